//! What must be true in every world, in words and in code. A world is judged by the relay's own record and by a second
//! calculation ([`super::expected`]), and never by what the program says of itself alone.
//!
//! 1. **Nobody twice**: no letter is taken twice, and nobody is told one stage of one wave twice, unless somebody had said of
//!    the first that it was not sent.
//! 2. **Nobody skipped in silence**: `plan` calls due exactly what is due by the second calculation; a run that nobody ended
//!    offers all of it; and what the ledger calls sent was taken.
//! 3. **No wrong date**: a letter tells the deadline that counts for its reader at the moment it leaves. Whoever was told
//!    another one hears of it within days, as long as one of the two is still to come.
//! 4. **Nothing at the wrong time**: nothing leaves before its moment, after its `late`, in the quiet hours of its reader, in
//!    a freeze, before a gate, or while it is paused. What somebody tells by hand has a moment of its own, which no gate
//!    holds; a manager hears once a week.
//! 5. **No limit is passed**: in no hour and no day more is taken than the campaign allows.
//! 6. **Nothing to whoever is not to be told**: who left, who is excluded, who is not in the list; who has moved is not
//!    reminded; who is away is left alone.
//! 7. **Doubts are named**: of each letter whose end nobody could learn, and of no other, the ledger says that it is in doubt.
//! 8. **Plan and send agree**: nothing leaves that `plan` did not call due at the same moment.
//! 9. **An older ledger is noticed**: if it would send again what was taken, nothing leaves; and a ledger that is not old is
//!    not refused.
//! 10. **Nothing without a yes**, where one is asked for: what leaves has the words and the dates that somebody said yes to, and
//!     what they said yes to leaves.
//! 11. **A damaged ledger is named**: nothing leaves from it, and after the way back that the book shows nobody is told twice.
//!     Where what was lost was not in use, all is as it would have been; a page that was torn on its way loses nothing.

use chrono::{DateTime, Days, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};
use wavecast::ground::{campaign::Language, words::speech};

use super::{
    by_hand::DIGEST,
    expected::{
        Calculation, Key, Known, deadline_of, has_left, is_frozen, is_night, is_open, is_paused, is_stale,
    },
    relay::Arrived,
    scheme::{DEADLINE, Scheme, SimPerson, SimStage, SimWave, Tells},
};
use crate::timeline::independent::first_instant;

/// The stage about a date that moved: it may be told each time.
pub(super) const CORRECTION: &str = "moved-date";

/// A date is corrected within so long, if the program is called meanwhile.
const SOON: TimeDelta = TimeDelta::days(5);

/// What `plan` says of one notice.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) key: Key,
    pub(super) verdict: String,
}

impl Planned {
    pub(super) fn is_due(&self) -> bool {
        self.verdict == "Due"
    }
}

/// A letter as a reader sees it.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) key: Key,
    pub(super) deadline: String,
    /// Which edition of its words it has; nothing where there is but one.
    pub(super) edition: String,
}

/// Everything a judgement rests on, at the beginning of a run.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) known: &'a Known,
    pub(super) plain: &'a Calculation,
    /// Every letter that was taken, in order.
    pub(super) taken: &'a [(Arrived, Read)],
    /// Of which the ledger knows nothing any more, since an older one was put back.
    pub(super) forgotten: &'a BTreeSet<String>,
    /// All lists and dates, as they were written.
    pub(super) whole: &'a str,
    /// What `plan` said, by Message-ID.
    pub(super) plan: &'a BTreeMap<String, Planned>,
    pub(super) now: DateTime<Utc>,
    /// Whether the ledger is an older one that was put back, and nobody has said what is to be done with it.
    pub(super) is_old: bool,
}

/// A letter as its reader sees it; what is missing is empty.
pub(super) fn read(letter: &Arrived) -> Read {
    let between = |from: &str, to: &str| {
        let rest = letter.text.split_once(from).map_or("", |(_, rest)| rest);
        rest.split_once(to).map_or("", |(found, _)| found).to_owned()
    };
    let (stage, wave) =
        (between("This is ", " of "), between(&format!("This is {} of ", between("This is ", " of ")), ","));
    let (deadline, edition) = (between("\r\nBefore ", ".\r\n"), between(", edition ", "."));
    Read { key: (letter.to.clone(), wave, stage), deadline, edition }
}

