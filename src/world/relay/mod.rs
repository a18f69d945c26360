//! The ways a letter leaves: SMTP, or a folder of files.
//!
//! A worker owns one [`Line`]; nothing is pooled and nothing is cancelled half way. A letter is first *offered*
//! (everything up to the point where the relay says: go on) and then *given* (the body and the dot that ends
//! it). Until it is given nothing has left, whatever goes wrong; from then on only the relay's own answer says
//! what became of it.

mod blame;
pub mod dkim;
mod outbox;
pub mod smtp;

use blame::leaves_open;
pub use blame::{Blame, remedy};
pub(crate) use blame::{SmtpStage, blame, is_counting, without_addresses};
pub(crate) use outbox::Outbox;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use crate::ground::{campaign::Address, timeline::Told};

/// A letter as it leaves: the envelope, and every byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingLetter {
    /// From whom, for the envelope: where bounces go.
    pub from: Address,
    /// To whom, for the envelope: one recipient a letter.
    pub to: Address,
    /// The message, lines ending in CR LF.
    pub bytes: Vec<u8>,
    /// The dates it tells.
    pub told: Vec<Told>,
    /// Its name in the ledger, for transports that keep one file a letter and for delivery reports.
    pub name: String,
}

impl OutgoingLetter {
    /// Whether the relay must speak SMTPUTF8 for it.
    pub(crate) fn needs_smtputf8(&self) -> bool {
        self.from.needs_smtputf8() || self.to.needs_smtputf8()
    }
}

/// Opens lines to a relay: SMTP, or a folder that stands for one.
pub trait Transport: Sync {
    /// Opens one: greeted, protected and logged in.
    fn connect(&self, patience: &Patience) -> Result<Box<dyn Line>, Fault>;
}

/// One connection, owned by one worker.
pub trait Line: Send {
    /// Everything before the body. Nothing has left when this returns, whatever it returns.
    fn offer(&mut self, letter: &OutgoingLetter, patience: &Patience) -> Result<(), Trouble>;

    /// The body and the dot that ends it; only after an offer that was accepted. A line that
    /// [looks ahead](Self::looks_ahead) asks for the next letter in the same breath; that one must be offered next,
    /// or the line given up.
    fn give(&mut self, letter: &OutgoingLetter, next: Option<&OutgoingLetter>, patience: &Patience) -> Given;

    /// Whether the next letter's envelope may leave right behind this one's dot: it saves a round trip.
    fn looks_ahead(&self) -> bool {
        false
    }

    /// Whether another letter may be offered on it.
    fn usable(&self) -> bool;

    /// Takes leave of the relay; what it answers changes nothing.
    fn close(self: Box<Self>);
}

/// What a relay said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Its three digits in SMTP: 4xx asks for later, 5xx refuses.
    pub code: u16,
    /// Its words, on one line.
    pub words: String,
}

impl Reply {
    /// Whether it asks to slow down.
    pub fn is_later(&self) -> bool {
        (400..500).contains(&self.code)
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.words)
    }
}

/// Why a letter was not taken at the offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The relay said no, and this is what that is about.
    Said(Blame, Reply),
    /// The relay will not take letters on this line: nothing about this letter.
    Relay(Reply),
    /// The line broke, stalled or lost step.
    Line(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(_, reply) | Self::Relay(reply) => write!(f, "{reply}"),
            Self::Line(why) => f.write_str(why),
        }
    }
}

/// What became of a letter that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// The relay took it.
    Sent(Reply),
    /// It was not taken, and this is what that is about.
    Said(Blame, Reply),
    /// The line broke before the dot had left.
    NotLeft(String),
    /// The dot has left, and nobody knows what became of it.
    Doubt(String),
}

/// Why no line could be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// At which step.
    pub step: ProbeStep,
    /// What happened there, in words for the person at the keyboard.
    pub what: String,
    /// What to check, in the imperative.
    pub hint: String,
    /// Whether trying again cannot help until somebody changes something.
    pub lasting: bool,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.step.name(), self.what, self.hint)
    }
}

impl std::error::Error for Fault {}

/// The steps to an open line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProbeStep {
    /// From the name to an address.
    Name,
    /// To the port.
    Connect,
    /// Its first words.
    Greeting,
    /// What it offers.
    Hello,
    /// The protection of the line.
    Tls,
    /// Who we are.
    Login,
    /// From whom it takes letters.
    Sender,
    /// To whom it takes letters.
    Recipient,
    /// How large a letter it takes.
    Size,
    /// How many lines it takes at once.
    Limits,
    /// A folder on the disk.
    Folder,
}

impl ProbeStep {
    /// Its name in a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Connect => "connect",
            Self::Greeting => "greeting",
            Self::Hello => "hello",
            Self::Tls => "TLS",
            Self::Login => "login",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Size => "size",
            Self::Limits => "limits",
            Self::Folder => "folder",
        }
    }
}

/// How long a conversation may still go on: the person at the keyboard may ask it to end.
#[derive(Clone, Debug, Default)]
pub struct Patience {
    own: Arc<AtomicU8>,
    /// That of the person, where this is only a run's.
    above: Option<Arc<AtomicU8>>,
}

impl Patience {
    /// One for a single run: it ends with the person's, and not the other way round.
    pub(crate) fn of_one_run(&self) -> Self {
        Self { own: Arc::default(), above: Some(Arc::clone(&self.own)) }
    }

    fn spent(&self) -> u8 {
        let above = self.above.as_ref().map_or(0, |above| above.load(Ordering::SeqCst));
        self.own.load(Ordering::SeqCst).max(above)
    }

    /// Begin nothing new, and give up what has not left.
    pub fn stop(&self) {
        self.own.fetch_max(1, Ordering::SeqCst);
    }

    /// Do not even wait for answers: what has left is in doubt.
    pub(crate) fn abandon(&self) {
        self.own.fetch_max(2, Ordering::SeqCst);
    }

    /// Whether to begin nothing new.
    pub(crate) fn is_stopping(&self) -> bool {
        self.spent() >= 1
    }

    /// Whether not even to wait for answers.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.spent() >= 2
    }
}
