//! The files of the atlas read: what is shipped, and over it what the campaign folder says.

use chrono::NaiveDate;
use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Arc, LazyLock},
};

use super::{
    ATLAS, Atlas, EvidenceKind, NameEvidence, NamedSystem, UiName,
    raw::{RawAtlasFile, RawNameSource, RawSourceKind, RawUiName},
};
use crate::ground::{
    campaign::{At, DataFile, Day, Language, day_at, schema_of},
    near::nearest,
    problem::{Place, Problem, Problems, Source},
    tree::{Tree, TreeFile},
};

impl Atlas {
    /// What comes with the program.
    pub fn shipped() -> &'static Arc<Self> {
        static SHIPPED: LazyLock<Arc<Atlas>> = LazyLock::new(|| {
            let files = [
                ("android", include_str!("../../../content/ui/android.toml")),
                ("ios", include_str!("../../../content/ui/ios.toml")),
                ("linux", include_str!("../../../content/ui/linux.toml")),
                ("macos", include_str!("../../../content/ui/macos.toml")),
                ("windows", include_str!("../../../content/ui/windows.toml")),
            ];
            let mut atlas = Atlas::default();
            for (system, text) in files {
                let problems = atlas.add(system, &format!("{ATLAS}{system}.toml"), text.as_bytes());
                // The files are part of the program: a test reads them, so that nobody is ever shown this.
                assert!(problems.is_empty(), "the shipped names of buttons are wrong: {problems:?}");
            }
            Arc::new(atlas)
        });
        &SHIPPED
    }

    /// What a campaign folder knows, without what is wrong with its own files: whoever loads the folder says that.
    pub fn of(tree: &Tree) -> Arc<Self> {
        Self::read(tree).0
    }

    /// What a campaign folder knows: what is shipped, and over it what its own files say; and what is wrong with these.
    pub fn read(tree: &Tree) -> (Arc<Self>, Problems) {
        let mut problems = Problems::default();
        let mut atlas = Arc::clone(Self::shipped());
        for (path, file) in own_files(tree) {
            let system = path.get(ATLAS.len()..).and_then(|name| name.strip_suffix(".toml")).unwrap_or(path);
            // The name of the file is the first part of every key, and stands between dots.
            if is_plain(system) {
                // A folder without such files shares what is shipped, and copies nothing.
                problems.append(Arc::make_mut(&mut atlas).add(system, path, &file.bytes));
            } else {
                let problem =
                    Problem::error("bad-id", format!("`{system}` cannot be used in a word of a text"));
                let hint = "name the file with small letters, digits and `_`, such as `old_app.toml`";
                problems.push(problem.at(Place::unread(path)).hint(hint));
            }
        }
        (atlas, problems.in_reading_order())
    }

    /// Whether two snapshots of a folder know the same.
    pub fn is_same(one: &Tree, other: &Tree) -> bool {
        let own = |tree: &Tree| -> Vec<(String, Arc<[u8]>)> {
            own_files(tree).map(|(path, file)| (path.to_owned(), Arc::clone(&file.bytes))).collect()
        };
        own(one) == own(other)
    }

    /// Adds what a file says to what is known of a system.
    fn add(&mut self, system: &str, path: &str, bytes: &[u8]) -> Problems {
        static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(schema_of::<RawAtlasFile>);
        let DataFile { file, source, problems } = DataFile::<RawAtlasFile>::open(path, bytes, &SCHEMA);
        let mut reader = AtlasReader { source, problems, sources: BTreeMap::new() };
        if let Some(file) = &file {
            reader.file(file, self.systems.entry(system.to_owned()).or_default());
        }
        reader.problems.in_reading_order()
    }
}

/// The folder's own files of names.
fn own_files(tree: &Tree) -> impl Iterator<Item = (&str, &TreeFile)> {
    let files = tree.under(ATLAS).filter(|(path, _)| path.ends_with(".toml"));
    files.filter_map(|(path, _)| Some((&**path, tree.own(path)?)))
}

