//! A list of devices that is too long to be held as text: read some at a time, each looked up before the next is read.

use rayon::prelude::*;

use super::{
    days::RowDays,
    faults::DeviceFaults,
    head::DevicesHead,
    read::{DeviceNames, PART},
    row::DeviceRow,
};
use crate::ground::{
    course::sheet::{ExportSheet, SheetText},
    long_list::{LongList, NotRead},
    problem::Source,
};

/// Its rows with what `find` makes of their owners, and what is wrong with them.
pub(super) fn rows<Owner>(
    list: &LongList<'_>,
    names: &DeviceNames,
    find: impl Fn(Vec<DeviceRow>) -> Vec<DeviceRow<Owner>>,
) -> Result<(Vec<DeviceRow<Owner>>, DeviceFaults), NotRead> {
    // Whatever a list as a whole is refused for is told by whoever reads it as a whole.
    if names.has_sheet() {
        return Err(NotRead::AsLong);
    }
    let mut reader = list.reader()?;
    reader.more()?;
    let first = Source::private(list.path, reader.text().0);
    let sheet = ExportSheet::of_source(first).map_err(|_| NotRead::AsLong)?;
    let head = DevicesHead::of(&sheet, names).map_err(|_| NotRead::AsLong)?;
    let (mut faults, mut days) = (head.faults(&sheet), RowDays::of(None));
    let mut rows: Vec<DeviceRow<Owner>> = Vec::new();
    let mut from = None;
    loop {
        let (text, end_is) = reader.text();
        let text = SheetText { text, end_is, at: reader.at };
        let (runs, (end, line)) = sheet.runs(text, from, PART);
        if rows.is_empty() {
            rows.reserve_exact(list.rows(runs.iter().map(|run| run.count).sum(), end));
        }
        for some in runs.chunks(rayon::current_num_threads() * 2) {
            let read: Vec<_> =
                some.par_iter().map(|run| head.reader(names, None).run(&sheet, (text, run))).collect();
            for (read, cut_short) in read {
                if !cut_short.is_empty() {
                    return Err(NotRead::AsLong);
                }
                days.append(read.days, rows.len());
                faults.append(read.faults);
                rows.extend(find(read.rows));
            }
        }
        if text.end_is.is_of_file() {
            break;
        }
        reader.pass(end);
        reader.more()?;
        from = Some((0, line));
    }
    days.settle(&mut rows, &mut faults);
    Ok((rows, faults))
}
