//! A wave in a language: its dates and what they mean today, its guides, its devices.

use std::collections::{BTreeMap, HashMap};
use tera::{Map, Value};

use super::{
    Input,
    days::{Days, Phase, phase},
    guides::{self, Guide, Pick},
};
use crate::ground::{
    campaign::{Approach, Fair, Language, Ownership, PerLanguage, Platform, Vendor, Wave, WaveIx},
    problem::Problems,
    words::{
        facts::Situation,
        library::{GuidePurpose, PageKey},
        route::{Minutes, Route},
        speech,
    },
};

/// A wave of the portal.
#[derive(Debug)]
pub(super) struct WaveSite {
    pub(super) index: WaveIx,
    /// Its name in addresses.
    pub(super) id: String,
    /// Its language editions.
    pub(super) editions: PerLanguage<Edition>,
}

/// A wave in a language.
#[derive(Debug)]
pub(super) struct Edition {
    /// The guides, in the order they are listed.
    pub(super) guides: Vec<Guide>,
    /// The devices that move, with their way through the guides.
    pub(super) routes: BTreeMap<Platform, Route>,
    /// What conditions on its pages are judged by.
    pub(super) situation: Situation,
    /// What templates know as `wave`.
    pub(super) value: Value,
    /// In a line: from when, until when.
    pub(super) summary: Value,
    /// Where each guide stands among them: every link of every page asks.
    places: HashMap<PageKey, usize>,
}

/// What the systems that are left are called, in a sentence.
fn said_systems(language: Language, systems: &[&Vendor]) -> String {
    let names: Vec<&str> = systems.iter().map(|vendor| vendor.name.as_str()).collect();
    speech::list(language, &names)
}

impl WaveSite {
    /// Prepares a wave in every language.
    pub(super) fn new(
        input: &Input,
        picks: &PerLanguage<Vec<Pick<'_>>>,
        index: WaveIx,
        wave: &Wave,
    ) -> Result<Self, Problems> {
        let editions = PerLanguage::try_from_fn(&input.campaign.languages, |language| {
            Edition::new(input, picks.get(language), wave, language)
        })?;
        Ok(Self { index, id: wave.id.as_str().to_owned(), editions })
    }
}

impl Edition {
    fn new(input: &Input, picks: &[Pick<'_>], wave: &Wave, language: Language) -> Result<Self, Problems> {
        let facts = input.facts(Some(wave), language);
        let situation = Situation::of_wave(&input.campaign, Some(wave), language, None);
        let guides = guides::of(&input.campaign, picks, &facts, &situation)?;
        let routes: BTreeMap<Platform, Route> =
            situation.platforms.iter().map(|platform| (platform, Route::of(&guides, platform))).collect();
        let teller = Teller { input, wave, language, guides: &guides, routes: &routes };
        let days = Days { input, wave, language };
        let (value, summary) = (Value::from(teller.map(&days)), days.summary());
        let places = guides.iter().enumerate().map(|(at, guide)| (guide.key.clone(), at)).collect();
        Ok(Self { guides, routes, situation, value, summary, places })
    }

    /// The place of a guide by its path under `content/<lang>/`.
    pub(super) fn find(&self, key: &str) -> Option<(usize, &Guide)> {
        let at = *self.places.get(key)?;
        Some((at, self.guides.get(at)?))
    }
}

/// Says what there is to say of a wave.
struct Teller<'a> {
    input: &'a Input,
    wave: &'a Wave,
    language: Language,
    guides: &'a [Guide],
    routes: &'a BTreeMap<Platform, Route>,
}

