//! What somebody was told when they were back from a leave that the list has forgotten since: it knows one leave of each
//! person, and an import may put the next one in its place, or another end.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{
    Fate, RecipientKey, View,
    leave::Leave,
    missed::{is_in, namer_in},
};
use crate::ground::campaign::{Anchor, Away, Person, Stage, Wave};

/// Longer than it takes from the end of a leave to the message about it.
const LONGEST_WAY_BACK: i64 = 31;

/// Whether a message about a return stood for what was due to somebody in their wave at a moment.
pub(super) fn was_said_on_return(
    view: View<'_>,
    (stage, wave): (&Stage, &Wave),
    leave: &Leave<'_>,
    person: &Person,
    at: DateTime<Utc>,
) -> bool {
    let day_of = |at: DateTime<Utc>| at.with_timezone(&leave.clock.zone).date_naive();
    let (due, today) = (day_of(at), day_of(view.now));
    // Whoever heard nothing since was not told it on a return either, and that is nearly everybody.
    let heard = view.history.last_heard.get(&person.address.key());
    if heard.is_none_or(|heard| day_of(*heard) < due) {
        return false;
    }
    let who = RecipientKey::person(&person.address);
    let namer = namer_in(view.campaign, wave, stage);
    let was_told = |day: NaiveDate| match view.history.fate(&namer.name_of_event(&who, day)) {
        Fate::Sent | Fate::Refused | Fate::InDoubt => true,
        Fate::Planned | Fate::Deferred(_) => false,
    };
    let stands = |day: NaiveDate| {
        let told =
            Leave::of(leave.clock, Away::until(day)).and_then(|leave| leave.moment(&wave.moment_of(stage)));
        told.is_some_and(|told| at < leave.clock.end_of(day_of(told)))
    };
    let first = TimeDelta::try_days(LONGEST_WAY_BACK).and_then(|way| due.checked_sub_signed(way));
    let days = first.unwrap_or(due).iter_days().take_while(|day| *day <= today);
    days.filter(|day| was_told(*day)).any(stands)
}

/// Whether a stage tells people of a wave what they missed while they were away.
pub(super) fn tells_on_return(stage: &Stage, wave: &Wave) -> bool {
    // A sweep has nobody of its own: whoever it takes in hears it in their wave.
    stage.at.anchor == Anchor::Back && is_in(stage, wave) && !wave.sweep
}
