//! One body for pages, mail, text and print: one walk through an article, and a dialect for each of them.
//!
//! [`write()`] decides what is said; a [`Dialect`] how it looks. Mail's HTML and plain text are here. Those of the
//! site and of the printed guide stand beside their templates, in [`super::portal`] and [`super::handout`].
//! A word's value is data: it is escaped where it stands, whatever it holds.

mod cleaned;
mod html;
mod numbers;
mod text;
mod write;

pub(crate) use numbers::{StepNumber, step_numbers};
pub(crate) use text::{WIDTH, printed_address, wrap};
pub use write::{Dialect, Dress, Element, line, write};

use crate::ground::{
    campaign::Language,
    words::{
        Unfilled,
        article::{Block, Target},
        facts::{Facts, Situation},
        phrases::Phrases,
    },
};

/// Where links and pictures lead from the page that is made.
pub(crate) trait Links {
    /// The address of a page, heading or file. None leaves the text without a link.
    fn href(&self, target: &Target) -> Option<String>;

    /// The picture to show for a path of the campaign folder. None shows its text instead.
    fn picture(&self, path: &str) -> Option<Figure>;
}

/// A picture as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figure {
    pub(crate) src: String,
    /// Width and height, if they are known: the page does not jump then.
    pub(crate) size: Option<(u32, u32)>,
}

/// Whether something could be written.
type Written = Result<(), Unfilled>;

/// For whom and where an article is rendered.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// What fills its words.
    pub(crate) facts: Facts<'a>,
    /// The language it is written in.
    pub(crate) language: Language,
    /// What its conditions are judged by.
    pub(crate) situation: &'a Situation,
    /// The words around it: *Note*, *Warning*.
    pub(crate) phrases: &'a Phrases,
    /// Where its links lead.
    pub(crate) links: &'a dyn Links,
}

impl Setting<'_> {
    fn phrase(&self, key: &str) -> String {
        self.phrases.say(self.situation.language, key, &[])
    }

    /// Where a target leads. None leaves the text without a link.
    fn address(&self, target: &Target) -> Result<Option<String>, Unfilled> {
        match target {
            Target::Url(address) => Ok(self.links.href(target).or_else(|| Some(address.clone()))),
            Target::Filled(parts) => self.facts.fill_address(parts).map(Some),
            Target::Page { .. } | Target::Fragment(_) | Target::Media(_) => Ok(self.links.href(target)),
        }
    }
}

/// Blocks as HTML.
///
/// # Errors
/// A word that has no value here.
pub(crate) fn html(blocks: &[Block], setting: &Setting<'_>) -> Result<String, Unfilled> {
    html::blocks(blocks, setting)
}

/// Blocks as plain text, in lines of at most [`WIDTH`] columns, links written out.
///
/// # Errors
/// A word that has no value here.
pub(crate) fn text(blocks: &[Block], setting: &Setting<'_>) -> Result<String, Unfilled> {
    text::blocks(blocks, setting)
}
