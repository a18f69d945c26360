//! Delivery: the ledger, the transports and the promise that nothing is sent twice and nothing skipped.

mod conversation;
mod kill;
mod letters;
mod returns;
mod sink;
mod steps;
mod verbs;
