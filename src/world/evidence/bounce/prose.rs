//! Bounces that are no report by RFC 3464: a header or words say who was not reached, and why.
//!
//! Only what stands above the returned letter is read, so that the letter's own words blame nobody. Where neither a
//! code nor a known phrase says why, the reading says that it is unclear, and a person reads it.

use mail_parser::{Message, MimeHeaders as _, PartType};

use super::{Form, Outcome, Recipient, apart, header, is_address, text};
use crate::ground::culprit::{self, Culprit, Ending, code};

/// More text than any explanation has.
const LONGEST: usize = 32_000;

/// How much of the words is kept.
const KEPT: usize = 300;

/// More people than one letter was ever sent to.
const MOST: usize = 20;

/// What machines that carry mail call themselves, in lower case, before the `@` or as a name.
const MAILERS: &[&str] = &[
    "mailer-daemon",
    "mailerdaemon",
    "mail-daemon",
    "maildaemon",
    "postmaster",
    "mdaemon",
    "mail delivery",
    "delivery subsystem",
    "mail administrator",
    "system administrator",
    "systeembeheerder",
    "systemadministratör",
    "microsoft outlook",
    "microsoftexchange",
    "mail system",
    "delivery system",
    "bounce",
    "mailadmin",
    "mail-system",
    "smtp gateway",
    "mailsystem",
    "mail router",
    "internet mail",
    "mailserver",
    "mail server",
    "exchange server",
];

/// What they write into the subject, in lower case.
const SUBJECTS: &[&str] = &[
    "undeliver",
    "nondeliver",
    "non deliver",
    "non-deliver",
    "delivery status",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "delivery report",
    "delivery notification",
    "delivery problem",
    "delivery error",
    "delivery delay",
    "delivery is delayed",
    "failed delivery",
    "failed mail",
    "failure notice",
    "failure notification",
    "failure delivery",
    "mail failure",
    "mail failed",
    "mail delivery",
    "mail error",
    "mail system error",
    "returned mail",
    "returned to sender",
    "return receipt",
    "message delivery",
    "message status",
    "message not delivered",
    "could not be delivered",
    "couldn't be delivered",
    "was not delivered",
    "not delivered",
    "unable to deliver",
    "cannot be delivered",
    "can't be delivered",
    "could not send",
    "message delayed",
    "delayed mail",
    "warning: message",
    "warning - delayed",
    "warning: could not",
    "rejected mail",
    "message rejected",
    "blocked by",
    "user unknown",
    "unknown user",
    "unknown address",
    "unknown recipient",
    "nicht zugestellt",
    "unzustellbar",
    "onbestelbaar",
    "niet bezorgd",
    "niet worden bezorgd",
    "niet afgeleverd",
    "olevererat",
    "inte levererat",
    "inte levereras",
    "kunde inte leverera",
    "oleverbar",
    "non remis",
    "mail bounced",
    "e-mail returned",
    "dsn",
];

/// What they say in the text of what they return, in lower case.
const TEXTS: &[&str] = &[
    "could not be delivered",
    "couldn't be delivered",
    "was not delivered",
    "wasn't able to deliver",
    "was unable to deliver",
    "unable to deliver",
    "not able to deliver",
    "did not reach the following",
    "delivery to the following",
    "failed to deliver",
    "delivery failed",
    "permanent fatal errors",
    "permanent error",
    "undeliverable",
    "has been rejected",
    "returned to you",
    "cannot be delivered",
    "can't be delivered",
    "unable to be delivered",
    "not been delivered",
    "could not deliver",
    "couldn't deliver",
    "not be delivered",
    "failed addresses",
    "following addresses failed",
    "following errors",
    "returned to sender",
    "deliver",
];

/// What they say while they still try, in lower case.
const DELAYS: &[&str] = &[
    "this is a warning message only",
    "do not need to resend",
    "don't need to resend",
    "not yet been delivered",
    "has not been delivered yet",
    "will be retried",
    "will be retrying",
    "will continue to try",
    "will continue to attempt",
    "will keep trying",
    "still being attempted",
    "still trying",
    "has been delayed",
    "is delayed",
    "been delayed",
    "attempts to deliver the message will continue",
    "will try again",
    "will be tried again",
    "will be attempted again",
    "further attempts will be",
];

/// How the letter that is returned begins, in lower case.
const RETURNED: &[&str] = &[
    "this is a copy of",
    "below this line is a copy",
    "original message",
    "original mail",
    "returned message",
    "message headers follow",
    "headers follow",
    "is a copy of the",
    "unsent message",
    "copy of the message",
    "copy of your message",
    "text of your message",
    "your message reads",
    "headers of the original",
    "the message header",
    "message contents follow",
    "message header follows",
    "transcript of session follows and",
    "your original",
    "header of the message",
    "message text follows",
    "the header of",
    "content of the message",
    "oorspronkelijk bericht",
    "ursprungligt meddelande",
];

