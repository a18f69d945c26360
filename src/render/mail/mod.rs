//! Mail: a notice becomes the exact bytes of a message.
//!
//! [`Mail`] is made once for a campaign. A message is composed once for everybody in the same situation
//! (stage, wave, language, zone, platforms, ...) and then filled with one person's own texts. Message-ID, Date
//! and boundaries are functions of the notice: the same notice is the same bytes on any machine.

mod addressee;
mod addresses;
mod appendix;
mod approval;
mod compose;
mod date_rows;
mod devices;
mod encoded;
mod examples;
mod invite;
mod layout;
pub mod lint;
mod logo;
mod meaning;
mod message;
mod missed;
mod missed_parts;
mod opening;
mod past;
mod pictures;
mod place;
pub mod preview;
pub mod reference;
mod room;
pub mod shots;
mod slots;
mod team;
mod ticket;
mod times;
mod told_device;
mod told_team;

pub(crate) use appendix::words_of;
pub use message::{MailPicture, message_id};
pub use past::{Nothing, Past};
pub use room::{Inputs, Mail};

use std::error::Error as _;

use crate::ground::{
    campaign::{Address, Anchor, Language},
    problem::{Place, Problem},
    timeline::{NoticeId, Told},
    words::{Unfilled, library::Page},
};

/// A message, ready for the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The envelope's sender, to whom bounces go.
    pub from: Address,
    /// The envelope's recipient.
    pub to: Address,
    /// What the message is called, with its angle brackets.
    pub message_id: String,
    /// Everything after `DATA`, with CRLF line ends, not dot-stuffed.
    pub bytes: Vec<u8>,
    /// The dates it tells a person, so that one which moves later is noticed.
    pub told: Vec<Told>,
}

/// A message as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// In which language.
    pub language: Language,
    /// What the `Subject` header says, filled in and not encoded.
    pub subject: String,
    /// The line an inbox shows beside it.
    pub preheader: String,
    /// The HTML part; its pictures are named `cid:`.
    pub html: String,
    /// The text part.
    pub text: String,
    /// The pictures that the HTML part names by `cid:`, such as the logo.
    pub pictures: Vec<MailPicture>,
    /// The calendar file.
    pub calendar: Option<Vec<u8>>,
}

/// A message that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// There are no words for it.
    #[error("there is no `content/{language}/messages/{message}.md`")]
    NoMessage {
        /// Its file name under `messages/`, as the stage names it.
        message: String,
        /// The language that was asked for; the source language has no such file either.
        language: Language,
    },
    /// A word has no value for these people.
    #[error("message `{message}` ({language}) cannot be filled in for {whom}")]
    Unfilled {
        /// Its file name under `messages/`, as the stage names it.
        message: String,
        /// The language in which it was to be filled in.
        language: Language,
        /// For which wave.
        whom: String,
        /// Where the word stands.
        place: Box<Place>,
        /// Which word, and why.
        source: Box<Unfilled>,
    },
    /// A layout cannot be read or used.
    #[error("the layout `templates/mail/{template}` cannot be used")]
    Layout {
        /// Its file name under `templates/mail/`.
        template: &'static str,
        /// Where and why.
        problem: Box<Problem>,
    },
    /// Styles cannot be put into the elements.
    #[error("the styles of `templates/mail/layout.html` cannot be used")]
    Styles {
        /// What the styles' reader has against them.
        source: css_inline::InlineError,
    },
    /// The person, manager or stage is no longer there.
    #[error("the person whom notice {notice} was for is no longer in the campaign")]
    Gone {
        /// The notice for which no addressee or stage is found any more.
        notice: NoticeId,
    },
}

impl MailError {
    /// As a problem of the file it is about.
    pub fn problem(&self) -> Problem {
        let mut why = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            why = format!("{why}: {error}");
            cause = error.source();
        }
        let problem = Problem::error(self.check(), why);
        match self {
            Self::Layout { problem, .. } => problem.as_ref().clone(),
            Self::NoMessage { .. } => problem.hint("write it, or take the stage out of `campaign.toml`"),
            Self::Unfilled { place, source, .. } => {
                problem.at(place.as_ref().clone()).hint(if &*source.expression == "minutes" {
                    "write `minutes: 20`, or how many it takes, among the first lines of the guides"
                } else {
                    "put the words that need it between `::: when deadline=\"yes\"` and `:::`, or give the wave the date"
                })
            }
            Self::Styles { .. } => problem.hint(
                "fix the file, or remove it from the campaign folder: the shipped one is used then",
            ),
            Self::Gone { .. } => problem.hint("check whether the list of people or the campaign was changed"),
        }
    }

    fn check(&self) -> &'static str {
        match self {
            Self::NoMessage { .. } => "missing-message",
            Self::Unfilled { .. } => "mail-unfilled",
            Self::Layout { .. } | Self::Styles { .. } => "mail-layout",
            Self::Gone { .. } => "mail-gone",
        }
    }
}

/// The dates a message says it tells: `about: [start, deadline]` in its front matter.
pub fn about(page: &Page) -> Vec<Anchor> {
    let told = page.front.more.get("about").map_or("", String::as_str);
    let words = told.split(|letter: char| !letter.is_ascii_alphabetic());
    words
        .filter_map(|word| match word {
            "start" => Some(Anchor::Start),
            "deadline" => Some(Anchor::Deadline),
            "enforcement" | "enforce" => Some(Anchor::Enforce),
            _ => None,
        })
        .collect()
}
