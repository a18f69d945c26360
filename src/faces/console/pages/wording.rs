//! The fields in which somebody types what is to be told or put right, and what they mean.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

use super::{
    ask::{Ask, FormValues},
    figures::number,
    lanes, say,
};
use crate::{
    acts::{
        Failure,
        tell::{CorrectionRequest, TellRequest},
    },
    faces::console::snapshot::Snapshot,
    ground::{
        campaign::{Anchor, Campaign, Language, typed_name},
        timeline::instant_in,
        words::speech,
    },
};

/// For whom a message of its own may be.
const WHOM: [&str; 5] = ["people", "managers", "helpdesk", "sponsors", "staff"];

/// Dates that were told, at most: more than anybody chooses from.
const MOST_DATES: usize = 60;

/// What was typed, beside the campaign it is about.
pub(super) struct TellForm<'a> {
    pub(super) words: &'a FormValues,
    pub(super) campaign: &'a Campaign,
}

/// A field of the form.
#[derive(Serialize)]
pub(super) struct TellField {
    name: String,
    label: String,
    note: String,
    /// `line`, `text`, `choice`, `moment` or `tick`.
    kind: &'static str,
    value: String,
    /// The language of what is typed; empty if it is none.
    lang: String,
    choices: Vec<(String, String)>,
    /// What a browser offers while somebody types.
    offers: Vec<String>,
}

/// Fields that belong together: what is typed in one language, or one field alone.
#[derive(Serialize)]
pub(super) struct FieldGroup {
    /// The language's name; empty if it is no language's.
    legend: String,
    lang: String,
    fields: Vec<TellField>,
}

impl TellForm<'_> {
    fn given(&self, key: &str) -> Option<String> {
        self.words.get(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn each(&self, what: &str) -> BTreeMap<Language, String> {
        let typed = |language: Language| Some((language, self.given(&format!("{what}_{language}"))?));
        self.campaign.languages.iter().filter_map(typed).collect()
    }

    /// A message of its own.
    pub(super) fn own(&self) -> TellRequest {
        let message = self.given("message");
        // A message that is there has its words: what was typed before it was chosen counts for nothing.
        let own = |what: &str| if message.is_none() { self.each(what) } else { BTreeMap::new() };
        TellRequest {
            who: self.given("who"),
            to: self.given("to").filter(|to| to != "people"),
            at: self.given("at"),
            subjects: own("subject"),
            bodies: own("body"),
            fallback: self.given("fallback").and_then(|code| code.parse().ok()).filter(|_| message.is_none()),
            urgent: self.given("urgent").is_some(),
            message,
            ..TellRequest::default()
        }
    }

    /// As a browser's field for a moment gives it, without a zone.
    fn moment(&self, key: &str) -> Result<Option<DateTime<Utc>>, Failure> {
        let Some(typed) = self.given(key) else { return Ok(None) };
        let local = NaiveDateTime::parse_from_str(&typed, "%Y-%m-%dT%H:%M").ok();
        let at = local.and_then(|local| instant_in(self.campaign.zone, local));
        let hint = "choose a day and an hour, or leave it empty";
        at.map(Some)
            .ok_or_else(|| Failure::usage(format!("`{typed}` is no moment"), hint).named("not-a-moment"))
    }

    /// The correction of one.
    pub(super) fn correction(&self) -> Result<TellRequest, Failure> {
        let said = self.given("said");
        let each = |what: &str| if said.is_none() { self.each(what) } else { BTreeMap::new() };
        let correct = CorrectionRequest {
            stage: self.given("stage").unwrap_or_default(),
            wave: self.given("wave"),
            since: self.moment("since")?,
            until: self.moment("until")?,
            was: each("was"),
            is: each("is"),
            said,
        };
        Ok(TellRequest {
            urgent: self.given("urgent").is_some(),
            who: self.given("who"),
            name: self.given("name"),
            subjects: self.each("subject"),
            bodies: self.each("body"),
            correct: Some(correct),
            ..TellRequest::default()
        })
    }
}

/// The same on the command line, for whoever would rather type it.
pub(super) fn typed(correction: bool, words: &FormValues) -> Vec<String> {
    let given = |key: &str| words.get(key).map(|value| value.trim()).filter(|value| !value.is_empty());
    let mut line = vec!["tell".to_owned()];
    let options: &[(&str, &str)] = if correction {
        &[
            ("stage", "correct"),
            ("said", "said"),
            ("wave", "wave"),
            ("who", "who"),
            ("since", "since"),
            ("until", "until"),
            ("name", "name"),
        ]
    } else {
        &[("message", "message"), ("to", "to"), ("who", "who"), ("at", "at"), ("fallback", "fallback")]
    };
    for (field, option) in options {
        line.extend(given(field).map(|value| format!("--{option}={value}")));
    }
    for (field, value) in words.iter().filter(|(_, value)| !value.trim().is_empty()) {
        let counts = |what: &str| match what {
            "was" | "is" => given("said").is_none(),
            "subject" | "body" => given("message").is_none(),
            _ => false,
        };
        if let Some((what, language)) = field.split_once('_').filter(|(what, _)| counts(what)) {
            line.push(format!("--{what}={language}={}", value.trim()));
        }
    }
    line.extend(given("urgent").map(|_| "--urgent".to_owned()));
    line
}

/// The fields, with what was typed before.
pub(super) fn fields(
    snapshot: &Snapshot,
    ask: &Ask,
    correction: bool,
    words: &FormValues,
) -> Vec<FieldGroup> {
    let form = Fields { snapshot, ask, words, is_correction: correction };
    let mut fields = if correction { form.of_correction() } else { form.of_own() };
    fields.push(form.alone("urgent", "tick", Vec::new()));
    fields
}

struct Fields<'a> {
    snapshot: &'a Snapshot,
    ask: &'a Ask,
    words: &'a FormValues,
    is_correction: bool,
}

