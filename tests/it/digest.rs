//! The message of the week to managers, as they get it.

use super::{
    bench::{Folder, row, without_notes},
    small::changed,
};
use std::{collections::BTreeMap, fmt::Write as _};

const DIGEST: &str = "\n[[stage]]\nid = \"digest\"\nat = \"every monday, 10:00\"\naudience = \"managers\"\n";

/// Monday, a week into the wave.
const MONDAY: &str = "2027-03-08T10:00Z";

/// A manager for each language, who are in the list themselves; all lead people of the second wave.
fn folder(more: &str) -> Folder {
    let toml = format!("{}{DIGEST}{more}", changed(&[("preset = \"local\"\n", "preset = \"outbox\"\n")]));
    let mut people = "mail,name,language,wave,country,platforms,manager,left\n".to_owned();
    for (language, country, count) in [("en", "NL", 5), ("nl", "NL", 2), ("sv", "SE", 1)] {
        let boss = format!("boss-{language}@example.com");
        writeln!(people, "{boss},The Boss,{language},pilot,{country},ios,,").unwrap();
        for number in 0..count {
            let mail = format!("p{number}-{language}@example.com");
            writeln!(people, "{mail},Person {number} {language},{language},sweden,{country},ios,{boss},")
                .unwrap();
        }
    }
    people += "gone@example.com,Gone One,en,sweden,NL,ios,lonely@example.com,2027-02-01\n";
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", &people)]);
    folder.write("moved.csv", "mail,moved\np0-en@example.com,2027-03-02\np1-en@example.com,2027-03-03\np0-nl@example.com,2027-03-03\n");
    let said = folder.run(&["moved", "import", "moved.csv", "--as-of", MONDAY]);
    assert!(said.contains("newly moved"), "{said}");
    folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "all is well", "--as-of", MONDAY]);
    folder
}

/// What left, by address: subject and text.
fn letters(folder: &Folder) -> BTreeMap<String, String> {
    let files = folder.files("outbox/new").into_iter().filter(|(path, _)| path.ends_with(".eml"));
    let read = files.map(|(_, bytes)| {
        let mail = mail_parser::MessageParser::default().parse(&bytes).unwrap();
        let to = mail.to().unwrap().first().unwrap().address().unwrap().to_owned();
        let (subject, text) = (
            mail.subject().unwrap().to_owned(),
            mail.body_text(0).unwrap().replace("\r\n", "\n").replace('\u{a0}', " "),
        );
        assert!(mail.body_html(0).is_some());
        (to, format!("{subject}\n{text}"))
    });
    read.collect()
}

fn sent(folder: &Folder) -> BTreeMap<String, String> {
    let said = folder.run(&["send", "--stage", "digest", "--execute", "--yes", "--as-of", MONDAY]);
    assert!(said.contains("sent in"), "{said}");
    letters(folder)
}

/// In their language, in figures; and nobody is named.
#[test]
fn managers_hear_how_many_still_have_to_move_and_by_when() {
    let folder = folder("");
    let letters = sent(&folder);
    assert_eq!(
        letters.keys().collect::<Vec<_>>(),
        ["boss-en@example.com", "boss-nl@example.com", "boss-sv@example.com"],
        "a manager whose people have all left gets nothing"
    );
    let has = |language: &str, wanted: &[&str]| {
        let letter = &letters[&format!("boss-{language}@example.com")];
        for one in wanted {
            assert!(letter.contains(one), "{one}: {letter}");
        }
        assert!(!letter.contains("Person"), "{letter}");
    };
    has(
        "en",
        &[
            "Your team’s move: 2 of 5 done",
            "3 people still have to move, by Friday 19 March 2027 at 17:00.",
            "Your people on Monday 8 March 2027:",
            "  Have moved: 2\n  Not moved yet: 3\n  Total: 5",
        ],
    );
    has("nl", &["1 van 2 klaar", "1 persoon moet nog over, uiterlijk vrijdag 19 maart 2027 om 17.00 uur."]);
    has("sv", &["0 av 1 klara", "1 person har bytet kvar och ska byta senast fredag 19 mars 2027"]);
    let again = folder.run(&["send", "--stage", "digest", "--execute", "--yes", "--as-of", MONDAY]);
    assert!(again.contains("0 sent"), "{again}");
    let next = folder.run(&["send", "--stage", "digest", "--as-of", "2027-03-15T10:00Z"]);
    assert!(next.contains("3 held: the list of who has moved is"), "{next}");
}

