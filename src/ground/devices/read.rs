//! A list of devices read: our own `devices.csv`, or an export of any system.

use chrono::{DateTime, NaiveDate, Utc};
use std::{collections::BTreeMap, sync::Arc};

use super::{
    cells::{self, NeitherYesNorNo},
    columns,
    faults::{DeviceFaults, RowPlace},
    known::{DeviceColumns, KnownDevices},
    titles::TITLES,
};
use crate::ground::{
    campaign::{
        Address, Campaign, Catalogue, Device, DeviceFacts, DeviceUse, DevicesList, InNewSystem, Method,
        OperatingSystem, Ownership, SerialNumber,
        people::{header::fold, values},
    },
    course::{
        calendar::{self, DayMonthOrder, WrittenDate},
        export_maker::maker,
        sheet::{ExportFault, ExportRow, ExportSheet},
    },
    problem::{Problems, Source},
    workbook::WantedSheet,
};

/// What stands in the place of a day where some devices of a kind have joined and nobody can say which.
pub(super) const UNCLEAR: &str = "unclear";

const PLATFORMS: &str =
    "write `ios`, `ipados`, `android`, `macos`, `windows`, `linux`, `visionos`, `chromeos` or `other`";

/// What a date of a row is about.
#[derive(Clone, Copy)]
enum DatedFact {
    Seen,
    Joined,
    Gone,
}

/// What of a campaign its list of devices is read with: as long as that and the list stay the same, so do the devices.
#[derive(Clone, Debug)]
pub struct DeviceNames {
    list: DevicesList,
    catalogue: Arc<Catalogue>,
}

impl PartialEq for DeviceNames {
    fn eq(&self, other: &Self) -> bool {
        // By its place in memory: a catalogue that was read anew is taken for another one, which costs a reading and no
        // fault.
        self.list == other.list && Arc::ptr_eq(&self.catalogue, &other.catalogue)
    }
}

impl DeviceNames {
    /// Looks them up.
    pub fn of(campaign: &Campaign) -> Self {
        Self { list: campaign.policies.devices.clone(), catalogue: Arc::clone(&campaign.catalogue) }
    }

    /// The same where the columns are called as ours are.
    pub(crate) fn usual(mut self) -> Self {
        self.list.columns.clear();
        self
    }

    /// The same for an export, with the sheet that is named for it.
    pub(crate) fn for_sheet(mut self, sheet: Option<String>) -> Self {
        self.list.sheet = sheet;
        self
    }

    /// Where a column of a meaning stands: what the campaign calls it wins.
    fn place(&self, meaning: &str, plain: &[String]) -> Option<usize> {
        if let Some(own) = self.list.columns.get(meaning) {
            // Nothing else is looked for: a column that the campaign names and the file lacks must not be another one
            // by chance.
            return plain.iter().position(|cell| *cell == fold(own));
        }
        let title = TITLES.iter().find(|title| title.meaning == meaning)?;
        let mut names = title.names.iter().chain(title.shared);
        names.find_map(|name| plain.iter().position(|cell| cell == name))
    }

    fn has_owners(&self, cells: &[&str]) -> bool {
        let plain: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
        self.place("mail", &plain).is_some()
    }
}

/// A device, and the address of whoever it belongs to.
#[derive(Clone, Debug)]
pub struct DeviceRow {
    /// The address as the list writes it; empty if the device belongs to nobody.
    pub owner: Box<str>,
    /// What the row says of the device itself.
    pub device: Device,
    pub(super) at: RowPlace,
}

/// A list of devices as it was read.
#[derive(Debug)]
pub struct DevicesRead {
    /// Its rows, in the order of the file.
    pub rows: Vec<DeviceRow>,
    /// Rows of devices that belong to nobody: spare ones.
    pub without_owner: usize,
    /// By which system it was made, by the word of `vendor`, if its columns say so.
    pub maker: Option<&'static str>,
    /// The file, for problems to point into.
    pub source: Arc<Source>,
    pub(super) faults: DeviceFaults,
    /// By meaning, what the file calls its columns.
    pub(super) columns: BTreeMap<&'static str, usize>,
}

