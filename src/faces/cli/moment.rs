//! Days and moments as people type them.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// A day, or a moment with its zone.
pub(crate) fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(day.and_time(NaiveTime::MIN).and_utc());
    }
    let formats = ["%Y-%m-%dT%H:%M%#z", "%Y-%m-%dT%H:%M:%S%#z", "%Y-%m-%d %H:%M%#z"];
    formats
        .iter()
        .find_map(|format| DateTime::parse_from_str(text, format).ok())
        .map(|moment| moment.with_timezone(&Utc))
        .ok_or_else(|| "write a day such as `2027-01-18` or a moment such as `2027-01-18T09:00Z`".to_owned())
}
