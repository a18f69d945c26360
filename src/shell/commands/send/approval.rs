//! Approvals: a person looked at a stage of a wave and said yes to exactly that. A later change voids it.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use super::office::{Choice, Office};
use crate::{
    ground::{
        campaign::Person,
        timeline::{Notice, NoticeId, Recipient, RecipientKey, Slot, reschedule},
    },
    render::mail::Mail,
    shell::report::Failure,
    world::ledger::{Approval, Records},
};

/// How an approval stands.
pub(in crate::shell::commands) struct Standing {
    pub(in crate::shell::commands) approval: Approval,
    /// What has changed since; nothing, if it holds.
    pub(in crate::shell::commands) changed: Vec<String>,
}

/// What will be sent, by its parts: each a hash.
pub(in crate::shell::commands) struct Contents {
    parts: BTreeMap<String, String>,
    pub(in crate::shell::commands) people: usize,
}

impl Contents {
    /// The hash of the whole.
    pub(in crate::shell::commands) fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (name, part) in &self.parts {
            hasher.update(name.as_bytes()).update(b"=").update(part.as_bytes()).update(b"\n");
        }
        hasher.finalize().to_hex().to_string()
    }

    /// As the ledger keeps it.
    pub(in crate::shell::commands) fn json(&self) -> Value {
        let parts: Map<String, Value> =
            self.parts.iter().map(|(name, part)| (name.clone(), part.clone().into())).collect();
        json!({ "people": self.people, "parts": parts })
    }

    /// What differs from what was approved, in words.
    fn differences(&self, approved: &Approval) -> Vec<String> {
        let before: Value = serde_json::from_str(&approved.parts).unwrap_or_default();
        let empty = Map::new();
        let old = before.get("parts").and_then(Value::as_object).unwrap_or(&empty);
        let names = self.parts.keys().map(String::as_str).chain(old.keys().map(String::as_str));
        let mut changed: Vec<String> = names
            .filter(|name| {
                old.get(*name).and_then(Value::as_str) != self.parts.get(*name).map(String::as_str)
            })
            .map(|name| match name {
                "people" => {
                    let count = before.get("people").and_then(Value::as_u64).unwrap_or(0);
                    format!("the people ({count} then, {} now)", self.people)
                }
                "dates" => "the dates".to_owned(),
                words => words.to_owned(),
            })
            .collect();
        changed.sort();
        changed.dedup();
        changed
    }
}

/// How the last approval of a stage in a wave stands; none if there never was one.
pub(in crate::shell::commands) fn standing(
    office: &Office,
    mail: &Mail<'_>,
    records: &Records,
    wave: Option<&str>,
    stage: &str,
) -> Result<Option<Standing>, Failure> {
    let Some(approval) = records.approval(wave, stage).map_err(Failure::world)? else { return Ok(None) };
    let now = contents(office, mail, wave, stage);
    let changed = if now.hash() == approval.hash { Vec::new() } else { now.differences(&approval) };
    Ok(Some(Standing { approval, changed }))
}

/// Exactly what will be sent: to whom, when, and in which words.
pub(in crate::shell::commands) fn contents(
    office: &Office,
    mail: &Mail<'_>,
    wave: Option<&str>,
    stage: &str,
) -> Contents {
    let choice = Choice { wave: wave.map(str::to_owned), stage: Some(stage.to_owned()) };
    let mut people: BTreeMap<NoticeId, String> = BTreeMap::new();
    let mut dates = blake3::Hasher::new();
    let mut words: BTreeMap<String, blake3::Hasher> = BTreeMap::new();
    let mut seen = std::collections::BTreeSet::new();
    for slot in office.slots(&choice).filter(|slot| office.names(slot).0 == wave) {
        dates.update(format!("{:?} {:?} {}\n", slot.at, slot.expires, slot.zone).as_bytes());
        for to in slot.to.each() {
            let Some(notice) = notice(office, slot, to) else { continue };
            let person = person(office, to);
            let language = person.map_or(office.ready.campaign.languages.source(), |person| person.language);
            people.insert(notice.id, person.map(own).unwrap_or_default());
            // One letter for each situation: what differs between two people in the same one is among `people`.
            if seen.insert((format!("{:?}", person.map(situation)), slot.zone.name())) {
                let letter = mail.letter(&notice, DateTime::UNIX_EPOCH);
                let bytes = letter.map_or_else(|error| error.to_string().into_bytes(), |letter| letter.bytes);
                words.entry(format!("the words in {language}")).or_default().update(&bytes);
            }
        }
    }
    if let Some(index) = wave.and_then(|wave| office.ready.campaign.wave_named(wave)).map(|(index, _)| index)
    {
        for anchor in reschedule::TOLD {
            dates.update(
                format!("{:?}", reschedule::in_force(&office.ready.campaign, index, anchor)).as_bytes(),
            );
        }
    }
    let mut everybody = blake3::Hasher::new();
    for (id, own) in &people {
        everybody.update(id.bytes()).update(own.as_bytes());
    }
    let mut parts: BTreeMap<String, String> =
        words.into_iter().map(|(name, hasher)| (name, hasher.finalize().to_hex().to_string())).collect();
    parts.insert("dates".to_owned(), dates.finalize().to_hex().to_string());
    parts.insert("people".to_owned(), everybody.finalize().to_hex().to_string());
    Contents { parts, people: people.len() }
}

fn person(office: &Office, to: Recipient) -> Option<&Person> {
    match to {
        Recipient::Person(index) => office.ready.people.get(index),
        Recipient::Helpdesk | Recipient::ManagerOf(_) | Recipient::Sponsor(_) => None,
    }
}

/// The notice as it will be; one that follows an event of the person's own has no moment yet.
fn notice(office: &Office, slot: &Slot, to: Recipient) -> Option<Notice> {
    let (wave, stage) = office.names(slot);
    let campaign = &office.ready.campaign;
    let key = RecipientKey::of(campaign, &office.ready.people, to)?;
    Some(Notice {
        id: NoticeId::of(campaign.id.as_str(), wave, stage, &key),
        stage: slot.stage,
        wave: slot.wave,
        to,
        at: slot.at.unwrap_or(DateTime::<Utc>::UNIX_EPOCH),
        expires: slot.expires.unwrap_or(DateTime::<Utc>::MAX_UTC),
        change: None,
    })
}

/// What is this person's own.
fn own(person: &Person) -> String {
    let manager = person.manager.as_ref().map(ToString::to_string);
    format!(
        "{}\n{}\n{}\n{manager:?}\n{:?}\n",
        person.address,
        person.name,
        person.given_name,
        situation(person)
    )
}

/// What they share with others.
fn situation(person: &Person) -> impl std::fmt::Debug + use<> {
    (
        person.language,
        person.wave,
        person.place.zone,
        person.place.country.clone(),
        person.platforms,
        person.ownership,
        person.reset,
    )
}
