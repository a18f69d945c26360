//! What a selection may name, what was probably meant, and how it is told that something is wrong.

use std::ops::Range;

use super::super::{Languages, Method, Ownership, Platform};
use crate::ground::near::nearest;

/// Every fact with a name of its own, for hints and completion.
pub(super) const FACTS: [&str; 17] = [
    "platform",
    "ownership",
    "country",
    "site",
    "language",
    "wave",
    "moved",
    "told",
    "between",
    "some-moved",
    "too-old",
    "method",
    "unreachable",
    "reset",
    "vip",
    "manager",
    "mail",
];

/// Those of them that are whole as they stand; `manager` may be compared too.
pub(super) const WHOLE: [&str; 9] =
    ["moved", "between", "some-moved", "too-old", "told", "unreachable", "reset", "vip", "manager"];

/// Words of the language that may be mistyped where a fact or its value stands.
const WORDS: [&str; 2] = ["not", "in"];

/// Whose a device may be.
pub(super) const OWNERSHIPS: [Ownership; 3] = [Ownership::Company, Ownership::Personal, Ownership::Unknown];

/// What a selection may name.
#[derive(Clone, Copy, Debug)]
pub struct SelectionNames<'a> {
    /// The waves, by id.
    pub waves: &'a [String],
    /// The stages, by id. Those that follow a moved date are told apart by the date they tell, not by their name.
    pub stages: &'a [(String, bool)],
    /// The languages of the campaign.
    pub languages: &'a Languages,
    /// The further columns of the list of people; none if the list has not been read, and then any name may be one.
    pub columns: Option<&'a [String]>,
}

/// What is wrong with a selection, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectionFault {
    /// The bytes that are meant.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

/// The fact or column that was probably meant.
pub(super) fn meant(name: &str, columns: &[String]) -> Option<String> {
    let known = FACTS.into_iter().chain(WORDS).chain(columns.iter().map(String::as_str));
    nearest(name, known).map(str::to_owned)
}

pub(super) fn fault(
    span: Range<usize>,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> SelectionFault {
    SelectionFault { span, message: message.into(), hint: hint.into() }
}

/// The name of these that was meant, or all of them.
pub(super) fn listed<'n>(name: &str, known: impl IntoIterator<Item = &'n str>, what: &str) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    nearest(name, known.iter().copied()).map_or_else(
        || {
            let all: Vec<String> = known.iter().map(|one| format!("`{one}`")).collect();
            format!("the {what} are {}", all.join(", "))
        },
        |near| format!("did you mean `{near}`?"),
    )
}

pub(super) fn method(value: &str) -> Result<Method, (String, String)> {
    let known = || Method::all().map(Method::code);
    let exact = Method::all().find(|method| method.code().eq_ignore_ascii_case(value));
    exact.ok_or_else(|| (format!("`{value}` is no way to join"), listed(value, known(), "ways to join")))
}

pub(super) fn platform(value: &str) -> Result<Platform, (String, String)> {
    let known = || Platform::ALL.map(Platform::code);
    let exact = Platform::ALL.into_iter().find(|platform| platform.code().eq_ignore_ascii_case(value));
    exact.ok_or_else(|| (format!("`{value}` is no platform"), listed(value, known(), "platforms")))
}

pub(super) fn ownership(value: &str) -> Result<Ownership, (String, String)> {
    let exact = OWNERSHIPS.into_iter().find(|kind| kind.code().eq_ignore_ascii_case(value));
    exact.ok_or_else(|| {
        let known = OWNERSHIPS.map(Ownership::code).into_iter();
        (format!("`{value}` is nobody who owns a device"), listed(value, known, "values"))
    })
}

/// A name or a value as it is typed: in quotes where it is more than one plain word, or a word of the language. In single
/// ones, as a whole selection stands in double ones on a command line.
pub(crate) fn typed_name(name: &str) -> String {
    let is_plain =
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let is_taken = ["and", "or"].into_iter().chain(WORDS).any(|word| name.eq_ignore_ascii_case(word));
    if is_plain && !is_taken {
        name.to_owned()
    } else if name.contains('\'') {
        format!("\"{name}\"")
    } else {
        format!("'{name}'")
    }
}
