//! From a name to an open line: address, port, greeting, protection, login; each step by its name.

use lettre::transport::smtp::{
    commands::{Ehlo, Starttls},
    extension::ClientId,
};
use rustls::pki_types::ServerName;
use std::{
    net::{IpAddr, SocketAddr, ToSocketAddrs as _},
    sync::Arc,
    time::Duration,
};

use super::{
    super::{Fault, Patience, ProbeStep, Reply},
    Offers, Smtp,
    aside::aside,
    reply::NoReply,
    talk::Talk,
    tls,
    wire::{Broken, Wait, Wire},
};
use crate::ground::campaign::Tls;

fn fault(step: ProbeStep, what: impl Into<String>, hint: impl Into<String>, lasting: bool) -> Fault {
    Fault { step, what: what.into(), hint: hint.into(), lasting }
}

/// The relay answers, and does not want us.
fn unwelcome(step: ProbeStep, reply: &Reply) -> Fault {
    let hint = if reply.is_later() {
        "the mail server asks us to wait: try again later; if that does not help, ask the people who run it"
    } else {
        "the relay does not want to talk to this machine: ask the people who run it to let its address in"
    };
    fault(step, format!("the relay answered `{reply}`"), hint, !reply.is_later())
}

impl Smtp {
    /// Opens a line, and tells of each step that went well.
    pub(super) fn dial(
        &self,
        patience: &Patience,
        tell: &mut dyn FnMut(ProbeStep, String),
    ) -> Result<Talk, Fault> {
        let settings = &self.settings;
        let addresses = self.resolve(patience)?;
        tell(
            ProbeStep::Name,
            addresses.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>().join(", "),
        );
        let (wire, address) = self.reach(&addresses, patience)?;
        tell(ProbeStep::Connect, address.to_string());
        let wait = Wait { limit: settings.timeouts.connect, patience, after_dot: false };
        let wire = if settings.tls == Tls::Implicit { self.protect(wire, wait, tell)? } else { wire };
        let mut talk = Talk::new(wire, settings, Arc::clone(&self.keeps_step));
        let greeting = talk.listen(wait).map_err(|error| self.silent(ProbeStep::Greeting, &error))?;
        if greeting.code != 220 {
            return Err(unwelcome(ProbeStep::Greeting, &greeting));
        }
        tell(ProbeStep::Greeting, greeting.words);
        let wait = Wait { limit: settings.timeouts.command, ..wait };
        self.hello(&mut talk, wait)?;
        tell(ProbeStep::Hello, describe(talk.offers()));
        if settings.tls == Tls::Starttls {
            talk = self.start_tls(talk, wait, tell)?;
        }
        if let Some(who) = self.log_in(&mut talk, wait)? {
            tell(ProbeStep::Login, who);
        }
        Ok(talk)
    }

    fn resolve(&self, patience: &Patience) -> Result<Vec<SocketAddr>, Fault> {
        let host = self.settings.host.as_str();
        let wrong = |what: String| {
            fault(
                ProbeStep::Name,
                what,
                format!("check `host` in `[smtp]`: is `{host}` spelt right, and known here?"),
                false,
            )
        };
        let asked = (host.to_owned(), self.settings.port);
        let found = aside(self.settings.timeouts.connect, patience, move || {
            asked.to_socket_addrs().map(Iterator::collect::<Vec<_>>)
        });
        let found = found.map_err(|broken| wrong(format!("`{host}` could not be looked up ({broken})")))?;
        let addresses = found.map_err(|error| wrong(format!("`{host}` has no address ({error})")))?;
        if addresses.is_empty() { Err(wrong(format!("`{host}` has no address"))) } else { Ok(addresses) }
    }

    fn reach(&self, addresses: &[SocketAddr], patience: &Patience) -> Result<(Wire, SocketAddr), Fault> {
        // Shared among the addresses, so that a silent first one does not use up all the time.
        let count = match addresses {
            [] | [_] => 1,
            [_, _] => 2,
            [_, _, _] => 3,
            [_, _, _, ..] => 4,
        };
        let limit = (self.settings.timeouts.connect / count).max(Duration::from_millis(100));
        let mut last = String::new();
        for address in addresses {
            let address = *address;
            // The system's own limit comes first, with its own words.
            let longer = limit + Duration::from_millis(500);
            match aside(longer, patience, move || Wire::connect(address, limit)) {
                Ok(Ok(wire)) => return Ok((wire, address)),
                Ok(Err(error)) => last = format!("{address}: {error}"),
                Err(broken) => last = format!("{address}: {broken}"),
            }
            if patience.is_stopping() {
                break;
            }
        }
        let hint = "check `host` and `port` in `[smtp]`, and that no firewall is in between";
        Err(fault(ProbeStep::Connect, last, hint, false))
    }

    fn protect(
        &self,
        wire: Wire,
        wait: Wait<'_>,
        tell: &mut dyn FnMut(ProbeStep, String),
    ) -> Result<Wire, Fault> {
        let host = self.settings.host.clone();
        let name = ServerName::try_from(host.clone()).map_err(|_| {
            fault(
                ProbeStep::Tls,
                format!("`{host}` is no name a certificate can be for"),
                "write the relay's name as `host`",
                true,
            )
        })?;
        let Some(config) = &self.tls else {
            return Err(fault(
                ProbeStep::Tls,
                "no protection is set up",
                "this is a fault of the program",
                true,
            ));
        };
        let wire = wire.protect(config.clone(), name, wait).map_err(|broken| {
            let lasting = matches!(broken, Broken::Failed(_));
            fault(ProbeStep::Tls, broken.to_string(), tls::hint(&broken), lasting)
        })?;
        let version =
            wire.protection().unwrap_or_else(|| "TLS, of a version that it does not tell".to_owned());
        tell(ProbeStep::Tls, version);
        Ok(wire)
    }

