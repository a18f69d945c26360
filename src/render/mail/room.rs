//! The room where messages are made: what all of them share, and what is kept ready between two of them.
//!
//! A message is composed and encoded once for everybody in the same situation; after that it costs copying,
//! and memory does not grow with the number of people.

use chrono::{DateTime, Utc};
use lettre::message::Mailbox;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use super::{
    Letter, MailError, MailPicture, Rendered,
    addressee::{Addressee, AddresseeKey, head},
    compose::{Composed, Styles},
    encoded::EncodedMessage,
    layout::{self, Layout},
    logo,
    message::{Heading, message_id},
    missed_parts::MissedParts,
    past::Past,
    reference,
    slots::{self, Filling, PersonalSlot},
};
use crate::ground::{
    campaign::{Address, Campaign, Language, People, Person, PersonIx, Slug, Stage, WaveIx},
    canonical::half,
    problem::Source,
    timeline::{Notice, NoticeId, Timeline, Told, reschedule},
    tree::Tree,
    words::{
        library::{Library, Page},
        phrases::Phrases,
    },
};

/// How many situations are kept ready at once: far more than a campaign has, and a bound all the same.
const READY: usize = 4096;

/// What messages are made of.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// Its stages, waves and settings.
    pub campaign: &'a Campaign,
    /// The list, in which the addressees of notices are looked up.
    pub people: &'a People,
    /// The pages under `content/<lang>/messages/` that become the bodies.
    pub library: &'a Library,
    /// The phrases of the layout.
    pub phrases: &'a Phrases,
    /// The layout and the logo.
    pub tree: &'a Tree,
    /// What has happened so far.
    pub past: &'a dyn Past,
}

/// Makes messages: each situation is composed once, and filled for whoever is in it.
pub struct Mail<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) people: &'a People,
    pub(super) library: &'a Library,
    pub(super) phrases: &'a Phrases,
    pub(super) tree: &'a Tree,
    pub(super) layout: Layout,
    pub(super) logo: Option<MailPicture>,
    pub(super) past: &'a dyn Past,
    pub(super) host: String,
    plan: OnceLock<Timeline>,
    managers: OnceLock<HashMap<String, PersonIx>>,
    heads: OnceLock<BTreeMap<WaveIx, Slug>>,
    /// The messages and languages that do more with a person's words than to say them.
    working: OnceLock<HashSet<(u16, Language)>>,
    pub(super) missed: MissedParts,
    ready: RwLock<HashMap<AddresseeKey, Arc<EncodedMessage>>>,
    /// Codes by what they lead to: messages of one wave and language share theirs.
    codes: RwLock<HashMap<String, Option<MailPicture>>>,
}

impl<'a> Mail<'a> {
    /// Reads the layout and the logo.
    pub fn new(inputs: Inputs<'a>) -> Result<Self, MailError> {
        let domain = inputs.campaign.sender.address.as_str().rsplit('@').next().unwrap_or("localhost");
        Ok(Self {
            campaign: inputs.campaign,
            people: inputs.people,
            library: inputs.library,
            phrases: inputs.phrases,
            tree: inputs.tree,
            layout: Layout::read(inputs.tree)?,
            // Why a logo cannot travel is told by `unseen`.
            logo: logo::travelling(inputs.campaign, inputs.tree).ok().flatten(),
            past: inputs.past,
            host: domain.to_ascii_lowercase(),
            plan: OnceLock::new(),
            managers: OnceLock::new(),
            heads: OnceLock::new(),
            working: OnceLock::new(),
            missed: MissedParts::default(),
            ready: RwLock::default(),
            codes: RwLock::default(),
        })
    }

    /// The QR code of an address.
    pub(super) fn code(&self, address: &str) -> Option<MailPicture> {
        // A lock that somebody left in panic guards whole entries still: each is put in by one step.
        if let Some(known) = self.codes.read().unwrap_or_else(PoisonError::into_inner).get(address) {
            return known.clone();
        }
        let drawn = layout::code(address);
        let mut codes = self.codes.write().unwrap_or_else(PoisonError::into_inner);
        if codes.len() >= READY {
            codes.clear();
        }
        codes.insert(address.to_owned(), drawn.clone());
        drawn
    }

