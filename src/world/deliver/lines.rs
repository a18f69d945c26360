//! How many lines a relay bears: fewer when it says so or turns one away, more again step by step. A worker without a line
//! gives its letter back, so that nobody waits for a line that will not come.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// So many times slower than at its best is a relay that bears fewer lines.
const SLOWER: u32 = 5;

struct LinesState {
    allowed: usize,
    /// This sender's part, where several share the relay.
    part: usize,
    /// Open, and able to carry letters.
    open: usize,
    opening: usize,
    /// When `allowed` last changed, or somebody last tried to raise it.
    changed: Instant,
    /// Why there are fewer than there might be; empty if an earlier run learned it, and this one has not heard why.
    why: String,
    /// How long a relay takes to answer, smoothed.
    takes: Option<Duration>,
    /// The shortest that this has been.
    best: Option<Duration>,
    /// The same when lines were last taken away.
    took: Option<Duration>,
}

/// The lines of a run.
pub(super) struct Lines {
    state: Mutex<LinesState>,
    most: usize,
    creep: Duration,
}

/// A worker's right to a line; given back when it is dropped.
pub(super) struct Seat<'a> {
    lines: &'a Lines,
    open: bool,
}

impl Lines {
    /// At most so many; no more than `learned` at first, and one more each `creep`.
    pub(super) fn new(most: usize, learned: Option<usize>, creep: Duration) -> Self {
        let most = most.max(1);
        let allowed = learned.map_or(most, |learned| learned.clamp(1, most));
        let changed = Instant::now();
        let state = LinesState {
            allowed,
            part: most,
            open: 0,
            opening: 0,
            changed,
            why: String::new(),
            takes: None,
            best: None,
            took: None,
        };
        Self { state: Mutex::new(state), most, creep }
    }

    fn state(&self) -> MutexGuard<'_, LinesState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A line may be opened, or none is free.
    pub(super) fn claim(&self) -> Option<Seat<'_>> {
        let mut state = self.state();
        // The first one goes ahead alone: what it meets, all would.
        if state.open == 0 && state.opening > 0 {
            return None;
        }
        if state.open + state.opening >= state.part {
            return None;
        }
        if state.open + state.opening >= state.allowed {
            // A place more, once the relay has had its rest; this worker is the one that tries it.
            if state.allowed >= self.most || state.changed.elapsed() < self.creep || state.is_strained() {
                return None;
            }
            state.allowed += 1;
            state.changed = Instant::now();
        }
        state.opening += 1;
        Some(Seat { lines: self, open: false })
    }

    /// Whether other workers have lines; asked by one that has none.
    pub(super) fn others(&self) -> bool {
        self.state().open > 0
    }

    /// The relay turned a line away: no more than are open or about to be, if any is open.
    pub(super) fn fewer(&self, why: &str) {
        let mut state = self.state();
        if state.open > 0 {
            // Those being opened may be let in: each that is not comes here too.
            let rest = state.open + state.opening;
            state.lower(rest, why);
        }
    }

    /// How long the relay took for a letter. If it takes ever longer, it has too many lines to bear: half as many, at most
    /// once each `creep`.
    pub(super) fn took(&self, time: Duration) {
        const LONG: Duration = Duration::from_secs(1);
        let mut state = self.state();
        // An eighth of the newest: one slow letter among quick ones takes no lines away.
        let takes = state.takes.map_or(time, |before| (before * 7 + time) / 8);
        let best = state.best.map_or(takes, |best| best.min(takes));
        (state.takes, state.best) = (Some(takes), Some(best));
        if takes > LONG && takes > best * SLOWER && state.changed.elapsed() >= self.creep {
            let half = state.allowed.min(state.open.max(1)).div_ceil(2);
            let (before, now) = (best.as_millis(), takes.as_millis());
            state.lower(half, &format!("a letter takes {now} ms, and took {before} ms"));
            // What is slow whatever we do is no reason to take away the next half.
            state.best = Some(takes);
        }
    }

    /// Whether more lines are open than may be: then whoever asks closes its own.
    pub(super) fn is_one_too_many(&self) -> bool {
        let state = self.state();
        state.open > state.allowed.min(state.part)
    }

    /// Other senders have come or gone: so many are this one's part.
    pub(super) fn share(&self, part: usize) {
        self.state().part = part.min(self.most);
    }

    /// How many are allowed now and why, if that is fewer than there might be.
    pub(super) fn learned(&self) -> Option<(usize, String)> {
        let state = self.state();
        (state.allowed < self.most).then(|| (state.allowed, state.why.clone()))
    }
}