impl Fields<'_> {
    fn say(&self, key: &str) -> String {
        say(self.snapshot, self.ask, key, &[])
    }

    /// What a field is called; in a correction words of one's own take the place of the draft's.
    fn label(&self, name: &str) -> String {
        let own = self.is_correction && matches!(name, "subject" | "body");
        self.say(&if own { format!("tell_own_{name}") } else { format!("tell_{name}") })
    }

    fn field(&self, name: &str, kind: &'static str, choices: Vec<(String, String)>) -> TellField {
        let phrases = &self.snapshot.speech.phrases;
        let note = format!("tell_{name}_note");
        let known = phrases.knows(self.ask.language, &format!("console.{note}"));
        TellField {
            name: name.to_owned(),
            label: self.say(&format!("tell_{name}")),
            note: if known { self.say(&note) } else { String::new() },
            kind,
            value: self.words.get(name).cloned().unwrap_or_default(),
            lang: String::new(),
            choices,
            offers: if name == "who" { self.facts() } else { Vec::new() },
        }
    }

    /// Facts that people are chosen by: those that stand alone, the campaign's waves and messages, and the columns of
    /// the list, whose values are somebody's own.
    fn facts(&self) -> Vec<String> {
        let campaign = &self.snapshot.campaign;
        let alone = [
            "moved",
            "not moved",
            "some-moved",
            "between",
            "too-old",
            "reset",
            "vip",
            "manager",
            "unreachable",
        ];
        let alone = alone.into_iter().chain(["told", "not told"]).map(str::to_owned);
        let waves = campaign.waves.iter().map(|wave| format!("wave = {}", wave.id));
        let told = campaign.stages.iter().filter(|stage| !stage.audience.is_staff());
        let told = told.map(|stage| format!("told {}", stage.id));
        let languages = campaign.languages.iter().map(|language| format!("language = {language}"));
        let known = ["country = ", "site = ", "platform = ", "ownership = "].into_iter().map(str::to_owned);
        let columns =
            self.snapshot.people.extra_columns().iter().map(|column| format!("{} = ", typed_name(column)));
        alone.chain(waves).chain(told).chain(languages).chain(known).chain(columns).collect()
    }

    fn alone(&self, name: &str, kind: &'static str, choices: Vec<(String, String)>) -> FieldGroup {
        let fields = vec![self.field(name, kind, choices)];
        FieldGroup { legend: String::new(), lang: String::new(), fields }
    }

    /// Fields for each language of the campaign.
    fn in_each<const FIELDS: usize>(&self, each: [(&str, &'static str); FIELDS]) -> Vec<FieldGroup> {
        let campaign = &self.snapshot.campaign;
        let one = |language: Language, what: &str, kind| {
            let name = format!("{what}_{language}");
            TellField {
                value: self.words.get(&name).cloned().unwrap_or_default(),
                lang: language.to_string(),
                name,
                label: self.label(what),
                ..self.field(what, kind, Vec::new())
            }
        };
        let group = |language: Language| FieldGroup {
            legend: campaign.policies.language_names.get(language).clone(),
            lang: language.to_string(),
            fields: each.map(|(what, kind)| one(language, what, kind)).into(),
        };
        campaign.languages.iter().map(group).collect()
    }

    fn of_own(&self) -> Vec<FieldGroup> {
        let library = &self.snapshot.library;
        let messages = library.pages.keys().filter_map(|key| key.strip_prefix("messages/"));
        // Words that tell of each device belong to another message, and are told with that.
        let messages: BTreeSet<&str> = messages.filter(|name| !name.ends_with("-devices")).collect();
        let known =
            messages.into_iter().map(|name| (name.to_owned(), lanes::name_of(self.snapshot, self.ask, name)));
        let own = [(String::new(), self.say("tell_own"))].into_iter().chain(known).collect();
        let whom = WHOM.map(|word| (word.to_owned(), self.say(&format!("tell_to_{word}"))));
        let names = &self.snapshot.campaign.policies.language_names;
        let others = self.snapshot.campaign.languages.iter();
        let others = others.map(|language| (language.to_string(), names.get(language).clone()));
        let others = [(String::new(), self.say("tell_no_fallback"))].into_iter().chain(others).collect();
        let mut fields = vec![
            self.alone("to", "choice", whom.to_vec()),
            self.alone("who", "line", Vec::new()),
            self.alone("message", "choice", own),
        ];
        fields.extend(self.in_each([("subject", "line"), ("body", "text")]));
        fields.push(self.alone("fallback", "choice", others));
        fields.push(self.alone("at", "line", Vec::new()));
        fields
    }

    fn of_correction(&self) -> Vec<FieldGroup> {
        let campaign = &self.snapshot.campaign;
        // To people alone: what the staff was told is put right by a word to them.
        let stages = campaign.stages.iter().filter(|stage| !stage.audience.is_staff());
        let name = |id: &str| (id.to_owned(), lanes::name_of(self.snapshot, self.ask, id));
        let waves = campaign
            .waves
            .iter()
            .map(|wave| (wave.id.to_string(), wave.title.get(self.ask.language).clone()));
        let waves = [(String::new(), self.say("tell_all_waves"))].into_iter().chain(waves).collect();
        let mut fields = vec![
            self.alone("stage", "choice", stages.map(|stage| name(stage.id.as_str())).collect()),
            self.alone("said", "choice", self.dates()),
        ];
        fields.extend(self.in_each([("was", "text"), ("is", "text"), ("subject", "line"), ("body", "text")]));
        fields.push(self.alone("wave", "choice", waves));
        fields.push(self.alone("who", "line", Vec::new()));
        fields.push(self.alone("since", "moment", Vec::new()));
        fields.push(self.alone("until", "moment", Vec::new()));
        fields.push(self.alone("name", "line", Vec::new()));
        fields
    }

    /// The dates that people believe, by what they last heard; first of all that it was no date.
    fn dates(&self) -> Vec<(String, String)> {
        let mut believed: BTreeMap<_, usize> = BTreeMap::new();
        #[expect(clippy::iter_over_hash_type, reason = "each is counted in a sorted map")]
        for heard in self.snapshot.history.told.values() {
            for one in heard {
                if let Some(day) = one.told.day {
                    *believed.entry((day, one.told.anchor)).or_default() += 1;
                }
            }
        }
        let named = |anchor: Anchor| {
            let names = [(Anchor::Start, "tell_start"), (Anchor::Enforce, "tell_enforce")];
            names.iter().find(|(known, _)| *known == anchor).map_or("tell_deadline", |(_, name)| name)
        };
        // The newest of them: what is put right is seldom what was told first.
        let older = believed.len().saturating_sub(MOST_DATES);
        let dates = believed.into_iter().skip(older).map(|((day, anchor), count)| {
            let said = format!(
                "{}: {} ({})",
                self.say(named(anchor)),
                speech::date(self.ask.language, day),
                number(self.ask, count)
            );
            (format!("{} {day}", anchor.code()), said)
        });
        [(String::new(), self.say("tell_no_date"))].into_iter().chain(dates).collect()
    }
}
