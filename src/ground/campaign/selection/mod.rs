//! Which people are meant, by named facts: `country = NL and not moved`.
//!
//! A [`Selection`] is read from a text and says where in it something is wrong. What the list of people knows is
//! answered here; what only the past knows (who has moved, who was told what) is asked of whoever knows the past.

mod names;
mod offers;
mod read;
mod tokens;

use chrono::NaiveDate;
use std::collections::HashSet;

use super::{Anchor, Language, Method, Ownership, People, Person, PersonIx, Platform, Slug, WaveIx};

pub(crate) use names::typed_name;
pub use names::{SelectionFault, SelectionNames};
pub use offers::OfferedNames;
pub use offers::offers as selection_offers;

/// Which people are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    text: String,
    rule: Rule,
}

/// Facts joined by `not`, `and` and `or`, as they are bracketed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Fact(PersonFact),
    Not(Box<Rule>),
    All(Vec<Rule>),
    Any(Vec<Rule>),
}

/// One fact of a person. Texts are compared without regard to letter case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonFact {
    /// They carry one of these.
    Platform(Vec<Platform>),
    /// The device is owned so.
    Ownership(Vec<Ownership>),
    /// They work in one of these countries.
    Country(Vec<String>),
    /// They work at one of these places.
    Site(Vec<String>),
    /// They are written to in one of these languages.
    Language(Vec<Language>),
    /// They move with one of these waves.
    Wave(Vec<Slug>),
    /// They are in no wave.
    NoWave,
    /// Their device must be reset.
    Reset,
    /// Somebody who should not be in a pilot.
    Vip,
    /// They lead somebody of the list.
    Manager,
    /// They are led by one of these: keys of addresses.
    LedBy(Vec<String>),
    /// They are written to at one of these: keys of addresses.
    Mail(Vec<String>),
    /// A further column of the list holds one of these.
    Column {
        /// The column, by the name the list gives it.
        name: String,
        /// What it holds, in lower case.
        values: Vec<String>,
    },
    /// What only the past knows.
    Past(PastFact),
}

/// A fact that only the past knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastFact {
    /// They have moved.
    Moved,
    /// A device of theirs has left the old system and not joined the new one.
    Between,
    /// Some of their devices have moved, and others not.
    SomeMoved,
    /// What a device of theirs runs is too old for the new system.
    TooOld,
    /// A device of theirs joins in one of these ways.
    Method(Vec<Method>),
    /// Nothing reaches them.
    Unreachable,
    /// They got some message, or may have.
    Told,
    /// They got the message of this stage, or may have.
    ToldStage(Slug),
    /// The last they heard of this date of theirs is this day.
    ToldDay(Anchor, NaiveDate),
}

impl PastFact {
    /// Whether it is known from lists that somebody must bring: of who has moved, of what is in which system.
    fn follows_from_lists(&self) -> bool {
        matches!(self, Self::Moved | Self::Between | Self::SomeMoved)
    }
}

impl Selection {
    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every fact it asks for.
    pub fn facts(&self) -> Vec<&PersonFact> {
        fn collect<'r>(rule: &'r Rule, found: &mut Vec<&'r PersonFact>) {
            match rule {
                Rule::Fact(fact) => found.push(fact),
                Rule::Not(rule) => collect(rule, found),
                Rule::All(rules) | Rule::Any(rules) => rules.iter().for_each(|rule| collect(rule, found)),
            }
        }
        let mut found = Vec::new();
        collect(&self.rule, &mut found);
        found
    }

    /// Whether it is several facts of which one is enough.
    pub(super) fn is_a_choice(&self) -> bool {
        matches!(self.rule, Rule::Any(_))
    }

    /// Whether it is a single fact.
    pub(super) fn is_one_fact(&self) -> bool {
        matches!(self.rule, Rule::Fact(_))
    }

    /// Whether it depends on who has moved.
    pub(crate) fn asks_who_moved(&self) -> bool {
        self.facts().iter().any(|fact| matches!(fact, PersonFact::Past(past) if past.follows_from_lists()))
    }

    /// Whether the past decides who fits, so that it may change from hour to hour.
    pub(crate) fn asks_the_past(&self) -> bool {
        self.facts().iter().any(|fact| matches!(fact, PersonFact::Past(_)))
    }
}

/// A selection beside a list of people: what all of them share is worked out once.
#[derive(Clone, Debug)]
pub(crate) struct BoundSelection<'a> {
    selection: &'a Selection,
    people: &'a People,
    /// The waves by their name, as people refer to them.
    waves: Vec<Slug>,
    /// The keys of all who lead somebody, if that is asked for.
    managers: HashSet<String>,
}

