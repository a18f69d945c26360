//! Enhanced status codes (RFC 3463, its registry, and those that Microsoft adds), and whom each blames.

use std::{fmt, str::FromStr as _};

use super::Culprit;

/// A code such as `5.1.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StatusCode {
    /// 4 for now, 5 for good.
    pub class: u8,
    subject: u16,
    detail: u16,
}

/// What a code says.
#[derive(Clone, Copy, Debug)]
pub(super) struct CodeMeaning {
    /// Whom it blames; nobody for sure if it is vague.
    pub(super) culprit: Culprit,
    /// Whether it is certain.
    pub(super) certain: bool,
    vague: bool,
}

impl CodeMeaning {
    /// Whether words beside it say more than the code does.
    pub(super) fn is_vague(self) -> bool {
        self.vague
    }
}

const fn plain(culprit: Culprit) -> CodeMeaning {
    CodeMeaning { culprit, certain: false, vague: false }
}

/// An address that is not there: the only codes that can take somebody off the campaign.
const GONE: CodeMeaning = CodeMeaning { culprit: Culprit::Address, certain: true, vague: false };

const fn vague(culprit: Culprit) -> CodeMeaning {
    CodeMeaning { culprit, certain: false, vague: true }
}

/// By subject and details, whatever the class. What is not here is judged by its subject.
const CODES: &[(u16, &[u16], CodeMeaning)] = &[
    (1, &[1, 2, 3, 6, 10], GONE),
    (1, &[4, 5], plain(Culprit::Address)),
    (1, &[7, 8, 9, 90], plain(Culprit::Us)),
    (1, &[20], plain(Culprit::Letter)),
    (2, &[1], GONE),
    // Microsoft says 5.2.2 too of a sender who has sent too much: the words tell.
    (2, &[2], vague(Culprit::Mailbox)),
    (2, &[14, 121, 122], plain(Culprit::Mailbox)),
    (2, &[3], plain(Culprit::Letter)),
    (3, &[4], plain(Culprit::Letter)),
    (4, &[1], vague(Culprit::Route)),
    (5, &[3], plain(Culprit::Us)),
    // A proof that the mailbox or its domain has changed hands was asked for, which we never ask.
    (7, &[17, 18], plain(Culprit::Address)),
    (7, &[1], vague(Culprit::Us)),
    // The other side's certificates and names.
    (7, &[321, 322, 323, 324, 325], plain(Culprit::Route)),
    (7, &[504], vague(Culprit::Us)),
];

/// By subject alone.
const SUBJECTS: [CodeMeaning; 8] = [
    vague(Culprit::Unclear),
    vague(Culprit::Unclear),
    vague(Culprit::Mailbox),
    vague(Culprit::Route),
    plain(Culprit::Route),
    vague(Culprit::Unclear),
    plain(Culprit::Letter),
    plain(Culprit::Us),
];

impl StatusCode {
    /// Reads a code.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let mut part = |digits: usize| {
            let part = parts.next().filter(|part| (1..=digits).contains(&part.len()))?;
            if part.bytes().all(|byte| byte.is_ascii_digit()) { u16::from_str(part).ok() } else { None }
        };
        let (class, subject, detail) = (part(1)?, part(3)?, part(3)?);
        // Other classes do not exist, and numbers with points in them are versions and dates mostly.
        let class = u8::try_from(class).ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        parts.next().is_none().then_some(Self { class, subject, detail })
    }

    /// What it says; nothing if its subject is none.
    pub(super) fn entry(self) -> Option<CodeMeaning> {
        // The class says only whether to try again, and not who is to blame.
        let listed = CODES
            .iter()
            .find(|(subject, details, _)| *subject == self.subject && details.contains(&self.detail));
        listed.map(|(_, _, entry)| *entry).or_else(|| SUBJECTS.get(usize::from(self.subject)).copied())
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// Every code of a failure in a text. Four numbers are an address on the network and no code.
pub(crate) fn all_in(words: &str) -> Vec<StatusCode> {
    let word = |letter: char| !(letter.is_ascii_digit() || letter == '.');
    let found = words.split(word).map(|word| word.trim_matches('.'));
    // A report on many addresses names those that arrived, too.
    found.filter_map(StatusCode::parse).filter(|code| code.class != 2 && code.subject <= 7).collect()
}

/// The last reply code of a relay in a text, such as 550: what came after it was its last word.
pub(crate) fn reply_in(words: &str) -> Option<u16> {
    let lone = |word: &&str| {
        let digits = word.trim_start_matches(['(', '<', '\'', '"', '#']);
        let (code, rest) = digits.split_at_checked(3).unwrap_or((digits, ""));
        // Three digits are a reply only where nothing is glued to them and the second could be one.
        code.len() == 3
            && code.bytes().all(|byte| byte.is_ascii_digit())
            && code.starts_with(['4', '5'])
            && (rest.is_empty() || rest.starts_with(['-', ':', ')', ',', ';', ' ']))
            && code.as_bytes().get(1).is_some_and(|second| matches!(second, b'0'..=b'5' | b'7'))
    };
    let last = words.split_whitespace().rfind(lone)?;
    let digits: String = last.chars().filter(char::is_ascii_digit).take(3).collect();
    digits.parse().ok()
}
