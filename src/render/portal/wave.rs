//! A wave in a language: its dates and what they mean today, its guides, its devices.

use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;
use tera::{Map, Value};

use super::{
    Input,
    guides::{self, Guide, Pick, Route},
};
use crate::ground::{
    campaign::{Approach, Language, PerLanguage, Platform, Wave, WaveIx},
    problem::Problems,
    words::{
        deadline::{Deadline, Listener},
        facts::{Facts, Situation},
        library::GuidePurpose,
        speech,
    },
};

/// How far a wave is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// People may not move yet.
    Before,
    Open,
    /// The deadline has passed.
    Late,
    /// Access is cut for those who have not.
    Enforced,
}

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
    pub(super) summary: String,
}

/// What happened by a day in the wave's zone.
pub(super) fn phase(wave: &Wave, now: DateTime<Utc>) -> Phase {
    let here = now.with_timezone(&wave.zone).naive_local();
    if wave.cut_at().is_some_and(|cut| here >= cut) {
        Phase::Enforced
    } else if wave.deadline().is_some_and(|deadline| here > deadline) {
        Phase::Late
    } else if here.date() >= wave.start {
        Phase::Open
    } else {
        Phase::Before
    }
}

/// The facts a page of a wave speaks of.
pub(super) fn facts<'a>(input: &'a Input, wave: Option<&'a Wave>, language: Language) -> Facts<'a> {
    Facts {
        campaign: &input.campaign,
        wave,
        language,
        person: None,
        listener: wave.map_or(Listener::OfTheWave, |wave| input.other_clocks.listener(wave)),
        extra: &[],
        today: Some(input.now.date_naive()),
        sent_at: None,
        more: &[],
    }
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
        let facts = facts(input, Some(wave), language);
        let situation = Situation::of_wave(&input.campaign, Some(wave), language, None);
        let guides = guides::of(&input.campaign, picks, &facts, &situation)?;
        let routes: BTreeMap<Platform, Route> =
            situation.platforms.iter().map(|platform| (platform, guides::route(&guides, platform))).collect();
        let teller = Teller { input, wave, language, guides: &guides, routes: &routes };
        let (value, summary) = (Value::from(teller.map()), teller.summary());
        Ok(Self { guides, routes, situation, value, summary })
    }

    /// The place of a guide by its path under `content/<lang>/`.
    pub(super) fn find(&self, key: &str) -> Option<(usize, &Guide)> {
        self.guides.iter().enumerate().find(|(_, guide)| &*guide.key == key)
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

    fn date(&self, day: NaiveDate) -> String {
        speech::date(self.language, day)
    }

    /// The deadline, as it is said and as machines read it.
    fn deadline(&self) -> Option<(String, String)> {
        Some(self.moment(Deadline::of(self.wave)?))
    }

    /// From when access is cut: a day, or the deadline's own moment where it is cut with that.
    fn cut(&self) -> Option<(String, String)> {
        let day = self.wave.enforcement()?;
        let with_deadline = Deadline::of_cut(self.wave).map(|deadline| self.moment(deadline));
        Some(with_deadline.unwrap_or_else(|| (self.date(day), day.to_string())))
    }

    fn moment(&self, deadline: Deadline) -> (String, String) {
        (self.said(deadline), deadline.machine())
    }

    fn said(&self, deadline: Deadline) -> String {
        deadline.said(self.language, self.input.other_clocks.listener(self.wave))
    }

    fn map(&self) -> Map {
        let phase = phase(self.wave, self.input.now);
        let (from, to) = (&self.input.campaign.the_move.from.name, &self.input.campaign.the_move.to.name);
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
        put("band", self.band(phase).into());
        put("devices", self.devices());
        put("now", self.now(phase).into());
        put("before", (phase == Phase::Before).into());
        put("prepare", slug(GuidePurpose::Prepare).into());
        put("privacy", slug(GuidePurpose::Privacy).into());
        put("approach", self.wave.approach.code().into());
        put("approach_title", title.into());
        put("approach_text", text.into());
        put("fairs", self.fairs());
        put("needs", self.needs());
        put("dates", self.dates(phase));
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

    fn fairs(&self) -> Value {
        let fair = |fair: &crate::ground::campaign::Fair| {
            let (from, until) =
                (speech::time(self.language, fair.from), speech::time(self.language, fair.until));
            let day = self.date(fair.day);
            let when = self.say("fair_when", &[("day", &day), ("from", &from), ("until", &until)]);
            Value::from(Map::from_iter([
                ("place".into(), fair.place.get(self.language).as_str().into()),
                ("when".into(), when.into()),
            ]))
        };
        self.wave.fairs.iter().map(fair).collect::<Vec<_>>().into()
    }

    /// What stands above the headline.
    fn band(&self, phase: Phase) -> Map {
        let start = || (self.date(self.wave.start), self.wave.start.to_string());
        let (what, when, machine, kind, counts) = match (phase, self.deadline(), self.cut()) {
            (Phase::Enforced, _, Some((said, machine))) => {
                (self.say("band_enforced", &[]), said, machine, "enforced", false)
            }
            (Phase::Late, Some((said, machine)), _) => {
                (self.say("band_late", &[]), said, machine, "late", false)
            }
            (Phase::Before | Phase::Open, Some((said, machine)), _) => {
                (self.say("band_deadline", &[]), said, machine, "", true)
            }
            (Phase::Before | Phase::Open, None, Some((said, machine))) => {
                (self.say("band_cut", &[]), said, machine, "", true)
            }
            _ => {
                let (said, machine) = start();
                (self.say("band_start", &[]), said, machine, "", false)
            }
        };
        Map::from_iter([
            ("what".into(), what.into()),
            ("when".into(), when.into()),
            ("datetime".into(), machine.into()),
            ("kind".into(), kind.into()),
            ("counts".into(), counts.into()),
        ])
    }

    fn now(&self, phase: Phase) -> String {
        let start = self.date(self.wave.start);
        let deadline = self.deadline().map(|(said, _)| said).unwrap_or_default();
        let enforcement = self.cut().map(|(said, _)| said);
        let key = match (phase, deadline.is_empty(), enforcement.is_some()) {
            (Phase::Before, _, _) => "now_before",
            (Phase::Open, true, false) => "now_open_voluntary",
            (Phase::Open, true, true) => "now_open_cut",
            (Phase::Open, false, _) => "now_open",
            (Phase::Late, _, false) => "now_late",
            (Phase::Late, _, true) => "now_late_enforcement",
            (Phase::Enforced, _, _) => "now_enforced",
        };
        let enforcement = enforcement.unwrap_or_default();
        self.say(key, &[("start", &start), ("deadline", &deadline), ("enforcement", &enforcement)])
    }

    fn dates(&self, phase: Phase) -> Value {
        let row = |key: &str, when: String, machine: String, past: bool| {
            Value::from(Map::from_iter([
                ("what".into(), self.say(key, &[]).into()),
                ("when".into(), when.into()),
                ("datetime".into(), machine.into()),
                ("past".into(), past.into()),
            ]))
        };
        let start = self.wave.start;
        let mut rows = vec![row("date_start", self.date(start), start.to_string(), phase >= Phase::Open)];
        if let Some((said, machine)) = self.deadline() {
            rows.push(row("date_deadline", said, machine, phase >= Phase::Late));
        }
        if let Some((said, machine)) = self.cut() {
            rows.push(row("date_enforcement", said, machine, phase >= Phase::Enforced));
        }
        rows.into()
    }

    fn summary(&self) -> String {
        let start = self.date(self.wave.start);
        match (Deadline::of(self.wave), self.wave.enforcement()) {
            (Some(deadline), _) => {
                let deadline = self.said(deadline);
                self.say("wave_dates_deadline", &[("start", &start), ("deadline", &deadline)])
            }
            (None, Some(enforcement)) => {
                let cut = self.date(enforcement);
                self.say("wave_dates_cut", &[("start", &start), ("enforcement", &cut)])
            }
            (None, None) => self.say("wave_dates", &[("start", &start)]),
        }
    }

    fn needs(&self) -> Value {
        let longest = self.routes.values().filter_map(|route| minutes(self.guides, route)).max();
        let mut needs = Vec::new();
        if let Some(longest) = longest {
            needs.push(self.say("need_time", &[("minutes", &self.number(longest))]));
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
                |minutes| self.say("start_minutes", &[("minutes", &self.number(minutes))]),
            );
            Value::from(Map::from_iter([
                ("code".into(), platform.code().into()),
                ("name".into(), platform.name().into()),
                ("small".into(), small.into()),
            ]))
        };
        self.routes.iter().map(device).collect::<Vec<_>>().into()
    }

    fn number(&self, number: u32) -> String {
        speech::number(self.language, number)
    }
}

/// How long a device's way takes: of each part the longest guide.
pub(super) fn minutes(guides: &[Guide], route: &Route) -> Option<u32> {
    let part = |part: &Vec<usize>| part.iter().filter_map(|at| guides.get(*at)?.minutes).max();
    let parts: Vec<u32> = route.parts.iter().filter_map(part).collect();
    (!parts.is_empty()).then(|| parts.iter().fold(0u32, |sum, minutes| sum.saturating_add(*minutes)))
}

/// A guide as a card shows it.
pub(super) fn card(guide: &Guide, reader: Language) -> Value {
    let foreign = (guide.written_in != reader).then(|| guide.written_in.code().to_owned());
    Value::from(Map::from_iter([
        ("slug".into(), guide.slug.as_str().into()),
        ("title".into(), guide.title.as_str().into()),
        ("description".into(), guide.description.as_str().into()),
        ("lang".into(), foreign.into()),
    ]))
}
