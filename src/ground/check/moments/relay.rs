//! More messages than the relay takes in the time there is.

use super::{Gathered, moment, people};
use crate::ground::{
    campaign::{Stage, Wave},
    check::Subject,
    problem::{Problem, Problems},
    timeline::{
        History, Plan, RelayLimits, View,
        plan::{Departure, StagePlan},
    },
};

/// Messages that cannot reach everybody before they must not leave any more.
pub(super) fn too_slow(subject: &Subject<'_>, problems: &mut Problems) {
    // A plan of a million people takes a while to count, and without limits the answer is known.
    if is_unlimited(subject) {
        return;
    }
    let mut found = Gathered::default();
    each(subject, |stage, wave, _, departure| {
        let Some((at, expires)) = departure.at.zip(departure.expires) else { return };
        let zone = departure.zone;
        let ends = match departure.last {
            Some(last) if last < expires => return,
            Some(last) => format!("takes until {}", moment(last, zone)),
            None => "has no end".to_owned(),
        };
        let message = format!(
            "`{}`{} begins on {} and {ends} for {}, but must not leave after {}",
            stage.id,
            of(wave),
            moment(at, zone),
            people(departure.recipients),
            moment(expires, zone)
        );
        found.add(stage.at_place.clone(), message);
    });
    found.report(problems, |message| {
        Problem::error("relay-too-slow", message).hint(
            "split the wave, let the stage be later (`late = \"5 workdays\"`), or raise the limits if the relay allows it",
        )
    });
}

/// Messages to more people than a day takes.
pub(super) fn days(subject: &Subject<'_>, problems: &mut Problems) {
    let Some(limit) = subject.campaign.smtp.per_day else { return };
    let mut found = Gathered::default();
    each(subject, |stage, wave, plan, departure| {
        // Told once for a stage and not for every zone it leaves in.
        let first = departure.at.is_some() && plan.moments.first() == Some(departure);
        if first && plan.recipients > usize::try_from(limit).unwrap_or(usize::MAX) {
            let last = plan.last().map_or("never".to_owned(), |last| moment(last, departure.zone));
            let message = format!(
                "`{}`{} goes to {}, and the relay takes {limit} a day: the last leaves {last}",
                stage.id,
                of(wave),
                people(plan.recipients)
            );
            found.add(stage.at_place.clone(), message);
        }
    });
    found.report(problems, |message| {
        Problem::warning("relay-day-limit", message)
            .hint("split the wave, so that everybody hears on the same day")
    });
}

fn is_unlimited(subject: &Subject<'_>) -> bool {
    subject
        .campaign
        .stages
        .iter()
        .all(|stage| RelayLimits::of(subject.campaign, stage.audience).is_unlimited())
}

fn of(wave: Option<&Wave>) -> String {
    wave.map(|wave| format!(" of `{}`", wave.id)).unwrap_or_default()
}

/// Every departure with its stage and wave, as planned before anything has happened.
fn each(subject: &Subject<'_>, mut look: impl FnMut(&Stage, Option<&Wave>, &StagePlan, &Departure)) {
    // As if nothing had been sent: what is left to do today says nothing of whether the plan fits.
    let history = History::default();
    let (campaign, people) = (subject.campaign, subject.people);
    let plan = Plan::of(subject.timeline, View { campaign, people, history: &history, now: subject.now });
    for plan in plan.stages() {
        let Some(stage) = campaign.stages.get(usize::from(plan.stage)) else { continue };
        let wave = plan.wave.and_then(|wave| campaign.wave(wave));
        for departure in &plan.moments {
            look(stage, wave, plan, departure);
        }
    }
}
