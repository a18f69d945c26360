//! An article as HTML, and as plain text that reads well alone.
//!
//! Both fill the campaign's own words for one [`Setting`], and leave out what its situation does not ask for.
//! A word's value is data: it is escaped where it stands, whatever it holds.

mod address;
mod html;
mod text;

pub use html::line as line_html;
pub use text::{WIDTH, wrap};

use crate::ground::words::{
    Unfilled,
    article::{Article, Target},
    facts::{Facts, Situation},
    phrases::Phrases,
};

/// Where links and pictures lead from the page that is made.
pub trait Links {
    /// The address of a page, heading or file. None leaves the text without a link.
    fn href(&self, target: &Target) -> Option<String>;

    /// The picture to show for a path of the campaign folder. None shows its text instead.
    fn picture(&self, path: &str) -> Option<Figure>;
}

/// A picture as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// Its address.
    pub src: String,
    /// Width and height, if they are known: the page does not jump then.
    pub size: Option<(u32, u32)>,
}

/// For whom and where an article is rendered.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// What fills its words.
    pub facts: Facts<'a>,
    /// What its conditions are judged by.
    pub situation: &'a Situation,
    /// The words around it: *Note*, *Warning*.
    pub phrases: &'a Phrases,
    /// Where its links lead.
    pub links: &'a dyn Links,
    /// How many levels its headings step down: 0 begins at h2.
    pub lower: u8,
    /// Whether headings and steps carry their ids; two articles on one page must not both.
    pub ids: bool,
}

/// An article as HTML.
///
/// # Errors
/// A word that has no value here.
pub fn html(article: &Article, setting: &Setting<'_>) -> Result<String, Unfilled> {
    html::blocks(&article.blocks, setting)
}

/// An article as plain text, in lines of at most [`WIDTH`] columns, links written out.
///
/// # Errors
/// A word that has no value here.
pub fn text(article: &Article, setting: &Setting<'_>) -> Result<String, Unfilled> {
    text::blocks(&article.blocks, setting)
}
