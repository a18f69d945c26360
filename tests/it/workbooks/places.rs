//! What is wrong with a cell is told by its sheet, its row and its column.

use rust_xlsxwriter::{Format, Formula};

use super::{ROWS, campaign, rows, workbook};
use crate::{bench::Folder, small::SMALL};

#[test]
fn faults_are_told_by_sheet_row_and_column() {
    let list = workbook(&[("Medewerkers", &|sheet| {
        rows(sheet, (2, 1), &ROWS);
        rows(
            sheet,
            (6, 1),
            &[
                &["nobody", "No Body", "", "", "pilot"],
                &["", "No Mail", "", "", "pilot"],
                &["dirk@example.com", "Dirk", "", "", "swedn"],
                &["eva@example.com", "Eva", "", "", "swedn"],
                &["anna@example.com", "Anna Berg", "", "", "sweden"],
            ],
        );
    })]);
    let folder = campaign(&list);
    insta::assert_snapshot!(folder.run(&["check"]), @r#"
    4 errors, 0 warnings
    --- stderr
    error: 4 problems in the campaign
    people.xlsx, sheet "Medewerkers", row 7, column B: this row's mail address is not one
      = hint: write one address such as `name@example.com`, without a name or brackets around it
    people.xlsx, sheet "Medewerkers", row 8, column B: this row has no mail address
      = hint: fill in the address, or take the row out
    people.xlsx, sheet "Medewerkers", row 9, column F: there is no wave called `swedn` (2 rows)
      = note: also in row 10
      = hint: did you mean `sweden`?
    people.xlsx, sheet "Medewerkers", row 11: this person is in the list twice, first in row 4
      = note: people.xlsx, sheet "Medewerkers", row 4: the first row
      = hint: take one of the two rows out
    --- exit 1
    "#);
    let found: serde_json::Value =
        serde_json::from_str(folder.run(&["check", "--format", "json"]).split("--- ").next().unwrap())
            .unwrap();
    insta::assert_snapshot!(found["problems"][0], @r#"{"check":"bad-address","level":"error","message":"this row's mail address is not one","file":"people.xlsx","sheet":"Medewerkers","line":7,"column":2,"end":{"line":7,"column":2},"hint":"write one address such as `name@example.com`, without a name or brackets around it"}"#);
}

#[test]
fn errors_and_merged_cells_are_named_by_their_place() {
    let list = workbook(&[("Blad1", &|sheet| {
        sheet.merge_range(0, 0, 0, 4, "Our people", &Format::new()).unwrap();
        rows(sheet, (1, 0), &ROWS);
        sheet.write_formula(2, 4, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write_formula(3, 5, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.merge_range(3, 6, 4, 6, "ios", &Format::new()).unwrap();
    })]);
    insta::assert_snapshot!(campaign(&list).run(&["check"]), @r#"
    2 errors, 1 warning
    --- stderr
    error: 2 problems, 1 warning in the campaign
    people.xlsx, sheet "Blad1", row 3, column E: 2 cells show `#N/A` instead of a value
      = note: people.xlsx, sheet "Blad1", row 4, column F: here too
      = hint: correct the formula in the workbook, or write the value itself, and save
    people.xlsx, sheet "Blad1", row 3, column E: warning: this person is in no wave
      = hint: name the wave in the list, or nobody tells this person when to move
    people.xlsx, sheet "Blad1", row 4: cells are merged here: G4:G5
      = hint: select them in Excel, choose Unmerge Cells, and write the value into every row
    --- exit 1
    "#);
}

#[test]
fn nothing_of_a_list_counts_if_one_of_its_cells_is_an_error() {
    let folder = Folder::of(SMALL);
    folder.write(
        "devices.xlsx",
        workbook(&[("Devices", &|sheet| {
            rows(
                sheet,
                (0, 0),
                &[&["Primary user UPN", "OS", "Enrollment date"], &["bram@example.com", "Android"]],
            );
            sheet.write_formula(1, 2, Formula::new("=NA()").set_result("#N/A")).unwrap();
        })]),
    );
    insta::assert_snapshot!(folder.run(&["moved", "import", "devices.xlsx", "--as-of", "2027-02-05T09:00Z"]), @r#"
    --- stderr
    error: 1 problem in the campaign
    devices.xlsx, sheet "Devices", row 2, column C: this cell shows `#N/A` instead of a value
      = hint: correct the formula in the workbook, or write the value itself, and save
    --- exit 1
    "#);
}
