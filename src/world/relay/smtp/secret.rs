//! Where secrets come from: the environment, a command that prints a token, or a service that gives one out. They are
//! never written, logged or shown.

use std::{fmt, sync::Arc};

use super::{
    super::Patience,
    command,
    given::{Found, NoSecret, Secret},
    microsoft::{Authorities, Endpoint, Proxied},
    token::Keeper,
};
use crate::ground::campaign::{Login, SmtpSettings};

/// Asks the environment for a variable.
type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Finds secrets, and keeps a token until shortly before it expires.
#[derive(Clone)]
pub struct Secrets {
    environment: Environment,
    keeper: Arc<Keeper>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// With this way to ask for environment variables.
    pub fn new(environment: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { environment: Arc::new(environment), keeper: Arc::default() }
    }

    fn variable(&self, name: &str) -> Result<Secret, NoSecret> {
        match (self.environment)(name) {
            Some(value) if !value.is_empty() => Ok(Secret::new(value)),
            Some(_) | None => Err(NoSecret {
                what: format!("the environment variable `{name}` is not set"),
                hint: "set it where `wavecast` runs, or hand it over with `LoadCredential=` of systemd",
                lasting: true,
            }),
        }
    }

    /// The password or token of this login. `authorities` are those that a token service may show.
    pub(super) fn of(
        &self,
        settings: &SmtpSettings,
        authorities: &Authorities,
        patience: &Patience,
    ) -> Result<Found, NoSecret> {
        match &settings.login {
            Login::None => Ok(Found { secret: Secret::new(""), kept: false }),
            Login::Password { password_env, .. } => {
                self.variable(password_env).map(|secret| Found { secret, kept: false })
            }
            Login::TokenCommand { command, .. } => {
                self.keeper.token(patience, || command::run(command, patience))
            }
            Login::Microsoft { tenant, client_id, secret_env, host, port, scope, .. } => {
                let secret = self.variable(secret_env)?;
                let proxy = Proxied::of(host, self.environment.as_ref());
                self.keeper.token(patience, || {
                    let limit = settings.timeouts.connect.saturating_add(settings.timeouts.command);
                    let endpoint = Endpoint { host, port: *port, tenant, scope, authorities, proxy, limit };
                    endpoint.token(client_id, &secret, patience)
                })
            }
        }
    }

    /// This token was refused: the next one is fetched anew, unless somebody has done so already.
    pub(super) fn forget(&self, refused: &Secret) {
        self.keeper.forget(refused);
    }
}