    fn start_tls(
        &self,
        mut talk: Talk,
        wait: Wait<'_>,
        tell: &mut dyn FnMut(ProbeStep, String),
    ) -> Result<Talk, Fault> {
        let hint =
            "if this relay really has none, write `tls = \"none\"`: then everything is readable on the way";
        if !talk.offers().starttls {
            return Err(fault(
                ProbeStep::Tls,
                "the relay does not offer STARTTLS, and TLS is required",
                hint,
                true,
            ));
        }
        let reply =
            talk.command(&Starttls.to_string(), wait).map_err(|error| self.silent(ProbeStep::Tls, &error))?;
        if reply.code != 220 {
            return Err(fault(
                ProbeStep::Tls,
                format!("the relay answered `{reply}`"),
                hint,
                !reply.is_later(),
            ));
        }
        // What lies here was said in the clear and must not be taken for an answer under protection.
        let (wire, inbox) = talk.take_apart();
        if !inbox.is_empty() {
            let what = "the relay went on talking before the line was protected";
            return Err(fault(
                ProbeStep::Tls,
                what,
                "somebody may be meddling with the line: ask the people who run the network",
                true,
            ));
        }
        let wire = self.protect(wire, wait, tell)?;
        // What was offered in the clear counts no longer (RFC 3207, 4.2): the relay is greeted anew.
        let mut talk = Talk::new(wire, &self.settings, Arc::clone(&self.keeps_step));
        self.hello(&mut talk, wait)?;
        Ok(talk)
    }

    fn hello(&self, talk: &mut Talk, wait: Wait<'_>) -> Result<(), Fault> {
        let name = match talk.local().map(|address| address.ip()) {
            Some(IpAddr::V4(address)) => ClientId::Ipv4(address),
            Some(IpAddr::V6(address)) => ClientId::Ipv6(address),
            None => ClientId::Domain("localhost".to_owned()),
        };
        let (reply, lines) = talk
            .command_lines(&Ehlo::new(name).to_string(), wait)
            .map_err(|error| self.silent(ProbeStep::Hello, &error))?;
        // No `HELO` is tried after a refused `EHLO`: a relay without extensions could neither protect
        // the line nor let us log in.
        if reply.code != 250 {
            return Err(unwelcome(ProbeStep::Hello, &reply));
        }
        talk.offered(offers(&lines));
        Ok(())
    }

    fn silent(&self, step: ProbeStep, error: &NoReply) -> Fault {
        let settings = &self.settings;
        let hint = match (error, settings.tls) {
            (NoReply::Broken(Broken::Slow(_) | Broken::Closed), Tls::Starttls | Tls::None)
                if step == ProbeStep::Greeting =>
            {
                format!("check `port` ({}): a port for implicit TLS waits in silence", settings.port)
            }
            (NoReply::Garbage(_), _) => {
                format!("check `host` and `port`: is `{}:{}` a mail relay?", settings.host, settings.port)
            }
            (NoReply::Broken(_), _) => "check that the relay is well, and try again".to_owned(),
        };
        fault(step, error.to_string(), hint, false)
    }
}

/// What the lines of an answer to `EHLO` offer.
fn offers(lines: &[String]) -> Offers {
    let mut offers = Offers::default();
    // The first line is the relay's name and greeting (RFC 5321, 4.1.1.1), whatever words stand in it.
    for line in lines.iter().skip(1) {
        let upper = line.to_ascii_uppercase();
        // `AUTH=LOGIN` is how some relays still write what RFC 4954 writes with a blank.
        let mut words = upper.split([' ', '=']).filter(|word| !word.is_empty());
        match words.next() {
            Some("PIPELINING") => offers.pipelining = true,
            Some("8BITMIME") => offers.eight_bit = true,
            Some("SMTPUTF8") => offers.smtp_utf8 = true,
            Some("STARTTLS") => offers.starttls = true,
            Some("DSN") => offers.dsn = true,
            Some("SIZE") => {
                offers.size = words.next().and_then(|size| size.parse().ok()).filter(|size| *size > 0);
            }
            Some("AUTH") => offers.auth.extend(words.map(str::to_owned)),
            Some(_) | None => {}
        }
    }
    offers.auth.sort();
    offers.auth.dedup();
    offers
}

fn describe(offers: &Offers) -> String {
    let flags = [
        (offers.pipelining, "PIPELINING"),
        (offers.eight_bit, "8BITMIME"),
        (offers.smtp_utf8, "SMTPUTF8"),
        (offers.starttls, "STARTTLS"),
        (offers.dsn, "DSN"),
    ];
    let mut said: Vec<String> =
        flags.into_iter().filter(|(offered, _)| *offered).map(|(_, name)| name.to_owned()).collect();
    said.extend(offers.size.map(|size| format!("SIZE {size}")));
    if !offers.auth.is_empty() {
        said.push(format!("AUTH {}", offers.auth.join(" ")));
    }
    if said.is_empty() { "no extensions".to_owned() } else { said.join(", ") }
}
