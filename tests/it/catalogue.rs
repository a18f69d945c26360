//! Relays and management systems of a folder itself: two data files, and no Rust.

use crate::{
    bench::Folder,
    delivery::sink::{Faults, Sink},
    small::{PEOPLE, SMALL, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

/// The first of the three lines is the relay's code in `campaign.toml`; the host is the one of this test.
#[test]
fn a_relay_that_only_the_folder_knows_sends() {
    let sink = Sink::start(Faults::default(), 0);
    let relays = format!(
        "[[relay]]\ncode = \"head-office\"\nsays = \"The relay of the head office.\"\nreach = \"catcher\"\n\
         host = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nconnections = 2\nper_minute = 600\n\
         documentation = \"https://intranet.example.com/mail\"\nalso = [\"Head Office\"]\n",
        sink.address.port()
    );
    let folder = Folder::of(&[
        ("campaign.toml", &changed(&[("preset = \"local\"", "preset = \"head-office\"")])),
        ("people.csv", PEOPLE),
        ("content/relays.toml", &relays),
    ]);
    let sent = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(sent.starts_with("2 sent"), "{sent}");
    assert_eq!(sink.seen.lock().unwrap().bodies.len(), 2);
    let walked = folder.run(&["smtp", "check"]);
    assert!(
        walked.starts_with("head-office (127.0.0.1:") && walked.contains("2 connections, 600 a minute"),
        "{walked}"
    );
    assert!(folder.run(&["schema"]).contains("\"The relay of the head office.\""));
    // Another name of it is answered with its own, and a mistyped one too.
    for written in ["HeadOffice", "head-ofice"] {
        folder.write("campaign.toml", changed(&[("preset = \"local\"", &format!("preset = \"{written}\""))]));
        let seen = folder.run(&["check", "--as-of", "2027-01-08"]);
        assert!(seen.contains("did you mean `head-office`?"), "{seen}");
    }
}

/// Where the relay refuses, whoever reads the hint is sent on to the page of whoever runs it.
#[test]
fn a_relay_names_its_own_page_where_it_fails() {
    let relays = "[[relay]]\ncode = \"local\"\nreach = \"catcher\"\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\n\
                  documentation = \"https://intranet.example.com/mail\"\n";
    let folder = Folder::of(SMALL);
    folder.write("content/relays.toml", relays);
    let walked = folder.run(&["smtp", "check"]);
    assert!(
        walked.contains("FAIL  connect") && walked.contains("see https://intranet.example.com/mail"),
        "{walked}"
    );
}

/// What is wrong in the folder's own files has a place, and hides neither the rest of them nor the campaign.
#[test]
fn a_mistake_in_a_file_of_relays_or_systems_has_its_place() {
    let folder = Folder::of(SMALL);
    folder.write(
        "content/relays.toml",
        "[[relay]]\ncode = \"Head Office\"\nprot = 25\n\n[[relay]]\nsays = \"Nameless.\"\n",
    );
    folder.write(
        "content/vendors.toml",
        "[[vendor]]\ncode = \"acme\"\nname = 3\n\n[[vendor]]\ncode = \"acme\"\n",
    );
    insta::assert_snapshot!(folder.run(&["check", "--as-of", "2027-01-08"]), @r#"
    5 errors, 0 warnings
    --- stderr
    error: 5 problems in the campaign
    content/relays.toml:2:8: a name in addresses has lowercase letters, digits and single hyphens only
      |
    2 | code = "Head Office"
      |        ^^^^^^^^^^^^^
      = hint: write `head-office`
    content/relays.toml:3:1: `prot` is not known in `relay`
      |
    3 | prot = 25
      | ^^^^
      = hint: did you mean `port`?
    content/relays.toml:5:1: `code` is missing
      |
    5 | [[relay]]
      | ^^^^^^^^^
      = hint: write what campaign.toml calls it
    content/vendors.toml:3:8: `name` is a number here
      |
    3 | name = 3
      |        ^
      = hint: write a text in quotes
    content/vendors.toml:6:8: `acme` is here twice
      |
    6 | code = "acme"
      |        ^^^^^^
      = hint: keep one of the two
    --- exit 1
    "#);
}

/// A system that only the folder knows is named in letters, and asked for in pages.
#[test]
fn a_system_that_only_the_folder_knows_is_left() {
    let announce = "---\nsubject: Your turn\npreheader: Soon.\nbutton: See\nbutton_to: wave\n---\n\
                    You leave {{ move.from }}, with its app {{ move.from_app }}.\n\n\
                    ::: when vendor=\"acme\"\nOnly the old one says so.\n:::\n\n\
                    ::: when vendor=\"ivanti\"\nNobody reads this.\n:::\n";
    let toml = changed(&[("workspace-one", "acme"), ("preset = \"local\"", "preset = \"outbox\"")]);
    let folder = Folder::of(&[
        ("campaign.toml", &toml),
        ("people.csv", &PEOPLE.replace(",nl,", ",en,")),
        ("content/en/messages/announce.md", announce),
        (
            "content/vendors.toml",
            "[[vendor]]\ncode = \"acme\"\nname = \"Acme Shield\"\napp = \"Acme Agent\"\n",
        ),
    ]);
    let seen = folder.run(&["check", "--as-of", "2027-01-08"]);
    assert!(!seen.contains("acme"), "{seen}");
    folder.run(&["mail", "preview", "--stage", "announce", "--out", "seen"]);
    let letters = folder.files("seen");
    let plain =
        |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).split_whitespace().collect::<Vec<_>>().join(" ");
    let texts = letters.iter().filter(|(path, _)| path.ends_with(".txt")).map(|(_, bytes)| plain(bytes));
    let letter = texts.into_iter().find(|text| text.contains("You leave")).expect("a letter in English");
    assert!(
        letter.contains("You leave Acme Shield, with its app Acme Agent.")
            && letter.contains("Only the old one says so."),
        "{letter}"
    );
    assert!(!letter.contains("Nobody reads this."), "{letter}");
    folder.write("content/en/messages/announce.md", announce.replace("\"acme\"", "\"acmee\""));
    let seen = folder.run(&["check", "--as-of", "2027-01-08"]);
    assert!(seen.contains("`acmee` is no vendor") && seen.contains("did you mean `acme`?"), "{seen}");
}
