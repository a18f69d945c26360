//! Who is meant by facts: on the command line, in stages, and by whom it is refused.

use crate::{
    bench::Folder,
    small::{SMALL, changed},
};

/// Five people: two countries, two languages, a column of the organisation's own, a manager among them.
const PEOPLE: &str = "\
mail,given name,language,country,wave,platforms,ownership,manager,department\n\
anna@example.com,Anna,sv,SE,sweden,ios,company,erik@example.com,Human Resources\n\
bert@example.com,Bert,nl,NL,pilot,ios windows,company,anna@example.com,Finance\n\
cato@example.com,Cato,nl,NL,pilot,android,personal,anna@example.com,finance\n\
dora@example.com,Dora,en,NL,sweden,windows,company,,IT\n\
erik@example.com,Erik,sv,SE,sweden,macos,company,,IT\n";

fn folder() -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", changed(&[("preset = \"local\"\n", "preset = \"outbox\"\n")]));
    folder.write("people.csv", PEOPLE);
    folder
}

fn who(folder: &Folder, facts: &str) -> String {
    let seen =
        folder.run(&["plan", "--who", facts, "--addresses", "--format", "json", "--as-of", "2027-01-20"]);
    let told: serde_json::Value = serde_json::from_str(&seen).unwrap_or_else(|_| panic!("{facts}: {seen}"));
    let mut names: Vec<&str> = told["examples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap().split('@').next().unwrap())
        .collect();
    names.sort_unstable();
    names.join(" ")
}

#[test]
fn facts_of_the_list_choose_people() {
    let folder = folder();
    for (facts, wanted) in [
        ("country = NL", "bert cato dora"),
        ("country = nl and language = nl", "bert cato"),
        ("country != NL", "anna erik"),
        ("country in (NL, SE) and not language in (nl, en)", "anna erik"),
        ("platform = ios", "anna bert"),
        ("platform in (android, macos) or wave = sweden and ownership = personal", "cato erik"),
        ("department = finance", "bert cato"),
        ("department = \"Human Resources\" or \"department\" = 'it'", "anna dora erik"),
        ("manager", "anna erik"),
        ("manager = ANNA@example.com", "bert cato"),
        ("wave = sweden and not (manager or department = it)", ""),
        ("moved", ""),
        ("not moved and not unreachable and not told", "anna bert cato dora erik"),
        ("NOT vip AND reset", ""),
    ] {
        assert_eq!(who(&folder, facts), wanted, "{facts}");
    }
}

#[test]
fn what_has_happened_chooses_people() {
    let folder = folder();
    folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-11T08:30Z"]);
    folder.write("moved.csv", "mail,date\nbert@example.com,2027-01-19\n");
    let seen = folder.run(&["moved", "import", "moved.csv", "--as-of", "2027-01-20"]);
    assert!(!seen.contains("exit"), "{seen}");
    assert_eq!(who(&folder, "told announce"), "bert cato", "the pilot was told, and Sweden was not");
    assert_eq!(who(&folder, "told and not moved"), "cato");
    assert_eq!(who(&folder, "not told"), "anna dora erik");
    assert_eq!(who(&folder, "told start 2027-01-25"), "bert cato", "by the date they heard");
    assert_eq!(who(&folder, "told start 2027-01-26"), "");
}

/// The place, what is wrong, and what was probably meant.
#[test]
fn a_wrong_fact_is_told_with_its_place() {
    let folder = folder();
    for (facts, wanted) in [
        ("contry = NL", "did you mean `country`?"),
        ("country = NL and", "a fact is missing here"),
        ("country", "--who:1:1: this fact has no value"),
        ("departement = HR", "did you mean `department`?"),
        ("department", "this column has no value"),
        ("xyzzy = 1", "facts are `platform`, `ownership`"),
        ("(country = NL", "a bracket is opened here and not closed"),
        ("country = NL)", "a bracket is closed that was never opened"),
        ("country = NL wave = pilot", "join facts with `and` or `or`"),
        ("country in (NL SE)", "put commas between them"),
        ("wave = swden", "did you mean `sweden`?"),
        ("told anounce", "did you mean `announce`?"),
        ("told deadline", "write the day behind it: `told deadline 2027-03-16`"),
        ("platform = blackberry", "the platforms are `ios`, `android`, `macos`, `windows`"),
        ("language = de", "its languages are `en`, `nl`, `sv`"),
        ("country = \u{201c}NL\u{201d}", "these are curly quotes"),
        ("country = \"NL", "this quotation does not end"),
        ("", "this names nobody"),
        ("! moved", "a lone `!` says nothing"),
    ] {
        let answer = folder.run(&["plan", "--who", facts, "--as-of", "2027-01-20"]);
        assert!(answer.contains(wanted) && answer.contains("--- exit 1"), "{facts}: {answer}");
    }
}

/// However deep or long: an answer, and no crash.
#[test]
fn nothing_typed_is_too_much() {
    let folder = folder();
    let deep = format!("{}moved{}", "(".repeat(500), ")".repeat(500));
    let nots = format!("{} moved", "not ".repeat(600));
    let long = format!("department = \"{}\"", "x".repeat(9000));
    for facts in [deep, nots, long] {
        assert!(folder.run(&["plan", "--who", &facts]).contains("--- exit 1"));
    }
}

#[test]
fn a_stage_tells_only_those_who_fit_and_no_address_is_shown_whole() {
    let folder = folder();
    let stage = "\n[[stage]]\nid = \"kickoff\"\nat = \"2027-01-20, 09:00\"\naudience = \"everyone\"\nwho = \"country = NL and not department = IT\"\n";
    folder.write(
        "campaign.toml",
        format!("{}{stage}", changed(&[("preset = \"local\"\n", "preset = \"outbox\"\n")])),
    );
    let plan = folder.run(&["plan", "--as-of", "2027-01-20T08:30Z"]);
    let row = plan.lines().find(|line| line.contains("kickoff")).unwrap();
    assert!(row.contains("2027-01-20 09:00") && row.contains("nl 2"), "{plan}");
    let shown = folder.run(&["plan", "--who", "country = NL", "--as-of", "2027-01-20"]);
    assert!(
        shown.contains("3 people of 5") && shown.contains("b***@example.com") && !shown.contains("bert@"),
        "{shown}"
    );
    for (who, wanted) in [
        ("department = HR", "nobody in the list fits `department = HR`, so `kickoff` tells nobody"),
        ("departmant = IT", "did you mean `department`?"),
        ("wave = piolt", "did you mean `pilot`?"),
    ] {
        let wrong = stage.replace("country = NL and not department = IT", who);
        folder.write("campaign.toml", format!("{}{wrong}", changed(&[])));
        let seen = folder.run(&["check", "--as-of", "2027-01-18"]);
        assert!(seen.contains(wanted), "{who}: {seen}");
    }
}

/// A day and an hour of the calendar: where each person is, or at one instant for all of them.
#[test]
fn a_stage_leaves_on_a_day_of_the_calendar() {
    let folder = folder();
    let people = "mail,language,country,wave,time zone\nanna@example.com,sv,SE,sweden,Europe/Stockholm\nnina@example.com,en,US,sweden,America/New_York\n";
    folder.write("people.csv", people);
    let moments = |at: &str| {
        let stage = format!("\n[[stage]]\nid = \"kickoff\"\nat = \"{at}\"\naudience = \"everyone\"\n");
        folder.write("campaign.toml", format!("{}{stage}", changed(&[])));
        let seen = folder.run(&["plan", "--format", "json", "--as-of", "2027-01-20"]);
        let plan: serde_json::Value = serde_json::from_str(&seen).unwrap_or_else(|_| panic!("{seen}"));
        serde_json::to_string(&plan).unwrap()
    };
    let own = moments("2027-03-16, 09:00");
    assert!(own.contains("2027-03-16T09:00:00+01:00") && own.contains("2027-03-16T09:00:00-04:00"), "{own}");
    let one = moments("2027-03-16, 15:00 Europe/Amsterdam");
    assert!(one.contains("2027-03-16T15:00:00+01:00") && one.contains("2027-03-16T10:00:00-04:00"), "{one}");
    for (at, wanted) in [
        ("2027-02-30, 09:00", "that month has no such day"),
        ("16-03-2027, 09:00", "write `2027-03-16`"),
        ("2027-03-16, 25:00", "`25:00` is not an hour of the day"),
        ("2027-03-16, 09:00 Europe/Amsterdm", "did you mean `Europe/Amsterdam`?"),
    ] {
        let stage = format!("\n[[stage]]\nid = \"kickoff\"\nat = \"{at}\"\naudience = \"everyone\"\n");
        folder.write("campaign.toml", format!("{}{stage}", changed(&[])));
        let seen = folder.run(&["check"]);
        assert!(seen.contains(wanted), "{at}: {seen}");
    }
}

/// A wave's own moment leaves nobody out in silence: what cannot be a moment there is told like that of a stage.
#[test]
fn a_moment_of_a_waves_own_is_judged_like_that_of_a_stage() {
    let folder = folder();
    let said = |stage: &str, at: &str, changes: &[(&str, &str)]| {
        let own = format!("[wave.stage.{stage}]\nat = \"{at}\"\n\n[[wave]]\nid = \"sweden\"");
        let more = [changes, &[("[[wave]]\nid = \"sweden\"", own.as_str())]].concat();
        let kickoff = "\n[[stage]]\nid = \"kickoff\"\nat = \"2027-03-16, 09:00\"\naudience = \"everyone\"\n\
            \n[[stage]]\nid = \"back\"\nat = \"back\"\n";
        folder.write("campaign.toml", format!("{}{kickoff}", changed(&more)));
        folder.run(&["check", "--as-of", "2027-01-04"])
    };
    let dateless = [("kickoff = 2027-01-11\n", ""), ("close = 2027-04-30\n", "")];
    for (stage, at, wanted) in [
        ("enrol", "every monday, 10:00", "`enrol` does not leave every week, and in one wave neither"),
        ("enrol", "kickoff, 10:00", "the campaign has no `kickoff` to tell this moment from"),
        ("enrol", "close - 1 day", "the campaign has no `close` to tell this moment from"),
        ("remind", "deadline - 2 workdays", "`pilot` has no `deadline` to tell this moment from"),
        ("remind", "enforce", "`pilot` has no `enforce` to tell this moment from"),
        ("kickoff", "start", "`kickoff` leaves for the whole campaign, and has no moment of a wave's own"),
        ("enrol", "moved + 1 day", "`enrol` is told from `start`, and not from `moved` in one wave"),
        ("welcome", "start", "`welcome` is told from `moved`, and not from `start` in one wave"),
        ("back", "back - 1 day", "`back` would leave before the person is back"),
    ] {
        let seen = said(stage, at, &dateless);
        assert!(seen.contains(wanted) && seen.contains(&format!("at = \"{at}\"")), "{stage} {at}: {seen}");
    }
    for (stage, at) in [
        ("enrol", "kickoff + 3 days, 10:00"),
        ("enrol", "2027-01-26, 10:00"),
        ("remind", "start + 6 workdays"),
        ("remind", "gate - 1 workday"),
        ("welcome", "moved + 2 workdays"),
        ("back", "back + 1 workday"),
    ] {
        let seen = said(stage, at, &[]);
        let is_fine = seen.contains("no problems found") || seen.contains("0 errors");
        assert!(is_fine, "{stage} {at}: {seen}");
    }
}

/// `skip` is not at all, also for what leaves once in the whole campaign.
#[test]
fn a_wave_that_skips_a_message_does_not_get_it() {
    let folder = folder();
    let told = |stage: &str, skip: &str| {
        let own = format!("{skip}\n\n[[wave]]\nid = \"sweden\"");
        let toml = changed(&[("[[wave]]\nid = \"sweden\"", &own)]);
        let hello = "\n[[stage]]\nid = \"hello\"\nmessage = \"prepare\"\nat = \"2027-01-14, 09:00\"\n";
        folder.write("campaign.toml", format!("{toml}{hello}"));
        let told = |who: &str| {
            let story = folder.run(&["plan", "--person", who, "--as-of", "2027-01-04"]);
            story.lines().any(|line| line.trim_start().starts_with(stage))
        };
        ["bert@example.com", "anna@example.com"].map(told)
    };
    for stage in ["hello", "enrol"] {
        assert_eq!(told(stage, ""), [true, true], "{stage}");
        assert_eq!(told(stage, &format!("[wave.stage.{stage}]\nskip = true")), [false, true], "{stage}");
    }
}

/// What a shell offers for the last word of a line: it asks the program as its script does.
fn offered(folder: &Folder, line: &[&str]) -> Vec<String> {
    let mut command = folder.command(&["--", "wavecast"]);
    command.args(line).env("WAVECAST_COMPLETE", "bash").env("_CLAP_IFS", "\n");
    let output = command.env("_CLAP_COMPLETE_INDEX", line.len().to_string()).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn a_shell_offers_the_names_of_the_campaign_it_stands_in() {
    let folder = folder();
    assert_eq!(offered(&folder, &["plan", "--wave", ""]), ["pilot", "sweden"]);
    assert_eq!(offered(&folder, &["gate", "pass", "s"]), ["sweden"]);
    let facts = |text: &str| offered(&folder, &["plan", "--who", text]);
    assert_eq!(facts("country = "), ["country = NL", "country = SE"]);
    assert_eq!(facts("not moved and department = f"), ["not moved and department = Finance"]);
    assert_eq!(offered(&folder, &["tell", "--who", "told we"]), ["told welcome"]);
    // Where there is no campaign, or one with an error, there is nothing to offer, and nothing is said into the line.
    folder.write("campaign.toml", "[campaign");
    assert_eq!(facts("wave = "), [""; 0]);
    let elsewhere = Folder::of(&[]);
    assert_eq!(offered(&elsewhere, &["plan", "--wave", ""]), [""; 0]);
    let here = folder.path().display().to_string();
    folder.write("campaign.toml", changed(&[]));
    assert_eq!(offered(&elsewhere, &["-C", &here, "plan", "--wave", "p"]), ["pilot"]);
}

#[test]
fn every_shell_is_told_how_to_ask() {
    let folder = Folder::of(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = folder.run(&["completions", shell]);
        assert!(script.contains("WAVECAST_COMPLETE") && !script.contains("exit"), "{shell}: {script}");
    }
}
