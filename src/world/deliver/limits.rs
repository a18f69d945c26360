//! Limits per minute, hour and day, counted from the ledger so that a restart cannot burst.
//!
//! A message counts from the moment it may leave until a whole window after it *ended*: whenever the relay counted
//! it, it was in between, so no window of the relay's can hold more than the limit. Time here is the machine's
//! steady clock: setting the wall clock neither opens the gates nor closes them.
//!
//! Where several senders share a ledger they share the limits too. Then nothing is counted here: a letter needs a permit,
//! and permits come from the ledger, a few at a time ([`Permits`]).

use chrono::TimeDelta;
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::permits::Permits;
use crate::world::ledger::{LimitWindow, Recent};

/// What may leave at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// Messages a minute.
    pub per_minute: Option<u32>,
    /// Messages an hour.
    pub per_hour: Option<u32>,
    /// Messages a day.
    pub per_day: Option<u32>,
    /// People told an hour, for the helpdesk's sake.
    pub people_per_hour: Option<u32>,
}

impl Caps {
    /// The longest that any of them looks back.
    pub const LONGEST: TimeDelta = TimeDelta::hours(24);

    /// Each limit that there is, with its window.
    pub(super) fn windows(&self) -> impl Iterator<Item = LimitWindow> {
        let windows = [
            (self.per_minute, 60, false),
            (self.per_hour, 3600, false),
            (self.per_day, 86_400, false),
            (self.people_per_hour, 3600, true),
        ];
        windows.into_iter().filter_map(|(limit, seconds, people_only)| {
            Some(LimitWindow { limit: limit?.max(1), seconds, people_only })
        })
    }

    /// How long so many messages take at least.
    pub(crate) fn time_for(&self, messages: u64) -> Duration {
        let needed = self.windows().map(|window| {
            let full = messages.saturating_sub(1) / u64::from(window.limit);
            Duration::from_secs(full * u64::from(window.seconds))
        });
        // Without a limit they need no time.
        needed.max().unwrap_or(Duration::ZERO)
    }
}

struct Window {
    limit: u32,
    seconds: u64,
    people_only: bool,
    /// Ended messages by second, the oldest first.
    ended: VecDeque<(u64, u32)>,
    count: u32,
    on_the_way: u32,
}

impl Window {
    fn forget(&mut self, now: u64) {
        while let Some((second, count)) = self.ended.front().copied() {
            // A second that has only begun counts whole.
            if second + self.seconds >= now {
                break;
            }
            debug_assert!(self.count >= count, "a second is taken off that was never added");
            self.count = self.count.saturating_sub(count);
            self.ended.pop_front();
        }
    }

    /// How long until one more may leave; none if it may now.
    fn wait(&mut self, now: u64) -> Option<Duration> {
        self.forget(now);
        if self.count + self.on_the_way < self.limit {
            return None;
        }
        // With nothing ended, what is on the way fills the window: nobody knows when it ends, so look again in a second.
        let until = self.ended.front().map_or(now + 1, |(second, _)| second + self.seconds + 1);
        Some(Duration::from_secs(until.saturating_sub(now).max(1)))
    }

    fn add(&mut self, second: u64, count: u32) {
        self.count += count;
        match self.ended.back_mut() {
            Some((last, total)) if *last == second => *total += count,
            Some(_) | None => self.ended.push_back((second, count)),
        }
    }
}

pub(super) struct Limits {
    windows: Vec<Window>,
    start: Instant,
    permits: Option<Permits>,
}

impl Limits {
    /// With what the ledger says has left lately.
    pub(super) fn new(caps: Caps, recent: &[Recent]) -> Self {
        let mut windows: Vec<Window> = caps
            .windows()
            .map(|LimitWindow { limit, seconds, people_only }| {
                let seconds = u64::from(seconds);
                Window { limit, seconds, people_only, ended: VecDeque::new(), count: 0, on_the_way: 0 }
            })
            .collect();
        let mut recent = recent.to_vec();
        // The oldest first, as `forget` takes them from the front.
        recent.sort_by_key(|second| std::cmp::Reverse(second.ago));
        for window in &mut windows {
            for second in &recent {
                let count = if window.people_only { second.people } else { second.messages };
                if count > 0 {
                    // Nobody asks the ledger for more than a day, and `START` is later than that.
                    window.add(START.saturating_sub(second.ago), count);
                }
            }
        }
        Self { windows, start: Instant::now(), permits: None }
    }

