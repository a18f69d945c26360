//! What a message that came back says: which letter it is about, for whom, and how that ended.
//!
//! Read by fields where there are any (`report`, RFC 3464), else by the returned letter and the words above it
//! (`prose`). What is no bounce is told apart first (`apart`): complaints, answers of machines and of people.
//! Nothing here decides anything about anybody: whether a report proves something is for whoever has the ledger.

mod apart;
mod letters;
mod prose;
mod report;
mod words;

use chrono::{DateTime, Utc};
use mail_parser::{Message, MessageParser};

use crate::ground::{
    culprit::{self, DeliveryFault, ReportedEnding},
    timeline::NoticeId,
};

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It tells how a delivery ended.
    Bounce,
    /// Somebody pressed *this is spam*.
    Complaint,
    /// A machine asks whether we are human before it lets the letter through.
    Challenge,
    /// A machine answers for somebody: they are away, or a ticket was opened.
    AutoReply,
    /// None of these: somebody wrote, or nobody can tell.
    Other,
}

impl Kind {
    /// The word for it, in the ledger and in data.
    pub fn code(self) -> &'static str {
        match self {
            Self::Bounce => "bounce",
            Self::Complaint => "complaint",
            Self::Challenge => "challenge",
            Self::AutoReply => "auto-reply",
            Self::Other => "other",
        }
    }
}

/// By what a bounce was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BounceForm {
    /// By the fields of a report (RFC 3464).
    Fields,
    /// By a header that names who was not reached.
    Header,
    /// By its words.
    Words,
    /// By the address that it came to, which only one letter has.
    Address,
    /// By a line in the log of a relay.
    Log,
}

impl BounceForm {
    /// The word for it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Header => "header",
            Self::Words => "words",
            Self::Address => "address",
            Self::Log => "log",
        }
    }
}

/// How it ended for a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportedOutcome {
    /// It did not arrive, or not yet.
    Missed(ReportedEnding, DeliveryFault),
    /// It reached the recipient's server or mailbox.
    Arrived,
    /// It was handed to something that tells nothing more.
    HandedOn,
}

/// What happened to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedRecipient {
    /// The addresses that the report has for them: the one that was written to, the one it ended at.
    pub addresses: Vec<String>,
    /// How it ended.
    pub outcome: ReportedOutcome,
    /// The words of whoever refused.
    pub words: String,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BounceReading {
    /// What it is.
    pub kind: Kind,
    /// By what it was recognised, if it is a bounce.
    pub form: Option<BounceForm>,
    /// What it names as ours: the returned letter first, then what it is an answer to.
    pub letters: Vec<NoticeId>,
    /// For each recipient: what happened.
    pub recipients: Vec<ReportedRecipient>,
    /// Who wrote it, in lower case.
    pub from: Option<String>,
    /// When it was written, by its own word.
    pub dated: Option<DateTime<Utc>>,
    /// Why it is for a person to read, if it is.
    pub why: Option<&'static str>,
}

/// Reads a message.
pub fn read(message: &[u8]) -> BounceReading {
    let Some(parsed) = MessageParser::new().parse(message) else {
        return other("it is no mail message");
    };
    let mut reading = sorted(&parsed);
    reading.letters = letters::named(&parsed, message);
    reading.from = parsed.from().and_then(|from| from.first()?.address()).map(str::to_lowercase);
    let dated = parsed.date().map(mail_parser::DateTime::to_timestamp);
    reading.dated = dated.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    reading
}

fn sorted(message: &Message<'_>) -> BounceReading {
    // First of all: a complaint is a report by its form, and returns a letter as a bounce does.
    if apart::is_complaint(message) {
        return BounceReading { kind: Kind::Complaint, ..other("somebody marked a letter as spam") };
    }
    if let Some(recipients) = report::read(message) {
        return bounce(BounceForm::Fields, recipients);
    }
    // Before the words are looked at: a machine that asks says that it holds the letter back, and that reads
    // like a bounce.
    if apart::is_challenge(message) {
        return BounceReading {
            kind: Kind::Challenge,
            ..other("a machine asks for a proof that we are human")
        };
    }
    if let Some((form, recipients)) = prose::read(message) {
        return bounce(form, recipients);
    }
    if apart::is_auto_reply(message) {
        return BounceReading { kind: Kind::AutoReply, why: None, ..other("") };
    }
    // Last: answers of machines come to that address too, and are told by their own words.
    if letters::came_to_a_letter(message) {
        return bounce(BounceForm::Address, vec![unread(message)]);
    }
    other("it is no delivery report: somebody should read it")
}

/// What came back in words that nobody knows: the letter did not arrive, and a person finds out why.
fn unread(message: &Message<'_>) -> ReportedRecipient {
    const KEPT: usize = 300;
    let fault = culprit::judge(ReportedEnding::Failed, "", "");
    let words: Vec<String> = text(message).split_whitespace().map(str::to_owned).collect();
    let words = words.join(" ").chars().take(KEPT).collect();
    ReportedRecipient {
        addresses: Vec::new(),
        outcome: ReportedOutcome::Missed(ReportedEnding::Failed, fault),
        words,
    }
}

fn bounce(form: BounceForm, recipients: Vec<ReportedRecipient>) -> BounceReading {
    let why = recipients.is_empty().then_some("it came back, and does not say to whom it was");
    BounceReading { kind: Kind::Bounce, form: Some(form), recipients, why, ..other("") }
}

fn other(why: &'static str) -> BounceReading {
    BounceReading {
        kind: Kind::Other,
        form: None,
        letters: Vec::new(),
        recipients: Vec::new(),
        from: None,
        dated: None,
        why: Some(why),
    }
}

/// Whether a part is of this type.
fn is(part: &mail_parser::MessagePart<'_>, kind: &str, sub: &str) -> bool {
    use mail_parser::MimeHeaders as _;
    part.content_type().is_some_and(|content| {
        content.ctype().eq_ignore_ascii_case(kind)
            && content.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case(sub))
    })
}

/// A header of the message by its name, as it stands, folded lines joined.
fn header(message: &Message<'_>, name: &str) -> Option<String> {
    let raw = message.header_raw(mail_parser::HeaderName::parse(name.to_owned())?)?;
    Some(raw.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What a person would read of it: the text parts, or the HTML as text.
fn text(message: &Message<'_>) -> String {
    let mut text = String::new();
    for number in 0..message.text_body_count() {
        if let Some(part) = message.body_text(number) {
            text.push_str(&part);
            text.push('\n');
        }
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Whether something is written like an address.
fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, domain)| {
        let fine = |letter: char| {
            !letter.is_control() && !letter.is_whitespace() && !"<>()[],;\"\\".contains(letter)
        };
        !local.is_empty()
            && domain.contains('.')
            && !domain.contains('@')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && word.chars().all(fine)
    })
}
