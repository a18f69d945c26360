//! SMTP on our own socket, one line a worker.
//!
//! What is lettre's and what is ours: lettre builds the commands (`EHLO`, `MAIL`, `RCPT`, `AUTH` and their
//! parameters: nothing that stands in an address can become a second command) and the SASL answers; rustls
//! protects the line. The socket and the order of reads and writes are ours, because lettre's connection writes body
//! and dot apart (which with Nagle and delayed acknowledgements caps a line at some 23 letters a second), writes
//! one command at a time where the relay would take three, has no time limit for a single answer, drops the line when a
//! recipient is refused, and tells a time-out after the dot from any other only by its words. Those are the very
//! points on which the promise hangs.

mod aside;
mod command;
mod dial;
mod given;
mod login;
mod microsoft;
mod probe;
mod reply;
mod secret;
mod stuffing;
mod talk;
mod tls;
mod token;
mod wire;

pub use probe::Probe;
pub use secret::Secrets;
pub(crate) use tls::Roots;

use std::sync::{Arc, atomic::AtomicBool};

use super::{Fault, Line, Patience, ProbeStep, Transport};
use crate::ground::campaign::{Login, SmtpSettings, Tls};
use microsoft::Authorities;

/// A relay that is spoken to in SMTP.
pub struct Smtp {
    settings: SmtpSettings,
    secrets: Secrets,
    tls: Option<Arc<rustls::ClientConfig>>,
    /// Whom we trust when we ask for a token.
    authorities: Authorities,
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
        let asks_for_tokens = matches!(settings.login, Login::Microsoft { .. });
        let (tls, authorities) = if settings.tls == Tls::None && !asks_for_tokens {
            (None, Authorities::default())
        } else {
            let roots = Roots::of(ca)?;
            let authorities = if asks_for_tokens { roots.authorities() } else { Authorities::default() };
            (Some(tls::config(&roots)?), authorities)
        };
        Ok(Self { settings, secrets, tls, authorities, keeps_step: Arc::new(AtomicBool::new(true)) })
    }

    /// Opens a line and tells of each step that went well, asks what it would take from us, and opens as many more as may
    /// be open at once. Nothing is sent.
    pub fn walk(
        &self,
        patience: &Patience,
        probe: &Probe,
        tell: &mut dyn FnMut(ProbeStep, String),
    ) -> Result<(), Fault> {
        let mut first = self.dial(patience, tell)?;
        self.ask(&mut first, probe, patience, tell)?;
        let mut lines = vec![first];
        let wanted = usize::from(self.settings.connections);
        let mut fault = None;
        while fault.is_none() && lines.len() < wanted {
            match self.dial(patience, &mut |_, _| {}) {
                Ok(line) => lines.push(line),
                Err(found) => fault = Some(found),
            }
        }
        let taken = lines.len();
        for line in lines {
            Box::new(line).close();
        }
        fault.map_or(Ok(()), |fault| {
            let what = format!(
                "of {wanted} connections the relay takes {taken}; at the next one, {}: {}",
                fault.step.name(),
                fault.what
            );
            let hint = format!("write `connections = {taken}` in `[smtp]`");
            Err(Fault { step: ProbeStep::Limits, what, hint, lasting: true })
        })
    }
}

impl Transport for Smtp {
    fn connect(&self, patience: &Patience) -> Result<Box<dyn Line>, Fault> {
        Ok(Box::new(self.dial(patience, &mut |_, _| {})?))
    }
}
