//! What pages weigh on the way to a phone, and which of them are over budget.

use flate2::{Compression, write::GzEncoder};
use miniz_oxide::deflate::compress_to_vec;
use rayon::prelude::*;
use std::{collections::BTreeMap, io::Write as _, path::Path, sync::Mutex};

use crate::{render::portal::Output, world::disk};

/// How many files of each kind are packed to know their weight: packing all would take longer than building them.
const MOST: usize = 128;

/// The files that were made and may be too heavy. Of a page that many waves have, the largest stands for all.
#[derive(Debug, Default)]
pub(super) struct Weights {
    kinds: Mutex<BTreeMap<FileKind, Largest>>,
}

/// The largest file of each name, and how many bytes it has.
type Largest = BTreeMap<String, (usize, String)>;

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Remembers a file that may be too heavy.
    pub(super) fn weigh(&self, path: &str, output: &Output, bytes: &[u8]) {
        let Some(kind) = FileKind::of(path, output).filter(|kind| bytes.len() > kind.budget()) else {
            return;
        };
        if let Ok(mut kinds) = self.kinds.lock() {
            // Pages of a wave stand in its folder; what it is called says nothing of what they weigh.
            let is_of_a_wave = kind == FileKind::Page || matches!(output, Output::Print(..));
            let shared = path.split_once('/').filter(|_| is_of_a_wave).map_or(path, |(_, rest)| rest);
            let largest = kinds.entry(kind).or_default().entry(shared.to_owned()).or_default();
            // The path decides between equals, so that threads that race come to one answer.
            if (bytes.len(), path) > (largest.0, &largest.1) {
                *largest = (bytes.len(), path.to_owned());
            }
        }
    }

    /// Those that are over their budget, by path, as they stand in the output folder.
    pub(super) fn over(self, out: &Path) -> Vec<Overweight> {
        let mut files: Vec<(FileKind, String)> = Vec::new();
        for (kind, largest) in self.kinds.into_inner().unwrap_or_default() {
            let mut largest: Vec<(usize, String)> = largest.into_values().collect();
            largest.sort_unstable_by(|a, b| b.cmp(a));
            files.extend(largest.into_iter().take(MOST).map(|(_, path)| (kind, path)));
        }
        let mut over: Vec<Overweight> = files
            .into_par_iter()
            .filter_map(|(kind, path)| {
                // Read back: to keep the bytes of all would take the room of a whole portal, and to make them again the time.
                let bytes = disk::read_file(&out.join(&path)).ok()?;
                let weight =
                    if kind == FileKind::Picture { bytes.len() } else { packed(&bytes, kind.budget())? };
                Some(Overweight { path, weight, budget: kind.budget() })
                    .filter(|over| over.weight > over.budget)
            })
            .collect();
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
