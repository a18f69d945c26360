//! A person: one row of the list of people. Nothing of it ever reaches a page, a poster or a log.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rayon::prelude::*;
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::{Arc, OnceLock},
};

use super::{
    Address, Away, Device, Exclusion, Exclusions, Joined, Language, Method, NotTold, Ownership, PlatformSet,
    RuleTally, WaveIx, address_index::AddressIndex,
};
use crate::ground::list_text::ListText;

/// A person by their place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonIx(pub u32);

/// Where people work: shared by all who work there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Workplace {
    /// The country's code in capitals, for its holidays; empty if unknown.
    pub country: Box<str>,
    /// The office; empty if unknown.
    pub site: Box<str>,
    /// The zone in which their mail leaves and their dates are told.
    pub zone: Tz,
}

/// One row of the list of people.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, as the list has it")]
pub struct Person {
    /// Where they are written to.
    pub address: Address,
    /// Their whole name; empty if unknown.
    pub name: ListText,
    /// How they are greeted; empty if unknown.
    pub given_name: ListText,
    /// In which language.
    pub language: Language,
    /// Whether the list said so, or a fallback did.
    pub language_fell_back: bool,
    /// With whom they move.
    pub wave: Option<WaveIx>,
    /// How they came into their wave.
    pub joined: Joined,
    /// Where they work.
    pub place: Arc<Workplace>,
    /// Whether neither the list nor their country says their zone, so that it is their wave's.
    pub zone_fell_back: bool,
    /// What they carry.
    pub platforms: PlatformSet,
    /// Whose it is.
    pub ownership: Ownership,
    /// Whether a device of theirs is erased to move: as their row says, until it is known how each of their devices joins.
    pub reset: bool,
    /// What their own row says of that, about all they have at once; none where it says nothing.
    pub reset_by_row: Option<bool>,
    /// Somebody who should not be in a pilot.
    pub vip: bool,
    /// Who leads them.
    pub manager: Option<Address>,
    /// Other addresses they are known by in exports.
    pub aliases: Box<[Address]>,
    /// The day from which they are not with the organisation any more.
    pub left: Option<NaiveDate>,
    /// When they are away, if the list says so: nothing leaves to them then.
    pub away: Option<Away>,
    /// The day on which they came into their wave, if that leaves them less time than the campaign gives: then its dates
    /// count later for them. No list says it; the ledger remembers.
    pub came: Option<NaiveDate>,
    /// What their account is, if it is not one that a person of the organisation reads.
    pub account: Option<NotTold>,
    /// That they hear no more, and why.
    pub exclusion: Option<Arc<Exclusion>>,
    /// The other columns, in the order of [`People::extra_columns`]: shared with rows that say the same in all of them.
    pub extra: Arc<[ListText]>,
    /// Their devices one by one, if a list of devices tells of any. Then platforms, ownership and reset say the same in
    /// short: what is so of all of them, or of one.
    pub listed_devices: Box<[Device]>,
    /// The line of the list.
    pub line: u32,
}

/// The list of people, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct People {
    list: Vec<Person>,
    extra_columns: Vec<String>,
    /// Who hears no more, whether they are in the list or not: managers need not be.
    exclusions: Arc<Exclusions>,
    /// Whether every one of them is to be told what their wave is told.
    all_told: bool,
    /// Whether the list says of anybody that they are away.
    any_away: bool,
    /// What became of each rule of the waves.
    tallies: Vec<RuleTally>,
    /// Every address and alias.
    index: AddressIndex,
    /// Whom each manager leads, by the key of their address: found when it is first asked for.
    teams: OnceLock<Arc<HashMap<String, Vec<PersonIx>>>>,
    /// Of each of them, whether somebody who leads them may be away: found when it is first asked for.
    led_by_away: OnceLock<Arc<[bool]>>,
}

/// Whether two spellings are of one address.
fn same(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        one.eq_ignore_ascii_case(other)
    } else {
        one.to_lowercase() == other.to_lowercase()
    }
}

impl Person {
    fn is_called(&self, address: &str) -> bool {
        self.addresses().any(|own| same(own.as_str(), address))
    }

    /// Why they are told nothing on this day, if so.
    pub(crate) fn not_told(&self, today: NaiveDate) -> Option<NotTold> {
        let excluded = self.exclusion.as_ref().map(|_| NotTold::Excluded);
        let left = || self.left.filter(|day| *day <= today).map(|_| NotTold::Left);
        excluded.or_else(left).or(self.account)
    }

