//! What real mailers return, in our own words after their manner: each is told for what it is, and only what says so
//! beyond doubt is against the address. The messages lie in `tests/mail/returned`.

use std::{collections::BTreeSet, fs, path::PathBuf};

use super::bounces::{campaign, letters, send};
use super::sink::{Faults, Sink};
use crate::bench::Folder;

/// The letter that the messages return.
const LETTER: &str = "0123456789abcdefghjkmnpqrs";

fn returned() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mail/returned")
}

#[test]
fn every_mailer_is_told_for_what_it_is() {
    let folder = Folder::of(&[]);
    let read = folder.run(&["bounces", "read", returned().to_str().unwrap()]);
    // Without the words, which the messages themselves hold.
    let (rows, counts): (Vec<&str>, Vec<&str>) = read.lines().partition(|line| line.contains(".eml "));
    let short = |row: &&str| row.split_whitespace().take(7).collect::<Vec<_>>().join(" ");
    let rows: Vec<String> = rows.iter().map(short).collect();
    insta::assert_snapshot!(format!("{}\n{}", rows.join("\n"), counts.join("\n")), @r"
arf.eml complaint - - - - ours
challenge.eml challenge - - - - ours
delivered.eml bounce fields arrived - - ours
exchange-2003-no-fields.eml bounce words failed us 5.7.1 ours
exchange-2003-unknown.eml bounce words gone address 5.1.1 ours
exchange-online-bad-sender.eml bounce fields failed us 5.1.8 ours
exchange-online-daily-limit.eml bounce fields failed us 5.1.90 ours
exchange-online-edge.eml bounce fields gone address 5.4.1 ours
exchange-online-expired.eml bounce fields soft route 5.4.300 ours
exchange-online-internal-only.eml bounce fields failed us 5.7.134 ours
exchange-online-unknown.eml bounce fields gone address 5.1.10 ours
exim-delay.eml bounce words soft route - ours
exim-full.eml bounce header failed mailbox - ours
exim-unknown.eml bounce header gone address 5.1.1 ours
exim-unrouteable.eml bounce header failed address - ours
gateway-dutch.eml bounce words gone address - ours
gateway-silent.eml bounce words failed unclear - ours
gateway-swedish.eml bounce words failed mailbox - ours
gmail-old.eml bounce header gone address 5.1.1 ours
gmail-too-quickly.eml bounce fields failed mailbox 5.2.1 ours
gmail-unknown.eml bounce fields gone address 5.1.1 ours
mimecast-rejected.eml bounce fields failed us 5.0.0 ours
mimecast-relay.eml bounce words failed us 5.7.1 ours
notes-unknown.eml bounce words gone address - ours
oof-en.eml auto-reply - - - - ours
oof-nl.eml auto-reply - - - - ours
oof-sv.eml auto-reply - - - - ours
postfix-delayed.eml bounce fields soft route 4.4.1 ours
postfix-full.eml bounce fields failed mailbox 5.2.2 ours
postfix-too-large.eml bounce fields failed letter 5.3.4 ours
qmail-blocked.eml bounce words failed us - ours
qmail-remote-full.eml bounce words failed mailbox 5.2.2 ours
qmail-unknown.eml bounce words gone address 5.1.1 ours
reply-to-a-bounce.eml other - - - - -
reply.eml other - - - - ours
vacation.eml auto-reply - - - - -
yahoo-no-account.eml bounce words gone address - ours
yahoo-over-quota.eml bounce words failed mailbox - ours
38 messages
culprits: address 11, letter 1, mailbox 6, route 3, unclear 1, us 7
endings: failed 16, gone 10, soft 3
kinds: auto-reply 4, bounce 30, challenge 1, complaint 1, other 2
recognised: fields 13, header 4, words 13
");
}

#[test]
fn only_who_is_not_there_is_given_up() {
    let folder = Folder::of(&[]);
    let read = folder.run(&["bounces", "read", returned().to_str().unwrap(), "--format", "json"]);
    let read: serde_json::Value = serde_json::from_str(&read).unwrap();
    let gone = read["recipients"].as_array().unwrap().iter().filter(|one| one["ending"] == "gone");
    let gone: BTreeSet<&str> = gone.map(|one| one["message"].as_str().unwrap()).collect();
    let wanted = [
        "exchange-2003-unknown.eml",
        "exchange-online-edge.eml",
        "exchange-online-unknown.eml",
        "exim-unknown.eml",
        "gateway-dutch.eml",
        "gmail-old.eml",
        "gmail-unknown.eml",
        "notes-unknown.eml",
        "qmail-unknown.eml",
        "yahoo-no-account.eml",
    ];
    assert_eq!(gone, wanted.into_iter().collect());
}

/// With the letter of somebody else in them, the same messages do nothing to Bram; with his own they do.
#[test]
fn our_own_letter_makes_a_bounce_without_fields_count() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, super::bounces::DAY);
    let id = letters(&folder)["bram@example.com"].clone();
    let mut numbers = [0, 0];
    for entry in fs::read_dir(returned()).unwrap() {
        let entry = entry.unwrap();
        let (text, name) = (fs::read_to_string(entry.path()).unwrap(), entry.file_name());
        if !text.contains(LETTER) || !name.to_string_lossy().contains("unknown") {
            continue;
        }
        // Each alone, in a ledger that knows of no other.
        let name = name.to_string_lossy().into_owned();
        for (number, letter) in [LETTER, &id].into_iter().enumerate() {
            folder.write("back/one.eml", text.replace(LETTER, letter));
            let seen = folder.run(&["bounces", "import", "back"]);
            let gone = seen.starts_with("1 cannot be reached");
            assert_eq!(gone, number == 1, "{name} with {letter}: {seen}");
            numbers[number] += usize::from(gone);
        }
    }
    assert_eq!(numbers, [0, 6]);
}

/// Files with people in them are for their owner alone, and one that is written again keeps what it had.
#[cfg(unix)]
#[test]
fn private_files_stay_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let toml = crate::small::changed(&[("preset = \"local\"", "preset = \"outbox\"")]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", crate::small::PEOPLE)]);
    let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(folder.path().join("people.csv"), fs::Permissions::from_mode(0o600)).unwrap();
    folder.write("hr.csv", "mail,name,language,wave\nnew@example.com,New,nl,pilot\n");
    folder.run(&["people", "import", "hr.csv", "--execute"]);
    assert!(folder.read("people.csv").contains("new@example.com"));
    assert_eq!(mode("people.csv"), 0o600);
    folder.run(&["send", "--execute", "--yes", "--as-of", super::bounces::DAY]);
    folder.run(&["ledger", "export", "--to", "ledger.jsonl"]);
    assert_eq!((mode("ledger.jsonl"), mode(".wavecast")), (0o600, 0o700));
    let letters = folder.files("outbox/new");
    assert!(!letters.is_empty(), "the small campaign sends to the outbox");
    for path in letters.keys() {
        assert_eq!(mode(path), 0o600, "{path}");
    }
}
