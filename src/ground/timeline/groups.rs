//! People by wave, country and zone: all who share a moment.

use chrono_tz::Tz;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::leave::OwnDays;
use crate::ground::campaign::{Campaign, People, PersonIx, WaveIx, Workplace};

/// Where the same days and hours count, and what gives the people dates of their own.
pub(super) type Where = (Arc<str>, Tz, OwnDays);

/// Some people of one country and zone, who share what gives them dates of their own.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) country: Arc<str>,
    pub(super) zone: Tz,
    pub(super) own: OwnDays,
    pub(super) people: Arc<[PersonIx]>,
}

/// Everybody, sorted into groups once.
pub(super) struct Groups {
    by_wave: BTreeMap<Option<WaveIx>, Vec<Group>>,
}

impl Groups {
    pub(super) fn of(people: &People) -> Self {
        let mut known: Vec<Where> = Vec::new();
        let mut seen: HashMap<(*const Workplace, OwnDays), usize> = HashMap::new();
        let mut lists: BTreeMap<(Option<WaveIx>, usize), Vec<PersonIx>> = BTreeMap::new();
        for (index, person) in people.iter() {
            let own = OwnDays::of(person);
            // People of one office share its place in memory: the names of countries and zones are compared once for
            // each office.
            let place = *seen
                .entry((Arc::as_ptr(&person.place), own))
                .or_insert_with(|| number(&mut known, &person.place, own));
            lists.entry((person.wave, place)).or_default().push(index);
        }
        let mut by_wave: BTreeMap<Option<WaveIx>, Vec<Group>> = BTreeMap::new();
        for ((wave, place), people) in lists {
            if let Some((country, zone, own)) = known.get(place).cloned() {
                let group = Group { country, zone, own, people: people.into() };
                by_wave.entry(wave).or_default().push(group);
            }
        }
        Self { by_wave }
    }

    /// The people of a wave as the list has them.
    pub(super) fn wave(&self, wave: WaveIx) -> Vec<Group> {
        self.by_wave.get(&Some(wave)).cloned().unwrap_or_default()
    }

    /// The people of several waves (and, if wanted, of none) together.
    pub(super) fn union(&self, wanted: impl Fn(Option<WaveIx>) -> bool) -> Vec<Group> {
        let mut lists: Vec<(Where, Vec<PersonIx>)> = Vec::new();
        for group in self.by_wave.iter().filter(|(wave, _)| wanted(**wave)).flat_map(|(_, groups)| groups) {
            let place = (Arc::clone(&group.country), group.zone, group.own);
            match lists.iter_mut().find(|(known, _)| *known == place) {
                Some((_, list)) => list.extend_from_slice(&group.people),
                None => lists.push((place, group.people.to_vec())),
            }
        }
        let sorted = |((country, zone, own), mut people): (Where, Vec<PersonIx>)| {
            // Lists of several waves follow each other here, and whoever looks somebody up in one goes by halves.
            people.sort_unstable();
            Group { country, zone, own, people: people.into() }
        };
        lists.into_iter().map(sorted).collect()
    }
}

/// The number of a country and zone: offices that share both share it.
fn number(known: &mut Vec<Where>, place: &Workplace, own: OwnDays) -> usize {
    let same =
        |(country, zone, when): &Where| **country == *place.country && *zone == place.zone && *when == own;
    known.iter().position(same).unwrap_or_else(|| {
        known.push((place.country.as_ref().into(), place.zone, own));
        known.len().saturating_sub(1)
    })
}

/// The waves whose people a sweep takes in: all that start before it and are no sweeps themselves.
pub(crate) fn swept(campaign: &Campaign, sweep: WaveIx) -> BTreeSet<WaveIx> {
    let Some(start) = campaign.wave(sweep).map(|wave| wave.start) else { return BTreeSet::new() };
    (0..)
        .map(WaveIx)
        .zip(&campaign.waves)
        .filter(|(index, wave)| *index != sweep && !wave.sweep && wave.start < start)
        .map(|(index, _)| index)
        .collect()
}

/// The managers of some people, each by the first person they lead who stays; by one who left only if all of them did.
pub(super) fn managers(groups: Vec<Group>, people: &People) -> Vec<Group> {
    let mut firsts: HashMap<Cow<'_, str>, (bool, PersonIx)> = HashMap::new();
    for index in groups.iter().flat_map(|group| group.people.iter().copied()) {
        let Some(person) = people.get(index) else { continue };
        if let Some(manager) = &person.manager {
            // `false` is less than `true`: one who stays goes before all who left, whatever their places.
            let own = (!person.stays(), index);
            firsts.entry(manager.as_key()).and_modify(|first| *first = own.min(*first)).or_insert(own);
        }
    }
    let mut chosen: Vec<PersonIx> = firsts.into_values().map(|(_, index)| index).collect();
    chosen.sort_unstable();
    let keep = |group: Group| {
        let is_chosen = |index: &PersonIx| chosen.binary_search(index).is_ok();
        let people: Arc<[PersonIx]> = group.people.iter().copied().filter(is_chosen).collect();
        (!people.is_empty()).then_some(Group { people, ..group })
    };
    groups.into_iter().filter_map(keep).collect()
}
