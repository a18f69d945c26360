//! An export of the new device management, or a plain list of addresses: who is in it, with which device.
//!
//! Columns are found by name in English, Dutch and Swedish. A file without a column of people is taken as a plain
//! list if it has one address in a row. Any row that cannot be understood is a problem with its line, and then
//! nothing of the file counts: half a list would send reminders to people who have moved.

use chrono::{DateTime, TimeDelta, Utc};
use std::{ops::Range, sync::Arc};

use super::{
    calendar::{self, DayMonthOrder, WrittenDate},
    device_columns::{COMPLIANCE, ENROLLED, MAIL, MANAGED, NAME, SEEN, SERIAL, SYSTEM, USER},
    export_maker,
    sheet::{ExportFault, ExportFaults, ExportRow, ExportSheet, has_one_of},
};
use crate::ground::{
    campaign::{OperatingSystem, SerialNumber, people::header::fold},
    problem::{Problems, Source},
    workbook::WantedSheet,
};

/// How far a clock elsewhere may be ahead.
const AHEAD: TimeDelta = TimeDelta::hours(26);

/// A device of an export, or a line of a plain list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedDevice {
    /// Whose it is, in lower case: the sign-in name.
    pub user: Box<str>,
    /// The mail address of the same person, if the file has it and it differs.
    pub mail: Option<Box<str>>,
    /// What runs on it, if the file says; [`OperatingSystem::Other`] where the file names something that we do not know.
    pub system: Option<OperatingSystem>,
    /// Since when it is in the new management, if the file says.
    pub enrolled: Option<DateTime<Utc>>,
    /// Whether it fails the rules of the new management.
    pub fails: bool,
    /// Its number, if the file says.
    pub serial: SerialNumber,
    /// What it is called; empty if the file does not say.
    pub name: Box<str>,
    /// Where it stands.
    pub line: u32,
}

/// What a file says.
#[derive(Clone, Debug)]
pub struct DeviceExport {
    /// The devices, or the people of a plain list, in the order of the file.
    pub devices: Vec<ExportedDevice>,
    /// Whether it says of everybody whether they have moved, so that whoever is missing has not: a device export
    /// does, a plain list does not.
    pub complete: bool,
    /// Devices that belong to nobody: kiosks, spare ones.
    pub without_user: usize,
    /// Devices that another system manages, and this one only knows.
    pub not_managed: usize,
    /// The newest check-in of a device: the file cannot be older.
    pub newest: Option<DateTime<Utc>>,
    /// By which system it was made, by the word of `vendor`, if its columns say so.
    pub maker: Option<&'static str>,
    /// The file, for problems to point into.
    pub source: Arc<Source>,
}

struct Columns {
    user: Option<usize>,
    mail: Option<usize>,
    system: Option<usize>,
    compliance: Option<usize>,
    enrolled: Option<usize>,
    seen: Option<usize>,
    managed: Option<usize>,
    serial: Option<usize>,
    name: Option<usize>,
    english: bool,
}

/// A date still to be understood: of which device, and where it stands.
type UndecidedDate = (usize, (Range<usize>, u32), WrittenDate);

/// Reads an export; `now` tells which dates lie in the future.
///
/// # Errors
/// Everything in the file that cannot be understood.
pub fn read(path: &str, bytes: Vec<u8>, now: DateTime<Utc>) -> Result<DeviceExport, Problems> {
    read_sheet(path, bytes, None, now)
}

/// The same; of a workbook, the sheet with this name.
///
/// # Errors
/// Everything in the file that cannot be understood.
pub(crate) fn read_sheet(
    path: &str,
    bytes: Vec<u8>,
    sheet: Option<&str>,
    now: DateTime<Utc>,
) -> Result<DeviceExport, Problems> {
    // A plain list has no names of columns: its first row is an address, and alone.
    let is_address = |cells: &[&str]| matches!(cells, [only] if only.contains('@'));
    let fits = |cells: &[&str]| has_one_of(USER, cells) || is_address(cells);
    let sheet = ExportSheet::of(path, bytes, &WantedSheet { name: sheet, fits: &fits })?;
    let columns = Columns::of(&sheet);
    if columns.user.is_some() {
        return devices(&sheet, &columns, now);
    }
    match sheet.names.as_slice() {
        [only] if only.contains('@') => plain(sheet.without_header(), 0),
        names => {
            let shown: Vec<String> = names.iter().take(12).map(|name| format!("`{name}`")).collect();
            let message = format!("no column says whose a device is; there are {}", shown.join(", "));
            let hint = "export the devices with the column `Primary user UPN`, or write one address per line";
            Err(sheet.problem("no-user-column", message).hint(hint).into())
        }
    }
}

