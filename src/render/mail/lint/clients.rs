//! What the mail programs that people use show of a message's HTML and styles: a table, and what a message uses of it.

use scraper::Html;
use serde::Deserialize;
use std::{collections::BTreeSet, sync::LazyLock};

use super::select_all;
use crate::{
    ground::{campaign::Campaign, problem::Problem},
    render::colour::Colour,
};

/// The table, as it stands in `clients.toml`.
#[derive(Deserialize)]
pub(super) struct ClientTable {
    program: Vec<Program>,
    feature: Vec<Feature>,
    pub(super) inversion: Vec<Inversion>,
}

#[derive(Deserialize)]
struct Program {
    id: String,
    name: String,
}

/// Something of HTML or CSS, and who does not show it.
#[derive(Deserialize)]
struct Feature {
    title: String,
    property: Option<String>,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    elements: Vec<String>,
    #[serde(default)]
    rules: Vec<String>,
    harm: Harm,
    #[serde(default)]
    hint: String,
    tested: toml::value::Datetime,
    unseen: Vec<String>,
}

/// What people lose where it is not shown.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Harm {
    Layout,
    Information,
    Nothing,
}

/// How a program that turns light messages dark by itself changes greys, as measured.
#[derive(Deserialize)]
pub(super) struct Inversion {
    program: String,
    ground: Vec<[u8; 2]>,
    text: Vec<[u8; 2]>,
    /// Text at least so light is text on something dark already.
    light: u8,
    text_light: Vec<[u8; 2]>,
}

static TABLE: LazyLock<Result<ClientTable, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("clients.toml")));

/// The table; it is part of the program, so that it cannot be read is a fault of ours.
pub(super) fn table() -> Result<&'static ClientTable, Box<Problem>> {
    TABLE.as_ref().map_err(|error| {
        let problem =
            Problem::error("mail-client", format!("the table of mail programs cannot be read: {error}"));
        Box::new(problem.hint("this is a fault of Wavecast: please report it"))
    })
}

/// What of the message's HTML and styles a program of the campaign does not show, where that costs people something.
pub(super) fn unseen(html: &Html, campaign: &Campaign) -> Vec<Problem> {
    let table = match table() {
        Ok(table) => table,
        Err(problem) => return vec![*problem],
    };
    let used = Used::of(html);
    let harmful = table.feature.iter().filter(|feature| feature.harm != Harm::Nothing);
    harmful
        .filter(|feature| feature.is_in(&used))
        .filter_map(|feature| feature.problem(table, campaign))
        .collect()
}

impl ClientTable {
    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.program.iter().find(|program| program.id == id).map_or(id, |program| &program.name)
    }
}

impl Feature {
    fn is_in(&self, used: &Used) -> bool {
        let declared = |(property, value): &(String, String)| match &self.property {
            Some(own) => own == property && (self.values.is_empty() || self.values.contains(value)),
            None => self.values.iter().any(|own| is_said(own, value)),
        };
        self.elements.iter().any(|name| used.elements.contains(name))
            || self.rules.iter().any(|rule| used.rules.iter().any(|used| used.contains(rule)))
            || used.declared.iter().any(declared)
    }

    fn problem(&self, table: &ClientTable, campaign: &Campaign) -> Option<Problem> {
        let read = |id: &&String| campaign.policies.mail_programs.contains(id);
        let names: Vec<&str> = self.unseen.iter().filter(read).map(|id| table.name(id)).collect();
        let (first, others) = names.split_first()?;
        let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
        let what = if self.harm == Harm::Layout { "falls apart" } else { "loses something" };
        let message = format!(
            "the message {what} in {first}{more}, which do not show `{}` (tested {})",
            self.title, self.tested
        );
        let message = if others.is_empty() { message.replace("do not", "does not") } else { message };
        Some(Problem::warning("mail-client", message).hint(self.hint.clone()))
    }
}

