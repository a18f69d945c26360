//! The command line: arguments in, a report out.
//!
//! Each verb is one file of [`commands`] and returns a [`report::Report`] that knows how to show itself. Only
//! [`cli`] prints, asks and reads the clock.

pub mod cli;
pub mod commands;
mod moment;
pub mod report;
