//! One file read: the page itself, or a file it includes, with the chain that led there.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{
    condition,
    containers::{self, Container, PagePart},
    decode, front, mask,
};
use crate::ground::{
    atlas::{Atlas, NameUse},
    campaign::{Catalogue, Language, Languages},
    problem::{Place, Problem, Problems, Source},
    tree::Tree,
    words::{
        article::{Block, Inline, Link},
        expression::Scope,
        facts::{Condition, Said},
        library::{HeadingMark, Picture},
    },
};

/// How deep includes may stand in one another.
const DEEPEST_INCLUDE: usize = 16;

/// How many includes a page may have, those in its includes counted.
const MOST_INCLUDES: usize = 1000;

/// How many bytes the includes of a page may bring, each counted as often as it stands there: a thousand includes of a large
/// file would be a page that no machine can hold.
const MOST_INCLUDED: usize = 1 << 20;

/// The blocks that pages are written with.
const KNOWN: [&str; 5] = ["when", "each-device", "still-counts", "what-was-missed", "zone"];

/// How many findings of one file are worth reading.
const MOST_PROBLEMS: usize = 200;

/// What all files of a page share.
pub(super) struct PageContext<'a> {
    pub(super) tree: &'a Tree,
    pub(super) languages: &'a Languages,
    pub(super) language: Language,
    pub(super) scope: Scope<'a>,
    pub(super) catalogue: &'a Catalogue,
    pub(super) atlas: &'a Atlas,
    pub(super) includes: AtomicUsize,
    pub(super) included: AtomicUsize,
}

/// The reader of one file.
pub(super) struct PageReader<'a> {
    pub(super) shared: &'a PageContext<'a>,
    pub(super) source: Arc<Source>,
    /// The words of the file, by the number of their mark.
    pub(super) words: Vec<Range<usize>>,
    /// Where each include stands that led here, the page's own first.
    chain: Vec<Place>,
    pub(super) found: PageNotes,
    /// How many quotes and lists we stand in.
    pub(super) depth: usize,
    /// Blocks of an inline include that has more than one line: they follow the paragraph.
    pub(super) after: Vec<Block>,
    /// Where `[label]: address` leads: it is meant for the whole file, and Markdown reads it part by part.
    pub(super) references: BTreeMap<String, (String, String)>,
    /// Whether a docfx tab is open, which a rule ends.
    pub(super) in_tabs: bool,
}

/// What is noted on the way.
#[derive(Default)]
pub(super) struct PageNotes {
    pub(super) problems: Problems,
    pub(super) headings: Vec<HeadingMark>,
    pub(super) links: Vec<Link>,
    pub(super) pictures: Vec<Picture>,
    pub(super) includes: Vec<String>,
    pub(super) buttons: Vec<NameUse>,
}

impl PageNotes {
    fn append(&mut self, other: Self) {
        let room = MOST_PROBLEMS.saturating_sub(self.problems.iter().count());
        self.problems.extend(other.problems.into_iter().take(room));
        self.headings.extend(other.headings);
        self.links.extend(other.links);
        self.pictures.extend(other.pictures);
        self.includes.extend(other.includes);
        self.buttons.extend(other.buttons);
    }
}

impl<'a> PageReader<'a> {
    pub(super) fn new(shared: &'a PageContext<'a>, source: Arc<Source>) -> Self {
        Self {
            shared,
            source,
            words: Vec::new(),
            chain: Vec::new(),
            found: PageNotes::default(),
            depth: 0,
            after: Vec::new(),
            references: BTreeMap::new(),
            in_tabs: false,
        }
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        let count = self.found.problems.iter().count();
        if count < MOST_PROBLEMS {
            let problem = self
                .chain
                .iter()
                .rev()
                .fold(problem, |problem, place| problem.note_at(place.clone(), "included here"));
            self.found.problems.push(problem);
        }
    }

    pub(super) fn place(&self, span: Range<usize>) -> Place {
        Place::new(&self.source, span)
    }

    /// The body of the file, which begins behind the front matter.
    pub(super) fn body(&mut self, body: Range<usize>) -> Vec<Block> {
        let masked = mask::mask(self.source.text());
        self.words = masked.words;
        // What is wrong in the front matter is found when that is read, and would be told twice.
        let faults = masked.faults.into_iter().filter(|(span, _, _)| span.start >= body.start).collect();
        self.report_braces(faults);
        let (parts, stray) = containers::split(&masked.text, body);
        for line in stray {
            let place = self.place(line);
            let problem = Problem::error("container", "`:::` closes nothing").at(place);
            self.problem(problem.hint("take the line out, or open the block with `::: when ..`"));
        }
        // Of a page in one piece Markdown knows all references by itself.
        if parts.len() > 1 {
            self.references = containers::references(&masked.text, &parts);
        }
        self.parts(&masked.text, parts)
    }

