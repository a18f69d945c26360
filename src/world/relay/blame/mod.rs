//! What a relay's refusal is about: the person, this one letter for a while, or us. A pure function of the stage and the
//! words.
//!
//! Only a few refusals say anything about the person: that the address or its domain does not exist, or that the mailbox is
//! closed. Everything else (no access, no relaying, a sender that is not allowed, a login that is missing, a letter too
//! large, a limit reached) is about us, and would be said of everybody: nobody is given up for it. What is not known is
//! taken to be about us, because a person wrongly given up is never told, and one wrongly kept is only tried again.

use super::Reply;

/// When it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SmtpStage {
    /// As the answer to the sender's address.
    Mail,
    /// As the answer to the recipient's.
    Rcpt,
    /// As the answer to `DATA`.
    Data,
    /// As the answer to the dot.
    Dot,
}

/// What a reply that is no consent means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The person: the address does not exist, or its mailbox is closed.
    Person,
    /// This person's mailbox or this letter, for now: the others may go on.
    Letter,
    /// The relay makes strangers come twice: this letter waits a little, and the others go on.
    Greylisted,
    /// The relay is busy, and asks everybody to wait.
    Busy,
    /// The relay has too many connections.
    Lines,
    /// Us: what we are, how we come, or what we may send.
    Us,
}

/// Words that say that the address is not known, in small letters.
const UNKNOWN: [&str; 26] = [
    "user unknown",
    "unknown user",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no such person",
    "unknown recipient",
    "recipient unknown",
    "recipient not found",
    "recipientnotfound",
    "unknown address",
    "address unknown",
    "unknown local part",
    "invalid recipient",
    "invalid mailbox",
    "mailbox not found",
    "mailbox unavailable",
    "mailbox disabled",
    "mailbox is disabled",
    "account disabled",
    "account is disabled",
    "does not exist",
    "unrouteable address",
    "unroutable address",
    "no mailbox here by that name",
    "nobody here",
];

/// Words that say that it is about who sends, whatever else they say.
const SENDER: [&str; 12] = [
    "sender address rejected",
    "sender rejected",
    "sender verify",
    "sender verification",
    "domain of sender",
    "sender domain",
    "sender address",
    "sendasdenied",
    "send as denied",
    "as this sender",
    "helo",
    "client host",
];

/// Words of a relay that counts what we send.
const COUNTING: [&str; 10] = [
    "rate limit",
    "unusual rate",
    "message rate",
    "too many messages",
    "too many recipients",
    "too much mail",
    "too fast",
    "too quickly",
    "throttl",
    "exceeded",
];

/// Words of a relay that is short of something just now.
const BUSY: [&str; 5] = ["server busy", "system resources", "insufficient system", "load", "queue file"];

/// Words of a relay that makes strangers wait.
const GREYLISTED: [&str; 5] = ["greylist", "graylist", "grey-list", "gray list", "grey list"];

/// Words of a mailbox that is full.
const FULL: [&str; 5] =
    ["mailbox full", "mailbox is full", "over quota", "overquota", "mailbox has exceeded"];

/// Words of a relay whose own parts lost one another while the letter was written down. Postfix says so of a full disk, but
/// also when its `cleanup` dies after the letter was queued; that letter arrives.
const LOST_TRACK: [&str; 1] = ["queue file write error"];

/// Whether this answer to the dot leaves open what became of the letter: who tried again might send it twice.
pub(in crate::world::relay) fn leaves_open(reply: &Reply) -> bool {
    let words = reply.words.to_lowercase();
    reply.is_later() && LOST_TRACK.iter().any(|known| words.contains(known))
}

/// What this reply is about.
pub(crate) fn blame(stage: SmtpStage, reply: &Reply) -> Blame {
    let words = reply.words.to_lowercase();
    let says = |known: &[&str]| known.iter().any(|known| words.contains(known));
    let status = status(&words);
    if reply.code < 500 {
        return later(stage, reply.code, status, &says);
    }
    if stage == SmtpStage::Mail || says(&SENDER) {
        return Blame::Us;
    }
    match status {
        Some((1, 1 | 2 | 3 | 6 | 10) | (2, 1)) => Blame::Person,
        // Exchange Online says so of whom its directory does not hold, before it takes anything.
        Some((4, 1)) if words.contains("recipient address rejected") => Blame::Person,
        Some((2, 2)) => Blame::Letter,
        // Too general to mean anything by themselves.
        None | Some((0 | 1 | 5, 0)) if says(&FULL) => Blame::Letter,
        None | Some((0 | 1 | 5, 0)) if says(&UNKNOWN) => Blame::Person,
        None | Some(_) => Blame::Us,
    }
}

