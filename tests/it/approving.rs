//! Approvals: every face judges them alike, they are about what people get and nothing else, and what is approved is
//! what was shown.

use std::{collections::BTreeMap, fmt::Write as _};
use wavecast::ground::{
    campaign::{Address, Anchor, PlatformSet},
    canonical::Digest,
    timeline::DateChange,
};

use crate::{
    bench::Folder,
    delivery::sink::{Faults, Sink},
    serve::{Console, status},
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";
const ASKS: (&str, &str) = ("preset = \"local\"\n", "preset = \"outbox\"\napproval = \"required\"\n");

/// A campaign that asks for approvals, with more changes.
fn toml(changes: &[(&str, &str)]) -> String {
    changed(&[&[ASKS], changes].concat())
}

fn asking() -> Folder {
    Folder::of(&[("campaign.toml", &toml(&[])), ("people.csv", PEOPLE)])
}

/// The same with the pilot's announcement approved.
fn approved() -> Folder {
    let folder = asking();
    let seen = folder.run(&["approve", "announce", "--wave", "pilot"]);
    assert!(seen.contains("approved by tester, as it is now"), "{seen}");
    folder
}

fn send(folder: &Folder) -> String {
    folder.run(&["send", "--as-of", DAY])
}

fn shown(folder: &Folder) -> String {
    let seen = folder.run(&["approve", "announce", "--wave", "pilot", "--show"]);
    seen.split("shown as ").nth(1).unwrap().lines().next().unwrap().to_owned()
}

/// An approval is for what people read, and not for how it looks.
#[test]
fn a_new_look_voids_no_approval_and_a_new_word_in_the_layout_does() {
    let folder = approved();
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mail/layout.html");
    let layout = std::fs::read_to_string(shipped).unwrap();
    let looks = layout.replace("#eef1f5", "#ffffff").replace("font-size: 26px", "font-size: 30px");
    assert_ne!(looks, layout);
    folder.write("templates/mail/layout.html", &looks);
    folder.write("campaign.toml", toml(&[("[helpdesk]", "[brand]\ncolour = \"#7a1f5c\"\n\n[helpdesk]")]));
    assert!(send(&folder).starts_with("2 due now"), "{}", send(&folder));
    folder.write("templates/mail/layout.html", looks.replace("{{ words.why }}", "Ignore this."));
    assert!(send(&folder).starts_with("0 due now"), "{}", send(&folder));
}

/// Whoever asks, the answer is the same: a change of people has voided the approval, and it waits for somebody.
#[test]
fn every_face_says_that_a_voided_approval_holds() {
    let folder = approved();
    let held = "nobody has approved it as it is now";
    assert!(send(&folder).starts_with("2 due now"), "{}", send(&folder));
    folder.write("people.csv", format!("{PEOPLE}dirk@example.com,Dirk,Dirk,nl,pilot,NL,ios\n"));
    assert!(send(&folder).contains(&format!("3 held: {held}")), "{}", send(&folder));
    let plan = folder.run(&["plan", "--as-of", DAY]);
    assert!(plan.contains("0 due now") && plan.contains("3 held"), "{plan}");
    assert!(
        plan.contains(held) && plan.contains("void, because since then this has changed: the people"),
        "{plan}"
    );
    let data = folder.run(&["plan", "--as-of", DAY, "--format", "json"]);
    assert!(data.contains(&format!("\"{held}\": 3")), "{data}");
    let story = folder.run(&["plan", "--person", "dirk@example.com", "--as-of", DAY]);
    assert!(story.contains(&format!("held: {held}")), "{story}");
    let sent = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(sent.starts_with("0 sent"), "{sent}");
    let console = Console::of(&folder, &["--as-of", DAY]);
    let glance = console.get("/en/");
    assert!(glance.contains("3 messages are held") || glance.contains("3 held"), "{glance}");
    let person = console.get("/en/people/3");
    assert!(person.contains("not approved"), "{person}");
}

/// What stands elsewhere in the campaign, or in another order, is not in the message.
#[test]
fn what_is_not_in_a_message_voids_no_approval() {
    let folder = approved();
    let stage = "[[stage]]\nid = \"tips\"\nat = \"deadline - 1 workday\"\nmessage = \"enrol\"\n\n";
    let wave = "[[wave]]\nid = \"norway\"\ntitle = { en = \"Norway\", nl = \"Noorwegen\", sv = \"Norge\" }\nstart = 2027-04-05\n\n";
    let plain = toml(&[]);
    let above = |what: &str, before: &str| plain.replacen(before, &format!("{what}{before}"), 1);
    let (head, rest) = plain.split_once("[holidays]").unwrap();
    let (holidays, after) = rest.split_once("[[wave]]").unwrap();
    for (what, text) in [
        ("a stage above", above(stage, "[[stage]]\nid = \"announce\"")),
        ("a wave above", above(wave, "[[wave]]\nid = \"pilot\"")),
        ("a stage below", format!("{plain}\n{stage}")),
        ("a table elsewhere", format!("{head}[[wave]]{after}\n[holidays]{holidays}")),
    ] {
        folder.write("campaign.toml", text);
        assert!(send(&folder).starts_with("2 due now"), "{what}: {}", send(&folder));
    }
    folder.write("campaign.toml", &plain);
    let mut lines: Vec<&str> = PEOPLE.lines().collect();
    lines[1..].reverse();
    folder.write("people.csv", lines.join("\n"));
    assert!(send(&folder).starts_with("2 due now"), "the list turned round: {}", send(&folder));
    let noted = PEOPLE.replace("platforms\n", "platforms,note\n").replace("windows\n", "windows,call him\n");
    folder.write("people.csv", noted);
    assert!(send(&folder).starts_with("2 due now"), "a column nobody is told: {}", send(&folder));
}

/// What people get is: each of these is named when it has changed.
#[test]
fn what_is_in_a_message_voids_the_approval_and_is_named() {
    let folder = approved();
    for (change, named) in [
        (("start = 2027-01-25", "start = 2027-01-22"), "the dates"),
        (("phone = \"+31 20 555 0100\"", "phone = \"+31 20 555 0199\""), "the words in nl"),
    ] {
        folder.write("campaign.toml", toml(&[change]));
        let seen = send(&folder);
        assert!(
            seen.contains("is void, because since then this has changed: ") && seen.contains(named),
            "{seen}"
        );
    }
}

/// Two steps: what was shown is approved, and nothing else is.
#[test]
fn an_edit_between_showing_and_approving_is_refused() {
    let folder = asking();
    insta::assert_snapshot!(folder.run(&["approve", "announce", "--wave", "pilot", "--show"]), @r#"
    `announce` of wave `pilot` goes to 2 people
      nl       2  "Uw groep is binnenkort aan de beurt"
      leaves Mon 2027-01-11 09:00 CET
    shown as ec66b39988a3ce0e
    nothing was approved: `--shown ec66b39988a3ce0e` approves exactly this
    "#);
    assert!(!folder.path().join(".wavecast").exists(), "showing writes nothing");
    let number = shown(&folder);
    let approve = |number: &str| folder.run(&["approve", "announce", "--wave", "pilot", "--shown", number]);
    folder.write("campaign.toml", toml(&[("+31 20 555 0100", "+31 20 555 0199")]));
    insta::assert_snapshot!(approve(&number), @r"
    --- stderr
    error: `announce` of wave `pilot` is no longer what was shown, so nothing was approved
    hint: look at it again with `--show`, and approve what you see then
    --- exit 2
    ");
    assert!(approve(&number[..8]).contains("nothing was approved"), "a part of a number could be anything's");
    assert!(send(&folder).starts_with("0 due now"));
    assert!(approve(&shown(&folder)).contains("approved by tester"));
    assert!(send(&folder).starts_with("2 due now"));
}

/// The form in the browser gives back what it showed; whoever changes a word in between is noticed.
#[test]
fn the_console_approves_what_its_form_showed() {
    let folder = asking();
    let console = Console::of(&folder, &["--allow-actions"]);
    let (token, headers) = (console.token.clone(), format!("{}{}", console.origin(), console.cookie()));
    let form = console.with("/en/do/approve?wave=pilot&stage=announce", &headers);
    let number = form.split("name=\"shown\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(number, shown(&folder), "the same number in both faces");
    for seen in
        ["What you approve", "<td lang=\"nl\">", "Uw groep is binnenkort aan de beurt", "11 January 2027"]
    {
        assert!(form.contains(seen), "{seen}: {form}");
    }
    let body = |number: &str| format!("token={token}&wave=pilot&stage=announce&by=Rosa+Lind&shown={number}");
    let post = |number: &str| console.post("/en/do/approve", &headers, &body(number));
    assert_eq!(status(&post("")), "404", "a form that shows nothing approves nothing");
    folder.write("campaign.toml", toml(&[("+31 20 555 0100", "+31 20 555 0199")]));
    let refused = post(&number);
    assert!(refused.contains("It didn’t work.") && refused.contains("no longer what was shown"), "{refused}");
    assert!(send(&folder).starts_with("0 due now"));
    let done = post(&shown(&folder));
    assert!(done.contains("Done.") && done.contains("approved by Rosa Lind"), "{done}");
    assert!(send(&folder).starts_with("2 due now"));
}

/// What an earlier version wrote down is not silently valid, and does not vanish without a word.
#[test]
fn an_approval_of_an_earlier_version_asks_to_be_given_again() {
    let folder = approved();
    let ledger = rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
    ledger.execute("UPDATE approval SET hash = 'abc', parts = '{\"people\":2,\"parts\":{}}'", []).unwrap();
    // As that version left it: nothing that people wrote had a sum.
    for table in ["resolution", "hold", "approval", "gate", "mark"] {
        ledger.execute(&format!("ALTER TABLE {table} DROP COLUMN sum"), []).unwrap();
    }
    ledger.pragma_update(None, "user_version", 3).unwrap();
    drop(ledger);
    let seen = send(&folder);
    assert!(seen.contains("2 held: nobody has approved it as it is now"), "{seen}");
    assert!(
        seen.contains(
            "`announce` of wave `pilot` was approved by tester under an earlier version of wavecast"
        ) && seen.contains("please approve again"),
        "{seen}"
    );
    folder.run(&["approve", "announce", "--wave", "pilot"]);
    assert!(send(&folder).starts_with("2 due now"));
}

/// Where one yes is enough, whoever comes second learns that it was given already.
#[test]
fn whoever_approves_second_is_told_who_was_faster() {
    let folder = approved();
    let second = folder.run(&["approve", "announce", "--wave", "pilot", "--by", "Bo Ek"]);
    assert!(second.contains("tester had approved exactly this already, the last time at 20"), "{second}");
    assert!(second.contains("approved by Bo Ek"), "{second}");
    let again = folder.run(&["approve", "announce", "--wave", "pilot", "--by", "bo ek"]);
    assert!(again.contains("tester had approved"), "{again}");
    // In the browser too, in the reader's language.
    let console = Console::of(&folder, &["--allow-actions"]);
    let headers = format!("{}{}", console.origin(), console.cookie());
    let said = format!("by=Rosa+Lind&shown={}&token={}", shown(&folder), console.token);
    let done = console.post("/nl/do/approve", &headers, &format!("wave=pilot&stage=announce&{said}"));
    assert!(done.contains("Goedgekeurd door Rosa Lind"), "{done}");
    assert!(done.contains("Eerder al goedgekeurd door tester en Bo Ek."), "{done}");
}

/// An approval is what letters leave by: one that was changed by hand, or put there, is none, and nothing leaves.
#[test]
fn an_approval_that_was_changed_by_hand_lets_nothing_leave() {
    let changes = [
        "UPDATE approval SET who = 'Rosa Lind'",
        "INSERT INTO approval (wave, stage, hash, parts, who, at) SELECT wave, stage, hash, parts, 'Bo Ek', at FROM approval",
        "INSERT INTO approval (wave, stage, hash, parts, who, at, sum) SELECT wave, stage, hash, parts, who, at, sum FROM approval",
        "UPDATE approval SET sum = 0",
    ];
    for change in changes {
        let folder = approved();
        let ledger = rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
        ledger.execute(change, []).unwrap();
        drop(ledger);
        let seen = send(&folder);
        assert!(
            seen.contains("of `approval`: it does not add up: something other than this program"),
            "{seen}"
        );
        assert!(seen.contains("nothing is sent from it") && seen.contains("--- exit 3"), "{seen}");
    }
}

/// One rule for all verbs: the name given, or who called `sudo`, or who is logged in; never nobody.
#[test]
fn who_said_so_is_one_rule_for_all_verbs() {
    let folder = asking();
    let by = |arguments: &[&str], names: &[(&str, &str)]| {
        let mut command = folder.command(arguments);
        for name in ["SUDO_USER", "USER", "LOGNAME", "USERNAME"] {
            command.env_remove(name);
        }
        let output = command.envs(names.iter().copied()).output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let verbs: [&[&str]; 5] = [
        &["approve", "announce", "--wave", "pilot"],
        &["pause", "--because", "lunch"],
        &["resume"],
        &["gate", "hold", "pilot", "--because", "not yet"],
        &["doubt", "resolve", "all", "--sent", "--because", "seen"],
    ];
    for verb in verbs {
        let seen = by(verb, &[]);
        assert!(
            seen.contains("nobody can be named who says so") && seen.contains("--by"),
            "{verb:?}: {seen}"
        );
    }
    let ledger = || rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
    let last = |table: &str| -> String {
        let question = format!("SELECT who FROM {table} ORDER BY id DESC LIMIT 1");
        ledger().query_row(&question, [], |row| row.get(0)).unwrap()
    };
    let sudo = [("SUDO_USER", "rosa"), ("USER", "root")];
    for (verb, table) in [(verbs[0], "approval"), (verbs[1], "hold"), (verbs[3], "gate")] {
        by(verb, &sudo);
        assert_eq!(last(table), "rosa", "{verb:?}");
        by(&[verb, &["--by", "Bo Ek"]].concat(), &sudo);
        assert_eq!(last(table), "Bo Ek", "{verb:?}");
        by(verb, &[("USER", "mia")]);
        assert_eq!(last(table), "mia", "{verb:?}");
    }
}

/// A doubt may leave again if the very same bytes can be made; a stage that was written in above it changes none.
#[test]
fn a_stage_written_in_above_does_not_change_what_leaves() {
    let blind = Sink::start(Faults { close_after_taking: 1000, ..Faults::default() }, 3);
    let campaign = |sink: &Sink, stage: &str| {
        let relay = format!("preset = \"local\"\nhost = \"127.0.0.1\"\nport = {}\n", sink.address.port());
        let announce = "[[stage]]\nid = \"announce\"\n";
        changed(&[
            ("preset = \"local\"\n", &relay),
            (announce, &format!("{stage}{announce}on_doubt = \"resend-identical\"\n")),
        ])
    };
    let folder = Folder::of(&[("campaign.toml", &campaign(&blind, "")), ("people.csv", PEOPLE)]);
    let send = |as_of| folder.run(&["send", "--execute", "--yes", "--as-of", as_of]);
    send(DAY);
    let first = blind.seen.lock().unwrap().bodies.clone();
    assert_eq!(first.len(), 2);
    let good = Sink::start(Faults::default(), 0);
    let stage = "[[stage]]\nid = \"tips\"\nat = \"start - 1 workday\"\nmessage = \"enrol\"\n\n";
    let wave = "[[wave]]\nid = \"norway\"\ntitle = { en = \"Norway\", nl = \"Noorwegen\", sv = \"Norge\" }\nstart = 2027-04-05\n\n";
    let later = campaign(&good, stage).replacen(
        "[[wave]]\nid = \"pilot\"",
        &format!("{wave}[[wave]]\nid = \"pilot\""),
        1,
    );
    folder.write("campaign.toml", later);
    let seen = send("2027-01-11T10:00Z");
    assert!(seen.starts_with("2 sent"), "{seen}");
    assert_eq!(good.seen.lock().unwrap().bodies, first, "the same bytes");
}

/// Ids, approvals and bytes of a small campaign, by their hashes: a release that changes one of these changes what is in
/// ledgers and in letters that have left. Look why before blessing it (`WAVECAST_BLESS=1`).
#[test]
fn identities_are_those_of_the_last_release() {
    let folder = asking();
    let mut found = String::new();
    for (stage, wave) in [
        ("announce", "pilot"),
        ("enrol", "pilot"),
        ("announce", "sweden"),
        ("remind", "sweden"),
        ("welcome", "sweden"),
    ] {
        let data = folder.run(&["approve", stage, "--wave", wave, "--show", "--format", "json"]);
        let data: serde_json::Value = serde_json::from_str(&data).unwrap();
        writeln!(found, "approval {wave} {stage} {}", data["hash"].as_str().unwrap()).unwrap();
    }
    // Letters to the real people of the list: a preview of all of them shows people who do not exist.
    let mut letters = BTreeMap::new();
    for person in ["anna@example.com", "bram@example.com", "chloe@example.com"] {
        folder.run(&["mail", "preview", "--as-of", "2027-01-11", "--person", person]);
        for (path, bytes) in folder.files("outbox/preview") {
            letters.entry(path).or_insert(bytes);
        }
    }
    for (path, bytes) in letters.iter().filter(|(path, _)| path.ends_with(".eml")) {
        let text = String::from_utf8_lossy(bytes);
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap();
        writeln!(found, "letter {path} {id} {}", blake3::hash(bytes).to_hex()).unwrap();
    }
    // One of each kind of value: their very letters are in ledgers and in letters that have left.
    let (day, zone): (chrono::NaiveDate, chrono_tz::Tz) =
        ("2027-03-05".parse().unwrap(), chrono_tz::Europe::Amsterdam);
    let address: Address = "Anna@Example.com".parse().unwrap();
    let digest = Digest::of("wavecast test 1")
        .with("words", "Grüße")
        .with("yes", &true)
        .with("who", &address)
        .with("none", &None::<bool>)
        .with("platforms", &PlatformSet::ALL)
        .with(
            "change",
            &DateChange { anchor: Anchor::Deadline, old: Some(day), new: Some(day), withdrawn: Vec::new() },
        )
        .with("at", &day.and_time(chrono::NaiveTime::MIN).and_utc())
        .with("zone", &Some(zone));
    writeln!(found, "values {}", digest.hex()).unwrap();
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/identities.txt");
    if std::env::var_os("WAVECAST_BLESS").is_some() {
        std::fs::write(&kept, &found).unwrap();
    }
    let known = std::fs::read_to_string(&kept).unwrap_or_default();
    for (now, before) in found.lines().zip(known.lines()) {
        assert_eq!(now, before, "an identity has changed: look why, then bless it");
    }
    assert_eq!(found.lines().count(), known.lines().count());
}

const TWO: (&str, &str) = ("preset = \"local\"\n", "preset = \"outbox\"\ntwo_approvals = \"all\"\n");

fn asking_two() -> Folder {
    Folder::of(&[("campaign.toml", &changed(&[TWO])), ("people.csv", PEOPLE)])
}

fn approve_by(folder: &Folder, who: &str) -> String {
    folder.run(&["approve", "announce", "--wave", "pilot", "--by", who])
}

/// Two people say yes to the same thing; one person never counts as two, and a change voids both.
#[test]
fn two_people_must_approve_where_two_are_asked_for() {
    let folder = asking_two();
    let seen = folder.run(&["approve", "announce", "--wave", "pilot", "--show"]);
    assert!(seen.contains("needs the approvals of two people\n"), "{seen}");
    let first = approve_by(&folder, "Rosa Lind");
    assert!(first.contains("approved by Rosa Lind, 1 of 2: another person must approve it too"), "{first}");
    insta::assert_snapshot!(approve_by(&folder, " rosa  LIND"), @r"
    --- stderr
    error: rosa  LIND has approved `announce` of wave `pilot` already: it has 1 of 2 approvals, of different people
    hint: another person must look at it, and approve it under their own name
    --- exit 2
    ");
    let held = "2 held: 1 of 2 approvals, by Rosa Lind: another person must";
    assert!(send(&folder).contains(held), "{}", send(&folder));
    let sent = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(sent.starts_with("0 sent"), "{sent}");
    let status = folder.run(&["status", "--as-of", DAY]);
    assert!(status.contains(held), "{status}");
    let day_before = ["plan", "--as-of", "2027-01-10"];
    let plan = folder.run(&day_before);
    assert!(plan.contains("`announce` of wave `pilot`: 1 of 2 approvals, by Rosa Lind"), "{plan}");
    let data = folder.run(&[&day_before[..], &["--format", "json"]].concat());
    let data: serde_json::Value = serde_json::from_str(data.split("---").next().unwrap()).unwrap();
    let half =
        serde_json::json!([{ "stage": "announce", "wave": "pilot", "by": ["Rosa Lind"], "wanted": 2 }]);
    assert_eq!(data.pointer("/half_approved").or(data.pointer("/data/half_approved")), Some(&half), "{data}");
    let second = approve_by(&folder, "Bo Ek");
    assert!(second.contains("approved by Bo Ek, after Rosa Lind"), "{second}");
    assert!(send(&folder).starts_with("2 due now"), "{}", send(&folder));
    // A word that changes voids what both said, and each has to say it again.
    folder.write("campaign.toml", changed(&[TWO, ("+31 20 555 0100", "+31 20 555 0199")]));
    let void = send(&folder);
    assert!(
        void.contains("the approval of `announce` of wave `pilot` by Rosa Lind and Bo Ek is void"),
        "{void}"
    );
    assert!(approve_by(&folder, "Bo Ek").contains("1 of 2"), "he may say it again of the new words");
    assert!(send(&folder).contains("1 of 2 approvals, by Bo Ek"), "{}", send(&folder));
    // What it was before is not approved either: the last yes was to something else.
    folder.write("campaign.toml", changed(&[TWO]));
    assert!(send(&folder).starts_with("0 due now"), "{}", send(&folder));
}

/// Whoever sits at a keyboard is refused before being asked, and a console says who is missing.
#[test]
fn a_console_says_whose_approval_there_is_and_refuses_it_twice() {
    let folder = asking_two();
    let console = Console::of(&folder, &["--allow-actions", "--as-of", DAY]);
    let headers = format!("{}{}", console.origin(), console.cookie());
    let form = || console.with("/nl/do/approve?wave=pilot&stage=announce", &headers);
    assert!(form().contains("Twee mensen moeten dit bericht goedkeuren"), "{}", form());
    let post = |who: &str| {
        let number = shown(&folder);
        let body = format!("token={}&wave=pilot&stage=announce&by={who}&shown={number}", console.token);
        console.post("/nl/do/approve", &headers, &body)
    };
    let first = post("Rosa");
    assert!(first.contains("Gedaan. Goedgekeurd door Rosa: 1 van 2. Iemand anders moet het ook"), "{first}");
    let message = console.get("/nl/messages/announce?wave=pilot");
    for page in [form(), message] {
        assert!(page.contains("Goedgekeurd door Rosa: 1 van 2."), "{page}");
    }
    let twice = post("rosa");
    for wanted in [
        "Het is niet gelukt.",
        "Deze persoon heeft dit al goedgekeurd",
        "Het gaat om `announce`, `pilot`.",
        "Wat te doen: Iemand anders moet",
    ] {
        assert!(twice.contains(wanted), "{wanted}: {twice}");
    }
    assert!(post("Bo").contains("Goedgekeurd door Bo. Veranderen personen"));
    assert!(!form().contains("1 van 2"), "{}", form());
}

/// Corrections may need two where the plan needs one, or none.
#[test]
fn corrections_alone_may_need_two_people() {
    let settings = |more: &str| {
        let smtp = format!("preset = \"outbox\"\ntwo_approvals = \"corrections\"\n{more}");
        changed(&[("preset = \"local\"\n", &smtp)])
    };
    let folder = Folder::of(&[("campaign.toml", &settings("")), ("people.csv", PEOPLE)]);
    let at = |arguments: &[&str]| folder.run(&[arguments, &["--as-of", DAY]].concat());
    let sent = at(&["send", "--execute", "--yes"]);
    assert!(sent.starts_with("2 sent"), "the plan itself needs nobody: {sent}");
    let correct = [
        "tell",
        "--correct",
        "announce",
        "--was",
        "nl=Houd de app tot mei.",
        "--is",
        "nl=Houd de app tot juni.",
        "--fallback",
        "nl",
    ];
    let told = at(&[&correct[..], &["--name", "right", "--execute", "--yes"]].concat());
    assert!(told.contains("waits for the approvals of two people: `wavecast approve right`"), "{told}");
    let approve = |who: &str| folder.run(&["approve", "right", "--by", who]);
    assert!(approve("Rosa").contains("1 of 2"));
    assert!(at(&["send", "--stage", "right", "--execute", "--yes"]).starts_with("0 sent"));
    let held = at(&["send", "--stage", "right"]);
    assert!(held.contains("1 of 2 approvals, by Rosa"), "{held}");
    assert!(approve("Rosa").contains("already"));
    assert!(approve("Bo").contains("after Rosa"));
    let sent = at(&["send", "--stage", "right", "--execute", "--yes"]);
    assert!(sent.starts_with("2 sent"), "{sent}");
    folder
        .write("campaign.toml", settings("").replace("\"corrections\"\n", "\"all\"\napproval = \"none\"\n"));
    let check = folder.run(&["check"]);
    let says = "`approval = \"none\"` says that none is approved";
    assert!(check.contains("two_approvals = \"all\"\n") && check.contains(says), "{check}");
    assert!(check.contains("campaign.toml:") && check.contains("--- exit 1"), "{check}");
}
