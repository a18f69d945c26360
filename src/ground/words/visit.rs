//! A walk through an article: every block and piece of a line that is shown, in reading order.

use super::{
    article::{Article, Block, HtmlPart, Inline, Target, UrlPart},
    expression::Word,
    facts::{Condition, Said, Situation},
};

/// What a walk meets.
#[derive(Clone, Copy, Debug)]
pub enum Visited<'a> {
    /// A block, before what is in it.
    Block(&'a Block),
    /// A piece of a line, before what is in it.
    Inline(&'a Inline),
}

impl Article {
    /// Walks through everything that a choice of conditions shows.
    pub fn walk<'a>(&'a self, shown: &dyn Fn(&Condition) -> bool, see: &mut dyn FnMut(Visited<'a>)) {
        blocks(&self.blocks, shown, see);
    }

    /// Every word of the campaign it says, in a situation or in any.
    pub fn words(&self, situation: Option<&Situation>) -> Vec<&Word> {
        let mut words = Vec::new();
        let shown = |condition: &Condition| situation.is_none_or(|situation| condition.holds(situation));
        self.walk(&shown, &mut |seen| match seen {
            Visited::Inline(Inline::Word(word)) => words.push(word),
            Visited::Inline(Inline::Link { target: Target::Filled(parts), .. }) => {
                words.extend(of_address(parts));
            }
            Visited::Block(Block::Html(parts)) => {
                for part in parts {
                    match part {
                        HtmlPart::Word(word) => words.push(word),
                        HtmlPart::Address(parts) => words.extend(of_address(parts)),
                        HtmlPart::Text(_) => {}
                    }
                }
            }
            Visited::Inline(_) | Visited::Block(_) => {}
        });
        words
    }

    /// Every address that has words in it, in a situation.
    pub fn addresses(&self, situation: &Situation) -> Vec<&[UrlPart]> {
        let mut addresses: Vec<&[UrlPart]> = Vec::new();
        self.walk(&|condition| condition.holds(situation), &mut |seen| match seen {
            Visited::Inline(Inline::Link { target: Target::Filled(parts), .. }) => addresses.push(parts),
            Visited::Block(Block::Html(parts)) => {
                addresses.extend(parts.iter().filter_map(|part| match part {
                    HtmlPart::Address(parts) => Some(parts.as_slice()),
                    HtmlPart::Text(_) | HtmlPart::Word(_) => None,
                }));
            }
            Visited::Inline(_) | Visited::Block(_) => {}
        });
        addresses
    }

    /// Whether a block of it is of this kind.
    pub fn has(&self, said: Said) -> bool {
        let mut has = false;
        self.walk(&|_| true, &mut |seen| {
            has |= matches!(seen, Visited::Block(Block::When { condition, .. }) if condition.said == said);
        });
        has
    }

    /// Every place that a link may point to: headings, steps, anchors.
    pub fn anchors(&self) -> Vec<&str> {
        let mut anchors = Vec::new();
        self.walk(&|_| true, &mut |seen| match seen {
            Visited::Block(Block::Heading { id, .. }) | Visited::Inline(Inline::Anchor(id)) => {
                anchors.push(id.as_str());
            }
            Visited::Block(Block::Steps { items, .. }) => {
                anchors.extend(items.iter().map(|step| step.id.as_str()));
            }
            Visited::Block(_) | Visited::Inline(_) => {}
        });
        anchors
    }
}

/// The words of an address.
pub(crate) fn of_address(parts: &[UrlPart]) -> impl Iterator<Item = &Word> {
    parts.iter().filter_map(|part| match part {
        UrlPart::Word(word) => Some(word),
        UrlPart::Text(_) => None,
    })
}

/// Walks through some blocks of an article.
pub(in crate::ground) fn blocks<'a>(
    list: &'a [Block],
    shown: &dyn Fn(&Condition) -> bool,
    see: &mut dyn FnMut(Visited<'a>),
) {
    for block in list {
        see(Visited::Block(block));
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => line(text, see),
            Block::Steps { items, .. } => items.iter().for_each(|step| blocks(&step.blocks, shown, see)),
            Block::Bullets(items) => items.iter().for_each(|item| blocks(item, shown, see)),
            Block::Alert { blocks: inner, .. }
            | Block::Quote(inner)
            | Block::Foreign { blocks: inner, .. } => {
                blocks(inner, shown, see);
            }
            Block::Table { head, rows } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| line(cell, see));
            }
            Block::Details { summary, blocks: inner } => {
                line(summary, see);
                blocks(inner, shown, see);
            }
            // The block itself is seen also where it is not shown: only what is in it depends on the situation.
            Block::When { condition, blocks: inner } => {
                if shown(condition) {
                    blocks(inner, shown, see);
                }
            }
            Block::Code(_) | Block::Video(_) | Block::Html(_) | Block::Rule => {}
        }
    }
}

fn line<'a>(inlines: &'a [Inline], see: &mut dyn FnMut(Visited<'a>)) {
    for inline in inlines {
        see(Visited::Inline(inline));
        match inline {
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Marked { text: inner, .. }
            | Inline::Link { text: inner, .. } => line(inner, see),
            Inline::Text(_)
            | Inline::Word(_)
            | Inline::Code(_)
            | Inline::Image { .. }
            | Inline::Break
            | Inline::Anchor(_) => {}
        }
    }
}
