//! What each section of a page says, as plain lines: what a translation is held against.
//!
//! Dates of files and commits say little: people delete a blank line, and nothing has changed. So only what a
//! reader gets counts, its includes with it; not how the file is laid out, nor which words are bold.

use std::{collections::HashSet, fmt::Write as _};

use crate::ground::{
    campaign::{AccessCut, Language, Method, Platform, PrivacyFact, WavePhase},
    words::{
        article::{Block, HtmlPart, Inline, Target, UrlPart},
        facts::{Condition, DeviceCondition},
        library::Page,
    },
};

/// What stands above the first heading.
const TOP: &str = "top";

/// The keys of the front matter that a reader sees.
const FRONT: [&str; 7] = ["subject", "preheader", "button", "headline", "lead", "action", "note"];

/// What each section of a page says, by its anchor, in the order of the page.
pub(super) fn sections(page: &Page) -> Vec<(String, String)> {
    let mut writer = SaidWriter {
        sections: vec![(TOP.to_owned(), String::new())],
        known: HashSet::from([TOP.to_owned()]),
        margins: Vec::new(),
    };
    writer.line(&format!("title: {}", title(page)));
    writer.line(&format!("description: {}", page.front.description));
    for key in FRONT {
        if let Some(text) = page.front.more.get(key) {
            writer.line(&format!("{key}: {text}"));
        }
    }
    writer.blocks(&page.article.blocks);
    writer.sections
}

/// The title of a page as it stands in the first line of what it says.
pub(super) fn title(page: &Page) -> String {
    page.front.title.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct SaidWriter {
    sections: Vec<(String, String)>,
    /// The anchors of all of them.
    known: HashSet<String>,
    margins: Vec<Margin>,
}

/// What stands before the lines of something that lies in something else.
struct Margin {
    /// Before the first line; gone when it is written.
    first: Option<String>,
    /// Before the others.
    rest: &'static str,
}

impl SaidWriter {
    /// Writes a line with the blanks of its file taken out; an empty one says nothing.
    fn line(&mut self, words: &str) {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if !words.is_empty() {
            self.exactly(&words);
        }
    }

    fn exactly(&mut self, words: &str) {
        // Taken: the number of a step stands before its first line only, and blanks as wide before the rest.
        let margin: String = self
            .margins
            .iter_mut()
            .map(|margin| margin.first.take().unwrap_or(margin.rest.to_owned()))
            .collect();
        if let Some((_, text)) = self.sections.last_mut() {
            text.extend([&margin, words]);
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
    }

    /// Everything of a heading stands under its anchor, also where two headings share one.
    fn open(&mut self, id: &str) {
        // Nearly every heading has an anchor of its own: a page of thousands is not looked through for each.
        let known = if self.known.insert(id.to_owned()) {
            None
        } else {
            self.sections.iter().rposition(|(known, _)| known == id)
        };
        let section =
            known.map_or_else(|| (id.to_owned(), String::new()), |place| self.sections.remove(place));
        self.sections.push(section);
    }

    fn within(&mut self, first: Option<String>, rest: &'static str, blocks: &[Block]) {
        self.margins.push(Margin { first, rest });
        self.blocks(blocks);
        self.margins.pop();
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id, text } => {
                self.open(id);
                self.line(&format!("{} {}", "#".repeat(usize::from(*level)), words(text)));
            }
            Block::Paragraph(text) => self.line(&words(text)),
            Block::Steps { start, items } => {
                for (number, step) in (*start..).zip(items) {
                    self.within(Some(format!("{number}. ")), "   ", &step.blocks);
                }
            }
            Block::Bullets(items) => {
                for item in items {
                    self.within(Some("- ".to_owned()), "  ", item);
                }
            }
            Block::Alert { kind, blocks } => {
                self.line(&format!("> [!{}]", kind.code().to_uppercase()));
                self.within(None, "> ", blocks);
            }
            Block::Quote(blocks) => self.within(None, "> ", blocks),
            Block::Table { head, rows } => {
                for row in std::iter::once(head).chain(rows) {
                    let cells: Vec<String> = row.iter().map(|cell| words(cell)).collect();
                    self.line(&format!("| {} |", cells.join(" | ")));
                }
            }
            Block::Code(code) => {
                self.line("```");
                code.lines().for_each(|line| self.exactly(line));
                self.line("```");
            }
            Block::Video(address) => self.line(&format!("[!VIDEO {address}]")),
            Block::Details { summary, blocks } => {
                self.line(&words(summary));
                self.within(None, "  ", blocks);
            }
            Block::Html(parts) => self.line(&html(parts)),
            Block::Rule => self.line("---"),
            Block::When { condition, blocks } => {
                self.line(&format!("::: {}{}", condition.said.code(), demands(condition)));
                self.blocks(blocks);
                self.line(":::");
            }
            Block::Foreign { blocks, .. } => self.blocks(blocks),
        }
    }
}

