//! `wavecast slip`: what it does to every later date when a wave takes longer, and dates that hold instead.

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fmt::Write as _};

use super::{Context, record::Known};
use crate::faces::show::write::counted;
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::{
        campaign::{Campaign, WaveIx},
        course::{count::Count, edit, forecast, slip::Proposal},
        problem::Problems,
        timeline::{History, Timeline, Told, load},
    },
    world::{
        ledger::{self, Records},
        workspace,
    },
};

/// What a slip does to every later date; `--apply` writes the proposed dates into `campaign.toml`.
#[derive(Debug, Args)]
pub struct SlipArguments {
    /// The wave that takes longer: all waves after it move.
    #[arg(required_unless_present = "to_fit", conflicts_with = "to_fit")]
    wave: Option<String>,
    /// It is judged on this day instead; the waves after it are told nothing before.
    #[arg(long, value_name = "DAY", required_unless_present_any = ["weeks", "to_fit"], conflicts_with = "to_fit")]
    until: Option<NaiveDate>,
    /// The waves after it move by so many weeks.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["until", "to_fit"])]
    weeks: Option<u32>,
    /// Move the waves to come so far that the helpdesk can take every day.
    #[arg(long)]
    to_fit: bool,
    /// Write the dates into `campaign.toml`; nothing else in it changes.
    #[arg(long)]
    apply: bool,
}

/// What is proposed.
struct Proposed {
    problems: Problems,
    rows: Vec<(String, String, NaiveDate, NaiveDate)>,
    too_large: Vec<(String, Option<u32>)>,
    told: usize,
    applied: bool,
}

/// Works the dates out, and writes them if that is wanted.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &SlipArguments,
) -> Result<Box<dyn Report>, Failure> {
    let known = Known::of(context)?;
    let campaign = known.campaign();
    let proposal = proposal(context, &known, arguments)?;
    let history = Records::open(&context.folder()?.join(ledger::FOLDER))?.history()?;
    let name = |wave: WaveIx| campaign.wave(wave).map(|wave| wave.id.to_string()).unwrap_or_default();
    let rows = proposal.shifts.iter().map(|shift| {
        let whose = shift.wave.map_or_else(|| "campaign".to_owned(), name);
        (whose, shift.key.clone(), shift.old, shift.new)
    });
    let proposed = Proposed {
        rows: rows.collect(),
        too_large: proposal.too_large.iter().map(|(wave, most)| (name(*wave), *most)).collect(),
        told: told(&history, campaign, &proposal),
        applied: arguments.apply && !proposal.shifts.is_empty(),
        problems: known.problems.clone(),
    };
    if proposed.applied {
        apply(context, campaign, &proposal)?;
    }
    Ok(Box::new(proposed))
}

fn proposal(context: &Context, known: &Known, arguments: &SlipArguments) -> Result<Proposal, Failure> {
    let (campaign, people) = (known.campaign(), &known.ready.people);
    let Some(wave) = arguments.wave.as_deref() else {
        if campaign.helpdesk.tickets_per_day.is_none() {
            return Err(Failure::usage(
                "the helpdesk's capacity is not set",
                "write `tickets_per_day` under `[helpdesk]` in campaign.toml",
            ));
        }
        let today = context.now.with_timezone(&campaign.zone).date_naive();
        let count = Count::of(campaign, people, &known.record, today);
        let rate = forecast::rate(campaign, &count.waves, today);
        return Ok(Proposal::to_fit(
            campaign,
            &Timeline::of(campaign, people),
            &load::sizes(campaign, people),
            rate.per_hundred,
            today,
        ));
    };
    let (index, _) = known.wave(wave)?;
    Ok(match (arguments.until, arguments.weeks) {
        (Some(until), _) => Proposal::after(campaign, &Timeline::of(campaign, people), index, until),
        (None, weeks) => Proposal::by(campaign, index, weeks.unwrap_or(0)),
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

fn apply(context: &Context, campaign: &Campaign, proposal: &Proposal) -> Result<(), Failure> {
    let text = campaign.source.text();
    let changed = edit::with_dates(text, campaign, &proposal.shifts)
        .map_err(|error| Failure::Usage { message: error.to_string(), hint: None })?;
    let (_, problems) = Campaign::read("campaign.toml", changed.as_bytes());
    if problems.has_errors() {
        return Err(problems.into());
    }
    Ok(workspace::write_file(&context.folder()?.join("campaign.toml"), changed.as_bytes())?)
}

impl Report for Proposed {
    fn text(&self, _look: Look) -> String {
        let mut text = String::new();
        if self.rows.is_empty() {
            text.push_str("no date has to move\n");
        }
        let width = self.rows.iter().map(|(wave, ..)| wave.chars().count()).max().unwrap_or(0);
        for (wave, key, old, new) in &self.rows {
            let weekday = new.format("%a");
            let _ = writeln!(text, "{wave:<width$}  {key:<16}  {old} -> {new} ({weekday})");
        }
        for (wave, most) in &self.too_large {
            let most = most.map_or(String::new(), |most| {
                format!(
                    ": at most {} at once",
                    counted(usize::try_from(most).unwrap_or(usize::MAX), "person", "people")
                )
            });
            let _ = writeln!(
                text,
                "{wave} is too large for the helpdesk on any date{most}; make two waves of it"
            );
        }
        if self.told > 0 {
            let _ = writeln!(
                text,
                "{} given a date that has changed: each gets an email about it",
                counted(self.told, "person was", "people were")
            );
        }
        if self.applied {
            text.push_str("saved to campaign.toml\n");
        } else if !self.rows.is_empty() {
            text.push_str("nothing was written: say `--apply` to write these dates into campaign.toml\n");
        }
        text
    }

    fn json(&self) -> Value {
        let row = |(wave, key, old, new): &(String, String, NaiveDate, NaiveDate)| json!({ "wave": wave, "key": key, "old": old, "new": new });
        let large = |(wave, most): &(String, Option<u32>)| json!({ "wave": wave, "largest": most });
        json!({
            "dates": self.rows.iter().map(row).collect::<Vec<_>>(),
            "too_large": self.too_large.iter().map(large).collect::<Vec<_>>(),
            "told": self.told, "written": self.applied,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
