//! Delivery: the ledger, the transports and the promise that nothing is sent twice and nothing skipped.

mod bounces;
mod conversation;
mod copies;
mod corrections;
mod disks;
mod forms;
mod guarded;
mod kill;
mod letters;
mod limits;
mod locks;
mod mailers;
mod offers;
mod outages;
mod returns;
pub(crate) mod sink;
mod steps;
mod verbs;
mod walk;
