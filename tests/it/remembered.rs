//! What messages tell of the campaign's past: personal references, dates that moved, figures; the same wherever a
//! message is made, and never written by who only looks.

use chrono::{DateTime, Utc};
use std::{fs, path::Path, sync::Mutex, thread, time::Duration};
use wavecast::{
    acts::{
        Choice, Surroundings,
        run::{StayUp, run},
    },
    world::deliver::Patience,
};

use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";
const KEY: &str = ".wavecast/references.key";

/// The small campaign with letters that become files, and references switched on.
fn personal() -> Folder {
    let smtp = "[portal]\npersonal_references = true\n\n[smtp]\npreset = \"outbox\"\n";
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", smtp)]);
    Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)])
}

/// The letters in the outbox, as a mail program reads them: whom to, and the text.
fn letters(folder: &Folder) -> Vec<(String, String)> {
    let read = |bytes: &Vec<u8>| {
        let message = mail_parser::MessageParser::default().parse(bytes).unwrap();
        let to = message.to().unwrap().first().unwrap().address().unwrap().to_owned();
        (to, format!("{}{}", message.body_text(0).unwrap(), message.body_html(0).unwrap()))
    };
    folder.files("outbox/new").values().map(read).collect()
}

/// The reference behind every link of a text, which is one.
fn reference(text: &str) -> String {
    let all: Vec<&str> =
        text.split("#r=").skip(1).map(|rest| rest.split(['\r', '\n', '"', '<']).next().unwrap()).collect();
    assert!(all.len() > 2 && all.iter().all(|one| *one == all[0]), "{all:?}");
    all[0].to_owned()
}

fn preview(folder: &Folder, person: &str) -> String {
    folder.run(&["mail", "preview", "--stage", "announce", "--person", person]);
    let made = folder.files("outbox/preview");
    let text = |path: &str| String::from_utf8_lossy(&made[path]).into_owned();
    format!(
        "{}{}",
        text("outbox/preview/pilot/announce/nl.txt"),
        text("outbox/preview/pilot/announce/nl.html")
    )
}

#[test]
fn a_personal_reference_leads_the_helpdesk_to_who_is_calling() {
    let folder = personal();
    // Whoever only looks makes no secret.
    assert_eq!(reference(&preview(&folder, "bram@example.com")), "EXAMPLE");
    folder.run(&["check"]);
    folder.run(&["send", "--as-of", DAY]);
    assert!(!folder.path().join(".wavecast").exists());
    let seen = folder.run(&["plan", "--reference", "7K3QA-9XM2D"]);
    assert!(seen.contains("nobody has a reference yet") && seen.ends_with("--- exit 2\n"), "{seen}");

    folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    let secret = folder.read(KEY);
    let letters = letters(&folder);
    let of = |who: &str| reference(&letters.iter().find(|(to, _)| to == who).unwrap().1);
    let (bram, chloe) = (of("bram@example.com"), of("chloe@example.com"));
    assert!(bram != chloe && bram.len() == 11 && bram.as_bytes()[5] == b'-', "{bram} {chloe}");
    assert!(letters.iter().any(|(_, text)| text.contains(&format!("Uw kenmerk is {bram}."))));
    assert_eq!(reference(&preview(&folder, "bram@example.com")), bram, "a preview shows what is sent");

    for said in [
        bram.clone(),
        bram.to_lowercase().replace('-', " "),
        bram.replace('0', "o").replace('1', "l"),
        format!("https://move.fjordelta.example/pilot/nl/#r={bram}"),
    ] {
        let seen = folder.run(&["plan", "--reference", &said]);
        assert!(seen.starts_with("Bram de Vries <bram@example.com>\n"), "{said}: {seen}");
    }
    let seen = folder.run(&["plan", "--reference", "example"]);
    assert!(seen.contains("this one appears in previews only"), "{seen}");
    // An address that became an alias keeps its reference.
    folder.write(
        "people.csv",
        PEOPLE
            .replace("platforms\n", "platforms,aliases\n")
            .replace("NL,android;windows\n", "NL,android,\n")
            .replace(
                "bram@example.com,Bram de Vries,Bram,nl,pilot,NL,android,",
                "b.devries@example.com,Bram de Vries,Bram,nl,pilot,NL,android,bram@example.com",
            ),
    );
    let seen = folder.run(&["plan", "--reference", &bram]);
    assert!(seen.starts_with("Bram de Vries <b.devries@example.com>\n"), "{seen}");

    assert_eq!(folder.read(KEY), secret, "made once");
    let exported = folder.run(&["ledger", "export"]);
    assert!(exported.contains("bram@example.com") && !exported.contains(secret.trim()));
}

