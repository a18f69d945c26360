//! A campaign folder as a value: every file it holds, over the shipped defaults.
//!
//! The ground floor reads no disk. [`crate::world::disk`] takes a snapshot of the folder once; from
//! there on everything is a function of this value, so the same folder gives the same bytes.

use std::{collections::BTreeMap, sync::Arc};

/// Whether a file stands in the campaign folder or came with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Shipped inside the program: a default.
    Shipped,
    /// Stands in the campaign folder, and wins over a shipped file of the same name.
    Folder,
}

/// One file: where it came from, and its bytes.
#[derive(Clone, Debug)]
pub struct TreeFile {
    /// Whether it is the campaign's own.
    pub origin: Origin,
    /// What it holds.
    pub bytes: Arc<[u8]>,
}

/// Every file of a campaign, by its path from the folder's root, with `/` between the parts.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    files: BTreeMap<Arc<str>, TreeFile>,
    /// Shipped files that a file of the folder stands over, for what is overlaid piece by piece.
    beneath: BTreeMap<Arc<str>, TreeFile>,
}

impl Tree {
    /// Adds a file, or replaces one of the same path if the new one ranks at least as high.
    pub fn insert(&mut self, path: impl Into<Arc<str>>, origin: Origin, bytes: impl Into<Arc<[u8]>>) {
        let (path, file) = (path.into(), TreeFile { origin, bytes: bytes.into() });
        let old = self.files.get(&path).map(|old| old.origin);
        match old {
            Some(Origin::Folder) if origin == Origin::Shipped => {
                // Kept though hidden: lists of names and drawings are laid over the shipped ones piece by piece.
                self.beneath.insert(path, file);
            }
            Some(Origin::Shipped) if origin == Origin::Folder => {
                if let Some(shipped) = self.files.insert(Arc::clone(&path), file) {
                    self.beneath.insert(path, shipped);
                }
            }
            Some(Origin::Shipped | Origin::Folder) | None => {
                self.files.insert(path, file);
            }
        }
    }

    /// The shipped file of this path, also where the folder has its own.
    pub fn shipped(&self, path: &str) -> Option<&TreeFile> {
        self.beneath.get(path).or_else(|| self.get(path).filter(|file| file.origin == Origin::Shipped))
    }

    /// The folder's own file of this path.
    pub fn own(&self, path: &str) -> Option<&TreeFile> {
        self.get(path).filter(|file| file.origin == Origin::Folder)
    }

    /// Takes a file out, and the shipped one that it may stand over.
    pub fn remove(&mut self, path: &str) -> Option<TreeFile> {
        self.beneath.remove(path);
        self.files.remove(path)
    }

    /// The file of exactly this path.
    pub fn get(&self, path: &str) -> Option<&TreeFile> {
        self.files.get(path)
    }

    /// The file of exactly this path, with the path as the tree keeps it.
    pub fn entry(&self, path: &str) -> Option<(&str, &TreeFile)> {
        self.files.get_key_value(path).map(|(path, file)| (&**path, file))
    }

    /// Every file, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &TreeFile)> {
        self.files.iter()
    }

    /// The files under a folder such as `content/en/`, sorted by path.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a Arc<str>, &'a TreeFile)> + 'a {
        self.files
            // Paths are sorted, so all below a folder stand together and the first other one ends it.
            .range::<str, _>((std::ops::Bound::Included(folder), std::ops::Bound::Unbounded))
            .take_while(move |(path, _)| path.starts_with(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_out_is_beneath_nothing() {
        let mut tree = Tree::default();
        tree.insert("a", Origin::Shipped, *b"shipped");
        tree.insert("a", Origin::Folder, *b"own");
        assert!(tree.shipped("a").is_some());
        assert!(tree.remove("a").is_some_and(|file| &*file.bytes == b"own"));
        assert!(tree.shipped("a").is_none() && tree.own("a").is_none());
    }
}