/// Whether a value says a function (`calc(`) or a unit (`vw`), and not only its letters.
fn is_said(own: &str, value: &str) -> bool {
    if own.ends_with('(') {
        return value.match_indices(own).any(|(at, _)| {
            let before = value.get(..at).and_then(|before| before.chars().next_back());
            // A function whose name only ends so is another.
            !before.is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        });
    }
    let words = value.split(|letter: char| letter.is_whitespace() || "(),/".contains(letter));
    let mut measures =
        words.filter(|word| word.starts_with(|first: char| first.is_ascii_digit() || first == '.'));
    measures
        .any(|word| word.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.') == own)
}

/// What a message's HTML and styles use.
#[derive(Default)]
struct Used {
    elements: BTreeSet<String>,
    declared: BTreeSet<(String, String)>,
    rules: BTreeSet<String>,
}

impl Used {
    fn of(html: &Html) -> Self {
        let mut used = Self::default();
        for element in select_all(html) {
            used.elements.insert(element.value().name().to_owned());
            used.declared.extend(element.attr("style").into_iter().flat_map(declarations));
            if element.value().name() == "style" {
                used.sheet(&element.text().collect::<String>());
            }
        }
        used
    }

    fn sheet(&mut self, sheet: &str) {
        for part in sheet.split_inclusive(['{', '}', ';']) {
            let part = part.trim();
            if part.starts_with('@') {
                self.rules.insert(part.to_lowercase());
            } else if !part.ends_with('{') {
                self.declared.extend(declarations(part.trim_end_matches(['}', ';'])));
            }
        }
    }
}

/// The properties and values of a `style` attribute, in small letters and without `!important`.
pub(super) fn declarations(style: &str) -> impl Iterator<Item = (String, String)> + '_ {
    style.split(';').filter_map(|declaration| {
        let (property, value) = declaration.split_once(':')?;
        let value = value.to_lowercase().replace("!important", "");
        Some((property.trim().to_lowercase(), value.trim().to_owned()))
    })
}

impl Inversion {
    /// How people know the program.
    pub(super) fn name(&self, table: &'static ClientTable) -> &'static str {
        table
            .program
            .iter()
            .find(|program| program.id == self.program)
            .map_or("a mail program", |known| &known.name)
    }

    /// Whether the campaign's people use it.
    pub(super) fn is_read(&self, campaign: &Campaign) -> bool {
        campaign.policies.mail_programs.contains(&self.program)
    }

    /// What becomes of a colour behind text.
    pub(super) fn ground(&self, colour: Colour) -> Colour {
        colour.lit(|light| between(&self.ground, light))
    }

    /// What becomes of a text's colour.
    pub(super) fn text(&self, colour: Colour) -> Colour {
        colour.lit(|light| between(if light >= self.light { &self.text_light } else { &self.text }, light))
    }
}

/// The value at a place of a line through these points.
fn between(points: &[[u8; 2]], at: u8) -> u8 {
    let before = points.iter().rev().find(|[from, _]| *from <= at);
    let after = points.iter().find(|[from, _]| *from >= at);
    match (before, after) {
        (Some([from, low]), Some([to, high])) if from < to => {
            let share = f64::from(at - from) / f64::from(to - from);
            let value = f64::from(*low) + share * (f64::from(*high) - f64::from(*low));
            (0..=u8::MAX).find(|step| f64::from(*step) + 0.5 >= value).unwrap_or(u8::MAX)
        }
        (Some([_, value]), _) | (None, Some([_, value])) => *value,
        (None, None) => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::campaign::MAIL_PROGRAMS;

    #[test]
    fn the_table_knows_the_programs_that_a_campaign_may_name() {
        let table = table().unwrap();
        let ids: Vec<&str> = table.program.iter().map(|program| program.id.as_str()).collect();
        assert_eq!(ids, MAIL_PROGRAMS);
        for feature in &table.feature {
            assert!(feature.unseen.iter().all(|id| ids.contains(&id.as_str())), "{}", feature.title);
            assert!(feature.harm == Harm::Nothing || !feature.hint.is_empty(), "{}", feature.title);
        }
    }

    #[test]
    fn a_function_or_unit_is_not_taken_for_its_letters() {
        assert!(is_said("min(", "min(10px, 5%)") && !is_said("min(", "admin(1)"));
        assert!(is_said("vw", "0 50vw") && !is_said("vw", "vw") && !is_said("ch", "10px"));
    }

    /// White and black become what was measured.
    #[test]
    fn colours_turn_over_as_they_were_measured() {
        let word = &table().unwrap().inversion[0];
        assert_eq!(word.ground(Colour::WHITE), Colour::rgb(38, 38, 38));
        assert_eq!(word.ground(Colour::BLACK), Colour::rgb(246, 246, 246));
        assert_eq!(word.text(Colour::rgb(34, 34, 34)), Colour::rgb(222, 222, 222));
    }
}
