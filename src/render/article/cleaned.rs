//! Cleaned HTML as a line of words and links, for dialects that write no HTML.
//!
//! The cleaner has closed every element and put every attribute between double quotes; more is not relied on.

use crate::ground::{
    escape::unescaped,
    words::article::{HtmlPart, Inline, Target},
};

/// What its words say, and where its links lead.
pub(super) fn line(parts: &[HtmlPart]) -> Vec<Inline> {
    let mut reading = HtmlWords::default();
    for part in parts {
        match part {
            HtmlPart::Text(html) => reading.html(html),
            HtmlPart::Word(word) if reading.tag.is_none() => reading.add(Inline::Word(word.clone())),
            // What stands in a tag and leads nowhere is not read.
            HtmlPart::Word(_) => {}
            HtmlPart::Address(parts) => reading.leads_to = Some(Target::Filled(parts.clone())),
        }
    }
    // A link that never ends would take its words along.
    reading.end_link();
    reading.line
}

#[derive(Default)]
struct HtmlWords {
    line: Vec<Inline>,
    /// The tag that is open, as far as it was read.
    tag: Option<String>,
    /// Where its link leads, if words of the campaign say so.
    leads_to: Option<Target>,
    /// The link that words belong to: where it leads, and where in the line it began.
    link: Option<(Target, usize)>,
    /// Whether what comes next stands apart from what was said.
    gap: bool,
}

impl HtmlWords {
    fn html(&mut self, html: &str) {
        let mut rest = html;
        while !rest.is_empty() {
            if let Some(tag) = self.tag.take() {
                rest = self.rest_of_tag(tag, rest);
                continue;
            }
            let (text, behind) =
                rest.split_once('<').map_or((rest, None), |(text, behind)| (text, Some(behind)));
            self.words(text);
            self.tag = behind.map(|_| String::new());
            rest = behind.unwrap_or("");
        }
    }

    /// Reads on in a tag; answers what stands behind it. A `>` between quotes is part of an address.
    fn rest_of_tag<'h>(&mut self, mut tag: String, rest: &'h str) -> &'h str {
        // A tag comes in several pieces where an address of the campaign stands in it, and then its quote is
        // still open.
        let mut is_quoted = tag.matches('"').count() % 2 == 1;
        let end = rest.find(|letter| {
            is_quoted ^= letter == '"';
            letter == '>' && !is_quoted
        });
        let (inside, behind) = end.map_or((rest, ""), |end| {
            let (inside, behind) = rest.split_at(end);
            (inside, behind.strip_prefix('>').unwrap_or(behind))
        });
        tag.push_str(inside);
        if end.is_some() {
            self.end_tag(&tag);
        } else {
            self.tag = Some(tag);
        }
        behind
    }

    fn end_tag(&mut self, tag: &str) {
        let name = tag.split([' ', '/']).find(|word| !word.is_empty()).unwrap_or(tag);
        let leads_to = self.leads_to.take();
        match name {
            "a" if tag.starts_with('/') => self.end_link(),
            "a" => {
                let written = tag.split_once(" href=\"").and_then(|(_, address)| address.split_once('"'));
                let target = leads_to.or_else(|| Some(Target::Url(unescaped(written?.0))));
                // A blank before the link stays before it: settled later it would be part of the words that
                // are underlined.
                self.settle();
                self.link = target.map(|target| (target, self.line.len()));
            }
            // These stand within a line, and part no words.
            "abbr" | "b" | "code" | "em" | "i" | "kbd" | "mark" | "s" | "small" | "span" | "strong"
            | "sub" | "sup" | "u" => {}
            _ => self.gap = true,
        }
    }

    fn end_link(&mut self) {
        if let Some((target, start)) = self.link.take() {
            let text = self.line.split_off(start.min(self.line.len()));
            self.line.push(Inline::Link { target, text });
        }
    }

    fn words(&mut self, html: &str) {
        let text = unescaped(&html.replace("&nbsp;", " "));
        self.gap |= text.starts_with(char::is_whitespace);
        let words: Vec<&str> = text.split_whitespace().collect();
        if !words.is_empty() {
            self.add(Inline::Text(words.join(" ")));
            self.gap = text.ends_with(char::is_whitespace);
        }
    }

    fn add(&mut self, inline: Inline) {
        self.settle();
        self.line.push(inline);
    }

    fn settle(&mut self) {
        if std::mem::take(&mut self.gap) && !self.line.is_empty() {
            self.line.push(Inline::Text(" ".to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::line;
    use crate::ground::words::article::{HtmlPart, Inline, Target, plain};

    fn said(html: &str) -> String {
        // Cut wherever it can be: the reader of a page cuts at each word and each address.
        let cut = html.split_inclusive([' ', '=']).map(|part| HtmlPart::Text(part.to_owned()));
        let (cut, whole) = (line(&cut.collect::<Vec<_>>()), line(&[HtmlPart::Text(html.to_owned())]));
        let say = |line: &[Inline]| line.iter().map(one).collect::<String>();
        assert_eq!(say(&cut), say(&whole));
        say(&whole)
    }

    fn one(inline: &Inline) -> String {
        if let Inline::Link { target: Target::Url(to), text } = inline {
            return format!("[{}]({to})", text.iter().map(one).collect::<String>());
        }
        plain(std::slice::from_ref(inline))
    }

    #[test]
    fn the_words_of_html_are_read_once_and_its_links_stay() {
        assert_eq!(said("<p>a&nbsp;<b>b</b>, c &amp;lt;</p>\n<p>d"), "a b, c &lt; d");
        assert_eq!(
            said("<td>see <a href=\"https://h/?a=1&amp;b=>2\" rel=\"x\">it</a></td><td>e</td>"),
            "see [it](https://h/?a=1&b=>2) e"
        );
        assert_eq!(said("<a href=\"https://h\"></a><a name=\"x\"></a>"), "[](https://h)");
    }
}
