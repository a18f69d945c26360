//! The engineers' checklist: who confirmed what, and what nobody did.

use crate::{
    bench::Folder,
    small::{CAMPAIGN, PEOPLE, SMALL, changed},
};

const DAY: &str = "2026-12-01";

/// The small campaign with these lines under `[before]`.
fn saying(points: &str) -> Folder {
    let folder = Folder::of(SMALL);
    let (rest, behind) = CAMPAIGN.split_once("[before]\n").unwrap();
    let (_, behind) = behind.split_once("\n\n").unwrap();
    folder.write("campaign.toml", format!("{rest}[before]\n{points}\n{behind}"));
    folder
}

/// What `check` says of the list, on a day.
fn checked(folder: &Folder, day: &str) -> Vec<String> {
    let said = folder.run(&["check", "--as-of", day]);
    let about =
        |line: &&str| line.contains("confirmed that this is ready") || line.contains("on a day to come");
    said.lines().filter(about).map(str::to_owned).collect()
}

#[test]
fn what_nobody_confirmed_is_listed_and_a_warning_near_the_first_start() {
    assert!(checked(&Folder::of(SMALL), DAY).is_empty(), "everything is confirmed there");
    let folder = saying("licences = \"yes, 2026-10-01, Intune team\"\n");
    let far = checked(&folder, DAY);
    assert!(
        far[0].contains(": note: nobody has confirmed that this is ready: `limits`, `access`"),
        "{far:?}"
    );
    // The first group starts on 25 January.
    assert!(checked(&folder, "2027-01-10")[0].contains(": note: "));
    let near = checked(&folder, "2027-01-11");
    assert!(
        near[0].contains(": warning: ") && near[0].ends_with("the first group starts on 2027-01-25"),
        "{near:?}"
    );
    assert!(checked(&folder, "2027-01-25")[0].contains(": note: "), "it is too late to wait for it");
    let all: Vec<&str> = CAMPAIGN.lines().filter(|line| line.contains("2026-10-01, Intune team")).collect();
    let points = all.join("\n").replace("licences = \"yes, 2026-10-01", "licences = \"yes, 2027-03-01");
    let (points, _) = points.split_once("\nown_apps").unwrap();
    let said = checked(&saying(&format!("{points}\n")), DAY);
    assert!(said.len() == 1 && said[0].contains("confirmed on a day to come: `licences`"), "{said:?}");
}

#[test]
fn an_answer_names_a_day_and_somebody() {
    for wrong in ["yes", "yes, 2026-12-01", "no, 2026-12-01, Intune team", "yes, soon, Intune team"] {
        let said = saying(&format!("tried = \"{wrong}\"\n")).run(&["check", "--as-of", DAY]);
        assert!(said.contains("campaign.toml:82:9") && said.contains("--- exit 1"), "{said}");
        assert!(said.contains("write `tried = \"yes, 2027-01-05, Intune team\"`"), "{said}");
    }
}

#[test]
fn the_list_is_read_at_a_terminal_in_each_language() {
    let folder =
        saying("licences = \"yes, 2026-10-01, Intune team\"\nlimits = \"not needed, 2026-10-02, Kim\"\n");
    let said = folder.run(&["before"]);
    let (first, rest) = said.split_once("[ ] Access").unwrap();
    insta::assert_snapshot!(first, @"
    Before you start
    What must be ready in Workspace ONE and Microsoft Intune before people are told anything. Each point
    needs a yes, with a name and a date.

    For every device
    [x] Licences (licences)
        Everyone who moves has a licence for Microsoft Intune.
        Confirmed by Intune team, Thursday 1 October 2026
    [-] Limits (limits)
        Each person may enrol enough devices: for a while, the old device still counts. Nothing blocks
        the kinds of device that people have. You have a list of devices that are too old to join.
        Not needed here, says Kim, Friday 2 October 2026
    ");
    assert!(rest.contains("17 points aren’t confirmed yet.\n"), "{rest}");
    assert!(folder.run(&["before", "--language", "nl"]).contains("17 punten zijn nog niet bevestigd."));
    assert!(folder.run(&["before", "--language", "sv"]).contains("17 punkter är inte bekräftade än."));
    let wrong = folder.run(&["before", "--language", "fr"]);
    assert!(wrong.contains("choose from en, nl, sv") && wrong.contains("--- exit 2"), "{wrong}");
    let json: serde_json::Value = serde_json::from_str(&folder.run(&["before", "--format", "json"])).unwrap();
    assert_eq!((&json["open"][0], json["points"].as_array().unwrap().len()), (&"access".into(), 19));
}

/// Whoever confirmed a point is named to colleagues, and nowhere on the site.
#[test]
fn pages_to_print_name_who_confirmed_and_the_site_does_not() {
    let folder = saying("licences = \"yes, 2026-10-01, Kim of licences\"\n");
    let text = folder.read("campaign.toml").replace(
        "from = { vendor = \"workspace-one\" }",
        "from = { vendor = \"workspace-one\" }\nplatforms = [\"ios\", \"windows\"]",
    );
    folder.write("campaign.toml", text);
    assert!(folder.run(&["before", "--page", "list"]).contains("3 pages in "));
    for (file, heading) in
        [("index.html", "For every device"), ("nl.html", "Voor elk apparaat"), ("sv.html", "För varje enhet")]
    {
        let page = folder.read(&format!("list/{file}"));
        assert!(page.contains(heading) && page.contains("Kim of licences"), "{page}");
        assert!(page.contains("iPhone") && !page.contains("QR"), "Android was left out: {page}");
    }
    folder.run(&["build", "--no-handouts", "--as-of", DAY]);
    for entry in walkdir::WalkDir::new(folder.path().join("public")).into_iter().filter_map(Result::ok) {
        if let Ok(text) = std::fs::read_to_string(entry.path()) {
            assert!(!text.contains("Kim of licences"), "{:?}", entry.path());
        }
    }
}

/// What somebody confirms just after midnight is of today where the campaign is, though UTC has yesterday still.
#[test]
fn what_is_confirmed_today_is_not_of_a_day_to_come() {
    let toml = changed(&[
        ("licences = \"yes, 2026-10-01", "licences = \"yes, 2027-01-05"),
        ("locate = \"yes, 2026-10-01", "locate = \"yes, 2027-01-05"),
    ]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    let said = |now: &str| folder.run(&["check", "--as-of", now]).matches("day to come").count();
    assert_eq!([said("2027-01-04T22:30Z"), said("2027-01-04T23:30Z")], [2, 0]);
}
