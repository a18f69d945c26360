//! A page's body as HTML with openings: written once for all waves that read the same, filled once a page.
//!
//! [`write()`] walks an article for one situation and leaves an opening wherever a page differs from the next:
//! the campaign's own words, links to pages that another wave may not have, the mail that says where somebody
//! is stuck. [`Body::pour`] fills them, and is little more than copying.

mod escape;
mod manner;
mod write;

pub(super) use escape::escaped;
pub(super) use manner::Manner;
pub(super) use write::write;

use super::days;
use crate::{
    ground::{
        problem::{Problem, Problems},
        words::{
            Lack, Unfilled, address,
            article::{Inline, UrlPart},
            expression::Word,
            facts::Facts,
            isolate::Isolated,
            typography, visit,
        },
    },
    render::article::StepNumber,
};

/// A body that waits for the words of a wave.
#[derive(Debug, Default)]
pub(super) struct Body {
    pieces: Vec<BodyPiece>,
    /// The anchor of the first step, if there are steps.
    pub(super) first_step: Option<String>,
}

/// A stretch of a body.
#[derive(Debug)]
enum BodyPiece {
    /// The same on every page.
    Html(Box<str>),
    /// Different from page to page.
    Opening(Hole),
}

/// What is filled in later.
#[derive(Clone, Debug)]
pub(super) enum Hole {
    /// A word of the campaign, as text or in an attribute.
    Word(Word),
    /// A date of the wave in text, by the name under which `dates.js` says it.
    Date(Word, String),
    /// A text with words in it, in an attribute.
    Text(String),
    /// An address with words in it, in an attribute.
    Address(Vec<UrlPart>),
    /// The start of a link to such an address.
    FilledLink(Vec<UrlPart>),
    /// The start of a link to another page.
    Link {
        /// Its path under `content/<lang>/`.
        page: String,
        /// The anchor there.
        fragment: Option<String>,
    },
    /// The end of such a link.
    EndLink {
        /// Its path under `content/<lang>/`.
        page: String,
    },
    /// The address of another page, in the place of words.
    PageAddress {
        /// Its path under `content/<lang>/`.
        page: String,
        /// The anchor there.
        fragment: Option<String>,
    },
    /// The number of a step, as people say it.
    Number(StepNumber),
    /// Where "I am stuck here" leads.
    Stuck {
        /// The step's number.
        number: StepNumber,
        /// The heading above it.
        part: Vec<Inline>,
    },
}

/// What a page fills the openings with.
#[derive(Clone)]
pub(super) struct Pour<'a> {
    /// The values of words.
    pub(super) facts: Facts<'a>,
    /// What stands for words that a page must not say: people's own.
    pub(super) instead: &'a dyn Fn(&str) -> Option<String>,
    /// The address of another page from this one; none if the wave has no such page.
    pub(super) reach: &'a dyn Fn(&str, Option<&str>) -> Option<String>,
    /// The address behind "I am stuck here", of a step's number and the heading above it.
    pub(super) stuck: &'a dyn Fn(&str, &str) -> String,
    /// What stands before the number of each step, where several bodies share a page.
    pub(super) letter: &'a str,
    /// Whether its dates follow those of the wave when they slip.
    pub(super) follows_dates: bool,
}

impl Body {
    /// Splits HTML at its marks; each mark is the number of an opening.
    fn of(html: &str, openings: &[Hole], first_step: Option<String>) -> Self {
        let mut pieces = Vec::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once(MARK) {
            let Some((number, behind)) = after.split_once(END) else { break };
            if !before.is_empty() {
                pieces.push(BodyPiece::Html(before.into()));
            }
            if let Some(opening) = number.parse().ok().and_then(|number: usize| openings.get(number)) {
                pieces.push(BodyPiece::Opening(opening.clone()));
            }
            rest = behind;
        }
        pieces.push(BodyPiece::Html(rest.into()));
        Self { pieces, first_step }
    }

    /// The body of one page.
    pub(super) fn pour(&self, pour: &Pour<'_>) -> Result<String, Problems> {
        let length = |piece: &BodyPiece| match piece {
            BodyPiece::Html(html) => html.len(),
            BodyPiece::Opening(_) => 48,
        };
        let mut page = String::with_capacity(self.pieces.iter().map(length).sum());
        for piece in &self.pieces {
            match piece {
                BodyPiece::Html(html) => page.push_str(html),
                BodyPiece::Opening(opening) => pour.fill(opening, &mut page)?,
            }
        }
        Ok(page)
    }
}

