//! The sealed world of a document: the campaign's templates and pictures, its words and code, and nothing else.
//!
//! No disk, no package, no path that leads out, no clock: what is not listed does not exist.

use std::{collections::HashMap, path::PathBuf, sync::Arc};
use typst::{
    Library, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, Source},
    text::{Font, FontBook},
    utils::LazyHash,
};

use super::{Engine, TEMPLATES};
use crate::ground::{
    problem::{Place, Problem, Problems},
    tree::{Origin, Tree, TreeFile},
};

/// The world of one document.
pub(super) struct DocumentWorld<'a> {
    /// What all documents share.
    pub(super) engine: &'a Engine,
    pub(super) main: FileId,
    /// The text of the main file, where no campaign folder has it.
    pub(super) source: Option<Source>,
    /// Its words and code.
    pub(super) own: HashMap<FileId, Bytes>,
}

impl World for DocumentWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.engine.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.engine.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let own = self.source.as_ref().filter(|source| source.id() == id);
        own.or_else(|| self.engine.sources.get(&id)).cloned().ok_or_else(|| refusal(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.own.get(&id).or_else(|| self.engine.files.get(&id)).cloned().ok_or_else(|| refusal(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.engine.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        // Without a day a template cannot print one, and the same sheet stays the same bytes.
        None
    }
}

fn refusal(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.vpath().get_without_slash()))
}

/// Bytes that are shared with the tree.
pub(super) struct SharedBytes(pub(super) Arc<[u8]>);

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// The customer's fonts, then the shipped ones.
pub(super) fn fonts(tree: &Tree, folder: Option<&str>, problems: &mut Problems) -> Vec<Font> {
    let mut fonts = Vec::new();
    if let Some(folder) = folder {
        let folder = format!("{}/", folder.trim_matches('/'));
        read(tree, &folder, &mut fonts, problems);
        if fonts.is_empty() {
            problems.push(
                Problem::warning("fonts", format!("there are no fonts in `{folder}`"))
                    .hint("put TTF or OTF files in a folder under `brand/` of the campaign folder"),
            );
        }
    }
    // Typst takes the first font of a name, so that a customer's Inter goes before the shipped one.
    read(tree, &format!("{TEMPLATES}fonts/"), &mut fonts, problems);
    fonts
}

fn read(tree: &Tree, folder: &str, fonts: &mut Vec<Font>, problems: &mut Problems) {
    for (path, file) in tree.under(folder) {
        let name = path.to_lowercase();
        if ![".ttf", ".otf", ".ttc", ".otc"].iter().any(|ending| name.ends_with(ending)) {
            continue;
        }
        let found: Vec<Font> = Font::iter(Bytes::new(SharedBytes(Arc::clone(&file.bytes)))).collect();
        problems.extend(complaint(path, file, &found));
        fonts.extend(found);
    }
}

/// What is wrong with a font's file, if anything.
fn complaint(path: &str, file: &TreeFile, found: &[Font]) -> Option<Problem> {
    let forbidden = |font: &Font| {
        let face = ttf_parser::Face::parse(font.data(), font.index());
        face.is_ok_and(|face| face.permissions() == Some(ttf_parser::Permissions::Restricted))
    };
    let problem = if found.is_empty() {
        Problem::warning("fonts", format!("`{path}` is not a font that can be read"))
            .hint("put a TTF or OTF file there")
    } else if file.origin == Origin::Folder && found.iter().any(forbidden) {
        // The shipped fonts may be embedded, whatever their flags say: only the folder's own are asked.
        Problem::warning("fonts", format!("`{path}` says that it may not be embedded in documents"))
            .hint("ask the seller of the font for a licence that allows embedding, or use another font")
    } else {
        return None;
    };
    Some(problem.at(Place::unread(path)))
}
