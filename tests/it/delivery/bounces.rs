//! What comes back: delivery reports, and refusals at the door; who cannot be reached is told nothing more.

use std::collections::BTreeMap;

use super::sink::{Faults, Sink};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

pub(super) const DAY: &str = "2027-01-11T08:30Z";

/// When the next stage of the same wave is due.
const NEXT: &str = "2027-01-25T08:30Z";

pub(super) fn campaign(sink: &Sink) -> Folder {
    let smtp = format!(
        "[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {}\nconnections = 1\n",
        sink.address.port()
    );
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", &smtp)]);
    let folder = Folder::of(&[("campaign.toml", &toml)]);
    let more =
        ["dirk", "eva", "fred"].map(|name| format!("{name}@example.com,{name},{name},nl,pilot,NL,ios\n"));
    folder.write("people.csv", format!("{PEOPLE}{}", more.concat()));
    folder
}

pub(super) fn send(folder: &Folder, as_of: &str) -> String {
    folder.run(&["send", "--execute", "--yes", "--as-of", as_of])
}

/// The name of the letter to each person.
pub(super) fn letters(folder: &Folder) -> BTreeMap<String, String> {
    let export = folder.run(&["ledger", "export"]);
    let rows = export.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let word = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.filter(|row| row["table"] == "attempt")
        .map(|row| (word(&row, "person"), word(&row, "notice")))
        .collect()
}

/// A report as relays write them: about a letter of ours, or about none.
pub(super) fn report(
    letter: Option<&str>,
    recipient: &str,
    action: &str,
    status: &str,
    words: &str,
) -> String {
    let headers = letter.map_or(String::new(), |id| {
        format!(
            "--part\nContent-Type: text/rfc822-headers\n\n\
             Message-ID: <{id}@fjordelta.example>\nSubject: Your device moves\n\n"
        )
    });
    format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com\nTo: move@fjordelta.example\nSubject: Undelivered\n\
         MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=part\n\n\
         --part\nContent-Type: text/plain\n\nSorry.\n\n\
         --part\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.com\nArrival-Date: Mon, 11 Jan 2027 09:00:00 +0100\n\n\
         Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n\
         Diagnostic-Code: smtp; {words}\n\n{headers}--part--\n"
    )
}

/// A table without the moment of its rows.
fn timeless(table: &str) -> String {
    table.lines().map(|row| format!("{}\n", row.rsplit_once(',').unwrap().0)).collect()
}

/// Sends the next message: to whom?
fn told_next(folder: &Folder, sink: &Sink) -> Vec<String> {
    let before = sink.seen.lock().unwrap().commands.len();
    send(folder, NEXT);
    let commands = sink.seen.lock().unwrap().commands.split_off(before);
    let address = |command: &String| Some(command.strip_prefix("RCPT TO:<")?.split('>').next()?.to_owned());
    let mut told: Vec<String> = commands.iter().filter_map(address).collect();
    told.sort();
    told
}

