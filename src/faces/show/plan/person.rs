//! One person's whole story: every message they got, get and will get.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{super::outdated::describe, data};
use crate::acts::plan::Planned;
use crate::faces::show::write;
use crate::ground::{
    campaign::{Ownership, Person, PersonIx, Platform},
    culprit::Culprit,
    quoted::quoted,
    timeline::plan::{StoryStage, story},
};

/// As a person reads it.
pub(super) fn text(planned: &Planned, who: PersonIx) -> String {
    let view = planned.view();
    let Some(person) = view.people.get(who) else { return String::new() };
    let mut out = format!("{}\n", title(person));
    for fact in facts(planned, person) {
        let _ = writeln!(out, "  {fact}");
    }
    let _ = writeln!(out, "\nAs of {}", write::moment(planned.plan.now, person.place.zone));
    let heads = ["stage", "wave", "leaves", "until", "what becomes of it"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows.extend(story(&planned.timeline, view, who).iter().map(|chapter| row(planned, chapter)));
    if rows.len() == 1 {
        out.push_str("  no messages: this person is in no wave that is told anything\n");
    } else {
        out.push_str(&write::columns(&rows, &[]));
    }
    out
}

fn title(person: &Person) -> String {
    if person.name.is_empty() {
        person.address.to_string()
    } else {
        format!("{} <{}>", person.name, person.address)
    }
}

fn facts(planned: &Planned, person: &Person) -> Vec<String> {
    let view = planned.view();
    let wave = person.wave.and_then(|wave| view.campaign.wave(wave));
    let mut facts = vec![wave.map_or("in no wave".to_owned(), |wave| {
        format!("wave `{}`, {}, from {}", wave.id, wave.approach.code(), write::day(wave.start))
    })];
    let how = if person.language_fell_back { " (the list does not say; this is the fallback)" } else { "" };
    facts.push(format!("told in `{}`{how}, in the zone {}", person.language, person.place.zone));
    if !person.place.country.is_empty() {
        facts.push(format!("holidays of {}", person.place.country));
    }
    let platforms: Vec<_> = person.platforms.iter().map(Platform::name).collect();
    let mut device = platforms.join(", ");
    if person.ownership != Ownership::Unknown {
        let _ = write!(device, ", {}", person.ownership.code());
    }
    if person.reset {
        device.push_str(", must be reset");
    }
    facts.push(device);
    if let Some(moved) = view.history.moved.get(&person.address.key()) {
        facts.push(format!("moved {}", write::moment(moved.at, person.place.zone)));
    }
    if let Some(gone) = view.history.unreachable.get(&person.address.key()) {
        facts.push(format!("cannot be reached: {}", write::gone(gone, true)));
    }
    facts
}

fn row(planned: &Planned, chapter: &StoryStage) -> Vec<String> {
    let campaign = planned.view().campaign;
    let stage = campaign.stages.get(usize::from(chapter.stage));
    let wave = chapter.wave.and_then(|wave| campaign.wave(wave)).map_or("", |wave| wave.id.as_str());
    let id = stage.map_or("?", |stage| stage.id.as_str());
    let Some((notice, verdict)) = &chapter.notice else {
        let event = stage.map(|stage| stage.at.to_string()).unwrap_or_default();
        return vec![
            id.to_owned(),
            wave.to_owned(),
            event,
            String::new(),
            "waits until that happens".to_owned(),
        ];
    };
    let mut fate = write::verdict(campaign, verdict);
    if let Some(delivery) = planned.view().history.deliveries.get(&notice.id) {
        let _ = write!(fate, ", {}", write::delivery(*delivery, chapter.zone));
    }
    if let Some(change) = &notice.change {
        let _ = write!(fate, " ({})", describe(change, chapter.wave.is_some()));
    }
    let [at, expires] = [notice.at, notice.expires].map(|at| write::moment(at, chapter.zone));
    vec![id.to_owned(), wave.to_owned(), at, expires, fate]
}

/// As a program reads it.
pub(super) fn data(planned: &Planned, who: PersonIx) -> Value {
    let view = planned.view();
    let Some(person) = view.people.get(who) else { return Value::Null };
    let wave = person.wave.and_then(|wave| view.campaign.wave(wave));
    let story: Vec<Value> =
        story(&planned.timeline, view, who).iter().map(|chapter| one(planned, chapter)).collect();
    json!({
        "as_of": data::local(planned.plan.now, person.place.zone),
        "address": person.address.as_str(),
        "name": person.name,
        "wave": wave.map(|wave| wave.id.as_str()),
        "language": person.language.code(),
        "language_fell_back": person.language_fell_back,
        "zone": person.place.zone.name(),
        "country": person.place.country,
        "platforms": person.platforms.iter().map(Platform::code).collect::<Vec<_>>(),
        "ownership": person.ownership.code(),
        "reset": person.reset,
        "moved": view.history.moved.get(&person.address.key()).map(|moved| data::local(moved.at, person.place.zone)),
        "unreachable": view.history.unreachable.get(&person.address.key()).map(|gone| json!({
            "status": gone.status, "words": quoted(&gone.words, true), "since": gone.at,
        })),
        "story": story,
    })
}

fn one(planned: &Planned, chapter: &StoryStage) -> Value {
    let campaign = planned.view().campaign;
    let stage = campaign.stages.get(usize::from(chapter.stage));
    let notice = chapter.notice.as_ref();
    json!({
        "stage": stage.map(|stage| stage.id.as_str()),
        "wave": chapter.wave.and_then(|wave| campaign.wave(wave)).map(|wave| wave.id.as_str()),
        "notice": notice.map(|(notice, _)| notice.id.to_string()),
        "at": notice.map(|(notice, _)| data::local(notice.at, chapter.zone)),
        "expires": notice.map(|(notice, _)| data::local(notice.expires, chapter.zone)),
        "verdict": notice.map_or("waits", |(_, verdict)| data::verdict(verdict)),
        "because": notice.map(|(_, verdict)| write::verdict(campaign, verdict)),
        "delivery": notice.and_then(|(notice, _)| planned.view().history.deliveries.get(&notice.id)).map(|delivery| json!({
            "state": delivery.code(),
            "culprit": delivery.culprit().map(Culprit::code),
            "at": data::local(delivery.at(), chapter.zone),
        })),
    })
}
