//! Reports by RFC 3464, read by their fields.

use mail_parser::{Message, PartType};

use super::{ReportedOutcome, ReportedRecipient, is, is_address, text};
use crate::ground::culprit::{self, Culprit, ReportedEnding, code::StatusCode};

/// The recipients of a report; none if the message holds no report that names anybody.
pub(super) fn read(message: &Message<'_>) -> Option<Vec<ReportedRecipient>> {
    let status = message.parts.iter().find_map(|part| match &part.body {
        // A report that somebody forwarded is a report still.
        PartType::Message(inner) => inner.parts.iter().find(|part| is_status(part)).map(contents),
        PartType::Text(_)
        | PartType::Html(_)
        | PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Multipart(_) => is_status(part).then(|| contents(part)),
    })?;
    let above = text(message);
    let groups = status.split("\n\n").map(fields);
    let recipients: Vec<ReportedRecipient> = groups.filter_map(|group| recipient(&group, &above)).collect();
    (!recipients.is_empty()).then_some(recipients)
}

fn is_status(part: &mail_parser::MessagePart<'_>) -> bool {
    is(part, "message", "delivery-status") || is(part, "message", "global-delivery-status")
}

fn contents(part: &mail_parser::MessagePart<'_>) -> String {
    String::from_utf8_lossy(part.contents()).replace("\r\n", "\n")
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

/// `rfc822; a@example.com` without its type.
fn typed(value: &str) -> String {
    value.split_once(';').map_or(value, |(_, value)| value).trim().to_owned()
}

fn recipient(group: &[(String, String)], above: &str) -> Option<ReportedRecipient> {
    let field = |wanted: &str| group.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let names = ["original-recipient", "final-recipient", "x-actual-recipient"];
    let bare = |value: &str| typed(value).trim_matches(['<', '>', '"', '\'']).to_lowercase();
    let mut addresses: Vec<String> =
        names.into_iter().filter_map(field).map(bare).filter(|word| is_address(word)).collect();
    addresses.dedup();
    let status = field("status").and_then(|status| status.split_whitespace().next()).unwrap_or("");
    let action = field("action").and_then(|action| action.split_whitespace().next()).map(str::to_lowercase);
    if addresses.is_empty() || (action.is_none() && status.is_empty()) {
        return None;
    }
    let words = field("diagnostic-code").map(typed).unwrap_or_default();
    let class = StatusCode::parse(status).map(|code| code.class);
    let outcome = match (action.as_deref(), class) {
        (Some("delivered"), _) | (None, Some(2)) => ReportedOutcome::Arrived,
        (Some("relayed" | "expanded"), _) => ReportedOutcome::HandedOn,
        (Some("delayed"), _) | (None, Some(4)) => missed(ReportedEnding::Delayed, status, &words, above),
        _ => missed(ReportedEnding::Failed, status, &words, above),
    };
    Some(ReportedRecipient { addresses, outcome, words })
}

/// Where the fields do not say why, what stands above them may.
fn missed(ending: ReportedEnding, status: &str, words: &str, above: &str) -> ReportedOutcome {
    let fault = culprit::judge(ending, status, words);
    let more = (fault.culprit == Culprit::Unclear).then(|| culprit::judge(ending, status, above));
    ReportedOutcome::Missed(ending, more.filter(|more| more.culprit != Culprit::Unclear).unwrap_or(fault))
}
