//! A message of its own: told once, on a day of the calendar, beside the plan.
//!
//! It is a stage like any other once it has been read, so that everything that knows stages knows it: the plan, the
//! ledger, approvals, checks, every page. Its file `tells/<name>.toml` is the truth about it.

use chrono::NaiveDate;
use std::{collections::HashMap, sync::Arc};

use super::{Anchor, Slug};

/// What is particular about a stage that stands in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tell {
    /// It may leave in the quiet hours.
    pub urgent: bool,
    /// What it puts right.
    pub corrects: Option<Corrects>,
}

/// What a message puts right, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrects {
    /// The stage that told it.
    pub stage: Slug,
    /// The date that was told wrongly, if it was a date.
    pub said: Option<(Anchor, NaiveDate)>,
    /// Who gets it, and the letter it answers: the name of their own notice, and that of the letter. Frozen when it was
    /// written down, so that exactly those get it who were shown.
    pub letters: Arc<HashMap<NoticeName, NoticeName>>,
}

/// A notice by its name, as bytes.
pub(crate) type NoticeName = [u8; 16];

impl Corrects {
    /// The list of letters as it is written: a line for each, in the order of the names.
    pub fn list(letters: &HashMap<NoticeName, NoticeName>) -> String {
        let mut lines: Vec<String> = letters
            .iter()
            .map(|(own, letter)| {
                format!("{:032x} {:032x}\n", u128::from_be_bytes(*own), u128::from_be_bytes(*letter))
            })
            .collect();
        // A map has no order: sorted, the same letters are the same bytes, and so the same approval.
        lines.sort_unstable();
        lines.concat()
    }

    /// Reads such a list; the first line that is none, counted from 1.
    pub(super) fn read_list(text: &str) -> Result<HashMap<NoticeName, NoticeName>, usize> {
        let name = |word: &str| {
            // A number may be read from fewer digits and from a sign, and would be the name of another notice.
            let digits = word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
            u128::from_str_radix(word, 16).ok().filter(|_| digits).map(u128::to_be_bytes)
        };
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let read = |(number, line): (usize, &str)| {
            let (own, letter) = line.trim().split_once(' ').ok_or(number)?;
            Ok((name(own).ok_or(number)?, name(letter.trim()).ok_or(number)?))
        };
        lines.map(read).collect()
    }
}
