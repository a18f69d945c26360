//! How it reads what an export changes in the list of devices, and what the list says. Serial numbers are in neither.

use chrono::NaiveDate;
use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{AboutPeople, Look, Report, addresses::shown};
use crate::{
    acts::devices::{DevicesImported, DevicesListed, DevicesOf, KnownDevice, in_words},
    ground::{
        campaign::{Device, DeviceState, InNewSystem, Method, PersonState},
        devices::DeviceChange,
        digits::counted,
        problem::Problems,
        table::{ExportTable, TableCell},
    },
};

/// Devices that are named of each kind.
const SHOWN: usize = 20;

impl Report for AboutPeople<DevicesImported> {
    fn text(&self, _look: Look) -> String {
        let DevicesImported { merge, without_owner, of_strangers, file, executed, .. } = &self.answer;
        let mut out = format!(
            "{file}: {} new, {} changed, {} unchanged, {} not in the export (they stay)\n",
            merge.added.len(),
            merge.changed.len(),
            merge.unchanged,
            merge.absent
        );
        if *of_strangers > 0 {
            let left = counted(*of_strangers, "device", "devices");
            let _ = writeln!(out, "  {left} of people who are not in the list of people: left out");
        }
        if *without_owner > 0 {
            let left = counted(*without_owner, "device", "devices");
            let _ = writeln!(out, "  {left} without an owner: left out");
        }
        if merge.gone > 0 {
            let gone = counted(merge.gone, "device has", "devices have");
            let _ = writeln!(out, "  {gone} left the old system; {} of them not in the new one", merge.lost);
        }
        for row in merge.added.iter().take(SHOWN) {
            let _ = writeln!(out, "  + {}  {}", shown(&row.owner, self.whole), in_words(&row.device));
        }
        more(&mut out, '+', merge.added.len());
        for change in merge.changed.iter().take(SHOWN) {
            let (owner, name) = (shown(&change.owner, self.whole), &change.name);
            let _ = writeln!(out, "  ~ {owner}  {name}: {}", differences(change));
        }
        more(&mut out, '~', merge.changed.len());
        out.push_str(if *executed { "written\n" } else { "nothing was written: `--execute` writes it\n" });
        out
    }

    fn json(&self) -> Value {
        let DevicesImported { merge, without_owner, of_strangers, file, executed, .. } = &self.answer;
        let added = merge.added.iter();
        let changed = merge.changed.iter();
        json!({
            "file": file,
            "written": executed,
            "added": added.map(|row| json!({
                "person": shown(&row.owner, self.whole),
                "device": in_words(&row.device),
            })).collect::<Vec<_>>(),
            "changed": changed.map(|change| json!({
                "person": shown(&change.owner, self.whole),
                "device": change.name.as_str(),
                "changes": differences(change),
            })).collect::<Vec<_>>(),
            "unchanged": merge.unchanged,
            "absent": merge.absent,
            "left_the_old_system": merge.gone,
            "in_neither_system": merge.lost,
            "without_owner": without_owner,
            "not_in_the_list_of_people": of_strangers,
        })
    }

    fn problems(&self) -> &Problems {
        &self.answer.problems
    }
}

fn more(out: &mut String, sign: char, all: usize) {
    if let Some(more) = all.checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(out, "  {sign} ... and {more} more");
    }
}

