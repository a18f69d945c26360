//! What nobody says is ready in both systems, though people are told soon.

use chrono::Duration;

use crate::ground::{
    campaign::BeforePoint,
    check::Subject,
    problem::{Place, Problem, Problems},
};

/// From so many days before the first start on, an open point is worth a warning: some take a week to be done.
const NEAR: i64 = 14;

/// Points that nobody confirmed, and those that were confirmed on a day to come.
pub(super) fn unconfirmed(subject: &Subject<'_>, problems: &mut Problems) {
    let campaign = subject.campaign;
    let today = campaign.day_of(subject.now);
    let place = campaign.before.place.clone().unwrap_or_else(|| Place::file(&campaign.source));
    let open: Vec<BeforePoint> = campaign.before.open(campaign.the_move.platforms).collect();
    if let Some(first) = open.first() {
        let start = campaign.waves.iter().map(|wave| wave.start).min();
        // After the first start it is a note again: whatever was not ready has shown by then.
        let near = start.filter(|start| today < *start && *start - today <= Duration::days(NEAR));
        let message = format!("nobody has confirmed that this is ready: {}", named(&open));
        let problem = match near {
            Some(start) => {
                Problem::warning("before-you-start", format!("{message}; the first group starts on {start}"))
            }
            None => Problem::info("before-you-start", message),
        };
        problems.push(problem.at(place.clone()).hint(format!(
            "`wavecast before` says what each means; then write under `[before]`: `{} = \"yes, {today}, a name\"`",
            first.key()
        )));
    }
    let to_come = |point: &BeforePoint| campaign.before.of(*point).is_some_and(|said| said.day > today);
    let to_come: Vec<BeforePoint> = BeforePoint::ALL.into_iter().filter(to_come).collect();
    if !to_come.is_empty() {
        let message = format!("confirmed on a day to come: {}", named(&to_come));
        let problem = Problem::info("before-you-start", message).at(place);
        problems.push(problem.hint("write the day on which somebody looked"));
    }
}

fn named(points: &[BeforePoint]) -> String {
    points.iter().map(|point| format!("`{}`", point.key())).collect::<Vec<_>>().join(", ")
}
