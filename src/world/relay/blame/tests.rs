//! What real relays say, and what it is about.

use super::*;

fn judged(stage: SmtpStage, said: &str) -> Blame {
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
        assert_eq!(judged(SmtpStage::Rcpt, said), Blame::Person, "{said}");
        assert_eq!(judged(SmtpStage::Dot, said), Blame::Person, "{said}, said at the dot");
        assert_eq!(judged(SmtpStage::Mail, said), Blame::Us, "{said}, said of the sender");
    }
    for said in US.into_iter().filter(|said| said.starts_with('5')) {
        for stage in [SmtpStage::Mail, SmtpStage::Rcpt, SmtpStage::Data, SmtpStage::Dot] {
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
        ("450 4.7.1 <a@example.com>: Recipient address rejected: please try again later", Blame::Greylisted),
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
        assert_eq!(judged(SmtpStage::Rcpt, said), expected, "{said}");
    }
    assert_eq!(judged(SmtpStage::Dot, "451 4.3.0 not now"), Blame::Busy);
    assert_eq!(judged(SmtpStage::Mail, "450 4.7.1 Error: too much mail"), Blame::Busy);
}

#[test]
fn a_relay_counts_or_is_short_of_something() {
    let counts = |said: &str| {
        let (code, words) = said.split_once(' ').unwrap();
        is_counting(&Reply { code: code.parse().unwrap(), words: words.to_owned() })
    };
    for said in [
        "450 4.7.1 Error: too much mail from 10.0.0.5",
        "421 4.7.28 Our system has detected an unusual rate of mail",
        "451 4.7.500 Server busy. Please try again later",
        "452 4.5.3 Error: too many recipients",
        "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
        "450 4.2.1 message rate limit",
    ] {
        assert!(counts(said), "{said}");
    }
    for said in [
        "452 4.3.1 Insufficient system storage",
        "451 4.3.0 busy",
        "421 4.3.2 going down",
        "451 4.7.1 Greylisting in action, please come back later",
        "550 5.4.5 Daily user sending limit exceeded",
    ] {
        assert!(!counts(said), "{said}");
    }
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
        ask("550 5.7.60 Client does not have permissions to send as this sender").contains("sender.address")
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
