//! Whom of its recipients a notice tells nothing.

use super::{Recipient, View, judge::manager};
use crate::ground::campaign::{NotTold, Person};

impl View<'_> {
    /// Why the recipient is told nothing, if so. Whoever is excluded is so as a manager and sponsor too.
    pub(super) fn not_told(&self, to: Recipient) -> Option<NotTold> {
        let View { campaign, people, now, .. } = self;
        if people.all_told() {
            return None;
        }
        let of = |person: &Person| person.not_told(now.with_timezone(&person.place.zone).date_naive());
        let address = match to {
            Recipient::Person(index) => return of(people.get(index)?),
            Recipient::ManagerOf(index) => manager(people, index)?,
            Recipient::Sponsor(index) => campaign.sender.sponsors.get(usize::from(index))?,
            Recipient::Helpdesk => return None,
        };
        let in_list = people.find(address.as_str()).and_then(|(_, person)| of(person));
        in_list.or_else(|| people.exclusions().find(address.as_str()).map(|_| NotTold::Excluded))
    }
}
