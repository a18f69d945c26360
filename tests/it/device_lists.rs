//! Lists of devices that say less than others, come from elsewhere, or are of another day: nobody is judged by them wrongly.

use crate::{bench::Folder, small};

const INTUNE: &str =
    "Device name,Primary user UPN,OS,Serial number,Compliance,Enrollment date,Last check-in\n";
const NOW: [&str; 2] = ["--as-of", "2027-03-12T08:00Z"];

fn folder(people: &str, devices: &str) -> Folder {
    let folder = Folder::of(&[("campaign.toml", small::CAMPAIGN)]);
    folder.write("people.csv", format!("mail,given_name,language,wave,country,platforms\n{people}"));
    if !devices.is_empty() {
        folder.write("devices.csv", devices);
    }
    folder
}

const BO: &str = "bo@example.com,Bo,en,sweden,SE,ios windows\n";

fn moved(folder: &Folder, rows: &str, more: &[&str]) -> String {
    folder.write("intune.csv", format!("{INTUNE}{rows}"));
    folder.run(&[&["moved", "import", "intune.csv", NOW[0], NOW[1]], more].concat())
}

/// The machine at home with Linux is in Intune, and the phone and the computer are not.
#[test]
fn a_machine_with_linux_does_not_make_somebody_moved() {
    for system in ["Linux (ubuntu)", "ChromeOS", "Tizen"] {
        let folder = folder(BO, "");
        let said =
            moved(&folder, &format!("L,bo@example.com,{system},S1,Compliant,2027-03-08,2027-03-11\n"), &[]);
        assert!(said.contains("partly moved"), "{system}: {said}");
        let status = folder.run(&["status", NOW[0], NOW[1]]);
        assert!(status.contains("moved        0 of 1"), "{system}: {status}");
    }
    // A file that names no kind at all is taken at its word, as ever.
    let folder = folder(BO, "");
    moved(&folder, "L,bo@example.com,,S1,Compliant,2027-03-08,2027-03-11\n", &[]);
    assert!(folder.run(&["status", NOW[0], NOW[1]]).contains("moved        1 of 1"));
}

