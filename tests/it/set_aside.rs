//! Rows of an export that cannot be used: told by kind, set aside if somebody says so, and never lost.

use crate::{bench::Folder, small::SMALL};

const EXPORT: &str = "\
mail,name,wave,country
dirk@example.com,Dirk Öst,pilot,NL
dirk@example.com,Dirk Öst,pilot,NL
eva at example.com,Eva,pilot,NL
fred at example.com,Fred,pilot,NL
gus at example.com,\"=Gus\",pilot,NL
,Nobody,pilot,NL
hal@example.com,Hal,nowhere,NL
dirk@example.com,Dirk again,sweden,SE
ida@example.com,Ida,sweden,SE
";

#[test]
#[expect(clippy::too_many_lines, reason = "what is said is read whole")]
fn good_rows_come_in_and_the_others_stand_in_a_file_to_mend() {
    let folder = Folder::of(SMALL);
    folder.write("export.csv", EXPORT);
    let before = folder.read("people.csv");
    let refused = folder.run(&["people", "import", "export.csv", "--execute"]);
    assert_eq!(folder.read("people.csv"), before, "never half a list unless somebody says so");
    let import = ["people", "import", "export.csv", "--set-aside", "mend.csv"];
    let shown = folder.run(&import);
    assert!(!folder.path().join("mend.csv").exists(), "only shown");
    let done = folder.run(&[&import[..], &["--execute"]].concat());
    insta::assert_snapshot!(format!("{refused}---\n{shown}---\n{done}---\n{}", folder.read("mend.csv")), @r#"
    --- stderr
    error: 4 problems, 2 notes in the campaign
    export.csv:1:1: note: line 3 repeats an earlier row word for word, and counts once
    export.csv:4:1: this row's mail address is not one (3 rows)
      = note: also in lines 5, 6
      = hint: write one address such as `name@example.com`, without a name or brackets around it
    export.csv:7:1: this row has no mail address
      = hint: fill in the address, or take the row out
    export.csv:8:21: there is no wave called `nowhere`
      = hint: the waves are `pilot`, `sweden`
    export.csv:9:1: this person is in the list twice, first in line 2
      = note: export.csv:2:1: the first row
      = hint: keep the row with the right wave, and take the other out
    note: 6 of 9 rows cannot be used: `--set-aside to-fix.csv` puts them into a file where you can fix them, and takes the other 3
    --- exit 1
    ---
    people.csv: 2 new, 0 changed, 0 unchanged, 3 not in the export (they stay)
      + d***@example.com
      + i***@example.com
      = a***@example.com  not in the export
      = b***@example.com  not in the export
      = c***@example.com  not in the export
      1 row repeats another word for word, counted once
      ! 6 rows cannot be used and would go into the file:
        3: this row's mail address is not one (line 4, 5, ...)
        1: there is no wave called `nowhere` (line 8)
        1: this person is in the list twice, first in line 2 (line 9)
        1: this row has no mail address (line 7)
    nothing was written: `--execute` writes it
    ---
    people.csv: 2 new, 0 changed, 0 unchanged, 3 not in the export (they stay)
      + d***@example.com
      + i***@example.com
      = a***@example.com  not in the export
      = b***@example.com  not in the export
      = c***@example.com  not in the export
      1 row repeats another word for word, counted once
      ! 6 rows cannot be used and are in the file:
        3: this row's mail address is not one (line 4, 5, ...)
        1: there is no wave called `nowhere` (line 8)
        1: this person is in the list twice, first in line 2 (line 9)
        1: this row has no mail address (line 7)
    written
    ---
    mail,name,wave,country,set aside because
    eva at example.com,Eva,pilot,NL,this row's mail address is not one
    fred at example.com,Fred,pilot,NL,this row's mail address is not one
    gus at example.com,'=Gus,pilot,NL,this row's mail address is not one
    ,Nobody,pilot,NL,this row has no mail address
    hal@example.com,Hal,nowhere,NL,there is no wave called `nowhere`
    dirk@example.com,Dirk again,sweden,SE,"this person is in the list twice, first in line 2"
    "#);
    assert!(
        folder.read("people.csv").contains("ida@example.com") && !folder.read("people.csv").contains("hal@")
    );
    let again = folder.run(&[&import[..], &["--execute"]].concat());
    assert!(again.contains("mend.csv` is there already"), "{again}");
    // Mended, the rows come in, and why they were set aside does not.
    let mended =
        folder.read("mend.csv").replace(" at example", "@example").replace(",Nobody", "kim@example.com,Kim");
    folder.write(
        "mended.csv",
        mended.replace("nowhere", "sweden").replace("dirk@example.com,Dirk again", "lea@example.com,Lea"),
    );
    let back = folder.run(&["people", "import", "mended.csv", "--execute"]);
    assert!(back.starts_with("people.csv: 6 new"), "{back}");
    assert!(!folder.read("people.csv").contains("set aside"), "{}", folder.read("people.csv"));
}

/// Whoever stands in a row with a fault is in the export all the same.
#[test]
fn nobody_leaves_because_their_row_has_a_fault() {
    let folder = Folder::of(SMALL);
    let export = "mail,wave\nanna@example.com,sweden\nbram@example.com,nowhere\nchloe@example.com,pilot\n";
    folder.write("export.csv", export);
    let said = folder.run(&[
        "people",
        "import",
        "export.csv",
        "--complete",
        "--set-aside",
        "mend.xlsx",
        "--execute",
    ]);
    assert!(said.starts_with("people.csv: 0 new, 0 changed, 2 unchanged, 0 not in the export"), "{said}");
    assert!(folder.files("").get("mend.xlsx").is_some_and(|bytes| bytes.starts_with(b"PK")));
}

#[test]
fn many_faults_of_one_kind_are_a_few_examples_and_a_number() {
    let folder = Folder::of(SMALL);
    let rows: String =
        (0..28).map(|n| format!("p{n}@example.com,Person {n},wave-{n}-that-is-none,NL\n")).collect();
    folder.write("people.csv", format!("mail,name,wave,country\n{rows}"));
    let said = folder.run(&["check"]);
    assert_eq!(said.matches("there is no wave called").count(), 6, "{said}");
    assert!(said.contains("22 more rows like those above"), "{said}");
}

#[test]
fn a_row_that_repeats_another_word_for_word_is_no_fault_of_the_list() {
    let folder = Folder::of(SMALL);
    let list = folder.read("people.csv");
    let anna = list.lines().nth(1).unwrap().to_owned();
    folder.write("people.csv", format!("{list}{anna}\n{anna}\n"));
    let said = folder.run(&["check"]);
    assert!(
        said.contains("2 rows repeat an earlier one word for word, and count once; the first is line 5"),
        "{said}"
    );
    let plan = folder.run(&["plan", "--person", "anna@example.com", "--as-of", "2027-02-15T09:30Z"]);
    assert_eq!(plan.matches("announce").count(), 1, "{plan}");
}

/// A workbook has rows, and whoever mends it looks for one.
#[test]
fn what_is_wrong_in_a_workbook_is_told_by_its_rows() {
    let folder = Folder::of(SMALL);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["mail", "wave", "country"],
        ["dirk@example.com", "pilot", "NL"],
        ["dirk@example.com", "sweden", "SE"],
        ["eva@example.com", "norway", "NO"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    folder.write("export.xlsx", book.save_to_buffer().unwrap());
    let said = folder.run(&["people", "import", "export.xlsx", "--set-aside", "mend.csv"]);
    assert!(said.contains("this person is in the list twice, first in row 2 (row 3)"), "{said}");
    assert!(said.contains("there is no wave called `norway` (row 4)"), "{said}");
}
