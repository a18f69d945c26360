//! Which guides a wave has in a language, as its pages show them.

use std::collections::BTreeMap;

use super::body::no_value;
use crate::ground::{
    campaign::{Campaign, Language, Platform, Policy, Vendor},
    problem::{Place, Problem, Problems},
    words::{
        facts::{Facts, Situation},
        library::{Library, Page, PageKey, PageKind, ShownPage},
        route::{self, Leg, PARTS, is_shown},
        translation::Lock,
    },
};

/// A guide as a wave shows it in a language.
#[derive(Clone, Debug)]
pub(super) struct Guide {
    /// What the way of a device asks of it.
    pub(super) leg: Leg,
    /// Its name in addresses.
    pub(super) slug: String,
    /// The language it is really written in.
    pub(super) written_in: Language,
    /// The title, filled in.
    pub(super) title: String,
    /// The description, filled in.
    pub(super) description: String,
    /// Whether it says itself which devices it is about.
    pub(super) is_for_some: bool,
    /// The old systems that these devices may be in.
    vendors: Vec<Vendor>,
    /// Whether its source has changed since it was translated.
    pub(super) stale: bool,
}

impl AsRef<Leg> for Guide {
    fn as_ref(&self) -> &Leg {
        &self.leg
    }
}

/// What it is for, whose and how long stands in its leg, and is asked of the guide itself.
impl std::ops::Deref for Guide {
    type Target = Leg;

    fn deref(&self) -> &Leg {
        &self.leg
    }
}

impl Guide {
    /// The one device it is about, if it is one.
    pub(super) fn platform(&self) -> Option<Platform> {
        let mut platforms = self.platforms.iter();
        let first = platforms.next().filter(|_| self.is_for_some)?;
        platforms.next().is_none().then_some(first)
    }

    /// The language it is written in, where that is not its reader's.
    pub(super) fn foreign_to(&self, reader: Language) -> Option<String> {
        (self.written_in != reader).then(|| self.written_in.to_string())
    }

    /// Whether it is followed from its first step to its last, and not looked something up in.
    pub(super) fn is_way(&self) -> bool {
        PARTS.contains(&self.job)
    }

    /// What the conditions on its page are judged by.
    pub(super) fn situation(&self, of_wave: &Situation) -> Situation {
        self.leg.situation(of_wave, self.vendors.clone())
    }
}

/// What a reader of a language gets for a guide, in whichever wave.
#[derive(Debug)]
pub(super) struct Pick<'a> {
    key: &'a PageKey,
    page: &'a Page,
    /// Its source has changed since it was translated.
    stale: bool,
    /// There is none in this language.
    missing: bool,
}

/// All guides as readers of a language get them.
pub(super) fn pick<'a>(
    campaign: &Campaign,
    library: &'a Library,
    language: Language,
    lock: &Lock,
) -> Vec<Pick<'a>> {
    let source = campaign.languages.source();
    let pick = |(key, pages): (&'a PageKey, &BTreeMap<Language, Page>)| {
        let missing = !pages.contains_key(&language);
        match library.shown(key, language, source, lock, &campaign.policies) {
            ShownPage::Translated(page) | ShownPage::FellBack(page) => {
                Some(Pick { key, page, stale: false, missing })
            }
            ShownPage::Stale(page) => Some(Pick { key, page, stale: true, missing }),
            ShownPage::Hidden => None,
        }
    };
    library.of_kind(PageKind::Guide).filter_map(pick).collect()
}

/// The guides of a wave in a language, by job and order, or what is wrong with them.
pub(super) fn of(
    campaign: &Campaign,
    picks: &[Pick<'_>],
    facts: &Facts<'_>,
    situation: &Situation,
) -> Result<Vec<Guide>, Problems> {
    let (mut guides, mut problems) = (Vec::new(), Problems::default());
    for Pick { key, page, stale, missing: is_missing } in picks {
        if !is_shown(&page.front, situation) {
            continue;
        }
        if *is_missing && *campaign.policies.missing.get(facts.language) == Policy::Error {
            problems.push(missing(page, facts.language));
        } else if *stale && *campaign.policies.stale.get(facts.language) == Policy::Error {
            problems.push(outdated(page, facts.language));
        } else if let Some(guide) = problems.keep_all(guide(key, page, facts, situation)) {
            guides.push(Guide { stale: *stale, ..guide });
        }
    }
    guides.sort_by(|a, b| a.place().cmp(&b.place()));
    if problems.is_empty() { Ok(guides) } else { Err(problems) }
}

fn missing(page: &Page, language: Language) -> Problem {
    Problem::error("missing-translation", format!("`{}` is not there in `{language}`", page.key))
        .at(Place::file(&page.source))
        .hint(format!(
            "write `content/{language}/{}.md`, or set `missing = \"notice\"` for `{language}`",
            page.key
        ))
}

fn outdated(page: &Page, language: Language) -> Problem {
    Problem::error("stale-translation", format!("`{}` is older in `{language}` than its source", page.key))
        .at(Place::file(&page.source))
        .hint(format!(
            "bring it up to date, then `wavecast translation accept {} --lang {language}`, or set \
             `stale = \"notice\"` for `{language}`",
            page.key
        ))
}

fn guide(key: &PageKey, page: &Page, facts: &Facts<'_>, situation: &Situation) -> Result<Guide, Problems> {
    let front = &page.front;
    let leg = Leg::of(key, front, situation);
    // Its words tell of the devices it is about, so that the systems they name are theirs and not all of the
    // wave's.
    let facts = Facts { platforms: leg.platforms, ..*facts };
    let fill = |text: &str| {
        facts
            .fill_text(text)
            .map_err(|unfilled| Problems::from(no_value(&unfilled).at(Place::file(&page.source))))
    };
    Ok(Guide {
        slug: key.strip_prefix("guides/").unwrap_or(key).replace('/', "-"),
        written_in: page.language,
        title: fill(&front.title)?,
        description: fill(&front.description)?,
        is_for_some: route::platforms_of(front).is_some(),
        vendors: facts.campaign.the_move.from.on(leg.platforms).into_iter().cloned().collect(),
        stale: false,
        leg,
    })
}
