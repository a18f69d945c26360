//! How it reads who is meant.

use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _};

use super::{AboutPeople, Look, Report, write};
use crate::{
    acts::audience::SelectedPeople,
    ground::{campaign::Language, problem::Problems},
};

/// `10 nl, 2 en`, the largest first.
pub(super) fn spoken(languages: &BTreeMap<Language, usize>) -> String {
    let mut all: Vec<_> = languages.iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    all.iter()
        .map(|(code, count)| format!("{} {code}", write::number(**count)))
        .collect::<Vec<_>>()
        .join(", ")
}

impl AboutPeople<SelectedPeople> {
    fn examples(&self) -> Vec<String> {
        let people = self.answer.examples().filter_map(|who| self.answer.people.get(who));
        people
            .map(|person| if self.whole { person.address.to_string() } else { person.address.masked() })
            .collect()
    }
}

impl Report for AboutPeople<SelectedPeople> {
    fn text(&self, _look: Look) -> String {
        let SelectedPeople { text, who, people, languages, waves, unreachable, caution, .. } = &self.answer;
        let mut out = format!("{text}\n");
        if who.is_empty() {
            let _ = writeln!(out, "  nobody of {} fits", write::people(people.len()));
        } else {
            let all = if self.answer.is_everybody() { ": everybody" } else { "" };
            let _ = writeln!(out, "  {} of {}{all}", write::people(who.len()), write::number(people.len()));
            let _ = writeln!(out, "  languages: {}", spoken(languages));
            let named = waves.iter().map(|(wave, count)| {
                format!("{} {}", write::number(*count), wave.as_deref().unwrap_or("in no wave"))
            });
            let _ = writeln!(out, "  waves: {}", named.collect::<Vec<_>>().join(", "));
            let _ = writeln!(out, "  such as {}", self.examples().join(", "));
        }
        if *unreachable > 0 {
            let _ = writeln!(out, "  {} of them cannot be reached", write::number(*unreachable));
        }
        if let Some(caution) = caution {
            let _ = writeln!(out, "  beware: {caution}");
        }
        out
    }

    fn json(&self) -> Value {
        let SelectedPeople { text, who, people, languages, waves, unreachable, caution, .. } = &self.answer;
        let languages: BTreeMap<&str, usize> =
            languages.iter().map(|(language, count)| (language.code(), *count)).collect();
        let waves: BTreeMap<&str, usize> =
            waves.iter().map(|(wave, count)| (wave.as_deref().unwrap_or(""), *count)).collect();
        json!({
            "who": text,
            "people": who.len(),
            "of": people.len(),
            "everybody": self.answer.is_everybody(),
            "languages": languages,
            "waves": waves,
            "unreachable": unreachable,
            "examples": self.examples(),
            "beware": caution,
        })
    }

    fn problems(&self) -> &Problems {
        &self.answer.problems
    }
}
