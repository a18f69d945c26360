//! The pages end users open.

use std::sync::Arc;
use tera::{Context, Map, Value};

use super::{
    Portal,
    address::root,
    body::{self, Body, Manner, Pour},
    guides::Guide,
    wave::{Edition, card, minutes},
};
use crate::{
    ground::{
        campaign::{Language, Ownership, Platform, Wave},
        problem::{Problem, Problems},
        words::{
            address::component, article::Article, expand::each_system, facts::Situation, library::Page,
            route::Route, speech,
        },
    },
    render::qr,
};

/// What a page's frame says of it.
#[derive(Default)]
pub(super) struct PageFrame<'a> {
    pub(super) title: String,
    pub(super) description: String,
    /// From this page to where `index.html` of the wave's edition stands.
    pub(super) home: &'a str,
    pub(super) wave: &'a str,
    pub(super) guide: &'a str,
    /// The slug of the page that holds everything for printing.
    pub(super) print: Option<String>,
    /// The same as booklets, where somebody makes them.
    pub(super) booklets: Vec<Value>,
    pub(super) wide: bool,
    /// Whether the script may go on to the reader's language.
    pub(super) jump: bool,
    /// The page's name in the list of short links.
    pub(super) short: Option<String>,
    /// Whether it is read on a laptop and followed on a phone.
    pub(super) scanned: bool,
    /// The same page in each language: its path, and whether it is really written in it.
    pub(super) twins: Vec<(Language, String, bool)>,
}

impl Portal {
    /// A phrase of the portal.
    pub(super) fn say(&self, language: Language, key: &str, values: &[(&str, &str)]) -> String {
        self.input.phrases.say(language, &format!("portal.{key}"), values)
    }

    pub(super) fn wave_of(&self, at: usize) -> Result<&Wave, Problems> {
        let wave = self.waves.get(at).and_then(|site| self.input.campaign.wave(site.index));
        wave.ok_or_else(|| Problem::error("portal", "this wave is not in the portal").into())
    }

    pub(super) fn edition_of(&self, at: usize, language: Language) -> Result<&Edition, Problems> {
        self.edition(at, language)
            .ok_or_else(|| Problem::error("portal", "this wave is not in the portal").into())
    }

    /// What every template is given.
    pub(super) fn context(&self, path: &str, language: Language, frame: &PageFrame<'_>) -> Context {
        let mut context = Context::new();
        context.insert_value("page", self.page(path, language, frame).into());
        context.insert_value("site", self.site(language));
        context.insert_value("icon", self.theme.icons());
        if let Some(tongue) = self.tongues.get(&language) {
            context.insert_value("say", tongue.say.clone());
            context.insert_value("help", tongue.help.clone());
        }
        context
    }

    fn site(&self, language: Language) -> Value {
        let tongue = self.tongues.get(&language);
        let logo = super::media::logo(&self.input).map(|name| format!("media/{name}"));
        Map::from_iter([
            ("organisation".into(), self.input.campaign.organisation.as_str().into()),
            ("title".into(), tongue.map(|tongue| tongue.title.clone()).into()),
            ("words".into(), tongue.map(|tongue| tongue.words.clone()).into()),
            ("logo".into(), logo.into()),
            ("hidden".into(), (!self.input.campaign.policies.indexable).into()),
            ("css".into(), self.theme.css.as_str().into()),
            ("js".into(), self.theme.js.as_str().into()),
        ])
        .into()
    }

