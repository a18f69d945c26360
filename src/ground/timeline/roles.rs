//! Whether a message concerns those who answer for people: managers by whom they lead, and each of them once.

use chrono::{DateTime, Utc};

use super::{Fate, Recipient, RecipientKey, judge::Judge, team::TeamProgress};
use crate::ground::campaign::{Address, Audience, Person, PersonIx};

impl Judge<'_> {
    /// Whether a manager, a sponsor or the helpdesk is to be told.
    pub(super) fn is_for_role(&self, to: Recipient, at: DateTime<Utc>) -> bool {
        match to {
            Recipient::Person(_) => true,
            Recipient::ManagerOf(led) => {
                self.has_anybody_to_hear_of(to, led, at) && !self.was_told(to, ["helpdesk", "sponsor"])
            }
            // Whoever leads somebody it is about is told as their manager.
            Recipient::Helpdesk | Recipient::Sponsor(_) => {
                self.stage.audience != Audience::Staff
                    || !self.leads_any(to) && !self.was_told(to, ["manager", "helpdesk"])
            }
        }
    }

    /// Whether a manager leads somebody who stays and fits; for a message of the week, somebody who still has to move. What
    /// leaves later is judged when it does.
    fn has_anybody_to_hear_of(&self, to: Recipient, led: PersonIx, at: DateTime<Utc>) -> bool {
        if self.teams.is_some() {
            return self.view.now < at || self.team_progress(to, at) != TeamProgress::Done;
        }
        if self.selected.is_some() {
            return self.leads_any(to);
        }
        self.view.people.all_told() || self.view.people.get(led).is_some_and(Person::stays)
    }

    /// Whether whoever has this address leads somebody it is about.
    fn leads_any(&self, to: Recipient) -> bool {
        let team = self.address_of(to).map(|key| self.view.people.led_by(&key)).unwrap_or_default();
        team.iter().any(|who| self.is_about(*who))
    }

    fn is_about(&self, who: PersonIx) -> bool {
        let (campaign, people) = (self.view.campaign, self.view.people);
        let Some(person) = people.get(who).filter(|person| person.stays()) else { return false };
        let swept = |wave| campaign.wave(wave).is_some_and(|wave| wave.sweep);
        let here = self.slot.wave.is_none_or(|wave| person.wave == Some(wave) || swept(wave));
        here && self.selected.as_ref().is_none_or(|selected| selected.fits(who))
    }

    /// Whether the same address got it as something else, or may have: roles change, and a message is told once.
    fn was_told(&self, to: Recipient, roles: [&str; 2]) -> bool {
        if self.stage.audience != Audience::Staff || self.view.history.fates.is_empty() {
            return false;
        }
        let Some(address) = self.address_of(to) else { return false };
        let own = self.name(to, None);
        roles.into_iter().any(|role| {
            let id = self.namer.name(&RecipientKey::role(role, &address), None);
            let begun = match self.view.history.fate(&id) {
                Fate::Sent | Fate::Refused | Fate::InDoubt => true,
                Fate::Planned | Fate::Deferred(_) => false,
            };
            // The role they are told in now is among these, and what was begun under that name is this very notice.
            begun && own != Some(id)
        })
    }

    /// The key of the address of somebody who is no person of the list.
    fn address_of(&self, to: Recipient) -> Option<String> {
        match to {
            Recipient::Person(_) => None,
            Recipient::ManagerOf(_) => self.manager_of(to).map(Address::key),
            Recipient::Helpdesk => Some(self.view.campaign.helpdesk.mail.to_lowercase()),
            Recipient::Sponsor(index) => {
                Some(self.view.campaign.sender.sponsors.get(usize::from(index))?.key())
            }
        }
    }
}