#[cfg(unix)]
#[test]
fn the_secret_is_its_owners_alone_and_a_damaged_one_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = personal();
    folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    let file = folder.path().join(KEY);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    folder.write(KEY, "something else\n");
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(seen.contains("is not the secret it was") && seen.ends_with("--- exit 3\n"), "{seen}");
    fs::remove_file(&file).unwrap();
    folder.run(&["forget", "--execute"]);
    assert!(!file.exists());
}

#[test]
fn forgetting_everybody_forgets_the_secret() {
    let folder = personal();
    folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(folder.path().join(KEY).exists());
    folder.run(&["forget", "--execute"]);
    assert!(!folder.path().join(KEY).exists());
}

#[test]
fn without_the_switch_there_is_no_reference() {
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", "[smtp]\npreset = \"outbox\"\n")]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(letters(&folder).iter().all(|(_, text)| !text.contains("#r=")));
    assert!(!folder.path().join(KEY).exists());
    let seen = folder.run(&["plan", "--reference", "7K3QA-9XM2D"]);
    assert!(seen.contains("this campaign gives nobody a reference"), "{seen}");
}

/// An approval is about people, dates and words: the secret that is made later is none of them.
#[test]
fn the_secret_voids_no_approval() {
    let smtp =
        "[portal]\npersonal_references = true\n\n[smtp]\npreset = \"outbox\"\napproval = \"required\"\n";
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", smtp)]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    folder.run(&["approve", "announce", "--wave", "pilot"]);
    let seen = folder.run(&["send", "--execute", "--yes", "--max", "1", "--as-of", DAY]);
    assert!(seen.starts_with("1 sent"), "{seen}");
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(seen.starts_with("1 sent"), "{seen}");
}

/// The numbers of every entry in a calendar file.
fn sequences(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("SEQUENCE:")).collect()
}

fn invite(folder: &Folder, path: &str) -> String {
    let made = folder.files("outbox/preview");
    let message = mail_parser::MessageParser::default().parse(&made[path]).unwrap().into_owned();
    let file = message.attachments().last().unwrap();
    String::from_utf8_lossy(file.contents()).into_owned()
}

/// A letter, its preview and the site give a date the same name and the same number.
#[test]
fn a_date_that_moved_has_one_number_everywhere() {
    let smtp = ("[smtp]\npreset = \"local\"\n", "[smtp]\npreset = \"outbox\"\n");
    let folder = Folder::of(&[("campaign.toml", &changed(&[smtp])), ("people.csv", PEOPLE)]);
    folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    let toml = folder.read("campaign.toml").replacen("start = 2027-01-25", "start = 2027-01-26", 1);
    folder.write("campaign.toml", toml);
    folder.run(&["build", "--no-handouts", "--all", "--as-of", "2027-01-12T08:30Z"]);
    let (mail, site) =
        (invite(&folder, "outbox/preview/pilot/announce/nl.eml"), folder.read("public/pilot/nl/dates.ics"));
    assert_eq!(sequences(&mail), ["2"]);
    assert_eq!(sequences(&site), ["2"]);
    let uid = |text: &str| text.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned();
    assert_eq!(uid(&mail), "UID:small-move-pilot-start@move.fjordelta.example");
    assert_eq!(uid(&mail), uid(&site));
}

/// A golden folder with somebody who has moved and a helpdesk that was called.
fn under_way() -> Folder {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/mail/campaign");
    let folder = Folder::copy(&golden);
    folder.write("moved.csv", "Primary user UPN,OS,Enrollment date\neva@example.com,Android,2027-03-02 08:00\neva@example.com,Windows,2027-03-02 08:00\n");
    folder.run(&["moved", "import", "moved.csv", "--as-of", "2027-03-08T09:00Z"]);
    folder.run(&[
        "tickets",
        "import",
        "--count",
        "2",
        "--day",
        "2027-03-02",
        "--wave",
        "sweden",
        "--as-of",
        "2027-03-08T09:00Z",
    ]);
    folder
}

/// What a sponsor and the helpdesk read is what `status` says.
#[test]
fn messages_to_sponsors_and_helpdesk_tell_the_figures_of_status() {
    let folder = under_way();
    let at = ["--as-of", "2027-03-08T09:00Z"];
    let status = folder.run(&[&["status"], &at[..]].concat());
    assert!(status.contains("1 of 3 (33.3 %)"), "{status}");
    folder.run(&[&["mail", "preview"], &at[..]].concat());
    for stage in ["summary", "briefing"] {
        let text = folder.read(&format!("outbox/preview/sweden/{stage}/en.txt"));
        assert!(text.contains("As of Monday 8 March 2027 at 10:00"), "{text}");
        assert!(text.contains("Moved in this group: 1 of 3 (33.3%)") && text.contains("Calls: 2"), "{text}");
    }
    assert!(!folder.read("outbox/preview/sweden/note/en.txt").contains("Progress of the move"));
}

