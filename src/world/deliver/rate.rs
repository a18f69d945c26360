//! How fast letters may leave: as fast as they go, until the relay says that it counts; then as fast as it has borne.
//!
//! Only words about *us* count (too many, too fast, 4.7.x), never what is said of one recipient, and only once for all
//! letters that were on their way together. At first nothing is known, so the pace becomes what the relay took, over the
//! time in which it took it, its refusals included. From then on the pace grows by a little each second and falls by a
//! part. Nothing lets it fall below [`LEAST`], nor below half of what the relay has borne since it first spoke.
//!
//! Time is an argument: since the run began. Crates that limit a rate hold one that somebody chose; none learns it from what
//! the other side says and gives back what it took.

use std::time::Duration;

/// Letters a second that are always worth a try.
const LEAST: f64 = 0.1;

/// What is left of the pace when the relay asks for less.
const LESS: f64 = 0.85;

/// In so many seconds what was taken away is back.
const BACK: f64 = 20.0;

/// A pace that was only measured grows by its own size in so many seconds.
const DOUBLE: f64 = 20.0;

/// So many times the pace that the relay did not bear are no pace any more: it has long been free.
const FREE: f64 = 4.0;

/// A pace that the relay was asked to bear.
#[derive(Debug)]
struct Pace {
    /// Letters a second.
    now: f64,
    /// What it grows by each second.
    grows: f64,
    /// The pace at which the relay last asked for less.
    asked: f64,
    /// When the next letter may leave.
    next: f64,
    why: String,
}

/// The pace of a run.
#[derive(Debug, Default)]
pub(super) struct Rate {
    pace: Option<Pace>,
    /// When it was last looked at.
    seen: f64,
    /// When the relay last asked for less.
    lowered: Option<f64>,
    /// Whether it has taken nothing since.
    pausing: bool,
    /// Whether the pace is still to be measured by the turn that goes on.
    measuring: bool,
    /// Taken in this turn, and when it began.
    taken: f64,
    since: f64,
    /// Taken since the relay first asked for less, and when that was.
    borne: f64,
    first: Option<f64>,
}

impl Rate {
    /// With what an earlier run learned: letters a minute, and the relay's words.
    pub(super) fn new(learned: Option<(u32, String)>) -> Self {
        let pace = learned.map(|(per_minute, why)| {
            let now = (f64::from(per_minute) / 60.0).max(LEAST);
            Pace { now, grows: now / DOUBLE, asked: now, next: 0.0, why }
        });
        Self { pace, ..Self::default() }
    }

    /// Lets a letter leave, or says how long to wait.
    pub(super) fn leave(&mut self, now: Duration) -> Result<(), Duration> {
        let now = self.grow(now);
        let Some(pace) = &mut self.pace else { return Ok(()) };
        if pace.next > now {
            return Err(Duration::from_secs_f64(pace.next - now));
        }
        // From now and not from `next`: time in which nobody wanted to send is not saved up for a burst.
        pace.next = now + 1.0 / pace.now;
        Ok(())
    }

    /// It did not leave after all.
    pub(super) fn give_back(&mut self) {
        if let Some(pace) = &mut self.pace {
            pace.next -= 1.0 / pace.now;
        }
    }

    /// The relay took a letter that began then. What was on its way when the relay asked for less says nothing about it.
    pub(super) fn took(&mut self, now: Duration, began: Duration) {
        let now = self.grow(now);
        let is_later = self.lowered.is_none_or(|lowered| began.as_secs_f64() > lowered);
        if self.pausing && is_later {
            self.pausing = false;
            // A turn that took no time would have an endless pace: a millisecond is the shortest.
            let bore = self.taken / (now - self.since).max(0.001);
            let least = self.least(now);
            if let Some(pace) = &mut self.pace {
                if std::mem::take(&mut self.measuring) {
                    pace.now = bore.max(least);
                    pace.grows = pace.now / DOUBLE;
                    pace.asked = pace.now;
                }
                pace.next = now + 1.0 / pace.now;
            }
            (self.taken, self.since) = (0.0, now);
        }
        self.taken += 1.0;
        self.borne += 1.0;
    }

