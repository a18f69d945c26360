//! The one walk from an article to something that is read.
//!
//! What is left out, in which order things come, which number a step has, and what a link or a `<details>` without
//! words of its own says is decided here alone, as is where a line may not break. A [`Dialect`] decides how that looks, and cannot forget a construct:
//! each is a method or an arm that the compiler asks for.

use super::cleaned;
use crate::ground::{
    campaign::Language,
    words::{
        article::{AlertKind, Block, HtmlPart, Inline, Mark, Step, Target},
        facts::{Condition, Word},
        typeset,
    },
};

/// How one kind of output writes what an article is made of.
///
/// What has something inside is handed a function that writes it, so that a dialect can write around it, catch it and
/// turn it, or build a tree.
pub trait Dialect {
    /// Why it cannot be written.
    type Error;
    /// Where a link leads, as this dialect knows it.
    type Address;
    /// A picture that this dialect shows.
    type Picture;

    /// Whether what stands under a condition is for these readers.
    fn holds(&self, condition: &Condition) -> bool;
    /// A phrase in the reader's language.
    fn phrase(&self, key: &str) -> String;

    /// A block with something inside.
    ///
    /// # Errors
    /// What is inside cannot be written.
    fn element(
        &mut self,
        element: &Element<'_>,
        inside: impl FnOnce(&mut Self) -> Result<(), Self::Error>,
    ) -> Result<(), Self::Error>;
    /// A line across.
    fn rule(&mut self);
    /// Lines as a machine shows them.
    fn code_block(&mut self, code: &str);
    /// A film: a link to it, as nothing is loaded from elsewhere.
    fn video(&mut self, label: &str, address: &str);
    /// Cleaned HTML, by dialects of HTML only: whether it was taken. Of others the writer asks for its words and links.
    ///
    /// # Errors
    /// A word has no value here.
    fn html(&mut self, _: &[HtmlPart]) -> Result<bool, Self::Error> {
        Ok(false)
    }

    /// Words of the text.
    fn text(&mut self, text: &str);
    /// A word of the campaign.
    ///
    /// # Errors
    /// It has no value here.
    fn word(&mut self, word: &Word) -> Result<(), Self::Error>;
    /// A text whose `{{ words }}` are still to be read: what a picture shows.
    ///
    /// # Errors
    /// A word is unknown, or has no value here.
    fn open_text(&mut self, text: &str) -> Result<(), Self::Error>;
    /// Words as a machine shows them.
    fn code(&mut self, code: &str);
    /// Words set apart.
    ///
    /// # Errors
    /// What is inside cannot be written.
    fn dressed(
        &mut self,
        dress: Dress,
        inside: impl FnOnce(&mut Self) -> Result<(), Self::Error>,
    ) -> Result<(), Self::Error>;
    /// Where a target leads from here; none leaves the words without a link.
    ///
    /// # Errors
    /// A word in it has no value here, or makes no address.
    fn address(&mut self, target: &Target) -> Result<Option<Self::Address>, Self::Error>;
    /// A link around its words.
    ///
    /// # Errors
    /// What is inside cannot be written.
    fn link(
        &mut self,
        address: &Self::Address,
        inside: impl FnOnce(&mut Self) -> Result<(), Self::Error>,
    ) -> Result<(), Self::Error>;
    /// An address in the place of words.
    fn shown_address(&mut self, address: &Self::Address);
    /// The picture at a path, if this dialect shows it; if not, the writer asks for its words.
    fn picture_at(&mut self, path: &str, alt: &str) -> Option<Self::Picture>;
    /// A picture, with the words for who does not see it.
    ///
    /// # Errors
    /// A word in them is unknown, or has no value here.
    fn picture(&mut self, picture: Self::Picture, alt: &str) -> Result<(), Self::Error>;
    /// A new line.
    fn line_break(&mut self);
    /// A place that links may point to.
    fn anchor(&mut self, name: &str);
}

