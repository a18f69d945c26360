//! How the campaign stands, as a page: one file without script, picture or style from elsewhere.
//!
//! It shows numbers and no names, so that it can lie on an intranet or hang on a wall.

mod chart;
mod letter;
mod tables;

pub(crate) use letter::FigureRow;

use chrono::{DateTime, NaiveDate, Utc};
use std::{collections::BTreeMap, fmt::Write as _};

use super::colour::{Colour, TEXT};
use crate::ground::{
    campaign::{Campaign, Language},
    course::{closing::ClosingStep, count::Share, device_count::DeviceFigures, figures::Figures},
    escape::escape,
    words::{phrases::Phrases, speech},
};

const STYLE: &str = include_str!("style.css");

/// What is shown, and for whom.
#[derive(Clone, Copy)]
pub(crate) struct Board<'a> {
    /// Its title, colours and languages.
    pub campaign: &'a Campaign,
    /// The numbers that are shown, counted beforehand.
    pub figures: &'a Figures,
    /// What is said around the figures, under `status.` in `locales/<lang>.toml`.
    pub phrases: &'a Phrases,
    /// In which language.
    pub language: Language,
    /// The checklist of the end, if this is the final report.
    pub closing: Option<&'a [ClosingStep]>,
}

/// The file of a language: the source's is the first that a host shows.
pub fn file_name(campaign: &Campaign, language: Language) -> String {
    if language == campaign.languages.source() { "index.html".to_owned() } else { format!("{language}.html") }
}

/// The looks of a page that is one file, in the campaign's colours.
pub(super) fn style(campaign: &Campaign) -> String {
    let brand: Colour = campaign.brand.colour.parse().unwrap_or(Colour::rgb(0, 87, 184));
    let light = [Colour::WHITE, Colour::rgb(246, 247, 249)];
    let dark = [Colour::rgb(24, 32, 41), Colour::rgb(16, 22, 29)];
    let font =
        campaign.brand.font.as_deref().map(|font| format!("\"{}\",", font.replace(['"', '\\', '<'], "")));
    STYLE
        .replace("BRAND_LIGHT", &brand.readable_on(&light, TEXT).to_string())
        .replace("BRAND_DARK", &brand.readable_on(&dark, TEXT).to_string())
        .replace("FILL_LIGHT", &brand.readable_on(&light, 3.0).to_string())
        .replace("FILL_DARK", &brand.readable_on(&dark, 3.0).to_string())
        .replace("FONT", &font.unwrap_or_default())
}

