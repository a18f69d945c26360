//! How the campaign stands, in numbers: no name, no address, so that it can be shown to anybody.
//!
//! Page, mail and terminal show these figures and work nothing out for themselves.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{
    Record, Sendings,
    count::{Count, Share, WaveCount},
    device_count::DeviceFigures,
    forecast::{self, CallRate, Forecast},
    gate::{self, GateVerdict},
};
use crate::ground::{
    campaign::{Campaign, People, Wave, WaveIx},
    timeline::load,
};

/// Workdays in which a wave without a deadline or an evaluation is expected to move.
const VOLUNTARY: usize = 10;

/// One wave as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaveFigures {
    /// The wave by its id.
    pub wave: String,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day; none where people may take their time.
    pub deadline: Option<NaiveDate>,
    /// People and moved.
    #[serde(flatten)]
    pub share: Share,
    /// How many should have moved by now, if they went evenly from the start to the end.
    pub planned: u32,
    /// Have a device that does not meet the rules, or went back.
    pub failed: u32,
    /// Mail to them bounces.
    pub unreachable: u32,
    /// Tickets so far; none if nobody reported any.
    pub tickets: Option<f64>,
    /// How the notices of its stages stand, in the order of the campaign.
    pub stages: Vec<StageFigures>,
    /// Its gate, if it has one.
    pub gate: Option<GateVerdict>,
    /// How many had moved at the end of each day on which anybody did.
    pub curve: Vec<(NaiveDate, u32)>,
    /// Its devices, where a list tells of them one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub devices: Option<DeviceFigures>,
}

/// One stage in a wave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageFigures {
    /// The stage by its id.
    pub stage: String,
    /// How its notices stand.
    #[serde(flatten)]
    pub sendings: Sendings,
}

/// How much the helpdesk heard, and how that compares with before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskFigures {
    /// Tickets of each day that was reported.
    pub reported: BTreeMap<NaiveDate, u32>,
    /// Tickets of each day to come: at the least, expected, at the most.
    pub expected: BTreeMap<NaiveDate, [f64; 3]>,
    /// What it can take in a day.
    pub capacity: Option<f64>,
    /// Calls for a hundred people: at the least, expected, at the most.
    pub per_hundred: [f64; 3],
    /// In how many waves that was measured; none if it is what the campaign expects.
    pub measured_in: usize,
    /// Waves that would bring more than it can take.
    pub crowds: Vec<CrowdFigures>,
    /// The next wave, and the most people it could have.
    pub next: Option<(String, Option<u32>)>,
}

/// A wave that would bring more than the helpdesk can take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CrowdFigures {
    /// The wave by its id.
    pub wave: String,
    /// Its busiest day.
    pub day: NaiveDate,
    /// The tickets of that day.
    pub tickets: f64,
    /// On how many days.
    pub days: usize,
    /// The most people it could have.
    pub largest: Option<u32>,
}

/// The whole campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The campaign's name.
    pub campaign: String,
    /// The time that counts.
    pub as_of: DateTime<Utc>,
    /// When the list of who has moved was made.
    pub moved_as_of: Option<DateTime<Utc>>,
    /// Whether that is too long ago (or there was never one) to remind anybody by.
    pub moved_list_stale: bool,
    /// Everybody who is waited for, or has moved.
    pub total: Share,
    /// Moved in the last seven days.
    pub moved_this_week: u32,
    /// Should have moved by now.
    pub planned: u32,
    /// Mail to them bounces.
    pub unreachable: u32,
    /// In no wave.
    pub without_wave: u32,
    /// The waves, in the order of the campaign.
    pub waves: Vec<WaveFigures>,
    /// Stages of the whole campaign.
    pub once: Vec<StageFigures>,
    /// How the notices of all waves and stages stand.
    pub sendings: Sendings,
    /// By the language people are written to in.
    pub languages: BTreeMap<String, Share>,
    /// By platform; who carries two counts in both.
    pub platforms: BTreeMap<String, Share>,
    /// What the helpdesk heard and will hear.
    pub desk: DeskFigures,
    /// All devices, where a list tells of them one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub devices: Option<DeviceFigures>,
}

impl Figures {
    /// Counts people, notices and tickets as of a moment, for the campaign and for each wave.
    pub fn of(campaign: &Campaign, people: &People, record: &Record, now: DateTime<Utc>) -> Self {
        let today = campaign.day_of(now);
        let count = Count::of(campaign, people, record, today);
        let sizes = sizes(campaign, people, &count.waves, today);
        let rate = forecast::rate(campaign, &count.waves, today);
        let waves: Vec<WaveFigures> = campaign
            .waves
            .iter()
            .zip(&count.waves)
            .map(|(wave, counted)| wave_figures(campaign, wave, counted, record, now))
            .collect();
        let mut sendings = Sendings::default();
        for more in record.sendings.values() {
            sendings.add(more);
        }
        let age = record.moved_as_of.map(|made| now.signed_duration_since(made));
        // People of a sweep are counted in their own wave already, and must not be planned for twice.
        let own = campaign.waves.iter().zip(&waves).filter(|(wave, _)| !wave.sweep);
        Self {
            campaign: campaign.id.to_string(),
            as_of: now,
            moved_as_of: record.moved_as_of,
            // No list at all is as bad as an old one: both would remind people who have moved.
            moved_list_stale: age.is_none_or(|age| age > campaign.policies.moved_max_age),
            total: count.total,
            moved_this_week: count.this_week,
            planned: own.map(|(_, wave)| wave.planned).sum(),
            unreachable: count.unreachable,
            without_wave: count.without_wave,
            waves,
            once: stages(campaign, None, record),
            sendings,
            languages: count.languages,
            platforms: count.platforms,
            desk: desk(campaign, record, &Forecast::of(campaign, &sizes, rate, today)),
            devices: count.devices.if_any(),
        }
    }