impl Columns {
    fn of(sheet: &ExportSheet) -> Self {
        let enrolled = sheet.column(ENROLLED);
        let english = |column: usize| {
            let name = sheet.names.get(column).map(|name| fold(name)).unwrap_or_default();
            ["enrol", "last", "sync"].iter().any(|word| name.starts_with(word))
        };
        let (user, seen) = (sheet.column(USER), sheet.column(SEEN));
        Self {
            user,
            // A file may have mail addresses alone, and then they are the sign-in names.
            mail: sheet.column(MAIL).filter(|column| Some(*column) != user),
            system: sheet.column(SYSTEM),
            compliance: sheet.column(COMPLIANCE),
            enrolled,
            seen,
            managed: sheet.column(MANAGED),
            serial: sheet.column(SERIAL),
            name: sheet.column(NAME),
            // Whoever exports in English mostly has American dates; Dutch and Swedish never.
            english: enrolled.or(seen).is_some_and(english),
        }
    }

    /// Whether the file tells of devices and not only of people.
    fn tell_devices(&self) -> bool {
        self.system.is_some() || self.enrolled.is_some() || self.seen.is_some() || self.managed.is_some()
    }
}

fn plain(sheet: ExportSheet, user: usize) -> Result<DeviceExport, Problems> {
    let mut devices = Vec::new();
    let problems = sheet.each(|row| {
        devices.push(ExportedDevice {
            user: address(row.cell(Some(user)))?,
            mail: None,
            system: None,
            enrolled: None,
            fails: false,
            serial: SerialNumber::default(),
            name: Box::default(),
            line: row.line,
        });
        Ok(())
    });
    if problems.has_errors() {
        return Err(problems);
    }
    let source = sheet.source;
    Ok(DeviceExport {
        devices,
        complete: false,
        without_user: 0,
        not_managed: 0,
        newest: None,
        maker: None,
        source,
    })
}

fn address(cell: &str) -> Result<Box<str>, ExportFault> {
    let (local, domain) = cell.split_once('@').unwrap_or(("", ""));
    if local.is_empty() || domain.is_empty() || cell.contains(char::is_whitespace) {
        return Err(ExportFault {
            check: "bad-address",
            message: "this is not a valid address".to_owned(),
            hint: "one address per line, such as `anna@example.com`",
        });
    }
    Ok(cell.to_lowercase().into())
}

fn devices(sheet: &ExportSheet, columns: &Columns, now: DateTime<Utc>) -> Result<DeviceExport, Problems> {
    let mut reader = ExportReader {
        columns,
        devices: Vec::new(),
        without_user: 0,
        not_managed: 0,
        enrolled: Vec::new(),
        seen: Vec::new(),
    };
    let mut problems = sheet.each(|row| reader.row(&row));
    let ExportReader { mut devices, without_user, not_managed, enrolled, seen, .. } = reader;
    // One program wrote both columns in one way, so a day above twelve in either settles both.
    let order = calendar::order(enrolled.iter().chain(&seen).map(|(_, _, date)| date), columns.english);
    for (device, moment) in moments(sheet, enrolled, order, now, &mut problems) {
        if let Some(device) = devices.get_mut(device) {
            device.enrolled = Some(moment);
        }
    }
    // A file from last month may have been saved today: its devices tell how old it is.
    let newest = moments(sheet, seen, order, now, &mut problems).into_iter().map(|(_, moment)| moment).max();
    if problems.has_errors() {
        return Err(problems.in_reading_order());
    }
    let (complete, source) = (columns.tell_devices(), Arc::clone(&sheet.source));
    let maker = export_maker::maker(&sheet.names);
    Ok(DeviceExport { devices, complete, without_user, not_managed, newest, maker, source })
}

