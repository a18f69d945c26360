//! The timeline and its agenda.

mod agenda;
mod corrections;
mod devices;
mod digest;
mod inbox;
pub(crate) mod independent;
mod latecomers;
mod leave;
mod matrix;
mod one_a_day;
pub(crate) mod sample;
mod world;