    /// The message of a notice, ready for the wire. `dated` is what its `Date` says: the same for every attempt.
    pub fn letter(&self, notice: &Notice, dated: DateTime<Utc>) -> Result<Letter, MailError> {
        self.written(notice, dated, None)
    }

    /// The same message for a tester: with a banner, under a name of its own, and outside every thread.
    pub fn test_copy(
        &self,
        notice: &Notice,
        dated: DateTime<Utc>,
        tester: &Address,
    ) -> Result<Letter, MailError> {
        self.written(notice, dated, Some(tester))
    }

    /// The message of a notice as people see it.
    pub fn rendered(&self, notice: &Notice) -> Result<Rendered, MailError> {
        self.shown(notice, Styles::Inlined)
    }

    /// The same with its styles still in the head: enough to judge the words and links, and ten times as fast.
    pub fn drafted(&self, notice: &Notice) -> Result<Rendered, MailError> {
        self.shown(notice, Styles::InTheHead)
    }

    /// The same to somebody who does not exist, in the same situation: what others are shown as an example.
    pub(crate) fn example(&self, notice: &Notice) -> Result<Rendered, MailError> {
        let real = self.addressee(notice)?;
        let Some(person) = real.person.map(|person| person.invented(0, self.people.extra_columns())) else {
            return self.rendered(notice);
        };
        let key = self.key(notice, &real, false)?;
        let key = AddresseeKey { team: self.told_team(notice, self.stage(notice)?, true), ..key };
        let address = person.address.clone();
        let to = Addressee { address, person: Some(&person), personal: real.personal };
        self.shown_to(notice, (key, &to), Styles::Inlined)
    }

    fn shown(&self, notice: &Notice, styles: Styles) -> Result<Rendered, MailError> {
        let addressee = self.addressee(notice)?;
        let key = self.key(notice, &addressee, false)?;
        self.shown_to(notice, (key, &addressee), styles)
    }

    fn shown_to(
        &self,
        notice: &Notice,
        (key, addressee): (AddresseeKey, &Addressee<'_>),
        styles: Styles,
    ) -> Result<Rendered, MailError> {
        let composed = self.compose(&key, addressee, notice, styles)?;
        let filling = self.filling(addressee, notice);
        Ok(Rendered {
            language: key.language,
            subject: slots::fill(&composed.subject, &filling),
            preheader: slots::fill(&composed.preheader, &filling),
            html: slots::fill_html(&composed.parts.html, &filling),
            text: slots::fill(&composed.parts.text, &filling),
            pictures: composed.parts.pictures,
            calendar: composed.parts.calendar.map(|file| slots::fill_calendar(&file, &filling).into_bytes()),
        })
    }

    /// Whoever of the list has this address.
    pub fn find(&self, address: &str) -> Option<PersonIx> {
        self.people.find(address).map(|(index, _)| index)
    }

    /// The text of a notice's words.
    pub fn words_of(&self, notice: &Notice) -> Option<&Arc<Source>> {
        let language = self.addressee(notice).ok()?.person.map(|person| person.language);
        let language = language.unwrap_or(self.campaign.languages.source());
        Some(&self.page(self.stage(notice).ok()?, language).ok()?.source)
    }

    /// The name of a notice's wave.
    pub fn wave_of(&self, notice: &Notice) -> Option<&str> {
        Some(self.campaign.wave(notice.wave?)?.id.as_str())
    }

    /// The name of a notice's stage.
    pub(crate) fn stage_of(&self, notice: &Notice) -> &str {
        self.stage(notice).map_or("", |stage| stage.id.as_str())
    }

    /// The stage of a notice.
    pub(super) fn stage(&self, notice: &Notice) -> Result<&'a Stage, MailError> {
        self.campaign.stages.get(usize::from(notice.stage)).ok_or(MailError::Gone { notice: notice.id })
    }

