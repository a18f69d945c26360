//! The file system inside an old workbook: which sectors belong to which stream, and whether that leads anywhere.
//!
//! The library that reads such workbooks follows every chain of sectors to its end and makes room for as many cells as a
//! sheet says it has. A chain may be a circle, and a sheet may say anything: so both are looked at here first.

use super::{
    pack::{u16_at, u32_at},
    trouble::WorkbookTrouble,
};

/// From here on the number of a sector says that there is none.
const NO_SECTOR: u32 = 0xFFFF_FFFA;

/// Streams that are shorter stand in sectors of their own kind.
const SHORT: usize = 4096;

/// The sectors of short streams.
const SHORT_SECTOR: usize = 64;

/// Sheets a workbook may have.
const MOST_SHEETS: usize = 255;

/// Cells that all sheets together may span: half a million people with eight columns.
const MOST_CELLS: u64 = 4_000_000;

/// Cells that a sheet may say it has: all rows and columns there are.
const ROOM: u64 = 1 << (16 + 8);

/// Cells of a sheet, by the kinds of record that hold one, of which each begins with row and column.
const CELLS: [u16; 8] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, 0x00BD, 0x0006];
/// The one of them that holds cells up to a last column.
const SEVERAL: u16 = 0x00BD;

/// What kind of document stands inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// A workbook whose sheets are no trap.
    OldWorkbook,
    /// A document of any kind that needs a password.
    Locked,
    Other,
}

/// Looks inside, and follows every chain that whoever reads the workbook will follow.
pub(super) fn look(bytes: &[u8]) -> Result<Inside, WorkbookTrouble> {
    let volume = Volume::of(bytes).ok_or_else(bad)?;
    let entries = volume.entries().ok_or_else(bad)?;
    let named = |name: &str| entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
    // A new workbook with a password is a packed file within an old one.
    if named("EncryptedPackage").is_some() {
        return Ok(Inside::Locked);
    }
    // `Book` is what Excel 95 and before called it.
    let Some(workbook) = named("Workbook").or_else(|| named("Book")) else { return Ok(Inside::Other) };
    let root = entries.first().ok_or_else(bad)?;
    let stream = volume.stream(workbook, root).ok_or_else(bad)?;
    sheets_are_no_trap(&stream)
}

fn bad() -> WorkbookTrouble {
    WorkbookTrouble::damaged("its parts do not hold together")
}

/// One stream by its name.
struct StreamEntry {
    name: String,
    start: u32,
    length: usize,
}

/// The sectors of the file, and which follows which.
struct Volume<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
}

impl<'a> Volume<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut volume = Self { bytes, sector, next: Vec::new() };
        // The first 109 sectors of the table are named in the head of the file, the others in a chain of their own, whose
        // last number leads to its next sector.
        let mut tables: Vec<u32> = numbers(bytes.get(76..512)?).collect();
        let (mut more, mut steps) = (u32_at(bytes, 68)?, 0);
        while more < NO_SECTOR {
            steps += 1;
            // More steps than the file has sectors: the chain is a circle.
            if steps > bytes.len() / sector {
                return None;
            }
            tables.extend(numbers(volume.sector(more)?));
            more = tables.pop()?;
        }
        for table in tables.into_iter().filter(|table| *table < NO_SECTOR) {
            let table: Vec<u32> = numbers(volume.sector(table)?).collect();
            volume.next.extend(table);
            // One sector may be named as a table over and over, and each time would take more memory.
            if volume.next.len() > bytes.len() {
                return None;
            }
        }
        Some(volume)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        // The last sector of a file may be cut off where its content ends.
        self.bytes.get(start..start.checked_add(self.sector)?.min(self.bytes.len()))
    }

    /// All bytes of a chain of sectors; nothing if it is a circle or leads out of the file.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        let (mut at, mut steps) = (start, 0);
        while at < NO_SECTOR {
            steps += 1;
            if steps > self.bytes.len() / self.sector + 1 {
                return None;
            }
            content.extend_from_slice(self.sector(at)?);
            at = *self.next.get(usize::try_from(at).ok()?)?;
        }
        Some(content)
    }

    fn entries(&self) -> Option<Vec<StreamEntry>> {
        let list = self.chain(u32_at(self.bytes, 48)?)?;
        let entry = |entry: &[u8]| {
            let units = entry.get(..64)?.chunks_exact(2).filter_map(|pair| u16_at(pair, 0));
            let name: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
            Some(StreamEntry {
                name: String::from_utf16_lossy(&name),
                start: u32_at(entry, 116)?,
                length: usize::try_from(u32_at(entry, 120)?).ok()?,
            })
        };
        list.chunks_exact(128).map(entry).collect()
    }

    /// What a stream holds. The sectors of short ones stand in the stream of the root.
    fn stream(&self, entry: &StreamEntry, root: &StreamEntry) -> Option<Vec<u8>> {
        // Followed even if the workbook itself is long: whoever reads it does so before it asks for any stream.
        let shorts = u32_at(self.bytes, 64)?;
        let (small, order) = if shorts > 0 {
            (self.chain(root.start)?, self.chain(u32_at(self.bytes, 60)?)?)
        } else {
            (Vec::new(), Vec::new())
        };
        if entry.length >= SHORT {
            let mut content = self.chain(entry.start)?;
            content.truncate(entry.length);
            return Some(content);
        }
        let order: Vec<u32> = numbers(&order).collect();
        let (mut content, mut at, mut steps) = (Vec::new(), entry.start, 0);
        while at < NO_SECTOR && content.len() < entry.length {
            steps += 1;
            let number = usize::try_from(at).ok()?;
            let start = number.checked_mul(SHORT_SECTOR)?;
            content.extend_from_slice(small.get(start..start.checked_add(SHORT_SECTOR)?)?);
            at = *order.get(number)?;
            if steps > order.len() {
                return None;
            }
        }
        content.truncate(entry.length);
        Some(content)
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).filter_map(|number| u32_at(number, 0))
}

