//! The dates, places and hours of a handout, and which of them is huge.

use super::{Maker, PosterPlan, SheetFact, ToldOnPoster, posters::HeroOfPoster};
use crate::{
    ground::{
        campaign::{Fair, Platform, Wave},
        words::{
            deadline::{Deadline, Listener},
            isolate::Isolated,
            speech,
        },
    },
    render::handout::{DrawnDevice, HeroLines, Sheet, SheetHero},
};

impl Maker<'_> {
    /// Whether there is what a poster is about: one that is there for a date says nothing in a wave that has none.
    pub(super) fn has_its_dates(&self, poster: &PosterPlan<'_>) -> bool {
        self.wave.is_none() || poster.facts.is_empty() || !self.facts_of(poster).is_empty()
    }

    /// What a poster tells beside its words.
    pub(super) fn facts_of(&self, poster: &PosterPlan<'_>) -> Vec<SheetFact> {
        let Some(wave) = self.wave else { return Vec::new() };
        let told = |told: &ToldOnPoster| match told {
            ToldOnPoster::Start => vec![self.start(wave)],
            ToldOnPoster::Deadline => self.deadline(wave).into_iter().collect(),
            ToldOnPoster::Fair => wave.fairs.iter().flat_map(|fair| self.fair(fair)).collect(),
        };
        poster.facts.iter().flat_map(told).collect()
    }

    /// Makes one thing huge, and leaves beside it what it does not tell.
    pub(super) fn make_huge(&self, poster: &PosterPlan<'_>, sheet: &mut Sheet) {
        sheet.voice.hero = poster.hero.and_then(|hero| self.hero(hero));
        sheet.drawing = match sheet.voice.hero {
            Some(SheetHero::Devices) => Some(self.devices()),
            // Whatever moves, it is a telephone that scans.
            Some(SheetHero::Code) => Some(vec![DrawnDevice::Phone]),
            Some(SheetHero::Date(_) | SheetHero::Line(_)) | None => None,
        };
        if sheet.has_large_code() {
            sheet.page = sheet.page.with_a_large_code();
        }
        let mut beside = sheet.facts.clone();
        let said = if sheet.voice.hero.is_some() { self.said_huge(poster.hero) } else { Vec::new() };
        for told in said {
            // Once each: what two fairs have in common is told of the second still.
            if let Some(place) = beside.iter().position(|fact| *fact == told) {
                beside.remove(place);
            }
        }
        sheet.voice.beside = beside;
    }

    fn hero(&self, hero: HeroOfPoster) -> Option<SheetHero> {
        Some(match hero {
            HeroOfPoster::Code => SheetHero::Code,
            HeroOfPoster::Devices => SheetHero::Devices,
            HeroOfPoster::Helpdesk => SheetHero::Line(self.helpdesk()),
            HeroOfPoster::Start => {
                let start = self.wave?.start;
                SheetHero::Date(HeroLines {
                    label: self.say("from", &[]),
                    text: speech::day(self.language, start),
                    detail: Some(speech::weekday(self.language, start)),
                })
            }
            HeroOfPoster::Deadline => {
                let wave = self.wave?;
                let large = Deadline::of(wave)?.said_large(self.language, self.listener(wave));
                let at = self.say("day_at", &[("day", &large.weekday), ("time", &large.time)]);
                let detail = large.zone.map_or_else(|| at.clone(), |zone| format!("{at} ({zone})"));
                SheetHero::Date(HeroLines {
                    label: self.say("until", &[]),
                    text: large.day,
                    detail: Some(detail),
                })
            }
            HeroOfPoster::Fair => {
                let fair = self.wave?.fairs.first()?;
                let day = speech::weekday(self.language, fair.day);
                SheetHero::Date(HeroLines {
                    label: self.say("day", &[]),
                    text: speech::day(self.language, fair.day),
                    detail: Some(format!("{day}, {}", self.hours(fair))),
                })
            }
        })
    }

    /// The facts that the hero tells already.
    fn said_huge(&self, hero: Option<HeroOfPoster>) -> Vec<SheetFact> {
        let (Some(hero), Some(wave)) = (hero, self.wave) else { return Vec::new() };
        match hero {
            HeroOfPoster::Start => vec![self.start(wave)],
            HeroOfPoster::Deadline => self.deadline(wave).into_iter().collect(),
            HeroOfPoster::Fair => {
                // Of the first alone, as it is the one that is huge; its place is no part of that, and stays beside it.
                wave.fairs.first().into_iter().flat_map(|fair| self.fair(fair).into_iter().skip(1)).collect()
            }
            HeroOfPoster::Helpdesk | HeroOfPoster::Code | HeroOfPoster::Devices => Vec::new(),
        }
    }

    /// How the helpdesk is reached: by telephone, or by mail where it has none.
    pub(super) fn helpdesk(&self) -> HeroLines {
        let helpdesk = &self.material.campaign.helpdesk;
        let (label, text) = match helpdesk.phone.as_deref() {
            // A number that is broken between two lines is misread.
            Some(phone) => (self.say("call", &[]), phone.replace(' ', "\u{a0}")),
            None => (self.say("write", &[]), helpdesk.mail.clone()),
        };
        // A number with blanks would be turned about in a text that is read from the right.
        let text = Isolated::from_left(self.language, &text).to_string();
        let detail = helpdesk.hours.as_ref().map(|hours| hours.get(self.language).clone());
        HeroLines { label, text, detail }
    }

    /// The kinds of devices that move, as they are drawn.
    fn devices(&self) -> Vec<DrawnDevice> {
        let platforms = self.situation().platforms;
        let is_drawn = |device: &DrawnDevice| platforms.iter().any(|platform| drawn(platform) == *device);
        [DrawnDevice::Laptop, DrawnDevice::Phone].into_iter().filter(is_drawn).collect()
    }

    fn start(&self, wave: &Wave) -> SheetFact {
        self.fact("from", speech::date(self.language, wave.start))
    }

    fn deadline(&self, wave: &Wave) -> Option<SheetFact> {
        Some(self.fact("until", Deadline::of(wave)?.said(self.language, self.listener(wave))))
    }

    fn listener(&self, wave: &Wave) -> Listener {
        self.material.clocks.listener(wave)
    }

    fn fair(&self, fair: &Fair) -> [SheetFact; 3] {
        [
            self.fact("place", fair.place.get(self.language).clone()),
            self.fact("day", speech::date(self.language, fair.day)),
            self.fact("hours", self.hours(fair)),
        ]
    }

    fn hours(&self, fair: &Fair) -> String {
        let (from, until) = (speech::time(self.language, fair.from), speech::time(self.language, fair.until));
        self.say("from_until", &[("from", &from), ("until", &until)])
    }
}

/// A kind of device as it is drawn.
pub(super) fn drawn(platform: Platform) -> DrawnDevice {
    match platform {
        Platform::Ios | Platform::Android => DrawnDevice::Phone,
        Platform::Macos | Platform::Windows => DrawnDevice::Laptop,
    }
}
