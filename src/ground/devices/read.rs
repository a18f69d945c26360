//! A list of devices read: our own `devices.csv`, or an export of any system.

use chrono::{DateTime, Utc};
use std::{collections::BTreeMap, sync::Arc};

use super::{
    cells::{self, NeitherYesNorNo},
    days::{DatedFact, RowDays},
    faults::{DeviceFaults, RowPlace},
    head::DevicesHead,
    known::{DeviceColumns, KnownDevices},
    names::DeviceNames,
    row::DeviceRow,
};
use crate::ground::{
    campaign::{
        Address, Device, DeviceDescription, DeviceFacts, DeviceUse, InNewSystem, Method, OperatingSystem,
        Ownership, SerialNumber,
        people::record::{self, ListPart, RecordRun, TextEnd},
    },
    course::{
        export_maker::maker,
        sheet::{ExportFault, ExportFaults, ExportRow, ExportSheet},
    },
    list_text::{ListText, ListTexts},
    problem::{Problems, Source},
    workbook::WantedSheet,
};

/// What stands in the place of a day where some devices of a kind have joined and nobody can say which.
pub(super) const UNCLEAR: &str = "unclear";

const PLATFORMS: &str =
    "write `ios`, `ipados`, `android`, `macos`, `windows`, `linux`, `visionos`, `chromeos` or `other`";

/// Bytes of the list that are read in one go by one thread.
pub(super) const PART: usize = 1 << 20;

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
        let head = DevicesHead::of(&sheet, names)?;
        let mut all = DeviceRowReader::of(names, &head.places, now);
        all.faults = head.faults(&sheet);
        let mut cut_short = ExportFaults::default();
        let text = sheet.text();
        let (body, delimiter) = sheet.body();
        let (runs, _) = record::runs((text.text, TextEnd::OfFile), body, delimiter, PART);
        let _ = all.rows.try_reserve_exact(runs.iter().map(|run| run.count).sum());
        // In the order of the file: of two rows that say the same of one device the first counts.
        record::side_by_side(
            &runs,
            |run| DeviceRowReader::of(names, &head.places, now).run(&sheet, (text, run)),
            |(rows, faults)| {
                all.append(rows);
                cut_short.append(faults);
            },
        );
        let problems = cut_short.done(&sheet.source);
        if problems.has_errors() {
            return Err(problems);
        }
        let DeviceRowReader { mut rows, mut faults, days, without_owner, .. } = all;
        days.settle(&mut rows, &mut faults);
        let DevicesHead { columns, .. } = head;
        Ok(Self { maker: maker(&sheet.names), rows, without_owner, source: sheet.source, faults, columns })
    }

    /// What is wrong with its rows.
    pub fn problems(self) -> (Vec<DeviceRow>, Problems) {
        let problems = self.faults.told(&self.source);
        (self.rows, problems)
    }
}

pub(super) struct DeviceRowReader<'r> {
    names: &'r DeviceNames,
    columns: &'r DeviceColumns,
    known: KnownDevices,
    /// The addresses of owners, apart from what stays of a row: they go once it is known who has them.
    owners: ListTexts,
    pub(super) rows: Vec<DeviceRow>,
    pub(super) days: RowDays,
    pub(super) faults: DeviceFaults,
    pub(super) without_owner: usize,
}

impl<'r> DeviceRowReader<'r> {
    pub(super) fn of(names: &'r DeviceNames, columns: &'r DeviceColumns, now: Option<DateTime<Utc>>) -> Self {
        Self {
            names,
            columns,
            known: KnownDevices::default(),
            owners: ListTexts::default(),
            rows: Vec::new(),
            days: RowDays::of(now),
            faults: DeviceFaults::default(),
            without_owner: 0,
        }
    }

