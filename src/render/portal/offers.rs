//! Posters, flyers and the like as the helpdesk's pages offer them, and the page that shows them all.

use std::collections::BTreeMap;
use tera::{Map, Value};

use super::{Portal, pages::PageFrame};
use crate::{
    ground::{
        campaign::{Language, Platform, WaveIx},
        problem::Problems,
        words::speech,
    },
    render::handout::{Format, HandoutOrder},
};

/// A handout that somebody else makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Its path from the portal's root.
    pub path: String,
    /// For which wave; for the whole campaign if none.
    pub wave: Option<WaveIx>,
    /// For readers of which language.
    pub language: Language,
    /// The languages that share it, in the order in which they stand; none where it has one.
    pub shared_by: Vec<Language>,
    /// Its place among the others, and whether it is a guide.
    pub order: HandoutOrder,
    /// Those that say the same on other paper share a name: `fair-2`.
    pub series: String,
    /// What it is printed or shown on.
    pub format: Format,
    /// Its headline in the language its words are written in, as the poster shows it.
    pub title: String,
    /// The language its words are written in.
    pub written_in: Language,
    /// The dates and places it tells.
    pub facts: Vec<String>,
    /// The device it is about, if it is about one.
    pub device: Option<Platform>,
    /// How many bytes it has.
    pub bytes: usize,
    /// A small picture of it.
    pub picture: Option<Thumbnail>,
}

/// A small picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// Its path from the portal's root.
    pub path: String,
    /// Its width and height in pixels.
    pub size: (u32, u32),
}

impl Portal {
    /// What is offered for a wave, or for the whole campaign, in a language: a list for each message.
    pub(super) fn offers(&self, language: Language, wave: Option<WaveIx>) -> Value {
        let mut series: BTreeMap<(&HandoutOrder, &str), Vec<&Download>> = BTreeMap::new();
        for file in self.offered(language, wave) {
            series.entry((&file.order, &file.series)).or_default().push(file);
        }
        let list = |(_, mut files): (_, Vec<&Download>)| {
            // What one language has alone comes first: its title is the title of all.
            files.sort_by_key(|file| (file.format, file.shared_by.len(), file.device));
            let first = files.first()?;
            let guides = first.order == HandoutOrder::Guide;
            let title = if guides { self.say(language, "handouts_guides", &[]) } else { first.title.clone() };
            let foreign = (!guides && first.written_in != language).then(|| first.written_in.code());
            let files: Vec<Value> = files.iter().map(|file| self.offer(file, &title)).collect();
            Some(Value::from(Map::from_iter([
                ("id".into(), format!("for-{}", first.series).into()),
                ("lang".into(), foreign.into()),
                ("facts".into(), first.facts.join(" · ").into()),
                ("files".into(), files.into()),
                ("title".into(), title.into()),
            ])))
        };
        series.into_iter().filter_map(list).collect::<Vec<_>>().into()
    }

    fn offered(&self, language: Language, wave: Option<WaveIx>) -> impl Iterator<Item = &Download> {
        self.input.downloads.iter().filter(move |file| file.wave == wave && file.language == language)
    }

    fn offer(&self, file: &Download, title: &str) -> Value {
        let language = file.language;
        let mut format = match file.device {
            Some(device) => device.name().to_owned(),
            None => self.say(language, &format!("handouts_{}", file.format.code().replace('-', "_")), &[]),
        };
        if !file.shared_by.is_empty() {
            let names = &self.input.campaign.policies.language_names;
            let names: Vec<&str> = file.shared_by.iter().map(|one| names.get(*one).as_str()).collect();
            format = format!("{format}: {}", names.join(" + "));
        }
        let kilobytes = u32::try_from(file.bytes.div_ceil(1000)).unwrap_or(u32::MAX);
        let weight =
            format!("{}, {} kB", file.format.extension().to_uppercase(), speech::number(language, kilobytes));
        let picture = file.picture.as_ref().map(|picture| {
            let (width, height) = picture.size;
            Value::from(Map::from_iter([
                ("path".into(), picture.path.as_str().into()),
                ("width".into(), width.into()),
                ("height".into(), height.into()),
                (
                    "alt".into(),
                    self.say(language, "handouts_alt", &[("format", &format), ("title", title)]).into(),
                ),
            ]))
        });
        Map::from_iter([
            ("path".into(), file.path.as_str().into()),
            ("weight".into(), weight.into()),
            ("picture".into(), picture.into()),
            ("format".into(), format.into()),
        ])
        .into()
    }

    /// The booklets of a device in a wave, the largest paper first.
    pub(super) fn booklets(&self, at: usize, language: Language, device: Option<Platform>) -> Vec<Value> {
        let index = self.waves.get(at).map(|site| site.index);
        let is_it = |file: &&Download| {
            file.wave == index
                && file.language == language
                && file.order == HandoutOrder::Guide
                && device.is_some()
                && file.device == device
        };
        let mut files: Vec<&Download> = self.input.downloads.iter().filter(is_it).collect();
        files.sort_by_key(|file| file.format);
        let link = |file: &&Download| {
            let paper = if file.format == Format::BookletA5 { "booklet_a5" } else { "booklet_a4" };
            Value::from(Map::from_iter([
                ("path".into(), file.path.as_str().into()),
                ("name".into(), self.say(language, paper, &[]).into()),
            ]))
        };
        files.iter().map(link).collect()
    }

    /// Whether there is anything to show for a wave, or for the whole campaign.
    pub(super) fn has_offers(&self, language: Language, wave: Option<usize>) -> bool {
        let index = wave.and_then(|at| Some(self.waves.get(at)?.index));
        self.offered(language, index).next().is_some()
    }

    /// `handouts/<wave>/<lang>/index.html`, and `handouts/all/<lang>/index.html`
    pub(super) fn handouts(
        &self,
        path: &str,
        wave: Option<usize>,
        language: Language,
    ) -> Result<String, Problems> {
        let of = wave.map(|at| self.wave_of(at)).transpose()?;
        let id = of.map_or("all", |wave| wave.id.as_str());
        let title = of.map(|wave| wave.title.get(language).as_str());
        let frame = PageFrame {
            title: title.map_or_else(
                || self.say(language, "desk_downloads", &[]),
                |title| self.say(language, "handouts_of", &[("wave", title)]),
            ),
            description: self.say(language, "handouts_lead", &[]),
            home: "../../../",
            wide: true,
            twins: self.twins(|language| format!("handouts/{id}/{language}/index.html")),
            ..PageFrame::default()
        };
        let mut context = self.context(path, language, &frame);
        let desk = format!("helpdesk/{language}/");
        let back =
            of.map_or_else(|| format!("{desk}index.html"), |wave| format!("{desk}{}/index.html", wave.id));
        context.insert("back", &back);
        context.insert(
            "back_title",
            &title.map_or_else(
                || self.say(language, "desk_title", &[]),
                |title| self.say(language, "desk_sheet_title", &[("wave", title)]),
            ),
        );
        let index = wave.and_then(|at| Some(self.waves.get(at)?.index));
        context.insert_value("offers", self.offers(language, index));
        self.theme.render("handouts.html", &context)
    }
}
