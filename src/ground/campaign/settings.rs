//! The rest of `campaign.toml`: the move itself, the sender, the looks, the relay, the policies.

use chrono::NaiveDate;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{FormOfAddress, Language, NotTold, PerLanguage};
use crate::ground::problem::Place;

/// When each system decides who gets to mail and files. Never both at once for one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessControl {
    /// The old system decides until this day, or not at all.
    pub old_until: Option<NaiveDate>,
    /// The new one from this day, or not at all.
    pub new_from: Option<NaiveDate>,
    /// The old one leaves out who is being moved.
    pub old_excludes_moving: bool,
    /// Where it is said.
    pub place: Option<Place>,
}

/// Who the mail comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name in the inbox.
    pub name: PerLanguage<String>,
    /// The address that messages come from.
    pub address: super::Address,
    /// Where answers go; the helpdesk's address if absent.
    pub reply_to: Option<super::Address>,
    /// Where people say how it went; where other answers go, if absent.
    pub feedback: Option<super::Address>,
    /// Where a person can see that the mail is genuine: an https page or words such as the intranet's name.
    pub verify_at: Option<String>,
    /// Who gets the weekly figures.
    pub sponsors: Vec<super::Address>,
}

/// Messages that ask what people think, and whose answers are no questions to the helpdesk.
pub(crate) const ASKS_BACK: [&str; 2] = ["feedback", "representatives"];

impl Sender {
    /// Where answers to a message go, by its name.
    pub(crate) fn answers_to<'a>(&'a self, message: &str, helpdesk: &'a str) -> &'a str {
        if ASKS_BACK.contains(&message) { self.feedback_at(helpdesk) } else { self.answers(helpdesk) }
    }

    /// Where people say how it went.
    pub(crate) fn feedback_at<'a>(&'a self, helpdesk: &'a str) -> &'a str {
        self.feedback.as_ref().map_or_else(|| self.answers(helpdesk), super::Address::as_str)
    }

    fn answers<'a>(&'a self, helpdesk: &'a str) -> &'a str {
        self.reply_to.as_ref().map_or(helpdesk, super::Address::as_str)
    }
}

/// How it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// Buttons and links, `#rrggbb`.
    pub colour: String,
    /// A second colour for posters, `#rrggbb`.
    pub accent: String,
    /// A picture in the campaign folder.
    pub logo: Option<String>,
    /// Fonts on pages and in mail, by name; only what the device has.
    pub font: Option<String>,
    /// A folder of TTF or OTF files for handouts.
    pub fonts_folder: Option<String>,
    /// The font of handouts.
    pub handout_font: Option<String>,
    /// The poster theme: `calm` or `bold`.
    pub theme: String,
    /// The art direction of posters, where it is another than the theme.
    pub style: Option<String>,
    /// The languages that stand on one poster together.
    pub together: Vec<super::SharedSheet>,
    /// Where its keys stand.
    pub places: BTreeMap<&'static str, Place>,
}

/// Where the letters of a relay get to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RelayReach {
    /// The people they are written to.
    #[default]
    People,
    /// A program on this machine that shows them and passes nothing on.
    Catcher,
    /// Files in the folder `outbox`.
    Folder,
}

/// How the mail leaves. Secrets are never here: only where they are found.
#[derive(Clone, Debug, PartialEq)]
pub struct SmtpSettings {
    /// The preset it started from: `m365-smtp`, `m365-hve`, `google-relay`, `relay`, `local`, `outbox`.
    pub preset: String,
    /// Where letters get to.
    pub reach: RelayReach,
    /// The page of whoever runs the relay.
    pub documentation: Option<String>,
    /// The relay's name; empty for `outbox`.
    pub host: String,
    /// The port it listens on.
    pub port: u16,
    /// How the line is protected.
    pub tls: Tls,
    /// Who logs in.
    pub login: Login,
    /// How many connections at once.
    pub connections: u16,
    /// At most so many messages a minute, hour, day.
    pub per_minute: Option<u32>,
    /// At most so many messages in an hour; see `per_minute`.
    pub per_hour: Option<u32>,
    /// At most so many messages in a day; see `per_minute`.
    pub per_day: Option<u32>,
    /// How many people must approve a stage before it leaves.
    pub approvals: super::ApprovalPolicy,
    /// An authority of the company's own, a PEM file in the campaign folder.
    pub ca_file: Option<String>,
    /// How long each step of the conversation may take.
    pub timeouts: Timeouts,
    /// DKIM: domain, selector and where the key is found.
    pub dkim: Option<Dkim>,
    /// Where letters come back to that cannot be delivered; the sender's address if absent.
    pub return_path: Option<super::ReturnPath>,
    /// Which delivery reports the relay is asked for.
    pub dsn: DeliveryReports,
    /// Where its keys stand.
    pub places: BTreeMap<&'static str, Place>,
}

/// Which delivery reports (DSN) a relay is asked for, if it offers them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeliveryReports {
    /// Of what failed, and of what is late.
    #[default]
    Failures,
    /// Of what arrived, too.
    Deliveries,
    /// None: it does what it always does.
    None,
}

