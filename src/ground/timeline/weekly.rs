//! The message of the week: when it leaves to managers, and to whom.
//!
//! Each manager gets one a week as long as people of theirs move, whatever their waves. Its name holds the week, so that
//! another weekday or a date that moves makes no second one. Where a freeze moves two to one moment, the later stands for
//! both. A manager who is away gets it on their return if it is still of that week, and otherwise the next one.

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    AnchorDay, Clock, Recipient, Recipients, Slot, Timeline, View,
    anchors::anchor_of,
    groups::{Group, Groups, managers, swept},
    judge::{Judge, manager},
    leave::{DueAndExpiry, wave_of},
    missed::{is_in, planned_days},
    team::{TeamProgress, end_of, open_waves},
};
use crate::ground::campaign::{
    Address, Anchor, Audience, Campaign, Moment, Offset, People, PersonIx, Stage, Unit, WaveIx,
};

/// Days by which a message may be moved onwards, in whole weeks: longer than any freeze.
const LONGEST_WAY: i64 = 15 * 7;

/// The next workday.
const NEXT: Offset = Offset { count: 1, unit: Unit::Workdays };

/// The day itself, or the next on which people work.
const WORKDAY: Offset = Offset { count: 0, unit: Unit::Workdays };

/// Puts the slots of a message of the week on the timeline. Where a manager is told depends on all whom they lead, and not
/// on the week: so nobody is told twice in one where two places have other holidays.
pub(super) fn place(
    timeline: &mut Timeline,
    (campaign, people, groups): (&Campaign, &People, &Groups),
    (index, stage): (u16, &Stage),
) {
    let told: BTreeSet<WaveIx> = (0..)
        .map(WaveIx)
        .zip(&campaign.waves)
        .filter(|(_, wave)| is_in(stage, wave))
        .flat_map(|(index, _)| taken_in(campaign, index))
        .collect();
    let leading = managers(groups.union(|wave| wave.is_some_and(|wave| told.contains(&wave))), people);
    for group in &leading {
        let mut known: BTreeMap<BTreeSet<WaveIx>, Arc<[PersonIx]>> = BTreeMap::new();
        for week in weeks(campaign, stage) {
            let Some(mut slot) = slot(campaign, (index, stage), week, group) else { continue };
            let open = slot.at.into_iter().flat_map(|at| open_waves(campaign, stage, at));
            let moving = open.flat_map(|wave| taken_in(campaign, wave)).collect();
            // Weeks in which the same waves move share one list: a campaign may have fifty of them.
            let led = known.entry(moving).or_insert_with_key(|moving| {
                group.people.iter().copied().filter(|led| leads_in(people, *led, moving)).collect()
            });
            if !led.is_empty() {
                slot.to = Recipients::Managers(Arc::clone(led));
                timeline.slots.push(slot);
            }
        }
    }
}

/// Whether the manager of somebody leads anybody of these waves who stays.
fn leads_in(people: &People, led: PersonIx, waves: &BTreeSet<WaveIx>) -> bool {
    let Some(manager) = manager(people, led) else { return false };
    let team = people.led_by(&manager.key()).iter().filter_map(|index| people.get(*index));
    team.filter(|person| person.stays()).any(|person| person.wave.is_some_and(|wave| waves.contains(&wave)))
}

/// A wave, and for a sweep also those that it takes in.
fn taken_in(campaign: &Campaign, wave: WaveIx) -> BTreeSet<WaveIx> {
    let sweep = campaign.wave(wave).is_some_and(|wave| wave.sweep);
    let mut waves = if sweep { swept(campaign, wave) } else { BTreeSet::new() };
    waves.insert(wave);
    waves
}

/// The Mondays of all weeks in which people may move, and of those before whose message a holiday or a freeze may have moved
/// among them.
fn weeks(campaign: &Campaign, stage: &Stage) -> impl Iterator<Item = NaiveDate> {
    let waves = campaign.waves.iter().filter(|wave| is_in(stage, wave));
    let spans =
        waves.filter_map(|wave| Some((wave.start, end_of(wave)?.with_timezone(&wave.zone).date_naive())));
    let (first, last) = spans.fold((None, None), |(first, last): (Option<NaiveDate>, _), (start, end)| {
        (Some(first.map_or(start, |first| first.min(start))), last.max(Some(end)))
    });
    let days = first.into_iter().flat_map(|first| {
        let back = i64::from(first.weekday().num_days_from_monday()).saturating_add(LONGEST_WAY);
        let monday = TimeDelta::try_days(back).and_then(|back| first.checked_sub_signed(back));
        monday.into_iter().flat_map(|monday| monday.iter_weeks())
    });
    days.take_while(move |monday| last.is_some_and(|last| *monday <= last))
}

