//! What reports come to, in the words of those who write them.

use super::{
    Culprit::{Address, Letter, Mailbox, Route, Unclear, Us},
    *,
};

fn failed(status: &str, words: &str) -> (Culprit, bool) {
    let fault = judge(ReportedEnding::Failed, status, words);
    (fault.culprit, fault.gone)
}

/// As Exchange Online writes them: what its list says of each code.
const EXCHANGE_ONLINE: &[(&str, &str, Culprit, bool)] = &[
    ("5.1.8", "550 5.1.8 Access denied, bad outbound sender AS(42004)", Us, false),
    (
        "5.1.90",
        "554 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        Us,
        false,
    ),
    (
        "5.2.2",
        "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded",
        Mailbox,
        false,
    ),
    ("5.2.2", "550 5.2.2 Submission quota exceeded", Us, false),
    ("5.4.300", "550 5.4.300 Message expired -> 421 4.4.2 Connection dropped", Route, false),
    ("5.4.316", "550 5.4.316 Message expired, connection refused(Socket error code 10061)", Route, false),
    ("5.4.7", "550 5.4.7 QUEUE.Expired; message expired", Route, false),
    ("5.4.6", "554 5.4.6 Hop count exceeded - possible mail loop", Route, false),
    ("5.4.14", "554 5.4.14 Hop count exceeded - possible mail loop ATTR34", Route, false),
    (
        "5.0.350",
        "550 5.0.350 Remote server returned an error -> 550 Requested action not taken: policy violation detected (AS345)",
        Us,
        false,
    ),
    ("5.0.350", "550 5.0.350 x-dg-ref header is too long", Letter, false),
    (
        "5.2.121",
        "550 5.2.121 RESOLVER.RST.RecipientRateLimit; Recipient's per hour message receive limit from specific sender exceeded",
        Mailbox,
        false,
    ),
    ("5.2.122", "550 5.2.122 Recipient's per hour message receive limit exceeded", Mailbox, false),
    (
        "5.3.190",
        "550 5.3.190 Journaling on-premises messages to Microsoft 365 or Office 365 not supported",
        Route,
        false,
    ),
    ("5.1.20", "550 5.1.20 Multiple From addresses are not allowed without Sender address", Letter, false),
    (
        "5.2.14",
        "550 5.2.14 RESOLVER.FWD.InvalidForwardingSmtpAddress; misconfigured forwarding address",
        Mailbox,
        false,
    ),
    (
        "5.2.0",
        "554 5.2.0 STOREDRV.Deliver.Exception:StoragePermanentException.MapiExceptionNotFound",
        Mailbox,
        false,
    ),
    (
        "5.7.1",
        "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy",
        Us,
        false,
    ),
    (
        "5.7.134",
        "550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox; authentication required",
        Us,
        false,
    ),
    ("5.7.705", "550 5.7.705 Access denied, tenant has exceeded threshold", Us, false),
    (
        "5.7.508",
        "550 5.7.508 Access denied, [203.0.113.5] has exceeded permitted limits within 1 hour range",
        Us,
        false,
    ),
    (
        "5.7.322",
        "550 5.7.322 certificate-expired: Destination mail server's certificate is expired.",
        Route,
        false,
    ),
    ("5.4.1", "550 5.4.1 Relay Access Denied", Us, false),
    ("5.1.0", "550 5.1.0 Sender denied", Us, false),
    ("5.6.11", "550 5.6.11 Invalid characters", Letter, false),
    (
        "5.1.10",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        Address,
        true,
    ),
    ("5.1.1", "550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found", Address, true),
    ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", Address, true),
    ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)", Address, true),
];

#[test]
fn exchange_online_drops_nobody_but_who_is_not_there() {
    for (status, words, culprit, gone) in EXCHANGE_ONLINE.iter().copied() {
        assert_eq!(failed(status, words), (culprit, gone), "{status} {words}");
    }
}

