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
pub enum Stage {
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

/// Words of a relay that is short of something just now, or that counts.
const BUSY: [&str; 12] = [
    "rate limit",
    "too many messages",
    "too many recipients",
    "too much mail",
    "too fast",
    "throttl",
    "server busy",
    "system resources",
    "insufficient system",
    "load",
    "exceeded",
    "queue file",
];

/// Words of a relay that makes strangers wait.
const GREYLISTED: [&str; 5] = ["greylist", "graylist", "grey-list", "gray list", "grey list"];

/// Words of a mailbox that is full.
const FULL: [&str; 5] =
    ["mailbox full", "mailbox is full", "over quota", "overquota", "mailbox has exceeded"];

/// What this reply is about.
pub fn blame(stage: Stage, reply: &Reply) -> Blame {
    let words = reply.words.to_lowercase();
    let says = |known: &[&str]| known.iter().any(|known| words.contains(known));
    let status = status(&words);
    if reply.code < 500 {
        return later(stage, reply.code, status, &says);
    }
    if stage == Stage::Mail || says(&SENDER) {
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

fn later(stage: Stage, code: u16, status: Option<(u16, u16)>, says: &dyn Fn(&[&str]) -> bool) -> Blame {
    if says(&GREYLISTED) {
        return Blame::Greylisted;
    }
    let connections = says(&["connection", "concurrent", "sessions"]);
    if connections && says(&["too many", "limit", "exceeded", "maximum", "concurrent"]) {
        return Blame::Lines;
    }
    match (stage, code, status) {
        (Stage::Mail | Stage::Data | Stage::Dot, _, _) | (_, 421 | 432 | 454, _) | (_, _, Some((3, _))) => {
            Blame::Busy
        }
        (Stage::Rcpt, 450..=452, Some((1 | 2, _))) => Blame::Letter,
        (Stage::Rcpt, _, _) if says(&BUSY) => Blame::Busy,
        (Stage::Rcpt, 450 | 451, _) => Blame::Greylisted,
        (Stage::Rcpt, _, _) => Blame::Busy,
    }
}

/// Whether a relay that says good-bye counts what we send, rather than just closing this line.
pub fn is_counting(reply: &Reply) -> bool {
    let words = reply.words.to_lowercase();
    BUSY.iter().any(|known| words.contains(known))
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
        "ask whoever runs the relay to take larger messages, or make the pictures in the letters smaller"
    } else if matches!(reply.code, 530 | 535 | 538)
        || says(&["authenticat", "must issue a starttls", "log in"])
    {
        "the relay wants a login: see `[smtp.login]`, and ask whoever runs it which one"
    } else if status == Some((1, 90)) || says(&["quota", "daily", "limit", "exceeded"]) {
        "a limit of the relay is reached: ask whoever runs it how much it takes, and write that as `per_hour` or `per_day`"
    } else if says(&SENDER) || matches!(status, Some((1, 7 | 8) | (7, 60) | (2, 252))) {
        "ask whoever runs the relay to let us send as `sender.address` of the campaign"
    } else if says(&["relay"]) || status == Some((7, 54)) {
        "ask whoever runs the relay to let this machine (or its login) send to your people's domains"
    } else {
        "show these words to whoever runs the relay, and ask them to let this campaign through"
    }
}

/// The words without addresses: what is said of one person is shown to whoever asks for that person, and not in a log.
pub fn without_addresses(words: &str) -> String {
    let masked = words.split(' ').map(|word| {
        let Some(at) = word.find('@') else { return word.to_owned() };
        let is_part = |letter: char| letter.is_alphanumeric() || "._%+-'=/\"".contains(letter);
        let start = word.get(..at).map_or(0, |left| {
            left.char_indices()
                .rev()
                .take_while(|(_, letter)| is_part(*letter))
                .last()
                .map_or(at, |(index, _)| index)
        });
        let end = word
            .get(at + 1..)
            .map_or(at, |right| at + 1 + right.find(|letter: char| !is_part(letter)).unwrap_or(right.len()));
        format!("{}...{}", word.get(..start).unwrap_or_default(), word.get(end..).unwrap_or_default())
    });
    masked.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(stage: Stage, said: &str) -> Blame {
        let (code, words) = said.split_once(' ').unwrap();
        blame(stage, &Reply { code: code.parse().unwrap(), words: words.to_owned() })
    }

    /// Wordings of real relays, as the answer to `RCPT` unless said otherwise.
    const PEOPLE: [&str; 26] = [
        // Postfix
        "550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in local recipient table",
        "550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in relay recipient table",
        "550 5.1.1 <a@example.com>: Recipient address rejected: undeliverable address: unknown user: \"a\"",
        "550 5.1.2 <a@x.invalid>: Recipient address rejected: Domain not found",
        "501 5.1.3 Bad recipient address syntax",
        "550 5.1.6 <a@example.com>: Recipient address rejected: User has moved to b@example.org",
        "550 5.1.10 <a@example.com>: Recipient address rejected: Domain example.com does not accept mail (nullMX)",
        // Exim
        "550 Unrouteable address",
        "550 Unknown user",
        "550 no such user here",
        "550 5.1.1 <a@example.com> User unknown; rejecting",
        // Exchange and Microsoft 365
        "550 5.1.1 User unknown",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [AM6EUR05FT003.eop-eur05.prod.protection.outlook.com]",
        "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
        "550 5.2.1 Mailbox cannot be accessed",
        // Gmail
        "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking",
        "550 5.2.1 The email account that you tried to reach is inactive. For more information, go to",
        // sendmail
        "550 5.1.1 <a@example.com>... User unknown",
        "550 5.1.2 <a@x.invalid>... Host unknown (Name server: x.invalid: host not found)",
        "550 5.0.0 <a@example.com>... No such user",
        // OpenSMTPD and others
        "550 Invalid recipient: <a@example.com>",
        "550 Mailbox unavailable",
        "550 No such recipient here",
        "550 sorry, no mailbox here by that name. (#5.1.1)",
        "550 #5.1.0 Address rejected: account is disabled",
    ];

    const US: [&str; 43] = [
        // Postfix
        "554 5.7.1 <a@example.com>: Relay access denied",
        "454 4.7.1 <a@example.com>: Relay access denied",
        "554 5.7.1 <a@example.com>: Recipient address rejected: Access denied",
        "554 5.7.1 <host[10.0.0.5]>: Client host rejected: Access denied",
        "554 5.7.1 Service unavailable; Client host [10.0.0.5] blocked using zen.example.org",
        "550 5.1.0 <it@example.com>: Sender address rejected: User unknown in virtual alias table",
        "550 5.1.8 <it@example.com>: Sender address rejected: Domain not found",
        "553 5.7.1 <it@example.com>: Sender address rejected: not owned by user move",
        "504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname",
        "552 5.3.4 Message size exceeds fixed limit",
        "530 5.7.0 Must issue a STARTTLS command first",
        "550 5.7.23 <a@example.com>: Recipient address rejected: Message rejected due to: SPF fail",
        // Exim
        "550 relay not permitted",
        "550 Administrative prohibition",
        "550 Sender verify failed",
        "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)",
        "550 authentication required",
        "552 Message size exceeds maximum permitted",
        // Exchange and Microsoft 365
        "530 5.7.57 Client not authenticated to send mail. [AM0PR01CA0001.eurprd01.prod.exchangelabs.com]",
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        "550 5.7.1 Unable to relay",
        "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "554 5.2.252 SendAsDenied; move@example.com not allowed to send as it@example.com",
        "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied",
        "550 5.1.8 Access denied, bad outbound sender",
        "554 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        "550 5.7.501 Access denied, spam abuse detected",
        "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP",
        "550 5.1.20 Multiple From addresses are not allowed without Sender address",
        "550 5.7.64 TenantAttribution; Relay Access Denied",
        "550 5.4.1 Relay Access Denied",
        // Gmail
        "550 5.7.1 Invalid credentials for relay [10.0.0.5]. The IP address you've registered in your Workspace",
        "550 5.7.26 Unauthenticated email from example.com is not accepted due to domain's DMARC policy",
        "550 5.4.5 Daily user sending limit exceeded",
        "552 5.2.3 Your message exceeded Google's message size limits",
        // sendmail
        "550 5.7.1 <a@example.com>... Relaying denied. Proper authentication required.",
        "553 5.1.8 <it@example.com>... Domain of sender address it@example.com does not exist",
        "552 5.3.4 Message is too large; 10000000 bytes max",
        "550 5.0.0 Access denied",
        // OpenSMTPD and others
        "530 5.5.1 Invalid command: Must issue an AUTH command first",
        "550 no",
        "571 Delivery not authorized, message refused",
    ];

    #[test]
    fn what_says_something_about_the_person_and_what_says_it_about_us() {
        for said in PEOPLE {
            assert_eq!(judged(Stage::Rcpt, said), Blame::Person, "{said}");
            assert_eq!(judged(Stage::Dot, said), Blame::Person, "{said}, said at the dot");
            assert_eq!(judged(Stage::Mail, said), Blame::Us, "{said}, said of the sender");
        }
        for said in US.into_iter().filter(|said| said.starts_with('5')) {
            for stage in [Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Dot] {
                assert_eq!(judged(stage, said), Blame::Us, "{said} at {stage:?}");
            }
        }
    }

    #[test]
    fn what_passes() {
        let table = [
            (
                "450 4.2.0 <a@example.com>: Recipient address rejected: Greylisted, see http://postgrey",
                Blame::Greylisted,
            ),
            ("451 4.7.1 Greylisting in action, please come back later", Blame::Greylisted),
            (
                "450 4.7.1 <a@example.com>: Recipient address rejected: please try again later",
                Blame::Greylisted,
            ),
            ("451 4.7.1 Please try again later", Blame::Greylisted),
            ("450 4.2.1 The user you are trying to contact is receiving mail too quickly", Blame::Letter),
            ("452 4.2.2 The email account that you tried to reach is over quota", Blame::Letter),
            ("450 4.1.2 <a@x.example>: Recipient address rejected: Domain not found", Blame::Letter),
            ("552 5.2.2 The email account that you tried to reach is over quota", Blame::Letter),
            ("550 Mailbox is full", Blame::Letter),
            ("450 4.7.1 Error: too much mail from 10.0.0.5", Blame::Busy),
            ("452 4.3.1 Insufficient system storage", Blame::Busy),
            ("451 4.3.0 busy", Blame::Busy),
            ("451 4.7.500 Server busy. Please try again later", Blame::Busy),
            ("452 4.5.3 Error: too many recipients", Blame::Busy),
            ("421 4.7.28 Our system has detected an unusual rate of mail", Blame::Busy),
            ("432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", Blame::Busy),
            ("421 4.7.0 10.0.0.5 Error: too many connections from 10.0.0.5", Blame::Lines),
            ("421 Too many concurrent SMTP connections; please try again later.", Blame::Lines),
            ("432 4.3.2 Concurrent connections limit exceeded", Blame::Lines),
        ];
        for (said, expected) in table {
            assert_eq!(judged(Stage::Rcpt, said), expected, "{said}");
        }
        assert_eq!(judged(Stage::Dot, "451 4.3.0 not now"), Blame::Busy);
        assert_eq!(judged(Stage::Mail, "450 4.7.1 Error: too much mail"), Blame::Busy);
    }

    #[test]
    fn what_to_ask_for() {
        let ask = |said: &str| {
            let (code, words) = said.split_once(' ').unwrap();
            remedy(&Reply { code: code.parse().unwrap(), words: words.to_owned() })
        };
        assert!(ask("552 5.3.4 Message size exceeds fixed limit").contains("larger messages"));
        assert!(ask("530 5.7.57 Client not authenticated to send mail").contains("[smtp.login]"));
        assert!(
            ask("550 5.7.60 Client does not have permissions to send as this sender")
                .contains("sender.address")
        );
        assert!(ask("554 5.7.1 <a@example.com>: Relay access denied").contains("your people's domains"));
        assert!(ask("554 5.1.90 you've reached your daily limit").contains("per_day"));
    }

    #[test]
    fn a_log_holds_no_address() {
        let said = "<anna.b@example.com>: Recipient address rejected for anna.b@example.com, (x='é@y.z') a@";
        let masked = without_addresses(said);
        assert_eq!(masked, "<...>: Recipient address rejected for ..., (...) ...");
    }
}
