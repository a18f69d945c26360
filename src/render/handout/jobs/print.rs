//! An article as the parts of a booklet: the dialect of paper, with the campaign's words filled in.

use std::{collections::BTreeMap, convert::Infallible, mem};

use super::{Maker, step_names::StepNames};
use crate::{
    ground::{
        media,
        problem::{Place, Problem, Problems},
        screens::{DrawnScreen, ScreenDevice},
        words::{
            Lack, Unfilled, address,
            article::{Block, Mark, Target},
            facts::{Condition, Situation, Word},
            isolate::Isolated,
            library::Page,
            visit,
        },
    },
    render::{
        article::{self, Dialect, Dress, Element},
        handout::{BookletPiece, Part},
        screen,
    },
};

/// Turns an article into the booklet's parts.
pub(super) struct PrintDialect<'a> {
    maker: &'a Maker<'a>,
    page: &'a Page,
    situation: &'a Situation,
    /// What is wrong with the words: all of it is told, so writing goes on behind each.
    problems: &'a mut Problems,
    /// The blocks that are being written.
    parts: Vec<Part>,
    /// The line that is being written.
    line: Vec<BookletPiece>,
    /// The items of the list that is being written.
    items: Vec<Vec<Part>>,
    names: StepNames,
    /// What is always shown of the details that are being written.
    summary: Vec<BookletPiece>,
    table: PrintTable,
    /// The drawings of its steps, by their anchors.
    screens: BTreeMap<String, DrawnScreen>,
}

/// Where a link leads from paper.
pub(super) enum PrintAddress {
    /// To a place in the guide itself, which is named and has no address.
    InTheGuide,
    /// To an address that people type.
    Printed(String),
}

/// A table so far. None stands in another.
#[derive(Default)]
struct PrintTable {
    head: Vec<Vec<BookletPiece>>,
    rows: Vec<Vec<Vec<BookletPiece>>>,
    cells: Vec<Vec<BookletPiece>>,
}

impl<'a> PrintDialect<'a> {
    pub(super) fn new(
        maker: &'a Maker<'a>,
        page: &'a Page,
        situation: &'a Situation,
        names: StepNames,
        problems: &'a mut Problems,
    ) -> Self {
        let source = maker.material.campaign.languages.source();
        Self {
            screens: maker.material.drawings.on(page, source),
            maker,
            page,
            situation,
            problems,
            parts: Vec::new(),
            line: Vec::new(),
            items: Vec::new(),
            names,
            summary: Vec::new(),
            table: PrintTable::default(),
        }
    }

    pub(super) fn parts(mut self, blocks: &[Block]) -> Vec<Part> {
        let language = self.page.language;
        let Ok(()) = article::write(blocks, language, &mut self);
        self.parts
    }

