//! Handouts: posters, flyers, tent cards, stickers, signage and booklets, from a [`Sheet`] and a template.
//!
//! A sheet is data and a template is Typst; the engine lays one out with the other and refuses what would
//! be cut. Which there are and what they say comes from the campaign by [`jobs`].

mod booklet;
mod code;
#[cfg(feature = "handouts")]
mod engine;
mod format;
mod jobs;
mod palette;
mod sheet;

pub use booklet::{Chapter, Part, Piece};
pub use code::{Drawing, draw};
#[cfg(feature = "handouts")]
pub use engine::{Engine, Printed, TEMPLATES};
pub use format::Format;
pub use jobs::{Job, Material, jobs, logo};
pub use palette::{Colour, Palette};
pub use sheet::{Code, Fact, Kind, Look, Paper, Print, Sheet, Theme};

/// The start of a text, for a problem's message.
fn shorten(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default().trim_end()),
        None => text,
    }
}
