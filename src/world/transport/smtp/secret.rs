//! Where secrets come from: the environment, or a command that prints a token. They are never written, logged or
//! shown.

use rustls::ClientConfig;
use serde_json::Value;
use std::{
    fmt,
    process::{Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::microsoft::Endpoint;
use crate::ground::campaign::Login;

/// A token is fetched again so long before it expires.
const EARLY: Duration = Duration::from_mins(5);

/// How long a token lasts that does not say.
const UNSAID: Duration = Duration::from_mins(15);

/// A password or token. It shows itself to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl Secret {
    /// Keeps it.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

/// A secret, and whether it was kept from an earlier login: then a newer one may do better.
pub(super) struct Found {
    pub(super) secret: Secret,
    pub(super) kept: bool,
}

/// Why there is no secret.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoSecret {
    pub(super) what: String,
    /// What to check, in the imperative.
    pub(super) hint: &'static str,
    /// Whether trying again cannot help.
    pub(super) lasting: bool,
}

/// Asks the environment for a variable.
type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Finds secrets, and keeps a token until shortly before it expires.
#[derive(Clone)]
pub struct Secrets {
    environment: Environment,
    token: Arc<Mutex<Option<(Secret, Instant)>>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// With this way to ask for environment variables.
    pub fn new(environment: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { environment: Arc::new(environment), token: Arc::default() }
    }

    fn variable(&self, name: &str) -> Result<Secret, NoSecret> {
        match (self.environment)(name) {
            Some(value) if !value.is_empty() => Ok(Secret(value)),
            Some(_) | None => Err(NoSecret {
                what: format!("the environment variable `{name}` is not set"),
                hint: "set it where `wavecast` runs",
                lasting: true,
            }),
        }
    }

    /// The password or token of this login.
    pub(super) fn of(&self, login: &Login, tls: Option<&Arc<ClientConfig>>) -> Result<Found, NoSecret> {
        match login {
            Login::None => Ok(Found { secret: Secret(String::new()), kept: false }),
            Login::Password { password_env, .. } => {
                self.variable(password_env).map(|secret| Found { secret, kept: false })
            }
            Login::TokenCommand { command, .. } => self.token(|| run(command)),
            Login::Microsoft { tenant, client_id, secret_env, host, port, scope, .. } => {
                let secret = self.variable(secret_env)?;
                self.token(|| {
                    Endpoint { host, port: *port, tenant, scope, tls }.token(client_id, secret.reveal())
                })
            }
        }
    }

    /// This token was refused: the next one is fetched anew, unless somebody has done so already.
    pub(super) fn forget(&self, refused: &Secret) {
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        kept.take_if(|(token, _)| token == refused);
    }

    fn token(&self, fetch: impl FnOnce() -> Result<String, NoSecret>) -> Result<Found, NoSecret> {
        // Held while it is fetched: ten workers that find it stale ask once.
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, until)) = kept.as_ref()
            && Instant::now() < *until
        {
            return Ok(Found { secret: token.clone(), kept: true });
        }
        let (token, lasts) = read(&fetch()?)?;
        *kept = Some((token.clone(), Instant::now() + lasts.saturating_sub(EARLY)));
        Ok(Found { secret: token, kept: false })
    }
}

/// What a token command must be like.
const COMMAND: &str = "call `token_command` by hand: it must end well and print the token alone";

fn run(command: &[String]) -> Result<String, NoSecret> {
    let wrong = |what: String, lasting: bool| NoSecret { what, hint: COMMAND, lasting };
    let (program, arguments) =
        command.split_first().ok_or_else(|| wrong("`token_command` is empty".to_owned(), true))?;
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| wrong(format!("`token_command`: `{program}`: {error}"), true))?;
    if !output.status.success() {
        return Err(wrong(format!("`token_command`: `{program}` ended with {}", output.status), false));
    }
    String::from_utf8(output.stdout).map_err(|_| wrong("`token_command` printed no text".to_owned(), true))
}

/// A bare token, or the JSON that Microsoft's and Google's tools print; and how long it lasts.
fn read(text: &str) -> Result<(Secret, Duration), NoSecret> {
    let wrong = |what: &str| NoSecret { what: what.to_owned(), hint: COMMAND, lasting: true };
    let text = text.trim();
    let (token, lasts) = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(answer)) => {
            let named = ["access_token", "accessToken", "token"];
            let token = named.iter().find_map(|name| answer.get(*name)?.as_str());
            let token = token.ok_or_else(|| wrong("the answer holds no `access_token`"))?;
            (token.to_owned(), answer.get("expires_in").and_then(Value::as_u64))
        }
        Ok(_) | Err(_) => (text.to_owned(), None),
    };
    if token.is_empty() || token.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err(wrong("the token is empty or holds blanks"));
    }
    Ok((Secret(token), lasts.map_or(UNSAID, Duration::from_secs)))
}
