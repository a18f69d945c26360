//! Files that are broken, or made to break whoever reads them: each is told in plain words, and nothing is lost.

use miniz_oxide::deflate::compress_to_vec;
use std::fmt::Write as _;

use super::{ROWS, campaign, rows, workbook};

/// A packed file with these parts; what a part says of its size may be a lie.
pub(super) struct Packed {
    bytes: Vec<u8>,
    list: Vec<u8>,
    count: u16,
}

impl Packed {
    pub(super) fn new() -> Self {
        Self { bytes: Vec::new(), list: Vec::new(), count: 0 }
    }

    pub(super) fn part(self, name: &str, text: &str) -> Self {
        self.lying(name, text.as_bytes(), u32::try_from(text.len()).unwrap())
    }

    fn lying(mut self, name: &str, content: &[u8], size: u32) -> Self {
        let packed = compress_to_vec(content, 6);
        let head = u32::try_from(self.bytes.len()).unwrap();
        let length = u32::try_from(packed.len()).unwrap();
        let crc = crc(content);
        let name_length = u16::try_from(name.len()).unwrap();
        let mut common = Vec::new();
        for number in [20_u16, 0, 8, 0, 33] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc, length, size] {
            common.extend(number.to_le_bytes());
        }
        common.extend(name_length.to_le_bytes());
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend([0, 0]);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(packed);
        self.list.extend(b"PK\x01\x02\x14\x00");
        self.list.extend(&common);
        self.list.extend([0; 12]);
        self.list.extend(head.to_le_bytes());
        self.list.extend(name.as_bytes());
        self.count += 1;
        self
    }

    pub(super) fn done(mut self) -> Vec<u8> {
        let start = u32::try_from(self.bytes.len()).unwrap();
        let length = u32::try_from(self.list.len()).unwrap();
        self.bytes.extend(&self.list);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(self.count.to_le_bytes());
        self.bytes.extend(length.to_le_bytes());
        self.bytes.extend(start.to_le_bytes());
        self.bytes.extend([0, 0]);
        self.bytes
    }
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(crc & 1)))
    };
    !bytes.iter().fold(u32::MAX, step)
}

const NAMES: &str = "http://schemas.openxmlformats.org";

/// What every workbook has, around one sheet.
fn around() -> Packed {
    Packed::new()
        .part("[Content_Types].xml", "<Types/>")
        .part("_rels/.rels", &format!("<Relationships><Relationship Id=\"r1\" Type=\"{NAMES}/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"))
        .part("xl/workbook.xml", "<workbook><sheets><sheet name=\"Blad1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>")
        .part("xl/_rels/workbook.xml.rels", &format!("<Relationships><Relationship Id=\"r1\" Type=\"{NAMES}/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"))
}

/// A sheet with these rows.
fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

fn said(list: &[u8]) -> String {
    campaign(list).run(&["check"])
}

