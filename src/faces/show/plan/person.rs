//! One person's whole story: every message they got, get and will get.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{super::outdated::describe, data, rules};
use crate::acts::{devices::in_words, plan::Planned};
use crate::faces::show::write;
use crate::ground::{
    campaign::{Anchor, NotTold, Ownership, Person, PersonIx, Platform, Wave},
    culprit::Culprit,
    quoted::quoted,
    timeline::{
        CatchUpStanding, own_wave,
        plan::{StoryStage, story},
        return_of,
    },
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
    facts.extend(rules::of_person(view, person));
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
    facts.extend(not_told(planned, person));
    facts.extend(away(planned, person));
    facts.extend(came(person));
    facts.extend(own_dates(planned, person));
    facts.extend(person.listed_devices.iter().map(in_words));
    if let Some(moved) = view.history.moved.get(&person.address.key()) {
        facts.push(format!("moved {}", write::moment(moved.at, person.place.zone)));
    }
    if let Some(gone) = view.history.unreachable.get(&person.address.key()) {
        facts.push(format!("cannot be reached: {}", write::gone(gone, true)));
    }
    facts
}

/// When they are away.
fn away(planned: &Planned, person: &Person) -> Vec<String> {
    let view = planned.view();
    let (Some(away), Some(back)) = (person.away, return_of(view.campaign, person)) else {
        return Vec::new();
    };
    let [until, back] = [away.last_day(), back].map(write::day);
    vec![match away.first_day() {
        None => format!("away until {until}: back on {back}, and is told nothing before"),
        Some(first) => {
            let from = write::day(first);
            format!("away from {from} until {until}: back on {back}, and is told nothing meanwhile")
        }
    }]
}

/// When they came into their wave, where that gives them dates of their own.
fn came(person: &Person) -> Option<String> {
    person.came.map(|day| format!("came into this wave late, on {}", write::day(day)))
}

/// Which dates of their wave are their own, because of a leave or because they came late.
fn own_dates(planned: &Planned, person: &Person) -> Option<String> {
    let own = own_wave(planned.view().campaign, person)?;
    let deadline = own.deadline().map(|at| format!("the deadline is {}", at.format("%a %Y-%m-%d %H:%M")));
    let cut = own.enforcement().map(|day| format!("access is cut on {}", write::day(day)));
    let dates: Vec<String> = deadline.into_iter().chain(cut).collect();
    Some(format!("dates of their own: {}", dates.join(", ")))
}

/// Why the person is told nothing, with the day and the words that say so.
fn not_told(planned: &Planned, person: &Person) -> Option<String> {
    let today = planned.plan.now.with_timezone(&person.place.zone).date_naive();
    let Some(why) = person.not_told(today) else {
        return person.left.map(|day| format!("leaves {}: is told nothing from then on", write::day(day)));
    };
    let detail = match (why, &person.exclusion) {
        (NotTold::Excluded, Some(exclusion)) => {
            let since = exclusion.since.map(|day| format!(" since {day}")).unwrap_or_default();
            let reason = if exclusion.reason.is_empty() { "no reason given" } else { &exclusion.reason };
            format!("{since}: {}", quoted(reason, true))
        }
        (NotTold::Left, _) => person.left.map(|day| format!(" on {day}")).unwrap_or_default(),
        _ => String::new(),
    };
    Some(format!("{}{detail}", write::not_told(why)))
}

/// Why this person gets no catch-up, or nothing about a leave, if it is that which the chapter is about.
fn not_caught_up(planned: &Planned, chapter: &StoryStage) -> Option<&'static str> {
    let view = planned.view();
    let stage = view.campaign.stages.get(usize::from(chapter.stage))?;
    let person = planned.person.and_then(|who| view.people.get(who))?;
    if stage.at.anchor == Anchor::Back {
        let away = person.away.is_some();
        return Some(if away { "not needed: nothing was due meanwhile" } else { "not needed: not away" });
    }
    match view.catch_up(person).filter(|_| stage.at.anchor == Anchor::Listed)? {
        CatchUpStanding::FromTheStart => Some("not needed: in this wave from the start"),
        CatchUpStanding::NothingMissed => Some("not needed: nothing was missed"),
        CatchUpStanding::Closed => Some("nothing: the campaign was closed when they came"),
        CatchUpStanding::Told(_) => None,
    }
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
            not_caught_up(planned, chapter).unwrap_or("waits until that happens").to_owned(),
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
    let mut data = json!({
        "as_of": data::local(planned.plan.now, person.place.zone),
        "address": person.address.as_str(),
        "name": person.name.as_str(),
        "wave": wave.map(|wave| wave.id.as_str()),
        "language": person.language.code(),
        "language_fell_back": person.language_fell_back,
        "zone": person.place.zone.name(),
        "country": person.place.country,
        "platforms": person.platforms.iter().map(Platform::code).collect::<Vec<_>>(),
        "ownership": person.ownership.code(),
        "reset": person.reset,
        "moved": view.history.moved.get(&person.address.key()).map(|moved| data::local(moved.at, person.place.zone)),
        "told_nothing": person.not_told(planned.plan.now.with_timezone(&person.place.zone).date_naive()).map(|why| json!({
            "why": why.code(),
            "reason": person.exclusion.as_ref().map(|exclusion| exclusion.reason.as_str()),
        })),
        "left": person.left.map(|day| day.to_string()),
        "unreachable": view.history.unreachable.get(&person.address.key()).map(|gone| json!({
            "status": gone.status, "words": quoted(&gone.words, true), "since": gone.at,
        })),
        "story": story,
    });
    if let (Some(away), Value::Object(whole)) = (person.away, &mut data) {
        let from = away.first_day().map(|day| day.to_string());
        whole.insert("away_from".to_owned(), from.into());
        whole.insert("away_until".to_owned(), away.last_day().to_string().into());
    }
    if let (Some(came), Value::Object(whole)) = (person.came, &mut data) {
        whole.insert("came_late".to_owned(), came.to_string().into());
    }
    if let (true, Value::Object(whole)) = (person.away.is_some() || person.came.is_some(), &mut data) {
        let own = own_wave(view.campaign, person);
        let deadline =
            own.as_ref().and_then(Wave::deadline).map(|at| at.format("%Y-%m-%dT%H:%M").to_string());
        whole.insert("own_deadline".to_owned(), deadline.into());
        let cut = own.as_ref().and_then(Wave::enforcement).map(|day| day.to_string());
        whole.insert("own_enforcement".to_owned(), cut.into());
    }
    if let (Some(because), Value::Object(whole)) = (rules::of_person(view, person), &mut data) {
        whole.insert("wave_because".to_owned(), because.into());
    }
    data
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
        "because": notice.map_or_else(
            || not_caught_up(planned, chapter).map(str::to_owned),
            |(_, verdict)| Some(write::verdict(campaign, verdict)),
        ),
        "delivery": notice.and_then(|(notice, _)| planned.view().history.deliveries.get(&notice.id)).map(|delivery| json!({
            "state": delivery.code(),
            "culprit": delivery.culprit().map(Culprit::code),
            "at": data::local(delivery.at(), chapter.zone),
        })),
    })
}
