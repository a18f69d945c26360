//! Somebody is away while the campaign runs; a device leaves, or one of several moves: from the list to the inbox.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::{
    bench::{Folder, row},
    small::{PEOPLE, changed},
};

const BACK: &str = "\n[[stage]]\nid = \"back\"\nat = \"back, 10:00\"\nlate = \"5 workdays\"\n";
const DEVICES: &str = "\n[[stage]]\nid = \"left\"\nat = \"left, 10:00\"\naudience = \"not-moved\"\n\n[[stage]]\nid = \"device-moved\"\nat = \"device-moved, 11:00\"\naudience = \"not-moved\"\n";
/// Anna is in Stockholm, and hears on the day before the deadline of everybody that there is one.
const ANNA: &str = "anna@example.com,Anna Berg,Anna,sv,sweden,SE,ios\n";

fn folder(more: &str, until: &str) -> Folder {
    let toml = format!("{}{more}", changed(&[("preset = \"local\"\n", "preset = \"outbox\"\n")]));
    let people = PEOPLE.replace("platforms\n", "platforms,Hemma igen efter\n").replace(ANNA, &away(until));
    let column = "\n[people]\ncolumns = { away_until = \"Hemma igen efter\" }\n";
    let folder = Folder::of(&[("campaign.toml", &format!("{toml}{column}")), ("people.csv", &people)]);
    folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", "2027-02-08"]);
    folder
}

fn away(until: &str) -> String {
    ANNA.replace('\n', &format!(",{until}\n"))
}

fn story(folder: &Folder, at: &str) -> String {
    folder.run(&["plan", "--person", "anna@example.com", "--as-of", at])
}

/// All that was written, with its calendar files as they are read.
fn letters(folder: &Folder) -> Vec<String> {
    let files = folder.files("outbox").into_iter().filter(|(path, _)| path.ends_with(".eml"));
    let calendar = |letter: &str| {
        let part = letter.split("name=\"invite.ics\"").nth(1)?.split("\r\n\r\n").nth(1)?.replace("\r\n", "");
        let part = part.split("--").next()?.to_owned();
        Some(String::from_utf8(BASE64_STANDARD.decode(part).unwrap()).unwrap())
    };
    let whole = files.map(|(_, bytes)| String::from_utf8(bytes).unwrap());
    whole
        .map(|letter| format!("{}\n{}", letter.replace("=\r\n", ""), calendar(&letter).unwrap_or_default()))
        .collect()
}

/// Back on Monday 22 March: the deadline of everybody was on the 19th, hers is on Thursday the 25th, and since Friday and
/// Monday are holidays in Sweden, access is cut on Wednesday the 31st.
#[test]
fn whoever_was_away_gets_one_message_with_dates_of_their_own() {
    let folder = folder(BACK, "2027-03-21");
    for day in ["2027-02-15", "2027-03-01", "2027-03-12", "2027-03-19", "2027-03-21"] {
        let said = folder.send(&format!("{day}T10:00Z"));
        assert!(!said.contains("1 sent"), "{day}: {said}");
    }
    let before = story(&folder, "2027-03-20");
    assert!(before.contains("away until Sun 2027-03-21: back on Mon 2027-03-22"), "{before}");
    let own = "dates of their own: the deadline is Thu 2027-03-25 17:00, access is cut on Wed 2027-03-31";
    assert!(before.contains(own), "{before}");
    for stage in ["announce", "enrol", "remind"] {
        assert!(row(&before, stage).contains("away when it was due"), "{before}");
    }
    let sent = folder.send("2027-03-22T09:30Z");
    assert!(sent.starts_with("1 sent"), "{sent}");
    assert!(folder.send("2027-03-22T10:00Z").starts_with("0 sent"), "once");
    let letters = letters(&folder);
    let letter =
        letters.iter().find(|letter| letter.contains("25 mars")).unwrap_or_else(|| panic!("{letters:?}"));
    assert!(
        letter.contains("31 mars") && !letter.contains("19 mars") && !letter.contains("23 mars"),
        "{letter}"
    );
    assert!(
        letter.contains("DTEND:20270325T160000Z") && letter.contains("DTSTART;VALUE=DATE:20270331"),
        "{letter}"
    );
    let data =
        folder.run(&["plan", "--person", "anna@example.com", "--format", "json", "--as-of", "2027-03-20"]);
    assert!(data.contains("\"own_deadline\": \"2027-03-25T17:00\""), "{data}");
}

