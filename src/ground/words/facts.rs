//! What `{{ words }}` may say: the campaign, a wave, and in messages a person.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ground::campaign::{
    AccessCut, Approach, Campaign, ChangeKind, Language, Ownership, Person, Platform, PlatformSet, Wave,
};

use super::deadline::Listener;
pub use super::expression::Word;

/// When a block or page is shown. Empty sets ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// On one of these platforms.
    pub platforms: Option<PlatformSet>,
    /// Only where the device is (not) reset.
    pub reset: Option<bool>,
    /// With one of these approaches.
    pub approaches: Vec<Approach>,
    /// In one of these languages.
    pub languages: Vec<Language>,
    /// Of this ownership.
    pub ownership: Vec<Ownership>,
    /// Only where the wave has (not) a deadline.
    pub deadline: Option<bool>,
    /// Only where access is cut in one of these ways.
    pub enforcement: Vec<AccessCut>,
    /// Leaving one of these systems.
    pub vendors: Vec<String>,
    /// Only in a pilot, or only elsewhere.
    pub pilot: Option<bool>,
    /// Only where this has become of a date that was told.
    pub changes: Vec<ChangeKind>,
}

/// What a page or message is shown for: what a [`Condition`] is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situation {
    /// The reader's language.
    pub language: Language,
    /// The platforms it is about.
    pub platforms: PlatformSet,
    /// Whether the device is reset; none if both may be.
    pub reset: Option<bool>,
    /// How the wave is helped; none for what is told once in the campaign.
    pub approach: Option<Approach>,
    /// Whose the device is; `Unknown` shows both.
    pub ownership: Ownership,
    /// Whether there is a deadline.
    pub deadline: bool,
    /// Whether and when access is cut.
    pub enforcement: AccessCut,
    /// The system that is left.
    pub vendor: String,
    /// Whether the wave is a pilot.
    pub pilot: bool,
    /// What has become of a date, in a message that says so; none where it may be any of them.
    pub change: Option<ChangeKind>,
}

/// The values words are filled from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The wave, if the text is about one.
    pub wave: Option<&'a Wave>,
    /// The reader's language.
    pub language: Language,
    /// The person, in messages only.
    pub person: Option<&'a Person>,
    /// How the wave's deadline is told where there is no person.
    pub listener: Listener,
    /// Names and values of the person's further columns.
    pub extra: &'a [(&'a str, &'a str)],
    /// The day it is told, where a text asks how long it still is.
    pub today: Option<NaiveDate>,
    /// The moment of a notice, in messages.
    pub sent_at: Option<DateTime<Utc>>,
    /// Further values of a renderer: `("link", ..)`, `("old_date", ..)`, `("count", ..)`.
    pub more: &'a [(&'a str, String)],
}

impl Condition {
    /// Whether it is shown in this situation. What the situation leaves open is shown.
    pub fn holds(&self, situation: &Situation) -> bool {
        let listed = |list: &[String], value: &String| list.is_empty() || list.contains(value);
        self.platforms.is_none_or(|platforms| !platforms.and(situation.platforms).is_empty())
            && self.reset.is_none_or(|reset| situation.reset.is_none_or(|is| is == reset))
            && (self.approaches.is_empty()
                || situation.approach.is_none_or(|approach| self.approaches.contains(&approach)))
            && (self.languages.is_empty() || self.languages.contains(&situation.language))
            && (self.ownership.is_empty()
                || situation.ownership == Ownership::Unknown
                || self.ownership.contains(&situation.ownership))
            && self.deadline.is_none_or(|deadline| deadline == situation.deadline)
            && (self.enforcement.is_empty() || self.enforcement.contains(&situation.enforcement))
            && self.pilot.is_none_or(|pilot| pilot == situation.pilot)
            && (self.changes.is_empty()
                || situation.change.is_none_or(|change| self.changes.contains(&change)))
            && listed(&self.vendors, &situation.vendor)
    }
}

impl Situation {
    /// What the pages of a wave are shown for, on one platform or all of the wave's.
    pub fn of_wave(
        campaign: &Campaign,
        wave: Option<&Wave>,
        language: Language,
        only: Option<Platform>,
    ) -> Self {
        let platforms = wave.map_or(campaign.the_move.platforms, |wave| wave.platforms);
        Self {
            language,
            platforms: only.map_or(platforms, |platform| std::iter::once(platform).collect()),
            reset: None,
            approach: wave.map(|wave| wave.approach),
            ownership: Ownership::Unknown,
            deadline: wave.is_some_and(|wave| wave.deadline().is_some()),
            enforcement: wave.map_or(AccessCut::Never, Wave::cut),
            vendor: campaign.the_move.from.id.clone(),
            pilot: wave.is_some_and(|wave| wave.pilot),
            change: None,
        }
    }
}
