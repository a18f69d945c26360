//! Events of a person's own that may happen to them more than once.

use chrono::NaiveDate;

use crate::ground::campaign::{Anchor, Away, Campaign, Person};

/// The day of an event that may happen to somebody more than once, as the list of people and the newest facts of devices
/// tell it; none if it has not happened, or for an anchor that is no such event.
pub(super) fn event_day(campaign: &Campaign, anchor: Anchor, person: &Person) -> Option<NaiveDate> {
    match anchor {
        Anchor::Back => person.away.map(Away::last_day),
        Anchor::Left => campaign.left_since(person),
        Anchor::DeviceMoved => campaign.some_moved_since(person),
        Anchor::Kickoff
        | Anchor::Start
        | Anchor::Deadline
        | Anchor::Enforce
        | Anchor::Gate
        | Anchor::Moved
        | Anchor::Rescheduled
        | Anchor::Listed
        | Anchor::Close
        | Anchor::Day(_)
        | Anchor::Week => None,
    }
}
