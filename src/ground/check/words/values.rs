//! Words that have no value in a wave: found here, not at send time.

use std::{collections::BTreeMap, sync::Arc};

use crate::ground::{
    campaign::{Joined, Language, Ownership, Person, PlatformSet, Wave, Workplace},
    check::{Subject, concerns},
    problem::{Concerns, Place, Problem, Problems},
    words::{
        Lack, Unfilled, address,
        deadline::Listener,
        facts::{Facts, Situation},
        library::{Page, PageKind},
        of_messages::OF_MESSAGES,
        visit,
    },
};

/// What a word lacks, and in which waves.
type Lacks = BTreeMap<Place, Lacking>;

/// A word without a value.
struct Lacking {
    unfilled: Unfilled,
    waves: Vec<String>,
    /// Which notices say it, or lead to a page that does.
    concerns: Concerns,
}

pub(super) fn without_value(subject: &Subject<'_>, problems: &mut Problems) {
    let mut lacks = Lacks::new();
    for page in subject.library.pages.values().flat_map(BTreeMap::values) {
        for wave in &subject.campaign.waves {
            if is_told(subject, page, wave) {
                in_wave(subject, page, wave, &mut lacks);
            }
        }
    }
    for (place, Lacking { unfilled, waves, concerns }) in lacks {
        let more = if waves.len() > 1 { format!(" and {} more", waves.len() - 1) } else { String::new() };
        let first = waves.first().map(String::as_str).unwrap_or_default();
        let Unfilled { expression, why, lack } = &unfilled;
        let message = format!("`{expression}` {lack} in `{first}`{more}: {why}");
        let problem = match lack {
            Lack::Address => Problem::error("link-without-address", message).hint(address::hint(expression)),
            Lack::Meaning | Lack::Value => {
                Problem::error("word-without-value", message).hint(hint(expression))
            }
        };
        problems.push(problem.at(place).concerns(concerns));
    }
}

fn hint(expression: &str) -> &'static str {
    if expression.contains("wave.deadline") {
        "put it between `::: when deadline=\"yes\"` and `:::`"
    } else if expression.contains("wave.enforcement") {
        "put it between `::: when enforcement=\"yes\"` and `:::`"
    } else if expression.contains("fair.") {
        "put it between `::: when approach=\"tech-fair\"` and `:::`, and write a `[[wave.fair]]`"
    } else {
        "write the value in `campaign.toml`, or leave the word out"
    }
}

/// Whether a wave's people read a page: messages only where a stage sends them.
fn is_told(subject: &Subject<'_>, page: &Page, wave: &Wave) -> bool {
    let name = page.key.rsplit('/').next().unwrap_or_default();
    page.kind != PageKind::Message
        || subject.campaign.stages.iter().any(|stage| {
            let skipped = wave.skips(&stage.id);
            stage.sends(name) && stage.waves.contains(&wave.id) && !skipped
        })
}

fn in_wave(subject: &Subject<'_>, page: &Page, wave: &Wave, lacks: &mut Lacks) {
    let situation = Situation::of_wave(subject.campaign, Some(wave), page.language, page.front.platform);
    if !page.front.condition.holds(&situation) {
        return;
    }
    // Somebody of whom all is known, so that only what the wave itself lacks is found.
    let reader = anybody(page.language, wave);
    let extra: Vec<(&str, &str)> =
        subject.people.extra_columns().iter().map(|column| (column.as_str(), "x")).collect();
    // What only a message knows, with a value of each made up.
    let more = OF_MESSAGES.map(|name| {
        let value = match name {
            "link" => subject.campaign.site.as_str(),
            "minutes" => "50",
            "old_date" | "new_date" => "2027-01-04",
            "devices" | "erased_devices" | "devices_moved" | "device.name" => "iPhone",
            "device.needs" => "iOS 17",
            _ => "1",
        };
        (name, value.to_owned())
    });
    let message = page.kind == PageKind::Message;
    let facts = Facts {
        campaign: subject.campaign,
        wave: Some(wave),
        language: page.language,
        person: reader.as_ref().filter(|_| message),
        listener: Listener::OfTheWave,
        extra: &extra,
        platforms: situation.platforms,
        today: None,
        more: if message { &more } else { &[] },
    };
    let concerns = concerns::in_wave(page, wave, subject);
    let mut note = |place: Place, unfilled: Unfilled| {
        let none = || Lacking { unfilled, waves: Vec::new(), concerns: Concerns::nobody() };
        let lack = lacks.entry(place).or_insert_with(none);
        // One finding for all waves: the word is written once.
        lack.waves.push(wave.id.to_string());
        lack.concerns = std::mem::replace(&mut lack.concerns, Concerns::nobody()).and(concerns.clone());
    };
    for word in page.article.words(Some(&situation)) {
        if let Err(unfilled) = facts.fill(word) {
            note(word.place.clone(), unfilled);
        }
    }
    for parts in page.article.addresses(&situation) {
        if let Err(unfilled) = facts.fill_address(parts)
            // A word without a value in an address was found among the words of the page just before.
            && unfilled.lack == Lack::Address
            && let Some(word) = visit::of_address(parts).find(|word| *word.expression == *unfilled.expression)
        {
            note(word.place.clone(), unfilled);
        }
    }
    let front = [&page.front.title, &page.front.description];
    for text in front.into_iter().chain(page.front.more.values()) {
        // A word that is unknown was named when the page was read.
        if let Err(unfilled) = facts.fill_text(text)
            && unfilled.lack != Lack::Meaning
        {
            note(place_of(page, &unfilled.expression), unfilled);
        }
    }
}

fn place_of(page: &Page, expression: &str) -> Place {
    // Front matter keeps no places of its values.
    let at = page.source.text().find(expression).unwrap_or(0);
    Place::new(&page.source, at..at + expression.len())
}

/// Somebody of the wave, of whom everything is known.
fn anybody(language: Language, wave: &Wave) -> Option<Person> {
    Some(Person {
        address: "somebody@example.com".parse().ok()?,
        name: "Somebody".into(),
        given_name: "Somebody".into(),
        language,
        language_fell_back: false,
        wave: None,
        joined: Joined::NotYet,
        zone_fell_back: true,
        place: Workplace { country: "".into(), site: "".into(), zone: wave.zone }.into(),
        platforms: PlatformSet::ALL,
        ownership: Ownership::Unknown,
        reset: false,
        reset_by_row: None,
        vip: false,
        manager: None,
        aliases: Box::default(),
        left: None,
        away: None,
        came: None,
        account: None,
        exclusion: None,
        extra: Arc::default(),
        listed_devices: Box::default(),
        line: 0,
    })
}
