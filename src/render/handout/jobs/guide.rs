//! The guide of a wave as a booklet: every page that applies to it, in the order people need them.

use std::borrow::Cow;

use super::{HandoutOrder, JobList, Maker, hero, print::PrintDialect, step_names::StepNames};
use crate::{
    ground::{
        campaign::Platform,
        problem::{Place, Problems},
        words::{
            article::Block,
            expand::each_system,
            facts::Situation,
            library::{Page, PageKind as Folder},
            route::{Leg, is_shown, letter, on_paper},
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
            let pages = self.pages(platform, &situation);
            let Some(first) = pages.first() else { continue };
            let place = Place::file(&first.page.source);
            let maker = Self { device: Some(platform), ..self.clone() };
            match maker.guide(&pages, &situation, platform, &mut list.problems) {
                Ok(sheet) => list.jobs.push(maker.job(sheet, HandoutOrder::Guide, Some(place))),
                Err(problems) => list.problems.append(problems),
            }
        }
    }

    /// The guides that apply, as the portal prints them: each with its letter there.
    fn pages(&self, platform: Platform, situation: &Situation) -> Vec<BookletPage<'a>> {
        let campaign = self.material.campaign;
        let of_wave = self.situation();
        let guides = self.material.library.of_kind(Folder::Guide);
        let mut shown: Vec<(Leg, &Page)> = guides
            .filter_map(|(key, _)| self.page(key))
            .filter(|page| is_shown(&page.front, &of_wave))
            .map(|page| (Leg::of(&page.key, &page.front, &of_wave), page))
            .collect();
        shown.sort_by(|(one, _), (other, _)| one.place().cmp(&other.place()));
        let legs: Vec<&Leg> = shown.iter().map(|(leg, _)| leg).collect();
        let printed = on_paper(&legs, platform).into_iter().enumerate();
        let page = |(number, at): (usize, usize)| {
            let (leg, page) = shown.get(at)?;
            let applies = leg.in_booklets && is_shown(&page.front, situation);
            let vendors = campaign.the_move.from.on(leg.platforms).into_iter().cloned().collect();
            let on_page = leg.situation(&of_wave, vendors);
            applies.then(|| BookletPage { page, letter: letter(number), on_page })
        };
        printed.filter_map(page).collect()
    }

    /// A booklet; it is made all the same with what is worth a warning.
    fn guide(
        &self,
        pages: &[BookletPage<'_>],
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

    fn chapter(
        &self,
        BookletPage { page, letter, on_page }: &BookletPage<'_>,
        situation: &Situation,
        problems: &mut Problems,
    ) -> Chapter {
        let names = StepNames::of(&apart(page, on_page), letter, on_page);
        let mut dialect = PrintDialect::new(self, page, situation, names, problems);
        Chapter {
            letter: letter.clone(),
            foreign: (page.language != self.language).then(|| page.language.to_string()),
            title: dialect.fill_text(&page.front.title),
            description: dialect.fill_text(&page.front.description),
            parts: dialect.parts(&apart(page, situation)),
        }
    }
}

/// A guide as a chapter.
struct BookletPage<'a> {
    page: &'a Page,
    letter: String,
    /// What the conditions of its own page are judged by: the numbers of its steps are those of that page.
    on_page: Situation,
}

/// On paper nobody chooses their system: the steps of each stand under its name.
fn apart<'p>(page: &'p Page, situation: &Situation) -> Cow<'p, [Block]> {
    if situation.vendors.len() > 1 {
        Cow::Owned(each_system(&page.article.blocks, situation, page.language))
    } else {
        Cow::Borrowed(&page.article.blocks)
    }
}