/// A block with something inside.
#[derive(Clone, Copy, Debug)]
pub enum Element<'a> {
    /// A heading, at its level.
    Heading {
        /// 1 to 6, as it was written.
        level: u8,
        /// The anchor that links lead to; the same in every language.
        id: &'a str,
        /// Its words, which are also what is inside.
        line: &'a [Inline],
    },
    /// A paragraph, with its line inside.
    Paragraph {
        /// Whether it is all that an item of a list says, but for lists under it: it needs no room of its own.
        alone: bool,
    },
    /// A numbered list, with its steps inside.
    Steps {
        /// The number of the first.
        start: u64,
    },
    /// One of them.
    Step {
        /// The step's id, the same in every language: links and the drawing of its screen find it by this.
        id: &'a str,
        /// The number shown before it, counted from the list's first.
        number: u64,
    },
    /// A list without numbers, with its bullets inside.
    Bullets,
    /// One of them.
    Bullet,
    /// A note, tip, warning and so on.
    Alert {
        /// Which: its colour and its sign go by this.
        kind: AlertKind,
        /// What it is called in the reader's language.
        label: &'a str,
    },
    /// What somebody else says, as blocks.
    Quote,
    /// A table, with its head and body inside.
    Table {
        /// What it is called for who cannot see it.
        label: &'a str,
        /// How many cells a row has.
        columns: usize,
    },
    /// The row that names the columns; absent where it names none.
    TableHead,
    /// The other rows.
    TableBody,
    /// A row of either.
    Row,
    /// A cell of a row.
    Cell {
        /// Whether it names its column.
        names: bool,
    },
    /// Something to open.
    Details,
    /// What is always shown of it: never empty.
    Summary,
    /// Blocks in another language than those around them.
    Foreign(Language),
}

/// How words within a line are set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dress {
    /// The words on a button.
    Strong,
    /// Words that are stressed: `<em>`.
    Emphasis,
    /// Words that are crossed out: `<s>`.
    Strike,
    /// In a way that Markdown has no sign for.
    Marked(Mark),
}

impl Dress {
    /// Its element in HTML.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Emphasis => "em",
            Self::Strike => "s",
            Self::Marked(mark) => mark.tag(),
        }
    }
}

/// Writes blocks one after the other, in the language they are written in.
///
/// # Errors
/// What the dialect cannot write.
pub fn write<D: Dialect>(blocks: &[Block], language: Language, to: &mut D) -> Result<(), D::Error> {
    blocks.iter().try_for_each(|one| block(one, language, to))
}

fn block<D: Dialect>(block: &Block, language: Language, to: &mut D) -> Result<(), D::Error> {
    match block {
        Block::Heading { level, id, text } => {
            let text = typeset::set_line(language, text);
            to.element(&Element::Heading { level: *level, id, line: &text }, |to| pieces(&text, to))
        }
        Block::Paragraph(text) => paragraph(text, false, language, to),
        Block::Steps { start, items } => {
            to.element(&Element::Steps { start: *start }, |to| steps(*start, items, language, to))
        }
        Block::Bullets(items) => to.element(&Element::Bullets, |to| {
            items.iter().try_for_each(|blocks| to.element(&Element::Bullet, |to| item(blocks, language, to)))
        }),
        Block::Alert { kind, blocks } => {
            let label = to.phrase(&format!("words.{}", kind.code()));
            to.element(&Element::Alert { kind: *kind, label: &label }, |to| write(blocks, language, to))
        }
        Block::Quote(blocks) => to.element(&Element::Quote, |to| write(blocks, language, to)),
        Block::Table { head, rows } => table(head, rows, language, to),
        Block::Code(code) => {
            to.code_block(code);
            Ok(())
        }
        Block::Video(address) => {
            let label = to.phrase("words.video");
            to.video(&label, address);
            Ok(())
        }
        Block::Details { summary, blocks } => details(summary, blocks, language, to),
        Block::Html(parts) => {
            if to.html(parts)? {
                return Ok(());
            }
            paragraph(&cleaned::line(parts), false, language, to)
        }
        Block::Rule => {
            to.rule();
            Ok(())
        }
        Block::When { condition, blocks } if to.holds(condition) => write(blocks, language, to),
        Block::When { .. } => Ok(()),
        Block::Foreign { language, blocks } => {
            to.element(&Element::Foreign(*language), |to| write(blocks, *language, to))
        }
    }
}

fn paragraph<D: Dialect>(
    text: &[Inline],
    alone: bool,
    language: Language,
    to: &mut D,
) -> Result<(), D::Error> {
    // Places to link to take no room: a paragraph of nothing else would be an empty one.
    if text.iter().all(|piece| matches!(piece, Inline::Anchor(_))) {
        return pieces(text, to);
    }
    to.element(&Element::Paragraph { alone }, |to| line(text, language, to))
}

fn steps<D: Dialect>(start: u64, items: &[Step], language: Language, to: &mut D) -> Result<(), D::Error> {
    items.iter().enumerate().try_for_each(|(at, step)| {
        let number = start.saturating_add(u64::try_from(at).unwrap_or(u64::MAX));
        to.element(&Element::Step { id: &step.id, number }, |to| item(&step.blocks, language, to))
    })
}

