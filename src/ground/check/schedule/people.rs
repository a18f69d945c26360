//! People and waves that do not fit each other. Nobody is named: the list stays in the list.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::{
    campaign::{NotTold, Person, Wave, WaveIx},
    check::Subject,
    problem::{Problem, Problems},
};

/// People who should not be the first to find out what goes wrong.
pub(super) fn vips(subject: &Subject<'_>, problems: &mut Problems) {
    for (wave, found) in by_wave(subject, |wave, person| wave.pilot && person.vip) {
        let message = format!("{} in the pilot `{}` should not be in a pilot", people(&found), wave.id);
        problems.push(
            Problem::warning("pilot-with-vip", message)
                .at(wave.place_of("id"))
                .note(format!("in the list of people: {}", lines(&found)))
                .hint("move them to a later wave, or take the mark `vip` away"),
        );
    }
}

/// Waves that nobody is in; a sweep finds its people later.
pub(super) fn empty_waves(subject: &Subject<'_>, problems: &mut Problems) {
    if subject.people.is_empty() || !subject.complete {
        return;
    }
    let filled: BTreeSet<WaveIx> = subject.people.all().iter().filter_map(|person| person.wave).collect();
    // Of a wave with rules each of them is told that takes nobody.
    let named = |wave: &&Wave| !wave.sweep && !wave.places.contains_key("members");
    let waves = (0..).map(WaveIx).zip(&subject.campaign.waves);
    for (index, wave) in waves.filter(|(_, wave)| named(wave)) {
        if !filled.contains(&index) {
            let message = format!("nobody in the list of people is in `{}`", wave.id);
            problems.push(
                Problem::warning("wave-without-people", message)
                    .at(wave.place_of("id"))
                    .hint("name it in the list's column for waves, or take the wave out"),
            );
        }
    }
}

/// Messages that tell nobody of the list, whatever happens: their facts fit no one.
pub(super) fn empty_audiences(subject: &Subject<'_>, problems: &mut Problems) {
    if subject.people.is_empty() || !subject.complete {
        return;
    }
    // Groups of which nobody fits have no slot: a stage without any tells nobody, whatever happens.
    let told: BTreeSet<u16> = subject.timeline.slots.iter().map(|slot| slot.stage).collect();
    let stages = (0..).zip(&subject.campaign.stages);
    for (stage, rule) in stages
        .filter(|(index, _)| !told.contains(index))
        .filter_map(|(_, stage)| Some((stage, stage.who.as_ref()?)))
    {
        let message = format!("nobody in the list fits `{}`, so `{}` tells nobody", rule.selection, stage.id);
        problems.push(
            Problem::warning("audience-of-nobody", message)
                .at(rule.place.clone())
                .hint("`wavecast plan --who` tells how many fit; look at the spelling of values"),
        );
    }
}

/// People none of whose devices move with their wave.
pub(super) fn platforms(subject: &Subject<'_>, problems: &mut Problems) {
    let apart = |wave: &Wave, person: &Person| {
        // Of whom nobody knows what they carry nothing can be said.
        !person.platforms.is_empty() && person.platforms.and(wave.platforms).is_empty()
    };
    for (wave, found) in by_wave(subject, apart) {
        let message = format!("{} in `{}` have no device that moves with it", people(&found), wave.id);
        problems.push(
            Problem::warning("platform-not-moving", message)
                .at(wave.place_of("platforms"))
                .note(format!("in the list of people: {}", lines(&found)))
                .hint("add the platform to the wave, or put them in another one"),
        );
    }
}

/// Whoever is in the list and told nothing, so that nobody is left out without a word.
pub(super) fn told_nothing(subject: &Subject<'_>, problems: &mut Problems) {
    let counts = subject.people.counted_not_told(subject.now);
    if counts.is_empty() {
        return;
    }
    let total: usize = counts.values().sum();
    let each: Vec<String> = counts.iter().map(|(why, count)| format!("{} {count}", why.plural())).collect();
    let verb = if total == 1 { "is" } else { "are" };
    let message =
        format!("{total} of {} in the list {verb} told nothing: {}", subject.people.len(), each.join(", "));
    let mut found = Problem::info("people-told-nothing", message)
        .at(crate::ground::problem::Place::file(&subject.campaign.source));
    if NotTold::ACCOUNTS.iter().any(|kind| counts.contains_key(kind)) {
        found = found.hint(
            "if some of them are to be told, name their kind under `[people]`: `also_tell = [\"guests\"]`",
        );
    }
    problems.push(found);
}

/// People who left longer ago than the campaign keeps their data.
pub(super) fn leavers(subject: &Subject<'_>, problems: &mut Problems) {
    let Some(after) = subject.campaign.policies.forget_leavers_after else { return };
    let today = subject.campaign.day_of(subject.now);
    let due = |person: &&Person| person.left.is_some_and(|day| today.signed_duration_since(day) >= after);
    let found: Vec<u32> = subject.people.all().iter().filter(due).map(|person| person.line).collect();
    if !found.is_empty() {
        let message = format!(
            "{} left {} days ago or longer, and should be forgotten",
            people(&found),
            after.num_days()
        );
        problems.push(
            Problem::warning("leavers-kept", message)
                .at(crate::ground::problem::Place::file(&subject.campaign.source))
                .note(format!("in the list of people: {}", lines(&found)))
                .hint(
                    "`wavecast forget --leavers` shows what would be erased, and erases it with `--execute`",
                ),
        );
    }
}

/// Countries whose holidays would be workdays.
pub(super) fn holidays(subject: &Subject<'_>, problems: &mut Problems) {
    let known = &subject.campaign.calendar.holidays;
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    for person in subject.people.all().iter().filter(|person| !person.place.country.is_empty()) {
        // A country with an empty list is known: somebody said that it has none.
        if !known.contains_key(&*person.place.country) {
            *unknown.entry(&person.place.country).or_default() += 1;
        }
    }
    for (country, count) in unknown {
        let works = if count == 1 { "person works" } else { "people work" };
        let message = format!("{count} {works} in {country}, and no holidays of {country} are known");
        let place = crate::ground::problem::Place::file(&subject.campaign.source);
        problems.push(Problem::warning("no-holidays", message).at(place).hint(format!(
            "add `{country} = [2027-01-01]` with its holidays under `[holidays]`, or `{country} = []`"
        )));
    }
}

/// The people of each wave that are looked for; waves with none are left out.
pub(super) fn by_wave<'a>(
    subject: &Subject<'a>,
    wanted: impl Fn(&Wave, &Person) -> bool,
) -> Vec<(&'a Wave, Vec<u32>)> {
    let mut found: BTreeMap<WaveIx, Vec<u32>> = BTreeMap::new();
    for person in subject.people.all() {
        let Some(index) = person.wave else { continue };
        if subject.campaign.wave(index).is_some_and(|wave| wanted(wave, person)) {
            found.entry(index).or_default().push(person.line);
        }
    }
    found.into_iter().filter_map(|(index, lines)| Some((subject.campaign.wave(index)?, lines))).collect()
}

pub(super) fn people(lines: &[u32]) -> String {
    if lines.len() == 1 { "1 person".to_owned() } else { format!("{} people", lines.len()) }
}

pub(super) fn lines(lines: &[u32]) -> String {
    let shown: Vec<String> = lines.iter().take(10).map(u32::to_string).collect();
    let more = lines.len().saturating_sub(shown.len());
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{word} {}{tail}", shown.join(", "))
}