/// A row of a sheet as XML, with words in its cells.
fn row(number: u32, cells: &[&str]) -> String {
    let cells = cells.iter().zip('A'..).filter(|(cell, _)| !cell.is_empty());
    let cells = cells.map(|(cell, column)| {
        format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
    });
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

fn small_rows() -> String {
    (1..).zip(ROWS).map(|(number, cells)| row(number, cells)).collect()
}

#[test]
fn a_workbook_made_by_hand_is_read() {
    let list = around().part("xl/worksheets/sheet1.xml", &sheet(&small_rows())).done();
    assert_eq!(said(&list), super::in_csv(&["check"]));
}

#[test]
fn a_file_that_unpacks_to_more_than_any_list_is_not_unpacked() {
    let bomb = around().lying("xl/worksheets/sheet1.xml", &vec![b' '; 64 << 20], 64 << 20).done();
    assert!(bomb.len() < 200_000);
    let larger = around().lying("xl/worksheets/sheet1.xml", b"<worksheet/>", u32::MAX - 1).done();
    insta::assert_snapshot!(said(&bomb) + &said(&larger), @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is too large: one part of it unpacks to 1029 times its size, as no list does
      = hint: copy the list alone into a new workbook (Paste Special, Values) and save that, or save it as `CSV UTF-8`
    --- exit 1
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is too large: it unpacks to 4096 MiB, and 1024 is the most that is read
      = hint: copy the list alone into a new workbook (Paste Special, Values) and save that, or save it as `CSV UTF-8`
    --- exit 1
    ");
}

#[test]
fn a_file_that_lies_about_its_size_is_cut_off_where_it_does() {
    let text = sheet(&small_rows());
    let lie = around().lying("xl/worksheets/sheet1.xml", text.as_bytes(), 40).done();
    let words = "<sst uniqueCount=\"4000000000000000000\"><si><t>a</t></si></sst>";
    let many = around().part("xl/sharedStrings.xml", words).part("xl/worksheets/sheet1.xml", &text).done();
    insta::assert_snapshot!(said(&lie) + &said(&many), @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is damaged: a part of it is cut short or no XML
      = hint: copy or download the file again; or open it in Excel and save it under a new name
    --- exit 1
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is damaged: it says it has more words than it can hold
      = hint: copy or download the file again; or open it in Excel and save it under a new name
    --- exit 1
    ");
}

#[test]
fn empty_rows_down_to_the_last_of_a_million_are_nothing() {
    let mut rows = small_rows();
    for number in (5..=1_048_576).step_by(25) {
        write!(rows, "<row r=\"{number}\"><c r=\"A{number}\" s=\"0\"/></row>").unwrap();
    }
    let list = around().part("xl/worksheets/sheet1.xml", &sheet(&rows)).done();
    assert_eq!(said(&list), super::in_csv(&["check"]));
}

#[test]
fn a_sheet_as_wide_as_it_goes_is_no_list() {
    let wide = workbook(&[("Blad1", &|sheet| {
        rows(sheet, (0, 0), &ROWS);
        for column in 7..16_384 {
            sheet.write_string(0, column, "x").unwrap();
        }
    })]);
    insta::assert_snapshot!(said(&wide), @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is too large: the header has 16384 columns
      = hint: copy the list alone into a new workbook (Paste Special, Values) and save that, or save it as `CSV UTF-8`
    --- exit 1
    ");
}

/// A few bytes that name a cell far beyond the last one: filling up to it would take all memory there is.
#[test]
fn a_cell_beyond_every_sheet_is_damage() {
    let far = |at: &str| {
        let cell = format!("<row r=\"6\"><c r=\"{at}\" t=\"inlineStr\"><is><t>x</t></is></c></row>");
        around().part("xl/worksheets/sheet1.xml", &sheet(&format!("{}{cell}", small_rows()))).done()
    };
    assert_eq!(said(&far("XFD1048576")), super::in_csv(&["check"]), "the last one there is, beside the list");
    for at in ["AAAAAAA6", "XFE6", "A1048577", "A4000000000"] {
        let begun = std::time::Instant::now();
        let said = said(&far(at));
        let what = "people.xlsx:1:1: `people.xlsx` is damaged";
        assert!(said.contains(what) && said.contains("a cell is where no sheet has any"), "{at}: {said}");
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{at}");
    }
}

#[test]
fn broken_empty_and_other_files_are_told_apart() {
    let whole = workbook(&[("Blad1", &|sheet| rows(sheet, (0, 0), &ROWS))]);
    let files: [(&str, Vec<u8>); 8] = [
        ("cut", whole[..whole.len() / 2].to_vec()),
        ("only the end", whole[whole.len() - 22..].to_vec()),
        ("empty sheets", workbook(&[("A", &|_| {}), ("B", &|_| {})])),
        ("no sheet", around().done()),
        (
            "word",
            Packed::new().part("[Content_Types].xml", "<Types/>").part("word/document.xml", "<w/>").done(),
        ),
        ("zip", Packed::new().part("people.csv", "mail\n").done()),
        ("pdf", b"%PDF-1.7\n".to_vec()),
        ("page", b"<html><table><tr><td>mail</td></tr></table></html>".to_vec()),
    ];
    let mut all = String::new();
    for (name, list) in files {
        let said = said(&list);
        assert!(said.contains("= hint: ") && said.ends_with("--- exit 1\n"), "{name}: {said}");
        writeln!(all, "{name}: {}", said.lines().find(|line| line.starts_with("people.xlsx")).unwrap())
            .unwrap();
    }
    insta::assert_snapshot!(all, @"
    cut: people.xlsx:1:1: `people.xlsx` is cut short: its end is missing
    only the end: people.xlsx:1:1: `people.xlsx` is damaged: the list of its parts cannot be read
    empty sheets: people.xlsx:1:1: there is nothing in `people.xlsx`: all its sheets are empty
    no sheet: people.xlsx:1:1: `people.xlsx` is damaged: a part of it is missing
    word: people.xlsx:1:1: `people.xlsx` is a Word document, not a workbook or a list in CSV
    zip: people.xlsx:1:1: `people.xlsx` is a packed file (.zip), not a workbook or a list in CSV
    pdf: people.xlsx:1:1: `people.xlsx` is a PDF, not a workbook or a list in CSV
    page: people.xlsx:1:1: `people.xlsx` is a web page with the name of a workbook, not a workbook or a list in CSV
    ");
}

/// Whatever byte is changed, and wherever it is cut: an answer, and no more.
#[test]
fn a_workbook_that_was_damaged_anywhere_gives_an_answer() {
    use wavecast::ground::{
        campaign::{Campaign, People},
        problem::Source,
    };
    let small = Campaign::parse(&Source::new("campaign.toml", crate::small::CAMPAIGN)).0.unwrap();
    let whole = workbook(&[("Blad1", &|sheet| rows(sheet, (0, 0), &ROWS))]);
    for at in (0..whole.len()).step_by(97) {
        let mut broken = whole.clone();
        broken[at] ^= 0x55;
        let _ = People::read("people.xlsx", broken, &small);
        let (people, problems) = People::read("people.xlsx", whole[..at].to_vec(), &small);
        assert!(people.all().is_empty() && (at < 4 || problems.has_errors()));
    }
}
