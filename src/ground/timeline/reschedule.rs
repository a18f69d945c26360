//! Dates that no longer hold for whoever was told them: what each person must hear.
//!
//! Delivery keeps what each message told ([`Told`]); the campaign says what holds now. Where the two differ, the
//! person gets the stage that is told from `rescheduled`, whatever became of the date: it moved, the wave lost it,
//! or the person moved to another wave or out of all of them.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

use super::{
    AnchorDay, Correction, DateChange, Heard, NoticeId, Told, anchors::anchor_of, groups::swept,
    leave::wave_of,
};
use crate::ground::campaign::{Anchor, Audience, Campaign, Person, Stage, Wave, WaveIx};

/// The dates that messages tell, the most important first: a person hears of one change at a time, and the
/// message about it tells the others as they are now.
pub const TOLD: [Anchor; 3] = [Anchor::Deadline, Anchor::Start, Anchor::Enforce];

/// The day in force of a date of a wave.
pub fn in_force(campaign: &Campaign, wave: WaveIx, anchor: Anchor) -> Option<NaiveDate> {
    in_force_in(campaign, campaign.wave(wave)?, anchor)
}

/// The day of a date of a wave, as its dates are in a message.
pub(crate) fn in_force_in(campaign: &Campaign, wave: &Wave, anchor: Anchor) -> Option<NaiveDate> {
    anchor_of(campaign, Some(wave), anchor).map(|AnchorDay { day, .. }| day)
}

/// The same as it counts for somebody: after a leave they may have more time.
pub fn in_force_for(campaign: &Campaign, wave: WaveIx, anchor: Anchor, person: &Person) -> Option<NaiveDate> {
    let own = wave_of(campaign, campaign.wave(wave)?, person);
    in_force_in(campaign, &own, anchor)
}

/// The stage that tells people who are in no wave any more that their dates are off: the first that corrects dates,
/// by its place in the campaign.
pub(crate) fn for_no_wave(campaign: &Campaign) -> Option<u16> {
    let told_to_people = |audience: Audience| match audience {
        Audience::Wave | Audience::NotMoved | Audience::Moved | Audience::Everyone => true,
        Audience::Helpdesk | Audience::Managers | Audience::Sponsors | Audience::Staff => false,
    };
    let mut stages = (0..).zip(&campaign.stages);
    let corrects = |stage: &Stage| stage.at.anchor == Anchor::Rescheduled && told_to_people(stage.audience);
    stages.find(|(_, stage)| corrects(stage)).map(|(index, _)| index)
}

/// The number that calendar entries of each wave bear: a calendar replaces an entry only by one with a higher
/// number, so it grows with every change of what people were told, in that order. A date that moved and that nobody
/// was told yet counts already, so the number stays as it is once they are. Dates have the even numbers; an entry
/// that is taken back has the odd one above, so that whatever is told later still replaces it.
pub fn sequences(campaign: &Campaign, told: &[Told]) -> BTreeMap<String, u32> {
    let moves = |id: &str, anchor: Anchor| {
        let known = told.iter().filter(|told| told.wave == id && told.anchor == anchor).map(|told| told.day);
        let mut days: Vec<Option<NaiveDate>> = known.collect();
        if !days.is_empty() {
            days.push(campaign.wave_named(id).and_then(|(index, _)| in_force(campaign, index, anchor)));
        }
        // Only neighbours: a date that moves there and back again has changed twice.
        days.dedup();
        u32::try_from(days.len().saturating_sub(1)).unwrap_or(u32::MAX)
    };
    let waves = campaign.waves.iter().map(|wave| wave.id.as_str());
    // A wave that is gone from the campaign still stands in calendars, and is taken back with a number of its own.
    let all: BTreeSet<&str> = waves.chain(told.iter().map(|told| told.wave.as_str())).collect();
    let counted = all.into_iter().map(|id| {
        let total = TOLD.into_iter().map(|anchor| moves(id, anchor)).fold(0, u32::saturating_add);
        (id.to_owned(), total.saturating_mul(2))
    });
    counted.collect()
}

/// Which dates hold for whom.
#[derive(Debug)]
pub(crate) struct InForce<'a> {
    campaign: &'a Campaign,
    /// Each sweep, and the waves whose people it takes in.
    sweeps: Vec<(WaveIx, &'a str, BTreeSet<WaveIx>)>,
}

