//! A notice: one stage for one person at one moment.

use chrono::{DateTime, NaiveDate, Utc};
use std::{fmt, str::FromStr};

use crate::ground::campaign::{Anchor, Campaign, ChangeKind, People, PersonIx, WaveIx};

/// What a notice is called for ever: made of campaign, wave, stage and person, and of nothing else, so that a
/// date that moves or a name that changes does not make a second message of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId([u8; 16]);

/// Letters that nobody confuses (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl NoticeId {
    /// The id of a stage for somebody in a wave; campaign-wide stages have no wave.
    pub fn of(campaign: &str, wave: Option<&str>, stage: &str, who: &RecipientKey) -> Self {
        Namer::of(campaign, wave, stage).name(who, None)
    }

    /// As bytes, for the ledger.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// From bytes, as the ledger kept them.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

/// Names the notices of one stage in one wave: what they share is hashed once.
#[derive(Clone, Debug)]
pub(super) struct Namer(blake3::Hasher);

impl Namer {
    /// For a stage in a wave.
    pub(super) fn of(campaign: &str, wave: Option<&str>, stage: &str) -> Self {
        // These words and the order of the parts last for ever: any other would mail everybody again.
        let mut hasher = blake3::Hasher::new_derive_key("wavecast notice 1");
        for part in [campaign, wave.unwrap_or_default(), stage] {
            add(&mut hasher, part);
        }
        Self(hasher)
    }

    /// The notice for somebody. One that corrects a date has in its name the message it corrects and what holds
    /// now: it is the same however often it is looked at, and another one when the date moves there and back.
    pub(super) fn name(&self, who: &RecipientKey, correction: Option<&Correction>) -> NoticeId {
        let mut hasher = self.0.clone();
        add(&mut hasher, &who.0);
        if let Some(Correction { change, corrects }) = correction {
            let new = change.new.map_or_else(|| "none".to_owned(), |day| day.to_string());
            add(&mut hasher, &format!("{} {new}", change.anchor.code()));
            hasher.update(corrects.bytes());
        }
        finished(&hasher)
    }

    /// The notice for somebody about an event of theirs that may happen again: each time it is another one.
    pub(super) fn name_of_event(&self, who: &RecipientKey, day: NaiveDate) -> NoticeId {
        let mut hasher = self.0.clone();
        add(&mut hasher, &who.0);
        add(&mut hasher, &format!("on {day}"));
        finished(&hasher)
    }
}

fn finished(hasher: &blake3::Hasher) -> NoticeId {
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    NoticeId(id)
}

fn add(hasher: &mut blake3::Hasher, part: &str) {
    // The length goes before each part, or `a` with `bc` and `ab` with `c` would be one name.
    hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
    hasher.update(part.as_bytes());
}

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = u128::from_be_bytes(self.0);
        // 26 letters of five bits hold 130: the two on top are always nought, so that the first letter is at most `7`.
        for place in (0..130).step_by(5).rev() {
            let digit = usize::try_from(number.wrapping_shr(place) & 31).unwrap_or_default();
            f.write_str(char::from(LETTERS.get(digit).copied().unwrap_or(b'0')).encode_utf8(&mut [0; 4]))?;
        }
        Ok(())
    }
}

impl fmt::Debug for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for NoticeId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not the id of a notice");
        let mut number: u128 = 0;
        if text.len() != 26 {
            return Err(wrong());
        }
        for letter in text.to_ascii_lowercase().bytes() {
            let digit = LETTERS.iter().position(|known| *known == letter).ok_or_else(wrong)?;
            // A first letter above `7` is more than 128 bits and no id; cut off, two texts would name one notice.
            number = number.checked_mul(32).ok_or_else(wrong)? | u128::try_from(digit).unwrap_or_default();
        }
        Ok(Self(number.to_be_bytes()))
    }
}

/// Who a notice is for, as far as its id goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientKey(String);

impl RecipientKey {
    /// A person, by the key of their address.
    pub fn person(address: &super::super::campaign::Address) -> Self {
        Self(address.key())
    }