/// How the line is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// STARTTLS, and no mail without it.
    Starttls,
    /// TLS from the first byte.
    Implicit,
    /// None: loopback, or the user wrote so.
    None,
}

/// Who logs in, and where the secret is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// Nobody: the relay knows us by address.
    None,
    /// A name, and a password in an environment variable.
    Password {
        /// The name to log in with.
        user: String,
        /// The environment variable.
        password_env: String,
    },
    /// A name, and a command that prints a token for XOAUTH2.
    TokenCommand {
        /// The mailbox whose token the command prints.
        user: String,
        /// The command with its arguments.
        command: Vec<String>,
    },
    /// Microsoft client credentials, for XOAUTH2.
    Microsoft {
        /// The mailbox that sends.
        user: String,
        /// The tenant of the organisation, as Microsoft addresses it.
        tenant: String,
        /// The app that was registered there.
        client_id: String,
        /// The environment variable of the secret.
        secret_env: String,
        /// The host that gives out tokens.
        host: String,
        /// The port of that host.
        port: u16,
        /// What the token is for.
        scope: String,
    },
}

/// How long each step of a conversation may take (RFC 5321, 4.5.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// To connect, and to be greeted.
    pub connect: Duration,
    /// For an answer to a command.
    pub command: Duration,
    /// For an answer to the terminating dot.
    pub dot: Duration,
}

/// How messages are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dkim {
    /// The domain that signs.
    pub domain: String,
    /// The selector, under which the domain publishes the public key.
    pub selector: String,
    /// The environment variable of the private key, or of the path to it.
    pub key_env: String,
}

/// What is done where a translation is missing or stale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Policy {
    /// Show what there is, with a notice.
    #[default]
    Notice,
    /// Leave the page out.
    Hide,
    /// Refuse to go on until it is translated.
    Error,
}

/// The mail programs of which it is known what they show. `outlook` is the new one, and the one in the browser.
pub(crate) const MAIL_PROGRAMS: [&str; 12] = [
    "outlook-windows",
    "outlook",
    "outlook-macos",
    "outlook-ios",
    "outlook-android",
    "gmail",
    "gmail-android",
    "gmail-ios",
    "apple-mail",
    "apple-mail-ios",
    "samsung-email",
    "thunderbird",
];

/// Choices of the campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Policies {
    /// What the reader is called in their own language: `Nederlands`.
    pub language_names: PerLanguage<String>,
    /// How readers are spoken to, where somebody said so.
    pub address: PerLanguage<Option<FormOfAddress>>,
    /// Where a translation is missing.
    pub missing: PerLanguage<Policy>,
    /// Where a translation is older than its source.
    pub stale: PerLanguage<Policy>,
    /// The language of people who named none, by country.
    pub language_of_country: BTreeMap<String, Language>,
    /// A list of who has moved that is older than this holds reminders.
    pub moved_max_age: chrono::Duration,
    /// A person has moved when `all` known devices have, or `any`.
    pub moved_rule_all: bool,
    /// What managers are told of their people every week.
    pub digest: DigestDetail,
    /// Whether search engines may list the portal.
    pub indexable: bool,
    /// Whether links in mail carry a personal, harmless reference.
    pub personal_references: bool,
    /// Hosts that content may link to without a finding.
    pub trusted_hosts: Vec<String>,
    /// The mail programs that people use, by the names of [`MAIL_PROGRAMS`].
    pub mail_programs: Vec<String>,
    /// The columns of the list of people, by what they mean: `address` -> `Mail`.
    pub people_columns: BTreeMap<String, String>,
    /// The list of people, from the campaign folder.
    pub people_file: String,
    /// The sheet of it, if it is a workbook and somebody said which.
    pub people_sheet: Option<String>,
    /// The list of those who hear no more, from the campaign folder.
    pub exclude_file: String,
    /// Kinds of account that are told although no person of the organisation reads them for themselves.
    pub also_tell: BTreeSet<NotTold>,
    /// How long after they left people's data is kept; for ever if none.
    pub forget_leavers_after: Option<chrono::Duration>,
    /// The list of devices.
    pub devices: DevicesList,
}

/// What managers are told of their people every week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DigestDetail {
    /// How many have moved and how many have not.
    #[default]
    Figures,
    /// And who has not.
    Names,
}

/// Where the list of devices stands, and what its columns are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicesList {
    /// The file, from the campaign folder.
    pub file: String,
    /// The sheet of it, if it is a workbook and somebody said which.
    pub sheet: Option<String>,
    /// Its columns, by what they mean.
    pub columns: BTreeMap<String, String>,
    /// Whether the campaign speaks of it: a file that only bears its usual name may be something else.
    pub is_named: bool,
}

/// A check that is silenced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// The check's name.
    pub check: String,
    /// Only in files that start so.
    pub file: Option<String>,
    /// Why somebody accepts what it finds.
    pub because: String,
    /// Where it says so.
    pub place: Place,
}
