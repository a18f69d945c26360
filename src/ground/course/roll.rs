//! An export against the list of people: who has moved, who is new among them, who went back, and who is nobody's.

use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashMap};

use super::{Record, export::DeviceExport};
use crate::ground::campaign::{
    Campaign, OperatingSystem, People, Person, PersonIx, PersonState, Platform, PlatformSet,
};

/// Of those who have moved, so many of a hundred may be missing from a complete list before it is taken for half a
/// file: people leave and devices break, but not all at once.
const MISSING_IN_HUNDRED: usize = 10;

/// ... and as few as these are never too many.
const MISSING_ANYWAY: usize = 5;

/// Somebody who has moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Who it is, by their place in the list.
    pub who: PersonIx,
    /// When the last of their devices joined, if the file says.
    pub enrolled: Option<DateTime<Utc>>,
}

/// What a file means for the campaign.
#[derive(Clone, Debug, Default)]
pub struct Roll {
    /// Everybody who has moved by this file, in the order of the list.
    pub moved: Vec<Arrived>,
    /// How many of them were not known to have.
    pub new: Vec<PersonIx>,
    /// Who has some devices there and others not, in the order of the list.
    pub partly: Vec<PersonIx>,
    /// Who had moved, and by a complete file has not any more.
    pub back: Vec<PersonIx>,
    /// Whose device fails the new rules.
    pub failing: Vec<PersonIx>,
    /// Lines and addresses nobody of the list has.
    pub unknown: Vec<(u32, String)>,
    /// How many had moved before.
    pub before: usize,
}

/// What is known of one person's devices.
#[derive(Default)]
struct JoinedDevices {
    /// How many of each kind have joined.
    kinds: BTreeMap<Platform, usize>,
    untold: bool,
    /// Whether one is of a kind that guides do not know: with Linux, or a Chromebook.
    other: bool,
    enrolled: Option<DateTime<Utc>>,
    fails: bool,
}

impl Roll {
    /// Reads the roll.
    pub fn of(export: &DeviceExport, campaign: &Campaign, people: &People, record: &Record) -> Self {
        let index = addresses(people);
        let mut roll = Self::default();
        let mut found: HashMap<PersonIx, JoinedDevices> = HashMap::with_capacity(people.len());
        for device in &export.devices {
            let by_mail = || device.mail.as_deref().and_then(|mail| index.get(mail));
            // The sign-in name first: a mail address may have been given to somebody else since.
            let Some(who) = index.get(&*device.user).or_else(by_mail) else {
                roll.unknown.push((device.line, device.user.to_string()));
                continue;
            };
            let devices = found.entry(*who).or_default();
            devices.fails |= device.fails;
            devices.enrolled = devices.enrolled.max(device.enrolled);
            match device.system.map(OperatingSystem::platform) {
                Some(Some(platform)) => *devices.kinds.entry(platform).or_default() += 1,
                // It is none of those that their owner is to move, and says nothing of them.
                Some(None) => devices.other = true,
                // A file that does not name the kind cannot show that one is missing, so it is taken at its word.
                None => devices.untold = true,
            }
        }
        for (who, person) in people.iter() {
            let was = record.moved.contains_key(&person.address.key());
            roll.before += usize::from(was);
            roll.stand(who, person, was, found.get(&who), export, campaign);
        }
        roll
    }

    fn stand(
        &mut self,
        who: PersonIx,
        person: &Person,
        was: bool,
        devices: Option<&JoinedDevices>,
        export: &DeviceExport,
        campaign: &Campaign,
    ) {
        let has = devices.is_some_and(JoinedDevices::are_any);
        if devices.is_some_and(|devices| devices.fails) {
            self.failing.push(who);
        }
        if devices.is_some_and(|devices| devices.are_all(person, campaign)) {
            let enrolled = devices.and_then(|devices| devices.enrolled);
            self.moved.push(Arrived { who, enrolled });
            if !was {
                self.new.push(who);
            }
        // Only a list that knows everybody proves by silence that somebody is not there any more.
        } else if export.complete && was {
            self.back.push(who);
        } else if has {
            self.partly.push(who);
        }
    }

    /// Whether so many who had moved are missing that the file can hardly be whole.
    pub(crate) fn looks_cut_short(&self) -> bool {
        let gone = self.back.len();
        // Few people are a large share of a small pilot.
        gone > MISSING_ANYWAY && gone * 100 > self.before * MISSING_IN_HUNDRED
    }
}

impl JoinedDevices {
    fn are_any(&self) -> bool {
        self.untold || self.other || !self.kinds.is_empty()
    }

    /// Whether the person's known devices have all joined; by the campaign's choice, one is enough.
    fn are_all(&self, person: &Person, campaign: &Campaign) -> bool {
        let wanted = person.platforms.and(campaign.the_move.platforms);
        let of_wave = person.wave.and_then(|wave| campaign.wave(wave)).map(|wave| wave.platforms);
        let wanted = of_wave.map_or(wanted, |platforms| wanted.and(platforms));
        // Somebody of whom no device is wanted would have all of none.
        if !self.are_any() {
            return false;
        }
        // Nor does a machine with Linux say anything of a phone that no list has: only whoever is known to have nothing else is
        // there with it.
        if self.other && !self.untold && self.kinds.is_empty() && person.listed_devices.is_empty() {
            return false;
        }
        !campaign.policies.moved_rule_all
            || self.untold
            || Self::wanted(person, wanted).iter().all(|(platform, number)| self.has(*platform, *number))
            // By lists of some, one after the other, all of them may be there though no list names all.
            || PersonState::of(&campaign.device_states(person)) == Some(PersonState::All)
    }

    fn has(&self, platform: Platform, number: usize) -> bool {
        self.kinds.get(&platform).is_some_and(|joined| *joined >= number)
    }

    /// How many of each kind must have joined. Where devices are listed one by one each counts, but for those that several
    /// people use: they join for whoever is in charge, or for nobody.
    fn wanted(person: &Person, platforms: PlatformSet) -> BTreeMap<Platform, usize> {
        let mut wanted = BTreeMap::new();
        for device in person.devices().iter().filter(|device| device.is_of_one_person()) {
            if let Some(platform) = device.system.platform().filter(|one| platforms.contains(*one)) {
                *wanted.entry(platform).or_default() += 1;
            }
        }
        wanted
    }
}

/// Everybody by address and alias, in lower case. An address wins over another's alias.
fn addresses(people: &People) -> HashMap<String, PersonIx> {
    let mut index = HashMap::with_capacity(people.len());
    for (who, person) in people.iter() {
        for alias in &person.aliases {
            index.entry(alias.key()).or_insert(who);
        }
    }
    for (who, person) in people.iter() {
        index.insert(person.address.key(), who);
    }
    index
}