/// Whether a word may stand between the dots of a key.
fn is_plain(word: &str) -> bool {
    !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The reader of one file.
struct AtlasReader {
    source: Arc<Source>,
    problems: Problems,
    sources: BTreeMap<String, NameEvidence>,
}

impl AtlasReader {
    fn wrong(&mut self, check: &'static str, at: &Range<usize>, message: String, hint: impl Into<String>) {
        let place = Place::new(&self.source, at.clone());
        self.problems.push(Problem::error(check, message).at(place).hint(hint));
    }

    fn file(&mut self, file: &RawAtlasFile, system: &mut NamedSystem) {
        if let Some(expects) = self.line(file.expects.as_ref()) {
            system.expects = Some(expects);
            // The day belongs to the version that stands beside it.
            system.since = self.day(file.since.as_ref());
        }
        for (id, source) in &file.source {
            if let Some(evidence) = self.source_of(source) {
                self.sources.insert(id.clone(), evidence);
            }
        }
        for (key, languages) in &file.name {
            if !is_plain(key) {
                let message = format!("`{key}` cannot be used in a word of a text");
                self.wrong("bad-id", &languages.span, message, "write small letters, digits and `_`");
                continue;
            }
            let names = system.names.entry(key.clone()).or_default();
            for (code, raw) in &languages.value {
                let Ok(language) = code.parse::<Language>() else {
                    let message = format!("`{code}` is not a language code");
                    self.wrong("bad-language", &raw.span, message, "write a code such as `nl`");
                    continue;
                };
                names.extend(self.name(raw).map(|name| (language, name)));
            }
        }
        // A key whose every name was refused must be unknown, or pages would say nothing in its place.
        system.names.retain(|_, names| !names.is_empty());
    }

    fn source_of(&mut self, raw: &At<RawNameSource>) -> Option<NameEvidence> {
        let RawNameSource { kind, page, version, date, read } = &raw.value;
        // When it was read is for people: but it must be a day.
        self.day(read.as_ref());
        let Some(kind) = kind else {
            let hint = "write `kind = \"strings\"`, `\"documentation\"` or `\"reported\"`";
            self.wrong("missing-key", &raw.span, "`kind` is missing".to_owned(), hint);
            return None;
        };
        let kind = match kind.value {
            RawSourceKind::Strings => EvidenceKind::Strings,
            RawSourceKind::Documentation => EvidenceKind::Documentation,
            RawSourceKind::Reported => EvidenceKind::Reported,
        };
        let Some(page) = self.line(page.as_ref()) else {
            let hint = "write where it was read: an address, or a repository and a path";
            self.wrong("missing-key", &raw.span, "`page` is missing".to_owned(), hint);
            return None;
        };
        let (version, date) = (self.line(version.as_ref()), self.day(date.as_ref()));
        Some(NameEvidence { kind, page: Some(page), by: None, version, date })
    }

    fn name(&mut self, raw: &At<RawUiName>) -> Option<UiName> {
        let Some(text) = self.line(raw.value.is.as_ref()) else {
            if raw.value.is.is_none() {
                let hint = "write the name as the device shows it: `is = \"Settings\"`";
                self.wrong("missing-key", &raw.span, "`is` is missing".to_owned(), hint);
            }
            return None;
        };
        Some(UiName { text, evidence: self.evidence(raw) })
    }

    /// Who says so. Where the file says it of two, or of nobody, nothing is taken for proved.
    fn evidence(&mut self, raw: &At<RawUiName>) -> NameEvidence {
        let RawUiName { by, sure, seen_by, seen_on, seen_in, .. } = &raw.value;
        let said = [by.is_some(), sure.is_some(), seen_by.is_some()];
        // Two words for one name may contradict each other, and nobody could say which counts.
        if said.into_iter().filter(|said| *said).count() != 1 {
            let message = "a name has one of `by`, `seen_by` and `sure`".to_owned();
            let hint = "write the source it is read in, who saw it, or `sure = \"knowledge\"` if nobody did";
            self.wrong("bad-value", &raw.span, message, hint);
            return NameEvidence::default();
        }
        let (date, version) = (self.day(seen_on.as_ref()), self.line(seen_in.as_ref()));
        if let Some(by) = by {
            return self.known_source(by);
        }
        let Some(person) = self.line(seen_by.as_ref()) else { return NameEvidence::default() };
        if date.is_none() || version.is_none() {
            let message = "when, and on which version it was seen is missing".to_owned();
            let hint = "write `seen_on = 2027-01-11` and `seen_in = \"iOS 26.1\"`";
            self.wrong("missing-key", &raw.span, message, hint);
            return NameEvidence::default();
        }
        NameEvidence { kind: EvidenceKind::Seen, page: None, by: Some(person), version, date }
    }

    fn known_source(&mut self, by: &At<String>) -> NameEvidence {
        if let Some(evidence) = self.sources.get(&by.value) {
            return evidence.clone();
        }
        let hint = nearest(&by.value, self.sources.keys().map(String::as_str)).map_or_else(
            || "write a table `[source.name]` for it, with `kind` and `page`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.wrong("bad-value", &by.span, format!("there is no source `{}` in this file", by.value), hint);
        NameEvidence::default()
    }

    /// One line of text.
    fn line(&mut self, text: Option<&At<String>>) -> Option<String> {
        let text = text?;
        let line = text.value.trim();
        if line.is_empty() || line.chars().any(char::is_control) {
            let message = "this must be one line of text".to_owned();
            self.wrong("bad-value", &text.span, message, "write it on one line, or leave it out");
            return None;
        }
        Some(line.to_owned())
    }

    fn day(&mut self, day: Option<&At<Day>>) -> Option<NaiveDate> {
        day_at(day?, &self.source, &mut self.problems)
    }
}
