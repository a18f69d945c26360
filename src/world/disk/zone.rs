//! The campaign's time zone alone, for whoever must know what a day is before the campaign is read.

use chrono_tz::Tz;
use std::path::Path;

use super::read_file;

/// The zone that `campaign.toml` in a folder names; none if nobody can tell. What else is wrong with the file is said when
/// it is read whole.
pub fn time_zone(folder: &Path) -> Option<Tz> {
    let file = read_file(&folder.join("campaign.toml")).ok()?;
    let table: toml::Table = String::from_utf8_lossy(&file).parse().ok()?;
    table.get("campaign")?.get("time_zone")?.as_str()?.trim().parse().ok()
}
