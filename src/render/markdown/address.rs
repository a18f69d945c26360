//! Addresses of links, with the campaign's words in them filled and encoded.

use std::fmt::Write as _;

use super::Setting;
use crate::ground::words::{
    Unfilled,
    article::{Target, UrlPart},
};

/// Kinds of address a filled word may begin.
const SAFE: [&str; 4] = ["https:", "http:", "mailto:", "tel:"];

/// Where a target leads. None leaves the text without a link.
pub(super) fn of(target: &Target, setting: &Setting<'_>) -> Result<Option<String>, Unfilled> {
    match target {
        Target::Url(address) => Ok(setting.links.href(target).or_else(|| Some(address.clone()))),
        Target::Filled(parts) => filled(parts, setting),
        Target::Page { .. } | Target::Fragment(_) | Target::Media(_) => Ok(setting.links.href(target)),
    }
}

fn filled(parts: &[UrlPart], setting: &Setting<'_>) -> Result<Option<String>, Unfilled> {
    let mut address = String::new();
    for part in parts {
        match part {
            UrlPart::Text(text) => address.push_str(text),
            UrlPart::Word(word) => {
                let value = setting.facts.fill(word)?;
                if address.is_empty() {
                    address.push_str(value.trim());
                } else if address == "tel:" {
                    address.extend(value.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+'));
                } else {
                    encode(&value, &mut address);
                }
            }
        }
    }
    let lower = address.to_ascii_lowercase();
    let begins_with_text = matches!(parts.first(), Some(UrlPart::Text(_)));
    Ok((begins_with_text || SAFE.iter().any(|safe| lower.starts_with(safe))).then_some(address))
}

/// Percent-encodes what could end or change an address.
fn encode(value: &str, address: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'@' | b'/' | b':') {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
}
