//! The search index of a language: which words stand on which guide. It is a script and not data, because a
//! page opened from disk may load nothing else.

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, GeneralCategoryGroup},
};
use serde_json::{Value, json};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use super::{Portal, guides::Guide};
use crate::ground::{
    campaign::Language,
    fold::fold,
    problem::Problems,
    words::{
        article::{Article, Block, Inline},
        facts::Facts,
    },
};

impl Portal {
    pub(super) fn search(&self, language: Language) -> Result<String, Problems> {
        let guides = self.all_guides(language);
        let mut words = Postings::default();
        let mut listed = Vec::new();
        for (at, guide) in guides.iter().enumerate() {
            let page = self.page_of(guide)?;
            let facts = self.facts_of_search(language, guide);
            let mut reader = Reader { facts, text: String::new(), headings: Vec::new() };
            reader.blocks(&page.article);
            for text in [&reader.text, &guide.description] {
                each_word(text, &mut |word| words.add(word, at));
            }
            listed.push(json!([guide.slug, guide.title, reader.headings]));
        }
        let words = words.sorted();
        let postings: Vec<String> = words.values().map(|guides| postings(guides)).collect();
        let all: Vec<&str> = words.keys().map(String::as_str).collect();
        let index = json!({
            "g": listed,
            "w": all.join(" "),
            "p": postings.join(" "),
            "x": self.missing(language, &guides),
        });
        Ok(format!("wavecastIndex({index});\n"))
    }

    /// What headings may say: of a wave only where there is no other, since the index is for all of them.
    fn facts_of_search(&self, language: Language, guide: &Guide) -> Facts<'_> {
        let only = (self.waves.len() == 1).then(|| self.wave_of(0).ok()).flatten();
        Facts { platforms: guide.platforms, ..self.input.facts(only, language) }
    }

    /// Every guide that some wave shows in this language, once.
    fn all_guides(&self, language: Language) -> Vec<&Guide> {
        let mut guides: BTreeMap<&str, &Guide> = BTreeMap::new();
        for wave in &self.waves {
            for guide in &wave.editions.get(language).guides {
                guides.entry(&guide.key).or_insert(guide);
            }
        }
        guides.into_values().collect()
    }

    /// By wave, the guides it does not have.
    fn missing(&self, language: Language, guides: &[&Guide]) -> Value {
        let mut missing = serde_json::Map::new();
        for wave in &self.waves {
            let edition = wave.editions.get(language);
            let absent: Vec<usize> = guides
                .iter()
                .enumerate()
                .filter(|(_, guide)| edition.find(&guide.key).is_none())
                .map(|(at, _)| at)
                .collect();
            if !absent.is_empty() {
                missing.insert(wave.id.clone(), json!(absent));
            }
        }
        Value::Object(missing)
    }
}

/// Numbers in base 36 with dots between.
fn postings(pages: &[usize]) -> String {
    let digits: Vec<String> = pages.iter().map(|page| base36(*page)).collect();
    digits.join(".")
}

fn base36(mut number: usize) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

/// Which guides have which words, by their numbers in rising order.
#[derive(Default)]
struct Postings {
    words: HashMap<String, Vec<usize>>,
}

impl Postings {
    fn add(&mut self, word: &str, guide: usize) {
        match self.words.get_mut(word) {
            Some(guides) if guides.last() == Some(&guide) => {}
            Some(guides) => guides.push(guide),
            None => drop(self.words.insert(word.to_owned(), vec![guide])),
        }
    }

    fn sorted(self) -> BTreeMap<String, Vec<usize>> {
        self.words.into_iter().collect()
    }
}

/// Hands on the words of a text as they are looked for, in any script; the script folds and cuts what is typed in the same
/// way.
fn each_word(text: &str, found: &mut impl FnMut(&str)) {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let groups = [GeneralCategoryGroup::Letter, GeneralCategoryGroup::Number, GeneralCategoryGroup::Mark];
    let is_part = |letter: char| {
        if letter.is_ascii() {
            return letter.is_ascii_alphanumeric();
        }
        let category = categories.get(letter);
        groups.iter().any(|group| group.contains(category))
    };
    // Nothing is folded across a blank, and most of what stands between two needs no folding.
    for stretch in text.split_whitespace() {
        let is_folded = stretch.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let folded = if is_folded { Cow::Borrowed(stretch) } else { Cow::Owned(fold(stretch)) };
        folded.split(|letter| !is_part(letter)).for_each(|word| cut(word, found));
    }
}

