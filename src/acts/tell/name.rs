//! What a message of its own is called: the stage's name in the plan and the ledger.

use std::collections::BTreeSet;

use super::{TellFile, TellRequest};
use crate::{
    acts::{Failure, Opened},
    ground::campaign::{Slug, TELLS},
};

/// The highest number behind a name: nobody puts one message right so often in a day.
const MOST: u32 = 99;

/// The names it may have, the best first: the second correction of a message on one day has a number.
pub(super) fn names(opened: &Opened, request: &TellRequest) -> Result<Vec<Slug>, Failure> {
    let first = name(opened, request)?;
    if request.name.is_some() || request.correct.is_none() {
        return Ok(vec![first]);
    }
    let numbered = (2..=MOST).filter_map(|number| format!("{first}-{number}").parse().ok());
    Ok(std::iter::once(first.clone()).chain(numbered).collect())
}

/// Whether a message of this name is there already.
pub(super) fn is_taken(opened: &Opened, name: &Slug) -> Result<bool, Failure> {
    let is_written = opened.loaded.tree.own(&format!("{TELLS}{name}.toml")).is_some();
    Ok(is_written || opened.campaign()?.stage_named(name.as_str()).is_some())
}

/// Refuses a name of a message that says something else already: whoever sends that later would send these words.
pub(super) fn is_free_for(opened: &Opened, name: &Slug, words: &[TellFile]) -> Result<(), Failure> {
    if words.is_empty() {
        return Ok(());
    }
    let library = opened.words()?.library();
    let whole = name.as_str().strip_suffix("-devices").unwrap_or_default();
    let is_of_devices = library.pages.contains_key(format!("messages/{whole}").as_str());
    // What a run that was killed left behind is the same, to the byte.
    let tree = &opened.loaded.tree;
    let says_else = |(path, bytes): &TellFile| tree.get(path).is_some_and(|file| *file.bytes != **bytes);
    let known: BTreeSet<&str> = words.iter().map(|(path, _)| path.as_str()).collect();
    let elsewhere = opened.campaign()?.languages.iter().any(|language| {
        let path = format!("content/{language}/messages/{name}.md");
        !known.contains(path.as_str()) && tree.get(&path).is_some()
    });
    if is_of_devices || elsewhere || words.iter().any(says_else) {
        let message = format!("`{name}` is a message that has words of its own");
        let hint = format!("`--message {name}` sends those; for other words choose another `--name`");
        return Err(Failure::usage(message, hint).named("name-taken"));
    }
    Ok(())
}

/// What it is called: `tell-2027-03-16-parking`.
fn name(opened: &Opened, request: &TellRequest) -> Result<Slug, Failure> {
    if let Some(name) = &request.name {
        let wrong = |why: String| {
            Failure::usage(format!("`{name}`: {why}"), format!("write `--name {}`", Slug::proposal(name)))
        };
        return name.parse().map_err(wrong);
    }
    let campaign = opened.campaign()?;
    let source = campaign.languages.source();
    let first = request.subjects.get(&source).or_else(|| request.subjects.values().next());
    let file =
        request.texts.values().next().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy());
    let correction = request.correct.as_ref().map(|correct| format!("correct-{}", correct.stage));
    let about = correction
        .or_else(|| request.message.clone())
        .or_else(|| first.cloned())
        .or_else(|| file.map(std::borrow::Cow::into_owned))
        .unwrap_or_default();
    let day = request.at.as_deref().and_then(|at| at.get(..10)).map(str::to_owned);
    let day = day
        .filter(|day| day.parse::<chrono::NaiveDate>().is_ok())
        .unwrap_or_else(|| opened.around.now.with_timezone(&campaign.zone).format("%Y-%m-%d").to_string());
    let short: String = Slug::proposal(&about).chars().take(40).collect();
    let whole = format!("tell-{day}-{short}");
    let parsed = whole.trim_end_matches('-').parse::<Slug>();
    parsed.map_err(|_| Failure::usage("it has no name", "give it one with `--name parking`"))
}
