//! Handouts: posters, flyers, tent cards, stickers, signage and booklets, from a [`Sheet`] and a template.
//!
//! A sheet is data and a template is Typst; the engine lays one out with the other and refuses what would
//! be cut. Which there are and what they say comes from the campaign by [`jobs()`].

mod booklet;
#[cfg(feature = "handouts")]
mod engine;
mod format;
mod jobs;
mod palette;
mod print;
mod sheet;
mod theme;

pub use booklet::{BookletPiece, Chapter, Part};
#[cfg(feature = "handouts")]
pub(crate) use engine::TEMPLATES;
#[cfg(feature = "handouts")]
pub use engine::{Engine, Printed, edition};
pub use format::Format;
pub use jobs::{HandoutOrder, Job, Material, jobs, logo, style};
pub use palette::SheetPalette;
pub use print::{Bleed, Print};
pub use sheet::{Code, DrawnDevice, HeroLines, Paper, Sheet, SheetFact, SheetHero, SheetLook, SheetVoice};
pub use theme::SheetTheme;

use crate::{
    ground::problem::{Problem, Problems},
    render::qr::{self, Drawing},
};

/// The code of an address as it is printed.
///
/// # Errors
/// An address that is too long for any code.
pub fn draw(address: &str) -> Result<Drawing, Problems> {
    qr::drawing(address).ok_or_else(|| {
        Problem::error("code-too-long", format!("`{}` is too long for a code", shorten(address)))
            .hint("use a shorter address under `site`")
            .into()
    })
}

/// The start of a text, for a problem's message.
fn shorten(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default().trim_end()),
        None => text,
    }
}
