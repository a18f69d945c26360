//! What somebody missed is told in the words of the messages themselves: only what still counts, only of those that they missed.

use crate::{
    bench::{Folder, row},
    small::{PEOPLE, changed},
};

const CATCH_UP: &str = "\n[[stage]]\nid = \"catch-up\"\nat = \"listed\"\nlate = \"3 workdays\"\n";
const BACK: &str = "\n[[stage]]\nid = \"back\"\nat = \"back, 10:00\"\nlate = \"3 workdays\"\n";
const LATE: &str = "dana@example.com,Dana Ek,Dana,sv,sweden,SE,ios\n";
const LEAD: &str = "Det här har din grupp också fått veta";

/// Words of the campaign's own, with a part that still counts in two of three messages.
fn words(language: &str) -> Vec<(String, String)> {
    let page =
        |body: &str| format!("---\nsubject: \"Go\"\npreheader: \"Soon.\"\nabout: [start]\n---\n\n{body}");
    let announce = "We come.\n\n::: when platform=\"ios android\"\n::: still-counts\n- Bring your **new badge** from {{ wave.start | date }}.\n:::\n:::\n";
    let enrol = "Go on.\n\n::: still-counts phase=\"open\" platform=\"ios\"\nUse the green charger.\n:::\n\nRead on.\n";
    let of = |stage: &str| format!("content/{language}/messages/{stage}.md");
    vec![(of("announce"), page(announce)), (of("enrol"), page(enrol)), (of("remind"), page("Hurry."))]
}

fn folder(more: &str, people: &str) -> Folder {
    let toml = format!("{}{more}", changed(&[("preset = \"local\"\n", "preset = \"outbox\"\n")]));
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", people)]);
    for (path, text) in ["en", "nl", "sv"].into_iter().flat_map(words) {
        folder.write(&path, text);
    }
    folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", "2027-02-08"]);
    folder
}

/// The text of the one letter that says something, of those that were written.
fn letter(folder: &Folder, said: &str) -> String {
    let read = |bytes: &[u8]| {
        mail_parser::MessageParser::default().parse(bytes).unwrap().body_text(0).unwrap().into_owned()
    };
    let files = folder.files("outbox").into_iter().filter(|(path, _)| path.ends_with(".eml"));
    let texts: Vec<String> =
        files.map(|(_, bytes)| read(&bytes)).filter(|text| text.contains(said)).collect();
    assert_eq!(texts.len(), 1, "one letter says {said}: {texts:?}");
    texts.concat()
}

/// `announce` was due on 15 February, `enrol` is on 1 March.
#[test]
fn whoever_comes_before_the_start_hears_of_the_first_message_only() {
    let folder = folder(CATCH_UP, PEOPLE);
    folder.send("2027-02-15T09:00Z");
    folder.write("people.csv", format!("{PEOPLE}{LATE}"));
    assert!(folder.send("2027-02-17T09:00Z").starts_with("1 sent"));
    let letter = letter(&folder, LEAD);
    assert!(letter.contains("- Bring your new badge from måndag 1 mars 2027."), "{letter}");
    for unsaid in ["We come", "green charger", "Hurry", ":::"] {
        assert!(!letter.contains(unsaid), "{unsaid}: {letter}");
    }
}

/// In the week of the start both were missed, and the second says more.
#[test]
fn whoever_comes_in_the_wave_hears_of_both_and_only_of_what_still_counts() {
    let folder = folder(CATCH_UP, PEOPLE);
    folder.send("2027-02-15T09:00Z");
    folder.send("2027-03-01T09:00Z");
    folder.write(
        "people.csv",
        format!(
            "{PEOPLE}{LATE}{}",
            LATE.replace("dana", "dag").replace("Dana", "Dag").replace(",ios", ",android")
        ),
    );
    let story = folder.run(&["plan", "--person", "dana@example.com", "--as-of", "2027-03-03T09:00Z"]);
    assert!(row(&story, "enrol").contains("the catch-up tells it"), "{story}");
    assert!(folder.send("2027-03-03T09:00Z").starts_with("2 sent"));
    let first = letter(
        &folder,
        &format!(
            "{LEAD}, och det gäller fortfarande:\r\n\r\n- Bring your new badge from måndag 1 mars 2027.\r\n\r\nUse"
        ),
    );
    assert!(!first.contains("Go on") && !first.contains("Read on") && !first.contains("Hurry"), "{first}");
    // On another kind of device it does not hold; the badge does.
    let other = letter(&folder, "Hej Dag!");
    assert!(other.contains("new badge") && !other.contains("green charger"), "{other}");
}

