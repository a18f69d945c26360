//! What a selection may name, what was probably meant, and how it is told that something is wrong.

use std::ops::Range;

use super::super::{Languages, Method, Ownership, Platform};
use crate::ground::near::nearest;

/// Every fact with a name of its own, for hints and completion.
pub(super) const FACTS: [&str; 19] = [
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
    "not",
    "in",
];

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
    let known = FACTS.into_iter().chain(columns.iter().map(String::as_str));
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
    let all = [Ownership::Company, Ownership::Personal, Ownership::Unknown];
    let exact = all.into_iter().find(|kind| kind.code().eq_ignore_ascii_case(value));
    exact.ok_or_else(|| {
        let known = all.map(Ownership::code).into_iter();
        (format!("`{value}` is nobody who owns a device"), listed(value, known, "values"))
    })
}
