//! The way of a device through the guides of a wave, and how long it takes. Pages and messages both ask here, so that
//! nobody reads one number in a mail and another on the page it leads to.

use super::{
    facts::Situation,
    library::{Front, GuidePurpose, Library, PageKey, PageKind},
};
use crate::ground::campaign::{Campaign, Language, Method, Ownership, Platform, PlatformSet, Policy, Vendor};

/// The parts of a move, in their order.
pub(crate) const PARTS: [GuidePurpose; 4] =
    [GuidePurpose::Prepare, GuidePurpose::Leave, GuidePurpose::Join, GuidePurpose::Verify];

/// A guide, as the way of a device depends on it.
#[derive(Clone, Debug)]
pub struct Leg {
    /// Its path under `content/<lang>/`.
    pub key: PageKey,
    /// What it is for.
    pub job: GuidePurpose,
    /// Its place among guides of the same purpose.
    pub order: i64,
    /// The devices of the wave it is about.
    pub platforms: PlatformSet,
    /// Whose devices it is about, where it says so.
    pub ownership: Option<Ownership>,
    /// Whether it is only for devices that are reset.
    pub reset: bool,
    /// How long it takes.
    pub minutes: Option<u32>,
    /// Whether a booklet has it.
    pub in_booklets: bool,
}

/// The guides of a device, in the order they are followed.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// Part by part; a part has one guide, or one for each kind of owner. By place in the list of guides.
    pub parts: Vec<Vec<usize>>,
    /// Guides for special cases.
    pub others: Vec<usize>,
}

/// How long a way takes: from so many minutes to so many, where it is not the same for all who are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minutes {
    least: u32,
    most: u32,
}

/// What is known of the device whose way it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traveller {
    /// What kind of device it is.
    pub platform: Option<Platform>,
    /// Whose it is.
    pub ownership: Ownership,
    /// Whether it is erased.
    pub reset: bool,
    /// How it joins, where somebody said so.
    pub method: Option<Method>,
}

impl Leg {
    /// A guide of a wave.
    pub fn of(key: &PageKey, front: &Front, situation: &Situation) -> Self {
        let said = platforms_of(front);
        Self {
            key: key.clone(),
            job: front.job.unwrap_or(GuidePurpose::Other),
            order: front.order,
            platforms: said.map_or(situation.platforms, |said| said.and(situation.platforms)),
            ownership: front.ownership,
            reset: front.condition.reset == Some(true),
            minutes: front.minutes,
            in_booklets: front.is_in_booklets(),
        }
    }

    /// What the conditions on its page are judged by, in a wave of which this is known, where devices are in these systems.
    pub(crate) fn situation(&self, of_wave: &Situation, vendors: Vec<Vendor>) -> Situation {
        let reset = if self.reset { Some(true) } else { of_wave.reset };
        let ownership = self.ownership.unwrap_or(of_wave.ownership);
        Situation { platforms: self.platforms, reset, ownership, vendors, ..of_wave.clone() }
    }

    /// What lists of guides are sorted by.
    pub fn place(&self) -> (GuidePurpose, i64, &PageKey) {
        (self.job, self.order, &self.key)
    }
}