    /// For one of several senders; so many letters may be on its way at once.
    pub(super) fn shared(caps: Caps, lines: usize) -> Self {
        let windows: Vec<LimitWindow> = caps.windows().collect();
        // Without a limit nothing needs a permit.
        let permits = (!windows.is_empty()).then(|| Permits::new(windows, lines));
        Self { windows: Vec::new(), start: Instant::now(), permits }
    }

    /// The permits, where several senders share the limits.
    pub(super) fn permits(&mut self) -> Option<&mut Permits> {
        self.permits.as_mut()
    }

    fn now(&self) -> u64 {
        START + self.start.elapsed().as_secs()
    }

    /// Lets one message leave, or says how long to wait.
    pub(super) fn take(&mut self, is_person: bool) -> Result<(), Duration> {
        if let Some(permits) = &mut self.permits {
            return permits.take(is_person);
        }
        let now = self.now();
        let counting = |window: &&mut Window| is_person || !window.people_only;
        // All windows are asked before any is taken from: a letter that one of them stops must not use up the others.
        let wait = self.windows.iter_mut().filter(counting).filter_map(|window| window.wait(now)).max();
        if let Some(wait) = wait {
            return Err(wait);
        }
        for window in self.windows.iter_mut().filter(counting) {
            window.on_the_way += 1;
        }
        Ok(())
    }

    /// It was never offered.
    pub(super) fn give_back(&mut self, is_person: bool) {
        if let Some(permits) = &mut self.permits {
            permits.put_back(is_person);
        }
        for window in self.windows.iter_mut().filter(|window| is_person || !window.people_only) {
            window.on_the_way = window.on_the_way.saturating_sub(1);
        }
    }

    /// It has ended, in whatever way.
    pub(super) fn done(&mut self, is_person: bool) {
        let now = self.now();
        for window in self.windows.iter_mut().filter(|window| is_person || !window.people_only) {
            window.on_the_way = window.on_the_way.saturating_sub(1);
            window.add(now, 1);
        }
    }
}

/// The second at which a run begins, so that what happened before it has a number too.
const START: u64 = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// What left before a restart counts after it.
    #[test]
    fn a_restart_does_not_burst() {
        let caps = Caps { per_minute: Some(3), ..Caps::default() };
        let recent =
            [Recent { ago: 10, messages: 2, people: 2 }, Recent { ago: 100, messages: 50, people: 0 }];
        let mut limits = Limits::new(caps, &recent);
        assert_eq!(limits.take(true), Ok(()));
        assert_eq!(limits.take(true), Err(Duration::from_secs(51)));
    }

    /// What is on the way counts though it has not ended.
    #[test]
    fn what_is_on_the_way_counts() {
        let caps = Caps { people_per_hour: Some(2), ..Caps::default() };
        let mut limits = Limits::new(caps, &[]);
        assert_eq!(limits.take(true), Ok(()));
        assert_eq!(limits.take(true), Ok(()));
        assert_eq!(limits.take(true), Err(Duration::from_secs(1)));
        assert_eq!(limits.take(false), Ok(()), "the helpdesk itself is not a person told");
        limits.done(true);
        assert_eq!(limits.take(true), Err(Duration::from_secs(3601)));
    }

    #[test]
    fn five_thousand_at_thirty_a_minute_take_most_of_three_hours() {
        let caps = Caps { per_minute: Some(30), per_day: Some(10_000), ..Caps::default() };
        assert_eq!(caps.time_for(5000), Duration::from_mins(166));
        assert_eq!(Caps::default().time_for(5000), Duration::ZERO);
    }
}
