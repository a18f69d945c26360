//! What it does to every later date when a wave takes longer, and dates that hold instead.

use chrono::NaiveDate;
use std::collections::BTreeSet;

use super::{Failure, Opened};
use crate::{
    ground::{
        campaign::{Campaign, WaveIx},
        course::{count::Count, edit, forecast, slip::Proposal},
        problem::Problems,
        timeline::{History, Told, load},
    },
    world::disk,
};

#[derive(Clone, Debug)]
pub(crate) enum Slip {
    /// A wave is judged on this day instead; the waves after it are told nothing before.
    Until { wave: String, day: NaiveDate },
    /// The waves after a wave move by so many weeks.
    Weeks { wave: String, weeks: u32 },
    /// The waves to come move so far that the helpdesk can take every day.
    ToFit,
}

/// What is proposed.
#[derive(Clone, Debug)]
pub(crate) struct SlipProposed {
    /// What is wrong in the folder.
    pub(crate) problems: Problems,
    pub(crate) dates: Vec<SlippedDate>,
    /// Waves that the helpdesk can take on no date, and how many people it could.
    pub(crate) too_large: Vec<(String, Option<u32>)>,
    /// How many people were told a date that would change.
    pub(crate) told: usize,
    /// Whether the dates stand in `campaign.toml` now.
    pub(crate) applied: bool,
}

/// A date that would change.
#[derive(Clone, Debug)]
pub(crate) struct SlippedDate {
    /// The wave, or `campaign`.
    pub(crate) whose: String,
    /// The key in `campaign.toml`.
    pub(crate) key: String,
    pub(crate) old: NaiveDate,
    pub(crate) new: NaiveDate,
}

/// Works the dates out; `apply` writes them into `campaign.toml`, where nothing else changes.
///
/// # Errors
/// The wave is not there, the helpdesk's capacity is not known, or the file cannot be written.
pub(crate) fn slip(opened: &Opened, slip: &Slip, apply: bool) -> Result<SlipProposed, Failure> {
    let campaign = opened.campaign()?;
    let proposal = proposal(opened, slip)?;
    let history = opened.records()?.history()?;
    let mut dates = Vec::new();
    for shift in &proposal.shifts {
        let whose = shift.wave.map_or_else(|| Ok("campaign".to_owned()), |wave| name(campaign, wave))?;
        dates.push(SlippedDate { whose, key: shift.key.clone(), old: shift.old, new: shift.new });
    }
    let too_large = proposal.too_large.iter().map(|(wave, most)| Ok((name(campaign, *wave)?, *most)));
    let too_large = too_large.collect::<Result<_, Failure>>()?;
    let applied = apply && !dates.is_empty();
    if applied {
        write(opened, campaign, &proposal)?;
    }
    Ok(SlipProposed {
        problems: opened.loaded.problems.clone(),
        told: told(&history, campaign, &proposal),
        dates,
        too_large,
        applied,
    })
}

fn name(campaign: &Campaign, wave: WaveIx) -> Result<String, Failure> {
    let found = campaign.wave(wave).map(|wave| wave.id.to_string());
    found.ok_or_else(|| Failure::usage("a wave is proposed that the campaign does not have", "call again"))
}

fn proposal(opened: &Opened, slip: &Slip) -> Result<Proposal, Failure> {
    let campaign = opened.campaign()?;
    Ok(match slip {
        Slip::Until { wave, day } => {
            Proposal::after(campaign, opened.timeline()?, opened.wave(wave)?.0, *day)
        }
        Slip::Weeks { wave, weeks } => Proposal::by(campaign, opened.wave(wave)?.0, *weeks),
        Slip::ToFit => {
            if campaign.helpdesk.tickets_per_day.is_none() {
                return Err(Failure::usage(
                    "the helpdesk's capacity is not set",
                    "write `tickets_per_day` under `[helpdesk]` in campaign.toml",
                ));
            }
            let today = campaign.day_of(opened.around.now);
            let count = Count::of(campaign, opened.people(), &opened.record()?, today);
            let rate = forecast::rate(campaign, &count.waves, today).per_hundred;
            let sizes = load::sizes(campaign, opened.people());
            Proposal::to_fit(campaign, opened.timeline()?, &sizes, rate, today)
        }
    })
}

/// How many people were told a date that would move: each gets the mail about it.
fn told(history: &History, campaign: &Campaign, proposal: &Proposal) -> usize {
    let moved: BTreeSet<(&str, NaiveDate)> = proposal
        .shifts
        .iter()
        .filter_map(|shift| Some((campaign.wave(shift.wave?)?.id.as_str(), shift.old)))
        .collect();
    let would_move = |told: &Told| told.day.is_some_and(|day| moved.contains(&(told.wave.as_str(), day)));
    history.told.values().filter(|heard| heard.iter().any(|heard| would_move(&heard.told))).count()
}

/// Writes the dates, if the campaign is without errors with them.
fn write(opened: &Opened, campaign: &Campaign, proposal: &Proposal) -> Result<(), Failure> {
    let text = campaign.source.text();
    let changed = edit::with_dates(text, campaign, &proposal.shifts).map_err(|error| Failure::Usage {
        message: error.to_string(),
        hint: None,
        name: None,
    })?;
    let (_, problems) = Campaign::read_with("campaign.toml", changed.as_bytes(), &campaign.catalogue);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let file = opened.around.folder.join("campaign.toml");
    Ok(disk::write_file(&file, changed.as_bytes())?)
}
