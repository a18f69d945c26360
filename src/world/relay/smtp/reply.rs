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
struct ReplyClock<'a> {
    begun: Instant,
    wait: Wait<'a>,
    /// One more look after the time is over: a machine that slept finds the answer there.
    last_look: bool,
}

impl ReplyClock<'_> {
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
}

/// One line of a reply.
struct ReplyLine<'a> {
    code: u16,
    /// Whether the reply ends with it.
    is_last: bool,
    words: &'a str,
}

impl Inbox {
    /// Whether something lies here that nobody asked for.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next reply with all its lines.
    pub(super) fn reply(&mut self, wire: &mut Wire, wait: Wait<'_>) -> Result<(Reply, Vec<String>), NoReply> {
        let mut lines: Vec<String> = Vec::new();
        let (mut code, mut total) = (None, 0);
        let mut clock = ReplyClock { begun: Instant::now(), wait, last_look: false };
        loop {
            let line = self.line(wire, &mut clock)?;
            total += line.len();
            let ReplyLine { code: this, is_last, words } = split(&line)?;
            // RFC 5321, 4.2.1: every line of a reply has the same code. One that has not is two replies in one, and we would
            // be out of step from here on.
            if code.is_some_and(|code| code != this) {
                return Err(NoReply::Garbage("a reply whose lines disagree about its code".to_owned()));
            }
            if total > WHOLE {
                return Err(NoReply::Garbage("a reply of more than 64 kB".to_owned()));
            }
            code = Some(this);
            lines.push(words.to_owned());
            if is_last {
                return Ok((Reply { code: this, words: joined(&lines) }, lines));
            }
        }
    }

    fn line(&mut self, wire: &mut Wire, clock: &mut ReplyClock<'_>) -> Result<String, NoReply> {
        loop {
            let found = memchr::memchr(b'\n', &self.bytes).and_then(|feed| self.bytes.split_at_checked(feed));
            if let Some((line, _)) = found {
                let feed = line.len();
                let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
                // What stays behind is moved to the front: with pipelining two short lines, which costs nothing.
                self.bytes.drain(..=feed);
                return Ok(line);
            }
            if self.bytes.len() > LINE {
                return Err(NoReply::Garbage(format!("a line of more than {LINE} bytes")));
            }
            let mut room = [0; 2048];
            clock.look().map_err(NoReply::Broken)?;
            let read = wire.read(&mut room, clock.begun, clock.wait).map_err(NoReply::Broken)?;
            self.bytes.extend_from_slice(read);
        }
    }
}

/// A line of a reply: the code, whether it is the last, and the words.
fn split(line: &str) -> Result<ReplyLine<'_>, NoReply> {
    let garbage = || {
        let shown: String = line.chars().filter(|letter| !letter.is_control()).take(60).collect();
        NoReply::Garbage(format!("`{shown}`, which is no reply of a mail relay"))
    };
    let (code, rest) = line.split_at_checked(3).ok_or_else(garbage)?;
    // `parse` alone would take `+25` for a number.
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    let code: u16 = code.parse().ok().filter(|_| digits).ok_or_else(garbage)?;
    if !(200..600).contains(&code) {
        return Err(garbage());
    }
    let (is_last, words) = match rest.strip_prefix('-') {
        Some(words) => (false, words),
        // A code alone is a whole reply: RFC 5321, 4.2 lets the words be missing, and some relays leave out the blank too.
        None if rest.is_empty() => (true, rest),
        None => (true, rest.strip_prefix(' ').ok_or_else(garbage)?),
    };
    Ok(ReplyLine { code, is_last, words: words.trim() })
}

fn joined(lines: &[String]) -> String {
    let words = lines.join(" ");
    words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(KEPT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_reply_is_a_code_and_perhaps_words() {
        let read = |line| split(line).map(|line| (line.code, line.is_last, line.words)).ok();
        assert_eq!(read("250 2.1.0 go on"), Some((250, true, "2.1.0 go on")));
        assert_eq!(read("250-PIPELINING"), Some((250, false, "PIPELINING")));
        assert_eq!(read("354"), Some((354, true, "")));
        assert_eq!(read("354 "), Some((354, true, "")));
        assert_eq!(read("250-"), Some((250, false, "")));
    }

    #[test]
    fn what_is_no_reply_is_said_to_be_none() {
        for line in ["", "25", "+25 ok", "2500", "250_ok", "199 ok", "600 ok", "2\u{e9} ok", "HTTP/1.1 400"] {
            assert!(split(line).is_err(), "{line}");
        }
    }
}
