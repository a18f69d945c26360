//! Addresses with words of the campaign in them, filled and percent-encoded in one place: page, mail, text and print
//! lead to the same address, and no word can change what kind of address it is.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    article::UrlPart,
    expression::Word,
    facts::Facts,
    fill::{Lack, Unfilled},
};

/// What means itself in every part of an address; anything else is encoded.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What can stand in no address, and is encoded where a whole one is filled in. A `%` stays: it was encoded before.
const IMPOSSIBLE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A text as a part of an address: only letters, digits and `-._~` stay.
pub(crate) fn component(text: &str) -> String {
    // Put together piece by piece: through the formatter each piece costs as much as it takes to write it.
    utf8_percent_encode(text, COMPONENT).collect()
}

/// A telephone number as `tel:` wants it.
pub(crate) fn dialled(number: &str) -> String {
    number.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect()
}

impl Facts<'_> {
    /// An address with its words filled in.
    ///
    /// # Errors
    /// Where a word has no value, or one that makes no address of what it stands in.
    pub(crate) fn fill_address(&self, parts: &[UrlPart]) -> Result<String, Unfilled> {
        let mut address = String::new();
        let mut last = None;
        for part in parts {
            match part {
                // A site's address may end with the bar that the text behind it begins with.
                UrlPart::Text(text) if address.ends_with('/') && text.starts_with('/') && last.is_some() => {
                    address.push_str(text.trim_start_matches('/'));
                }
                UrlPart::Text(text) => address.push_str(text),
                UrlPart::Word(word) => {
                    let value = self.value_of(word)?;
                    add(value.trim(), &mut address).map_err(|why| no_address(word, why))?;
                    last = Some(word);
                }
            }
        }
        // Looked at as a whole once more: pieces that are each harmless can make up something that is not.
        match last.filter(|_| !is_address(&address, &KINDS)) {
            Some(word) => Err(no_address(word, format!("`{address}` is not an address"))),
            None => Ok(address),
        }
    }
}

/// Adds a word's value to the address before it, encoded as its place asks.
fn add(value: &str, address: &mut String) -> Result<(), String> {
    if value.is_empty() {
        return Err("it is empty".to_owned());
    }
    if value.chars().any(is_private) && !address.is_empty() {
        return Err("it is another for each person".to_owned());
    }
    let before = address.to_ascii_lowercase();
    match before.as_str() {
        // The kind of an address is never put together from pieces: the value brings a whole one, or none.
        "" if !is_address(value, OF_WORDS) => return Err(format!("`{value}` is not an address")),
        "" | "https://" | "http://" => push_whole(value, address),
        "tel:" | "sms:" => address.push_str(&dialled(value)),
        _ if before.starts_with("mailto:") && !before.contains('?') => {
            // The sign that parts name and host is the only one that may stand as itself there.
            address.push_str(&component(value).replace("%40", "@"));
        }
        _ => address.push_str(&component(value)),
    }
    Ok(())
}

fn no_address(word: &Word, why: String) -> Unfilled {
    Unfilled { expression: word.expression.as_str().into(), why: why.into(), lack: Lack::Address }
}

/// What to do about a word that makes no link.
pub(crate) fn hint(expression: &str) -> &'static str {
    if expression.contains(".mail") {
        "write `mailto:` before it"
    } else if expression.contains(".phone") {
        "write `tel:` before it"
    } else {
        "write `https://` and a host before it, or a word that is a whole address, such as `campaign.site`"
    }
}

/// Mail writes such a letter where each person's own text goes; encoded it would be none.
fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}')
}

/// A value that is an address already, or the rest of one: only what can stand in none is encoded.
fn push_whole(value: &str, address: &mut String) {
    for letter in value.chars() {
        if letter.is_ascii() {
            address.extend(utf8_percent_encode(letter.encode_utf8(&mut [0; 4]), IMPOSSIBLE));
        } else {
            address.push(letter);
        }
    }
}

/// Kinds of address a link may have; those of apps open the app that is being set up.
pub(super) const KINDS: [&str; 12] = [
    "https",
    "http",
    "mailto",
    "tel",
    "sms",
    "ms-device-enrollment",
    "ms-settings",
    "companyportal",
    "intunemam",
    "itms-apps",
    "market",
    "msteams",
];
/// Kinds that a word may bring along.
const OF_WORDS: &[&str] = &["https", "http", "mailto", "tel"];

/// Whether an address leads to another host than its reader sees: of `https://move.example.com@evil.example/` the host is
/// what stands behind the `@`. One that begins with `//` has a host too, and looks like a path.
pub(super) fn hides_its_host(text: &str) -> bool {
    let text = text.trim();
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    let web = ["https:", "http:"].into_iter().find_map(|kind| lower.strip_prefix(kind).map(|_| kind.len()));
    // Browsers take a backslash for a slash.
    let rest = text.get(web.unwrap_or(0)..).unwrap_or_default().replace('\\', "/");
    let authority = rest.trim_start_matches('/').split(['/', '?', '#']).next().unwrap_or_default();
    match web {
        Some(_) => authority.contains(['@', '%']),
        None => rest.starts_with("//"),
    }
}

/// Whether a text is an address of one of these kinds, with what its kind needs.
fn is_address(text: &str, kinds: &[&str]) -> bool {
    let Some((kind, rest)) = text.split_once(':') else { return false };
    let kind = kind.to_ascii_lowercase();
    kinds.contains(&kind.as_str())
        && match kind.as_str() {
            "https" | "http" => rest.strip_prefix("//").is_some_and(|rest| {
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                // What stands before an `@` looks like the host to readers, and the one behind it is where they get to.
                host.starts_with(char::is_alphanumeric) && !host.contains(['@', '%', '\\', ' '])
            }),
            "mailto" => {
                let to = rest.split('?').next().unwrap_or_default();
                to.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
            }
            "tel" | "sms" => rest.bytes().any(|sign| sign.is_ascii_digit()),
            // What an app opens is written as its maker says.
            _ => !rest.is_empty(),
        }
}
