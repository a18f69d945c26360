//! A guide as the plain blocks that the booklet's template sets.

use serde::{Deserialize, Serialize};

/// A page of the guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// What it is called by, before the number of each of its steps, as where all guides of a device are printed.
    #[serde(default)]
    pub letter: String,
    /// The code of the language it is written in, where that is not the booklet's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign: Option<String>,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Its blocks.
    pub parts: Vec<Part>,
}

/// A block of the printed guide, as the template reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Part {
    /// A heading under the chapter's title: 2 to 6.
    Heading {
        /// How deep.
        level: u8,
        /// Its words.
        text: Vec<BookletPiece>,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        text: Vec<BookletPiece>,
    },
    /// Numbered steps.
    Steps {
        /// The first number.
        start: u64,
        /// What to do.
        items: Vec<Vec<Part>>,
        /// What each is called, where they are steps of the chapter itself: `A2.3`, as on the page.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        numbers: Vec<String>,
    },
    /// Bullets.
    Bullets {
        /// The items.
        items: Vec<Vec<Part>>,
    },
    /// A note, tip or warning.
    Alert {
        /// Which, for its colour.
        kind: String,
        /// Which, in the reader's words.
        label: String,
        /// What it says.
        parts: Vec<Part>,
    },
    /// A quotation.
    Quote {
        /// What it says.
        parts: Vec<Part>,
    },
    /// A table.
    Table {
        /// The head's cells.
        head: Vec<Vec<BookletPiece>>,
        /// The rows.
        rows: Vec<Vec<Vec<BookletPiece>>>,
    },
    /// As the machine shows it.
    Code {
        /// The words.
        text: String,
    },
    /// Something that is opened on a screen, and is open on paper.
    Details {
        /// What is always shown.
        summary: Vec<BookletPiece>,
        /// What is opened.
        parts: Vec<Part>,
    },
    /// The screen that a step is about.
    Drawing {
        /// Its SVG; the template puts its own colours into the empty `<style/>`.
        svg: String,
        /// What it shows.
        alt: String,
        /// Whether it is a window, and not a phone.
        #[serde(rename = "wide")]
        is_wide: bool,
    },
    /// A line across.
    Rule,
    /// Words in another language.
    Foreign {
        /// Its code, for hyphenation and for who has it read aloud.
        language: String,
        /// What is said in it.
        parts: Vec<Part>,
    },
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum BookletPiece {
    /// Text.
    Text {
        /// The words.
        text: String,
    },
    /// The words on a button.
    Strong {
        /// The words.
        text: Vec<BookletPiece>,
    },
    /// Stressed.
    Emphasis {
        /// The words.
        text: Vec<BookletPiece>,
    },
    /// Crossed out.
    Strike {
        /// The words.
        text: Vec<BookletPiece>,
    },
    /// As the machine shows it.
    Code {
        /// The words.
        text: String,
    },
    /// A link; on paper its address follows.
    Link {
        /// The address.
        to: String,
        /// The words.
        text: Vec<BookletPiece>,
        /// What is printed behind the words, unless they say it: the address as people type it.
        shown: Option<String>,
    },
    /// A picture.
    Image {
        /// Its path from the campaign folder, with a slash before it.
        path: String,
        /// What it shows; empty if it is an ornament.
        alt: String,
    },
    /// A new line.
    Break,
}

impl BookletPiece {
    /// What pieces of a line say.
    pub(crate) fn plain(line: &[Self]) -> String {
        let said = |piece: &Self| match piece {
            Self::Text { text } | Self::Code { text } => text.clone(),
            Self::Strong { text }
            | Self::Emphasis { text }
            | Self::Strike { text }
            | Self::Link { text, .. } => Self::plain(text),
            Self::Image { .. } => String::new(),
            Self::Break => " ".to_owned(),
        };
        line.iter().map(said).collect()
    }
}
