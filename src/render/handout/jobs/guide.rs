//! The guide of a wave as a booklet: every page that applies to it, in the order people need them.

use super::{Kind, List, Maker};
use crate::{
    ground::{
        campaign::Platform,
        escape::{escape, words_of},
        problem::{Place, Problem, Problems},
        words::{
            Lack, Unfilled, address,
            article::{Block, HtmlPart, Inline, Step, Target},
            expression::Word,
            facts::Situation,
            library::{GuidePurpose as Purpose, Page, PageKind as Folder},
            visit,
        },
    },
    render::handout::{Chapter, Format, Part, Piece, Sheet},
};

impl<'a> Maker<'a> {
    /// A booklet for each kind of device: nobody needs the steps of the other three.
    pub(super) fn add_guides(&self, list: &mut List) {
        for platform in self.situation().platforms.iter() {
            let situation =
                Situation::of_wave(self.material.campaign, self.wave, self.language, Some(platform));
            let pages = self.pages(&situation);
            let Some(first) = pages.first() else { continue };
            let place = Place::file(&first.source);
            let maker = Self { device: Some(platform), ..self.clone() };
            match maker.guide(&pages, &situation, platform) {
                Ok(sheet) => list.jobs.push(maker.job(sheet, Some(place))),
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
            // A page for few people, such as those in charge of shared devices, stands on the site only.
            .filter(|page| page.front.more.get("booklet").is_none_or(|said| said != "no"))
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

    fn guide(&self, pages: &[&Page], situation: &Situation, platform: Platform) -> Result<Sheet, Problems> {
        let campaign = self.material.campaign;
        let mut sheet = self.blank(Kind::Guide, Format::Booklet)?;
        let title = campaign.title.get(self.language);
        sheet.title = format!("{title}: {}, {}", sheet.kicker, platform.name());
        sheet.headline.clone_from(title);
        sheet.lead = self.say("guide_lead", &[("wave", &sheet.kicker), ("platform", platform.name())]);
        sheet.action = self.say("guide_action", &[]);
        let mut problems = Problems::default();
        sheet.chapters = pages.iter().map(|page| self.chapter(page, situation, &mut problems)).collect();
        if problems.has_errors() { Err(problems) } else { Ok(sheet) }
    }

    fn chapter(&self, page: &Page, situation: &Situation, problems: &mut Problems) -> Chapter {
        let mut setter = Setter { maker: self, situation: situation.clone(), problems };
        Chapter {
            title: setter.fill_text(&page.front.title, page),
            description: setter.fill_text(&page.front.description, page),
            parts: setter.parts(&page.article.blocks),
        }
    }
}

fn applies(page: &Page, situation: &Situation) -> bool {
    page.front.condition.holds(situation)
        && page.front.platform.is_none_or(|platform| situation.platforms.contains(platform))
}

/// Turns an article into the booklet's parts, with the campaign's words filled in.
struct Setter<'a> {
    maker: &'a Maker<'a>,
    situation: Situation,
    problems: &'a mut Problems,
}

impl Setter<'_> {
    fn fill_text(&mut self, text: &str, page: &Page) -> String {
        self.maker.facts().fill_text(text).unwrap_or_else(|unfilled| {
            self.problems
                .push(Problem::error("handout-words", unfilled.to_string()).at(Place::file(&page.source)));
            String::new()
        })
    }

    fn fill(&mut self, word: &Word) -> String {
        let filled = self.maker.facts().fill(word);
        self.kept(filled, std::iter::once(word)).unwrap_or_default()
    }

    /// What was filled in; what could not be is a problem of one of the words it was made of.
    fn kept<'w>(
        &mut self,
        filled: Result<String, Unfilled>,
        mut of: impl Iterator<Item = &'w Word>,
    ) -> Option<String> {
        let unfilled = match filled {
            Ok(text) => return Some(text),
            Err(unfilled) => unfilled,
        };
        let hint = match unfilled.lack {
            Lack::Address => address::hint(&unfilled.expression),
            Lack::Meaning | Lack::Value => "put it inside a condition such as `::: when deadline=\"yes\"`",
        };
        let problem = Problem::error("handout-words", unfilled.to_string()).hint(hint);
        let word = of.find(|word| *word.expression == *unfilled.expression);
        self.problems.push(match word {
            Some(word) => problem.at(word.place.clone()),
            None => problem,
        });
        None
    }

    fn parts(&mut self, blocks: &[Block]) -> Vec<Part> {
        blocks.iter().flat_map(|block| self.part(block)).collect()
    }

