//! Messages of their own that put a date right: for whom they still do, and whose place they take.

use chrono::{DateTime, Utc};

use super::{AnchorDay, Clock, DateChange, Fate, RecipientKey, View, notice::Namer, reschedule};
use crate::ground::campaign::{Anchor, Campaign, Corrects, Person, Stage};

/// What a correction puts right for somebody: the date as it was told, and as it is.
pub(crate) fn corrected_date(campaign: &Campaign, stage: &Stage, person: &Person) -> Option<DateChange> {
    let (anchor, day) = stage.corrects()?.said?;
    let new = person.wave.and_then(|wave| reschedule::in_force_for(campaign, wave, anchor, person));
    Some(DateChange { anchor, old: Some(day), new, withdrawn: Vec::new() })
}

/// Whether there is still something to put right for somebody: the date does not hold, and nobody has told them since.
pub(super) fn corrects_still(stage: &Stage, person: &Person, view: View<'_>) -> bool {
    let Some(change) = corrected_date(view.campaign, stage, person) else { return true };
    let heard = view.history.told.get(&person.address.key());
    let believes = heard.is_none_or(|heard| {
        heard.iter().any(|one| one.told.anchor == change.anchor && one.told.day == change.old)
    });
    change.new != change.old && believes
}

/// A message of its own that puts a date right, beside the plan's message about dates that moved.
pub(super) struct DateAnswer<'a> {
    stage: &'a Stage,
    corrects: &'a Corrects,
    namer: Namer,
    expires: Option<DateTime<Utc>>,
}

impl<'a> DateAnswer<'a> {
    /// All of a campaign, as a clock tells their hours.
    pub(super) fn of(campaign: &'a Campaign, clock: Clock<'_>) -> Vec<Self> {
        let answer = |stage: &'a Stage| {
            let corrects = stage.corrects().filter(|corrects| corrects.said.is_some())?;
            // As the clock of its slot: with another, it would be too late here at another moment than there.
            let clock = clock.of_stage(stage);
            let Anchor::Day(day) = stage.at.anchor else { return None };
            let at = clock.moment(AnchorDay::plain(day), &stage.at)?;
            let namer = Namer::of(campaign.id.as_str(), None, stage.id.as_str());
            Some(Self { stage, corrects, namer, expires: Some(clock.expiry(at, stage.late)) })
        };
        campaign.stages.iter().filter_map(answer).collect()
    }

    /// Whether somebody hears of this change by it, so that nothing else need say it. Once it is too late for that, or
    /// the relay refused it, the plan's own message says it after all.
    pub(super) fn takes_over(&self, person: &Person, change: &DateChange, view: View<'_>) -> bool {
        let about = self.corrects.said == change.old.map(|old| (change.anchor, old));
        let in_time = self.expires.is_some_and(|expires| view.now < expires);
        if !about || !in_time || !corrects_still(self.stage, person, view) {
            return false;
        }
        let name = self.namer.name(&RecipientKey::person(&person.address), None);
        // Once it was sent, a date that still differs has moved again, and only the plan's own message knows the new
        // one.
        let open = !matches!(view.history.fate(&name), Fate::Refused | Fate::Sent);
        open && self.corrects.letters.contains_key(name.bytes())
    }
}
