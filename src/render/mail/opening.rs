//! Where a message's words part: what is read before the dates and the button, and what comes after them.

use crate::{
    ground::words::{
        Unfilled,
        article::{Article, Block},
        facts::Situation,
    },
    render::article::{self, Setting},
};

/// A warning among so many first blocks is read before the button: whoever taps it must know what they begin.
const EARLY: usize = 4;

/// The words of a message in these people's situation, in two parts: the opening is the first paragraph, with the list
/// it announces and the warnings near it.
pub(super) fn parted(article: &Article, setting: &Setting<'_>) -> Result<[Article; 2], Unfilled> {
    let mut blocks = shown(&article.blocks, setting.situation);
    let mut opening = 0;
    while let Some(block) = blocks.get(opening) {
        opening += 1;
        if !announces(block, setting)? {
            break;
        }
    }
    let warned = blocks.iter().take(EARLY).rposition(|block| matches!(block, Block::Alert { .. }));
    let rest = blocks.split_off(opening.max(warned.map_or(0, |at| at + 1)));
    Ok([Article { blocks }, Article { blocks: rest }])
}

/// Whether a block is nothing without the next.
fn announces(block: &Block, setting: &Setting<'_>) -> Result<bool, Unfilled> {
    let Block::Paragraph(_) = block else { return Ok(matches!(block, Block::Heading { .. })) };
    let said = article::text(std::slice::from_ref(block), setting)?;
    Ok(said.trim_end().ends_with(':'))
}

/// The blocks that these people read, without the conditions around them.
fn shown(blocks: &[Block], situation: &Situation) -> Vec<Block> {
    let mut all = Vec::with_capacity(blocks.len());
    for block in blocks {
        if let Block::When { condition, blocks } = block {
            if condition.holds(situation) {
                all.extend(shown(blocks, situation));
            }
        } else {
            all.push(block.clone());
        }
    }
    all
}
