//! Devices on the pages about people: where each of one person's is between the systems, how many of all are where, and whose
//! are too old.

use serde::Serialize;

use super::{ask::Ask, figures::number, say, sight::ChoiceLink};
use crate::{
    faces::console::snapshot::Snapshot,
    ground::{
        campaign::{Device, DeviceState, Person},
        fold::fold,
    },
};

/// Of whose devices are too old, so many are named.
const NAMED: usize = 50;

/// Letters of a name that are too few to know it again within another word.
const SHORT_NAME: usize = 2;

/// One device of a person, as the page about them shows it.
#[derive(Serialize)]
pub(super) struct DeviceLine {
    label: String,
    badge: String,
    tone: &'static str,
}

/// How many devices are in one state.
#[derive(Serialize)]
struct StateRow {
    label: String,
    devices: String,
}

/// What one person carries. Where no list tells of each, only what they are and the system they are in.
pub(super) fn lines(snapshot: &Snapshot, ask: &Ask, person: &Person) -> Vec<DeviceLine> {
    let the_move = &snapshot.campaign.the_move;
    let is_listed = !person.listed_devices.is_empty();
    let line = |device: &Device| {
        let (state, tone) = in_words(the_move.state_of(person, device));
        let parts = [called(device, person), version(device), the_move.from.of(device).name.clone()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let needs =
            the_move.missing_version(person, device).and_then(|least| needs(snapshot, ask, device, least));
        let label = parts.into_iter().chain(needs).collect::<Vec<_>>().join(" · ");
        let badge = if is_listed { say(snapshot, ask, state, &[]) } else { String::new() };
        DeviceLine { label, badge, tone }
    };
    if !the_move.tells_of_each(person) {
        return Vec::new();
    }
    person.devices().iter().map(line).collect()
}

/// Puts the devices of all into the page about people: how many are where, and whose are too old.
pub(super) fn put(
    snapshot: &Snapshot,
    ask: &Ask,
    context: &mut tera::Context,
    (named, href): (impl Fn(&Person) -> String, impl Fn(u32) -> String),
) {
    let campaign = &snapshot.campaign;
    let mut counts = [0_usize; DeviceState::ALL.len()];
    let mut too_old: Vec<ChoiceLink> = Vec::new();
    let mut more = 0_usize;
    for (index, person) in snapshot.people.iter().filter(|(_, person)| !person.listed_devices.is_empty()) {
        for device in person.listed_devices.iter().filter(|device| campaign.must_move(person, device)) {
            let state = campaign.the_move.state_of(person, device);
            for (count, _) in counts.iter_mut().zip(DeviceState::ALL).filter(|(_, one)| *one == state) {
                *count += 1;
            }
            let least =
                campaign.the_move.missing_version(person, device).filter(|_| state == DeviceState::TooOld);
            let Some(least) = least else { continue };
            if too_old.len() >= NAMED {
                more += 1;
                continue;
            }
            let parts = [Some(named(person)), Some(called(device, person)), Some(version(device))];
            let parts = parts.into_iter().chain([needs(snapshot, ask, device, least)]).flatten();
            let label = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
            too_old.push(ChoiceLink { href: href(index.0), label, here: false, lang: None });
        }
    }
    let rows = DeviceState::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let rows: Vec<StateRow> = rows
        .map(|(state, count)| StateRow {
            label: say(snapshot, ask, in_words(state).0, &[]),
            devices: number(ask, count),
        })
        .collect();
    let more = (more > 0).then(|| say(snapshot, ask, "too_old_more", &[("n", &number(ask, more))]));
    context.insert("device_states", &rows);
    context.insert("too_old", &too_old);
    context.insert("too_old_more", &more);
}

/// Where a device is, as a phrase and a colour.
fn in_words(state: DeviceState) -> (&'static str, &'static str) {
    match state {
        DeviceState::Old => ("device_state_old", "later"),
        DeviceState::Left => ("device_state_left", "error"),
        DeviceState::Both => ("device_state_both", "warning"),
        DeviceState::New => ("device_state_new", "good"),
        DeviceState::NotCompliant => ("device_state_not_compliant", "warning"),
        DeviceState::TooOld => ("device_state_too_old", "held"),
        DeviceState::Unknown => ("device_state_unknown", "later"),
    }
}

/// What a device is called, unless that says whose it is: a page names nobody, and `Anna's iPhone` does.
fn called(device: &Device, owner: &Person) -> String {
    if device.name.is_empty() || device.serial.stands_in(&device.name) || names_its_owner(&device.name, owner)
    {
        let product = device.system.product().or_else(|| device.system.proper_name());
        return product.unwrap_or_else(|| device.system.code()).to_owned();
    }
    device.name.to_string()
}

/// Whether a part of its owner's name or address stands in what a device is called.
fn names_its_owner(name: &str, owner: &Person) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|letter: char| !letter.is_alphanumeric());
        parts.filter(|part| !part.is_empty()).map(fold).collect()
    };
    let (whole, own_words) = (fold(name), words(name));
    let local = owner.address.as_str().split('@').next().unwrap_or_default();
    // A short name stands in many a word by chance, and then it must be a word of its own.
    let is_in = |part: String| {
        own_words.contains(&part) || (part.chars().count() > SHORT_NAME && whole.contains(&part))
    };
    [&*owner.name, &*owner.given_name, local].into_iter().flat_map(words).any(is_in)
}

/// What runs on it, and in which version, if that is known.
fn version(device: &Device) -> String {
    match device.system.proper_name() {
        Some(system) if !device.version.is_empty() => format!("{system} {}", device.version),
        Some(_) | None => String::new(),
    }
}

fn needs(snapshot: &Snapshot, ask: &Ask, device: &Device, least: u32) -> Option<String> {
    let version = format!("{} {least}", device.system.proper_name()?);
    Some(say(snapshot, ask, "device_needs", &[("version", &version)]))
}
