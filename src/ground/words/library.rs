//! Every page of the campaign in every language.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use super::{
    article::{Article, Link},
    facts::Condition,
};
use crate::ground::{
    atlas::NameUse,
    campaign::{Language, Ownership, Platform},
    problem::{Place, Source},
};

/// A page without its language: its path under `content/<lang>/`, without `.md` (`guides/join-ios`).
pub(crate) type PageKey = Arc<str>;

/// Which folder a page stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageKind {
    /// `guides/`: an instruction page of the portal.
    Guide,
    /// `messages/`: a mail.
    Message,
    /// `posters/`: the words of a handout.
    Poster,
}

/// What a guide is for: the portal's order and start buttons follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GuidePurpose {
    /// Before anything: back up, have your second factor ready.
    Prepare,
    /// Leave the old management.
    Leave,
    /// Join the new one.
    Join,
    /// Check that you are in.
    Verify,
    /// I am stuck.
    Stuck,
    /// What the organisation can and cannot see.
    Privacy,
    /// Questions that people ask, with answers.
    Questions,
    /// A guide that is for none of these.
    Other,
}

/// What a page says about itself.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// `title`: the one h1.
    pub title: String,
    /// `description`: what a list of pages or a search shows below the title.
    pub description: String,
    /// `job`: what a guide helps to do.
    pub job: Option<GuidePurpose>,
    /// `platform`: the one platform of a guide.
    pub platform: Option<Platform>,
    /// `ownership`: whose devices a guide is for, if only for some.
    pub ownership: Option<Ownership>,
    /// `minutes`: how long it takes.
    pub minutes: Option<u32>,
    /// `order` among pages of the same job.
    pub order: i64,
    /// When it is shown at all: `platforms`, `reset`, `approaches`, `languages`, `vendors`, `deadline`, `pilot`.
    pub condition: Condition,
    /// Everything else, by key: `subject`, `preheader`, `button`, `headline`, `confirmed`, `ms.date`, ...
    pub more: BTreeMap<String, String>,
}

/// A page in one language.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its path under `content/<lang>/`, without `.md`.
    pub key: PageKey,
    /// Which folder it stands in.
    pub kind: PageKind,
    /// The language it is written in.
    pub language: Language,
    /// What it says about itself. Its texts may hold `{{ words }}`: fill them with [`super::facts::Facts`].
    pub front: Front,
    /// Its body, without front matter and with its includes.
    pub article: Article,
    /// The file it was read from, for problems to point into.
    pub source: Arc<Source>,
    /// Where its headings stand, in the order of the article.
    pub headings: Vec<HeadingMark>,
    /// The first heading of level 1, which became its title and left its anchor.
    pub title_mark: Option<HeadingMark>,
    /// Its links, those of its includes too.
    pub links: Vec<Link>,
    /// Its pictures, those of its includes too.
    pub pictures: Vec<Picture>,
    /// The files it includes, in the order they are met.
    pub includes: Vec<String>,
    /// The names of buttons it says, those of its includes too.
    pub buttons: Vec<NameUse>,
    /// What its sections say, as translations are held against it: worked out when it is first asked for.
    pub(super) said: OnceLock<Vec<(String, String)>>,
}

/// Where a heading stands.
#[derive(Clone, Debug)]
pub struct HeadingMark {
    /// 1 to 6.
    pub level: u8,
    /// Whether the text gives the id, rather than the source language.
    pub explicit: bool,
    /// The anchor that links point to.
    pub id: String,
    /// Where in the file the heading stands.
    pub place: Place,
}

/// A picture as it stands in a page.
#[derive(Clone, Debug)]
pub struct Picture {
    /// From the campaign folder, or an https address.
    pub path: String,
    /// The path as it stands in the file, for messages about it.
    pub written: String,
    /// What it shows.
    pub alt: String,
    /// Where in the file the picture is named.
    pub place: Place,
}

/// What a reader of a language gets for a page.
#[derive(Clone, Copy, Debug)]
pub enum ShownPage<'a> {
    /// The page in their language.
    Translated(&'a Page),
    /// The page in their language, older than its source.
    Stale(&'a Page),
    /// The source's page, marked as such.
    FellBack(&'a Page),
    /// Nothing: the policy hides it.
    Hidden,
}

/// Every page in every language.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// By page, then language.
    pub pages: BTreeMap<PageKey, BTreeMap<Language, Page>>,
}

impl PageKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Guide, Self::Message, Self::Poster];

    /// Its folder under `content/<lang>/`.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Guide => "guides",
            Self::Message => "messages",
            Self::Poster => "posters",
        }
    }
}

impl Front {
    /// Whether a booklet has it: a page for few people, such as those in charge of shared devices, stands on the site only.
    pub(crate) fn is_in_booklets(&self) -> bool {
        self.more.get("booklet").is_none_or(|said| said != "no")
    }
}

impl GuidePurpose {
    /// All of them, in the order a reader meets them.
    pub const ALL: [Self; 8] = [
        Self::Prepare,
        Self::Leave,
        Self::Join,
        Self::Verify,
        Self::Stuck,
        Self::Privacy,
        Self::Questions,
        Self::Other,
    ];

    /// The word in the front matter.
    pub fn code(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Leave => "leave",
            Self::Join => "join",
            Self::Verify => "verify",
            Self::Stuck => "stuck",
            Self::Privacy => "privacy",
            Self::Questions => "questions",
            Self::Other => "other",
        }
    }
}

impl Library {
    /// The page in exactly this language.
    pub fn page(&self, key: &str, language: Language) -> Option<&Page> {
        self.pages.get(key)?.get(&language)
    }

    /// The pages of a folder, sorted by path.
    pub(crate) fn of_kind(
        &self,
        kind: PageKind,
    ) -> impl Iterator<Item = (&PageKey, &BTreeMap<Language, Page>)> {
        self.pages
            .iter()
            .filter(move |(_, pages)| pages.values().next().is_some_and(|page| page.kind == kind))
    }
}
