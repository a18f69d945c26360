//! Reading a relay's replies: several lines, bounded, and in step with what was asked.

use std::time::Instant;

use super::{
    super::Reply,
    wire::{Broken, Wait, Wire},
};

/// No line of a relay is longer (RFC 5321 allows 512).
const LINE: usize = 4096;

/// No reply is longer.
const WHOLE: usize = 64 * 1024;

/// How much of a relay's words is kept.
const KEPT: usize = 400;

/// Why there is no reply.
#[derive(Debug)]
pub(super) enum NoReply {
    /// The wire broke.
    Broken(Broken),
    /// What came is no reply.
    Garbage(String),
}

impl std::fmt::Display for NoReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Broken(broken) => write!(f, "{broken}"),
            Self::Garbage(what) => f.write_str(what),
        }
    }
}

/// The time for one whole reply, however many bytes and lines it comes in.
struct Clock<'a> {
    begun: Instant,
    wait: Wait<'a>,
    /// One more look after the time is over: a machine that slept finds the answer there.
    last_look: bool,
}

impl Clock<'_> {
    fn look(&mut self) -> Result<(), Broken> {
        let over = self.begun.elapsed() >= self.wait.limit;
        if !(over || self.wait.is_over()) || !std::mem::replace(&mut self.last_look, true) {
            return Ok(());
        }
        Err(if over { Broken::Slow(self.wait.limit) } else { Broken::Stopped })
    }
}

/// What has come in and was not looked at yet.
#[derive(Default)]
pub(super) struct Inbox {
    bytes: Vec<u8>,
    start: usize,
}

impl Inbox {
    /// Whether something lies here that nobody asked for.
    pub(super) fn is_empty(&self) -> bool {
        self.start >= self.bytes.len()
    }

    /// The next reply with all its lines.
    pub(super) fn reply(&mut self, wire: &mut Wire, wait: Wait<'_>) -> Result<(Reply, Vec<String>), NoReply> {
        let mut lines: Vec<String> = Vec::new();
        let (mut code, mut total) = (None, 0);
        let mut clock = Clock { begun: Instant::now(), wait, last_look: false };
        loop {
            let line = self.line(wire, &mut clock)?;
            total += line.len();
            let (this, last, words) = split(&line)?;
            if code.is_some_and(|code| code != this) {
                return Err(NoReply::Garbage("a reply whose lines disagree about its code".to_owned()));
            }
            if total > WHOLE {
                return Err(NoReply::Garbage("a reply of more than 64 kB".to_owned()));
            }
            code = Some(this);
            lines.push(words);
            if last {
                return Ok((Reply { code: this, words: joined(&lines) }, lines));
            }
        }
    }

    fn line(&mut self, wire: &mut Wire, clock: &mut Clock<'_>) -> Result<String, NoReply> {
        loop {
            let waiting = self.bytes.get(self.start..).unwrap_or_default();
            if let Some(end) = memchr::memchr(b'\n', waiting) {
                let line = waiting.get(..end).unwrap_or_default();
                let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
                self.start += end + 1;
                return Ok(line);
            }
            if waiting.len() > LINE {
                return Err(NoReply::Garbage(format!("a line of more than {LINE} bytes")));
            }
            self.bytes.drain(..self.start);
            self.start = 0;
            let mut room = [0; 2048];
            clock.look().map_err(NoReply::Broken)?;
            let count = wire.read(&mut room, clock.begun, clock.wait).map_err(NoReply::Broken)?;
            self.bytes.extend_from_slice(room.get(..count).unwrap_or_default());
        }
    }
}

/// A line of a reply: the code, whether it is the last, and the words.
fn split(line: &str) -> Result<(u16, bool, String), NoReply> {
    let garbage = || {
        let shown: String = line.chars().filter(|letter| !letter.is_control()).take(60).collect();
        NoReply::Garbage(format!("`{shown}`, which is no reply of a mail relay"))
    };
    let code = line.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
    let code: u16 = code.and_then(|code| code.parse().ok()).ok_or_else(garbage)?;
    if !(200..600).contains(&code) {
        return Err(garbage());
    }
    let last = match line.as_bytes().get(3) {
        None | Some(b' ') => true,
        Some(b'-') => false,
        Some(_) => return Err(garbage()),
    };
    Ok((code, last, line.get(4..).unwrap_or_default().trim().to_owned()))
}

fn joined(lines: &[String]) -> String {
    let words = lines.join(" ");
    words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(KEPT).collect()
}
