//! Workbooks of `LibreOffice` and of Excel before 2007.

use super::{ROWS, campaign, hostile::Packed, in_csv};

const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\"";

fn said(list: &[u8]) -> String {
    campaign(list).run(&["check"])
}

/// A workbook of `LibreOffice` with this in its one sheet.
fn ods(table: &str, manifest: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content {NAMES}><office:body><office:spreadsheet>\
         <table:table table:name=\"Blad1\">{table}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    Packed::new()
        .part("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        .part("META-INF/manifest.xml", manifest)
        .part("content.xml", &content)
        .done()
}

fn words(text: &str) -> String {
    if text.is_empty() {
        return "<table:table-cell/>".to_owned();
    }
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

fn line(cells: &str) -> String {
    format!(
        "<table:table-row>{cells}<table:table-cell table:number-columns-repeated=\"16370\"/></table:table-row>"
    )
}

fn lines() -> String {
    ROWS.iter().map(|cells| line(&cells.iter().map(|cell| words(cell)).collect::<String>())).collect()
}

/// `LibreOffice` says of every sheet that it has a million rows of sixteen thousand cells.
const NOTHING: &str = "<table:table-row table:number-rows-repeated=\"1048560\">\
    <table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";

#[test]
fn a_list_of_libre_office_is_the_same_list() {
    let title =
        format!("<table:table-row table:number-rows-repeated=\"3\">{}</table:table-row>", words("People"));
    let list = ods(&format!("{title}{}{NOTHING}", lines()), "<manifest/>");
    assert_eq!(said(&list), in_csv(&["check"]));
}

#[test]
fn cells_of_libre_office_are_read_as_they_are_seen() {
    let head = line(&["mail", "name", "wave", "since", "number", "share"].map(words).concat());
    let value = |kind: &str, attribute: &str, shown: &str| {
        format!(
            "<table:table-cell office:value-type=\"{kind}\" office:{attribute}><text:p>{shown}</text:p></table:table-cell>"
        )
    };
    let cells = [
        words("dirk@example.com"),
        words("Dirk<text:s/>Maas"),
        words("pilot"),
        value("date", "date-value=\"2027-01-18\"", "18 jan"),
        value("float", "value=\"4711\"", "4.711,00"),
        value("percentage", "value=\"0.45\"", "45%"),
    ];
    let folder = crate::bench::Folder::of(crate::small::SMALL);
    folder.write("export.ods", ods(&format!("{head}{}", line(&cells.concat())), "<manifest/>"));
    folder.run(&["people", "import", "export.ods", "--execute"]);
    let list = folder.read("people.csv");
    assert_eq!(list.lines().last().unwrap(), "dirk@example.com,Dirk Maas,,,pilot,,,2027-01-18,4711,45%");
}

#[test]
fn errors_merges_passwords_and_repetitions_of_libre_office_are_named() {
    let head = line(&["mail", "wave", "country"].map(words).concat());
    let wrong = [
        words("dirk@example.com"),
        "<table:table-cell office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\">\
         <text:p>#N/A</text:p></table:table-cell>"
            .to_owned(),
        "<table:table-cell office:value-type=\"string\" table:number-rows-spanned=\"2\" \
         table:number-columns-spanned=\"1\"><text:p>NL</text:p></table:table-cell>"
            .to_owned(),
    ];
    let many = format!(
        "<table:table-row table:number-rows-repeated=\"4000000000\">{}</table:table-row>",
        words("dirk@example.com")
    );
    let lists = [
        ods(&format!("{head}{}", line(&wrong.concat())), "<manifest/>"),
        ods(&lines(), "<manifest><encryption-data/></manifest>"),
        ods(&format!("{head}{many}"), "<manifest/>"),
        ods("<table:table-row>", "<manifest/>"),
    ];
    insta::assert_snapshot!(lists.iter().map(|list| said(list)).collect::<String>(), @r#"
    2 errors, 1 warning
    --- stderr
    error: 2 problems, 1 warning in the campaign
    people.xlsx, sheet "Blad1", row 2: cells are merged here: C2:C3
      = hint: select them in Excel, choose Unmerge Cells, and write the value into every row
    people.xlsx, sheet "Blad1", row 2, column B: this cell shows `#N/A` instead of a value
      = hint: correct the formula in the workbook, or write the value itself, and save
    people.xlsx, sheet "Blad1", row 2, column B: warning: this person is in no wave
      = hint: name the wave in the list, or nobody tells this person when to move
    --- exit 1
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is protected with a password, and cannot be read
      = hint: open it in Excel with the password, choose File, Info, Protect Workbook, Encrypt with Password, empty the password, and save
    --- exit 1
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is damaged: a cell is where no sheet has any
      = hint: copy or download the file again; or open it in Excel and save it under a new name
    --- exit 1
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is damaged: a part of it is cut short or no XML
      = hint: copy or download the file again; or open it in Excel and save it under a new name
    --- exit 1
    "#);
}

/// An old workbook: a file system of sectors with one stream in it.
struct Old {
    records: Vec<u8>,
}

impl Old {
    fn record(&mut self, kind: u16, content: &[u8]) {
        self.records.extend(kind.to_le_bytes());
        self.records.extend(u16::try_from(content.len()).unwrap().to_le_bytes());
        self.records.extend(content);
    }

    /// One with the small list, whose sheet says that it reaches to this row and column.
    fn with_list(rows: u32, far: Option<(u16, u16)>) -> Self {
        let mut old = Self { records: Vec::new() };
        let begin = |kind: u16| [0x0600_u16, kind, 0, 0, 0, 0, 0, 0].map(u16::to_le_bytes).concat();
        old.record(0x0809, &begin(5));
        let start = old.records.len() + 4 + 13 + 4;
        let mut sheet = u32::try_from(start).unwrap().to_le_bytes().to_vec();
        sheet.extend([0, 0, 5, 0]);
        sheet.extend(b"Blad1");
        old.record(0x0085, &sheet);
        old.record(0x000A, &[]);
        old.record(0x0809, &begin(0x10));
        old.record(0x0200, &[&0_u32.to_le_bytes()[..], &rows.to_le_bytes(), &[0, 0, 7, 0, 0, 0]].concat());
        let cell = |row: u16, column: u16| [row, column, 0].map(u16::to_le_bytes).concat();
        for (row, cells) in (0..).zip(ROWS) {
            for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let length = u16::try_from(units.len() / 2).unwrap().to_le_bytes();
                old.record(0x0204, &[&cell(row, column)[..], &length, &[1], &units].concat());
            }
        }
        if let Some((row, column)) = far {
            old.record(0x0203, &[cell(row, column), 1_f64.to_le_bytes().to_vec()].concat());
        }
        old.record(0x000A, &[]);
        old
    }

    /// The file, with the sectors that follow one another in this way at the end of the directory.
    fn file(self, after_directory: u32) -> Vec<u8> {
        self.stream("Workbook", after_directory)
    }

    /// The same with its stream under this name.
    fn stream(mut self, name: &str, after_directory: u32) -> Vec<u8> {
        self.records.resize(self.records.len().max(4096).next_multiple_of(512), 0);
        let sectors = u32::try_from(self.records.len() / 512).unwrap();
        let mut head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        head.resize(24, 0);
        head.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
        head.resize(44, 0);
        // One sector of the table, the directory in sector 1, short streams from 4096 bytes down, and none of them.
        for number in [1, 1, 0, 4096, u32::MAX - 1, 0, u32::MAX - 1, 0, 0] {
            head.extend(u32::to_le_bytes(number));
        }
        head.resize(512, 0xFF);
        let mut table: Vec<u32> = vec![u32::MAX - 2, after_directory];
        table.extend((3..=sectors + 1).chain([u32::MAX - 1]));
        table.resize(128, u32::MAX);
        let entry = |name: &str, kind: u8, start: u32, length: usize| {
            let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry.resize(64, 0);
            entry.extend(u16::try_from(name.len() * 2 + 2).unwrap().to_le_bytes());
            entry.extend([kind, 1]);
            entry.resize(116, 0xFF);
            entry.extend(start.to_le_bytes());
            entry.extend(u32::try_from(length).unwrap().to_le_bytes());
            entry.resize(128, 0);
            entry
        };
        let mut directory = entry("Root Entry", 5, u32::MAX - 1, 0);
        directory.extend(entry(name, 2, 2, self.records.len()));
        directory.resize(512, 0);
        let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
        [head, table, directory, self.records].concat()
    }
}

const LAST: u32 = u32::MAX - 1;

#[test]
fn an_old_workbook_is_the_same_list() {
    assert_eq!(said(&Old::with_list(4, None).file(LAST)), in_csv(&["check"]));
}

/// A new workbook with a password is wrapped in an old file.
#[test]
fn a_workbook_with_a_password_says_so() {
    let locked = Old::with_list(4, None).stream("EncryptedPackage", LAST);
    insta::assert_snapshot!(said(&locked), @r"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is protected with a password, and cannot be read
      = hint: open it in Excel with the password, choose File, Info, Protect Workbook, Encrypt with Password, empty the password, and save
    --- exit 1
    ");
    assert!(said(&Old::with_list(4, None).stream("WordDocument", LAST)).contains("and no workbook"));
}

#[test]
fn an_old_workbook_that_is_a_trap_is_refused() {
    let circle = Old::with_list(4, None).file(1);
    let lie = Old::with_list(u32::MAX, None).file(LAST);
    let far = Old::with_list(4, Some((65_535, 255))).file(LAST);
    insta::assert_snapshot!([circle, lie, far].map(|list| said(&list)).concat(), @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is damaged: its parts do not hold together
      = hint: copy or download the file again; or open it in Excel and save it under a new name
    --- exit 1
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is damaged: a sheet says of itself what no sheet is
      = hint: copy or download the file again; or open it in Excel and save it under a new name
    --- exit 1
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is too large: its sheets span 16777216 cells, and 4000000 is the most
      = hint: copy the list alone into a new workbook (Paste Special, Values) and save that, or save it as `CSV UTF-8`
    --- exit 1
    ");
    let whole = Old::with_list(4, None).file(LAST);
    // What is left out at the very end was only there to fill a sector.
    for at in (0..whole.len() - 4096).step_by(701) {
        let said = said(&whole[..at]);
        assert!(said.contains("--- exit 1"), "{at}: {said}");
    }
}
