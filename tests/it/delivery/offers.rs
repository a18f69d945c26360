//! What a relay offers and what is made of it; signatures; and the words of `send` that narrow what leaves.

use rcgen::{KeyPair, PKCS_ED25519};

use super::sink::{Faults, Sink};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

fn campaign(smtp: &str) -> Folder {
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", smtp)]);
    Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)])
}

fn by(sink: &Sink) -> Folder {
    let port = sink.address.port();
    campaign(&format!("[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {port}\nconnections = 1\n"))
}

fn send(folder: &Folder, more: &[&str]) -> String {
    folder.run(&[&["send", "--execute", "--yes", "--as-of", DAY], more].concat())
}

fn offering(offers: &'static str) -> Sink {
    Sink::start(Faults { offers: Some(offers), ..Faults::default() }, 0)
}

/// An address beyond ASCII needs a relay that takes such: otherwise it is refused by us, in words, and costs nobody else.
#[test]
fn an_address_beyond_ascii() {
    let more = format!("{PEOPLE}jörg@example.com,Jörg,Jörg,nl,pilot,NL,ios\n");
    let plain = offering("250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n");
    let folder = by(&plain);
    folder.write("people.csv", &more);
    assert!(send(&folder, &[]).starts_with("2 sent"), "the others get theirs");
    let refused = folder.run(&["refused", "--csv"]);
    let words = "jörg@example.com,pilot,announce,550,";
    assert!(refused.contains(words) && refused.contains("SMTPUTF8"), "{refused}");
    let able = offering("250-sink\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n");
    let folder = by(&able);
    folder.write("people.csv", &more);
    assert!(send(&folder, &[]).starts_with("3 sent"));
    let commands = able.seen.lock().unwrap().commands.clone();
    let rcpt = commands.iter().position(|command| command == "RCPT TO:<jörg@example.com>").unwrap();
    assert!(commands[rcpt - 1].ends_with(" SMTPUTF8"), "{commands:?}");
    assert_eq!(commands.iter().filter(|command| command.contains("SMTPUTF8")).count(), 1);
}

/// A letter that is larger than the relay says it takes is not even offered; and nobody is given up for its size.
#[test]
fn a_letter_larger_than_the_relay_takes() {
    let sink = offering("250-sink\r\n250 SIZE 2000\r\n");
    let folder = by(&sink);
    let seen = send(&folder, &[]);
    assert!(seen.contains("the letter is larger than the relay takes (said by us)"), "{seen}");
    assert!(seen.contains("2 wait for another run") && seen.contains("--- exit 3"), "{seen}");
    assert!(folder.run(&["refused"]).starts_with("0 refused"));
    assert!(!sink.seen.lock().unwrap().commands.iter().any(|command| command.starts_with("MAIL")));
}

/// A relay that asks for a wave, a number or a time gets no more than that.
#[test]
fn what_leaves_can_be_narrowed() {
    let folder = campaign("[smtp]\npreset = \"outbox\"\n");
    let count = || folder.files("outbox/new").len();
    for (more, left) in [
        (&["--until", "2027-01-11T08:00Z"][..], 0),
        (&["--wave", "sweden"], 0),
        (&["--stage", "enrol"], 0),
        (&["--max", "1"], 1),
        (&["--wave", "pilot", "--stage", "announce", "--until", "2027-01-12T08:00Z"], 2),
    ] {
        send(&folder, more);
        assert_eq!(count(), left, "{more:?}");
    }
    let unknown = send(&folder, &["--stage", "anounce"]);
    assert!(unknown.contains("there is no stage `anounce`") && unknown.contains("--- exit 2"), "{unknown}");
}

const SIGNING: &str = "[smtp]\npreset = \"outbox\"\n[smtp.dkim]\ndomain = \"fjordelta.example\"\nselector = \"move\"\n\
    key_env = \"DKIM_KEY\"\n";

#[test]
fn nothing_leaves_unsigned_where_the_key_is_missing() {
    let folder = campaign(SIGNING);
    let arguments = ["send", "--execute", "--yes", "--as-of", DAY];
    let unset = folder.run(&arguments);
    assert!(unset.contains("the environment variable `DKIM_KEY` is not set"), "{unset}");
    let wrong = folder.command(&arguments).env("DKIM_KEY", "-----BEGIN nonsense").output().unwrap();
    let wrong = String::from_utf8(wrong.stderr).unwrap();
    assert!(wrong.contains("the DKIM key in `DKIM_KEY`: "), "{wrong}");
    assert!(folder.files("outbox").is_empty());
}