/// Kind and content of each record, from a place on.
fn records(stream: &[u8], from: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = from;
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
        let content = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, content))
    })
}

/// The records of one sheet, up to its end, as the library reads it.
fn sheet_records(stream: &[u8], start: usize) -> impl Iterator<Item = (u16, &[u8])> {
    // A chart that stands in a sheet has a beginning and an end of its own, and its cells are none of the sheet's.
    let mut depth = 0_u32;
    records(stream, start)
        .map(move |(kind, content)| {
            // BOF and EOF, as the format calls them.
            depth = match kind {
                0x0809 => depth.saturating_add(1),
                0x000A => depth.saturating_sub(1),
                _ => depth,
            };
            (kind, content, depth)
        })
        .take_while(|(kind, _, depth)| *kind != 0x000A || *depth > 0)
        .filter(|(_, _, depth)| *depth <= 1)
        .map(|(kind, content, _)| (kind, content))
}

/// Whether all sheets together span no more cells than can be held, whatever each of them says of itself.
fn sheets_are_no_trap(stream: &[u8]) -> Result<Inside, WorkbookTrouble> {
    let mut starts = Vec::new();
    for (kind, content) in records(stream, 0) {
        match kind {
            // FILEPASS, BOUNDSHEET and EOF, as the format calls them.
            0x002F if u16_at(content, 0) != Some(0) => return Ok(Inside::Locked),
            0x0085 => starts.extend(u32_at(content, 0).and_then(|start| usize::try_from(start).ok())),
            0x000A => break,
            _ => {}
        }
    }
    if starts.len() > MOST_SHEETS {
        return Err(WorkbookTrouble::TooLarge(format!("it has {} sheets", starts.len())));
    }
    let mut cells = 0_u64;
    for start in starts {
        let (mut rows, mut columns) = (None, None);
        for (kind, content) in sheet_records(stream, start) {
            if kind == 0x0200 && !says_a_size(content) {
                return Err(WorkbookTrouble::damaged("a sheet says of itself what no sheet is"));
            }
            if let (true, Some(row), Some(column)) =
                (CELLS.contains(&kind), u16_at(content, 0), u16_at(content, 2))
            {
                let last =
                    if kind == SEVERAL { u16_at(content, content.len().saturating_sub(2)) } else { None };
                rows = Some(widened(rows, row, row));
                columns = Some(widened(columns, column, last.unwrap_or(column)));
            }
        }
        let span = |ends: Option<(u16, u16)>| ends.map_or(0, |(first, last)| u64::from(last - first) + 1);
        // What a sheet spans and not what it holds: the library makes room for every cell between the first and the
        // last.
        cells = cells.saturating_add(span(rows).saturating_mul(span(columns)));
    }
    if cells > MOST_CELLS {
        return Err(WorkbookTrouble::TooLarge(format!(
            "its sheets span {cells} cells, and {MOST_CELLS} is the most"
        )));
    }
    Ok(Inside::OldWorkbook)
}

