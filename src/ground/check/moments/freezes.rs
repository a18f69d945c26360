//! What freezes do: messages they move, and dates of waves that they swallow.

use super::{Gathered, moment, named, people, written};
use crate::ground::{
    check::Subject,
    problem::{Problem, Problems},
    timeline::Clock,
};

/// Messages that a freeze moves.
pub(super) fn moved(subject: &Subject<'_>, problems: &mut Problems) {
    let mut found = Gathered::default();
    for frozen in subject.timeline.frozen(subject.campaign).filter(|frozen| frozen.at > subject.now) {
        let Some((stage, wave)) = named(subject, frozen.slot) else { continue };
        let of = wave.map_or(String::new(), |wave| format!(" of `{}`", wave.id));
        let [planned, at] = [frozen.planned, frozen.at].map(|at| moment(at, frozen.slot.zone));
        let message = format!(
            "`{}`{of} for {} goes from {planned} to {at}: {}",
            stage.id,
            people(frozen.slot.to.len()),
            frozen.freeze.why
        );
        found.add(frozen.freeze.place.clone(), message);
    }
    found.report(problems, |message| {
        Problem::info("freeze-moves", message).hint("move the date itself if that hour does not suit")
    });
}

/// Days of a wave on which nobody can be told anything: a start, a deadline or a cut in a freeze.
pub(super) fn swallowed(subject: &Subject<'_>, problems: &mut Problems) {
    let mut found = Gathered::default();
    for wave in &subject.campaign.waves {
        // A freeze holds in every country, so none need be asked.
        let clock = Clock::new(&subject.campaign.calendar, "", wave.zone);
        let dates = [
            ("starts", "start", Some(wave.start)),
            ("has its deadline", "deadline", wave.deadline().map(|deadline| deadline.date())),
            ("cuts access", "enforcement", wave.enforcement()),
        ];
        for (does, key, day) in dates {
            let Some((day, freeze)) = day.and_then(|day| Some((day, clock.freeze_on(day)?))) else {
                continue;
            };
            let message = format!(
                "`{}` {does} on {}, in the freeze from {} to {} ({}): nothing is told on these days",
                wave.id,
                written(day),
                written(freeze.from),
                written(freeze.to),
                freeze.why
            );
            found.add(wave.place_of(key), message);
        }
    }
    found.report(problems, |message| {
        Problem::warning("date-in-freeze", message).hint(
            "move the date out of the freeze: people who are late can then be reminded, and the helpdesk is there",
        )
    });
}