    fn part(&mut self, block: &Block) -> Vec<Part> {
        let part = match block {
            Block::Heading { level, text, .. } => Part::Heading { level: *level, text: self.line(text) },
            Block::Paragraph(text) => Part::Paragraph { text: self.line(text) },
            Block::Steps { start, items } => Part::Steps { start: *start, items: self.steps(items) },
            Block::Bullets(items) => {
                Part::Bullets { items: items.iter().map(|item| self.parts(item)).collect() }
            }
            Block::Alert { kind, blocks } => Part::Alert {
                kind: kind.code().to_owned(),
                label: self.maker.material.phrases.say(
                    self.maker.language,
                    &format!("words.{}", kind.code()),
                    &[],
                ),
                parts: self.parts(blocks),
            },
            Block::Quote(blocks) => Part::Quote { parts: self.parts(blocks) },
            Block::Table { head, rows } => Part::Table {
                head: head.iter().map(|cell| self.line(cell)).collect(),
                rows: rows.iter().map(|row| row.iter().map(|cell| self.line(cell)).collect()).collect(),
            },
            Block::Code(text) => Part::Code { text: text.clone() },
            Block::Video(address) => Part::Paragraph { text: vec![link(address, text_piece(address))] },
            Block::Details { summary, blocks } => {
                Part::Details { summary: self.line(summary), parts: self.parts(blocks) }
            }
            Block::Html(pieces) => {
                let html = self.html(pieces);
                Part::Paragraph { text: vec![text_piece(&words_of(&html))] }
            }
            Block::Rule => Part::Rule,
            Block::When { condition, blocks } => {
                return if condition.holds(&self.situation) { self.parts(blocks) } else { Vec::new() };
            }
            Block::Foreign { language, blocks } => {
                Part::Foreign { language: language.to_string(), parts: self.parts(blocks) }
            }
        };
        vec![part]
    }

    fn steps(&mut self, items: &[Step]) -> Vec<Vec<Part>> {
        items.iter().map(|step| self.parts(&step.blocks)).collect()
    }

    fn line(&mut self, inlines: &[Inline]) -> Vec<Piece> {
        inlines.iter().filter_map(|inline| self.piece(inline)).collect()
    }

    fn piece(&mut self, inline: &Inline) -> Option<Piece> {
        Some(match inline {
            Inline::Text(text) => text_piece(text),
            Inline::Word(word) => text_piece(&self.fill(word)),
            Inline::Strong(text) | Inline::Marked { text, .. } => Piece::Strong { text: self.line(text) },
            Inline::Emphasis(text) => Piece::Emphasis { text: self.line(text) },
            Inline::Strike(text) => Piece::Strike { text: self.line(text) },
            Inline::Code(text) => Piece::Code { text: text.clone() },
            Inline::Link { target, text } => {
                let text = self.line(text);
                match self.address(target) {
                    Some(to) => Piece::Link { to, text },
                    None => Piece::Strong { text },
                }
            }
            Inline::Image { path, alt } => {
                let alt = self.maker.facts().fill_text(alt).unwrap_or_else(|_| alt.clone());
                image(path, &alt)?
            }
            Inline::Break => Piece::Break,
            Inline::Anchor(_) => return None,
        })
    }

    /// The address behind words on paper; a place in the guide itself has none.
    fn address(&mut self, target: &Target) -> Option<String> {
        match target {
            Target::Page { .. } | Target::Fragment(_) | Target::Media(_) => None,
            Target::Url(address) => Some(address.clone()),
            Target::Filled(parts) => {
                let filled = self.maker.facts().fill_address(parts);
                self.kept(filled, visit::of_address(parts))
            }
        }
    }

    fn html(&mut self, parts: &[HtmlPart]) -> String {
        let piece = |part: &HtmlPart| match part {
            HtmlPart::Text(text) => text.clone(),
            HtmlPart::Word(word) => escape(&self.fill(word)),
            // Tags are taken out, and this stands in one.
            HtmlPart::Address(_) => String::new(),
        };
        parts.iter().map(piece).collect()
    }
}

fn text_piece(text: &str) -> Piece {
    Piece::Text { text: text.to_owned() }
}

fn link(to: &str, text: Piece) -> Piece {
    Piece::Link { to: to.to_owned(), text: vec![text] }
}

/// A picture of the campaign folder; nothing is loaded from elsewhere, so there its words stand.
fn image(path: &str, alt: &str) -> Option<Piece> {
    if path.contains("://") {
        return (!alt.is_empty()).then(|| text_piece(alt));
    }
    Some(Piece::Image { path: format!("/{}", path.trim_start_matches('/')), alt: alt.to_owned() })
}
