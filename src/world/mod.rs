//! Stores and transports: the only code that touches the world.
//!
//! What is absent here: printing, and the clock wherever `now` can be handed in.

pub mod browser;
pub mod digest;
pub mod disk;
pub mod mailbox;
pub mod press;

pub mod fail_point;
pub mod ledger;
pub mod memory;
pub mod relay;

pub mod deliver;
pub mod evidence;
