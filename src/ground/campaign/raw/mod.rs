//! `campaign.toml` as it is written: every key with its description, nothing judged yet.
//!
//! These shapes are the one place where a key is declared: the published schema, the search for misspelt keys
//! and the reading all come from them. [`super::parse`] makes a campaign of them.

mod before;
mod catalogue;
mod desk;
mod devices;
mod mail;
mod members;
mod tell;
mod value;
mod wave;

pub(crate) use before::RawBefore;
pub(crate) use catalogue::{RawKnownVendor, RawReach, RawRelay, RawRelays, RawVendors};
pub(crate) use desk::{
    RawAccountKind, RawBrand, RawCalendar, RawDevices, RawDigest, RawFreeze, RawFreezeMove, RawHandouts,
    RawHelpdesk, RawManagers, RawMoved, RawMovedRule, RawPeople, RawPortal, RawTheme,
};
pub(crate) use devices::{RawJoined, RawMethods, RawOldSystem, RawOldSystems};
pub(crate) use mail::{
    RawApproval, RawDkim, RawLedger, RawLogin, RawLoginKind, RawMail, RawReports, RawSender, RawSmtp,
    RawTimeouts, RawTls, RawTwoApprovals,
};
pub(crate) use members::{RawCondition, RawMembers};
pub(crate) use tell::{RawTell, RawTellTo};
pub(crate) use value::{At, Day, DayTime, Hour, TextOrEach};
pub(crate) use wave::{
    RawApproach, RawAudience, RawFair, RawGate, RawMode, RawOnDoubt, RawOverride, RawStage, RawWave,
};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::Catalogue;

/// A campaign: who moves when, what they are told, and who helps them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "campaign.toml")]
pub(crate) struct RawFile {
    /// What the campaign is called, and in which languages it speaks.
    pub(crate) campaign: Option<At<RawCampaign>>,
    /// Who the mail comes from.
    pub(crate) sender: Option<At<RawSender>>,
    /// From which management system to which.
    #[serde(rename = "move")]
    pub(crate) the_move: Option<At<RawMove>>,
    /// What the organisation sees and does by its own choice, for the privacy page: the answer, when somebody looked it
    /// up, and who. `own_apps = "no, 2027-01-05, Intune team"`. What is left out is not said to anybody.
    pub(crate) privacy: Option<At<RawPrivacy>>,
    /// What is ready in both systems before people are told anything: `yes` or `not needed`, when somebody looked, and who.
    /// `licences = "yes, 2027-01-05, Intune team"`. `wavecast before` shows the list. What is left out is open.
    pub(crate) before: Option<At<RawBefore>>,
    /// Who helps, and how much they can take.
    pub(crate) helpdesk: Option<At<RawHelpdesk>>,
    /// Work days, and the hours in which mail may leave.
    pub(crate) calendar: Option<At<RawCalendar>>,
    /// The holidays of each country, by its code: `NL = [2027-04-27, 2027-05-06]`.
    pub(crate) holidays: BTreeMap<String, At<Vec<At<Day>>>>,
    /// Days on which nothing leaves: `[[freeze]]`.
    pub(crate) freeze: Vec<At<RawFreeze>>,
    /// The groups of people, in the order they move.
    pub(crate) wave: Vec<At<RawWave>>,
    /// The messages of the communication plan.
    pub(crate) stage: Vec<At<RawStage>>,
    /// What is done about translations, by language: `[languages.nl]`.
    pub(crate) languages: BTreeMap<String, At<RawLanguage>>,
    /// Where the list of people is, and what its columns are called.
    pub(crate) people: Option<At<RawPeople>>,
    /// Where the list of devices is, for people who have more than one, and what its columns are called.
    pub(crate) devices: Option<At<RawDevices>>,
    /// Who counts as moved.
    pub(crate) moved: Option<At<RawMoved>>,
    /// What managers are told of their people.
    pub(crate) managers: Option<At<RawManagers>>,
    /// The site with the guides.
    pub(crate) portal: Option<At<RawPortal>>,
    /// How it looks.
    pub(crate) brand: Option<At<RawBrand>>,
    /// Posters, flyers, signs and booklets.
    pub(crate) handouts: Option<At<RawHandouts>>,
    /// How the mail is read.
    pub(crate) mail: Option<At<RawMail>>,
    /// How the mail leaves. Passwords are never here: only where they are found.
    pub(crate) smtp: Option<At<RawSmtp>>,
    /// Where the record of what was sent is kept; in the campaign's own folder if left out.
    pub(crate) ledger: Option<At<RawLedger>>,
    /// Findings of `wavecast check` that are accepted, each with a reason.
    pub(crate) silence: Vec<At<RawSilence>>,
}

