//! How the state of translations reads.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report};
use crate::{
    acts::{
        lay_out::LanguageLaidOut,
        translation::{PageStanding, TranslationStanding, TranslationsAccepted},
    },
    ground::{
        campaign::Language,
        problem::{Place, Problems},
        words::translation::{self, AcceptedSection, PhrasesStanding, SectionChange, TranslationState},
    },
};

/// How many pages owe nothing, and which share that is.
fn done(rows: &[PageStanding]) -> (usize, usize) {
    let done = rows.iter().filter(|row| row.state.is_done()).count();
    (done, (done * 100).checked_div(rows.len()).unwrap_or(100))
}

impl PageStanding {
    fn text(&self, out: &mut String) {
        let key = &self.key;
        if let TranslationState::Stale(sections) = &self.state {
            let named: Vec<String> = sections.iter().map(|id| format!("#{id}")).collect();
            let _ = writeln!(out, "  {key}: stale in {}", named.join(", "));
        } else if !self.state.is_done() {
            let _ = writeln!(out, "  {key}: {}", self.state.code());
        }
        for change in &self.changes {
            let _ = writeln!(out, "    #{}{}", change.section, what_happened(change));
            for line in change.lines().unwrap_or_default().lines() {
                let _ = writeln!(out, "      {line}");
            }
        }
        for (name, value) in &self.provenance {
            let _ = writeln!(out, "  {key}: {name}: {value}");
        }
    }

    fn json(&self) -> Value {
        let sections =
            if let TranslationState::Stale(sections) = &self.state { sections.as_slice() } else { &[] };
        let change = |change: &SectionChange| {
            json!({
                "section": change.section,
                "before": change.texts().map(|(before, _)| before),
                "now": change.now,
                "diff": change.lines(),
            })
        };
        json!({
            "page": self.key,
            "state": self.state.code(),
            "sections": sections,
            "changes": self.changes.iter().map(change).collect::<Vec<_>>(),
            "provenance": self.provenance,
        })
    }
}

/// How many keys are named before the rest is only counted.
const NAMED: usize = 12;

/// What the phrases of the campaign's own owe; nothing where it has none.
fn of_phrases(language: Language, phrases: &PhrasesStanding) -> String {
    let mut out = String::new();
    for (keys, owe) in [(&phrases.untranslated, "not translated yet"), (&phrases.stale, "stale")] {
        if keys.is_empty() {
            continue;
        }
        let named: Vec<&str> = keys.iter().take(NAMED).map(|(key, _)| key.as_str()).collect();
        let more = keys.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let (count, all) = (keys.len(), phrases.all);
        let _ = writeln!(
            out,
            "  locales/{language}.toml: {count} of {all} phrases {owe}: {}{more}",
            named.join(", ")
        );
    }
    if phrases.unaccepted > 0 {
        let _ = writeln!(
            out,
            "  locales/{language}.toml: {} phrases never accepted: `wavecast translation accept locales --lang {language}` \
             notes them as current",
            phrases.unaccepted
        );
    }
    out
}

fn phrases_json(phrases: &PhrasesStanding) -> Value {
    let keys =
        |keys: &[(String, Place)]| keys.iter().map(|(key, _)| Value::from(key.as_str())).collect::<Vec<_>>();
    json!({
        "all": phrases.all,
        "untranslated": keys(&phrases.untranslated),
        "stale": keys(&phrases.stale),
        "never_accepted": phrases.unaccepted,
    })
}

fn what_happened(change: &SectionChange) -> &'static str {
    match (&change.before, &change.now) {
        (AcceptedSection::Forgotten, _) => ": what it said then was not kept",
        (AcceptedSection::Absent, _) => " is new",
        (AcceptedSection::Said(_), None) => " is gone",
        (AcceptedSection::Said(_), Some(_)) => "",
    }
}

impl Report for TranslationStanding {
    fn text(&self, _look: Look) -> String {
        let mut out = String::new();
        for (language, rows) in &self.table {
            let (done, percent) = done(rows);
            let _ = writeln!(out, "{language}: {percent}% ({done} of {} pages)", rows.len());
            for row in rows {
                row.text(&mut out);
            }
            if let Some(phrases) = self.phrases.get(language) {
                out.push_str(&of_phrases(*language, phrases));
            }
            let never = rows.iter().filter(|row| row.state == TranslationState::Unaccepted).count();
            if never > 0 {
                let _ = writeln!(
                    out,
                    "  {never} never accepted: `wavecast translation accept --lang {language}` notes them as current"
                );
            }
        }
        out
    }

    fn json(&self) -> Value {
        let language = |(language, rows): (&Language, &Vec<PageStanding>)| {
            json!({
                "language": language.code(),
                "percent": done(rows).1,
                "phrases": self.phrases.get(language).map(phrases_json),
                "pages": rows.iter().map(PageStanding::json).collect::<Vec<_>>(),
            })
        };
        self.table.iter().map(language).collect()
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

impl Report for TranslationsAccepted {
    fn text(&self, _look: Look) -> String {
        let word = if self.accepted == 1 { "translation is" } else { "translations are" };
        let mut out = String::new();
        if self.accepted > 0 || self.phrases == 0 {
            let _ = writeln!(out, "{} {word} noted as current in {}", self.accepted, translation::PATH);
        }
        if self.phrases > 0 {
            let word = if self.phrases == 1 { "phrase is" } else { "phrases are" };
            let _ = writeln!(out, "{} {word} noted as current in {}", self.phrases, translation::PATH);
        }
        out
    }

    fn json(&self) -> Value {
        json!({ "accepted": self.accepted, "phrases": self.phrases, "lock": translation::PATH })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

impl Report for LanguageLaidOut {
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
