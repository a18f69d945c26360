//! What a message to people who missed others says of those: what still counts, in the words of each.

use chrono::NaiveDate;
use std::{
    borrow::Cow,
    collections::BTreeSet,
    sync::{Arc, PoisonError},
};

use super::{Mail, addressee::AddresseeKey};
use crate::ground::{
    campaign::{Language, Person, Stage, Wave},
    timeline::{Missable, Notice},
    words::{
        article::{Article, Block},
        expand::{still_counting, what_was_missed},
        facts::{Said, Situation},
        library::Page,
    },
};

impl<'a> Mail<'a> {
    fn pages(&self, stage: &Stage, language: Language) -> impl Iterator<Item = &'a Page> {
        self.page(stage, language).ok().into_iter().chain(self.page_of_devices(stage, language))
    }

    fn counting(&self) -> &BTreeSet<(u16, Language)> {
        self.missed.counting.get_or_init(|| {
            let stages = (0..).zip(&self.campaign.stages);
            let each = stages.flat_map(|(index, stage)| {
                self.campaign.languages.iter().map(move |language| (index, stage, language))
            });
            let counting = each.filter(|(_, stage, language)| {
                self.pages(stage, *language).any(|page| page.article.has(Said::Later))
            });
            counting.map(|(index, _, language)| (index, language)).collect()
        })
    }

    /// Whether the words of a stage say what was missed, in any language.
    fn asks(&self, stage: u16) -> bool {
        let asking = self.missed.asking.get_or_init(|| {
            let stages = (0..).zip(&self.campaign.stages);
            let telling = stages.filter(|(_, stage)| stage.at.anchor.tells_what_was_missed());
            let asking = telling.filter(|(_, stage)| {
                let mut languages = self.campaign.languages.iter();
                languages
                    .any(|language| self.pages(stage, language).any(|page| page.article.has(Said::OfMissed)))
            });
            asking.map(|(index, _)| index).collect()
        });
        asking.contains(&stage)
    }

    /// The words that a message may have to say for others that were missed.
    pub(super) fn pages_missed(&self, stage: &Stage, language: Language) -> Vec<&'a Page> {
        if !stage.at.anchor.tells_what_was_missed() {
            return Vec::new();
        }
        let counting = self.counting().iter().filter(|(_, of)| *of == language);
        let stages = counting.filter_map(|(index, _)| self.campaign.stages.get(usize::from(*index)));
        stages.flat_map(|stage| self.pages(stage, language)).collect()
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
        let counts = |index| self.counting().iter().any(|(of, _)| *of == index);
        let made = || Arc::new(Missable::of(self.campaign, wave, person).only(counts));
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
        key: &AddresseeKey,
        situation: &Situation,
    ) -> Cow<'p, Article> {
        if !self.asks(key.stage) {
            return Cow::Borrowed(&page.article);
        }
        let pages = self.pages_stood_for(key).into_iter();
        let missed: Vec<Block> = pages.flat_map(|page| still_counting(&page.article.blocks)).collect();
        Cow::Owned(Article { blocks: what_was_missed(&page.article.blocks, &missed, situation) })
    }
}
