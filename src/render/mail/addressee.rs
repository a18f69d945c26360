//! Whom a message goes to, and which of all messages of a stage it is.

use chrono_tz::Tz;
use std::fmt::Write as _;

use super::{Mail, MailError};
use crate::ground::{
    campaign::{Address, Audience, Language, Ownership, Person, PersonIx, PlatformSet, Stage, WaveIx},
    timeline::{Change, Notice, NoticeId, Recipient, RecipientKey},
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
pub(super) struct Key {
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
    pub(super) change: Option<Change>,
    /// A test copy.
    pub(super) test: bool,
    /// Whose people are counted; all of the wave's if none.
    pub(super) manager: Option<Box<str>>,
    /// Set where the text does more with a person's words than to say them, so that nobody else's will do.
    pub(super) only: Option<PersonIx>,
}

impl Key {
    /// What the boundaries are made of.
    pub(super) fn seed(&self, campaign: &str) -> String {
        let mut seed = campaign.to_owned();
        let _ = write!(seed, "/{self:?}");
        seed
    }
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
    pub(super) fn key(&self, notice: &Notice, to: &Addressee<'_>, test: bool) -> Result<Key, MailError> {
        let stage = self.stage(notice)?;
        let wave = notice.wave.and_then(|index| self.campaign.wave(index));
        let of_wave = wave.map_or(self.campaign.the_move.platforms, |wave| wave.platforms);
        let own = to.person.filter(|_| to.personal);
        let platforms = own.map(|person| person.platforms.and(of_wave)).filter(|both| !both.is_empty());
        let language = to.person.map_or(self.campaign.languages.source(), |person| person.language);
        Ok(Key {
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
            change: notice.change,
            test,
            manager: matches!(notice.to, Recipient::ManagerOf(_)).then(|| to.address.key().into()),
            only: match notice.to {
                Recipient::Person(index) if self.does_more_than_say(stage, language) => Some(index),
                Recipient::Person(_)
                | Recipient::Helpdesk
                | Recipient::ManagerOf(_)
                | Recipient::Sponsor(_) => None,
            },
        })
    }

    /// Whether a message changes a person's words (`{{ person.name | upper }}`) instead of only saying them.
    fn does_more_than_say(&self, stage: &Stage, language: Language) -> bool {
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
        let first = self.campaign.stages.iter().find(|stage| {
            let skipped = wave.overrides.get(&stage.id).is_some_and(|change| change.skip);
            stage.audience == Audience::Wave
                && !stage.at.anchor.is_campaign_wide()
                && stage.waves.contains(&wave.id)
                && !skipped
        })?;
        let who = RecipientKey::of(self.campaign, self.people, notice.to)?;
        (first.id != stage.id)
            .then(|| NoticeId::of(self.campaign.id.as_str(), Some(wave.id.as_str()), first.id.as_str(), &who))
    }
}
