//! Sending as a person does it: the program, a campaign folder, and everything that is seen.

use std::{
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::sink::{Faults, Sink};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

/// The small campaign, with these words instead of its relay.
fn campaign(smtp: &str) -> Folder {
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", smtp)]);
    Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)])
}

fn outbox() -> Folder {
    campaign("[smtp]\npreset = \"outbox\"\n")
}

fn relay(sink: &Sink) -> String {
    format!("[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {}\n", sink.address.port())
}

/// What is seen, without what changes from run to run.
fn seen(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line =
            line.split_once(" sent in ").map_or(line.to_owned(), |(count, _)| format!("{count} sent in .."));
        lines.push(line);
    }
    lines.join("\n")
}

#[test]
fn what_is_due_is_shown_and_nothing_is_sent() {
    let folder = outbox();
    insta::assert_snapshot!(folder.run(&["send", "--as-of", DAY]), @r"
2 due now, to leave by the folder `outbox`
  pilot            announce               2  nl 2  due since 2027-01-11 08:00 UTC
nothing was sent: `wavecast send --execute` sends
");
    assert!(folder.files(".wavecast").is_empty(), "showing writes nothing");
    assert!(folder.files("outbox").is_empty());
}

#[test]
fn what_is_due_goes_to_the_outbox_once() {
    let folder = outbox();
    insta::assert_snapshot!(seen(&folder.run(&["send", "--execute", "--as-of", DAY])), @r"2 sent in ..");
    let letters = folder.files("outbox/new");
    assert_eq!(letters.len(), 2);
    insta::assert_snapshot!(seen(&folder.run(&["send", "--execute", "--as-of", DAY])), @r"0 sent in ..");
    assert_eq!(folder.files("outbox/new"), letters);
}

#[test]
fn a_pause_keeps_back_and_a_resume_lets_go() {
    let folder = outbox();
    let seen = folder.run(&["pause", "--wave", "pilot", "--because", "the app is down"]);
    insta::assert_snapshot!(seen, @r"
wave `pilot` is kept back: the app is down
kept back now:
  wave `pilot`: the app is down
");
    insta::assert_snapshot!(folder.run(&["send", "--as-of", DAY]), @r"
0 due now, to leave by the folder `outbox`
2 held: paused: the app is down
--- exit 4
");
    insta::assert_snapshot!(folder.run(&["resume", "--wave", "pilot"]), @r"wave `pilot` goes on");
    insta::assert_snapshot!(folder.run(&["resume", "--wave", "pillot"]), @"
    --- stderr
    error: there is no wave `pillot`
    hint: did you mean `pilot`?
    --- exit 2
    ");
}

#[test]
fn an_approval_holds_until_something_changes() {
    let folder = campaign("[smtp]\npreset = \"outbox\"\napproval = \"required\"\n");
    insta::assert_snapshot!(folder.run(&["send", "--as-of", DAY]), @r"
0 due now, to leave by the folder `outbox`
2 held: nobody has approved it as it is now: `wavecast approve STAGE --wave WAVE`
--- exit 4
");
    let approved =
        folder.command(&["approve", "announce", "--wave", "pilot"]).env("USER", "rosa").output().unwrap();
    insta::assert_snapshot!(String::from_utf8(approved.stdout).unwrap(), @r#"
    `announce` of wave `pilot` goes to 2 people
      nl       2  "Uw groep is binnenkort aan de beurt"
      leaves Mon 2027-01-11 09:00 CET
    shown as ec66b39988a3ce0e
    approved by rosa, as it is now: a change of people, dates or words voids it
    "#);
    let due = folder.run(&["send", "--as-of", DAY]);
    assert!(due.starts_with("2 due now"), "{due}");
    folder.write("people.csv", format!("{PEOPLE}dirk@example.com,Dirk,Dirk,nl,pilot,NL,ios\n"));
    insta::assert_snapshot!(folder.run(&["send", "--as-of", DAY]), @r"
0 due now, to leave by the folder `outbox`
3 held: nobody has approved it as it is now: `wavecast approve STAGE --wave WAVE`
the approval of `announce` of wave `pilot` by rosa is void, because since then this has changed: the people (2 then, 3 now)
--- exit 4
");
}

/// A ledger put back from a backup does not send again; accepted, it holds what it may not know.
#[test]
fn an_old_ledger_does_not_send_again() {
    let folder = outbox();
    folder.run(&["send", "--execute", "--as-of", DAY, "--max", "1"]);
    let old = folder.files(".wavecast");
    folder.run(&["send", "--execute", "--as-of", DAY]);
    folder.write(".wavecast/ledger.db", &old[".wavecast/ledger.db"]);
    insta::assert_snapshot!(seen(&folder.run(&["send", "--execute", "--as-of", DAY])), @r"
--- stderr
error: the ledger `<folder>/.wavecast/ledger.db` is not the one last used here (it ends with attempt 1, and 2 was the last one here, at 2027-01-11 08:30 UTC), and sending from it could send twice: put the newest one back, or call `wavecast ledger accept --because ..`, which holds everything it may not know
--- exit 3
");
    insta::assert_snapshot!(seen(&folder.run(&["ledger", "accept", "--because", "the disk died", "--as-of", DAY])), @r"
this ledger counts from now on; 1 notices it does not know may have been sent, and are in doubt
--- exit 4
");
    let again = folder.run(&["send", "--execute", "--as-of", DAY]);
    assert!(again.starts_with("0 sent"), "{again}");
    assert_eq!(folder.files("outbox/new").len(), 2);
}

/// Killed while the ledger is made, the next start makes it anew; and a log without its ledger is read by nobody.
#[test]
fn a_ledger_is_there_whole_or_not_at_all() {
    let folder = outbox();
    let send = ["send", "--execute", "--as-of", DAY];
    let killed = folder.command(&send).env("WAVECAST_FAIL_POINT", "new-ledger").output().unwrap();
    assert!(!killed.status.success() && !folder.path().join(".wavecast/ledger.db").exists());
    insta::assert_snapshot!(folder.run(&["doubt", "list"]), @"no doubts");
    assert!(folder.run(&send).starts_with("2 sent"));
    let again = outbox();
    again.write(".wavecast/ledger.db-wal", "of another ledger");
    insta::assert_snapshot!(seen(&again.run(&send)), @r"
--- stderr
error: the ledger `<folder>/.wavecast/ledger.db` is damaged (the file is gone, and its log `ledger.db-wal` is still there), and nothing is sent from it: keep the file aside, put the last backup in its place and call `wavecast ledger accept`, which holds everything the backup does not know
--- exit 3
");
}

/// A letter that cannot be written when the old ledger is accepted may have left all the same.
#[test]
fn an_accepted_ledger_holds_what_it_cannot_write() {
    let toml = changed(&[
        ("[smtp]\npreset = \"local\"\n", "[smtp]\npreset = \"outbox\"\n"),
        ("id = \"announce\"\n", "id = \"announce\"\nmessage = \"soon\"\n"),
    ]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    let paths = ["en", "nl", "sv"].map(|language| format!("content/{language}/messages/soon.md"));
    let words = "---\nsubject: Soon\npreheader: Soon it is your turn.\nabout: [start]\n---\n\nSoon.\n";
    for path in &paths {
        folder.write(path, words);
    }
    let first = folder.run(&["send", "--execute", "--as-of", DAY, "--max", "1"]);
    assert!(first.starts_with("1 sent"), "{first}");
    let old = folder.files(".wavecast");
    folder.run(&["send", "--execute", "--as-of", DAY]);
    folder.write(".wavecast/ledger.db", &old[".wavecast/ledger.db"]);
    for path in &paths {
        std::fs::remove_file(folder.path().join(path)).unwrap();
    }
    let accepted = folder.run(&["ledger", "accept", "--because", "the disk died", "--as-of", DAY]);
    assert!(accepted.contains("; 1 notices it does not know may have been sent"), "{accepted}");
    for path in &paths {
        folder.write(path, words);
    }
    let again = folder.run(&["send", "--execute", "--as-of", DAY]);
    assert!(again.starts_with("0 sent"), "{again}");
    assert_eq!(folder.files("outbox/new").len(), 2);
    assert!(folder.run(&["doubt", "list", "--addresses"]).contains("@example.com"));
}

/// The relay takes every letter and breaks the line: a doubt, which its stage wants sent again.
#[test]
fn a_doubt_is_sent_again_byte_for_byte_where_the_stage_says_so() {
    let blind = Sink::start(Faults { close_after_taking: 1000, ..Faults::default() }, 3);
    let campaign = |sink: &Sink| {
        changed(&[
            ("[smtp]\npreset = \"local\"\n", &relay(sink)),
            ("id = \"announce\"\n", "id = \"announce\"\non_doubt = \"resend-identical\"\n"),
        ])
    };
    let folder = Folder::of(&[("campaign.toml", &campaign(&blind)), ("people.csv", PEOPLE)]);
    let send = |as_of| folder.run(&["send", "--execute", "--yes", "--as-of", as_of]);
    send(DAY);
    let first = blind.seen.lock().unwrap().bodies.clone();
    assert_eq!(first.len(), 2);
    assert!(folder.run(&["doubt", "list"]).contains("2 in doubt"));
    let good = Sink::start(Faults::default(), 0);
    folder.write("campaign.toml", campaign(&good));
    let seen = send("2027-01-11T10:00Z");
    assert!(seen.starts_with("2 sent"), "{seen}");
    assert_eq!(good.seen.lock().unwrap().bodies, first, "the same Message-ID, and the same bytes");
    assert_eq!(folder.run(&["doubt", "list"]), "no doubts\n");
    assert!(send("2027-01-11T11:00Z").starts_with("0 sent"));
}

/// Changed words are not the same bytes: they stay in doubt. So does what was tried often enough.
#[test]
fn a_doubt_is_not_sent_again_with_other_words_or_for_ever() {
    let blind = Sink::start(Faults { close_after_taking: 1000, ..Faults::default() }, 3);
    let toml = changed(&[
        ("[smtp]\npreset = \"local\"\n", &relay(&blind)),
        ("id = \"announce\"\n", "id = \"announce\"\non_doubt = \"resend-identical\"\n"),
    ]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    let send = || folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    send();
    folder.write("campaign.toml", toml.replace("+31 20 555 0100", "+31 20 555 0199"));
    let seen = send();
    assert!(seen.contains("its words have changed since: only the same bytes may leave again"), "{seen}");
    folder.write("campaign.toml", &toml);
    send();
    send();
    let seen = send();
    assert!(seen.contains("it was tried 3 times and is still in doubt"), "{seen}");
    let copies = &blind.seen.lock().unwrap().copies;
    assert!(copies.values().all(|copies| copies.len() == 3), "three attempts and no more: {copies:?}");
    assert!(folder.run(&["doubt", "list"]).contains("2 in doubt"));
}

/// A doubt that is sent again, put off by the relay and then too late is still a doubt: somebody may have got it.
#[test]
fn a_doubt_that_was_put_off_until_too_late_is_not_missed() {
    const LATER: &str = "2027-03-15T08:30Z";
    let blind = Sink::start(Faults { close_after_taking: 1000, ..Faults::default() }, 3);
    let busy = Sink::start(Faults { rcpt_later: 1000, ..Faults::default() }, 3);
    let campaign = |sink: &Sink| {
        changed(&[
            ("[smtp]\npreset = \"local\"\n", &relay(sink)),
            ("id = \"announce\"\n", "id = \"announce\"\non_doubt = \"resend-identical\"\n"),
        ])
    };
    let folder = Folder::of(&[("campaign.toml", &campaign(&blind)), ("people.csv", PEOPLE)]);
    let send = |as_of| folder.run(&["send", "--execute", "--yes", "--stage", "announce", "--as-of", as_of]);
    send(DAY);
    folder.write("campaign.toml", campaign(&busy));
    assert!(send(DAY).contains("2 wait for another run"));
    let shown = |as_of| {
        let seen = folder.run(&["send", "--wave", "pilot", "--stage", "announce", "--as-of", as_of]);
        seen.replace(&busy.address.port().to_string(), "<port>")
    };
    assert!(shown(DAY).contains("2 held: the mail server asked us to wait"), "{}", shown(DAY));
    insta::assert_snapshot!(shown(LATER), @r"
0 due now, to leave by 127.0.0.1:<port>
2 in doubt: `wavecast doubt list`
--- exit 4
");
    let status = folder.run(&["status", "--as-of", LATER]);
    let row = status.lines().find(|line| line.contains("announce")).unwrap_or_default();
    let figures: Vec<&str> = row.split_whitespace().filter(|word| word.parse::<u32>().is_ok()).collect();
    assert_eq!(figures, ["0", "0", "0", "0", "2"], "sent, late, put off, refused, in doubt:\n{status}");
    assert!(send(LATER).starts_with("0 sent"));
    let ids: Vec<String> = folder
        .run(&["doubt", "list"])
        .lines()
        .filter(|line| line.contains("pilot announce"))
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), 2);
    let resolve =
        |id: &str, how: &str| folder.run(&["doubt", "resolve", id, how, "--because", "she says so"]);
    assert_eq!(resolve(&ids[0], "--sent"), "1 settled as sent; 1 left in doubt\n--- exit 4\n");
    // Known not to have arrived, and too late to leave: now it is missed.
    assert_eq!(
        resolve(&ids[1], "--not-sent"),
        "1 settled as not sent: they may leave again; 0 left in doubt\n"
    );
    insta::assert_snapshot!(shown(LATER), @r"
0 due now, to leave by 127.0.0.1:<port>
1 not sent: too late (the message's `late` limit has passed)
");
    let good = Sink::start(Faults::default(), 0);
    folder.write("campaign.toml", campaign(&good));
    assert!(send("2027-01-11T10:00Z").starts_with("1 sent"), "in time, the one that did not arrive leaves");
}

/// What tells of a moved date is shown once there is somebody to tell.
#[test]
fn a_test_copy_of_a_moved_date_needs_one() {
    let toml = changed(&[
        ("[smtp]\npreset = \"local\"\n", "[smtp]\npreset = \"outbox\"\n"),
        (
            "[[stage]]\nid = \"welcome\"",
            "[[stage]]\nid = \"moved-date\"\nat = \"rescheduled\"\n\n[[stage]]\nid = \"welcome\"",
        ),
    ]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    let copies = || folder.run(&["send", "--to", "t@example.com", "--stage", "moved-date", "--as-of", DAY]);
    insta::assert_snapshot!(copies(), @r"
0 test copies sent to t@example.com
nobody receives this as things stand; a moved date is told only to people who were given the old one
");
    folder.run(&["send", "--execute", "--as-of", DAY]);
    let moved = folder.read("campaign.toml").replacen("start = 2027-01-25", "start = 2027-01-27", 1);
    folder.write("campaign.toml", moved);
    insta::assert_snapshot!(copies(), @r"
2 test copies sent to t@example.com
  pilot moved-date nl, Android, Windows
  pilot moved-date nl, iPhone/iPad
");
}

/// SQLite takes an empty file for a new database: what was held by the ledger that stood there would leave.
#[test]
fn a_ledger_that_was_cut_to_nothing_is_no_new_one() {
    let folder = outbox();
    folder.run(&["pause", "--because", "a strike", "--by", "Rosa Lind"]);
    folder.write(".wavecast/ledger.db", "");
    let asked: [&[&str]; 5] = [
        &["backup", "copy.db"],
        &["send", "--execute", "--yes", "--as-of", "2027-01-11T08:30Z"],
        &["status"],
        &["pause", "--stage", "remind", "--because", "again", "--by", "Rosa Lind"],
        &["plan"],
    ];
    for words in asked {
        let seen = folder.run(words);
        assert!(seen.contains("is damaged (the file is empty)"), "{words:?}: {seen}");
    }
    for made in ["outbox", "copy.db"] {
        assert!(!folder.path().join(made).exists(), "{made}");
    }
}

#[test]
fn a_damaged_ledger_is_refused() {
    let folder = outbox();
    folder.run(&["send", "--execute", "--as-of", DAY]);
    let mut bytes = folder.files(".wavecast")[".wavecast/ledger.db"].clone();
    let address = bytes.windows(16).position(|window| window == b"bram@example.com").unwrap();
    bytes[address] ^= 1;
    folder.write(".wavecast/ledger.db", &bytes);
    let seen = folder.run(&["send", "--execute", "--as-of", DAY]);
    assert!(seen.contains("is damaged (attempt 1 at "), "{seen}");
    assert!(seen.contains("does not add up"), "{seen}");
    bytes.truncate(bytes.len() - 6000);
    folder.write(".wavecast/ledger.db", &bytes);
    let seen = folder.run(&["send", "--execute", "--as-of", DAY]);
    assert!(seen.contains("is damaged (") && seen.contains("put the last backup in its place"), "{seen}");
}

#[test]
fn the_ledger_as_json_lines() {
    let folder = outbox();
    folder.run(&["send", "--execute", "--as-of", DAY]);
    let export = folder.run(&["ledger", "export"]);
    let rows: Vec<serde_json::Value> =
        export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let attempts: Vec<_> = rows.iter().filter(|row| row["table"] == "attempt").collect();
    assert_eq!(attempts.len(), 2);
    assert_eq!(attempts[0]["state"], 1);
    assert_eq!(attempts[0]["person"], "bram@example.com");
    assert_eq!(attempts[0]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn walking_to_a_relay() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&relay(&sink));
    let seen = folder.run(&["smtp", "check"]).replace(&sink.address.port().to_string(), "<port>");
    insta::assert_snapshot!(seen, @"
    local (127.0.0.1:<port>)
      ok    name      127.0.0.1
      ok    connect   127.0.0.1:<port>
      ok    greeting  sink ESMTP
      ok    hello     PIPELINING, 8BITMIME, DSN, SIZE 10000000
      ok    sender    move@fjordelta.example may send
      ok    recipient move@fjordelta.example may be written to
      ok    size      10000 kB at most; the largest letter has 22 kB
      ok    limits    10 connections
    ");
    let folder = campaign(&format!("{}tls = \"starttls\"\n", relay(&sink)));
    let seen = folder.run(&["smtp", "check"]).replace(&sink.address.port().to_string(), "<port>");
    insta::assert_snapshot!(seen, @r#"
local (127.0.0.1:<port>)
  ok    name      127.0.0.1
  ok    connect   127.0.0.1:<port>
  ok    greeting  sink ESMTP
  ok    hello     PIPELINING, 8BITMIME, DSN, SIZE 10000000
  FAIL  TLS       the relay does not offer STARTTLS, and TLS is required
hint: if this relay really has none, write `tls = "none"`: then everything is readable on the way
--- exit 3
"#);
}

#[test]
fn test_copies_go_to_the_tester_alone() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&relay(&sink));
    insta::assert_snapshot!(folder.run(&["send", "--to", "tester@example.com", "--stage", "announce"]), @r"
3 test copies sent to tester@example.com
  pilot announce nl, Android, Windows
  pilot announce nl, iPhone/iPad
  sweden announce sv, iPhone/iPad
");
    let seen = sink.seen.lock().unwrap();
    let to: Vec<_> = seen.commands.iter().filter(|command| command.starts_with("RCPT")).collect();
    assert!(to.iter().all(|command| command.contains("<tester@example.com>")), "{to:?}");
    assert!(folder.files(".wavecast").is_empty(), "the ledger counts no tests");
}

fn many(count: u32) -> String {
    let head = PEOPLE.lines().next().unwrap();
    let rows: Vec<String> =
        (0..count).map(|number| format!("p{number}@example.com,Person {number},P,nl,pilot,NL,ios")).collect();
    format!("{head}\n{}\n", rows.join("\n"))
}

fn start(folder: &Folder) -> Child {
    let mut command = folder.command(&["send", "--execute", "--yes", "--as-of", DAY]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The real program with the real letters, killed again and again.
#[test]
fn the_program_killed_at_any_moment_keeps_the_promise() {
    const PEOPLE: u32 = 300;
    let sink = Sink::start(Faults { delay: 120, ..Faults::default() }, 9);
    let folder = campaign(&format!("{}connections = 4\n", relay(&sink)));
    folder.write("people.csv", many(PEOPLE));
    let (mut dice, mut kills) = (fastrand::Rng::with_seed(9), 0);
    while kills < 12 {
        let mut sender = start(&folder);
        thread::sleep(Duration::from_millis(dice.u64(150..500)));
        // One that ended by itself had nothing left to send.
        if sender.try_wait().unwrap().is_some() {
            break;
        }
        sender.kill().unwrap();
        sender.wait().unwrap();
        kills += 1;
    }
    assert!(kills >= 3, "the first one is not done so soon");
    start(&folder).wait().unwrap();
    let seen = sink.seen.lock().unwrap();
    assert!(seen.copies.values().all(|copies| copies.len() == 1), "nobody got two");
    assert!(seen.bodies.values().all(|bodies| bodies.len() == 1), "whatever was sent again was the same");
    let list = folder.run(&["doubt", "list", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(list.split("--- exit").next().unwrap())
        .unwrap_or_else(|error| panic!("{error}: {list}"));
    let doubts = listed["doubts"].as_array().unwrap().len();
    assert!(doubts <= kills * 4, "{doubts} doubts after {kills} kills");
    let exported = folder.run(&["ledger", "export"]);
    let sent = exported.lines().filter(|line| line.contains("\"state\":1")).count();
    assert_eq!(sent + doubts, PEOPLE as usize, "everybody is sent or in doubt");
}

/// A pause takes effect in a running sender within a second, and so does the resume.
#[test]
fn a_pause_reaches_a_running_sender() {
    let sink = Sink::start(Faults { delay: 60, ..Faults::default() }, 9);
    let folder = campaign(&format!("{}connections = 2\n", relay(&sink)));
    folder.write("people.csv", many(250));
    let mut sender = start(&folder);
    let until = Instant::now() + Duration::from_secs(10);
    while sink.taken() < 5 && Instant::now() < until {
        thread::sleep(Duration::from_millis(10));
    }
    folder.run(&["pause", "--because", "a test"]);
    thread::sleep(Duration::from_secs(1));
    let paused = sink.taken();
    thread::sleep(Duration::from_millis(700));
    assert_eq!(sink.taken(), paused, "nothing leaves a second after the pause");
    assert!(paused < 250);
    folder.run(&["resume"]);
    assert!(sender.wait().unwrap().success());
    assert_eq!(sink.taken(), 250);
}
