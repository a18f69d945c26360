//! The folder as it was last read, with all that is worked out from it once, so that no page has to.

use chrono::{DateTime, NaiveDate, Utc};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use tera::Tera;

use crate::{
    ground::{
        campaign::{Campaign, Language, Languages, People, PersonIx, WaveIx},
        problem::{Problem, Problems},
        timeline::{History, Plan, Timeline, View},
        words::{library::Library, phrases::Phrases},
    },
    world::{
        serve::console::Portals,
        workspace::{self, Loaded, WorkspaceError},
    },
};

/// The languages the console itself always speaks.
const TONGUES: [&str; 3] = ["en", "nl", "sv"];

/// Finds everything that is wrong with a folder: the same as `check` finds.
pub type Diagnose = fn(&Loaded, DateTime<Utc>) -> Problems;

/// What is on the shelf: the newest folder that could be read, and what is wrong with the newest of all.
#[derive(Debug)]
pub(super) struct Shelf {
    /// Counts every change an open page should show.
    pub(super) version: u64,
    /// The folder, if a campaign was ever read from it.
    pub(super) book: Option<Arc<Book>>,
    /// What is wrong with what stands in the folder now.
    pub(super) problems: Problems,
}

/// A folder, read and worked out.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) loaded: Arc<Loaded>,
    pub(super) campaign: Arc<Campaign>,
    pub(super) people: Arc<People>,
    pub(super) history: History,
    pub(super) timeline: Arc<Timeline>,
    pub(super) plan: Plan,
    pub(super) moved: Moved,
    /// What it says, and the phrases around it, in the campaign's languages.
    pub(super) library: Arc<Library>,
    pub(super) phrases: Arc<Phrases>,
    /// When it was read: what is due is counted for this moment.
    pub(super) now: DateTime<Utc>,
    pub(super) speech: Arc<Speech>,
    /// Portals that were looked at.
    pub(super) portals: Arc<Portals>,
}

/// What the console says, in its own languages.
#[derive(Debug)]
pub(super) struct Speech {
    pub(super) tongues: Vec<Language>,
    pub(super) phrases: Phrases,
    pub(super) templates: Tera,
}

/// Who has moved, in the order of the days: how many by any day is one look.
#[derive(Debug, Default)]
pub(super) struct Moved {
    all: Vec<DateTime<Utc>>,
    /// When each person of the list did; nothing at all if nobody has.
    each: Vec<Option<DateTime<Utc>>>,
    waves: BTreeMap<WaveIx, Vec<DateTime<Utc>>>,
}

/// Why a folder cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// The disk failed.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// A page of the console itself cannot be read.
    #[error("the templates of the console cannot be used")]
    Templates(#[from] tera::Error),
}

impl Book {
    /// Works out a folder; nothing if there is no campaign in it.
    pub(super) fn of(
        loaded: Loaded,
        history: History,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, ShelfError> {
        let Some(campaign) = loaded.campaign.clone() else { return Ok(None) };
        let people = Arc::clone(&loaded.people);
        let timeline = Arc::new(Timeline::of(&campaign, &people));
        let speech = Arc::new(Speech::of(&loaded, &campaign)?);
        // What is wrong with the words is found by `check`; here they are only shown.
        let (library, _) = Library::read(&loaded.tree, &campaign.languages, people.extra_columns());
        let (phrases, _) = Phrases::read(&loaded.tree, &campaign.languages);
        let blank = Self {
            plan: Plan::of(&Timeline::default(), view(&campaign, &people, &history, now)),
            moved: Moved::default(),
            library: Arc::new(library),
            phrases: Arc::new(phrases),
            history: History::default(),
            loaded: Arc::new(loaded),
            campaign,
            people,
            timeline,
            now,
            speech,
            portals: Arc::default(),
        };
        Ok(Some(blank.counted(history, now)))
    }

    /// The same folder, counted again: something was sent, or time has passed.
    pub(super) fn counted(&self, history: History, now: DateTime<Utc>) -> Self {
        let plan = Plan::of(&self.timeline, view(&self.campaign, &self.people, &history, now));
        Self {
            plan,
            moved: Moved::of(&self.people, &history),
            history,
            now,
            library: Arc::clone(&self.library),
            phrases: Arc::clone(&self.phrases),
            loaded: Arc::clone(&self.loaded),
            campaign: Arc::clone(&self.campaign),
            people: Arc::clone(&self.people),
            timeline: Arc::clone(&self.timeline),
            speech: Arc::clone(&self.speech),
            portals: Arc::clone(&self.portals),
        }
    }

    pub(super) fn view(&self) -> View<'_> {
        view(&self.campaign, &self.people, &self.history, self.now)
    }

