//! Raw HTML: what Markdown can say becomes Markdown's own, the rest passes an allow-list, scripts never.

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use super::{
    mask::{self, MaskedPart},
    page::PageReader,
    raws::{self, DEEPEST, Raw},
};
use crate::ground::{
    escape::{escape, unescaped},
    problem::Problem,
    words::article::{Block, HtmlPart, Inline, Mark},
};

/// How deep elements may stand in one another in a block of HTML.
const DEEPEST_HTML: usize = 100;

/// How far the end of a tag is looked for.
const FARTHEST: usize = 200;

/// A tag such as `<a name="x">`.
struct Tag {
    name: String,
    closes: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn parse(html: &str) -> Option<Self> {
        let inner = html.trim().strip_prefix('<')?.strip_suffix('>')?;
        let closes = inner.starts_with('/');
        let inner = inner.trim_matches('/').trim();
        let end = inner.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        let (name, rest) = inner.split_at(end.unwrap_or(inner.len()));
        (!name.is_empty()).then(|| Self {
            name: name.to_ascii_lowercase(),
            closes,
            attributes: super::containers::attributes(rest),
        })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The name of a place that links may point to.
    fn anchor(&self) -> Option<&str> {
        self.get("name").or_else(|| self.get("id")).filter(|name| !name.is_empty())
    }
}

/// docfx's rule: a heading that begins with `<a name="x"></a>` is called `x`. Answers how many pieces that is.
pub(super) fn heading_anchor(raws: &[Raw]) -> Option<(String, usize)> {
    let [Raw::Html(open, _), Raw::Html(close, _), ..] = raws else { return None };
    let (open, close) = (Tag::parse(open)?, Tag::parse(close)?);
    let closed = open.name == "a" && close.name == "a" && close.closes;
    closed.then(|| open.anchor().map(|name| (name.to_owned(), 2))).flatten()
}

/// A tag within a line; answers how many of the pieces after it were used up.
pub(super) fn inline(
    reader: &mut PageReader<'_>,
    html: &str,
    span: &Range<usize>,
    after: &[Raw],
    line: &mut Vec<Inline>,
) -> usize {
    let Some(tag) = Tag::parse(html) else { return 0 };
    if tag.name == "br" {
        line.push(Inline::Break);
        return 0;
    }
    // An end without a beginning is passed over; a beginning looks for its own end.
    if html.starts_with("<!") || tag.closes {
        return 0;
    }
    if tag.name == "img" {
        let alt = reader.unmask(tag.get("alt").unwrap_or_default());
        reader.picture(tag.get("src").unwrap_or_default(), &alt, span.clone(), line);
        return 0;
    }
    if let Some(name) = tag.anchor().filter(|_| tag.name == "a") {
        line.push(Inline::Anchor(reader.named(name)));
    }
    // Among the pieces of this line only: HTML that begins in one paragraph does not end in another.
    let end = closing(&tag.name, after);
    let inner = end.and_then(|end| after.get(..end)).unwrap_or_default();
    if is_dangerous(&tag.name) {
        let problem = Problem::warning("raw-html", format!("`<{}>` is taken out", tag.name))
            .at(reader.place(span.clone()));
        reader.problem(problem.hint("write the text in Markdown"));
        // Its contents go with it: the words of a script are not for readers.
        return end.map_or(0, |end| end + 1);
    }
    let Some(end) = end else {
        report_unknown(reader, &tag, span);
        return 0;
    };
    if reader.depth > DEEPEST {
        return 0;
    }
    let inner = reader.line(inner);
    dress(reader, &tag, inner, span, line);
    end + 1
}

fn dress(
    reader: &mut PageReader<'_>,
    tag: &Tag,
    inner: Vec<Inline>,
    span: &Range<usize>,
    line: &mut Vec<Inline>,
) {
    let marked = |mark| Inline::Marked { mark, text: inner.clone() };
    match tag.name.as_str() {
        "a" => match tag.get("href") {
            Some(target) => reader.link(target, inner, span.clone(), line),
            None => line.extend(inner),
        },
        "b" | "strong" => line.push(Inline::Strong(inner)),
        "i" | "em" => line.push(Inline::Emphasis(inner)),
        "s" | "del" | "strike" => line.push(Inline::Strike(inner)),
        "code" | "tt" | "samp" => line.push(Inline::Code(super::super::article::plain(&inner))),
        "kbd" => line.push(marked(Mark::Key)),
        "sub" => line.push(marked(Mark::Below)),
        "sup" => line.push(marked(Mark::Above)),
        "small" => line.push(marked(Mark::Small)),
        "mark" => line.push(marked(Mark::Highlight)),
        _ => {
            report_unknown(reader, tag, span);
            line.extend(inner);
        }
    }
}

/// A name in angle brackets is often meant as text: `<your company>` would vanish silently.
fn report_unknown(reader: &mut PageReader<'_>, tag: &Tag, span: &Range<usize>) {
    const KNOWN: [&str; 22] = [
        "a", "abbr", "b", "center", "cite", "code", "div", "em", "font", "i", "kbd", "mark", "p", "s",
        "small", "span", "strong", "sub", "sup", "u", "tt", "table",
    ];
    if KNOWN.contains(&tag.name.as_str()) {
        return;
    }
    let place = reader.place(span.clone());
    let problem = Problem::warning("raw-html", format!("`<{}>` is taken for HTML and not shown", tag.name));
    reader.problem(problem.at(place).hint(format!("write `\\<{}>` if it is meant as text", tag.name)));
}

/// Elements whose contents are not for reading.
fn is_dangerous(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "iframe"
            | "object"
            | "embed"
            | "form"
            | "input"
            | "button"
            | "svg"
            | "math"
            | "template"
            | "noscript"
            | "link"
            | "meta"
            | "base"
            | "frame"
            | "frameset"
            | "applet"
            | "audio"
            | "video"
            | "title"
            | "textarea"
    )
}

