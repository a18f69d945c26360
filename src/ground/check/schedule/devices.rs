//! Devices that cannot move as they are told to: too old, in no known system, without a way to join.

use chrono::{NaiveDate, TimeDelta};
use std::{borrow::Cow, collections::BTreeMap};

use super::drafts::is_under_way;
use crate::ground::{
    campaign::{Campaign, Device, DeviceState, Method, Move, OperatingSystem, Ownership, Person, Platform},
    check::Subject,
    digits::counted,
    problem::{Place, Problem, Problems},
};

/// Every device that moves and is known by itself, with its owner.
fn devices<'s>(subject: &Subject<'s>) -> impl Iterator<Item = (&'s Person, Cow<'s, Device>)> {
    let subject = *subject;
    let tells = subject.campaign.the_move.tells_devices();
    let people = subject.people.all().iter();
    // What a row of people says in short is too little to judge one device, unless the campaign tells how each moves.
    let known = people.filter(move |person| tells || !person.listed_devices.is_empty());
    let each = known.flat_map(|person| {
        let (listed, derived) = match person.devices() {
            Cow::Borrowed(listed) => (listed, Vec::new()),
            Cow::Owned(derived) => (&[][..], derived),
        };
        let all = listed.iter().map(Cow::Borrowed).chain(derived.into_iter().map(Cow::Owned));
        all.map(move |one| (person, one))
    });
    each.filter(move |(person, device)| moves(&subject, person, device))
}

/// Whether a device moves with its owner's wave.
fn moves(subject: &Subject<'_>, person: &Person, device: &Device) -> bool {
    let wave = person.wave.and_then(|wave| subject.campaign.wave(wave));
    let platforms = wave.map_or(subject.campaign.the_move.platforms, |wave| wave.platforms);
    device.system.platform().is_none_or(|platform| platforms.contains(platform))
}

fn of_devices(count: usize) -> String {
    if count == 1 { "1 device".to_owned() } else { format!("{count} devices") }
}

/// People who cannot join before they update, by what runs on their devices.
pub(super) fn too_old(subject: &Subject<'_>, problems: &mut Problems) {
    let the_move = &subject.campaign.the_move;
    let mut people: BTreeMap<(OperatingSystem, u32), Vec<&str>> = BTreeMap::new();
    for (person, device) in devices(subject) {
        if let Some(least) = the_move.missing_version(person, &device) {
            people.entry((device.system, least)).or_default().push(person.address.as_str());
        }
    }
    if people.is_empty() {
        return;
    }
    let mut everybody: Vec<&str> = people.values().flatten().copied().collect();
    // Somebody with two old devices stands under both and is one person.
    everybody.sort_unstable();
    everybody.dedup();
    let kinds: Vec<String> = people
        .iter()
        .map(|((system, least), who)| format!("{system} below {least} ({})", of_devices(who.len())))
        .collect();
    let who =
        if everybody.len() == 1 { "1 person".to_owned() } else { format!("{} people", everybody.len()) };
    let message = format!("{who} cannot join until they update: {}", kinds.join(", "));
    problems.push(
        Problem::warning("device-too-old", message)
            .at(Place::unread(&subject.campaign.policies.devices.file))
            .hint("help them before it is their turn: people who leave the old system first are then in neither; `wavecast devices list` names them"),
    );
}

/// Devices of which nobody said how they join.
pub(super) fn without_method(subject: &Subject<'_>, problems: &mut Problems) {
    let the_move = &subject.campaign.the_move;
    let mut unset: BTreeMap<(Platform, Ownership), usize> = BTreeMap::new();
    for (person, device) in devices(subject) {
        let Some(platform) = device.system.platform() else { continue };
        if the_move.method_of(person, &device).is_none() {
            *unset.entry((platform, device.ownership)).or_default() += 1;
        }
    }
    for ((platform, owner), count) in unset {
        let whose = match owner {
            Ownership::Company => "company ",
            Ownership::Personal => "personal ",
            Ownership::Unknown => "",
        };
        let message = format!("nobody said how {whose}{} join ({})", platform.name(), of_devices(count));
        let hint = match owner {
            Ownership::Unknown => {
                "say in the list whose they are, and under `[move.to.methods]` how each kind joins".to_owned()
            }
            Ownership::Company | Ownership::Personal => {
                let fitting: Vec<String> =
                    Method::usable(platform, owner).map(|method| format!("`{method}`")).collect();
                let (platform, owner) = (platform.code(), owner.code());
                format!(
                    "write `{platform}.{owner} = ..` under `[move.to.methods]`: one of {}",
                    fitting.join(", ")
                )
            }
        };
        problems
            .push(Problem::warning("method-unset", message).at(the_move.methods_place.clone()).hint(hint));
    }
}

/// Devices of which nobody can say in which of several systems they are.
pub(super) fn unclear_system(subject: &Subject<'_>, problems: &mut Problems) {
    let from = &subject.campaign.the_move.from;
    if from.is_one() {
        return;
    }
    let mut unclear: BTreeMap<OperatingSystem, usize> = BTreeMap::new();
    for (_, device) in devices(subject) {
        // None is as bad as two: nobody could say how that device leaves.
        if from.candidates(&device) != 1 {
            *unclear.entry(device.system).or_default() += 1;
        }
    }
    for (system, count) in unclear {
        let message =
            format!("{} with {system} may be in more than one old system, or in none", of_devices(count));
        problems.push(
            Problem::warning("old-system-unclear", message)
                .at(subject.campaign.the_move.confirmed_place.clone())
                .hint("say it by `platforms` or `ownership` in `[[move.from]]`, or in the column `from` of the list of devices"),
        );
    }
}

/// After so many days without a sign of life the list of an old system is old: devices are heard of daily, and not at
/// weekends.
const AGED: TimeDelta = TimeDelta::days(7);

