//! A message of its own, as it is written in `tells/<name>.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::At;

/// For whom a message of its own is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawTellTo {
    /// People of the list.
    People,
    /// The managers of those who fit, once each.
    Managers,
    /// Those who help: the campaign's helpdesk.
    Helpdesk,
    /// Those who answer for the move: the campaign's sponsors.
    Sponsors,
    /// Those managers, the helpdesk and the sponsors, each address once.
    Staff,
}

/// A message of its own: told once, on a day of the calendar.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawTell {
    /// The text it sends, `content/<language>/messages/<message>.md`; the name of this file if left out.
    pub(crate) message: Option<At<String>>,
    /// When it leaves, in each person's own time zone: `2027-03-16, 09:00`; for one instant everywhere, with a zone.
    pub(crate) at: Option<At<String>>,
    /// For whom it is; `people` if left out.
    pub(crate) to: Option<RawTellTo>,
    /// Whom it tells, by facts: `country = NL and not moved`; everybody if left out.
    pub(crate) who: Option<At<String>>,
    /// How long after its moment the message may still leave; `2 workdays` if left out.
    pub(crate) late: Option<At<String>>,
    /// Whether it may leave in the quiet hours.
    pub(crate) urgent: bool,
    /// The stage whose message it puts right. Who gets it is in the file of the same name that ends in `.list`.
    pub(crate) corrects: Option<At<String>>,
    /// The date that was told wrongly: `deadline 2027-03-10`.
    pub(crate) said: Option<At<String>>,
}
