//! Work that nothing interrupts (looking up a name, connecting, asking a web service), done in a thread of its own:
//! whoever waits for it may stop waiting.

use std::{
    io,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use super::{super::Patience, wire::Broken};

/// How often whoever waits looks up.
pub(super) const TICK: Duration = Duration::from_millis(50);

/// What the work brings, if it does so in time and nobody asks to stop. What comes later is thrown away.
pub(super) fn aside<T: Send + 'static>(
    limit: Duration,
    patience: &Patience,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Broken> {
    let (answer, answered) = mpsc::sync_channel(1);
    let begun = Instant::now();
    // `Builder`, because `thread::spawn` panics when the system has no thread left.
    thread::Builder::new().spawn(move || drop(answer.send(work()))).map_err(Broken::Failed)?;
    loop {
        match answered.recv_timeout(TICK.min(limit)) {
            Ok(answer) => return Ok(answer),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Broken::Failed(io::Error::other("it failed half way")));
            }
            Err(RecvTimeoutError::Timeout) if patience.is_stopping() => return Err(Broken::Stopped),
            Err(RecvTimeoutError::Timeout) if begun.elapsed() >= limit => return Err(Broken::Slow(limit)),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}
