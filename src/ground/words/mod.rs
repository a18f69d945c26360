//! Everything a person reads: pages, messages, posters and phrases, parsed, checked and ready to render.
//!
//! A page is read once into an [`article::Article`] whose `{{ words }}` are still open; [`facts::Facts`] of a
//! wave, language and (in messages only) person fill them, as data and never as markup.

pub(crate) mod address;
pub mod article;
mod button_names;
pub mod button_uses;
pub mod clocks;
pub mod deadline;
pub(crate) mod distinct;
pub mod expand;
pub mod expression;
pub mod facts;
mod fill;
pub mod import;
pub(crate) mod isolate;
pub mod library;
mod misread;
mod months;
pub(super) mod of_messages;
mod other_words;
pub mod phrases;
mod readable;
pub(crate) mod reader;
pub mod route;
pub mod speech;
pub mod translation;
pub mod typeset;
pub mod typography;
pub mod visit;

pub use fill::{Lack, Unfilled};
pub use reader::PagesRead;
