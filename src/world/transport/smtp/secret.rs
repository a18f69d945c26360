//! Where secrets come from: the environment, or a command that prints a token. They are never written, logged or
//! shown.

use serde_json::Value;
use std::{
    fmt,
    process::{Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

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

    fn variable(&self, name: &str) -> Result<Secret, String> {
        match (self.environment)(name) {
            Some(value) if !value.is_empty() => Ok(Secret(value)),
            Some(_) | None => Err(format!("the environment variable `{name}` is not set")),
        }
    }

    /// The password or token of this login.
    pub(super) fn of(&self, login: &Login) -> Result<Secret, String> {
        match login {
            Login::None => Err("nobody logs in".to_owned()),
            Login::Password { password_env, .. } => self.variable(password_env),
            Login::TokenCommand { command, .. } => self.token(|| run(command)),
            Login::Microsoft { tenant, client_id, secret_env, .. } => {
                let secret = self.variable(secret_env)?;
                self.token(|| super::microsoft::token(tenant, client_id, secret.reveal()))
            }
        }
    }

    /// A token was refused: the next one is fetched anew.
    pub(super) fn forget(&self) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn token(&self, fetch: impl FnOnce() -> Result<String, String>) -> Result<Secret, String> {
        // Held while it is fetched: ten workers that find it stale ask once.
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, until)) = kept.as_ref()
            && Instant::now() < *until
        {
            return Ok(token.clone());
        }
        let (token, lasts) = read(&fetch()?)?;
        *kept = Some((token.clone(), Instant::now() + lasts.saturating_sub(EARLY)));
        Ok(token)
    }
}

fn run(command: &[String]) -> Result<String, String> {
    let (program, arguments) = command.split_first().ok_or("`token_command` is empty")?;
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`token_command`: `{program}`: {error}"))?;
    if !output.status.success() {
        return Err(format!("`token_command`: `{program}` ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| "`token_command` printed no text".to_owned())
}

/// A bare token, or the JSON that Microsoft's and Google's tools print; and how long it lasts.
fn read(text: &str) -> Result<(Secret, Duration), String> {
    let text = text.trim();
    let (token, lasts) = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(answer)) => {
            let named = ["access_token", "accessToken", "token"];
            let token = named.iter().find_map(|name| answer.get(*name)?.as_str());
            let token = token.ok_or("the answer holds no `access_token`")?;
            (token.to_owned(), answer.get("expires_in").and_then(Value::as_u64))
        }
        Ok(_) | Err(_) => (text.to_owned(), None),
    };
    if token.is_empty() || token.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err("the token is empty or holds blanks: the command must print the token alone".to_owned());
    }
    Ok((Secret(token), lasts.map_or(UNSAID, Duration::from_secs)))
}
