//! Mail addresses as a list writes them.

use std::{borrow::Cow, fmt, str::FromStr};

use super::list_text::{ListText, ListTexts};

/// Bytes of the longest address that mail knows.
pub(crate) const LONGEST_ADDRESS: usize = 254;

/// A mail address, checked once; its spelling is kept, and letter case makes no difference to who it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(ListText);

impl Address {
    /// The address as the list writes it: letter case is kept, and makes no difference.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Who it is: two spellings of one address have one key.
    pub fn key(&self) -> String {
        self.as_key().into_owned()
    }

    /// The same without a copy, where the address is written as its key is: most are.
    pub(crate) fn as_key(&self) -> Cow<'_, str> {
        let is_key = self.0.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        if is_key { Cow::Borrowed(&self.0) } else { Cow::Owned(self.0.to_lowercase()) }
    }

    /// Enough to recognise one's own, not enough to write to: `a***@example.com`.
    pub(crate) fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        format!("{}***@{domain}", local.chars().next().unwrap_or('*'))
    }

    /// As it stands in an envelope and in a header: a domain beyond ASCII in the form that every relay understands
    /// (`xn--bcher-kva.example`). A name beyond ASCII before the `@` has no such form.
    pub(crate) fn on_the_wire(&self) -> String {
        on_the_wire(&self.0)
    }

    /// Whether a text is an address.
    pub(crate) fn is_one(text: &str) -> bool {
        checked(text).is_ok()
    }

    /// The same as `parse`, kept beside what other cells of a list say.
    pub(crate) fn kept(text: &str, texts: &mut ListTexts) -> Result<Self, String> {
        checked(text)?;
        Ok(Self(texts.keep(text)))
    }

    /// Whether the relay must speak SMTPUTF8 for it.
    pub(crate) fn needs_smtputf8(&self) -> bool {
        !self.on_the_wire().is_ascii()
    }
}

/// An address with its domain as every relay understands it, if its name is ASCII.
pub(crate) fn on_the_wire(address: &str) -> String {
    let ascii = address.rsplit_once('@').filter(|(name, _)| name.is_ascii() && !address.is_ascii());
    let found =
        ascii.and_then(|(name, domain)| Some(format!("{name}@{}", idna::domain_to_ascii(domain).ok()?)));
    found.unwrap_or_else(|| address.to_owned())
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        checked(text)?;
        Ok(Self(text.into()))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text is an address.
fn checked(text: &str) -> Result<(), String> {
    if is_plain(text) {
        return Ok(());
    }
    text.parse::<lettre::Address>().map_err(|_| format!("`{text}` is not a mail address"))?;
    if text.len() > LONGEST_ADDRESS
        || text.chars().any(|letter| letter.is_control() || letter.is_whitespace())
    {
        return Err(format!("`{text}` is not a mail address"));
    }
    Ok(())
}

/// Whether an address is of the kind that nearly all are, and surely right: letters, digits and `.-_+` before the `@`, names
/// with a dot behind it. Any other is looked at more closely, which takes ten times as long.
fn is_plain(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    let dotted = !name.starts_with('.') && !name.ends_with('.') && !name.contains("..");
    let label = |label: &str| {
        let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(inside)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let ends_in_letters = domain
        .rsplit_once('.')
        .is_some_and(|(_, last)| last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_alphabetic()));
    (1..=64).contains(&name.len())
        && text.len() <= LONGEST_ADDRESS
        && name.bytes().all(named)
        && dotted
        && ends_in_letters
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is taken at a glance is what the closer look takes too.
        #[test]
        fn a_plain_address_is_an_address(text in "[a-zA-Z0-9.+_-]{0,70}@[a-zA-Z0-9.-]{0,80}") {
            prop_assert!(!is_plain(&text) || text.parse::<lettre::Address>().is_ok(), "{}", text);
        }

        #[test]
        fn most_addresses_are_plain(text in "[a-z]{1,9}([.][a-z]{1,9}){0,2}@[a-z]{1,9}([.][a-z]{2,9}){1,2}") {
            prop_assert!(is_plain(&text), "{}", text);
        }
    }
}
