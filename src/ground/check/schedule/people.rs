//! People and waves that do not fit each other. Nobody is named: the list stays in the list.

use std::collections::BTreeMap;

use crate::ground::{
    campaign::{Person, Wave, WaveIx},
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
    let filled = by_wave(subject, |_, _| true);
    for wave in subject.campaign.waves.iter().filter(|wave| !wave.sweep) {
        if !filled.iter().any(|(known, _)| known.id == wave.id) {
            let message = format!("nobody in the list of people is in `{}`", wave.id);
            problems.push(
                Problem::warning("wave-without-people", message)
                    .at(wave.place_of("id"))
                    .hint("name it in the list's column for waves, or take the wave out"),
            );
        }
    }
}

/// People none of whose devices move with their wave.
pub(super) fn platforms(subject: &Subject<'_>, problems: &mut Problems) {
    let apart = |wave: &Wave, person: &Person| {
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

/// Countries whose holidays would be workdays.
pub(super) fn holidays(subject: &Subject<'_>, problems: &mut Problems) {
    let known = &subject.campaign.calendar.holidays;
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    for person in subject.people.all().iter().filter(|person| !person.place.country.is_empty()) {
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
fn by_wave<'a>(subject: &Subject<'a>, wanted: impl Fn(&Wave, &Person) -> bool) -> Vec<(&'a Wave, Vec<u32>)> {
    let mut found: BTreeMap<WaveIx, (usize, Vec<u32>)> = BTreeMap::new();
    for person in subject.people.all() {
        let Some(index) = person.wave else { continue };
        if subject.campaign.wave(index).is_some_and(|wave| wanted(wave, person)) {
            found.entry(index).or_default().1.push(person.line);
        }
    }
    found.into_iter().filter_map(|(index, (_, lines))| Some((subject.campaign.wave(index)?, lines))).collect()
}

fn people(lines: &[u32]) -> String {
    if lines.len() == 1 { "1 person".to_owned() } else { format!("{} people", lines.len()) }
}

fn lines(lines: &[u32]) -> String {
    let shown: Vec<String> = lines.iter().take(10).map(u32::to_string).collect();
    let more = lines.len().saturating_sub(shown.len());
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{word} {}{tail}", shown.join(", "))
}
