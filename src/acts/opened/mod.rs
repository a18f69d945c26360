//! The one opener: a campaign folder, its words, its plan and its judged past, each made once and only when it is asked
//! for.
//!
//! Every act takes an [`Opened`], and so does the console: what `send` holds, `plan` shows as held, because both ask
//! here.

mod judging;
mod waves;

use chrono::{DateTime, Utc};
use std::sync::{Arc, OnceLock};

use super::{
    Choice, Failure, Surroundings,
    basis::Basis,
    choice::no_such_wave,
    judged::{Approvable, Judged},
};
use crate::{
    ground::{
        campaign::{Campaign, People, Wave, WaveIx},
        course::Record,
        problem::Problems,
        timeline::{History, Slot, Timeline, View},
        words::{PagesRead, library::Library, phrases::Phrases},
    },
    render::{
        mail::{Mail, Past as _},
        portal::Input,
    },
    world::{
        disk::{self, Loaded, Ready},
        ledger::{Notes, Records},
        memory::Memory,
    },
};

/// A campaign folder as it was read, and what follows from it.
#[derive(Debug)]
pub struct Opened {
    /// Where and when it was asked.
    pub around: Surroundings,
    /// Its files, the campaign and its people, with all that is wrong with them.
    pub loaded: Arc<Loaded>,
    words: OnceLock<Words>,
    people: OnceLock<Arc<People>>,
    timeline: OnceLock<Arc<Timeline>>,
    memory: OnceLock<Arc<Memory>>,
    approvable: Arc<Approvable>,
    judged: OnceLock<Judged>,
}

/// What a campaign says, and the phrases around it.
#[derive(Clone, Debug)]
pub struct Words {
    /// Every page, and what is wrong with each.
    pub reading: PagesRead,
    /// The phrases, in the campaign's languages.
    pub phrases: Arc<Phrases>,
    /// What is wrong with the phrases.
    pub unphrased: Problems,
}

impl Words {
    /// The pages, read from the campaign folder over the shipped ones.
    pub fn library(&self) -> &Arc<Library> {
        &self.reading.library
    }

    /// What is wrong with pages and phrases.
    pub fn problems(&self) -> Problems {
        let mut problems = self.reading.problems();
        problems.append(self.unphrased.clone());
        problems
    }
}

impl Opened {
    /// Reads the folder. Whatever is wrong in its files is told when it is needed: `check` wants all of it.
    ///
    /// # Errors
    /// The disk failed.
    pub fn of(around: Surroundings) -> Result<Self, Failure> {
        let loaded = Arc::new(disk::load(&around.folder)?);
        Ok(Self::from_loaded(around, loaded))
    }

    /// The same folder, read again: a campaign, people and pages that did not change are the very same.
    ///
    /// # Errors
    /// The disk failed.
    pub fn again(&self, around: Surroundings) -> Result<Self, Failure> {
        let loaded = Arc::new(disk::load_again(&around.folder, Some(&self.loaded))?);
        let opened = Self::from_loaded(around, loaded);
        // Words that nobody has asked for wait until somebody does.
        if let (Some(campaign), Some(known)) = (&opened.loaded.campaign, self.words.get()) {
            let words = opened.read_words(campaign, Some((self, known)));
            drop(opened.words.set(words));
        }
        // A plan is made of campaign and people alone, so that changed words leave it as it is.
        let same_campaign = match (&opened.loaded.campaign, &self.loaded.campaign) {
            (Some(now), Some(before)) => Arc::ptr_eq(now, before),
            _ => false,
        };
        if let Some(timeline) = self.timeline.get()
            && same_campaign
            && opened.has_people_of(self)
        {
            drop(opened.timeline.set(Arc::clone(timeline)));
        }
        Ok(opened)
    }

    /// The same folder at another time, as it was read: the past is asked anew.
    #[must_use]
    pub fn later(&self, around: Surroundings) -> Self {
        let later = Self { words: self.words.clone(), ..Self::from_loaded(around, Arc::clone(&self.loaded)) };
        if !later.has_people_of(self) {
            return later;
        }
        // Neither the plan nor what would be sent depends on the time.
        Self { timeline: self.timeline.clone(), approvable: Arc::clone(&self.approvable), ..later }
    }

    /// What was read already.
    pub(crate) fn from_loaded(around: Surroundings, loaded: Arc<Loaded>) -> Self {
        Self {
            around,
            loaded,
            words: OnceLock::new(),
            people: OnceLock::new(),
            timeline: OnceLock::new(),
            memory: OnceLock::new(),
            approvable: Arc::default(),
            judged: OnceLock::new(),
        }
    }