/// As Postfix, Exim, Gmail, Yahoo, qmail and others write them.
const OTHERS: &[(&str, &str, Culprit, bool)] = &[
    (
        "5.0.0",
        "smtp; 550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
        Address,
        true,
    ),
    ("5.0.0", "550 no such user here", Address, true),
    ("5.0.0", "", Unclear, false),
    ("5.0.0", "554 Transaction failed", Unclear, false),
    ("5.0.0", "550 unrouteable address", Address, false),
    (
        "5.1.0",
        "554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0]",
        Address,
        true,
    ),
    ("5.7.1", "554 5.7.1 <x@example.com>: Recipient address rejected: Access denied", Us, false),
    ("5.7.1", "554 5.7.1 <x@example.com>: Relay access denied", Us, false),
    ("5.7.1", "550 5.7.1 Service unavailable, Client host [203.0.113.5] blocked using Spamhaus", Us, false),
    ("5.7.1", "550 5.7.1 user unknown", Address, true),
    ("5.1.1", "550 5.1.1 sorry, your IP is on a blocklist", Us, false),
    ("5.1.1", "552 5.1.1 <x@example.com> mailbox is full", Mailbox, false),
    ("5.2.1", "550 5.2.1 The user you are trying to contact is receiving mail too quickly", Mailbox, false),
    ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled.", Address, true),
    ("5.1.2", "550 5.1.2 host unknown", Address, true),
    ("5.1.2", "name server timeout", Route, false),
    ("", "Name service error for domain example.com: Host not found, try again", Route, false),
    ("5.0.0", "Host or domain name not found", Address, false),
    ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", Letter, false),
    ("5.5.0", "550 helo rejected", Us, false),
    ("5.7.17", "550 5.7.17 mailbox owner has changed", Address, false),
    ("", "", Unclear, false),
    ("nonsense", "policy@example.com: no such mailbox", Address, true),
];

#[test]
fn words_decide_where_a_code_says_little() {
    for (status, words, culprit, gone) in OTHERS.iter().copied() {
        assert_eq!(failed(status, words), (culprit, gone), "{status} {words}");
    }
}

#[test]
fn what_is_for_now_is_never_for_good() {
    let soft = [
        (ReportedEnding::Delayed, "5.1.1", "550 5.1.1 user unknown"),
        (ReportedEnding::Failed, "4.1.1", "450 4.1.1 unverified: user unknown"),
        (ReportedEnding::Failed, "5.0.0", "451 user unknown, for now"),
        (ReportedEnding::Failed, "5.1.1", "550 5.1.1 gave up; last answer: 450 4.2.1 user unknown"),
        (ReportedEnding::Failed, "4.4.7", "550 5.1.1 user unknown"),
    ];
    for (ending, status, words) in soft {
        let fault = judge(ending, status, words);
        assert!(!fault.gone && !fault.lasting, "{status} {words}: {fault:?}");
    }
    assert_eq!(judge(ReportedEnding::Failed, "5.0.0", "550 5.1.1 gone").status, "5.1.1");
}

#[test]
fn codes_and_replies_are_found_among_other_numbers() {
    let codes = |words: &str| code::all_in(words).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        codes("host 5.1.1.1 said: 550-5.1.1 no (#5.2.2) 4.4.2. on 192.0.2.1"),
        ["5.1.1", "5.2.2", "4.4.2"]
    );
    assert_eq!(code::reply_in("host mx[192.0.2.1]:25 said: 550-5.1.1 <x>: no"), Some(550));
    assert_eq!(code::reply_in("on port 587 after 30 s"), None);
    assert_eq!(code::reply_in("first 550 then 421"), Some(421));
    assert!(
        StatusCode::parse("5.1").is_none()
            && StatusCode::parse("5.1.1.1").is_none()
            && StatusCode::parse("9.1.1").is_none()
    );
    for culprit in Culprit::ALL {
        assert_eq!(Culprit::of_code(culprit.code()), Some(culprit));
    }
}

#[test]
fn many_is_five_and_two_percent_or_half_of_a_small_day() {
    let many = [(5, 5), (5, 250), (20, 1000), (2, 4), (4, 8)];
    let few = [(4, 200), (5, 251), (19, 1000), (1, 1), (2, 5), (0, 0)];
    assert!(many.into_iter().all(|(count, letters)| is_many(count, letters)));
    assert!(!few.into_iter().any(|(count, letters)| is_many(count, letters)));
}

/// A list that is misspelt would be ignored in silence.
#[test]
fn every_list_of_phrases_is_known_and_holds_something() {
    let names = include_str!("phrases.txt").lines().filter(|line| line.starts_with('[')).count();
    assert_eq!(phrases::sizes().len(), names);
    assert!(phrases::sizes().iter().all(|size| *size > 0));
    assert!(phrases::sizes().iter().sum::<usize>() > 300);
}