#[test]
fn reports_that_came_back() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    assert!(send(&folder, DAY).starts_with("5 sent"));
    let id = letters(&folder);
    let about = |name: &str| Some(id[&format!("{name}@example.com")].as_str());
    let gone = "550 5.1.1 no such mailbox";
    folder.write("back/1.eml", report(about("bram"), "Bram@Example.com", "failed", "5.1.1", gone));
    folder.write("back/2.eml", report(about("chloe"), "chloe@example.com", "delayed", "4.4.1", "no answer"));
    folder.write("back/3.eml", report(about("dirk"), "dirk@example.com", "failed", "5.2.2", "mailbox full"));
    // A rule against us says nothing about the address.
    folder.write("back/4.eml", report(about("fred"), "fred@example.com", "failed", "5.7.1", "blocked"));
    // What forwarded the letter names another address: that says nothing about the one we wrote to.
    folder.write("back/5.eml", report(about("eva"), "e.visser@elsewhere.example", "failed", "5.1.1", gone));
    folder.write("back/6.eml", "From: fred@example.com\nSubject: My device\n\nIt is not mine.\n");
    folder.write("back/7.eml", "\u{0}\u{1}\u{2} this is no mail");
    insta::assert_snapshot!(folder.run(&["bounces", "import", "back"]), @r"
1 cannot be reached and are told nothing more
  b***@example.com  5.1.1  address  550 5.1.1 no such mailbox
2 were not reached this time
  c***@example.com  4.4.1  route  no answer
  d***@example.com  5.2.2  mailbox  mailbox full
1 came back because of us: who we are, how much we send, what we may
  f***@example.com  5.7.1  us  blocked
3 to be read by a person
  <folder>/back/5.eml#1: it returns a letter that went to somebody else: it was passed on, or the report is forged (e***@elsewhere.example)
      550 5.1.1 no such mailbox
  <folder>/back/6.eml#1: it is no delivery report: somebody should read it (f***@example.com)
  <folder>/back/7.eml#1: it is no delivery report: somebody should read it
`wavecast bounces list` keeps them, with numbers; `wavecast bounces settle NUMBER --as address|mailbox|us|nothing --because WHY` settles one
0 arrived after all, 0 read before
--- exit 4
");
    insta::assert_snapshot!(folder.run(&["bounces", "import", "back"]), @r"
0 cannot be reached and are told nothing more
0 were not reached this time
0 arrived after all, 7 read before
");
    insta::assert_snapshot!(folder.run(&["bounces", "list"]), @r"
1 cannot be reached
  b***@example.com  5.1.1  address  550 5.1.1 no such mailbox
3 were not reached the last time
  c***@example.com  4.4.1  route  no answer
  d***@example.com  5.2.2  mailbox  mailbox full
  f***@example.com  5.7.1  us  blocked
3 to be read by a person
  5  <folder>/back/5.eml#1: it returns a letter that went to somebody else: it was passed on, or the report is forged (e***@elsewhere.example)
      550 5.1.1 no such mailbox
  6  <folder>/back/6.eml#1: it is no delivery report: somebody should read it (f***@example.com)
  7  <folder>/back/7.eml#1: it is no delivery report: somebody should read it
`wavecast bounces list` keeps them, with numbers; `wavecast bounces settle NUMBER --as address|mailbox|us|nothing --because WHY` settles one
--- exit 4
");
    insta::assert_snapshot!(timeless(&folder.run(&["bounces", "list", "--csv"]).replace("--- exit 4\n", "")), @r"
address,permanent,status,culprit,words
bram@example.com,yes,5.1.1,address,550 5.1.1 no such mailbox
chloe@example.com,no,4.4.1,route,no answer
dirk@example.com,no,5.2.2,mailbox,mailbox full
fred@example.com,no,5.7.1,us,blocked
");
    who_is_left_is_told(&folder, &sink);
}

/// The next message leaves for everybody but the one; a soft failure keeps nobody from anything.
fn who_is_left_is_told(folder: &Folder, sink: &Sink) {
    let others = ["chloe@example.com", "dirk@example.com", "eva@example.com", "fred@example.com"];
    assert_eq!(told_next(folder, sink), others);
    // Whose mailbox exists after all is written to again.
    assert_eq!(folder.run(&["bounces", "forget", "bram@example.com"]), "it is written to again\n");
    assert_eq!(told_next(folder, sink), ["bram@example.com"]);
}

#[test]
fn reports_in_one_file() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, DAY);
    let id = letters(&folder);
    let from = "From MAILER-DAEMON Mon Jan 11 10:00:00 2027\n";
    let one = report(Some(&id["bram@example.com"]), "bram@example.com", "failed", "5.1.1", "gone");
    let two = report(Some(&id["dirk@example.com"]), "dirk@example.com", "delivered", "2.0.0", "arrived");
    let three = report(Some(&id["eva@example.com"]), "eva@example.com", "failed", "4.4.7", "too long");
    folder.write("back.mbox", format!("{from}{one}\n{from}{two}\n{from}{three}\n"));
    insta::assert_snapshot!(folder.run(&["bounces", "import", "back.mbox", "--addresses"]), @r"
1 cannot be reached and are told nothing more
  bram@example.com  5.1.1  address  gone
1 were not reached this time
  eva@example.com  4.4.7  route  too long
1 arrived after all, 0 read before
");
    let json = folder.run(&["bounces", "list", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(listed["unreachable"][0]["notice"], id["bram@example.com"].as_str());
    insta::assert_snapshot!(folder.run(&["bounces", "import", "nowhere"]), @r"
--- stderr
error: `<folder>/nowhere`: No such file or directory (os error 2)
hint: name a folder of messages, a Maildir or an mbox
--- exit 2
");
}

/// A report that names a person without a letter of theirs proves nothing: anybody can write one.
#[test]
fn a_forged_report_changes_nothing_and_waits_for_a_person() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, DAY);
    let id = letters(&folder);
    let gone = "550 5.1.1 no such mailbox";
    let strange = "0123456789abcdefghjkmnpqrs";
    folder.write("back/1.eml", report(None, "bram@example.com", "failed", "5.1.1", gone));
    folder.write("back/2.eml", report(Some(strange), "chloe@example.com", "failed", "5.1.1", gone));
    // One's own letter does not silence another.
    let mine = Some(id["eva@example.com"].as_str());
    folder.write("back/3.eml", report(mine, "dirk@example.com", "failed", "5.1.1", gone));
    insta::assert_snapshot!(folder.run(&["bounces", "import", "back"]), @r"
0 cannot be reached and are told nothing more
0 were not reached this time
3 to be read by a person
  <folder>/back/1.eml#1: it returns none of our letters, so it proves nothing (b***@example.com)
      550 5.1.1 no such mailbox
  <folder>/back/2.eml#1: it returns a letter that this campaign never sent (c***@example.com)
      550 5.1.1 no such mailbox
  <folder>/back/3.eml#1: it returns a letter that went to somebody else: it was passed on, or the report is forged (d***@example.com)
      550 5.1.1 no such mailbox
`wavecast bounces list` keeps them, with numbers; `wavecast bounces settle NUMBER --as address|mailbox|us|nothing --because WHY` settles one
0 arrived after all, 0 read before
--- exit 4
");
    assert_eq!(told_next(&folder, &sink).len(), 5, "everybody is written to");
    insta::assert_snapshot!(folder.run(&["bounces", "list"]), @r"
0 cannot be reached
0 were not reached the last time
3 to be read by a person
  1  <folder>/back/1.eml#1: it returns none of our letters, so it proves nothing (b***@example.com)
      550 5.1.1 no such mailbox
  2  <folder>/back/2.eml#1: it returns a letter that this campaign never sent (c***@example.com)
      550 5.1.1 no such mailbox
  3  <folder>/back/3.eml#1: it returns a letter that went to somebody else: it was passed on, or the report is forged (d***@example.com)
      550 5.1.1 no such mailbox
`wavecast bounces list` keeps them, with numbers; `wavecast bounces settle NUMBER --as address|mailbox|us|nothing --because WHY` settles one
--- exit 4
");
}

/// The test of the whole promise: what is about the address, and nothing else, keeps somebody from being written to;
/// every command tells the same people with the reason.
#[test]
fn who_cannot_be_reached_is_told_by_every_command() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, DAY);
    let id = letters(&folder);
    let words = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; bram@example.com not found\u{1b}[2J";
    let about = Some(id["bram@example.com"].as_str());
    folder.write("back/1.eml", report(about, "bram@example.com", "failed", "5.1.10", words));
    folder.run(&["bounces", "import", "back"]);
    let said =
        "b***@example.com  5.1.10  550 5.1.10 RESOLVER.ADR.RecipientNotFound; b***@example.com not found";
    let shown = folder.run(&["send", "--as-of", NEXT]);
    assert!(shown.contains("1 cannot be reached and are told nothing") && shown.contains(said), "{shown}");
    for verb in [&["send"][..], &["plan"]] {
        let json = folder.run(&[verb, &["--as-of", NEXT, "--format", "json"]].concat());
        let data: serde_json::Value = serde_json::from_str(json.split("--- ").next().unwrap()).unwrap();
        let one = &data["unreachable"][0];
        assert_eq!(
            (&one["address"], &one["status"]),
            (&"b***@example.com".into(), &"5.1.10".into()),
            "{json}"
        );
        assert!(one["words"].as_str().unwrap().contains("RecipientNotFound"), "{json}");
    }
    let plan = folder.run(&["plan", "--as-of", NEXT]);
    assert!(plan.contains("Cannot be reached") && plan.contains("b***@example.com: 5.1.10 550"), "{plan}");
    let person = folder.run(&["plan", "--person", "bram@example.com", "--as-of", NEXT]);
    assert!(person.contains("cannot be reached: 5.1.10"), "{person}");
    let status = folder.run(&["status", "--as-of", NEXT]);
    assert!(status.contains("unreachable  1; `wavecast bounces list` says why"), "{status}");
    let team = folder.run(&["status", "--people", "--as-of", NEXT]);
    assert!(team.contains("unreachable (5.1.10 550"), "{team}");
    let sent = send(&folder, NEXT);
    assert!(sent.contains("1 cannot be reached and are told nothing"), "{sent}");
    for seen in [shown, plan, person, team, sent, folder.run(&["bounces", "list"])] {
        assert!(!seen.contains('\u{1b}'), "a stranger's words are shown, not obeyed: {seen:?}");
    }
}

/// Microsoft 365 says no to us: nobody is dropped, and no more leaves until somebody has looked.
#[test]
fn many_reports_about_us_hold_the_sending_until_it_is_lifted() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, DAY);
    let id = letters(&folder);
    let refused = "550 5.1.8 Access denied, bad outbound sender";
    for (number, name) in ["bram", "chloe", "dirk"].into_iter().enumerate() {
        let address = format!("{name}@example.com");
        let one = report(Some(&id[&address]), &address, "failed", "5.1.8", refused);
        folder.write(&format!("back/{number}.eml"), one);
    }
    insta::assert_snapshot!(folder.run(&["bounces", "import", "back"]), @r"
0 cannot be reached and are told nothing more
0 were not reached this time
3 came back because of us: who we are, how much we send, what we may
  b***@example.com  5.1.8  us  550 5.1.8 Access denied, bad outbound sender
  c***@example.com  5.1.8  us  550 5.1.8 Access denied, bad outbound sender
  d***@example.com  5.1.8  us  550 5.1.8 Access denied, bad outbound sender
0 arrived after all, 0 read before
the sending is held: 3 of the 5 letters of 2027-01-11 came back because of us (5.1.8: 3): fix that, then run `wavecast resume`
--- exit 4
");
    assert_eq!(told_next(&folder, &sink), [""; 0], "nothing leaves");
    let shown = folder.run(&["send", "--as-of", NEXT]);
    assert!(shown.contains("5 held: paused: 3 of the 5 letters of"), "{shown}");
    folder.run(&["resume"]);
    // What was known when it was lifted raises no second alarm; one report more is not many.
    let again = report(Some(&id["eva@example.com"]), "eva@example.com", "failed", "5.1.8", refused);
    folder.write("back/9.eml", again);
    let seen = folder.run(&["bounces", "import", "back"]);
    assert!(!seen.contains("the sending is held") && seen.contains("3 read before"), "{seen}");
    assert_eq!(told_next(&folder, &sink).len(), 5, "nobody is dropped");
}

/// Whoever answers, or whom a later letter reached, is written to again, in whatever order the messages are read.
#[test]
fn a_later_sign_of_life_lifts_a_report() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, DAY);
    let id = letters(&folder);
    let dated = |day: &str, text: String| format!("Date: {day} Nov 2026 09:00:00 +0000\n{text}");
    let about = |name: &str, action: &str, status: &str| {
        let address = format!("{name}@example.com");
        report(Some(&id[&address]), &address, action, status, "as it is")
    };
    let away = |name: &str| {
        format!(
            "From: {name}@example.com\nSubject: Automatisch antwoord: Uw toestel\nAuto-Submitted: auto-replied\n\nIk ben weg.\n"
        )
    };
    for name in ["bram", "chloe", "dirk", "eva"] {
        folder.write(&format!("back/{name}.eml"), dated("Mon, 02", about(name, "failed", "5.1.1")));
    }
    folder.write("back/a.eml", dated("Tue, 03", about("bram", "delivered", "2.0.0")));
    folder.write("back/z.eml", dated("Tue, 03", away("chloe")));
    folder.write("back/y.eml", dated("Sun, 01", away("dirk")));
    let seen = folder.run(&["bounces", "import", "back"]);
    assert!(seen.contains("2 answered by machines") && seen.contains("1 arrived after all"), "{seen}");
    assert_eq!(told_next(&folder, &sink), ["bram@example.com", "chloe@example.com", "fred@example.com"]);
    // Another address in the list is another mailbox.
    folder
        .write("people.csv", folder.read("people.csv").replace("eva@example.com", "eva.visser@example.com"));
    assert_eq!(told_next(&folder, &sink), ["eva.visser@example.com"]);
}

/// What waits for a person waits until the person has spoken.
#[test]
fn a_person_settles_what_no_program_can_tell() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, DAY);
    let id = letters(&folder);
    let about = Some(id["bram@example.com"].as_str());
    folder.write("back/1.eml", report(about, "bram@example.com", "failed", "5.0.0", "554 no"));
    folder.write("back/2.eml", report(None, "chloe@example.com", "failed", "5.1.1", "gone"));
    folder.write("back/3.eml", "From: someone@elsewhere.example\nSubject: Hello\n\nWho are you?\n");
    folder.run(&["bounces", "import", "back"]);
    let settle = |what: &[&str]| folder.run(&[&["bounces", "settle"], what].concat());
    assert_eq!(settle(&["1", "--as", "address", "--because", "HR says so"]), "1 settled\n");
    assert!(
        settle(&["2", "--as", "address", "--because", "x"])
            .contains("say whose address it is with `--address`")
    );
    let named = ["2", "--as", "address", "--address", "chloe@example.com", "--because", "has left"];
    assert_eq!(settle(&named), "1 settled\n");
    assert!(
        settle(&["3", "99", "--as", "nothing", "--because", "x"])
            .contains("nothing that came back has the number 99")
    );
    assert!(folder.run(&["bounces", "list"]).contains("1 to be read by a person"), "all or nothing");
    assert_eq!(settle(&["3", "--as", "nothing", "--because", "a stranger"]), "1 settled\n");
    assert!(settle(&["3", "--as", "us", "--because", "x"]).contains("3 is settled already, as `nothing`"));
    insta::assert_snapshot!(folder.run(&["bounces", "list"]), @r"
2 cannot be reached
  b***@example.com  5.0.0  address  554 no
  c***@example.com  5.1.1  address  gone
0 were not reached the last time
");
    assert_eq!(told_next(&folder, &sink), ["dirk@example.com", "eva@example.com", "fred@example.com"]);
}