    /// The campaign and its people, without errors: what every act but `check` begins with.
    ///
    /// # Errors
    /// The files are wrong.
    pub fn ready(&self) -> Result<Ready, Failure> {
        Ok(Ready { people: Arc::clone(self.remembered()?), ..self.loaded.ready()? })
    }

    /// The campaign.
    ///
    /// # Errors
    /// The files are wrong.
    pub fn campaign(&self) -> Result<&Arc<Campaign>, Failure> {
        match &self.loaded.campaign {
            Some(campaign) if !self.loaded.problems.has_errors() => Ok(campaign),
            Some(_) | None => Err(self.loaded.problems.clone().into()),
        }
    }

    /// The campaign as far as it could be read, whatever is wrong with it: for whoever only looks.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn campaign_as_read(&self) -> Result<&Arc<Campaign>, Failure> {
        self.loaded.campaign.as_ref().ok_or_else(|| self.loaded.problems.clone().into())
    }

    /// Its words; an error in them holds what it concerns and forbids nothing here.
    ///
    /// # Errors
    /// The files are wrong.
    pub fn words(&self) -> Result<&Words, Failure> {
        once(&self.words, || Ok(self.read_words(self.campaign_as_read()?, None)))
    }

    /// The same for an act that makes all messages at once: wrong words are in its way.
    ///
    /// # Errors
    /// The files are wrong, the words among them.
    pub(crate) fn good_words(&self) -> Result<&Words, Failure> {
        self.campaign()?;
        let words = self.words()?;
        let problems = words.problems();
        if problems.has_errors() { Err(problems.into()) } else { Ok(words) }
    }

    fn read_words(&self, campaign: &Campaign, before: Option<(&Self, &Words)>) -> Words {
        let (tree, languages) = (&self.loaded.tree, &campaign.languages);
        let columns = self.loaded.people.extra_columns();
        let reading = PagesRead::of(before.map(|(_, words)| &words.reading), tree, languages, columns);
        if let Some((_, same)) = before.filter(|(opened, _)| self.speaks_as(opened)) {
            let (phrases, unphrased) = (Arc::clone(&same.phrases), same.unphrased.clone());
            return Words { reading, phrases, unphrased };
        }
        let (phrases, unphrased) = Phrases::read(tree, languages);
        Words { reading, phrases: Arc::new(phrases), unphrased }
    }

    /// Whether phrases say what they said before: the same files in the same languages.
    fn speaks_as(&self, before: &Self) -> bool {
        fn locales(opened: &Opened) -> impl Iterator<Item = (&str, &[u8])> {
            opened.loaded.tree.under("locales/").map(|(path, file)| (&**path, &*file.bytes))
        }
        let languages = |opened: &Self| opened.loaded.campaign.as_ref().map(|one| one.languages.clone());
        languages(self) == languages(before) && locales(self).eq(locales(before))
    }

    /// Who is told what, when.
    ///
    /// # Errors
    /// The files are wrong.
    pub fn timeline(&self) -> Result<&Arc<Timeline>, Failure> {
        once(&self.timeline, || Ok(Arc::new(Timeline::of(self.campaign_as_read()?, self.remembered()?))))
    }

    /// What messages tell of the past.
    ///
    /// # Errors
    /// The files are wrong, or the past cannot be read.
    pub fn memory(&self) -> Result<&Arc<Memory>, Failure> {
        once(&self.memory, || Ok(Arc::new(self.remember(self.campaign()?).read()?)))
    }

    /// The same for whoever only looks: what cannot be read counts as not there.
    ///
    /// # Errors
    /// There is no campaign.
    pub(crate) fn memory_as_read(&self) -> Result<Arc<Memory>, Failure> {
        match self.memory.get() {
            Some(memory) => Ok(Arc::clone(memory)),
            None => Ok(Arc::new(self.remember(self.campaign_as_read()?))),
        }
    }

    fn remember(&self, campaign: &Arc<Campaign>) -> Memory {
        let places = (self.around.state.as_path(), self.around.ledger());
        Memory::of(places, campaign, self.people(), self.around.now)
    }

    /// Makes the secret behind personal references if the campaign needs one: only what sends calls this, before it
    /// makes a letter.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn make_secret(&self) -> Result<(), Failure> {
        let with_secret = Arc::new(self.remember(self.campaign()?).read()?.with_secret()?);
        drop(self.memory.set(with_secret));
        Ok(())
    }

    /// The ledger, to read: never creates, locks or changes it.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn records(&self) -> Result<Records, Failure> {
        self.around.records()
    }

    /// The ledger, to write in what people say.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn notes(&self) -> Result<Notes, Failure> {
        Ok(Notes::open(self.around.ledger(), self.campaign()?.id.as_str())?)
    }

    /// What the ledger knows of gates, tickets and who has moved.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn record(&self) -> Result<Record, Failure> {
        Ok(self.records()?.course()?)
    }

    /// What would be sent is made of this.
    ///
    /// # Errors
    /// The files are wrong.
    pub(crate) fn basis(&self) -> Result<Basis<'_>, Failure> {
        self.campaign()?;
        self.basis_as_read()
    }

    /// The same for whoever only looks, whatever is wrong with the campaign.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn basis_as_read(&self) -> Result<Basis<'_>, Failure> {
        let (campaign, words) = (self.campaign_as_read()?, self.words()?);
        Ok(Basis {
            campaign,
            people: self.remembered()?,
            timeline: self.timeline()?,
            library: words.library(),
            phrases: &words.phrases,
            tree: &self.loaded.tree,
        })
    }

    /// What the portal is made of, as the folder stands; which waves it shows, whoever makes it says.
    ///
    /// # Errors
    /// There is no campaign.
    pub(crate) fn portal_input(&self) -> Result<Input, Failure> {
        let (campaign, words) = (Arc::clone(self.campaign_as_read()?), self.words()?);
        let (library, phrases) = (Arc::clone(words.library()), Arc::clone(&words.phrases));
        let (people, timeline) = (self.remembered()?, self.timeline()?);
        // Only the paths are copied: files share their bytes.
        let tree = Arc::new(self.loaded.tree.clone());
        // Without a ledger that can be read nothing is known to have left: the pages say less then, and nothing wrong.
        let memory = self.memory_as_read()?;
        let nothing = History::default();
        let history = memory.history().map_or(&nothing, |(history, _)| history);
        let known = (&**people, &**timeline, history);
        Ok(Input::new(campaign, known, library, phrases, tree, self.around.now))
    }

    /// Who writes the letters.
    ///
    /// # Errors
    /// The files are wrong, or the layout cannot be used.
    pub fn mail(&self) -> Result<Mail<'_>, Failure> {
        self.basis()?.mail(&**self.memory()?).map_err(Failure::world)
    }

    /// Everything a judgement rests on.
    ///
    /// # Errors
    /// The files are wrong.
    pub fn view<'a>(&'a self, history: &'a History, now: DateTime<Utc>) -> Result<View<'a>, Failure> {
        Ok(View { campaign: self.campaign()?, people: self.remembered()?, history, now })
    }

    /// The wave of this name, or which ones there are.
    ///
    /// # Errors
    /// There is none.
    pub fn wave(&self, id: &str) -> Result<(WaveIx, &Wave), Failure> {
        let campaign = self.campaign()?;
        campaign.wave_named(id).ok_or_else(|| no_such_wave(campaign, id))
    }

    /// The names of a slot's wave and stage.
    pub fn names(&self, slot: &Slot) -> (Option<&str>, &str) {
        let Some(campaign) = &self.loaded.campaign else { return (None, "") };
        let wave = slot.wave.and_then(|index| campaign.wave(index)).map(|wave| wave.id.as_str());
        let stage = campaign.stages.get(usize::from(slot.stage)).map_or("", |stage| stage.id.as_str());
        (wave, stage)
    }

    /// The slots that are meant.
    ///
    /// # Errors
    /// The files are wrong.
    pub fn slots<'a>(&'a self, choice: &'a Choice) -> Result<impl Iterator<Item = &'a Slot>, Failure> {
        Ok(self.timeline()?.slots.iter().filter(|slot| {
            let (wave, stage) = self.names(slot);
            choice.wave.as_deref().is_none_or(|wanted| Some(wanted) == wave)
                && choice.stage.as_deref().is_none_or(|wanted| wanted == stage)
        }))
    }
}

/// Makes it, unless it was made before.
fn once<T>(place: &OnceLock<T>, make: impl FnOnce() -> Result<T, Failure>) -> Result<&T, Failure> {
    if let Some(known) = place.get() {
        return Ok(known);
    }
    let value = make()?;
    // Two threads may make it at once; what was put there first is everybody's.
    Ok(place.get_or_init(|| value))
}