/// The recipients of a bounce; none if the message is no bounce, an empty list if it does not say whose.
pub(super) fn read(message: &Message<'_>) -> Option<(Form, Vec<Recipient>)> {
    let failed = failed_header(message);
    let above = above(&text(message));
    if failed.is_empty() && !is_bounce(message, &above) {
        return None;
    }
    let subject = message.subject().unwrap_or_default().to_lowercase();
    let lower = above.to_lowercase();
    let waits = DELAYS.iter().any(|words| lower.contains(words))
        || ["warning", "delay"].iter().any(|word| subject.contains(word));
    let ending = if waits { Ending::Delayed } else { Ending::Failed };
    let (form, blocks) = if failed.is_empty() {
        (Form::Words, blocks(message, &above))
    } else {
        (Form::Header, blocks_of(&failed, &above))
    };
    let recipients = blocks.into_iter().take(MOST).map(|(address, block)| recipient(address, &block, ending));
    Some((form, recipients.collect()))
}

/// Whether a machine that carries mail wrote this.
pub(super) fn is_from_a_mailer(message: &Message<'_>) -> bool {
    let writers = [message.from(), message.sender()];
    let mut names = writers.into_iter().flatten().filter_map(|list| list.first()).flat_map(|who| {
        let local = who.address().map(|address| address.split('@').next().unwrap_or_default().to_lowercase());
        [local, who.name().map(str::to_lowercase)]
    });
    names.any(|name| {
        name.is_some_and(|name| {
            MAILERS.iter().any(|mailer| name.starts_with(mailer) || name.contains(mailer))
        })
    })
}

fn is_bounce(message: &Message<'_>, above: &str) -> bool {
    let subject = message.subject().unwrap_or_default().to_lowercase();
    if apart::has_away_words(&subject) {
        return false;
    }
    let lower = above.to_lowercase();
    let named = SUBJECTS.iter().any(|words| subject.contains(words));
    let told = TEXTS.iter().any(|words| lower.contains(words));
    if is_from_a_mailer(message) {
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
        let begins = RETURNED.iter().any(|words| {
            lower.starts_with(words) || (line.starts_with(['-', '=', '*']) && lower.contains(words))
        });
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
        if rest.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead)) {
            rest = rest.get(lead.len()..).unwrap_or_default().trim_start();
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
    let local = address.split('@').next().unwrap_or_default();
    let own = ["To", "Cc", "From", "Reply-To", "Delivered-To", "X-Original-To", "Sender"];
    let named =
        |name: &&str| header(message, name).is_some_and(|value| value.to_lowercase().contains(address));
    !MAILERS.contains(&local) && local != "abuse" && !own.iter().any(|name| named(&name))
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
    if let [only] = addresses {
        return vec![(Some(only.clone()), above.to_owned())];
    }
    let mut blocks: Vec<(Option<String>, String)> =
        addresses.iter().map(|address| (Some(address.clone()), String::new())).collect();
    let mut current = None;
    for line in above.lines() {
        let lower = line.to_lowercase();
        let begins = addresses.iter().position(|address| lower.contains(address.as_str()));
        current = begins.or(current);
        if let Some((_, block)) = current.and_then(|number| blocks.get_mut(number)) {
            block.push_str(line);
            block.push('\n');
        }
    }
    for (_, block) in blocks.iter_mut().filter(|(_, block)| !tells(block)) {
        above.clone_into(block);
    }
    blocks
}

fn tells(words: &str) -> bool {
    culprit::judge(Ending::Failed, "", words).culprit != Culprit::Unclear
}

fn has_code(words: &str) -> bool {
    !code::all_in(words).is_empty() || code::reply_in(words).is_some()
}

/// Paragraphs with a code are what the server said; the rest is what the mailer says of it.
fn recipient(address: Option<String>, block: &str, ending: Ending) -> Recipient {
    let joined = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let all: Vec<String> =
        block.split("\n\n").map(joined).filter(|paragraph| !paragraph.is_empty()).collect();
    let coded: Vec<&str> = all.iter().filter(|paragraph| has_code(paragraph)).map(String::as_str).collect();
    let by_code = culprit::judge(ending, "", &coded.join(" "));
    let (fault, said) = if coded.is_empty() || by_code.culprit == Culprit::Unclear {
        let said = all.iter().find(|paragraph| tells(paragraph)).or(all.last());
        (culprit::judge(ending, "", &all.join(" ")), said.map(String::as_str).unwrap_or_default())
    } else {
        (by_code, coded.first().copied().unwrap_or_default())
    };
    let words = said.chars().take(KEPT).collect();
    Recipient { addresses: address.into_iter().collect(), outcome: Outcome::Missed(ending, fault), words }
}
