//! Blocks: the parser's events as headings, steps, notes, tables.

use pulldown_cmark::{BrokenLink, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

use super::{
    containers, inlines,
    page::PageReader,
    pieces::{BlockOrMarker, trimmed},
    raws::{self, DEEPEST, Events, Raw},
    tags::{self, HtmlBlock},
};
use crate::ground::{
    problem::Problem,
    words::{
        article::{Block, Inline, Step},
        library::HeadingMark,
    },
};

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_HEADING_ATTRIBUTES
}

/// How many cells the tables of a stretch may have: one letter of text can make many of them.
const MOST_CELLS: usize = 50_000;

/// Counts cells, and leaves out the rows that are too many.
#[derive(Default)]
struct Tables {
    cells: usize,
    in_left_out_row: bool,
    first_left_out: Option<Range<usize>>,
}

impl Tables {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only rows and cells are counted")]
    fn leave_out(&mut self, event: &Event<'_>, span: &Range<usize>) -> bool {
        match event {
            // Markdown fills each row up to the width of the head: a thousand columns make a thousand cells of a single
            // bar.
            Event::Start(Tag::TableRow) if self.cells >= MOST_CELLS => {
                self.in_left_out_row = true;
                self.first_left_out.get_or_insert_with(|| span.clone());
            }
            Event::Start(Tag::TableCell) if !self.in_left_out_row => self.cells += 1,
            Event::End(TagEnd::TableRow) if self.in_left_out_row => {
                self.in_left_out_row = false;
                return true;
            }
            _ => {}
        }
        self.in_left_out_row
    }
}

