//! The helpdesk's pages, the choosers, the list of waves, the 404 and the short links.

use chrono::{DateTime, Utc};
use tera::{Map, Value};

use super::{Portal, body::Pour, guide::address, guides::Guide, pages::PageFrame, wave::Edition};
use crate::{
    ground::{
        campaign::{Approach, Language, Platform, Wave},
        problem::{Place, Problems},
        words::{library::Page, speech},
    },
    render::shortlinks::ALL,
};

impl Portal {
    fn source(&self) -> Language {
        self.input.campaign.languages.source()
    }

    fn choice(&self, language: Language, href: String) -> Value {
        Map::from_iter([
            ("lang".into(), language.code().into()),
            ("name".into(), self.input.campaign.policies.language_names.get(language).as_str().into()),
            ("href".into(), href.into()),
        ])
        .into()
    }

    fn choose(&self, path: &str, href: impl Fn(Language) -> String) -> Result<String, Problems> {
        let language = self.source();
        let organisation = [("organisation", self.input.campaign.organisation.as_str())];
        let title = self.say(language, "choose_title", &organisation);
        let frame = PageFrame { description: title.clone(), title, jump: true, ..PageFrame::default() };
        let mut context = self.context(path, language, &frame);
        let languages = self.input.campaign.languages.iter();
        let choices: Vec<Value> = languages.map(|language| self.choice(language, href(language))).collect();
        context.insert_value("choices", choices.into());
        self.theme.render("choose.html", &context)
    }

    pub(super) fn chooser(&self, path: &str) -> Result<String, Problems> {
        self.choose(path, |language| format!("all/{language}/index.html"))
    }

    pub(super) fn wave_chooser(&self, path: &str, _at: usize) -> Result<String, Problems> {
        self.choose(path, |language| format!("{language}/index.html"))
    }

    fn all_waves(&self, language: Language) -> Value {
        let wave = |at: usize| -> Option<Value> {
            let (wave, edition) = (self.wave_of(at).ok()?, self.edition(at, language)?);
            let approach = match wave.approach {
                Approach::SelfService => "approach_word_self_service",
                Approach::Assisted => "approach_word_assisted",
                Approach::TechFair => "approach_word_tech_fair",
            };
            let platforms: Vec<&str> = edition.routes.keys().map(|platform| platform.name()).collect();
            let map = Map::from_iter([
                ("id".into(), wave.id.as_str().into()),
                ("title".into(), wave.title.get(language).as_str().into()),
                ("summary".into(), edition.summary.clone()),
                ("approach".into(), self.say(language, approach, &[]).into()),
                ("platforms".into(), platforms.join(", ").into()),
            ]);
            Some(map.into())
        };
        (0..self.waves.len()).filter_map(wave).collect::<Vec<_>>().into()
    }

    pub(super) fn wave_list(&self, path: &str, language: Language) -> Result<String, Problems> {
        let frame = PageFrame {
            title: self.say(language, "waves_title", &[]),
            description: self.say(language, "waves_lead", &[]),
            twins: self.twins(|language| format!("all/{language}/index.html")),
            ..PageFrame::default()
        };
        let mut context = self.context(path, language, &frame);
        context.insert_value("waves", self.all_waves(language));
        context.insert_value("picks", self.picks(language));
        self.theme.render("waves.html", &context)
    }

    pub(super) fn desk(&self, path: &str, language: Language) -> Result<String, Problems> {
        let frame = PageFrame {
            title: self.say(language, "desk_title", &[]),
            description: self.say(language, "desk_lead", &[]),
            wide: true,
            twins: self.twins(|language| format!("helpdesk/{language}/index.html")),
            ..PageFrame::default()
        };
        let mut context = self.context(path, language, &frame);
        context.insert_value("waves", self.all_waves(language));
        context.insert_value("picks", self.picks(language));
        context.insert_value("offers", self.offers(language, None));
        self.theme.render("helpdesk.html", &context)
    }

