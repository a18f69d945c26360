//! The packed file that a workbook of today is: what is in it, and whether it may be unpacked at all.
//!
//! A file of a megabyte can unpack to gigabytes, and can say anything of its own size. So the list of parts at its end is
//! read before anything else, nothing is unpacked that says it is larger than any list, and whatever is unpacked is cut
//! off where it grows beyond what it said.

use miniz_oxide::{
    DataFormat, MZError, MZFlush, MZStatus,
    inflate::stream::{InflateState, inflate},
};
use std::ops::ControlFlow;

use super::trouble::WorkbookTrouble;

/// What all parts together may unpack to. A million people with a dozen columns are less than half of it.
const MOST: u64 = 1 << 30;

/// What is below this size needs no look at how well it is packed.
const HARMLESS: u64 = 16 << 20;

/// Tables of cells pack to a tenth, seldom to a fortieth; a file made to fill a memory packs to a thousandth.
const TIGHTEST: u64 = 100;

/// More parts than any workbook has.
const MOST_PARTS: usize = 20_000;

/// The end of the list of parts, where nothing is written behind it.
const ENDING: usize = 22;

/// A packed file whose list of parts was read, and is no trap.
pub(super) struct Pack<'a> {
    bytes: &'a [u8],
    parts: Vec<PackedPart>,
}

/// One part of it.
pub(super) struct PackedPart {
    pub(super) name: String,
    /// What it says it unpacks to.
    pub(super) size: u64,
    packed: u64,
    method: u16,
    /// Where its own head stands.
    head: u64,
    locked: bool,
}

impl<'a> Pack<'a> {
    /// Reads the list of parts.
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, WorkbookTrouble> {
        let end = bytes.len().checked_sub(ENDING).ok_or(WorkbookTrouble::CutShort)?;
        // Whatever Excel and its like write has nothing behind the list. A file that does is refused: with two lists in
        // one file, another reader could find another one than this.
        if !bytes.get(end..).is_some_and(|ending| ending.starts_with(b"PK\x05\x06")) {
            return Err(WorkbookTrouble::CutShort);
        }
        let listed = if is_wide(bytes, end) { wide_ending(bytes, end) } else { ending(bytes, end) };
        let PartList { count, start, length, end: list_end } = listed.ok_or_else(bad_list)?;
        let start = usize::try_from(start).map_err(|_| bad_list())?;
        let list = bytes.get(start..list_end).ok_or_else(bad_list)?;
        if u64::try_from(list.len()).ok() != Some(length) {
            return Err(bad_list());
        }
        let count = usize::try_from(count).ok().filter(|count| *count <= MOST_PARTS).ok_or_else(bad_list)?;
        let mut parts = Vec::new();
        let mut at = 0;
        for _ in 0..count {
            let (part, next) = PackedPart::read(list, at).ok_or_else(bad_list)?;
            parts.push(part);
            at = next;
        }
        let pack = Self { bytes, parts };
        pack.is_no_trap()?;
        Ok(pack)
    }

    /// Whether everything it says of itself is as in files that people make.
    fn is_no_trap(&self) -> Result<(), WorkbookTrouble> {
        let all = self.parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.size));
        if all > MOST {
            let how = format!("it unpacks to {} MiB, and {} is the most that is read", all >> 20, MOST >> 20);
            return Err(WorkbookTrouble::TooLarge(how));
        }
        // A packed size of nought would divide by nought; such a part is as tight as can be.
        let tight = |part: &&PackedPart| part.size > HARMLESS && part.size / part.packed.max(1) > TIGHTEST;
        if let Some(part) = self.parts.iter().find(tight) {
            let how = format!(
                "one part of it unpacks to {} times its size, as no list does",
                part.size / part.packed.max(1)
            );
            return Err(WorkbookTrouble::TooLarge(how));
        }
        Ok(())
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = &PackedPart> {
        self.parts.iter()
    }

    /// The part of this name.
    pub(super) fn part(&self, name: &str) -> Option<&PackedPart> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// A part as a whole, if it is no larger than so many bytes.
    pub(super) fn whole(&self, part: &PackedPart, most: u64) -> Result<Vec<u8>, WorkbookTrouble> {
        if part.size > most {
            let how =
                format!("a part of it unpacks to {} MiB, and {} is the most", part.size >> 20, most >> 20);
            return Err(WorkbookTrouble::TooLarge(how));
        }
        let mut out = Vec::new();
        self.unpack(part, |bytes| {
            out.extend_from_slice(bytes);
            ControlFlow::Continue(())
        })?;
        Ok(out)
    }

    /// Unpacks a part piece by piece, for as long as `see` wants more.
    pub(super) fn unpack(
        &self,
        part: &PackedPart,
        mut see: impl FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<(), WorkbookTrouble> {
        let packed = self.packed(part).ok_or(WorkbookTrouble::CutShort)?;
        match part.method {
            0 => {
                let _ = see(packed);
                return Ok(());
            }
            8 => {}
            _ => return Err(WorkbookTrouble::damaged("a part of it is packed in a way that no workbook is")),
        }
        let bad = || WorkbookTrouble::damaged("a part of it cannot be unpacked");
        let mut state = InflateState::new_boxed(DataFormat::Raw);
        let (mut from, mut size, mut out) = (packed, 0_u64, vec![0; 64 << 10]);
        loop {
            // Piece by piece, so that no more than this is held at once whatever the part grows to.
            let step = inflate(&mut state, from, &mut out, MZFlush::None);
            size = size.saturating_add(u64::try_from(step.bytes_written).unwrap_or(u64::MAX));
            // What it says of itself was held against the bounds above; what is larger was never looked at.
            if size > part.size {
                return Err(WorkbookTrouble::TooLarge(
                    "a part of it is larger than the file says".to_owned(),
                ));
            }
            from = from.get(step.bytes_consumed..).ok_or_else(bad)?;
            if see(out.get(..step.bytes_written).ok_or_else(bad)?).is_break() {
                return Ok(());
            }
            match step.status {
                // A part that ends too early was cut short, and its last rows would be missing without a word.
                Ok(MZStatus::StreamEnd) if size == part.size => return Ok(()),
                // With nothing read and nothing written it would go on for ever.
                Ok(MZStatus::Ok) if step.bytes_consumed > 0 || step.bytes_written > 0 => {}
                Ok(MZStatus::Ok | MZStatus::StreamEnd | MZStatus::NeedDict) | Err(MZError::Buf) => {
                    return Err(bad());
                }
                Err(_) => return Err(bad()),
            }
        }
    }

    /// The packed bytes of a part: they stand behind its own head, whose names are as long as it says.
    fn packed(&self, part: &PackedPart) -> Option<&'a [u8]> {
        let head = usize::try_from(part.head).ok()?;
        let names = usize::from(u16_at(self.bytes, head.checked_add(26)?)?)
            + usize::from(u16_at(self.bytes, head.checked_add(28)?)?);
        // The names of the head may be of other lengths than those in the list, so they are asked for here again.
        let start = head.checked_add(30)?.checked_add(names)?;
        self.bytes.get(start..start.checked_add(usize::try_from(part.packed).ok()?)?)
    }

    /// Whether any part needs a password.
    pub(super) fn is_locked(&self) -> bool {
        self.parts.iter().any(|part| part.locked)
    }
}

