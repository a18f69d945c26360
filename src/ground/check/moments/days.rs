//! Messages on days on which nobody reads them, and two on one day. What is past is past: nobody can move it, and a
//! warning that never goes away hides the others.

use super::{Gathered, moment, named, people, place_of, written};
use crate::ground::{
    campaign::WaveIx,
    check::Subject,
    problem::{Problem, Problems},
    timeline::collide::same_day,
};

/// Messages on weekends and holidays.
pub(super) fn off(subject: &Subject<'_>, problems: &mut Problems) {
    let mut found = Gathered::default();
    for slot in subject.timeline.usual() {
        let (Some(at), Some((stage, wave))) = (slot.at, named(subject, slot)) else { continue };
        // By the hour and not by the day: this morning's message cannot be moved any more.
        if at <= subject.now {
            continue;
        }
        let clock = slot.clock(subject.campaign);
        let day = at.with_timezone(&slot.zone).date_naive();
        if clock.is_workday(day) {
            continue;
        }
        let why = if subject.campaign.calendar.is_holiday(day, clock.country) {
            format!("a holiday in {}", slot.country)
        } else {
            "not a workday".to_owned()
        };
        let wave_name = wave.map(|wave| format!(" of `{}`", wave.id)).unwrap_or_default();
        let who = people(slot.to.len());
        let message = format!("`{}`{wave_name} leaves on {} for {who}, {why}", stage.id, written(day));
        found.add(place_of(stage, wave), message);
    }
    found.report(problems, |message| {
        Problem::warning("stage-on-day-off", message)
            .hint("move the date, or count in workdays, such as `start - 10 workdays`")
    });
}

/// Messages at an hour that clocks leave out as summer time begins.
pub(super) fn skipped(subject: &Subject<'_>, problems: &mut Problems) {
    let mut found = Gathered::default();
    for hour in subject.timeline.skipped(subject.campaign) {
        let (Some(at), Some((stage, wave))) = (hour.slot.at, named(subject, hour.slot)) else { continue };
        if at <= subject.now {
            continue;
        }
        let of = wave.map(|wave| format!(" of `{}`", wave.id)).unwrap_or_default();
        let message = format!(
            "`{}`{of} for {}: in {} clocks skip {} on {}, and it leaves at {}",
            stage.id,
            people(hour.slot.to.len()),
            hour.zone,
            hour.wall.format("%H:%M"),
            written(hour.wall.date()),
            moment(at, hour.slot.zone)
        );
        found.add(place_of(stage, wave), message);
    }
    found.report(problems, |message| {
        Problem::info("moment-skipped", message).hint("write another hour if that one does not suit")
    });
}

/// Two messages to one person on one day.
pub(super) fn twice(subject: &Subject<'_>, problems: &mut Problems) {
    let mut found = Gathered::default();
    let today = subject.campaign.day_of(subject.now);
    for twice in same_day(subject.timeline, subject.campaign).into_iter().filter(|twice| twice.day >= today) {
        let name = |(stage, wave): (u16, Option<WaveIx>)| {
            let stage = subject.campaign.stages.get(usize::from(stage))?;
            let wave = wave.and_then(|wave| subject.campaign.wave(wave));
            Some((stage, wave, wave.map(|wave| format!(" of `{}`", wave.id)).unwrap_or_default()))
        };
        let [Some((first, _, in_first)), Some((second, wave, in_second))] = twice.stages.map(name) else {
            continue;
        };
        let message = format!(
            "`{}`{in_first} and `{}`{in_second} both reach {} on {}",
            first.id,
            second.id,
            people(twice.people),
            written(twice.day)
        );
        found.add(place_of(second, wave), message);
    }
    found.report(problems, |message| {
        Problem::warning("two-stages-one-day", message)
            .hint("move one of them by a day, or write `one_a_day = true` under `[calendar]`")
    });
}

/// Messages that make room for another one on their day.
pub(super) fn made_room(subject: &Subject<'_>, problems: &mut Problems) {
    let mut found = Gathered::default();
    for slot in subject.timeline.usual() {
        let (Some(made), Some(at), Some((stage, wave))) = (slot.made_room, slot.at, named(subject, slot))
        else {
            continue;
        };
        let Some(first) = subject.campaign.stages.get(usize::from(made.stage)) else { continue };
        let wave_name = wave.map(|wave| format!(" of `{}`", wave.id)).unwrap_or_default();
        let message = format!(
            "`{}`{wave_name} leaves on {} for {}, and not on {}, when they are told `{}`",
            stage.id,
            moment(at, slot.zone),
            people(slot.to.len()),
            moment(made.planned, slot.zone),
            first.id
        );
        found.add(stage.at_place.clone(), message);
    }
    found.report(problems, |message| {
        Problem::info("one-a-day-moves", message)
            .hint("that is the rule `one_a_day`; move one of the two if the day matters")
    });
}
