//! What people call the words that a text may say: `begin` for `start`, `email` for `mail`.

/// What the last part of a word is called elsewhere.
const OTHER_WORDS: [(&str, &str); 22] = [
    ("begin", "start"),
    ("begins", "start"),
    ("first_day", "start"),
    ("start_date", "start"),
    ("from_date", "start"),
    ("end", "deadline"),
    ("end_date", "deadline"),
    ("last_day", "deadline"),
    ("due", "deadline"),
    ("due_date", "deadline"),
    ("cut", "enforcement"),
    ("block", "enforcement"),
    ("enforce", "enforcement"),
    ("group", "title"),
    ("email", "mail"),
    ("telephone", "phone"),
    ("tel", "phone"),
    ("number", "phone"),
    ("opening_hours", "hours"),
    ("url", "ticket_url"),
    ("first_name", "given_name"),
    ("location", "place"),
];

/// The last part of a word that is meant by another name of it.
pub(super) fn meant(written: &str) -> Option<&'static str> {
    OTHER_WORDS.iter().find(|(word, _)| *word == written).map(|(_, meant)| *meant)
}
