//! What a sheet says is what its readers see.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula};

use super::{ROWS, campaign, in_csv, rows, with_people, workbook};
use crate::{bench::Folder, small::SMALL};

const NOW: &str = "2027-01-04T09:00Z";

#[test]
fn a_list_in_a_workbook_is_the_same_list() {
    let folder = campaign(&workbook(&[("Blad1", &|sheet| rows(sheet, (0, 0), &ROWS))]));
    let plan = ["plan", "--format", "json", "--as-of", NOW];
    let said = folder.run(&plan).replace("people.xlsx", "people.csv");
    assert_eq!(said, in_csv(&plan));
    assert!(said.contains("pilot"), "{said}");
}

#[test]
fn titles_above_the_list_and_notes_beside_it_are_no_part_of_it() {
    let folder = campaign(&workbook(&[
        ("Toelichting", &|sheet| {
            rows(sheet, (0, 0), &[&["Read this first"], &["It is", "about our people"]]);
        }),
        ("Medewerkers", &|sheet| {
            rows(sheet, (0, 0), &[&["Onze medewerkers"], &["Gemaakt op", "4 januari"]]);
            rows(sheet, (4, 1), &ROWS);
            sheet.write_string(6, 12, "ask Bram about this row").unwrap();
        }),
        ("Leeg", &|_| {}),
    ]));
    assert_eq!(folder.run(&["check"]), in_csv(&["check"]));
}

