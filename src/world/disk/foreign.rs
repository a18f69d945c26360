//! A folder of somebody else's pages: its files, those beside it that it may include, and its licence.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    path::{Component, Path, PathBuf},
};

use super::{DiskError, files_under, read_error, read_file};

/// How far above the folder a licence is looked for.
const ABOVE: usize = 4;

/// A folder of somebody else's pages.
#[derive(Debug)]
pub struct Foreign {
    /// The name of the folder with the licence; without one, of the folder itself.
    pub name: String,
    /// What the licence says.
    pub licence: Option<String>,
    /// The files, by their path as seen from the folder (`page.md`, `../includes/x.md`). Nothing outside of the
    /// folder with the licence is among them, and no hidden file.
    pub files: BTreeMap<String, PathBuf>,
}

/// Looks what there is; reads nothing but the licence.
pub fn foreign(folder: &Path) -> Result<Foreign, DiskError> {
    let folder = folder.canonicalize().map_err(|source| read_error(folder, source))?;
    let licensed = folder.ancestors().take(ABOVE).find_map(|above| Some((above, licence_in(above)?)));
    let root = licensed.as_ref().map_or(folder.as_path(), |(root, _)| root);
    let licence = match &licensed {
        Some((_, path)) => Some(String::from_utf8_lossy(&read_file(path)?).into_owned()),
        None => None,
    };
    let mut files = BTreeMap::new();
    for path in files_under(root)? {
        let from_root = path.strip_prefix(root).unwrap_or(&path);
        if !from_root.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.')) {
            files.insert(seen_from(&folder, root, &path), path);
        }
    }
    let name = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Foreign { name, licence, files })
}

fn licence_in(folder: &Path) -> Option<PathBuf> {
    let names = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.md", "LICENCE.txt"];
    names.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

/// A file's path from the folder, with `..` for each step up to the root.
fn seen_from(folder: &Path, root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).ok();
    let depth = || folder.strip_prefix(root).map_or(0, |between| between.components().count());
    let up = if inside.is_some() { 0 } else { depth() };
    let rest = inside.unwrap_or_else(|| path.strip_prefix(root).unwrap_or(path));
    let steps = std::iter::repeat_n(OsStr::new(".."), up);
    let parts = steps.chain(rest.components().map(Component::as_os_str));
    parts.map(OsStr::to_string_lossy).collect::<Vec<_>>().join("/")
}
