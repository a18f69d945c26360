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
    /// What stands above the chapter, in its language.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// What the chapter says, in order, as the template sets it.
    pub parts: Vec<Part>,
}

/// A block of the printed guide, as the template reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Part {
    /// A heading under the chapter's title: 2 to 6.
    Heading {
        /// Its level as it was written; the chapter's own title is level 1.
        level: u8,
        /// What it says, as pieces of one line.
        text: Vec<BookletPiece>,
    },
    /// A paragraph: one line, which the template breaks.
    Paragraph {
        /// What it says, as pieces of one line.
        text: Vec<BookletPiece>,
    },
    /// A numbered list.
    Steps {
        /// The first number.
        start: u64,
        /// What to do.
        items: Vec<Vec<Part>>,
        /// What each is called, where they are steps of the chapter itself: `A2.3`, as on the page.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        numbers: Vec<String>,
    },
    /// A list without numbers.
    Bullets {
        /// What each bullet says, as blocks.
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
    /// What somebody else says.
    Quote {
        /// What it says.
        parts: Vec<Part>,
    },
    /// A table with a head, which may be all empty cells.
    Table {
        /// The head's cells.
        head: Vec<Vec<BookletPiece>>,
        /// The rows below the head: each a list of cells, each cell a line.
        rows: Vec<Vec<Vec<BookletPiece>>>,
    },
    /// As the machine shows it.
    Code {
        /// What the machine shows, letter by letter, with its line breaks.
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
    /// Words without any marks.
    Text {
        /// What is read, with words of the campaign filled in.
        text: String,
    },
    /// The words on a button.
    Strong {
        /// What is inside, which may be marked again.
        text: Vec<BookletPiece>,
    },
    /// Words that are stressed.
    Emphasis {
        /// What is inside, which may be marked again.
        text: Vec<BookletPiece>,
    },
    /// Words that are crossed out.
    Strike {
        /// What is inside, which may be marked again.
        text: Vec<BookletPiece>,
    },
    /// As the machine shows it.
    Code {
        /// What the machine shows, letter by letter.
        text: String,
    },
    /// A link; on paper its address follows.
    Link {
        /// Where it leads when it is clicked in the PDF.
        to: String,
        /// The words that are the link.
        text: Vec<BookletPiece>,
        /// What is printed behind the words, unless they say it: the address as people type it.
        shown: Option<String>,
    },
    /// A picture within the line.
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