/// A word as it is; where a script sets no blanks between words, its letters in pairs.
fn cut(word: &str, found: &mut impl FnMut(&str)) {
    if word.is_ascii() {
        // A single letter would be found on every page.
        if word.len() > 1 {
            found(word);
        }
        return;
    }
    let letters: Vec<char> = word.chars().collect();
    for run in letters.chunk_by(|a, b| is_joined(*a) == is_joined(*b)) {
        match run {
            [letter] if is_joined(*letter) => found(letter.encode_utf8(&mut [0; 4])),
            [first, ..] if is_joined(*first) => {
                run.windows(2).for_each(|pair| found(&pair.iter().collect::<String>()));
            }
            [_, _, ..] => found(&run.iter().collect::<String>()),
            [_] | [] => {}
        }
    }
}

/// Letters of scripts that set no blanks between words: Thai, Lao, Burmese, Khmer, Chinese and Japanese.
fn is_joined(letter: char) -> bool {
    matches!(
        letter,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3041}'..='\u{30ff}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{20000}'..
    )
}

/// Stands for a word of a heading that is another in each wave.
const DIFFERS: &str = "…";

/// Collects what can be searched: text without the campaign's own words, which are the same on every page. Headings,
/// which are shown where something is found, have them.
struct Reader<'a> {
    facts: Facts<'a>,
    text: String,
    headings: Vec<(String, String)>,
}

impl Reader<'_> {
    fn blocks(&mut self, article: &Article) {
        self.all(&article.blocks);
    }

    fn all(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { id, text, .. } => {
                self.line(text);
                let mut words = String::new();
                self.said(text, &mut words);
                self.headings.push((id.clone(), words.trim().to_owned()));
            }
            Block::Paragraph(line) => self.line(line),
            Block::Steps { items, .. } => {
                items.iter().flat_map(|step| &step.blocks).for_each(|block| self.block(block));
            }
            Block::Bullets(items) => items.iter().flatten().for_each(|block| self.block(block)),
            Block::Alert { blocks, .. }
            | Block::Quote(blocks)
            | Block::When { blocks, .. }
            | Block::Foreign { blocks, .. } => self.all(blocks),
            Block::Details { summary, blocks } => {
                self.line(summary);
                self.all(blocks);
            }
            Block::Table { head, rows } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| self.line(cell));
            }
            Block::Code(text) => self.put(text),
            Block::Video(_) | Block::Html(_) | Block::Rule => {}
        }
        self.text.push(' ');
    }

    /// A line as people read it.
    fn said(&self, line: &[Inline], words: &mut String) {
        for piece in line {
            match piece {
                Inline::Text(text) | Inline::Code(text) => words.push_str(text),
                Inline::Word(word) => words.push_str(self.facts.fill(word).as_deref().unwrap_or(DIFFERS)),
                Inline::Strong(inside)
                | Inline::Emphasis(inside)
                | Inline::Strike(inside)
                | Inline::Marked { text: inside, .. }
                | Inline::Link { text: inside, .. } => self.said(inside, words),
                Inline::Image { alt, .. } => words.push_str(alt),
                Inline::Break => words.push(' '),
                Inline::Anchor(_) => {}
            }
        }
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn line(&mut self, line: &[Inline]) {
        for piece in line {
            match piece {
                Inline::Text(text) | Inline::Code(text) => self.put(text),
                Inline::Strong(inside)
                | Inline::Emphasis(inside)
                | Inline::Strike(inside)
                | Inline::Marked { text: inside, .. }
                | Inline::Link { text: inside, .. } => self.line(inside),
                Inline::Image { alt, .. } => self.put(alt),
                Inline::Break => self.put(" "),
                Inline::Word(_) | Inline::Anchor(_) => {}
            }
        }
        self.text.push(' ');
    }
}