/// What changes of a device.
fn differences(change: &DeviceChange) -> String {
    let one = |(column, old, new): &(&str, String, String)| match (old.as_str(), new.as_str()) {
        ("", "") => format!("{column} changes"),
        ("", new) => format!("{column}: (none) -> {new}"),
        (old, new) => format!("{column}: {old} -> {new}"),
    };
    change.cells.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Whether the newest lists of both systems say more of a device than that it is still in the old one.
fn is_news(device: &Device, state: DeviceState) -> bool {
    device.facts.are_known() && state != DeviceState::Old
}

/// Since when the new system has a device.
fn since(device: &Device) -> Option<NaiveDate> {
    match device.facts.joined {
        InNewSystem::Since(day) => Some(day),
        InNewSystem::No | InNewSystem::Unclear => None,
    }
}

fn state_in_words(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Old => "still in the old system",
        DeviceState::Left => "left the old system, not in the new one",
        DeviceState::Both => "in both systems",
        DeviceState::New => "moved",
        DeviceState::NotCompliant => "moved, fails the rules",
        DeviceState::TooOld => "too old to join",
        DeviceState::Unknown => "not known whether it has moved: another of its kind has",
    }
}

impl DevicesListed {
    /// Each device in a row, with whole addresses: for the helpdesk. Numbers of makers are not in it.
    pub(crate) fn table(&self) -> ExportTable {
        let of = |of: &DevicesOf| {
            let whose = of.person.address.as_str().to_owned();
            let person = of.state.map_or("", PersonState::code);
            let row = move |known: &KnownDevice| {
                let day = |day: Option<NaiveDate>| day.map_or_else(|| TableCell::from(""), TableCell::Day);
                let device = &known.device;
                [
                    TableCell::from(whose.as_str()),
                    TableCell::from(person),
                    TableCell::from(&*device.name),
                    TableCell::from(device.system.code()),
                    TableCell::from(&*device.version),
                    TableCell::from(&*device.from),
                    TableCell::from(known.state.code()),
                    day(device.seen),
                    day(since(device)),
                    day(device.facts.gone),
                ]
            };
            of.devices.iter().map(row).collect::<Vec<_>>()
        };
        let names = [
            "mail",
            "person",
            "device",
            "platform",
            "version",
            "old system",
            "state",
            "last seen in old",
            "in new since",
            "gone from old",
        ];
        ExportTable::of("Devices", names, self.people.iter().flat_map(of))
    }
}

impl Report for AboutPeople<DevicesListed> {
    fn text(&self, _look: Look) -> String {
        let mut out = String::new();
        for of in &self.answer.people {
            let _ = writeln!(out, "{}", shown(of.person.address.as_str(), self.whole));
            if of.devices.is_empty() {
                out.push_str("  no device is known\n");
            }
            for KnownDevice { device, method, erased, state } in &of.devices {
                let method = method.map(|method| format!(", joins by {method}")).unwrap_or_default();
                let erased = if *erased { ", is erased" } else { "" };
                let state = if is_news(device, *state) || self.answer.only.is_some() {
                    format!(": {}", state_in_words(*state))
                } else {
                    String::new()
                };
                let _ = writeln!(out, "  {}{method}{erased}{state}", in_words(device));
            }
        }
        if self.answer.people.is_empty() && self.answer.only.is_some() {
            out.push_str("nobody has a device in this state\n");
        } else if self.answer.people.is_empty() {
            out.push_str("no list tells of devices one by one: `wavecast devices import FILE` makes one of an export\n");
        }
        out
    }

    fn json(&self) -> Value {
        let one = |KnownDevice { device, method, erased, state }: &KnownDevice| {
            json!({
                "name": device.name.as_str(),
                "platform": device.system.code(),
                "version": device.version.as_str(),
                "ownership": device.ownership.code(),
                "use": device.usage.code(),
                "from": device.from.as_str(),
                "method": method.map(Method::code),
                "erased": erased,
                "state": state.code(),
                "in_new_since": since(device),
                "gone_from_old": device.facts.gone,
                "seen": device.seen,
            })
        };
        let people = self.answer.people.iter().map(|of| {
            json!({
                "person": shown(of.person.address.as_str(), self.whole),
                "state": of.state.map(PersonState::code),
                "listed": !of.person.listed_devices.is_empty(),
                "devices": of.devices.iter().map(one).collect::<Vec<_>>(),
            })
        });
        json!({ "people": people.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.answer.problems
    }
}
