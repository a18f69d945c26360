//! People who are away: what their leave does to dates that are to hold for everybody. Nobody is named.

use chrono::NaiveDate;
use std::collections::BTreeMap;

use super::people::{lines, people};
use crate::ground::{
    campaign::{Anchor, Campaign, Person, Wave, WaveIx},
    check::Subject,
    problem::{Place, Problem, Problems},
    timeline::{is_short, return_of},
};

/// People who are back when all is over, and whose leave begins before they must have moved.
pub(super) fn beyond_close(subject: &Subject<'_>, problems: &mut Problems) {
    let Some(close) = subject.campaign.close else { return };
    let concerns = |person: &Person| {
        is_back_after_close(subject.campaign, person) && begins_in_time(subject.campaign, person)
    };
    let gone = found(subject, |person| concerns(person) && has_begun(subject, person));
    if !gone.is_empty() {
        let message =
            format!("{} {} back on {close} or later, when the campaign is over", people(&gone), are(&gone));
        let hint =
            "nothing can reach them in time: let their managers know, and agree who moves their devices";
        problems.push(in_the_list(Problem::warning("away-beyond-close", message), subject, &gone).hint(hint));
    }
    let going = found(subject, |person| concerns(person) && !has_begun(subject, person));
    if !going.is_empty() {
        let message = format!(
            "{} will be away before their last day, and back on {close} or later, when the campaign is over",
            people(&going)
        );
        let hint =
            "until they go everything reaches them: agree with them, or with their managers, when they move";
        problems
            .push(in_the_list(Problem::warning("away-beyond-close", message), subject, &going).hint(hint));
    }
}

/// People whose leave has ended: the date says nothing any more about what is to come.
pub(super) fn past(subject: &Subject<'_>, problems: &mut Problems) {
    let found = found(subject, |person| has_ended(subject, person));
    if found.is_empty() {
        return;
    }
    let verb = if found.len() == 1 { "was" } else { "were" };
    let message = format!("{} {verb} away until a day that is past", people(&found));
    let hint = "a date that should be later keeps nothing back any more: check whether it is right";
    problems.push(in_the_list(Problem::info("away-until-past", message), subject, &found).hint(hint));
}

/// People whose last day cannot wait for them as long as for others, because the campaign or their wave ends.
pub(super) fn short_of_time(subject: &Subject<'_>, problems: &mut Problems) {
    let campaign = subject.campaign;
    let mut by_wave: BTreeMap<WaveIx, Vec<u32>> = BTreeMap::new();
    for person in away(subject) {
        let Some(index) = person.wave else { continue };
        // Whoever is back after the close is told of in a finding of its own.
        let short = |wave: &Wave| is_short(campaign, wave, person) && !is_back_after_close(campaign, person);
        if campaign.wave(index).is_some_and(short) {
            by_wave.entry(index).or_default().push(person.line);
        }
    }
    for (index, found) in by_wave {
        let Some(wave) = campaign.wave(index) else { continue };
        let days = campaign.calendar.workdays_after_leave;
        let message = format!(
            "{} in `{}` cannot have {days} workdays between their return and their last day",
            people(&found),
            wave.id
        );
        let key = if wave.deadline().is_some() { "deadline" } else { "enforcement" };
        problems.push(
            Problem::warning("away-too-long", message)
                .at(wave.place_of(key))
                .note(format!("in the list of people: {}", lines(&found)))
                .hint("no date of theirs is later than the close or the wave's end: help them on the day of their return"),
        );
    }
}

/// People who miss messages, where no message is there to say so in one.
pub(super) fn untold(subject: &Subject<'_>, problems: &mut Problems) {
    let mut stages = subject.campaign.stages.iter();
    // A stage that could not be read may be the one that is missing.
    if stages.any(|stage| stage.at.anchor == Anchor::Back) || !subject.complete {
        return;
    }
    let campaign = subject.campaign;
    let matters = |person: &Person| {
        let closed =
            campaign.close.is_some_and(|close| person.away.is_some_and(|away| !away.has_begun_by(close)));
        !has_ended(subject, person) && !closed
    };
    let found = found(subject, matters);
    if found.is_empty() {
        return;
    }
    let gone = away(subject).any(|person| matters(person) && has_begun(subject, person));
    let are = if gone { are(&found) } else { "will be" };
    let message = format!("{} {are} away, and no message is counted from `back`", people(&found));
    problems
        .push(Problem::info("away-without-message", message).at(Place::file(&subject.campaign.source)).hint(
        "they get the last of what they missed; `[[stage]]` with `at = \"back\"` tells them all of it in one",
    ));
}

fn is_back_after_close(campaign: &Campaign, person: &Person) -> bool {
    campaign.close.zip(return_of(campaign, person)).is_some_and(|(close, back)| back >= close)
}

/// Those who are told something, and whom the list calls away.
fn away<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = &'s Person> {
    let any = subject.people.any_away();
    let all = subject.people.all().iter().filter(move |_| any);
    all.filter(|person| person.away.is_some() && person.stays())
}

fn found(subject: &Subject<'_>, wanted: impl Fn(&Person) -> bool) -> Vec<u32> {
    away(subject).filter(|person| wanted(person)).map(|person| person.line).collect()
}

fn has_ended(subject: &Subject<'_>, person: &Person) -> bool {
    person.away.is_some_and(|away| away.is_over_on(today(subject, person)))
}

fn has_begun(subject: &Subject<'_>, person: &Person) -> bool {
    person.away.is_some_and(|away| away.has_begun_by(today(subject, person)))
}

/// Whether a leave begins while somebody can still be told to move: by the last day of their wave, or else by the close.
fn begins_in_time(campaign: &Campaign, person: &Person) -> bool {
    let own = person.wave.and_then(|wave| campaign.wave(wave)).and_then(Wave::last_day);
    let last = own.or(campaign.close);
    person.away.zip(last).is_none_or(|(away, last)| away.has_begun_by(last))
}

fn today(subject: &Subject<'_>, person: &Person) -> NaiveDate {
    subject.now.with_timezone(&person.place.zone).date_naive()
}

fn are(found: &[u32]) -> &'static str {
    if found.len() == 1 { "is" } else { "are" }
}

fn in_the_list(problem: Problem, subject: &Subject<'_>, found: &[u32]) -> Problem {
    let place = Place::file(&subject.campaign.source);
    problem.at(place).note(format!("in the list of people: {}", lines(found)))
}