impl PackedPart {
    /// The entry of the list that begins at `at`, and where the next one does.
    fn read(list: &[u8], at: usize) -> Option<(Self, usize)> {
        if !list.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let lengths = [28, 30, 32].map(|from| u16_at(list, at + from).map(usize::from));
        let [name_length, extra_length, comment_length] = lengths;
        let names = at.checked_add(46)?;
        let extras = names.checked_add(name_length?)?;
        let next = extras.checked_add(extra_length?)?.checked_add(comment_length?)?;
        let extra = list.get(extras..extras.checked_add(extra_length?)?)?;
        // What does not fit in four bytes stands in the extras, in this order, each only if it does not fit.
        let mut wide = wide_numbers(extra);
        let mut number = |from: usize| match u32_at(list, at + from)? {
            u32::MAX => wide.next(),
            fits => Some(u64::from(fits)),
        };
        let (size, packed, head) = (number(24)?, number(20)?, number(42)?);
        let part = Self {
            name: String::from_utf8_lossy(list.get(names..extras)?).into_owned(),
            size,
            packed,
            method: u16_at(list, at + 10)?,
            head,
            locked: u16_at(list, at + 8)? & 1 == 1,
        };
        Some((part, next))
    }
}

/// The numbers of eight bytes among the extras of a part.
fn wide_numbers(mut extra: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let mut found: &[u8] = &[];
    while let (Some(kind), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let end = 4 + usize::from(length);
        if kind == 1 {
            found = extra.get(4..end).unwrap_or_default();
        }
        extra = extra.get(end..).unwrap_or_default();
    }
    found.chunks_exact(8).filter_map(|number| u64_at(number, 0))
}

/// Where the list of parts stands, as the ending of the file says.
struct PartList {
    count: u64,
    start: u64,
    length: u64,
    /// Where it ends, and what says so begins.
    end: usize,
}

fn ending(bytes: &[u8], end: usize) -> Option<PartList> {
    Some(PartList {
        count: u64::from(u16_at(bytes, end + 10)?),
        start: u64::from(u32_at(bytes, end + 16)?),
        length: u64::from(u32_at(bytes, end + 12)?),
        end,
    })
}

/// Whether another ending with larger numbers stands before the usual one, which then counts.
fn is_wide(bytes: &[u8], end: usize) -> bool {
    let locator = end.checked_sub(20).and_then(|locator| bytes.get(locator..));
    locator.is_some_and(|locator| locator.starts_with(b"PK\x06\x07"))
}

fn wide_ending(bytes: &[u8], end: usize) -> Option<PartList> {
    let locator = end.checked_sub(20)?;
    let at = usize::try_from(u64_at(bytes, locator + 8)?).ok()?;
    let right = bytes.get(at..)?.starts_with(b"PK\x06\x06") && at.checked_add(56)? == locator;
    right.then_some(())?;
    Some(PartList {
        count: u64_at(bytes, at + 32)?,
        start: u64_at(bytes, at + 48)?,
        length: u64_at(bytes, at + 40)?,
        end: at,
    })
}

fn bad_list() -> WorkbookTrouble {
    WorkbookTrouble::damaged("the list of its parts cannot be read")
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}
