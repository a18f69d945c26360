//! Days and moments as people type them.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::ground::timeline::day_begins;

/// What was typed: a day, which begins when it does for the campaign, or a moment with its zone.
#[derive(Clone, Copy, Debug)]
pub enum AskedMoment {
    /// A day of the calendar: the moment at which it begins for the campaign.
    Day(NaiveDate),
    /// A moment that was typed with its zone.
    Moment(DateTime<Utc>),
}

impl AskedMoment {
    /// The moment that is meant, where the campaign's clocks show this zone.
    pub(crate) fn at(self, zone: impl FnOnce() -> Tz) -> DateTime<Utc> {
        match self {
            Self::Day(day) => day_begins(zone(), day),
            Self::Moment(moment) => moment,
        }
    }
}

/// A day, or a moment with its zone.
pub(crate) fn moment(text: &str) -> Result<AskedMoment, String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(AskedMoment::Day(day));
    }
    let formats = ["%Y-%m-%dT%H:%M%#z", "%Y-%m-%dT%H:%M:%S%#z", "%Y-%m-%d %H:%M%#z"];
    formats
        .iter()
        .find_map(|format| DateTime::parse_from_str(text, format).ok())
        .map(|moment| AskedMoment::Moment(moment.with_timezone(&Utc)))
        .ok_or_else(|| "write a day such as `2027-01-18` or a moment such as `2027-01-18T09:00Z`".to_owned())
}