    /// Reads some of the rows.
    pub(super) fn run(
        mut self,
        sheet: &ExportSheet,
        (text, run): (ListPart<'_>, &RecordRun),
    ) -> (Self, ExportFaults) {
        self.rows.reserve_exact(run.count);
        let faults = sheet.each_of((text, run), |row| {
            self.row(&row);
            Ok::<(), ExportFault>(())
        });
        // They can be read once nothing is added to them any more.
        self.owners = ListTexts::default();
        (self, faults)
    }

    /// What was read behind this.
    fn append(&mut self, other: Self) {
        self.days.append(other.days, self.rows.len());
        self.rows.extend(other.rows);
        self.faults.append(other.faults);
        self.without_owner += other.without_owner;
    }

    fn row(&mut self, row: &ExportRow<'_>) {
        let cell = |column: Option<usize>| row.cell(column);
        let at = RowPlace::of(&row.span, row.line);
        let owner = cell(self.columns.mail);
        // Systems write `None` or the name of a department where a device is spare: that is counted, and no fault of
        // the list.
        if !owner.contains('@') {
            self.without_owner += 1;
            return;
        }
        if !Address::is_one(owner) {
            let hint = "write one address such as `name@example.com`: the one that the list of people has";
            self.faults.error("bad-address", ("this row's mail address is not one".to_owned(), hint), &at);
            return;
        }
        let (version, model) = (&*cells::short(cell(self.columns.version)), cell(self.columns.model));
        let system = self.system(cell(self.columns.platform), model, version, &at);
        let (ownership, said) = self.ownership(cell(self.columns.ownership), &at);
        let usage = self.usage(cell(self.columns.usage), &at).or(said).unwrap_or_default();
        // Only a list that tells models is of a system; in one that somebody wrote, the name is how they call it.
        let name = if self.columns.model.or(self.columns.maker).is_some() {
            self.recognised(cell(self.columns.name), (model, cell(self.columns.maker)), system)
        } else {
            self.known.texts.share(&cells::short(cell(self.columns.name)))
        };
        let from = self.vendor(cell(self.columns.from), &at);
        let method = self.method(cell(self.columns.method), (system, ownership), &at);
        let reset = cell(self.columns.reset);
        let reset = cells::reset(reset).unwrap_or_else(|NeitherYesNorNo| {
            let message = format!("`{}` in the column reset is neither yes nor no", cells::short(reset));
            self.faults.error("bad-row", (message, "write `yes` or `no`, or leave it empty"), &at);
            None
        });
        let texts = &mut self.known.texts;
        let version = texts.share(version);
        let serial = SerialNumber::kept(cell(self.columns.serial), texts);
        let described = DeviceDescription { system, version, name, ownership, usage, from, method, reset };
        let mut device = Device {
            described: self.known.described(described),
            serial,
            seen: None,
            facts: DeviceFacts::default(),
            line: at.line,
        };
        let owner = self.owners.keep(owner);
        self.facts(row, &at, &mut device);
        self.rows.push(DeviceRow { owner, device, at });
    }

    /// When its system heard of a device, and what lists of both systems said of it.
    fn facts(&mut self, row: &ExportRow<'_>, at: &RowPlace, device: &mut Device) {
        let columns = self.columns;
        let [seen, joined, gone, compliant] =
            [columns.seen, columns.joined, columns.gone, columns.compliant].map(|column| row.cell(column));
        // The place that the row will have.
        let place = self.rows.len();
        let mut take = |cell: &str, fact: DatedFact, device: &mut Device| {
            self.days.take((cell, fact), (place, device), (at, &mut self.faults));
        };
        take(seen, DatedFact::Seen, device);
        device.facts.fails = cells::reset(compliant).ok().flatten() == Some(false);
        if joined.eq_ignore_ascii_case(UNCLEAR) {
            device.facts.joined = InNewSystem::Unclear;
        } else {
            take(joined, DatedFact::Joined, device);
        }
        take(gone, DatedFact::Gone, device);
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

    fn recognised(&mut self, name: &str, (model, maker): (&str, &str), system: OperatingSystem) -> ListText {
        let KnownDevices { models, texts, .. } = &mut self.known;
        let by_model = models.meaning_of_both(model, maker, || {
            cells::recognised_by_model(model, maker).map(|name| texts.share(&name))
        });
        by_model.unwrap_or_else(|| texts.share(&cells::recognised_without_model(name, maker, system)))
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

    fn vendor(&mut self, cell: &str, at: &RowPlace) -> ListText {
        if cell.is_empty() {
            return ListText::default();
        }
        let catalogue = &self.names.catalogue;
        let KnownDevices { vendors, texts, .. } = &mut self.known;
        let known = vendors
            .meaning(cell, |cell| cells::old_system(catalogue, cell).map(|system| texts.share(&system)));
        known.unwrap_or_else(|| {
            let message = format!("`{}` is not a management system we know", cells::short(cell));
            let hint =
                "write the word of `vendor` in `[move]`, such as `jamf`, or add it to content/vendors.toml";
            self.faults.warning("unknown-old-system", (message, hint), at);
            ListText::default()
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
}