fn later(stage: SmtpStage, code: u16, status: Option<(u16, u16)>, says: &dyn Fn(&[&str]) -> bool) -> Blame {
    if says(&GREYLISTED) {
        return Blame::Greylisted;
    }
    let connections = says(&["connection", "concurrent", "sessions"]);
    if connections && says(&["too many", "limit", "exceeded", "maximum", "concurrent"]) {
        return Blame::Lines;
    }
    match (stage, code, status) {
        (SmtpStage::Mail | SmtpStage::Data | SmtpStage::Dot, _, _)
        | (_, 421 | 432 | 454, _)
        | (_, _, Some((3, _))) => Blame::Busy,
        (SmtpStage::Rcpt, 450..=452, Some((1 | 2, _))) => Blame::Letter,
        (SmtpStage::Rcpt, _, _) if says(&BUSY) || says(&COUNTING) => Blame::Busy,
        (SmtpStage::Rcpt, 450 | 451, _) => Blame::Greylisted,
        (SmtpStage::Rcpt, _, _) => Blame::Busy,
    }
}

/// Whether a relay that asks to wait counts what we send, rather than being short of something: by its words, or because
/// it calls it its policy (4.7.x).
pub(crate) fn is_counting(reply: &Reply) -> bool {
    let words = reply.words.to_lowercase();
    let says = |known: &[&str]| known.iter().any(|known| words.contains(known));
    reply.is_later() && !says(&GREYLISTED) && (says(&COUNTING) || matches!(status(&words), Some((7, _))))
}

/// The second and third number of an enhanced status code at the beginning of the words, as `5.7.54`.
fn status(words: &str) -> Option<(u16, u16)> {
    let first =
        words.trim_start_matches(['#', '(', '[', '<']).split([' ', ':', ')', ']', ';', ',']).next()?;
    let mut parts = first.split('.');
    let class: u16 = parts.next()?.parse().ok()?;
    let (subject, detail) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (matches!(class, 4 | 5) && parts.next().is_none()).then_some((subject, detail))
}

/// What to ask for when a relay refuses us, in the imperative.
pub fn remedy(reply: &Reply) -> &'static str {
    let words = reply.words.to_lowercase();
    let says = |known: &[&str]| known.iter().any(|known| words.contains(known));
    let status = status(&words);
    if status == Some((3, 4))
        || status == Some((2, 3))
        || says(&["too large", "too big", "larger than", "size"])
    {
        "ask the people who run the mail server to take larger messages, or make the pictures in the letters smaller"
    } else if matches!(reply.code, 530 | 535 | 538)
        || says(&["authenticat", "must issue a starttls", "log in"])
    {
        "the relay wants a login: see `[smtp.login]`, and ask the people who run it which one"
    } else if status == Some((1, 90)) || says(&["quota", "daily", "limit", "exceeded"]) {
        "a limit of the relay is reached: ask the people who run it how much it takes, and write that as `per_hour` or `per_day`"
    } else if says(&SENDER) || matches!(status, Some((1, 7 | 8) | (7, 60) | (2, 252))) {
        "ask the people who run the mail server to let us send as `sender.address` of the campaign"
    } else if says(&["relay"]) || status == Some((7, 54)) {
        "ask the people who run the mail server to let this machine (or its login) send to your people's domains"
    } else {
        "show these words to the people who run the relay, and ask them to let this campaign through"
    }
}

/// The words without addresses: what is said of one person is shown to whoever asks for that person, and not in a log.
pub(crate) fn without_addresses(words: &str) -> String {
    let masked = words.split(' ').map(|word| {
        let Some((left, right)) = word.split_once('@') else { return word.to_owned() };
        let is_part = |letter: char| letter.is_alphanumeric() || "._%+-'=/\"".contains(letter);
        format!("{}...{}", left.trim_end_matches(is_part), right.trim_start_matches(is_part))
    });
    masked.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
