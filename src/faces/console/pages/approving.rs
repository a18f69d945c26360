//! What somebody approves, shown in the form that approves it: to whom, when and under which subject in each language,
//! and the number that the form gives back.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    ask::{Ask, FormValues},
    figures, needs, say,
};
use crate::{
    faces::console::snapshot::Snapshot,
    ground::{
        approval::{Contents, InLanguage, ZoneName},
        campaign::Language,
        words::speech,
    },
};

#[derive(Serialize)]
struct ApprovalShown {
    rows: Vec<ApprovalRow>,
    moments: Vec<String>,
    note: String,
    /// How many people must approve it, and who has.
    so_far: Option<String>,
}

/// What people of one language get.
#[derive(Serialize)]
struct ApprovalRow {
    code: String,
    language: String,
    people: String,
    subjects: Vec<String>,
    failed: Vec<String>,
    /// The message itself.
    href: String,
}

/// Puts it into the page, and says under which number it is shown; nothing if nobody is told so.
pub(super) fn put(
    snapshot: &Snapshot,
    ask: &Ask,
    words: &FormValues,
    context: &mut tera::Context,
) -> Option<String> {
    let stage = words.get("stage")?;
    let contents = snapshot.contents(words.get("wave").map(String::as_str), stage)?;
    let Contents { languages, moments, .. } = &*contents;
    // Two zones may share an hour and its name: it is said once.
    let mut hours: Vec<String> = Vec::new();
    for moment in moments {
        let said = leaves(snapshot, ask, *moment);
        if !hours.contains(&said) {
            hours.push(said);
        }
    }
    let two = || {
        let wanted = snapshot.campaign.approvals_wanted(stage);
        (wanted > 1).then(|| say(snapshot, ask, "approve_two", &[]))
    };
    let half = needs::half_approved(snapshot, ask, words.get("wave").map(String::as_str), stage);
    let shown = ApprovalShown {
        so_far: half.or_else(two),
        rows: languages.iter().map(|(language, own)| row(snapshot, ask, words, *language, own)).collect(),
        moments: hours,
        note: say(snapshot, ask, "approve_note", &[("n", &contents.shown())]),
    };
    context.insert("approved", &shown);
    Some(contents.shown())
}

fn row(
    snapshot: &Snapshot,
    ask: &Ask,
    words: &FormValues,
    language: Language,
    own: &InLanguage,
) -> ApprovalRow {
    let value = |key: &str| words.get(key).map(String::as_str).unwrap_or_default();
    let page = format!("messages/{}", value("stage"));
    ApprovalRow {
        code: language.code().to_owned(),
        language: snapshot.campaign.policies.language_names.get(language).clone(),
        people: figures::number(ask, own.people),
        subjects: own.subjects.iter().cloned().collect(),
        failed: own.failed.iter().cloned().collect(),
        href: ask.to_with(&page, &[("wave", value("wave")), ("mail", language.code())]),
    }
}

fn leaves(snapshot: &Snapshot, ask: &Ask, (at, zone): (Option<DateTime<Utc>>, ZoneName)) -> String {
    match at {
        Some(at) => speech::date_time_zone(ask.language, &at.with_timezone(&zone.0)),
        None => say(snapshot, ask, "on_event", &[]),
    }
}
