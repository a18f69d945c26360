//! What a place that knows secrets gives: one, or why there is none.

use std::fmt;

/// A password or token. It shows itself to nobody.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl Secret {
    /// Keeps a secret away from whatever is printed.
    pub(crate) fn new(secret: impl Into<String>) -> Self {
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoSecret {
    pub(super) what: String,
    /// What to check, in the imperative.
    pub(super) hint: &'static str,
    /// Whether trying again cannot help.
    pub(super) lasting: bool,
}
