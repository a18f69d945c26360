//! Short links: codes that are easy to say and type, and never change once given.
//!
//! A code is a function of the page's address, so that two builds agree without talking, and a poster knows its
//! code before there is a portal; the lock file keeps what was given, so that a code on a printed poster stays good
//! when a page is renamed or another would get it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use crate::ground::{
    campaign::Campaign,
    problem::{Place, Problem, Problems, Source},
    tree::Tree,
};

/// Where given codes are kept, in the campaign folder.
pub const LOCK: &str = "content/shortlinks.lock";

/// What stands for the waves in the name of the page that lists them; alone, it is the portal's first page.
pub(crate) const ALL: &str = "all";

/// Letters that nobody confuses when they hear or read them.
const LETTERS: &[u8; 28] = b"23456789abcdefghjkmnpqrstvwx";

/// Every code that was ever given, and those of today's pages.
#[derive(Clone, Debug, Default)]
pub struct ShortLinks {
    campaign: String,
    site: String,
    /// Page by code, of all times.
    given: BTreeMap<String, String>,
    /// Codes that wait for pages where people begin: nobody else gets them.
    reserved: BTreeSet<String>,
    /// Code by page: given, or waiting.
    known: BTreeMap<String, String>,
    /// Code by page, of today.
    current: BTreeMap<String, String>,
}

impl ShortLinks {
    /// Those that were given, and those of the pages where people of each wave begin, on each kind of device.
    ///
    /// # Errors
    /// A lock file that cannot be read.
    pub fn of(campaign: &Campaign, tree: &Tree) -> Result<Self, Problems> {
        let given = kept(tree)?;
        let known = given.iter().map(|(code, page)| (page.clone(), code.clone())).collect();
        let mut links = Self {
            campaign: campaign.id.as_str().to_owned(),
            site: campaign.site.clone(),
            given,
            known,
            ..Self::default()
        };
        for page in starts(campaign) {
            if !links.known.contains_key(&page) {
                let code = links.free(&page);
                links.reserved.insert(code.clone());
                links.known.insert(page, code);
            }
        }
        Ok(links)
    }

    /// Gives each of today's pages its code.
    pub fn give(&mut self, pages: impl IntoIterator<Item = String>) {
        for page in pages {
            let code = self.known.get(&page).cloned().unwrap_or_else(|| self.free(&page));
            self.given.insert(code.clone(), page.clone());
            self.known.insert(page.clone(), code.clone());
            self.current.insert(page, code);
        }
    }

    /// The first code of the page's own row of codes that nobody has.
    fn free(&self, page: &str) -> String {
        // The name decides which code a page gets: changed, posters that hang would lead nowhere.
        let mut hasher = blake3::Hasher::new_derive_key("wavecast short link 1");
        hasher.update(self.campaign.as_bytes()).update(b"/").update(page.as_bytes());
        let mut row = hasher.finalize_xof();
        let mut bytes = [0; 8];
        // It ends: the row has no end, and there are 17 million codes of five letters.
        loop {
            row.fill(&mut bytes);
            let mut number = u64::from_le_bytes(bytes);
            let mut code = String::with_capacity(5);
            for _ in 0..5 {
                let letter = usize::try_from(number % 28).ok().and_then(|at| LETTERS.get(at));
                code.push(letter.map_or('2', |letter| char::from(*letter)));
                number /= 28;
            }
            if !self.given.contains_key(&code) && !self.reserved.contains(&code) {
                return code;
            }
        }
    }

    /// The code of a page of today: `fin/nl`, `fin/nl/join-ios`.
    pub fn code(&self, page: &str) -> Option<&str> {
        self.current.get(page).map(String::as_str)
    }

    /// The whole address of a page's short link, whether it is there today or will be.
    pub fn address(&self, page: &str) -> Option<String> {
        Some(format!("{}/go/{}/", self.site.trim_end_matches('/'), self.known.get(page)?))
    }

    /// The page behind a code.
    pub fn page(&self, code: &str) -> Option<&str> {
        self.given.get(code).map(String::as_str)
    }

    /// The codes of today with their pages, and old ones whose wave is still there: they lead to its start.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.given
            .iter()
            .filter(|(_, page)| self.current.contains_key(*page) || self.start_of(page).is_some())
            .map(|(code, page)| (code.as_str(), page.as_str()))
    }

    /// The page that stands in for one that is gone: the start of its wave in its language or, where the language is gone
    /// too, the page on which readers take another.
    pub(crate) fn start_of<'a>(&self, page: &'a str) -> Option<&'a str> {
        let (start, _) = page.rsplit_once('/')?;
        if self.current.contains_key(start) { Some(start) } else { self.start_of(start) }
    }

    /// The lock file.
    pub fn lock(&self) -> String {
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

/// Where people begin: `all/nl`, `fin/nl`, `fin/nl/ios`, and where each takes their own language: `all`, `fin`.
fn starts(campaign: &Campaign) -> impl Iterator<Item = String> + '_ {
    // Behind the others, so that no page of one language gets another code than it has alone.
    let of_all = std::iter::once(ALL.to_owned()).chain(campaign.waves.iter().map(|wave| wave.id.to_string()));
    let of_one = campaign.languages.iter().flat_map(move |language| {
        let of_waves = campaign.waves.iter().flat_map(move |wave| {
            let start = format!("{}/{language}", wave.id);
            let devices = wave.platforms.iter().map(|platform| format!("{start}/{platform}"));
            std::iter::once(start.clone()).chain(devices.collect::<Vec<_>>())
        });
        std::iter::once(format!("{ALL}/{language}")).chain(of_waves)
    });
    of_one.chain(of_all)
}

/// What the lock file says.
fn kept(tree: &Tree) -> Result<BTreeMap<String, String>, Problems> {
    let Some(file) = tree.get(LOCK) else { return Ok(BTreeMap::new()) };
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
                    "a line here is a code, a space and a page, and each code is there once",
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
