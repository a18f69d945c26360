//! Lines of text.

use super::{Opening, escape::escaped, write::Writer};
use crate::ground::{
    media,
    words::article::{Inline, Target},
};

impl Writer<'_> {
    pub(super) fn line(&mut self, line: &[Inline]) {
        for piece in line {
            self.inline(piece);
        }
    }

    fn inline(&mut self, piece: &Inline) {
        match piece {
            Inline::Text(text) => self.html.push_str(&escaped(text)),
            Inline::Word(word) => self.open(Opening::Word(word.clone())),
            Inline::Strong(inside) => self.wrapped("strong", inside),
            Inline::Emphasis(inside) => self.wrapped("em", inside),
            Inline::Strike(inside) => self.wrapped("s", inside),
            Inline::Code(text) => self.html.extend(["<code>", &escaped(text), "</code>"]),
            Inline::Link { target, text } => self.link(target, text),
            Inline::Image { path, alt } => self.image(path, alt),
            Inline::Break => self.html.push_str("<br>"),
            Inline::Marked { mark, text } => self.wrapped(mark.tag(), text),
            Inline::Anchor(name) => {
                let id = self.id(name);
                self.html.extend(["<span id=\"", &escaped(&id), "\"></span>"]);
            }
        }
    }

    fn wrapped(&mut self, tag: &str, inside: &[Inline]) {
        self.html.extend(["<", tag, ">"]);
        self.line(inside);
        self.html.extend(["</", tag, ">"]);
    }

    fn link(&mut self, target: &Target, text: &[Inline]) {
        match target {
            Target::Page { page, fragment } => {
                self.open(Opening::Link { page: page.clone(), fragment: fragment.clone() });
                self.line(text);
                self.open(Opening::EndLink { page: page.clone() });
                return;
            }
            Target::Fragment(id) => {
                let id = self.anchor(id);
                self.html.extend(["<a href=\"#", &escaped(&id), "\">"]);
            }
            Target::Media(path) => {
                let Some(address) = self.media(path) else { return self.line(text) };
                self.html.extend(["<a href=\"", &escaped(&address), "\">"]);
            }
            Target::Url(address) => {
                self.html.extend(["<a rel=\"noreferrer\" href=\"", &escaped(address), "\">"]);
            }
            Target::Filled(parts) => self.open(Opening::FilledLink(parts.clone())),
        }
        self.line(text);
        self.html.push_str("</a>");
    }

    /// Nothing is asked of another host: of a picture that is not published a page has the words.
    fn image(&mut self, path: &str, alt: &str) {
        let Some(address) = self.media(path) else {
            return if alt.contains("{{") {
                self.open(Opening::Text(alt.to_owned()));
            } else {
                self.html.push_str(&escaped(alt));
            };
        };
        self.html.extend(["<img src=\"", &escaped(&address), "\" alt=\""]);
        if alt.contains("{{") {
            self.open(Opening::Text(alt.to_owned()));
        } else {
            self.html.push_str(&escaped(alt));
        }
        self.html.push_str("\" loading=\"lazy\">");
    }

    /// A file that is published, in the reader's language if there is such a one: `app.nl.png` for `app.png`.
    fn media(&self, path: &str) -> Option<String> {
        let own = path.rsplit_once('.').map(|(stem, kind)| format!("{stem}.{}.{kind}", self.manner.language));
        let own = own.filter(|own| own.starts_with(media::FOLDER));
        let name = own
            .and_then(|own| media::published(self.manner.tree, &own))
            .or_else(|| media::published(self.manner.tree, path))?;
        Some(format!("{}media/{name}", self.manner.root))
    }
}