    /// The figures of one wave.
    pub fn wave(&self, id: &str) -> Option<&WaveFigures> {
        self.waves.iter().find(|wave| wave.wave == id)
    }
}

/// How many people each wave brings to the helpdesk; a sweep that has begun brings who is left.
fn sizes(campaign: &Campaign, people: &People, counts: &[WaveCount], today: NaiveDate) -> Vec<f64> {
    let declared = load::sizes(campaign, people);
    let size = |((wave, count), declared): ((&Wave, &WaveCount), f64)| {
        if wave.sweep && wave.start <= today { f64::from(count.people) } else { declared }
    };
    campaign.waves.iter().zip(counts).zip(declared).map(size).collect()
}

fn wave_figures(
    campaign: &Campaign,
    wave: &Wave,
    count: &WaveCount,
    record: &Record,
    now: DateTime<Utc>,
) -> WaveFigures {
    // A wave elsewhere begins when its own day does.
    let today = now.with_timezone(&wave.zone).date_naive();
    let mut so_far = 0;
    let add = |(day, moved): (&NaiveDate, &u32)| {
        so_far += moved;
        (*day, so_far)
    };
    let gate = &wave.gate;
    // A gate may have been passed by hand though the campaign names no day for it.
    let judged = gate.evaluation.is_some() || record.gates.contains_key(wave.id.as_str());
    WaveFigures {
        wave: wave.id.to_string(),
        start: wave.start,
        deadline: wave.last_day(),
        share: Share { people: count.people, moved: count.moved },
        planned: planned(campaign, wave, count.people, today),
        failed: count.failed,
        unreachable: count.unreachable,
        tickets: count.tickets_reported.then_some(count.tickets),
        stages: stages(campaign, Some(wave.id.as_str()), record),
        gate: judged.then(|| gate::judge(campaign, wave, count, record, now)),
        curve: count.moved_on.iter().map(add).collect(),
        devices: count.devices.if_any(),
    }
}

/// The workdays in which a wave is to move: from its start to its deadline, or else its evaluation.
pub fn span(campaign: &Campaign, wave: &Wave) -> Vec<NaiveDate> {
    let works = |day: &NaiveDate| campaign.calendar.is_workday(*day, None);
    let days = wave.start.iter_days().filter(works);
    match wave.last_day().or(wave.gate.evaluation) {
        Some(end) => days.take_while(|day| *day <= end).collect(),
        None => days.take(VOLUNTARY).collect(),
    }
}

/// How many should have moved at the end of a day, if they went evenly.
pub fn planned(campaign: &Campaign, wave: &Wave, people: u32, today: NaiveDate) -> u32 {
    let days = span(campaign, wave);
    let passed = days.iter().filter(|day| **day <= today).count();
    let whole = u64::try_from(days.len().max(1)).unwrap_or(1);
    let part = u64::from(people) * u64::try_from(passed).unwrap_or(0) / whole;
    u32::try_from(part).unwrap_or(people)
}

fn stages(campaign: &Campaign, wave: Option<&str>, record: &Record) -> Vec<StageFigures> {
    let of = |stage: &str| record.sendings.get(&(wave.map(str::to_owned), stage.to_owned()));
    let known = campaign.stages.iter().map(|stage| stage.id.as_str());
    known.filter_map(|stage| Some(StageFigures { stage: stage.to_owned(), sendings: *of(stage)? })).collect()
}

fn desk(campaign: &Campaign, record: &Record, forecast: &Forecast) -> DeskFigures {
    let mut reported = BTreeMap::new();
    for tickets in &record.tickets {
        *reported.entry(tickets.day).or_insert(0) += tickets.count;
    }
    let name = |wave: WaveIx| campaign.wave(wave).map(|wave| wave.id.to_string()).unwrap_or_default();
    let CallRate { per_hundred, low, high, waves } = forecast.rate;
    DeskFigures {
        reported,
        expected: forecast.days.clone(),
        capacity: forecast.capacity,
        per_hundred: [low, per_hundred, high],
        measured_in: waves,
        crowds: forecast
            .crowds
            .iter()
            .map(|crowd| CrowdFigures {
                wave: name(crowd.wave),
                day: crowd.day,
                tickets: crowd.tickets,
                days: crowd.days,
                largest: crowd.largest,
            })
            .collect(),
        next: forecast.next.map(|(wave, largest)| (name(wave), largest)),
    }
}
