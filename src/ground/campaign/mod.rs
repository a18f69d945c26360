//! The campaign: what `campaign.toml` and the list of people say, valid by construction.
//!
//! Raw shapes (serde) stay in `raw`; `parse` turns them into the values below, or into problems. After
//! it nothing here can be out of order, unknown or missing, so that no later floor has to ask again.

mod address_index;
mod approval_policy;
mod away;
mod before;
mod catalogue;
mod desk;
mod device;
mod device_state;
mod form_of_address;
pub mod holidays;
mod index;
mod invented;
mod joined;
mod language;
mod losing;
mod members;
mod method;
mod moment;
pub mod not_told;
mod operating_system;
mod parse;
pub mod people;
mod person;
mod platform;
mod privacy;
mod raw;
pub(crate) mod return_path;
mod selection;
mod settings;
mod shared_sheet;
mod slug;
mod stage;
mod systems;
mod tell;
mod wave;

pub use approval_policy::ApprovalPolicy;
pub use away::Away;
pub use before::{BeforeGroup, BeforePoint, ConfirmedPoint, Preparations};
pub(crate) use catalogue::VENDORS;
pub use catalogue::{Catalogue, KnownVendor, RelayPreset};
pub use desk::{Freeze, FreezeMove, Helpdesk, Holidays, WorkCalendar};
pub use device::{Device, DeviceDescription, DeviceFacts, DeviceUse, InNewSystem, SerialNumber};
pub use device_state::{DeviceState, PersonState};
pub use form_of_address::FormOfAddress;
pub(crate) use form_of_address::WordsForYou;
pub use index::WaveIx;
pub use joined::Joined;
pub(crate) use joined::RuleTally;
pub use language::{Language, Languages, PerLanguage};
pub(crate) use members::MEMBER_KEYS;
pub use members::{MemberCondition, MemberRule, MemberShare};
pub use method::Mover;
pub use method::{Method, least_version};
pub(crate) use moment::WEEKDAYS;
pub use moment::{Anchor, ChangeKind, Moment, Offset, Unit, WavePhase};
pub use not_told::{Exclusion, Exclusions, NotTold};
pub use operating_system::OperatingSystem;
pub(crate) use parse::{DataFile, TELLS, day_at, said_date};
pub use people::long_list::LongList;
pub use person::{People, Person, PersonIx, Workplace};
pub use platform::{Ownership, Platform, PlatformSet};
pub use privacy::{ConfirmedSetting, PrivacyFact, PrivacyFacts, PrivacySetting, PrivacySettings};
pub use raw::schema;
pub(crate) use raw::{At, Day, schema_of, schema_with};
pub use return_path::ReturnPath;
pub(crate) use selection::{BoundSelection, typed_name};
pub use selection::{
    OfferedNames, PastFact, PersonFact, Selection, SelectionFault, SelectionNames, selection_offers,
};
pub(crate) use settings::{ASKS_BACK, MAIL_PROGRAMS};
pub use settings::{
    AccessControl, Brand, DeliveryReports, DevicesList, DigestDetail, Dkim, Login, Policies, Policy,
    RelayReach, Sender, Silence, SmtpSettings, Timeouts, Tls,
};
pub use shared_sheet::SharedSheet;
pub use slug::Slug;
pub use stage::{Audience, AudienceRule, OnDoubt, Stage, WaveChoice};
pub use systems::{Methods, Move, OldSystem, OldSystems, Vendor};
pub use tell::{Corrects, Tell};
pub use wave::{AccessCut, Approach, Criteria, Fair, Gate, Mode, Override, Wave};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use std::sync::Arc;

pub use super::address::Address;
pub(crate) use super::address::on_the_wire;
use super::{address::LONGEST_ADDRESS, problem::Source};

/// The whole move.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// The campaign's name in addresses, Message-IDs and the ledger; it never changes once anything is sent.
    pub id: Slug,
    /// What people know it by, in each language.
    pub title: PerLanguage<String>,
    /// The organisation's name as people know it.
    pub organisation: String,
    /// The languages; the first is the source, from which the others are translated.
    pub languages: Languages,
    /// The zone that counts where a wave or person has none.
    pub zone: Tz,
    /// The https address under which the portal is published, without a slash at the end.
    pub site: String,
    /// When the campaign is first spoken of: the anchor `kickoff`.
    pub kickoff: Option<NaiveDate>,
    /// When it is over: the anchor `close`.
    pub close: Option<NaiveDate>,
    /// Who the mail comes from.
    pub sender: Sender,
    /// From what to what.
    pub the_move: Move,
    /// What the privacy page may promise.
    pub privacy: Arc<PrivacySettings>,
    /// What is ready in both systems.
    pub before: Arc<Preparations>,
    /// Who helps people, and how many of them in a day.
    pub helpdesk: Helpdesk,
    /// Work days, quiet hours and holidays.
    pub calendar: WorkCalendar,
    /// The groups, in the order of the file.
    pub waves: Vec<Wave>,
    /// The messages, in the order of the file.
    pub stages: Vec<Stage>,
    /// How it looks.
    pub brand: Brand,
    /// How the mail leaves.
    pub smtp: SmtpSettings,
    /// What to do about missing and stale translations, and other choices.
    pub policies: Policies,
    /// Checks that are silenced, each with a reason.
    pub silences: Vec<Silence>,
    /// The ids of all waves the file names, also of those that are too wrong to be kept: a person in such a wave is
    /// no second problem.
    pub wave_ids: Vec<String>,
    /// The relays and management systems that it could name.
    pub catalogue: Arc<Catalogue>,
    /// The text of `campaign.toml`, for the places in problems.
    pub source: Arc<Source>,
}

impl Campaign {
    /// The day that it is at a moment by the campaign's own clocks.
    pub(crate) fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The wave of this index.
    pub fn wave(&self, index: WaveIx) -> Option<&Wave> {
        self.waves.get(usize::from(index.0))
    }

    /// The wave of this id, with its index.
    pub fn wave_named(&self, id: &str) -> Option<(WaveIx, &Wave)> {
        let found = self.waves.iter().position(|wave| wave.id.as_str() == id)?;
        Some((WaveIx(u16::try_from(found).ok()?), self.waves.get(found)?))
    }

    /// Whether rules say who moves with a wave, also if one of them is in error: a row then need not name one.
    pub(crate) fn has_rules(&self) -> bool {
        // By where they are written and not by the rules that were read: a rule in error must not make errors of every
        // row.
        self.waves.iter().any(|wave| wave.places.contains_key("members"))
    }

    /// The stage of this id.
    pub fn stage_named(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id.as_str() == id)
    }
}
