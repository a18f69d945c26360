//! The helpdesk, the calendar, the list of people, the site and the looks, as they are written.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{At, Day, Hour, TextOrEach};

/// Who helps, and how much they can take.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawHelpdesk {
    /// Their mail address.
    pub(crate) mail: Option<At<String>>,
    /// Their number, written as people dial it.
    pub(crate) phone: Option<At<String>>,
    /// When they are there, in each language.
    pub(crate) hours: Option<At<TextOrEach>>,
    /// Where a ticket is made, an https address; `{subject}` and `{body}` in it are filled in.
    pub(crate) ticket_url: Option<At<String>>,
    /// How many tickets they can take in a day.
    pub(crate) tickets_per_day: Option<At<f64>>,
    /// How many of a hundred people who move are expected to call; 15 if left out.
    pub(crate) tickets_per_100_people: Option<At<f64>>,
    /// How many people may be told in an hour, so that not all call at once.
    pub(crate) people_per_hour: Option<At<u32>>,
}

/// Work days, and the hours in which mail may leave.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawCalendar {
    /// The days on which people work; Monday to Friday if left out.
    pub(crate) work_days: Option<At<Vec<At<RawWeekday>>>>,
    /// When a message leaves that says no hour; 09:00 if left out.
    pub(crate) send_time: Option<At<Hour>>,
    /// The hour of a deadline that says none; 17:00 if left out.
    pub(crate) deadline_time: Option<At<Hour>>,
    /// No message leaves from this hour on, in the person's own zone, until `quiet_until`.
    pub(crate) quiet_from: Option<At<Hour>>,
    /// The hour at which messages leave again, in the person's own zone.
    pub(crate) quiet_until: Option<At<Hour>>,
    /// How many workdays people have at least, from the day they are back, or came late into their wave, before a
    /// deadline counts for them; 3 if left out. Nothing is told to people whom the list calls away.
    pub(crate) workdays_after_leave: Option<At<u32>>,
    /// Whether nobody gets two messages of the plan on one day: the second leaves at the same hour of the next workday, unless
    /// that is too late for the date it is about. What is written by hand, and what corrects a date, leaves all the same.
    pub(crate) one_a_day: bool,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum RawWeekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Where the list of people is, and what its columns are called.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawPeople {
    /// The file, from the campaign folder; `people.csv` if left out. A workbook of Excel or LibreOffice is read as it is:
    /// `people.xlsx`.
    pub(crate) file: Option<At<String>>,
    /// Which sheet of a workbook; if left out, the one that has a column of mail addresses.
    pub(crate) sheet: Option<At<String>>,
    /// What a column of the file is called, where the usual names do not fit: `mail = "E-mail (work)"`. Known are
    /// `mail`, `name`, `given_name`, `family_name`, `language`, `wave`, `country`, `site`,
    /// `zone`, `platforms`, `ownership`, `reset`, `vip`, `manager`, `aliases`, `left`, `away_from`, `away_until` and, of
    /// accounts, `user_type`, `recipient_type`, `enabled`, `blocked` and `account_control`.
    pub(crate) columns: BTreeMap<String, At<String>>,
    /// The list of those who hear no more, whatever is imported; `exclude.csv` if left out.
    pub(crate) exclude: Option<At<String>>,
    /// Accounts that are told although an export shows that no employee reads them: `["guests"]`. Guests, shared
    /// mailboxes and disabled accounts are told nothing otherwise.
    pub(crate) also_tell: Vec<RawAccountKind>,
    /// How long after they left the data of people is kept: `30 days`. Then `wavecast forget --leavers` erases it.
    pub(crate) forget_leavers_after: Option<At<String>>,
}

/// A kind of account that no employee reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawAccountKind {
    /// Guests of another organisation.
    Guests,
    /// Shared mailboxes, rooms and equipment.
    SharedMailboxes,
    /// Accounts with which nobody can sign in.
    DisabledAccounts,
}

