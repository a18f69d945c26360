//! The plan as people read it: per wave and stage when, how many, in which language, until when; and what
//! collides.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

use super::{
    Load, Notice, Outdated, Recipient, Recipients, RelayLimits, Settled, Slot, Tally, Timeline, Verdict,
    View,
    collide::{SameDay, same_day},
    gates::closed_gate,
    judge::Judge,
};
use crate::ground::campaign::{Language, PersonIx, WaveIx};

/// The whole plan, counted.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The time it was made for.
    pub now: DateTime<Utc>,
    /// All notices of the campaign.
    pub total: Tally,
    /// What is told once in the whole campaign.
    pub once: Vec<StagePlan>,
    /// The waves, in the order of the campaign.
    pub waves: Vec<WavePlan>,
    /// Two messages to one person on one day.
    pub same_day: Vec<SameDay>,
    /// People whose language the list does not say, so that a fallback did.
    pub fell_back: Vec<PersonIx>,
    /// People who were told a date that no longer holds, and what becomes of the message about it.
    pub outdated: Vec<Outdated>,
    /// The helpdesk's load.
    pub load: Load,
}

/// One wave of the plan.
#[derive(Clone, Debug)]
pub struct WavePlan {
    /// Which wave, by its place in the campaign.
    pub wave: WaveIx,
    /// How many people the list has in it.
    pub people: usize,
    /// For a sweep: how many of earlier waves have not moved.
    pub swept: Option<usize>,
    /// The gate it waits for now.
    pub waits_for: Option<WaveIx>,
    /// The largest number of people the helpdesk could take in it, beside the other waves.
    pub largest: Option<u32>,
    /// Its stages, in the order they leave.
    pub stages: Vec<StagePlan>,
}

/// One stage in one wave, or once in the campaign.
#[derive(Clone, Debug)]
pub struct StagePlan {
    /// Which, by its place in the campaign.
    pub stage: u16,
    /// In which wave; none for the whole campaign.
    pub wave: Option<WaveIx>,
    /// When it leaves: one moment for each zone and set of holidays that makes a difference.
    pub moments: Vec<Departure>,
    /// How many it tells, or may tell.
    pub recipients: usize,
    /// Of people: in which languages.
    pub languages: BTreeMap<Language, usize>,
    /// What is to be done with its notices now.
    pub tally: Tally,
}

/// People who are told at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// When it begins to leave; none if it follows an event of the person's own.
    pub at: Option<DateTime<Utc>>,
    /// In whose clock.
    pub zone: Tz,
    /// How many are told at this moment.
    pub recipients: usize,
    /// When the last one leaves at the configured limits; none if never, or if there is no moment.
    pub last: Option<DateTime<Utc>>,
    /// From then on it must not leave any more.
    pub expires: Option<DateTime<Utc>>,
}

impl StagePlan {
    /// When the first leaves.
    pub fn first(&self) -> Option<DateTime<Utc>> {
        self.moments.iter().filter_map(|moment| moment.at).min()
    }

    /// When the last leaves.
    pub fn last(&self) -> Option<DateTime<Utc>> {
        self.moments.iter().filter_map(|moment| moment.last).max()
    }
}

/// One stage in a person's story.
#[derive(Clone, Debug)]
pub struct StoryStage {
    /// Which stage, by its place in the campaign.
    pub stage: u16,
    /// In which wave; none for the whole campaign.
    pub wave: Option<WaveIx>,
    /// In whose clock.
    pub zone: Tz,
    /// The notice and what is to be done with it; none as long as the event it follows has not happened.
    pub notice: Option<(Notice, Verdict)>,
}

impl Plan {
    /// Counts a timeline.
    pub fn of(timeline: &Timeline, view: View<'_>) -> Self {
        // Many judge at once, but the tallies stay in the order of the slots: `stages` pairs the two by their place.
        let tallies: Vec<Tally> = timeline.slots.par_iter().map(|slot| timeline.tally(slot, view)).collect();
        let stages = stages(timeline, view, &tallies);
        let mut total = Tally::default();
        for tally in &tallies {
            total.merge(tally);
        }
        let load = Load::expected(view);
        let (once, in_waves): (Vec<_>, Vec<_>) = stages.into_iter().partition(|stage| stage.wave.is_none());
        let fell_back = view.people.iter().filter(|(_, person)| person.language_fell_back);
        Self {
            now: view.now,
            total,
            once,
            waves: waves(view, &load, in_waves),
            same_day: same_day(timeline, view.campaign),
            fell_back: fell_back.map(|(index, _)| index).collect(),
            outdated: timeline.outdated(view),
            load,
        }
    }

