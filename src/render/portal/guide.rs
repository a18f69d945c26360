//! One instruction page, and the page that holds all of them for printing.

use std::collections::HashSet;
use tera::{Map, Value};

use super::{
    Portal,
    body::Pour,
    guides::Guide,
    pages::{PageFrame, is_held, only_of, print_of},
    wave::Edition,
};
use crate::ground::{
    campaign::{Language, Platform, Wave},
    problem::{Problem, Problems},
    words::{
        library::{GuidePurpose, Page, PageKey},
        route, speech,
    },
};

impl Portal {
    pub(super) fn guide(
        &self,
        path: &str,
        at: usize,
        reader: Language,
        number: usize,
    ) -> Result<String, Problems> {
        let (wave, edition) = (self.wave_of(at)?, self.edition_of(at, reader)?);
        let guide = edition.guides.get(number).ok_or_else(|| gone(path))?;
        let page = self.page_of(guide)?;
        let body = self.body(page, &guide.situation(&edition.situation), None)?;
        let reach = |key: &str, fragment: Option<&str>| {
            let (_, other) = edition.find(key)?;
            Some(address("../", &other.slug, fragment))
        };
        let device = self.device_in_hand(guide, reader);
        let stuck = |step: &str, part: &str| self.stuck(wave, guide, reader, (&device, step, part));
        let mut pour = self.pour(wave, reader, &reach, &stuck);
        pour.facts.platforms = guide.platforms;
        let html = body.pour(&pour)?;
        let length = html.len();
        let (id, platform) = (wave.id.as_str(), guide.platform());
        let frame = PageFrame {
            title: guide.title.clone(),
            description: guide.description.clone(),
            home: "../",
            wave: id,
            guide: &guide.slug,
            print: print_of(edition, platform),
            booklets: self.booklets(at, reader, only_of(edition, platform)),
            short: Some(format!("{id}/{reader}/{}", guide.slug)),
            scanned: platform.is_some_and(is_held),
            twins: self.twins_of(at, id, guide),
            ..PageFrame::default()
        };
        let mut value = self.around(wave, edition, guide, reader);
        self.beside(&mut value, edition, number, reader);
        value.insert("body".into(), html.into());
        value.insert("first".into(), body.first_step.clone().into());
        if body.first_step.is_some() && guide.is_way() {
            value.insert("guided".into(), self.guided(path, edition, guide, reader).into());
        }
        let mut context = self.context(path, reader, &frame);
        context.insert_value("wave", edition.value.clone());
        context.insert_value("guide", value.into());
        self.theme.render_long("guide.html", &context, length)
    }

    pub(super) fn page_of(&self, guide: &Guide) -> Result<&Page, Problems> {
        self.input.library.page(&guide.key, guide.written_in).ok_or_else(|| gone(&guide.key))
    }

    /// The same guide in each language; where a language does not show it, the start of the wave.
    fn twins_of(&self, at: usize, wave: &str, guide: &Guide) -> Vec<(Language, String, bool)> {
        let languages = self.input.campaign.languages.iter();
        languages
            .map(|language| {
                let twin = self.edition(at, language).and_then(|edition| edition.find(&guide.key));
                match twin {
                    Some((_, twin)) => {
                        let path = format!("{wave}/{language}/{}/index.html", twin.slug);
                        (language, path, twin.written_in == language)
                    }
                    None => (language, format!("{wave}/{language}/index.html"), false),
                }
            })
            .collect()
    }