/// Nor does it make their phone and computer doubtful.
#[test]
fn a_machine_with_linux_is_none_of_the_listed_ones() {
    let list = "mail,name,platform\nbo@example.com,iPhone 14,ios\nbo@example.com,ThinkPad,windows\nbo@example.com,Tux,linux\n";
    let folder = folder(BO, list);
    moved(&folder, "X,bo@example.com,Linux (ubuntu),S1,Compliant,2027-03-08,2027-03-11\n", &[]);
    insta::assert_snapshot!(folder.read("devices.csv"), @"
    mail,name,platform,in-new-since
    bo@example.com,iPhone 14,ios,
    bo@example.com,ThinkPad,windows,
    bo@example.com,Tux,linux,2027-03-08
    ");
}

/// What an earlier list said of a device stays when a later one has only some, and cannot say which.
#[test]
fn a_partial_list_unlearns_nothing() {
    let list = "mail,name,platform,serial,in-new-since\nbo@example.com,iPhone 14,ios,F1,2027-03-05\nbo@example.com,iPhone 12,ios,F2,\n";
    let folder = folder("bo@example.com,Bo,en,sweden,SE,ios\n", list);
    let said = moved(&folder, "X,bo@example.com,iOS,,Compliant,2027-03-08,2027-03-11\n", &["--part"]);
    assert!(
        folder.read("devices.csv").contains("iPhone 14,ios,F1,2027-03-05"),
        "{said}\n{}",
        folder.read("devices.csv")
    );
}

fn old(folder: &Folder, head: &str, rows: &str, more: &[&str]) -> String {
    folder.write("old.csv", format!("{head}\n{rows}"));
    folder.run(&[&["devices", "import", "old.csv", NOW[0], NOW[1]], more].concat())
}

/// The list was written by hand and knows no numbers; the export knows them, and calls the phone as the machine does.
#[test]
fn a_device_without_a_number_is_not_listed_twice() {
    let list = "mail,name,platform,ownership\nbo@example.com,My phone,ios,company\nbo@example.com,ThinkPad T14,windows,company\n";
    let folder = folder(BO, list);
    let rows =
        "bo@example.com,iOS,F1,iPhone 14,2027-03-11\nbo@example.com,Windows,W1,ThinkPad T14,2027-03-11\n";
    let head = "Email Address,Platform,Serial Number,Device Name,Last Seen";
    let said = old(&folder, head, rows, &["--complete", "--execute"]);
    assert!(said.contains("0 new, 2 changed, 0 unchanged, 0 not in the export"), "{said}");
    insta::assert_snapshot!(folder.read("devices.csv"), @"
    mail,name,platform,ownership,version,use,from,method,reset,serial,seen
    bo@example.com,My phone,ios,company,,,,,,F1,2027-03-11
    bo@example.com,ThinkPad T14,windows,company,,,,,,W1,2027-03-11
    ");
    // And the other way: an export without numbers finds what has them.
    let rows = "bo@example.com,iOS,iPhone 14,2027-03-12\nbo@example.com,Windows,ThinkPad T14,2027-03-12\n";
    let again =
        old(&folder, "Email Address,Platform,Device Name,Last Seen", rows, &["--complete", "--execute"]);
    assert!(again.contains("0 new, 0 changed, 2 unchanged, 0 not in the export"), "{again}");
    assert!(!folder.read("devices.csv").contains("gone-from-old"), "{}", folder.read("devices.csv"));
}

/// Two numbers are two devices, and so are an own phone and one of the organisation.
#[test]
fn what_cannot_be_one_device_is_two() {
    let list = "mail,name,platform,ownership,serial\nbo@example.com,iPhone,ios,company,F1\nbo@example.com,ThinkPad,windows,personal,\n";
    let folder = folder(BO, list);
    let rows = "bo@example.com,iOS,F2,iPhone,company\nbo@example.com,Windows,W1,Latitude,company\n";
    let said = old(&folder, "Email Address,Platform,Serial Number,Device Name,Ownership", rows, &[]);
    assert!(said.contains("2 new, 0 changed, 0 unchanged, 2 not in the export"), "{said}");
}

/// Whoever is in the system that is left has not moved.
#[test]
fn an_export_of_the_old_system_is_not_taken_for_one_of_the_new() {
    let folder = folder(BO, "");
    folder.write(
        "ws1.csv",
        "Friendly Name,Email Address,Platform,Serial Number,Organization Group,Last Seen\nx,bo@example.com,Apple,F1,Sweden,2027-03-11\n",
    );
    insta::assert_snapshot!(folder.run(&["moved", "import", "ws1.csv", NOW[0], NOW[1]]), @"
    --- stderr
    error: 1 problem in the campaign
    ws1.csv:1:1: by its columns this is an export of Workspace ONE, and who is in it has not moved: nothing of it was taken in
      = hint: take in the export of Microsoft Intune; what the old system has, `wavecast devices import` reads; if it is right, say `--believe`
    --- exit 1
    ");
    let believed = folder.run(&["moved", "import", "ws1.csv", "--believe", NOW[0], NOW[1]]);
    assert!(believed.contains("partly moved"), "{believed}");
    // Its columns could be of any, and its days are not.
    let people: String = (0..8).map(|n| format!("p{n}@example.com,P,en,sweden,SE,ios\n")).collect();
    let folder = self::folder(&people, "");
    let rows: String = (0..8).map(|n| format!("p{n}@example.com,iOS,F{n},2024-05-0{}\n", n + 1)).collect();
    folder.write("all.csv", format!("User,Platform,Serial Number,Enrollment Date\n{rows}"));
    insta::assert_snapshot!(folder.run(&["moved", "import", "all.csv", NOW[0], NOW[1]]), @"
    --- stderr
    error: 1 problem in the campaign
    all.csv:1:1: of 8 devices in this list 8 joined before 2027-01-11, when the campaign begins, and the old system has heard of 0 since they joined: it looks like an export of the old system, and nothing of it was taken in
      = hint: take in the export of Microsoft Intune; what the old system has, `wavecast devices import` reads; if it is right, say `--believe`
    --- exit 1
    ");
}

#[test]
fn an_export_of_the_new_system_is_not_taken_for_one_of_the_old() {
    let folder = folder(BO, "");
    folder.write("intune.csv", format!("{INTUNE}X,bo@example.com,iOS,F1,Compliant,2027-03-08,2027-03-11\n"));
    let from = ["devices", "import", "intune.csv", "--from", "workspace-one", NOW[0], NOW[1]];
    insta::assert_snapshot!(folder.run(&from), @"
    --- stderr
    error: by its columns `intune.csv` is an export of Microsoft Intune, and not of Workspace ONE: nothing was taken in
    hint: `wavecast moved import` reads what the new system has; name the system that it is of after `--from`; if it is right, say `--believe`
    --- exit 2
    ");
    assert!(folder.run(&[&from[..], &["--believe"]].concat()).contains("1 new"));
}

/// Last week's export would bring back what has left since.
#[test]
fn an_older_export_of_the_old_system_is_not_taken_in() {
    let folder = folder(BO, "");
    let head = "Email Address,Platform,Serial Number,Device Name,Last Seen";
    let from = ["--from", "workspace-one", "--complete", "--execute"];
    let first = "bo@example.com,iOS,F1,iPhone 14,2027-03-04\nbo@example.com,Windows,W1,ThinkPad,2027-03-04\n";
    old(&folder, head, first, &from);
    old(&folder, head, "bo@example.com,Windows,W1,ThinkPad,2027-03-11\n", &from);
    let known = folder.read("devices.csv");
    assert!(known.contains("2027-03-04,2027-03-12\n"), "{known}");
    insta::assert_snapshot!(old(&folder, head, first, &from), @"
    --- stderr
    error: `old.csv` has heard of 1 device earlier than the list has: this export is older, and nothing was taken in
    hint: take in the newest export; if it is that one, say with `--made` when it was made
    --- exit 2
    ");
    assert_eq!(folder.read("devices.csv"), known);
    // Of the day that is said, what is missing has left.
    let only = "bo@example.com,iOS,F1,iPhone 14,2027-03-10\n";
    let said = old(&folder, head, only, &[&from[..], &["--made", "2027-03-10"]].concat());
    assert!(folder.read("devices.csv").contains("ThinkPad"), "{said}");
    assert!(
        folder.read("devices.csv").contains("2027-03-11,2027-03-10\n"),
        "{said}\n{}",
        folder.read("devices.csv")
    );
}

/// An empty cell of a workbook becomes a day of 1900, and nobody left then.
#[test]
fn a_day_of_1900_is_a_fault() {
    let folder = folder("", "");
    folder.write(
        "people.csv",
        "mail,given_name,language,wave,country,left\nbo@example.com,Bo,en,sweden,SE,1900-01-01\n",
    );
    let check = folder.run(&["check", NOW[0], NOW[1]]);
    assert!(check.contains("`1900-01-01` in the column left is too long ago to be so"), "{check}");
    let folder = self::folder(
        BO,
        "mail,name,platform,seen\nbo@example.com,iPhone 14,ios,1900-01-00\nbo@example.com,PC,windows,1900-01-01\n",
    );
    let check = folder.run(&["check", NOW[0], NOW[1]]);
    assert!(check.contains("1900-01-01 is too long ago to be so"), "{check}");
}

/// Thirty rows with one fault are one line.
#[test]
fn what_is_wrong_in_many_rows_is_told_once() {
    let folder = folder(BO, "");
    let rows: String =
        (0..30).map(|n| format!("D{n},bo@example.com,iOS,S{n},Compliant,yesterday,2027-03-11\n")).collect();
    insta::assert_snapshot!(moved(&folder, &rows, &[]), @"
    --- stderr
    error: 1 problem in the campaign
    intune.csv:2:1: a date of this row cannot be read (30 rows)
      = note: also in lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 and 17 more
      = hint: dates look like `2027-01-18 09:12`; export the list again
    --- exit 1
    ");
}

/// An export with a row for each device: the person is one, and each device stays what its row says.
#[test]
fn a_row_for_each_device_is_one_person() {
    let folder = folder(BO, "");
    let head = "mail,given_name,language,wave,country,platforms,ownership,reset";
    let rows = "cy@example.com,Cy,en,sweden,SE,iOS,personal,no\nCY@example.com,Cy,en,sweden,SE,Windows 11,company,yes\n\
                di@example.com,Di,en,sweden,SE,ios,company,\ndi@example.com,Di,en,sweden,SE,macos,company,\n";
    folder.write("export.csv", format!("{head}\n{rows}"));
    insta::assert_snapshot!(folder.run(&["people", "import", "export.csv", "--execute", NOW[0], NOW[1]]), @"
    people.csv: 2 new, 0 changed, 0 unchanged, 1 not in the export (they stay)
      2 people have a row for each device: one is kept, and what each row says of one goes into devices.csv
      new columns: ownership, reset
      + c***@example.com
      + d***@example.com
      = b***@example.com  not in the export
    written
    ");
    insta::assert_snapshot!(folder.read("people.csv"), @"
    mail,given_name,language,wave,country,platforms,ownership,reset
    bo@example.com,Bo,en,sweden,SE,ios windows,,
    cy@example.com,Cy,en,sweden,SE,Windows 11; iOS,,
    di@example.com,Di,en,sweden,SE,ios; macos,company,
    ");
    insta::assert_snapshot!(folder.read("devices.csv"), @"
    mail,name,platform,version,ownership,use,from,method,reset,serial,seen
    cy@example.com,,ios,,personal,,,,no,,
    cy@example.com,,windows,,company,,,,yes,,
    ");
    let again = folder.run(&["people", "import", "export.csv", NOW[0], NOW[1]]);
    assert!(again.contains("0 new, 0 changed"), "{again}");
    // Two rows that differ in anything else are two claims, and somebody must say which is right.
    let rows =
        "cy@example.com,Cy,en,sweden,SE,iOS,personal,no\ncy@example.com,Cy,en,pilot,SE,Windows,company,yes\n";
    folder.write("export.csv", format!("{head}\n{rows}"));
    let two = folder.run(&["people", "import", "export.csv", NOW[0], NOW[1]]);
    assert!(two.contains("this person is in the list twice"), "{two}");
}
