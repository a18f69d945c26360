//! What is said once for each device of a message, what is said of each system where a page serves several, and what
//! messages that somebody missed say later.
//!
//! All are written out before anything is rendered: conditions inside are judged, and words filled, by the one device or
//! system they are about. So a text about a phone and a laptop says of each only what is so of it.

use super::{
    article::{Block, HtmlPart, Inline, Step, Target, UrlPart},
    expression::Word,
    facts::{Condition, Said, Situation},
    isolate::Isolated,
    visit::{self, Visited},
};
use crate::ground::campaign::{Language, Vendor};

/// One device of a message.
#[derive(Clone, Debug)]
pub(crate) struct DevicePart {
    /// What conditions about it are judged by.
    pub situation: Situation,
    /// Words that are its own, with what they say: `device.name`, `move.from`.
    pub words: Vec<(&'static str, String)>,
}

/// Writes out `::: each-device`, wherever it stands, for each of these devices.
pub(crate) fn each_device(blocks: &[Block], devices: &[DevicePart], language: Language) -> Vec<Block> {
    let mut written = Vec::with_capacity(blocks.len());
    for block in blocks {
        if let Block::When { condition, blocks } = block
            && condition.said == Said::OfEachDevice
        {
            // The mark alone makes a block never hold: without it, its other demands are judged by each device.
            let asked = Condition { said: Said::AsItStands, ..condition.clone() };
            let told = devices.iter().filter(|device| asked.holds(&device.situation));
            let each = told.flat_map(|device| {
                resolved(blocks, &device.situation, PartValues { language, said: &device.words })
            });
            written.extend(as_one_list(each));
        } else {
            written.push(within(block, &|inner| each_device(inner, devices, language)));
        }
    }
    written
}

/// Writes what messages say later at the end of every `::: what-was-missed`. Where none of it is shown there is no such block.
pub(crate) fn what_was_missed(blocks: &[Block], missed: &[Block], situation: &Situation) -> Vec<Block> {
    let mut written = Vec::with_capacity(blocks.len());
    for block in blocks {
        if let Block::When { condition, blocks } = block
            && condition.said == Said::OfMissed
        {
            if shows(missed, situation) {
                let condition = Condition { said: Said::AsItStands, ..condition.clone() };
                let blocks = blocks.iter().chain(missed).cloned().collect();
                written.push(Block::When { condition, blocks });
            }
        } else {
            written.push(within(block, &|inner| what_was_missed(inner, missed, situation)));
        }
    }
    written
}

/// Whether anything of some blocks is shown.
fn shows(list: &[Block], situation: &Situation) -> bool {
    // It is known only later which devices there are.
    let shown = |condition: &Condition| condition.said == Said::OfEachDevice || condition.holds(situation);
    let mut any = false;
    visit::blocks(list, &shown, &mut |seen| {
        any |= matches!(seen, Visited::Block(block) if !matches!(block, Block::When { .. } | Block::Foreign { .. }));
    });
    any
}

/// What a message says to people who missed it: all between `::: still-counts` and `:::`, with the conditions around it.
pub(crate) fn still_counting(blocks: &[Block]) -> Vec<Block> {
    let mut counting = Vec::new();
    for block in blocks {
        match block {
            Block::When { condition, blocks } if condition.said == Said::Later => {
                let condition = Condition { said: Said::AsItStands, ..condition.clone() };
                counting.push(Block::When { condition, blocks: blocks.clone() });
            }
            Block::When { condition, blocks } => {
                let blocks = still_counting(blocks);
                if !blocks.is_empty() {
                    counting.push(Block::When { condition: condition.clone(), blocks });
                }
            }
            Block::Foreign { language, blocks } => {
                let blocks = still_counting(blocks);
                if !blocks.is_empty() {
                    counting.push(Block::Foreign { language: *language, blocks });
                }
            }
            Block::Steps { items, .. } => {
                counting.extend(items.iter().flat_map(|step| still_counting(&step.blocks)));
            }
            Block::Bullets(items) => counting.extend(items.iter().flat_map(|item| still_counting(item))),
            Block::Alert { blocks, .. } | Block::Quote(blocks) | Block::Details { blocks, .. } => {
                counting.extend(still_counting(blocks));
            }
            Block::Heading { .. }
            | Block::Paragraph(_)
            | Block::Table { .. }
            | Block::Code(_)
            | Block::Video(_)
            | Block::Html(_)
            | Block::Rule => {}
        }
    }
    counting
}

/// Where a page is for devices in several systems: what is said of one stands under its name, and names it.
pub(crate) fn each_system(blocks: &[Block], situation: &Situation, language: Language) -> Vec<Block> {
    let mut written = Vec::with_capacity(blocks.len());
    for block in blocks {
        if let Block::When { condition, blocks } = block
            // Only what asks for a system is told apart; all else is said once.
            && !condition.vendors.is_empty()
        {
            if condition.holds(situation) {
                written.extend(of_systems(condition, blocks, situation, language));
            }
        } else {
            written.push(within(block, &|inner| each_system(inner, situation, language)));
        }
    }
    written
}

/// What is said of some systems, under their names. Where it is one, it is named in the words too.
fn of_systems(
    condition: &Condition,
    blocks: &[Block],
    situation: &Situation,
    language: Language,
) -> Vec<Block> {
    let of = situation.vendors.iter().filter(|vendor| condition.vendors.contains(&vendor.id));
    let vendors: Vec<Vendor> = of.cloned().collect();
    let names: Vec<String> =
        vendors.iter().map(|vendor| Isolated::value(language, &vendor.name).to_string()).collect();
    let heading = Block::Paragraph(vec![Inline::Strong(vec![Inline::Text(names.join(", "))])]);
    let alone = match vendors.as_slice() {
        [one] => vec![("move.from", one.name.clone()), ("move.from_app", one.app.clone())],
        _ => Vec::new(),
    };
    let told =
        resolved(blocks, &Situation { vendors, ..situation.clone() }, PartValues { language, said: &alone });
    std::iter::once(heading).chain(told).collect()
}

/// What words say to readers of a language.
#[derive(Clone, Copy)]
struct PartValues<'w> {
    language: Language,
    said: &'w [(&'static str, String)],
}

