//! Which handouts a campaign has, and what each says: words from `content/<lang>/posters/`, dates from the
//! schedule, in every language.

mod guide;
mod hero;
mod job;
mod logo;
mod posters;
mod print;
mod step_names;
mod style;
mod together;

pub use job::Job;
pub use logo::logo;
pub use style::style;

use rayon::prelude::*;
use std::sync::Arc;

use super::{
    Code, Format, Paper, Print, Sheet, SheetFact, SheetLook, SheetPalette, SheetTheme, SheetVoice, draw,
    shorten,
};
use crate::{
    ground::{
        campaign::{Campaign, Language, Platform, SharedSheet, Wave},
        problem::{Place, Problem, Problems},
        screens::Drawings,
        tree::Tree,
        words::{
            clocks::OtherClocks,
            deadline::Listener,
            facts::{Facts, Situation},
            library::{Library, Page, ShownPage},
            phrases::Phrases,
            translation::Lock,
        },
    },
    render::shortlinks::ShortLinks,
};
use posters::{OneFor, PosterPlan, ToldOnPoster};

/// What handouts are made of.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The schedule and the looks.
    pub campaign: &'a Campaign,
    /// The pages that become posters and booklets.
    pub library: &'a Library,
    /// Which translations say what their source says now.
    pub lock: &'a Lock,
    /// The labels around them, under `handouts.` in `locales/<lang>.toml`.
    pub phrases: &'a Phrases,
    /// The pictures that guides show.
    pub tree: &'a Tree,
    /// The logo, if it can be used: see [`logo()`].
    pub logo: Option<&'a str>,
    /// The art direction, if it can be used: see [`style()`].
    pub style: &'a str,
    /// How they are printed.
    pub print: Print,
    /// The languages that share a sheet, beside what each has alone.
    pub together: &'a [SharedSheet],
    /// In which waves somebody lives by another clock.
    pub clocks: &'a OtherClocks,
    /// Where codes lead.
    pub links: &'a ShortLinks,
    /// The screens that steps are about.
    pub drawings: &'a Drawings,
}

impl Material<'_> {
    /// A page's short link: few modules to scan, few letters to type, and as good when the page is renamed.
    fn code(&self, page: &str, language: Language) -> Code {
        let address = self.links.address(page);
        let address =
            address.unwrap_or_else(|| format!("{}/{page}/", self.campaign.site.trim_end_matches('/')));
        let shown = address.split_once("://").map_or(&*address, |(_, rest)| rest).trim_end_matches('/');
        let alt = self.phrases.say(language, "handouts.code_alt", &[("address", shown)]);
        Code { shown: shown.to_owned(), alt, address }
    }
}

/// The place of a handout in a list of several: posters as their front matter says, and guides behind them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HandoutOrder {
    /// By its `order`, then by its name.
    Poster(i64, String),
    /// A guide as a booklet.
    Guide,
}

/// What no handout has room for, in letters: it is refused before anybody tries to lay it out.
const LONGEST: [(&str, usize); 4] = [("headline", 400), ("lead", 1200), ("action", 400), ("note", 1200)];

/// Every handout of a campaign, sorted by path, and what is wrong with its words.
pub fn jobs(material: &Material<'_>) -> (Vec<Job>, Problems) {
    let mut list = JobList::default();
    let source = material.campaign.languages.source();
    let posters = posters::posters(material.library, source, &mut list.problems);
    for language in material.campaign.languages.iter() {
        let maker = Maker::new(material, language, None);
        for poster in posters.iter().filter(|poster| poster.one_for.contains(&OneFor::Campaign)) {
            maker.add(poster, &mut list);
        }
        let waves: Vec<(usize, &Wave)> = material.campaign.waves.iter().enumerate().collect();
        let of_each = waves.into_par_iter().map(|(index, wave)| {
            let mut own = JobList::default();
            of_wave(&Maker::new(material, language, Some((index, wave))), wave, &posters, &mut own);
            own
        });
        for own in of_each.collect::<Vec<_>>() {
            list.jobs.extend(own.jobs);
            list.problems.append(own.problems);
        }
    }
    let shared = together::shared(&list.jobs, material);
    list.jobs.extend(shared);
    list.jobs.sort_by(|one, other| one.path.cmp(&other.path));
    (list.jobs, list.problems.in_reading_order())
}

