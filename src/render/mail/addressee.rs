//! Whom a message goes to, and which of all messages of a stage it is.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::borrow::Cow;

use super::{
    Mail, MailError,
    told_device::{ToldDevice, identities},
    told_team::ToldTeam,
};
use crate::ground::{
    campaign::{
        Address, Anchor, Audience, Campaign, Language, Mode, Ownership, Person, PersonIx, PlatformSet, Slug,
        Stage, Wave, WaveIx, WavePhase,
    },
    canonical::Digest,
    timeline::{DateChange, Notice, NoticeId, Recipient, RecipientKey, phase_of, planned, rests, wave_of},
    words::library::Page,
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
    /// How far the wave is, if it tells somebody what they missed.
    pub(super) phase: Option<WavePhase>,
    /// The stages it stands for that still have something to say to somebody who missed them, in the order they were due.
    pub(super) missed: Vec<u16>,
    /// The dates of the wave as they count for somebody, where those are not everybody's.
    pub(super) own_dates: Option<Mode>,
    /// A test copy.
    pub(super) test: bool,
    /// Whose people are counted; all of the wave's if none.
    pub(super) manager: Option<Box<str>>,
    /// How far those people are, if it tells that.
    pub(super) team: Option<ToldTeam>,
    /// The devices it is about, where they are known one by one.
    pub(super) devices: Vec<ToldDevice>,
    /// How many more have moved, where that is known of each: it is about the others.
    pub(super) moved: Option<usize>,
    /// Set where the text does more with a person's words than to say them, so that nobody else's will do.
    pub(super) only: Option<PersonIx>,
}

impl AddresseeKey {
    /// Whether the message tells a date: one that is past says nothing to somebody who comes late.
    pub(super) fn tells(&self, anchor: Anchor) -> bool {
        self.phase.is_none_or(|phase| phase.is_ahead(anchor))
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

    /// Whether the reader of a notice is left alone at this moment.
    pub(crate) fn is_left_alone(&self, notice: &Notice, at: DateTime<Utc>) -> bool {
        rests(self.campaign, self.people, notice, at)
    }

    /// Of which wave a message tells. What leaves on a day of the calendar belongs to no wave, so that nobody is told
    /// twice who changes waves; it tells each person the dates of their own.
    pub(super) fn told_of(&self, notice: &Notice) -> Option<WaveIx> {
        let stage = self.stage(notice).ok()?;
        let reader = notice.to.person().and_then(|index| self.people.get(index));
        told_to(stage, notice.wave, reader)
    }

    /// The wave a message tells of, with the dates that count for whoever reads it.
    pub(super) fn wave_told(&self, notice: &Notice) -> Option<Cow<'a, Wave>> {
        let wave = self.campaign.wave(self.told_of(notice)?)?;
        let reader = notice.to.person().and_then(|index| self.people.get(index));
        Some(reader.map_or(Cow::Borrowed(wave), |reader| wave_of(self.campaign, wave, reader)))
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
        let of = self.told_of(notice);
        let told = self.wave_told(notice);
        let wave = told.as_deref();
        let of_wave = wave.map_or(self.campaign.the_move.platforms, |wave| wave.platforms);
        let own = to.person.filter(|_| to.personal);
        // Somebody whose devices are of no kind that this wave moves reads of all kinds: about none there is
        // nothing to say.
        let platforms = own.map(|person| person.platforms.and(of_wave)).filter(|both| !both.is_empty());
        let language = to.person.map_or(self.campaign.languages.source(), |person| person.language);
        let (devices, moved) = self.told_devices(own, wave, notice.stage);
        Ok(AddresseeKey {
            stage: notice.stage,
            wave: of,
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
            phase: self.phase(notice, wave),
            missed: self.missed(notice, to.person, wave),
            own_dates: told.as_ref().filter(|told| matches!(told, Cow::Owned(_))).map(|told| told.mode),
            test,
            devices,
            moved,
            // What goes to somebody who tests names nobody who exists.
            team: self.told_team(notice, self.stage(notice)?, test),
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
        // These names and their order last: the boundaries of letters and the approvals of messages are made
        // of them.
        let situation = Digest::of("wavecast situation 1")
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
            .with("only", &only);
        // Each of these is added only where there is one: a situation without it keeps its digest, and its
        // approvals.
        let situation = match key.phase {
            None => situation,
            Some(phase) => situation.with("phase", phase.code()),
        };
        let missed = key.missed.iter().filter_map(|stage| self.campaign.stages.get(usize::from(*stage)));
        let missed: Vec<&str> = missed.map(|stage| stage.id.as_str()).collect();
        let situation = match missed.as_slice() {
            [] => situation,
            missed => situation.with("missed", missed.join(" ").as_str()),
        };
        let situation = match key.own_dates {
            None => situation,
            Some(own) => situation.with("own dates", own.said().as_str()),
        };
        let situation = match &key.team {
            None => situation,
            Some(team) => situation.with("team", team.identity(self.campaign).as_str()),
        };
        // What is told of people without a list of devices is named as it always was.
        if key.devices.is_empty() {
            return situation;
        }
        let situation = situation.with("devices", identities(&key.devices).as_str());
        match key.moved {
            Some(moved) => situation.with("moved devices", moved.to_string().as_str()),
            None => situation,
        }
    }

    /// How far a wave is for somebody who is told what they missed: no other message asks.
    fn phase(&self, notice: &Notice, wave: Option<&Wave>) -> Option<WavePhase> {
        wave.filter(|_| self.catches_up(notice)).map(|wave| phase_of(self.campaign, wave, notice.at))
    }

    /// Whether a message's page does more with a person's words than to say them.
    pub(super) fn works_with_words(&self, stage: &Stage, language: Language) -> bool {
        let missed = self.pages_missed(stage, language);
        self.pages(stage, language).chain(missed).any(does_more_than_say)
    }

    /// The first message of the thread this one belongs to: reminders stand under the wave's announcement, and a
    /// correction under the letter that it puts right.
    pub(super) fn thread(&self, notice: &Notice) -> Option<NoticeId> {
        if let Some(corrects) = self.stage(notice).ok()?.corrects() {
            return corrects.letters.get(notice.id.bytes()).copied().map(NoticeId::from_bytes);
        }
        let (wave, stage) = (self.campaign.wave(notice.wave?)?, self.stage(notice).ok()?);
        let Recipient::Person(_) = notice.to else { return None };
        let first = self.heads().get(&notice.wave?)?;
        let who = RecipientKey::of(self.campaign, self.people, notice.to)?;
        (*first != stage.id)
            .then(|| NoticeId::of(self.campaign.id.as_str(), Some(wave.id.as_str()), first.as_str(), &who))
    }
}

/// Of which wave a message of a stage tells a reader.
pub(super) fn told_to(stage: &Stage, wave: Option<WaveIx>, reader: Option<&Person>) -> Option<WaveIx> {
    let own = || reader?.wave;
    wave.or_else(|| if matches!(stage.at.anchor, Anchor::Day(_)) { own() } else { None })
}

/// The stage that heads the thread of a wave: the one that leaves first of those that tell everybody, wherever it
/// stands in the file.
pub(super) fn head(campaign: &Campaign, wave: &Wave) -> Option<Slug> {
    let told = campaign.stages.iter().filter(|stage| is_told(stage, wave));
    // Of two that leave at one moment the id decides, so that their order in the file changes no thread.
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

/// Whether a page does more with a person's words than to say them.
fn does_more_than_say(page: &Page) -> bool {
    page.source.text().split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).any(|expression| {
        let expression = expression.trim();
        let plain =
            expression.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
        expression.contains("person.") && !plain
    })
}
