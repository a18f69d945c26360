//! Plain text: what somebody reads who reads mail as text, or has it read aloud.

use std::mem;

use unicode_width::UnicodeWidthStr as _;

use super::{Dialect, Dress, Element, Setting, Written};
use crate::ground::words::{
    Unfilled,
    article::{Block, Target},
    facts::{Condition, Word},
    isolate::{self, Isolated},
};

/// The widest line: the 78 columns of RFC 5322 with room for the signs that replies put before it.
pub(crate) const WIDTH: usize = 72;
/// However deep blocks stand in one another, some words fit beside the signs before them.
const NARROWEST: usize = 20;

pub(super) fn blocks(blocks: &[Block], setting: &Setting<'_>) -> Result<String, Unfilled> {
    let mut text = TextDialect {
        setting,
        here: TextLevel::new(WIDTH),
        line: String::new(),
        table: TextTable::default(),
    };
    super::write(blocks, setting.language, &mut text)?;
    let mut out = text.here.out;
    if !out.is_empty() {
        out.push('\n');
    }
    Ok(out)
}

struct TextDialect<'a> {
    setting: &'a Setting<'a>,
    /// The blocks that are being written.
    here: TextLevel,
    /// The line that is being written, not yet wrapped.
    line: String,
    table: TextTable,
}

/// Blocks with an empty line between them, without one at the end.
#[derive(Default)]
struct TextLevel {
    out: String,
    width: usize,
    /// The items of a list so far.
    items: Vec<String>,
    /// Whether one of them has more than a paragraph: then an empty line parts them all.
    apart: bool,
}

/// A table so far. None stands in another.
#[derive(Default)]
struct TextTable {
    names: Vec<String>,
    cells: Vec<String>,
    rows: Vec<String>,
    in_head: bool,
}

impl TextLevel {
    fn new(width: usize) -> Self {
        Self { width, ..Self::default() }
    }

    fn block(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if !self.out.is_empty() {
            self.out.push_str("\n\n");
        }
        self.out.push_str(text);
    }
}

impl TextDialect<'_> {
    /// What is written inside, as lines of its own that leave so much room for signs before them.
    fn caught(
        &mut self,
        room: usize,
        inside: impl FnOnce(&mut Self) -> Written,
    ) -> Result<TextLevel, Unfilled> {
        let narrow = TextLevel::new(self.here.width.saturating_sub(room).max(NARROWEST));
        // An error leaves the narrow level in its place: nothing that is written here outlives one.
        let outside = mem::replace(&mut self.here, narrow);
        inside(self)?;
        Ok(mem::replace(&mut self.here, outside))
    }

    /// What is written inside, as one line that is not wrapped yet.
    fn caught_line(&mut self, inside: impl FnOnce(&mut Self) -> Written) -> Result<String, Unfilled> {
        let outside = mem::take(&mut self.line);
        inside(self)?;
        Ok(mem::replace(&mut self.line, outside))
    }

    /// An address or a piece of code, which is read from the left in any text.
    fn held(&self, text: &str) -> String {
        Isolated::from_left(self.setting.facts.language, text).to_string()
    }

    fn wrapped_line(&mut self, inside: impl FnOnce(&mut Self) -> Written) -> Result<String, Unfilled> {
        Ok(wrap(&self.caught_line(inside)?, self.here.width))
    }

    fn heading(&mut self, level: u8, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        let text = self.wrapped_line(inside)?;
        let sign = if level <= 2 { "=" } else { "-" };
        let widest = text.lines().map(str::width).max().unwrap_or(0);
        self.here.block(&format!("{text}\n{}", sign.repeat(widest)));
        Ok(())
    }

    /// Items one below the other; apart, if one of them has more than a paragraph.
    fn list(&mut self, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        let list = self.caught(0, inside)?;
        self.here.block(&list.items.join(if list.apart { "\n\n" } else { "\n" }));
        Ok(())
    }

    fn item(&mut self, sign: &str, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        let item = self.caught(sign.len(), inside)?;
        self.here.apart |= item.out.contains("\n\n");
        self.here.items.push(indented(&item.out, sign, &" ".repeat(sign.len())));
        Ok(())
    }

    /// Each row as a small list, named by the head: a text has no columns.
    fn table(&mut self, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        self.table = TextTable::default();
        inside(self)?;
        let table = mem::take(&mut self.table);
        if table.rows.is_empty() {
            self.here.block(&wrap(&table.names.join(", "), self.here.width));
        } else {
            self.here.block(&table.rows.join("\n"));
        }
        Ok(())
    }

    fn row(&mut self, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        self.table.cells.clear();
        inside(self)?;
        let cells = mem::take(&mut self.table.cells);
        if self.table.in_head {
            self.table.names = cells;
            return Ok(());
        }
        let mut said = Vec::with_capacity(cells.len());
        // Counted before empty cells are left out, as a cell finds the name of its column by its place.
        for (at, text) in cells.into_iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            let name = self.table.names.get(at).filter(|name| !name.is_empty());
            let text = name.map_or_else(|| text.clone(), |name| format!("{name}: {text}"));
            said.push(wrap(&text, self.here.width.saturating_sub(2)));
        }
        self.table.rows.push(indented(&said.join("\n"), "- ", "  "));
        Ok(())
    }
}

