//! The people of a campaign, each in the wave in which they are: where rules say it, the ledger is asked first, for whoever
//! was told something in a wave stays in it, whatever the rules have come to say. It is asked too who came into their wave so
//! late that the dates of that count later for them.

use std::{collections::BTreeMap, sync::Arc};

use super::Opened;
use crate::{
    acts::Failure,
    ground::{
        campaign::{Campaign, Joined, Mode, People, Person, PersonIx, Wave, WaveIx},
        timeline::{History, View, catch_up_stage},
    },
};

impl Opened {
    /// The people of its list; nobody where there is none yet. If the ledger cannot be read, they are where the rules alone
    /// put them: whoever acts asks `Opened::remembered`.
    pub fn people(&self) -> &Arc<People> {
        self.remembered().unwrap_or(&self.loaded.people)
    }

    /// The same, as the ledger knows them.
    ///
    /// # Errors
    /// Rules say who is in which wave, and the ledger, which says who was told, cannot be read.
    pub(super) fn remembered(&self) -> Result<&Arc<People>, Failure> {
        super::once(&self.people, || self.ask_the_ledger())
    }

    /// Whether its people are those of an earlier reading, each in the same wave. Then they are the very same from here on.
    pub(super) fn has_people_of(&self, before: &Self) -> bool {
        if !Arc::ptr_eq(&self.loaded.people, &before.loaded.people) {
            return false;
        }
        if let (Some(known), Ok(now)) = (before.people.get(), self.ask_the_ledger()) {
            drop(self.people.set(if are_in_same_waves(known, &now) { Arc::clone(known) } else { now }));
        }
        Arc::ptr_eq(self.people(), before.people())
    }

    /// Who stays in a wave that no rule puts them in now, with the wave in which the rules alone would have them.
    pub(crate) fn kept_in_waves(&self) -> Vec<(PersonIx, Option<WaveIx>)> {
        let kept = self.people().iter().filter(|(_, person)| person.joined == Joined::Told);
        kept.map(|(who, _)| (who, self.loaded.people.get(who).and_then(|person| person.wave))).collect()
    }

    fn ask_the_ledger(&self) -> Result<Arc<People>, Failure> {
        let people = &self.loaded.people;
        let asks = |campaign: &&Arc<Campaign>| campaign.has_rules() || may_come_late(campaign);
        let campaign = self.loaded.campaign.as_ref().filter(asks);
        let Some(campaign) = campaign.filter(|_| !people.is_empty()) else { return Ok(Arc::clone(people)) };
        let history = self.records()?.history()?;
        let people = in_their_waves(campaign, people, &history);
        let view = View { campaign, people: &people, history: &history, now: self.around.now };
        let late = view.late_arrivals();
        if late.is_empty() {
            return Ok(people);
        }
        Ok(Arc::new(People::clone(&people).with_arrivals(&late)))
    }
}

/// Whether somebody may come so late that dates count later for them: a message tells them, and there are dates.
fn may_come_late(campaign: &Campaign) -> bool {
    let dated = |wave: &Wave| wave.mode != Mode::Voluntary;
    catch_up_stage(campaign).is_some() && campaign.waves.iter().any(dated)
}

/// The people, each in the wave in which they were told something, if rules do not put them there by themselves.
fn in_their_waves(campaign: &Campaign, people: &Arc<People>, history: &History) -> Arc<People> {
    if !campaign.has_rules() {
        return Arc::clone(people);
    }
    let told = told(campaign, people, history);
    let is_there =
        |(who, wave): (&PersonIx, &WaveIx)| people.get(*who).is_some_and(|person| person.wave == Some(*wave));
    if told.iter().all(is_there) {
        return Arc::clone(people);
    }
    Arc::new(People::clone(people).by_rules(campaign, &told))
}

/// In which wave each person was told something last. A final sweep takes nobody out of their own wave.
fn told(campaign: &Campaign, people: &People, history: &History) -> BTreeMap<PersonIx, WaveIx> {
    if history.told_in.is_empty() {
        return BTreeMap::new();
    }
    let own_wave = |id: &String| {
        let (index, wave) = campaign.wave_named(id)?;
        (!wave.sweep).then_some(index)
    };
    let open = people.iter().filter(|(_, person)| person.joined != Joined::ByRow);
    open.filter_map(|(who, person)| {
        let waves = history.told_in.get(&person.address.key())?;
        Some((who, waves.iter().rev().find_map(own_wave)?))
    })
    .collect()
}

/// Whether nobody is in another wave, or has other dates in it.
fn are_in_same_waves(one: &People, other: &People) -> bool {
    let where_from = |person: &Person| (person.wave, person.joined, person.came);
    one.len() == other.len() && one.all().iter().zip(other.all()).all(|(a, b)| where_from(a) == where_from(b))
}