    /// The words of a stage in a language, or else in the source's.
    pub(super) fn page(&self, stage: &Stage, language: Language) -> Result<&'a Page, MailError> {
        let key = format!("messages/{}", stage.message);
        self.library
            .page(&key, language)
            .or_else(|| self.library.page(&key, self.campaign.languages.source()))
            .ok_or_else(|| MailError::NoMessage { message: stage.message.to_string(), language })
    }

    /// The managers who are in the list themselves.
    pub(super) fn managers(&self) -> &HashMap<String, PersonIx> {
        self.managers.get_or_init(|| {
            let all = self.people.all().iter().filter_map(|person| person.manager.as_ref());
            let leading: HashSet<String> = all.map(Address::key).collect();
            let own = self.people.iter().map(|(index, person)| (person.address.key(), index));
            own.filter(|(key, _)| leading.contains(key)).collect()
        })
    }

    /// The stage that heads the thread of each wave.
    pub(super) fn heads(&self) -> &BTreeMap<WaveIx, Slug> {
        self.heads.get_or_init(|| {
            let waves = (0..).map(WaveIx).zip(&self.campaign.waves);
            waves.filter_map(|(index, wave)| Some((index, head(self.campaign, wave)?))).collect()
        })
    }

    /// Whether a message changes a person's words (`{{ person.name | upper }}`) instead of only saying them. Each message
    /// is read for it once, not once for each person.
    pub(super) fn does_more_than_say(&self, stage: u16, language: Language) -> bool {
        let working =
            self.working.get_or_init(|| self.worded(|stage, one| self.works_with_words(stage, one)));
        working.contains(&(stage, language))
    }

    /// The stages, each with the languages, of whose words something is so.
    pub(super) fn worded(&self, is_so: impl Fn(&Stage, Language) -> bool) -> HashSet<(u16, Language)> {
        let stages = (0..).zip(&self.campaign.stages);
        let each = stages.flat_map(|(index, stage)| {
            self.campaign.languages.iter().map(move |language| (index, stage, language))
        });
        let so = each.filter(|(_, stage, language)| is_so(stage, *language));
        so.map(|(index, _, language)| (index, language)).collect()
    }

    /// The whole plan, for messages that tell of others.
    pub(super) fn plan(&self) -> &Timeline {
        self.plan.get_or_init(|| Timeline::of(self.campaign, self.people))
    }

    fn written(
        &self,
        notice: &Notice,
        dated: DateTime<Utc>,
        tester: Option<&Address>,
    ) -> Result<Letter, MailError> {
        let addressee = self.addressee(notice)?;
        let key = self.key(notice, &addressee, tester.is_some())?;
        let ready = self.ready(key, notice, &addressee)?;
        Ok(self.write(&ready, notice, dated, &addressee, tester))
    }

    fn ready(
        &self,
        key: AddresseeKey,
        notice: &Notice,
        addressee: &Addressee<'_>,
    ) -> Result<Arc<EncodedMessage>, MailError> {
        if let Some(ready) = self.ready.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(ready));
        }
        let told = self.told_by(notice, &key)?;
        // Made without holding the lock: two threads may make the same one, with the same bytes, and none
        // waits for a long one.
        let ready =
            Arc::new(self.encode(self.compose(&key, addressee, notice, Styles::Inlined)?, &key, told));
        let mut all = self.ready.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= READY {
            all.clear();
        }
        all.insert(key, Arc::clone(&ready));
        Ok(ready)
    }

    /// The dates a notice's message tells: those its words are about, as far as the wave has them. A message that
    /// corrects dates also says that every other date is off.
    fn told_by(&self, notice: &Notice, key: &AddresseeKey) -> Result<Vec<Told>, MailError> {
        let change = notice.change.as_ref();
        let off = change.into_iter().flat_map(|change| change.withdrawn.iter().cloned());
        let mut told: Vec<Told> = off.map(|told| Told { day: None, ..told }).collect();
        if let Some(wave) = self.wave_told(notice) {
            let mut anchors = self.said_dates(self.page_for(self.stage(notice)?, key)?, key, &wave);
            anchors.extend(change.map(|change| change.anchor).filter(|anchor| !anchors.contains(anchor)));
            told.extend(anchors.into_iter().filter(|anchor| key.tells(*anchor)).filter_map(|anchor| {
                let day = reschedule::in_force_in(self.campaign, &wave, anchor);
                let said = day.is_some() || change.is_some();
                said.then(|| Told { wave: wave.id.to_string(), anchor, day })
            }));
        }
        Ok(told)
    }

    fn encode(&self, composed: Composed, key: &AddresseeKey, told: Vec<Told>) -> EncodedMessage {
        let sender = &self.campaign.sender;
        let message =
            self.campaign.stages.get(usize::from(key.stage)).map_or("", |stage| stage.message.as_str());
        let answers = sender.answers_to(message, &self.campaign.helpdesk.mail);
        // A line end in a name would begin a header of its own.
        let name = slots::safe(sender.name.get(key.language));
        let title = slots::safe(self.campaign.title.get(key.language));
        EncodedMessage {
            subject: composed.subject,
            frame: composed.parts.frame(&self.identity(key).hex()),
            from: mailbox(Some(name), sender.address.as_str()),
            reply_to: mailbox(None, answers),
            language: key.language.to_string(),
            list: format!("{title} <{}.{}>", self.campaign.id, self.host),
            told,
        }
    }

    fn write(
        &self,
        ready: &EncodedMessage,
        notice: &Notice,
        dated: DateTime<Utc>,
        to: &Addressee<'_>,
        tester: Option<&Address>,
    ) -> Letter {
        let filling = self.filling(to, notice);
        let id = if tester.is_some() { test_id(&notice.id) } else { notice.id };
        let name = Some(filling.get(PersonalSlot::Name)).filter(|name| tester.is_none() && !name.is_empty());
        // Only what a person of the list was told themselves must be put right when the date moves.
        let told = if to.personal && tester.is_none() { ready.told.clone() } else { Vec::new() };
        let to = tester.unwrap_or(&to.address).clone();
        let heading = Heading {
            id: &id,
            host: &self.host,
            date: dated,
            from: &ready.from,
            reply_to: &ready.reply_to,
            to: mailbox(name.map(str::to_owned), to.as_str()),
            subject: &slots::fill(&ready.subject, &filling),
            language: &ready.language,
            list: &ready.list,
            thread: if tester.is_some() { None } else { self.thread(notice) },
        };
        let mut bytes = heading.lines().into_bytes();
        ready.frame.write(&filling, &mut bytes);
        let from = self.campaign.sender.address.clone();
        Letter { from, to, message_id: message_id(&id, &self.host), bytes, told }
    }

    fn filling(&self, to: &Addressee<'_>, notice: &Notice) -> Filling {
        match to.person.filter(|_| to.personal) {
            Some(person) => {
                let wave = self.told_of(notice).and_then(|index| self.campaign.wave(index));
                Filling::of(person, self.reference(person), &self.device_names(person, wave, notice.stage))
            }
            None => Filling::of_address(to.address.as_str()),
        }
    }

    /// What a personal link carries: it names nobody, and opening it changes nothing.
    fn reference(&self, person: &Person) -> String {
        match self.past.reference_key() {
            _ if !self.campaign.policies.personal_references => String::new(),
            Some(key) => reference::of(&key, self.campaign, &person.address),
            None => reference::EXAMPLE.to_owned(),
        }
    }
}

/// The name of a test copy: never the one under which the real message leaves.
fn test_id(id: &NoticeId) -> NoticeId {
    NoticeId::from_bytes(half(&blake3::derive_key("wavecast test copy 1", id.bytes())))
}

/// An address with a name; it was checked when it was read.
fn mailbox(name: Option<String>, address: &str) -> Mailbox {
    // Signs alone name nobody.
    let name = name.filter(|name| name.chars().any(char::is_alphanumeric));
    let address = crate::ground::campaign::on_the_wire(address);
    let (user, domain) = address.rsplit_once('@').unwrap_or((&address, ""));
    Mailbox::new(name, lettre::Address::new_dangerous(user, domain))
}
