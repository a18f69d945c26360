//! Bounces that are no report by RFC 3464: a header or words say who was not reached, and why.
//!
//! Only what stands above the returned letter is read, so that the letter's own words blame nobody. Where neither a
//! code nor a known phrase says why, the reading says that it is unclear, and a person reads it.

use mail_parser::{Message, MimeHeaders as _, PartType};

use super::{BounceForm, ReportedOutcome, ReportedRecipient, apart, header, is_address, text, words};
use crate::ground::culprit::{self, Culprit, ReportedEnding, code};

/// More text than any explanation has.
const LONGEST: usize = 32_000;

/// How much of the words is kept.
const KEPT: usize = 300;

/// More people than one letter was ever sent to.
const MOST: usize = 20;

/// The recipients of a bounce; none if the message is no bounce, an empty list if it does not say whose.
pub(super) fn read(message: &Message<'_>) -> Option<(BounceForm, Vec<ReportedRecipient>)> {
    let failed = failed_header(message);
    let above = above(&text(message));
    if failed.is_empty() && !is_bounce(message, &above) {
        return None;
    }
    let subject = message.subject().unwrap_or_default().to_lowercase();
    let lower = above.to_lowercase();
    // Some say it in the subject alone.
    let waits = words::any_in(words::DELAYS, &lower)
        || ["warning", "delay"].iter().any(|word| subject.contains(word));
    let ending = if waits { ReportedEnding::Delayed } else { ReportedEnding::Failed };
    let (form, blocks) = if failed.is_empty() {
        (BounceForm::Words, blocks(message, &above))
    } else {
        (BounceForm::Header, blocks_of(&failed, &above))
    };
    let recipients = blocks.into_iter().take(MOST).map(|(address, block)| recipient(address, &block, ending));
    Some((form, recipients.collect()))
}

fn is_bounce(message: &Message<'_>, above: &str) -> bool {
    let subject = message.subject().unwrap_or_default().to_lowercase();
    if apart::has_away_words(&subject) {
        return false;
    }
    let lower = above.to_lowercase();
    let named = words::any_in(words::SUBJECTS, &subject);
    let told = words::any_in(words::TEXTS, &lower);
    if apart::is_from_a_mailer(message) {
        return named || told;
    }
    let report = message.content_type().and_then(|kind| kind.attribute("report-type"));
    let is_report = report.is_some_and(|kind| kind.eq_ignore_ascii_case("delivery-status"));
    let null_path = header(message, "Return-Path").is_some_and(|path| path.trim() == "<>");
    let returns = message.parts.iter().any(|part| matches!(part.body, PartType::Message(_)));
    // Somebody who answers to a bounce has its subject too: a machine gives itself away.
    named && (is_report || (told && (null_path || returns)))
}

/// Whom Exim, Gmail and others name in a header.
fn failed_header(message: &Message<'_>) -> Vec<String> {
    let value = header(message, "X-Failed-Recipients").unwrap_or_default();
    let words = value.split([',', ' ']).map(|word| word.trim_matches(['<', '>']).to_lowercase());
    words.filter(|word| is_address(word)).collect()
}

/// What stands above the returned letter.
fn above(text: &str) -> String {
    let mut above = String::new();
    for line in text.lines() {
        let lower = line.trim_start_matches(['-', '=', '*', '>', '_', ' ', '\t']).to_lowercase();
        let heads = ["received: ", "return-path: ", "message-id: ", "mime-version: ", "dkim-signature: "];
        let starts = words::each(words::RETURNED).any(|words| lower.starts_with(words));
        let drawn = line.starts_with(['-', '=', '*']) && words::any_in(words::RETURNED, &lower);
        let begins = starts || drawn;
        if begins || heads.iter().any(|head| lower.starts_with(head)) || above.len() > LONGEST {
            break;
        }
        // What the letter is called is no reason.
        if !lower.starts_with("subject:") && !lower.starts_with("onderwerp:") && !lower.starts_with("ämne:")
        {
            above.push_str(line.trim_end());
            above.push('\n');
        }
    }
    above
}

/// The address that a line begins with, if it does: `<a@example.com>:`, `To: a@example.com`, `    a@example.com`.
fn heading(line: &str) -> Option<String> {
    let mut rest = line.trim_start_matches(['-', '*', ' ', '\t', '>', '|', '"', '\'']);
    for lead in [
        "to:",
        "recipient:",
        "rcpt to:",
        "user:",
        "for:",
        "address:",
        "failed recipient:",
        "recipients:",
        "aan:",
        "till:",
    ] {
        match rest.split_at_checked(lead.len()) {
            Some((start, behind)) if start.eq_ignore_ascii_case(lead) => rest = behind.trim_start(),
            Some(_) | None => {}
        }
    }
    bare(rest.split_whitespace().next()?)
}

