//! Lists in workbooks: what people keep in Excel is read as it is, and what cannot be read is named by sheet, row and
//! column.

mod hostile;
mod others;
mod places;
mod reading;
mod saved;
mod writing;

use rust_xlsxwriter::{Workbook, Worksheet};

use crate::{
    bench::Folder,
    small::{self, CAMPAIGN},
};

/// The people of the small campaign, as rows of a sheet.
pub(crate) const ROWS: [&[&str]; 4] = [
    &["mail", "name", "given_name", "language", "wave", "country", "platforms"],
    &["anna@example.com", "Anna Berg", "Anna", "sv", "sweden", "SE", "ios"],
    &["bram@example.com", "Bram de Vries", "Bram", "nl", "pilot", "NL", "android;windows"],
    &["chloe@example.com", "Chloë Smit", "Chloë", "", "pilot", "NL", "ios"],
];

/// What a sheet is called, and what is written into it.
type NamedSheet<'a> = (&'a str, &'a dyn Fn(&mut Worksheet));

/// A workbook with these sheets.
fn workbook(sheets: &[NamedSheet<'_>]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, fill) in sheets {
        fill(book.add_worksheet().set_name(*name).unwrap());
    }
    book.save_to_buffer().unwrap()
}

/// Writes rows of text from a row and a column on.
fn rows(sheet: &mut Worksheet, from: (u32, u16), rows: &[&[&str]]) {
    for (row, cells) in (from.0..).zip(rows) {
        for (column, cell) in (from.1..).zip(*cells) {
            if !cell.is_empty() {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
}

/// The small campaign, whose list is this workbook.
fn campaign(list: &[u8]) -> Folder {
    let folder = Folder::of(&[("campaign.toml", &with_people("file = \"people.xlsx\""))]);
    folder.write("people.xlsx", list);
    folder
}

fn with_people(people: &str) -> String {
    format!("{CAMPAIGN}\n[people]\n{people}\n")
}

/// What the small campaign says with its list in CSV.
fn in_csv(arguments: &[&str]) -> String {
    Folder::of(small::SMALL).run(arguments)
}
