//! The people of a campaign counted: each person is looked at once, whatever is asked afterwards.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::{Arrival, Record, device_count::DeviceFigures, tickets};
use crate::ground::campaign::{Campaign, People, Person, Platform, Wave, WaveIx};

/// How many of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// How many people there are in it.
    pub people: u32,
    /// Of them: have moved.
    pub moved: u32,
}

/// One wave, counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WaveCount {
    /// People of the wave.
    pub people: u32,
    /// Of these, how many have moved.
    pub moved: u32,
    /// Have moved, or have at least tried.
    pub begun: u32,
    /// Have a device that does not meet the rules, or went back.
    pub failed: u32,
    /// Mail to them bounces.
    pub unreachable: u32,
    /// Tickets so far.
    pub tickets: f64,
    /// Whether the helpdesk has reported any day of the wave.
    pub tickets_reported: bool,
    /// How many moved on which day.
    pub moved_on: BTreeMap<NaiveDate, u32>,
    /// Its devices, where a list tells of them.
    pub devices: DeviceFigures,
}

/// The people of the campaign, gone through once.
#[derive(Default)]
pub struct Count {
    /// The waves, in the order of the campaign.
    pub waves: Vec<WaveCount>,
    pub(super) total: Share,
    pub(super) this_week: u32,
    pub(super) unreachable: u32,
    pub(super) without_wave: u32,
    pub(super) languages: BTreeMap<String, Share>,
    pub(super) platforms: BTreeMap<String, Share>,
    pub(super) devices: DeviceFigures,
}

impl Count {
    /// Goes through them.
    pub fn of(campaign: &Campaign, people: &People, record: &Record, today: NaiveDate) -> Self {
        let mut count = Self { waves: vec![WaveCount::default(); campaign.waves.len()], ..Self::default() };
        let sweeps: Vec<(usize, &Wave)> =
            // A sweep takes over who is left on the day it begins: before that nobody can say who that will be.
            campaign.waves.iter().enumerate().filter(|(_, wave)| wave.sweep && wave.start <= today).collect();
        // Seven days with today among them: the day a week ago is not counted.
        let week = today.checked_sub_days(Days::new(7)).unwrap_or(today);
        let mut languages = BTreeMap::new();
        let mut platforms: BTreeMap<Platform, Share> = BTreeMap::new();
        for person in people.all() {
            let stand = Stand::of(person, record);
            // Whoever moved and then left has moved; nobody else who is told nothing is waited for.
            if stand.moved_on.is_none() && person.not_told(today).is_some() {
                continue;
            }
            count.total.add(stand.moved_on.is_some());
            count.this_week += u32::from(stand.moved_on.is_some_and(|day| day > week));
            count.unreachable += u32::from(stand.unreachable);
            languages.entry(person.language).or_insert_with(Share::default).add(stand.moved_on.is_some());
            for platform in person.platforms.iter() {
                platforms.entry(platform).or_default().add(stand.moved_on.is_some());
            }
            count.devices.add(campaign, person, record);
            count.person(campaign, person, (&stand, record), &sweeps);
        }
        count.languages =
            languages.into_iter().map(|(language, share)| (language.to_string(), share)).collect();
        count.platforms =
            platforms.into_iter().map(|(platform, share)| (platform.code().to_owned(), share)).collect();
        count.add_tickets(campaign, record);
        count
    }

    fn person(
        &mut self,
        campaign: &Campaign,
        person: &Person,
        (stand, record): (&Stand, &Record),
        sweeps: &[(usize, &Wave)],
    ) {
        let Some(WaveIx(own)) = person.wave else {
            self.without_wave += 1;
            return;
        };
        let start = campaign.waves.get(usize::from(own)).map(|wave| wave.start);
        if let Some(wave) = self.waves.get_mut(usize::from(own)) {
            wave.add(stand);
            wave.devices.add(campaign, person, record);
        }
        for (index, sweep) in sweeps {
            // Whoever moved before the sweep began was never its business; whoever moved since stays in it, or it could
            // never be done.
            let swept = start.is_some_and(|start| start < sweep.start)
                && stand.moved_on.is_none_or(|day| day >= sweep.start);
            if let Some(wave) = self.waves.get_mut(*index).filter(|_| swept) {
                wave.add(stand);
                wave.devices.add(campaign, person, record);
            }
        }
    }

    fn add_tickets(&mut self, campaign: &Campaign, record: &Record) {
        let people: Vec<u32> = self.waves.iter().map(|wave| wave.people).collect();
        let reported: BTreeSet<NaiveDate> = record.tickets.iter().map(|tickets| tickets.day).collect();
        let by_wave = tickets::by_wave(campaign, &people, &record.tickets);
        for ((count, tickets), wave) in self.waves.iter_mut().zip(by_wave).zip(&campaign.waves) {
            let (first, last) = tickets::days(wave);
            // A ticket from before the wave's first day is about its announcement, and not about moving.
            count.tickets = tickets.range(first..).map(|(_, tickets)| tickets).sum();
            // A day reported with no ticket is knowledge: a quiet wave has a figure, and one that nobody counts has
            // none.
            count.tickets_reported = count.tickets > 0.0 || reported.range(first..=last).next().is_some();
        }
    }
}

/// How one person stands.
struct Stand {
    moved_on: Option<NaiveDate>,
    failing: bool,
    back: bool,
    unreachable: bool,
}

impl Stand {
    fn of(person: &Person, record: &Record) -> Self {
        let key = person.address.key();
        let moved_on = record.moved.get(&key).map(Arrival::day);
        Self {
            moved_on,
            failing: record.failing.contains(&key),
            // Whoever went back and came again is with those who moved.
            back: moved_on.is_none() && record.went_back.contains(&key),
            unreachable: record.unreachable.contains_key(&key),
        }
    }
}

impl Share {
    fn add(&mut self, moved: bool) {
        self.people += 1;
        self.moved += u32::from(moved);
    }
}

impl WaveCount {
    fn add(&mut self, stand: &Stand) {
        // Somebody with both faults is one person, or the gate's share could pass a hundred.
        let failed = stand.failing || stand.back;
        self.people += 1;
        self.moved += u32::from(stand.moved_on.is_some());
        self.begun += u32::from(stand.moved_on.is_some() || failed);
        self.failed += u32::from(failed);
        self.unreachable += u32::from(stand.unreachable);
        if let Some(day) = stand.moved_on {
            *self.moved_on.entry(day).or_default() += 1;
        }
    }
}
