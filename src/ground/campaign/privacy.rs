//! Settings of the new system on which the privacy page depends: what somebody looked up, and stands for by name and
//! date. What nobody confirmed is not said to anybody.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

use crate::ground::problem::Place;

/// A setting that the organisation chooses, and that people ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrivacySetting {
    /// The names of all apps on people's own devices are collected.
    OwnApps,
    /// A lost company device is looked for.
    Locate,
    /// Windows computers are asked for file names, running programs, settings and event logs.
    Query,
    /// A device of one's own may be erased whole.
    EraseOwn,
    /// Whoever helps may look at the screen.
    RemoteHelp,
}

/// What is known of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SettingAnswer {
    /// It is on.
    Yes,
    /// It is off.
    No,
    /// Nobody confirmed either.
    Unsaid,
}

/// What a text can ask about the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrivacyFact {
    /// Whether this is the answer for a setting.
    Answer(PrivacySetting, SettingAnswer),
    /// Whether all of them are confirmed.
    Confirmed,
}

/// Some of these facts, as a text asks for them; none of them asks for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrivacyFacts(u16);

impl PrivacyFacts {
    /// Whether nothing is asked.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that are asked for.
    pub fn iter(self) -> impl Iterator<Item = PrivacyFact> {
        // A bit for each, in the order of all.
        (0..)
            .zip(PrivacyFact::all())
            .filter(move |(place, _)| self.0 & (1 << place) != 0)
            .map(|(_, fact)| fact)
    }
}

impl FromIterator<PrivacyFact> for PrivacyFacts {
    fn from_iter<T: IntoIterator<Item = PrivacyFact>>(facts: T) -> Self {
        let asked: Vec<PrivacyFact> = facts.into_iter().collect();
        let bits = (0..).zip(PrivacyFact::all()).filter(|(_, fact)| asked.contains(fact));
        // Sixteen facts fill all sixteen bits: with one more setting the number must be wider.
        Self(bits.fold(0, |all, (place, _): (u32, _)| all | 1 << place))
    }
}

/// A setting that somebody looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedSetting {
    /// Whether it is on.
    pub is_on: bool,
    /// When it was looked up.
    pub day: NaiveDate,
    /// Who stands for it. It is on no page.
    pub by: String,
}

/// What is confirmed of each setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrivacySettings {
    /// By setting; those that nobody confirmed are not in it.
    pub confirmed: BTreeMap<PrivacySetting, ConfirmedSetting>,
    /// Those that are written and cannot be read: an error says so already.
    pub misread: BTreeSet<PrivacySetting>,
    /// Where they are said.
    pub place: Option<Place>,
}

impl PrivacySetting {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [Self::OwnApps, Self::Locate, Self::Query, Self::EraseOwn, Self::RemoteHelp];

    /// The key in `campaign.toml`.
    pub fn key(self) -> &'static str {
        match self {
            Self::OwnApps => "own_apps",
            Self::Locate => "locate",
            Self::Query => "query",
            Self::EraseOwn => "erase_own",
            Self::RemoteHelp => "remote_help",
        }
    }
}

impl SettingAnswer {
    const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Unsaid];

    fn code(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unsaid => "unsaid",
        }
    }
}

impl PrivacyFact {
    /// Everything that can be asked.
    pub fn all() -> impl Iterator<Item = Self> {
        let answers = |setting| SettingAnswer::ALL.map(|answer| Self::Answer(setting, answer));
        PrivacySetting::ALL.into_iter().flat_map(answers).chain([Self::Confirmed])
    }

    /// How it is asked for in a text: `own-apps-no`.
    pub fn code(self) -> String {
        match self {
            Self::Answer(setting, answer) => {
                format!("{}-{}", setting.key().replace('_', "-"), answer.code())
            }
            Self::Confirmed => "confirmed".to_owned(),
        }
    }
}

impl PrivacySettings {
    /// What was confirmed of a setting.
    pub fn of(&self, setting: PrivacySetting) -> Option<&ConfirmedSetting> {
        self.confirmed.get(&setting)
    }

    /// Whether it is so.
    pub fn holds(&self, fact: PrivacyFact) -> bool {
        match fact {
            PrivacyFact::Confirmed => self.confirmed_on().is_some(),
            PrivacyFact::Answer(setting, asked) => {
                let answer = match self.of(setting) {
                    Some(setting) if setting.is_on => SettingAnswer::Yes,
                    Some(_) => SettingAnswer::No,
                    None => SettingAnswer::Unsaid,
                };
                answer == asked
            }
        }
    }

    /// Since when all of them are confirmed; the oldest day, for the page is as old as what it rests on.
    pub(crate) fn confirmed_on(&self) -> Option<NaiveDate> {
        let days: Option<Vec<NaiveDate>> =
            PrivacySetting::ALL.into_iter().map(|setting| self.of(setting).map(|known| known.day)).collect();
        // One that is missing makes the whole page unconfirmed.
        days?.into_iter().min()
    }

    /// Those that nobody confirmed.
    pub fn unsaid(&self) -> impl Iterator<Item = PrivacySetting> {
        PrivacySetting::ALL.into_iter().filter(|setting| self.of(*setting).is_none())
    }
}