impl Dialect for TextDialect<'_> {
    type Error = Unfilled;
    type Address = String;
    type Picture = ();

    fn holds(&self, condition: &Condition) -> bool {
        condition.holds(self.setting.situation)
    }

    fn phrase(&self, key: &str) -> String {
        self.setting.phrase(key)
    }

    fn element(&mut self, element: &Element<'_>, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        match *element {
            Element::Heading { level, .. } => self.heading(level, inside)?,
            Element::Paragraph { .. } | Element::Summary => {
                let text = self.wrapped_line(inside)?;
                self.here.block(&text);
            }
            Element::Steps { .. } | Element::Bullets => self.list(inside)?,
            Element::Step { number, .. } => self.item(&format!("{number}. "), inside)?,
            Element::Bullet => self.item("- ", inside)?,
            Element::Alert { label, .. } => {
                let said = self.caught(2, inside)?.out;
                self.here.block(&indented(&format!("{}\n{said}", label.to_uppercase()), "| ", "| "));
            }
            Element::Quote => {
                let said = self.caught(2, inside)?.out;
                self.here.block(&indented(&said, "> ", "> "));
            }
            Element::Table { .. } => self.table(inside)?,
            Element::TableHead => {
                self.table.in_head = true;
                inside(self)?;
                self.table.in_head = false;
            }
            Element::Row => self.row(inside)?,
            Element::Cell { .. } => {
                let cell = self.caught_line(inside)?;
                self.table.cells.push(cell);
            }
            Element::TableBody | Element::Details | Element::Foreign(_) => inside(self)?,
        }
        Ok(())
    }

    fn rule(&mut self) {
        self.here.block(&"-".repeat(self.here.width));
    }

    fn code_block(&mut self, code: &str) {
        self.here.block(&indented(code.trim_end(), "    ", "    "));
    }

    fn video(&mut self, label: &str, address: &str) {
        self.here.block(&format!("{label}: {address}"));
    }

    fn text(&mut self, text: &str) {
        // A line end in the source is a blank; only a hard break may stay one, and `wrap` keeps those.
        self.line.extend(
            text.split('\n').enumerate().flat_map(|(at, part)| [if at > 0 { " " } else { "" }, part]),
        );
    }

    fn word(&mut self, word: &Word) -> Written {
        self.line.push_str(&self.setting.facts.fill(word)?);
        Ok(())
    }

    fn open_text(&mut self, text: &str) -> Written {
        self.line.push_str(&self.setting.facts.fill_text(text)?);
        Ok(())
    }

    fn code(&mut self, code: &str) {
        let held = self.held(code);
        self.line.push_str(&held);
    }

    fn dressed(&mut self, _: Dress, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        inside(self)
    }

    /// A place in the text itself is no address to write out.
    fn address(&mut self, target: &Target) -> Result<Option<String>, Unfilled> {
        Ok(self.setting.address(target)?.filter(|address| !address.starts_with('#')))
    }

    fn link(&mut self, address: &String, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        let words = self.caught_line(inside)?;
        self.line.push_str(&words);
        let held = self.held(address);
        if words.is_empty() {
            self.line.push_str(&held);
        } else if words != *address && words != held && printed_address(&words, address).is_some() {
            // Words that are the address say it already, also with the signs around it that hold its direction.
            self.line.extend([" (", &held, ")"]);
        }
        Ok(())
    }

    fn shown_address(&mut self, address: &String) {
        let held = self.held(address);
        self.line.push_str(&held);
    }

    /// A text shows no picture, but says that one is there.
    fn picture_at(&mut self, _: &str, alt: &str) -> Option<()> {
        (!alt.is_empty()).then_some(())
    }

    fn picture(&mut self, (): (), alt: &str) -> Written {
        self.line.push('[');
        self.open_text(alt)?;
        self.line.push(']');
        Ok(())
    }

    fn line_break(&mut self) {
        self.line.push('\n');
    }

    fn anchor(&mut self, _: &str) {}
}

/// How people write an address, where the words of a link do not say it already: without `mailto:` or `tel:`.
pub(crate) fn printed_address<'a>(words: &str, address: &'a str) -> Option<&'a str> {
    let bare = address.trim_start_matches("mailto:").trim_start_matches("tel:");
    // People write blanks into a telephone number, and its `tel:` has none.
    let is_said = words.chars().filter(|letter| !letter.is_whitespace()).eq(bare.chars());
    (!is_said).then_some(bare)
}

fn indented(text: &str, first: &str, rest: &str) -> String {
    let lines = text.lines().enumerate().map(|(at, line)| {
        let sign = if at == 0 { first } else { rest };
        if line.is_empty() { sign.trim_end().to_owned() } else { format!("{sign}{line}") }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Text in lines of at most `width` columns; a word that is longer stands alone.
pub(crate) fn wrap(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 40);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let mut column = 0;
        for word in isolate::words(line, width / 2) {
            let wide = word.width();
            if column > 0 && column + 1 + wide > width {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += wide;
        }
    }
    out
}
