//! Who is meant by facts: how many, in which languages and waves, with examples.

use std::{collections::BTreeMap, sync::Arc};

use super::{Failure, Opened};
use crate::ground::{
    campaign::{
        Anchor, Campaign, Language, OfferedNames, People, PersonIx, Selection, SelectionNames,
        selection_offers,
    },
    problem::{Place, Problem, Problems, Source},
    timeline::{View, selected},
};

/// People whose addresses are shown as examples.
const EXAMPLES: usize = 5;

/// People who fit, and what they have in common.
#[derive(Debug)]
pub struct SelectedPeople {
    /// What there is to say about the files.
    pub problems: Problems,
    /// The list of people that `who` counts in.
    pub people: Arc<People>,
    /// What was asked.
    pub text: String,
    /// Who fits, in the order of the list.
    pub who: Vec<PersonIx>,
    /// In which languages they are written to.
    pub languages: BTreeMap<Language, usize>,
    /// In which waves they are; none for those in none.
    pub waves: BTreeMap<Option<String>, usize>,
    /// How many of them nothing reaches.
    pub unreachable: usize,
    /// What it rests on and what may be old: a list of who has moved.
    pub caution: Option<String>,
}

impl SelectedPeople {
    /// A few of them, spread over the list.
    pub fn examples(&self) -> impl Iterator<Item = PersonIx> + '_ {
        let step = self.who.len().div_ceil(EXAMPLES).max(1);
        self.who.iter().copied().step_by(step)
    }

    /// Whether everybody fits.
    pub(crate) fn is_everybody(&self) -> bool {
        !self.who.is_empty() && self.who.len() == self.people.len()
    }
}

/// Values of a column that anybody looks through: of more, none is offered.
const OFFERED: usize = 40;

/// What belongs to the campaign and may be named in a selection.
struct WavesAndStages {
    waves: Vec<String>,
    stages: Vec<(String, bool)>,
}

impl WavesAndStages {
    fn of(campaign: &Campaign) -> Self {
        let anew = |anchor| anchor == Anchor::Rescheduled;
        let stages = campaign.stages.iter().map(|stage| (stage.id.to_string(), anew(stage.at.anchor)));
        Self {
            waves: campaign.waves.iter().map(|wave| wave.id.to_string()).collect(),
            stages: stages.collect(),
        }
    }

    fn with<'n>(&'n self, campaign: &'n Campaign, people: &'n People) -> SelectionNames<'n> {
        let columns = Some(people.extra_columns());
        SelectionNames { waves: &self.waves, stages: &self.stages, languages: &campaign.languages, columns }
    }
}

/// Reads a selection that was typed. `from` is where, for whoever mistyped it.
///
/// # Errors
/// It cannot be read.
pub(crate) fn selection(opened: &Opened, text: &str, from: &str) -> Result<Selection, Failure> {
    let campaign = opened.campaign()?;
    let names = WavesAndStages::of(campaign);
    Selection::read(text, names.with(campaign, opened.people())).map_err(|fault| {
        let place = Place::new(&Source::new(from, text), fault.span);
        Failure::Files(Problem::error("bad-audience", fault.message).at(place).hint(fault.hint).into())
    })
}

/// What a selection that is being typed may become with its next word.
///
/// # Errors
/// The campaign cannot be read.
pub fn offers(opened: &Opened, text: &str) -> Result<Vec<String>, Failure> {
    let (campaign, people) = (opened.campaign()?, opened.people());
    let names = WavesAndStages::of(campaign);
    let values = |fact: &str| {
        let (fact, column) = (fact.to_ascii_lowercase(), people.extra_column(fact));
        // Values are compared without regard to letter case: one of each is enough.
        let mut held = BTreeMap::new();
        for person in people.all() {
            let value = match fact.as_str() {
                "country" => Some(&*person.place.country),
                "site" => Some(&*person.place.site),
                _ => column.and_then(|column| person.extra.get(column)).map(|held| held.trim()),
            };
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                held.entry(value.to_lowercase()).or_insert(value);
            }
            if held.len() > OFFERED {
                return Vec::new();
            }
        }
        held.into_values().map(str::to_owned).collect()
    };
    let offered = OfferedNames { names: names.with(campaign, people), values: &values };
    Ok(selection_offers(text, &offered))
}

/// Who fits now.
///
/// # Errors
/// The text cannot be read, the files are wrong, or the ledger cannot be read.
pub fn who(opened: &Opened, text: &str) -> Result<SelectedPeople, Failure> {
    let selection = selection(opened, text, "--who")?;
    let history = opened.records()?.history()?;
    let view = opened.view(&history, opened.around.now)?;
    let who = selected(&selection, view);
    Ok(SelectedPeople { caution: caution(&selection, view), ..counted(opened, view, selection.text(), who) })
}

/// The same of people who were found already.
pub(crate) fn counted(opened: &Opened, view: View<'_>, text: &str, who: Vec<PersonIx>) -> SelectedPeople {
    let (mut languages, mut waves, mut unreachable) = (BTreeMap::new(), BTreeMap::new(), 0);
    for person in who.iter().filter_map(|who| view.people.get(*who)) {
        *languages.entry(person.language).or_default() += 1;
        let wave = person.wave.and_then(|wave| view.campaign.wave(wave)).map(|wave| wave.id.to_string());
        *waves.entry(wave).or_default() += 1;
        unreachable += usize::from(view.history.unreachable.contains_key(&person.address.key()));
    }
    SelectedPeople {
        problems: Problems::default(),
        people: Arc::clone(opened.people()),
        text: text.to_owned(),
        who,
        languages,
        waves,
        unreachable,
        caution: None,
    }
}

/// What speaks against believing it: who has moved is known from a list that somebody must bring.
pub(crate) fn caution(selection: &Selection, view: View<'_>) -> Option<String> {
    let Campaign { policies, zone, .. } = view.campaign;
    match view.history.moved_as_of {
        _ if !selection.asks_who_moved() => None,
        None => Some("no list of who has moved was ever taken in: `wavecast moved import` does".to_owned()),
        Some(made) if view.now.signed_duration_since(made) > policies.moved_max_age => {
            let day = made.with_timezone(zone).format("%Y-%m-%d");
            Some(format!(
                "the list of who has moved is of {day}: bring a newer one with `wavecast moved import`"
            ))
        }
        Some(_) => None,
    }
}
