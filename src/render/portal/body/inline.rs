//! Lines of text.

use super::{Opening, escape::escaped, write::Writer};
use crate::ground::words::article::{Inline, Target, UrlPart};

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
                let address = self.media(path);
                self.html.extend(["<a href=\"", &escaped(&address), "\">"]);
            }
            Target::Url(address) => {
                self.html.extend(["<a rel=\"noreferrer\" href=\"", &escaped(address), "\">"]);
            }
            Target::Filled(parts) => self.filled(parts),
        }
        self.line(text);
        self.html.push_str("</a>");
    }

    /// The campaign's words in an address are filled, and encoded, when the page is made.
    fn filled(&mut self, parts: &[UrlPart]) {
        self.html.push_str("<a href=\"");
        self.open(Opening::Address(parts.to_vec()));
        self.html.push_str("\">");
    }

    fn image(&mut self, path: &str, alt: &str) {
        let address = self.media(path);
        self.html.extend(["<img src=\"", &escaped(&address), "\" alt=\""]);
        if alt.contains("{{") {
            self.open(Opening::Text(alt.to_owned()));
        } else {
            self.html.push_str(&escaped(alt));
        }
        self.html.push_str("\" loading=\"lazy\">");
    }

    /// A file of `content/media/`, in the reader's language if there is such a one: `app.nl.png` for `app.png`.
    fn media(&self, path: &str) -> String {
        let Some(inside) = path.strip_prefix("content/media/") else { return path.to_owned() };
        let own =
            inside.rsplit_once('.').map(|(stem, kind)| format!("{stem}.{}.{kind}", self.manner.language));
        let own = own.filter(|own| self.manner.tree.get(&format!("content/media/{own}")).is_some());
        format!("{}media/{}", self.manner.root, own.as_deref().unwrap_or(inside))
    }
}
