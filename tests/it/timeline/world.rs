//! A campaign that is sent day by day, with a ledger that remembers: what each of its people got, and when.

use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};
use wavecast::ground::{
    campaign::{Campaign, People, PersonIx},
    timeline::{Fate, History, Notice, NoticeId, Recipient, Timeline, Told, Verdict, View, reschedule},
};

use super::sample::day;

/// Two people of a campaign. The first is there from the start.
pub(super) struct World {
    pub(super) campaign: Campaign,
    pub(super) people: People,
    pub(super) history: History,
    /// What each of them got, day by day.
    pub(super) got: Vec<BTreeMap<NaiveDate, Vec<String>>>,
    sent: BTreeSet<NoticeId>,
}

pub(super) fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(10, 0, 0).unwrap().and_utc()
}

impl World {
    /// Nobody stands in the list yet.
    pub(super) fn of(campaign: Campaign) -> Self {
        let (people, history) = (People::default(), History::default());
        let got = vec![BTreeMap::new(), BTreeMap::new()];
        Self { campaign, people, history, got, sent: BTreeSet::new() }
    }

    pub(super) fn view(&self, now: DateTime<Utc>) -> View<'_> {
        View { campaign: &self.campaign, people: &self.people, history: &self.history, now }
    }

    /// Every notice, as it is judged.
    pub(super) fn judged(&self, now: DateTime<Utc>) -> Vec<(String, Notice, Verdict)> {
        let timeline = Timeline::of(&self.campaign, &self.people);
        let view = self.view(now);
        let all = timeline.slots.iter().flat_map(|slot| timeline.judged(slot, view).collect::<Vec<_>>());
        all.map(|(notice, verdict)| {
            (self.campaign.stages[usize::from(notice.stage)].id.to_string(), notice, verdict)
        })
        .collect()
    }

    /// A run of `send`: the ledger remembers first, and then what is due leaves.
    pub(super) fn run(&mut self, today: NaiveDate) {
        let now = noon(today);
        let judged = self.judged(now);
        let leaves = judged.iter().filter(|(id, _, verdict)| id == "catch-up" && *verdict == Verdict::Due);
        for mark in self.view(now).to_remember(leaves.map(|(_, notice, _)| notice.to)) {
            self.history.noticed.entry(mark).or_insert(now);
        }
        for (_, notice, _) in judged.iter().filter(|(_, notice, _)| notice.change.is_some()) {
            self.history.noticed.entry(notice.id).or_insert(now);
        }
        for (id, notice, _) in judged.into_iter().filter(|(.., verdict)| *verdict == Verdict::Due) {
            let Recipient::Person(PersonIx(who)) = notice.to else { continue };
            assert!(self.sent.insert(notice.id), "twice: {id} {notice:?}");
            self.history.fates.insert(notice.id, Fate::Sent);
            self.hear(who, &notice);
            let key = self.people.get(PersonIx(who)).unwrap().address.key();
            self.history.last_heard.insert(key, now);
            self.got[usize::try_from(who).unwrap()].entry(today).or_default().push(id);
        }
    }

    /// Every message tells all dates, as they count for whoever gets it.
    fn hear(&mut self, who: u32, notice: &Notice) {
        let person = self.people.get(PersonIx(who)).unwrap();
        let (key, wave) = (person.address.key(), notice.wave.unwrap());
        let id = self.campaign.wave(wave).unwrap().id.to_string();
        let off = notice.change.iter().flat_map(|change| change.withdrawn.iter().cloned());
        let mut told: Vec<Told> = off.map(|told| Told { day: None, ..told }).collect();
        let day = |anchor| reschedule::in_force_for(&self.campaign, wave, anchor, person);
        told.extend(reschedule::TOLD.map(|anchor| Told { wave: id.clone(), anchor, day: day(anchor) }));
        self.history.hear(key, notice.id, told);
    }

    pub(super) fn days(&mut self, from: &str, until: &str) {
        for today in day(from).iter_days().take_while(|today| *today < day(until)) {
            self.run(today);
        }
    }

    pub(super) fn all(&self, who: usize) -> Vec<(NaiveDate, &str)> {
        self.got[who].iter().flat_map(|(day, all)| all.iter().map(|id| (*day, id.as_str()))).collect()
    }
}