/// What the campaign is called, and in which languages it speaks.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawCampaign {
    /// Its name in addresses and in the record of what was sent: lowercase letters, digits and hyphens. Never
    /// change it once anything was sent.
    pub(crate) id: Option<At<String>>,
    /// Its title, in each language.
    pub(crate) title: Option<At<TextOrEach>>,
    /// The organisation's name as people know it.
    pub(crate) organisation: Option<At<String>>,
    /// The languages; the first is the one the others are translated from.
    pub(crate) languages: Option<At<Vec<At<String>>>>,
    /// The time zone that counts where a wave or person has none: `Europe/Amsterdam`.
    pub(crate) time_zone: Option<At<String>>,
    /// The https address under which the site with the guides is published.
    pub(crate) site: Option<At<String>>,
    /// The day the campaign is first spoken of.
    pub(crate) kickoff: Option<At<Day>>,
    /// The day the campaign is over.
    pub(crate) close: Option<At<Day>>,
}

/// From which management system to which.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawMove {
    /// The system that is left; several as `[[move.from]]`, each with the devices that are in it.
    pub(crate) from: Option<At<RawOldSystems>>,
    /// The system that is joined; Microsoft Intune if left out.
    pub(crate) to: Option<At<RawJoined>>,
    /// The kinds of device that move; all if left out.
    pub(crate) platforms: Option<At<Vec<At<RawPlatform>>>>,
    /// When each system decides who gets to mail and files: never both at once.
    pub(crate) access: Option<At<RawAccess>>,
    /// Per platform, who confirmed how one leaves the old system: `ios = "2027-01-08, mobile platform team"`.
    pub(crate) confirmed: RawConfirmed,
}

/// Who tried how one leaves the old system, and when.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawConfirmed {
    /// On iPhone and iPad.
    pub(crate) ios: Option<At<String>>,
    /// On phones and tablets with Android.
    pub(crate) android: Option<At<String>>,
    /// On the Mac.
    pub(crate) macos: Option<At<String>>,
    /// On computers with Windows.
    pub(crate) windows: Option<At<String>>,
}

/// What the organisation sees and does by its own choice.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawPrivacy {
    /// The names of all apps on people's own devices are collected, not of work apps alone.
    pub(crate) own_apps: Option<At<String>>,
    /// A lost company device is looked for.
    pub(crate) locate: Option<At<String>>,
    /// Company computers with Windows are asked for file names, running programs, settings and event logs.
    pub(crate) query: Option<At<String>>,
    /// A device of one's own may be erased whole.
    pub(crate) erase_own: Option<At<String>>,
    /// Helpers may look at the screen, once the person in front of it agrees.
    pub(crate) remote_help: Option<At<String>>,
}

/// A kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum RawPlatform {
    Ios,
    Android,
    Macos,
    Windows,
}

/// When each system decides who gets to mail and files.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawAccess {
    /// The old system decides until this day.
    pub(crate) old_until: Option<At<Day>>,
    /// The new system decides from this day.
    pub(crate) new_from: Option<At<Day>>,
    /// The old system leaves out people who are being moved.
    pub(crate) old_excludes_moving: bool,
}

