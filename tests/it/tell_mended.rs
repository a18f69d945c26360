//! A message of its own that meets a sender, a freeze, a kill or a mistake: what is said is true, and what is wrong is not
//! written down.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use crate::{
    bench::Folder,
    small::{SMALL, changed},
};

const OUTBOX: (&str, &str) = ("preset = \"local\"\n", "preset = \"outbox\"\n");
const NOW: &str = "2027-01-12T10:00Z";
const WORDS: [&str; 6] =
    ["--subject", "en=The car park is closed", "--body", "en=Take the bus.", "--fallback", "en"];

fn folder() -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", changed(&[OUTBOX]));
    folder
}

fn tell(folder: &Folder, more: &[&str]) -> String {
    folder.run(&[&["tell"], &WORDS[..], more, &["--as-of", NOW]].concat())
}

fn told(folder: &Folder, more: &[&str]) -> String {
    tell(folder, &[more, &["--execute", "--yes"]].concat())
}

/// The addresses to which the outbox holds letters whose subject says this.
fn got(folder: &Folder, subject: &str) -> BTreeSet<String> {
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).replace("\r\n ", " ");
    let letters = folder.files("outbox/new");
    let letters = letters.values().map(text).filter(|letter| letter.contains(subject));
    let to = |letter: String| letter.lines().find_map(|line| line.strip_prefix("To: ").map(str::to_owned));
    letters.filter_map(to).collect()
}

/// The small campaign in which everybody was told a deadline; the day that is written then is the one that follows.
fn with_deadline(day: &str) -> String {
    changed(&[OUTBOX, ("deadline = 2027-03-19T17:00", &format!("deadline = {day}T17:00"))])
}

const LATER: &str = "2027-02-15T10:00Z";

/// Everybody was announced; Anna in Sweden was told the 18th.
fn announced() -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", with_deadline("2027-03-18"));
    folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-12T09:00Z"]);
    folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", "2027-02-08"]);
    let sent = folder.run(&["send", "--execute", "--yes", "--as-of", "2027-02-15T09:00Z"]);
    assert!(sent.contains("sent"), "{sent}");
    folder
}

fn correct(folder: &Folder, more: &[&str]) -> String {
    folder.run(&[&["tell", "--correct", "announce"], more, &["--as-of", LATER]].concat())
}

#[test]
fn a_sender_that_stays_up_takes_what_is_told_beside_it() {
    let folder = folder();
    let mut runner = folder.command(&["run", "--as-of", NOW]).spawn().unwrap();
    let since = Instant::now();
    while !folder.files("").keys().any(|path| path.starts_with("outbox/new")) {
        assert!(since.elapsed() < Duration::from_mins(1), "the sender never began");
        std::thread::sleep(Duration::from_millis(50));
    }
    let seen = told(&folder, &["--name", "parking"]);
    runner.kill().unwrap();
    runner.wait().unwrap();
    assert!(seen.contains("it is written down; another sender holds the ledger"), "{seen}");
    assert!(seen.contains("wavecast run` sends it within half a minute") && !seen.contains("exit"), "{seen}");
    let sent = folder.run(&["send", "--execute", "--yes", "--stage", "parking", "--as-of", NOW]);
    assert!(sent.starts_with("3 sent"), "{sent}");
}

#[test]
fn a_date_that_still_holds_is_not_put_right() {
    let folder = announced();
    let said = ["--said", "deadline 2027-03-18"];
    let seen = correct(&folder, &[&said[..], &["--execute", "--yes"]].concat());
    assert!(
        seen.contains("`deadline` is still 2027-03-18 in `campaign.toml` for the 1 people")
            && seen.contains("exit 2"),
        "{seen}"
    );
    assert!(folder.files("tells").is_empty());
    folder.write("campaign.toml", with_deadline("2027-03-19"));
    let seen = correct(&folder, &said);
    assert!(seen.contains("to those who were told it: 1 person of 3"), "{seen}");
}

