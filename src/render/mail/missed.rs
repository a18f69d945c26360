//! What a message to people who missed others says of those: what still counts, in the words of each.

use chrono::NaiveDate;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::{Arc, PoisonError},
};

use super::{Mail, addressee::AddresseeKey};
use crate::ground::{
    campaign::{Language, Person, Stage, Wave, WavePhase},
    timeline::{Missable, Notice, instant_in, phase_of},
    words::{
        article::{Article, Block},
        expand::{still_counting, what_was_missed},
        facts::{Said, Situation},
        library::Page,
    },
};

impl<'a> Mail<'a> {
    /// The words of a stage in a language: those for everybody, and those that tell of each device.
    pub(super) fn pages(&self, stage: &Stage, language: Language) -> impl Iterator<Item = &'a Page> {
        self.page(stage, language).ok().into_iter().chain(self.page_of_devices(stage, language))
    }

    fn has(&self, said: Said) -> impl Fn(&Stage, Language) -> bool {
        move |stage, language| self.pages(stage, language).any(|page| page.article.has(said))
    }

    fn counting(&self) -> &HashSet<(u16, Language)> {
        self.missed.counting.get_or_init(|| self.worded(self.has(Said::Later)))
    }

    /// Whether the words of a stage say what was missed, in any language.
    fn asks(&self, stage: u16) -> bool {
        let asking = self.missed.asking.get_or_init(|| {
            let has = self.has(Said::OfMissed);
            self.worded(|stage, language| stage.at.anchor.tells_what_was_missed() && has(stage, language))
        });
        self.in_any_language(asking, stage)
    }

    fn in_any_language(&self, stages: &HashSet<(u16, Language)>, stage: u16) -> bool {
        self.campaign.languages.iter().any(|language| stages.contains(&(stage, language)))
    }

    /// The words that a message may have to say for others that were missed.
    pub(super) fn pages_missed(&self, stage: &Stage, language: Language) -> Vec<&'a Page> {
        if !stage.at.anchor.tells_what_was_missed() {
            return Vec::new();
        }
        let stages = (0..).zip(&self.campaign.stages);
        let counting = stages.filter(|(index, _)| self.counting().contains(&(*index, language)));
        counting.flat_map(|(_, stage)| self.pages(stage, language)).collect()
    }

    /// Which messages a notice stands for that still have something to say, in the order they were due.
    pub(super) fn missed(&self, notice: &Notice, to: Option<&Person>, wave: Option<&Wave>) -> Vec<u16> {
        let stage = self.campaign.stages.get(usize::from(notice.stage));
        let (Some(stage), Some(person), Some(wave)) = (stage, to, wave) else { return Vec::new() };
        if !self.asks(notice.stage) {
            return Vec::new();
        }
        let due = self.due(notice, person, wave);
        let counting = self.counting();
        let missed = due.stood_for(self.campaign, (stage, person), notice.at).into_iter();
        missed.filter(|index| counting.contains(&(*index, person.language))).collect()
    }

    /// The days on which what a notice says of missed messages changes.
    pub(super) fn days_missed(
        &self,
        notice: &Notice,
        to: Option<&Person>,
        wave: &Wave,
    ) -> BTreeSet<NaiveDate> {
        let asking = to.filter(|_| self.asks(notice.stage));
        asking.map(|person| self.due(notice, person, wave).days(self.campaign, person)).unwrap_or_default()
    }

    fn due(&self, notice: &Notice, person: &Person, wave: &Wave) -> Arc<Missable> {
        let counts = |index| self.in_any_language(self.counting(), index);
        let made = || Arc::new(Missable::of(self.campaign, wave, person, counts));
        // Dates of somebody's own are nobody else's.
        let usual = notice
            .wave
            .filter(|index| self.campaign.wave(*index).is_some_and(|usual| usual.mode == wave.mode));
        let Some(index) = usual else { return made() };
        let place = (index, Arc::as_ptr(&person.place).addr());
        if let Some(known) = self.missed.due.read().unwrap_or_else(PoisonError::into_inner).get(&place) {
            return Arc::clone(known);
        }
        let made = made();
        let mut all = self.missed.due.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(place, Arc::clone(&made));
        made
    }

    /// The words of the messages that one stands for.
    pub(super) fn pages_stood_for(&self, key: &AddresseeKey) -> Vec<&'a Page> {
        let stages = key.missed.iter().filter_map(|index| self.campaign.stages.get(usize::from(*index)));
        stages.filter_map(|stage| self.page_for(stage, key).ok()).collect()
    }

    /// The words of a message, with what was missed written in.
    pub(super) fn with_missed<'p>(
        &self,
        page: &'p Page,
        (stage, stood_for): (u16, &[&Page]),
        situation: &Situation,
    ) -> Cow<'p, Article> {
        if !self.asks(stage) {
            return Cow::Borrowed(&page.article);
        }
        let missed: Vec<Block> =
            stood_for.iter().flat_map(|page| still_counting(&page.article.blocks)).collect();
        Cow::Owned(Article { blocks: what_was_missed(&page.article.blocks, &missed, situation) })
    }

    /// A notice on one day of each stretch between the dates of a wave: of those, one that stands for as many messages as
    /// any.
    pub(super) fn each_phase(&self, notice: &Notice, wave: &Wave) -> Vec<Notice> {
        let mut fullest: BTreeMap<WavePhase, (usize, Notice)> = BTreeMap::new();
        for ((phase, missed), notice) in self.each_reading(notice, wave) {
            let known = fullest.entry(phase).or_insert_with(|| (missed.len(), notice.clone()));
            if known.0 < missed.len() {
                *known = (missed.len(), notice);
            }
        }
        fullest.into_values().map(|(_, notice)| notice).collect()
    }

    /// A notice on one day of each stretch in which it reads alike: between the dates of a wave, and between the messages
    /// that it stands for.
    pub(super) fn each_reading(
        &self,
        notice: &Notice,
        wave: &Wave,
    ) -> BTreeMap<(WavePhase, Vec<u16>), Notice> {
        let time = self.campaign.calendar.send_time;
        let last = wave.deadline().map(|deadline| deadline.date()).or(wave.enforcement());
        let ends = [Some(wave.start), last, wave.deadline().map(|at| at.date()), wave.enforcement()];
        // These days are near enough to every date that one falls into each stretch; those of the same
        // stretch are one in the end.
        let around = ends.into_iter().flatten().flat_map(|day| {
            let days = [-5, -1, 0, 1].map(chrono::TimeDelta::days);
            days.into_iter().filter_map(move |by| day.checked_add_signed(by))
        });
        let person = notice.to.person().and_then(|index| self.people.get(index));
        let days = around.chain(self.days_missed(notice, person, wave));
        let moments = days.filter_map(|day| instant_in(wave.zone, day.and_time(time)));
        let of_each = moments.map(|at| {
            let notice = Notice { at, expires: at, ..notice.clone() };
            let missed = self.missed(&notice, person, Some(wave));
            ((phase_of(self.campaign, wave, at), missed), notice)
        });
        of_each.collect()
    }
}
