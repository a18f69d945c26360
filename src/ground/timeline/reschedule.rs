//! Dates that moved after people were told: who must hear the new one.
//!
//! Delivery keeps what each message told ([`Told`]); the campaign says what holds now. Where the two differ,
//! and the new day is still to come, the person gets the stage that is told from `rescheduled`. A deadline that
//! is gone altogether is no moved date: what to say about it is for people to write.

use chrono::NaiveDate;
use std::collections::BTreeMap;

use super::{AnchorDay, Change, Told, View, build::anchor_of, groups::swept};
use crate::ground::campaign::{Anchor, Campaign, Person, PersonIx, WaveIx};

/// The dates that messages tell, the most important first: a person hears of one change at a time, and the
/// message about it tells the others as they are now.
pub const TOLD: [Anchor; 3] = [Anchor::Deadline, Anchor::Start, Anchor::Enforce];

/// The day in force of a date of a wave.
pub fn in_force(campaign: &Campaign, wave: WaveIx, anchor: Anchor) -> Option<NaiveDate> {
    anchor_of(campaign, campaign.wave(wave), anchor).map(|AnchorDay { day, .. }| day)
}

/// How often the dates of each wave have moved since people were first told, by what they were told in that
/// order: a calendar replaces an entry only by one with a higher number. A date that moved and that nobody was
/// told yet counts already, so the number stays as it is once they are.
pub fn sequences(campaign: &Campaign, told: &[Told]) -> BTreeMap<String, u32> {
    let moves = |index: WaveIx, id: &str, anchor: Anchor| {
        let known = told.iter().filter(|told| told.wave == id && told.anchor == anchor).map(|told| told.day);
        let mut days: Vec<NaiveDate> = known.collect();
        if !days.is_empty() {
            days.extend(in_force(campaign, index, anchor));
        }
        days.dedup();
        u32::try_from(days.len().saturating_sub(1)).unwrap_or(u32::MAX)
    };
    let waves = (0..).map(WaveIx).zip(&campaign.waves);
    let counted = waves.map(|(index, wave)| {
        let id = wave.id.as_str();
        let total = TOLD.into_iter().map(|anchor| moves(index, id, anchor)).fold(0, u32::saturating_add);
        (id.to_owned(), total)
    });
    counted.collect()
}

/// What this person must hear about this wave's dates, if anything.
pub fn change(
    campaign: &Campaign,
    person: &Person,
    wave: WaveIx,
    told: &[Told],
    today: NaiveDate,
) -> Option<Change> {
    let own = person.wave == Some(wave);
    TOLD.into_iter().find_map(|anchor| {
        let new = in_force(campaign, wave, anchor)?;
        let old = told_day(campaign, wave, own, anchor, told)?;
        (old != new && new >= today).then_some(Change { anchor, old, new })
    })
}

/// What they were last told of it: about this wave, or about the one they were in before.
fn told_day(
    campaign: &Campaign,
    wave: WaveIx,
    own: bool,
    anchor: Anchor,
    told: &[Told],
) -> Option<NaiveDate> {
    let id = campaign.wave(wave)?.id.as_str();
    let of_anchor = || told.iter().rev().filter(|told| told.anchor == anchor);
    let is_sweep = |name: &str| campaign.wave_named(name).is_some_and(|(_, wave)| wave.sweep);
    of_anchor()
        .find(|told| told.wave == id)
        .or_else(|| of_anchor().find(|told| own && !is_sweep(&told.wave)))
        .map(|told| told.day)
}

/// Everybody who was told a date that no longer holds, in the order of the list.
pub fn outdated<'a>(view: &'a View<'a>) -> impl Iterator<Item = (PersonIx, WaveIx, Change)> + 'a {
    let sweeps: Vec<WaveIx> = (0..)
        .map(WaveIx)
        .zip(&view.campaign.waves)
        .filter(|(_, wave)| wave.sweep)
        .map(|(index, _)| index)
        .collect();
    view.people.iter().filter(|_| !view.history.told.is_empty()).filter_map(move |(index, person)| {
        let told = view.history.told.get(&person.address.key())?;
        let today = view.now.with_timezone(&person.place.zone).date_naive();
        let own = person.wave?;
        let swept = sweeps.iter().copied().filter(|sweep| swept(view.campaign, *sweep).contains(&own));
        std::iter::once(own)
            .chain(swept)
            .find_map(|wave| Some((index, wave, change(view.campaign, person, wave, told, today)?)))
    })
}