impl LinesState {
    fn lower(&mut self, to: usize, why: &str) {
        self.changed = Instant::now();
        if to.max(1) < self.allowed {
            self.allowed = to.max(1);
            why.clone_into(&mut self.why);
            self.took = self.takes;
        }
    }

    /// Whether the relay is slower now than when it asked for fewer lines: no time for one more.
    fn is_strained(&self) -> bool {
        const SMALL: Duration = Duration::from_millis(50);
        match (self.takes, self.took) {
            (Some(now), Some(then)) => now > (then * 2).max(SMALL),
            (Some(_) | None, Some(_) | None) => false,
        }
    }
}

impl Seat<'_> {
    /// The line is open.
    pub(super) fn opened(mut self) -> Self {
        let mut state = self.lines.state();
        // A seat counts as one that is being opened from its claim on: its place is there to be moved.
        debug_assert!(state.opening > 0, "a seat is opened once");
        state.opening = state.opening.saturating_sub(1);
        state.open += 1;
        drop(state);
        self.open = true;
        self
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut state = self.lines.state();
        let count = if self.open { &mut state.open } else { &mut state.opening };
        *count = count.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_that_turns_lines_away_gets_fewer_and_one_more_after_a_while() {
        let creep = Duration::from_millis(50);
        let lines = Lines::new(10, None, creep);
        let first = lines.claim().unwrap();
        assert!(lines.claim().is_none(), "the first goes ahead alone");
        let mut open = vec![first.opened()];
        open.extend((0..2).map(|_| lines.claim().unwrap().opened()));
        let turned_away = lines.claim().unwrap();
        drop(turned_away);
        lines.fewer("421 too many connections");
        assert!(lines.claim().is_none(), "three are open and no more are borne");
        assert_eq!(lines.learned(), Some((3, "421 too many connections".to_owned())));
        std::thread::sleep(creep * 2);
        let fourth = lines.claim().expect("one more is tried after a while");
        assert!(lines.claim().is_none(), "and only one");
        drop((open, fourth));
        assert!(!lines.others());
    }

    #[test]
    fn a_relay_that_gets_slower_and_slower_gets_fewer_lines_once() {
        let lines = Lines::new(8, None, Duration::ZERO);
        let first = lines.claim().unwrap().opened();
        let rest: Vec<_> = (0..7).map(|_| lines.claim().unwrap().opened()).collect();
        (0..50).for_each(|_| lines.took(Duration::from_millis(200)));
        assert_eq!(lines.learned(), None);
        (0..50).for_each(|_| lines.took(Duration::from_secs(3)));
        let (allowed, why) = lines.learned().expect("fewer");
        assert!(allowed == 4 && why.starts_with("a letter takes"), "{allowed}: {why}");
        drop((first, rest));
    }

    /// Others come, and each has its part: lines are closed until no more than that are open, and that is nothing learned.
    #[test]
    fn a_part_of_the_lines_is_kept_when_others_come() {
        let lines = Lines::new(6, None, Duration::ZERO);
        let first = lines.claim().unwrap().opened();
        let mut open: Vec<_> = (0..5).map(|_| lines.claim().unwrap().opened()).collect();
        lines.share(2);
        while lines.is_one_too_many() {
            open.pop();
        }
        assert_eq!(open.len() + 1, 2);
        assert!(lines.claim().is_none());
        lines.share(3);
        assert!(lines.claim().is_some());
        assert_eq!(lines.learned(), None);
        drop((first, open));
    }

    #[test]
    fn when_no_line_is_open_nothing_is_learned_about_their_number() {
        let lines = Lines::new(10, None, Duration::from_secs(1));
        drop(lines.claim());
        lines.fewer("connection refused");
        assert_eq!(lines.learned(), None);
    }
}
