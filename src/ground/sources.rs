//! Which pages of the makers each guide stands on: `content/sources.toml`, and over it the campaign folder's own.
//!
//! A guide is as true as what it was written from. So each page has the date it bears itself, and the day it was read.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use super::{
    campaign::{At, DataFile, Day, day_at, schema_of},
    problem::{Place, Problem, Problems, Source},
    tree::Tree,
};

/// Where they are listed.
pub(crate) const SOURCES: &str = "content/sources.toml";

/// The pages that guides stand on.
#[derive(Clone, Debug, Default)]
pub struct GuideSources {
    /// By guide, such as `guides/join-ios`, in the order of the file.
    pub guides: BTreeMap<String, GuideStandsOn>,
}

/// What one guide stands on.
#[derive(Clone, Debug)]
pub struct GuideStandsOn {
    /// The pages it was written from, in the order of the file.
    pub pages: Vec<VendorPage>,
    /// Where they are listed.
    pub place: Place,
    /// Whether the campaign folder lists them.
    pub own: bool,
}

/// A page of a maker, as it was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VendorPage {
    /// Its address, or a repository and a path.
    pub page: String,
    /// The date it bears itself.
    pub date: Option<NaiveDate>,
    /// When it was read.
    pub read: Option<NaiveDate>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
struct RawSources(BTreeMap<String, At<RawGuide>>);

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct RawGuide {
    pages: Vec<At<RawPage>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct RawPage {
    page: Option<At<String>>,
    date: Option<At<Day>>,
    read: Option<At<Day>>,
}

impl GuideSources {
    /// What comes with the program, and over it, guide by guide, what the campaign folder says; and what is wrong with
    /// the latter. What is wrong with the former a test finds.
    pub fn read(tree: &Tree) -> (Self, Problems) {
        let mut sources = Self::default();
        if let Some(file) = tree.shipped(SOURCES) {
            sources.add(&file.bytes, false);
        }
        // After the shipped ones, so that a guide the folder lists anew loses the pages it had.
        let problems = tree.own(SOURCES).map(|file| sources.add(&file.bytes, true)).unwrap_or_default();
        (sources, problems)
    }

    /// Whether two snapshots of a folder list the same.
    pub fn is_same(one: &Tree, other: &Tree) -> bool {
        let own = |tree: &Tree| tree.own(SOURCES).map(|file| Arc::clone(&file.bytes));
        own(one) == own(other)
    }

    fn add(&mut self, bytes: &[u8], own: bool) -> Problems {
        static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(schema_of::<RawSources>);
        let DataFile { file, source, mut problems } = DataFile::<RawSources>::open(SOURCES, bytes, &SCHEMA);
        for (guide, raw) in file.iter().flat_map(|file| &file.0) {
            let pages = raw.value.pages.iter().filter_map(|raw| page(raw, &source, &mut problems)).collect();
            let place = Place::new(&source, raw.span.clone());
            self.guides.insert(guide.clone(), GuideStandsOn { pages, place, own });
        }
        problems.in_reading_order()
    }

    /// Every page once, with the guides that stand on it: those that were read longest ago come first.
    pub(crate) fn by_page(&self) -> Vec<(&VendorPage, Vec<&str>)> {
        let mut pages: BTreeMap<&VendorPage, Vec<&str>> = BTreeMap::new();
        for (guide, stands) in &self.guides {
            for page in &stands.pages {
                pages.entry(page).or_default().push(guide);
            }
        }
        let mut pages: Vec<_> = pages.into_iter().collect();
        pages.sort_by_key(|(page, _)| (page.read, page.date, &page.page));
        pages
    }
}

/// A page, unless nobody could find it by what is written.
fn page(raw: &At<RawPage>, source: &Arc<Source>, problems: &mut Problems) -> Option<VendorPage> {
    let place = || Place::new(source, raw.span.clone());
    let Some(name) = raw.value.page.as_ref().filter(|page| !page.value.trim().is_empty()) else {
        let problem = Problem::error("missing-key", "`page` is missing").at(place());
        problems.push(problem.hint("write its address, or a repository and a path"));
        // Without a name nothing can be looked at again, and its days would say nothing.
        return None;
    };
    let mut day = |day: &Option<At<Day>>| day.as_ref().and_then(|day| day_at(day, source, problems));
    let (date, read) = (day(&raw.value.date), day(&raw.value.read));
    if date.zip(read).is_some_and(|(date, read)| read < date) {
        let problem = Problem::error("bad-date", "the page was read before the date it bears").at(place());
        problems.push(problem.hint("look at the page again, and write both days as they are"));
    }
    Some(VendorPage { page: name.value.trim().to_owned(), date, read })
}
