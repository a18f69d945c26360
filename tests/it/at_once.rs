//! Access that is cut at once: with the deadline, or from a day before which no other is told. A choice with words of
//! its own, on pages, in messages and in the plan.

use std::fs;

use crate::bench::Folder;

/// The Dutch wave of the sample: until 19 March, 17:00.
const GRACE: &str = "deadline = 2027-03-19T17:00\nenforcement = 2027-03-23\n";
const WITH_DEADLINE: &str = "deadline = 2027-03-19T17:00\nenforcement = 2027-03-19\n";
const NO_DEADLINE: &str = "enforcement = 2027-03-23\n";

/// And the Swedish one.
const SWEDISH: &str = "deadline = 2027-05-12T17:00\nenforcement = 2027-05-18\n";

/// The sample, with other dates of these waves.
fn sample(dates: &str) -> Folder {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let campaign = fs::read_to_string(root.join("campaign.toml")).unwrap();
    assert!(campaign.contains(GRACE) && campaign.contains(SWEDISH), "the sample has these dates");
    let swedish = dates.replace("03-19", "05-12").replace("03-23", "05-18");
    let campaign = campaign.replacen(GRACE, dates, 1).replacen(SWEDISH, &swedish, 1);
    let folder = Folder::of(&[("campaign.toml", &campaign)]);
    // Whoever is away has dates of their own.
    let people = fs::read_to_string(root.join("people.csv")).unwrap();
    let people: String = people
        .lines()
        .map(|line| match line.rsplit_once(',') {
            Some((row, away)) if away.starts_with("2027-") => format!("{row},\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    folder.write("people.csv", people);
    folder
}

/// The text of a message to the Dutch wave, or in Swedish to the Swedish one, in one line.
fn words(folder: &Folder, stage: &str, language: &str) -> String {
    let wave = if language == "sv" { "sweden" } else { "netherlands" };
    let file = format!("messages/{wave}/{stage}/{language}.txt");
    let file = folder.path().join(file);
    let text = fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn access_that_ends_with_the_deadline_is_a_choice_and_is_said() {
    let folder = sample(WITH_DEADLINE);
    let seen = folder.run(&["check", "--as-of", "2027-01-05"]);
    assert!(!seen.contains("enforcement-before-deadline") && !seen.contains("cut-untold"), "{seen}");
    assert!(!seen.contains("message-too-early"), "{seen}");

    let plan = folder.run(&["plan", "--wave", "netherlands", "--as-of", "2027-01-05"]);
    assert!(plan.contains("enforced with the deadline"), "{plan}");
    assert!(
        plan.contains("no `missed-deadline`: access ends with the deadline, and `enforce` says so"),
        "{plan}"
    );
    assert!(!plan.lines().any(|line| line.trim_start().starts_with("missed-deadline ")), "{plan}");
    let enforce = plan.lines().find(|line| line.trim_start().starts_with("enforce ")).unwrap();
    assert!(
        enforce.contains("Mon 2027-03-22") && enforce.contains("09:00"),
        "not before it is true: {enforce}"
    );

    folder.run(&["mail", "preview", "--out", "messages"]);
    let said = words(&folder, "announce", "en");
    assert!(
        said.contains("There is no extra time after the deadline: from that moment, work email"),
        "{said}"
    );
    assert!(!said.contains("From Friday"), "one sentence says it: {said}");
    assert!(words(&folder, "announce", "nl").contains("Na de uiterste datum krijgt u geen extra tijd"));
    assert!(words(&folder, "remind", "sv").contains("När tiden har gått ut får du ingen extra tid"));
    assert!(words(&folder, "enforce", "en").contains("Work email and work apps now only open on devices"));
}

/// Access ends on the very day that people hear of the deadline: one message says both. A day later, the one about the
/// deadline can still prevent the cut, and both are told.
#[test]
fn a_missed_deadline_and_a_cut_on_one_day_are_one_message() {
    let folder = sample("deadline = 2027-03-19T17:00\nenforcement = 2027-03-22\n");
    let plan = folder.run(&["plan", "--wave", "netherlands", "--as-of", "2027-01-05"]);
    assert!(plan.contains("no `missed-deadline`: access ends by then, and `enforce` says so"), "{plan}");
    let told = |plan: &str, stage: &str| plan.lines().any(|line| line.trim_start().starts_with(stage));
    assert!(told(&plan, "enforce ") && !told(&plan, "missed-deadline "), "{plan}");
    let plan = sample(GRACE).run(&["plan", "--wave", "netherlands", "--as-of", "2027-01-05"]);
    assert!(told(&plan, "enforce ") && told(&plan, "missed-deadline "), "{plan}");
}

/// In the morning of the day itself it still says that there is time: no message about the cut stands for it.
#[test]
fn a_last_call_on_the_day_of_the_deadline_is_told_all_the_same() {
    let folder = sample(WITH_DEADLINE);
    let campaign = folder.read("campaign.toml");
    let last_call = "at = \"deadline - 1 workday, 10:00\"";
    assert!(campaign.contains(last_call));
    folder.write("campaign.toml", campaign.replace(last_call, "at = \"deadline, 10:00\""));
    let plan = folder.run(&["plan", "--wave", "netherlands", "--as-of", "2027-01-05"]);
    let told = plan.lines().find(|line| line.trim_start().starts_with("last-call "));
    assert!(told.is_some_and(|told| told.contains("Fri 2027-03-19 10:00")), "{plan}");
    assert!(!plan.contains("no `last-call`"), "{plan}");
}

#[test]
fn access_that_ends_without_a_deadline_is_never_called_voluntary() {
    let folder = sample(NO_DEADLINE);
    let seen = folder.run(&["check", "--as-of", "2027-01-05"]);
    assert!(!seen.contains("error"), "{seen}");
    let plan = folder.run(&["plan", "--wave", "netherlands", "--as-of", "2027-01-05"]);
    assert!(plan.contains("enforced Tue 2027-03-23") && !plan.contains("voluntary"), "{plan}");

    folder.run(&["mail", "preview", "--out", "messages"]);
    for (language, wanted, never) in [
        ("en", "Please move before Tuesday 23 March 2027: from that day", "voluntary"),
        ("nl", "Stap over vóór dinsdag 23 maart 2027: vanaf die dag", "vrijwillig"),
        ("sv", "Byt före tisdag 18 maj 2027: från och med den dagen", "frivillig"),
    ] {
        for stage in ["announce", "enrol"] {
            let said = words(&folder, stage, language);
            assert!(said.contains(wanted) && !said.contains(never), "{language} {stage}: {said}");
        }
    }
    for (now, wanted) in
        [("2027-03-10", "Please move before"), ("2027-03-23", "Access has been limited since")]
    {
        folder.run(&["build", "--all", "--no-handouts", "--out", "site", "--as-of", now]);
        let page = folder.read("site/netherlands/en/index.html");
        assert!(page.contains(wanted) && !page.contains("whenever it suits you"), "{now}: {page}");
    }
    // Pages about the wave do not promise that nothing changes.
    let page = folder.read("site/netherlands/en/nothing/index.html");
    assert!(page.contains("When access stops") && !page.contains("voluntary"), "{page}");
}

/// To the minute: until the deadline people may move, and from then on access is limited.
#[test]
fn the_page_knows_the_hour_at_which_access_ends() {
    let folder = sample(WITH_DEADLINE);
    for (now, wanted) in
        [("2027-03-19T15:59Z", "Please be done by"), ("2027-03-19T16:01Z", "Access has been limited since")]
    {
        folder.run(&["build", "--all", "--no-handouts", "--out", "site", "--as-of", now]);
        let page = folder.read("site/netherlands/en/index.html");
        assert!(page.contains(wanted), "{now}: {page}");
    }
    let calendar = folder.read("site/netherlands/en/dates.ics");
    let ends = calendar.split("BEGIN:VEVENT").find(|entry| entry.contains("enforcement@")).unwrap();
    assert!(ends.contains("20270319T160000Z"), "not the whole day: {ends}");
}

#[test]
fn whoever_is_cut_off_at_once_must_have_heard_of_it() {
    let folder = sample(WITH_DEADLINE);
    let campaign = folder.read("campaign.toml");
    let silent = ["announce", "remind", "last-call", "prepare"]
        .map(|stage| format!("[wave.stage.{stage}]\nskip = true\n"))
        .concat();
    let gate = "\n[wave.gate]\nevaluation = 2027-04-02\n";
    assert!(campaign.contains(gate));
    folder.write("campaign.toml", campaign.replacen(gate, &format!("\n{silent}{gate}"), 1));
    let seen = folder.run(&["check", "--as-of", "2027-01-05"]);
    assert!(seen.contains("cut-untold") || seen.contains("cuts access at once on 2027-03-19"), "{seen}");
    assert!(seen.contains("by 2027-03-12"), "{seen}");
}

#[test]
fn a_voluntary_wave_cuts_nobody_off() {
    let folder = sample("mode = \"voluntary\"\nenforcement = 2027-03-23\n");
    let seen = folder.run(&["check", "--as-of", "2027-01-05"]);
    assert!(seen.contains("nobody has to move in a voluntary wave, and this cuts their access"), "{seen}");
}
