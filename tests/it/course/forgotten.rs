//! Somebody is forgotten, and then looked for in everything that is left: decoded letters, the ledger's raw bytes.

use std::{fs, os::unix::fs::PermissionsExt as _};

use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-03-01T09:30Z";

/// The small campaign with Åsa, who has an alias, and mail that goes to the outbox.
fn campaign() -> Folder {
    let people = PEOPLE.replace("platforms\n", "platforms,aliases\n").replace(
        "anna@example.com,Anna Berg,Anna,sv,sweden,SE,ios\n",
        "asa.b@example.com,Åsa Bergkvist,Åsa,sv,sweden,SE,ios,asa.old@example.com\n",
    );
    let people: Vec<String> = people
        .lines()
        .map(|line| if line.matches(',').count() == 6 { format!("{line},") } else { line.to_owned() })
        .collect();
    let toml = changed(&[("preset = \"local\"", "preset = \"outbox\"")]);
    Folder::of(&[("campaign.toml", &toml), ("people.csv", &(people.join("\n") + "\n"))])
}

fn at(folder: &Folder, arguments: &[&str]) -> String {
    folder.run(&[&["--as-of", DAY], arguments].concat())
}

/// Everything of hers in the folder, in letters as their readers have them.
fn found(folder: &Folder) -> Vec<String> {
    let hers = ["asa.b@", "asa.old@", "Åsa", "Bergkvist", "A\u{30a}sa", "=C3=85sa"];
    let mut found = Vec::new();
    for (path, bytes) in folder.files("") {
        let raw = String::from_utf8_lossy(&bytes).into_owned();
        let opened = mail_parser::MessageParser::default().parse(&bytes).filter(|_| path.ends_with(".eml"));
        let opened = opened.map_or_else(String::new, |letter| {
            let bodies = (0..letter.parts.len())
                .filter_map(|part| letter.parts[part].text_contents().map(str::to_owned));
            format!("{:?} {}", letter.to(), bodies.collect::<String>())
        });
        found.extend(
            hers.iter()
                .filter(|own| raw.contains(*own) || opened.contains(*own))
                .map(|own| format!("{path}: {own}")),
        );
    }
    found
}

/// A report that her address is not there, with her name and a forwarding address in the relay's words.
const BOUNCE: &str = "From: MAILER-DAEMON@mx.example\r\nTo: move@fjordelta.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\ngone\r\n\
--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
Final-Recipient: rfc822; asa.b@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\
Diagnostic-Code: smtp; 550 Åsa Bergkvist <asa.old@example.com> has left\r\n--x--\r\n";

/// With accents, under an alias, after bounces and in what colleagues wrote: nothing of her is left, and the rest is.
#[test]
fn somebody_who_asks_is_nowhere_any_more() {
    let folder = campaign();
    at(&folder, &["gate", "pass", "pilot", "--because", "Åsa said it is fine", "--anyway", "--by", "rosa"]);
    let sent = at(&folder, &["send", "--execute", "--yes"]);
    assert!(sent.contains("1 sent"), "{sent}");
    folder.run(&[
        "pause",
        "--wave",
        "sweden",
        "--because",
        "asa.old@example.com called: Åsa Bergkvist is ill",
    ]);
    let scratch = Folder::of(&[("one.eml", BOUNCE)]);
    folder.run(&["bounces", "import", scratch.path().to_str().unwrap()]);
    at(&folder, &["mail", "preview"]);
    assert!(found(&folder).len() > 3, "{:?}", found(&folder));
    fs::set_permissions(folder.path().join("people.csv"), fs::Permissions::from_mode(0o600)).unwrap();

    let said = at(&folder, &["forget", "--person", "ASA.old@example.com", "--execute", "--by", "rosa"]);
    assert!(!said.contains("still found"), "{said}");
    assert_eq!(found(&folder), Vec::<String>::new(), "{said}");
    let certificate = folder.read("forgotten-2027-03-01-093000.txt");
    assert!(
        certificate.contains("for 2 addresses and 1 whole name")
            && certificate.contains("None of them was found."),
        "{certificate}"
    );
    let list = folder.read("people.csv");
    assert!(list.contains("bram@example.com") && list.lines().count() == 3, "{list}");
    let mode = fs::metadata(folder.path().join("people.csv")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "who could not read the list before cannot read it now");
    assert!(folder.run(&["ledger", "export"]).contains("[forgotten] called: [forgotten] is ill"));
    let after = at(&folder, &["status"]);
    assert!(!after.contains("exit 3"), "what is left of the ledger is read as before: {after}");
}