impl<'a> Seen<'a> {
    pub(super) fn person(&self, key: &Key) -> Option<&'a SimPerson> {
        self.scheme.people.iter().find(|person| person.mail == key.0)
    }

    fn parts(&self, key: &Key) -> Option<(&'a SimPerson, &'a SimWave, &'a SimStage)> {
        let wave = self.scheme.waves.iter().find(|wave| wave.id == key.1)?;
        Some((self.person(key)?, wave, self.scheme.stage(&key.2)?))
    }

    /// 2, 8: what `plan` calls due, held against the second calculation; and sent is what was taken.
    pub(super) fn plan_is_right(&self) -> Result<(), String> {
        if self.is_old {
            return Ok(());
        }
        let mut ours = BTreeSet::new();
        for person in self.scheme.people.iter().filter(|person| person.away_until.is_none()) {
            let Some(wave) = self.scheme.wave_of(person) else { continue };
            for stage in self.scheme.stages.iter().filter(|stage| stage.id != CORRECTION) {
                let key = (person.mail.clone(), wave.id.clone(), stage.id.clone());
                let ought = self.plain.ought((self.scheme, self.known), (person, wave), stage, self.now);
                let Some(ought) = self.with_a_yes(&key, ought) else { continue };
                match ought {
                    Ok(()) => drop(ours.insert(key)),
                    Err(why) => {
                        if let Some(planned) = self.planned(&key).filter(|planned| planned.is_due()) {
                            return Err(format!("2: plan calls {:?} due, and {why}", planned.key));
                        }
                    }
                }
            }
        }
        for person in self.scheme.people.iter().filter(|person| person.away_until.is_none()) {
            for tell in &self.scheme.tells {
                let key = (person.mail.clone(), String::new(), tell.id.clone());
                let ought = Calculation::ought_by_hand((self.scheme, self.known), person, tell, self.now);
                let Some(ought) = self.with_a_yes(&key, ought) else { continue };
                match ought {
                    Ok(()) => drop(ours.insert(key)),
                    Err(why) => {
                        if let Some(planned) = self.planned(&key).filter(|planned| planned.is_due()) {
                            return Err(format!("2: plan calls {:?} due, and {why}", planned.key));
                        }
                    }
                }
            }
        }
        for key in ours {
            match self.planned(&key) {
                None => return Err(format!("2: {key:?} is due, and the plan has no such notice")),
                Some(planned) if planned.is_due() => {}
                Some(planned) => {
                    return Err(format!("2: {key:?} is due, and the plan says {}", planned.verdict));
                }
            }
        }
        self.sent_is_taken()
    }

    fn planned(&self, key: &Key) -> Option<&'a Planned> {
        self.plan.values().find(|planned| planned.key == *key)
    }

    fn sent_is_taken(&self) -> Result<(), String> {
        let taken: BTreeSet<&str> = self.taken.iter().map(|(letter, _)| letter.id.as_str()).collect();
        for (id, Planned { key, verdict }) in self.plan {
            let (sent, doubt) = (verdict == "Settled(Sent)", self.known.doubts.contains_key(id));
            if sent && !taken.contains(id.as_str()) {
                return Err(format!("2: {key:?} is called sent, and was never taken"));
            }
            if verdict == "InDoubt" && !doubt {
                return Err(format!("7: {key:?} is called in doubt, and all is known of it"));
            }
            if doubt && verdict != "InDoubt" {
                return Err(format!("7: nobody can know of {key:?}, and the plan says {verdict}"));
            }
            let can_leave = ["Due", "Later", "Held("].iter().any(|open| verdict.starts_with(open));
            let loses = can_leave || !self.forgotten.contains(id);
            if taken.contains(id.as_str()) && !sent && !doubt && loses {
                return Err(format!("1: {key:?} was taken, and the plan says {verdict}"));
            }
        }
        Ok(())
    }

    /// 1, 3, 4, 6, 8: each letter that was taken, at its moment.
    pub(super) fn letter_is_right(&self, letter: &Arrived, read: &Read) -> Result<(), String> {
        let key = &read.key;
        self.was_said_yes_to(read)?;
        if key.2 == DIGEST {
            return self.digest_is_right(letter, read);
        }
        if let (Some(tell), Some(person)) = (self.scheme.told_by_hand(&key.2), self.person(key)) {
            return self.own_is_right(letter, key, (person, tell));
        }
        let Some((person, wave, stage)) = self.parts(key) else {
            return Err(format!("6: {} is told {key:?}, which there is not", letter.to));
        };
        self.first_and_due(letter, key, |earlier| earlier.key == *key && key.2 != CORRECTION)?;
        let away = person
            .away_until
            .is_some_and(|until| letter.at.with_timezone(&person.zone).date_naive() <= until);
        let moved = self.known.moved.get(&person.mail).is_some_and(|at| *at <= self.now);
        let nags = stage.tells == Tells::NotMoved;
        let calendar = &self.scheme.calendar;
        let wrong = [
            (!person.listed, "6: not in the list"),
            (has_left(person, letter.at), "6: has left"),
            (person.excluded, "6: hears no more"),
            (away, "6: is away"),
            (nags && moved, "6: has moved"),
            (stage.tells == Tells::Moved && !moved, "6: has not moved"),
            (nags && is_stale(self.known, self.now), "4: the list of who has moved is old"),
            (self.scheme.wave_of(person).is_none_or(|own| own.id != wave.id), "6: is in another wave"),
            (is_paused(self.known, &stage.id), "4: it is paused"),
            (stage.id != CORRECTION && !is_open(self.scheme, self.known, wave), "4: a gate is shut"),
            (is_night(calendar, person.zone, letter.at), "4: it is quiet there"),
            (is_frozen(calendar, person.zone, letter.at), "4: nothing leaves on this day"),
        ];
        if let Some((_, why)) = wrong.iter().find(|(holds, _)| *holds) {
            return Err(format!("{why}: {key:?}"));
        }
        self.window_is_right(letter, key)?;
        let own = told_deadline(self.scheme, person, wave);
        if read.deadline == own {
            return Ok(());
        }
        Err(format!("3: {key:?} tells `{}`, and `{own}` counts", read.deadline))
    }

    /// 1, 8: nobody is told it a second time, and the plan called it due.
    pub(super) fn first_and_due(
        &self,
        letter: &Arrived,
        key: &Key,
        is_same: impl Fn(&Read) -> bool,
    ) -> Result<(), String> {
        let again = self.taken.iter().find(|(before, earlier)| before.id == letter.id || is_same(earlier));
        if let Some((before, _)) = again {
            return Err(format!("1: {key:?} again: it was taken at {}", before.at));
        }
        if !self.plan.get(&letter.id).is_some_and(Planned::is_due) {
            return Err(format!("8: {key:?} left, and the plan did not call it due"));
        }
        Ok(())
    }

    fn window_is_right(&self, letter: &Arrived, key: &Key) -> Result<(), String> {
        let Some((person, wave, stage)) = self.parts(key) else { return Ok(()) };
        let moved = self.known.moved.get(&person.mail).copied();
        let window = self.plain.window(self.scheme, (person, wave), stage, moved);
        let Some((at, expires)) = window.filter(|_| person.away_until.is_none()) else { return Ok(()) };
        if letter.at < at {
            return Err(format!("4: {key:?} left before its moment, {at}"));
        }
        if letter.at >= expires {
            return Err(format!("4: {key:?} left after its time, {expires}"));
        }
        Ok(())
    }

    /// 5: no window holds more than the limit.
    pub(super) fn limits_hold(&self) -> Result<(), String> {
        let Some((last, _)) = self.taken.last() else { return Ok(()) };
        let limits = [(self.scheme.per_hour, TimeDelta::hours(1)), (self.scheme.per_day, TimeDelta::days(1))];
        for (limit, window) in limits.into_iter().filter_map(|(limit, window)| Some((limit?, window))) {
            // Whatever left while the clock was fast lies ahead, and counts.
            let count = self.taken.iter().filter(|(letter, _)| letter.at > last.at - window).count();
            if count > limit as usize {
                return Err(format!(
                    "5: {count} within {} min, and {limit} are allowed",
                    window.num_minutes()
                ));
            }
        }
        Ok(())
    }

    /// 2: a run that nobody ended offers all that is due.
    pub(super) fn all_was_offered(&self, offered: &BTreeSet<String>) -> Result<(), String> {
        let due = self.plan.iter().filter(|(_, planned)| planned.is_due());
        let left = due.clone().find(|(id, _)| !offered.contains(*id));
        left.map_or(Ok(()), |(_, planned)| Err(format!("2: {:?} was due, and was not offered", planned.key)))
    }

    /// 7: the ledger's doubts are those of which nobody could learn.
    pub(super) fn doubts_are_named(&self, doubts: &BTreeSet<String>) -> Result<(), String> {
        let ours: BTreeSet<&String> = self.known.doubts.keys().collect();
        if let Some(missing) = ours.iter().find(|id| !doubts.contains(**id)) {
            return Err(format!(
                "7: nobody can know of {:?}, and it is not named",
                self.known.doubts[*missing]
            ));
        }
        let more = doubts.iter().find(|id| !ours.contains(id));
        more.map_or(Ok(()), |id| Err(format!("7: {id} is named a doubt, and all is known of it")))
    }

    /// 9: a ledger that would send again what was taken is refused.
    pub(super) fn older_is_noticed(&self) -> Result<(), String> {
        let again =
            self.taken.iter().find(|(letter, _)| self.plan.get(&letter.id).is_some_and(Planned::is_due));
        again.map_or(Ok(()), |(_, read)| {
            Err(format!("9: an older ledger may send, and it would send {:?} again", read.key))
        })
    }

    /// 3: whoever was told another deadline has heard of it, after a run at a good hour. `since` is when it became wrong.
    pub(super) fn dates_are_put_right(&self, since: &BTreeMap<String, DateTime<Utc>>) -> Result<(), String> {
        if self.scheme.calendar.freezes.iter().any(|freeze| {
            let day = self.now.date_naive();
            freeze.from - Days::new(1) <= day && day <= freeze.to + Days::new(8)
        }) {
            return Ok(());
        }
        for (mail, since) in since.iter().filter(|(_, since)| self.now - **since > SOON) {
            let verdicts: Vec<&Planned> = self
                .plan
                .values()
                .filter(|planned| planned.key.0 == *mail && planned.key.2 == CORRECTION)
                .collect();
            let has_reason = verdicts.iter().any(|planned| {
                let reasons = ["InDoubt", "Held(", "Settled(Refused)", "Settled(NotTold"];
                reasons.iter().any(|reason| planned.verdict.starts_with(reason))
            });
            let waits = self.known.later.keys().any(|key| key.0 == *mail && key.2 == CORRECTION);
            if !has_reason && !waits {
                let all: Vec<String> = self
                    .plan
                    .values()
                    .filter(|one| one.key.0 == *mail)
                    .map(|one| format!("{} {}: {}", one.key.1, one.key.2, one.verdict))
                    .collect();
                return Err(format!(
                    "3: {mail} has known a wrong deadline since {since}: {}",
                    all.join(", ")
                ));
            }
        }
        Ok(())
    }
}

/// A deadline as its reader is told it: by their own clock, which is named where it is not that of the wave.
fn told_deadline(scheme: &Scheme, person: &SimPerson, wave: &SimWave) -> String {
    let there = deadline_of(scheme, person, wave).and_time(DEADLINE);
    let here = first_instant(wave.zone, there).with_timezone(&person.zone);
    let is_same = here.naive_local() == there;
    let said =
        if is_same { speech::date_time(english(), there) } else { speech::date_time_zone(english(), &here) };
    // The relay sees plain text, whose blanks are ordinary ones.
    said.replace('\u{a0}', " ")
}

fn english() -> Language {
    "en".parse().unwrap()
}
