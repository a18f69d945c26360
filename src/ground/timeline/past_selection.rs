//! Selections of people that ask what has happened: who moved, who was told what.

use rayon::prelude::*;

use super::{Fate, History, NoticeId, RecipientKey, View, event::event_day, notice::Namer};
use crate::ground::campaign::{
    BoundSelection, DeviceState, PastFact, Person, PersonIx, PersonState, Selection, Stage,
};

/// A selection beside the past.
pub(super) struct PastSelection<'a> {
    bound: BoundSelection<'a>,
    view: View<'a>,
    /// Who names the notices of each stage, in every wave where it may have been told.
    namers: Vec<(&'a Stage, Vec<Namer>)>,
}

impl<'a> PastSelection<'a> {
    pub(super) fn of(selection: &'a Selection, view: View<'a>) -> Self {
        let waves = view.campaign.waves.iter().map(|wave| wave.id.clone());
        let bound = BoundSelection::of(selection, view.people, waves);
        let namers = view.campaign.stages.iter().map(|stage| (stage, namers(stage, view))).collect();
        Self { bound, view, namers }
    }

    /// Whether somebody fits now.
    pub(super) fn fits(&self, who: PersonIx) -> bool {
        self.bound.fits(who, |fact, person| self.is_so(fact, person))
    }

    fn is_so(&self, fact: &PastFact, person: &Person) -> bool {
        let History { moved, unreachable, told, fates, .. } = self.view.history;
        let now = self.view.now;
        match fact {
            // The key of an address is a new text: where nobody has moved, none is made for a million people.
            PastFact::Moved => {
                !moved.is_empty() && moved.get(&person.address.key()).is_some_and(|moved| moved.at <= now)
            }
            PastFact::Between => self.state_of(person) == Some(PersonState::Between),
            PastFact::SomeMoved => self.state_of(person) == Some(PersonState::Some),
            PastFact::TooOld => self.view.campaign.device_states(person).contains(&DeviceState::TooOld),
            PastFact::Method(ways) => self.view.campaign.ways_of(person).iter().any(|way| ways.contains(way)),
            PastFact::Unreachable => {
                !unreachable.is_empty() && unreachable.contains_key(&person.address.key())
            }
            PastFact::ToldDay(anchor, day) => told.get(&person.address.key()).is_some_and(|heard| {
                heard.iter().any(|one| one.told.anchor == *anchor && one.told.day == Some(*day))
            }),
            PastFact::ToldStage(stage) => {
                let own = self.namers.iter().filter(|(known, _)| known.id == *stage);
                !fates.is_empty() && self.was_told(person, own)
            }
            // Whoever heard a date was told something; only of the others each message is looked for.
            PastFact::Told => {
                let all = self.namers.iter();
                !fates.is_empty() && (told.contains_key(&person.address.key()) || self.was_told(person, all))
            }
        }
    }

    /// How far somebody is with the devices that the list knows one by one.
    fn state_of(&self, person: &Person) -> Option<PersonState> {
        PersonState::of(&self.view.campaign.device_states(person))
    }

    /// Whether one of these notices was sent, or may have been: what nobody knows counts as told.
    fn was_told<'n>(
        &self,
        person: &Person,
        mut stages: impl Iterator<Item = &'n (&'n Stage, Vec<Namer>)>,
    ) -> bool {
        let who = RecipientKey::person(&person.address);
        let left = |id: NoticeId| match self.view.history.fate(&id) {
            Fate::Sent | Fate::InDoubt => true,
            Fate::Planned | Fate::Deferred(_) => self.view.history.repeats.contains(&id),
            Fate::Refused => false,
        };
        stages.any(|(stage, namers)| {
            let event = event_day(self.view.campaign, stage.at.anchor, person);
            let name = |namer: &Namer| match event {
                Some(day) => namer.name_of_event(&who, day),
                None => namer.name(&who, None),
            };
            namers.iter().any(|namer| left(name(namer)))
        })
    }
}

/// Who names the notices of a stage: in each wave, since whoever changed waves was told in another one.
fn namers(stage: &Stage, view: View<'_>) -> Vec<Namer> {
    let (campaign, id) = (view.campaign.id.as_str(), stage.id.as_str());
    if stage.at.anchor.is_campaign_wide() {
        return vec![Namer::of(campaign, None, id)];
    }
    view.campaign.waves.iter().map(|wave| Namer::of(campaign, Some(wave.id.as_str()), id)).collect()
}

/// Everybody who fits now, in the order of the list.
pub fn selected(selection: &Selection, view: View<'_>) -> Vec<PersonIx> {
    let selection = PastSelection::of(selection, view);
    let all = 0..u32::try_from(view.people.len()).unwrap_or(u32::MAX);
    // Many judge at once, and the order of the list is kept.
    all.into_par_iter().map(PersonIx).filter(|who| selection.fits(*who)).collect()
}
