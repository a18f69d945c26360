//! Logging in: PLAIN, LOGIN or XOAUTH2, whichever the relay offers.

use lettre::transport::smtp::response::Response;
use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    commands::Auth,
};

use super::{
    super::{Fault, Reply, Step},
    Secrets,
    talk::Talk,
    wire::Wait,
};
use crate::ground::campaign::Login;

fn fault(what: String, hint: impl Into<String>, lasting: bool) -> Fault {
    Fault { step: Step::Login, what, hint: hint.into(), lasting }
}

impl Talk {
    /// Says who we are, if anybody.
    pub(super) fn log_in(
        &mut self,
        login: &Login,
        secrets: &Secrets,
        wait: Wait<'_>,
    ) -> Result<Option<String>, Fault> {
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
        let offered = &self.offers().auth;
        let found = mechanisms.iter().find(|known| offered.iter().any(|offer| *offer == known.to_string()));
        let Some(mechanism) = found else {
            let ways = if offered.is_empty() { "no way at all".to_owned() } else { offered.join(", ") };
            let hint = "check the port and `tls` (many relays offer a login only on a protected line), or the preset";
            return Err(fault(format!("the relay offers {ways} to log in"), hint, true));
        };
        let secret = secrets.of(login).map_err(|what| fault(what, "set it where `wavecast` runs", true))?;
        let credentials = Credentials::new(user.clone(), secret.reveal().to_owned());
        let reply = self.authenticate(*mechanism, &credentials, wait)?;
        if reply.code == 235 {
            return Ok(Some(format!("{user} by {mechanism}")));
        }
        secrets.forget();
        Err(fault(format!("the relay answered `{reply}`"), remedy, !reply.is_later()))
    }

    fn authenticate(
        &mut self,
        mechanism: Mechanism,
        credentials: &Credentials,
        wait: Wait<'_>,
    ) -> Result<Reply, Fault> {
        let broken =
            |what: String| fault(what, "try again; if it stays so, ask whoever runs the relay", false);
        let first =
            Auth::new(mechanism, credentials.clone(), None).map_err(|error| broken(error.to_string()))?;
        let mut reply = self.command(&first.to_string(), wait).map_err(|error| broken(error.to_string()))?;
        for _ in 0..4 {
            if reply.code != 334 {
                return Ok(reply);
            }
            let answer = match mechanism {
                // A refused token is announced by a challenge; an empty line is the answer that brings the reason.
                Mechanism::Xoauth2 => "\r\n".to_owned(),
                Mechanism::Plain | Mechanism::Login => format!("334 {}\r\n", reply.words)
                    .parse::<Response>()
                    .and_then(|challenge| Auth::new_from_response(mechanism, credentials.clone(), &challenge))
                    .map_err(|error| broken(error.to_string()))?
                    .to_string(),
            };
            reply = self.command(&answer, wait).map_err(|error| broken(error.to_string()))?;
        }
        Err(broken("the relay asks without end".to_owned()))
    }
}
