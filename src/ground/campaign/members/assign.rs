//! The rules of all waves applied to a list of people.

use chrono::NaiveDate;
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{
    super::{Campaign, Joined, People, Person, PersonIx, RuleTally, Slug, WaveIx, Workplace},
    MemberRule,
};

/// In which wave somebody is, and how they came into it.
type Membership = Option<(WaveIx, Joined)>;

/// Places with the zone of a wave, by country, office and wave.
type WavePlaces = HashMap<(Box<str>, Box<str>, Option<WaveIx>), Arc<Workplace>>;

impl People {
    /// The same, of whom these, in the order of the list, came into their wave so late that they have dates of their own,
    /// and nobody else did.
    #[must_use]
    pub(crate) fn with_arrivals(mut self, late: &[(PersonIx, NaiveDate)]) -> Self {
        let mut late = late.iter().peekable();
        for (who, person) in (0..).map(PersonIx).zip(self.people_mut()) {
            person.came = late.next_if(|(late, _)| *late == who).map(|(_, day)| *day);
        }
        self
    }

    /// The same people, each in the wave that their row names, or that they were told of, or whose rule takes them.
    #[must_use]
    pub fn by_rules(mut self, campaign: &Campaign, told: &BTreeMap<PersonIx, WaveIx>) -> Self {
        if !campaign.has_rules() {
            return self;
        }
        let known = |(who, person): (PersonIx, &Person)| -> Membership {
            // A row that names a wave is what somebody decided by hand, and wins over what was told before.
            let told = told.get(&who).filter(|_| person.joined != Joined::ByRow);
            told.map(|wave| (*wave, Joined::Told))
        };
        let mut found: Vec<Membership> = self.iter().map(known).collect();
        let mut tallies = Vec::new();
        for (index, wave) in (0..).map(WaveIx).zip(&campaign.waves) {
            for rule in &wave.members {
                tallies.push(apply(rule, (index, &wave.id), &self, &mut found));
            }
        }
        let mut places = WavePlaces::new();
        for (person, found) in self.people_mut().zip(found) {
            if person.joined == Joined::ByRow {
                continue;
            }
            (person.wave, person.joined) =
                found.map_or((None, Joined::NotYet), |(wave, joined)| (Some(wave), joined));
            // A zone of their own row or country stays; one that was only lent by a wave is that of the wave they are
            // in now.
            if person.zone_fell_back {
                person.place = placed(campaign, person, &mut places);
            }
            // A wave may let devices join another way, and with it who loses what is on them is another answer.
            if !campaign.the_move.methods_of_waves.is_empty() {
                person.reset = campaign.the_move.erases_for(person);
            }
        }
        self.with_rules(tallies)
    }
}

/// Lets a rule take whoever fits and is in no wave.
fn apply(
    rule: &MemberRule,
    (index, wave): (WaveIx, &Slug),
    people: &People,
    found: &mut [Membership],
) -> RuleTally {
    let mut tally = RuleTally::of(index, rule.number);
    let bound = rule.bound(wave, people);
    let all: Vec<(PersonIx, &Person)> = people.iter().collect();
    // Only the asking is spread over the cores: who takes which place depends on the order of the list.
    let fits: Vec<bool> = all.par_iter().map(|(who, _)| bound.fits(*who)).collect();
    let mut waiting = Vec::new();
    for (((_, person), fits), found) in all.into_iter().zip(fits).zip(found) {
        // An account that nobody reads is told nothing: it must not take the place of somebody who is.
        if !fits || (rule.limit.is_some() && person.account.is_some()) {
            continue;
        }
        match found {
            _ if person.joined == Joined::ByRow => tally.listed += 1,
            Some((own, Joined::Told)) if *own == index => {
                // They count as one of those who were chosen, whoever else stands before them in the list.
                *found = Some((index, Joined::ByRule(rule.number)));
                tally.taken += 1;
            }
            Some(_) => tally.earlier += 1,
            None => waiting.push(found),
        }
    }
    let limit = rule.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    // Whoever was told before the limit was made smaller stays, and may be more than there is room for.
    let room = limit.saturating_sub(tally.taken).min(waiting.len());
    tally.over = waiting.len() - room;
    tally.taken += room;
    for found in waiting.into_iter().take(room) {
        *found = Some((index, Joined::ByRule(rule.number)));
    }
    tally
}

/// Where somebody works, with the zone of their wave: neither their row nor their country says another.
fn placed(campaign: &Campaign, person: &Person, known: &mut WavePlaces) -> Arc<Workplace> {
    let zone = person.wave.and_then(|wave| campaign.wave(wave)).map_or(campaign.zone, |wave| wave.zone);
    if person.place.zone == zone {
        return Arc::clone(&person.place);
    }
    let Workplace { country, site, .. } = &*person.place;
    let place = known.entry((country.clone(), site.clone(), person.wave));
    let new = || Arc::new(Workplace { country: country.clone(), site: site.clone(), zone });
    Arc::clone(place.or_insert_with(new))
}
