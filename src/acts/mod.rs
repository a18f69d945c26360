//! What can be asked of a campaign, a file a deed: a request goes in, an answer comes out.
//!
//! What is absent here: printing, asking at a terminal, and anything of the command line, of HTML or of HTTP.

pub mod basis;
pub mod failure;
pub mod faults;
pub mod judged;
pub mod rehearsal;
pub mod standing;

pub use failure::Failure;