/// The policy says so, and then they are; a preview and a test name nobody who exists.
#[test]
fn names_stand_in_it_only_where_the_campaign_says_so() {
    let folder = folder("\n[managers]\ndigest = \"names\"\n");
    let letters = sent(&folder);
    let en = &letters["boss-en@example.com"];
    assert!(en.contains("Not moved yet: Person 2 en, Person 3 en and Person 4 en."), "{en}");
    assert!(letters["boss-nl@example.com"].contains("Nog niet over: Person 1 nl."), "{letters:?}");
    let said = folder.run(&["mail", "preview", "--as-of", MONDAY]);
    assert!(said.contains("outbox/preview"), "{said}");
    let preview = folder.read("outbox/preview/all/digest/en.txt");
    assert!(preview.contains("Robin Example") && !preview.contains("Person"), "{preview}");
}

/// Who has not begun their week is not nagged: done teams hear nothing, and the plan counts every week.
#[test]
fn whose_people_have_all_moved_hears_nothing_more() {
    let folder = folder("");
    folder.write("more.csv", "mail,moved\np1-nl@example.com,2027-03-05\np0-sv@example.com,2027-03-05\n");
    folder.run(&["moved", "import", "more.csv", "--as-of", MONDAY]);
    let plan = folder.run(&["plan", "--as-of", MONDAY]);
    assert!(row(&plan, "digest").contains("at 2 moments"), "{plan}");
    assert_eq!(sent(&folder).keys().collect::<Vec<_>>(), ["boss-en@example.com"]);
}

/// The messages that there were before, too.
#[test]
fn a_manager_whose_people_have_all_left_hears_nothing_of_them() {
    let note = "\n[[stage]]\nid = \"manager-note\"\nat = \"start + 5 workdays, 10:00\"\naudience = \"managers\"\nlate = \"5 workdays\"\n";
    let folder = folder(note);
    let said = folder.run(&["send", "--stage", "manager-note", "--execute", "--yes", "--as-of", MONDAY]);
    assert!(said.contains("3 sent"), "{said}");
    assert!(!letters(&folder).contains_key("lonely@example.com"));
}

#[test]
fn what_it_cannot_be_is_said_with_its_place() {
    let toml = |stage: &str| format!("{}\n[[stage]]\nid = \"digest\"\n{stage}", changed(&[]));
    let said = |stage: &str| Folder::of(&[("campaign.toml", &toml(stage))]).run(&["plan"]);
    let day = said("at = \"every mondy, 10:00\"\naudience = \"managers\"\n");
    assert!(day.contains("`mondy` is not a day of the week") && day.contains("`every monday`"), "{day}");
    let people = said("at = \"every monday\"\n");
    assert!(people.contains("write `audience = \"managers\"`"), "{people}");
    let some = said("at = \"every monday\"\naudience = \"managers\"\nwho = \"country = NL\"\n");
    assert!(some.contains("take `who` out"), "{some}");
    let policy = format!("{}\n[managers]\ndigest = \"nams\"\n", changed(&[]));
    let policy = Folder::of(&[("campaign.toml", &policy)]).run(&["plan"]);
    assert!(policy.contains("`nams`") && policy.contains("names"), "{policy}");
}

/// With one message a day, it makes room for what the manager hears that day, and stays in its week.
#[test]
fn it_makes_room_for_another_message_of_that_day() {
    let toml = |rule: &str| {
        let note = "\n[[stage]]\nid = \"note\"\nmessage = \"manager-note\"\nat = \"start + 5 workdays, 09:00\"\naudience = \"managers\"\n";
        format!("{rule}{note}")
    };
    let folder = folder(&toml(""));
    let story =
        |folder: &Folder| folder.run(&["plan", "--person", "boss-en@example.com", "--as-of", "2027-03-04"]);
    assert!(row(&story(&folder), "digest").contains("Mon 2027-03-08 10:00"), "{}", story(&folder));
    let own = folder.read("campaign.toml");
    folder.write(
        "campaign.toml",
        own.replace("send_time = \"09:00\"\n", "send_time = \"09:00\"\none_a_day = true\n"),
    );
    assert!(
        row(&story(&folder), "digest").contains("Tue 2027-03-09 10:00"),
        "{}",
        without_notes(&story(&folder))
    );
}
