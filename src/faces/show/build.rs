//! How a build reads.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report};
use crate::{
    acts::{
        build::Built,
        previews::{FOLDER, PreviewsRefreshed},
    },
    ground::problem::{Problems, show},
    world::disk::publish::Published,
};

impl Report for Built {
    fn text(&self, _look: Look) -> String {
        let Published { written, unchanged, removed, bytes } = self.published;
        let mut text = format!(
            "{} pages in `{}`: {written} files written, {unchanged} unchanged, {removed} removed, {} in all, {} ms\n",
            self.pages,
            self.out.display(),
            weight(bytes),
            self.took.as_millis(),
        );
        if self.nothing_yet {
            text.push_str(
                "no wave has been announced yet, so the site says only that: `wavecast build --all` shows all of it, \
                 and `--as-of` a day later on\n",
            );
        }
        if let Some(PreviewsRefreshed { messages, made }) = self.previews {
            let state = if made { "rebuilt" } else { "unchanged" };
            let _ = writeln!(text, "{messages} messages in `{FOLDER}`, {state}: open {FOLDER}/index.html");
        }
        for over in &self.over {
            let _ = writeln!(
                text,
                "too large: {} is {:.1} kB compressed; at most {:.0} kB is allowed",
                over.path,
                kilobytes(over.weight),
                kilobytes(over.budget),
            );
        }
        text
    }

    fn json(&self) -> Value {
        let over: Vec<Value> = self
            .over
            .iter()
            .map(|over| json!({ "path": over.path, "weight": over.weight, "budget": over.budget }))
            .collect();
        json!({
            "folder": self.out.display().to_string(),
            "nothing_announced_yet": self.nothing_yet,
            "pages": self.pages,
            "written": self.published.written,
            "unchanged": self.published.unchanged,
            "removed": self.published.removed,
            "bytes": self.published.bytes,
            "milliseconds": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            "previews": self.previews.as_ref().map(|previews| json!({ "messages": previews.messages, "made": previews.made })),
            "over_budget": over,
            "problems": show::json(&self.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

fn kilobytes(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1000.0
}

fn weight(bytes: u64) -> String {
    if bytes < 1_000_000 {
        return format!("{} kB", bytes.div_ceil(1000));
    }
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
