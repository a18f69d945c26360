//! Logging in: PLAIN, LOGIN or XOAUTH2, whichever the relay offers.

use lettre::transport::smtp::response::Response;
use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    commands::Auth,
};

use super::{
    super::{Fault, ProbeStep, Reply},
    Smtp,
    reply::NoReply,
    talk::Talk,
    wire::Wait,
};
use crate::ground::campaign::Login;

fn fault(what: String, hint: impl Into<String>, lasting: bool) -> Fault {
    Fault { step: ProbeStep::Login, what, hint: hint.into(), lasting }
}

impl Smtp {
    /// Says who we are, if anybody.
    pub(super) fn log_in(&self, talk: &mut Talk, wait: Wait<'_>) -> Result<Option<String>, Fault> {
        let login = &self.settings.login;
        let (user, mechanisms, remedy): (_, &[Mechanism], _) = match login {
            Login::None => return Ok(None),
            Login::Password { user, password_env } => {
                let remedy = format!("check the user `{user}` and the password in `{password_env}`");
                (user, &[Mechanism::Plain, Mechanism::Login], remedy)
            }
            Login::TokenCommand { user, .. } | Login::Microsoft { user, .. } => {
                let remedy =
                    format!("check that the token is for the mailbox `{user}` and allows to send by SMTP");
                (user, &[Mechanism::Xoauth2], remedy)
            }
        };
        let offered = &talk.offers().auth;
        let found = mechanisms.iter().find(|known| offered.iter().any(|offer| *offer == known.to_string()));
        let Some(mechanism) = found else {
            let ways = if offered.is_empty() { "no way at all".to_owned() } else { offered.join(", ") };
            let wanted: Vec<String> = mechanisms.iter().map(ToString::to_string).collect();
            let what = format!("the relay offers {ways} to log in, and not {}", wanted.join(" or "));
            let hint =
                "check the port and `tls` (many relays offer a login only on a protected line), and `kind`";
            return Err(fault(what, hint, true));
        };
        let found = self.secrets.of(&self.settings, &self.authorities, wait.patience);
        let found = found.map_err(|none| fault(none.what, none.hint, none.lasting))?;
        let reply = talk.authenticate(*mechanism, user, found.secret.reveal(), wait)?;
        if reply.code == 235 {
            return Ok(Some(format!("{user} by {mechanism}")));
        }
        self.secrets.forget(&found.secret);
        // A token that was good before has run out: the next line fetches a new one.
        let lasting = !found.kept && !reply.is_later();
        Err(fault(format!("the relay answered `{reply}`"), remedy, lasting))
    }
}

impl Talk {
    fn authenticate(
        &mut self,
        mechanism: Mechanism,
        user: &str,
        secret: &str,
        wait: Wait<'_>,
    ) -> Result<Reply, Fault> {
        let broken = |what: String| {
            fault(what, "try again; if it stays so, ask the people who run the mail server", false)
        };
        let credentials = Credentials::new(user.to_owned(), secret.to_owned());
        let first =
            Auth::new(mechanism, credentials.clone(), None).map_err(|error| broken(error.to_string()))?;
        let mut said = vec![first.to_string()];
        for _ in 0..5 {
            let reply = self.command(said.last().map_or("", String::as_str), wait);
            let reply = reply.map_err(|error| broken(safe(&error)))?;
            if reply.code != 334 {
                return Ok(Reply { words: hidden(&reply.words, &said, secret), ..reply });
            }
            said.push(match mechanism {
                // A refused token is announced by a challenge; an empty line is the answer that brings the reason.
                Mechanism::Xoauth2 => "\r\n".to_owned(),
                Mechanism::Plain | Mechanism::Login => format!("334 {}\r\n", reply.words)
                    .parse::<Response>()
                    .and_then(|challenge| Auth::new_from_response(mechanism, credentials.clone(), &challenge))
                    .map_err(|error| broken(error.to_string()))?
                    .to_string(),
            });
        }
        Err(broken("the relay asks without end".to_owned()))
    }
}

/// Why there was no reply, without what came instead: it may be what we said.
fn safe(error: &NoReply) -> String {
    match error {
        NoReply::Broken(broken) => broken.to_string(),
        NoReply::Garbage(_) => "the answer to the login is no reply of a mail relay".to_owned(),
    }
}

/// What a relay said, without what we said: some repeat a command that they do not like.
fn hidden(words: &str, said: &[String], secret: &str) -> String {
    let ours = said.iter().flat_map(|line| line.split_ascii_whitespace());
    let names = ["AUTH", "PLAIN", "LOGIN", "XOAUTH2"];
    let ours = ours.filter(|word| !names.contains(word)).chain([secret]).filter(|word| !word.is_empty());
    ours.fold(words.to_owned(), |words, ours| words.replace(ours, "(secret)"))
}