    pub(super) fn sheet(&self, path: &str, language: Language, at: usize) -> Result<String, Problems> {
        let (wave, edition) = (self.wave_of(at)?, self.edition_of(at, language)?);
        let id = wave.id.as_str();
        let frame = PageFrame {
            title: self.say(language, "desk_sheet_title", &[("wave", wave.title.get(language))]),
            description: self.say(language, "desk_sheet_lead", &[]),
            home: "../",
            wave: id,
            wide: true,
            short: Some(format!("{id}/{language}")),
            scanned: true,
            twins: self.twins(|language| format!("helpdesk/{language}/{id}/index.html")),
            ..PageFrame::default()
        };
        let mut context = self.context(path, language, &frame);
        context.insert_value("wave", edition.value.clone());
        let host = self.input.campaign.site.split("://").last().unwrap_or_default();
        context.insert("wave_short", &format!("{host}/go/…"));
        context.insert_value("rows", self.rows(at, id, edition));
        let index = self.waves.get(at).map(|site| site.index);
        context.insert_value("offers", self.offers(language, index));
        context.insert_value("told", self.told(at, wave, edition, language)?);
        self.theme.render("sheet.html", &context)
    }

    /// A row for each page, with a link for each language.
    fn rows(&self, at: usize, wave: &str, edition: &Edition) -> Value {
        let guides = edition.guides.iter().map(|guide| {
            let platforms: Vec<&str> = guide.platforms.iter().map(Platform::name).collect();
            (guide.title.clone(), platforms.join(", "), guide.slug.clone(), Some(guide))
        });
        let devices = edition.routes.keys().map(|platform| {
            let title =
                self.say(edition.situation.language, "device_title", &[("platform", platform.name())]);
            (title, platform.name().to_owned(), platform.code().to_owned(), None)
        });
        let reader = edition.situation.language;
        let row = |(title, device, slug, guide): (String, String, String, Option<&Guide>)| {
            let languages = self.input.campaign.languages.iter();
            let links: Vec<Value> = languages
                .filter(|language| {
                    guide.is_none_or(|guide| {
                        self.edition(at, *language).is_some_and(|edition| edition.find(&guide.key).is_some())
                    })
                })
                .filter_map(|language| self.short_row(wave, language, &slug))
                .collect();
            Value::from(Map::from_iter([
                ("title".into(), title.into()),
                ("lang".into(), guide.and_then(|guide| guide.foreign_to(reader)).into()),
                ("device".into(), device.into()),
                ("links".into(), links.into()),
            ]))
        };
        devices.chain(guides).map(row).collect::<Vec<_>>().into()
    }

    fn short_row(&self, wave: &str, language: Language, slug: &str) -> Option<Value> {
        let page = format!("{wave}/{language}/{slug}");
        let short = self.short_link(&page)?;
        let code = self.codes.code(&page)?.to_owned();
        let map = Map::from_iter([
            ("lang".into(), language.code().into()),
            ("name".into(), language.code().into()),
            ("href".into(), format!("../../../{page}/index.html").into()),
            ("code".into(), code.into()),
            ("short".into(), short.into()),
        ]);
        Some(map.into())
    }

    /// The messages of a wave, word for word, with a mark where a person's own words would stand.
    fn told(&self, at: usize, wave: &Wave, edition: &Edition, language: Language) -> Result<Value, Problems> {
        let index = self.waves.get(at).map(|site| site.index);
        let told = index.and_then(|index| self.input.told.get(&index));
        let mut messages = Vec::new();
        for (number, (key, moment)) in told.into_iter().flatten().enumerate() {
            let library = &self.input.library;
            let page = library.page(key, language).or_else(|| library.page(key, self.source()));
            if let Some(page) = page {
                messages.push(self.message(page, wave, edition, number, *moment)?);
            }
        }
        Ok(messages.into())
    }

