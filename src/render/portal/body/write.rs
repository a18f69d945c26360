//! The dialect of the site: HTML by its templates, with an opening wherever a page differs from the next.

use std::mem;
use tera::Context;

use super::{Body, END, Hole, MARK, Manner, escape::escaped};
use crate::{
    ground::{
        problem::Problems,
        words::{
            article::{AlertKind, Article, HtmlPart, Inline, Target, UrlPart},
            distinct::Distinct,
            facts::{Condition, Word},
        },
    },
    render::{
        article::{self, Dialect, Dress, Element, StepNumber},
        portal::days,
    },
};

/// About how long a step is.
const STEP: usize = 1024;

/// Writes an article for one situation.
pub(in crate::render::portal) fn write(article: &Article, manner: &Manner<'_>) -> Result<Body, Problems> {
    let holds = |condition: &Condition| condition.holds(manner.situation);
    let numbers = article::step_numbers(&article.blocks, &holds);
    let mut body = PageDialect {
        manner,
        html: String::new(),
        openings: Vec::new(),
        ids: Distinct::default(),
        part: Vec::new(),
        first_step: None,
        numbers: numbers.into_iter().map(|(_, number)| number).collect::<Vec<_>>().into_iter(),
        depth: 0,
        are_cards: false,
    };
    article::write(&article.blocks, manner.language, &mut body)?;
    Ok(Body::of(&body.html, &body.openings, body.first_step))
}

struct PageDialect<'a> {
    manner: &'a Manner<'a>,
    html: String,
    openings: Vec<Hole>,
    ids: Distinct,
    /// The heading above.
    part: Vec<Inline>,
    first_step: Option<String>,
    /// The numbers of the steps that are still to be written.
    numbers: std::vec::IntoIter<StepNumber>,
    /// How many items, alerts and quotes are around: only steps of the page itself become cards.
    depth: usize,
    /// Whether the items of the list around are cards.
    are_cards: bool,
}

/// Where a link of a page leads.
enum PageLink {
    /// To a part of this page, or to a file of the site.
    Here(String),
    /// To another host, or to an app.
    Away(String),
    /// The same, with words of the campaign in it.
    Filled(Vec<UrlPart>),
    /// To another page, which another wave may not have.
    Page { page: String, fragment: Option<String> },
}

