//! The timeline and its agenda.

mod agenda;
mod independent;
mod matrix;
pub(crate) mod sample;