/// Leavers are those who ask: the list does not know them any more, the ledger and the outbox do.
#[test]
fn whoever_has_left_the_list_can_be_forgotten() {
    let folder = campaign();
    at(&folder, &["gate", "pass", "pilot", "--because", "fine", "--anyway", "--by", "rosa"]);
    at(&folder, &["send", "--execute", "--yes"]);
    let left: Vec<String> = folder
        .read("people.csv")
        .lines()
        .filter(|line| !line.starts_with("asa"))
        .map(str::to_owned)
        .collect();
    folder.write("people.csv", left.join("\n") + "\n");
    assert!(!found(&folder).is_empty());
    let would = at(&folder, &["forget", "--person", "asa.b@example.com"]);
    assert!(would.contains("who is not in the list any more"), "{would}");
    at(&folder, &["forget", "--person", "asa.b@example.com", "--execute"]);
    assert_eq!(found(&folder), Vec::<String>::new());
    let again = at(&folder, &["forget", "--person", "asa.b@example.com"]);
    assert!(again.contains("neither ledger nor outbox knows it"), "{again}");
}

/// What cannot be taken out is named, with what to do about it.
#[test]
fn what_stays_is_named_with_the_way_out() {
    let folder = campaign();
    folder.write("export.csv", "name\nBergkvist; Åsa\n");
    folder.write("list.xlsx", b"PK\x03\x04 packed");
    folder.write(".git/objects/1", "packed");
    let said = at(&folder, &["forget", "--person", "asa.b@example.com", "--execute"]);
    insta::assert_snapshot!(said, @r"
    erased: one person, 0 letters and previews
    still found in export.csv: an export of your own: delete it, or take the rows out
    not searched: list.xlsx: packed or very large, open it yourself
    not searched: older versions of files in version control
    certificate: forgotten-2027-03-01-093000.txt
    --- exit 4
    ");
}

/// What stood in the list and in letters is overwritten where it stood: a second name of the same bytes shows it.
#[test]
fn the_old_bytes_are_overwritten_in_their_place() {
    let folder = campaign();
    let elsewhere = Folder::of(&[]);
    folder.write("outbox/new/1.eml", "To: asa.b@example.com\n\nhello");
    for path in ["people.csv", "outbox/new/1.eml"] {
        fs::hard_link(folder.path().join(path), elsewhere.path().join(path.replace('/', "-"))).unwrap();
    }
    at(&folder, &["forget", "--person", "asa.b@example.com", "--execute"]);
    for (path, bytes) in elsewhere.files("") {
        assert!(!bytes.is_empty() && bytes.iter().all(|byte| *byte == 0), "{path}");
    }
    assert!(folder.read("people.csv").contains("bram@example.com"));
}

/// Previews and the helpdesk's briefing are made to be passed around: nobody real is in them.
#[test]
fn previews_show_nobody_real() {
    let folder = campaign();
    at(&folder, &["mail", "preview"]);
    assert!(!folder.files("outbox/preview").is_empty());
    for (path, bytes) in folder.files("outbox/preview") {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for own in ["asa.b@", "Åsa", "bram@", "Bram", "Chlo", "=C3=85sa"] {
            assert!(!text.contains(own), "{path}: {own}");
        }
    }
    let letter =
        String::from_utf8_lossy(&folder.files("outbox/preview")["outbox/preview/pilot/enrol/nl.txt"])
            .into_owned();
    assert!(letter.contains("Robin"), "{letter}");
}
