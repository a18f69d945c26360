//! A page's body as a value: blocks of inlines, with the places where the campaign's own words go.
//!
//! Includes are resolved, raw HTML is cleaned, steps are numbered, headings have their ids. What a renderer
//! gets cannot hold a script, an unknown marker or a text that would be read as markup.

use crate::ground::{campaign::Language, problem::Place};

use super::{expression::Word, facts::Condition};

/// A whole body.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// Its blocks, in reading order.
    pub blocks: Vec<Block>,
}

/// A block of text.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading; the id comes from the source language.
    Heading {
        /// 1 to 6.
        level: u8,
        /// The anchor, which is the same in every language.
        id: String,
        /// What it says, as a line.
        text: Vec<Inline>,
    },
    /// A paragraph, as one line.
    Paragraph(Vec<Inline>),
    /// Numbered steps, one action each. Always renumbered from `start`.
    Steps {
        /// The number of the first.
        start: u64,
        /// Each with an id from the source language.
        items: Vec<Step>,
    },
    /// A list without numbers: what each bullet says.
    Bullets(Vec<Vec<Block>>),
    /// A note, tip, warning and so on.
    Alert {
        /// How urgent it is.
        kind: AlertKind,
        /// What it says.
        blocks: Vec<Block>,
    },
    /// What somebody else says, after `>`.
    Quote(Vec<Block>),
    /// A table; rows are as wide as the head.
    Table {
        /// The head's cells.
        head: Vec<Vec<Inline>>,
        /// The rows below the head, each a list of cells.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// Words as the machine shows them.
    Code(String),
    /// A film, as a link: nothing is loaded from a third party.
    Video(String),
    /// Something to open: `<details>`.
    Details {
        /// What is always shown.
        summary: Vec<Inline>,
        /// What is opened.
        blocks: Vec<Block>,
    },
    /// Cleaned HTML that is none of the above: tables with merged cells.
    Html(Vec<HtmlPart>),
    /// A line across.
    Rule,
    /// Shown in some situations only.
    When {
        /// In which situations it is shown.
        condition: Condition,
        /// What is shown then.
        blocks: Vec<Block>,
    },
    /// Blocks in another language than the page's: an untranslated include.
    Foreign {
        /// The language they are written in.
        language: Language,
        /// What is said in it.
        blocks: Vec<Block>,
    },
}

/// One step of a numbered list: what to do, and what belongs to it.
#[derive(Clone, Debug)]
pub struct Step {
    /// The anchor: the heading's id and the step's number, from the source language.
    pub id: String,
    /// What to do.
    pub blocks: Vec<Block>,
}

/// What an alert says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertKind {
    /// For your information.
    Note,
    /// A better way.
    Tip,
    /// Do not overlook this.
    Important,
    /// Something may go wrong.
    Warning,
    /// Something may be lost.
    Caution,
}

impl AlertKind {
    /// The word in phrases and classes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
        }
    }
}

/// A piece of a line.
#[derive(Clone, Debug)]
pub enum Inline {
    /// Text as it is read, without any marks.
    Text(String),
    /// A word of the campaign, to be filled in.
    Word(Word),
    /// Strong: the words on a button.
    Strong(Vec<Inline>),
    /// Words that are stressed: `*such*`.
    Emphasis(Vec<Inline>),
    /// Words that are crossed out: `~~such~~`.
    Strike(Vec<Inline>),
    /// As the machine shows it.
    Code(String),
    /// Words that lead somewhere: to a page, to a place on this one, to a file or an address.
    Link {
        /// Where it leads.
        target: Target,
        /// What it says.
        text: Vec<Inline>,
    },
    /// A picture within the line, from the folder or from elsewhere.
    Image {
        /// The path from the campaign folder, or an https address.
        path: String,
        /// What it shows; empty if it is an ornament.
        alt: String,
    },
    /// A new line.
    Break,
    /// Words set apart in a way Markdown has no sign for.
    Marked {
        /// How they are set apart.
        mark: Mark,
        /// What is set apart.
        text: Vec<Inline>,
    },
    /// A place that links may point to.
    Anchor(String),
}

/// What a line says without its marks; words of the campaign stay open, as they are written.
pub fn plain(line: &[Inline]) -> String {
    let mut text = String::new();
    for inline in line {
        match inline {
            Inline::Text(words) | Inline::Code(words) => text.push_str(words),
            Inline::Word(word) => text.extend(["{{ ", &word.expression, " }}"]),
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Marked { text: inner, .. }
            | Inline::Link { text: inner, .. } => text.push_str(&plain(inner)),
            Inline::Image { alt, .. } => text.push_str(alt),
            Inline::Break => text.push(' '),
            Inline::Anchor(_) => {}
        }
    }
    text
}

/// How words are set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A key to press: `<kbd>`.
    Key,
    /// Smaller and lower than the line, as in a formula: `<sub>`.
    Below,
    /// Smaller and higher than the line, as an exponent: `<sup>`.
    Above,
    /// Small print: `<small>`.
    Small,
    /// As with a marker pen: `<mark>`.
    Highlight,
}

impl Mark {
    /// Its element in HTML.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Key => "kbd",
            Self::Below => "sub",
            Self::Above => "sup",
            Self::Small => "small",
            Self::Highlight => "mark",
        }
    }
}

/// Where a link goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Another page of the library, in the same language.
    Page {
        /// Its path under `content/<lang>/`, without `.md`: `guides/join-ios`.
        page: String,
        /// The anchor there.
        fragment: Option<String>,
    },
    /// A heading or step of this page.
    Fragment(String),
    /// A file under `content/media/`.
    Media(String),
    /// An address elsewhere: https, mailto, tel.
    Url(String),
    /// An address with words of the campaign in it: `mailto:{{ helpdesk.mail }}`.
    Filled(Vec<UrlPart>),
}

/// A piece of an address, which [`super::facts::Facts::fill_address`] puts together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlPart {
    /// As it is.
    Text(String),
    /// A word of the campaign: percent-encoded when it is filled in, unless it brings a whole address.
    Word(Word),
}

/// A piece of cleaned HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HtmlPart {
    /// As it is.
    Text(String),
    /// A word of the campaign, escaped when it is filled in.
    Word(Word),
    /// Where a link leads, inside the quotes of its attribute.
    Address(Vec<UrlPart>),
}

/// A link as it stands in a page, for the checks.
#[derive(Clone, Debug)]
pub struct Link {
    /// The target as it stands in the file, for messages about it.
    pub written: String,
    /// What it leads to.
    pub target: Target,
    /// Where in the file it stands.
    pub place: Place,
}