/// Where an element ends, among its neighbours.
fn closing(name: &str, after: &[Raw]) -> Option<usize> {
    let mut open = 0_usize;
    for (at, raw) in after.iter().enumerate().take(FARTHEST) {
        let Raw::Html(html, _) = raw else { continue };
        if !is_called(html, name) {
            continue;
        }
        let Some(tag) = Tag::parse(html).filter(|tag| tag.name == name) else { continue };
        match (tag.closes, open) {
            (true, 0) => return Some(at),
            (true, _) => open -= 1,
            (false, _) if html.trim_end().ends_with("/>") => {}
            (false, _) => open += 1,
        }
    }
    None
}

/// Whether a tag has a name, before it is read whole: many tags without an end would each read all the others.
fn is_called(html: &str, name: &str) -> bool {
    let inner = html.trim_start().trim_start_matches(['<', '/']);
    inner.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .tags(
            [
                "a", "abbr", "b", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4",
                "hr", "i", "kbd", "li", "mark", "ol", "p", "pre", "s", "small", "span", "strong", "sub",
                "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
            ]
            .into(),
        )
        .generic_attributes(["lang", "dir"].into())
        .add_tag_attributes("td", ["colspan", "rowspan"])
        .add_tag_attributes("th", ["colspan", "rowspan", "scope"])
        .url_schemes(["https", "http", "mailto", "tel"].into())
        // A word may bring a whole address: what it brings is looked at when it is filled in.
        .url_relative(ammonia::UrlRelative::Custom(Box::new(begins_with_a_word)))
        // The place a link leads to learns neither from which page a reader comes nor gets hold of that page.
        .link_rel(Some("noopener noreferrer"));
    cleaner
});

