//! What pages weigh on the way to a phone, and which of them are over budget.

use miniz_oxide::deflate::compress_to_vec;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use crate::render::portal::{Output, Portal};

/// How many of the largest files of each kind are packed to know their weight: packing all would take longer
/// than building them.
const LARGEST: usize = 8;

/// The largest files of each kind that were made.
#[derive(Debug, Default)]
pub(super) struct Weights {
    kinds: Mutex<BTreeMap<Kind, Largest>>,
}

/// Files by their size.
type Largest = BTreeSet<(usize, String)>;

/// Files that share a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Page,
    Sheet,
    Style,
    Script,
    Index,
    Picture,
}

/// A file that is over its budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Over {
    /// Its path.
    pub(super) path: String,
    /// Bytes as they travel.
    pub(super) weight: usize,
    /// Bytes that are allowed.
    pub(super) budget: usize,
}

impl Kind {
    fn of(path: &str, output: &Output) -> Option<Self> {
        let kind = path.rsplit_once('.').map_or("", |(_, kind)| kind);
        match (output, kind) {
            (Output::Print(..) | Output::Sheet(..) | Output::Desk(_) | Output::Handouts(..), _) => {
                Some(Self::Sheet)
            }
            (Output::Search(_), _) => Some(Self::Index),
            (Output::Media(_), _) => Some(Self::Picture),
            (_, "css") => Some(Self::Style),
            (_, "js") => Some(Self::Script),
            (_, "html") => Some(Self::Page),
            (_, _) => None,
        }
    }

    /// Bytes as they travel: packed, except pictures, which are already.
    fn budget(self) -> usize {
        match self {
            Self::Page => 10_000,
            Self::Sheet => 40_000,
            Self::Style => 8_000,
            Self::Script => 6_000,
            Self::Index => 30_000,
            Self::Picture => 60_000,
        }
    }
}

impl Weights {
    /// Remembers a file if it is among the largest of its kind.
    pub(super) fn weigh(&self, path: &str, output: &Output, bytes: &[u8]) {
        let Some(kind) = Kind::of(path, output).filter(|kind| bytes.len() > kind.budget()) else { return };
        if let Ok(mut kinds) = self.kinds.lock() {
            let largest = kinds.entry(kind).or_default();
            largest.insert((bytes.len(), path.to_owned()));
            if largest.len() > LARGEST {
                largest.pop_first();
            }
        }
    }

    /// Those of the largest that are over their budget, by path.
    pub(super) fn over(self, portal: &Portal) -> Vec<Over> {
        let kinds = self.kinds.into_inner().unwrap_or_default();
        let mut over: Vec<Over> = kinds
            .into_iter()
            .flat_map(|(kind, largest)| largest.into_iter().map(move |(_, path)| (kind, path)))
            .filter_map(|(kind, path)| {
                let bytes = portal.render(&path, portal.files().get(&path)?).ok()?;
                let weight =
                    if kind == Kind::Picture { bytes.len() } else { compress_to_vec(&bytes, 6).len() + 18 };
                Some(Over { path, weight, budget: kind.budget() }).filter(|over| over.weight > over.budget)
            })
            .collect();
        over.sort_by(|a, b| a.path.cmp(&b.path));
        over
    }
}