impl AsRef<Self> for Leg {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// The devices a guide says itself that it is about.
pub(crate) fn platforms_of(front: &Front) -> Option<PlatformSet> {
    front.platform.map(|platform| std::iter::once(platform).collect()).or(front.condition.platforms)
}

/// Whether a wave has a guide at all.
pub(crate) fn is_shown(front: &Front, situation: &Situation) -> bool {
    let on_platform = front.platform.is_none_or(|platform| situation.platforms.contains(platform));
    on_platform && front.condition.holds(situation)
}

/// The guides of a wave as readers of a language get them, in their order.
pub(crate) fn legs(
    campaign: &Campaign,
    library: &Library,
    language: Language,
    situation: &Situation,
) -> Vec<Leg> {
    let source = campaign.languages.source();
    let hides = *campaign.policies.missing.get(language) == Policy::Hide;
    let mut legs: Vec<Leg> = library
        .of_kind(PageKind::Guide)
        .filter_map(|(key, pages)| {
            let page = pages.get(&language).or_else(|| pages.get(&source).filter(|_| !hides))?;
            is_shown(&page.front, situation).then(|| Leg::of(key, &page.front, situation))
        })
        .collect();
    // The key last, so that guides that say the same of their order stand alike on every page and machine.
    legs.sort_by(|a, b| a.place().cmp(&b.place()));
    legs
}

impl Route {
    /// The way of a kind of device: one guide for each part, the rest as special cases.
    pub fn of<L: AsRef<Leg>>(guides: &[L], platform: Platform) -> Self {
        let mut route = Self::default();
        for job in PARTS {
            let fits = |leg: &Leg| leg.job == job && leg.platforms.contains(platform);
            let numbered = guides.iter().map(AsRef::as_ref).enumerate();
            let all: Vec<(usize, &Leg)> = numbered.filter(|(_, leg)| fits(leg)).collect();
            let main = main(&all);
            route.others.extend(all.iter().map(|(at, _)| *at).filter(|at| !main.contains(at)));
            if !main.is_empty() {
                route.parts.push(main);
            }
        }
        route
    }

    /// The guides after this one, and those before it.
    pub fn beside<L: AsRef<Leg>>(&self, guides: &[L], at: usize) -> (Vec<usize>, Vec<usize>) {
        let part = self.parts.iter().position(|part| part.contains(&at));
        let beside =
            |part: Option<usize>| part.and_then(|part| self.parts.get(part)).cloned().unwrap_or_default();
        if let Some(part) = part {
            return (beside(part.checked_add(1)), beside(part.checked_sub(1)));
        }
        let Some(leg) = guides.get(at).map(AsRef::as_ref).filter(|_| self.others.contains(&at)) else {
            return Default::default();
        };
        // A reset leaves and joins in one: what comes after it is the check.
        let after = if leg.reset { GuidePurpose::Join } else { leg.job };
        let later = |part: &&Vec<usize>| {
            part.first().and_then(|first| guides.get(*first)).is_some_and(|guide| guide.as_ref().job > after)
        };
        (self.parts.iter().find(later).cloned().unwrap_or_default(), Vec::new())
    }

    /// The owners whose ways are told apart: none where all go the same way.
    pub fn owners<L: AsRef<Leg>>(&self, guides: &[L]) -> &'static [Option<Ownership>] {
        let mut legs = self.parts.iter().flatten().filter_map(|at| guides.get(*at)).map(AsRef::as_ref);
        let is_split = legs.any(|leg| leg.ownership.is_some());
        if is_split { &[Some(Ownership::Company), Some(Ownership::Personal)] } else { &[None] }
    }

    /// What an owner follows, part by part; without an owner the first of each part.
    pub fn followed<'g, L: AsRef<Leg>>(&self, guides: &'g [L], owner: Option<Ownership>) -> Vec<&'g L> {
        let fits = |leg: &Leg| owner.is_none() || leg.ownership.is_none() || leg.ownership == owner;
        let of = |part: &Vec<usize>| {
            part.iter().filter_map(|at| guides.get(*at)).find(|guide| fits((*guide).as_ref()))
        };
        self.parts.iter().filter_map(of).collect()
    }

    /// How long it takes an owner; where nobody knows whose the device is, from the one to the other.
    pub fn minutes<L: AsRef<Leg>>(&self, guides: &[L], ownership: Ownership) -> Option<Minutes> {
        let owners = self.owners(guides).iter().copied();
        let told =
            owners.filter(|owner| ownership == Ownership::Unknown || owner.is_none_or(|it| it == ownership));
        let each = told.filter_map(|owner| {
            Minutes::sum(self.followed(guides, owner).into_iter().map(|guide| guide.as_ref().minutes))
        });
        each.reduce(Minutes::or)
    }
}

