//! An article as HTML: semantic elements, ids for links to point to, nothing that needs a script.

use std::fmt::Write as _;

use super::{Setting, address};
use crate::ground::{
    escape::push_escaped,
    words::{
        Unfilled,
        article::{AlertKind, Block, HtmlPart, Inline, Step},
    },
};

/// One line as HTML: a title, a cell.
///
/// # Errors
/// A word that has no value here.
pub fn line(line: &[Inline], setting: &Setting<'_>) -> Result<String, Unfilled> {
    let mut writer = Writer { out: String::new(), setting };
    writer.line(line)?;
    Ok(writer.out)
}

pub(super) fn blocks(blocks: &[Block], setting: &Setting<'_>) -> Result<String, Unfilled> {
    let mut writer = Writer { out: String::with_capacity(4096), setting };
    writer.blocks(blocks)?;
    Ok(writer.out)
}

struct Writer<'a> {
    out: String,
    setting: &'a Setting<'a>,
}

type Written = Result<(), Unfilled>;

impl Writer<'_> {
    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn text(&mut self, text: &str) {
        push_escaped(text, &mut self.out);
    }

    fn phrase(&mut self, key: &str) {
        let phrase = self.setting.phrases.say(self.setting.situation.language, key, &[]);
        self.text(&phrase);
    }

    fn id(&mut self, id: &str) {
        if self.setting.ids && !id.is_empty() {
            self.raw(" id=\"");
            self.text(id);
            self.raw("\"");
        }
    }

    fn blocks(&mut self, blocks: &[Block]) -> Written {
        blocks.iter().try_for_each(|block| self.block(block))
    }

    fn block(&mut self, block: &Block) -> Written {
        match block {
            Block::Heading { level, id, text } => self.heading(*level, id, text),
            Block::Paragraph(line) => self.wrapped("p", |writer| writer.line(line)),
            Block::Steps { start, items } => self.steps(*start, items),
            Block::Bullets(items) => self.bullets(items),
            Block::Alert { kind, blocks } => self.alert(*kind, blocks),
            Block::Quote(blocks) => self.wrapped("blockquote", |writer| writer.blocks(blocks)),
            Block::Table { head, rows } => self.table(head, rows),
            Block::Code(code) => {
                self.raw("<pre><code>");
                self.text(code);
                self.raw("</code></pre>\n");
                Ok(())
            }
            Block::Video(address) => {
                self.video(address);
                Ok(())
            }
            Block::Details { summary, blocks } => self.details(summary, blocks),
            Block::Html(parts) => self.html(parts),
            Block::Rule => {
                self.raw("<hr>\n");
                Ok(())
            }
            Block::When { condition, blocks } => {
                if condition.holds(self.setting.situation) {
                    self.blocks(blocks)
                } else {
                    Ok(())
                }
            }
            Block::Foreign { language, blocks } => {
                let _ = writeln!(self.out, "<div lang=\"{language}\">");
                self.blocks(blocks)?;
                self.raw("</div>\n");
                Ok(())
            }
        }
    }

    fn wrapped(&mut self, tag: &str, inner: impl FnOnce(&mut Self) -> Written) -> Written {
        let _ = write!(self.out, "<{tag}>");
        inner(self)?;
        let _ = writeln!(self.out, "</{tag}>");
        Ok(())
    }

    fn heading(&mut self, level: u8, id: &str, text: &[Inline]) -> Written {
        let level = level.saturating_add(self.setting.lower).clamp(1, 6);
        let _ = write!(self.out, "<h{level}");
        self.id(id);
        self.raw(">");
        self.line(text)?;
        let _ = writeln!(self.out, "</h{level}>");
        Ok(())
    }

    fn steps(&mut self, start: u64, items: &[Step]) -> Written {
        self.raw("<ol class=\"steps\"");
        if start != 1 {
            let _ = write!(self.out, " start=\"{start}\"");
        }
        self.raw(">\n");
        for step in items {
            self.raw("<li");
            self.id(&step.id);
            self.raw(">");
            self.item(&step.blocks)?;
        }
        self.raw("</ol>\n");
        Ok(())
    }

    fn bullets(&mut self, items: &[Vec<Block>]) -> Written {
        self.raw("<ul>\n");
        for item in items {
            self.raw("<li>");
            self.item(item)?;
        }
        self.raw("</ul>\n");
        Ok(())
    }

    /// An item of one paragraph, with or without a list behind it, needs no paragraph of its own.
    fn item(&mut self, blocks: &[Block]) -> Written {
        let lists = |blocks: &[Block]| {
            blocks.iter().all(|block| matches!(block, Block::Bullets(_) | Block::Steps { .. }))
        };
        match blocks.split_first() {
            Some((Block::Paragraph(line), rest)) if lists(rest) => {
                self.line(line)?;
                self.blocks(rest)?;
            }
            _ => self.blocks(blocks)?,
        }
        self.raw("</li>\n");
        Ok(())
    }

    fn alert(&mut self, kind: AlertKind, blocks: &[Block]) -> Written {
        let code = kind.code();
        let _ =
            write!(self.out, "<aside class=\"alert alert-{code}\" role=\"note\">\n<p class=\"alert-title\">");
        self.phrase(&format!("words.{code}"));
        self.raw("</p>\n");
        self.blocks(blocks)?;
        self.raw("</aside>\n");
        Ok(())
    }

    fn table(&mut self, head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) -> Written {
        self.raw("<div class=\"table-scroll\" role=\"group\" tabindex=\"0\" aria-label=\"");
        self.phrase("words.table");
        self.raw("\">\n<table>\n");
        if head.iter().any(|cell| !cell.is_empty()) {
            self.raw("<thead>\n");
            self.row(head, "<th scope=\"col\">", "</th>")?;
            self.raw("</thead>\n");
        }
        self.raw("<tbody>\n");
        rows.iter().try_for_each(|row| self.row(row, "<td>", "</td>"))?;
        self.raw("</tbody>\n</table>\n</div>\n");
        Ok(())
    }

    fn row(&mut self, cells: &[Vec<Inline>], open: &str, close: &str) -> Written {
        self.raw("<tr>");
        for cell in cells {
            self.raw(if cell.is_empty() { "<td>" } else { open });
            self.line(cell)?;
            self.raw(if cell.is_empty() { "</td>" } else { close });
        }
        self.raw("</tr>\n");
        Ok(())
    }

    fn video(&mut self, address: &str) {
        self.raw("<p class=\"video\"><a rel=\"noreferrer\" href=\"");
        self.text(address);
        self.raw("\">");
        self.phrase("words.video");
        self.raw("</a></p>\n");
    }

    fn details(&mut self, summary: &[Inline], blocks: &[Block]) -> Written {
        self.raw("<details>\n<summary>");
        if summary.is_empty() {
            self.phrase("words.details");
        }
        self.line(summary)?;
        self.raw("</summary>\n");
        self.blocks(blocks)?;
        self.raw("</details>\n");
        Ok(())
    }

    fn html(&mut self, parts: &[HtmlPart]) -> Written {
        for part in parts {
            match part {
                HtmlPart::Text(html) => self.raw(html),
                HtmlPart::Word(word) => self.text(&self.setting.facts.fill(word)?),
                HtmlPart::Address(parts) => self.text(&self.setting.facts.fill_address(parts)?),
            }
        }
        self.raw("\n");
        Ok(())
    }

    fn line(&mut self, line: &[Inline]) -> Written {
        line.iter().try_for_each(|inline| self.inline(inline))
    }

    fn inline(&mut self, inline: &Inline) -> Written {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Word(word) => self.text(&self.setting.facts.fill(word)?),
            Inline::Strong(inner) => return self.tagged("strong", inner),
            Inline::Emphasis(inner) => return self.tagged("em", inner),
            Inline::Strike(inner) => return self.tagged("s", inner),
            Inline::Marked { mark, text } => return self.tagged(mark.tag(), text),
            Inline::Code(code) => {
                self.raw("<code>");
                self.text(code);
                self.raw("</code>");
            }
            Inline::Link { target, text } => return self.link(address::of(target, self.setting)?, text),
            Inline::Image { path, alt } => return self.image(path, alt),
            Inline::Break => self.raw("<br>\n"),
            Inline::Anchor(name) => {
                if self.setting.ids {
                    self.raw("<span");
                    self.id(name);
                    self.raw("></span>");
                }
            }
        }
        Ok(())
    }

    fn tagged(&mut self, tag: &str, inner: &[Inline]) -> Written {
        let _ = write!(self.out, "<{tag}>");
        self.line(inner)?;
        let _ = write!(self.out, "</{tag}>");
        Ok(())
    }

    fn link(&mut self, href: Option<String>, text: &[Inline]) -> Written {
        let Some(href) = href else { return self.line(text) };
        let elsewhere = href.starts_with("http:") || href.starts_with("https:");
        self.raw(if elsewhere { "<a rel=\"noreferrer\" href=\"" } else { "<a href=\"" });
        self.text(&href);
        self.raw("\">");
        if text.is_empty() {
            self.text(&href);
        }
        self.line(text)?;
        self.raw("</a>");
        Ok(())
    }

    fn image(&mut self, path: &str, alt: &str) -> Written {
        let alt = self.setting.facts.fill_text(alt)?;
        let Some(shown) = self.setting.links.picture(path) else {
            self.text(&alt);
            return Ok(());
        };
        self.raw("<img src=\"");
        self.text(&shown.src);
        self.raw("\" alt=\"");
        self.text(&alt);
        self.raw("\"");
        if let Some((width, height)) = shown.size {
            let _ = write!(self.out, " width=\"{width}\" height=\"{height}\"");
        }
        self.raw(">");
        Ok(())
    }
}
