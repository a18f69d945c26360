//! What can be asked of a campaign, a file a deed: `fn(&Opened, Request) -> Result<Answer, Failure>`.
//!
//! Requests and answers are typed values. What is absent here: printing, asking at a terminal, and anything of the
//! command line, of HTML or of HTTP. Whatever decides stands here or on the ground floor, so that every face says the
//! same: [`Opened`] is the one opener, [`judged`] the one judgement of the past, [`standing`] that of the ledger.

pub(crate) mod accept;
pub mod approve;
pub mod audience;
pub(crate) mod backup;
pub mod basis;
pub(crate) mod before;
pub(crate) mod bounces;
pub(crate) mod build;
pub mod check;
mod choice;
pub(crate) mod close;
mod codes;
pub(crate) mod copy;
pub(crate) mod devices;
pub(crate) mod doubt;
pub(crate) mod exclude;
pub mod failure;
pub mod faults;
pub(crate) mod forget;
pub(crate) mod gate;
pub(crate) mod handouts;
pub(crate) mod import;
pub mod init;
pub mod judged;
pub(crate) mod lay_out;
pub(crate) mod ledger;
pub(crate) mod mail;
pub(crate) mod moved;
mod no_workbook;
mod opened;
pub mod pause;
pub(crate) mod people;
pub mod plan;
pub(crate) mod previews;
pub(crate) mod refused;
pub mod rehearsal;
mod rows_of_devices;
pub mod run;
mod same_time;
pub(crate) mod save_table;
pub(crate) mod schema;
pub mod send;
pub(crate) mod shots;
pub(crate) mod slip;
pub(crate) mod smtp;
pub mod standing;
pub mod status;
mod surroundings;
pub mod tell;
pub(crate) mod tickets;
pub(crate) mod translation;
pub(crate) mod ui;

pub use choice::Choice;
pub use failure::Failure;
pub use opened::{Opened, Words};
pub use surroundings::Surroundings;

use std::path::Path;

/// What a file that a person names is called in answers and in the ledger: without the folders it lies in.
fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}
