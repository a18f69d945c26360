//! Permits for letters where several senders share the limits: taken from the ledger a few at a time by whoever has it,
//! handed to workers one by one, given back when nobody needs them.
//!
//! A permit is there before anything of its letter is offered. What becomes of it after that is the ledger's to know: it
//! counts until its letter has ended.

use std::time::{Duration, Instant};

use crate::world::ledger::LimitWindow;

/// How soon more are asked for where the limits are reached.
const FULL: Duration = Duration::from_secs(1);

/// What nobody has taken for so long others may have.
const UNUSED: Duration = Duration::from_secs(2);

/// How soon a worker without a permit looks again.
const WORKER: Duration = Duration::from_millis(20);

/// The permits for letters that tell people, or for others.
#[derive(Clone, Copy)]
struct PermitKind {
    there: u32,
    wanted: bool,
    /// Not asked for again before then.
    not_before: Instant,
    taken: Instant,
}

/// What a sender has of them.
pub(super) struct Permits {
    windows: Vec<LimitWindow>,
    lines: u32,
    kinds: [PermitKind; 2],
}

impl Permits {
    /// With no permit in hand yet: the first is taken when a letter needs one.
    pub(super) fn new(windows: Vec<LimitWindow>, lines: usize) -> Self {
        let now = Instant::now();
        let kind = PermitKind { there: 0, wanted: false, not_before: now, taken: now };
        Self { windows, lines: u32::try_from(lines).unwrap_or(u32::MAX).max(1), kinds: [kind; 2] }
    }

    /// The limits that all senders keep together.
    pub(super) fn windows(&self) -> &[LimitWindow] {
        &self.windows
    }

    fn kind(&mut self, is_person: bool) -> &mut PermitKind {
        let [people, others] = &mut self.kinds;
        if is_person { people } else { others }
    }

    /// For a worker.
    pub(super) fn take(&mut self, is_person: bool) -> Result<(), Duration> {
        let kind = self.kind(is_person);
        kind.wanted = true;
        kind.taken = Instant::now();
        let left = kind.there.checked_sub(1).ok_or(WORKER)?;
        kind.there = left;
        Ok(())
    }

    /// A worker has not used it.
    pub(super) fn put_back(&mut self, is_person: bool) {
        self.kind(is_person).there += 1;
    }

    /// How many are to be asked for now, and of which kind: enough for every line, and not more. What a sender has in hand
    /// when it dies is lost to the others until its window has passed.
    pub(super) fn wanted(&self) -> Option<(u32, bool)> {
        let now = Instant::now();
        let wanted =
            |kind: &PermitKind| kind.wanted && kind.there <= self.lines / 2 && now >= kind.not_before;
        let [people, others] = &self.kinds;
        let (kind, is_person) = if wanted(people) { (people, true) } else { (others, false) };
        wanted(kind).then(|| ((self.lines + 1).saturating_sub(kind.there), is_person))
    }

    /// So many were granted of those.
    pub(super) fn granted(&mut self, (wanted, is_person): (u32, bool), granted: u32) {
        let kind = self.kind(is_person);
        kind.there += granted;
        kind.wanted = false;
        if granted < wanted {
            kind.not_before = Instant::now() + FULL;
        }
    }

    /// Those that nobody has needed for a while, or `all`: for people and for others.
    pub(super) fn unused(&mut self, all: bool) -> (u32, u32) {
        let unused = |kind: &mut PermitKind| {
            let is_unused = all || kind.taken.elapsed() > UNUSED;
            if is_unused { std::mem::take(&mut kind.there) } else { 0 }
        };
        let [people, others] = &mut self.kinds;
        (unused(people), unused(others))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permits_are_asked_for_when_they_are_needed_and_given_back() {
        let mut permits = Permits::new(Vec::new(), 4);
        assert_eq!(permits.wanted(), None, "nobody has asked");
        assert!(permits.take(true).is_err());
        let wanted = permits.wanted().unwrap();
        assert_eq!(wanted, (5, true));
        permits.granted(wanted, 3);
        assert!((0..3).all(|_| permits.take(true).is_ok()) && permits.take(true).is_err());
        assert_eq!(permits.wanted(), None, "the limit is reached: not again at once");
        assert!(permits.take(false).is_err());
        assert_eq!(permits.wanted(), Some((5, false)), "others may be within theirs");
        permits.put_back(true);
        assert_eq!((permits.unused(false), permits.unused(true)), ((0, 0), (1, 0)));
    }
}