/// Nothing was missed that still counts: then nothing stands there about it, not even that there is something.
#[test]
fn where_nothing_still_counts_nothing_is_said_of_it() {
    let folder = folder(CATCH_UP, PEOPLE);
    for language in ["en", "nl", "sv"] {
        let path = format!("content/{language}/messages/announce.md");
        folder.write(&path, folder.read(&path).replace("platform=\"ios android\"", "platform=\"macos\""));
    }
    folder.send("2027-02-15T09:00Z");
    folder.write("people.csv", format!("{PEOPLE}{LATE}"));
    assert!(folder.send("2027-02-17T09:00Z").starts_with("1 sent"));
    let letter = letter(&folder, "Dana");
    assert!(!letter.contains(LEAD) && !letter.contains("new badge"), "{letter}");
}

/// Whoever was away reads what was due in those days, and not what they had read before they left.
#[test]
fn whoever_was_away_hears_of_what_was_due_meanwhile() {
    let head = "mail,name,given_name,language,wave,country,platforms,away_from,away_until\n";
    let anna = "anna@example.com,Anna Berg,Anna,sv,sweden,SE,ios,2027-02-20,2027-03-07\n";
    let folder = folder(BACK, &format!("{head}{anna}"));
    assert!(folder.send("2027-02-15T09:00Z").starts_with("1 sent"));
    assert!(folder.send("2027-03-01T09:00Z").starts_with("0 sent"));
    assert!(folder.send("2027-03-08T10:00Z").starts_with("1 sent"));
    let letter = letter(&folder, LEAD);
    assert!(letter.contains("green charger") && !letter.contains("new badge"), "{letter}");
}

/// A yes covers what the message may say for others: a new word there asks for a new yes.
#[test]
fn an_approval_covers_the_words_of_what_was_missed() {
    let folder = folder(CATCH_UP, PEOPLE);
    let toml = folder.read("campaign.toml");
    folder.write(
        "campaign.toml",
        toml.replace("preset = \"outbox\"", "preset = \"outbox\"\napproval = \"required\""),
    );
    let approve = |stage: &str| {
        let said = folder.run(&["approve", stage, "--wave", "sweden", "--as-of", "2027-02-12"]);
        assert!(said.contains("approved by"), "{said}");
    };
    approve("announce");
    approve("catch-up");
    let is_void = |stage: &str| {
        let said = folder.run(&["approve", stage, "--wave", "sweden", "--show", "--as-of", "2027-02-12"]);
        said.contains("is void, because since then this has changed: the words")
    };
    assert!(!is_void("catch-up"));
    let path = "content/sv/messages/enrol.md";
    folder.write(path, folder.read(path).replace("Read on.", "Read all of it."));
    assert!(!is_void("catch-up"), "what does not count later is not in it");
    folder.write(path, folder.read(path).replace("green charger", "blue charger"));
    assert!(is_void("catch-up") && !is_void("announce"));
}

/// A word that has no value is found where it stands, also for those who read it later.
#[test]
fn parts_of_no_use_and_words_without_a_value_are_found() {
    let folder = folder(CATCH_UP, PEOPLE);
    let check = || folder.run(&["check", "--as-of", "2027-02-01"]);
    assert!(!check().contains("missed-part"), "{}", check());
    let path = "content/en/messages/remind.md";
    folder.write(path, format!("{}\n::: what-was-missed\nAlso:\n:::\n", folder.read(path)));
    let said = check();
    assert!(said.contains("`::: what-was-missed` is never shown: `remind` stands for no other"), "{said}");
    let welcome = "---\nsubject: \"Go\"\npreheader: \"Soon.\"\n---\n\nYou are in.\n\n::: still-counts\nWell done.\n:::\n";
    folder.write("content/en/messages/welcome.md", welcome);
    let said = check();
    assert!(said.contains("`::: still-counts` is told to nobody later"), "{said}");
    assert!(said.contains("content/en/messages/welcome.md:8"), "{said}");
    let misspelt = folder.read(path).replace("what-was-missed", "what-was-mised");
    folder.write(path, misspelt);
    assert!(check().contains("did you mean `what-was-missed`?"), "{}", check());
}
