//! A list of devices that is too long to be held as text: read some at a time, each looked up before the next is read.

use rayon::prelude::*;

use super::{
    days::RowDays,
    faults::DeviceFaults,
    head::DevicesHead,
    names::DeviceNames,
    read::{DeviceRowReader, PART},
    row::DeviceRow,
};
use crate::ground::{
    campaign::{
        LongList,
        people::{long_list::NotRead, record},
    },
    course::sheet::{ExportSheet, SheetText, beginning},
    problem::Source,
};

/// Its rows with what `find` makes of their owners, and what is wrong with them.
pub(super) fn rows<Owner: Send>(
    list: &LongList<'_>,
    names: &DeviceNames,
    find: impl Fn(Vec<DeviceRow>) -> Vec<DeviceRow<Owner>> + Sync,
) -> Result<(Vec<DeviceRow<Owner>>, DeviceFaults), NotRead> {
    // Whatever a list as a whole is refused for is told by whoever reads it as a whole.
    if names.has_sheet() {
        return Err(NotRead::AsLong);
    }
    let reader = list.reader()?;
    let first = Source::private(list.path, reader.beginning().0);
    let (start, delimiter) = beginning(&first);
    if !record::is_whole(reader.beginning(), start, delimiter) {
        return Err(NotRead::AsLong);
    }
    let sheet = ExportSheet::of_source(first);
    let sheet = sheet.map_err(|_| NotRead::AsLong)?;
    let head = DevicesHead::of(&sheet, names).map_err(|_| NotRead::AsLong)?;
    let (mut faults, mut days) = (head.faults(&sheet), RowDays::of(None));
    let mut rows: Vec<DeviceRow<Owner>> = Vec::new();
    reader.each(&|text, from| sheet.runs(text, from, PART), |some| {
        if rows.is_empty() {
            // Where there is no room for as many, they ask for it as they come.
            let _ = rows.try_reserve_exact(list.rows(some));
        }
        let text = SheetText { text: &some.text, at: some.at };
        for runs in some.runs.chunks(rayon::current_num_threads() * 2) {
            let read: Vec<_> = runs
                .par_iter()
                .map(|run| DeviceRowReader::of(names, &head.places, None).run(&sheet, (text, run)))
                .collect();
            for (read, cut_short) in read {
                if !cut_short.is_empty() {
                    return Err(NotRead::AsLong);
                }
                days.append(read.days, rows.len());
                faults.append(read.faults);
                rows.extend(find(read.rows));
            }
        }
        Ok(())
    })?;
    days.settle(&mut rows, &mut faults);
    Ok((rows, faults))
}
