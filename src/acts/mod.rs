//! What can be asked of a campaign, a file a deed: `fn(&Opened, Request) -> Result<Answer, Failure>`.
//!
//! Requests and answers are typed values. What is absent here: printing, asking at a terminal, and anything of the
//! command line, of HTML or of HTTP. Whatever decides stands here or on the ground floor, so that every face says the
//! same: [`Opened`] is the one opener, [`judged`] the one judgement of the past, [`standing`] that of the ledger.

pub mod approve;
pub mod basis;
mod choice;
pub mod failure;
pub mod faults;
pub(crate) mod gate;
pub mod judged;
mod opened;
pub mod pause;
pub mod plan;
pub mod rehearsal;
pub mod run;
pub mod send;
pub mod standing;
pub mod status;
mod surroundings;

pub use choice::Choice;
pub use failure::Failure;
pub use opened::{Opened, Words};
pub use surroundings::Surroundings;
