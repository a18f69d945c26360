//! One visitor of the mailbox: SMTP as RFC 5321 has it, as far as a mailbox that never delivers needs it.
//!
//! What a visitor can send is bounded everywhere: lines, messages, recipients, mistakes and time. Only CRLF
//! dot CRLF ends a message, so that nobody smuggles a second one behind a bare line feed.

use std::{io, time::Duration};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, BufWriter},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    time::timeout,
};

use super::{Mailbox, hurry};

/// Bytes of one command line; RFC 5321 asks for 512, extensions add some.
const LINE: usize = 4096;
/// Recipients of one message.
const RECIPIENTS: usize = 1000;
/// Wrong commands before the visitor is shown the door.
const PATIENCE: usize = 20;
/// How long we wait for the next byte.
const SILENCE: Duration = Duration::from_mins(5);

/// Talks with a visitor until they leave.
pub(super) async fn hold(mailbox: &Mailbox, stream: TcpStream) -> io::Result<()> {
    hurry(&stream);
    let (read, write) = stream.into_split();
    let (input, output) = (BufReader::with_capacity(64 << 10, read), BufWriter::new(write));
    let visit = Visit { mailbox, input, output, envelope: None, mistakes: 0 };
    visit.run().await
}

/// Says that every place is taken.
pub(super) async fn turn_away(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(b"421 4.3.2 too many connections to the mailbox\r\n").await
}

/// Who a message is from and for.
struct Envelope {
    from: String,
    to: Vec<String>,
}

/// What a line was.
enum IncomingLine {
    Text(String),
    TooLong,
    End,
}

struct Visit<'a> {
    mailbox: &'a Mailbox,
    input: BufReader<OwnedReadHalf>,
    output: BufWriter<OwnedWriteHalf>,
    envelope: Option<Envelope>,
    mistakes: usize,
}

