//! Who was told a date that no longer holds, and what becomes of the message about it: `plan` and `send` say the
//! same, and louder where somebody must do something.

use crate::faces::show::write::{self, counted};
use crate::ground::{
    campaign::{Campaign, ChangeKind, Stage, WaveIx},
    timeline::{DateChange, Held, Outdated, Verdict, reschedule},
};

/// A line for everybody who waits for the same thing.
pub(super) fn lines(campaign: &Campaign, outdated: &[Outdated]) -> Vec<String> {
    let mut counts: Vec<(String, String, usize)> = Vec::new();
    for one in outdated {
        let what = what(campaign, one.about, &one.change);
        let becomes = becomes(campaign, one.about, one.becomes.as_ref());
        match counts.iter_mut().find(|(known, fate, _)| *known == what && *fate == becomes) {
            Some((.., count)) => *count += 1,
            None => counts.push((what, becomes, 1)),
        }
    }
    let line = |(what, becomes, count): (String, String, usize)| {
        format!("{}: {what}: {becomes}", counted(count, "person", "people"))
    };
    counts.into_iter().map(line).collect()
}

/// The lines of those whom only a person can let have it.
pub(super) fn waiting(campaign: &Campaign, outdated: &[Outdated]) -> Vec<String> {
    let waits = |one: &&Outdated| match &one.becomes {
        None
        | Some(Verdict::Held(Held::Hold(_) | Held::Check(_) | Held::NotApproved | Held::HalfApproved(_))) => {
            true
        }
        Some(
            Verdict::Due
            | Verdict::Later
            | Verdict::InDoubt
            | Verdict::Missed
            | Verdict::Settled(_)
            | Verdict::Held(
                Held::Gate(_) | Held::MovedListStale | Held::Deferred(_) | Held::Quiet(_) | Held::Freeze(..),
            ),
        ) => false,
    };
    let waiting: Vec<Outdated> = outdated.iter().filter(waits).cloned().collect();
    lines(campaign, &waiting)
}

fn what(campaign: &Campaign, about: Option<WaveIx>, change: &DateChange) -> String {
    match about.and_then(|wave| campaign.wave(wave)) {
        Some(wave) => format!("`{}`, {}", wave.id, describe(change, true)),
        None => describe(change, false),
    }
}

/// What has become of a date, in words.
pub(super) fn describe(change: &DateChange, in_a_wave: bool) -> String {
    let date = change.anchor.code();
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "none".to_owned(), write::day);
    let (old, new) = (day(change.old), day(change.new));
    match change.kind(in_a_wave) {
        ChangeKind::Moved => format!("{date} moved from {old} to {new}"),
        ChangeKind::Gone => format!("there is no {date} any more; told {old}"),
        ChangeKind::New => format!("there is a {date} again, {new}; told that there is none"),
        ChangeKind::Off => format!("in no wave any more; told {date} {old}"),
    }
}

fn becomes(campaign: &Campaign, about: Option<WaveIx>, verdict: Option<&Verdict>) -> String {
    match verdict {
        None => "no stage tells them; add one with `at = \"rescheduled\"`".to_owned(),
        Some(Verdict::Held(why @ (Held::NotApproved | Held::HalfApproved(_)))) => {
            let stage = reschedule::for_no_wave(campaign).and_then(|at| campaign.stages.get(usize::from(at)));
            let stage = stage.map_or("STAGE", |stage: &Stage| stage.id.as_str());
            let wave = about.and_then(|wave| campaign.wave(wave));
            let wave = wave.map(|wave| format!(" --wave {}", wave.id)).unwrap_or_default();
            let which = if *why == Held::NotApproved { "AN" } else { "A SECOND" };
            format!("WAITS FOR {which} APPROVAL: `wavecast approve {stage}{wave}`")
        }
        Some(Verdict::Held(Held::Check(check))) => {
            format!("HELD BY AN ERROR: `wavecast check` names `{check}`")
        }
        Some(Verdict::Held(Held::Hold(because))) => format!("HELD BY A PERSON: {because}"),
        Some(verdict) => write::verdict(campaign, verdict),
    }
}