/// Where the list of devices is, and what its columns are called.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawDevices {
    /// The file, from the campaign folder; `devices.csv` if left out. A workbook of Excel or LibreOffice is read as it is.
    pub(crate) file: Option<At<String>>,
    /// Which sheet of a workbook; if left out, the one that has a column of mail addresses.
    pub(crate) sheet: Option<At<String>>,
    /// What a column of the file is called, where the usual names do not fit: `mail = "Assigned to"`. Known are
    /// `mail`, `name`, `model`, `manufacturer`, `platform`, `version`, `ownership`, `use`, `from`, `method`, `reset`,
    /// `serial` and `seen`.
    pub(crate) columns: BTreeMap<String, At<String>>,
}

/// Who counts as moved.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawMoved {
    /// A person with several devices has moved when all of them have, or any.
    pub(crate) rule: Option<RawMovedRule>,
    /// A list of who has moved that is older than this holds back reminders: `3 days`.
    pub(crate) max_age: Option<At<String>>,
}

/// When a person with several devices has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawMovedRule {
    /// When all their known devices have.
    All,
    /// When one of them has.
    Any,
}

/// What managers are told of their people.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawManagers {
    /// What a message that leaves every week (`at = "every monday, 10:00"`) says of a manager's people; `figures` if left
    /// out.
    pub(crate) digest: Option<RawDigest>,
}

/// What managers are told every week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawDigest {
    /// How many have moved, and how many have not.
    Figures,
    /// And the names of those who have not.
    Names,
}

/// Days on which nothing leaves.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawFreeze {
    /// The first day: `2026-12-24`.
    pub(crate) from: Option<At<Day>>,
    /// The last day: `2027-01-03`.
    pub(crate) to: Option<At<Day>>,
    /// Why, for those who read the plan: `"year's end closing"`.
    pub(crate) why: Option<At<String>>,
    /// Where messages go that would leave meanwhile; `after` if left out.
    #[serde(rename = "move")]
    pub(crate) moves: Option<RawFreezeMove>,
}

/// Where messages go that would leave in a freeze.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawFreezeMove {
    /// To the same hour of the first workday after it.
    After,
    /// To the same hour of the last workday before it.
    Before,
}

/// The site with the guides.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawPortal {
    /// Whether search engines may list it.
    pub(crate) indexable: bool,
    /// Whether links in mail carry a personal, harmless reference.
    pub(crate) personal_references: bool,
    /// Hosts that texts may link to without a finding: `["learn.microsoft.com"]`.
    pub(crate) trusted_hosts: Vec<At<String>>,
}

/// How it looks.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawBrand {
    /// The colour of buttons and links: `#1d4f91`.
    pub(crate) colour: Option<At<String>>,
    /// A second colour, for posters: `#f2a900`.
    pub(crate) accent: Option<At<String>>,
    /// A picture in the campaign folder: `brand/logo.svg`.
    pub(crate) logo: Option<At<String>>,
    /// The font of pages and mail, by a name that devices have.
    pub(crate) font: Option<At<String>>,
    /// A folder of TTF or OTF files for posters.
    pub(crate) fonts_folder: Option<At<String>>,
    /// The font of posters.
    pub(crate) handout_font: Option<At<String>>,
    /// How posters look.
    pub(crate) theme: Option<RawTheme>,
}

/// Posters, flyers, signs and booklets.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawHandouts {
    /// Their art direction: `calm`, `bold`, `vivid`, `night`, or one of your own, a Typst file in
    /// `templates/poster/styles/`. Left out, it is the `theme` of `[brand]`.
    pub(crate) style: Option<At<String>>,
    /// Posters in several languages on one sheet, beside those in each: `["nl+en"]` or `["nl+en+sv"]`.
    pub(crate) together: Vec<At<String>>,
}

/// How posters look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawTheme {
    /// White, with the brand's colour in lines and signs.
    Calm,
    /// The brand's colour from edge to edge.
    Bold,
}
