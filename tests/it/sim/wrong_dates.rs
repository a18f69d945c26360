//! Who was told a deadline that does not count any more: when it became wrong, and whether it is still to come.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

use super::{expected::deadline_of, invariants::Read, world::World};

impl World {
    /// The deadline that a letter's reader knows from now on.
    pub(super) fn heard(&mut self, read: &Read) {
        let person = self.scheme.people.iter().find(|person| person.mail == read.key.0);
        let wave = self.scheme.waves.iter().find(|wave| wave.id == read.key.1);
        if let (Some(person), Some(wave)) = (person, wave) {
            self.told.insert(person.mail.clone(), deadline_of(&self.scheme, person, wave));
        }
    }

    /// Who was told a deadline that does not count any more, and is still to come.
    pub(super) fn notice_wrong_dates(&mut self, now: DateTime<Utc>) {
        let today = now.date_naive();
        let wrong = self.scheme.people.iter().filter(|person| {
            // Whoever was away is told when they are back.
            let is_back = person.away_until.is_none_or(|until| until < today);
            let is_there = person.listed && !person.excluded && person.left.is_none() && is_back;
            let own = self.scheme.wave_of(person).map(|wave| deadline_of(&self.scheme, person, wave));
            let told = self.told.get(&person.mail).copied();
            is_there
                && told
                    .zip(own)
                    .is_some_and(|(told, own)| told != own && told.max(own) > today + TimeDelta::days(1))
        });
        let wrong: BTreeSet<String> = wrong.map(|person| person.mail.clone()).collect();
        self.wrong_since.retain(|mail, _| wrong.contains(mail));
        for mail in wrong {
            self.wrong_since.entry(mail).or_insert(now);
        }
    }
}