#[test]
fn a_correction_is_for_those_who_fit_and_read_what_was_wrong() {
    let folder = announced();
    let wrong = ["--was", "nl=Tot mei.", "--is", "nl=Tot juni."];
    let seen = correct(&folder, &wrong);
    assert!(seen.contains("in which nothing was wrong") && !seen.contains("Subject: Correction"), "{seen}");
    assert!(seen.contains("Tot juni.") && seen.contains("languages: 2 nl"), "{seen}");
    let fits = correct(&folder, &[&wrong[..], &["--who", "country = SE"]].concat());
    assert!(fits.contains("2 do not fit the facts") && fits.contains("exit 2"), "{fits}");
    let done = correct(&folder, &[&wrong[..], &["--execute", "--yes"]].concat());
    assert!(done.contains("2 sent"), "{done}");
    let check = folder.run(&["check", "--as-of", LATER]);
    assert!(check.contains("0 errors"), "{check}");
    let again = correct(&folder, &[&wrong[..], &["--execute", "--yes"]].concat());
    assert!(again.contains("was written down already"), "{again}");
    let other = ["--was", "nl=Tot mei.", "--is", "nl=Tot juli.", "--execute", "--yes"];
    let second = correct(&folder, &other);
    assert!(second.contains("tell-2027-02-15-correct-announce-2") && second.contains("2 sent"), "{second}");
}

#[test]
fn what_the_staff_was_told_is_not_called_untold() {
    let folder = folder();
    let staff =
        "\n[[stage]]\nid = \"brief\"\nmessage = \"manager-note\"\nat = \"start\"\naudience = \"managers\"\n";
    folder.write("campaign.toml", changed(&[OUTBOX]) + staff);
    let seen = folder.run(&["tell", "--correct", "brief", "--was", "en=A", "--is", "en=B", "--as-of", NOW]);
    assert!(
        seen.contains("`brief` is for `managers`") && seen.contains("wavecast tell --to managers"),
        "{seen}"
    );
}

/// Whatever the freeze does with the plan, what is told in it waits for its end; urgent words leave, and that is said.
#[test]
fn what_is_told_in_a_freeze_waits_until_it_is_over() {
    for rule in ["before", "after"] {
        let folder = folder();
        let freeze = format!(
            "\n[[freeze]]\nfrom = 2027-01-11\nto = 2027-01-13\nwhy = \"closing\"\nmove = \"{rule}\"\n"
        );
        folder.write("campaign.toml", changed(&[OUTBOX]) + &freeze);
        let seen = tell(&folder, &[]);
        assert!(
            seen.contains("now: 3 later")
                && seen.contains(
                    "nothing leaves from 2027-01-11 to 2027-01-13 (closing): it waits until 2027-01-14"
                ),
            "{rule}: {seen}"
        );
        let urgent = tell(&folder, &["--urgent"]);
        assert!(urgent.contains("now: 3 due") && urgent.contains("leaves in the freeze"), "{urgent}");
    }
}

#[test]
fn a_kill_between_the_files_stops_nobody() {
    for file in 1..=3 {
        let folder = folder();
        let line =
            [&["tell"], &WORDS[..], &["--name", "parking", "--as-of", NOW, "--execute", "--yes"]].concat();
        let mut killed = folder.command(&line);
        killed.env("WAVECAST_FAIL_POINT", format!("tell-file:{file}"));
        assert!(!killed.output().unwrap().status.success());
        assert_eq!(folder.files("outbox").len(), 0);
        let again = folder.run(&line);
        assert!(again.contains("3 sent"), "{file}: {again}");
    }
}

#[test]
fn words_of_a_message_that_is_there_are_not_written_over() {
    let folder = folder();
    for name in ["outage", "announce-devices", "enrol-devices"] {
        let seen = told(&folder, &["--name", name]);
        assert!(seen.contains("has words of its own") && seen.contains("exit 2"), "{name}: {seen}");
        assert!(folder.files("tells").is_empty() && folder.files("content").is_empty(), "{name}");
    }
}

#[test]
fn wrong_words_are_shown_and_not_written_down() {
    let folder = folder();
    let wrong = ["tell", "--subject", "en=A", "--body", "en=It is {{ wave.nothing }}.", "--fallback", "en"];
    let shown = folder.run(&[&wrong[..], &["--as-of", NOW]].concat());
    assert!(shown.contains("error"), "{shown}");
    let seen = folder.run(&[&wrong[..], &["--as-of", NOW, "--execute", "--yes"]].concat());
    assert!(seen.contains("exit 1"), "{seen}");
    assert!(folder.files("tells").is_empty() && folder.files("content").is_empty(), "{seen}");
}