/// The list learns of it when she knows the date of everybody: no date of hers stays wrong, and nothing reaches her before.
#[test]
fn a_leave_that_is_told_late_puts_her_date_right() {
    let folder = folder("\n[[stage]]\nid = \"moved-date\"\nat = \"rescheduled\"\n", "");
    assert!(folder.send("2027-03-01T09:00Z").starts_with("1 sent"));
    let people = folder.read("people.csv").replace(&away(""), &away("2027-03-18"));
    folder.write("people.csv", people);
    for day in ["2027-03-12", "2027-03-15", "2027-03-18"] {
        assert!(folder.send(&format!("{day}T10:00Z")).contains("0 sent") || day == "2027-03-01", "{day}");
    }
    let story = story(&folder, "2027-03-18");
    assert!(row(&story, "moved-date").contains("Fri 2027-03-19"), "{story}");
}

/// Without a message of that name, the last of what was missed leaves on the return.
#[test]
fn without_a_message_for_it_the_last_one_that_was_missed_leaves() {
    let folder = folder("", "2027-03-03");
    folder.send("2027-02-15T09:00Z");
    let story = story(&folder, "2027-03-02");
    assert!(row(&story, "announce").contains("away when it was due"), "{story}");
    assert!(row(&story, "enrol").contains("Thu 2027-03-04 09:00"), "{story}");
    assert!(folder.send("2027-03-04T09:00Z").starts_with("1 sent"));
    let said = folder.run(&["check", "--as-of", "2027-03-02"]);
    assert!(said.contains("1 person is away, and no message is counted from `back`"), "{said}");
}

