//! Messages before their turn: before the kickoff, before a gate, after the date they are about.

use chrono::{NaiveTime, TimeDelta};

use super::{Gathered, moment, named, people, place_of, written};
use crate::ground::{
    campaign::{Anchor, Audience, Wave},
    check::Subject,
    problem::{Problem, Problems},
    timeline::{Slot, instant_in, waits_for},
};

/// Waves that are told something before everybody hears of the campaign.
pub(super) fn before_kickoff(subject: &Subject<'_>, problems: &mut Problems) {
    let slots = || subject.timeline.usual();
    let kickoffs = slots().filter(|slot| slot.anchor == Anchor::Kickoff && is_to_people(subject, slot));
    // The first of all zones: people in the east hear of it hours before the others.
    let Some(kickoff) = kickoffs.filter_map(|slot| slot.at).min() else { return };
    let mut found = Gathered::default();
    for slot in slots().filter(|slot| slot.wave.is_some() && is_to_people(subject, slot)) {
        let (Some(at), Some((stage, Some(wave)))) = (slot.at, named(subject, slot)) else { continue };
        // What has left already cannot be put behind the kickoff.
        if at < kickoff && subject.now < at && !is_out_of_order(wave) {
            let leaves = moment(at, subject.campaign.zone);
            let kickoff = moment(kickoff, subject.campaign.zone);
            let message = format!(
                "`{}` of `{}` leaves on {leaves}, before the kickoff on {kickoff}",
                stage.id, wave.id
            );
            found.add(place_of(stage, Some(wave)), message);
        }
    }
    found.report(problems, |message| {
        Problem::warning("stage-before-kickoff", message)
            .hint("move the kickoff several weeks ahead of the first wave")
    });
}

/// A wave whose own dates are the wrong way around: that is told, and not what follows from it.
fn is_out_of_order(wave: &Wave) -> bool {
    wave.deadline().is_some_and(|deadline| deadline.date() < wave.start)
}

fn is_to_people(subject: &Subject<'_>, slot: &Slot) -> bool {
    named(subject, slot).is_some_and(|(stage, _)| match stage.audience {
        Audience::Wave | Audience::NotMoved | Audience::Moved | Audience::Everyone => true,
        Audience::Helpdesk | Audience::Managers | Audience::Sponsors | Audience::Staff => false,
    })
}

/// Messages that are due while a gate is still shut.
pub(super) fn before_gate(subject: &Subject<'_>, problems: &mut Problems) {
    let mut found = Gathered::default();
    for slot in subject.timeline.usual() {
        let (Some(at), Some(expires)) = (slot.at, slot.expires) else { continue };
        // What is over, sent or missed, waits for nothing any more.
        if expires <= subject.now {
            continue;
        }
        let Some((stage, Some(wave))) = named(subject, slot) else { continue };
        if is_out_of_order(wave) {
            continue;
        }
        let Some((gate, judged)) = last_gate(subject, slot) else { continue };
        // The gate may be passed at any hour of its day.
        let opens = instant_in(gate.zone, judged.and_time(NaiveTime::MIN));
        let Some(opens) = opens.filter(|opens| at < *opens) else { continue };
        let fate = if expires <= opens { "is missed then" } else { "waits until then" };
        let message = format!(
            "`{}` of `{}` is due on {}, but `{}` is judged on {}: it {fate}",
            stage.id,
            wave.id,
            written(at.with_timezone(&slot.zone).date_naive()),
            gate.id,
            written(judged)
        );
        found.add(gate.place_of("evaluation"), message);
    }
    found.report(problems, |message| {
        Problem::warning("stage-before-gate", message)
            .hint("judge it earlier, or start the later wave later: nothing leaves while a gate is shut")
    });
}

/// The gate a slot waits for that is judged last.
fn last_gate<'a>(subject: &Subject<'a>, slot: &Slot) -> Option<(&'a Wave, chrono::NaiveDate)> {
    let campaign = subject.campaign;
    let gates = waits_for(campaign, slot.wave?).filter_map(|earlier| campaign.wave(earlier));
    gates.filter_map(|wave| Some((wave, wave.gate.evaluation?))).max_by_key(|(_, day)| *day)
}

/// Messages about a deadline or enforcement to come that leave after it: nobody gets them.
pub(super) fn after_its_date(subject: &Subject<'_>, problems: &mut Problems) {
    let mut found = Gathered::default();
    for slot in subject.timeline.usual() {
        let (Some(at), Some(expires)) = (slot.at, slot.expires) else { continue };
        let Some((stage, wave)) = named(subject, slot) else { continue };
        // `expires` is cut off at the date it is about, so a message that would come too late has no time at all.
        if expires.signed_duration_since(at) > TimeDelta::zero() {
            continue;
        }
        let of_wave = wave.map(|wave| format!(" of `{}`", wave.id)).unwrap_or_default();
        let message = format!(
            "`{}`{of_wave} would leave for {} in {} on {}, when it is too late already",
            stage.id,
            people(slot.to.len()),
            slot.zone,
            moment(at, slot.zone)
        );
        found.touch(stage.at_place.clone(), message, stage, wave);
    }
    found.report(problems, |message| {
        Problem::error("stage-after-its-date", message)
            .hint("let it leave earlier: a deadline falls earlier in the day the further west people are")
    });
}
