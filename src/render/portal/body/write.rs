//! The walk over an article's blocks.

use tera::Context;

use super::{Body, END, MARK, Opening, escape::escaped};
use crate::{
    ground::{
        campaign::Language,
        problem::Problems,
        tree::Tree,
        words::{
            article::{AlertKind, Article, Block, HtmlPart, Inline, Step},
            distinct::Distinct,
            facts::Situation,
            phrases::Phrases,
        },
    },
    render::portal::theme::Theme,
};

/// How a body is written.
pub(in crate::render::portal) struct Manner<'a> {
    /// The site's templates.
    pub(in crate::render::portal) theme: &'a Theme,
    /// The interface's own words.
    pub(in crate::render::portal) phrases: &'a Phrases,
    /// The files of the campaign, for pictures.
    pub(in crate::render::portal) tree: &'a Tree,
    /// What conditions are judged by.
    pub(in crate::render::portal) situation: &'a Situation,
    /// The language the body is written in: its own steps and alerts speak it.
    pub(in crate::render::portal) language: Language,
    /// What stands before each anchor where several bodies share a page.
    pub(in crate::render::portal) prefix: Option<&'a str>,
    /// From the page up to the site's root.
    pub(in crate::render::portal) root: &'static str,
}

/// Writes an article for one situation.
pub(in crate::render::portal) fn write(article: &Article, manner: &Manner<'_>) -> Result<Body, Problems> {
    let mut writer = Writer {
        manner,
        html: String::new(),
        openings: Vec::new(),
        ids: Distinct::default(),
        part: Vec::new(),
        first_step: None,
        depth: 0,
    };
    writer.blocks(&article.blocks)?;
    Ok(Body::of(&writer.html, &writer.openings, writer.first_step))
}

