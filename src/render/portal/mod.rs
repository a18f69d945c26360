//! The portal: every page end users and the helpdesk open, as bytes.
//!
//! [`Portal::new`] works out which waves are public today and which files they need; [`Portal::render`] makes
//! one of them. Nothing is kept but what pages share, so that files can be made on all cores and handed on as
//! they come, and one can be made again alone.
//!
//! What is absent here: the disk, the clock, and everything that is known of a person.

mod address;
mod body;
mod brand;
mod codes;
mod dates;
mod days;
mod desk;
mod guide;
mod guides;
mod input;
mod lists;
mod media;
mod offers;
mod pages;
mod picker;
mod search;
mod shelf;
mod stamp;
mod theme;
mod tongue;
mod wave;

pub use address::Output;
pub use brand::check as check_brand;
pub use offers::{Download, Thumbnail};
pub(crate) use stamp::of_moment;

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use std::{collections::BTreeMap, sync::Arc};

use shelf::BodyShelf;
use theme::Theme;
use tongue::Tongue;
use wave::{Edition, WaveSite};

use crate::{
    ground::{
        campaign::{Campaign, Language, PerLanguage, Slug, Wave, WaveIx},
        problem::{Place, Problem, Problems},
        screens::Drawings,
        tree::Tree,
        words::{clocks::OtherClocks, library::Library, phrases::Phrases, translation::Lock},
    },
    render::shortlinks::ShortLinks,
};

/// What a portal is made of.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its waves, languages, settings and looks.
    pub campaign: Arc<Campaign>,
    /// The guides and messages that pages are made of, in every language.
    pub library: Arc<Library>,
    /// What stands around them: labels of buttons, menus and dates, in every language.
    pub phrases: Arc<Phrases>,
    /// Its files: templates, pictures, the lock of short links.
    pub tree: Arc<Tree>,
    /// The moment it is made for.
    pub now: DateTime<Utc>,
    /// The moment that pages show in the place of their reader's clock, for looking at another day.
    pub shown_at: Option<DateTime<Utc>>,
    /// When each wave is first told of its move.
    pub announced: BTreeMap<WaveIx, DateTime<Utc>>,
    /// What each wave is told, and when: paths under `content/<lang>/`, in their order.
    pub told: BTreeMap<WaveIx, Vec<MessageTold>>,
    /// Which waves are wanted.
    pub choice: ShownWaves,
    /// Files that others make and the helpdesk offers.
    pub downloads: Vec<Download>,
    /// In which waves somebody lives by another clock.
    pub other_clocks: OtherClocks,
    /// How often the dates of a wave have moved since people were told.
    pub moved_dates: BTreeMap<WaveIx, u32>,
}

/// A message that a wave is sent: its path under `content/<lang>/`, and when it first leaves, if that is known.
pub(crate) type MessageTold = (String, Option<DateTime<Utc>>);

/// Which waves a portal shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownWaves {
    /// Only this one.
    pub only: Option<Slug>,
    /// Also those that nobody has been told of yet, and those that are over.
    pub all: bool,
}

/// A file of the portal.
#[derive(Clone, Debug)]
pub struct PortalFile {
    /// What it is.
    pub output: Output,
    /// A hash of everything it is made of: while it stays, so does the file.
    pub stamp: [u8; 16],
}

/// A portal, ready to be rendered.
#[derive(Debug)]
pub struct Portal {
    input: Input,
    theme: Theme,
    tongues: BTreeMap<Language, Tongue>,
    waves: Vec<WaveSite>,
    codes: ShortLinks,
    files: BTreeMap<String, PortalFile>,
    bodies: BodyShelf,
    drawings: Drawings,
}

impl Portal {
    /// Works out what there is to render.
    ///
    /// # Errors
    /// Every problem that forbids it: templates, colours, addresses that clash, missing translations.
    pub fn new(input: Input) -> Result<Self, Problems> {
        let mut problems = media::check(&input);
        problems.extend(check_brand(&input.campaign.brand).into_iter().filter(is_error));
        let theme = problems.keep_all(Theme::new(&input.tree, &brand::Palette::of(&input.campaign.brand)));
        let waves = waves(&input, &mut problems);
        let Some(theme) = theme.filter(|_| !problems.has_errors()) else {
            return Err(problems.in_reading_order());
        };
        let tongues = input
            .campaign
            .languages
            .iter()
            .map(|language| (language, Tongue::new(&input, language)))
            .collect();
        let codes = codes::of(&input, &waves)?;
        let bodies = BodyShelf::of(waves.len());
        let (drawings, files) = (Drawings::of(&input.tree), BTreeMap::new());
        let mut portal = Self { input, theme, tongues, waves, codes, files, bodies, drawings };
        portal.list()?;
        Ok(portal)
    }

