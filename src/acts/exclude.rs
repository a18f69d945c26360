//! Somebody hears no more, or hears again: in a list of its own, which no import of people changes.

use chrono::NaiveDate;
use std::{path::PathBuf, sync::Arc};

use super::{Failure, Opened};
use crate::{
    ground::{
        campaign::{Address, Exclusion, people::exclusions},
        problem::{Problems, Source},
    },
    world::disk,
};

/// Somebody who is to hear no more.
#[derive(Clone, Debug)]
pub(crate) struct Exclude {
    /// Their address, as it was typed.
    pub(crate) address: String,
    /// Why, for whoever asks later.
    pub(crate) reason: String,
}

/// What became of it.
#[derive(Debug)]
pub(crate) struct ExclusionChanged {
    pub(crate) problems: Problems,
    pub(crate) address: Address,
    pub(crate) change: ExclusionChange,
    /// Whether they are in the list of people.
    pub(crate) listed: bool,
    /// What the list of exclusions is called.
    pub(crate) file: String,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ExclusionChange {
    /// They hear no more.
    Excluded,
    /// They were in the list already, for this reason, since that day.
    WasExcluded(String, Option<NaiveDate>),
    /// They hear again.
    Included,
    /// They were not in the list.
    WasNotExcluded,
}

/// Somebody hears no more from now on.
///
/// # Errors
/// The address is none, no reason is given, or the list cannot be read or written.
pub(crate) fn exclude(opened: &Opened, request: &Exclude) -> Result<ExclusionChanged, Failure> {
    // A line end in it would begin a row of its own in the list.
    let reason = request.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() {
        return Err(Failure::usage("the reason is empty", "say why, for those who ask later"));
    }
    let address = address(&request.address)?;
    let (path, source) = list(opened)?;
    if let Some(known) = opened.people().exclusions().find(address.as_str()) {
        let was = ExclusionChange::WasExcluded(known.reason.clone(), known.since);
        return changed(opened, address, was);
    }
    let campaign = opened.campaign_as_read()?;
    let today = campaign.day_of(opened.around.now);
    let why = Exclusion { reason, since: Some(today) };
    disk::write_private(&path, exclusions::with_row(&source, address.as_str(), &why).as_bytes())?;
    changed(opened, address, ExclusionChange::Excluded)
}

/// Somebody hears again from now on.
///
/// # Errors
/// The address is none, or the list cannot be read or written.
pub(crate) fn include(opened: &Opened, who: &str) -> Result<ExclusionChanged, Failure> {
    let address = address(who)?;
    let (path, source) = list(opened)?;
    let Some(kept) = exclusions::without(&source, address.as_str()) else {
        return changed(opened, address, ExclusionChange::WasNotExcluded);
    };
    disk::write_private(&path, kept.as_bytes())?;
    changed(opened, address, ExclusionChange::Included)
}

fn address(who: &str) -> Result<Address, Failure> {
    who.parse().map_err(|message: String| Failure::usage(message, "write the whole address"))
}

/// The list of exclusions as it stands, without errors: a list that is half understood is not written over.
fn list(opened: &Opened) -> Result<(PathBuf, Arc<Source>), Failure> {
    let file = &opened.campaign_as_read()?.policies.exclude_file;
    let path = opened.around.folder.join(file);
    if !path.is_file() {
        return Ok((path, Source::private(file.as_str(), "")));
    }
    let source = exclusions::text(file, disk::read_file(&path)?)?;
    let (_, problems) = crate::ground::campaign::Exclusions::read(&source);
    if problems.has_errors() { Err(problems.into()) } else { Ok((path, source)) }
}

fn changed(opened: &Opened, address: Address, change: ExclusionChange) -> Result<ExclusionChanged, Failure> {
    Ok(ExclusionChanged {
        problems: Problems::default(),
        listed: opened.people().find(address.as_str()).is_some(),
        file: opened.campaign_as_read()?.policies.exclude_file.clone(),
        address,
        change,
    })
}
