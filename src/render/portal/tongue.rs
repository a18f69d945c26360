//! What every page of a language shares: the interface's words, the help block, the words of the script.

use serde_json::json;
use std::collections::BTreeMap;
use tera::{Map, Value};

use super::Input;
use crate::ground::{
    campaign::Language,
    words::{
        address::{component, dialled},
        phrases::Phrases,
    },
};

/// A language of the portal.
#[derive(Debug)]
pub(super) struct Tongue {
    /// Phrases by their key without `portal.`.
    pub(super) say: Value,
    /// The help block.
    pub(super) help: Value,
    /// What the script says, as JSON.
    pub(super) words: Value,
    /// What it says where it shows one step at a time, by its own names for it.
    pub(super) guided: serde_json::Map<String, serde_json::Value>,
    /// The campaign's title.
    pub(super) title: Value,
}

impl Tongue {
    pub(super) fn new(input: &Input, language: Language) -> Self {
        let phrases = &input.phrases;
        let say: BTreeMap<String, Value> = phrases
            .section(language, "portal")
            .into_iter()
            .map(|(key, text)| (key.strip_prefix("portal.").unwrap_or(key).to_owned(), Value::from(text)))
            .collect();
        Self {
            say: Value::from(say),
            help: help(input, language).into(),
            words: Value::from(words(phrases, language)),
            guided: guided(phrases, language),
            title: Value::from(input.campaign.title.get(language).as_str()),
        }
    }
}

fn help(input: &Input, language: Language) -> Map {
    let desk = &input.campaign.helpdesk;
    let say =
        |key: &str, values: &[(&str, &str)]| input.phrases.say(language, &format!("portal.{key}"), values);
    let hours = desk.hours.as_ref().map(|hours| say("help_hours", &[("hours", hours.get(language))]));
    let dialled: Option<String> = desk.phone.as_ref().map(|phone| format!("tel:{}", dialled(phone)));
    let ticket = desk
        .ticket_url
        .as_ref()
        .map(|url| url.fill(&[("subject", &component(input.campaign.title.get(language))), ("body", "")]));
    let genuine = input.campaign.sender.verify_at.clone();
    Map::from_iter([
        ("mail".into(), desk.mail.as_str().into()),
        ("phone".into(), desk.phone.clone().into()),
        ("phone_href".into(), dialled.into()),
        ("hours".into(), hours.into()),
        ("ticket".into(), ticket.into()),
        (
            "genuine_is_page".into(),
            genuine.as_ref().is_some_and(|place| place.starts_with("https://")).into(),
        ),
        ("genuine".into(), genuine.into()),
    ])
}

/// What the script says on every page that is followed step by step.
fn guided(phrases: &Phrases, language: Language) -> serde_json::Map<String, serde_json::Value> {
    const OWN: [&str; 10] = [
        "begin",
        "all",
        "of",
        "back",
        "unseen",
        "unseen_text",
        "skip",
        "last",
        "elsewhere",
        "elsewhere_text",
    ];
    let own = OWN.map(|word| (word, format!("portal.guided_{word}")));
    let shared = ["step", "stuck", "qr_name"].map(|word| (word, format!("portal.{word}")));
    let said = |(word, key): (&str, String)| (word.to_owned(), phrases.say(language, &key, &[]).into());
    own.into_iter().chain(shared).map(said).collect()
}

/// What the script says. Placeholders stay open: it fills them.
fn words(phrases: &Phrases, language: Language) -> String {
    let say = |key: &str| phrases.say(language, &format!("portal.{key}"), &[]);
    let forms = |key: &str| -> BTreeMap<&'static str, String> {
        phrases
            .forms(language, &format!("portal.{key}"))
            .into_iter()
            .map(|(form, text)| (form.code(), text))
            .collect()
    };
    json!({
        "today": say("today"),
        "left": forms("left"),
        "count": say("steps_done"),
        "done": say("done"),
        "copy": say("copy"),
        "copied": say("copied"),
        "named": say("named"),
        "likely": say("likely"),
        "nothing": say("nothing"),
        "hits": forms("hits"),
        "rows": forms("rows"),
    })
    .to_string()
}