    /// Every file by its path from the portal's root.
    pub fn files(&self) -> &BTreeMap<String, PortalFile> {
        &self.files
    }

    /// The same in an order in which pages that share a body follow one another: page by page, and of each its waves.
    pub fn files_by_page(&self) -> Vec<(&str, &PortalFile)> {
        let mut files: Vec<(&str, &PortalFile)> =
            self.files.iter().map(|(path, file)| (path.as_str(), file)).collect();
        files.sort_by_key(|(path, _)| path.split_once('/').map(|(wave, page)| (page, wave)));
        files
    }

    /// The lock of short links as it should be kept: [`LOCK`](crate::render::shortlinks::LOCK) in the
    /// campaign folder.
    pub fn lock(&self) -> String {
        self.codes.lock()
    }

    /// The short link of a page (`fin/nl` or `fin/nl/join-ios`), as people type it.
    pub(crate) fn short_link(&self, page: &str) -> Option<String> {
        self.codes.code(page).and_then(|_| self.codes.address(page))
    }

    /// Makes one file.
    ///
    /// # Errors
    /// A template or a word that does not fit.
    pub fn render(&self, path: &str, file: &PortalFile) -> Result<Vec<u8>, Problems> {
        let text = match &file.output {
            Output::Chooser => self.chooser(path)?,
            Output::Waves(language) => self.wave_list(path, *language)?,
            Output::Pick(language, platform) => self.pick(path, *language, *platform)?,
            Output::WaveChooser(wave) => self.wave_chooser(path, *wave)?,
            Output::Landing(wave, language) => self.landing(path, *wave, *language)?,
            Output::Device(wave, language, platform) => self.device(path, *wave, *language, *platform)?,
            Output::Guide(wave, language, guide) => self.guide(path, *wave, *language, *guide)?,
            Output::Print(wave, language, platform) => self.print(path, *wave, *language, *platform)?,
            Output::Dates(wave, language) => self.dates(*wave, *language)?,
            Output::Days(wave) => self.days(*wave)?,
            Output::Desk(language) => self.desk(path, *language)?,
            Output::Sheet(language, wave) => self.sheet(path, *language, *wave)?,
            Output::Handouts(wave, language) => self.handouts(path, *wave, *language)?,
            Output::Search(language) => self.search(*language)?,
            Output::Go(code) => self.go(code)?,
            Output::NotFound => self.not_found()?,
            Output::Robots => self.robots(),
            Output::Sitemap => self.sitemap(),
            Output::Headers => lists::HEADERS.to_owned(),
            Output::Summary => self.summary(),
            Output::Asset(name) => return Ok(self.theme.assets.get(name).cloned().unwrap_or_default()),
            Output::Media(name) => return Ok(media::bytes(&self.input, name)),
        };
        Ok(text.into_bytes())
    }