#[test]
fn what_nobody_was_told_yet_is_taken_back() {
    let folder = folder();
    let later = told(&folder, &["--name", "parking", "--at", "2027-01-14, 10:00"]);
    assert!(later.contains("`wavecast tell --withdraw parking --execute` takes it back before"), "{later}");
    let shown = folder.run(&["tell", "--withdraw", "parking", "--as-of", NOW]);
    assert!(shown.contains("`--execute` takes away tells/parking.toml"), "{shown}");
    assert_eq!(folder.files("tells").len(), 1);
    let gone = folder.run(&["tell", "--withdraw", "parking", "--execute", "--as-of", NOW]);
    assert!(gone.contains("`parking` is taken back"), "{gone}");
    assert!(folder.files("tells").is_empty() && folder.files("content").is_empty(), "{gone}");
    told(&folder, &["--name", "parking"]);
    let late = folder.run(&["tell", "--withdraw", "parking", "--execute", "--as-of", NOW]);
    assert!(late.contains("3 letters of `parking` have left") && late.contains("exit 2"), "{late}");
    let plan = folder.run(&["tell", "--withdraw", "announce", "--as-of", NOW]);
    assert!(plan.contains("it stands in `campaign.toml`"), "{plan}");
}

/// Who has left gets nothing, and is not counted with those who do.
#[test]
fn those_who_get_nothing_are_not_counted() {
    let folder = folder();
    folder.run(&["people", "exclude", "bram@example.com", "--reason", "asked", "--as-of", NOW]);
    let seen = tell(&folder, &[]);
    assert!(seen.contains("2 people of 3") && seen.contains("1 more fit and are told nothing"), "{seen}");
}

/// What is only being prepared, or is for one wave, stands on no other wave's page; the site may be open to the world.
#[test]
fn the_helpdesk_reads_what_has_left_and_for_whom() {
    let folder = folder();
    let sheet = |wave: &str| {
        let built = folder.run(&["build", "--all", "--no-handouts", "--as-of", "2027-01-14T10:00Z"]);
        assert!(!built.contains("exit"), "{built}");
        folder.read(&format!("public/helpdesk/en/{wave}/index.html"))
    };
    told(&folder, &["--name", "parking", "--who", "wave = pilot", "--at", "2027-01-14, 10:00"]);
    assert!(!sheet("pilot").contains("car park"));
    let sent = folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-14T09:30Z"]);
    assert!(sent.contains("2 sent"), "{sent}");
    assert!(sheet("pilot").contains("car park"));
    assert!(!sheet("sweden").contains("car park"), "it was for the pilot alone");
}

#[test]
fn what_some_are_told_stands_with_their_waves() {
    let folder = folder();
    let some = "\n[[stage]]\nid = \"dutch\"\nmessage = \"prepare\"\nat = \"kickoff + 3 days\"\naudience = \"everyone\"\nwho = \"country = NL\"\n";
    folder.write("campaign.toml", changed(&[OUTBOX]) + some);
    let built = folder.run(&["build", "--all", "--no-handouts", "--as-of", NOW]);
    assert!(!built.contains("exit"), "{built}");
    let message = std::fs::read_to_string("content/en/messages/prepare.md").unwrap();
    let subject = message.lines().find_map(|line| line.strip_prefix("subject: \"")).unwrap();
    let first: String =
        subject.chars().take_while(|letter| letter.is_alphabetic() || *letter == ' ').collect();
    let sheet = |wave: &str| folder.read(&format!("public/helpdesk/en/{wave}/index.html"));
    assert!(sheet("pilot").contains(&first), "{first}");
    assert!(!sheet("sweden").contains(&first), "{first}");
}

#[test]
fn nothing_leaves_in_a_rehearsal_by_a_real_relay() {
    let folder = Folder::of(SMALL);
    let relay =
        ("preset = \"local\"\n", "preset = \"relay\"\nhost = \"relay.example.com\"\ntls = \"none\"\n");
    folder.write("campaign.toml", changed(&[relay]));
    for line in [
        vec!["send", "--to", "eva@example.com", "--as-of", NOW],
        vec!["send", "--execute", "--yes", "--as-of", NOW],
        vec!["run", "--idle", "0", "--as-of", NOW],
    ] {
        let seen = folder.run(&line);
        assert!(seen.contains("nothing really leaves") && seen.contains("exit 2"), "{line:?}: {seen}");
    }
}

