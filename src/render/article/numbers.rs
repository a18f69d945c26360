//! Which number each step of a page has. It is said on the telephone: so it is the same on the page, where all of them are
//! printed, and in a booklet, whoever writes them.

use std::fmt;

use crate::ground::words::{article::Block, facts::Condition};

/// The number of a step, which no other step of its page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StepNumber {
    /// Which list of the page it is in, from 1; none if the page has one list.
    list: Option<u64>,
    /// Its place in the list.
    step: u64,
}

impl fmt::Display for StepNumber {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.list {
            Some(list) => write!(to, "{list}.{}", self.step),
            None => write!(to, "{}", self.step),
        }
    }
}

/// The steps of a page by their anchors, in their order, each with its number. What stands within another step, a bullet,
/// a note or a quotation is no step of the page itself.
pub(crate) fn step_numbers<'a>(
    blocks: &'a [Block],
    holds: &dyn Fn(&Condition) -> bool,
) -> Vec<(&'a str, StepNumber)> {
    let mut counter = StepCounter { holds, found: Vec::new(), lists: 0, next: 0 };
    counter.blocks(blocks);
    if counter.lists < 2 {
        // Where a page has one list of steps, they are called by their places in it.
        counter.found.iter_mut().for_each(|(_, number)| number.list = None);
    }
    counter.found
}

struct StepCounter<'a, 'h> {
    holds: &'h dyn Fn(&Condition) -> bool,
    found: Vec<(&'a str, StepNumber)>,
    /// How many lists of steps there are so far.
    lists: u64,
    /// The number that a list would begin with if it went on with the steps before it.
    next: u64,
}

impl<'a> StepCounter<'a, '_> {
    fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            match block {
                Block::Steps { start, items } => {
                    // A list that something stands in the midst of goes on with its numbers, and is one.
                    if self.lists == 0 || *start == 1 || *start != self.next {
                        self.lists = self.lists.saturating_add(1);
                    }
                    self.next = *start;
                    for item in items {
                        let number = StepNumber { list: Some(self.lists), step: self.next };
                        self.found.push((&item.id, number));
                        self.next = self.next.saturating_add(1);
                    }
                }
                Block::When { condition, blocks } if (self.holds)(condition) => self.blocks(blocks),
                Block::Details { blocks, .. } | Block::Foreign { blocks, .. } => self.blocks(blocks),
                Block::When { .. }
                | Block::Heading { .. }
                | Block::Paragraph(_)
                | Block::Bullets(_)
                | Block::Alert { .. }
                | Block::Quote(_)
                | Block::Table { .. }
                | Block::Code(_)
                | Block::Video(_)
                | Block::Html(_)
                | Block::Rule => {}
            }
        }
    }
}