impl Board<'_> {
    /// The report as one page of HTML that needs no other file.
    pub(crate) fn page(&self) -> String {
        let title = self.say(if self.closing.is_some() { "final_title" } else { "title" }, &[]);
        let campaign = self.campaign.title.get(self.language);
        let mut page = format!(
            "<!doctype html>\n<html lang=\"{}\"{}>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{} · {}</title>\n<style>\n{}</style>\n</head>\n<body>\n",
            self.language,
            self.language.direction(),
            escape(&title),
            escape(campaign),
            style(self.campaign)
        );
        let _ = write!(
            page,
            "<header>\n<p class=\"kicker\">{}</p>\n<h1>{}</h1>\n<p>{}</p>\n{}</header>\n<main>\n",
            escape(&self.campaign.organisation),
            escape(&format!("{title}: {campaign}")),
            escape(&self.say("as_of", &[("when", &self.when())])),
            self.switch()
        );
        page.push_str(&self.tiles());
        for (heading, body) in [
            ("moved_title", chart::moved(self)),
            ("waves_title", tables::waves(self)),
            ("stages_title", tables::stages(self)),
            ("desk_title", format!("{}{}", chart::desk(self), tables::desk(self))),
            ("groups_title", tables::groups(self)),
            ("gates_title", tables::gates(self)),
            ("closing_title", self.closing.map(|steps| tables::closing(self, steps)).unwrap_or_default()),
        ] {
            if !body.is_empty() {
                let _ = writeln!(page, "<section>\n<h2>{}</h2>\n{body}</section>", self.text(heading));
            }
        }
        let _ = write!(page, "</main>\n<footer><p>{}</p></footer>\n</body>\n</html>\n", self.text("foot"));
        page
    }

    /// The same page in the other languages.
    fn switch(&self) -> String {
        let names = &self.campaign.policies.language_names;
        let mut items = String::new();
        for language in self.campaign.languages.iter() {
            let name = escape(names.get(language));
            let file = file_name(self.campaign, language);
            let _ = if language == self.language {
                write!(items, "<li><strong lang=\"{language}\" aria-current=\"page\">{name}</strong></li>")
            } else {
                write!(
                    items,
                    "<li><a href=\"{file}\" lang=\"{language}\" hreflang=\"{language}\">{name}</a></li>"
                )
            };
        }
        format!("<nav aria-label=\"{}\"><ul>{items}</ul></nav>\n", self.text("languages"))
    }

    fn tiles(&self) -> String {
        let figures = self.figures;
        let Share { people, moved } = figures.total;
        let share = self.percent(moved, people);
        let [low, rate, high] = figures.desk.per_hundred.map(|rate| speech::decimal(self.language, rate, 1));
        let measured = if figures.desk.measured_in == 0 { "tile_calls_expected" } else { "tile_calls" };
        let tiles = [
            (
                share,
                self.say("tile_moved", &[("moved", &self.number(moved)), ("people", &self.number(people))]),
            ),
            (self.number(figures.planned), self.say("tile_planned", &[])),
            (self.number(figures.moved_this_week), self.say("tile_week", &[])),
            (rate, self.say(measured, &[("low", &low), ("high", &high)])),
            (self.number(figures.unreachable), self.say("tile_unreachable", &[])),
        ];
        let devices = figures.devices.iter().flat_map(|devices| self.device_tiles(devices));
        let mut list = String::new();
        for (number, words) in tiles.into_iter().chain(devices) {
            let _ = writeln!(list, "<li><b>{}</b> {}</li>", escape(&number), escape(&words));
        }
        let stale = if figures.moved_list_stale {
            format!("<p class=\"no\">{}</p>\n", self.text("stale"))
        } else {
            String::new()
        };
        format!(
            "<section aria-label=\"{}\">\n<ul class=\"tiles\">\n{list}</ul>\n{stale}</section>\n",
            self.text("brief")
        )
    }

    /// The devices, and the people who are in neither system with one.
    fn device_tiles(&self, devices: &DeviceFigures) -> [(String, String); 2] {
        let values = [("moved", &*self.number(devices.moved)), ("all", &*self.number(devices.devices))];
        let between = u64::from(devices.people_between);
        [
            (self.percent(devices.moved, devices.devices), self.say("tile_devices", &values)),
            (
                self.number(devices.people_between),
                self.phrases.count(self.language, "status.tile_between", between, &[]),
            ),
        ]
    }

    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.phrases.say(self.language, &format!("status.{key}"), values)
    }

    /// A phrase as it stands in HTML.
    fn text(&self, key: &str) -> String {
        escape(&self.say(key, &[]))
    }

    fn number(&self, number: impl Into<i64>) -> String {
        speech::number(self.language, number)
    }

    fn rounded(&self, number: f64) -> String {
        speech::decimal(self.language, number, usize::from(number.fract() != 0.0))
    }

    fn percent(&self, part: u32, whole: u32) -> String {
        let share = crate::ground::course::gate::percent(part, whole);
        self.say("percent", &[("n", &speech::decimal(self.language, share, 1))])
    }

    fn date(&self, day: NaiveDate) -> String {
        speech::date(self.language, day)
    }

    fn today(&self) -> NaiveDate {
        self.day_of(self.figures.as_of)
    }

    /// The day of a moment by the campaign's clocks.
    fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        self.campaign.day_of(at)
    }

    fn when(&self) -> String {
        speech::date_time(self.language, self.figures.as_of.with_timezone(&self.campaign.zone).naive_local())
    }

    /// What people call a stage: a phrase if there is one, or else its name.
    fn stage(&self, id: &str) -> String {
        self.phrases.stage_name(self.language, id)
    }

    fn wave_title(&self, id: &str) -> String {
        self.campaign.wave_named(id).map_or(id, |(_, wave)| wave.title.get(self.language)).to_owned()
    }

    /// How many should have moved at the end of each day, all waves but the sweeps together.
    fn planned(&self) -> Vec<(NaiveDate, f64)> {
        let mut steps: BTreeMap<NaiveDate, f64> = BTreeMap::new();
        // A sweep's people are those whom other waves have left, and would count twice.
        let waves = self.campaign.waves.iter().zip(&self.figures.waves).filter(|(wave, _)| !wave.sweep);
        for (wave, figures) in waves {
            let days = crate::ground::course::figures::span(self.campaign, wave);
            let whole = u32::try_from(days.len().max(1)).unwrap_or(1);
            for day in days {
                *steps.entry(day).or_default() += f64::from(figures.share.people) / f64::from(whole);
            }
        }
        rising(steps)
    }

    /// How many had moved at the end of each day.
    fn moved(&self) -> Vec<(NaiveDate, f64)> {
        let mut steps: BTreeMap<NaiveDate, f64> = BTreeMap::new();
        let waves = self.campaign.waves.iter().zip(&self.figures.waves).filter(|(wave, _)| !wave.sweep);
        for (_, figures) in waves {
            let mut before = 0;
            for (day, so_far) in &figures.curve {
                *steps.entry(*day).or_default() += f64::from(so_far.saturating_sub(before));
                before = *so_far;
            }
        }
        let today = self.today();
        let last = steps.keys().next_back().copied();
        let mut line = rising(steps);
        // Where nobody has moved of late, the line goes on level until today.
        if let Some((_, so_far)) = line.last().copied().filter(|_| last.is_some_and(|last| last < today)) {
            line.push((today, so_far));
        }
        line
    }
}

fn rising(steps: BTreeMap<NaiveDate, f64>) -> Vec<(NaiveDate, f64)> {
    let mut so_far = 0.0;
    let mut line: Vec<(NaiveDate, f64)> = Vec::new();
    for (day, step) in steps {
        // Between two groups nobody is expected: the line stays level until the day before.
        let before = day.pred_opt().filter(|before| line.last().is_some_and(|(last, _)| last < before));
        line.extend(before.map(|before| (before, so_far)));
        so_far += step;
        line.push((day, so_far));
    }
    line
}
