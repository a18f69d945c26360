//! Rules that say who moves with a wave: those that do nothing, and those whom they leave out. Nobody is named.

use std::collections::BTreeSet;

use super::people::{by_wave, lines, people};
use crate::ground::{
    campaign::{Address, Joined, MemberRule, People, Person, PersonFact, RuleTally, Wave},
    check::Subject,
    near::nearest,
    problem::{Place, Problem, Problems},
};

/// Rules that take nobody, each with the reason.
pub(super) fn idle(subject: &Subject<'_>, problems: &mut Problems) {
    for (wave, rule, tally) in rules(subject).filter(|(_, _, tally)| tally.taken == 0 && tally.earlier == 0) {
        let who = format!("rule {} of `{}` takes nobody", rule.number, wave.id);
        let (message, hint) = if tally.fitting() == 0 {
            (
                format!("{who}: nobody in the list fits `{}`", rule.words()),
                "`wavecast plan --who` tells how many fit; look at the spelling of values",
            )
        } else {
            (
                format!("{who}: the row of each of the {} who fit names a wave", tally.listed),
                "take the wave out of their rows, or the rule out",
            )
        };
        problems.push(Problem::warning("rule-takes-nobody", message).at(rule.place.clone()).hint(hint));
    }
}

/// Rules that nobody gets to, because others take all who fit before.
pub(super) fn unreachable(subject: &Subject<'_>, problems: &mut Problems) {
    for (wave, rule, tally) in rules(subject).filter(|(_, _, tally)| tally.taken == 0 && tally.earlier > 0) {
        let message = format!(
            "rule {} of `{}` takes nobody: all {} who fit are in a wave by an earlier rule, or were told in one",
            rule.number, wave.id, tally.earlier
        );
        let hint = "put the wave that asks for more before the one that asks for less, or add `except` there";
        problems.push(Problem::warning("rule-unreachable", message).at(rule.place.clone()).hint(hint));
    }
}

/// Values that nobody in the list has: a slip of the hand beside others that fit is seen by no count.
pub(super) fn values(subject: &Subject<'_>, problems: &mut Problems) {
    for (_, rule, _) in rules(subject) {
        for condition in &rule.conditions {
            for fact in condition.selection.facts() {
                let Some(AskedValues { column, asked, held }) = AskedValues::of(fact, subject.people) else {
                    continue;
                };
                // Each value for itself: beside others that fit, a misspelt one changes no count.
                for value in asked.iter().filter(|value| !held.contains(value.as_str())) {
                    let message = format!("nobody in the list has `{value}` in `{column}`");
                    let hint = nearest(value, held.iter().map(String::as_str)).map_or_else(
                        || "look at the spelling, or leave it until the list has somebody".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    let place = condition.place.clone();
                    problems.push(Problem::warning("rule-value-of-nobody", message).at(place).hint(hint));
                }
            }
        }
    }
}

/// Whoever takes part and is in no wave, because no rule takes them.
pub(super) fn left_over(subject: &Subject<'_>, problems: &mut Problems) {
    if !subject.campaign.has_rules() {
        return;
    }
    let open = subject.people.all().iter().filter(|person| person.joined == Joined::NotYet && person.stays());
    let found: Vec<u32> = open.map(|person| person.line).collect();
    if !found.is_empty() {
        let verb = if found.len() == 1 { "is" } else { "are" };
        let message = format!("{} {verb} in no wave: no rule takes them", people(&found));
        problems.push(
            Problem::warning("no-rule-takes", message)
                .at(Place::file(&subject.campaign.source))
                .note(format!("in the list of people: {}", lines(&found)))
                .hint(
                    "add a rule with `everyone = true` to the last wave, or write `none` into their column `wave`",
                ),
        );
    }
}

/// Whoever stays in a wave because they were told something in it, whatever the rules say now.
pub(super) fn kept(subject: &Subject<'_>, problems: &mut Problems) {
    for (wave, found) in by_wave(subject, |_, person| person.joined == Joined::Told) {
        let verb = if found.len() == 1 { "stays" } else { "stay" };
        let message = format!(
            "{} {verb} in `{}`, in which they were told something: its rules do not take them now",
            people(&found),
            wave.id
        );
        problems.push(
            Problem::warning("stays-where-told", message)
                .at(wave.place_of("id"))
                .note(format!("in the list of people: {}", lines(&found)))
                .hint(
                    "to move them all the same, write the wave into their column `wave`: they hear of the new dates",
                ),
        );
    }
}

/// Every rule with its wave and what became of it; none where the list says nothing of it.
fn rules<'s>(subject: &Subject<'s>) -> impl Iterator<Item = (&'s Wave, &'s MemberRule, &'s RuleTally)> {
    let (campaign, complete) = (subject.campaign, subject.complete && !subject.people.is_empty());
    // Without a list, or with rows that were left out, no rule takes whom it should.
    let tallies = subject.people.rule_tallies().iter().filter(move |_| complete);
    tallies.filter_map(move |tally| {
        let wave = campaign.wave(tally.wave)?;
        Some((wave, wave.members.iter().find(|rule| rule.number == tally.number)?, tally))
    })
}

/// What a fact asks of a column, and what the list holds in it.
struct AskedValues<'f> {
    column: &'f str,
    asked: &'f [String],
    held: BTreeSet<String>,
}

impl<'f> AskedValues<'f> {
    /// In small letters; nothing where every value is one that the program knows.
    fn of(fact: &'f PersonFact, people: &People) -> Option<Self> {
        let all = people.all().iter();
        let (column, asked, held) = match fact {
            PersonFact::Country(values) => {
                ("country", values, all.map(|person| person.place.country.to_lowercase()).collect())
            }
            PersonFact::Site(values) => {
                ("site", values, all.map(|person| person.place.site.to_lowercase()).collect())
            }
            PersonFact::LedBy(values) => {
                let managers = all.filter_map(|person| person.manager.as_ref());
                ("manager", values, managers.map(Address::key).collect())
            }
            PersonFact::Mail(values) => {
                ("mail", values, all.flat_map(|person| person.addresses().map(Address::key)).collect())
            }
            PersonFact::Column { name, values } => {
                let column = people.extra_column(name);
                let cell = |person: &Person| Some(person.extra.get(column?)?.trim().to_lowercase());
                (name.as_ref(), values, all.filter_map(cell).collect())
            }
            PersonFact::Platform(_)
            | PersonFact::Ownership(_)
            | PersonFact::Language(_)
            | PersonFact::Wave(_)
            | PersonFact::NoWave
            | PersonFact::Reset
            | PersonFact::Vip
            | PersonFact::Manager
            | PersonFact::Past(_) => return None,
        };
        Some(Self { column, asked, held })
    }
}