    /// The stages of all waves and of the campaign.
    pub fn stages(&self) -> impl Iterator<Item = &StagePlan> {
        self.once.iter().chain(self.waves.iter().flat_map(|wave| &wave.stages))
    }

    /// The first and last day on which anything happens.
    pub fn span(&self, view: View<'_>) -> Option<(NaiveDate, NaiveDate)> {
        let zone = view.campaign.zone;
        let told = self.stages().flat_map(|stage| &stage.moments);
        let told = told.flat_map(|moment| [moment.at, moment.last]).flatten();
        let told = told.map(|at| at.with_timezone(&zone).date_naive());
        let dates = view.campaign.waves.iter().flat_map(|wave| {
            let deadline = wave.deadline().map(|deadline| deadline.date());
            [Some(wave.start), deadline, wave.enforcement(), wave.gate.evaluation].into_iter().flatten()
        });
        let ends = [view.campaign.kickoff, view.campaign.close].into_iter().flatten();
        let all: Vec<NaiveDate> =
            told.chain(dates).chain(ends).chain(self.load.days.keys().copied()).collect();
        Some((*all.iter().min()?, *all.iter().max()?))
    }
}

/// One person's whole story, in the order it happens; what waits for an event comes last.
pub fn story(timeline: &Timeline, view: View<'_>, who: PersonIx) -> Vec<StoryStage> {
    let key = view.people.get(who).map(|person| person.address.key()).unwrap_or_default();
    let leads = |index: &PersonIx| {
        let manager = view.people.get(*index).and_then(|person| person.manager.as_ref());
        manager.is_some_and(|manager| manager.key() == key)
    };
    let mut chapters = Vec::new();
    for slot in &timeline.slots {
        let to = match &slot.to {
            // Lists of people are in the order of the list of people (see `Groups`); in another order this would miss
            // them.
            Recipients::People(list) => list.binary_search(&who).ok().map(|_| Recipient::Person(who)),
            Recipients::Managers(list) => list.iter().copied().find(leads).map(Recipient::ManagerOf),
            Recipients::Helpdesk | Recipients::Sponsors(_) => None,
        };
        if let Some(to) = to {
            let notice = Judge::of(view, slot).and_then(|judge| judge.notice(to));
            chapters.push(StoryStage { stage: slot.stage, wave: slot.wave, zone: slot.zone, notice });
        }
    }
    chapters.sort_by_key(|chapter| {
        let at = chapter.notice.as_ref().map(|(notice, _)| notice.at);
        // `None` sorts before every moment: without the first key what waits for an event would come first.
        (at.is_none(), at, chapter.stage)
    });
    chapters
}

/// The slots of one stage in one wave put together.
fn stages(timeline: &Timeline, view: View<'_>, tallies: &[Tally]) -> Vec<StagePlan> {
    let mut languages = LanguageCounts { view, known: HashMap::new() };
    let mut queue = RelayForecast::default();
    // The map alone would sort by stage; the order of the slots is that in which they leave, and is what readers get.
    let mut order: Vec<(u16, Option<WaveIx>)> = Vec::new();
    let mut found: BTreeMap<(u16, Option<WaveIx>), StagePlan> = BTreeMap::new();
    for (slot, tally) in timeline.slots.iter().zip(tallies) {
        let key = (slot.stage, slot.wave);
        let plan = found.entry(key).or_insert_with(|| {
            order.push(key);
            StagePlan {
                stage: slot.stage,
                wave: slot.wave,
                moments: Vec::new(),
                recipients: 0,
                languages: BTreeMap::new(),
                tally: Tally::default(),
            }
        });
        plan.tally.merge(tally);
        plan.recipients = plan.recipients.saturating_add(slot.to.len());
        languages.add(slot, &mut plan.languages);
        let departure = queue.depart(view, slot, tally);
        // One moment in two zones is two lines where the clocks on the wall differ, because that hour is what people
        // read.
        let wall = |one: &Departure| one.at.map(|at| at.with_timezone(&one.zone).naive_local());
        let same = |known: &&mut Departure| known.at == departure.at && wall(known) == wall(&departure);
        match plan.moments.iter_mut().find(same) {
            Some(known) => {
                known.recipients = known.recipients.saturating_add(departure.recipients);
                known.last = known.last.max(departure.last);
            }
            None => plan.moments.push(departure),
        }
    }
    order.into_iter().filter_map(|key| found.remove(&key)).collect()
}