    /// The day it is in the campaign's zone.
    pub(super) fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.campaign.zone).date_naive()
    }
}

fn view<'a>(
    campaign: &'a Campaign,
    people: &'a People,
    history: &'a History,
    now: DateTime<Utc>,
) -> View<'a> {
    View { campaign, people, history, now }
}

impl Speech {
    fn of(loaded: &Loaded, campaign: &Campaign) -> Result<Self, tera::Error> {
        let own = TONGUES.iter().filter_map(|code| code.parse().ok());
        let mut tongues = own.chain(campaign.languages.iter());
        let first = tongues.next().unwrap_or_else(|| campaign.languages.source());
        let languages = Languages::new(first, tongues);
        // What is wrong with the phrases is found by `check`; here they are only spoken.
        let (phrases, _) = Phrases::read(&loaded.tree, &languages);
        let tongues = languages.iter().filter(|language| phrases.knows(*language, "console.skip")).collect();
        Ok(Self { tongues, phrases, templates: templates(loaded)? })
    }
}

/// The pages of the console: shipped, or the campaign folder's own.
fn templates(loaded: &Loaded) -> Result<Tera, tera::Error> {
    let mut templates = Tera::default();
    let folder = "templates/console/";
    let pages = loaded.tree.under(folder).filter(|(path, _)| path.ends_with(".html"));
    let pages: Vec<(String, String)> = pages
        .map(|(path, file)| {
            let name = path.strip_prefix(folder).unwrap_or(path).to_owned();
            (name, String::from_utf8_lossy(&file.bytes).into_owned())
        })
        .collect();
    templates.add_raw_templates(pages)?;
    Ok(templates)
}

impl Moved {
    fn of(people: &People, history: &History) -> Self {
        let mut moved = Self::default();
        if history.moved.is_empty() {
            return moved;
        }
        for (_, person) in people.iter() {
            let when = history.moved.get(&person.address.key());
            moved.each.push(when.map(|when| when.at));
            if let Some(when) = when {
                moved.all.push(when.at);
                if let Some(wave) = person.wave {
                    moved.waves.entry(wave).or_default().push(when.at);
                }
            }
        }
        moved.all.sort_unstable();
        moved.waves.values_mut().for_each(|days| days.sort_unstable());
        moved
    }

    /// How many had moved by then.
    pub(super) fn by(&self, now: DateTime<Utc>) -> usize {
        self.all.partition_point(|at| *at <= now)
    }

    /// Whether a person of the list had moved by then.
    pub(super) fn has(&self, person: PersonIx, now: DateTime<Utc>) -> bool {
        let index = usize::try_from(person.0).unwrap_or(usize::MAX);
        self.each.get(index).is_some_and(|at| at.is_some_and(|at| at <= now))
    }

    /// How many of a wave had moved by then.
    pub(super) fn of_wave(&self, wave: WaveIx, now: DateTime<Utc>) -> usize {
        self.waves.get(&wave).map_or(0, |days| days.partition_point(|at| *at <= now))
    }
}

/// Reads a folder again, and says what kept it from being read. What is wrong with its words is found later: the
/// pages need not wait for it.
pub(super) fn read(
    folder: &Path,
    history: History,
    now: DateTime<Utc>,
) -> (Result<Option<Book>, ShelfError>, Problems) {
    let loaded = match workspace::load(folder) {
        Ok(loaded) => loaded,
        Err(error) => {
            let problem = Problem::error("cannot-read", full(&error));
            return (Err(error.into()), problem.into());
        }
    };
    let mut problems = loaded.problems.clone();
    let book = Book::of(loaded, history, now);
    if let Err(error) = &book {
        problems.push(Problem::error("console-templates", full(error)));
    }
    (book, problems)
}

/// An error with what it came from.
pub(super) fn full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Something that several tasks read and one replaces.
#[derive(Debug)]
pub(super) struct Shared<T>(Mutex<Arc<T>>);

impl<T> Shared<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Mutex::new(Arc::new(value)))
    }

    pub(super) fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
    }
}
