//! Short links: codes that are easy to say and type, and never change once given.
//!
//! A code is a function of the page's address, so that two builds agree without talking; the lock file keeps
//! what was given, so that a code on a printed poster stays good when a page is renamed or another would get it.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{Input, wave::WaveSite};
use crate::ground::problem::{Place, Problem, Problems, Source};

/// Where given codes are kept, in the campaign folder.
pub const LOCK: &str = "content/shortlinks.lock";

/// Letters that nobody confuses when they hear or read them.
const LETTERS: &[u8; 28] = b"23456789abcdefghjkmnpqrstvwx";

/// Every code that was ever given, and those of today's pages.
#[derive(Debug, Default)]
pub(super) struct Codes {
    /// Page by code, of all times.
    given: BTreeMap<String, String>,
    /// Code by page, of this build.
    current: BTreeMap<String, String>,
}

impl Codes {
    /// Gives each page its code.
    pub(super) fn new(input: &Input, waves: &[WaveSite]) -> Result<Self, Problems> {
        let mut codes = Self { given: kept(input)?, current: BTreeMap::new() };
        let known: BTreeMap<String, String> =
            codes.given.iter().map(|(code, page)| (page.clone(), code.clone())).collect();
        for page in pages(waves) {
            let code =
                known.get(&page).cloned().unwrap_or_else(|| codes.free(input.campaign.id.as_str(), &page));
            codes.given.insert(code.clone(), page.clone());
            codes.current.insert(page, code);
        }
        Ok(codes)
    }

    /// The first code of the page's own row of codes that nobody has.
    fn free(&self, campaign: &str, page: &str) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("wavecast short link 1");
        hasher.update(campaign.as_bytes()).update(b"/").update(page.as_bytes());
        let mut row = hasher.finalize_xof();
        let mut bytes = [0; 8];
        loop {
            row.fill(&mut bytes);
            let mut number = u64::from_le_bytes(bytes);
            let mut code = String::with_capacity(5);
            for _ in 0..5 {
                let letter = usize::try_from(number % 28).ok().and_then(|at| LETTERS.get(at));
                code.push(letter.map_or('2', |letter| char::from(*letter)));
                number /= 28;
            }
            if !self.given.contains_key(&code) {
                return code;
            }
        }
    }

    /// The code of a page: `fin/nl`, `fin/nl/join-ios`.
    pub(super) fn of(&self, page: &str) -> Option<&str> {
        self.current.get(page).map(String::as_str)
    }

    /// The page behind a code.
    pub(super) fn page(&self, code: &str) -> Option<&str> {
        self.given.get(code).map(String::as_str)
    }

    /// The codes of this build with their pages, and old ones whose wave is still there: they lead to its start.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.given
            .iter()
            .filter(|(_, page)| self.current.contains_key(*page) || self.start_of(page).is_some())
            .map(|(code, page)| (code.as_str(), page.as_str()))
    }

    /// The page that stands in for one that is gone: the start of its wave in its language.
    pub(super) fn start_of<'a>(&self, page: &'a str) -> Option<&'a str> {
        let (start, _) = page.rsplit_once('/')?;
        self.current.contains_key(start).then_some(start)
    }

    /// Whether a page is in this build.
    pub(super) fn is_current(&self, page: &str) -> bool {
        self.current.contains_key(page)
    }

    /// The lock file.
    pub(super) fn text(&self) -> String {
        let mut text =
            "# Short links that were given away. Keep this file with the campaign: a code on a poster\n\
                        # must lead to the same page for ever.\n"
                .to_owned();
        for (code, page) in &self.given {
            let _ = writeln!(text, "{code} {page}");
        }
        text
    }
}

fn pages(waves: &[WaveSite]) -> impl Iterator<Item = String> + '_ {
    waves.iter().flat_map(|wave| {
        wave.editions.iter().flat_map(move |(language, edition)| {
            let start = format!("{}/{language}", wave.id);
            let guides: Vec<String> =
                edition.guides.iter().map(|guide| format!("{start}/{}", guide.slug)).collect();
            let devices: Vec<String> =
                edition.routes.keys().map(|platform| format!("{start}/{platform}")).collect();
            std::iter::once(start).chain(devices).chain(guides)
        })
    })
}

/// What the lock file says.
fn kept(input: &Input) -> Result<BTreeMap<String, String>, Problems> {
    let Some(file) = input.tree.get(LOCK) else { return Ok(BTreeMap::new()) };
    let source = Source::new(LOCK, String::from_utf8_lossy(&file.bytes).into_owned());
    let (mut given, mut problems, mut at) = (BTreeMap::new(), Problems::default(), 0);
    for line in source.text().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            [code, page] if is_code(code) && !given.contains_key(*code) => {
                given.insert((*code).to_owned(), (*page).to_owned());
            }
            _ => problems.push(
                Problem::error(
                    "short-links",
                    "a line here is a code, a space and a page, and each code stands once",
                )
                .at(Place::new(&source, start..start + line.trim_end().len()))
                .hint("take the file from version control as it was"),
            ),
        }
    }
    if problems.is_empty() { Ok(given) } else { Err(problems) }
}

fn is_code(code: &str) -> bool {
    (4..=12).contains(&code.len()) && code.bytes().all(|letter| LETTERS.contains(&letter))
}
