//! SMTP on our own socket, one line a worker.
//!
//! What is lettre's and what is ours: lettre builds the commands (`EHLO`, `MAIL`, `RCPT`, `AUTH` and their
//! parameters: nothing that stands in an address can become a second command) and the SASL answers; rustls
//! protects the line. The socket and the order of reads and writes are ours, because lettre's connection writes body
//! and dot apart (which with Nagle and delayed acknowledgements caps a line at some 23 letters a second), writes
//! one command at a time where the relay would take three, has no time limit for a single answer, drops the line when a
//! recipient is refused, and tells a time-out after the dot from any other only by its words. Those are the very
//! points on which the promise hangs.

mod dial;
mod login;
mod microsoft;
mod reply;
mod secret;
mod talk;
mod tls;
mod wire;

pub use secret::{Secret, Secrets};
pub use tls::Roots;

use std::sync::{Arc, atomic::AtomicBool};

use super::{Fault, Line, Patience, Step, Transport};
use crate::ground::campaign::SmtpSettings;

/// A relay.
pub struct Smtp {
    settings: SmtpSettings,
    secrets: Secrets,
    tls: Option<Arc<rustls::ClientConfig>>,
    /// Whether the relay bears an envelope right behind a dot: until a line sees that it does not.
    keeps_step: Arc<AtomicBool>,
}

/// What a relay offers, as its answer to `EHLO` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent, as RFC 5321 has them")]
pub struct Offers {
    /// Several commands in one go.
    pub pipelining: bool,
    /// Bytes beyond ASCII in the message.
    pub eight_bit: bool,
    /// Addresses beyond ASCII.
    pub smtp_utf8: bool,
    /// Protection of the line.
    pub starttls: bool,
    /// Delivery reports with our own name of the letter in them.
    pub dsn: bool,
    /// The largest message, if it says so.
    pub size: Option<u64>,
    /// The ways to log in, in capitals.
    pub auth: Vec<String>,
}

impl Smtp {
    /// The relay of these settings. `ca` is the company's own authority, as PEM; `secrets` finds passwords.
    pub fn new(settings: SmtpSettings, ca: Option<&[u8]>, secrets: Secrets) -> Result<Self, Fault> {
        let tls = match settings.tls {
            crate::ground::campaign::Tls::None => None,
            crate::ground::campaign::Tls::Starttls | crate::ground::campaign::Tls::Implicit => {
                Some(tls::config(&Roots::of(ca)?)?)
            }
        };
        Ok(Self { settings, secrets, tls, keeps_step: Arc::new(AtomicBool::new(true)) })
    }

    /// Opens a line and tells of each step that went well.
    pub fn walk(&self, patience: &Patience, tell: &mut dyn FnMut(Step, String)) -> Result<Offers, Fault> {
        let line = self.dial(patience, tell)?;
        let offers = line.offers().clone();
        Box::new(line).close();
        Ok(offers)
    }
}

impl Transport for Smtp {
    fn connect(&self, patience: &Patience) -> Result<Box<dyn Line>, Fault> {
        Ok(Box::new(self.dial(patience, &mut |_, _| {})?))
    }
}