    /// What a guide's page says besides its body.
    fn around(&self, wave: &Wave, edition: &Edition, guide: &Guide, reader: Language) -> Map {
        let platform = guide.platform();
        let above = platform.map_or(wave.title.get(reader).as_str(), |platform| platform.name());
        let device = platform.map(|platform| Value::from(self.elsewhere(edition, reader, platform)));
        let mut value = Map::from_iter([
            ("title".into(), guide.title.as_str().into()),
            ("description".into(), guide.description.as_str().into()),
            ("platform".into(), platform.map(Platform::code).into()),
            ("above".into(), above.into()),
            ("device".into(), device.into()),
            ("facts".into(), self.facts_of(guide, reader)),
        ]);
        if let Some(language) = guide.foreign_to(reader) {
            value.insert("lang".into(), language.into());
            value.insert("notice".into(), self.say(reader, "fallback", &[]).into());
        } else if guide.stale {
            value.insert("notice".into(), self.say(reader, "stale", &[]).into());
        }
        value.insert("draft".into(), self.draft(guide, reader).into());
        value
    }

    /// What the script says where it shows one step at a time, as JSON, and where help for this device stands.
    fn guided(&self, path: &str, edition: &Edition, guide: &Guide, reader: Language) -> String {
        let mut said = self.tongues.get(&reader).map(|tongue| tongue.guided.clone()).unwrap_or_default();
        let platforms = || guide.platform().into_iter();
        let trouble = edition.guides.iter().find(|other| {
            other.job == GuidePurpose::Stuck && platforms().any(|platform| other.platforms.contains(platform))
        });
        if let Some(trouble) = trouble {
            let title = [("title", trouble.title.as_str())];
            said.insert("trouble".into(), self.say(reader, "guided_trouble", &title).into());
            said.insert("trouble_at".into(), address("../", &trouble.slug, None).into());
        }
        said.insert("address".into(), self.absolute(path).into());
        serde_json::Value::Object(said).to_string()
    }

    /// What stands above a guide to leave that nobody has tried on every device it is about.
    fn draft(&self, guide: &Guide, reader: Language) -> Option<String> {
        let mut open = self.input.campaign.the_move.unconfirmed();
        let is_draft =
            guide.job == GuidePurpose::Leave && open.any(|platform| guide.platforms.contains(platform));
        is_draft.then(|| self.say(reader, "draft", &[]))
    }

    fn facts_of(&self, guide: &Guide, reader: Language) -> Value {
        let fact = |icon: &str, text: String| {
            Value::from(Map::from_iter([
                ("icon".into(), self.theme.icon(icon).clone()),
                ("text".into(), text.into()),
            ]))
        };
        let mut facts = Vec::new();
        if guide.is_for_some {
            facts.extend(
                guide.platforms.iter().map(|platform| fact(platform.code(), platform.name().to_owned())),
            );
        }
        facts.extend(self.whose(guide, reader).map(|whose| fact("person", whose)));
        facts.extend(guide.minutes.map(|minutes| {
            let minutes = speech::number(reader, minutes);
            fact("time", self.say(reader, "guide_minutes", &[("minutes", &minutes)]))
        }));
        facts.into()
    }

    /// The ways on and back. Where they differ between devices, each is named.
    fn beside(&self, value: &mut Map, edition: &Edition, number: usize, reader: Language) {
        let (mut on, mut back) = (Vec::new(), Vec::new());
        for (platform, route) in &edition.routes {
            let (after, before) = route.beside(&edition.guides, number);
            on.extend(after.into_iter().map(|at| (*platform, at)));
            back.extend(before.into_iter().map(|at| (*platform, at)));
        }
        value.insert("onward".into(), self.links(edition, &on, "next", reader));
        value.insert("back".into(), self.links(edition, &back, "back", reader));
    }