/// What is done about a language's translations.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawLanguage {
    /// What its readers call it: `Nederlands`.
    pub(crate) name: Option<At<String>>,
    /// How readers are spoken to: Dutch with `u` or with `je`; `u` if left out. The shipped words know both.
    pub(crate) address: Option<At<String>>,
    /// Where a translation is missing: `notice` shows the source text with a notice.
    pub(crate) missing: Option<RawPolicy>,
    /// Where a translation is older than its source: `notice` shows it with a notice.
    pub(crate) stale: Option<RawPolicy>,
    /// The countries whose people get this language when the list names none: `["NL", "BE"]`.
    pub(crate) countries: Vec<At<String>>,
}

/// What is done where a translation is missing or stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawPolicy {
    /// Show what there is, with a notice.
    Notice,
    /// Leave the page out.
    Hide,
    /// Refuse to build until it is translated.
    Error,
}

/// A finding that is accepted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawSilence {
    /// The check's name: `wavecast check --list` shows them.
    pub(crate) check: Option<At<String>>,
    /// Only in files whose path starts so.
    pub(crate) file: Option<At<String>>,
    /// Why it is accepted.
    pub(crate) because: Option<At<String>>,
}

/// The published schema of `campaign.toml`, for editors.
pub fn schema() -> Value {
    schema_of::<RawFile>()
}

/// The same for a folder that knows relays and management systems of its own.
pub(crate) fn schema_with(catalogue: &Catalogue) -> Value {
    let mut schema = schema();
    name_choices(&mut schema, "preset", &relays(catalogue));
    name_choices(&mut schema, "vendor", &vendors(catalogue));
    schema
}

/// The schema of a file, without references, and with no keys but those that are declared.
pub(crate) fn schema_of<T: JsonSchema>() -> Value {
    let mut settings = schemars::generate::SchemaSettings::draft07();
    // Whoever looks for a misspelt key walks this tree and follows no references.
    settings.inline_subschemas = true;
    close(settings.into_generator().into_root_schema_for::<T>().to_value())
}

/// The relays that come with the program.
pub(crate) fn known_relays(_: &mut SchemaGenerator) -> Schema {
    relays(Catalogue::shipped())
}

/// The management systems that come with the program.
pub(crate) fn known_vendors(_: &mut SchemaGenerator) -> Schema {
    vendors(Catalogue::shipped())
}

fn relays(catalogue: &Catalogue) -> Schema {
    let each = catalogue.relays.iter();
    let each = each.map(|relay| json!({ "const": relay.code, "description": relay.says, "type": "string" }));
    json_schema!({ "oneOf": each.collect::<Vec<_>>() })
}

fn vendors(catalogue: &Catalogue) -> Schema {
    let codes = catalogue.vendors.iter().map(|vendor| vendor.code.as_str());
    json_schema!({ "type": "string", "enum": codes.collect::<Vec<_>>() })
}

/// Puts other choices in the place of those of a key, wherever it stands; what it says of the key stays.
fn name_choices(schema: &mut Value, key: &str, choices: &Schema) {
    if let Value::Object(keys) = schema {
        if let Some(Value::Object(declared)) = keys.get_mut("properties").and_then(|known| known.get_mut(key))
        {
            // The choices of the program go, or an editor would mark the folder's own names as wrong.
            declared.retain(|what, _| what == "description");
            declared.extend(
                choices.as_object().into_iter().flatten().map(|(what, value)| (what.clone(), value.clone())),
            );
        }
        keys.values_mut().for_each(|inner| name_choices(inner, key, choices));
    } else if let Value::Array(list) = schema {
        for inner in list.iter_mut() {
            name_choices(inner, key, choices);
        }
    }
}

/// Says of every table that no other keys are known, so that an editor marks a misspelt one.
fn close(mut schema: Value) -> Value {
    if let Value::Object(keys) = &mut schema {
        // A table by language or by name takes any key, and says so itself.
        if keys.contains_key("properties") && !keys.contains_key("additionalProperties") {
            keys.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
        for (_, inner) in keys.iter_mut() {
            *inner = close(inner.take());
        }
    } else if let Value::Array(list) = &mut schema {
        for inner in list.iter_mut() {
            *inner = close(inner.take());
        }
    }
    schema
}