/// What an earlier edition took for good by any code, or without a letter of ours, is for a person to settle; and what
/// it showed once and forgot is read again.
#[test]
fn an_older_ledger_gives_back_whom_it_dropped_without_a_proof() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, DAY);
    let id = letters(&folder);
    let ledger = rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
    ledger.execute_batch("DROP TABLE came_back; ALTER TABLE unreachable DROP COLUMN culprit; DROP TABLE life; DROP TABLE vouched;").unwrap();
    for table in ["resolution", "hold", "approval", "gate", "mark"] {
        ledger.execute_batch(&format!("ALTER TABLE {table} DROP COLUMN sum")).unwrap();
    }
    let add = "INSERT INTO unreachable (person, permanent, notice, status, words, at) VALUES (?1, 1, ?2, ?3, 'words', 0)";
    let bytes = |name: &str| {
        let question = "SELECT notice FROM attempt WHERE person = ?1";
        ledger.query_row(question, [format!("{name}@example.com")], |row| row.get::<_, Vec<u8>>(0)).unwrap()
    };
    let rows = [
        ("bram", Some(bytes("bram")), "5.1.1"),
        ("chloe", Some(bytes("chloe")), "5.1.8"),
        ("dirk", None, "5.1.1"),
    ];
    for (name, notice, status) in rows {
        ledger.execute(add, rusqlite::params![format!("{name}@example.com"), notice, status]).unwrap();
    }
    let text = report(Some(&id["eva@example.com"]), "eva@example.com", "failed", "5.1.1", "gone");
    folder.write("back/1.eml", &text);
    let digest = blake3::hash(text.as_bytes()).to_hex().to_string();
    ledger
        .execute("INSERT INTO bounce_report VALUES (?1, 'f', 'it holds no delivery report', 0)", [digest])
        .unwrap();
    ledger.pragma_update(None, "user_version", 1).unwrap();
    ledger.close().unwrap();
    let seen = folder.run(&["bounces", "import", "back"]);
    assert!(seen.starts_with("1 cannot be reached") && seen.contains("0 read before"), "{seen}");
    insta::assert_snapshot!(folder.run(&["bounces", "list"]), @r"
2 cannot be reached
  b***@example.com  5.1.1  -  words
  e***@example.com  5.1.1  address  gone
2 were not reached the last time
  c***@example.com  5.1.8  -  words
  d***@example.com  5.1.1  -  words
2 to be read by a person
  1  an earlier report: it kept this person from being written to, and does not prove that the address is gone (c***@example.com)
      words
  2  an earlier report: it kept this person from being written to, and does not prove that the address is gone (d***@example.com)
      words
`wavecast bounces list` keeps them, with numbers; `wavecast bounces settle NUMBER --as address|mailbox|us|nothing --because WHY` settles one
--- exit 4
");
    // A ledger of before has no witness that knows it by name: somebody says once that nothing else was sent.
    folder.run(&["ledger", "trust", "--because", "updated", "--by", "tester"]);
    let told = ["chloe@example.com", "dirk@example.com", "fred@example.com"];
    assert_eq!(told_next(&folder, &sink), told);
}

