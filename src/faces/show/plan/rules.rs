//! How people came into their waves, where rules say it.

use serde_json::{Value, json};

use super::ShownPlan;
use crate::acts::plan::Planned;
use crate::faces::show::write;
use crate::ground::{
    campaign::{Joined, MemberRule, Person, RuleTally, WaveIx},
    timeline::View,
};

/// A line for each rule, and for those whom none takes.
pub(super) fn lines(shown: &ShownPlan) -> Vec<String> {
    let (planned, view) = (&shown.planned, shown.planned.view());
    if !view.campaign.has_rules() {
        return Vec::new();
    }
    let chosen = |tally: &&RuleTally| planned.wave.is_none_or(|wave| wave == tally.wave);
    let tallies = view.people.rule_tallies().iter().filter(chosen);
    let mut lines: Vec<String> = tallies.filter_map(|tally| line(view, tally)).collect();
    let left = in_no_wave(view);
    if planned.wave.is_none() && left > 0 {
        lines.push(format!("in no wave: {}", write::people(left)));
    }
    lines
}

/// A line for each who stays where they were told something.
pub(super) fn kept(shown: &ShownPlan) -> Vec<String> {
    let (planned, view) = (&shown.planned, shown.planned.view());
    let kept = planned.kept.iter().filter_map(|(who, by_rule)| {
        let person = view.people.get(*who)?;
        let own = person.wave.filter(|wave| planned.wave.is_none_or(|chosen| chosen == *wave))?;
        let own = wave_id(view, Some(own))?;
        let address = if shown.addresses { person.address.to_string() } else { person.address.masked() };
        let now = match wave_id(view, *by_rule) {
            Some(other) => format!("the rules would put them into `{other}` now"),
            None => "no rule takes them now".to_owned(),
        };
        let file = &view.campaign.policies.people_file;
        Some(format!("{file}:{} {address} stays in `{own}`, of which they were told: {now}", person.line))
    });
    kept.collect()
}

fn wave_id(view: View<'_>, wave: Option<WaveIx>) -> Option<&str> {
    wave.and_then(|wave| view.campaign.wave(wave)).map(|wave| wave.id.as_str())
}

fn line(view: View<'_>, tally: &RuleTally) -> Option<String> {
    let rule = rule(view, tally)?;
    let wave = wave_id(view, Some(tally.wave))?;
    let rest = [
        (tally.listed, "fit too, and their row names a wave"),
        (tally.earlier, "fit too, and are in a wave already"),
        (tally.over, "fit too, beyond the limit"),
    ];
    let rest = rest.into_iter().filter(|(count, _)| *count > 0);
    let rest: Vec<String> = rest.map(|(count, why)| format!("; {} {why}", write::number(count))).collect();
    let rest = rest.concat();
    let taken = write::people(tally.taken);
    Some(format!("`{wave}`, rule {} ({}): {taken}{rest}", tally.number, rule.words()))
}

fn rule<'v>(view: View<'v>, tally: &RuleTally) -> Option<&'v MemberRule> {
    let wave = view.campaign.wave(tally.wave)?;
    wave.members.iter().find(|rule| rule.number == tally.number)
}

/// Whoever takes part and is in no wave.
fn in_no_wave(view: View<'_>) -> usize {
    view.people.all().iter().filter(|person| person.wave.is_none() && person.stays()).count()
}

/// How somebody came into their wave, where rules say it.
pub(super) fn of_person(view: View<'_>, person: &Person) -> Option<String> {
    if !view.campaign.has_rules() {
        return None;
    }
    let wave = person.wave.and_then(|wave| view.campaign.wave(wave));
    Some(match (person.joined, wave) {
        (Joined::ByRow, Some(_)) => "in this wave because their row names it".to_owned(),
        (Joined::ByRow, None) => "in no wave because their row says so".to_owned(),
        (Joined::ByRule(number), Some(wave)) => {
            let rule = wave.members.iter().find(|rule| rule.number == number)?;
            format!("in this wave by its rule {number}: {}", rule.words())
        }
        (Joined::Told, Some(_)) => {
            "in this wave because they were told something in it; its rules do not take them now".to_owned()
        }
        (Joined::NotYet | Joined::ByRule(_) | Joined::Told, _) => "no rule takes them".to_owned(),
    })
}

/// The rules as a program reads them.
pub(super) fn data(planned: &Planned) -> Option<Value> {
    let view = planned.view();
    let rules = view.people.rule_tallies().iter().filter_map(|tally| {
        Some(json!({
            "wave": wave_id(view, Some(tally.wave)),
            "rule": tally.number,
            "who": rule(view, tally)?.words(),
            "people": tally.taken,
            "in_a_wave_by_row": tally.listed,
            "in_a_wave_already": tally.earlier,
            "over_the_limit": tally.over,
        }))
    });
    view.campaign.has_rules().then(|| {
        json!({
            "each": rules.collect::<Vec<_>>(),
            "in_no_wave": in_no_wave(view),
            "stay_where_told": planned.kept.len(),
        })
    })
}