impl PageReader<'_> {
    /// A stretch of Markdown.
    pub(super) fn markdown(&mut self, text: &str, span: Range<usize>) -> Vec<Block> {
        let start = span.start;
        let Some(text) = text.get(span) else { return Vec::new() };
        // Taken for a while, because the parser holds on to them and the reader is needed meanwhile.
        let references = std::mem::take(&mut self.references);
        let elsewhere = |link: BrokenLink<'_>| {
            let (address, title) = references.get(&containers::label(&link.reference))?;
            Some((address.clone().into(), title.clone().into()))
        };
        let parsed =
            Parser::new_with_broken_link_callback(text, options(), Some(elsewhere)).into_offset_iter();
        let mut level = self.depth;
        let mut deepest = None;
        let mut events = Vec::new();
        let mut tables = Tables::default();
        for (event, span) in parsed {
            let span = span.start + start..span.end + start;
            if tables.leave_out(&event, &span) {
                continue;
            }
            let (opens, closes) = (matches!(event, Event::Start(_)), matches!(event, Event::End(_)));
            level += usize::from(opens);
            // What is too deep loses its frame and keeps its words; the counting goes on, so that each end is that of
            // its beginning.
            if level <= DEEPEST || !(opens || closes) {
                events.push((event, span));
            } else if deepest.is_none() {
                deepest = Some(span);
            }
            level -= usize::from(closes && level > 0);
        }
        if let Some(span) = deepest {
            let message = format!("quotes and lists are nested more than {DEEPEST} deep here");
            let problem = Problem::error("too-deep", message).at(self.place(span.start..span.start + 1));
            self.problem(problem.hint("nobody can follow that: take some of them out"));
        }
        if let Some(span) = tables.first_left_out {
            let message = format!(
                "the tables of the page have more than {MOST_CELLS} cells; rows from here on are left out"
            );
            let problem = Problem::error("too-deep", message).at(self.place(span.start..span.start + 1));
            self.problem(problem.hint("nobody reads that: split the table, or link to a file"));
        }
        self.references = references;
        let mut events = events.into_iter().peekable();
        let mut blocks = Vec::new();
        while events.peek().is_some() {
            blocks.extend(only_blocks(self.pieces(&mut events, false)));
        }
        blocks
    }

    /// Everything up to the end of what we stand in, which is taken too.
    pub(super) fn pieces(&mut self, events: &mut Events<'_>, quote: bool) -> Vec<BlockOrMarker> {
        let mut pieces = Vec::new();
        loop {
            let line = raws::gather(events);
            if !line.is_empty() {
                self.paragraph(&line, quote, &mut pieces);
            }
            let Some((event, span)) = events.next() else { return pieces };
            match event {
                Event::End(_) => return pieces,
                Event::Start(tag) => self.start(tag, span, events, quote, &mut pieces),
                Event::Rule => self.rule(&mut pieces),
                Event::Html(html) => {
                    let html = tags::block(self, &html, &span);
                    self.html(html, events, &mut pieces);
                }
                Event::Text(_)
                | Event::Code(_)
                | Event::InlineMath(_)
                | Event::DisplayMath(_)
                | Event::InlineHtml(_)
                | Event::FootnoteReference(_)
                | Event::SoftBreak
                | Event::HardBreak
                | Event::TaskListMarker(_) => {}
            }
        }
    }

    fn start(
        &mut self,
        tag: Tag<'_>,
        span: Range<usize>,
        events: &mut Events<'_>,
        quote: bool,
        pieces: &mut Vec<BlockOrMarker>,
    ) {
        let mut block = |block| pieces.push(BlockOrMarker::Block(block));
        match tag {
            Tag::Paragraph => {
                let line = raws::gather(events);
                events.next();
                self.paragraph(&line, quote, pieces);
            }
            Tag::Heading { level, id, .. } => {
                let line = raws::gather(events);
                events.next();
                let heading = self.heading(level, id.as_deref(), &line, span);
                block(heading);
                self.flush(pieces);
            }
            Tag::BlockQuote(_) => self.quote(events, pieces),
            Tag::CodeBlock(_) => {
                let text = raws::plain(&raws::gather(events));
                events.next();
                block(Block::Code(self.unmask(&text)));
            }
            Tag::HtmlBlock => {
                let html = html_text(events);
                let html = tags::block(self, &html, &span);
                self.html(html, events, pieces);
            }
            Tag::List(start) => self.list(start, events, pieces),
            Tag::Table(_) => {
                let table = self.table(events);
                block(table);
                self.flush(pieces);
            }
            Tag::Item
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::MetadataBlock(_) => pieces.extend(self.pieces(events, false)),
        }
    }

    /// What an inline include had beyond its first line.
    fn flush(&mut self, pieces: &mut Vec<BlockOrMarker>) {
        pieces.extend(std::mem::take(&mut self.after).into_iter().map(BlockOrMarker::Block));
    }

    fn paragraph(&mut self, line: &[Raw], quote: bool, pieces: &mut Vec<BlockOrMarker>) {
        if let Some(includes) = inlines::only_includes(line) {
            for (path, span) in includes {
                let place = self.place(span);
                pieces.extend(self.include(&path, place).into_iter().map(BlockOrMarker::Block));
            }
            return;
        }
        for part in self.at_markers(line, quote, pieces) {
            let line = self.line(part);
            if !tags::is_silent(&line) {
                pieces.push(BlockOrMarker::Block(Block::Paragraph(trimmed(line))));
            }
            self.flush(pieces);
        }
    }

    fn heading(&mut self, level: HeadingLevel, id: Option<&str>, line: &[Raw], span: Range<usize>) -> Block {
        let mut id = id.map(|id| self.named(id));
        let mut line = line;
        if let Some((name, used)) = tags::heading_anchor(line) {
            id = Some(self.named(&name));
            line = line.get(used..).unwrap_or_default();
        }
        // docfx writes a tab as a heading that is a link to `#tab/name`.
        if let [Raw::Link(target, inner, _)] = line
            && let Some(tab) = target.strip_prefix("#tab/")
        {
            id = tab.split('/').next().map(|tab| self.named(tab));
            line = inner;
            self.in_tabs = true;
        }
        let text = trimmed(self.line(line));
        let level = level as u8;
        // The parser counts the new line behind a heading to it.
        let end = span.start + self.source.text().get(span.clone()).map_or(0, |text| text.trim_end().len());
        let place = self.place(span.start..end);
        self.found.headings.push(HeadingMark {
            level,
            explicit: id.is_some(),
            id: id.clone().unwrap_or_default(),
            place,
        });
        Block::Heading { level, id: id.unwrap_or_default(), text }
    }

    fn list(&mut self, start: Option<u64>, events: &mut Events<'_>, pieces: &mut Vec<BlockOrMarker>) {
        self.depth += 1;
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), _)) = events.next() {
            items.push(only_blocks(self.pieces(events, false)));
        }
        self.depth -= 1;
        pieces.push(BlockOrMarker::Block(match start {
            Some(start) => Block::Steps {
                start,
                items: items.into_iter().map(|blocks| Step { id: String::new(), blocks }).collect(),
            },
            None => Block::Bullets(items),
        }));
    }

    fn table(&mut self, events: &mut Events<'_>) -> Block {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some((Event::Start(tag), _)) = events.next() {
            let cells = self.cells(events);
            if tag == Tag::TableHead {
                head = cells;
            // Bounded here as well: what was counted before came from the text, and this is what takes the memory.
            } else if rows.len().saturating_mul(head.len()) < MOST_CELLS {
                rows.push(cells);
            }
        }
        for row in &mut rows {
            // Whoever lays a table out goes by the width of its head.
            row.resize_with(head.len(), Vec::new);
        }
        Block::Table { head, rows }
    }

    fn cells(&mut self, events: &mut Events<'_>) -> Vec<Vec<Inline>> {
        let mut cells = Vec::new();
        while let Some((Event::Start(Tag::TableCell), _)) = events.next() {
            let line = raws::gather(events);
            events.next();
            cells.push(trimmed(self.line(&line)));
        }
        cells
    }

    /// docfx ends its tabs with a rule: as headed sections they need none.
    fn rule(&mut self, pieces: &mut Vec<BlockOrMarker>) {
        if !std::mem::take(&mut self.in_tabs) {
            pieces.push(BlockOrMarker::Block(Block::Rule));
        }
    }

    fn html(&mut self, html: HtmlBlock, events: &mut Events<'_>, pieces: &mut Vec<BlockOrMarker>) {
        match html {
            HtmlBlock::Blocks(blocks) => pieces.extend(blocks.into_iter().map(BlockOrMarker::Block)),
            HtmlBlock::DetailsEnd => {}
            HtmlBlock::Details(summary) => {
                let summary = tags::summary(self, &summary);
                let blocks = self.details(events);
                pieces.push(BlockOrMarker::Block(Block::Details { summary, blocks }));
            }
        }
    }

    /// What stands between `<details>` and `</details>`, at most to the end of what we stand in.
    fn details(&mut self, events: &mut Events<'_>) -> Vec<Block> {
        let mut pieces = Vec::new();
        loop {
            let line = raws::gather(events);
            if !line.is_empty() {
                self.paragraph(&line, false, &mut pieces);
            }
            // A `<details>` that is never closed must not swallow what stands behind its list or quote.
            let next = events.next_if(|(event, _)| !matches!(event, Event::End(_)));
            let Some((event, span)) = next else { break };
            if event == Event::Rule {
                self.rule(&mut pieces);
                continue;
            }
            let Event::Start(tag) = event else { continue };
            if tag != Tag::HtmlBlock {
                self.start(tag, span, events, false, &mut pieces);
                continue;
            }
            let html = html_text(events);
            match tags::block(self, &html, &span) {
                HtmlBlock::DetailsEnd => break,
                HtmlBlock::Blocks(blocks) => pieces.extend(blocks.into_iter().map(BlockOrMarker::Block)),
                HtmlBlock::Details(_) => {
                    let problem = Problem::warning("raw-html", "`<details>` is inside another");
                    self.problem(problem.at(self.place(span)).hint("close the first one before"));
                }
            }
        }
        only_blocks(pieces)
    }
}

fn html_text(events: &mut Events<'_>) -> String {
    let mut html = String::new();
    while let Some((Event::Html(text) | Event::Text(text) | Event::InlineHtml(text), _)) = events.next() {
        html.push_str(&text);
    }
    html
}

fn only_blocks(pieces: Vec<BlockOrMarker>) -> Vec<Block> {
    pieces
        .into_iter()
        .filter_map(|piece| match piece {
            BlockOrMarker::Block(block) => Some(block),
            BlockOrMarker::Marker(_) => None,
        })
        .collect()
}
