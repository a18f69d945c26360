//! How a campaign stands, how dates slip, how it ends.

use scraper::{Html, Selector};
use std::fmt::Write as _;

use crate::{
    bench::Folder,
    small::{SMALL, changed},
};

fn run(folder: &Folder, day: &str, arguments: &[&str]) -> String {
    let mut all = arguments.to_vec();
    all.extend(["--as-of", day]);
    folder.run(&all)
}

/// Forty people of two waves, some of them moved, some calls.
fn running() -> Folder {
    let folder = Folder::of(SMALL);
    let mut people = "mail,name,language,wave,country,platforms\n".to_owned();
    for number in 0..40 {
        let (wave, language) = if number < 10 { ("pilot", "nl") } else { ("sweden", "sv") };
        writeln!(people, "p{number}@example.com,Person {number},{language},{wave},NL,ios").unwrap();
    }
    let mut export = "Primary user UPN,OS,Compliance,Enrollment date,Last check-in\n".to_owned();
    for number in 0..9 {
        let fails = if number == 4 { "Noncompliant" } else { "Compliant" };
        writeln!(export, "p{number}@example.com,iOS,{fails},2027-01-{},2027-02-04 07:00", 25 + number % 5)
            .unwrap();
    }
    folder.write("people.csv", people);
    folder.write("export.csv", export);
    run(&folder, "2027-02-04T09:00Z", &["moved", "import", "export.csv"]);
    run(&folder, "2027-02-04T09:00Z", &["tickets", "import", "--count", "3", "--day", "2027-01-26"]);
    run(&folder, "2027-02-04T09:00Z", &["tickets", "import", "--count", "1", "--day", "2027-02-01"]);
    folder
}

