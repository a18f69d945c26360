//! Ctrl-C and the wish of the system to end us: the first is a request to stop, the second an order. The order is
//! carried out even if something hangs that looks at nothing: a disk that is away, a name that is looked up.

use std::{io, thread, time::Duration};

use super::Patience;

/// How long an order to end may take: what is known is written down meanwhile.
const GRACE: Duration = Duration::from_secs(3);

/// The exit code of a process that had to be ended from within: the world failed.
const HANGS: i32 = 3;

/// What is to be said to whoever is at the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interrupt {
    /// We were asked to stop: what is on the wire is finished.
    Stop,
    /// We were asked again: nothing is waited for.
    Abandon,
    /// Something hangs: the process ends now.
    End,
}

/// Listens from now on, and tells what happens.
pub(crate) fn interrupts(patience: Patience, tell: impl Fn(Interrupt) + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (ready, listening) = std::sync::mpsc::channel();
    thread::spawn(move || {
        runtime.block_on(async {
            let mut signals = match Signals::new() {
                Ok(signals) => signals,
                Err(error) => return drop(ready.send(Err(error))),
            };
            let _ = ready.send(Ok(()));
            signals.next().await;
            patience.stop();
            tell(Interrupt::Stop);
            signals.next().await;
            patience.abandon();
            tell(Interrupt::Abandon);
            tokio::select! {
                () = tokio::time::sleep(GRACE) => {}
                () = signals.next() => {}
            }
            tell(Interrupt::End);
            // The ledger bears being cut off anywhere: what was begun is in doubt at the next start.
            #[expect(
                clippy::disallowed_methods,
                reason = "something hangs, and nothing is left that could return"
            )]
            std::process::exit(HANGS);
        });
    });
    listening.recv().unwrap_or(Ok(()))
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Windows tells of a window that is closed and of a machine that goes down by signals of their own, and ends a program that
/// does not listen to them in the midst of a letter.
#[cfg(not(unix))]
struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    interrupt_apart: tokio::signal::windows::CtrlBreak,
    close: tokio::signal::windows::CtrlClose,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
        Ok(Self {
            interrupt: ctrl_c()?,
            interrupt_apart: ctrl_break()?,
            close: ctrl_close()?,
            shutdown: ctrl_shutdown()?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.interrupt_apart.recv() => {}
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}
