//! What comes back: delivery reports, and refusals at the door; who cannot be reached is told nothing more.

use std::collections::BTreeMap;

use super::sink::{Faults, Sink};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

/// When the next stage of the same wave is due.
const NEXT: &str = "2027-01-25T08:30Z";

fn campaign(sink: &Sink) -> Folder {
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

fn send(folder: &Folder, as_of: &str) -> String {
    folder.run(&["send", "--execute", "--yes", "--as-of", as_of])
}

/// The name of the letter to each person.
fn letters(folder: &Folder) -> BTreeMap<String, String> {
    let export = folder.run(&["ledger", "export"]);
    let rows = export.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let word = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.filter(|row| row["table"] == "attempt")
        .map(|row| (word(&row, "person"), word(&row, "notice")))
        .collect()
}

/// A report as relays write them: about a letter of ours, or about none.
fn report(letter: Option<&str>, recipient: &str, action: &str, status: &str, words: &str) -> String {
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
    // What forwarded the letter names another address; the letter says whom we wrote to.
    folder.write("back/1.eml", report(about("bram"), "b.devries@elsewhere.example", "failed", "5.1.1", gone));
    folder.write("back/2.eml", report(about("chloe"), "chloe@example.com", "delayed", "4.4.1", "no answer"));
    folder.write("back/3.eml", report(about("dirk"), "dirk@example.com", "failed", "5.2.2", "mailbox full"));
    // Without our letter in it, the address must do.
    folder.write("back/4.eml", report(None, "Eva@Example.com", "failed", "5.1.6", "has left"));
    // A rule against us says nothing about the address.
    folder.write("back/8.eml", report(about("fred"), "fred@example.com", "failed", "5.7.1", "blocked"));
    folder.write("back/5.eml", report(None, "nobody@example.com", "failed", "5.1.1", gone));
    folder.write("back/6.eml", "From: fred@example.com\nSubject: I am away\n\nUntil Monday.\n");
    folder.write("back/7.eml", "\u{0}\u{1}\u{2} this is no mail");
    insta::assert_snapshot!(folder.run(&["bounces", "import", "back"]), @r"
2 cannot be reached and are told nothing more
  b***@example.com  5.1.1  550 5.1.1 no such mailbox
  e***@example.com  5.1.6  has left
3 were not reached this time
  c***@example.com  4.4.1  no answer
  d***@example.com  5.2.2  mailbox full
  f***@example.com  5.7.1  blocked
3 to be read by a person
  <folder>/back/5.eml#1: it is about n***@example.com, to whom nothing was sent
  <folder>/back/6.eml#1: it holds no delivery report (RFC 3464): somebody should read it
  <folder>/back/7.eml#1: it holds no delivery report (RFC 3464): somebody should read it
0 arrived after all, 0 read before
--- exit 4
");
    insta::assert_snapshot!(folder.run(&["bounces", "import", "back"]), @r"
0 cannot be reached and are told nothing more
0 were not reached this time
0 arrived after all, 8 read before
");
    insta::assert_snapshot!(folder.run(&["bounces", "list"]), @r"
2 cannot be reached
  b***@example.com  5.1.1  550 5.1.1 no such mailbox
  e***@example.com  5.1.6  has left
3 were not reached the last time
  c***@example.com  4.4.1  no answer
  d***@example.com  5.2.2  mailbox full
  f***@example.com  5.7.1  blocked
");
    insta::assert_snapshot!(timeless(&folder.run(&["bounces", "list", "--csv"])), @r"
address,permanent,status,words
bram@example.com,yes,5.1.1,550 5.1.1 no such mailbox
chloe@example.com,no,4.4.1,no answer
dirk@example.com,no,5.2.2,mailbox full
eva@example.com,yes,5.1.6,has left
fred@example.com,no,5.7.1,blocked
");
    // The next message leaves for everybody but the two; a soft failure keeps nobody from anything.
    assert_eq!(told_next(&folder, &sink), ["chloe@example.com", "dirk@example.com", "fred@example.com"]);
    // Whose mailbox exists after all is written to again.
    assert_eq!(folder.run(&["bounces", "forget", "bram@example.com"]), "it is written to again\n");
    assert_eq!(told_next(&folder, &sink), ["bram@example.com"]);
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
  bram@example.com  5.1.1  gone
1 were not reached this time
  eva@example.com  4.4.7  too long
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
`--csv` writes a table; `wavecast doubt resolve ID --not-sent` lets one leave again
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
