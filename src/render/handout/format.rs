//! What a handout is printed on, or shown on: its size, its template, and how big its code must be.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a handout is printed or shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A poster on A4, read at 1 m.
    PosterA4,
    /// A poster on A3, read at 1.5 m.
    PosterA3,
    /// A flyer on A5, in the hand.
    FlyerA5,
    /// A tent card: A4 folded into a roof, a face on either side.
    TentCard,
    /// A sheet of twelve stickers with a code each (63.5 x 72 mm, such as Avery L7164).
    Stickers,
    /// A screen, lying.
    SignageWide,
    /// A screen, standing.
    SignageTall,
    /// A guide as a booklet.
    Booklet,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::PosterA4,
        Self::PosterA3,
        Self::FlyerA5,
        Self::TentCard,
        Self::Stickers,
        Self::SignageWide,
        Self::SignageTall,
        Self::Booklet,
    ];

    /// The word in file names and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::PosterA4 => "poster-a4",
            Self::PosterA3 => "poster-a3",
            Self::FlyerA5 => "flyer-a5",
            Self::TentCard => "tent-card",
            Self::Stickers => "stickers",
            Self::SignageWide => "signage-wide",
            Self::SignageTall => "signage-tall",
            Self::Booklet => "booklet",
        }
    }

    /// The template, under `templates/poster/`.
    pub fn template(self) -> &'static str {
        match self {
            Self::PosterA4 | Self::PosterA3 | Self::FlyerA5 | Self::SignageTall => "poster.typ",
            Self::TentCard => "tent-card.typ",
            Self::Stickers => "stickers.typ",
            Self::SignageWide => "signage.typ",
            Self::Booklet => "booklet.typ",
        }
    }

    /// What its file ends in.
    pub fn extension(self) -> &'static str {
        if self.is_picture() { "png" } else { "pdf" }
    }

    /// Whether it is shown on a screen, not printed.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::SignageWide | Self::SignageTall)
    }

    /// How many pages it must have, where that is fixed.
    pub fn pages(self) -> Option<usize> {
        (self != Self::Booklet).then_some(1)
    }

    /// Its width and height: in millimetres, or in pixels on a screen.
    pub fn size(self) -> (f64, f64) {
        match self {
            Self::PosterA4 | Self::TentCard | Self::Stickers | Self::Booklet => (210.0, 297.0),
            Self::PosterA3 => (297.0, 420.0),
            Self::FlyerA5 => (148.0, 210.0),
            Self::SignageWide => (1920.0, 1080.0),
            Self::SignageTall => (1080.0, 1920.0),
        }
    }

    /// How wide its code is without its quiet zone, in the same unit: a tenth of the reading distance at least.
    ///
    /// A screen of 55 inches is about 1.2 m wide and read at 3 m: a code of 30 cm.
    pub fn code_size(self) -> f64 {
        match self {
            Self::PosterA4 => 100.0,
            Self::PosterA3 => 150.0,
            Self::FlyerA5 => 50.0,
            Self::TentCard => 60.0,
            Self::Stickers => 36.0,
            Self::SignageWide | Self::SignageTall => 480.0,
            Self::Booklet => 40.0,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|format| format.code() == word).ok_or_else(|| {
            let known = Self::ALL.map(Self::code).join("`, `");
            format!("`{word}` is not a format of handouts: write one of `{known}`")
        })
    }
}
