//! Which guides a wave has in a language, and in which order a device goes through them.

use std::collections::BTreeMap;

use super::body::no_value;
use crate::ground::{
    campaign::{Campaign, Language, Ownership, Platform, PlatformSet, Policy},
    problem::{Place, Problem, Problems},
    words::{
        facts::{Facts, Situation},
        library::{Front, GuidePurpose, Library, Page, PageKey, PageKind, ShownPage},
        translation::Lock,
    },
};

/// The parts of a move, in their order.
const PARTS: [GuidePurpose; 4] =
    [GuidePurpose::Prepare, GuidePurpose::Leave, GuidePurpose::Join, GuidePurpose::Verify];

/// A guide as a wave shows it in a language.
#[derive(Clone, Debug)]
pub(super) struct Guide {
    /// Its path under `content/<lang>/`.
    pub(super) key: PageKey,
    /// Its name in addresses.
    pub(super) slug: String,
    /// The language it is really written in.
    pub(super) written_in: Language,
    /// The title, filled in.
    pub(super) title: String,
    /// The description, filled in.
    pub(super) description: String,
    /// What it is for.
    pub(super) job: GuidePurpose,
    /// The devices of this wave it is about.
    pub(super) platforms: PlatformSet,
    /// Whether it says itself which devices it is about.
    pub(super) is_for_some: bool,
    pub(super) ownership: Option<Ownership>,
    /// Whether it is only for devices that are reset.
    pub(super) reset: bool,
    /// How long it takes.
    pub(super) minutes: Option<u32>,
    /// Whether its source has changed since it was translated.
    pub(super) stale: bool,
    order: i64,
}

/// The guides of a device, in the order they are followed.
#[derive(Clone, Debug, Default)]
pub(super) struct Route {
    /// Part by part; a part has one guide, or one for each kind of owner. By place in the edition's list.
    pub(super) parts: Vec<Vec<usize>>,
    /// Guides for special cases.
    pub(super) others: Vec<usize>,
}

impl Guide {
    /// The one device it is about, if it is one.
    pub(super) fn platform(&self) -> Option<Platform> {
        let mut platforms = self.platforms.iter();
        let first = platforms.next().filter(|_| self.is_for_some)?;
        platforms.next().is_none().then_some(first)
    }

    /// What the conditions on its page are judged by.
    pub(super) fn situation(&self, of_wave: &Situation) -> Situation {
        let reset = if self.reset { Some(true) } else { of_wave.reset };
        let ownership = self.ownership.unwrap_or(of_wave.ownership);
        Situation { platforms: self.platforms, reset, ownership, ..of_wave.clone() }
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
    guides.sort_by(|a, b| (a.job, a.order, &a.key).cmp(&(b.job, b.order, &b.key)));
    if problems.is_empty() { Ok(guides) } else { Err(problems) }
}

fn is_shown(front: &Front, situation: &Situation) -> bool {
    let on_platform = front.platform.is_none_or(|platform| situation.platforms.contains(platform));
    on_platform && front.condition.holds(situation)
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
    let fill = |text: &str| {
        facts
            .fill_text(text)
            .map_err(|unfilled| Problems::from(no_value(&unfilled).at(Place::file(&page.source))))
    };
    let said =
        front.platform.map(|platform| std::iter::once(platform).collect()).or(front.condition.platforms);
    Ok(Guide {
        key: key.clone(),
        slug: key.strip_prefix("guides/").unwrap_or(key).replace('/', "-"),
        written_in: page.language,
        title: fill(&front.title)?,
        description: fill(&front.description)?,
        job: front.job.unwrap_or(GuidePurpose::Other),
        platforms: said.map_or(situation.platforms, |said: PlatformSet| said.and(situation.platforms)),
        is_for_some: said.is_some(),
        ownership: front.ownership,
        reset: front.condition.reset == Some(true),
        minutes: front.minutes,
        stale: false,
        order: front.order,
    })
}

/// The way of a device through the guides: one for each part, the rest as special cases.
pub(super) fn route(guides: &[Guide], platform: Platform) -> Route {
    let mut route = Route::default();
    for job in PARTS {
        let all: Vec<usize> = (0..guides.len())
            .filter(|at| {
                guides.get(*at).is_some_and(|guide| guide.job == job && guide.platforms.contains(platform))
            })
            .collect();
        let main = main(guides, &all);
        route.others.extend(all.iter().filter(|at| !main.contains(at)));
        if !main.is_empty() {
            route.parts.push(main);
        }
    }
    route
}

/// The guide for everybody; without one, the first for each kind of owner; without those, the first.
fn main(guides: &[Guide], all: &[usize]) -> Vec<usize> {
    let first = |ownership: Option<Ownership>| {
        all.iter()
            .copied()
            .find(|at| guides.get(*at).is_some_and(|guide| !guide.reset && guide.ownership == ownership))
    };
    if let Some(everybody) = first(None) {
        return vec![everybody];
    }
    let owners: Vec<usize> = [Ownership::Company, Ownership::Personal]
        .into_iter()
        .filter_map(|owner| first(Some(owner)))
        .collect();
    if owners.is_empty() { all.first().copied().into_iter().collect() } else { owners }
}

impl Route {
    /// The guides after this one, and those before it.
    pub(super) fn beside(&self, guides: &[Guide], at: usize) -> (Vec<usize>, Vec<usize>) {
        let part = self.parts.iter().position(|part| part.contains(&at));
        let beside =
            |part: Option<usize>| part.and_then(|part| self.parts.get(part)).cloned().unwrap_or_default();
        if let Some(part) = part {
            return (beside(part.checked_add(1)), beside(part.checked_sub(1)));
        }
        let Some(guide) = guides.get(at).filter(|_| self.others.contains(&at)) else {
            return Default::default();
        };
        let after = if guide.reset { GuidePurpose::Join } else { guide.job };
        let later = |part: &&Vec<usize>| {
            part.first().and_then(|first| guides.get(*first)).is_some_and(|guide| guide.job > after)
        };
        (self.parts.iter().find(later).cloned().unwrap_or_default(), Vec::new())
    }
}