    /// A text of the front matter or of a picture.
    pub(super) fn fill_text(&mut self, text: &str) -> String {
        self.maker.facts().fill_text(text).unwrap_or_else(|unfilled| {
            let problem = Problem::error("handout-words", unfilled.to_string());
            self.problems.push(problem.at(Place::file(&self.page.source)));
            String::new()
        })
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

    fn caught(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<(), Infallible>,
    ) -> Result<Vec<Part>, Infallible> {
        let outside = mem::take(&mut self.parts);
        inside(self)?;
        Ok(mem::replace(&mut self.parts, outside))
    }

    fn caught_line(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<(), Infallible>,
    ) -> Result<Vec<BookletPiece>, Infallible> {
        let outside = mem::take(&mut self.line);
        inside(self)?;
        Ok(mem::replace(&mut self.line, outside))
    }

    /// The screen that a step is about.
    fn drawing(&self, id: &str) -> Option<Part> {
        let screen = self.screens.get(id)?;
        let alt = screen::described(screen, self.maker.material.phrases, self.page.language);
        let is_wide = screen.device == ScreenDevice::Window;
        Some(Part::Drawing { svg: screen::printed(screen, &alt), alt, is_wide })
    }

    fn items(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<(), Infallible>,
    ) -> Result<Vec<Vec<Part>>, Infallible> {
        let outside = mem::take(&mut self.items);
        inside(self)?;
        Ok(mem::replace(&mut self.items, outside))
    }

    /// A list of steps, with what each is called if all of them are the chapter's own.
    fn steps(
        &mut self,
        start: u64,
        inside: impl FnOnce(&mut Self) -> Result<(), Infallible>,
    ) -> Result<Part, Infallible> {
        let outside = self.names.begin();
        let items = self.items(inside)?;
        let numbers = self.names.end(outside, items.len());
        Ok(Part::Steps { start, items, numbers })
    }

    fn step(
        &mut self,
        id: &str,
        inside: impl FnOnce(&mut Self) -> Result<(), Infallible>,
    ) -> Result<(), Infallible> {
        self.names.give(id);
        let item = self.caught(inside)?;
        let drawing = self.drawing(id);
        self.items.push(item.into_iter().chain(drawing).collect());
        Ok(())
    }

    fn table(
        &mut self,
        columns: usize,
        inside: impl FnOnce(&mut Self) -> Result<(), Infallible>,
    ) -> Result<Part, Infallible> {
        self.table = PrintTable::default();
        inside(self)?;
        let PrintTable { mut head, rows, .. } = mem::take(&mut self.table);
        // The template counts the columns by the cells of the head.
        head.resize(columns, Vec::new());
        Ok(Part::Table { head, rows })
    }

    fn details(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<(), Infallible>,
    ) -> Result<Part, Infallible> {
        let outside = mem::take(&mut self.summary);
        let parts = self.caught(inside)?;
        let summary = mem::replace(&mut self.summary, outside);
        Ok(Part::Details { summary, parts })
    }

    fn push_text(&mut self, text: String) {
        self.line.push(BookletPiece::Text { text });
    }

    fn push_link(&mut self, to: &str, text: Vec<BookletPiece>) {
        let shown = article::printed_address(&BookletPiece::plain(&text), to).map(|address| {
            // Whoever types an address leaves this out.
            let typed = address.trim_start_matches("https://").trim_start_matches("http://");
            Isolated::from_left(self.page.language, typed).to_string()
        });
        self.line.push(BookletPiece::Link { to: to.to_owned(), text, shown });
    }
}

impl Dialect for PrintDialect<'_> {
    type Error = Infallible;
    type Address = PrintAddress;
    type Picture = String;

    fn holds(&self, condition: &Condition) -> bool {
        condition.holds(self.situation)
    }

    fn phrase(&self, key: &str) -> String {
        self.maker.material.phrases.say(self.page.language, key, &[])
    }

    fn element(
        &mut self,
        element: &Element<'_>,
        inside: impl FnOnce(&mut Self) -> Result<(), Infallible>,
    ) -> Result<(), Infallible> {
        let part = match *element {
            Element::Heading { level, .. } => Part::Heading { level, text: self.caught_line(inside)? },
            Element::Paragraph { .. } => Part::Paragraph { text: self.caught_line(inside)? },
            Element::Steps { start } => self.steps(start, inside)?,
            Element::Bullets => Part::Bullets { items: self.items(inside)? },
            Element::Step { id, .. } => return self.step(id, inside),
            Element::Bullet => {
                let item = self.caught(inside)?;
                self.items.push(item);
                return Ok(());
            }
            Element::Alert { kind, label } => Part::Alert {
                kind: kind.code().to_owned(),
                label: label.to_owned(),
                parts: self.caught(inside)?,
            },
            Element::Quote => Part::Quote { parts: self.caught(inside)? },
            Element::Table { columns, .. } => self.table(columns, inside)?,
            Element::TableHead => {
                inside(self)?;
                // The head's row was written as any other: it is taken out of the rows before the others
                // come.
                self.table.head = mem::take(&mut self.table.rows).into_iter().flatten().collect();
                return Ok(());
            }
            Element::TableBody => return inside(self),
            Element::Row => {
                inside(self)?;
                let cells = mem::take(&mut self.table.cells);
                self.table.rows.push(cells);
                return Ok(());
            }
            Element::Cell { .. } => {
                let cell = self.caught_line(inside)?;
                self.table.cells.push(cell);
                return Ok(());
            }
            Element::Details => self.details(inside)?,
            Element::Summary => {
                self.summary = self.caught_line(inside)?;
                return Ok(());
            }
            Element::Foreign(language) => {
                Part::Foreign { language: language.to_string(), parts: self.caught(inside)? }
            }
        };
        self.parts.push(part);
        Ok(())
    }