    /// Whether they take part to the end, as far as is known today: what is counted for messages, which say the same on
    /// every day.
    pub fn stays(&self) -> bool {
        self.left.is_none() && self.exclusion.is_none() && self.account.is_none()
    }

    /// Their devices: as the list of devices has them, or else as their own row tells of them.
    pub fn devices(&self) -> Cow<'_, [Device]> {
        if !self.listed_devices.is_empty() {
            return Cow::Borrowed(&self.listed_devices);
        }
        let derived = |platform| Device::derived(platform, self.ownership);
        Cow::Owned(self.platforms.iter().map(derived).collect())
    }

    /// Whether everything on a device of theirs goes: the row of the device says it, or the method that a campaign chose for
    /// it, or else their own row, which speaks of what the organisation owns.
    pub(crate) fn is_erased(&self, device: &Device, method: Option<Method>) -> bool {
        let by_row = || self.reset_by_row == Some(true) && device.ownership != Ownership::Personal;
        device.reset.or_else(|| method.map(Method::erases)).unwrap_or_else(by_row)
    }

    /// Takes over what a list says of their devices one by one, and what follows from it.
    fn take(&mut self, devices: Vec<Device>) {
        let kinds: PlatformSet = devices.iter().filter_map(|device| device.system.platform()).collect();
        if !kinds.is_empty() {
            self.platforms = kinds;
        }
        let mut owners = devices.iter().map(|device| device.ownership);
        let first = owners.next().unwrap_or_default();
        // Two owners in one word would be untrue of one device: then nothing is said of either.
        self.ownership = if owners.all(|owner| owner == first) { first } else { Ownership::Unknown };
        self.listed_devices = devices.into();
    }

    /// Their address, then their aliases.
    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        std::iter::once(&self.address).chain(&self.aliases)
    }
}

impl People {
    /// A list; the further columns are named once.
    pub fn new(list: Vec<Person>, extra_columns: Vec<String>) -> Self {
        let places = list.par_iter().enumerate().flat_map_iter(|(at, person)| {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            person.addresses().map(move |address| (address.as_str(), at))
        });
        let index = AddressIndex::of(places);
        let all_told = list.iter().all(Person::stays);
        let any_away = list.iter().any(|person| person.away.is_some());
        let (exclusions, tallies) = (Arc::default(), Vec::new());
        let (teams, led_by_away) = (OnceLock::new(), OnceLock::new());
        Self { list, extra_columns, exclusions, all_told, any_away, tallies, index, teams, led_by_away }
    }

    /// The same, of whom these hear no more; whoever was excluded before and is not now hears again.
    #[must_use]
    pub fn without(mut self, exclusions: Arc<Exclusions>) -> Self {
        for person in &mut self.list {
            let found = person.addresses().find_map(|address| exclusions.find(address.as_str())).cloned();
            person.exclusion = found;
        }
        // Also if nobody of the list is excluded: a manager who is not in it may be.
        self.all_told = exclusions.is_empty() && self.list.iter().all(Person::stays);
        self.exclusions = exclusions;
        self
    }

    /// Everybody, to be put into waves.
    pub(super) fn people_mut(&mut self) -> impl Iterator<Item = &mut Person> {
        self.list.iter_mut()
    }

    /// The same, with what became of each rule.
    pub(super) fn with_rules(self, tallies: Vec<RuleTally>) -> Self {
        Self { tallies, ..self }
    }

    /// What became of each rule of the waves, in the order in which they count.
    pub(crate) fn rule_tallies(&self) -> &[RuleTally] {
        &self.tallies
    }

    /// Who hears no more.
    pub(crate) fn exclusions(&self) -> &Arc<Exclusions> {
        &self.exclusions
    }

    /// How many of them are told nothing, by reason.
    pub(crate) fn counted_not_told(&self, now: DateTime<Utc>) -> BTreeMap<NotTold, usize> {
        let mut counts = BTreeMap::new();
        // What day it is somewhere is asked only for those of whom it matters.
        for person in self.list.iter().filter(|person| !person.stays()) {
            let today = now.with_timezone(&person.place.zone).date_naive();
            if let Some(why) = person.not_told(today) {
                *counts.entry(why).or_default() += 1;
            }
        }
        counts
    }

    /// Whether nobody is left out of anything.
    pub(crate) fn all_told(&self) -> bool {
        self.all_told
    }

    /// Whether the list says of anybody that they are away.
    pub(crate) fn any_away(&self) -> bool {
        self.any_away
    }

