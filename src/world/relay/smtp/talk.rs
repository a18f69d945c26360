//! The conversation: what is said for each letter, and what each answer at each stage means.
//!
//! | stage | answer | means |
//! |---|---|---|
//! | `MAIL` | 421 | the relay says good-bye: nothing about this letter |
//! | | other 4xx | later |
//! | | 5xx | the relay will not take letters from us: nothing about this letter |
//! | `RCPT`, `DATA` | 4xx, 5xx | as [`blame()`] judges the words; then `RSET`, and the line goes on |
//! | the dot | 250 | sent |
//! | | 4xx, 5xx | as [`blame()`] judges the words: it was not taken |
//! | | 4xx of a relay that failed to write it down | **in doubt**: it may have |
//! | | any other code, silence, a closed line | **in doubt** |
//! | before the dot | silence, a closed line, a code out of place | nothing has left: again, on a new line |

use lettre::transport::smtp::{
    commands::{Data, Mail, Quit, Rcpt, Rset},
    extension::{MailBodyParameter, MailParameter, RcptParameter},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    super::{Blame, Given, Line, OutgoingLetter, Patience, Reply, SmtpStage, Trouble, blame, leaves_open},
    Offers,
    reply::{Inbox, NoReply},
    stuffing::{DOT, stuffed},
    wire::{Unwritten, Wait, Wire},
};
use crate::{
    ground::campaign::{DeliveryReports, SmtpSettings, Timeouts},
    world::fail_point::{fail_point, is_armed},
};

/// An open line.
pub(super) struct Talk {
    wire: Wire,
    inbox: Inbox,
    offers: Offers,
    timeouts: Timeouts,
    /// Which delivery reports are asked for.
    reports: DeliveryReports,
    /// The letter whose envelope left behind the last dot, and whose replies are still to come.
    asked: Option<String>,
    /// Whether the relay keeps step when an envelope follows a dot at once; all its lines know together.
    keeps_step: Arc<AtomicBool>,
    /// When the last envelope left.
    asked_at: Instant,
    /// Nothing that comes on it can be trusted any more.
    broken: bool,
}

/// After so long between envelope and body it is worth a look whether the relay is still there: the machine may have
/// slept, and the relay hung up.
const LONG: Duration = Duration::from_secs(1);

impl Talk {
    pub(super) fn new(wire: Wire, settings: &SmtpSettings, keeps_step: Arc<AtomicBool>) -> Self {
        Self {
            wire,
            inbox: Inbox::default(),
            offers: Offers::default(),
            timeouts: settings.timeouts,
            reports: settings.dsn,
            asked: None,
            keeps_step,
            asked_at: Instant::now(),
            broken: false,
        }
    }

    pub(super) fn take_apart(self) -> (Wire, Inbox) {
        (self.wire, self.inbox)
    }

    pub(super) fn offers(&self) -> &Offers {
        &self.offers
    }

    pub(super) fn offered(&mut self, offers: Offers) {
        self.offers = offers;
    }

    pub(super) fn local(&self) -> Option<std::net::SocketAddr> {
        self.wire.local()
    }

    /// Waits for one reply.
    pub(super) fn listen(&mut self, wait: Wait<'_>) -> Result<Reply, NoReply> {
        self.inbox.reply(&mut self.wire, wait).map(|(reply, _)| reply)
    }

    /// Says one thing and waits for the reply.
    pub(super) fn command(&mut self, command: &str, wait: Wait<'_>) -> Result<Reply, NoReply> {
        self.command_lines(command, wait).map(|(reply, _)| reply)
    }

    /// The same, with each line of the reply.
    pub(super) fn command_lines(
        &mut self,
        command: &str,
        wait: Wait<'_>,
    ) -> Result<(Reply, Vec<String>), NoReply> {
        self.wire.write(command.as_bytes(), wait).map_err(|unwritten| NoReply::Broken(unwritten.why))?;
        self.inbox.reply(&mut self.wire, wait)
    }

