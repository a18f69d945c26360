//! What a reader asks for: in which language, as of which day, which page.

use axum::{extract::Request, http::header};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;

use crate::{
    faces::console::snapshot::Snapshot,
    ground::{campaign::Language, timeline::day_begins, words::address::component},
};

/// A request, read.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    /// The reader's language.
    pub(super) language: Language,
    /// The day asked for; none is now.
    pub(super) at: Option<NaiveDate>,
    /// By whose clocks a day begins.
    zone: Tz,
    /// Whether the reader may do things.
    pub(super) trusted: bool,
    path: String,
    query: BTreeMap<String, String>,
}

impl Ask {
    /// Reads a request; nothing if its first part is no language of the console.
    pub(super) fn of(request: &Request, snapshot: &Snapshot, trusted: bool) -> Option<Self> {
        let path = percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
        let first = path.trim_start_matches('/').split('/').next()?;
        let language = first.parse().ok().filter(|language| snapshot.speech.tongues.contains(language))?;
        let query = pairs(request.uri().query().unwrap_or_default());
        // What is no day counts as none: then the page is that of now.
        let at = query.get("at").and_then(|day| day.parse().ok());
        let zone = snapshot.campaign.zone;
        Some(Self { language, at, zone, trusted, path, query })
    }

    /// What follows the language.
    pub(super) fn parts(&self) -> Vec<&str> {
        self.path.split('/').filter(|part| !part.is_empty()).skip(1).collect()
    }

    /// A value of the query.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.query.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The path without its query.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The moment asked for: the beginning of the day, as `--as-of` has it, or now.
    pub(super) fn moment(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.at.map_or(now, |day| day_begins(self.zone, day))
    }

    /// The address of a page of the console on the same day.
    pub(super) fn to(&self, page: &str) -> String {
        self.to_with(page, &[])
    }

    /// The address of a page of the console on the same day, with further values.
    pub(super) fn to_with(&self, page: &str, values: &[(&str, &str)]) -> String {
        let at = self.at.map(|day| day.to_string());
        let day = at.as_deref().map(|day| ("at", day));
        let query: Vec<(&str, &str)> = day.into_iter().chain(values.iter().copied()).collect();
        format!("/{}/{page}{}", self.language, written(&query))
    }

    /// This very page with some values of the query changed; an empty one is taken out.
    pub(super) fn here_with(&self, changes: &[(&str, &str)]) -> String {
        let mut query = self.query.clone();
        for (key, value) in changes {
            // An empty value is left out when the address is written.
            query.insert((*key).to_owned(), (*value).to_owned());
        }
        let pairs: Vec<(&str, &str)> = query.iter().map(|(key, value)| (&**key, &**value)).collect();
        format!("{}{}", self.path, written(&pairs))
    }

    /// This very page in another language.
    pub(super) fn in_language(&self, language: Language) -> String {
        let pairs: Vec<(&str, &str)> = self.query.iter().map(|(key, value)| (&**key, &**value)).collect();
        let parts = self.parts().join("/");
        format!("/{language}/{parts}{}", written(&pairs))
    }

    /// What a form must carry on besides its own fields.
    pub(super) fn keep(&self, but: &[&str]) -> Vec<(&str, &str)> {
        let kept = self.query.iter().filter(|(key, value)| !but.contains(&key.as_str()) && !value.is_empty());
        kept.map(|(key, value)| (&**key, &**value)).collect()
    }
}

/// The console's language that the browser asks for first.
pub(super) fn preferred(request: &Request, snapshot: &Snapshot) -> Language {
    let wanted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let wanted = wanted.unwrap_or_default().split(',').filter_map(|part| {
        let code = part.split(';').next()?.trim();
        // By its whole code, or by the language alone: a browser asks for `en-GB` where the console speaks
        // `en`.
        let tongue = code.split('-').next()?.to_lowercase();
        snapshot.speech.tongues.iter().find(|known| known.code() == code || known.code() == tongue)
    });
    let source = snapshot.campaign.languages.source();
    wanted
        .copied()
        .next()
        .or_else(|| snapshot.speech.tongues.iter().copied().find(|known| *known == source))
        .or_else(|| snapshot.speech.tongues.first().copied())
        .unwrap_or(source)
}

/// The pairs of a query or form; of a key that comes twice the last counts.
pub(super) fn pairs(query: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// Pairs as a query; those without a value are left out.
fn written(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
    let text: Vec<String> =
        pairs.map(|(key, value)| format!("{}={}", component(key), component(value))).collect();
    if text.is_empty() { String::new() } else { format!("?{}", text.join("&")) }
}

/// The values of a form.
pub(super) type FormValues = BTreeMap<String, String>;