impl<'a> BoundSelection<'a> {
    /// Ready to be asked about people of this list, whose waves have these names.
    pub(crate) fn of(
        selection: &'a Selection,
        people: &'a People,
        waves: impl IntoIterator<Item = Slug>,
    ) -> Self {
        let wanted = selection.facts().iter().any(|fact| matches!(fact, PersonFact::Manager));
        let managers = people.all().iter().filter(|_| wanted).filter_map(|person| person.manager.as_ref());
        let managers = managers.map(super::Address::key).collect();
        Self { selection, people, waves: waves.into_iter().collect(), managers }
    }

    /// Whether somebody fits. `past` answers what only the past knows.
    pub(crate) fn fits(&self, who: PersonIx, past: impl Fn(&PastFact, &Person) -> bool) -> bool {
        let Some(person) = self.people.get(who) else { return false };
        let holds = |fact: &PersonFact| {
            let known =
                if let PersonFact::Past(fact) = fact { past(fact, person) } else { self.is_so(fact, person) };
            Some(known)
        };
        decide(&self.selection.rule, &holds) == Some(true)
    }

    /// Whether somebody may fit, whatever the past says.
    pub(crate) fn may_fit(&self, who: PersonIx) -> bool {
        let Some(person) = self.people.get(who) else { return false };
        let holds =
            |fact: &PersonFact| (!matches!(fact, PersonFact::Past(_))).then(|| self.is_so(fact, person));
        // What is not known yet may still turn out to fit: only a sure no keeps them out of the plan.
        decide(&self.selection.rule, &holds) != Some(false)
    }

    fn is_so(&self, fact: &PersonFact, person: &Person) -> bool {
        let among = |values: &[String], text: &str| {
            // Nearly every text is plain ASCII and needs no copy in small letters; `Å` does.
            values.iter().any(|value| value.eq_ignore_ascii_case(text) || *value == text.to_lowercase())
        };
        match fact {
            PersonFact::Platform(platforms) => {
                platforms.iter().any(|platform| person.platforms.contains(*platform))
            }
            PersonFact::Ownership(kinds) => kinds.contains(&person.ownership),
            PersonFact::Country(countries) => among(countries, &person.place.country),
            PersonFact::Site(sites) => among(sites, &person.place.site),
            PersonFact::Language(languages) => languages.contains(&person.language),
            PersonFact::Wave(names) => person.wave.is_some_and(|wave| self.is_named(wave, names)),
            PersonFact::NoWave => person.wave.is_none(),
            PersonFact::Reset => person.reset,
            PersonFact::Vip => person.vip,
            PersonFact::Manager => self.managers.contains(&person.address.key()),
            PersonFact::LedBy(keys) => {
                person.manager.as_ref().is_some_and(|manager| keys.contains(&manager.key()))
            }
            // Any of their addresses, for whoever writes the selection may know an older one.
            PersonFact::Mail(keys) => person.addresses().any(|address| keys.contains(&address.key())),
            PersonFact::Column { name, values } => {
                let held = self.people.extra_column(name).and_then(|column| person.extra.get(column));
                among(values, held.map_or("", |held| held.trim()))
            }
            // Who asks for the past is answered by whoever knows it.
            PersonFact::Past(_) => false,
        }
    }

    fn is_named(&self, wave: WaveIx, names: &[Slug]) -> bool {
        self.waves.get(usize::from(wave.0)).is_some_and(|own| names.contains(own))
    }
}

/// What follows from facts of which some are not known: nothing, if it depends on those.
fn decide(rule: &Rule, holds: &impl Fn(&PersonFact) -> Option<bool>) -> Option<bool> {
    match rule {
        Rule::Fact(fact) => holds(fact),
        Rule::Not(rule) => decide(rule, holds).map(|fits| !fits),
        Rule::All(rules) => together(rules, holds, false),
        Rule::Any(rules) => together(rules, holds, true),
    }
}

/// One that answers `decisive` settles it for all; else one that is not known leaves it open.
fn together(rules: &[Rule], holds: &impl Fn(&PersonFact) -> Option<bool>, decisive: bool) -> Option<bool> {
    let mut known = true;
    for rule in rules {
        match decide(rule, holds) {
            Some(answer) if answer == decisive => return Some(decisive),
            Some(_) => {}
            None => known = false,
        }
    }
    known.then_some(!decisive)
}