impl Pour<'_> {
    fn fill(&self, opening: &Hole, page: &mut String) -> Result<(), Problems> {
        match opening {
            Hole::Date(word, name) if self.follows_dates => {
                page.push_str(&days::dated(name, &self.word(word)?));
            }
            Hole::Word(word) | Hole::Date(word, _) => page.push_str(&escaped(&self.word(word)?)),
            Hole::Text(text) => page.push_str(&escaped(&self.text(text)?)),
            Hole::Address(parts) => {
                page.push_str(&escaped(self.address(parts)?.as_deref().unwrap_or("#")));
            }
            Hole::FilledLink(parts) => match self.address(parts)? {
                Some(address) => page.extend(["<a rel=\"noreferrer\" href=\"", &escaped(&address), "\">"]),
                // Its end is written already; a link without an address is none.
                None => page.push_str("<a>"),
            },
            Hole::Link { page: key, fragment } => match (self.reach)(key, fragment.as_deref()) {
                Some(address) => page.extend(["<a href=\"", &escaped(&address), "\">"]),
                None => page.push_str("<span>"),
            },
            Hole::EndLink { page: key } => {
                // There is such a page or not, whatever its anchor, so that beginning and end of the link
                // agree.
                page.push_str(if (self.reach)(key, None).is_some() { "</a>" } else { "</span>" });
            }
            Hole::PageAddress { page: key, fragment } => {
                page.extend((self.reach)(key, fragment.as_deref()).as_deref().map(escaped));
            }
            Hole::Number(number) => page.extend([self.letter, &number.to_string()]),
            Hole::Stuck { number, part } => {
                page.push_str(&escaped(&(self.stuck)(&number.to_string(), &self.plain(part)?)));
            }
        }
        Ok(())
    }

    /// An address with its words filled in; none if one of them stands for something that is only known when a mail
    /// leaves.
    fn address(&self, parts: &[UrlPart]) -> Result<Option<String>, Problems> {
        if visit::of_address(parts).any(|word| (self.instead)(&word.expression).is_some()) {
            return Ok(None);
        }
        self.facts.fill_address(parts).map(Some).map_err(|unfilled| {
            let word = visit::of_address(parts).find(|word| *word.expression == *unfilled.expression);
            let problem = no_value(&unfilled);
            word.map_or(problem.clone(), |word| problem.at(word.place.clone())).into()
        })
    }

    /// A text of the front matter.
    pub(super) fn text(&self, text: &str) -> Result<String, Problems> {
        let (mut filled, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((expression, behind)) = after.split_once("}}") else { break };
            filled.push_str(before);
            if let Some(instead) = (self.instead)(expression.trim()) {
                filled.push_str(&instead);
            } else {
                let said = self.facts.say(expression).map_err(|unfilled| no_value(&unfilled))?;
                filled.push_str(&Isolated::value(self.facts.language, &said).to_string());
            }
            rest = behind;
        }
        filled.push_str(rest);
        Ok(typography::set(self.facts.language, &filled).into_owned())
    }

    /// A word's value, as text.
    fn word(&self, word: &Word) -> Result<String, Problems> {
        if let Some(instead) = (self.instead)(&word.expression) {
            return Ok(instead);
        }
        self.facts.fill(word).map_err(|unfilled| no_value(&unfilled).at(word.place.clone()).into())
    }

    /// A line without its marks.
    fn plain(&self, line: &[Inline]) -> Result<String, Problems> {
        let mut text = String::new();
        for piece in line {
            match piece {
                Inline::Text(words) | Inline::Code(words) => text.push_str(words),
                Inline::Word(word) => text.push_str(&self.word(word)?),
                Inline::Strong(inside)
                | Inline::Emphasis(inside)
                | Inline::Strike(inside)
                | Inline::Marked { text: inside, .. }
                | Inline::Link { text: inside, .. } => text.push_str(&self.plain(inside)?),
                Inline::Image { alt, .. } => text.push_str(alt),
                Inline::Break => text.push(' '),
                Inline::Anchor(_) => {}
            }
        }
        Ok(text)
    }
}

/// A word that has nothing to say on a page.
pub(super) fn no_value(unfilled: &Unfilled) -> Problem {
    if unfilled.lack == Lack::Address {
        return Problem::error("link-without-address", unfilled.to_string())
            .hint(address::hint(&unfilled.expression));
    }
    Problem::error("word-without-value", unfilled.to_string())
        .hint("put it inside a condition such as `::: when deadline=\"yes\"`, or give it a value in `campaign.toml`")
}

/// Begins the number of an opening. Nobody types it: texts lose it on the way in.
pub(super) const MARK: char = '\u{e000}';
pub(super) const END: char = '\u{e001}';
