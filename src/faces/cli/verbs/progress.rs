//! A bar on the terminal while a run of delivery goes on.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use crate::world::deliver::Progress;

/// Shows how far it has come while it goes on.
pub(super) fn watch(progress: &Progress, total: usize, work: &mut (dyn FnMut() + Send)) {
    let total = u64::try_from(total).unwrap_or(u64::MAX);
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {per_sec}  {eta}  {msg}") {
        bar.set_style(style);
    }
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let (bar, over) = (&bar, &over);
        scope.spawn(move || {
            while !over.load(Ordering::Relaxed) {
                let figures = progress.figures();
                bar.set_position(figures.sent + figures.refused + figures.in_doubt + figures.missed);
                bar.set_message(format!("{} refused, {} put off", figures.refused, figures.deferred));
                thread::sleep(Duration::from_millis(100));
            }
        });
        // Set however the work ends: the bar's thread would go on for ever.
        let _over = Over(over);
        work();
        bar.finish_and_clear();
    });
}

/// Says that it is over when it is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