#[test]
fn answers_that_are_no_questions_have_a_place_of_their_own() {
    let folder = folder();
    let ask = ["tell", "--message", "feedback", "--as-of", NOW];
    let seen = folder.run(&ask);
    assert!(seen.contains("answers to it go to the helpdesk"), "{seen}");
    let own = (
        "address = \"move@fjordelta.example\"\n",
        "address = \"move@fjordelta.example\"\nfeedback = \"team@fjordelta.example\"\n",
    );
    folder.write("campaign.toml", changed(&[OUTBOX, own]));
    let seen = folder.run(&[&ask[..], &["--execute", "--yes"]].concat());
    assert!(seen.contains("3 sent") && !seen.contains("go to the helpdesk"), "{seen}");
    let letters = folder.files("outbox/new");
    let answered = letters
        .values()
        .filter(|bytes| String::from_utf8_lossy(bytes).contains("Reply-To: team@fjordelta.example"));
    assert_eq!(answered.count(), 3);
    assert_eq!(got(&folder, "Reply-To: team@").len(), 3);
}

#[test]
fn an_hour_that_clocks_leave_out_is_told() {
    let folder = folder();
    let skipped = "\n[[stage]]\nid = \"night\"\nmessage = \"prepare\"\nat = \"2027-03-28, 02:30\"\naudience = \"everyone\"\n";
    folder.write("campaign.toml", changed(&[OUTBOX]) + skipped);
    let check = folder.run(&["check", "--as-of", NOW]);
    assert!(check.contains("clocks skip 02:30 on Sun 2027-03-28"), "{check}");
}

#[test]
fn a_gate_that_is_held_names_the_words_for_it() {
    let folder = folder();
    let held = folder.run(&["gate", "hold", "pilot", "--because", "mail fails", "--as-of", "2027-02-06"]);
    assert!(held.contains("wavecast tell --message delay --who \"told and wave in (sweden)\""), "{held}");
    assert!(held.contains("--message delay-staff --to staff"), "{held}");
}

/// A sign of an icon font is nobody's name, wherever it stands and however it is written.
#[test]
fn a_sign_of_an_icon_font_is_nobodys_name() {
    let folder = folder();
    let toml = changed(&[OUTBOX, ("organisation = \"Fjordelta\"", "organisation = \"Fjord\\uE001delta\"")]);
    folder.write("campaign.toml", toml);
    folder.write("locales/en.toml", "[mail]\nhelp_title = \"Help \u{E002}\"\n");
    let body = "en=A \u{E001} B &#xE002; C {{ campaign.organisation }}.";
    let line = ["tell", "--subject", "en=S \u{E002}", "--body", body, "--fallback", "en", "--as-of", NOW];
    let seen = folder.run(&[&line[..], &["--execute", "--yes"]].concat());
    assert!(seen.contains("3 sent"), "{seen}");
    for bytes in folder.files("outbox/new").values() {
        let letter = mail_parser::MessageParser::default().parse(bytes.as_slice()).unwrap();
        let text = letter.body_text(0).unwrap();
        assert!(text.contains("A \u{FFFD} B \u{FFFD} C Fjord\u{FFFD}delta."), "{text}");
        assert!(!letter.subject().unwrap().contains('@'), "{:?}", letter.subject());
        assert!(!text.contains("Help anna") && !text.contains("Help bram"), "{text}");
    }
    let page = "---\ntitle: Own\n---\n\nBefore.\n\n<div>\u{E000}</div>\n\nAfter \u{E000}.\n";
    folder.write("content/en/guides/own.md", page);
    folder.run(&["build", "--all", "--no-handouts", "--as-of", NOW]);
    let pages = folder.files("public");
    let own =
        pages.iter().find(|(path, _)| path.contains("/en/") && path.contains("own")).map(|(_, bytes)| bytes);
    if let Some(own) = own {
        let own = String::from_utf8_lossy(own);
        assert!(own.contains("Before.") && own.contains("After \u{FFFD}."), "{own}");
    }
}

#[test]
fn a_name_is_quoted_or_left_out_where_its_signs_ask_for_that() {
    let folder = folder();
    let people = "mail,name,given_name,language,wave,country,platforms\n\
        anna@example.com,J. v.d. Berg,Anna,sv,sweden,SE,ios\n\
        bram@example.com,.,,nl,sweden,NL,ios\n\
        cees@example.com,Cees,,nl,sweden,NL,ios\n";
    folder.write("people.csv", people);
    let seen = told(&folder, &[]);
    assert!(seen.contains("3 sent"), "{seen}");
    let wanted = ["\"J. v.d. Berg\" <anna@example.com>", "Cees <cees@example.com>", "bram@example.com"]
        .map(str::to_owned);
    assert_eq!(got(&folder, "To: "), BTreeSet::from(wanted));
}