    fn message(
        &self,
        page: &Page,
        wave: &Wave,
        edition: &Edition,
        number: usize,
        moment: Option<DateTime<Utc>>,
    ) -> Result<Value, Problems> {
        let reader = edition.situation.language;
        let id = wave.id.as_str();
        let reach = |key: &str, fragment: Option<&str>| {
            let (_, guide) = edition.find(key)?;
            Some(address(&format!("../../../{id}/{reader}/"), &guide.slug, fragment))
        };
        let body = self.body(page, &edition.situation, Some(&format!("m{number}")))?;
        let pour = Pour {
            facts: self.input.facts(Some(wave), reader),
            instead: &|expression| self.mark(expression, reader),
            reach: &reach,
            stuck: &|_, _| String::new(),
            letter: "",
            // What was told stays as it was told, wherever a date goes.
            follows_dates: false,
        };
        let subject = page.front.more.get("subject").map_or(page.front.title.as_str(), String::as_str);
        let here = |wrong: Problems| -> Problems {
            wrong.into_iter().map(|problem| problem.at(Place::file(&page.source))).collect()
        };
        let subject = pour.text(subject).map_err(here)?;
        let when = moment.map_or_else(
            || self.say(reader, "desk_told_later", &[]),
            |moment| {
                let local = moment.with_timezone(&wave.zone).naive_local();
                self.say(reader, "desk_told_at", &[("date", &speech::date_time(reader, local))])
            },
        );
        let foreign = (page.language != reader).then(|| page.language.code().to_owned());
        let map = Map::from_iter([
            ("subject".into(), subject.into()),
            ("when".into(), when.into()),
            ("body".into(), body.pour(&pour)?.into()),
            ("lang".into(), foreign.into()),
        ]);
        Ok(map.into())
    }

    /// What stands for a word that is different for each person, or is only known when a mail leaves.
    fn mark(&self, expression: &str, reader: Language) -> Option<String> {
        let name = expression.split('|').next().unwrap_or_default().trim();
        let key = match name {
            "person.given_name" => "person_given_name",
            "person.mail" => "person_mail",
            "link" => "person_link",
            name if name.starts_with("person.") => "person_name",
            "old_date" | "new_date" | "devices" | "erased_devices" | "devices_moved" | "device.name"
            | "minutes" => {
                return Some(format!("[{name}]"));
            }
            name if name.starts_with("count") => return Some(format!("[{name}]")),
            _ => return None,
        };
        Some(self.say(reader, key, &[]))
    }

    pub(super) fn go(&self, code: &str) -> Result<String, Problems> {
        let page = self.codes.page(code).unwrap_or_default();
        let target = if self.codes.code(page).is_some() {
            page
        } else {
            self.codes.start_of(page).unwrap_or_default()
        };
        let language =
            target.split('/').nth(1).and_then(|code| code.parse().ok()).unwrap_or_else(|| self.source());
        let title = self.say(language, "going", &[]);
        let mut context =
            // Only how deep it stands counts: links lead up from there.
            self.context("go/x/index.html", language, &PageFrame { title, ..PageFrame::default() });
        let folder = if target == ALL { String::new() } else { format!("{target}/") };
        context.insert("target", &format!("../../{folder}index.html"));
        self.theme.render("go.html", &context)
    }

    /// `404.html`: shown at any depth, so its links begin at the host's root.
    pub(super) fn not_found(&self) -> Result<String, Problems> {
        let language = self.source();
        let title = self.say(language, "lost_title", &[]);
        let mut context = self.context("404.html", language, &PageFrame { title, ..PageFrame::default() });
        let site = self.input.campaign.site.as_str();
        let below = site
            .split_once("://")
            .map_or(site, |(_, rest)| rest)
            .split_once('/')
            .map_or("", |(_, path)| path);
        let root = if below.is_empty() { "/".to_owned() } else { format!("/{below}/") };
        let page = Map::from_iter([
            ("lang".into(), language.code().into()),
            ("rtl".into(), language.is_right_to_left().into()),
            ("title".into(), self.say(language, "lost_title", &[]).into()),
            ("root".into(), root.into()),
        ]);
        context.insert_value("page", page.into());
        let texts = self.input.campaign.languages.iter().enumerate().map(|(number, language)| {
            let say = |key: &str| Value::from(self.say(language, key, &[]));
            Value::from(Map::from_iter([
                ("lang".into(), language.code().into()),
                ("heading".into(), if number == 0 { "h1" } else { "h2" }.into()),
                ("title".into(), say("lost_title")),
                ("text".into(), say("lost_text")),
                ("link".into(), say("lost_link")),
            ]))
        });
        context.insert_value("texts", texts.collect::<Vec<_>>().into());
        self.theme.render("404.html", &context)
    }
}
