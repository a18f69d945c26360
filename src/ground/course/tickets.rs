//! Helpdesk tickets: as a sheet of days and counts, or as an export with one ticket in a row; and whose they are.

use chrono::{DateTime, Days, NaiveDate, Utc};
use std::collections::BTreeMap;

use super::{
    Tickets,
    calendar::{self, WrittenDate},
    sheet::{ExportFault, ExportFaults, ExportSheet, has_one_of},
};
use crate::ground::{
    campaign::{Campaign, Wave, WaveIx},
    problem::Problems,
    workbook::WantedSheet,
};

const DAY: &[&str] = &[
    "day",
    "date",
    "created",
    "createdon",
    "createdat",
    "opened",
    "openedat",
    "dag",
    "datum",
    "aangemaakt",
    "aangemaaktop",
    "geopend",
    "skapad",
    "skapades",
    "oppnad",
];
const COUNT: &[&str] =
    &["tickets", "count", "number", "calls", "aantal", "meldingen", "antal", "arenden", "samtal"];
const WAVE: &[&str] = &["wave", "group", "golf", "groep", "vag", "grupp", "omgang"];

/// More tickets than any helpdesk hears of in a day.
const MOST: u32 = 1_000_000;

/// How long after its last date a wave is still called about.
const AFTER: Days = Days::new(7);

/// How long a wave without any later date is called about.
const VOLUNTARY: Days = Days::new(28);

/// Reads a sheet: a column of days, if there is one a column of counts, and if there is one a column of waves.
///
/// # Errors
/// Everything in the file that cannot be understood.
pub fn read(
    path: &str,
    bytes: Vec<u8>,
    campaign: &Campaign,
    now: DateTime<Utc>,
) -> Result<Vec<Tickets>, Problems> {
    read_sheet(path, bytes, None, campaign, now)
}

/// The same; of a workbook, the sheet with this name.
///
/// # Errors
/// Everything in the file that cannot be understood.
pub(crate) fn read_sheet(
    path: &str,
    bytes: Vec<u8>,
    sheet: Option<&str>,
    campaign: &Campaign,
    now: DateTime<Utc>,
) -> Result<Vec<Tickets>, Problems> {
    let fits = |cells: &[&str]| has_one_of(DAY, cells);
    let sheet = ExportSheet::of(path, bytes, &WantedSheet { name: sheet, fits: &fits })?;
    let (day, count, wave) = (sheet.column(DAY), sheet.column(COUNT), sheet.column(WAVE));
    if day.is_none() {
        let hint = "name the columns `day`, `tickets` and, if you know it, `wave`";
        return Err(sheet
            .problem("no-day-column", "no column says on which day a ticket came")
            .hint(hint)
            .into());
    }
    let mut rows = Vec::new();
    let mut problems = sheet.each(|row| {
        let date = WrittenDate::read(row.cell(day)).ok_or_else(|| ExportFault {
            check: "bad-date",
            message: "the day of this row cannot be read".to_owned(),
            hint: "write days as `2027-01-18`",
        })?;
        let number = row.cell(count);
        let number =
            // An export of a helpdesk has a ticket in each row and no number beside it.
            if count.is_none() { Some(1) } else { number.parse().ok().filter(|count| *count <= MOST) };
        let number = number.ok_or_else(|| ExportFault {
            check: "bad-count",
            message: "the number of tickets of this row cannot be read".to_owned(),
            hint: "write a whole number, without thousands signs",
        })?;
        rows.push(((row.span.clone(), row.line), date, known(row.cell(wave), campaign)?, number));
        Ok(())
    });
    let english =
        sheet.names.iter().any(|name| ["day", "date", "created"].contains(&name.to_lowercase().as_str()));
    let order = calendar::order(rows.iter().map(|(_, date, _, _)| date), english);
    let latest = latest_day(campaign, now);
    let mut counts = BTreeMap::<(NaiveDate, Option<String>), u32>::new();
    let mut faults = ExportFaults::default();
    for (place, date, wave, number) in rows {
        let wrong = |check, message: &str| ExportFault {
            check,
            message: message.to_owned(),
            hint: "write days as `2027-01-18`",
        };
        match date.day(order) {
            None => faults.push(place, wrong("bad-date", "the day of this row does not exist")),
            Some(day) if day > latest => {
                faults.push(place, wrong("future-date", "the day of this row is in the future"));
            }
            Some(day) => {
                let sum = counts.entry((day, wave)).or_default();
                // Rows of one day are added up, and a file of large numbers must not overflow.
                *sum = sum.saturating_add(number);
            }
        }
    }
    problems.append(faults.done(&sheet.source));
    if problems.has_errors() {
        return Err(problems.in_reading_order());
    }
    Ok(counts.into_iter().map(|((day, wave), count)| Tickets { day, wave, count }).collect())
}

