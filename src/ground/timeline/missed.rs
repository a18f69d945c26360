//! What somebody can miss of the plan, and what the ledger remembers of that: shared by those who come late and those who
//! are back from a leave.

use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;

use super::{
    Clock, Fate, History, RecipientKey, View,
    anchors::{anchor_of, said_by_cut},
    dates::instant_in,
    notice::Namer,
};
use crate::ground::campaign::{Anchor, Audience, Campaign, Person, Stage, Wave};

/// The stage of a campaign that tells what was missed: the first that is counted from `listed`.
pub fn catch_up_stage(campaign: &Campaign) -> Option<&Stage> {
    campaign.stages.iter().find(|stage| stage.at.anchor == Anchor::Listed)
}

/// Marks under which the ledger remembers when somebody was first seen in a wave, and when their catch-up first could
/// leave.
pub(super) const SEEN: &str = "listed";
pub(super) const LEFT: &str = "caught-up";

/// Names what a stage tells in a wave.
pub(super) fn namer_in(campaign: &Campaign, wave: &Wave, stage: &Stage) -> Namer {
    Namer::of(campaign.id.as_str(), Some(wave.id.as_str()), stage.id.as_str())
}

/// The first moment of a kind that is remembered under any of somebody's addresses.
pub(super) fn first(view: View<'_>, namer: &Namer, what: &str, person: &Person) -> Option<DateTime<Utc>> {
    let noticed = &view.history.noticed;
    let marks = person.addresses().map(|own| namer.name(&RecipientKey::role(what, own.as_str()), None));
    marks.filter_map(|mark| noticed.get(&mark).copied()).min()
}

/// When somebody's catch-up could leave first, if it could.
pub(super) fn caught_up_at(view: View<'_>, person: &Person) -> Option<DateTime<Utc>> {
    let stage = catch_up_stage(view.campaign)?;
    let wave = view.campaign.wave(person.wave?)?;
    first(view, &namer_in(view.campaign, wave, stage), LEFT, person)
}

/// The date of the wave by which words that are told at `at` are not true any more.
pub(super) fn next_date(wave: &Wave, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let start = wave.start.and_time(chrono::NaiveTime::MIN);
    // The start counts too: what says that one may begin on a day is untrue from that day on.
    let dates = [Some(start), wave.deadline(), wave.cut_at()].into_iter().flatten();
    dates.filter_map(|date| instant_in(wave.zone, date)).filter(|date| *date > at).min()
}

/// The days on which the plan tells people of a wave something, by the clock of one place.
pub(super) fn planned_days(campaign: &Campaign, wave: &Wave, clock: Clock<'_>) -> BTreeSet<NaiveDate> {
    let stages = campaign.stages.iter().filter(|stage| is_replaced(stage) && is_in(stage, wave));
    let moments = stages.filter(|stage| said_by_cut(campaign, wave, stage).is_none()).filter_map(|stage| {
        let moment = wave.moment_of(stage);
        clock.moment(anchor_of(campaign, Some(wave), moment.anchor)?, &moment)
    });
    moments.map(|at| at.with_timezone(&clock.zone).date_naive()).collect()
}

/// Whether a catch-up can stand for a message: what everybody of a wave gets by the plan.
pub(super) fn is_replaced(stage: &Stage) -> bool {
    let planned = match stage.at.anchor {
        Anchor::Kickoff | Anchor::Start | Anchor::Deadline | Anchor::Enforce | Anchor::Gate => true,
        Anchor::Moved
        | Anchor::Rescheduled
        | Anchor::Listed
        | Anchor::Back
        | Anchor::Left
        | Anchor::DeviceMoved
        | Anchor::Close
        | Anchor::Day(_)
        | Anchor::Week => false,
    };
    let to_all = match stage.audience {
        Audience::Wave | Audience::NotMoved | Audience::Everyone => true,
        Audience::Moved | Audience::Helpdesk | Audience::Managers | Audience::Sponsors | Audience::Staff => {
            false
        }
    };
    planned && to_all && stage.tell.is_none()
}

pub(super) fn is_in(stage: &Stage, wave: &Wave) -> bool {
    stage.waves.contains(&wave.id) && !wave.skips(&stage.id)
}

/// Whether somebody got a message, or may have, under any of their addresses.
pub(super) fn was_begun(history: &History, namer: &Namer, person: &Person) -> bool {
    person.addresses().any(|own| match history.fate(&namer.name(&RecipientKey::person(own), None)) {
        Fate::Sent | Fate::Refused | Fate::InDoubt => true,
        Fate::Planned | Fate::Deferred(_) => false,
    })
}