fn of_wave(maker: &Maker<'_>, wave: &Wave, posters: &[PosterPlan<'_>], list: &mut JobList) {
    for poster in posters {
        if poster.one_for.contains(&OneFor::Wave) {
            maker.add(poster, list);
        }
        let fairs = if poster.one_for.contains(&OneFor::Fair) { &*wave.fairs } else { &[] };
        for (number, fair) in fairs.iter().enumerate() {
            // The words of a poster speak of one fair: each is the wave's only one for a while.
            let alone = Wave { fairs: vec![fair.clone()], ..wave.clone() };
            // The first bears no number, so that its file keeps its name when a second fair is planned.
            let suffix = if number == 0 { String::new() } else { format!("-{}", number + 1) };
            Maker { wave: Some(&alone), suffix, ..maker.clone() }.add(poster, list);
        }
    }
    maker.add_guides(list);
}

/// The jobs so far.
#[derive(Default)]
struct JobList {
    jobs: Vec<Job>,
    problems: Problems,
}

/// Makes the sheets of one wave, or of the campaign, in one language.
#[derive(Clone)]
struct Maker<'a> {
    material: &'a Material<'a>,
    language: Language,
    wave: Option<&'a Wave>,
    index: Option<usize>,
    /// The kind of device it is about, if it is about one.
    device: Option<Platform>,
    suffix: String,
}

impl<'a> Maker<'a> {
    fn new(material: &'a Material<'a>, language: Language, of: Option<(usize, &'a Wave)>) -> Self {
        let (index, wave) = of.unzip();
        Self { material, language, wave, index, device: None, suffix: String::new() }
    }

    fn add(&self, poster: &PosterPlan<'_>, list: &mut JobList) {
        let key = format!("posters/{}", poster.name);
        let Some(page) = self.page(&key) else { return };
        if !page.front.condition.holds(&self.situation()) || !self.has_its_dates(poster) {
            return;
        }
        let order = HandoutOrder::Poster(poster.order, poster.name.to_owned());
        for format in &poster.formats {
            match self.sheet(poster, *format, page) {
                Ok(sheet) => list.jobs.push(self.job(sheet, order.clone(), Some(place(page, "headline")))),
                Err(problems) => list.problems.append(problems),
            }
        }
    }

    /// The words of a page as its readers get them on the site too: what is hidden there is not printed.
    fn page(&self, key: &str) -> Option<&'a Page> {
        let Material { library, lock, campaign, .. } = self.material;
        match library.shown(key, self.language, campaign.languages.source(), lock, &campaign.policies) {
            ShownPage::Translated(page) | ShownPage::Stale(page) | ShownPage::FellBack(page) => Some(page),
            ShownPage::Hidden => None,
        }
    }

    fn job(&self, sheet: Sheet, order: HandoutOrder, words: Option<Place>) -> Job {
        let whose = self.wave.map_or("all", |wave| wave.id.as_str());
        let series = format!("{}{}", sheet.kind, self.suffix);
        let on = self.device.map_or_else(|| sheet.format.code(), Platform::code);
        let path = format!("handouts/{whose}/{}/{series}-{on}.{}", self.language, sheet.format.extension());
        Job {
            path,
            wave: self.index,
            language: self.language,
            beside: Vec::new(),
            sheet,
            order,
            words,
            series,
            device: self.device,
            leads_to: self.leads_to(),
        }
    }

    fn sheet(&self, poster: &PosterPlan<'_>, format: Format, page: &Page) -> Result<Sheet, Problems> {
        let words = |key: &str| self.words(page, key);
        let headline = words("headline")?.unwrap_or_default();
        if headline.is_empty() {
            return Err(Problem::error("handout-words", "a handout needs a `headline`")
                .at(Place::file(&page.source))
                .hint("write `headline: \"...\"` between the `---` lines")
                .into());
        }
        let organisation = &self.material.campaign.organisation;
        let mut sheet = self.blank(poster.name, format)?;
        sheet.template = poster.template.map(str::to_owned);
        // That of the words, not of the reader: it says how they are hyphenated, and a sheet of two languages
        // sees by it that words are missing.
        sheet.voice.language = page.language.to_string();
        sheet.voice.right_to_left = page.language.is_right_to_left();
        sheet.title = format!("{headline} - {organisation}");
        sheet.voice.headline = headline;
        sheet.voice.lead = words("lead")?.unwrap_or_default();
        // A fair's place and hours are shown large: a lead that only tells them is said already.
        let told = |fact: &SheetFact| sheet.voice.lead.contains(&fact.value);
        if poster.facts.contains(&ToldOnPoster::Fair) && self.facts_of(poster).iter().take(2).all(told) {
            sheet.voice.lead.clear();
        }
        sheet.voice.action = words("action")?.unwrap_or_default();
        sheet.voice.note = words("note")?;
        sheet.facts = self.facts_of(poster);
        self.make_huge(poster, &mut sheet);
        Ok(sheet)
    }

