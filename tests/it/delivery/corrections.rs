//! Dates that no longer hold for somebody, from the edit of a file to the mail and the calendar.

use mail_parser::{MessageParser, MimeHeaders as _};

use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

/// A Thursday: the pilot was told its start on Monday, and its gate is shut.
const DAY: &str = "2027-01-14T09:30Z";

/// The small campaign with a stage for moved dates and an outbox; the pilot has been announced.
fn announced() -> Folder {
    let toml = changed(&[
        ("[smtp]\npreset = \"local\"\n", "[smtp]\npreset = \"outbox\"\n"),
        (
            "[[stage]]\nid = \"welcome\"",
            "[[stage]]\nid = \"moved-date\"\nat = \"rescheduled\"\n\n[[stage]]\nid = \"welcome\"",
        ),
    ]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    folder.run(&["send", "--execute", "--as-of", "2027-01-11T08:30Z"]);
    folder
}

/// Bram's row says another wave, or none.
fn bram_in(folder: &Folder, wave: &str) {
    let list = folder.read("people.csv");
    let row = |line: &str| {
        let known = ["pilot", "sweden", ""].map(|wave| format!(",nl,{wave},NL"));
        let known = known.into_iter().find(|known| line.starts_with("bram@") && line.contains(known));
        known.map_or_else(|| line.to_owned(), |known| line.replace(&known, &format!(",nl,{wave},NL")))
    };
    let list: Vec<String> = list.lines().map(row).collect();
    folder.write("people.csv", list.join("\n") + "\n");
}

/// Sends, and gives the text and the calendar of the one message that left.
fn sent(folder: &Folder, day: &str) -> (String, String) {
    let before = folder.files("outbox");
    let seen = folder.run(&["send", "--execute", "--as-of", day]);
    let mut new = folder.files("outbox");
    new.retain(|path, _| path.ends_with(".eml") && !before.contains_key(path));
    assert_eq!(new.len(), 1, "{seen}");
    let bytes = new.into_values().next().unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    let is_calendar = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().is_some_and(|kind| kind.subtype() == Some("calendar"))
    };
    let calendar = message.parts.iter().find(is_calendar).and_then(|part| part.text_contents());
    (message.body_text(0).unwrap().into_owned(), calendar.unwrap_or_default().to_owned())
}

/// What matters of each entry of a calendar file.
fn entries(calendar: &str) -> String {
    let shown = ["UID:small", "SEQUENCE:", "STATUS:", "DTSTART", "SUMMARY:"];
    let lines = calendar.replace("\r\n ", "");
    let lines: Vec<&str> = lines
        .lines()
        .map(str::trim_end)
        .filter(|line| shown.iter().any(|start| line.starts_with(start)))
        .collect();
    lines.join("\n")
}

/// Moved to a wave whose gate is shut: the mail says both dates, and the calendar loses one entry and gains three.
#[test]
fn who_changes_waves_is_told_before_the_gate() {
    let folder = announced();
    bram_in(&folder, "sweden");
    let (text, calendar) = sent(&folder, DAY);
    assert!(text.contains("Oude datum: maandag 25 januari 2027"), "{text}");
    assert!(text.contains("Nieuwe datum: maandag 1 maart 2027"), "{text}");
    insta::assert_snapshot!(entries(&calendar), @"
    DTSTART;VALUE=DATE:20270301
    SEQUENCE:0
    SUMMARY:U kunt vanaf vandaag overstappen op Microsoft Intune
    UID:small-move-sweden-start@move.fjordelta.example
    DTSTART:20270319T153000Z
    SEQUENCE:0
    SUMMARY:Uiterste datum voor de overstap op Microsoft Intune
    UID:small-move-sweden-deadline@move.fjordelta.example
    DTSTART;VALUE=DATE:20270323
    SEQUENCE:0
    SUMMARY:Apparaten die niet zijn overgezet naar Microsoft Intune\\, verliezen hun toegang
    UID:small-move-sweden-enforcement@move.fjordelta.example
    DTSTART;VALUE=DATE:20270125
    SEQUENCE:1
    STATUS:CANCELLED
    SUMMARY:Vervallen: U kunt vanaf vandaag overstappen op Microsoft Intune
    UID:small-move-pilot-start@move.fjordelta.example
    ");
    let again = folder.run(&["send", "--execute", "--as-of", "2027-01-14T10:30Z"]);
    assert!(again.starts_with("0 sent"), "{again}");
}

/// Out of every wave, and back: neither is left to be guessed.
#[test]
fn who_is_in_no_wave_any_more_is_told_so() {
    let folder = announced();
    bram_in(&folder, "");
    let plan = folder.run(&["plan", "--as-of", DAY]);
    assert!(plan.contains("1 person: in no wave any more; told start Mon 2027-01-25: due now"), "{plan}");
    let (text, calendar) = sent(&folder, DAY);
    assert!(text.contains("gaat voorlopig niet door") && text.contains("maandag 25 januari 2027"), "{text}");
    assert!(!text.contains("handleiding") && !text.contains("Nieuwe datum"), "{text}");
    insta::assert_snapshot!(entries(&calendar), @"
    DTSTART;VALUE=DATE:20270125
    SEQUENCE:1
    STATUS:CANCELLED
    SUMMARY:Vervallen: U kunt vanaf vandaag overstappen op Microsoft Intune
    UID:small-move-pilot-start@move.fjordelta.example
    ");
    bram_in(&folder, "pilot");
    let (text, calendar) = sent(&folder, "2027-01-15T09:30Z");
    assert!(text.contains("Die is er nu wel: maandag 25 januari 2027"), "{text}");
    insta::assert_snapshot!(entries(&calendar), @"
    DTSTART;VALUE=DATE:20270125
    SEQUENCE:4
    SUMMARY:U kunt vanaf vandaag overstappen op Microsoft Intune
    UID:small-move-pilot-start@move.fjordelta.example
    ");
}

/// Where each message is approved, `plan` and `send` say loudly that somebody holds a wrong date.
#[test]
fn a_correction_that_waits_for_a_yes_is_loud() {
    let folder = announced();
    let toml = folder
        .read("campaign.toml")
        .replace("preset = \"outbox\"", "preset = \"outbox\"\napproval = \"required\"");
    folder.write("campaign.toml", toml);
    bram_in(&folder, "sweden");
    let plan = folder.run(&["plan", "--as-of", DAY]);
    assert!(plan.contains("WAITS FOR AN APPROVAL: `wavecast approve moved-date --wave sweden`"), "{plan}");
    let send = folder.run(&["send", "--as-of", DAY]);
    assert!(send.contains("these people hold a wrong date, and nothing puts it right"), "{send}");
    folder.run(&["approve", "moved-date", "--wave", "sweden", "--as-of", DAY]);
    assert!(sent(&folder, DAY).0.contains("Nieuwe datum"));
}

/// Words of one's own that only know an old day and a new one: `check` says who could not be told.
#[test]
fn words_that_know_days_only_are_found() {
    let folder = announced();
    let own = "---\nsubject: A new date\npreheader: A new date for you.\n---\n\n{{ old_date | date }} is {{ new_date | date }}.\n";
    folder.write("content/en/messages/moved-date.md", own);
    let seen = folder.run(&["check", "--as-of", DAY]);
    assert!(seen.contains("`moved-date` has no words for somebody whose date is gone"), "{seen}");
}
