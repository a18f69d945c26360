//! What people read in a message's HTML, without how it looks: a new colour or another place on the page is no new
//! message, another word, link or picture is.

use scraper::{ElementRef, Html, Node};
use std::collections::BTreeSet;

/// Elements that begin a line of their own.
const BLOCKS: [&str; 16] = [
    "p",
    "td",
    "th",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "div",
    "blockquote",
    "aside",
    "pre",
    "tr",
    "table",
];
/// Elements that nobody reads.
const UNREAD: [&str; 3] = ["style", "script", "head"];

/// Every line, link and picture, whatever their order: the order of the words is that of the text part.
pub(super) fn of(html: &str) -> BTreeSet<String> {
    let mut reading = MeaningOfHtml::default();
    reading.element(Html::parse_document(html).root_element());
    reading.end();
    reading.lines
}

#[derive(Default)]
struct MeaningOfHtml {
    lines: BTreeSet<String>,
    line: String,
}

impl MeaningOfHtml {
    fn element(&mut self, element: ElementRef<'_>) {
        let name = element.value().name();
        if UNREAD.contains(&name) {
            return;
        }
        let block = BLOCKS.contains(&name);
        if block {
            self.end();
        }
        match name {
            "a" => self.note("link", element, &["href"]),
            "img" => self.note("picture", element, &["src", "alt"]),
            "br" => self.line.push(' '),
            _ => {}
        }
        for child in element.children() {
            if let Node::Text(text) = child.value() {
                self.line.push_str(text);
            } else if let Some(element) = ElementRef::wrap(child) {
                self.element(element);
            }
        }
        if block {
            self.end();
        }
    }

    /// A link or a picture, with what belongs to it.
    fn note(&mut self, what: &str, element: ElementRef<'_>, attributes: &[&str]) {
        let said: Vec<&str> = attributes.iter().filter_map(|name| element.attr(name)).collect();
        let words: String = element.text().collect();
        self.lines.insert(format!("{what} {}: {}", said.join(" "), single_spaced(&words)));
    }

    fn end(&mut self) {
        let line = single_spaced(&std::mem::take(&mut self.line));
        if !line.is_empty() {
            self.lines.insert(line);
        }
    }
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::of;

    const LETTER: &str = "<style>p { color: red }</style><body><table><tr><td><p>Move <b>by Friday</b>.</p></td>\
        <td><a href=\"https://a.example/\">Open</a><img src=\"cid:qr\" alt=\"code\"></td></tr></table>";

    #[test]
    fn how_a_message_looks_is_not_what_it_says() {
        let other = "<style>p { color: blue }</style><div><a class=x href=\"https://a.example/\">Open</a>\
            <img width=9 src=\"cid:qr\" alt=\"code\"></div><h1><p style=\"margin:0\">Move by\n Friday.</p>";
        assert_eq!(of(LETTER), of(other));
    }

    #[test]
    fn a_word_a_link_and_a_picture_are_what_it_says() {
        let others = [("Friday", "Monday"), ("a.example", "b.example"), ("code", "map"), ("cid:qr", "cid:x")];
        for (word, other) in others.into_iter().chain([("Move", ""), ("Open", "Close")]) {
            assert_ne!(of(LETTER), of(&LETTER.replace(word, other)), "{word}");
        }
    }
}