pub(super) struct Writer<'a> {
    pub(super) manner: &'a Manner<'a>,
    pub(super) html: String,
    openings: Vec<Opening>,
    ids: Distinct,
    /// The heading above.
    part: Vec<Inline>,
    first_step: Option<String>,
    /// How many lists, alerts and quotes are around: only steps of the page itself become cards.
    depth: usize,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) -> Result<(), Problems> {
        blocks.iter().try_for_each(|block| self.block(block))
    }

    fn block(&mut self, block: &Block) -> Result<(), Problems> {
        match block {
            Block::Heading { level, id, text } => self.heading(*level, id, text),
            // A place to link to takes no room.
            Block::Paragraph(line) if line.iter().all(|piece| matches!(piece, Inline::Anchor(_))) => {
                self.line(line);
            }
            Block::Paragraph(line) => self.tagged("p", line),
            Block::Steps { start, items } => self.steps(*start, items)?,
            Block::Bullets(items) => self.bullets(items)?,
            Block::Alert { kind, blocks } => self.alert(*kind, blocks)?,
            Block::Quote(blocks) => self.around("<blockquote>", blocks, "</blockquote>")?,
            Block::Table { head, rows } => self.table(head, rows),
            Block::Code(text) => {
                self.html.extend(["<pre tabindex=\"0\"><code>", &escaped(text), "</code></pre>"]);
            }
            Block::Video(address) => {
                let name = self.words("video");
                self.html.extend(["<p><a href=\"", &escaped(address), "\">", &escaped(&name), "</a></p>"]);
            }
            Block::Details { summary, blocks } => {
                self.html.push_str("<details>");
                let more = [Inline::Text(self.words("details"))];
                self.tagged("summary", if summary.is_empty() { &more } else { summary });
                self.blocks(blocks)?;
                self.html.push_str("</details>");
            }
            Block::Html(parts) => parts.iter().for_each(|part| match part {
                HtmlPart::Text(html) => self.html.push_str(html),
                HtmlPart::Word(word) => self.open(Opening::Word(word.clone())),
                HtmlPart::Address(parts) => self.open(Opening::Address(parts.clone())),
            }),
            Block::Rule => self.html.push_str("<hr>"),
            Block::When { condition, blocks } if condition.holds(self.manner.situation) => {
                self.blocks(blocks)?;
            }
            Block::When { .. } => {}
            Block::Foreign { language, blocks } => {
                self.html.extend(["<div lang=\"", language.code(), "\">"]);
                self.blocks(blocks)?;
                self.html.push_str("</div>");
            }
        }
        Ok(())
    }

    fn tagged(&mut self, tag: &str, line: &[Inline]) {
        self.html.extend(["<", tag, ">"]);
        self.line(line);
        self.html.extend(["</", tag, ">"]);
    }

    fn around(&mut self, before: &str, blocks: &[Block], after: &str) -> Result<(), Problems> {
        self.html.push_str(before);
        self.depth += 1;
        self.blocks(blocks)?;
        self.depth -= 1;
        self.html.push_str(after);
        Ok(())
    }

    /// Where several bodies share a page, headings go down by one: the page has its own above them.
    fn heading(&mut self, level: u8, id: &str, text: &[Inline]) {
        let down = u8::from(self.manner.prefix.is_some());
        let level = level.max(2).saturating_add(down).min(6).to_string();
        let id = self.id(id);
        self.html.extend(["<h", &level, " id=\"", &escaped(&id), "\">"]);
        self.line(text);
        self.html.extend(["</h", &level, ">"]);
        self.part = text.to_vec();
    }

    fn bullets(&mut self, items: &[Vec<Block>]) -> Result<(), Problems> {
        self.html.push_str("<ul>");
        for item in items {
            self.html.push_str("<li>");
            self.depth += 1;
            self.item(item)?;
            self.depth -= 1;
            self.html.push_str("</li>");
        }
        self.html.push_str("</ul>");
        Ok(())
    }

    /// A lone paragraph needs no tags of its own inside an item.
    fn item(&mut self, blocks: &[Block]) -> Result<(), Problems> {
        match blocks {
            [Block::Paragraph(line)] => self.line(line),
            [Block::Paragraph(line), rest @ ..]
                if rest.iter().all(|block| matches!(block, Block::Bullets(_))) =>
            {
                self.line(line);
                self.blocks(rest)?;
            }
            blocks => self.blocks(blocks)?,
        }
        Ok(())
    }

    fn steps(&mut self, start: u64, items: &[Step]) -> Result<(), Problems> {
        if self.depth > 0 {
            return self.numbered(start, items);
        }
        let from = if start == 1 { String::new() } else { format!(" start=\"{start}\"") };
        self.html.extend(["<ol class=\"steps\" role=\"list\"", &from, ">"]);
        for (number, step) in (start..).zip(items) {
            self.step(number, step)?;
        }
        self.html.push_str("</ol>");
        Ok(())
    }

    /// Steps within a step, an alert or a bullet: an ordinary list.
    fn numbered(&mut self, start: u64, items: &[Step]) -> Result<(), Problems> {
        let from = if start == 1 { String::new() } else { format!(" start=\"{start}\"") };
        self.html.extend(["<ol", &from, ">"]);
        for step in items {
            self.html.push_str("<li>");
            self.item(&step.blocks)?;
            self.html.push_str("</li>");
        }
        self.html.push_str("</ol>");
        Ok(())
    }

    fn step(&mut self, number: u64, step: &Step) -> Result<(), Problems> {
        let outside = std::mem::take(&mut self.html);
        self.depth += 1;
        self.blocks(&step.blocks)?;
        self.depth -= 1;
        let inside = std::mem::replace(&mut self.html, outside);
        let id = self.id(&step.id);
        let mut context = Context::new();
        context.insert("id", &id);
        context.insert("number", &number);
        context.insert("done", &inside);
        if self.manner.prefix.is_none() {
            let text = number.to_string();
            context.insert("stuck", &self.say("stuck"));
            context.insert("label", &self.say_with("step", &[("number", &text)]));
            context.insert("stuck_href", &self.mark(Opening::Stuck { number, part: self.part.clone() }));
        }
        self.first_step.get_or_insert(id);
        let html = self.manner.theme.component("step", &context)?;
        self.html.push_str(&html);
        Ok(())
    }

    fn alert(&mut self, kind: AlertKind, blocks: &[Block]) -> Result<(), Problems> {
        let outside = std::mem::take(&mut self.html);
        self.depth += 1;
        self.blocks(blocks)?;
        self.depth -= 1;
        let inside = std::mem::replace(&mut self.html, outside);
        let mut context = Context::new();
        context.insert("kind", kind.code());
        context.insert("name", &self.words(kind.code()));
        context.insert("icon", self.manner.theme.icon(kind.code()));
        context.insert("inside", &inside);
        let html = self.manner.theme.component("alert", &context)?;
        self.html.push_str(&html);
        Ok(())
    }

    fn table(&mut self, head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        let name = self.words("table");
        let name = escaped(&name);
        self.html.extend([
            "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"",
            &name,
            "\"><table>",
        ]);
        if head.iter().any(|cell| !cell.is_empty()) {
            self.html.push_str("<thead><tr>");
            for cell in head {
                self.html.push_str(if cell.is_empty() { "<td>" } else { "<th scope=\"col\">" });
                self.line(cell);
                self.html.push_str(if cell.is_empty() { "</td>" } else { "</th>" });
            }
            self.html.push_str("</tr></thead>");
        }
        self.html.push_str("<tbody>");
        for row in rows {
            self.html.push_str("<tr>");
            for cell in row {
                self.tagged("td", cell);
            }
            self.html.push_str("</tr>");
        }
        self.html.push_str("</tbody></table></div>");
    }

    /// An anchor, once a page: content may be shown twice where conditions leave both open.
    pub(super) fn id(&mut self, id: &str) -> String {
        let wanted = self.anchor(id);
        self.ids.give(&wanted, 2)
    }

    /// An anchor as it is called on this page.
    pub(super) fn anchor(&self, id: &str) -> String {
        self.manner.prefix.map_or_else(|| id.to_owned(), |prefix| format!("{prefix}--{id}"))
    }

    pub(super) fn open(&mut self, opening: Opening) {
        let mark = self.mark(opening);
        self.html.push_str(&mark);
    }

    fn mark(&mut self, opening: Opening) -> String {
        self.openings.push(opening);
        format!("{MARK}{}{END}", self.openings.len() - 1)
    }

    /// A phrase that pages and mails share.
    fn words(&self, key: &str) -> String {
        self.manner.phrases.say(self.manner.language, &format!("words.{key}"), &[])
    }

    fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    fn say_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.manner.phrases.say(self.manner.language, &format!("portal.{key}"), values)
    }
}
