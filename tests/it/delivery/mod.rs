//! Delivery: the ledger, the transports and the promise that nothing is sent twice and nothing skipped.

mod adapting;
mod bounces;
mod conformance;
mod conversation;
mod copies;
mod corrections;
mod disks;
mod failures;
mod forms;
mod guarded;
mod kill;
mod letters;
mod limits;
mod locks;
mod mailers;
mod model;
mod offers;
mod outages;
mod refusals;
mod reports;
mod returns;
pub(crate) mod sink;
mod steps;
mod tokens;
mod verbs;
mod walk;
