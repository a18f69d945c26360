//! The logs of Postfix and Exim: which of our letters they took, and what became of each.
//!
//! A relay that hands a letter to the next server knows nothing of the mailbox, so only a delivery into a mailbox counts
//! as one.

use chrono::{DateTime, Utc};
use std::collections::HashMap;

use super::bounce::{ReportedOutcome, ReportedRecipient};
use crate::ground::{
    culprit::{self, ReportedEnding},
    timeline::NoticeId,
};

/// How long the name of a letter is.
const LENGTH: usize = 26;

/// How much of a line's words is kept.
const KEPT: usize = 300;

/// What became of a letter of ours for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// The line that says so, and its number.
    pub line: &'a str,
    /// The line's number in the log, from 1.
    pub number: usize,
    /// The notice whose letter it was, by its Message-ID.
    pub letter: NoticeId,
    /// To whom, and how it ended.
    pub recipient: ReportedRecipient,
    /// When, if the line says so with its year and zone.
    pub at: Option<DateTime<Utc>>,
}

/// Whether this is the beginning of such a log.
pub(super) fn is_log(head: &[u8]) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(head, word).is_some();
    (has(b"postfix") && has(b"message-id=<")) || (has(b" <= ") && has(b" id="))
}

/// Everything that became of letters that may be ours, in the order of the log.
pub fn events(log: &str) -> Vec<Event<'_>> {
    let mut queued: HashMap<&str, NoticeId> = HashMap::new();
    let mut events = Vec::new();
    for (number, line) in (1..).zip(log.lines()) {
        if let Some(turn) = turn(line) {
            turn.apply(&mut queued);
            continue;
        }
        let Some((queue, recipient)) = postfix_ends(line).or_else(|| exim_ends(line)) else { continue };
        if let (Some(letter), Some(recipient)) = (queued.get(queue), recipient) {
            events.push(Event { line, number, letter: *letter, recipient, at: moment(line) });
        }
    }
    events
}

/// A line that shows a letter that may be ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sighting<'a> {
    pub(super) letter: NoticeId,
    /// Whether the relay had taken the whole of it by then.
    pub(super) is_taken: bool,
    /// The line of the log, whole.
    pub(super) line: &'a str,
}

/// Every line that shows a letter that may be ours to be read or taken, in the order of the log.
///
/// Postfix writes the Message-ID with the queue's id as soon as it reads the header, which is before the dot. Only a
/// later line of the queue itself shows that it took the whole letter, and only as long as the id is this letter's.
/// Exim writes its one line when the whole letter is safe.
pub(super) fn sightings(log: &str) -> Vec<Sighting<'_>> {
    let mut queued = HashMap::new();
    let mut sightings = Vec::new();
    for line in log.lines() {
        let mut see = |letter, is_taken| sightings.push(Sighting { letter, is_taken, line });
        if let Some((_, letter)) = exim_takes(line) {
            see(letter, true);
        } else if let Some(turn) = turn(line) {
            turn.apply(&mut queued);
            turn.letter.into_iter().for_each(|letter| see(letter, false));
        } else if let Some(letter) = postfix_took(line).and_then(|queue| queued.get(queue)) {
            see(*letter, true);
        } else if let Some(letter) = line.split_once("message-id=<").and_then(|(_, id)| letter(id)) {
            // A filter before the queue names it too, and has taken nothing.
            see(letter, false);
        }
    }
    sightings
}

/// A queue id begins to be that of a letter, or ends to be that of any letter of ours.
struct QueueTurn<'a> {
    queue: &'a str,
    letter: Option<NoticeId>,
}

impl<'a> QueueTurn<'a> {
    fn apply(&self, queued: &mut HashMap<&'a str, NoticeId>) {
        match self.letter {
            Some(letter) => queued.insert(self.queue, letter),
            None => queued.remove(self.queue),
        };
    }
}

/// A relay uses its queue ids again, for anybody's mail: what is said of an id counts for a letter of ours from the
/// line that names it until the queue lets go of it or somebody else's mail begins to be called so.
fn turn(line: &str) -> Option<QueueTurn<'_>> {
    if let Some((queue, letter)) = exim_takes(line) {
        return Some(QueueTurn { queue, letter: Some(letter) });
    }
    let (_, queue, rest) = postfix(line)?;
    if let Some(id) = rest.strip_prefix("message-id=") {
        return Some(QueueTurn { queue, letter: id.strip_prefix('<').and_then(letter) });
    }
    let is_another = rest == "removed" || rest.starts_with("client=") || rest.starts_with("uid=");
    is_another.then_some(QueueTurn { queue, letter: None })
}

