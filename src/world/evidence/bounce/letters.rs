//! Which of our letters a message names: by the Message-ID of the letter it returns, by the envelope id that the
//! relay was given, by the address it came back to, or by what it is an answer to.

use mail_parser::{Message, PartType};

use super::{header, is};
use crate::ground::timeline::NoticeId;

/// How long the name of a letter is.
const LENGTH: usize = 26;

/// Every letter that is named, the most telling first, each once.
pub(super) fn named(message: &Message<'_>, raw: &[u8]) -> Vec<NoticeId> {
    let mut named = Vec::new();
    for place in [returned(message), envelope(message), headers(message)] {
        place.iter().flat_map(|text| all_in(text.as_bytes())).for_each(|id| add(&mut named, id));
    }
    // A returned letter within the text, quoted or cut short, or in a part that nobody decodes.
    for part in &message.parts {
        all_in(part.contents()).for_each(|id| add(&mut named, id));
    }
    all_in(raw).for_each(|id| add(&mut named, id));
    named
}

fn add(named: &mut Vec<NoticeId>, id: NoticeId) {
    if !named.contains(&id) {
        named.push(id);
    }
}

/// The Message-ID of the letter that is returned, whole or its head alone.
fn returned(message: &Message<'_>) -> Vec<String> {
    let own = |text: &str| -> Option<String> {
        let mut lines = text.lines().map(|line| line.trim_start_matches(['>', ' ', '|', '\t']));
        while let Some(line) = lines.next() {
            let Some((name, id)) = line.split_once(':') else { continue };
            if name.trim().eq_ignore_ascii_case("message-id") {
                // The id may stand on the next line, folded.
                return Some(if id.trim().is_empty() { lines.next()?.to_owned() } else { id.to_owned() });
            }
        }
        None
    };
    let mut found = Vec::new();
    for part in &message.parts {
        match &part.body {
            PartType::Message(inner) => found.extend(inner.message_id().map(|id| format!("<{id}>"))),
            PartType::Text(text) | PartType::Html(text) => found.extend(own(text)),
            PartType::Binary(_) | PartType::InlineBinary(_)
                if is(part, "text", "rfc822-headers")
                    || is(part, "message", "rfc822")
                    || is(part, "message", "global-headers") =>
            {
                found.extend(own(&String::from_utf8_lossy(part.contents())));
            }
            PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Multipart(_) => {}
        }
    }
    found
}

/// The envelope id that the relay was given, which is the letter's name.
fn envelope(message: &Message<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for part in &message.parts {
        let text = String::from_utf8_lossy(part.contents());
        for line in text.lines() {
            let field =
                line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("original-envelope-id"));
            // In the form in which every other place names a letter.
            found.extend(field.map(|(_, id)| format!("<{}@", id.trim())));
        }
    }
    found
}

/// Where the address is found that a message was sent to.
const TO: [&str; 5] = ["To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"];

/// Whether it came to the address that only the envelope of one of our letters has: nobody writes there by hand.
pub(super) fn came_to_a_letter(message: &Message<'_>) -> bool {
    let values = TO.into_iter().filter_map(|name| header(message, name));
    values.into_iter().any(|value| all_in(value.as_bytes()).next().is_some())
}

/// The address it came back to, and what it says it answers.
fn headers(message: &Message<'_>) -> Vec<String> {
    TO.into_iter().chain(["In-Reply-To", "References"]).filter_map(|name| header(message, name)).collect()
}

/// Every name of a letter in front of an `@`.
fn all_in(bytes: &[u8]) -> impl Iterator<Item = NoticeId> {
    memchr::memchr_iter(b'@', bytes).filter_map(|at| {
        let start = at.checked_sub(LENGTH)?;
        // A longer word that only ends like a name is none.
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        if before.is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        std::str::from_utf8(bytes.get(start..at)?).ok()?.parse().ok()
    })
}
