//! The rendering floor: values to bytes, still pure. Templates arrive as text.

pub mod article;
pub mod before;
pub mod calendar;
pub mod colour;
pub mod dates;
pub mod handout;
pub mod mail;

pub mod picture;
pub mod portal;
pub mod qr;
pub(crate) mod screen;
pub mod shortlinks;
pub mod status;
mod template;
pub(crate) mod workbook;