    fn wait<'a>(&self, patience: &'a Patience) -> Wait<'a> {
        Wait { limit: self.timeouts.command, patience, after_dot: false }
    }

    fn lose(&mut self, what: impl Into<String>) -> Trouble {
        self.broken = true;
        Trouble::Line(what.into())
    }

    fn envelope(&mut self, letter: &OutgoingLetter) -> Result<[String; 3], Trouble> {
        let said = |about, code, words: &str| Trouble::Said(about, Reply { code, words: words.to_owned() });
        let refuse = |words| said(Blame::Person, 550, words);
        if letter.needs_smtputf8() && !self.offers.smtp_utf8 {
            return Err(refuse("the address needs SMTPUTF8, which the relay does not offer (said by us)"));
        }
        let size = letter.bytes.len();
        if self.offers.size.is_some_and(|limit| u64::try_from(size).is_ok_and(|size| size > limit)) {
            return Err(said(Blame::Us, 552, "5.3.4 the letter is larger than the relay takes (said by us)"));
        }
        if !self.offers.eight_bit && !letter.bytes.is_ascii() {
            let words = "5.6.3 the letter needs 8BITMIME, which the relay does not offer (said by us)";
            return Err(said(Blame::Us, 554, words));
        }
        let address = |address: &crate::ground::campaign::Address| {
            address
                .on_the_wire()
                .parse::<lettre::Address>()
                .map_err(|_| refuse("no relay would take this address (said by us)"))
        };
        let mail = Mail::new(Some(address(&letter.from)?), self.mail_parameters(letter));
        let rcpt = Rcpt::new(address(&letter.to)?, self.rcpt_parameters(letter));
        Ok([mail.to_string(), rcpt.to_string(), Data.to_string()])
    }

    fn mail_parameters(&self, letter: &OutgoingLetter) -> Vec<MailParameter> {
        let other = |keyword: &str, value: &str| MailParameter::Other {
            keyword: keyword.to_owned(),
            value: Some(value.to_owned()),
        };
        let mut parameters = Vec::new();
        if self.offers.size.is_some() {
            parameters.push(MailParameter::Size(letter.bytes.len()));
        }
        if self.offers.eight_bit && !letter.bytes.is_ascii() {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        if letter.needs_smtputf8() {
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if self.notify().is_some() {
            parameters.push(other("RET", "HDRS"));
            parameters.push(other("ENVID", &letter.name));
        }
        parameters
    }

    /// When the relay is to report, if it offers to and is asked to.
    fn notify(&self) -> Option<&'static str> {
        let notify = match self.reports {
            DeliveryReports::Failures => "FAILURE,DELAY",
            DeliveryReports::Deliveries => "SUCCESS,FAILURE,DELAY",
            DeliveryReports::None => return None,
        };
        self.offers.dsn.then_some(notify)
    }

    /// The report names the address that we know, wherever the letter was passed on to (ORCPT, RFC 3461).
    fn rcpt_parameters(&self, letter: &OutgoingLetter) -> Vec<RcptParameter> {
        let Some(notify) = self.notify() else { return Vec::new() };
        let other = |keyword: &str, value: String| RcptParameter::Other {
            keyword: keyword.to_owned(),
            value: Some(value),
        };
        let mut parameters = vec![other("NOTIFY", notify.to_owned())];
        let address = letter.to.on_the_wire();
        if address.is_ascii() {
            parameters.push(other("ORCPT", format!("rfc822;{address}")));
        }
        parameters
    }

    /// The three replies to the envelope; those to what was never said are missing.
    fn ask(&mut self, commands: &[String; 3], wait: Wait<'_>) -> Result<Vec<Reply>, NoReply> {
        self.asked_at = Instant::now();
        if self.offers.pipelining {
            self.wire
                .write(commands.concat().as_bytes(), wait)
                .map_err(|unwritten| NoReply::Broken(unwritten.why))?;
            return self.hear(wait);
        }
        let mut replies = Vec::with_capacity(3);
        for command in commands {
            let reply = self.command(command, wait)?;
            // Without PIPELINING nothing is said after a refusal: the next command would be out of order (503).
            let on = reply.code < 400;
            replies.push(reply);
            if !on {
                break;
            }
        }
        Ok(replies)
    }

    /// The replies to an envelope that left in one write.
    fn hear(&mut self, wait: Wait<'_>) -> Result<Vec<Reply>, NoReply> {
        let mut replies = Vec::with_capacity(3);
        while replies.len() < 3 {
            replies.push(self.listen(wait)?);
            // After 421 the relay closes the line (RFC 5321, 3.8): the other answers will not come.
            if replies.last().is_some_and(|reply| reply.code == 421) {
                break;
            }
        }
        Ok(replies)
    }

    /// Asks for the next letter before the answer to this one's dot is there. A letter that this relay cannot take is
    /// left to its own offer, which says so; and of a line that breaks here, the answer to the dot may still come.
    fn ask_ahead(&mut self, next: &OutgoingLetter, wait: Wait<'_>) {
        let Ok(commands) = self.envelope(next) else { return };
        self.asked_at = Instant::now();
        match self.wire.write(commands.concat().as_bytes(), wait) {
            Ok(()) => self.asked = Some(next.name.clone()),
            Err(_) => self.broken = true,
        }
    }

    /// The replies to the envelope that left behind the last dot. A relay that does not answer it in order is not asked
    /// like that again, on any line.
    fn heard_ahead(&mut self, wait: Wait<'_>) -> Result<(), Trouble> {
        let replies = self.hear(wait).map_err(|error| self.lose(error.to_string()));
        let answer = replies.and_then(|replies| self.judge(&replies));
        if matches!(answer, Err(Trouble::Line(_))) && !wait.patience.is_stopping() {
            self.keeps_step.store(false, Ordering::Relaxed);
        }
        answer
    }

    /// What the replies to the envelope mean.
    fn judge(&mut self, replies: &[Reply]) -> Result<(), Trouble> {
        let stages: [(SmtpStage, &str, &[u16]); 3] = [
            (SmtpStage::Mail, "MAIL", &[250]),
            (SmtpStage::Rcpt, "RCPT", &[250, 251]),
            (SmtpStage::Data, "DATA", &[354]),
        ];
        for ((stage, name, good), reply) in stages.into_iter().zip(replies) {
            if good.contains(&reply.code) {
                continue;
            }
            let misheard = matches!(reply.code, 500 | 502 | 503 | 504)
                || (reply.code == 501 && stage != SmtpStage::Rcpt);
            if reply.code < 400 || misheard {
                return Err(self.lose(format!("out of step: `{reply}` as the answer to {name}")));
            }
            if reply.code == 421 {
                self.broken = true;
            }
            // A relay that goes on to take the body though it refused the recipient would take it for nobody.
            if stage != SmtpStage::Data && replies.last().is_some_and(|last| last.code == 354) {
                self.broken = true;
            }
            let reply = reply.clone();
            let about = blame(stage, &reply);
            return Err(match (stage, reply.code) {
                // It says good-bye, and nothing about this letter.
                (SmtpStage::Mail, 421) if about != Blame::Lines => Trouble::Relay(reply),
                // It may have forgotten who we are (530), as when a token has run out: a new line logs in again. Only of
                // a size (552) it speaks about this letter.
                (SmtpStage::Mail, code) if code >= 500 && code != 552 => {
                    self.broken = true;
                    Trouble::Relay(reply)
                }
                (SmtpStage::Mail | SmtpStage::Rcpt | SmtpStage::Data | SmtpStage::Dot, _) => {
                    Trouble::Said(about, reply)
                }
            });
        }
        if replies.len() == 3 { Ok(()) } else { Err(self.lose("the relay stopped answering half way")) }
    }

    /// Makes a line ready for the next letter after this one was not taken.
    fn reset(&mut self, wait: Wait<'_>) {
        let answer = if self.broken { None } else { self.command(&Rset.to_string(), wait).ok() };
        // RFC 5321, 4.1.1.5: `RSET` is always answered with 250. Anything else means that we no longer know whose answer it is.
        self.broken |= answer.is_none_or(|reply| reply.code != 250);
    }

    fn body(&mut self, letter: &OutgoingLetter, wait: Wait<'_>) -> Result<(), Given> {
        let bytes = stuffed(&letter.bytes);
        // One write for body and dot: written apart, Nagle and delayed acknowledgements would hold each dot back. Only the
        // test that kills the program in between needs them apart.
        match bytes.strip_suffix(DOT) {
            Some(body) if is_armed("after-body") => {
                self.write_body(body, wait)?;
                fail_point("after-body");
                self.write_body(DOT, wait)
            }
            Some(_) | None => self.write_body(&bytes, wait),
        }
    }

    fn write_body(&mut self, bytes: &[u8], wait: Wait<'_>) -> Result<(), Given> {
        self.wire.write(bytes, wait).map_err(|Unwritten { why, may_have_left }| {
            self.broken = true;
            if may_have_left {
                Given::Doubt(format!("while the body was written: {why}"))
            } else {
                // Without its dot it is no letter: a relay that lost the line must not take it (RFC 5321, 4.1.1.4).
                Given::NotLeft(why.to_string())
            }
        })
    }
}

