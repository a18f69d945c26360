//! A token by a command of the user's own: it has a bounded time, and when that is over it ends with all its children.

use std::{
    io::Read as _,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use super::{super::Patience, aside::TICK, given::NoSecret};

/// How long it may take.
const LIMIT: Duration = Duration::from_mins(1);

/// How long its output may stay open once it has ended: a child of its own may hold it.
const STRAGGLER: Duration = Duration::from_millis(500);

/// No token is longer.
const MOST: usize = 256 * 1024;

/// What a token command must be like.
pub(super) const HINT: &str = "call `token_command` by hand: it must end well and print the token alone";

/// What it prints. Neither its arguments nor its output are ever shown: both may hold secrets.
pub(super) fn run(command: &[String], patience: &Patience) -> Result<String, NoSecret> {
    let wrong = |what: String| NoSecret { what, hint: HINT, lasting: true };
    let (program, arguments) =
        command.split_first().ok_or_else(|| wrong("`token_command` is empty".to_owned()))?;
    let failed = |what: String| wrong(format!("`token_command`: `{program}` {what}"));
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().map_err(|error| wrong(format!("`token_command`: `{program}`: {error}")))?;
    let mut running = Running { child, ended: None };
    let printed = running.output();
    let ending = running.wait(&printed, patience, LIMIT);
    let (status, output) = match ending {
        Ok(ended) => ended,
        Err(Unfinished::Slow) => {
            return Err(failed(format!("took longer than {} s and was ended", LIMIT.as_secs())));
        }
        Err(Unfinished::Long) => return Err(failed("prints without end and was ended".to_owned())),
        Err(Unfinished::Stopped) => {
            return Err(NoSecret { lasting: false, ..failed("was ended: we were asked to stop".to_owned()) });
        }
    };
    if !status.success() {
        return Err(failed(format!("ended with {status}")));
    }
    String::from_utf8(output).map_err(|_| wrong("`token_command` printed no text".to_owned()))
}

/// Why it was not waited for any longer.
enum Unfinished {
    Slow,
    Long,
    Stopped,
}

/// A command that runs; dropped before it has ended, it is ended with its children.
struct Running {
    child: Child,
    ended: Option<ExitStatus>,
}

impl Running {
    /// What it prints, as it comes. The thread that reads is not waited for: somebody may hold the other end for ever.
    fn output(&mut self) -> Receiver<Vec<u8>> {
        let (sender, printed) = mpsc::channel();
        if let Some(mut stdout) = self.child.stdout.take() {
            thread::spawn(move || {
                let mut room = [0; 4096];
                while let Ok(count @ 1..) = stdout.read(&mut room) {
                    let Some(bytes) = room.get(..count) else { break };
                    if sender.send(bytes.to_vec()).is_err() {
                        break;
                    }
                }
            });
        }
        printed
    }

    fn wait(
        &mut self,
        printed: &Receiver<Vec<u8>>,
        patience: &Patience,
        limit: Duration,
    ) -> Result<(ExitStatus, Vec<u8>), Unfinished> {
        let begun = Instant::now();
        let (mut output, mut open, mut gone) = (Vec::new(), true, None::<Instant>);
        loop {
            if open {
                match printed.recv_timeout(TICK) {
                    Ok(bytes) => output.extend(bytes),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => open = false,
                }
            } else if self.ended.is_none() {
                thread::sleep(TICK);
            }
            if self.ended.is_none() {
                self.ended = self.child.try_wait().ok().flatten();
            }
            if let Some(status) = self.ended {
                let since = gone.get_or_insert_with(Instant::now);
                // It has ended; its output may still be on its way, or be held open by a child that stays behind.
                if !open || since.elapsed() >= STRAGGLER {
                    return Ok((status, output));
                }
            }
            if output.len() > MOST {
                return Err(Unfinished::Long);
            }
            if patience.is_stopping() {
                return Err(Unfinished::Stopped);
            }
            if begun.elapsed() >= limit {
                return Err(Unfinished::Slow);
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended.is_some() {
            return;
        }
        #[cfg(unix)]
        {
            // It leads a group of its own: whoever it started ends with it.
            let group = rustix::process::Pid::from_child(&self.child);
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    /// Starts a command whose child would leave a mark after a second, and does not wait for it that long.
    fn cut(script: &str, patience: &Patience, limit: Duration) -> bool {
        let folder = tempfile::tempdir().expect("a folder");
        let mark = folder.path().join("mark");
        let mut command = Command::new("sh");
        command.args(["-c", &script.replace("MARK", &mark.display().to_string())]).stdout(Stdio::piped());
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut running = Running { child: command.spawn().expect("a shell"), ended: None };
        let printed = running.output();
        assert!(running.wait(&printed, patience, limit).is_err());
        drop(running);
        thread::sleep(Duration::from_millis(1500));
        !mark.exists()
    }

    /// Neither it nor what it started goes on.
    #[test]
    fn a_command_that_hangs_ends_with_its_children() {
        let limit = Duration::from_millis(200);
        assert!(cut("(sleep 1; touch MARK) & wait", &Patience::default(), limit));
        assert!(cut("trap '' TERM INT; sleep 1; touch MARK", &Patience::default(), limit));
        let stopped = Patience::default();
        stopped.stop();
        assert!(cut("(sleep 1; touch MARK) & wait", &stopped, Duration::from_mins(1)));
    }

    /// A helper that stays behind with the output in its hand holds nobody up, and lives on.
    #[test]
    fn a_helper_that_stays_behind_holds_nobody_up() {
        let begun = Instant::now();
        let token = run(&shell("echo token; sleep 20 &"), &Patience::default()).unwrap();
        assert_eq!(token, "token\n");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }

    #[test]
    fn a_command_that_prints_without_end_is_ended() {
        let refused = run(&shell("yes"), &Patience::default()).unwrap_err();
        assert_eq!(refused.what, "`token_command`: `sh` prints without end and was ended");
    }
}