/// When it leaves in a week.
fn moment(clock: Clock<'_>, stage: &Stage, week: NaiveDate) -> Option<DateTime<Utc>> {
    let day = clock.day(clock.day(week, stage.at.offset)?, WORKDAY)?;
    clock.moment(AnchorDay::plain(day), &Moment { offset: Offset::NONE, ..stage.at })
}

/// The slot of one group in one week; none where no wave is open then, or the next one leaves at the same moment.
fn slot(campaign: &Campaign, (index, stage): (u16, &Stage), week: NaiveDate, group: &Group) -> Option<Slot> {
    let clock = Clock::new(&campaign.calendar, &group.country, group.zone);
    let at = moment(clock, stage, week)?;
    let next = moment(clock, stage, week.checked_add_signed(TimeDelta::try_weeks(1)?)?)?;
    // Its words say until when people have time: they must still be true.
    let waves = open_waves(campaign, stage, at).filter_map(|wave| campaign.wave(wave));
    let ends = waves.filter_map(end_of).min()?.min(next);
    (at < ends).then(|| Slot {
        stage: index,
        wave: None,
        anchor: Anchor::Week,
        at: Some(at),
        expires: Some(clock.expiry_by(at, stage.late, Some(ends))),
        zone: group.zone,
        country: Arc::clone(&group.country),
        away: None,
        came: None,
        made_room: None,
        week: Some(week),
        to: Recipients::Managers(Arc::clone(&group.people)),
    })
}

impl Judge<'_> {
    /// When a manager gets the message of a week: not while they are away, and on a day of its own if the campaign wants
    /// that, as long as it is still of that week.
    pub(super) fn in_week(&self, to: Recipient, (at, expires): DueAndExpiry) -> DueAndExpiry {
        let leave = self.leave_of(to).filter(|leave| leave.lasts(at));
        let back = leave.and_then(|leave| leave.first(self.moment.time)).filter(|back| *back < expires);
        let at = back.unwrap_or(at);
        if !self.view.campaign.calendar.one_a_day {
            return (at, expires);
        }
        let taken = self.days_told(to);
        let mut free = at;
        while taken.contains(&free.with_timezone(&self.slot.zone).date_naive()) {
            let next = self.clock.not_quiet(self.clock.expiry(free, NEXT));
            // No day of this week is free: two messages on one day are better than one too few.
            if next <= free || next >= expires {
                return (at, expires);
            }
            free = next;
        }
        (free, expires)
    }

    /// The days on which the plan tells a manager something else: as a person of the list, or as a manager.
    fn days_told(&self, to: Recipient) -> BTreeSet<NaiveDate> {
        let View { campaign, people, .. } = self.view;
        let Some(address) = self.manager_of(to) else { return BTreeSet::new() };
        let own = people.find(address.as_str()).map(|(_, person)| person);
        let wave = own.and_then(|person| Some((person, campaign.wave(person.wave?)?)));
        let mut days = wave.map_or_else(BTreeSet::new, |(person, wave)| {
            planned_days(campaign, &wave_of(campaign, wave, person), self.clock)
        });
        let led = people.led_by(&address.key()).iter().filter_map(|index| people.get(*index)?.wave);
        let waves: BTreeSet<WaveIx> = led.collect();
        for stage in campaign.stages.iter().filter(|stage| stage.audience == Audience::Managers) {
            let told = waves.iter().filter_map(|wave| campaign.wave(*wave)).filter(|wave| is_in(stage, wave));
            days.extend(told.filter_map(|wave| {
                let moment = wave.moment_of(stage);
                let at = self.clock.moment(anchor_of(campaign, Some(wave), moment.anchor)?, &moment)?;
                Some(at.with_timezone(&self.slot.zone).date_naive())
            }));
        }
        days
    }

    /// How far the people of a manager are.
    pub(super) fn team_progress(&self, to: Recipient, at: DateTime<Utc>) -> TeamProgress {
        let Some((teams, manager)) = self.teams.as_ref().zip(self.manager_of(to)) else {
            return TeamProgress::Done;
        };
        let team = teams.team(&manager.key(), at);
        let mut progress = TeamProgress::Done;
        for wave in team.iter().filter(|(_, of_wave)| !of_wave.is_done()).map(|(wave, _)| *wave) {
            match teams.waits(wave) {
                None => return TeamProgress::ToGo,
                Some(why) if progress == TeamProgress::Done => progress = TeamProgress::Waits(why.clone()),
                Some(_) => {}
            }
        }
        progress
    }

    pub(super) fn manager_of(&self, to: Recipient) -> Option<&Address> {
        match to {
            Recipient::ManagerOf(index) => manager(self.view.people, index),
            Recipient::Person(_) | Recipient::Helpdesk | Recipient::Sponsor(_) => None,
        }
    }
}