impl DevicesRead {
    /// Reads a list. `now` tells which dates lie in the future, where somebody asks.
    ///
    /// # Errors
    /// It is no list of devices at all, or rows of it are cut short.
    pub fn of(
        path: &str,
        bytes: Vec<u8>,
        names: &DeviceNames,
        now: Option<DateTime<Utc>>,
    ) -> Result<Self, Problems> {
        let fits = |cells: &[&str]| names.has_owners(cells);
        let sheet =
            ExportSheet::of(path, bytes, &WantedSheet { name: names.list.sheet.as_deref(), fits: &fits })?;
        let plain: Vec<String> = sheet.names.iter().map(|name| fold(name)).collect();
        let mut columns: BTreeMap<&'static str, usize> = BTreeMap::new();
        for title in &TITLES {
            // A column means one thing: `Owner` is who has it only if nothing else is.
            let found = names.place(title.meaning, &plain);
            columns.extend(
                found.filter(|at| !columns.values().any(|known| known == at)).map(|at| (title.meaning, at)),
            );
        }
        if !columns.contains_key("mail") {
            let shown: Vec<String> = sheet.names.iter().take(12).map(|name| format!("`{name}`")).collect();
            let message = format!("no column says whose a device is; there are {}", shown.join(", "));
            let hint = "name it in campaign.toml: under `[devices]`, `columns = { mail = \"..\" }`";
            return Err(sheet.problem("no-user-column", message).hint(hint).into());
        }
        let mut reader = DeviceRowReader {
            names,
            columns: DeviceColumns::of(&columns),
            known: KnownDevices::default(),
            rows: Vec::new(),
            dates: Vec::new(),
            faults: columns::unknown(&sheet, &columns),
            without_owner: 0,
        };
        let problems = sheet.each(|row| {
            reader.row(&row);
            Ok::<(), ExportFault>(())
        });
        if problems.has_errors() {
            return Err(problems);
        }
        reader.settle(now);
        let DeviceRowReader { rows, faults, without_owner, .. } = reader;
        Ok(Self { maker: maker(&sheet.names), rows, without_owner, source: sheet.source, faults, columns })
    }

    /// What is wrong with its rows.
    pub fn problems(self) -> (Vec<DeviceRow>, Problems) {
        let problems = self.faults.told(&self.source);
        (self.rows, problems)
    }
}

struct DeviceRowReader<'r> {
    names: &'r DeviceNames,
    columns: DeviceColumns,
    known: KnownDevices,
    rows: Vec<DeviceRow>,
    /// Days of rows, whose order of day and month is decided for the column as a whole.
    dates: Vec<(usize, DatedFact, WrittenDate)>,
    faults: DeviceFaults,
    without_owner: usize,
}

