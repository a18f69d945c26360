//! Devices by the names that their owners know, outside the words of a message: in the calendar entry, and in what somebody
//! writes to the helpdesk.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const TWO_SYSTEMS: &str = "\n[[move.from]]\nvendor = \"jamf\"\nplatforms = [\"macos\"]\n\n[[move.from]]\nvendor = \"ivanti\"\n\
     platforms = [\"ios\", \"android\", \"windows\"]\n\n[move.to.methods]\nios = { company = \"ios-reset\", personal = \"ios-app\" }\n\
     android = { company = \"android-managed\", personal = \"android-web\" }\nmacos = { company = \"macos-reset\" }\n\
     windows = { company = \"windows-auto\" }\n";

const ONE: &str = "mail,name,platform,ownership\nbram@example.com,iPhone 14,ios,personal\n";
const TWO: &str = "mail,name,platform,ownership\nbram@example.com,\"iPhone 14, blå\",ios,personal\n\
     bram@example.com,MacBook Pro,macos,company\n";
/// Two of one name, and one that calls itself by its number.
const FOUR: &str = "mail,name,platform,ownership,serial\nbram@example.com,iPhone 14,ios,personal,\n\
     bram@example.com,ThinkPad,windows,company,\nbram@example.com,ThinkPad,windows,company,\n\
     bram@example.com,LAPTOP-5CG1234XYZ,windows,company,5CG1234XYZ\n";

/// The message by which Bram may move: its HTML, with addresses as people read them, and its calendar file.
fn letter(language: &str, devices: &str) -> (String, String) {
    let toml = changed(&[
        ("from = { vendor = \"workspace-one\" }\n", TWO_SYSTEMS),
        ("preset = \"local\"\n", "preset = \"outbox\"\n"),
        ("phone = ", "ticket_url = \"https://desk.example.com/new?s={subject}&b={body}\"\nphone = "),
    ]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("devices.csv", devices)]);
    let people = format!(
        "mail,name,given_name,language,wave,country\nbram@example.com,Bram,Bram,{language},sweden,NL\n"
    );
    folder.write("people.csv", people);
    folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", "2027-02-08"]);
    let said = folder.send("2027-03-01T09:00Z");
    let files = folder.files("outbox").into_iter().filter(|(path, _)| path.ends_with(".eml"));
    let letters: Vec<String> = files.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
    let letter =
        letters.iter().find(|letter| letter.contains("invite.ics")).unwrap_or_else(|| panic!("{said}"));
    let message = mail_parser::MessageParser::default().parse(letter.as_bytes()).unwrap();
    let html = message.body_html(0).unwrap().into_owned();
    let calendar = letter.split("name=\"invite.ics\"").nth(1).unwrap().split("\r\n\r\n").nth(1).unwrap();
    assert!(calendar.lines().all(|line| line.len() <= 76), "{calendar}");
    let calendar = calendar.split("--").next().unwrap().replace("\r\n", "");
    let calendar = String::from_utf8(BASE64_STANDARD.decode(calendar).unwrap()).unwrap();
    assert!(calendar.lines().all(|line| line.len() <= 75), "{calendar}");
    (
        percent_encoding::percent_decode_str(&html).decode_utf8().unwrap().into_owned(),
        calendar.replace("\r\n ", ""),
    )
}

fn description(calendar: &str) -> &str {
    let lines = calendar.lines().filter_map(|line| line.strip_prefix("DESCRIPTION:"));
    lines.max_by_key(|line| line.len()).unwrap()
}

