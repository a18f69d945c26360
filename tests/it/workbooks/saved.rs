//! Workbooks as programs save them, and not as we write them: `LibreOffice` 7.4 made each of `people.*` from the same sheets
//! (a title over merged cells, a mail address by a formula, a real date, a first sheet with a note), and `locked.xlsx` is
//! that of Excel under a password.

use std::path::PathBuf;

use crate::bench::Folder;

fn saved(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/workbooks");
    folder.join(name).display().to_string()
}

/// A campaign as `init` makes it.
fn begun() -> (Folder, &'static str) {
    let folder = Folder::of(&[]);
    let said = folder.run(&["init", "campaign"]);
    assert!(!said.contains("--- exit"), "{said}");
    (folder, "campaign")
}

#[test]
fn three_formats_of_one_list_are_one_list() {
    for format in ["xlsx", "ods", "xls"] {
        let (folder, campaign) = begun();
        let list = saved(&format!("people.{format}"));
        // The sheet need not be named: of the two only one has a column of addresses.
        for sheet in [&[][..], &["--sheet", "Medewerkers"]] {
            let asked = [&["-C", campaign, "people", "import", &list, "--execute"][..], sheet].concat();
            let said = folder.run(&asked);
            assert!(said.contains("3 new") || said.contains("3 unchanged"), "{format}: {said}");
        }
        insta::allow_duplicates!(insta::assert_snapshot!(folder.read("campaign/people.csv"), @r"
        mail,name,given_name,language,wave,country,site,platforms,ownership,reset,vip,manager,away_until,Personeelsnummer
        anna@example.com,Anna Berg,Anna,Zweeds,,Zweden,,iOS,,,,,2027-02-12,4711
        bram@example.com,Bram de Vries,Bram,Nederlands,,Nederland,,Android; Windows,,,,,,4712
        chloe@example.com,Chloë Smit,Chloë,Engels,,Nederland,,iPhone,,,,,,4713
        "));
    }
}

#[test]
fn a_workbook_under_a_password_says_how_to_open_it() {
    let (folder, campaign) = begun();
    let before = folder.read("campaign/people.csv");
    let said = folder.run(&["-C", campaign, "people", "import", &saved("locked.xlsx"), "--execute"]);
    assert!(said.contains("is protected with a password, and cannot be read"), "{said}");
    assert_eq!(folder.read("campaign/people.csv"), before, "nothing was written");
}
