//! The ground floor: values, and pure functions from values to values.
//!
//! What is absent here: a clock, the disk, the network, the environment, and any printing. Time is an
//! argument; files arrive as a [`tree::Tree`]; what went wrong is a [`problem::Problem`].

pub mod address;
pub mod approval;
pub mod atlas;
pub mod campaign;
pub mod canonical;
pub mod check;
pub mod course;
pub mod culprit;
pub mod devices;
pub(crate) mod digits;
pub(crate) mod escape;
pub(crate) mod fold;
pub mod list_text;
pub(crate) mod media;
pub mod near;
pub mod problem;
pub mod quoted;
pub mod revision;
pub mod screens;
pub mod sources;
pub mod stencil;
pub mod table;
pub mod timeline;
pub mod tree;
pub mod words;
pub(crate) mod workbook;
