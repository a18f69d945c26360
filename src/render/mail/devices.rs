//! The devices that a message is about, each by itself: which they are, what they are called, and what is so of each.

use std::collections::BTreeMap;

use super::{
    Mail, MailError,
    addressee::AddresseeKey,
    slots::PersonalSlot,
    times::Times,
    told_device::{ToldDevice, ToldSystem},
};
use crate::ground::{
    campaign::{Audience, Device, DeviceState, Language, OperatingSystem, Person, Stage, Wave},
    words::{
        expand::DevicePart,
        facts::{DeviceCount, DeviceSituation, MovedDevices, NotMovedYet, Situation},
        library::Page,
        speech,
    },
};

impl<'a> Mail<'a> {
    /// The words for a situation: where devices are known one by one, those that tell of each.
    pub(super) fn page_for(&self, stage: &Stage, key: &AddresseeKey) -> Result<&'a Page, MailError> {
        let of_devices = (!key.devices.is_empty()).then(|| self.page_of_devices(stage, key.language));
        of_devices.flatten().map_or_else(|| self.page(stage, key.language), Ok)
    }

    /// The words of a stage that tell of each device. Whoever wrote the message anew is not spoken for by the shipped
    /// ones: then theirs are for everybody, until they write these too.
    pub(super) fn page_of_devices(&self, stage: &Stage, language: Language) -> Option<&'a Page> {
        let usual = self.page(stage, language).ok()?;
        let page = self.library.page(&format!("messages/{}", stage.message_of_devices()), language)?;
        let is_own = |page: &Page| self.tree.own(page.source.path()).is_some();
        (is_own(page) || !is_own(usual)).then_some(page)
    }
}

