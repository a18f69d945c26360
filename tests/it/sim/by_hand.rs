//! What must be true of what somebody tells by hand, and of the message of the week: by the same numbers as in
//! `invariants.rs`.

use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;

use super::{
    expected::{Key, has_left, is_frozen, is_night, is_paused, is_stale, window_by_hand},
    invariants::{Read, Seen},
    relay::Arrived,
    scheme::{SimPerson, SimTell},
};

/// The message of the week.
pub(super) const DIGEST: &str = "digest";

/// Where the campaign is, by whose clock weeks are counted.
const HOME: Tz = Tz::Europe__Amsterdam;

impl Seen<'_> {
    /// 1, 4, 6, 8 of what somebody told by hand: gates and other messages do not hold it.
    pub(super) fn own_is_right(
        &self,
        letter: &Arrived,
        key: &Key,
        (person, tell): (&SimPerson, &SimTell),
    ) -> Result<(), String> {
        self.first_and_due(letter, key, |earlier| earlier.key == *key)?;
        let calendar = &self.scheme.calendar;
        let today = letter.at.with_timezone(&person.zone).date_naive();
        let (at, expires) = window_by_hand(calendar, person, tell);
        let waited = person.away_until.is_some();
        let wrong = [
            (!person.listed, "6: not in the list"),
            (has_left(person, letter.at), "6: has left"),
            (person.excluded, "6: hears no more"),
            (person.away_until.is_some_and(|until| today <= until), "6: is away"),
            (is_paused(self.known, &tell.id), "4: it is paused"),
            (is_night(calendar, person.zone, letter.at), "4: it is quiet there"),
            (is_frozen(calendar, person.zone, letter.at), "4: nothing leaves on this day"),
            (letter.at < at, "4: it left before its moment"),
            (letter.at >= expires && !waited, "4: it left after its time"),
        ];
        wrong.iter().find(|(holds, _)| *holds).map_or(Ok(()), |(_, why)| Err(format!("{why}: {key:?}")))
    }

    /// 1, 4, 6, 8 of the message of the week: one a week for each manager, by a list that is not old, and in it no more people
    /// than they lead, of whom no more have moved than have.
    pub(super) fn digest_is_right(&self, letter: &Arrived, read: &Read) -> Result<(), String> {
        let (key, week) = (&read.key, |at: DateTime<Utc>| at.with_timezone(&HOME).iso_week());
        let sent = self.taken.iter().filter(|(before, _)| week(before.at) == week(letter.at));
        let twice = sent.clone().any(|(_, earlier)| earlier.key == *key);
        self.first_and_due(letter, key, |_| false)?;
        let led: Vec<&SimPerson> = self
            .scheme
            .led_by(&key.0)
            .filter(|person| person.listed && !has_left(person, letter.at))
            .collect();
        let has_moved =
            |person: &&&SimPerson| self.known.moved.get(&person.mail).is_some_and(|at| *at <= letter.at);
        let told = read.deadline.split_once(" of ");
        let told = told
            .and_then(|(moved, people)| Some((moved.parse::<usize>().ok()?, people.parse::<usize>().ok()?)));
        let Some((moved, people)) = told else {
            return Err(format!("3: {key:?} says no figures: {}", read.deadline));
        };
        let wrong = [
            (twice, "1: a second one this week"),
            (led.is_empty(), "6: leads nobody"),
            (people == 0 || people > led.len(), "3: counts others"),
            (
                moved > people || moved > led.iter().filter(has_moved).count(),
                "3: says that too many have moved",
            ),
            (is_stale(self.known, self.now), "4: the list of who has moved is old"),
            (is_paused(self.known, DIGEST), "4: it is paused"),
        ];
        wrong
            .iter()
            .find(|(holds, _)| *holds)
            .map_or(Ok(()), |(_, why)| Err(format!("{why}: {key:?}, {}", read.deadline)))
    }
}
