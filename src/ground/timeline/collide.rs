//! What collides: two messages to one person on one day.

use chrono::NaiveDate;
use std::collections::BTreeMap;

use super::{Recipients, Slot, Timeline};
use crate::ground::campaign::{Audience, Campaign, PersonIx, WaveIx};

/// Two stages that reach the same people on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameDay {
    /// The day, where the people are.
    pub day: NaiveDate,
    /// The stages with their waves, in the order of the campaign.
    pub stages: [(u16, Option<WaveIx>); 2],
    /// How many people.
    pub people: usize,
}

/// Every pair of stages that reaches people twice on one day, each pair and day once.
pub(crate) fn same_day(timeline: &Timeline, campaign: &Campaign) -> Vec<SameDay> {
    type Pair = [(u16, Option<WaveIx>); 2];
    let mut by_day: BTreeMap<(NaiveDate, &str, &str), Vec<&Slot>> = BTreeMap::new();
    for slot in timeline.usual().filter(|slot| matches!(slot.to, Recipients::People(_))) {
        if let Some(at) = slot.at {
            let day = at.with_timezone(&slot.zone).date_naive();
            // A person has one zone and one country: slots that differ in these share nobody and need not be compared.
            by_day.entry((day, slot.zone.name(), &slot.country)).or_default().push(slot);
        }
    }
    let mut found: BTreeMap<(NaiveDate, Pair), usize> = BTreeMap::new();
    for ((day, _, _), slots) in by_day {
        for (index, first) in slots.iter().enumerate() {
            for second in slots.iter().skip(index.saturating_add(1)) {
                let people = shared(campaign, first, second);
                let mut pair = [(first.stage, first.wave), (second.stage, second.wave)];
                // Slots lie in the order they leave: unsorted, one pair could stand twice, once in either order.
                pair.sort_unstable();
                if people > 0 {
                    let total = found.entry((day, pair)).or_default();
                    *total = total.saturating_add(people);
                }
            }
        }
    }
    found.into_iter().map(|((day, stages), people)| SameDay { day, stages, people }).collect()
}

/// How many people both tell. One for those who have moved and one for those who have not tell nobody twice.
pub(super) fn shared(campaign: &Campaign, first: &Slot, second: &Slot) -> usize {
    let audience = |slot: &Slot| campaign.stages.get(usize::from(slot.stage)).map(|stage| stage.audience);
    // Two slots of one stage in one wave are two groups of it, and nobody is in both.
    let apart = [Some(Audience::Moved), Some(Audience::NotMoved)];
    let both = [audience(first), audience(second)];
    if first.stage == second.stage && first.wave == second.wave || apart.iter().all(|one| both.contains(one))
    {
        return 0;
    }
    let for_all = both.contains(&Some(Audience::Everyone));
    if first.wave != second.wave && first.wave.is_some() && second.wave.is_some() && !for_all {
        // Nobody is in two waves, and whether somebody is left for a sweep is not known beforehand.
        return 0;
    }
    match (&first.to, &second.to) {
        // Stages of one wave share their list, so most pairs are known without walking through a million people.
        (Recipients::People(a), Recipients::People(b)) if std::ptr::eq(a.as_ptr(), b.as_ptr()) => a.len(),
        (Recipients::People(a), Recipients::People(b)) => common(a, b),
        _ => 0,
    }
}

/// How many are in both of two sorted lists.
fn common(a: &[PersonIx], b: &[PersonIx]) -> usize {
    let mut b = b.iter().peekable();
    a.iter()
        .filter(|person| {
            // Both lists are sorted, so that each is walked through once.
            while b.next_if(|other| other < person).is_some() {}
            b.peek() == Some(person)
        })
        .count()
}