    fn links(&self, edition: &Edition, ways: &[(Platform, usize)], key: &str, reader: Language) -> Value {
        // In the order of the ways, each once: devices that share a guide need not stand beside one another.
        let mut seen = HashSet::new();
        let numbers: Vec<usize> = ways.iter().map(|(_, at)| *at).filter(|at| seen.insert(*at)).collect();
        let several = numbers.len() > 1;
        let mut links: Vec<Value> = Vec::new();
        for (at, guide) in numbers.iter().filter_map(|at| Some((*at, edition.guides.get(*at)?))) {
            let platforms: Vec<&str> = ways
                .iter()
                .filter(|(_, number)| *number == at)
                .map(|(platform, _)| platform.name())
                .collect();
            let named = [("platform", platforms.join(", ")), ("title", guide.title.clone())];
            let named = named.each_ref().map(|(name, text)| (*name, text.as_str()));
            let titled = if several && guide.is_for_some && platforms.len() < edition.routes.len() {
                self.say(reader, "next_for", &named)
            } else {
                guide.title.clone()
            };
            let text = self.say(reader, key, &[("title", &titled)]);
            links.push(
                Map::from_iter([("slug".into(), guide.slug.as_str().into()), ("text".into(), text.into())])
                    .into(),
            );
        }
        links.into()
    }

    pub(super) fn print(
        &self,
        path: &str,
        at: usize,
        reader: Language,
        platform: Platform,
    ) -> Result<String, Problems> {
        let (wave, edition) = (self.wave_of(at)?, self.edition_of(at, reader)?);
        let chosen = printed(edition, platform);
        let here: HashSet<&PageKey> = chosen.iter().map(|guide| &guide.key).collect();
        let reach = |key: &str, fragment: Option<&str>| {
            let (_, other) = edition.find(key)?;
            if !here.contains(&other.key) {
                return Some(address("../", &other.slug, fragment));
            }
            Some(fragment.map_or_else(|| format!("#{}", other.slug), |id| format!("#{}--{id}", other.slug)))
        };
        let stuck = |_: &str, _: &str| String::new();
        let mut pour = self.pour(wave, reader, &reach, &stuck);
        let (mut parts, mut length) = (Vec::new(), 0);
        for (at, guide) in chosen.iter().enumerate() {
            // The guides' own pages have no letter: what follows it is the number that a step has there.
            let letter = route::letter(at);
            let situation = guide.situation(&edition.situation);
            pour.facts.platforms = guide.platforms;
            let body = self.body(self.page_of(guide)?, &situation, Some(&guide.slug))?;
            let html = body.pour(&Pour { letter: &letter, ..pour.clone() })?;
            length += html.len();
            parts.push(Value::from(Map::from_iter([
                ("slug".into(), guide.slug.as_str().into()),
                ("letter".into(), letter.as_str().into()),
                ("title".into(), guide.title.as_str().into()),
                ("body".into(), html.into()),
                ("lang".into(), guide.foreign_to(reader).into()),
                ("draft".into(), self.draft(guide, reader).into()),
            ])));
        }
        let (id, name) = (wave.id.as_str(), [("platform", platform.name())]);
        let frame = PageFrame {
            title: self.say(reader, "print_title", &name),
            description: self.say(reader, "print_description", &name),
            booklets: self.booklets(at, reader, Some(platform)),
            home: "../",
            wave: id,
            short: Some(format!("{id}/{reader}/{platform}")),
            scanned: true,
            twins: self.twins(|language| format!("{id}/{language}/print-{platform}/index.html")),
            ..PageFrame::default()
        };
        let mut context = self.context(path, reader, &frame);
        context.insert_value("wave", edition.value.clone());
        context.insert_value("parts", parts.into());
        let device = Map::from_iter([
            ("code".into(), platform.code().into()),
            ("name".into(), platform.name().into()),
        ]);
        context.insert_value("device", device.into());
        self.theme.render_long("print.html", &context, length)
    }
}

/// What goes on paper for a device.
pub(super) fn printed(edition: &Edition, platform: Platform) -> Vec<&Guide> {
    route::on_paper(&edition.guides, platform).into_iter().filter_map(|at| edition.guides.get(at)).collect()
}

pub(super) fn address(before: &str, slug: &str, fragment: Option<&str>) -> String {
    let mut address = format!("{before}{slug}/index.html");
    if let Some(id) = fragment {
        address.push('#');
        address.push_str(id);
    }
    address
}

fn gone(what: &str) -> Problems {
    Problem::error("portal", format!("`{what}` is not in the portal")).into()
}