/// The queue id of what Postfix has whole: its queue has begun with it, or somebody has tried to deliver it.
fn postfix_took(line: &str) -> Option<&str> {
    let (part, queue, rest) = postfix(line)?;
    let is_begun = part == "qmgr" && rest.ends_with("(queue active)");
    (is_begun || (rest.starts_with("to=<") && rest.contains(" status="))).then_some(queue)
}

fn letter(id: &str) -> Option<NoticeId> {
    id.get(..LENGTH).filter(|_| id.as_bytes().get(LENGTH) == Some(&b'@'))?.parse().ok()
}

/// `2027-01-11T09:00:00.1+01:00 mx ...`; what has neither year nor zone has no moment.
fn moment(line: &str) -> Option<DateTime<Utc>> {
    let first = line.split_whitespace().next()?;
    DateTime::parse_from_rfc3339(first).ok().map(|at| at.with_timezone(&Utc))
}

/// The part of Postfix that speaks, its queue id, and what it says.
fn postfix(line: &str) -> Option<(&str, &str, &str)> {
    // `postfix/smtp[12`, or `postfix-out/smtp[12` where several run on one machine: the part stands last.
    let (head, rest) = line.split_once("]: ")?;
    let (_, program) = head.split_once("postfix")?;
    let (_, part) = program.rsplit_once('/')?;
    let (part, _) = part.split_once('[')?;
    let (queue, rest) = rest.split_once(": ")?;
    let fits = queue.len() >= 6 && queue.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then_some((part, queue, rest))
}

/// `to=<a@example.com>, relay=.., dsn=5.1.1, status=bounced (host .. said: 550 ..)`; no recipient if nothing is known.
fn postfix_ends(line: &str) -> Option<(&str, Option<ReportedRecipient>)> {
    let (part, queue, rest) = postfix(line)?;
    let rest = rest.strip_prefix("to=<")?;
    let (address, rest) = rest.split_once('>')?;
    // An alias on the relay may have changed the address: the one that we wrote to is the first.
    let original =
        rest.strip_prefix(", orig_to=<").and_then(|rest| rest.split_once('>')).map(|(first, _)| first);
    let (fields, ending) = rest.split_once("status=")?;
    let (status, words) = ending.split_once(' ').unwrap_or((ending, ""));
    let code = fields.split(", ").find_map(|field| field.strip_prefix("dsn=")).unwrap_or_default();
    let words = words.trim_matches(['(', ')']);
    let outcome = match status {
        // Taken by another server, or thrown away: neither says anything about the mailbox.
        "sent" if matches!(part, "smtp" | "relay" | "error" | "discard") => return Some((queue, None)),
        "sent" | "delivered" => ReportedOutcome::Arrived,
        "bounced" | "expired" | "undeliverable" => missed(ReportedEnding::Failed, code, words),
        "deferred" => missed(ReportedEnding::Delayed, code, words),
        _ => return Some((queue, None)),
    };
    Some((queue, Some(recipient(original.into_iter().chain([address]), outcome, words))))
}

/// `.. 1tABCD-0001AB-CD <= move@example.com H=.. id=NAME@example.com`
fn exim_takes(line: &str) -> Option<(&str, NoticeId)> {
    let (head, rest) = line.split_once(" <= ")?;
    let id = rest.split(' ').find_map(|word| word.strip_prefix("id="))?;
    Some((head.split_whitespace().next_back()?, letter(id)?))
}

/// `.. 1tABCD-0001AB-CD => a <a@example.com> R=.. T=..`, `->`, `** a@example.com ..: words`, `== a@example.com .. defer`
fn exim_ends(line: &str) -> Option<(&str, Option<ReportedRecipient>)> {
    // The mark that stands first is the line's own: a later one is in what somebody said.
    let (mark, (head, rest)) = [" => ", " -> ", " ** ", " == "]
        .into_iter()
        .filter_map(|mark| Some((mark, line.split_once(mark)?)))
        .min_by_key(|(_, (head, _))| head.len())?;
    let queue = head.split_whitespace().next_back().filter(|queue| queue.contains('-'))?;
    // The name of Exim's router stands between the address and the words.
    let (whom, rest) = rest.split_once(" R=").unwrap_or((rest, ""));
    let address = whom.rsplit_once('<').map_or(whom, |(_, inner)| inner.trim_end_matches('>'));
    let address = address.split_once([':', ' ']).map_or(address, |(address, _)| address);
    let words = rest.split_once(": ").map_or("", |(_, words)| words);
    let outcome = match mark {
        // With a host it went to another server, which may still return it.
        " => " | " -> " if rest.contains(" H=") => return Some((queue, None)),
        " => " | " -> " => ReportedOutcome::Arrived,
        " ** " => missed(ReportedEnding::Failed, "", words),
        _ => missed(ReportedEnding::Delayed, "", words),
    };
    Some((queue, Some(recipient([address], outcome, words))))
}