/// The dates of a column, once it is known how it writes them. A date that is none, or that lies ahead, is a problem.
fn moments(
    sheet: &ExportSheet,
    open: Vec<UndecidedDate>,
    order: DayMonthOrder,
    now: DateTime<Utc>,
    problems: &mut Problems,
) -> Vec<(usize, DateTime<Utc>)> {
    let mut found = Vec::with_capacity(open.len());
    let latest = now + AHEAD;
    let mut faults = ExportFaults::default();
    for (device, place, date) in open {
        let (check, message) = match date.moment(order) {
            Some(moment) if moment <= latest => {
                found.push((device, moment));
                continue;
            }
            Some(moment) => ("future-date", format!("{} is in the future", moment.date_naive())),
            None => ("bad-date", "a date of this row does not exist".to_owned()),
        };
        let hint = "look at the clock of this computer (or at `--as-of`), and export the list again";
        faults.push(place, ExportFault { check, message, hint });
    }
    problems.append(faults.done(&sheet.source));
    found
}

struct ExportReader<'a> {
    columns: &'a Columns,
    devices: Vec<ExportedDevice>,
    without_user: usize,
    not_managed: usize,
    enrolled: Vec<UndecidedDate>,
    seen: Vec<UndecidedDate>,
}

impl ExportReader<'_> {
    fn row(&mut self, row: &ExportRow<'_>) -> Result<(), ExportFault> {
        let columns = self.columns;
        // Such a device reads its mail here and is managed elsewhere: its owner has not moved by it.
        if only_known(row.cell(columns.managed)) {
            self.not_managed += 1;
            return Ok(());
        }
        let (user, mail) = (row.cell(columns.user), row.cell(columns.mail));
        if !user.contains('@') && !mail.contains('@') {
            // In a list of people a row without an address is a mistake; in one of devices it is a kiosk or a spare.
            if !columns.tell_devices() {
                address(user)?;
            }
            self.without_user += 1;
            return Ok(());
        }
        // Some exports write a display name where others have the sign-in name; the mail address is as good.
        let (user, mail) = if user.contains('@') { (user, mail) } else { (mail, "") };
        let index = self.devices.len();
        self.date(row, columns.enrolled, index)?;
        self.date(row, columns.seen, index)?;
        let mail = mail.to_lowercase();
        let user: Box<str> = user.to_lowercase().into();
        self.devices.push(ExportedDevice {
            mail: (mail.contains('@') && *mail != *user).then(|| mail.into()),
            user,
            system: system(row.cell(columns.system)),
            enrolled: None,
            fails: fails(row.cell(columns.compliance)),
            serial: SerialNumber::new(row.cell(columns.serial)),
            name: row.cell(columns.name).into(),
            line: row.line,
        });
        Ok(())
    }

    fn date(&mut self, row: &ExportRow<'_>, column: Option<usize>, device: usize) -> Result<(), ExportFault> {
        let cell = row.cell(column);
        // Intune writes the year 1 for a device that was never seen.
        if cell.is_empty()
            || cell.starts_with("0001-")
            || cell.starts_with("1/1/0001")
            || cell.starts_with("1-1-0001")
        {
            return Ok(());
        }
        let date = WrittenDate::read(cell).ok_or_else(|| ExportFault {
            check: "bad-date",
            message: "a date of this row cannot be read".to_owned(),
            hint: "dates look like `2027-01-18 09:12`; export the list again",
        })?;
        let list = if column == self.columns.enrolled { &mut self.enrolled } else { &mut self.seen };
        list.push((device, (row.span.clone(), row.line), date));
        Ok(())
    }
}

/// What runs on a device. A file that names something unknown has said that it is nothing we know: it is not as one that says
/// nothing.
fn system(cell: &str) -> Option<OperatingSystem> {
    (!cell.is_empty()).then(|| cell.parse().unwrap_or(OperatingSystem::Other))
}

/// Whether another system manages a device, and mail alone or nothing at all is known of it here.
fn only_known(managed: &str) -> bool {
    matches!(
        fold(managed).as_str(),
        "eas" | "easmdmless" | "exchangeactivesync" | "configmgr" | "none" | "unknown"
    )
}

/// Whether a device fails the rules. What is still being looked at, or has no rules, does not.
fn fails(compliance: &str) -> bool {
    matches!(
        fold(compliance).as_str(),
        "noncompliant"
            | "notcompliant"
            | "false"
            | "error"
            | "conflict"
            | "nietcompatibel"
            | "nietconform"
            | "voldoetniet"
            | "ickekompatibel"
            | "inkompatibel"
            | "uppfyllerinte"
            | "ejkompatibel"
            | "fel"
            | "fout"
    )
}