    /// A sheet with looks and code, and no words yet.
    fn blank(&self, kind: &str, format: Format) -> Result<Sheet, Problems> {
        let campaign = self.material.campaign;
        let brand = &campaign.brand;
        let theme: SheetTheme =
            brand.theme.parse().map_err(|error: String| self.wrong_look("theme", error))?;
        let colour = brand.colour.parse().map_err(|error: String| self.wrong_look("colour", error))?;
        let accent = brand.accent.parse().map_err(|error: String| self.wrong_look("accent", error))?;
        let code = self.code();
        let modules = draw(&code.address)?.modules;
        let title = self.wave.map_or(&campaign.title, |wave| &wave.title).get(self.language);
        Ok(Sheet {
            kind: kind.to_owned(),
            template: None,
            style: self.material.style.to_owned(),
            format,
            theme,
            voice: SheetVoice {
                language: self.language.to_string(),
                right_to_left: self.language.is_right_to_left(),
                kicker: title.clone(),
                ..SheetVoice::default()
            },
            title: String::new(),
            drawing: None,
            facts: Vec::new(),
            code: Some(code),
            brand: SheetLook {
                organisation: campaign.organisation.clone(),
                logo: self.material.logo.map(|path| format!("/{}", path.trim_start_matches('/'))),
                font: brand.handout_font.clone(),
            },
            palette: SheetPalette::new(theme, colour, accent),
            page: Paper::of(format, self.material.print, Some(modules)),
            chapters: Vec::new(),
            others: Vec::new(),
            jpeg: false,
        })
    }

    fn wrong_look(&self, key: &str, message: String) -> Problems {
        let problem = Problem::error("brand", message);
        match self.material.campaign.brand.places.get(key) {
            Some(place) => problem.at(place.clone()).into(),
            None => problem.into(),
        }
    }

    /// The page of the wave in this language, or of one of its devices, or the list of waves.
    fn leads_to(&self) -> String {
        let whose = self.wave.map_or("all", |wave| wave.id.as_str());
        let device = self.device.map(|device| format!("/{device}")).unwrap_or_default();
        format!("{whose}/{}{device}", self.language)
    }

    fn code(&self) -> Code {
        self.material.code(&self.leads_to(), self.language)
    }

    fn fact(&self, key: &str, value: String) -> SheetFact {
        SheetFact { label: self.say(key, &[]), value }
    }

    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.material.phrases.say(self.language, &format!("handouts.{key}"), values)
    }

    /// A text of the front matter with its words filled in.
    fn words(&self, page: &Page, key: &str) -> Result<Option<String>, Problems> {
        let Some(text) = page.front.more.get(key) else { return Ok(None) };
        let filled = self.facts().fill_text(text).map_err(|unfilled| {
            Problem::error("handout-words", unfilled.to_string())
                .at(place(page, key))
                .hint("remove the placeholder, or give the campaign what it asks for")
        })?;
        let filled = filled.trim();
        let (letters, longest) = (filled.chars().count(), LONGEST.iter().find(|(known, _)| *known == key));
        if let Some((_, longest)) = longest.filter(|(_, longest)| letters > *longest) {
            let message =
                format!("`{}` has {letters} letters, and no handout has room for {longest}", shorten(filled));
            return Err(Problem::error("text-does-not-fit", message)
                .at(place(page, key))
                .hint("write it shorter: a handout says one thing")
                .into());
        }
        // A number that is broken between two lines is misread.
        let whole = match self.material.campaign.helpdesk.phone.as_deref() {
            Some(phone) => filled.replace(phone, &phone.replace(' ', "\u{a0}")),
            None => filled.to_owned(),
        };
        Ok(Some(whole).filter(|text| !text.is_empty()))
    }

    fn facts(&self) -> Facts<'a> {
        Facts {
            campaign: self.material.campaign,
            wave: self.wave,
            language: self.language,
            person: None,
            listener: self.wave.map_or(Listener::OfTheWave, |wave| self.material.clocks.listener(wave)),
            extra: &[],
            platforms: self.device.map_or_else(
                || self.wave.map_or(self.material.campaign.the_move.platforms, |wave| wave.platforms),
                |device| std::iter::once(device).collect(),
            ),
            today: None,
            more: &[],
        }
    }

    fn situation(&self) -> Situation {
        Situation::of_wave(self.material.campaign, self.wave, self.language, None)
    }
}

/// Where a key of the front matter stands.
fn place(page: &Page, key: &str) -> Place {
    let text = page.source.text();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')) {
            return Place::new(&Arc::clone(&page.source), at..at + line.trim_end().len());
        }
        at += line.len();
    }
    Place::file(&page.source)
}