/// What goes on paper for a device, in its order: its way, its special cases, and help when stuck. What no booklet has
/// comes last, so that the letters of a booklet have no gap.
pub(crate) fn on_paper<L: AsRef<Leg>>(guides: &[L], platform: Platform) -> Vec<usize> {
    let route = Route::of(guides, platform);
    let mut all: Vec<usize> = route.parts.into_iter().flatten().chain(route.others).collect();
    let more = guides.iter().map(AsRef::as_ref).enumerate().filter(|(_, leg)| {
        matches!(
            leg.job,
            GuidePurpose::Stuck | GuidePurpose::Privacy | GuidePurpose::Questions | GuidePurpose::Other
        ) && leg.platforms.contains(platform)
    });
    all.extend(more.map(|(at, _)| at));
    all.sort_by_key(|at| guides.get(*at).is_some_and(|guide| !guide.as_ref().in_booklets));
    all
}

/// What a guide is called by among several on paper, before the numbers of its steps: A to Z, then AA.
pub fn letter(at: usize) -> String {
    let last = u8::try_from(at % 26).map_or('A', |place| char::from(b'A'.saturating_add(place)));
    at.checked_div(26).and_then(|more| more.checked_sub(1)).map(letter).unwrap_or_default()
        + &String::from(last)
}

/// The guide for everybody; without one, the first for each kind of owner; without those, the first.
fn main(all: &[(usize, &Leg)]) -> Vec<usize> {
    let first = |ownership: Option<Ownership>| {
        // A guide for devices that are erased is nobody's usual way.
        all.iter().find(|(_, leg)| !leg.reset && leg.ownership == ownership).map(|(at, _)| *at)
    };
    if let Some(everybody) = first(None) {
        return vec![everybody];
    }
    let owners: Vec<usize> = [Ownership::Company, Ownership::Personal]
        .into_iter()
        .filter_map(|owner| first(Some(owner)))
        .collect();
    if owners.is_empty() { all.first().map(|(at, _)| *at).into_iter().collect() } else { owners }
}

impl Traveller {
    /// How long its way takes, with getting ready before and the check after; nothing where no guide says.
    pub(crate) fn minutes(&self, legs: &[Leg]) -> Option<Minutes> {
        let named = self.method.map_or(&[][..], Method::guides);
        let of_method = |leg: &&Leg| {
            leg.key.strip_prefix("guides/").is_some_and(|name| named.iter().any(|guide| guide == name))
        };
        let erases = |leg: &&Leg| {
            self.reset && leg.reset && self.platform.is_some_and(|platform| leg.platforms.contains(platform))
        };
        let own: Vec<&Leg> = legs.iter().filter(of_method).collect();
        // The method's own guides first; a campaign without methods has one guide for whatever is erased.
        let own = if own.is_empty() { legs.iter().filter(erases).take(1).collect() } else { own };
        if own.is_empty() {
            return Route::of(legs, self.platform?).minutes(legs, self.ownership);
        }
        let around = |job| legs.iter().find(|leg| leg.job == job && leg.ownership.is_none() && !leg.reset);
        let before = around(GuidePurpose::Prepare).into_iter();
        let all = before.chain(own).chain(around(GuidePurpose::Verify));
        Minutes::sum(all.map(|leg| leg.minutes))
    }
}

impl Minutes {
    fn sum(parts: impl Iterator<Item = Option<u32>>) -> Option<Self> {
        // A guide that says nothing counts as nothing, and only if all are silent is there no sum.
        let sum = parts.flatten().reduce(u32::saturating_add)?;
        Some(Self { least: sum, most: sum })
    }

    /// From the shorter of both to the longer.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// Whether somebody may be told so many.
    pub fn include(self, minutes: u32) -> bool {
        (self.least..=self.most).contains(&minutes)
    }

    /// In a sentence: `50`, or `50–70`.
    pub fn said(self, language: Language) -> String {
        let number = |minutes| super::speech::number(language, minutes);
        if self.least == self.most {
            return number(self.least);
        }
        format!("{}–{}", number(self.least), number(self.most))
    }
}
