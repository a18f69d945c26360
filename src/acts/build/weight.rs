//! What pages weigh on the way to a phone, and which of them are over budget.

use flate2::{Compression, write::GzEncoder};
use miniz_oxide::deflate::compress_to_vec;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, io::Write as _, path::Path, sync::Mutex};

use crate::{render::portal::Output, world::disk};

/// How many files of each kind are packed to know their weight: packing all would take longer than building them.
const MOST: usize = 128;

/// The files that were made and may be too heavy. Of a page that many waves have, the largest stands for all.
#[derive(Debug, Default)]
pub(super) struct Weights {
    kinds: Mutex<BTreeMap<FileKind, Largest>>,
    /// What was over its budget the last time, by path.
    known: BTreeMap<String, Overweight>,
    /// Those of them that stand there as they were.
    stayed: Mutex<BTreeMap<SharedName, Overweight>>,
}

/// The largest file of each name, and how many bytes it has.
type Largest = BTreeMap<String, (usize, String)>;

/// What files have in common of which the largest stands for all.
type SharedName = (FileKind, String);

/// Files that share a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum FileKind {
    Page,
    Sheet,
    Style,
    Script,
    Index,
    Picture,
}

/// A file that is over its budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Overweight {
    pub(crate) path: String,
    /// Bytes as they travel.
    pub(crate) weight: usize,
    /// Bytes that are allowed.
    pub(crate) budget: usize,
}

impl FileKind {
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

    /// Pages of a wave stand in its folder; what it is called says nothing of what they weigh.
    fn shared<'p>(self, path: &'p str, output: &Output) -> &'p str {
        let is_of_a_wave = self == Self::Page || matches!(output, Output::Print(..));
        path.split_once('/').filter(|_| is_of_a_wave).map_or(path, |(_, rest)| rest)
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
    /// For a build after one that found these over their budgets.
    pub(super) fn after(known: Vec<Overweight>) -> Self {
        let known = known.into_iter().map(|over| (over.path.clone(), over)).collect();
        Self { known, ..Self::default() }
    }

    /// A file that is not made again is as heavy as it was, and that is told again.
    pub(super) fn stays(&self, path: &str, output: &Output) {
        if let (Some(over), Some(kind)) = (self.known.get(path), FileKind::of(path, output))
            && let Ok(mut stayed) = self.stayed.lock()
        {
            stayed.insert((kind, kind.shared(path, output).to_owned()), over.clone());
        }
    }

    /// Remembers a file that may be too heavy.
    pub(super) fn weigh(&self, path: &str, output: &Output, bytes: &[u8]) {
        let Some(kind) = FileKind::of(path, output).filter(|kind| bytes.len() > kind.budget()) else {
            return;
        };
        if let Ok(mut kinds) = self.kinds.lock() {
            let shared = kind.shared(path, output).to_owned();
            let largest = kinds.entry(kind).or_default().entry(shared).or_default();
            // The path decides between equals, so that threads that race come to one answer.
            if (bytes.len(), path) > (largest.0, &largest.1) {
                *largest = (bytes.len(), path.to_owned());
            }
        }
    }

    /// Those that are over their budget, by path, as they stand in the output folder.
    pub(super) fn over(self, out: &Path) -> Vec<Overweight> {
        let mut files: Vec<(SharedName, String)> = Vec::new();
        for (kind, largest) in self.kinds.into_inner().unwrap_or_default() {
            let mut largest: Vec<(String, (usize, String))> = largest.into_iter().collect();
            largest.sort_unstable_by(|(_, a), (_, b)| b.cmp(a));
            let most = largest.into_iter().take(MOST);
            files.extend(most.map(|(shared, (_, path))| ((kind, shared), path)));
        }
        let made: Vec<(SharedName, Overweight)> = files
            .into_par_iter()
            .filter_map(|(name, path)| {
                // Read back: to keep the bytes of all would take the room of a whole portal, and to make them again the time.
                let (kind, bytes) = (name.0, disk::read_file(&out.join(&path)).ok()?);
                let weight =
                    if kind == FileKind::Picture { bytes.len() } else { packed(&bytes, kind.budget())? };
                let over = Overweight { path, weight, budget: kind.budget() };
                (over.weight > over.budget).then_some((name, over))
            })
            .collect();
        let mut over = self.stayed.into_inner().unwrap_or_default();
        over.extend(made);
        let mut over: Vec<Overweight> = over.into_values().collect();
        over.sort_by(|a, b| a.path.cmp(&b.path));
        over
    }
}

/// How many bytes travel where a host packs as most do. A quick packer is near enough to that for most files; what is a
/// little over its budget by it is packed as closely as a host would.
fn packed(bytes: &[u8], budget: usize) -> Option<usize> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::new(6));
    packer.write_all(bytes).ok()?;
    let quick = packer.finish().ok()?.len();
    if quick <= budget || quick > budget + budget / 8 {
        return Some(quick);
    }
    // Gzip's head and foot are 18 bytes.
    Some(compress_to_vec(bytes, 6).len() + 18)
}