impl Line for Talk {
    fn offer(&mut self, letter: &OutgoingLetter, patience: &Patience) -> Result<(), Trouble> {
        let wait = self.wait(patience);
        let answer = match self.asked.take() {
            Some(name) if name == letter.name => self.heard_ahead(wait),
            Some(_) => return Err(self.lose("another letter was asked for")),
            None if !self.inbox.is_empty() => return Err(self.lose("the relay spoke without being asked")),
            None => {
                let commands = self.envelope(letter)?;
                let replies = self.ask(&commands, wait).map_err(|error| self.lose(error.to_string()))?;
                self.judge(&replies)
            }
        };
        if answer.is_err() {
            self.reset(wait);
        }
        answer
    }

    fn give(&mut self, letter: &OutgoingLetter, next: Option<&OutgoingLetter>, patience: &Patience) -> Given {
        if !self.inbox.is_empty() {
            self.broken = true;
            return Given::NotLeft("the relay spoke without being asked".to_owned());
        }
        if self.asked_at.elapsed() > LONG && !self.wire.is_quiet() {
            self.broken = true;
            return Given::NotLeft("the relay hung up before the letter left".to_owned());
        }
        if let Err(given) = self.body(letter, self.wait(patience)) {
            return given;
        }
        if let Some(next) = next {
            self.ask_ahead(next, self.wait(patience));
        }
        fail_point("after-dot");
        let wait = Wait { limit: self.timeouts.dot, patience, after_dot: true };
        match self.listen(wait) {
            // Only 250 says that the relay has taken the letter over (RFC 5321, 6.1). Another 2xx or 3xx answers something else, and
            // nobody knows what became of this letter.
            Ok(reply) if reply.code == 250 => Given::Sent(reply),
            Ok(reply) if leaves_open(&reply) => Given::Doubt(format!(
                "after the dot: `{reply}`, which does not say whether the letter was kept"
            )),
            Ok(reply) if reply.code >= 400 => {
                self.broken |= reply.code == 421;
                Given::Said(blame(SmtpStage::Dot, &reply), reply)
            }
            Ok(reply) => {
                self.broken = true;
                Given::Doubt(format!("out of step: `{reply}` as the answer to the dot"))
            }
            Err(error) => {
                self.broken = true;
                Given::Doubt(format!("after the dot: {error}"))
            }
        }
    }

    fn looks_ahead(&self) -> bool {
        self.offers.pipelining && self.keeps_step.load(Ordering::Relaxed)
    }

    fn usable(&self) -> bool {
        !self.broken
    }

    fn close(mut self: Box<Self>) {
        if !self.broken && self.asked.is_none() {
            let patience = Patience::default();
            let wait = Wait { limit: Duration::from_secs(2), patience: &patience, after_dot: false };
            let _ = self.command(&Quit.to_string(), wait);
        }
    }
}
