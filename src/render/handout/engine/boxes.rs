//! Where a print shop trims: the box of the bleed, which Typst does not write.
//!
//! It writes the box of the paper and the trimmed one, and everything outside the trimmed one counts as bleed unless a
//! box says otherwise: with crop marks, the strip they stand on would too. The objects of the file stay as they are;
//! each page gets one more key, and the table at the end says where everything stands now.

use std::fmt::Write as _;

use super::super::{Paper, Sheet};

const TRIMMED: &[u8] = b"/TrimBox[";

/// The file with the box of the bleed on every page that has one; as it is where it is not as Typst writes it.
pub(super) fn with_bleed(pdf: Vec<u8>, sheet: &Sheet) -> Vec<u8> {
    if sheet.page.bleed <= 0.0 { pdf } else { written(&pdf, &sheet.page).unwrap_or(pdf) }
}

fn written(pdf: &[u8], page: &Paper) -> Option<Vec<u8>> {
    // The last one counts: a text of the document could hold the same word.
    let table = number_after(pdf, rfind(pdf, b"startxref\n")? + 10)?;
    let mut made = Vec::with_capacity(pdf.len() + 256);
    // Where something was put in, and how much.
    let mut shifts: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    while let Some(at) = find(pdf.get(..table)?, TRIMMED, from) {
        let end = find(pdf, b"]", at)? + 1;
        let trimmed = numbers(pdf.get(at + TRIMMED.len()..end - 1)?)?;
        let key = said(trimmed, page.bleed);
        made.extend_from_slice(pdf.get(from..end)?);
        made.extend_from_slice(key.as_bytes());
        shifts.push((end, key.len()));
        from = end;
    }
    // Offsets count in the file as it was, so each goes on by all that was put in before it.
    let moved = |at: usize| at + shifts.iter().filter(|(end, _)| *end <= at).map(|(_, by)| by).sum::<usize>();
    made.extend_from_slice(pdf.get(from..table)?);
    let tail = std::str::from_utf8(pdf.get(table..)?).ok()?;
    for line in tail.split_inclusive('\n') {
        // An entry keeps its 20 bytes (PDF 1.7, 7.5.4): readers count their way to it, and would land in the
        // next one.
        let entry = line.strip_suffix(" 00000 n\r\n").and_then(|offset| offset.parse().ok());
        match entry {
            Some(offset) => made.extend_from_slice(format!("{:010} 00000 n\r\n", moved(offset)).as_bytes()),
            None if line.trim_end().parse() == Ok(table) => {
                made.extend_from_slice(format!("{}\n", moved(table)).as_bytes());
            }
            None => made.extend_from_slice(line.as_bytes()),
        }
    }
    Some(made)
}

/// The key, wider than the trimmed box by the bleed on every side.
fn said([left, bottom, right, top]: [f64; 4], bleed: f64) -> String {
    let mut key = "/BleedBox[".to_owned();
    for (index, number) in [left - bleed, bottom - bleed, right + bleed, top + bleed].into_iter().enumerate()
    {
        let blank = if index == 0 { "" } else { " " };
        // As exact as a print shop measures: a thousandth of a point.
        let number = (number * 1000.0).round() / 1000.0;
        // Plus zero, as `-0` is a number that some readers of PDF refuse.
        let _ = write!(key, "{blank}{}", number.max(0.0) + 0.0);
    }
    key + "]"
}

fn numbers(text: &[u8]) -> Option<[f64; 4]> {
    let found: Vec<f64> = std::str::from_utf8(text)
        .ok()?
        .split_ascii_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    found.try_into().ok()
}

fn number_after(pdf: &[u8], at: usize) -> Option<usize> {
    std::str::from_utf8(pdf.get(at..)?).ok()?.lines().next()?.trim().parse().ok()
}

fn find(text: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.windows(wanted.len()).position(|window| window == wanted).map(|at| at + from)
}

fn rfind(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).rposition(|window| window == wanted)
}