impl Teller<'_> {
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.input.phrases.say(self.language, &format!("portal.{key}"), values)
    }

    fn map(&self, days: &Days<'_>) -> Map {
        let (now, nows) = days.now();
        let the_move = &self.input.campaign.the_move;
        let (from, to) =
            (&said_systems(self.language, &the_move.from.on(self.wave.platforms)), &the_move.to.name);
        let organisation = self.input.campaign.organisation.as_str();
        let lead = self.say("landing_lead", &[("organisation", organisation), ("from", from), ("to", to)]);
        let (title, text) = self.approach();
        let slug = |job| self.first(job).map(|guide| guide.slug.as_str());
        let mut map = Map::new();
        let mut put = |key: &'static str, value: Value| {
            map.insert(key.into(), value);
        };
        put("id", self.wave.id.as_str().into());
        put("title", self.wave.title.get(self.language).as_str().into());
        put("lead", lead.into());
        put("band", days.band().into());
        put("devices", self.devices());
        put("now", now);
        put("nows", nows);
        put("before", (phase(self.wave, self.input.now) == Phase::Before).into());
        put("prepare", slug(GuidePurpose::Prepare).into());
        put("privacy", slug(GuidePurpose::Privacy).into());
        put("approach", self.wave.approach.code().into());
        put("approach_title", title.into());
        put("approach_text", text.into());
        put("fairs", self.fairs(days));
        put("needs", self.needs());
        put("dates", days.rows());
        put("more", self.cards(&[GuidePurpose::Privacy, GuidePurpose::Questions, GuidePurpose::Other]));
        put("problems", self.cards(&[GuidePurpose::Stuck, GuidePurpose::Questions]));
        map
    }

    fn first(&self, job: GuidePurpose) -> Option<&Guide> {
        self.guides.iter().find(|guide| guide.job == job && !guide.is_for_some)
    }

    fn cards(&self, jobs: &[GuidePurpose]) -> Value {
        let wanted = self.guides.iter().filter(|guide| jobs.contains(&guide.job));
        wanted.map(|guide| card(guide, self.language)).collect::<Vec<_>>().into()
    }

    fn approach(&self) -> (String, String) {
        match self.wave.approach {
            Approach::SelfService => (String::new(), String::new()),
            Approach::Assisted => {
                (self.say("approach_assisted", &[]), self.say("approach_assisted_text", &[]))
            }
            Approach::TechFair => (self.say("approach_fair", &[]), self.say("approach_fair_text", &[])),
        }
    }

    fn fairs(&self, days: &Days<'_>) -> Value {
        let fair = |(fair, (name, when)): (&Fair, (String, String))| {
            Value::from(Map::from_iter([
                ("place".into(), fair.place.get(self.language).as_str().into()),
                ("date".into(), name.into()),
                ("when".into(), when.into()),
            ]))
        };
        self.wave.fairs.iter().zip(days.fairs()).map(fair).collect::<Vec<_>>().into()
    }

    fn needs(&self) -> Value {
        let all = self.routes.values().filter_map(|route| minutes(self.guides, route)).reduce(Minutes::or);
        let mut needs = Vec::new();
        if let Some(all) = all {
            needs.push(self.say("need_time", &[("minutes", &all.said(self.language))]));
        }
        needs.extend(["need_power", "need_account", "need_factor"].map(|key| self.say(key, &[])));
        if self.guides.iter().any(|guide| guide.reset) {
            needs.push(self.say("need_backup", &[]));
        }
        needs.into_iter().map(Value::from).collect::<Vec<_>>().into()
    }

    fn devices(&self) -> Value {
        let device = |(platform, route): (&Platform, &Route)| {
            let small = minutes(self.guides, route).map_or_else(
                || self.say("start_small", &[]),
                |minutes| self.say("start_minutes", &[("minutes", &minutes.said(self.language))]),
            );
            Value::from(Map::from_iter([
                ("code".into(), platform.code().into()),
                ("name".into(), platform.name().into()),
                ("small".into(), small.into()),
            ]))
        };
        self.routes.iter().map(device).collect::<Vec<_>>().into()
    }
}

/// How long a device's way takes, whosever it is.
pub(super) fn minutes(guides: &[Guide], route: &Route) -> Option<Minutes> {
    route.minutes(guides, Ownership::Unknown)
}

/// A guide as a card shows it.
pub(super) fn card(guide: &Guide, reader: Language) -> Value {
    Value::from(Map::from_iter([
        ("slug".into(), guide.slug.as_str().into()),
        ("title".into(), guide.title.as_str().into()),
        ("description".into(), guide.description.as_str().into()),
        ("lang".into(), guide.foreign_to(reader).into()),
    ]))
}