/// Letters are signed with a key from the environment, or from a file that systemd hands over; it shows nowhere.
#[test]
fn letters_are_signed() {
    let key = KeyPair::generate_for(&PKCS_ED25519).unwrap().serialize_pem();
    let handed = tempfile::tempdir().unwrap();
    std::fs::write(handed.path().join("DKIM_KEY"), format!("{key}\n")).unwrap();
    let handed = handed.path().to_str().unwrap();
    for (name, value) in [("DKIM_KEY", key.as_str()), ("CREDENTIALS_DIRECTORY", handed)] {
        let folder = campaign(SIGNING);
        let mut command = folder.command(&["send", "--execute", "--yes", "--as-of", DAY]);
        let output = command.env(name, value).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let letters = folder.files("outbox/new");
        assert_eq!(letters.len(), 2);
        for letter in letters.values() {
            let text = String::from_utf8_lossy(letter);
            let start =
                "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=fjordelta.example; s=move;";
            assert!(text.starts_with(start), "{text}");
            assert!(text.contains(":\r\n from:reply-to:to:subject:date;"), "sealed: {text}");
        }
        let body = key.lines().nth(1).unwrap();
        for (path, bytes) in folder.files("") {
            assert!(memchr::memmem::find(&bytes, body.as_bytes()).is_none(), "the key stands in {path}");
        }
    }
}

/// A ledger of a later program, or of another campaign, is left alone.
#[test]
fn a_ledger_that_is_not_ours() {
    let folder = campaign("[smtp]\npreset = \"outbox\"\n");
    send(&folder, &["--max", "1"]);
    let toml = folder.read("campaign.toml");
    folder.write("campaign.toml", toml.replace("id = \"small-move\"", "id = \"another-move\""));
    insta::assert_snapshot!(send(&folder, &[]), @r"
--- stderr
error: the ledger `<folder>/.wavecast/ledger.db` belongs to the campaign `small-move`, not `another-move`: a campaign's id never changes once anything was sent
--- exit 3
");
    folder.write("campaign.toml", toml);
    let ledger = rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
    ledger.pragma_update(None, "user_version", 99).unwrap();
    drop(ledger);
    insta::assert_snapshot!(send(&folder, &[]), @r"
--- stderr
error: the ledger `<folder>/.wavecast/ledger.db` was written by a newer wavecast (form 99, this one knows 4): update wavecast
--- exit 3
");
    assert_eq!(folder.files("outbox/new").len(), 1);
}

/// `send --to` by a relay that is away, or that will not have it, says so in words and by its exit code.
#[test]
fn a_test_copy_that_cannot_leave() {
    let sink = Sink::start(Faults { rcpt_refused: 1000, ..Faults::default() }, 0);
    let folder = by(&sink);
    let copy = || folder.run(&["send", "--to", "t@example.com", "--wave", "sweden", "--stage", "announce"]);
    insta::assert_snapshot!(copy(), @r"
0 test copies sent to t@example.com
  sweden announce sv, iPhone/iPad: not sent: 550 5.1.1 nobody here
--- exit 3
");
    let address = sink.address;
    drop(sink);
    std::thread::sleep(std::time::Duration::from_millis(200));
    let away = copy().replace(&address.port().to_string(), "<port>");
    insta::assert_snapshot!(away, @r"
--- stderr
error: connect: 127.0.0.1:<port>: Connection refused (os error 111); check `host` and `port` in `[smtp]`, and that no firewall is in between
--- exit 3
");
}

/// What each preset sets, as `plan` and `smtp check` tell it; and that those which take no mail without a login say so.
#[test]
fn presets() {
    let mut seen = String::new();
    let login =
        "[smtp.login]\nkind = \"token-command\"\nuser = \"move@example.com\"\ntoken_command = [\"false\"]\n";
    for (preset, login) in [("m365-smtp", login), ("m365-hve", login), ("google-relay", ""), ("local", "")] {
        // The port of nobody: what counts is what would have been.
        let folder =
            campaign(&format!("[smtp]\npreset = \"{preset}\"\nhost = \"127.0.0.1\"\nport = 1\n{login}"));
        let checked = folder.run(&["smtp", "check", "--format", "json"]);
        let told: serde_json::Value =
            serde_json::from_str(checked.split("--- exit").next().unwrap()).unwrap();
        assert_eq!(told["fails"]["step"], "connect", "{told}");
        seen = seen + preset + ": " + told["limits"].as_str().unwrap() + "\n";
    }
    insta::assert_snapshot!(seen, @r"
m365-smtp: 3 connections, 30 a minute, 10000 a day
m365-hve: 3 connections
google-relay: 10 connections, 10000 a day
local: 10 connections
");
    let folder = campaign("[smtp]\npreset = \"m365-smtp\"\n");
    let seen = folder.run(&["check"]);
    assert!(
        seen.contains("`m365-smtp` takes no mail without a login") && seen.contains("--- exit 1"),
        "{seen}"
    );
}