fn waves(view: View<'_>, load: &Load, stages: Vec<StagePlan>) -> Vec<WavePlan> {
    let mut counts = vec![(0usize, 0usize); view.campaign.waves.len()];
    for person in view.people.all() {
        let Some(count) = person.wave.and_then(|wave| counts.get_mut(usize::from(wave.0))) else { continue };
        let moved = !view.history.moved.is_empty() && view.history.moved.contains_key(&person.address.key());
        let is_told = || {
            let today = view.now.with_timezone(&person.place.zone).date_naive();
            person.not_told(today).is_none()
        };
        // Whoever moved and then left has moved; nobody else who is told nothing belongs to a wave.
        if !moved && !person.stays() && !is_told() {
            continue;
        }
        *count = (count.0.saturating_add(1), count.1.saturating_add(usize::from(!moved)));
    }
    let mut plans: Vec<WavePlan> = (0..)
        .map(WaveIx)
        .zip(&view.campaign.waves)
        .zip(&counts)
        .map(|((index, wave), count)| WavePlan {
            wave: index,
            people: count.0,
            swept: wave.sweep.then(|| {
                let swept = super::groups::swept(view.campaign, index);
                swept.iter().filter_map(|wave| counts.get(usize::from(wave.0))).map(|count| count.1).sum()
            }),
            waits_for: closed_gate(view, index),
            largest: load.largest(view.campaign, index),
            stages: Vec::new(),
        })
        .collect();
    for stage in stages {
        let plan = stage.wave.and_then(|wave| plans.get_mut(usize::from(wave.0)));
        if let Some(plan) = plan {
            plan.stages.push(stage);
        }
    }
    plans
}

/// The languages of groups; a group that many slots share is counted once.
struct LanguageCounts<'a> {
    view: View<'a>,
    known: HashMap<*const PersonIx, Vec<(Language, usize)>>,
}

impl LanguageCounts<'_> {
    fn add(&mut self, slot: &Slot, to: &mut BTreeMap<Language, usize>) {
        let Recipients::People(list) = &slot.to else { return };
        // By the place in memory: the timeline holds every list meanwhile, so one place is one list, and nobody
        // compares millions.
        let counts = self.known.entry(list.as_ptr()).or_insert_with(|| {
            let mut counts: Vec<(Language, usize)> = Vec::new();
            for person in list.iter().filter_map(|index| self.view.people.get(*index)) {
                match counts.iter_mut().find(|(language, _)| *language == person.language) {
                    Some((_, count)) => *count = count.saturating_add(1),
                    None => counts.push((person.language, 1)),
                }
            }
            counts
        });
        for (language, count) in counts {
            let total = to.entry(*language).or_default();
            *total = total.saturating_add(*count);
        }
    }
}

/// What leaves goes through one relay: a stage that is due while another is still leaving waits for it, and
/// both count against the limit of a day.
#[derive(Default)]
struct RelayForecast {
    /// When the relay was last idle, and how much has gone through it since.
    busy_since: Option<DateTime<Utc>>,
    sent: u64,
    free: Option<DateTime<Utc>>,
}

impl RelayForecast {
    fn depart(&mut self, view: View<'_>, slot: &Slot, tally: &Tally) -> Departure {
        // What was sent or refused has gone through the relay: left out, the last would be told too early for the
        // slot's own moment.
        let needless = tally.settled.iter().filter(|(why, _)| match why {
            Settled::NotForThem
            | Settled::CaughtUp
            | Settled::Away
            | Settled::Unreachable
            | Settled::NotTold(_) => true,
            Settled::Sent | Settled::Refused => false,
        });
        let gone = needless.map(|(_, count)| *count).fold(0, usize::saturating_add);
        let count = slot.to.len().saturating_sub(gone);
        let last = slot.at.and_then(|at| self.pass(view, slot, at, count));
        Departure { at: slot.at, zone: slot.zone, recipients: slot.to.len(), last, expires: slot.expires }
    }

    fn pass(
        &mut self,
        view: View<'_>,
        slot: &Slot,
        at: DateTime<Utc>,
        count: usize,
    ) -> Option<DateTime<Utc>> {
        let audience = view.campaign.stages.get(usize::from(slot.stage))?.audience;
        let clock = slot.clock(view.campaign);
        let pace = RelayLimits::of(view.campaign, audience);
        // A relay that is idle begins anew only after a day: what left within 24 hours still counts against its limit
        // of a day.
        let a_day_on = |since: DateTime<Utc>| at.signed_duration_since(since).num_hours() >= 24;
        let idle = self.free.is_none_or(|free| free <= at) && self.busy_since.is_none_or(a_day_on);
        if idle {
            (self.busy_since, self.sent) = (Some(at), 0);
        }
        self.sent = self.sent.saturating_add(u64::try_from(count).ok()?);
        let queued = self.busy_since.and_then(|since| pace.last(&clock, since, self.sent))?;
        // A slot that is due later than the first of its day needs its own time as well, counted from its own moment.
        let last = queued.max(pace.last(&clock, at, u64::try_from(count).ok()?)?);
        self.free = self.free.max(Some(last));
        Some(last)
    }
}