fn item<D: Dialect>(blocks: &[Block], language: Language, to: &mut D) -> Result<(), D::Error> {
    let is_list = |block: &Block| matches!(block, Block::Bullets(_) | Block::Steps { .. });
    match blocks {
        [Block::Paragraph(text), rest @ ..] if rest.iter().all(is_list) => {
            paragraph(text, true, language, to)?;
            write(rest, language, to)
        }
        blocks => write(blocks, language, to),
    }
}

fn table<D: Dialect>(
    head: &[Vec<Inline>],
    rows: &[Vec<Vec<Inline>>],
    language: Language,
    to: &mut D,
) -> Result<(), D::Error> {
    let label = to.phrase("words.table");
    let columns = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
    to.element(&Element::Table { label: &label, columns }, |to| {
        if head.iter().any(|cell| !cell.is_empty()) {
            to.element(&Element::TableHead, |to| row(head, true, language, to))?;
        }
        to.element(&Element::TableBody, |to| {
            rows.iter().try_for_each(|cells| row(cells, false, language, to))
        })
    })
}

fn row<D: Dialect>(
    cells: &[Vec<Inline>],
    of_head: bool,
    language: Language,
    to: &mut D,
) -> Result<(), D::Error> {
    to.element(&Element::Row, |to| {
        cells.iter().try_for_each(|cell| {
            // Whoever has a table read aloud hears the name of a column at each cell: an empty one is none.
            let names = of_head && !cell.is_empty();
            to.element(&Element::Cell { names }, |to| line(cell, language, to))
        })
    })
}

fn details<D: Dialect>(
    summary: &[Inline],
    blocks: &[Block],
    language: Language,
    to: &mut D,
) -> Result<(), D::Error> {
    to.element(&Element::Details, |to| {
        to.element(&Element::Summary, |to| {
            if says_nothing(summary, to) {
                let phrase = to.phrase("words.details");
                to.text(&phrase);
            }
            line(summary, language, to)
        })?;
        write(blocks, language, to)
    })
}

/// Writes a line, set as its language asks.
///
/// # Errors
/// What the dialect cannot write.
pub fn line<D: Dialect>(line: &[Inline], language: Language, to: &mut D) -> Result<(), D::Error> {
    pieces(&typeset::set_line(language, line), to)
}

/// Writes what is set already.
fn pieces<D: Dialect>(line: &[Inline], to: &mut D) -> Result<(), D::Error> {
    line.iter().try_for_each(|one| inline(one, to))
}

fn inline<D: Dialect>(inline: &Inline, to: &mut D) -> Result<(), D::Error> {
    match inline {
        Inline::Text(text) => to.text(text),
        Inline::Word(word) => return to.word(word),
        Inline::Strong(inner) => return to.dressed(Dress::Strong, |to| pieces(inner, to)),
        Inline::Emphasis(inner) => return to.dressed(Dress::Emphasis, |to| pieces(inner, to)),
        Inline::Strike(inner) => return to.dressed(Dress::Strike, |to| pieces(inner, to)),
        Inline::Marked { mark, text } => return to.dressed(Dress::Marked(*mark), |to| pieces(text, to)),
        Inline::Code(code) => to.code(code),
        Inline::Link { target, text } => return link(target, text, to),
        Inline::Image { path, alt } => {
            return match to.picture_at(path, alt) {
                Some(picture) => to.picture(picture, alt),
                None => to.open_text(alt),
            };
        }
        Inline::Break => to.line_break(),
        Inline::Anchor(name) => to.anchor(name),
    }
    Ok(())
}

/// A link that says nothing says where it leads: nobody can follow what they do not see.
fn link<D: Dialect>(target: &Target, text: &[Inline], to: &mut D) -> Result<(), D::Error> {
    let Some(address) = to.address(target)? else { return pieces(text, to) };
    let is_silent = says_nothing(text, to);
    to.link(&address, |to| {
        if is_silent {
            to.shown_address(&address);
        }
        pieces(text, to)
    })
}

/// Whether nobody would read or see anything of a line.
fn says_nothing<D: Dialect>(line: &[Inline], to: &mut D) -> bool {
    line.iter().all(|inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.trim().is_empty(),
        Inline::Word(_) => false,
        Inline::Strong(inner)
        | Inline::Emphasis(inner)
        | Inline::Strike(inner)
        | Inline::Marked { text: inner, .. }
        | Inline::Link { text: inner, .. } => says_nothing(inner, to),
        Inline::Image { path, alt } => alt.trim().is_empty() && to.picture_at(path, alt).is_none(),
        Inline::Break | Inline::Anchor(_) => true,
    })
}
