//! The timeline and its agenda.

mod agenda;
mod corrections;
mod inbox;
mod independent;
mod matrix;
pub(crate) mod sample;