impl PartValues<'_> {
    /// A value as a piece of text: held together where the text around it is read the other way.
    fn held(self, value: &str) -> String {
        Isolated::value(self.language, value).to_string()
    }
}

/// Blocks without their conditions, and with these words filled.
fn resolved(blocks: &[Block], situation: &Situation, words: PartValues<'_>) -> Vec<Block> {
    let mut shown = Vec::with_capacity(blocks.len());
    for block in blocks {
        if let Block::When { condition, blocks } = block {
            if condition.holds(situation) {
                shown.extend(resolved(blocks, situation, words));
            }
        } else {
            shown.push(filled(block, situation, words));
        }
    }
    shown
}

fn filled(block: &Block, situation: &Situation, words: PartValues<'_>) -> Block {
    let line = |text: &[Inline]| inlines(text, words);
    match within(block, &|inner| resolved(inner, situation, words)) {
        Block::Heading { level, id, text } => Block::Heading { level, id, text: line(&text) },
        Block::Paragraph(text) => Block::Paragraph(line(&text)),
        Block::Table { head, rows } => Block::Table {
            head: head.iter().map(|cell| line(cell)).collect(),
            rows: rows.iter().map(|row| row.iter().map(|cell| line(cell)).collect()).collect(),
        },
        Block::Details { summary, blocks } => Block::Details { summary: line(&summary), blocks },
        Block::Html(parts) => Block::Html(parts.into_iter().map(|part| html(part, words)).collect()),
        other @ (Block::Steps { .. }
        | Block::Bullets(_)
        | Block::Alert { .. }
        | Block::Quote(_)
        | Block::Code(_)
        | Block::Video(_)
        | Block::Rule
        | Block::When { .. }
        | Block::Foreign { .. }) => other,
    }
}