    fn rule(&mut self) {
        self.parts.push(Part::Rule);
    }

    fn code_block(&mut self, code: &str) {
        self.parts.push(Part::Code { text: code.to_owned() });
    }

    fn video(&mut self, label: &str, address: &str) {
        let outside = mem::take(&mut self.line);
        self.push_link(address, vec![BookletPiece::Text { text: label.to_owned() }]);
        let text = mem::replace(&mut self.line, outside);
        self.parts.push(Part::Paragraph { text });
    }

    fn text(&mut self, text: &str) {
        self.push_text(text.to_owned());
    }

    fn word(&mut self, word: &Word) -> Result<(), Infallible> {
        let filled = self.maker.facts().fill(word);
        if let Some(text) = self.kept(filled, std::iter::once(word)) {
            self.push_text(text);
        }
        Ok(())
    }

    fn open_text(&mut self, text: &str) -> Result<(), Infallible> {
        let text = self.fill_text(text);
        if !text.is_empty() {
            self.push_text(text);
        }
        Ok(())
    }

    fn code(&mut self, code: &str) {
        self.line
            .push(BookletPiece::Code { text: Isolated::from_left(self.page.language, code).to_string() });
    }

    fn dressed(
        &mut self,
        dress: Dress,
        inside: impl FnOnce(&mut Self) -> Result<(), Infallible>,
    ) -> Result<(), Infallible> {
        let text = self.caught_line(inside)?;
        self.line.push(match dress {
            Dress::Strong
            | Dress::Marked(Mark::Key | Mark::Below | Mark::Above | Mark::Small | Mark::Highlight) => {
                BookletPiece::Strong { text }
            }
            Dress::Emphasis => BookletPiece::Emphasis { text },
            Dress::Strike => BookletPiece::Strike { text },
        });
        Ok(())
    }

    /// A place in the guide itself has no address on paper: what is said of it is set apart.
    fn address(&mut self, target: &Target) -> Result<Option<PrintAddress>, Infallible> {
        Ok(Some(match target {
            Target::Page { .. } | Target::Fragment(_) | Target::Media(_) => PrintAddress::InTheGuide,
            Target::Url(address) => PrintAddress::Printed(address.clone()),
            Target::Filled(parts) => {
                let filled = self.maker.facts().fill_address(parts);
                let address = self.kept(filled, visit::of_address(parts));
                address.map_or(PrintAddress::InTheGuide, PrintAddress::Printed)
            }
        }))
    }

    fn link(
        &mut self,
        address: &PrintAddress,
        inside: impl FnOnce(&mut Self) -> Result<(), Infallible>,
    ) -> Result<(), Infallible> {
        let text = self.caught_line(inside)?;
        match address {
            PrintAddress::Printed(to) => self.push_link(to, text),
            PrintAddress::InTheGuide => self.line.push(BookletPiece::Strong { text }),
        }
        Ok(())
    }

    fn shown_address(&mut self, address: &PrintAddress) {
        if let PrintAddress::Printed(address) = address {
            self.push_text(address.clone());
        }
    }

    /// A picture of the campaign folder. What paper cannot show is told, and its words stand in its place.
    fn picture_at(&mut self, path: &str, _: &str) -> Option<String> {
        let picture = self.page.pictures.iter().find(|picture| picture.path == path);
        let problem = picture.and_then(|picture| media::unprintable(self.maker.material.tree, picture));
        let is_shown = problem.is_none();
        self.problems.extend(problem);
        is_shown.then(|| format!("/{}", path.trim_start_matches('/')))
    }

    fn picture(&mut self, path: String, alt: &str) -> Result<(), Infallible> {
        let alt = self.fill_text(alt);
        self.line.push(BookletPiece::Image { path, alt });
        Ok(())
    }

    fn line_break(&mut self) {
        self.line.push(BookletPiece::Break);
    }

    /// Paper is not jumped about in.
    fn anchor(&mut self, _: &str) {}
}
