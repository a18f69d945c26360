//! A list of devices that is too long to be held as text: read some at a time, each looked up before the next is read.

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
    course::sheet::{ExportSheet, beginning},
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
    let first = reader.head(list.path, beginning)?;
    let sheet = ExportSheet::of_source(first).map_err(|_| NotRead::AsLong)?;
    let head = DevicesHead::of(&sheet, names).map_err(|_| NotRead::AsLong)?;
    let (mut faults, mut days) = (head.faults(&sheet), RowDays::of(None));
    let mut rows: Vec<DeviceRow<Owner>> = Vec::new();
    reader.each(sheet.body(), PART, |some| {
        if rows.is_empty() {
            // Where there is no room for as many, they ask for it as they come.
            let _ = rows.try_reserve_exact(list.rows(some));
        }
        let mut is_whole = true;
        record::side_by_side(
            &some.runs,
            |run| DeviceRowReader::of(names, &head.places, None).run(&sheet, (some.part(), run)),
            |(read, cut_short)| {
                is_whole &= cut_short.is_empty();
                days.append(read.days, rows.len());
                faults.append(read.faults);
                rows.extend(find(read.rows));
            },
        );
        if is_whole { Ok(()) } else { Err(NotRead::AsLong) }
    })?;
    days.settle(&mut rows, &mut faults);
    Ok((rows, faults))
}
