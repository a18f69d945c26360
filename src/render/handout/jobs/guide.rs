//! The guide of a wave as a booklet: every page that applies to it, in the order people need them.

use super::{HandoutOrder, JobList, Maker, hero, print::PrintDialect};
use crate::{
    ground::{
        campaign::Platform,
        problem::{Place, Problems},
        words::{
            expand::each_system,
            facts::Situation,
            library::{GuidePurpose as Purpose, Page, PageKind as Folder},
        },
    },
    render::handout::{Chapter, Format, HeroLines, Sheet, SheetFact, sheet::GUIDE},
};

impl<'a> Maker<'a> {
    /// A booklet for each kind of device: nobody needs the steps of the other three.
    pub(super) fn add_guides(&self, list: &mut JobList) {
        for platform in self.situation().platforms.iter() {
            let situation =
                Situation::of_wave(self.material.campaign, self.wave, self.language, Some(platform));
            let pages = self.pages(&situation);
            let Some(first) = pages.first() else { continue };
            let place = Place::file(&first.source);
            let maker = Self { device: Some(platform), ..self.clone() };
            match maker.guide(&pages, &situation, platform, &mut list.problems) {
                Ok(sheet) => list.jobs.push(maker.job(sheet, HandoutOrder::Guide, Some(place))),
                Err(problems) => list.problems.append(problems),
            }
        }
    }

    /// The guides that apply, as the portal lists them.
    fn pages(&self, situation: &Situation) -> Vec<&'a Page> {
        let source = self.material.campaign.languages.source();
        let mut pages: Vec<&Page> = self
            .material
            .library
            .of_kind(Folder::Guide)
            .filter_map(|(_, pages)| pages.get(&self.language).or_else(|| pages.get(&source)))
            .filter(|page| applies(page, situation))
            .filter(|page| page.is_in_booklets())
            .collect();
        pages.sort_by_key(|page| {
            (
                page.front.job.unwrap_or(Purpose::Other),
                page.front.platform,
                page.front.order,
                page.key.clone(),
            )
        });
        pages
    }

    /// A booklet; it is made all the same with what is worth a warning.
    fn guide(
        &self,
        pages: &[&Page],
        situation: &Situation,
        platform: Platform,
        warnings: &mut Problems,
    ) -> Result<Sheet, Problems> {
        let campaign = self.material.campaign;
        let mut sheet = self.blank(GUIDE, Format::Booklet)?;
        let title = campaign.title.get(self.language);
        sheet.title = format!("{title}: {}, {}", sheet.voice.kicker, platform.name());
        sheet.drawing = Some(vec![hero::drawn(platform)]);
        sheet.voice.headline.clone_from(title);
        sheet.voice.lead =
            self.say("guide_lead", &[("wave", &sheet.voice.kicker), ("platform", platform.name())]);
        sheet.voice.action = self.say("guide_action", &[]);
        // Whoever is stuck may have nothing but the paper: the steps say to call, and the foot of each page whom.
        let HeroLines { label, text: value, .. } = self.helpdesk();
        sheet.facts = vec![SheetFact { label, value }];
        let mut problems = Problems::default();
        sheet.chapters = pages.iter().map(|page| self.chapter(page, situation, &mut problems)).collect();
        if problems.has_errors() {
            return Err(problems);
        }
        warnings.append(problems);
        Ok(sheet)
    }

    fn chapter(&self, page: &Page, situation: &Situation, problems: &mut Problems) -> Chapter {
        let mut dialect = PrintDialect::new(self, page, situation, problems);
        Chapter {
            title: dialect.fill_text(&page.front.title),
            description: dialect.fill_text(&page.front.description),
            // On paper nobody chooses their system: the steps of each stand under its name.
            parts: if situation.vendors.len() > 1 {
                dialect.parts(&each_system(&page.article.blocks, situation))
            } else {
                dialect.parts(&page.article.blocks)
            },
        }
    }
}

fn applies(page: &Page, situation: &Situation) -> bool {
    page.front.condition.holds(situation)
        && page.front.platform.is_none_or(|platform| situation.platforms.contains(platform))
}
