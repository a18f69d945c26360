//! Tables that people open in a spreadsheet: every CSV that is written for somebody goes through here.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula, and what
//! a stranger wrote may begin with anything. Such a cell gets an apostrophe in front, by which every spreadsheet
//! shows it as text; an address that really begins so is whole behind it, and the readers of this program take the
//! apostrophe off again.

use std::borrow::Cow;

use super::quoted::visible;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table with a line of names and a line for each row, as text.
///
/// # Errors
/// A row that has another number of cells than there are names.
pub fn table<const N: usize>(
    names: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<String, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(names)?;
    for row in rows {
        table.write_record(row.iter().map(|cell| safe(cell).into_owned()))?;
    }
    let bytes = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A cell that no spreadsheet takes for a formula, in one line.
fn safe(cell: &str) -> Cow<'_, str> {
    let trap = cell.trim_start_matches(' ').starts_with(FORMULA);
    let flat = cell.replace(['\n', '\r', '\t'], " ");
    let shown = visible(&flat);
    if trap { Cow::Owned(format!("'{shown}")) } else { Cow::Owned(shown.into_owned()) }
}

/// What such a cell was before.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches(' ').starts_with(FORMULA) => rest,
        Some(_) | None => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let cells =
            ["=cmd|' /C calc'!A0", "+31 6", "-1", "@x", "\t=1", " =1", "o'brien@example.com", "'quoted'"];
        let written = table(["a"], cells.map(|cell| [cell.to_owned()])).unwrap();
        let wanted = [
            "'=cmd|' /C calc'!A0",
            "'+31 6",
            "'-1",
            "'@x",
            "' =1",
            "' =1",
            "o'brien@example.com",
            "'quoted'",
        ];
        assert_eq!(written.lines().skip(1).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn an_address_that_begins_like_a_formula_comes_back_whole() {
        for cell in ["=1+cmd@example.com", "-2+3@example.com"] {
            let written = table(["a"], [[cell.to_owned()]]).unwrap();
            assert_eq!(written.lines().nth(1).map(unguarded), Some(cell));
        }
        assert_eq!(unguarded("'o"), "'o");
    }

    #[test]
    fn a_cell_holds_nothing_that_is_obeyed() {
        let written = table(["a"], [["no\u{1b}[2J\r\nmore".to_owned()]]).unwrap();
        assert_eq!(written, "a\nno\\u001b[2J  more\n");
    }
}
