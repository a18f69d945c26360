//! Stores and transports: the only code that touches the world.
//!
//! What is absent here: printing, and the clock wherever `now` can be handed in.

pub mod browser;
pub mod press;
pub mod serve;
pub mod workspace;

pub mod basis;
pub mod fail_point;
pub mod faults;
pub mod judged;
pub mod ledger;
pub mod memory;
pub mod standing;
pub mod transport;

pub mod deliver;
pub mod evidence;
