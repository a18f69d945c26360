//! How it reads which shipped files were copied.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report};
use crate::{
    acts::copy::{CopyFate, ShippedFile, ShippedFiles},
    ground::problem::Problems,
};

impl Report for ShippedFiles {
    fn text(&self, _look: Look) -> String {
        let mut out = String::new();
        for ShippedFile { path, fate } in &self.files {
            let word = match fate {
                CopyFate::Listed => "",
                CopyFate::Written => "wrote ",
                CopyFate::Replaced => "replaced ",
            };
            let _ = writeln!(out, "{word}{path}");
        }
        if !self.listed && self.files.iter().any(|file| file.path.starts_with("locales/")) {
            out.push_str("keep only the phrases that you change: all others stay as they are shipped\n");
        }
        out
    }

    fn json(&self) -> Value {
        let files: Vec<&str> = self.files.iter().map(|file| &*file.path).collect();
        json!({ "written": !self.listed, "files": files })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