    /// Lists all files; two with one address are a problem.
    fn list(&mut self) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let mut files: BTreeMap<String, PortalFile> = BTreeMap::new();
        let stamps = stamp::Stamps::new(&self.input, &self.waves, &self.codes);
        for output in self.outputs() {
            let path = self.path(&output);
            let stamp = stamps.of(&output, &self.waves);
            if let Some(other) = files.get(&path) {
                problems.push(self.clash(&path, &output, &other.output));
            } else {
                files.insert(path, PortalFile { output, stamp });
            }
        }
        self.files = files;
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn outputs(&self) -> Vec<Output> {
        let languages: Vec<Language> = self.input.campaign.languages.iter().collect();
        let mut all = vec![
            Output::Chooser,
            Output::NotFound,
            Output::Robots,
            Output::Sitemap,
            Output::Headers,
            Output::Summary,
        ];
        all.extend(self.theme.assets.keys().cloned().map(Output::Asset));
        all.extend(media::names(&self.input).into_iter().map(Output::Media));
        all.extend(self.codes.iter().map(|(code, _)| Output::Go(code.to_owned())));
        for language in &languages {
            all.extend([Output::Waves(*language), Output::Desk(*language), Output::Search(*language)]);
            all.extend(self.all_platforms().iter().map(|platform| Output::Pick(*language, platform)));
            let whose = std::iter::once(None).chain((0..self.waves.len()).map(Some));
            let offered = whose.filter(|wave| self.has_offers(*language, *wave));
            all.extend(offered.map(|wave| Output::Handouts(wave, *language)));
        }
        for (at, wave) in self.waves.iter().enumerate() {
            all.extend([Output::WaveChooser(at), Output::Days(at)]);
            for (language, edition) in wave.editions.iter() {
                all.extend([
                    Output::Landing(at, language),
                    Output::Dates(at, language),
                    Output::Sheet(language, at),
                ]);
                all.extend((0..edition.guides.len()).map(|guide| Output::Guide(at, language, guide)));
                for platform in edition.routes.keys() {
                    all.extend([
                        Output::Device(at, language, *platform),
                        Output::Print(at, language, *platform),
                    ]);
                }
            }
        }
        all
    }

    /// Where a file stands.
    fn path(&self, output: &Output) -> String {
        let wave = |at: usize| self.waves.get(at).map(|wave| wave.id.clone()).unwrap_or_default();
        output.path(wave, |at, language, guide| {
            let guide = self.edition(at, language).and_then(|edition| edition.guides.get(guide));
            guide.map(|guide| guide.slug.clone()).unwrap_or_default()
        })
    }

    fn edition(&self, wave: usize, language: Language) -> Option<&Edition> {
        Some(self.waves.get(wave)?.editions.get(language))
    }

    fn clash(&self, path: &str, one: &Output, other: &Output) -> Problem {
        let guide = [one, other].into_iter().find_map(|output| {
            let Output::Guide(wave, language, at) = output else { return None };
            self.edition(*wave, *language)?.guides.get(*at)
        });
        let problem = Problem::error("same-address", format!("two pages would be at `{path}`"));
        let Some(guide) = guide else { return problem.hint("rename one of the two") };
        let place =
            self.input.library.page(&guide.key, guide.written_in).map(|page| Place::file(&page.source));
        let problem = problem.hint("give the guide's file another name, in every language");
        place.map_or(problem.clone(), |place| problem.at(place))
    }
}

fn is_error(problem: &Problem) -> bool {
    problem.level == crate::ground::problem::Level::Error
}

/// Which waves a portal of this would show, in the order of the campaign.
pub fn shown(input: &Input) -> Vec<(WaveIx, &Wave)> {
    let waves = (0u16..).map(WaveIx).zip(&input.campaign.waves);
    waves
        .filter(|(index, wave)| {
            let chosen = input.choice.only.as_ref().is_none_or(|only| *only == wave.id);
            chosen && (input.choice.all || is_public(input, *index, wave))
        })
        .collect()
}

fn waves(input: &Input, problems: &mut Problems) -> Vec<WaveSite> {
    let lock = Lock::read(&input.tree).0;
    let campaign = &input.campaign;
    let picks = PerLanguage::from_fn(&campaign.languages, |language| {
        guides::pick(campaign, &input.library, language, &lock)
    });
    let made: Vec<_> =
        shown(input).into_par_iter().map(|(index, wave)| WaveSite::new(input, &picks, index, wave)).collect();
    let mut waves = Vec::new();
    for wave in made {
        match wave {
            Ok(wave) => waves.push(wave),
            Err(wrong) => problems.append(wrong),
        }
    }
    waves
}

/// From the day it is published, or else from the first notice to it, until its end.
fn is_public(input: &Input, index: WaveIx, wave: &Wave) -> bool {
    let today = input.now.with_timezone(&wave.zone).date_naive();
    let begun = match (wave.publish, input.announced.get(&index)) {
        (Some(day), _) => today >= day,
        (None, Some(moment)) => input.now >= *moment,
        (None, None) => today >= wave.start,
    };
    begun && wave.end.is_none_or(|end| today <= end)
}
