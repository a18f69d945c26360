//! Waves by rule: who moves with a wave because of what the list of people says of them, and not because their row names
//! it.
//!
//! The first rule that fits takes somebody, in the order of waves and of the rules in each. A row that names a wave wins
//! over every rule. Nothing here depends on the day.

mod assign;
mod share;

pub use share::MemberShare;

use std::fmt::Write as _;

use super::{BoundSelection, People, PersonFact, PersonIx, Selection, Slug};
use crate::ground::problem::Place;

/// The keys of a rule that are no columns.
pub(crate) const MEMBER_KEYS: [&str; 5] = ["who", "everyone", "limit", "share", "except"];

/// A rule that says who moves with a wave.
#[derive(Clone, Debug)]
pub struct MemberRule {
    /// Which rule of its wave it is, counted from one.
    pub number: u16,
    /// What must fit, and what must not.
    pub conditions: Vec<MemberCondition>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Such a part of them.
    pub share: Option<MemberShare>,
    /// Where it stands.
    pub place: Place,
}

/// One part of a rule.
#[derive(Clone, Debug)]
pub struct MemberCondition {
    /// Whom it means.
    pub selection: Selection,
    /// Whether those stay out.
    pub excepts: bool,
    /// Where it is written.
    pub place: Place,
}

impl MemberRule {
    /// The rule in words: its facts, then how many.
    pub fn words(&self) -> String {
        let wanted = self.conditions.iter().filter(|condition| !condition.excepts);
        let mut facts: Vec<String> = wanted.map(|condition| grouped(&condition.selection)).collect();
        let except = self.conditions.iter().filter(|condition| condition.excepts);
        facts.extend(except.map(|condition| match &condition.selection {
            one if one.is_one_fact() => format!("not {one}"),
            several => format!("not ({several})"),
        }));
        let mut words = if facts.is_empty() { "everybody".to_owned() } else { facts.join(" and ") };
        if let Some(share) = self.share {
            let _ = write!(words, ", {share} of them");
        }
        if let Some(limit) = self.limit {
            let _ = write!(words, ", at most {limit}");
        }
        words
    }

    /// The rule beside a list of people.
    fn bound<'a>(&'a self, wave: &'a Slug, people: &'a People) -> BoundRule<'a> {
        let bind = |condition: &'a MemberCondition| {
            (BoundSelection::of(&condition.selection, people, []), condition.excepts)
        };
        let conditions = self.conditions.iter().map(bind).collect();
        BoundRule { conditions, share: self.share, wave, people }
    }
}

/// Facts that stand beside others: what is joined by `or` gets brackets.
fn grouped(selection: &Selection) -> String {
    if selection.is_a_choice() { format!("({selection})") } else { selection.to_string() }
}

/// A rule beside a list of people.
struct BoundRule<'a> {
    conditions: Vec<(BoundSelection<'a>, bool)>,
    share: Option<MemberShare>,
    wave: &'a Slug,
    people: &'a People,
}

impl BoundRule<'_> {
    fn fits(&self, who: PersonIx) -> bool {
        // What the past decides was refused when the rule was read.
        let fits = |selection: &BoundSelection<'_>| selection.fits(who, |_, _| false);
        let chosen = |share: MemberShare| {
            self.people.get(who).is_some_and(|person| share.takes(self.wave.as_str(), &person.address))
        };
        self.conditions.iter().all(|(selection, excepts)| fits(selection) != *excepts)
            && self.share.is_none_or(chosen)
    }
}

/// Why a rule may not ask for this, if so: who is in a wave must not depend on the day, or on the waves themselves.
pub(super) fn not_of_a_rule(selection: &Selection) -> Option<&'static str> {
    selection.facts().into_iter().find_map(|fact| match fact {
        PersonFact::Past(_) => Some("who is in a wave must not change with what happens"),
        PersonFact::Wave(_) | PersonFact::NoWave => {
            Some("who is in a wave cannot depend on who is in a wave")
        }
        PersonFact::Platform(_)
        | PersonFact::Ownership(_)
        | PersonFact::Country(_)
        | PersonFact::Site(_)
        | PersonFact::Language(_)
        | PersonFact::Reset
        | PersonFact::Vip
        | PersonFact::Manager
        | PersonFact::LedBy(_)
        | PersonFact::Mail(_)
        | PersonFact::Column { .. } => None,
    })
}