impl Mail<'_> {
    /// The devices of a person that move with a wave: none where they are not known one by one.
    fn moving<'p>(&self, person: &'p Person, wave: Option<&Wave>) -> Vec<std::borrow::Cow<'p, Device>> {
        use std::borrow::Cow;
        let the_move = &self.campaign.the_move;
        if person.listed_devices.is_empty() && !the_move.tells_devices() {
            return Vec::new();
        }
        let of_wave = wave.map_or(the_move.platforms, |wave| wave.platforms);
        let moves = |device: &Device| device.system.platform().is_none_or(|one| of_wave.contains(one));
        match person.devices() {
            Cow::Borrowed(all) => all.iter().filter(|device| moves(device)).map(Cow::Borrowed).collect(),
            Cow::Owned(all) => all.into_iter().filter(|device| moves(device)).map(Cow::Owned).collect(),
        }
    }

    /// Which of these devices have moved, where messages of a stage tell that and the newest lists say it of each. Where they
    /// say it of none, or of all and somebody is reminded all the same, nothing is known.
    fn moved(
        &self,
        person: &Person,
        devices: &[std::borrow::Cow<'_, Device>],
        stage: u16,
    ) -> Option<Vec<bool>> {
        let reminds = self
            .campaign
            .stages
            .get(usize::from(stage))
            .is_some_and(|stage| stage.audience == Audience::NotMoved);
        let known = devices.iter().any(|device| device.facts.are_known());
        if !reminds || !known || !self.past.knows_devices() {
            return None;
        }
        let states: Vec<DeviceState> =
            devices.iter().map(|device| self.campaign.the_move.state_of(person, device)).collect();
        let moved: Vec<bool> = states.iter().map(|state| state.has_moved()).collect();
        (!states.contains(&DeviceState::Unknown) && moved.contains(&false)).then_some(moved)
    }

    /// What is so of each device of a person who is written to as such, and how many more have moved, where that is known.
    pub(super) fn told_devices(
        &self,
        reader: Option<&Person>,
        wave: Option<&Wave>,
        stage: u16,
    ) -> (Vec<ToldDevice>, Option<usize>) {
        let Some(person) = reader else { return (Vec::new(), None) };
        let devices = self.moving(person, wave);
        let moved = self.moved(person, &devices, stage);
        let told = |device: &Device| {
            let the_move = &self.campaign.the_move;
            let method = the_move.method_of(person, device);
            let vendor = the_move.from.of(device);
            let whereabouts = match the_move.state_of(person, device) {
                DeviceState::Left if moved.is_some() => NotMovedYet::Left,
                // An approval is for the message, and holds when somebody has updated theirs.
                DeviceState::TooOld if self.past.knows_devices() => NotMovedYet::TooOld,
                DeviceState::Left
                | DeviceState::TooOld
                | DeviceState::Old
                | DeviceState::Both
                | DeviceState::New
                | DeviceState::NotCompliant
                | DeviceState::Unknown => NotMovedYet::Old,
            };
            ToldDevice {
                system: device.system,
                ownership: device.ownership,
                method,
                erased: person.is_erased(device, method),
                from: ToldSystem {
                    id: vendor.id.as_str().into(),
                    name: vendor.name.as_str().into(),
                    app: vendor.app.as_str().into(),
                },
                state: whereabouts,
                needs: the_move
                    .missing_version(person, device)
                    .filter(|_| whereabouts == NotMovedYet::TooOld),
            }
        };
        let Some(flags) = &moved else { return (devices.iter().map(|device| told(device)).collect(), None) };
        let open = devices.iter().zip(flags).filter(|(_, has_moved)| !**has_moved);
        let open: Vec<ToldDevice> = open.map(|(device, _)| told(device)).collect();
        let count = devices.len() - open.len();
        (open, Some(count))
    }

    /// What each of them is called: those that it is about first, and then those that have moved. Two of one name are told
    /// apart by a number.
    pub(super) fn device_names(&self, person: &Person, wave: Option<&Wave>, stage: u16) -> Vec<String> {
        let devices = self.moving(person, wave);
        let names: Vec<String> = devices.iter().map(|device| self.called(device, person.language)).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for name in &names {
            *counts.entry(name).or_default() += 1;
        }
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        // Numbered before those that have moved go to the end, so that a device keeps its number from letter
        // to letter.
        let numbered = names.iter().map(|name| {
            let number = seen.entry(name).or_default();
            *number += 1;
            let is_one_of_many = counts.get(name.as_str()).is_some_and(|count| *count > 1);
            if is_one_of_many { format!("{name} ({number})") } else { name.clone() }
        });
        let mut numbered: Vec<(bool, String)> = numbered.map(|name| (false, name)).collect();
        for (name, has_moved) in
            numbered.iter_mut().zip(self.moved(person, &devices, stage).into_iter().flatten())
        {
            name.0 = has_moved;
        }
        // Stable: open devices keep the order of the key's, by whose places the text names them.
        numbered.sort_by_key(|(has_moved, _)| *has_moved);
        numbered.into_iter().map(|(_, name)| name).collect()
    }

    /// How many of somebody's devices have moved, and which, as a sentence.
    fn moved_words(&self, key: &AddresseeKey) -> Option<String> {
        let moved = key.moved.filter(|moved| *moved > 0)?;
        let (first, all) = (key.devices.len(), key.devices.len() + moved);
        let yours = |number: usize| self.say(key, "device.yours", &[("name", &slot(number))]);
        let names: Vec<String> = (first..all).map(yours).collect();
        let which = speech::list(key.language, &names);
        if all == 2 {
            return Some(self.say(key, "device.moved_of_two", &[("devices", &which)]));
        }
        let count = u64::try_from(moved).unwrap_or(u64::MAX);
        let values = [("all", all.to_string()), ("devices", which)];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        Some(self.phrases.count(key.language, "device.moved", count, &values))
    }

    /// What a device is called: by its own name, or by what it is.
    fn called(&self, device: &Device, language: Language) -> String {
        if device.name.is_empty() || device.serial.stands_in(&device.name) {
            self.noun(device.system, device.line == 0, language)
        } else {
            device.name.to_string()
        }
    }

    /// What such a device is. A list of people does not tell an iPad from an iPhone.
    fn noun(&self, system: OperatingSystem, is_derived: bool, language: Language) -> String {
        let is_either = is_derived && system == OperatingSystem::Ios;
        let what = if is_either { "apple_mobile" } else { system.code() };
        self.phrases.say(language, &format!("device.{what}"), &[])
    }

    /// The words that tell of all devices at once, and of the systems they are in.
    pub(super) fn device_words(&self, key: &AddresseeKey) -> Vec<(&'static str, String)> {
        if key.devices.is_empty() {
            return vec![("devices", self.say(key, "device.none", &[]))];
        }
        let yours = |number: usize| self.say(key, "device.yours", &[("name", &slot(number))]);
        let all: Vec<String> = (0..key.devices.len()).map(yours).collect();
        let erased = key.devices.iter().enumerate().filter(|(_, device)| device.erased);
        let erased: Vec<String> = erased.map(|(number, _)| yours(number)).collect();
        let mut words = vec![("devices", speech::list(key.language, &all))];
        if !erased.is_empty() {
            words.push(("erased_devices", speech::list(key.language, &erased)));
        }
        words.extend(self.moved_words(key).map(|said| ("devices_moved", said)));
        let each_once = |said: fn(&ToldSystem) -> &str| {
            let mut names: Vec<&str> = Vec::new();
            for name in key.devices.iter().map(|device| said(&device.from)) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            speech::list(key.language, &names)
        };
        words.extend([
            ("move.from", each_once(|system| &system.name)),
            ("move.from_app", each_once(|system| &system.app)),
        ]);
        words
    }

    /// What conditions of the whole message are judged by: what is so of all devices, or of any.
    pub(super) fn situation_of_devices(situation: &mut Situation, key: &AddresseeKey) {
        if key.devices.is_empty() {
            return;
        }
        situation.devices = DeviceCount::of(key.devices.len());
        situation.moved = match key.moved {
            None => MovedDevices::Unknown,
            Some(0) => MovedDevices::None,
            Some(_) => MovedDevices::Some,
        };
        situation.state = match key.devices.as_slice() {
            [one] => Some(one.state),
            _ => None,
        };
        situation.movers = key.devices.iter().map(ToldDevice::mover).collect();
        situation.platforms = key.devices.iter().filter_map(|device| device.system.platform()).collect();
        situation.reset = Some(key.devices.iter().any(|device| device.erased));
        situation.vendors.retain(|vendor| key.devices.iter().any(|device| *vendor.id == *device.from.id));
    }

    /// Each device with what is so of it alone.
    pub(super) fn device_parts(
        &self,
        whole: &Situation,
        key: &AddresseeKey,
        times: &Times,
    ) -> Vec<DevicePart> {
        let part = |(number, device): (usize, &ToldDevice)| {
            let ToldSystem { id, name, app } = &device.from;
            let known = self.campaign.the_move.from.all().find(|system| *system.vendor.id == **id);
            let minutes = times.of_device(device).map(|all| ("minutes", all.said(key.language)));
            let needs = device.needs_in_words().map(|needs| ("device.needs", needs));
            let words = vec![
                ("device.name", slot(number)),
                ("move.from", name.to_string()),
                ("move.from_app", app.to_string()),
            ];
            DevicePart {
                situation: Situation {
                    platforms: device.platforms(),
                    ownership: device.ownership,
                    reset: Some(device.erased),
                    vendors: known.map(|system| system.vendor.clone()).into_iter().collect(),
                    state: Some(device.state),
                    movers: vec![device.mover()],
                    device: Some(DeviceSituation { system: device.system, method: device.method }),
                    ..whole.clone()
                },
                words: words.into_iter().chain(minutes).chain(needs).collect(),
            }
        };
        key.devices.iter().enumerate().map(part).collect()
    }

    /// Which devices it is about, by the names their owner knows and the old systems they are in, for a calendar or a ticket.
    pub(super) fn which_devices(&self, phrase: &str, key: &AddresseeKey) -> Option<String> {
        let named = key.devices.iter().enumerate().map(|(number, device)| {
            let name = slot(number);
            if device.state == NotMovedYet::Left {
                return name;
            }
            self.say(key, "device.in_system", &[("name", &name), ("from", &device.from.name)])
        });
        let named: Vec<String> = named.collect();
        let count = u64::try_from(named.len()).unwrap_or(u64::MAX);
        let said = speech::list(key.language, &named);
        let said = || self.phrases.count(key.language, phrase, count, &[("devices", &said)]);
        (!named.is_empty()).then(said)
    }
}

/// The place of a device's name.
fn slot(number: usize) -> String {
    PersonalSlot::Device(u8::try_from(number).unwrap_or(u8::MAX)).mark().to_string()
}
