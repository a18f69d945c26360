//! What was made before: a file a handout, named by everything it was made from.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use super::{Press, PrintedHandout};
use crate::{
    ground::{media, tree::TreeFile},
    render::handout::{Job, Sheet, TEMPLATES, edition},
};

/// Handouts of earlier runs, under `.wavecast/handouts/`.
pub(super) struct Cache {
    folder: PathBuf,
    /// Of templates, fonts, logo and this program.
    makers: blake3::Hash,
    /// Of the pictures that booklets show.
    media: blake3::Hash,
    thumbnail: Option<u32>,
    used: Mutex<BTreeSet<String>>,
}

impl Cache {
    /// Looks at what every handout is made with.
    pub(super) fn open(press: &Press<'_>) -> Self {
        let own = press.fonts.map(|fonts| format!("{}/", fonts.trim_matches('/')));
        let under = |folder| press.tree.under(folder).map(|(path, file)| (&**path, file));
        let folders = [Some(TEMPLATES.to_owned()), Some("brand/".to_owned()), own];
        Self {
            folder: press.folder.join(".wavecast/handouts"),
            makers: hash(folders.iter().flatten().flat_map(|folder| under(folder))),
            media: hash(under(media::FOLDER).chain(media::pictures(press.tree))),
            thumbnail: press.thumbnail,
            used: Mutex::default(),
        }
    }

    /// What handouts are made with, and the pictures that booklets show.
    pub(super) fn makers(&self) -> [blake3::Hash; 2] {
        [self.makers, self.media]
    }

    /// The name of a sheet's handout; none if the sheet cannot be told from others by its bytes: such a one is made anew.
    pub(super) fn key(&self, sheet: &Sheet) -> Option<String> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.makers.as_bytes());
        if sheet.format.is_booklet() {
            hasher.update(self.media.as_bytes());
        }
        // No thumbnail has no width, so that 0 stands for none.
        hasher.update(&self.thumbnail.unwrap_or(0).to_le_bytes());
        hasher.update(&serde_json::to_vec(sheet).ok()?);
        Some(hasher.finalize().to_hex().to_string())
    }

    /// It as it was made before. A thumbnail that is missing is made anew with its handout.
    pub(super) fn find(&self, key: &str, job: &Job) -> Option<PrintedHandout> {
        // Noted even where it is missing: it will be there under this name when the others are removed.
        self.use_up(key);
        let bytes = read(&self.folder.join(key))?;
        let thumbnail = match self.thumbnail {
            Some(_) => Some(read(&self.small(key))?),
            None => None,
        };
        Some(PrintedHandout { path: job.path.clone(), bytes, thumbnail, unchanged: true })
    }

    /// Keeps it for the next time. A full disk is no reason to fail: it is only made again.
    pub(super) fn keep(&self, key: &str, bytes: &[u8], thumbnail: Option<&[u8]>) {
        if let Some(thumbnail) = thumbnail {
            write(&self.small(key), thumbnail);
        }
        write(&self.folder.join(key), bytes);
    }

    /// Removes what this run had no use for.
    pub(super) fn forget_others(&self) {
        // A lane that panicked may have used more than is noted: then nothing is removed.
        let Ok(used) = self.used.lock() else { return };
        for entry in walkdir::WalkDir::new(&self.folder).min_depth(1).max_depth(1) {
            let Ok(entry) = entry else { continue };
            let name = entry.file_name().to_string_lossy().into_owned();
            let key = name.trim_end_matches(".small");
            if entry.file_type().is_file() && !used.contains(key) {
                #[expect(clippy::disallowed_methods, reason = "the press keeps its own folder")]
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn use_up(&self, key: &str) {
        if let Ok(mut used) = self.used.lock() {
            used.insert(key.to_owned());
        }
    }

    fn small(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.small"))
    }
}

fn hash<'a>(files: impl Iterator<Item = (&'a str, &'a TreeFile)>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    // Another edition of this program may lay out the same sheet differently.
    hasher.update(edition().as_bytes());
    for (path, file) in files {
        hasher.update(path.as_bytes());
        hasher.update(blake3::hash(&file.bytes).as_bytes());
    }
    hasher.finalize()
}

/// A file that begins with the hash of the rest: one that was cut short is as good as none.
fn read(path: &Path) -> Option<Vec<u8>> {
    #[expect(clippy::disallowed_methods, reason = "the press keeps its own folder")]
    let bytes = fs::read(path).ok()?;
    let (head, rest) = bytes.split_at_checked(blake3::OUT_LEN)?;
    (blake3::hash(rest).as_bytes() == head).then(|| rest.to_vec())
}

fn write(path: &Path, bytes: &[u8]) {
    let mut whole = blake3::hash(bytes).as_bytes().to_vec();
    whole.extend_from_slice(bytes);
    #[expect(clippy::disallowed_methods, reason = "the press keeps its own folder")]
    let _ = path.parent().map(fs::create_dir_all).transpose().and_then(|_| fs::write(path, &whole));
}