/// On no page, whatever is asked for.
#[test]
fn no_page_shows_a_date_of_somebodys_own() {
    let folder = folder(BACK, "2027-03-21");
    let usual = self::folder(BACK, "");
    for one in [&folder, &usual] {
        let people = format!("{}dana@example.com,Dana Ek,Dana,sv,sweden,SE,ios,\n", one.read("people.csv"));
        one.write("people.csv", people);
        one.run(&["build", "--all", "--no-handouts", "--no-previews", "--as-of", "2027-03-02"]);
    }
    let pages = |one: &Folder| {
        let mut files = one.files("public");
        files.retain(|path, _| path.ends_with(".html") || path.ends_with(".ics"));
        files
    };
    let (with, without) = (pages(&folder), pages(&usual));
    let differ: Vec<_> =
        with.iter().filter(|(path, bytes)| without.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
    assert!(
        with.len() > 20 && with.len() == without.len() && differ.is_empty(),
        "{} {} {differ:?}",
        with.len(),
        without.len()
    );
}

#[test]
fn what_no_date_can_wait_for_is_said() {
    let check = |until: &str| folder(BACK, until).run(&["check", "--as-of", "2027-03-02"]);
    let late = check("2027-05-02");
    assert!(late.contains("1 person is back on 2027-04-30 or later, when the campaign is over"), "{late}");
    let short = check("2027-04-27");
    assert!(
        short.contains("1 person in `sweden` cannot have 3 workdays between their return and their last day"),
        "{short}"
    );
    let past = check("2027-02-05");
    assert!(past.contains("1 person was away until a day that is past"), "{past}");
    for said in [&late, &short, &past] {
        assert!(!said.contains("anna"), "nobody is named: {said}");
    }
    let wrong = check("somewhen");
    assert!(wrong.contains("is not a day") && wrong.contains("people.csv:2"), "{wrong}");
    let many = changed(&[("send_time = \"09:00\"\n", "send_time = \"09:00\"\nworkdays_after_leave = 200\n")]);
    let many = Folder::of(&[("campaign.toml", &many), ("people.csv", PEOPLE)]).run(&["check"]);
    assert!(many.contains("200 workdays are more than anybody is waited for"), "{many}");
    let early = "\n[[stage]]\nid = \"back\"\nat = \"back - 1 day\"\naudience = \"managers\"\n";
    let early = folder(early, "").run(&["check"]);
    assert!(
        early.contains("would leave before the person is back") && early.contains("people who are back"),
        "{early}"
    );
}

/// A list of absences is merged like any export, and says only what it says.
#[test]
fn an_export_of_absences_is_merged_into_the_list() {
    let folder = folder(BACK, "");
    folder.write("absences.csv", "E-mail,Frånvarande till och med\nANNA@example.com,2027-03-21\n");
    folder.run(&["people", "import", "absences.csv", "--execute", "--as-of", "2027-03-02"]);
    assert!(folder.read("people.csv").contains(&away("2027-03-21")), "{}", folder.read("people.csv"));
}

/// A manager who is away hears of their people when they are back.
#[test]
fn a_note_waits_for_a_manager_who_is_away() {
    let more = "\n[[stage]]\nid = \"manager-note\"\nat = \"start - 9 workdays, 10:00\"\naudience = \"managers\"\nlate = \"5 workdays\"\n";
    let folder = folder(more, "");
    let people = "mail,name,language,wave,country,manager,away_until\n\
        anna@example.com,Anna,sv,sweden,SE,eva@example.com,\neva@example.com,Eva,sv,sweden,SE,,2027-02-21\n";
    let toml = folder
        .read("campaign.toml")
        .replace("\n[people]\ncolumns = { away_until = \"Hemma igen efter\" }\n", "");
    folder.write("campaign.toml", toml);
    folder.write("people.csv", people);
    let story = folder.run(&["plan", "--person", "eva@example.com", "--as-of", "2027-02-16"]);
    assert!(row(&story, "manager-note").contains("Mon 2027-02-22 10:00"), "{story}");
}

/// The second of two on one day leaves on the next; the plan shows it there, and says why.
#[test]
fn what_collides_leaves_a_day_later() {
    let more = "\n[[stage]]\nid = \"second\"\nmessage = \"prepare\"\nat = \"start, 10:00\"\n";
    let folder = folder(more, "");
    let said = folder.run(&["check", "--as-of", "2027-02-01"]);
    assert!(said.contains("both reach 1 person on Mon 2027-03-01"), "{said}");
    let toml = folder
        .read("campaign.toml")
        .replace("send_time = \"09:00\"\n", "send_time = \"09:00\"\none_a_day = true\n");
    folder.write("campaign.toml", toml);
    let story = story(&folder, "2027-02-01");
    assert!(row(&story, "enrol").contains("Mon 2027-03-01 09:00"), "{story}");
    assert!(row(&story, "second").contains("Tue 2027-03-02 10:00"), "{story}");
    let said = folder.run(&["check", "--as-of", "2027-02-01"]);
    assert!(said.contains("`second` of `sweden` leaves on Tue 2027-03-02 10:00 for 1 person, and not on Mon 2027-03-01 10:00, when they are told `enrol`"), "{said}");
    assert!(!said.contains("both reach"), "{said}");
}

const LIST: &str = "\
mail,name,platform,version,ownership,from,serial,seen,in-new-since,gone-from-old
anna@example.com,iPhone 14,ios,18.1,personal,workspace-one,F2LX1,2027-03-01,,2027-03-09
anna@example.com,MacBook Pro,macos,15.1,company,workspace-one,C02X2,2027-03-01,2027-03-08,
";

fn with_devices(list: &str) -> Folder {
    let folder = folder(DEVICES, "");
    folder.write("devices.csv", list);
    folder.write("moved.csv", "mail,moved\n");
    folder.run(&["moved", "import", "moved.csv", "--as-of", "2027-03-09T06:00Z"]);
    folder
}

/// Her phone is out of the old system and not in the new one; then it joins.
#[test]
fn whoever_is_between_two_systems_is_told_once() {
    let folder = with_devices(LIST);
    let before = story(&folder, "2027-03-09T08:00Z");
    assert!(row(&before, "left").contains("Tue 2027-03-09 10:00"), "{before}");
    let sent = folder.run(&["send", "--execute", "--yes", "--stage", "left", "--as-of", "2027-03-09T09:30Z"]);
    assert!(sent.starts_with("1 sent"), "{sent}");
    let letter = letters(&folder).concat();
    assert!(letter.contains("iPhone 14") && !letter.contains("MacBook"), "{letter}");
    let again =
        folder.run(&["send", "--execute", "--yes", "--stage", "left", "--as-of", "2027-03-09T10:30Z"]);
    assert!(again.starts_with("0 sent"), "{again}");
    // Another day of the same state is another event.
    folder.write("devices.csv", LIST.replace("2027-03-09", "2027-03-10"));
    assert!(row(&story(&folder, "2027-03-10T08:00Z"), "left").contains("Wed 2027-03-10 10:00"));
    folder.write("devices.csv", LIST.replace(",,2027-03-09", ",2027-03-10,2027-03-09"));
    assert!(row(&story(&folder, "2027-03-10T08:00Z"), "left").contains("waits until that happens"));
}

/// Her Mac is done, her phone is still in the old system.
#[test]
fn whoever_has_moved_one_of_two_is_thanked_once_and_told_the_other() {
    let folder = with_devices(&LIST.replace(",,2027-03-09", ",,"));
    let said = story(&folder, "2027-03-08T09:00Z");
    assert!(row(&said, "device-moved").contains("Mon 2027-03-08 11:00"), "{said}");
    assert!(row(&said, "left").contains("waits until that happens"), "{said}");
    // On the day of a reminder it makes room.
    folder.write("devices.csv", LIST.replace(",,2027-03-09", ",,").replace("2027-03-08", "2027-03-12"));
    let busy = story(&folder, "2027-03-12T09:00Z");
    assert!(
        row(&busy, "remind").contains("Fri 2027-03-12")
            && row(&busy, "device-moved").contains("Mon 2027-03-15 11:00"),
        "{busy}"
    );
    folder.write("devices.csv", LIST.replace(",,2027-03-09", ",,"));
    let arguments = ["send", "--execute", "--yes", "--stage", "device-moved", "--as-of", "2027-03-09T10:30Z"];
    let sent = folder.run(&arguments);
    assert!(sent.starts_with("1 sent"), "{sent}");
    assert!(folder.run(&arguments).starts_with("0 sent"));
    let letter = letters(&folder).concat();
    assert!(letter.contains("En av dina tv=C3=A5 enheter har redan flyttats: din MacBook Pro"), "{letter}");
}

/// A list that says when a leave begins: `Borta från` and `Borta till` are what it calls the days.
fn folder_with(from: &str, until: &str) -> Folder {
    let folder = folder(BACK, "");
    let people = PEOPLE
        .replace("platforms\n", "platforms,Borta från,Borta till\n")
        .replace(ANNA, &ANNA.replace('\n', &format!(",{from},{until}\n")));
    folder.write("campaign.toml", folder.read("campaign.toml").replace("Hemma igen efter", "Borta till"));
    folder.write("people.csv", people);
    folder
}

/// Noted in February, from the 8th of March on: what comes before is told her as everybody.
#[test]
fn before_a_leave_begins_nothing_is_kept_back() {
    let folder = folder_with("2027-03-08", "2027-03-21");
    let before = story(&folder, "2027-02-14");
    let away = "away from Mon 2027-03-08 until Sun 2027-03-21: back on Mon 2027-03-22, and is told nothing meanwhile";
    assert!(before.contains(away), "{before}");
    assert!(row(&before, "announce").contains("Mon 2027-02-15 09:00"), "{before}");
    assert!(folder.send("2027-02-15T09:00Z").starts_with("1 sent"));
    assert!(folder.send("2027-03-01T09:00Z").starts_with("1 sent"));
    for day in ["2027-03-12", "2027-03-19"] {
        assert!(folder.send(&format!("{day}T10:00Z")).starts_with("0 sent"), "{day}");
    }
    let first = letters(&folder).into_iter().find(|letter| letter.contains("Subject")).unwrap();
    assert!(
        first.contains("25 mars") && !first.contains("19 mars"),
        "her own deadline from the start: {first}"
    );
    let data =
        folder.run(&["plan", "--person", "anna@example.com", "--format", "json", "--as-of", "2027-02-14"]);
    assert!(
        data.contains("\"away_from\": \"2027-03-08\"") && data.contains("\"away_until\": \"2027-03-21\""),
        "{data}"
    );
    let open = folder_with("", "2027-03-21");
    let data =
        open.run(&["plan", "--person", "anna@example.com", "--format", "json", "--as-of", "2027-02-14"]);
    assert!(data.contains("\"away_from\": null"), "{data}");
}

/// What cannot be a leave is an error of the row, with its place and what to write.
#[test]
fn a_beginning_that_cannot_be_is_an_error_of_the_row() {
    let check = |from: &str, until: &str| folder_with(from, until).run(&["check", "--as-of", "2027-02-02"]);
    let backwards = check("2027-03-21", "2027-03-08");
    let message = "people.csv:2:50: the day in the column away_from is later than the one in away_until\n  = hint: write the first day on which they are away in `away_from` and the last one in `away_until`, or leave `away_from` empty";
    assert!(backwards.contains(message), "{backwards}");
    let endless = check("2027-03-21", "");
    let message = "people.csv:2:50: the column away_from has a day, and away_until has none\n  = hint: write the last day on which they are away in `away_until`, such as `2027-03-21`, or leave `away_from` empty";
    assert!(endless.contains(message), "{endless}");
    let wrong = check("soon", "2027-03-08");
    assert!(wrong.contains("`soon` in the column away_from is not a day"), "{wrong}");
    let wrong = check("2027-03-01", "late");
    assert!(
        wrong.contains("`late` in the column away_until is not a day") && !wrong.contains("has none"),
        "{wrong}"
    );
    assert!(check("2027-03-08", "2027-03-08").starts_with("no problems"), "one day is a leave");
    assert!(check("2027-01-05", "2027-01-08").contains("1 person was away until a day that is past"));
}

/// What Anna's row says of her leave when an export has been merged into a list, on the 2nd of March.
fn merged((from, until): (&str, &str), heading: &str, cells: &str) -> String {
    let folder = folder_with(from, until);
    folder.write("absences.csv", format!("E-mail,{heading}\nANNA@example.com,{cells}\n"));
    let said = folder.run(&["people", "import", "absences.csv", "--execute", "--as-of", "2027-03-02"]);
    let people = folder.read("people.csv");
    let row = people.lines().nth(1).and_then(|row| row.split_once(",ios,"));
    row.map_or(said, |(_, leave)| leave.to_owned())
}

/// An export tells from when until when, in the words of three languages; what it leaves out stays, as long as it can.
#[test]
fn an_export_of_absences_brings_their_beginning() {
    for heading in [
        "Absence start,Absence end",
        "Leave start date,Leave end date",
        "Afwezig vanaf,Afwezig t/m",
        "Begindatum verlof,Einddatum verlof",
        "Frånvarande från,Frånvarande till och med",
        "Ledig fr.o.m.,Ledig till",
    ] {
        assert_eq!(merged(("", ""), heading, "2027-03-08,2027-03-21"), "2027-03-08,2027-03-21", "{heading}");
    }
    let march = ("2027-03-08", "2027-03-12");
    let february = ("2027-02-01", "2027-02-12");
    for (known, until, wanted) in [
        (march, "2027-03-21", "2027-03-08,2027-03-21"), // it grows
        (march, "2027-03-05", ",2027-03-05"),           // another one, before it
        (february, "2027-03-21", ",2027-03-21"),        // the one that is known is over
        (february, "2027-02-12", "2027-02-01,2027-02-12"),
    ] {
        assert_eq!(merged(known, "Absence end", until), wanted);
    }
    assert_eq!(merged(march, "Absence start,Absence end", ",2027-03-19"), "2027-03-08,2027-03-19");
    let endless = merged(("", ""), "Absence start", "2027-03-08");
    assert_eq!(endless, ",", "an export that cannot be right changes nothing");
}

/// She is away, or just back: her next leave must not take the place of this one.
#[test]
fn the_next_leave_waits_for_the_end_of_this_one() {
    let (both, next) = ("Absence start,Absence end", "2027-06-01,2027-06-18");
    for (until, kept) in [("2027-03-05", true), ("2027-02-24", true), ("2027-02-22", false)] {
        let wanted = if kept { format!("2027-02-15,{until}") } else { next.to_owned() };
        assert_eq!(merged(("2027-02-15", until), both, next), wanted);
    }
    assert_eq!(merged(("2027-03-08", "2027-03-12"), both, next), next, "one that has not begun is put off");
    let folder = folder_with("2027-02-15", "2027-03-05");
    folder.write("absences.csv", format!("E-mail,{both}\nanna@example.com,{next}\n"));
    let said = folder.run(&["people", "import", "absences.csv", "--as-of", "2027-03-02"]);
    assert!(said.contains("> a***@example.com  is away now: the next leave waits for an import"), "{said}");
}

/// An export is looked over by the headings by which it is merged.
#[test]
fn an_export_with_a_beginning_alone_is_an_error() {
    let folder = folder_with("", "");
    folder.write("absences.csv", "E-mail,Absence start\nanna@example.com,2027-03-08\n");
    let said = folder.run(&["people", "import", "absences.csv", "--execute"]);
    assert!(
        said.contains("absences.csv:2:18: the column away_from has a day, and away_until has none"),
        "{said}"
    );
}

/// Findings about leave know whose has not begun yet.
#[test]
fn findings_know_of_a_leave_that_is_to_come() {
    let check = |from: &str, until: &str| folder_with(from, until).run(&["check", "--as-of", "2027-03-02"]);
    let will = check("2027-03-15", "2027-05-02");
    assert!(
        will.contains("1 person will be away before their last day, and back on 2027-04-30 or later, when the campaign is over"),
        "{will}"
    );
    assert!(will.contains("until they go everything reaches them"), "{will}");
    let gone = check("2027-03-01", "2027-05-02");
    assert!(gone.contains("1 person is back on 2027-04-30 or later"), "{gone}");
    // The deadline is on 19 March: whoever leaves after it is like everybody.
    for until in ["2027-05-02", "2027-04-27"] {
        let said = check("2027-03-22", until);
        assert!(said.starts_with("no problems"), "{until}: {said}");
        assert!(!said.contains("cannot have 3 workdays"), "{until}: {said}");
    }
    let short = check("2027-03-19", "2027-04-27");
    assert!(short.contains("1 person in `sweden` cannot have 3 workdays"), "{short}");
    let without = |from: &str| {
        let folder = folder_with(from, "2027-06-12");
        folder.write("campaign.toml", folder.read("campaign.toml").replace(BACK, ""));
        folder.run(&["check", "--as-of", "2027-03-02"])
    };
    assert!(without("2027-03-22").contains("1 person will be away, and no message is counted from `back`"));
    assert!(
        !without("2027-05-03").contains("is counted from `back`"),
        "after the close it is nobody's business"
    );
}

/// The console says it in its three languages.
#[test]
fn the_console_says_from_when_until_when() {
    let folder = folder_with("2027-03-08", "2027-03-21");
    let console = crate::serve::Console::of(&folder, &["--as-of", "2027-02-14"]);
    for (language, wanted) in [
        ("en", "Away from Monday 8 March 2027 until Sunday 21 March 2027, back on Monday 22 March 2027."),
        (
            "nl",
            "Afwezig van maandag 8 maart 2027 tot en met zondag 21 maart 2027, terug op maandag 22 maart 2027.",
        ),
        (
            "sv",
            "Borta från och med måndag 8 mars 2027 till och med söndag 21 mars 2027, tillbaka måndag 22 mars 2027.",
        ),
    ] {
        let page = console.get(&format!("/{language}/people/0"));
        assert!(page.contains(wanted), "{page}");
    }
}

/// A manager's note that is due before their leave leaves before it; in it, it waits.
#[test]
fn a_note_to_a_manager_who_goes_later_leaves_before() {
    let more = "\n[[stage]]\nid = \"manager-note\"\nat = \"start - 9 workdays, 10:00\"\naudience = \"managers\"\nlate = \"5 workdays\"\n";
    let folder = folder(more, "");
    let toml = folder
        .read("campaign.toml")
        .replace("\n[people]\ncolumns = { away_until = \"Hemma igen efter\" }\n", "");
    folder.write("campaign.toml", toml);
    for (from, wanted) in [("2027-02-17", "Tue 2027-02-16 10:00"), ("2027-02-16", "Mon 2027-02-22 10:00")] {
        let people = format!(
            "mail,name,language,wave,country,manager,away_from,away_until\n\
             anna@example.com,Anna,sv,sweden,SE,eva@example.com,,\neva@example.com,Eva,sv,sweden,SE,,{from},2027-02-21\n"
        );
        folder.write("people.csv", people);
        let story = folder.run(&["plan", "--person", "eva@example.com", "--as-of", "2027-02-10"]);
        assert!(row(&story, "manager-note").contains(wanted), "{story}");
    }
    // It could not leave before: then on the return.
    folder.write("people.csv", folder.read("people.csv").replace("2027-02-16", "2027-02-17"));
    let late = folder.run(&["plan", "--person", "eva@example.com", "--as-of", "2027-02-17T08:00Z"]);
    assert!(row(&late, "manager-note").contains("Mon 2027-02-22 10:00"), "{late}");
}