impl DeviceRowReader<'_> {
    fn row(&mut self, row: &ExportRow<'_>) {
        let cell = |column: Option<usize>| row.cell(column);
        let at = RowPlace { span: row.span.clone(), line: row.line };
        let owner = cell(self.columns.mail);
        // Systems write `None` or the name of a department where a device is spare: that is counted, and no fault of
        // the list.
        if !owner.contains('@') {
            self.without_owner += 1;
            return;
        }
        if owner.parse::<Address>().is_err() {
            let hint = "write one address such as `name@example.com`: the one that the list of people has";
            self.faults.error("bad-address", ("this row's mail address is not one".to_owned(), hint), &at);
            return;
        }
        let (version, model) = (cells::short(cell(self.columns.version)), cell(self.columns.model));
        let system = self.system(cell(self.columns.platform), model, &version, &at);
        let (ownership, said) = self.ownership(cell(self.columns.ownership), &at);
        let usage = self.usage(cell(self.columns.usage), &at).or(said).unwrap_or_default();
        // Only a list that tells models is of a system; in one that somebody wrote, the name is how they call it.
        let name = if self.columns.model.or(self.columns.maker).is_some() {
            self.recognised(cell(self.columns.name), (model, cell(self.columns.maker)), system)
        } else {
            cells::short(cell(self.columns.name))
        };
        let from = self.vendor(cell(self.columns.from), &at);
        let method = self.method(cell(self.columns.method), (system, ownership), &at);
        let reset = cell(self.columns.reset);
        let reset = cells::reset(reset).unwrap_or_else(|NeitherYesNorNo| {
            let message = format!("`{}` in the column reset is neither yes nor no", cells::short(reset));
            self.faults.error("bad-row", (message, "write `yes` or `no`, or leave it empty"), &at);
            None
        });
        self.date(cell(self.columns.seen), DatedFact::Seen, &at);
        let serial = SerialNumber::new(cell(self.columns.serial));
        self.rows.push(DeviceRow {
            owner: owner.into(),
            device: Device {
                system,
                version: version.into(),
                name: name.into(),
                ownership,
                usage,
                from: from.into(),
                method,
                reset,
                serial,
                seen: None,
                facts: DeviceFacts::default(),
                line: at.line,
            },
            at,
        });
        // Behind the push, because what it finds belongs to the device that was added last.
        self.facts(row);
    }

    /// What lists of both systems said of the device that was read last.
    fn facts(&mut self, row: &ExportRow<'_>) {
        let [joined, gone, compliant] =
            [self.columns.joined, self.columns.gone, self.columns.compliant].map(|column| row.cell(column));
        let Some((at, read)) =
            self.rows.len().checked_sub(1).and_then(|last| Some((last, self.rows.get_mut(last)?)))
        else {
            return;
        };
        read.device.facts.fails = cells::reset(compliant).ok().flatten() == Some(false);
        let place = read.at.clone();
        if joined.eq_ignore_ascii_case(UNCLEAR) {
            read.device.facts.joined = InNewSystem::Unclear;
        } else {
            self.dated(joined, (at, DatedFact::Joined), &place);
        }
        self.dated(gone, (at, DatedFact::Gone), &place);
    }

    fn system(&mut self, cell: &str, model: &str, version: &str, at: &RowPlace) -> OperatingSystem {
        let guessed = self.known.guesses.meaning_of_both(model, version, || cells::guessed(model, version));
        if cell.is_empty() {
            if guessed.is_none() {
                let said = ("a device without a platform".to_owned(), PLATFORMS);
                self.faults.warning("unknown-platform", said, at);
            }
            return guessed.unwrap_or(OperatingSystem::Other);
        }
        match self.known.platforms.meaning(cell, |cell| cell.parse().ok()) {
            // Systems say `iOS` or `Apple` of an iPad and a Mac; the model knows better.
            Some(OperatingSystem::Ios) => guessed.unwrap_or(OperatingSystem::Ios),
            Some(system) => system,
            None => {
                let message = format!("`{}` is not a platform", cells::short(cell));
                self.faults.warning("unknown-platform", (message, PLATFORMS), at);
                guessed.unwrap_or(OperatingSystem::Other)
            }
        }
    }

    fn recognised(&mut self, name: &str, (model, maker): (&str, &str), system: OperatingSystem) -> String {
        let by_model =
            self.known.models.meaning_of_both(model, maker, || cells::recognised_by_model(model, maker));
        by_model.unwrap_or_else(|| cells::recognised_without_model(name, maker, system))
    }

    fn ownership(&mut self, cell: &str, at: &RowPlace) -> (Ownership, Option<DeviceUse>) {
        self.known.owners.meaning(cell, cells::ownership).unwrap_or_else(|| {
            let message = format!("`{}` does not say whose the device is", cells::short(cell));
            self.faults.warning("unknown-ownership", (message, "write `company` or `personal`"), at);
            (Ownership::Unknown, None)
        })
    }

    fn usage(&mut self, cell: &str, at: &RowPlace) -> Option<DeviceUse> {
        if cell.is_empty() {
            return None;
        }
        let read = cells::usage(cell);
        if read.is_none() {
            let message = format!("`{}` does not say how many use the device", cells::short(cell));
            self.faults.warning("unknown-use", (message, "write `one-person`, `shared` or `kiosk`"), at);
        }
        read
    }

    fn vendor(&mut self, cell: &str, at: &RowPlace) -> String {
        if cell.is_empty() {
            return String::new();
        }
        let catalogue = &self.names.catalogue;
        let known = self.known.vendors.meaning(cell, |cell| cells::old_system(catalogue, cell));
        known.unwrap_or_else(|| {
            let message = format!("`{}` is not a management system we know", cells::short(cell));
            let hint =
                "write the word of `vendor` in `[move]`, such as `jamf`, or add it to content/vendors.toml";
            self.faults.warning("unknown-old-system", (message, hint), at);
            String::new()
        })
    }

    fn method(&mut self, cell: &str, of: (OperatingSystem, Ownership), at: &RowPlace) -> Option<Method> {
        if cell.is_empty() {
            return None;
        }
        match cell.parse::<Method>() {
            Ok(method) if method.fits(of.0, of.1) => Some(method),
            Ok(method) => {
                let whose = if of.1 == Ownership::Unknown { "" } else { of.1.code() };
                let message = format!("`{method}` is no way to join for a {whose} device with {}", of.0);
                let message = message.replace("a  device", "a device");
                let hint = "look at the table of methods in the book";
                self.faults.error("impossible-method", (message, hint), at);
                None
            }
            Err(known) => {
                let message = format!("`{}` is not a way to join", cells::short(cell));
                self.faults.error("unknown-method", (message, &known), at);
                None
            }
        }
    }

    fn date(&mut self, cell: &str, of: DatedFact, at: &RowPlace) {
        self.dated(cell, (self.rows.len(), of), at);
    }

    fn dated(&mut self, cell: &str, of: (usize, DatedFact), at: &RowPlace) {
        // Some systems write the year 1 for a device that was never seen.
        if cell.is_empty() || cell.starts_with("0001-") || cell.eq_ignore_ascii_case("never") {
            return;
        }
        if let Some(date) = WrittenDate::read(cell) {
            self.dates.push((of.0, of.1, date));
        } else {
            let hint = "dates look like `2027-01-18`";
            self.faults.error("bad-date", ("a date of this row cannot be read".to_owned(), hint), at);
        }
    }

    /// The days, once it is known how the column writes them.
    fn settle(&mut self, now: Option<DateTime<Utc>>) {
        // `3/4/2027` alone could be either: one date with a day above twelve decides for all of the list.
        let order: DayMonthOrder = calendar::order(self.dates.iter().map(|(.., date)| date), false);
        // A clock elsewhere may be ahead by a day.
        let latest: Option<NaiveDate> = now.and_then(|now| now.date_naive().succ_opt());
        for (row, of, date) in std::mem::take(&mut self.dates) {
            let Some(row) = self.rows.get_mut(row) else { continue };
            let day = date.day(order);
            let wrong = match (day, latest) {
                (None, _) => Some("a date of this row does not exist".to_owned()),
                (Some(day), Some(latest)) if day > latest => Some(format!("{day} is in the future")),
                // An empty cell of a workbook may become such a day, and systems write it where there is none.
                (Some(day), _) if day < values::first_day() => {
                    Some(format!("{day} is too long ago to be so"))
                }
                (Some(_), _) => None,
            };
            match wrong {
                Some(message) => {
                    let hint =
                        "dates look like `2027-01-18`; look at the file, and at the clock of this computer";
                    self.faults.error("bad-date", (message, hint), &row.at);
                }
                None => match (of, day) {
                    (DatedFact::Seen, _) => row.device.seen = day,
                    (DatedFact::Gone, _) => row.device.facts.gone = day,
                    (DatedFact::Joined, Some(day)) => row.device.facts.joined = InNewSystem::Since(day),
                    // Never so here, since a day that is none was told above.
                    (DatedFact::Joined, None) => {}
                },
            }
        }
    }
}
