//! What somebody can miss of the plan, and what the ledger remembers of that: shared by those who come late and those who
//! are back from a leave.

use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;

use super::{
    Clock, Fate, History, RecipientKey, View,
    anchors::{anchor_of, said_by_cut},
    dates::instant_in,
    leave::{Leave, clock_of},
    notice::Namer,
};
use crate::ground::campaign::{Anchor, Audience, Campaign, Person, Stage, Wave};

/// The stage of a campaign that tells what was missed: the first that is counted from `listed`.
pub(crate) fn catch_up_stage(campaign: &Campaign) -> Option<&Stage> {
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

/// What the plan tells people of a wave, and when, by the clock of one place: in the order of the file.
pub(super) fn due_by_plan<'c>(
    campaign: &'c Campaign,
    wave: &'c Wave,
    clock: Clock<'c>,
) -> impl Iterator<Item = (u16, &'c Stage, DateTime<Utc>)> {
    let all = (0..).zip(&campaign.stages).filter(|(_, stage)| is_replaced(stage) && is_in(stage, wave));
    let told = all.filter(|(_, stage)| said_by_cut(campaign, wave, stage).is_none());
    told.filter_map(move |(index, stage)| {
        let moment = wave.moment_of(stage);
        let at = clock.moment(anchor_of(campaign, Some(wave), moment.anchor)?, &moment)?;
        Some((index, stage, at))
    })
}

/// The days on which the plan tells people of a wave something, by the clock of one place.
pub(super) fn planned_days(campaign: &Campaign, wave: &Wave, clock: Clock<'_>) -> BTreeSet<NaiveDate> {
    let all = due_by_plan(campaign, wave, clock);
    all.map(|(_, _, at)| at.with_timezone(&clock.zone).date_naive()).collect()
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

/// Whether another message can stand for a stage to everybody of a wave.
pub(crate) fn can_be_missed(stage: &Stage) -> bool {
    is_replaced(stage) && stage.who.is_none()
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

/// The messages of the plan that one message can stand for, as they are due to somebody of a wave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Missable {
    /// Which of the campaign's stages, and when; in the order they are due.
    due: Vec<(u16, DateTime<Utc>)>,
}

impl Missable {
    /// Those of some stages, with the dates of a wave as they count for somebody.
    pub(crate) fn of(
        campaign: &Campaign,
        wave: &Wave,
        person: &Person,
        wanted: impl Fn(u16) -> bool,
    ) -> Self {
        let all = due_by_plan(campaign, wave, clock_of(campaign, person));
        let missable = all.filter(|(index, stage, _)| can_be_missed(stage) && wanted(*index));
        let mut due: Vec<(u16, DateTime<Utc>)> = missable.map(|(index, _, at)| (index, at)).collect();
        // Of two that leave at one moment the first in the file comes first.
        due.sort_by_key(|(index, at)| (*at, *index));
        Self { due }
    }

    /// Those for which a message stands that leaves at a moment: due by the end of that day, and to somebody who was away not
    /// before that.
    pub(crate) fn stood_for(
        &self,
        campaign: &Campaign,
        (stage, person): (&Stage, &Person),
        at: DateTime<Utc>,
    ) -> Vec<u16> {
        let clock = clock_of(campaign, person);
        let until = clock.end_of(at.with_timezone(&clock.zone).date_naive());
        let leave = Leave::of_person(campaign, person).filter(|_| stage.at.anchor == Anchor::Back);
        let since = leave.and_then(|leave| leave.begins);
        let missed = self.due.iter().filter(|(_, at)| *at < until && since.is_none_or(|since| since <= *at));
        missed.map(|(index, _)| *index).collect()
    }

    /// The days on which one more of them is due, by the clock of somebody.
    pub(crate) fn days(&self, campaign: &Campaign, person: &Person) -> BTreeSet<NaiveDate> {
        let clock = clock_of(campaign, person);
        self.due.iter().map(|(_, at)| at.with_timezone(&clock.zone).date_naive()).collect()
    }
}