/// How deep elements stand in one another in a block of HTML; those that end by themselves do not count.
///
/// The cleaner looks through all that are open for each that opens, so that depth costs its square.
fn nesting(html: &str) -> usize {
    const ENDING: [&str; 20] = [
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
        "option", "p", "source", "td", "th", "tr", "wbr",
    ];
    let (mut depth, mut deepest) = (0_usize, 0);
    for rest in html.split('<').skip(1) {
        let closes = rest.starts_with('/');
        let inner = rest.trim_start_matches('/');
        let end = inner.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let name = inner.get(..end).unwrap_or_default().to_ascii_lowercase();
        if name.is_empty() || ENDING.contains(&name.as_str()) {
            continue;
        }
        depth = if closes { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    deepest
}

fn begins_with_a_word(address: &str) -> Option<Cow<'_, str>> {
    mask::begins_with_a_word(address).then_some(Cow::Borrowed(address))
}

/// What a block of HTML is.
pub(super) enum HtmlBlock {
    /// `<details>` with its summary: what follows until [`HtmlBlock::DetailsEnd`] is inside.
    Details(String),
    DetailsEnd,
    /// Blocks, possibly none.
    Blocks(Vec<Block>),
}

/// Reads a block of HTML.
pub(super) fn block(reader: &mut PageReader<'_>, html: &str, span: &Range<usize>) -> HtmlBlock {
    let trimmed = html.trim();
    let lower = trimmed.to_ascii_lowercase();
    if lower.starts_with("<details") && !lower.contains("</details>") {
        let summary =
            lower.find("<summary").and_then(|at| trimmed.get(at..)).and_then(|rest| rest.split_once('>'));
        let end = |rest: &str| rest.to_ascii_lowercase().find("</summary").unwrap_or(rest.len());
        let summary = summary.map(|(_, rest)| rest.get(..end(rest)).unwrap_or_default().to_owned());
        return HtmlBlock::Details(summary.unwrap_or_default());
    }
    if lower.starts_with("</details") {
        return HtmlBlock::DetailsEnd;
    }
    if ["<script", "<iframe", "<style", "<object", "<embed", "javascript:"]
        .iter()
        .any(|bad| lower.contains(bad))
    {
        let problem = Problem::warning("raw-html", "scripts and foreign content are taken out");
        reader.problem(problem.at(reader.place(span.clone())).hint("write the text in Markdown"));
    }
    let mut blocks = Vec::new();
    // Before the cleaner, which takes names and ids out.
    let anchors = anchors_of(reader, trimmed);
    if !anchors.is_empty() {
        blocks.push(Block::Paragraph(anchors));
    }
    if nesting(trimmed) > DEEPEST_HTML {
        let message = format!("HTML is nested more than {DEEPEST_HTML} deep here, and is removed");
        let problem = Problem::warning("raw-html", message).at(reader.place(span.clone()));
        reader.problem(problem.hint("write the text in Markdown"));
        return HtmlBlock::Blocks(blocks);
    }
    let cleaned = CLEANER.clean(trimmed).to_string();
    // Elements alone are an empty frame: without any words nothing is shown.
    let says =
        cleaned.split('<').filter_map(|part| part.split_once('>').map_or(Some(part), |(_, text)| Some(text)));
    if says.into_iter().any(|text| !text.trim().is_empty()) {
        blocks.push(Block::Html(html_parts(reader, &cleaned, span)));
    }
    HtmlBlock::Blocks(blocks)
}

/// What the cleaner writes before the address of a link, and only there.
const LINK: &str = " href=\"";

/// Cleaned HTML with its words open: in its text, and in the addresses of its links.
fn html_parts(reader: &mut PageReader<'_>, cleaned: &str, span: &Range<usize>) -> Vec<HtmlPart> {
    let mut parts = Vec::new();
    let mut rest = cleaned;
    while let Some((before, (written, behind))) =
        rest.split_once(LINK).and_then(|(before, after)| Some((before, after.split_once('"')?)))
    {
        text_parts(reader, before, &mut parts);
        if mask::has_words(written) {
            // The cleaner has escaped it for HTML; as an address it is judged without that.
            if let Some(address) = reader.filled(&unescaped(written), span) {
                parts.extend([HtmlPart::Text(LINK.to_owned()), HtmlPart::Address(address)]);
                parts.push(HtmlPart::Text("\"".to_owned()));
            }
        } else if !reader.refuses_hidden_host(&unescaped(written), span) {
            parts.push(HtmlPart::Text([LINK, written, "\""].concat()));
        }
        rest = behind;
    }
    text_parts(reader, rest, &mut parts);
    parts
}

fn text_parts(reader: &mut PageReader<'_>, text: &str, parts: &mut Vec<HtmlPart>) {
    for part in mask::parts(text) {
        match part {
            MaskedPart::Plain(text) => parts.push(HtmlPart::Text(text.to_owned())),
            // Whether it is strong is said by the HTML around it.
            MaskedPart::Word(number) if reader.says_button(number) => {
                parts.extend(reader.button(number).map(|name| HtmlPart::Text(escape(&name))));
            }
            MaskedPart::Word(number) => parts.extend(reader.word(number).map(HtmlPart::Word)),
        }
    }
}

/// The names in a block of HTML that links may point to.
fn anchors_of(reader: &PageReader<'_>, html: &str) -> Vec<Inline> {
    let tags =
        html.split('<').skip(1).filter_map(|rest| Tag::parse(&format!("<{}>", rest.split('>').next()?)));
    let names = tags.filter(|tag| tag.name == "a" && !tag.closes);
    names.filter_map(|tag| tag.anchor().map(|name| Inline::Anchor(reader.named(name)))).collect()
}

/// Whether a line says nothing: anchors and blanks only.
pub(super) fn is_silent(line: &[Inline]) -> bool {
    line.iter().all(|inline| match inline {
        Inline::Text(text) => text.trim().is_empty(),
        Inline::Break => true,
        Inline::Word(_)
        | Inline::Strong(_)
        | Inline::Emphasis(_)
        | Inline::Strike(_)
        | Inline::Code(_)
        | Inline::Link { .. }
        | Inline::Image { .. }
        | Inline::Marked { .. }
        | Inline::Anchor(_) => false,
    })
}

/// The summary of `<details>`, as a line.
pub(super) fn summary(reader: &mut PageReader<'_>, text: &str) -> Vec<Inline> {
    let plain: String = text
        .split('<')
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) })
        .collect();
    let mut line = Vec::new();
    for part in mask::parts(plain.trim()) {
        match part {
            MaskedPart::Plain(text) => raws::push(&mut line, text),
            MaskedPart::Word(number) => line.extend(reader.spoken(number)),
        }
    }
    line
}