#[test]
fn it_stands_in_numbers() {
    let folder = running();
    insta::assert_snapshot!(run(&folder, "2027-02-05T09:00Z", &["status"]), @"
    small-move, as of 2027-02-05 09:00 UTC
    moved        9 of 40 (22.5 %); planned by now 10; 0 in the last seven days
    list         made 2027-02-04 07:00 UTC

    wave       people     moved       %   planned  failed tickets  start       deadline    gate
    pilot          10         9    90.0        10       1       4  2027-01-25  -           open
    sweden         30         0     0.0         0       0       -  2027-03-01  2027-03-19  -

    no message has been sent

    helpdesk     40.0 calls per 100 people (0.0 to 80.0, measured in 1 wave)
      busiest    2027-03-19: about 2 (0 to 4); it can take 40 a day
      next       sweden: at most 675 people fit

    nl           9 of 10 (90.0 %)
    sv           0 of 30 (0.0 %)
    ios          9 of 40 (22.5 %)
    ");
    insta::assert_snapshot!(run(&folder, "2027-02-05T09:00Z", &["status", "--people"]).lines().take(4).collect::<Vec<_>>().join("\n"), @"
    p4@example.com   pilot   nl  fails the rules
    p9@example.com   pilot   nl  not moved
    p10@example.com  sweden  sv  not moved
    p11@example.com  sweden  sv  not moved
    ");
    let json = run(&folder, "2027-02-05T09:00Z", &["status", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["total"], serde_json::json!({ "people": 40, "moved": 9 }));
    assert!(!json.to_string().contains('@'), "figures name nobody");
}

/// Three languages, nobody's name, nothing from elsewhere; every picture says what it shows.
#[test]
fn a_page_that_can_be_shared() {
    let folder = running();
    let said = run(&folder, "2027-02-05T09:00Z", &["status", "--page", "shared"]);
    assert!(said.ends_with("3 pages in shared\n"), "{said}");
    for (file, language, heading) in [
        ("index", "en", "Progress of the move"),
        ("nl", "nl", "Zo staat de overstap ervoor"),
        ("sv", "sv", "Så går bytet"),
    ] {
        let text = folder.read(&format!("shared/{file}.html"));
        let page = Html::parse_document(&text);
        let all = |css: &str| page.select(&Selector::parse(css).unwrap()).count();
        let first = |css: &str| {
            page.select(&Selector::parse(css).unwrap()).next().unwrap().text().collect::<String>()
        };
        assert_eq!(all(&format!("html[lang={language}]")), 1);
        assert!(first("h1").starts_with(heading), "{}", first("h1"));
        assert_eq!(
            (all("h1"), all("main"), all("nav a"), all("script"), all("link[rel=stylesheet]")),
            (1, 1, 2, 0, 0)
        );
        assert_eq!(all("svg[role=img]"), all("svg[role=img] > title"), "pictures are told in words");
        assert_eq!(all("svg[role=img]"), 2);
        assert!(
            !text.contains("status.") && !text.contains("@example") && !text.contains("Person 1"),
            "{language}"
        );
        assert!(!text.contains("http://") && !text.contains("https://"), "{language}");
        let open = text.matches('{').count() - text[..text.find("</style>").unwrap()].matches('{').count();
        assert_eq!(open, 0, "every placeholder is filled: {language}");
    }
    assert_eq!(folder.read("shared/index.html"), {
        run(&folder, "2027-02-05T09:00Z", &["status", "--page", "again"]);
        folder.read("again/index.html")
    });
}

#[test]
fn a_slip_is_proposed_and_applied_only_when_asked() {
    let folder = running();
    let before = folder.read("campaign.toml");
    insta::assert_snapshot!(run(&folder, "2027-02-05", &["slip", "pilot", "--until", "2027-02-26"]), @"
    pilot   gate.evaluation   2027-02-05 -> 2027-02-26 (Fri)
    sweden  start             2027-03-01 -> 2027-03-15 (Mon)
    sweden  deadline          2027-03-19 -> 2027-04-02 (Fri)
    sweden  enforcement       2027-03-23 -> 2027-04-06 (Tue)
    nothing was written: say `--apply` to write these dates into campaign.toml
    ");
    assert_eq!(folder.read("campaign.toml"), before);
    insta::assert_snapshot!(run(&folder, "2027-02-05", &["slip", "pilot", "--until", "2027-02-26", "--apply"]), @"
    pilot   gate.evaluation   2027-02-05 -> 2027-02-26 (Fri)
    sweden  start             2027-03-01 -> 2027-03-15 (Mon)
    sweden  deadline          2027-03-19 -> 2027-04-02 (Fri)
    sweden  enforcement       2027-03-23 -> 2027-04-06 (Tue)
    saved to campaign.toml
    ");
    assert_ne!(folder.read("campaign.toml"), before);
    insta::assert_snapshot!(run(&folder, "2027-02-05", &["slip", "pilot", "--until", "2027-02-26"]), @"no date has to move");
    insta::assert_snapshot!(run(&folder, "2027-02-05", &["slip", "--to-fit"]), @"no date has to move");
    folder.write("campaign.toml", changed(&[("tickets_per_day = 40\n", "")]));
    insta::assert_snapshot!(run(&folder, "2027-02-05", &["slip", "--to-fit"]), @"
    --- stderr
    error: the helpdesk's capacity is not set
    hint: write `tickets_per_day` under `[helpdesk]` in campaign.toml
    --- exit 2
    ");
}

#[test]
fn the_end_has_a_checklist_and_a_report() {
    let folder = running();
    insta::assert_snapshot!(run(&folder, "2027-05-01T09:00Z", &["close", "done", "licences", "--because", "cancelled for July", "--by", "Priya"]), @"
    open: 31 have not moved: `wavecast status --people` lists them
    open: gates not passed: pilot
      open  remaining
      open  access-rules
      open  mail-profiles
      open  connectors
      open  certificates
      open  apple
      open  android
      open  export
      done  licences      2027-05-01, Priya: cancelled for July
      open  accounts
    --- exit 4
    ");
    let steps = [
        "remaining",
        "access-rules",
        "mail-profiles",
        "connectors",
        "certificates",
        "apple",
        "android",
        "export",
        "accounts",
    ];
    let mut said = String::new();
    for step in steps {
        said =
            run(&folder, "2027-05-01T09:00Z", &["close", "done", step, "--because", "done", "--by", "Priya"]);
    }
    assert!(!said.contains("  open  ") && said.contains("open: 31 have not moved"), "{said}");
    assert!(!said.contains("can be switched off"), "somebody is still managed by it: {said}");
    let said = run(&folder, "2027-05-01T09:00Z", &["close", "report", "final"]);
    assert!(said.contains("3 pages in final"), "{said}");
    let page = folder.read("final/sv.html");
    assert!(page.contains("Slutrapport") && page.contains("Licenser och underhållsavtal är uppsagda"));
    insta::assert_snapshot!(run(&folder, "2027-05-01T09:00Z", &["close", "done", "tea", "--because", "x"]), @"
    --- stderr
    error: there is no step `tea`
    hint: the steps are remaining, access-rules, mail-profiles, connectors, certificates, apple, android, export, licences, accounts
    --- exit 2
    ");
}

/// Nobody is left anywhere in the folder, and the figures are as they were.
#[test]
fn forgetting_keeps_the_figures() {
    let folder = running();
    folder.write("outbox/new/1.eml", "To: p1@example.com\n\nhello");
    folder.write("notes.txt", "ask p3@example.com why\n");
    let one = || run(&folder, "2027-06-01T09:00Z", &["forget", "--person", "P39@example.com"]);
    insta::assert_snapshot!(one(), @"
    would be erased: one person of the list, 0 letters and previews in the outbox, and all that the ledger knows of them
    the figures stay
    nothing was erased: say `--execute`; it cannot be undone
    ");
    let before = folder.files("");
    insta::assert_snapshot!(run(&folder, "2027-06-01T09:00Z", &["forget"]), @"
    would be erased: 40 people of the list, 1 letter or preview in the outbox, and all that the ledger knows of them
    the figures stay
    nothing was erased: say `--execute`; it cannot be undone
    ");
    assert_eq!(folder.files(""), before, "showing changes nothing");
    run(
        &folder,
        "2027-06-01T09:00Z",
        &["forget", "--person", "P39@example.com", "--execute", "--by", "Priya"],
    );
    assert!(one().contains("this address is not in the list"));
    let stands = run(&folder, "2027-06-02T09:00Z", &["status"]);
    insta::assert_snapshot!(run(&folder, "2027-06-02T09:00Z", &["forget", "--execute", "--by", "Priya"]), @"
    erased: 39 people, 1 letter or preview
    still found in export.csv: an export of your own: delete it, or take the rows out
    still found in notes.txt: not made by Wavecast: look at it by hand
    certificate: forgotten-2027-06-02-090000.txt
    --- exit 4
    ");
    assert_eq!(run(&folder, "2027-06-30T09:00Z", &["status"]), stands);
    let certificate = folder.read("forgotten-2027-06-02-090000.txt");
    for line in
        ["personal data of 39 people was erased", "by Priya", "table `moved`: 9", "STILL FOUND in notes.txt"]
    {
        assert!(certificate.contains(line), "{line}: {certificate}");
    }
    let found: Vec<String> = folder
        .files("")
        .into_iter()
        .filter(|(_, bytes)| bytes.windows(12).any(|some| some.eq_ignore_ascii_case(b"@example.com")))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(found, ["campaign.toml", "export.csv", "notes.txt"]);
}

/// After messages were sent, too: what left is still counted, whom it went to is in no byte of the ledger.
#[test]
fn forgetting_reaches_the_ledger() {
    let folder = running();
    folder.write("campaign.toml", changed(&[("preset = \"local\"", "preset = \"outbox\"")]));
    let sent = run(&folder, "2027-01-25T09:30Z", &["send", "--execute"]);
    assert!(sent.contains("10 sent"), "{sent}");
    let stands = || run(&folder, "2027-06-02T09:00Z", &["status"]);
    let before = stands();
    assert!(before.contains("pilot enrol"), "{before}");
    run(&folder, "2027-06-02T09:00Z", &["forget", "--execute"]);
    assert_eq!(stands(), before);
    for (path, bytes) in folder.files(".wavecast") {
        assert!(!bytes.windows(8).any(|some| some == b"@example"), "{path}");
    }
    assert_eq!(folder.files("outbox"), std::collections::BTreeMap::new());
    assert!(run(&folder, "2027-06-02T09:00Z", &["doubt", "list"]).starts_with("no doubts"));
}
