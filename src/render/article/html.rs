//! The HTML of a message: semantic elements, nothing that needs a script. Nothing in a message is linked to, so
//! headings and steps have no ids.

use std::fmt::Write as _;

use super::{Dialect, Dress, Element, Figure, Setting, Written};
use crate::ground::{
    escape::push_escaped,
    words::{
        Unfilled,
        article::{Block, HtmlPart, Target},
        facts::{Condition, Word},
        isolate,
    },
};

pub(super) fn blocks(blocks: &[Block], setting: &Setting<'_>) -> Result<String, Unfilled> {
    let mut html = HtmlDialect { out: String::with_capacity(4096), setting };
    super::write(blocks, setting.language, &mut html)?;
    Ok(html.out)
}

struct HtmlDialect<'a> {
    out: String,
    setting: &'a Setting<'a>,
}

impl HtmlDialect<'_> {
    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// A text with the campaign's words in it. What is one piece in a text of another direction is an element: mail
    /// programs know those longer than the signs.
    fn filled(&mut self, text: &str) {
        // Escaped before the isolates become elements, as their own tags would be escaped too.
        let escaped = {
            let mut escaped = String::with_capacity(text.len());
            push_escaped(text, &mut escaped);
            escaped
        };
        self.raw(&isolate::as_elements(&escaped));
    }

    fn around(&mut self, open: &str, close: &str, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        self.raw(open);
        inside(self)?;
        self.raw(close);
        Ok(())
    }

    fn open_link(&mut self, address: &str) {
        // Without `noreferrer` a mail program on the web tells the other site which page its reader came from.
        let is_elsewhere = address.starts_with("http:") || address.starts_with("https:");
        self.raw(if is_elsewhere { "<a rel=\"noreferrer\" href=\"" } else { "<a href=\"" });
        self.text(address);
        self.raw("\">");
    }
}

impl Dialect for HtmlDialect<'_> {
    type Error = Unfilled;
    type Address = String;
    type Picture = Figure;

    fn holds(&self, condition: &Condition) -> bool {
        condition.holds(self.setting.situation)
    }

    fn phrase(&self, key: &str) -> String {
        self.setting.phrase(key)
    }

    fn element(&mut self, element: &Element<'_>, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        match *element {
            Element::Heading { level, .. } => {
                let level = level.clamp(1, 6);
                self.around(&format!("<h{level}>"), &format!("</h{level}>\n"), inside)
            }
            Element::Paragraph { alone: true } => inside(self),
            Element::Paragraph { alone: false } => self.around("<p>", "</p>\n", inside),
            Element::Steps { start: 1 } => self.around("<ol class=\"steps\">\n", "</ol>\n", inside),
            Element::Steps { start } => {
                self.around(&format!("<ol class=\"steps\" start=\"{start}\">\n"), "</ol>\n", inside)
            }
            Element::Bullets => self.around("<ul>\n", "</ul>\n", inside),
            Element::Step { .. } | Element::Bullet => self.around("<li>", "</li>\n", inside),
            Element::Alert { kind, label } => {
                let code = kind.code();
                let _ = writeln!(self.out, "<aside class=\"alert alert-{code}\" role=\"note\">");
                self.around("<p class=\"alert-title\">", "</p>\n", |html| {
                    html.text(label);
                    Ok(())
                })?;
                self.around("", "</aside>\n", inside)
            }
            Element::Quote => self.around("<blockquote>", "</blockquote>\n", inside),
            Element::Table { label, .. } => {
                // What scrolls must be within reach of the keyboard, and named for who has it read aloud
                // (WCAG 2.1.1).
                self.raw("<div class=\"table-scroll\" role=\"group\" tabindex=\"0\" aria-label=\"");
                self.text(label);
                self.around("\">\n<table>\n", "</table>\n</div>\n", inside)
            }
            Element::TableHead => self.around("<thead>\n", "</thead>\n", inside),
            Element::TableBody => self.around("<tbody>\n", "</tbody>\n", inside),
            Element::Row => self.around("<tr>", "</tr>\n", inside),
            Element::Cell { names: true } => self.around("<th scope=\"col\">", "</th>", inside),
            Element::Cell { names: false } => self.around("<td>", "</td>", inside),
            Element::Details => self.around("<details>\n", "</details>\n", inside),
            Element::Summary => self.around("<summary>", "</summary>\n", inside),
            Element::Foreign(language) => {
                self.around(&format!("<div lang=\"{language}\">\n"), "</div>\n", inside)
            }
        }
    }

    fn rule(&mut self) {
        self.raw("<hr>\n");
    }

    fn code_block(&mut self, code: &str) {
        self.raw("<pre><code>");
        self.text(code);
        self.raw("</code></pre>\n");
    }

    fn video(&mut self, label: &str, address: &str) {
        self.raw("<p class=\"video\"><a rel=\"noreferrer\" href=\"");
        self.text(address);
        self.raw("\">");
        self.text(label);
        self.raw("</a></p>\n");
    }

    fn html(&mut self, parts: &[HtmlPart]) -> Result<bool, Unfilled> {
        for part in parts {
            match part {
                HtmlPart::Text(html) => self.raw(html),
                HtmlPart::Word(word) => self.word(word)?,
                HtmlPart::Address(parts) => self.text(&self.setting.facts.fill_address(parts)?),
            }
        }
        self.raw("\n");
        Ok(true)
    }

    fn text(&mut self, text: &str) {
        push_escaped(text, &mut self.out);
    }

    fn word(&mut self, word: &Word) -> Written {
        let filled = self.setting.facts.fill(word)?;
        self.filled(&filled);
        Ok(())
    }

    fn open_text(&mut self, text: &str) -> Written {
        let filled = self.setting.facts.fill_text(text)?;
        self.filled(&filled);
        Ok(())
    }

    fn code(&mut self, code: &str) {
        // As the machine shows it, also in a text that is read from the right.
        let from_right = self.setting.facts.language.is_right_to_left();
        self.raw(if from_right { "<code dir=\"ltr\">" } else { "<code>" });
        self.text(code);
        self.raw("</code>");
    }

    fn dressed(&mut self, dress: Dress, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        self.out.extend(["<", dress.tag(), ">"]);
        inside(self)?;
        self.out.extend(["</", dress.tag(), ">"]);
        Ok(())
    }

    fn address(&mut self, target: &Target) -> Result<Option<String>, Unfilled> {
        self.setting.address(target)
    }

    fn link(&mut self, address: &String, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        self.open_link(address);
        self.around("", "</a>", inside)
    }

    fn shown_address(&mut self, address: &String) {
        self.text(address);
    }

    fn picture_at(&mut self, path: &str, _: &str) -> Option<Figure> {
        self.setting.links.picture(path)
    }

    fn picture(&mut self, figure: Figure, alt: &str) -> Written {
        self.raw("<img src=\"");
        self.text(&figure.src);
        self.raw("\" alt=\"");
        self.open_text(alt)?;
        self.raw("\"");
        if let Some((width, height)) = figure.size {
            let _ = write!(self.out, " width=\"{width}\" height=\"{height}\"");
        }
        self.raw(">");
        Ok(())
    }

    fn line_break(&mut self) {
        self.raw("<br>\n");
    }

    fn anchor(&mut self, _: &str) {}
}