    fn parts(&mut self, text: &str, parts: Vec<PagePart>) -> Vec<Block> {
        let mut blocks = Vec::new();
        for part in parts {
            match part {
                PagePart::Markdown(span) => blocks.extend(self.markdown(text, span)),
                PagePart::Container(container) => blocks.extend(self.container(text, container)),
            }
        }
        blocks
    }

    fn container(&mut self, text: &str, container: Container) -> Vec<Block> {
        let line = container.line.start
            ..container.line.start + text.get(container.line.clone()).map_or(0, |line| line.trim_end().len());
        let place = self.place(line);
        if !container.closed {
            let problem = Problem::error("container", "the block that opens here is never closed");
            self.problem(problem.at(place.clone()).hint("end it with `:::` on a line of its own"));
        }
        let (name, rest) = container.head.split_once(char::is_whitespace).unwrap_or((&container.head, ""));
        let name = name.to_ascii_lowercase();
        let attributes = containers::attributes(rest);
        // Read before its name is looked at: also within a block that nobody knows, faults are found and words are
        // shown.
        let blocks = self.parts(text, container.parts);
        match name.as_str() {
            "when" => vec![Block::When { condition: self.when(&attributes, &place), blocks }],
            // These say something without asking for anything.
            "each-device" => self.said(Said::OfEachDevice, &attributes, &place, blocks),
            "still-counts" => self.said(Said::Later, &attributes, &place, blocks),
            "what-was-missed" => self.said(Said::OfMissed, &attributes, &place, blocks),
            "zone" => zone(&attributes, blocks),
            // Versions and columns of docfx: what they hold is for everybody.
            "moniker" | "row" | "column" => blocks,
            _ => {
                let message = format!("unknown block `{name}`{}", condition::near(&name, &KNOWN));
                let problem = Problem::error("container", message).at(part_of(&place, &name));
                self.problem(problem.hint("write `::: when ..`"));
                blocks
            }
        }
    }

    fn said(
        &mut self,
        said: Said,
        attributes: &[(String, String)],
        place: &Place,
        blocks: Vec<Block>,
    ) -> Vec<Block> {
        let asked = if attributes.is_empty() { Condition::default() } else { self.when(attributes, place) };
        vec![Block::When { condition: Condition { said, ..asked }, blocks }]
    }

    fn when(&mut self, attributes: &[(String, String)], place: &Place) -> Condition {
        let mut condition = Condition::default();
        if attributes.is_empty() {
            let problem = Problem::error("condition", "`::: when` asks for nothing").at(place.clone());
            self.problem(problem.hint("write for instance `::: when platform=\"ios\"`"));
        }
        for (name, values) in attributes {
            let values: Vec<&str> = values.split_whitespace().collect();
            if let Err(wrong) = condition::add(&mut condition, self.shared.catalogue, name, &values) {
                let problem = Problem::error("condition", wrong.message).at(part_of(place, &wrong.word));
                self.problem(problem.hint(wrong.hint));
            }
        }
        condition
    }

    /// The blocks of an included file; nothing if it cannot be included, which is said.
    pub(super) fn include(&mut self, written: &str, place: Place) -> Vec<Block> {
        let Some(path) = self.resolve(written) else {
            let message = format!("`{written}` leads out of the campaign folder");
            self.problem(
                Problem::error("include", message)
                    .at(place)
                    .hint("include a file of `content/<lang>/includes/`"),
            );
            return Vec::new();
        };
        let (found, language) = self.find_include(&path);
        let Some(found) = found else {
            self.problem(missing(written, &path, self.shared.tree).at(place));
            return Vec::new();
        };
        if let Err(why) = self.may_include(&found) {
            self.problem(Problem::error("include", why).at(place).hint("take one of the includes out"));
            return Vec::new();
        }
        self.found.includes.push(found.clone());
        let blocks = self.read_include(&found, place.clone());
        if language == self.shared.language {
            return blocks;
        }
        let message = format!("`{path}` is not translated; the text of `{language}` is shown");
        self.problem(Problem::warning("untranslated-include", message).at(place));
        vec![Block::Foreign { language, blocks }]
    }

