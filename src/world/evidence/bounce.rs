//! Bounces: reports by RFC 3464, read by their fields and not by their words.

use mail_parser::{MessageParser, MimeHeaders as _};

use super::mailbox;
use crate::ground::timeline::NoticeId;

/// What one report says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The letter it is about, if it is one of ours.
    pub notice: Option<NoticeId>,
    /// For each recipient: what happened.
    pub recipients: Vec<Failed>,
}

/// What happened to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The address, as far as the report has it.
    pub address: String,
    /// How it ended.
    pub kind: Kind,
    /// The status, such as `5.1.1`.
    pub status: String,
    /// The words of whoever refused.
    pub words: String,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It will never arrive there.
    Permanent,
    /// It did not arrive this time: a full mailbox, a server that is away, or a delay.
    Soft,
    /// It arrived, or was handed on.
    Arrived,
}

/// Reads a report; what is none says why.
pub fn read(message: &[u8]) -> Result<Bounce, String> {
    let parsed = MessageParser::new().parse(message).ok_or("it is no mail message")?;
    let is = |part: &&mail_parser::MessagePart<'_>, kind: &str, sub: &str| {
        part.content_type().is_some_and(|content| {
            content.ctype().eq_ignore_ascii_case(kind)
                && content.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case(sub))
        })
    };
    let parts = &parsed.parts;
    let status = parts
        .iter()
        .find(|part| is(part, "message", "delivery-status") || is(part, "message", "global-delivery-status"))
        .ok_or("it holds no delivery report (RFC 3464): somebody should read it")?;
    let status = String::from_utf8_lossy(status.contents()).replace("\r\n", "\n");
    let groups: Vec<Vec<(String, String)>> = status.split("\n\n").map(fields).collect();
    let original = parts
        .iter()
        .find(|part| {
            is(part, "message", "rfc822")
                || is(part, "text", "rfc822-headers")
                || is(part, "message", "global-headers")
        })
        .map(mail_parser::MessagePart::contents);
    let by_id = original.and_then(mailbox::message_id).and_then(|id| notice(&id));
    let envelope = groups.iter().flatten().find(|(name, _)| name == "original-envelope-id");
    let by_envelope = envelope.and_then(|(_, id)| notice(id));
    let recipients: Vec<Failed> = groups.iter().filter_map(|group| recipient(group)).collect();
    if recipients.is_empty() {
        return Err("its delivery report names no recipient".to_owned());
    }
    Ok(Bounce { notice: by_id.or(by_envelope), recipients })
}

/// A notice by the part of its Message-ID before the `@`.
fn notice(id: &str) -> Option<NoticeId> {
    id.trim().trim_start_matches('<').get(..26)?.parse().ok()
}

/// The fields of a group, names in lower case, folded lines joined.
fn fields(group: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in group.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

fn recipient(group: &[(String, String)]) -> Option<Failed> {
    let field = |wanted: &str| group.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let typed = |value: &str| value.split_once(';').map_or(value, |(_, value)| value).trim().to_owned();
    let address = field("original-recipient").or(field("final-recipient")).map(typed)?;
    let action = field("action")?.split_whitespace().next()?.to_ascii_lowercase();
    let status = field("status")?.split_whitespace().next().unwrap_or_default().to_owned();
    let words = field("diagnostic-code").map(typed).unwrap_or_default();
    Some(Failed { address, kind: kind(&action, &status)?, status, words })
}

fn kind(action: &str, status: &str) -> Option<Kind> {
    match action {
        "failed" if status.starts_with("5.") && !is_about_the_letter(status) => Some(Kind::Permanent),
        "failed" | "delayed" => Some(Kind::Soft),
        "delivered" | "relayed" | "expanded" => Some(Kind::Arrived),
        _ => None,
    }
}

/// A full mailbox (5.2.2), a message too large for it (5.2.3, 5.3.4), its form (5.6) and a rule against it or against
/// the sender (5.7) say nothing about the address.
fn is_about_the_letter(status: &str) -> bool {
    matches!(status, "5.2.2" | "5.2.3" | "5.3.4") || status.starts_with("5.6.") || status.starts_with("5.7.")
}