    /// The relay says that it counts, as the answer to a letter that began then.
    pub(super) fn refused(&mut self, now: Duration, began: Duration, why: &str) {
        let now = self.grow(now);
        if self.pausing || self.lowered.is_some_and(|lowered| began.as_secs_f64() <= lowered) {
            return;
        }
        let bore = self.taken / (now - self.since).max(0.001);
        // What was taken before it first spoke may have been a free burst, and proves nothing of what it bears for long.
        if self.first.is_none() {
            (self.first, self.borne) = (Some(now), 0.0);
        }
        let asked = self.pace.as_ref().map_or(bore, |pace| pace.now);
        // A burst says little: the turn as a whole tells what it bears.
        self.measuring = self.pace.as_ref().is_none_or(|pace| pace.now > 2.0 * bore);
        let least = self.least(now);
        let less = if self.measuring { asked.min(bore) } else { asked * LESS };
        let next = self.pace.as_ref().map_or(now, |pace| pace.next);
        // So the pace is back where it was asked for less after `BACK` seconds, and asks again how much is borne.
        let grows = (asked * (1.0 - LESS) / BACK).max(LEAST / DOUBLE);
        self.pace = Some(Pace { now: less.max(least), grows, asked, next, why: why.to_owned() });
        (self.lowered, self.pausing) = (Some(now), true);
    }

    /// Letters a minute now, and the words for which there are no more.
    pub(super) fn learned(&self) -> Option<(u32, String)> {
        let pace = self.pace.as_ref()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within these bounds")]
        let per_minute = (pace.now * 60.0).round().clamp(1.0, f64::from(u32::MAX)) as u32;
        Some((per_minute, pace.why.clone()))
    }

    fn least(&self, now: f64) -> f64 {
        let borne = self.first.map(|first| now - first).filter(|time| *time > 1.0);
        borne.map_or(LEAST, |time| (self.borne / time / 2.0).max(LEAST))
    }

