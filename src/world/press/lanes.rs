//! Handouts side by side, each lane with a thread, a stack and a pool of its own.
//!
//! Typst and its PDF writer wait for what they gave to their pool by doing whatever else is in it. Were the other
//! handouts in that pool too, one that waits would begin the next on top of its own stack, and that one the next.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use std::{
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// The stack of a lane: layout recurses as deep as its template does.
const STACK: usize = 16 << 20;

/// A pool for one handout at a time.
pub(super) fn alone() -> Result<ThreadPool, ThreadPoolBuildError> {
    ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build()
}

/// What `work` makes of each, in their order. Each lane has something of its own to work with.
pub(super) fn map<T: Sync, K, R: Send>(
    items: &[T],
    own: impl Fn() -> K + Sync,
    work: impl Fn(&mut K, &T) -> R + Sync,
) -> Result<Vec<R>, ThreadPoolBuildError> {
    let next = AtomicUsize::new(0);
    let lane = || {
        let (mut own, mut made) = (own(), Vec::new());
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return made };
            made.push((at, work(&mut own, item)));
        }
    };
    let lanes = rayon::current_num_threads().min(items.len());
    let pools = (0..lanes).map(|_| alone()).collect::<Result<Vec<_>, _>>()?;
    let mut made = thread::scope(|scope| {
        let lanes: Vec<_> = pools.iter().map(|pool| scope.spawn(|| pool.install(lane))).collect();
        // A lane that panicked is told on: passed over, its handouts would be missing without a word.
        let ended = lanes.into_iter().map(|lane| lane.join().unwrap_or_else(|why| panic::resume_unwind(why)));
        ended.flatten().collect::<Vec<_>>()
    });
    made.sort_by_key(|(at, _)| *at);
    Ok(made.into_iter().map(|(_, made)| made).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    thread_local!(static DEPTH: Cell<usize> = const { Cell::new(0) });

    /// Waits as Typst does, and says how many handouts were begun on this stack by then.
    fn waiting(number: usize) -> (usize, usize) {
        let depth = DEPTH.replace(DEPTH.get() + 1) + 1;
        rayon::spawn(|| {});
        while let Some(rayon::Yield::Executed) = rayon::yield_now() {}
        DEPTH.set(DEPTH.get() - 1);
        (number, depth)
    }

    #[test]
    fn a_handout_that_waits_begins_no_other() {
        let numbers: Vec<usize> = (0..500).collect();
        let made = map(&numbers, || (), |(), number| waiting(*number)).unwrap();
        assert_eq!(made, numbers.into_iter().map(|number| (number, 1)).collect::<Vec<_>>());
    }
}
