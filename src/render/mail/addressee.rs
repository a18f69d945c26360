//! Whom a message goes to, and which of all messages of a stage it is.

use chrono_tz::Tz;

use super::{Mail, MailError};
use crate::ground::{
    campaign::{
        Address, Audience, Campaign, Language, Ownership, Person, PersonIx, PlatformSet, Slug, Stage, Wave,
        WaveIx,
    },
    canonical::Digest,
    timeline::{DateChange, Notice, NoticeId, Recipient, RecipientKey, planned},
};

/// Whom a message goes to.
pub(super) struct Addressee<'a> {
    pub(super) address: Address,
    /// The person of the list it goes to; of a manager who is not in it, one of those they lead.
    pub(super) person: Option<&'a Person>,
    /// Whether it goes to a person of the list as such, and not to a helpdesk, manager or sponsor.
    pub(super) personal: bool,
}

/// Everybody with the same key gets the same message but for their own texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts of a person or copy")]
pub(super) struct AddresseeKey {
    pub(super) stage: u16,
    pub(super) wave: Option<WaveIx>,
    pub(super) language: Language,
    pub(super) platforms: PlatformSet,
    pub(super) reset: bool,
    pub(super) ownership: Ownership,
    pub(super) zone: Tz,
    /// Whether there is a given name to greet.
    pub(super) named: bool,
    pub(super) personal: bool,
    /// A date they were told and that no longer holds.
    pub(super) change: Option<DateChange>,
    /// A test copy.
    pub(super) test: bool,
    /// Whose people are counted; all of the wave's if none.
    pub(super) manager: Option<Box<str>>,
    /// Set where the text does more with a person's words than to say them, so that nobody else's will do.
    pub(super) only: Option<PersonIx>,
}

impl<'a> Mail<'a> {
    /// Whom a notice is for.
    pub(super) fn addressee(&self, notice: &Notice) -> Result<Addressee<'a>, MailError> {
        let gone = || MailError::Gone { notice: notice.id };
        let person = |index: PersonIx| self.people.get(index).ok_or_else(gone);
        Ok(match notice.to {
            Recipient::Person(index) => {
                let person = person(index)?;
                Addressee { address: person.address.clone(), person: Some(person), personal: true }
            }
            Recipient::ManagerOf(index) => {
                let led = person(index)?;
                let address = led.manager.clone().ok_or_else(gone)?;
                Addressee { address, person: Some(self.speaks_for(led)), personal: false }
            }
            Recipient::Helpdesk => Addressee {
                address: self.campaign.helpdesk.mail.parse().map_err(|_| gone())?,
                person: None,
                personal: false,
            },
            Recipient::Sponsor(index) => Addressee {
                address: self.campaign.sender.sponsors.get(usize::from(index)).ok_or_else(gone)?.clone(),
                person: None,
                personal: false,
            },
        })
    }

    /// In whose language and zone the manager of somebody is written to: their own if they are in the list.
    pub(super) fn speaks_for(&self, led: &'a Person) -> &'a Person {
        let key = led.manager.as_ref().map(Address::key);
        let own = key.and_then(|key| self.managers().get(&key)).and_then(|index| self.people.get(*index));
        own.unwrap_or(led)
    }

    /// Which of all messages of its stage this one is.
    pub(super) fn key(
        &self,
        notice: &Notice,
        to: &Addressee<'_>,
        test: bool,
    ) -> Result<AddresseeKey, MailError> {
        let wave = notice.wave.and_then(|index| self.campaign.wave(index));
        let of_wave = wave.map_or(self.campaign.the_move.platforms, |wave| wave.platforms);
        let own = to.person.filter(|_| to.personal);
        let platforms = own.map(|person| person.platforms.and(of_wave)).filter(|both| !both.is_empty());
        let language = to.person.map_or(self.campaign.languages.source(), |person| person.language);
        Ok(AddresseeKey {
            stage: notice.stage,
            wave: notice.wave,
            language,
            platforms: platforms.unwrap_or(of_wave),
            reset: own.is_some_and(|person| person.reset),
            ownership: own.map(|person| person.ownership).unwrap_or_default(),
            zone: to.person.map_or_else(
                || wave.map_or(self.campaign.zone, |wave| wave.zone),
                |person| person.place.zone,
            ),
            named: own.is_some_and(|person| !person.given_name.trim().is_empty()),
            personal: to.personal,
            change: notice.change.clone(),
            test,
            manager: matches!(notice.to, Recipient::ManagerOf(_)).then(|| to.address.key().into()),
            only: match notice.to {
                Recipient::Person(index) if self.does_more_than_say(notice.stage, language) => Some(index),
                Recipient::Person(_)
                | Recipient::Helpdesk
                | Recipient::ManagerOf(_)
                | Recipient::Sponsor(_) => None,
            },
        })
    }

    /// Which situation a key stands for, by names alone: the boundaries of its messages are made of this. A stage or
    /// wave written in above it changes nothing.
    pub(super) fn identity(&self, key: &AddresseeKey) -> Digest {
        let stage = self.campaign.stages.get(usize::from(key.stage)).map(|stage| stage.id.as_str());
        let wave = key.wave.and_then(|wave| self.campaign.wave(wave)).map(|wave| wave.id.as_str());
        let only = key.only.and_then(|index| self.people.get(index)).map(|person| &person.address);
        Digest::of("wavecast situation 1")
            .with("campaign", self.campaign.id.as_str())
            .with("stage", &stage)
            .with("wave", &wave)
            .with("language", &key.language)
            .with("platforms", &key.platforms)
            .with("reset", &key.reset)
            .with("ownership", &key.ownership)
            .with("zone", &key.zone)
            .with("named", &key.named)
            .with("personal", &key.personal)
            .with("change", &key.change)
            .with("test", &key.test)
            .with("manager", &key.manager.as_deref())
            .with("only", &only)
    }

    /// Whether a message's page does more with a person's words than to say them.
    pub(super) fn works_with_words(&self, stage: &Stage, language: Language) -> bool {
        let Ok(page) = self.page(stage, language) else { return false };
        page.source.text().split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).any(|expression| {
            let expression = expression.trim();
            let plain =
                expression.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
            expression.contains("person.") && !plain
        })
    }

    /// The first message of the thread this one belongs to: reminders stand under the wave's announcement.
    pub(super) fn thread(&self, notice: &Notice) -> Option<NoticeId> {
        let (wave, stage) = (self.campaign.wave(notice.wave?)?, self.stage(notice).ok()?);
        let Recipient::Person(_) = notice.to else { return None };
        let first = self.heads().get(&notice.wave?)?;
        let who = RecipientKey::of(self.campaign, self.people, notice.to)?;
        (*first != stage.id)
            .then(|| NoticeId::of(self.campaign.id.as_str(), Some(wave.id.as_str()), first.as_str(), &who))
    }
}

/// The stage that heads the thread of a wave: the one that leaves first of those that tell everybody, wherever it
/// stands in the file.
pub(super) fn head(campaign: &Campaign, wave: &Wave) -> Option<Slug> {
    let told = campaign.stages.iter().filter(|stage| is_told(stage, wave));
    let first = told.filter_map(|stage| Some((planned(campaign, wave, stage)?, &stage.id))).min();
    first.map(|(_, stage)| stage.clone())
}

/// Whether a stage tells everybody of a wave.
fn is_told(stage: &Stage, wave: &Wave) -> bool {
    let skipped = wave.skips(&stage.id);
    stage.audience == Audience::Wave
        && !stage.at.anchor.is_campaign_wide()
        && stage.waves.contains(&wave.id)
        && !skipped
}