#[test]
fn of_several_lists_the_campaign_says_which() {
    let list = workbook(&[
        ("Now", &|sheet| rows(sheet, (0, 0), &ROWS)),
        ("Last year", &|sheet| rows(sheet, (0, 0), &ROWS[..2])),
        ("Hidden", &|sheet| {
            rows(sheet, (0, 0), &ROWS);
            sheet.set_hidden(true);
        }),
    ]);
    let folder = campaign(&list);
    insta::assert_snapshot!(folder.run(&["check"]), @r#"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: several sheets of `people.xlsx` could be the list: `Now`, `Last year`
      = hint: say which one: with `--sheet NAME`, or for the campaign's own list with `sheet = "NAME"` under `[people]`
    --- exit 1
    "#);
    folder.write("campaign.toml", with_people("file = \"people.xlsx\"\nsheet = \"now\""));
    assert_eq!(folder.run(&["check"]), in_csv(&["check"]));
    folder.write("campaign.toml", with_people("file = \"people.xlsx\"\nsheet = \"Blad1\""));
    insta::assert_snapshot!(folder.run(&["check"]), @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` has no sheet called `Blad1`
      = hint: its sheets are `Now`, `Last year`, `Hidden`
    --- exit 1
    ");
}

#[test]
fn an_export_in_a_workbook_is_merged_into_the_list() {
    let folder = Folder::of(SMALL);
    folder.write(
        "export.xlsx",
        workbook(&[("Export", &|sheet| {
            rows(sheet, (0, 0), &[&["E-mail", "Naam", "Golf", "Personeelsnummer", "Kaart", "Sinds"]]);
            sheet.write_string(1, 0, "dirk@example.com").unwrap();
            sheet.write_formula(1, 1, Formula::new("=A9").set_result("Dirk \"D\" Maas")).unwrap();
            sheet.write_string(1, 2, "pilot").unwrap();
            sheet.write_number_with_format(1, 3, 123, &Format::new().set_num_format("00000")).unwrap();
            sheet.write_number(1, 4, 4711.0).unwrap();
            let day = ExcelDateTime::from_ymd(2027, 1, 18).unwrap();
            sheet
                .write_datetime_with_format(1, 5, &day, &Format::new().set_num_format("d mmmm yyyy"))
                .unwrap();
        })]),
    );
    insta::assert_snapshot!(folder.run(&["people", "import", "export.xlsx", "--execute", "--addresses"]), @"
    people.csv: 1 new, 0 changed, 0 unchanged, 3 not in the export (they stay)
      new columns: Personeelsnummer, Kaart, Sinds
      + dirk@example.com
      = anna@example.com  not in the export
      = bram@example.com  not in the export
      = chloe@example.com  not in the export
    written
    ");
    assert_eq!(
        folder.read("people.csv").lines().last().unwrap(),
        "dirk@example.com,\"Dirk \"\"D\"\" Maas\",,,pilot,,,00123,4711,2027-01-18"
    );
}

#[test]
fn devices_and_tickets_are_read_from_workbooks() {
    let folder = Folder::of(SMALL);
    folder.write(
        "devices.xlsx",
        workbook(&[
            ("About", &|sheet| rows(sheet, (0, 0), &[&["made", "today"]])),
            ("Devices", &|sheet| {
                rows(sheet, (0, 0), &[&["Primary user UPN", "OS", "Enrollment date"]]);
                rows(sheet, (1, 0), &[&["bram@example.com", "Android"], &["chloe@example.com", "iOS"]]);
                let form = Format::new().set_num_format("dd/mm/yyyy hh:mm");
                for (row, day) in [(1, 3), (2, 4)] {
                    let at = ExcelDateTime::from_ymd(2027, 2, day).unwrap().and_hms(7, 30, 0).unwrap();
                    sheet.write_datetime_with_format(row, 2, &at, &form).unwrap();
                }
            }),
        ]),
    );
    insta::assert_snapshot!(folder.run(&["moved", "import", "devices.xlsx", "--people", "--as-of", "2027-02-05T09:00Z"]), @"
    devices.xlsx: 2 rows, made 2027-02-05 09:00 UTC
      newly moved               1
      partly moved              1   not all of their known devices have joined
      newly moved: chloe@example.com
      partly moved: bram@example.com
    1 of 3 people have moved (33.3 %)
    reminders may be sent by this list until 2027-02-08 09:00 UTC
    ");
    folder.write(
        "tickets.xlsx",
        workbook(&[("Tickets", &|sheet| {
            rows(sheet, (0, 0), &[&["Helpdesk"], &[], &["dag", "aantal", "golf"]]);
            let form = Format::new().set_num_format("ddd d mmm");
            for (row, day, count) in [(3, 26, 4.0), (4, 27, 3.0)] {
                let day = ExcelDateTime::from_ymd(2027, 1, day).unwrap();
                sheet.write_datetime_with_format(row, 0, &day, &form).unwrap();
                sheet.write_number(row, 1, count).unwrap();
            }
        })]),
    );
    insta::assert_snapshot!(folder.run(&["tickets", "import", "tickets.xlsx", "--as-of", "2027-02-05"]), @"7 tickets from 2027-01-26 to 2027-01-27, in 2 rows");
    folder
        .write("moved.xlsx", workbook(&[("Blad1", &|sheet| rows(sheet, (2, 0), &[&["anna@example.com"]]))]));
    insta::assert_snapshot!(folder.run(&["moved", "import", "moved.xlsx", "--as-of", "2027-02-05T09:00Z"]), @"
    moved.xlsx: 1 row, made 2027-02-05 09:00 UTC
      newly moved               1
    2 of 3 people have moved (66.7 %)
    reminders may be sent by this list until 2027-02-08 09:00 UTC
    ");
}

#[test]
fn what_a_file_is_its_content_says() {
    let list = workbook(&[("Blad1", &|sheet| rows(sheet, (0, 0), &ROWS))]);
    let folder = Folder::of(SMALL);
    folder.write("people.csv", &list);
    assert_eq!(folder.run(&["check"]), in_csv(&["check"]));
    let folder = campaign(crate::small::PEOPLE.as_bytes());
    assert_eq!(folder.run(&["check"]), in_csv(&["check"]));
    folder.write("campaign.toml", with_people("file = \"people.xlsx\"\nsheet = \"Blad1\""));
    insta::assert_snapshot!(folder.run(&["check"]), @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.xlsx:1:1: `people.xlsx` is no workbook, and has no sheets
      = hint: name the workbook; or leave `--sheet`, or `sheet` under `[people]`, out
    --- exit 1
    ");
}

#[test]
fn a_list_that_is_a_workbook_is_never_written_over() {
    let list = workbook(&[("Blad1", &|sheet| rows(sheet, (0, 0), &ROWS))]);
    let folder = campaign(&list);
    folder.write("export.csv", "mail,name,wave\ndirk@example.com,Dirk,pilot\n");
    insta::assert_snapshot!(folder.run(&["people", "import", "export.csv", "--execute"]), @r#"
    --- stderr
    error: the list `people.xlsx` is a workbook, which Wavecast reads and never writes
    hint: change it in Excel; or write `file = "people.csv"` under `[people]`, and import the workbook into that
    --- exit 2
    "#);
    insta::assert_snapshot!(folder.run(&["forget", "--person", "anna@example.com", "--execute", "--by", "Eva"]), @r"
    --- stderr
    error: the list `people.xlsx` is a workbook, which Wavecast reads and never writes
    hint: take their rows out of it in Excel, save it, and run this again
    --- exit 2
    ");
    assert_eq!(folder.files("people.xlsx")["people.xlsx"], list);
}

#[test]
fn whoever_is_forgotten_is_looked_for_in_workbooks_too() {
    let folder = Folder::of(SMALL);
    folder.write("notes/old.xlsx", workbook(&[("Blad1", &|sheet| rows(sheet, (0, 0), &ROWS))]));
    let said = folder.run(&["forget", "--person", "anna@example.com", "--execute", "--by", "Eva"]);
    assert!(said.contains("notes/old.xlsx"), "{said}");
}