    /// While the relay takes letters the pace grows.
    fn grow(&mut self, now: Duration) -> f64 {
        // Workers read the clock before they get the lock: a later one may bring an earlier time.
        let now = now.as_secs_f64().max(self.seen);
        let passed = now - std::mem::replace(&mut self.seen, now);
        if let Some(pace) = self.pace.as_mut().filter(|_| !self.pausing) {
            pace.now += pace.grows * passed;
            if pace.now > pace.asked * FREE {
                self.pace = None;
            }
        }
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{cmp::Reverse, collections::BinaryHeap};

    /// A relay that counts.
    trait Counts {
        fn takes(&mut self, now: f64) -> bool;
    }

    /// So many a second, and so many at once.
    struct Bucket {
        limit: f64,
        most: f64,
        left: f64,
        at: f64,
    }

    impl Counts for Bucket {
        fn takes(&mut self, now: f64) -> bool {
            self.left = (self.left + (now - self.at) * self.limit).min(self.most);
            self.at = now;
            let takes = self.left >= 1.0;
            self.left -= if takes { 1.0 } else { 0.0 };
            takes
        }
    }

    /// So many in a window, those it refuses counted too, as Postfix does.
    struct Window {
        most: u32,
        seconds: f64,
        since: f64,
        count: u32,
    }

    impl Counts for Window {
        fn takes(&mut self, now: f64) -> bool {
            if now - self.since >= self.seconds {
                (self.since, self.count) = (now, 0);
            }
            self.count += 1;
            self.count <= self.most
        }
    }

    /// One in so many is refused, whatever the pace.
    struct Moody(u32, u32);

    impl Counts for Moody {
        fn takes(&mut self, _now: f64) -> bool {
            self.1 += 1;
            !self.1.is_multiple_of(self.0)
        }
    }

    #[derive(Debug)]
    struct Seen {
        taken: f64,
        refused: u32,
        longest: f64,
        learned: Option<(u32, String)>,
    }

    const MINUTES: f64 = 10.0;

    /// Ten lines and letters without end, for ten minutes; after a refusal all wait, as they do in a run.
    fn simulated(relay: &mut dyn Counts, mut rate: Rate) -> Seen {
        let time = |micros: u64| Duration::from_micros(micros);
        let mut lines: BinaryHeap<Reverse<(u64, u32, Option<u64>)>> =
            (0..10).map(|line| Reverse((u64::from(line) * 1000, line, None))).collect();
        let (mut until, mut failures, mut last) = (0_u64, 0_u32, 0_u64);
        let mut seen = Seen { taken: 0.0, refused: 0, longest: 0.0, learned: None };
        while let Some(Reverse((now, line, began))) = lines.pop() {
            let seconds = time(now).as_secs_f64();
            if seconds > MINUTES * 60.0 {
                break;
            }
            let Some(began) = began else {
                let wait = if until > now { Err(time(until - now)) } else { rate.leave(time(now)) };
                let next = match wait {
                    Ok(()) => (now + 50_000, line, Some(now)),
                    Err(wait) => (now + u64::try_from(wait.as_micros()).unwrap().max(1000), line, None),
                };
                lines.push(Reverse(next));
                continue;
            };
            if relay.takes(seconds) {
                rate.took(time(now), time(began));
                seen.taken += 1.0;
                seen.longest = seen.longest.max(time(now - last).as_secs_f64());
                (failures, until, last) = (0, 0, now);
            } else {
                rate.refused(time(now), time(began), "450 too much mail");
                seen.refused += 1;
                if now >= until {
                    failures += 1;
                    assert!(failures <= 8, "the run would end: {seen:?}");
                    until = now + 1_100_000 * 2_u64.pow(failures - 1).min(60);
                }
            }
            lines.push(Reverse((now, line, None)));
        }
        seen.learned = rate.learned();
        seen
    }

    /// As much as the relay bears, or nearly; and hardly more is offered.
    #[test]
    fn the_pace_stays_near_what_a_relay_bears() {
        for limit in [0.5, 2.0, 10.0, 50.0] {
            for most in [1.0, limit * 10.0, limit * 60.0_f64] {
                let most = most.max(1.0);
                let seen = simulated(&mut Bucket { limit, most, left: most, at: 0.0 }, Rate::default());
                let share = seen.taken / (limit * MINUTES * 60.0 + most);
                assert!((0.75..=1.0).contains(&share), "{limit} a second, {most} at once: {share} {seen:?}");
                assert!(f64::from(seen.refused) < 30.0 + seen.taken / 4.0, "{limit}, {most}: {seen:?}");
                assert!(seen.longest < 10.0, "{limit}, {most}: {seen:?}");
            }
        }
    }

    #[test]
    fn the_pace_stays_near_what_a_relay_takes_in_a_window() {
        for (most, seconds) in [(30, 60.0), (20, 10.0), (300, 60.0), (100, 20.0)] {
            let seen = simulated(&mut Window { most, seconds, since: -1e9, count: 0 }, Rate::default());
            let share = seen.taken / (f64::from(most) * (MINUTES * 60.0 / seconds + 1.0));
            assert!((0.7..=1.0).contains(&share), "{most} in {seconds} s: {share} {seen:?}");
        }
    }

    /// Refusals that no pace can prevent lower it to what gets through, and never to nothing.
    #[test]
    fn a_moody_relay_starves_nobody() {
        for (one_in, least) in [(50, 3.0), (10, 0.8), (3, 0.15)] {
            let seen = simulated(&mut Moody(one_in, 0), Rate::default());
            assert!(seen.taken / (MINUTES * 60.0) > least, "one in {one_in}: {seen:?}");
            assert!(seen.longest < 90.0, "one in {one_in}: {seen:?}");
        }
    }

    /// What was learned is where the next run begins, and a relay that bears more is soon given more.
    #[test]
    fn a_learned_pace_is_kept_and_forgotten() {
        let learned = Some((120, "450 too much mail".to_owned()));
        let seen =
            simulated(&mut Bucket { limit: 2.0, most: 1.0, left: 1.0, at: 0.0 }, Rate::new(learned.clone()));
        assert!(seen.refused < 60 && seen.taken > 900.0, "{seen:?}");
        let (per_minute, why) = seen.learned.unwrap();
        assert!((80..=150).contains(&per_minute) && why == "450 too much mail", "{per_minute}");
        let seen = simulated(&mut Moody(u32::MAX, 0), Rate::new(learned));
        assert_eq!((seen.refused, seen.learned), (0, None));
    }
}
