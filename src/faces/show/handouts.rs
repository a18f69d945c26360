//! How handouts read that were made.

use serde_json::{Value, json};
use std::path::PathBuf;

use super::{Look, Report};
use crate::{
    acts::handouts::{HandoutsMade, MadeHandout},
    ground::problem::{Problems, show},
};

/// What was made, and its folder as it was named.
#[derive(Debug)]
pub(crate) struct HandoutsShown {
    pub(crate) done: HandoutsMade,
    pub(crate) folder: PathBuf,
}

impl Report for HandoutsShown {
    fn text(&self, _look: Look) -> String {
        let files = &self.done.files;
        if files.is_empty() {
            return String::new();
        }
        let kilobytes = files.iter().map(|file| file.bytes).sum::<usize>().div_ceil(1000);
        let rest = match files.iter().filter(|file| file.unchanged).count() {
            0 => String::new(),
            unchanged => format!(" ({unchanged} unchanged since the last time)"),
        };
        format!("{} files, {kilobytes} kB, in {}{rest}\n", files.len(), self.folder.display())
    }

    fn json(&self) -> Value {
        let file = |file: &MadeHandout| json!({ "path": file.path, "bytes": file.bytes, "unchanged": file.unchanged });
        json!({
            "folder": self.folder.display().to_string(),
            "files": self.done.files.iter().map(file).collect::<Vec<_>>(),
            "problems": show::json(&self.done.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.done.problems
    }
}