    fn page(&self, path: &str, language: Language, frame: &PageFrame<'_>) -> Map {
        let up = root(path);
        let short = frame.short.as_deref().and_then(|short| self.short_link(short));
        let picture = short.as_deref().filter(|_| frame.scanned);
        let picture = picture.and_then(|short| qr::svg(short, &self.say(language, "qr_name", &[])));
        let real = frame.twins.iter().any(|(twin, _, real)| *twin == language && *real);
        let mut page = Map::new();
        let mut put = |key: &'static str, value: Value| {
            page.insert(key.into(), value);
        };
        put("lang", language.code().into());
        put("rtl", language.is_right_to_left().into());
        put("title", frame.title.as_str().into());
        put("description", frame.description.as_str().into());
        put("home", frame.home.into());
        put("index", format!("assets/search-{language}.js").into());
        put("wave", frame.wave.into());
        put("guide", frame.guide.into());
        put("print", frame.print.clone().into());
        put("booklets", frame.booklets.clone().into());
        put("wide", frame.wide.into());
        put("jump", frame.jump.into());
        put("here", real.then(|| self.absolute(path)).into());
        put("switch", self.switch(&up, language, &frame.twins));
        put("alternates", if real { self.alternates(&frame.twins) } else { Vec::<Value>::new().into() });
        // As people type it, in two parts that a line may break between.
        let typed = short.as_deref().and_then(|short| short.split_once("://")?.1.split_once("/go/"));
        put("host", typed.map(|(host, _)| host).into());
        put("code", typed.map(|(_, code)| code.trim_end_matches('/')).into());
        put("short", short.into());
        put("qr", picture.into());
        put("root", up.into());
        page
    }

    /// The address people would see, without `index.html`.
    pub(super) fn absolute(&self, path: &str) -> String {
        format!("{}/{}", self.input.campaign.site, path.strip_suffix("index.html").unwrap_or(path))
    }

    fn switch(&self, up: &str, language: Language, twins: &[(Language, String, bool)]) -> Value {
        let link = |(twin, path, _): &(Language, String, bool)| {
            Value::from(Map::from_iter([
                ("lang".into(), twin.code().into()),
                ("name".into(), self.input.campaign.policies.language_names.get(*twin).as_str().into()),
                ("href".into(), format!("{up}{path}").into()),
                ("current".into(), (*twin == language).into()),
            ]))
        };
        twins.iter().map(link).collect::<Vec<_>>().into()
    }

    fn alternates(&self, twins: &[(Language, String, bool)]) -> Value {
        let real: Vec<Value> = twins
            .iter()
            .filter(|(_, _, real)| *real)
            .map(|(twin, path, _)| {
                Value::from(Map::from_iter([
                    ("lang".into(), twin.code().into()),
                    ("href".into(), self.absolute(path).into()),
                ]))
            })
            .collect();
        if real.len() > 1 { real.into() } else { Vec::<Value>::new().into() }
    }

    /// The same path in every language, all of them real.
    pub(super) fn twins(&self, path: impl Fn(Language) -> String) -> Vec<(Language, String, bool)> {
        self.input.campaign.languages.iter().map(|language| (language, path(language), true)).collect()
    }

    pub(super) fn landing(&self, path: &str, at: usize, language: Language) -> Result<String, Problems> {
        let (wave, edition) = (self.wave_of(at)?, self.edition_of(at, language)?);
        let id = wave.id.as_str();
        let title = wave.title.get(language);
        let frame = PageFrame {
            title: self.say(language, "landing_title", &[("to", &self.input.campaign.the_move.to.name)]),
            description: self.say(language, "landing_description", &[("wave", title)]),
            wave: id,
            booklets: self.booklets(at, language, only_of(edition, None)),
            print: print_of(edition, None),
            short: Some(format!("{id}/{language}")),
            twins: self.twins(|language| format!("{id}/{language}/index.html")),
            ..PageFrame::default()
        };
        let mut context = self.context(path, language, &frame);
        context.insert_value("wave", edition.value.clone());
        self.theme.render("landing.html", &context)
    }

    pub(super) fn device(
        &self,
        path: &str,
        at: usize,
        language: Language,
        platform: Platform,
    ) -> Result<String, Problems> {
        let (wave, edition) = (self.wave_of(at)?, self.edition_of(at, language)?);
        let (id, name) = (wave.id.as_str(), [("platform", platform.name())]);
        let frame = PageFrame {
            title: self.say(language, "device_title", &name),
            description: self.say(language, "device_description", &name),
            home: "../",
            wave: id,
            print: Some(format!("print-{platform}")),
            booklets: self.booklets(at, language, Some(platform)),
            short: Some(format!("{id}/{language}/{platform}")),
            scanned: is_held(platform),
            twins: self.twins(|language| format!("{id}/{language}/{platform}/index.html")),
            ..PageFrame::default()
        };
        let route = edition.routes.get(&platform).cloned().unwrap_or_default();
        let mut device = self.elsewhere(edition, language, platform);
        self.describe(&mut device, edition, &route, language, platform);
        let mut context = self.context(path, language, &frame);
        context.insert_value("wave", edition.value.clone());
        context.insert_value("device", device.into());
        self.theme.render("device.html", &context)
    }

    fn describe(
        &self,
        device: &mut Map,
        edition: &Edition,
        route: &Route,
        reader: Language,
        platform: Platform,
    ) {
        let part = |part: &Vec<usize>| -> Value {
            let guides = part.iter().filter_map(|at| edition.guides.get(*at));
            guides.map(|guide| self.part(guide, reader)).collect::<Vec<_>>().into()
        };
        let begin = route.parts.first().and_then(|part| edition.guides.get(*part.first()?));
        let others = route.others.iter().filter_map(|at| edition.guides.get(*at));
        let stuck = edition.guides.iter().filter(|guide| {
            guide.job == crate::ground::words::library::GuidePurpose::Stuck
                && guide.platforms.contains(platform)
        });
        let total = minutes(&edition.guides, route)
            .map(|total| self.say(reader, "minutes_total", &[("minutes", &total.said(reader))]));
        device.insert("code".into(), platform.code().into());
        device.insert("name".into(), platform.name().into());
        device.insert("icon".into(), self.theme.icon(platform.code()).clone());
        device.insert("minutes".into(), total.into());
        device.insert("begin".into(), begin.map(|guide| guide.slug.as_str()).into());
        device.insert("parts".into(), route.parts.iter().map(part).collect::<Vec<_>>().into());
        let cards = others.chain(stuck).map(|guide| card(guide, reader)).collect::<Vec<_>>();
        device.insert("others".into(), cards.into());
    }

    fn part(&self, guide: &Guide, reader: Language) -> Value {
        let minutes = guide.minutes.map(|minutes| {
            self.say(reader, "part_minutes", &[("minutes", &speech::number(reader, minutes))])
        });
        let part = Map::from_iter([
            ("slug".into(), guide.slug.as_str().into()),
            ("title".into(), guide.title.as_str().into()),
            ("minutes".into(), minutes.into()),
            ("whose".into(), self.whose(guide, reader).into()),
            ("lang".into(), guide.foreign_to(reader).into()),
        ]);
        part.into()
    }

    /// Whose devices a guide is about, where it says so.
    pub(super) fn whose(&self, guide: &Guide, reader: Language) -> Option<String> {
        let key = match (guide.reset, guide.ownership) {
            (true, _) => "reset_device",
            (false, Some(Ownership::Company)) => "company_device",
            (false, Some(Ownership::Personal)) => "personal_device",
            (false, Some(Ownership::Unknown) | None) => return None,
        };
        Some(self.say(reader, key, &[]))
    }

    /// "Is this not the device?": the code to scan, and the other devices.
    pub(super) fn elsewhere(&self, edition: &Edition, reader: Language, platform: Platform) -> Map {
        let others: Vec<Value> = edition
            .routes
            .keys()
            .filter(|other| **other != platform)
            .map(|other| {
                Value::from(Map::from_iter([
                    ("code".into(), other.code().into()),
                    ("name".into(), other.name().into()),
                ]))
            })
            .collect();
        let key = match (is_held(platform), others.is_empty()) {
            (true, false) => Some("scan"),
            (true, true) => Some("scan_only"),
            (false, _) => None,
        };
        let scan = key.map(|key| self.say(reader, key, &[("platform", platform.name())]));
        Map::from_iter([("scan".into(), scan.into()), ("elsewhere".into(), others.into())])
    }

    /// A body, written once for all who read the same.
    pub(super) fn body(
        &self,
        page: &Page,
        situation: &Situation,
        prefix: Option<&str>,
    ) -> Result<Arc<Body>, Problems> {
        let key = (page.key.clone(), page.language, prefix.map(str::to_owned));
        self.bodies.body(key, situation, || {
            let manner = Manner {
                theme: &self.theme,
                phrases: &self.input.phrases,
                tree: &self.input.tree,
                situation,
                language: page.language,
                prefix,
                // Every page that shows a body stands three folders deep.
                root: "../../../",
                screens: self.drawings.on(page, self.input.campaign.languages.source()),
            };
            // Devices in several systems share this page: what is said of one stands under its name.
            let apart = (situation.vendors.len() > 1)
                .then(|| Article { blocks: each_system(&page.article.blocks, situation, page.language) });
            body::write(apart.as_ref().unwrap_or(&page.article), &manner)
        })
    }

    /// The openings of a page of a wave; `reach` says where other pages are.
    pub(super) fn pour<'a>(
        &'a self,
        wave: &'a Wave,
        language: Language,
        reach: &'a dyn Fn(&str, Option<&str>) -> Option<String>,
        stuck: &'a dyn Fn(&str, &str) -> String,
    ) -> Pour<'a> {
        let facts = self.input.facts(Some(wave), language);
        Pour { facts, instead: &|_| None, reach, stuck, letter: "", follows_dates: true }
    }

    /// The device that somebody is stuck with. Nobody is known here: the page knows the kind of device that it is for, and its
    /// reader the rest.
    pub(super) fn device_in_hand(&self, guide: &Guide, reader: Language) -> String {
        let device = guide.platform().map(|platform| {
            let what = if platform == Platform::Ios { "apple_mobile" } else { platform.code() };
            let device = self.input.phrases.say(reader, &format!("device.{what}"), &[]);
            self.say(reader, "stuck_device", &[("device", &device)])
        });
        device.unwrap_or_else(|| self.say(reader, "stuck_any_device", &[]))
    }

    /// Where "I am stuck here" leads: a ticket or a mail that says all we know.
    pub(super) fn stuck(
        &self,
        wave: &Wave,
        guide: &Guide,
        reader: Language,
        (device, number, part): (&str, &str, &str),
    ) -> String {
        let desk = &self.input.campaign.helpdesk;
        let values = [
            ("wave", wave.title.get(reader).as_str()),
            ("guide", guide.title.as_str()),
            ("device", device),
            ("part", part),
            ("number", number),
            ("language", reader.code()),
        ];
        let subject = component(&self.say(reader, "stuck_subject", &values));
        let text = component(&self.say(reader, "stuck_body", &values));
        match &desk.ticket_url {
            Some(url) if url.holes().any(|hole| matches!(hole, "subject" | "body")) => {
                url.fill(&[("subject", &subject), ("body", &text)])
            }
            _ => format!("mailto:{}?subject={subject}&body={text}", desk.mail),
        }
    }
}

/// Whether a device is held in the hand, so that its owner may be reading on another.
pub(super) fn is_held(platform: Platform) -> bool {
    matches!(platform, Platform::Ios | Platform::Android)
}

/// This device, or the only one there is.
pub(super) fn only_of(edition: &Edition, platform: Option<Platform>) -> Option<Platform> {
    let mut all = edition.routes.keys();
    let only = all.next().filter(|_| all.next().is_none()).copied();
    platform.or(only)
}

/// The page with everything of that device.
pub(super) fn print_of(edition: &Edition, platform: Option<Platform>) -> Option<String> {
    only_of(edition, platform).map(|platform| format!("print-{platform}"))
}