    /// The same people with their devices, one by one. Whoever is named by no device stays as their row has them.
    #[must_use]
    pub fn with_devices(mut self, devices: impl IntoIterator<Item = (PersonIx, Device)>) -> Self {
        let mut devices: Vec<(PersonIx, Device)> = devices.into_iter().collect();
        // Most lists have them by their owners already; those of one owner stay in their order.
        devices.par_sort_unstable_by_key(|(owner, device)| (*owner, device.line));
        let much = devices.len() / 16 + 1;
        // From the end, and what has been taken is given back now and then: a million are not held twice.
        while let Some((owner, _)) = devices.last() {
            let owner = *owner;
            let start = devices.iter().rposition(|(other, _)| *other != owner).map_or(0, |before| before + 1);
            let own: Vec<Device> = devices.drain(start..).map(|(_, device)| device).collect();
            if let Some(person) = usize::try_from(owner.0).ok().and_then(|at| self.list.get_mut(at)) {
                person.take(own);
            }
            if devices.capacity() - devices.len() > much {
                devices.shrink_to_fit();
            }
        }
        self
    }

    /// The lines of people who stand in the list twice: the first row and the later one.
    pub(super) fn duplicates(&self) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        for alike in self.index.alike() {
            let rows: Vec<&Person> = alike.iter().filter_map(|(_, at)| self.get(PersonIx(*at))).collect();
            for (position, again) in rows.iter().enumerate() {
                let before = rows.iter().take(position);
                let first = before.copied().find(|first| {
                    first.line != again.line
                        && first.addresses().any(|address| again.is_called(address.as_str()))
                });
                found.extend(first.map(|first| (first.line, again.line)));
            }
        }
        found.sort_by_key(|(first, again)| (*again, *first));
        found.dedup_by_key(|(_, again)| *again);
        found
    }

    /// Everybody, in the order of the file.
    pub fn all(&self) -> &[Person] {
        &self.list
    }

    /// One of them.
    pub fn get(&self, index: PersonIx) -> Option<&Person> {
        self.list.get(usize::try_from(index.0).ok()?)
    }

    /// Everybody with their index.
    pub fn iter(&self) -> impl Iterator<Item = (PersonIx, &Person)> {
        (0..).map(PersonIx).zip(&self.list)
    }

    /// Whoever has this address or alias, whatever its letter case.
    pub fn find(&self, address: &str) -> Option<(PersonIx, &Person)> {
        let alike = self.index.of_address(address).map(PersonIx);
        alike.filter_map(|at| Some((at, self.get(at)?))).find(|(_, person)| person.is_called(address))
    }

    /// Whom somebody leads, by the key of their address, in the order of the file.
    pub fn led_by(&self, manager: &str) -> &[PersonIx] {
        let teams = self.teams.get_or_init(|| {
            let mut teams: HashMap<String, Vec<PersonIx>> = HashMap::new();
            for (index, person) in self.iter() {
                if let Some(manager) = &person.manager {
                    let key = manager.as_key();
                    match teams.get_mut(&*key) {
                        Some(team) => team.push(index),
                        None => drop(teams.insert(key.into_owned(), vec![index])),
                    }
                }
            }
            Arc::new(teams)
        });
        teams.get(manager).map_or(&[], Vec::as_slice)
    }

    /// Whether whoever leads somebody may be away at some time: `false` is sure, and found without a look at their address.
    pub(crate) fn may_miss_manager(&self, index: PersonIx) -> bool {
        if !self.any_away {
            return false;
        }
        let led = self.led_by_away.get_or_init(|| {
            let mut led = vec![false; self.list.len()];
            for leader in self.list.iter().filter(|person| person.away.is_some()) {
                for one in leader.addresses().flat_map(|address| self.led_by(&address.as_key())) {
                    if let Some(led) = usize::try_from(one.0).ok().and_then(|one| led.get_mut(one)) {
                        *led = true;
                    }
                }
            }
            led.into()
        });
        usize::try_from(index.0).ok().and_then(|index| led.get(index)).copied().unwrap_or(false)
    }

    /// The names of the further columns.
    pub fn extra_columns(&self) -> &[String] {
        &self.extra_columns
    }

    /// Where one of them stands, whatever its letter case.
    pub(crate) fn extra_column(&self, name: &str) -> Option<usize> {
        self.extra_columns.iter().position(|own| own.eq_ignore_ascii_case(name))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
