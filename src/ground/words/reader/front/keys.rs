//! Which keys the front matter of a page of ours may have, and which was probably meant.
//!
//! Pages of others keep the keys they came with: they are known by the marks of the system that made them.

use crate::ground::{near::nearest, words::library::PageKind};

/// Keys of every page.
const OF_ALL: [&str; 20] = [
    "title",
    "description",
    "job",
    "platform",
    "platforms",
    "ownership",
    "minutes",
    "order",
    "booklet",
    "reset",
    "approach",
    "approaches",
    "language",
    "languages",
    "vendor",
    "vendors",
    "deadline",
    "enforcement",
    "pilot",
    "attribution",
];

/// Keys of messages.
const OF_MESSAGES: [&str; 6] = ["subject", "preheader", "button", "button_to", "about", "true_from"];

/// Keys of posters.
const OF_POSTERS: [&str; 10] =
    ["headline", "lead", "action", "note", "kind", "for", "formats", "facts", "hero", "template"];

/// Everyday words for keys, in the languages of those who write.
const OTHER_WORDS: [(&str, &str); 14] = [
    ("onderwerp", "subject"),
    ("betreft", "subject"),
    ("ämne", "subject"),
    ("rubriek", "headline"),
    ("kop", "headline"),
    ("rubrik", "headline"),
    ("knop", "button"),
    ("knapp", "button"),
    ("link", "button_to"),
    ("beschrijving", "description"),
    ("beskrivning", "description"),
    ("summary", "description"),
    ("preview", "preheader"),
    ("minuten", "minutes"),
];

/// What a key is to a page.
pub(super) enum KeyRole {
    /// One of its keys.
    Known,
    /// Another spelling of one of its keys.
    Meant(&'static str),
    /// A key of another kind of page.
    Elsewhere(&'static str),
    /// Nothing we know.
    Unknown,
}

/// The keys of a kind of page.
pub(super) fn of(kind: PageKind) -> impl Iterator<Item = &'static str> {
    let own: &'static [&'static str] = match kind {
        PageKind::Guide => &[],
        PageKind::Message => &OF_MESSAGES,
        PageKind::Poster => &OF_POSTERS,
    };
    own.iter().chain(&OF_ALL).copied()
}

/// Whether any page of ours has this key.
pub(super) fn is_known(key: &str) -> bool {
    PageKind::ALL.into_iter().flat_map(of).any(|known| known == key)
}

/// What a key is to a page of a kind.
pub(super) fn standing(key: &str, kind: PageKind) -> KeyRole {
    if of(kind).any(|known| known == key) {
        return KeyRole::Known;
    }
    let other = PageKind::ALL.into_iter().find(|other| of(*other).any(|known| known == key));
    if let Some(other) = other {
        return KeyRole::Elsewhere(match other {
            PageKind::Guide => "guides",
            PageKind::Message => "messages",
            PageKind::Poster => "posters",
        });
    }
    let plain = key.to_lowercase().replace(['-', ' '], "_");
    let word = OTHER_WORDS.iter().find(|(word, _)| *word == plain).map(|(_, meant)| *meant);
    let meant =
        word.filter(|meant| of(kind).any(|known| known == *meant)).or_else(|| nearest(&plain, of(kind)));
    meant.map_or(KeyRole::Unknown, KeyRole::Meant)
}

/// Whether a page came from elsewhere, by a key that only the systems of others write.
pub(super) fn is_foreign<'k>(mut keys: impl Iterator<Item = &'k str>) -> bool {
    // `ms.date` and its like: no key of ours has a point in it.
    keys.any(|key| key.contains('.') || matches!(key, "attribution" | "translationtype" | "uid" | "layout"))
}
