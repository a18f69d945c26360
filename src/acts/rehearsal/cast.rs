//! Who plays along in a rehearsal, and what they would do: invented, and the same in every run.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::ground::{
    campaign::{Campaign, Language, People, Person, PersonIx, WaveIx},
    timeline::{Timeline, instant_in},
};

/// In how many days after a wave's start people move.
const DAYS: u64 = 14;
/// One in so many does not move in time.
const LATE: u64 = 8;

/// The people of a rehearsal.
#[derive(Clone, Debug)]
pub struct Cast {
    /// All of the list, or some of every kind.
    pub people: People,
    /// How many were left out.
    pub left_out: usize,
}

impl Cast {
    /// Everybody, or at most so many: of each wave and language in turn, as the list has them.
    pub fn of(people: &People, most: usize) -> Self {
        if people.len() <= most {
            return Self { people: people.clone(), left_out: 0 };
        }
        let mut queues: BTreeMap<(Option<WaveIx>, Language), VecDeque<PersonIx>> = BTreeMap::new();
        for (index, person) in people.iter() {
            queues.entry((person.wave, person.language)).or_default().push_back(index);
        }
        let mut chosen = BTreeSet::new();
        while chosen.len() < most && !queues.is_empty() {
            queues.retain(|_, queue| {
                if chosen.len() < most {
                    chosen.extend(queue.pop_front());
                }
                !queue.is_empty()
            });
        }
        let list: Vec<Person> = chosen.iter().filter_map(|index| people.get(*index)).cloned().collect();
        let left_out = people.len() - list.len();
        Self { people: People::new(list, people.extra_columns().to_vec()), left_out }
    }

    /// Who has moved by a day, and when: the list that an administrator would export that morning.
    pub(super) fn moved_on(
        &self,
        campaign: &Campaign,
        day: NaiveDate,
    ) -> Vec<(String, Option<DateTime<Utc>>)> {
        // The list of a morning has those who moved the day before.
        let yesterday = day.checked_sub_days(Days::new(1));
        let moved = self.people.all().iter().filter_map(|person| {
            let when = moves(campaign, person)?;
            let at = instant_in(person.place.zone, when.and_time(NaiveTime::from_hms_opt(10, 0, 0)?))?;
            (Some(when) == yesterday).then(|| (person.address.key(), Some(at)))
        });
        moved.collect()
    }
}

/// The day a person moves, if they do.
fn moves(campaign: &Campaign, person: &Person) -> Option<NaiveDate> {
    let wave = campaign.wave(person.wave?)?;
    let hash = blake3::hash(person.address.key().as_bytes());
    let number = hash.as_bytes().iter().take(4).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    if number % LATE == 0 {
        return None;
    }
    // Divided, as the remainder that decides who is late would leave only some of the days.
    wave.start.checked_add_days(Days::new(number / LATE % DAYS))
}

/// One person of every wave and language, in the campaign's order: those whose calendar is shown.
pub fn sample(people: &People) -> Vec<PersonIx> {
    let mut seen = BTreeMap::new();
    for (index, person) in people.iter().filter(|(_, person)| person.wave.is_some()) {
        seen.entry((person.wave, person.language)).or_insert(index);
    }
    seen.into_values().collect()
}

/// A day in the middle of a campaign: when two of five messages have left.
pub fn middle(campaign: &Campaign, timeline: &Timeline) -> Option<DateTime<Utc>> {
    let leaving = || timeline.slots.iter().filter_map(|slot| Some((slot.at?, slot.to.len())));
    let all: usize = leaving().map(|(_, people)| people).sum();
    let mut left = 0;
    let (at, _) = leaving().find(|(_, people)| {
        left += people;
        left * 5 >= all * 2
    })?;
    let day = campaign.day_of(at).checked_add_days(Days::new(1))?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}
