//! Approvals: a person was shown a stage of a wave and said yes to exactly that. A later change voids it.
//!
//! An approval is over what people get: who, when, and the words as they read them. It is not over the bytes that
//! travel, which a release may change. The ledger keeps a hash of each part, so that a change can be named.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

use super::{campaign::Language, canonical::Digest};

/// The form of approvals: one in an older form cannot be compared with what is there now.
const FORM: u64 = 2;

/// How much of a hash is shown: enough that nobody meets the same one by chance.
const SHOWN: usize = 16;

/// What a person approved, as the ledger keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The wave; none for what is told once in the whole campaign.
    pub wave: Option<String>,
    /// The stage it was given for, and for no other.
    pub stage: String,
    /// The hash of the whole.
    pub hash: String,
    /// The hashes of its parts, as JSON.
    pub parts: String,
    /// Who approved, by the name they gave.
    pub who: String,
    /// When it was given.
    pub at: DateTime<Utc>,
}

/// What people last said yes to of one stage in one wave, and who did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenApprovals {
    /// The last approval.
    pub last: Approval,
    /// Everybody who said yes to what the last approval is for, in the order in which they did: each person once.
    pub by: Vec<String>,
}

/// The rows of approvals, folded: whoever approves something other than was approved before is the first again.
#[derive(Debug, Default)]
pub(crate) struct ApprovalFold {
    given: BTreeMap<(Option<String>, String), GivenApprovals>,
}

impl ApprovalFold {
    /// The next row, in the order in which they were written.
    pub(crate) fn see(&mut self, approval: Approval) {
        let which = (approval.wave.clone(), approval.stage.clone());
        let before = self.given.remove(&which).filter(|given| given.last.hash == approval.hash);
        let mut by = before.map(|given| given.by).unwrap_or_default();
        if !by.iter().any(|who| is_same_person(who, &approval.who)) {
            by.push(approval.who.clone());
        }
        self.given.insert(which, GivenApprovals { last: approval, by });
    }

    /// What was last said yes to.
    pub(crate) fn done(self) -> Vec<GivenApprovals> {
        self.given.into_values().collect()
    }
}

/// Whether two names are one person's: `Rosa Lind` and `rosa  lind` are.
pub(crate) fn is_same_person(one: &str, other: &str) -> bool {
    let words = |name: &str| name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    words(one) == words(other)
}

impl Approval {
    /// What it is for, as a person says it.
    pub fn words(&self) -> String {
        let wave = self.wave.as_deref().map_or(String::new(), |wave| format!(" of wave `{wave}`"));
        format!("`{}`{wave}", self.stage)
    }
}

/// What would be sent of one stage in one wave: what an approval is about, and enough of it to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Each part's hash, by what it is called when it has changed.
    parts: BTreeMap<String, String>,
    /// How many get it.
    pub people: usize,
    /// In each language.
    pub languages: BTreeMap<Language, InLanguage>,
    /// When it begins to leave, in whose clock; none for what follows an event of the person's own.
    pub moments: BTreeSet<(Option<DateTime<Utc>>, ZoneName)>,
}

/// A zone by its name, in the order of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneName(pub Tz);

impl Ord for ZoneName {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.name().cmp(other.0.name())
    }
}

impl PartialOrd for ZoneName {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// What people of one language get.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InLanguage {
    /// How many they are.
    pub people: usize,
    /// The subjects of their messages: one, unless it differs between them.
    pub subjects: BTreeSet<String>,
    /// Why some of it cannot be made.
    pub failed: BTreeSet<String>,
}

impl Contents {
    /// Adds the hash of a part. Its name is said when it has changed: `the dates`, `the words in nl`.
    pub fn part(&mut self, name: impl Into<String>, digest: &Digest) {
        self.parts.insert(name.into(), digest.hex());
    }

    /// The hash of the whole.
    pub fn hash(&self) -> String {
        // This word is in every approval that a ledger keeps: changing it voids them all.
        let mut digest = Digest::of("wavecast approval 2");
        for (name, part) in &self.parts {
            digest.add(name, part);
        }
        digest.hex()
    }

    /// As much of the hash as is shown, and as is enough to say which contents are meant.
    pub fn shown(&self) -> String {
        self.hash().chars().take(SHOWN).collect()
    }

    /// Whether these contents are the ones that somebody was shown under this hash.
    pub(crate) fn are_shown_as(&self, shown: &str) -> bool {
        let shown = shown.trim().to_ascii_lowercase();
        // A shorter beginning would let a guess, or nothing at all, pass for having looked.
        shown.len() >= SHOWN && self.hash().starts_with(&shown)
    }

    /// As the ledger keeps it.
    pub fn json(&self) -> Value {
        json!({ "form": FORM, "people": self.people, "parts": self.parts })
    }

    /// How an approval stands beside what would be sent now.
    fn judged(&self, approval: &Approval) -> ApprovalState {
        let Ok(before) = serde_json::from_str::<Value>(&approval.parts) else {
            return ApprovalState::Earlier;
        };
        // Parts of another form have other names, and every one of them would count as changed.
        if before.get("form").and_then(Value::as_u64) != Some(FORM) {
            return ApprovalState::Earlier;
        }
        if self.hash() == approval.hash {
            return ApprovalState::Holds;
        }
        let empty = Map::new();
        let old = before.get("parts").and_then(Value::as_object).unwrap_or(&empty);
        // Parts of both sides: what is gone since has changed as much as what is new.
        let names: BTreeSet<&str> = self.parts.keys().chain(old.keys()).map(String::as_str).collect();
        let differs =
            |name: &&str| old.get(*name).and_then(Value::as_str) != self.parts.get(*name).map(String::as_str);
        let count = before.get("people").and_then(Value::as_u64).unwrap_or(0);
        let said = |name: &str| match name {
            "the people" => format!("the people ({count} then, {} now)", self.people),
            other => other.to_owned(),
        };
        ApprovalState::Changed(names.into_iter().filter(differs).map(said).collect())
    }
}

/// How an approval stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApprovalState {
    /// It is for what would be sent now.
    Holds,
    /// These parts have changed since.
    Changed(Vec<String>),
    /// It was given to an earlier version of this program, which hashed something else.
    Earlier,
    /// The campaign has no such stage any more, so there is nothing it could be for.
    Gone,
}

/// An approval and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalStanding {
    /// What was approved.
    pub approval: Approval,
    /// Who said yes to it.
    pub by: Vec<String>,
    /// How it stands.
    pub stands: ApprovalState,
}

impl ApprovalStanding {
    /// How an approval stands, beside what would be sent now; none if nothing would.
    pub fn of(given: GivenApprovals, now: Option<&Contents>) -> Self {
        let GivenApprovals { last: approval, by } = given;
        let stands = now.map_or(ApprovalState::Gone, |now| now.judged(&approval));
        Self { approval, by, stands }
    }

    /// Why it does not count, for whoever gave it; nothing if it counts or is for nothing any more.
    pub(crate) fn why_void(&self) -> Option<String> {
        let what = self.approval.words();
        let who = self.by.join(" and ");
        match &self.stands {
            ApprovalState::Holds | ApprovalState::Gone => None,
            ApprovalState::Changed(changed) => Some(format!(
                "the approval of {what} by {who} is void, because since then this has changed: {}",
                changed.join(", ")
            )),
            ApprovalState::Earlier => Some(format!(
                "{what} was approved by {who} under an earlier version of wavecast, which cannot be compared \
                 with what would be sent now: please approve again"
            )),
        }
    }
}