/// An address without what is put around it.
fn bare(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    let marks = |letter: char| "<>()[]{}\"',:;.*|=".contains(letter);
    let word = word.trim_matches(marks);
    let word = ["mailto:", "smtp:", "rfc822;", "to=<", "to="]
        .iter()
        .fold(word, |word, lead| word.strip_prefix(lead).unwrap_or(word));
    let word =
        word.split(['>', '<', '(', ')', ';', ',']).find(|part| part.contains('@'))?.trim_matches(marks);
    is_address(word).then(|| word.to_owned())
}

/// Whoever is ours or carries the mail is not who was not reached.
fn is_other(message: &Message<'_>, address: &str) -> bool {
    let local = address.split_once('@').map_or(address, |(local, _)| local);
    let own = ["To", "Cc", "From", "Reply-To", "Delivered-To", "X-Original-To", "Sender"];
    let named =
        |name: &&str| header(message, name).is_some_and(|value| value.to_lowercase().contains(address));
    // Desks for abuse are named in refusals as somebody to write to.
    !words::each(words::MAILERS).any(|mailer| mailer == local) && local != "abuse" && !own.iter().any(named)
}

/// Each address with what is said about it.
fn blocks(message: &Message<'_>, above: &str) -> Vec<(Option<String>, String)> {
    let other = |address: &String| is_other(message, address);
    let mut found: Vec<String> = Vec::new();
    let mut add = |address: String| {
        if !found.contains(&address) {
            found.push(address);
        }
    };
    // Lines that begin with an address first; only where there is none, addresses in the middle of sentences.
    above.lines().filter_map(heading).filter(other).for_each(&mut add);
    if found.is_empty() {
        above.split_whitespace().filter_map(bare).filter(|address| is_other(message, address)).for_each(
            |address| {
                if !found.contains(&address) {
                    found.push(address);
                }
            },
        );
    }
    if found.is_empty() {
        // The returned letter itself says to whom it was; without even that, its name may tell.
        let inner = message.parts.iter().find_map(|part| match &part.body {
            PartType::Message(inner) => inner.to()?.first()?.address().map(str::to_lowercase),
            PartType::Text(_)
            | PartType::Html(_)
            | PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Multipart(_) => None,
        });
        return vec![(inner, above.to_owned())];
    }
    blocks_of(&found, above)
}

/// What is said about each of these addresses: of one everything, of several from its line to the next one's.
fn blocks_of(addresses: &[String], above: &str) -> Vec<(Option<String>, String)> {
    // Of one person everything is said, though their address stands nowhere above.
    if let [only] = addresses {
        return vec![(Some(only.clone()), above.to_owned())];
    }
    let mut blocks: Vec<(Option<String>, String)> =
        addresses.iter().map(|address| (Some(address.clone()), String::new())).collect();
    let mut current = None;
    for line in above.lines() {
        let lower = line.to_lowercase();
        let begins = addresses.iter().position(|address| lower.contains(address.as_str()));
        // Lines without an address go on about the one named last.
        current = begins.or(current);
        if let Some((_, block)) = current.and_then(|number| blocks.get_mut(number)) {
            block.push_str(line);
            block.push('\n');
        }
    }
    // Where nothing is said of one of them, what is said at all may hold for everybody.
    for (_, block) in blocks.iter_mut().filter(|(_, block)| !tells(block)) {
        above.clone_into(block);
    }
    blocks
}

fn tells(words: &str) -> bool {
    culprit::judge(ReportedEnding::Failed, "", words).culprit != Culprit::Unclear
}

fn has_code(words: &str) -> bool {
    !code::all_in(words).is_empty() || code::reply_in(words).is_some()
}

/// Paragraphs with a code are what the server said; the rest is what the mailer says of it.
fn recipient(address: Option<String>, block: &str, ending: ReportedEnding) -> ReportedRecipient {
    let joined = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let all: Vec<String> =
        block.split("\n\n").map(joined).filter(|paragraph| !paragraph.is_empty()).collect();
    // A code is the server's own word: what the mailer writes around it is only its reading of that.
    let coded: Vec<&str> = all.iter().filter(|paragraph| has_code(paragraph)).map(String::as_str).collect();
    let by_code = culprit::judge(ending, "", &coded.join(" "));
    let (fault, said) = if coded.is_empty() || by_code.culprit == Culprit::Unclear {
        let said = all.iter().find(|paragraph| tells(paragraph)).or(all.last());
        (culprit::judge(ending, "", &all.join(" ")), said.map(String::as_str).unwrap_or_default())
    } else {
        (by_code, coded.first().copied().unwrap_or_default())
    };
    let words = said.chars().take(KEPT).collect();
    ReportedRecipient {
        addresses: address.into_iter().collect(),
        outcome: ReportedOutcome::Missed(ending, fault),
        words,
    }
}
