//! Waves and stages, as they are written.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{At, Day, DayTime, Hour, RawMembers, RawMethods, RawPlatform, TextOrEach};

/// A group of people who move together.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawWave {
    /// Its name in addresses and in the list of people: lowercase letters, digits and hyphens.
    pub(crate) id: Option<At<String>>,
    /// Its title for people, in each language.
    pub(crate) title: Option<At<TextOrEach>>,
    /// How people are helped through it; `self-service` if left out.
    pub(crate) approach: Option<RawApproach>,
    /// Whether people must move by a deadline; `deadline` if there is one. With an `enforcement` alone they must move
    /// before that day.
    pub(crate) mode: Option<At<RawMode>>,
    /// The platforms that move in it; all of the move if left out.
    pub(crate) platforms: Option<At<Vec<At<RawPlatform>>>>,
    /// The first day people may move.
    pub(crate) start: Option<At<Day>>,
    /// By when people must have moved: a day, or a day with an hour such as `2027-02-05T17:00`.
    pub(crate) deadline: Option<At<DayTime>>,
    /// From which day access is cut for people who have not moved; on the day of the deadline, with the deadline.
    pub(crate) enforcement: Option<At<Day>>,
    /// The time zone in which its dates are told; the campaign's if left out.
    pub(crate) time_zone: Option<At<String>>,
    /// Whether this wave is a pilot, and its messages say so.
    pub(crate) pilot: bool,
    /// Whether its people are all who have not moved when it starts. Nobody in the list names such a wave.
    pub(crate) sweep: Option<At<bool>>,
    /// From this day its pages are public; without one, from the first message to it.
    pub(crate) publish: Option<At<Day>>,
    /// After this day its pages are gone.
    pub(crate) end: Option<At<Day>>,
    /// Where devices of this wave join another way than `[move.to.methods]` says: `methods = { android = { personal =
    /// "android-web" } }`. A way in the list of devices wins.
    pub(crate) methods: Option<At<RawMethods>>,
    /// What the wave must reach before the next one is told anything.
    pub(crate) gate: Option<At<RawGate>>,
    /// Where and when helpers stand ready, for a tech fair or appointments.
    pub(crate) fair: Vec<At<RawFair>>,
    /// Who moves with it, by what the list of people says. Every other key is a column of the list: `country = ["NL",
    /// "BE"]`, `platform = "ios"`, `department = "HR"`, `vip = false`. A row that names a wave wins over every rule; of
    /// rules, the first that fits, in the order of the file.
    pub(crate) members: Vec<At<RawMembers>>,
    /// Messages that differ in this wave: `[wave.stage.remind]`.
    pub(crate) stage: BTreeMap<String, At<RawOverride>>,
}

/// How people are helped through a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawApproach {
    /// They follow the guide themselves.
    SelfService,
    /// Somebody does it with them, by appointment.
    Assisted,
    /// They come to a place at certain hours.
    TechFair,
}

/// Whether people must move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawMode {
    /// Nobody has to; no page or mail speaks of a deadline.
    Voluntary,
    /// Everybody has to, by the deadline.
    Deadline,
}

/// What a wave must reach before the next one is told anything.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawGate {
    /// The day the wave is judged.
    pub(crate) evaluation: Option<At<Day>>,
    /// At least so many of a hundred people have moved.
    pub(crate) moved_at_least: Option<At<f64>>,
    /// At most so many of a hundred failed.
    pub(crate) failed_at_most: Option<At<f64>>,
    /// At most so many tickets for a hundred people.
    pub(crate) tickets_at_most: Option<At<f64>>,
    /// Things a person looks at: `["vpn", "wifi", "mail", "certificates"]`.
    pub(crate) checks: Vec<String>,
}

/// A place and hours.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawFair {
    /// Where, in each language.
    pub(crate) place: Option<At<TextOrEach>>,
    /// The day on which people can bring their devices.
    pub(crate) day: Option<At<Day>>,
    /// From which hour.
    pub(crate) from: Option<At<Hour>>,
    /// Until which hour.
    pub(crate) until: Option<At<Hour>>,
}

/// How a message differs in one wave.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawOverride {
    /// Another moment for this wave, written as the stage's `at` is.
    pub(crate) at: Option<At<String>>,
    /// Not at all.
    pub(crate) skip: bool,
}

/// One message of the communication plan.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawStage {
    /// Its name: `announce`, `remind`, ...
    pub(crate) id: Option<At<String>>,
    /// The text it sends, `content/<language>/messages/<message>.md`; the id if left out.
    pub(crate) message: Option<At<String>>,
    /// When: a date of the wave, with or without some days and an hour. `start - 10 workdays, 09:00`,
    /// `deadline - 1 day`, `enforce`, `gate + 1 workday`, `moved + 1 workday`, `kickoff`, `close`, `rescheduled`,
    /// `listed`, `back`, `left`, `device-moved`. Or a day and an hour of the calendar, in each person's own time zone: `2027-03-16, 09:00`; for one
    /// instant everywhere, with a zone: `2027-03-16, 09:00 Europe/Amsterdam`. It is told once in the campaign. Or, to
    /// managers, every week in which people of theirs move: `every monday, 10:00`.
    pub(crate) at: Option<At<String>>,
    /// Whom it tells; `wave` if left out.
    pub(crate) audience: Option<RawAudience>,
    /// Of those only people who fit, by facts of the list and of what has happened: `country = NL and not moved`,
    /// `department = "Human Resources"`, `told remind or told deadline 2027-03-10`.
    pub(crate) who: Option<At<String>>,
    /// How long after its moment the message may still leave; `2 workdays` if left out.
    pub(crate) late: Option<At<String>>,
    /// What is done with one of which nobody knows whether it left, because the line broke after its last byte;
    /// `hold` if left out.
    pub(crate) on_doubt: Option<RawOnDoubt>,
    /// Only in these waves.
    pub(crate) waves: Option<At<Vec<At<String>>>>,
    /// In all waves but these.
    pub(crate) except: Option<At<Vec<At<String>>>>,
}

/// What is done with a message in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawOnDoubt {
    /// It is held until evidence or a person says whether it left.
    Hold,
    /// The next run sends it again, byte for byte the same, so that a mail system that drops duplicates shows it
    /// once; some people may get it twice. After three attempts, or once its words have changed, it is held.
    ResendIdentical,
}

/// Whom a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawAudience {
    /// Everybody of the wave.
    Wave,
    /// Those of the wave who have not moved when it leaves.
    NotMoved,
    /// Those of the wave who have moved.
    Moved,
    /// The helpdesk, once a wave.
    Helpdesk,
    /// The managers of the wave's people, once each.
    Managers,
    /// The sponsors, once.
    Sponsors,
    /// Everybody on the list, once in the campaign.
    Everyone,
}