/// Who is refused at the door is listed with the relay's words, and may be tried again when that is mended.
#[test]
fn whom_the_relay_refused() {
    let sink = Sink::start(Faults { rcpt_refused: 1000, ..Faults::default() }, 0);
    let folder = campaign(&sink);
    folder.write("people.csv", PEOPLE);
    let seen = send(&folder, DAY);
    assert!(seen.starts_with("0 sent") && seen.contains("2 refused by the relay"), "{seen}");
    assert!(seen.contains("--- exit 4"), "{seen}");
    insta::assert_snapshot!(folder.run(&["refused"]), @r"
b***@example.com  pilot announce  550 5.1.1 nobody here
c***@example.com  pilot announce  550 5.1.1 nobody here
2 refused
`--csv` writes a table, and `--to refused.xlsx` one for Excel; `wavecast refused retry` brings them back, if it was not their fault
--- exit 4
");
    let table = folder.run(&["refused", "--csv"]).replace("--- exit 4\n", "");
    let rows: Vec<Vec<&str>> = table.lines().map(|row| row.split(',').collect()).collect();
    assert_eq!(rows[0], ["address", "wave", "stage", "code", "words", "at", "id"]);
    let id = letters(&folder);
    let mut whole: Vec<(&str, &str)> = rows[1..].iter().map(|row| (row[0], row[6])).collect();
    whole.sort_unstable();
    let known: Vec<(&str, &str)> = id.iter().map(|(person, id)| (person.as_str(), id.as_str())).collect();
    assert_eq!(whole, known);
    for row in &rows[1..] {
        assert_eq!(row[1..5], ["pilot", "announce", "550", "5.1.1 nobody here"]);
        assert!(row[5].starts_with("2027-01-11T08:30:"), "{row:?}");
    }
    assert!(send(&folder, DAY).starts_with("0 sent"), "who was refused is not asked for again");
    let open = Sink::start(Faults::default(), 0);
    let (old, new) = (sink.address.port().to_string(), open.address.port().to_string());
    folder.write("campaign.toml", folder.read("campaign.toml").replace(&old, &new));
    let why = ["--not-sent", "--because", "the mailbox is there now"];
    folder.run(&[&["doubt", "resolve", &id["bram@example.com"]][..], &why].concat());
    assert!(send(&folder, DAY).starts_with("1 sent"));
    assert_eq!(open.taken(), 1);
}
