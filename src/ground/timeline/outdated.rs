//! Nobody may be left with a wrong date in their inbox.
//!
//! For every person, each date they were last told is the one that holds for them now; or the message that corrects
//! it
//!
//! * is due now, or later: in their working hours, and before the first of the two days if there is time;
//! * is kept back by something that a person must settle and that is named (a pause, an approval that is missing, an
//!   error in its words), by the relay that asked to wait, or by the night, and never by a gate or an old list of who
//!   has moved;
//! * is in doubt, or was refused: both stand in a list of their own until somebody looks;
//! * is not possible: the address cannot be reached, or the campaign itself gives them no such message.
//!
//! A correction is missed only once the old day and the new one are both past. A property test edits campaigns at random and
//! holds the rule against the inbox of every person.

use std::collections::HashMap;

use super::{DateChange, Slot, Timeline, Verdict, View, judge::Judge, reschedule::InForce};
use crate::ground::campaign::{Anchor, PersonIx, Stage, WaveIx};

/// Somebody who was told a date that no longer holds, while one of the two days is still to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outdated {
    /// Who was told, by their place in the list.
    pub who: PersonIx,
    /// Whose dates it is about: their own wave, a sweep that takes them in, or none if they are in none.
    pub about: Option<WaveIx>,
    /// What they must hear.
    pub change: DateChange,
    /// What becomes of the message about it; none if the campaign has no stage that tells them.
    pub becomes: Option<Verdict>,
}

impl Timeline {
    /// Everybody whose inbox holds a wrong date, in the order of the list.
    pub fn outdated(&self, view: View<'_>) -> Vec<Outdated> {
        if view.history.told.is_empty() {
            return Vec::new();
        }
        let verdicts = self.corrections(view);
        let in_force = InForce::of(view.campaign);
        let mut outdated = Vec::new();
        for (who, person) in view.people.iter() {
            let Some(heard) = view.history.told.get(&person.address.key()) else { continue };
            let today = view.now.with_timezone(&person.place.zone).date_naive();
            for about in in_force.waves_of(person.wave) {
                let correction = in_force.correction(person, about, heard, today);
                let live = correction.filter(|correction| correction.change.is_live(today));
                outdated.extend(live.map(|correction| Outdated {
                    who,
                    about,
                    change: correction.change,
                    becomes: verdicts.get(&(who, about)).cloned(),
                }));
            }
        }
        outdated
    }

    /// What becomes of each message that corrects a date.
    fn corrections(&self, view: View<'_>) -> HashMap<(PersonIx, Option<WaveIx>), Verdict> {
        let is_answer = |slot: &&Slot| {
            let stage = view.campaign.stages.get(usize::from(slot.stage));
            stage.and_then(Stage::corrects).is_some_and(|corrects| corrects.said.is_some())
        };
        // Where a person says it, that is what becomes of it; the plan's own message is silent about them then.
        let answers = self.slots.iter().filter(is_answer);
        let answered =
            answers.filter_map(|slot| Some((slot, Judge::of(view, slot)?))).flat_map(|(slot, judge)| {
                let verdicts = slot.to.each().filter_map(move |to| Some((to.person()?, judge.verdict(to)?)));
                verdicts.filter_map(|(who, verdict)| Some(((who, view.people.get(who)?.wave), verdict)))
            });
        let slots = self.slots.iter().filter(|slot| slot.anchor == Anchor::Rescheduled);
        let judged =
            slots.filter_map(|slot| Some((slot, Judge::of(view, slot)?))).flat_map(|(slot, judge)| {
                let verdicts = slot.to.each().filter_map(move |to| Some((to.person()?, judge.verdict(to)?)));
                verdicts.map(|(who, verdict)| ((who, slot.wave), verdict))
            });
        answered.chain(judged).collect()
    }
}
