//! Guides to leave the old system that nobody has tried: drafts, until `[move.confirmed]` says who did.

use chrono::{DateTime, NaiveTime, Utc};

use crate::ground::{
    campaign::{Platform, PlatformSet, Wave},
    check::Subject,
    problem::{Concerns, Problem, Problems, Touch},
    timeline::instant_in,
};

/// The kinds of device on which nobody has tried how to leave. From the day a wave starts it is an error: its people
/// follow steps that may not be there.
pub(super) fn unconfirmed(subject: &Subject<'_>, problems: &mut Problems) {
    let the_move = &subject.campaign.the_move;
    let open: PlatformSet = the_move.unconfirmed().collect();
    if open.is_empty() {
        return;
    }
    // Only waves that move such a device: a draft for Macs holds no wave of phones.
    let waves = subject.campaign.waves.iter();
    let begun: Vec<&Wave> = waves
        .filter(|wave| is_under_way(wave, subject.now) && !open.and(wave.platforms).is_empty())
        .collect();
    let named = |platforms: PlatformSet| platforms.iter().map(Platform::name).collect::<Vec<_>>().join(", ");
    let systems: Vec<&str> = the_move.from.on(open).iter().map(|vendor| vendor.name.as_str()).collect();
    let system = systems.join(" or ");
    let problem = match begun.first() {
        Some(wave) => Problem::error(
            "unconfirmed-guide",
            format!(
                "`{}` has started, and nobody has tried how one leaves {system} on {}: the guides are drafts",
                wave.id,
                named(open.and(wave.platforms))
            ),
        )
        .concerns(Concerns::these(begun.iter().map(|wave| Touch::wave(wave.id.as_str())))),
        None => Problem::warning(
            "unconfirmed-guide",
            format!(
                "nobody has tried how one leaves {system} on {}: the guides say that they are drafts",
                named(open)
            ),
        ),
    };
    let first = open.iter().next().map_or("ios", |platform| platform.code());
    problems.push(problem.at(the_move.confirmed_place.clone()).hint(format!(
        "try it on a device, then say who did and when, under `[move.confirmed]`: `{first} = \"{}, a name\"`",
        subject.campaign.day_of(subject.now)
    )));
}

/// Whether people of a wave follow its guides now.
pub(super) fn is_under_way(wave: &Wave, now: DateTime<Utc>) -> bool {
    let start = instant_in(wave.zone, wave.start.and_time(NaiveTime::MIN));
    // The last day counts whole; behind it nobody follows the guides any more.
    let ended = wave.end.and_then(|end| instant_in(wave.zone, end.succ_opt()?.and_time(NaiveTime::MIN)));
    start.is_some_and(|start| start <= now) && ended.is_none_or(|ended| now < ended)
}