impl<'a> InForce<'a> {
    /// The dates of a campaign.
    pub(crate) fn of(campaign: &'a Campaign) -> Self {
        let waves = (0..).map(WaveIx).zip(&campaign.waves).filter(|(_, wave)| wave.sweep);
        let sweeps = waves.map(|(index, wave)| (index, wave.id.as_str(), swept(campaign, index))).collect();
        Self { campaign, sweeps }
    }

    /// Whose dates hold for somebody: those of their own wave, or of being in none; and those of each sweep that
    /// takes them in.
    pub(crate) fn waves_of(&self, own: Option<WaveIx>) -> impl Iterator<Item = Option<WaveIx>> + '_ {
        let sweeps = self.sweeps.iter().filter(move |(index, ..)| self.takes_in(*index, own));
        std::iter::once(own).chain(sweeps.map(|(index, ..)| Some(*index)))
    }

    /// Whether a wave is a sweep that takes in people of another one.
    fn takes_in(&self, sweep: WaveIx, own: Option<WaveIx>) -> bool {
        let found = self.sweeps.iter().find(|(index, ..)| *index == sweep && own != Some(sweep));
        found.zip(own).is_some_and(|((.., swept), own)| swept.contains(&own))
    }

    /// What somebody must hear about the dates of `about`, which is their own wave, a sweep that takes them in, or none
    /// if they are in none. The first date of which one day is still to come; else the first
    /// of which both have passed unheard.
    pub(crate) fn correction(
        &self,
        person: &Person,
        about: Option<WaveIx>,
        heard: &[Heard],
        today: NaiveDate,
    ) -> Option<Correction> {
        let own = person.wave;
        if !self.waves_of(own).any(|wave| wave == about) {
            return None;
        }
        let concerns = |heard: &&Heard| self.concerns(own, about, &heard.told.wave);
        let heard: Vec<&Heard> = heard.iter().filter(concerns).collect();
        let changed = || TOLD.into_iter().filter_map(|anchor| self.differs(person, (about, anchor), &heard));
        let live = |(change, _): &(DateChange, _)| change.is_live(today);
        let (mut change, corrects) =
            changed().find(live).or_else(|| changed().find(|(change, _)| change.matters_when_past()))?;
        change.withdrawn = self.withdrawn(person, about, &heard);
        Some(Correction { change, corrects })
    }

    /// Whether what was told of a wave is about the dates of `about`: a sweep's own; otherwise everything that no
    /// sweep tells somebody beside their own wave.
    fn concerns(&self, own: Option<WaveIx>, about: Option<WaveIx>, told: &str) -> bool {
        let told = self.sweeps.iter().find(|(_, id, _)| *id == told).map(|(index, ..)| *index);
        let beside = told.filter(|sweep| self.takes_in(*sweep, own));
        if about == own { beside.is_none() } else { told == about }
    }

    /// The last that was heard of a date, where it is not what holds.
    fn differs(
        &self,
        person: &Person,
        (about, anchor): (Option<WaveIx>, Anchor),
        heard: &[&Heard],
    ) -> Option<(DateChange, NoticeId)> {
        let last = heard.iter().rev().find(|heard| heard.told.anchor == anchor)?;
        let (old, new) = (last.told.day, self.day(person, about, anchor));
        // Who was told that a date of another wave is off will hear of this wave's dates as everybody does.
        let said = old.is_some() || Some(last.told.wave.as_str()) == self.name(about);
        let change = DateChange { anchor, old, new, withdrawn: Vec::new() };
        (old != new && said).then_some((change, last.by))
    }

    /// What was told and is not replaced by a date of `about`: its calendar entries are to be taken back.
    fn withdrawn(&self, person: &Person, about: Option<WaveIx>, heard: &[&Heard]) -> Vec<Told> {
        let replaced = |told: &Told| {
            Some(told.wave.as_str()) == self.name(about) && self.day(person, about, told.anchor).is_some()
        };
        let given = heard.iter().filter(|heard| heard.told.day.is_some() && !replaced(&heard.told));
        given.map(|heard| heard.told.clone()).collect()
    }

    fn day(&self, person: &Person, wave: Option<WaveIx>, anchor: Anchor) -> Option<NaiveDate> {
        in_force_for(self.campaign, wave?, anchor, person)
    }

    fn name(&self, wave: Option<WaveIx>) -> Option<&'a str> {
        self.campaign.wave(wave?).map(|wave| wave.id.as_str())
    }
}