fn widened(ends: Option<(u16, u16)>, first: u16, last: u16) -> (u16, u16) {
    let (low, high) = (first.min(last), first.max(last));
    ends.map_or((low, high), |(least, most)| (least.min(low), most.max(high)))
}

/// A sheet of this kind ends at row 65,536 and column 256, and its end comes after its beginning. The library makes room
/// for all that a sheet says it has.
fn says_a_size(content: &[u8]) -> bool {
    // DIMENSIONS has rows of two bytes in Excel 95 and before, and of four since.
    let wide = content.len() != 10;
    let short = |at| u16_at(content, at).map(u32::from);
    let ends = if wide {
        [u32_at(content, 0), u32_at(content, 4), short(8), short(10)]
    } else {
        [short(0), short(2), short(4), short(6)]
    };
    let [Some(first), Some(end), Some(left), Some(right)] = ends else { return true };
    let rows = end <= 1 << 16 && (first < end || end == 0 && first <= 1 << 16);
    // Some programs write more columns than there are, or a first one that is none: the library takes that for the first
    // of all, and few rows of such a sheet still need little room.
    let left = if left > 0xFF || right < left { 0 } else { left };
    let columns = left < right || right == 0;
    rows && columns && u64::from(end) * u64::from(right) <= ROOM
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOF: u16 = 0x0809;
    const EOF: u16 = 0x000A;
    const NUMBER: u16 = 0x0203;
    const DIMENSIONS: u16 = 0x0200;

    fn record(kind: u16, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), content].concat()
    }

    fn cell(row: u16, column: u16) -> Vec<u8> {
        record(NUMBER, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    /// A workbook of these sheets, each as its records between its beginning and its end.
    fn workbook(sheets: &[Vec<u8>]) -> Vec<u8> {
        let whole = |inner: &[u8]| [record(BOF, &[0; 16]), inner.to_vec(), record(EOF, &[])].concat();
        // Each names its place in the eight bytes of a record of its own.
        let head = record(BOF, &[0; 16]).len() + sheets.len() * 12 + record(EOF, &[]).len();
        let (mut starts, mut bodies) = (Vec::new(), Vec::new());
        for sheet in sheets {
            let start = u32::try_from(head + bodies.len()).unwrap();
            starts.extend(record(0x0085, &[&start.to_le_bytes()[..], &[0; 4]].concat()));
            bodies.extend(whole(sheet));
        }
        [whole(&starts), bodies].concat()
    }

    #[test]
    fn each_sheet_spans_its_own_cells_only() {
        let tall = [cell(0, 0), cell(60_000, 0)].concat();
        let wide = [cell(0, 0), cell(0, 255)].concat();
        assert!(sheets_are_no_trap(&workbook(&[tall.clone(), wide.clone(), tall.clone()])).is_ok());
        assert!(sheets_are_no_trap(&workbook(&[[tall.clone(), wide.clone()].concat()])).is_err());
        // A chart within a sheet ends before the sheet does, and has cells of its own.
        let chart = [record(BOF, &[0; 16]), cell(0, 255), record(EOF, &[])].concat();
        assert!(sheets_are_no_trap(&workbook(&[[tall.clone(), chart.clone()].concat()])).is_ok());
        assert!(sheets_are_no_trap(&workbook(&[[chart, tall, wide].concat()])).is_err());
    }

    #[test]
    fn a_sheet_that_says_it_is_larger_than_any_is_damaged() {
        let says = |rows: [u32; 2], columns: [u16; 2]| {
            let rows = rows.map(u32::to_le_bytes).concat();
            let columns = columns.map(u16::to_le_bytes).concat();
            workbook(&[record(DIMENSIONS, &[rows, columns, vec![0; 2]].concat())])
        };
        assert!(sheets_are_no_trap(&says([0, 65_536], [0, 256])).is_ok());
        assert!(sheets_are_no_trap(&says([0, 3], [0, 16_384])).is_ok(), "few rows, and little room");
        assert!(sheets_are_no_trap(&says([0, 0], [0, 0])).is_ok());
        assert!(sheets_are_no_trap(&says([0, 65_536], [0, 65_535])).is_err());
        assert!(sheets_are_no_trap(&says([0, 9], [7, 7])).is_err());
        assert!(sheets_are_no_trap(&says([0, 70_000], [0, 2])).is_err());
    }
}
