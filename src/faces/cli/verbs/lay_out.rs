//! `wavecast translation new`: a language laid out from the source, to be translated in place.

use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::{
        campaign::{Campaign, Language},
        problem::Problems,
    },
    world::workspace::{self, Loaded},
};

struct LaidOut {
    language: Language,
    /// Whether `campaign.toml` names the language.
    named: bool,
    files: BTreeMap<String, Arc<[u8]>>,
    /// How many stand there already.
    kept: usize,
    executed: bool,
    problems: Problems,
}

/// Lays out every page, include and phrase of the source that is not there yet.
pub(super) fn run(
    loaded: &Loaded,
    campaign: &Campaign,
    code: &str,
    execute: bool,
) -> Result<Box<dyn Report>, Failure> {
    let wrong = |message: String| Failure::usage(message, "write its code, such as `de` or `pt-BR`");
    let language: Language = code.parse().map_err(wrong)?;
    let source = campaign.languages.source();
    if language == source {
        return Err(wrong(format!("`{language}` is the language the others are translated from")));
    }
    let (files, kept) = missing(loaded, source, language);
    if execute {
        for (path, bytes) in &files {
            workspace::create(&loaded.folder.join(path), bytes)?;
        }
    }
    let named = campaign.languages.contains(language);
    let problems = Problems::default();
    Ok(Box::new(LaidOut { language, named, files, kept, executed: execute, problems }))
}

fn missing(loaded: &Loaded, source: Language, language: Language) -> (BTreeMap<String, Arc<[u8]>>, usize) {
    let from = format!("content/{source}/");
    let texts = loaded.tree.under(&from).filter_map(|(path, file)| {
        Some((format!("content/{language}/{}", path.strip_prefix(&from)?), Arc::clone(&file.bytes)))
    });
    // The shipped phrases, not the campaign's own: those are laid over them key by key, and are often few.
    let phrases = loaded.tree.shipped(&format!("locales/{source}.toml"));
    let phrases = phrases.map(|file| (format!("locales/{language}.toml"), Arc::clone(&file.bytes)));
    let (mut files, mut kept) = (BTreeMap::new(), 0);
    for (path, bytes) in texts.chain(phrases) {
        if loaded.tree.get(&path).is_some() {
            kept += 1;
        } else {
            files.insert(path, bytes);
        }
    }
    (files, kept)
}

impl Report for LaidOut {
    fn text(&self, _look: Look) -> String {
        let mut out = String::new();
        let verb = if self.executed { "wrote" } else { "would write" };
        for path in self.files.keys() {
            let _ = writeln!(out, "{verb} {path}");
        }
        let _ = writeln!(out, "{} to translate, {} there already", self.files.len(), self.kept);
        if !self.executed && !self.files.is_empty() {
            out.push_str("nothing is written yet: add `--execute`\n");
        }
        if !self.named {
            let language = self.language;
            let _ = writeln!(
                out,
                "add `{language}` to `languages` in campaign.toml; `wavecast check` then names every title that lacks it"
            );
        }
        out
    }

    fn json(&self) -> Value {
        json!({
            "language": self.language.code(),
            "named_in_campaign": self.named,
            "executed": self.executed,
            "files": self.files.keys().collect::<Vec<_>>(),
            "there_already": self.kept,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