    /// The helpdesk, a manager or a sponsor: a person may be one of these and still be told as a person.
    pub fn role(role: &str, address: &str) -> Self {
        Self(format!("{role}:{}", address.to_lowercase()))
    }
}

impl RecipientKey {
    /// Who a recipient is; none if the list no longer has them.
    pub fn of(campaign: &Campaign, people: &People, to: Recipient) -> Option<Self> {
        Some(match to {
            Recipient::Person(index) => Self::person(&people.get(index)?.address),
            Recipient::Helpdesk => Self::role("helpdesk", &campaign.helpdesk.mail),
            Recipient::ManagerOf(index) => {
                Self::role("manager", people.get(index)?.manager.as_ref()?.as_str())
            }
            Recipient::Sponsor(index) => {
                Self::role("sponsor", campaign.sender.sponsors.get(usize::from(index))?.as_str())
            }
        })
    }
}

/// Whom a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    /// A person of the list.
    Person(PersonIx),
    /// The helpdesk, at its one address.
    Helpdesk,
    /// The manager of this person.
    ManagerOf(PersonIx),
    /// The sponsor at this place of the sender's settings.
    Sponsor(u16),
}

impl Recipient {
    /// The person of the list, if it is told to one as such.
    pub fn person(self) -> Option<PersonIx> {
        match self {
            Self::Person(index) => Some(index),
            Self::Helpdesk | Self::ManagerOf(_) | Self::Sponsor(_) => None,
        }
    }
}

/// What a message says of a date.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Told {
    /// Of which wave it is a date.
    pub wave: String,
    /// Which date: `start`, `deadline` or `enforce`.
    pub anchor: Anchor,
    /// The day; none if it says that there is no such date for them any more.
    pub day: Option<NaiveDate>,
}

/// A date that somebody was told and that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DateChange {
    /// Which: `start`, `deadline` or `enforce`.
    pub anchor: Anchor,
    /// The day they were told; none if they were told that there is none.
    pub old: Option<NaiveDate>,
    /// The day in force; none if there is none any more.
    pub new: Option<NaiveDate>,
    /// All that they were told and that no date takes the place of: what stands in their calendar is to go.
    pub withdrawn: Vec<Told>,
}

impl DateChange {
    /// What has become of it, for somebody who is in a wave or in none.
    pub fn kind(&self, in_a_wave: bool) -> ChangeKind {
        match (self.old, self.new) {
            _ if !in_a_wave => ChangeKind::Off,
            (_, None) => ChangeKind::Gone,
            (None, Some(_)) => ChangeKind::New,
            (Some(_), Some(_)) => ChangeKind::Moved,
        }
    }

    /// The later of the two days.
    pub fn last(&self) -> Option<NaiveDate> {
        self.old.max(self.new)
    }

    /// Whether one of the two days is still to come.
    pub(crate) fn is_live(&self, today: NaiveDate) -> bool {
        self.last().is_some_and(|last| last >= today)
    }

    /// The first of its days that is not before this one.
    pub(super) fn first_from(&self, day: NaiveDate) -> Option<NaiveDate> {
        [self.old, self.new].into_iter().flatten().filter(|own| *own >= day).min()
    }

    /// Whether it is worth a word that nobody heard of it in time: who may begin, or need not, loses nothing.
    pub(super) fn matters_when_past(&self) -> bool {
        self.anchor != Anchor::Start && self.old.is_some() && self.new.is_some()
    }
}

/// What somebody must hear, and the message it puts right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The date they were told, and what it is now.
    pub change: DateChange,
    /// The message that told them the old date.
    pub corrects: NoticeId,
}

/// One stage for one person at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its name for ever.
    pub id: NoticeId,
    /// The stage, by its place in the campaign.
    pub stage: u16,
    /// The wave; none for what is told once in the whole campaign.
    pub wave: Option<WaveIx>,
    /// Whom it tells: one inbox.
    pub to: Recipient,
    /// When it is due.
    pub at: DateTime<Utc>,
    /// From then on it must not leave any more.
    pub expires: DateTime<Utc>,
    /// The date that no longer holds, if that is what it tells.
    pub change: Option<DateChange>,
}
