//! Handouts as a person gets them: what they say, whether they fit, whether they scan, whether they can be read
//! aloud, and what is said when they cannot be made.

mod camera;
mod dates;
mod folded;
mod index;
mod pictures;
mod reader;
mod refusals;
mod sheets;
mod shop;
mod together;
mod typed;