impl PageDialect<'_> {
    fn raw(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn around(
        &mut self,
        open: &str,
        close: &str,
        inside: impl FnOnce(&mut Self) -> Result<(), Problems>,
    ) -> Result<(), Problems> {
        self.raw(open);
        inside(self)?;
        self.raw(close);
        Ok(())
    }

    /// The same, where steps inside are no steps of the page itself.
    fn deeper(
        &mut self,
        open: &str,
        close: &str,
        inside: impl FnOnce(&mut Self) -> Result<(), Problems>,
    ) -> Result<(), Problems> {
        self.depth += 1;
        self.around(open, close, inside)?;
        self.depth -= 1;
        Ok(())
    }

    /// What is written inside, for a template to put in its place.
    fn caught(&mut self, inside: impl FnOnce(&mut Self) -> Result<(), Problems>) -> Result<String, Problems> {
        let outside = mem::replace(&mut self.html, String::with_capacity(STEP));
        self.deeper("", "", inside)?;
        Ok(mem::replace(&mut self.html, outside))
    }

    fn list(
        &mut self,
        are_cards: bool,
        open: &str,
        close: &str,
        inside: impl FnOnce(&mut Self) -> Result<(), Problems>,
    ) -> Result<(), Problems> {
        let outside = mem::replace(&mut self.are_cards, are_cards);
        self.around(open, close, inside)?;
        self.are_cards = outside;
        Ok(())
    }

    fn steps(
        &mut self,
        start: u64,
        inside: impl FnOnce(&mut Self) -> Result<(), Problems>,
    ) -> Result<(), Problems> {
        let from = if start == 1 { String::new() } else { format!(" start=\"{start}\"") };
        let are_cards = self.depth == 0;
        let looks = if are_cards { " class=\"steps\" role=\"list\"" } else { "" };
        self.list(are_cards, &format!("<ol{looks}{from}>"), "</ol>", inside)
    }

    fn card(
        &mut self,
        id: &str,
        inside: impl FnOnce(&mut Self) -> Result<(), Problems>,
    ) -> Result<(), Problems> {
        // Taken before what is inside is written; steps in there are none of the page's own.
        let Some(number) = self.numbers.next() else { return self.deeper("<li>", "</li>", inside) };
        let done = self.caught(inside)?;
        let done = self.manner.with_drawing(id, done);
        let id = self.id(id);
        let said = self.mark(Hole::Number(number));
        let mut context = Context::new();
        context.insert("id", &id);
        context.insert("number", &said);
        context.insert("done", &done);
        context.insert("label", &self.say("step", &[("number", &said)]));
        // Only on a guide's own page can somebody be stuck: not on paper, nor in what the helpdesk reads.
        if self.manner.prefix.is_none() {
            context.insert("stuck", &self.say("stuck", &[]));
            context.insert("stuck_href", &self.mark(Hole::Stuck { number, part: self.part.clone() }));
        }
        self.first_step.get_or_insert(id);
        let html = self.manner.theme.component("step", &context)?;
        self.raw(&html);
        Ok(())
    }

    fn alert(
        &mut self,
        kind: AlertKind,
        label: &str,
        inside: impl FnOnce(&mut Self) -> Result<(), Problems>,
    ) -> Result<(), Problems> {
        let said = self.caught(inside)?;
        let mut context = Context::new();
        context.insert("kind", kind.code());
        context.insert("name", label);
        context.insert("icon", self.manner.theme.icon(kind.code()));
        context.insert("inside", &said);
        let html = self.manner.theme.component("alert", &context)?;
        self.raw(&html);
        Ok(())
    }

    /// Where several bodies share a page, headings go down by one: the page has its own above them.
    fn heading(
        &mut self,
        level: u8,
        id: &str,
        line: &[Inline],
        inside: impl FnOnce(&mut Self) -> Result<(), Problems>,
    ) -> Result<(), Problems> {
        let down = u8::from(self.manner.prefix.is_some());
        let level = level.max(2).saturating_add(down).min(6);
        let id = self.id(id);
        self.around(&format!("<h{level} id=\"{}\">", escaped(&id)), &format!("</h{level}>"), inside)?;
        self.part = line.to_vec();
        Ok(())
    }

    /// An anchor, once a page: content may be shown twice where conditions leave both open.
    fn id(&mut self, id: &str) -> String {
        let wanted = self.anchored(id);
        self.ids.give(&wanted, 2)
    }

    /// An anchor as it is called on this page.
    fn anchored(&self, id: &str) -> String {
        self.manner.prefix.map_or_else(|| id.to_owned(), |prefix| format!("{prefix}--{id}"))
    }

    fn open(&mut self, opening: Hole) {
        let mark = self.mark(opening);
        self.raw(&mark);
    }

    fn mark(&mut self, opening: Hole) -> String {
        self.openings.push(opening);
        format!("{MARK}{}{END}", self.openings.len() - 1)
    }

    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.manner.phrases.say(self.manner.language, &format!("portal.{key}"), values)
    }
}

