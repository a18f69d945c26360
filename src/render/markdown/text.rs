//! An article as plain text: what somebody reads who reads mail as text, or has it read aloud.

use unicode_width::UnicodeWidthStr as _;

use super::{Setting, address};
use crate::ground::{
    escape::{push_escaped, words_of},
    words::{
        Unfilled,
        article::{Block, HtmlPart, Inline},
    },
};

/// The widest line.
pub const WIDTH: usize = 72;

pub(super) fn blocks(blocks: &[Block], setting: &Setting<'_>) -> Result<String, Unfilled> {
    let mut text = write(blocks, setting, WIDTH)?;
    if !text.is_empty() {
        text.push('\n');
    }
    Ok(text)
}

/// Blocks with an empty line between them, without one at the end.
fn write(blocks: &[Block], setting: &Setting<'_>, width: usize) -> Result<String, Unfilled> {
    let mut written = Vec::new();
    for block in blocks {
        let text = one(block, setting, width)?;
        if !text.trim().is_empty() {
            written.push(text);
        }
    }
    Ok(written.join("\n\n"))
}

fn one(block: &Block, setting: &Setting<'_>, width: usize) -> Result<String, Unfilled> {
    let phrase = |key: &str| setting.phrases.say(setting.situation.language, key, &[]);
    match block {
        Block::Heading { level, text, .. } => {
            let text = wrap(&line(text, setting)?, width);
            let sign = if level.saturating_add(setting.lower) <= 2 { "=" } else { "-" };
            let widest = text.lines().map(str::width).max().unwrap_or(0);
            Ok(format!("{text}\n{}", sign.repeat(widest)))
        }
        Block::Paragraph(text) => Ok(wrap(&line(text, setting)?, width)),
        Block::Steps { start, items } => {
            let items = items.iter().map(|step| step.blocks.as_slice());
            list(items, setting, width, |at| format!("{}. ", start.saturating_add(at)))
        }
        Block::Bullets(items) => list(items.iter().map(Vec::as_slice), setting, width, |_| "- ".to_owned()),
        Block::Alert { kind, blocks } => {
            let title = phrase(&format!("words.{}", kind.code())).to_uppercase();
            let inner = write(blocks, setting, width.saturating_sub(2).max(20))?;
            Ok(indented(&format!("{title}\n{inner}"), "| ", "| "))
        }
        Block::Quote(blocks) => {
            Ok(indented(&write(blocks, setting, width.saturating_sub(2).max(20))?, "> ", "> "))
        }
        Block::Table { head, rows } => table(head, rows, setting, width),
        Block::Code(code) => Ok(indented(code.trim_end(), "    ", "    ")),
        Block::Video(address) => Ok(format!("{}: {address}", phrase("words.video"))),
        Block::Details { summary, blocks } => {
            let summary = wrap(&line(summary, setting)?, width);
            Ok(format!("{summary}\n\n{}", write(blocks, setting, width)?))
        }
        Block::Html(parts) => Ok(wrap(&stripped(parts, setting)?, width)),
        Block::Rule => Ok("-".repeat(width.min(WIDTH))),
        Block::When { condition, blocks } => {
            if condition.holds(setting.situation) {
                write(blocks, setting, width)
            } else {
                Ok(String::new())
            }
        }
        Block::Foreign { blocks, .. } => write(blocks, setting, width),
    }
}

/// Items one below the other; apart, if one of them has more than a paragraph.
fn list<'b>(
    items: impl Iterator<Item = &'b [Block]>,
    setting: &Setting<'_>,
    width: usize,
    sign: impl Fn(u64) -> String,
) -> Result<String, Unfilled> {
    let mut written = Vec::new();
    let mut apart = "\n";
    for (at, blocks) in (0..).zip(items) {
        let sign = sign(at);
        let inner = write(blocks, setting, width.saturating_sub(sign.len()).max(20))?;
        if inner.contains("\n\n") {
            apart = "\n\n";
        }
        written.push(indented(&inner, &sign, &" ".repeat(sign.len())));
    }
    Ok(written.join(apart))
}

/// Each row as a small list, named by the head: a text has no columns.
fn table(
    head: &[Vec<Inline>],
    rows: &[Vec<Vec<Inline>>],
    setting: &Setting<'_>,
    width: usize,
) -> Result<String, Unfilled> {
    let head: Vec<String> = head.iter().map(|cell| line(cell, setting)).collect::<Result<_, _>>()?;
    let mut written = Vec::new();
    if rows.is_empty() {
        return Ok(wrap(&head.join(", "), width));
    }
    for row in rows {
        let mut cells = Vec::new();
        for (at, cell) in row.iter().enumerate() {
            let text = line(cell, setting)?;
            let name = head.get(at).filter(|name| !name.is_empty());
            if !text.trim().is_empty() {
                let text = name.map_or_else(|| text.clone(), |name| format!("{name}: {text}"));
                cells.push(wrap(&text, width.saturating_sub(2)));
            }
        }
        written.push(indented(&cells.join("\n"), "- ", "  "));
    }
    Ok(written.join("\n"))
}

fn indented(text: &str, first: &str, rest: &str) -> String {
    let lines = text.lines().enumerate().map(|(at, line)| {
        let sign = if at == 0 { first } else { rest };
        if line.is_empty() { sign.trim_end().to_owned() } else { format!("{sign}{line}") }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A line with its words filled and its links written out; breaks are new lines.
fn line(inlines: &[Inline], setting: &Setting<'_>) -> Result<String, Unfilled> {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.push_str(&text.replace('\n', " ")),
            Inline::Word(word) => out.push_str(&setting.facts.fill(word)?),
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Marked { text: inner, .. } => out.push_str(&line(inner, setting)?),
            Inline::Code(code) => out.push_str(code),
            Inline::Link { target, text } => {
                let text = line(text, setting)?;
                let href = address::of(target, setting)?.filter(|href| !href.starts_with('#'));
                out.push_str(&link(&text, href));
            }
            Inline::Image { alt, .. } if alt.is_empty() => {}
            Inline::Image { alt, .. } => out.extend(["[", &setting.facts.fill_text(alt)?, "]"]),
            Inline::Break => out.push('\n'),
            Inline::Anchor(_) => {}
        }
    }
    Ok(out)
}

/// The address follows the text, unless the text is the address.
fn link(text: &str, href: Option<String>) -> String {
    let Some(href) = href else { return text.to_owned() };
    let bare = href.trim_start_matches("mailto:").trim_start_matches("tel:");
    let plain = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    if text.is_empty() || text == href {
        href
    } else if plain(text) == bare {
        text.to_owned()
    } else {
        format!("{text} ({href})")
    }
}

fn stripped(parts: &[HtmlPart], setting: &Setting<'_>) -> Result<String, Unfilled> {
    let mut html = String::new();
    for part in parts {
        match part {
            // It stands in a tag, and those are taken out.
            HtmlPart::Address(_) => {}
            // A value is data: what looks like a tag in it is none.
            HtmlPart::Word(word) => push_escaped(&setting.facts.fill(word)?, &mut html),
            HtmlPart::Text(text) => html.push_str(text),
        }
    }
    Ok(words_of(&html))
}

/// Text in lines of at most `width` columns; a word that is longer stands alone.
pub fn wrap(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 40);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let mut column = 0;
        for word in line.split([' ', '\t']).filter(|word| !word.is_empty()) {
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