/// What the clock says to a sender that stays up for weeks.
static CLOCK: Mutex<&str> = Mutex::new("2027-02-28T12:00:00Z");

fn clock() -> DateTime<Utc> {
    CLOCK.lock().unwrap().parse().unwrap()
}

/// The figures are those of the day on which a message leaves, not of the day on which its sender was started.
#[test]
fn a_sender_that_stays_up_tells_the_figures_of_the_day() {
    let folder = under_way();
    let around = Surroundings {
        folder: folder.path().to_path_buf(),
        state: Surroundings::usual_state(folder.path()),
        now: clock(),
        clock: clock(),
        tick: clock,
        rehearsal: false,
        environment: |_| None,
        aside: |_| {},
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            // In the middle of the first nap.
            thread::sleep(Duration::from_secs(1));
            *CLOCK.lock().unwrap() = "2027-03-26T10:30:00Z";
        });
        let (choice, patience) = (Choice::default(), Patience::default());
        let idle = Some(Duration::from_secs(2));
        run(&around, StayUp { choice, idle, anyway: None, patience, watch: None }).unwrap();
    });
    let letters = letters(&folder);
    let summary = letters.iter().find(|(_, text)| text.contains("As of")).unwrap();
    assert!(summary.1.contains("As of Friday 26 March 2027 at 11:30"), "{}", summary.1);
}

/// `build` makes previews again only when something in them has changed.
#[test]
fn a_build_keeps_previews_that_are_as_they_should_be() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/mail/campaign");
    let folder = Folder::copy(&golden);
    let build = |more: &[&str]| {
        let said = folder.run(&[&["build", "--no-handouts", "--as-of", "2027-03-08T09:00Z"], more].concat());
        said.lines().find(|line| line.contains("messages in")).map(str::to_owned)
    };
    let (anew, same) = (
        "26 messages in `outbox/preview`, rebuilt: open outbox/preview/index.html",
        "26 messages in `outbox/preview`, unchanged: open outbox/preview/index.html",
    );
    assert_eq!(build(&["--no-previews"]), None);
    assert!(!folder.path().join("outbox").exists());
    assert_eq!(build(&[]).as_deref(), Some(anew));
    assert_eq!(build(&[]).as_deref(), Some(same));
    let words = folder.read("content/sv/messages/enrol.md").replace("Ta en halvtimme.", "Ta god tid på dig.");
    folder.write("content/sv/messages/enrol.md", words);
    assert_eq!(build(&[]).as_deref(), Some(anew));
    assert!(folder.read("outbox/preview/sweden/enrol/sv.txt").contains("Ta god tid på dig."));
    fs::remove_file(folder.path().join("outbox/preview/sweden/enrol/sv.txt")).unwrap();
    assert_eq!(build(&[]).as_deref(), Some(anew), "what somebody took away comes back");
    folder.write("people.csv", folder.read("people.csv").replace("Fia Öst", "Fia Väst"));
    assert_eq!(build(&[]).as_deref(), Some(anew));
    folder.write("devices.csv", "mail,name,platform\n");
    assert_eq!(build(&[]).as_deref(), Some(anew), "what a device is called stands in letters");
    assert_eq!(build(&[]).as_deref(), Some(same));
}

/// Deadlines are judged by how many people really call, once that is known.
#[test]
fn check_judges_deadlines_by_the_measured_rate() {
    let toml = changed(&[("tickets_per_day = 40", "tickets_per_day = 1")]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    let rows: String = (0..20).map(|at| format!("p{at}@example.com,P,P,sv,sweden,SE,ios\n")).collect();
    folder.write("people.csv", format!("{PEOPLE}{rows}"));
    let check = || folder.run(&["check", "--as-of", "2027-02-20T09:00Z"]);
    assert!(!check().contains("brings the helpdesk"), "15 of 100 people are expected to call");
    folder.run(&[
        "tickets",
        "import",
        "--count",
        "4",
        "--day",
        "2027-01-26",
        "--wave",
        "pilot",
        "--as-of",
        "2027-02-20T09:00Z",
    ]);
    let seen = check();
    assert!(seen.contains("`sweden` brings the helpdesk about"), "{seen}");
}