/// Devices of which people are told that they are still in an old system, by a list of it that may be weeks old. When a
/// list was made stands in none of them: what it heard last says how old it is at least.
pub(super) fn aged_list(subject: &Subject<'_>, problems: &mut Problems) {
    let Campaign { policies, the_move, .. } = subject.campaign;
    let oldest = subject.campaign.day_of(subject.now - policies.moved_max_age.max(AGED));
    let mut systems: BTreeMap<&str, ListOfSystem<'_>> = BTreeMap::new();
    let listed = subject
        .people
        .all()
        .iter()
        .flat_map(|person| person.listed_devices.iter().map(move |device| (person, device)));
    for (person, device) in listed {
        let system = the_move.from.of(device);
        let list = systems
            .entry(&system.id)
            .or_insert_with(|| ListOfSystem { name: &system.name, ..ListOfSystem::default() });
        list.heard = list.heard.max(device.seen).max(device.facts.gone);
        let wave = person.wave.and_then(|wave| subject.campaign.wave(wave));
        let is_told = wave.is_some_and(|wave| is_under_way(wave, subject.now))
            && subject.campaign.must_move(person, device)
            && matches!(the_move.state_of(person, device), DeviceState::Old | DeviceState::TooOld);
        list.told += usize::from(is_told);
    }
    for (system, list) in systems {
        let Some(heard) = list.heard.filter(|heard| *heard < oldest && list.told > 0) else { continue };
        let are = if list.told == 1 { "is" } else { "are" };
        let message = format!(
            "the list of {} heard of no device after {heard}, and {} {are} told to be still in it",
            list.name,
            of_devices(list.told)
        );
        let hint = format!(
            "export the devices of {} again and take them in: `wavecast devices import EXPORT --from {system} --complete --execute`",
            list.name
        );
        problems.push(
            Problem::warning("old-list-aged", message).at(Place::unread(&policies.devices.file)).hint(hint),
        );
    }
}

/// What is known of the list of one old system.
#[derive(Default)]
struct ListOfSystem<'a> {
    name: &'a str,
    /// The newest day on which it heard of any device, or missed one.
    heard: Option<NaiveDate>,
    /// How many devices in it belong to people who are told about them now.
    told: usize,
}

/// Devices that are said to keep what they hold, and cannot.
pub(super) fn kept_and_erased(subject: &Subject<'_>, problems: &mut Problems) {
    let the_move = &subject.campaign.the_move;
    let mut wrong: BTreeMap<(&String, String), usize> = BTreeMap::new();
    let file = &subject.campaign.policies.devices.file;
    for (person, device) in devices(subject).filter(|(_, device)| device.reset == Some(false)) {
        if let Some(why) = erases_anyway(the_move, person, &device) {
            *wrong.entry((file, why)).or_default() += 1;
        }
    }
    let file = &subject.campaign.policies.people_file;
    for (person, own, count) in rows(subject, false) {
        for why in own.iter().filter_map(|device| erases_anyway(the_move, person, device)) {
            *wrong.entry((file, why)).or_default() += count;
        }
    }
    for ((file, why), count) in wrong {
        let message = format!("{} with `reset` = no, and {why}", of_devices(count));
        problems.push(Problem::warning("kept-and-erased", message).at(Place::unread(file)).hint(
            "leave `reset` empty, so that people are told to save their data, or choose another method",
        ));
    }
}

/// Why a device loses all it holds although its row says that it keeps it.
fn erases_anyway(the_move: &Move, person: &Person, device: &Device) -> Option<String> {
    match the_move.method_of(person, device) {
        Some(method) => method.erases().then(|| format!("`{method}` erases them")),
        None => (device.system == OperatingSystem::Android && device.ownership == Ownership::Company)
            .then(|| "a company Android does not move without being erased".to_owned()),
    }
}

/// People whose own row says whether their devices are reset, with those of them that move: one of all whose rows say the
/// same of devices and who move together, and how many these are.
fn rows<'s>(subject: &Subject<'s>, reset: bool) -> impl Iterator<Item = (&'s Person, Vec<Device>, usize)> {
    let subject = *subject;
    let said = |person: &&Person| person.listed_devices.is_empty() && person.reset_by_row == Some(reset);
    let mut alike: BTreeMap<_, (&Person, usize)> = BTreeMap::new();
    for person in subject.people.all().iter().filter(said) {
        // A million are of a few dozen kinds, and how devices join is asked once for each.
        alike.entry((person.wave, person.platforms, person.ownership)).or_insert((person, 0)).1 += 1;
    }
    alike.into_values().map(move |(person, count)| {
        let mut own = person.devices().into_owned();
        own.retain(|device| moves(&subject, person, device));
        (person, own, count)
    })
}

/// People who are said to lose what their devices hold, and none of these is erased.
pub(super) fn erased_and_kept(subject: &Subject<'_>, problems: &mut Problems) {
    let the_move = &subject.campaign.the_move;
    let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
    for (person, own, count) in rows(subject, true).filter(|(_, own, _)| !own.is_empty()) {
        if own.iter().any(|device| person.is_erased(device, the_move.method_of(person, device))) {
            continue;
        }
        let is_own = person.ownership == Ownership::Personal;
        let why = if is_own { "their devices are their own" } else { "their devices join without it" };
        *wrong.entry(why).or_default() += count;
    }
    for (why, count) in wrong {
        let who = counted(count, "person", "people");
        problems.push(
            Problem::warning("erased-and-kept", format!("{who} with `reset` = yes, and {why}"))
                .at(Place::unread(&subject.campaign.policies.people_file))
                .hint("leave `reset` empty, or nobody knows what to believe; or say another method under `[move.to.methods]`"),
        );
    }
}