impl Dialect for PageDialect<'_> {
    type Error = Problems;
    type Address = PageLink;
    /// Its address on the site.
    type Picture = String;

    fn holds(&self, condition: &Condition) -> bool {
        condition.holds(self.manner.situation)
    }

    fn phrase(&self, key: &str) -> String {
        self.manner.phrases.say(self.manner.language, key, &[])
    }

    fn element(
        &mut self,
        element: &Element<'_>,
        inside: impl FnOnce(&mut Self) -> Result<(), Problems>,
    ) -> Result<(), Problems> {
        match *element {
            Element::Heading { level, id, line } => self.heading(level, id, line, inside),
            // A card has room around its paragraphs; any other item of one line is only that line.
            Element::Paragraph { alone: true } if !self.are_cards => inside(self),
            Element::Paragraph { .. } => self.around("<p>", "</p>", inside),
            Element::Steps { start } => self.steps(start, inside),
            Element::Step { id, .. } if self.are_cards => self.card(id, inside),
            Element::Bullets => self.list(false, "<ul>", "</ul>", inside),
            Element::Step { .. } | Element::Bullet => self.deeper("<li>", "</li>", inside),
            Element::Alert { kind, label } => self.alert(kind, label, inside),
            Element::Quote => self.deeper("<blockquote>", "</blockquote>", inside),
            Element::Table { label, .. } => {
                self.raw("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"");
                self.text(label);
                self.around("\"><table>", "</table></div>", inside)
            }
            Element::TableHead => self.around("<thead>", "</thead>", inside),
            Element::TableBody => self.around("<tbody>", "</tbody>", inside),
            Element::Row => self.around("<tr>", "</tr>", inside),
            Element::Cell { names: true } => self.around("<th scope=\"col\">", "</th>", inside),
            Element::Cell { names: false } => self.around("<td>", "</td>", inside),
            Element::Details => self.around("<details>", "</details>", inside),
            Element::Summary => self.around("<summary>", "</summary>", inside),
            Element::Foreign(language) => {
                self.around(&format!("<div lang=\"{language}\">"), "</div>", inside)
            }
        }
    }

    fn rule(&mut self) {
        self.raw("<hr>");
    }

    fn code_block(&mut self, code: &str) {
        self.html.extend(["<pre tabindex=\"0\"><code>", &escaped(code), "</code></pre>"]);
    }

    fn video(&mut self, label: &str, address: &str) {
        self.html.extend(["<p><a href=\"", &escaped(address), "\">", &escaped(label), "</a></p>"]);
    }

    fn html(&mut self, parts: &[HtmlPart]) -> Result<bool, Problems> {
        for part in parts {
            match part {
                HtmlPart::Text(html) => self.raw(html),
                HtmlPart::Word(word) => self.open(Hole::Word(word.clone())),
                HtmlPart::Address(parts) => self.open(Hole::Address(parts.clone())),
            }
        }
        Ok(true)
    }

    fn text(&mut self, text: &str) {
        self.raw(&escaped(text));
    }

    fn word(&mut self, word: &Word) -> Result<(), Problems> {
        self.open(match days::name_of(word) {
            Some(name) => Hole::Date(word.clone(), name),
            None => Hole::Word(word.clone()),
        });
        Ok(())
    }

    fn open_text(&mut self, text: &str) -> Result<(), Problems> {
        if text.contains("{{") {
            self.open(Hole::Text(text.to_owned()));
        } else {
            self.text(text);
        }
        Ok(())
    }

    fn code(&mut self, code: &str) {
        self.html.extend(["<code>", &escaped(code), "</code>"]);
    }

    fn dressed(
        &mut self,
        dress: Dress,
        inside: impl FnOnce(&mut Self) -> Result<(), Problems>,
    ) -> Result<(), Problems> {
        self.html.extend(["<", dress.tag(), ">"]);
        inside(self)?;
        self.html.extend(["</", dress.tag(), ">"]);
        Ok(())
    }

    fn address(&mut self, target: &Target) -> Result<Option<PageLink>, Problems> {
        Ok(Some(match target {
            Target::Page { page, fragment } => {
                PageLink::Page { page: page.clone(), fragment: fragment.clone() }
            }
            Target::Fragment(id) => PageLink::Here(format!("#{}", self.anchored(id))),
            Target::Media(path) => return Ok(self.manner.media(path).map(PageLink::Here)),
            Target::Url(address) => PageLink::Away(address.clone()),
            Target::Filled(parts) => PageLink::Filled(parts.clone()),
        }))
    }

    fn link(
        &mut self,
        leading: &PageLink,
        inside: impl FnOnce(&mut Self) -> Result<(), Problems>,
    ) -> Result<(), Problems> {
        match leading {
            PageLink::Page { page, fragment } => {
                self.open(Hole::Link { page: page.clone(), fragment: fragment.clone() });
                inside(self)?;
                self.open(Hole::EndLink { page: page.clone() });
                return Ok(());
            }
            PageLink::Here(address) => self.html.extend(["<a href=\"", &escaped(address), "\">"]),
            PageLink::Away(address) => {
                self.html.extend(["<a rel=\"noreferrer\" href=\"", &escaped(address), "\">"]);
            }
            PageLink::Filled(parts) => self.open(Hole::FilledLink(parts.clone())),
        }
        self.around("", "</a>", inside)
    }

    fn shown_address(&mut self, leading: &PageLink) {
        match leading {
            PageLink::Here(address) | PageLink::Away(address) => self.text(address),
            PageLink::Filled(parts) => self.open(Hole::Address(parts.clone())),
            PageLink::Page { page, fragment } => {
                self.open(Hole::PageAddress { page: page.clone(), fragment: fragment.clone() });
            }
        }
    }

    /// Nothing is asked of another host: of a picture that is not published a page has the words.
    fn picture_at(&mut self, path: &str, _: &str) -> Option<String> {
        self.manner.media(path)
    }

    fn picture(&mut self, address: String, alt: &str) -> Result<(), Problems> {
        self.html.extend(["<img src=\"", &escaped(&address), "\" alt=\""]);
        self.open_text(alt)?;
        self.raw("\" loading=\"lazy\">");
        Ok(())
    }

    fn line_break(&mut self) {
        self.raw("<br>");
    }

    fn anchor(&mut self, name: &str) {
        let id = self.id(name);
        self.html.extend(["<span id=\"", &escaped(&id), "\"></span>"]);
    }
}
