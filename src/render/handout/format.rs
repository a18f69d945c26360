//! What a handout is printed on, or shown on: its size, its template, and how big its code must be.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a handout is printed or shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A poster on A4; its code is read from 65 cm, one step away.
    PosterA4,
    /// A poster on A3; its code is read from 95 cm.
    PosterA3,
    /// A poster on A2; its code is read from 1.4 m.
    PosterA2,
    /// A poster on American Letter.
    PosterLetter,
    /// A poster on American Tabloid.
    PosterTabloid,
    /// A flyer on A5, in the hand.
    FlyerA5,
    /// A card for the pocket, on A6.
    CardA6,
    /// A tent card: A4 folded into a roof, a face on either side.
    TentCard,
    /// A sheet of twelve stickers with a code each (63.5 x 72 mm, such as Avery L7164).
    Stickers,
    /// A screen, lying.
    SignageWide,
    /// A screen, standing.
    SignageTall,
    /// A lying picture for an intranet page or a post in Teams, as wide as link previews are.
    PictureWide,
    /// A standing picture for a post, as tall as a telephone shows whole.
    PictureTall,
    /// A guide as a booklet.
    Booklet,
    /// A guide as a booklet of A5 to be folded: two pages beside each other on either side of A4.
    BookletA5,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::PosterA4,
        Self::PosterA3,
        Self::PosterA2,
        Self::PosterLetter,
        Self::PosterTabloid,
        Self::FlyerA5,
        Self::CardA6,
        Self::TentCard,
        Self::Stickers,
        Self::SignageWide,
        Self::SignageTall,
        Self::PictureWide,
        Self::PictureTall,
        Self::Booklet,
        Self::BookletA5,
    ];

    /// The word in file names and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::PosterA4 => "poster-a4",
            Self::PosterA3 => "poster-a3",
            Self::PosterA2 => "poster-a2",
            Self::PosterLetter => "poster-letter",
            Self::PosterTabloid => "poster-tabloid",
            Self::FlyerA5 => "flyer-a5",
            Self::CardA6 => "card-a6",
            Self::TentCard => "tent-card",
            Self::Stickers => "stickers",
            Self::SignageWide => "signage-wide",
            Self::SignageTall => "signage-tall",
            Self::PictureWide => "picture-wide",
            Self::PictureTall => "picture-tall",
            Self::Booklet => "booklet",
            Self::BookletA5 => "booklet-a5",
        }
    }

    /// The template, under `templates/poster/`.
    pub fn template(self) -> &'static str {
        match self {
            Self::PosterA4
            | Self::PosterA3
            | Self::PosterA2
            | Self::PosterLetter
            | Self::PosterTabloid
            | Self::FlyerA5
            | Self::CardA6
            | Self::SignageTall
            | Self::PictureTall => "poster.typ",
            Self::TentCard => "tent-card.typ",
            Self::Stickers => "stickers.typ",
            Self::SignageWide | Self::PictureWide => "signage.typ",
            Self::Booklet | Self::BookletA5 => "booklet.typ",
        }
    }

    /// What its file ends in.
    pub fn extension(self) -> &'static str {
        if self.is_picture() { "png" } else { "pdf" }
    }

    /// Whether it is shown on a screen, not printed.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::SignageWide | Self::SignageTall | Self::PictureWide | Self::PictureTall)
    }

    /// Whether it has as many pages as it needs.
    pub(crate) fn is_booklet(self) -> bool {
        matches!(self, Self::Booklet | Self::BookletA5)
    }

    /// Whether the code can be the one thing on it, larger than it need be.
    pub(crate) fn has_room_for_a_large_code(self) -> bool {
        self.template() == Self::PosterA4.template() && !self.is_picture() && self != Self::CardA6
    }

    /// How many pages it must have, where that is fixed.
    pub fn pages(self) -> Option<usize> {
        (!self.is_booklet()).then_some(1)
    }

    /// Its width and height: in millimetres, or in pixels on a screen.
    pub fn size(self) -> (f64, f64) {
        match self {
            Self::PosterA4 | Self::TentCard | Self::Stickers | Self::Booklet => (210.0, 297.0),
            Self::PosterA3 => (297.0, 420.0),
            Self::PosterA2 => (420.0, 594.0),
            Self::PosterLetter => (215.9, 279.4),
            Self::PosterTabloid => (279.4, 431.8),
            Self::FlyerA5 => (148.0, 210.0),
            // Half of A4, to the millimetre: two of them are one sheet.
            Self::BookletA5 => (148.5, 210.0),
            Self::CardA6 => (105.0, 148.0),
            Self::PictureWide => (1200.0, 630.0),
            Self::PictureTall => (1080.0, 1350.0),
            Self::SignageWide => (1920.0, 1080.0),
            Self::SignageTall => (1080.0, 1920.0),
        }
    }

    /// How wide its code is without its quiet zone, in the same unit: a tenth of the distance it is scanned from. The
    /// message is read from across the corridor; who has read it steps nearer.
    ///
    /// A screen of 55 inches is about 1.2 m wide and scanned from 2.5 m: a code of 25 cm.
    pub(crate) fn code_size(self) -> f64 {
        match self {
            Self::PosterA4 | Self::PosterLetter => 65.0,
            Self::PosterA3 | Self::PosterTabloid => 95.0,
            Self::PosterA2 => 140.0,
            Self::CardA6 | Self::BookletA5 => 30.0,
            // In a post it is the reader's own screen that is scanned, or nobody scans: the link is beside it.
            Self::PictureWide => 200.0,
            Self::PictureTall => 260.0,
            Self::FlyerA5 => 50.0,
            Self::TentCard => 60.0,
            Self::Stickers => 36.0,
            Self::SignageWide | Self::SignageTall => 400.0,
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