/// What a line says.
fn words(line: &[Inline]) -> String {
    let mut text = String::new();
    for inline in line {
        match inline {
            Inline::Text(words) | Inline::Code(words) => text.push_str(words),
            Inline::Word(word) => text.extend(["{{ ", &word.expression, " }}"]),
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Marked { text: inner, .. } => text.push_str(&words(inner)),
            Inline::Link { target, text: inner } => {
                text.extend(["[", &words(inner), "](", &address(target), ")"]);
            }
            Inline::Image { path, alt } => text.extend(["![", alt, "](", path, ")"]),
            Inline::Break => text.push(' '),
            Inline::Anchor(_) => {}
        }
    }
    text
}

fn address(target: &Target) -> String {
    match target {
        Target::Page { page, fragment: Some(fragment) } => format!("{page}#{fragment}"),
        Target::Page { page, fragment: None } => page.clone(),
        Target::Fragment(name) => format!("#{name}"),
        Target::Media(address) | Target::Url(address) => address.clone(),
        Target::Filled(parts) => written(parts),
    }
}

fn html(parts: &[HtmlPart]) -> String {
    let one = |part: &HtmlPart| match part {
        HtmlPart::Text(text) => text.clone(),
        HtmlPart::Word(word) => format!("{{{{ {} }}}}", word.expression),
        HtmlPart::Address(parts) => written(parts),
    };
    parts.iter().map(one).collect()
}

fn written(parts: &[UrlPart]) -> String {
    let one = |part: &UrlPart| match part {
        UrlPart::Text(text) => text.clone(),
        UrlPart::Word(word) => format!("{{{{ {} }}}}", word.expression),
    };
    parts.iter().map(one).collect()
}

/// The ways access is cut, as they are written: `yes` is both of them.
fn ways(asked: &[AccessCut]) -> Vec<&'static str> {
    let both = asked.contains(&AccessCut::Later) && asked.contains(&AccessCut::AtOnce);
    let alone = asked.iter().filter(|one| !both || **one == AccessCut::Never).map(|one| one.code());
    both.then_some("yes").into_iter().chain(alone).collect()
}

/// When a block is shown, as it is written in a page.
fn demands(condition: &Condition) -> String {
    // Every demand by its name, so that a new one cannot be left out: a translation would stay current without it.
    let Condition {
        platforms,
        reset,
        approaches,
        languages,
        ownership,
        deadline,
        enforcement,
        vendors,
        device,
        // The kind of block says it.
        said: _,
        pilot,
        changes,
        phases,
        privacy,
    } = condition;
    let DeviceCondition { counts, methods, movers, systems, moved, states } = &**device;
    let mut text = String::new();
    let mut each = |name: &str, values: Vec<&str>| {
        if !values.is_empty() {
            let _ = write!(text, " {name}=\"{}\"", values.join(" "));
        }
    };
    each("platform", platforms.iter().flat_map(|some| some.iter()).map(Platform::code).collect());
    each("approach", approaches.iter().map(|one| one.code()).collect());
    each("ownership", ownership.iter().map(|one| one.code()).collect());
    each("language", languages.iter().map(Language::code).collect());
    each("vendor", vendors.iter().map(String::as_str).collect());
    let yes_or_no = |asked: Option<bool>| asked.map(|yes| if yes { "yes" } else { "no" });
    each("reset", yes_or_no(*reset).into_iter().collect());
    each("deadline", yes_or_no(*deadline).into_iter().collect());
    each("enforcement", ways(enforcement));
    each("pilot", yes_or_no(*pilot).into_iter().collect());
    each("devices", counts.iter().map(|count| count.code()).collect());
    each("method", methods.iter().map(|method| method.map_or("none", Method::code)).collect());
    each("mover", movers.iter().map(|mover| mover.code()).collect());
    let privacy: Vec<String> = privacy.iter().map(PrivacyFact::code).collect();
    each("privacy", privacy.iter().map(String::as_str).collect());
    each("system", systems.iter().map(|system| system.code()).collect());
    each("change", changes.iter().map(|change| change.code()).collect());
    each("phase", phases.iter().map(WavePhase::code).collect());
    each("moved", moved.iter().map(|moved| moved.code()).collect());
    each("state", states.iter().map(|state| state.code()).collect());
    text
}