impl Visit<'_> {
    async fn run(mut self) -> io::Result<()> {
        self.say("220 wavecast mailbox ESMTP").await?;
        loop {
            let line = match self.line().await? {
                IncomingLine::Text(line) => line,
                IncomingLine::TooLong => {
                    self.mistake("500 5.5.2 line too long").await?;
                    continue;
                }
                IncomingLine::End => return Ok(()),
            };
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            if verb.eq_ignore_ascii_case("QUIT") {
                self.say("221 2.0.0 goodbye").await?;
                return self.output.shutdown().await;
            }
            self.answer(&verb.to_ascii_uppercase(), rest.trim()).await?;
            if self.mistakes > PATIENCE {
                self.say("421 4.7.0 too many mistakes").await?;
                return self.output.shutdown().await;
            }
        }
    }

    async fn answer(&mut self, verb: &str, rest: &str) -> io::Result<()> {
        match verb {
            "EHLO" => self.greet().await,
            "HELO" => {
                self.envelope = None;
                self.say("250 wavecast").await
            }
            "MAIL" => self.mail(rest).await,
            "RCPT" => self.rcpt(rest).await,
            "DATA" => self.data().await,
            "RSET" => {
                self.envelope = None;
                self.say("250 2.0.0 forgotten").await
            }
            "NOOP" => self.say("250 2.0.0 still here").await,
            "VRFY" => self.say("252 2.1.5 everybody is welcome").await,
            "HELP" => self.say("214 2.0.0 this mailbox keeps what it gets and delivers nothing").await,
            "AUTH" | "STARTTLS" | "BDAT" | "ETRN" | "EXPN" | "TURN" => {
                self.mistake("502 5.5.1 this mailbox does not do that").await
            }
            _ => self.mistake("500 5.5.2 not a command").await,
        }
    }

    async fn greet(&mut self) -> io::Result<()> {
        // RFC 5321, 4.1.4: a greeting in the middle forgets what was begun.
        self.envelope = None;
        let size = self.mailbox.bounds.message;
        self.say(&format!(
            "250-wavecast\r\n250-PIPELINING\r\n250-SIZE {size}\r\n250-8BITMIME\r\n250 SMTPUTF8"
        ))
        .await
    }

    async fn mail(&mut self, rest: &str) -> io::Result<()> {
        if self.envelope.is_some() {
            return self.mistake("503 5.5.1 one message at a time").await;
        }
        let Some((from, parameters)) = path(rest, "FROM:") else {
            return self.mistake("501 5.5.4 write MAIL FROM:<address>").await;
        };
        // A size that nobody can count is larger than anything.
        let size = parameters.split_ascii_whitespace().find_map(|word| {
            let (key, value) = word.split_once('=')?;
            key.eq_ignore_ascii_case("SIZE").then(|| value.parse::<usize>().unwrap_or(usize::MAX))
        });
        if size.is_some_and(|size| size > self.mailbox.bounds.message) {
            // No mistake: whoever asks before they send does what is right.
            return self.say("552 5.3.4 too large for this mailbox").await;
        }
        self.envelope = Some(Envelope { from: from.to_owned(), to: Vec::new() });
        self.say("250 2.1.0 go on").await
    }

    async fn rcpt(&mut self, rest: &str) -> io::Result<()> {
        let Some(envelope) = &mut self.envelope else {
            return self.mistake("503 5.5.1 first MAIL FROM").await;
        };
        // `<>` is a sender that wants no answer, and never a recipient.
        let address = path(rest, "TO:").map(|(address, _)| address).filter(|address| !address.is_empty());
        let Some(address) = address else {
            return self.mistake("501 5.5.4 write RCPT TO:<address>").await;
        };
        if envelope.to.len() >= RECIPIENTS {
            return self.say("452 4.5.3 too many recipients").await;
        }
        envelope.to.push(address.to_owned());
        self.say("250 2.1.5 go on").await
    }

    async fn data(&mut self) -> io::Result<()> {
        // Without a recipient the envelope stays: one may still follow.
        let Some(envelope) = self.envelope.take_if(|envelope| !envelope.to.is_empty()) else {
            return self.mistake("503 5.5.1 first MAIL FROM and RCPT TO").await;
        };
        self.say("354 end with a dot on a line of its own").await?;
        // The visitor sends nothing more before it has read this.
        self.output.flush().await?;
        let body = self.body().await?;
        match body {
            Some(bytes) => {
                let number = self.mailbox.put(envelope.from, envelope.to, bytes);
                self.say(&format!("250 2.0.0 kept as number {number}")).await
            }
            None => self.say("552 5.3.4 too large for this mailbox").await,
        }
    }

    /// A message up to its dot, without the doubled dots; none if it was too large.
    async fn body(&mut self) -> io::Result<Option<Vec<u8>>> {
        let bound = self.mailbox.bounds.message;
        let (mut bytes, mut line, mut too_large) = (Vec::new(), Vec::new(), false);
        loop {
            let whole = self.raw_line(&mut line, bound).await?;
            // Behind a bare line feed no line begins: a dot there ends nothing.
            let starts_line = bytes.is_empty() || bytes.ends_with(b"\r\n");
            if starts_line && line == b".\r\n" {
                return Ok((!too_large).then_some(bytes));
            }
            if !whole && line.is_empty() {
                // The visitor hung up before the dot: what came is no message.
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if bytes.len() + line.len() > bound {
                too_large = true;
                // What comes is read to its end and thrown away; only how it ends matters.
                bytes.append(&mut line);
                bytes.drain(..bytes.len().saturating_sub(2));
            } else {
                // RFC 5321, 4.5.2: a dot that starts a line was doubled by whoever sent it.
                let plain = line.strip_prefix(b".").filter(|_| starts_line).unwrap_or(&line);
                bytes.extend_from_slice(plain);
            }
        }
    }

    /// A command line. What is no UTF-8 is read as well as it can be: it is then no command.
    async fn line(&mut self) -> io::Result<IncomingLine> {
        if self.input.buffer().is_empty() {
            self.output.flush().await?;
        }
        let mut bytes = Vec::new();
        let whole = self.raw_line(&mut bytes, LINE).await?;
        if bytes.is_empty() {
            return Ok(IncomingLine::End);
        }
        if !whole {
            // Read to its end and thrown away: the rest would be taken for the next command.
            let mut rest = Vec::new();
            while !self.raw_line(&mut rest, LINE).await? && !rest.is_empty() {}
            return Ok(IncomingLine::TooLong);
        }
        Ok(IncomingLine::Text(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// Reads up to a line feed, or up to the bound: whether the line is whole. Nothing at all is the end.
    async fn raw_line(&mut self, line: &mut Vec<u8>, bound: usize) -> io::Result<bool> {
        line.clear();
        loop {
            let read = timeout(SILENCE, self.input.fill_buf()).await;
            let buffer = read.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
            if buffer.is_empty() {
                return Ok(false);
            }
            // At least one byte each time, or a bound that is reached would be waited for without end.
            let room = bound.saturating_sub(line.len()).max(1);
            let here = buffer.split_at_checked(room).map_or(buffer, |(here, _)| here);
            let first = memchr::memchr(b'\n', here).and_then(|feed| here.split_at_checked(feed + 1));
            let part = first.map_or(here, |(part, _)| part);
            line.extend_from_slice(part);
            let (taken, is_line) = (part.len(), first.is_some());
            self.input.consume(taken);
            if is_line || line.len() >= bound {
                return Ok(line.ends_with(b"\n"));
            }
        }
    }

    async fn mistake(&mut self, answer: &str) -> io::Result<()> {
        self.mistakes += 1;
        self.say(answer).await
    }

    /// Answers leave together when the visitor has nothing more to say: that is what pipelining is for.
    async fn say(&mut self, answer: &str) -> io::Result<()> {
        self.output.write_all(answer.as_bytes()).await?;
        self.output.write_all(b"\r\n").await
    }
}

/// What stands between the angle brackets after `FROM:` or `TO:`, and what follows them.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let head = rest.get(..keyword.len())?;
    let tail = rest.get(keyword.len()..)?.trim_start();
    let (address, parameters) = tail.strip_prefix('<')?.split_once('>')?;
    let plain = !address.chars().any(|letter| letter.is_control() || letter == '<');
    (head.eq_ignore_ascii_case(keyword) && plain).then_some((address, parameters))
}