fn missed(ending: ReportedEnding, code: &str, words: &str) -> ReportedOutcome {
    ReportedOutcome::Missed(ending, culprit::judge(ending, code, words))
}

fn recipient<'a>(
    addresses: impl IntoIterator<Item = &'a str>,
    outcome: ReportedOutcome,
    words: &str,
) -> ReportedRecipient {
    // Lower case, as the keys of people are; a file or a program that Exim delivers to is no address.
    let addresses = addresses.into_iter().map(str::to_lowercase).filter(|address| address.contains('@'));
    ReportedRecipient { addresses: addresses.collect(), outcome, words: words.chars().take(KEPT).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "1q7rt9vkxc4x7encgzp9b4s7zt";

    fn ends(log: &str) -> Vec<String> {
        let log = log.replace("NAME", NAME);
        let show = |event: Event<'_>| {
            assert_eq!(event.letter.to_string(), NAME);
            let outcome = match event.recipient.outcome {
                ReportedOutcome::Arrived => "arrived".to_owned(),
                ReportedOutcome::HandedOn => "handed on".to_owned(),
                ReportedOutcome::Missed(ending, fault) => {
                    format!("{ending:?} {} {}", fault.culprit.code(), fault.status)
                }
            };
            let at = event.at.map_or(String::new(), |at| format!(" {}", at.format("%H:%M")));
            format!("{} {} {outcome}{at}", event.number, event.recipient.addresses.join("/"))
        };
        events(&log).into_iter().map(show).collect()
    }

    #[test]
    fn postfix_says_what_became_of_a_letter() {
        let log = "\
Jan 11 09:00:00 mx postfix/smtpd[1]: 4D2F91C0: client=localhost[127.0.0.1]
Jan 11 09:00:00 mx postfix/cleanup[2]: 4D2F91C0: message-id=<NAME@example.com>
Jan 11 09:00:00 mx postfix/qmgr[3]: 4D2F91C0: from=<move@example.com>, size=9, nrcpt=1 (queue active)
Jan 11 09:00:01 mx postfix/smtp[4]: 4D2F91C0: to=<a@example.com>, relay=in.example.com[10.0.0.9]:25, delay=1, dsn=4.7.1, status=deferred (host in.example.com said: 450 4.7.1 too much mail)
2027-01-11T09:05:00.5+01:00 mx postfix/lmtp[5]: 4D2F91C0: to=<b@example.com>, orig_to=<a@example.com>, relay=mx[private/lmtp], dsn=2.0.0, status=sent (250 2.0.0 saved)
Jan 11 09:05:01 mx postfix/virtual[5]: 4D2F91C0: to=<a@example.com>, relay=virtual, dsn=2.0.0, status=sent (delivered to maildir)
Jan 11 09:05:02 mx postfix-out/smtp[6]: 4D2F91C0: to=<a@example.com>, relay=in.example.com[10.0.0.9]:25, dsn=2.0.0, status=sent (250 ok)
Jan 11 09:05:03 mx postfix/smtp[6]: 4D2F91C0: to=<a@example.com>, relay=in.example.com[10.0.0.9]:25, dsn=5.1.1, status=bounced (host in.example.com said: 550 5.1.1 User unknown)
Jan 11 09:05:04 mx postfix/smtp[6]: 5E2F91C0: to=<z@example.com>, relay=in.example.com[10.0.0.9]:25, dsn=5.1.1, status=bounced (another letter)
";
        assert_eq!(
            ends(log),
            [
                "4 a@example.com Delayed mailbox 4.7.1",
                "5 a@example.com/b@example.com arrived 08:05",
                "6 a@example.com arrived",
                "8 a@example.com Failed address 5.1.1",
            ]
        );
    }

    /// The letter as it is shown to be read or taken, with the line's number.
    fn seen(log: &str) -> Vec<String> {
        let log = log.replace("NAME", NAME);
        let number = |line: &str| log.lines().position(|other| other == line).unwrap() + 1;
        let show = |seen: Sighting<'_>| {
            assert_eq!(seen.letter.to_string(), NAME);
            format!("{} {}", number(seen.line), if seen.is_taken { "taken" } else { "read" })
        };
        sightings(&log).into_iter().map(show).collect()
    }

    /// The relay took an earlier letter by that name, and a later one, but never ours.
    #[test]
    fn a_queue_id_that_was_used_for_another_letter_proves_nothing() {
        let log = "\
Jan 10 09:00:00 mx postfix/cleanup[2]: 4D2F91C0: message-id=<another@example.com>
Jan 10 09:00:00 mx postfix/qmgr[3]: 4D2F91C0: from=<x@example.com>, size=9, nrcpt=1 (queue active)
Jan 10 09:00:01 mx postfix/smtp[4]: 4D2F91C0: to=<y@example.com>, relay=in.example.com[10.0.0.9]:25, dsn=2.0.0, status=sent (250 ok)
Jan 11 09:00:00 mx postfix/smtpd[1]: 4D2F91C0: client=localhost[127.0.0.1]
Jan 11 09:00:00 mx postfix/cleanup[2]: 4D2F91C0: message-id=<NAME@example.com>
Jan 11 09:00:00 mx postfix/cleanup[2]: 4D2F91C0: reject: header Subject: status=sent from localhost[127.0.0.1]; to=<a@example.com>: 5.7.1 no
Jan 11 09:00:02 mx postfix/smtpd[1]: 4D2F91C0: client=localhost[127.0.0.1]
Jan 11 09:00:02 mx postfix/qmgr[3]: 4D2F91C0: from=<x@example.com>, size=9, nrcpt=1 (queue active)
Jan 11 09:00:03 mx postfix/cleanup[2]: 4D2F91C0: message-id=<third@example.com>
Jan 11 09:00:03 mx postfix/smtp[4]: 4D2F91C0: to=<y@example.com>, relay=in.example.com[10.0.0.9]:25, dsn=5.1.1, status=bounced (host in.example.com said: 550 5.1.1 User unknown)
";
        assert_eq!(seen(log), ["5 read"]);
        assert_eq!(ends(log), [""; 0]);
    }

    /// Once the queue has let go of an id, what is said of it is about other mail.
    #[test]
    fn a_letter_is_taken_when_the_queue_says_so_and_until_it_is_removed() {
        let log = "\
Jan 11 09:00:00 mx postfix/cleanup[2]: 4D2F91C0: message-id=<NAME@example.com>
Jan 11 09:00:00 mx postfix/qmgr[3]: 4D2F91C0: from=<move@example.com>, size=9, nrcpt=1 (queue active)
Jan 11 09:00:01 mx postfix/smtp[4]: 4D2F91C0: to=<a@example.com>, relay=in.example.com[10.0.0.9]:25, dsn=2.0.0, status=sent (250 ok)
Jan 11 09:00:02 mx postfix/qmgr[3]: 4D2F91C0: removed
Jan 12 09:00:01 mx postfix/smtp[4]: 4D2F91C0: to=<y@example.com>, relay=in.example.com[10.0.0.9]:25, dsn=5.1.1, status=bounced (host in.example.com said: 550 5.1.1 User unknown)
";
        assert_eq!(seen(log), ["1 read", "2 taken", "3 taken"]);
        assert_eq!(ends(log), [""; 0]);
    }

    #[test]
    fn exim_says_what_became_of_a_letter() {
        let log = "\
2027-01-11 09:00:00 1tABCD-000001-2B <= move@example.com H=localhost [127.0.0.1] P=esmtp S=17000 id=NAME@example.com
2027-01-11 09:00:01 1tABCD-000001-2B == a@example.com R=dns T=smtp defer (-44): SMTP error from remote mail server after RCPT TO: 451 4.7.1 later
2027-01-11 09:00:02 1tABCD-000001-2B => a <a@example.com> R=local T=maildir
2027-01-11 09:00:03 1tABCD-000001-2B => a@example.com R=dns T=smtp H=in.example.com [10.0.0.9] C=\"250 ok\"
2027-01-11 09:00:04 1tABCD-000001-2B ** b@example.com R=dns T=smtp H=in.example.com [10.0.0.9]: SMTP error from remote mail server after RCPT TO: 550 5.1.1 User unknown
2027-01-11 09:00:05 1tABCD-000001-2B Completed
";
        assert_eq!(
            ends(log),
            [
                "2 a@example.com Delayed us 4.7.1",
                "3 a@example.com arrived",
                "5 b@example.com Failed address 5.1.1"
            ]
        );
    }
}