/// The same block with the blocks inside it changed.
fn within(block: &Block, change: &dyn Fn(&[Block]) -> Vec<Block>) -> Block {
    match block {
        Block::Steps { start, items } => {
            let step = |step: &Step| Step { id: step.id.clone(), blocks: change(&step.blocks) };
            Block::Steps { start: *start, items: items.iter().map(step).collect() }
        }
        Block::Bullets(items) => Block::Bullets(items.iter().map(|item| change(item)).collect()),
        Block::Alert { kind, blocks } => Block::Alert { kind: *kind, blocks: change(blocks) },
        Block::Quote(blocks) => Block::Quote(change(blocks)),
        Block::Details { summary, blocks } => {
            Block::Details { summary: summary.clone(), blocks: change(blocks) }
        }
        Block::When { condition, blocks } => {
            Block::When { condition: condition.clone(), blocks: change(blocks) }
        }
        Block::Foreign { language, blocks } => Block::Foreign { language: *language, blocks: change(blocks) },
        Block::Heading { .. }
        | Block::Paragraph(_)
        | Block::Table { .. }
        | Block::Code(_)
        | Block::Video(_)
        | Block::Html(_)
        | Block::Rule => block.clone(),
    }
}

/// Bullets that were written for each device are one list: a screen reader counts them.
fn as_one_list(blocks: impl Iterator<Item = Block>) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::new();
    for block in blocks {
        if let (Some(Block::Bullets(all)), Block::Bullets(items)) = (joined.last_mut(), &block) {
            all.extend(items.iter().cloned());
        } else {
            joined.push(block);
        }
    }
    joined
}

fn said<'w>(word: &Word, words: PartValues<'w>) -> Option<&'w String> {
    words.said.iter().find(|(name, _)| *name == word.expression).map(|(_, said)| said)
}

fn inlines(line: &[Inline], words: PartValues<'_>) -> Vec<Inline> {
    let inner = |text: &[Inline]| inlines(text, words);
    let one = |piece: &Inline| match piece {
        Inline::Word(word) => {
            said(word, words).map_or_else(|| piece.clone(), |said| Inline::Text(words.held(said)))
        }
        Inline::Strong(text) => Inline::Strong(inner(text)),
        Inline::Emphasis(text) => Inline::Emphasis(inner(text)),
        Inline::Strike(text) => Inline::Strike(inner(text)),
        Inline::Marked { mark, text } => Inline::Marked { mark: *mark, text: inner(text) },
        Inline::Link { target, text } => Inline::Link { target: address(target, words), text: inner(text) },
        Inline::Text(_) | Inline::Code(_) | Inline::Image { .. } | Inline::Break | Inline::Anchor(_) => {
            piece.clone()
        }
    };
    line.iter().map(one).collect()
}

fn address(target: &Target, words: PartValues<'_>) -> Target {
    match target {
        Target::Filled(parts) => Target::Filled(parts.iter().map(|part| url(part, words)).collect()),
        Target::Page { .. } | Target::Fragment(_) | Target::Media(_) | Target::Url(_) => target.clone(),
    }
}

fn url(part: &UrlPart, words: PartValues<'_>) -> UrlPart {
    match part {
        UrlPart::Word(word) => {
            said(word, words).map_or_else(|| part.clone(), |said| UrlPart::Text(said.clone()))
        }
        UrlPart::Text(_) => part.clone(),
    }
}

fn html(part: HtmlPart, words: PartValues<'_>) -> HtmlPart {
    match part {
        // A value is data: it is escaped where it stands in HTML.
        HtmlPart::Word(word) => match said(&word, words) {
            Some(said) => HtmlPart::Text(crate::ground::escape::escape(&words.held(said))),
            None => HtmlPart::Word(word),
        },
        HtmlPart::Address(parts) => HtmlPart::Address(parts.iter().map(|part| url(part, words)).collect()),
        HtmlPart::Text(_) => part,
    }
}