    fn may_include(&self, path: &str) -> Result<(), String> {
        let files: Vec<&str> =
            self.chain.iter().map(|place| place.source().path()).chain([self.source.path()]).collect();
        if let Some(first) = files.iter().position(|file| *file == path) {
            let round: Vec<String> =
                files.iter().skip(first).copied().chain([path]).map(|file| format!("`{file}`")).collect();
            return Err(format!("the includes run in a circle: {}", round.join(" -> ")));
        }
        if files.len() > DEEPEST_INCLUDE {
            return Err(format!("includes are nested more than {DEEPEST_INCLUDE} deep"));
        }
        // Counted for the page as a whole: ten includes of ten are a hundred, and four levels of that ten thousand.
        if self.shared.includes.fetch_add(1, Ordering::Relaxed) >= MOST_INCLUDES {
            return Err(format!("the page has more than {MOST_INCLUDES} includes"));
        }
        let bytes = self.shared.tree.get(path).map_or(0, |file| file.bytes.len());
        if self.shared.included.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) > MOST_INCLUDED {
            return Err(format!("the includes of the page bring more than {MOST_INCLUDED} bytes"));
        }
        Ok(())
    }

    /// The file in the page's language, or else in the source's.
    fn find_include(&self, path: &str) -> (Option<String>, Language) {
        let (own, source) = (self.shared.language, self.shared.languages.source());
        if self.shared.tree.get(path).is_some() {
            return (Some(path.to_owned()), own);
        }
        let rest = path.strip_prefix(&format!("content/{own}/"));
        let in_source = rest.map(|rest| format!("content/{source}/{rest}"));
        (in_source.filter(|path| self.shared.tree.get(path).is_some()), source)
    }

    fn read_include(&mut self, path: &str, place: Place) -> Vec<Block> {
        let Some(file) = self.shared.tree.get(path) else { return Vec::new() };
        let Some(source) = decode::text(path, &file.bytes, &mut self.found.problems) else {
            return Vec::new();
        };
        let mut wrong = Problems::default();
        let body = front::end_of_front(&source, &mut wrong);
        self.found.problems.append(wrong);
        let mut reader = PageReader::new(self.shared, source);
        reader.chain.clone_from(&self.chain);
        reader.chain.push(place);
        // An include within a list is as deep as the list.
        reader.depth = self.depth;
        let end = reader.source.text().len();
        let blocks = reader.body(body..end);
        self.found.append(reader.found);
        blocks
    }

    /// A line's worth of an included file; what is more follows the paragraph.
    pub(super) fn include_inline(&mut self, written: &str, place: Place) -> Vec<Inline> {
        let mut blocks = self.include(written, place);
        // A part of a line cannot be marked as of another language; that it is untranslated was told.
        if let [Block::Foreign { blocks: inner, .. }] = blocks.as_mut_slice() {
            blocks = std::mem::take(inner);
        }
        let mut blocks = blocks.into_iter();
        match blocks.next() {
            Some(Block::Paragraph(line)) => {
                self.after.extend(blocks);
                line
            }
            Some(other) => {
                self.after.push(other);
                self.after.extend(blocks);
                Vec::new()
            }
            None => Vec::new(),
        }
    }
}

/// The part of a line that a word of it takes up.
fn part_of(line: &Place, word: &str) -> Place {
    match line.text().to_ascii_lowercase().find(&word.to_ascii_lowercase()).filter(|_| !word.is_empty()) {
        Some(at) => {
            let start = line.span().start + at;
            Place::new(line.source(), start..start + word.len())
        }
        None => line.clone(),
    }
}

/// A docfx zone that names platforms is shown on those; any other is shown always.
fn zone(attributes: &[(String, String)], blocks: Vec<Block>) -> Vec<Block> {
    let mut condition = Condition::default();
    let named = attributes.iter().any(|(name, values)| {
        let values: Vec<&str> = values.split([',', ' ']).map(str::trim).collect();
        matches!(name.as_str(), "pivot" | "target")
            // Platforms are known without the folder's own systems.
            && condition::add(&mut condition, &Catalogue::default(), "platform", &values).is_ok()
    });
    if named { vec![Block::When { condition, blocks }] } else { blocks }
}

/// Names the file that differs only by letter case, which one system would find and another not.
fn missing(written: &str, path: &str, tree: &Tree) -> Problem {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let near = tree.under(folder).find(|(known, _)| known.eq_ignore_ascii_case(path));
    match near {
        Some((near, _)) => {
            Problem::error("include", format!("`{written}` differs from `{near}` by letter case"))
                .hint("write it as the file is called")
        }
        None => Problem::error("include", format!("there is no file `{path}` to include"))
            .hint("write the file, or take the include out"),
    }
}