#[test]
fn a_calendar_entry_says_which_device() {
    for (language, devices, said) in [
        ("en", ONE, "Your device: iPhone 14 in Ivanti\\n"),
        ("nl", ONE, "Uw apparaat: iPhone 14 in Ivanti\\n"),
        ("sv", ONE, "Din enhet: iPhone 14 i Ivanti\\n"),
        ("en", TWO, "Your devices: iPhone 14\\, blå in Ivanti and MacBook Pro in Jamf Pro\\n"),
        ("nl", TWO, "Uw apparaten: iPhone 14\\, blå in Ivanti en MacBook Pro in Jamf Pro\\n"),
        ("sv", TWO, "Dina enheter: iPhone 14\\, blå i Ivanti och MacBook Pro i Jamf Pro\\n"),
        (
            "en",
            FOUR,
            "Your devices: iPhone 14 in Ivanti\\, ThinkPad (1) in Ivanti\\, ThinkPad (2) in Ivanti and \
             Windows computer in Ivanti\\n",
        ),
    ] {
        let (_, calendar) = letter(language, devices);
        assert!(description(&calendar).starts_with(said), "{language}: {calendar}");
        assert!(!calendar.contains("5CG1234XYZ"), "{calendar}");
    }
}

/// From the message the reader writes to the helpdesk, or makes a ticket, and both say already what it is about.
#[test]
fn a_ticket_says_which_device() {
    for (language, devices, said) in [
        ("en", ONE, "I need help with my move to Microsoft Intune.\n\nMy device: iPhone 14 in Ivanti\n"),
        ("nl", TWO, "Mijn apparaten: iPhone 14, blå in Ivanti en MacBook Pro in Jamf Pro\n\nWat ik"),
        (
            "sv",
            FOUR,
            "Mina enheter: iPhone 14 i Ivanti, ThinkPad (1) i Ivanti, ThinkPad (2) i Ivanti och Windows-dator i",
        ),
    ] {
        let (html, _) = letter(language, devices);
        assert!(html.contains("href=\"https://desk.example.com/new?s="), "{html}");
        assert_eq!(html.matches(said).count(), 2, "in the letter and in the ticket: {html}");
        assert!(!html.contains("5CG1234XYZ") && !html.to_uppercase().contains("%2C"), "{html}");
    }
}

/// Readers are told how every link starts. Where tickets are made is named beside the pages, and only where it is linked.
#[test]
fn a_ticket_made_elsewhere_is_one_of_the_links_that_readers_are_told_of() {
    let starts = "https://move.fjordelta.example";
    for (language, devices, said) in [
        ("en", ONE, format!("every link in it starts with {starts} or https://desk.example.com.")),
        ("nl", TWO, format!("elke link begint met {starts} of https://desk.example.com.")),
        ("sv", TWO, format!("alla länkar börjar med {starts} eller https://desk.example.com.")),
        ("en", "mail,name,platform\n", format!("every link in it starts with {starts}.")),
    ] {
        let (html, _) = letter(language, devices);
        let plain = html.replace(['\u{2066}', '\u{2068}', '\u{2069}'], "");
        let plain = plain.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words));
        let plain = plain.collect::<String>();
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain.contains(&said), "{language} {said}: {plain}");
    }
    let toml = changed(&[("phone = ", "ticket_url = \"https://desk.example.com/new?b={body}\"\nphone = ")]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE), ("devices.csv", ONE)]);
    let checked = folder.run(&["check"]);
    assert!(!checked.contains("not listed") && !checked.contains("iPhone 14"), "{checked}");
}

/// The pages know nobody: what is written from them says the kind of device that the page is for.
#[test]
fn a_page_says_for_which_kind_of_device_somebody_is_stuck() {
    let folder = Folder::of(crate::small::SMALL);
    folder.run(&["build", "--all", "--no-handouts", "--no-previews", "--as-of", "2027-03-02"]);
    let page = |language: &str| {
        let html = folder.read(&format!("public/sweden/{language}/leave-ios/index.html"));
        percent_encoding::percent_decode_str(&html).decode_utf8().unwrap().into_owned()
    };
    assert!(
        page("en").contains("\n\nMy device: iPhone or iPad\nIts model and version:\nWhat I see"),
        "{}",
        page("en")
    );
    assert!(
        page("sv").contains("\n\nMin enhet: iPhone eller iPad\nModell och version:\nDet här"),
        "{}",
        page("sv")
    );
}