/// The latest day that it is anywhere in the campaign: just after midnight in the east, a ticket of today is of tomorrow by
/// UTC; in the west, an export in UTC is of tomorrow in the evening.
fn latest_day(campaign: &Campaign, now: DateTime<Utc>) -> NaiveDate {
    let zones = campaign.waves.iter().map(|wave| wave.zone).chain([campaign.zone]);
    let days = zones.map(|zone| now.with_timezone(&zone).date_naive());
    days.fold(now.date_naive(), NaiveDate::max)
}

fn known(wave: &str, campaign: &Campaign) -> Result<Option<String>, ExportFault> {
    if wave.is_empty() {
        return Ok(None);
    }
    campaign.wave_named(&wave.to_lowercase()).map(|(_, wave)| Some(wave.id.to_string())).ok_or_else(|| {
        ExportFault {
            check: "unknown-wave",
            message: "this row names a wave that the campaign does not have".to_owned(),
            hint: "use the ids of `campaign.toml`, or leave the cell empty",
        }
    })
}

/// The days on which people call about a wave.
pub fn days(wave: &Wave) -> (NaiveDate, NaiveDate) {
    let dates = [wave.deadline().map(|deadline| deadline.date()), wave.enforcement(), wave.gate.evaluation];
    let last = dates.into_iter().flatten().max().and_then(|last| last.checked_add_days(AFTER));
    let end = last.or_else(|| wave.start.checked_add_days(VOLUNTARY)).unwrap_or(wave.start);
    (wave.start, end.max(wave.start))
}

/// How many tickets each wave had on each day. What names no wave is shared by those that are called about on that
/// day, by their people; a ticket when no wave runs belongs to none.
pub(crate) fn by_wave(
    campaign: &Campaign,
    people: &[u32],
    tickets: &[Tickets],
) -> Vec<BTreeMap<NaiveDate, f64>> {
    let mut waves = vec![BTreeMap::new(); campaign.waves.len()];
    let spans: Vec<(NaiveDate, NaiveDate)> = campaign.waves.iter().map(days).collect();
    let mut add = |wave: usize, day: NaiveDate, count: f64| {
        if let Some(days) = waves.get_mut(wave) {
            *days.entry(day).or_insert(0.0) += count;
        }
    };
    for ticket in tickets {
        let count = f64::from(ticket.count);
        // A row that names its wave counts for it whenever it came: the helpdesk knows better than the calendar.
        if let Some((WaveIx(wave), _)) = ticket.wave.as_deref().and_then(|id| campaign.wave_named(id)) {
            add(usize::from(wave), ticket.day, count);
            continue;
        }
        let runs = |(first, last): &(NaiveDate, NaiveDate)| *first <= ticket.day && ticket.day <= *last;
        let running: Vec<(usize, f64)> = spans
            .iter()
            .zip(people)
            .enumerate()
            .filter(|(_, (span, _))| runs(span))
            .map(|(wave, (_, people))| (wave, f64::from(*people)))
            .collect();
        let all: f64 = running.iter().map(|(_, people)| people).sum();
        // Waves without people cannot share anything, and dividing by them would make figures of nothing.
        for (wave, people) in running.into_iter().filter(|_| all > 0.0) {
            add(wave, ticket.day, count * people / all);
        }
    }
    waves
}
