//! Where each device is between the two systems, by the newest lists of both, and what people are told of theirs.

use std::fmt::Write as _;

use crate::{bench::Folder, small::SMALL};

/// Bram's phone and Mac are in Ivanti and Jamf; Anna has one phone.
const DEVICES: &str = "\
mail,name,platform,version,ownership,from,serial,seen,desk
bram@example.com,iPhone 14,ios,18.1,personal,ivanti,F2LX1,2027-03-01,b12
bram@example.com,MacBook Pro,macos,15.1,company,jamf,C02X2,2027-03-01,b12
anna@example.com,iPhone 13,ios,18.1,company,ivanti,F2LX3,2027-03-01,a01
";

const EXPORT: &str =
    "Device name,Primary user UPN,OS,Serial number,Compliance,Enrollment date,Last check-in\n";
const MAC: &str = "MAC-7,bram@example.com,macOS,c02x2,Compliant,2027-03-08,2027-03-12 06:00\n";
const PHONE: &str = "PH-9,bram@example.com,iOS,F2LX1,Not compliant,2027-03-09,2027-03-12 06:00\n";
const NOW: [&str; 2] = ["--as-of", "2027-03-12T08:00Z"];

fn folder(language: &str, devices: &str) -> Folder {
    let folder = Folder::of(SMALL);
    let two_systems = folder.read("campaign.toml").replace(
        "\n[move]\nfrom = { vendor = \"workspace-one\" }\n",
        "\n[[move.from]]\nvendor = \"jamf\"\nplatforms = [\"macos\"]\n\n[[move.from]]\nvendor = \"ivanti\"\n\
         platforms = [\"ios\", \"android\", \"windows\"]\n",
    );
    folder.write("campaign.toml", two_systems);
    let people = format!(
        "mail,name,given_name,language,wave,country\nbram@example.com,Bram,Bram,{language},sweden,NL\n\
         anna@example.com,Anna,Anna,sv,sweden,SE\n"
    );
    folder.write("people.csv", people);
    folder.write("devices.csv", devices);
    folder
}

fn import(folder: &Folder, rows: &[&str]) -> String {
    folder.write("intune.csv", format!("{EXPORT}{}", rows.concat()));
    folder.run(&["moved", "import", "intune.csv", NOW[0], NOW[1]])
}

fn old(folder: &Folder, system: &str, rows: &str, further: &[&str]) -> String {
    folder.write("old.csv", format!("Email Address,Platform,Serial Number,Device Name,Last Seen\n{rows}"));
    let mut arguments = vec!["devices", "import", "old.csv", "--from", system, "--complete", NOW[0], NOW[1]];
    arguments.extend(further);
    folder.run(&arguments)
}

/// What a reminder says of Bram's devices.
fn reminder(folder: &Folder, language: &str) -> String {
    let seen = folder.run(&["mail", "preview", "--person", "bram@example.com", NOW[0], NOW[1]]);
    let path = format!("outbox/preview/sweden/remind/{language}.txt");
    let files = folder.files("outbox/preview");
    let text = files.get(&path).unwrap_or_else(|| panic!("{path} in {:?} {seen}", files.keys()));
    let text = String::from_utf8(text.clone()).unwrap();
    let lines = text.lines().skip_while(|line| !line.contains("Bram")).skip(2);
    let next = ["Please move to", "Stap op tijd over", "Byt till"];
    let told = lines.take_while(|line| !next.iter().any(|next| line.starts_with(next)));
    let said: Vec<&str> = told.filter(|line| !line.contains("2027") && !line.contains("https:")).collect();
    said.join("\n").trim_end().to_owned()
}

#[test]
fn an_export_of_the_new_system_says_which_devices_have_joined() {
    let folder = folder("en", DEVICES);
    let said = import(&folder, &[MAC]);
    assert!(said.contains("1 of 3 devices in devices.csv are in the new system"), "{said}");
    insta::assert_snapshot!(folder.read("devices.csv"), @r"
    mail,name,platform,version,ownership,from,serial,seen,desk,in-new-since
    bram@example.com,iPhone 14,ios,18.1,personal,ivanti,F2LX1,2027-03-01,b12,
    bram@example.com,MacBook Pro,macos,15.1,company,jamf,C02X2,2027-03-01,b12,2027-03-08
    anna@example.com,iPhone 13,ios,18.1,company,ivanti,F2LX3,2027-03-01,a01,
    ");
    insta::assert_snapshot!(folder.run(&["devices", "list"]), @r"
    b***@example.com
      iPhone 14, ios 18.1, personal, in ivanti
      MacBook Pro, macos 15.1, company, in jamf: moved
    a***@example.com
      iPhone 13, ios 18.1, company, in ivanti
    ");
    insta::assert_snapshot!(folder.run(&["devices", "list", "--state", "some"]), @r"
    b***@example.com
      iPhone 14, ios 18.1, personal, in ivanti: still in the old system
      MacBook Pro, macos 15.1, company, in jamf: moved
    ");
    let status = folder.run(&["status", NOW[0], NOW[1]]);
    let line = "devices      1 of 3 devices moved (33.3 %); 0 people are between two systems, 1 with some of theirs moved";
    assert!(status.contains(line), "{status}");
    assert!(status.contains("moved        0 of 2"), "one of two devices is not a person: {status}");
    let both = import(&folder, &[MAC, PHONE]);
    assert!(both.contains("newly moved               1"), "{both}");
    let data = folder.run(&["status", "--format", "json", NOW[0], NOW[1]]);
    assert!(data.contains("\"not_compliant\": 1") && !data.contains("example.com\","), "{data}");
    // Gone from the new system again.
    import(&folder, &[MAC, "PH-1,anna@example.com,iOS,F2LX3,Compliant,2027-03-10,2027-03-12 06:00\n"]);
    let list = folder.run(&["devices", "list", "--state", "old", "--addresses"]);
    assert!(list.contains("bram@") && list.contains("iPhone 14") && !list.contains("anna@"), "{list}");
}

#[test]
fn who_has_left_one_system_and_not_joined_the_other_is_named_to_the_helpdesk() {
    let folder = folder("en", DEVICES);
    import(&folder, &[MAC]);
    let said = old(&folder, "ivanti", "anna@example.com,iOS,F2LX3,x,2027-03-11\n", &["--execute"]);
    assert!(said.contains("1 device has left the old system; 1 of them not in the new one"), "{said}");
    insta::assert_snapshot!(folder.run(&["devices", "list", "--state", "between"]), @r"
    b***@example.com
      iPhone 14, ios 18.1, personal, in ivanti: left the old system, not in the new one
      MacBook Pro, macos 15.1, company, in jamf: moved
    ");
    let status = folder.run(&["status", NOW[0], NOW[1]]);
    assert!(status.contains("1 person is between two systems"), "{status}");
    let saved = folder.run(&["devices", "list", "--state", "left", "--to", "left.csv"]);
    assert!(saved.contains("left.csv"), "{saved}");
    insta::assert_snapshot!(folder.read("left.csv"), @r"
    mail,person,device,platform,version,old system,state,last seen in old,in new since,gone from old
    bram@example.com,between,iPhone 14,ios,18.1,ivanti,left,2027-03-01,,2027-03-12
    ");
    folder.run(&["devices", "list", "--state", "between", "--to", "between.xlsx"]);
    assert!(folder.path().join("between.xlsx").is_file());
    let page = folder.run(&["status", "--page", "board", NOW[0], NOW[1]]);
    let board = folder.read("board/index.html");
    assert!(board.contains("person is between two systems") && !board.contains("bram"), "{page} {board}");
    // It was there all the time: the next list says so.
    let rows = "anna@example.com,iOS,F2LX3,x,2027-03-11\nbram@example.com,iOS,F2LX1,x,2027-03-12\n";
    old(&folder, "ivanti", rows, &["--execute"]);
    assert!(
        folder.run(&["devices", "list", "--state", "between"]).contains("nobody has a device in this state")
    );
    let unknown = folder.run(&["devices", "list", "--state", "lost-somewhere"]);
    let near = folder.run(&["devices", "list", "--state", "betwen"]);
    assert!(near.contains("did you mean `between`?"), "{near}");
    assert!(unknown.contains("states are none, some, between, all, cannot, old, left"), "{unknown}");
}

#[test]
fn half_an_export_of_the_old_system_is_not_believed() {
    let rows: String = (0..20)
        .map(|n| format!("bram@example.com,Phone {n},ios,18.1,company,ivanti,S{n},2027-03-01\n"))
        .collect();
    let folder = folder("en", &format!("mail,name,platform,version,ownership,from,serial,seen\n{rows}"));
    let half = old(&folder, "ivanti", "bram@example.com,iOS,S1,x,2027-03-11\n", &["--execute"]);
    assert!(half.contains("19 devices of `old.csv` would have left the old system"), "{half}");
    assert!(!folder.read("devices.csv").contains("gone-from-old"));
    let believed =
        old(&folder, "ivanti", "bram@example.com,iOS,S1,x,2027-03-11\n", &["--execute", "--believe"]);
    assert!(believed.contains("19 devices have left the old system"), "{believed}");
    let unsaid = folder.run(&["devices", "import", "old.csv", "--complete"]);
    assert!(unsaid.contains("`--complete` is of one system"), "{unsaid}");
}

/// What reminders say in each language: with one of two devices done, with the other gone, with one and two of three.
fn reminders() -> String {
    let mut said = String::new();
    for language in ["en", "nl", "sv"] {
        let third = "bram@example.com,iPad,ipados,18.1,company,ivanti,F2LX4,2027-03-01,b12\n";
        let pad = "IP-1,bram@example.com,iPadOS,F2LX4,Compliant,2027-03-08,2027-03-12 06:00\n";
        let two = folder(language, DEVICES);
        import(&two, &[MAC]);
        writeln!(said, "== {language}, one of two\n{}", reminder(&two, language)).unwrap();
        old(&two, "ivanti", "anna@example.com,iOS,F2LX3,x,2027-03-11\n", &["--execute"]);
        writeln!(said, "== {language}, the other has left\n{}", reminder(&two, language)).unwrap();
        let three = folder(language, &format!("{DEVICES}{third}"));
        import(&three, &[MAC]);
        writeln!(said, "== {language}, one of three\n{}", reminder(&three, language)).unwrap();
        import(&three, &[MAC, pad]);
        writeln!(said, "== {language}, two of three\n{}", reminder(&three, language)).unwrap();
    }
    said
}

#[test]
#[expect(clippy::too_many_lines, reason = "twelve letters, as they are read")]
fn a_reminder_tells_of_each_device_what_is_done_and_what_is_left() {
    insta::assert_snapshot!(reminders(), @r"
    == en, one of two
    According to our list, your iPhone 14 is still in Ivanti. Have you moved in the
    last few days? Then our list wasn’t up to date yet, and you can ignore
    this email.


    Open your guide:

    One of your two devices has moved: your MacBook Pro.
    == en, the other has left
    According to our list, your iPhone 14 has left Ivanti and isn’t in Microsoft
    Intune yet. Have you moved in the last few days? Then our list wasn’t up
    to date yet, and you can ignore this email.


    Open your guide:

    One of your two devices has moved: your MacBook Pro.
    == en, one of three
    According to our list, these devices haven’t moved yet:

    - iPhone 14, moving from Ivanti
    - iPad, moving from Ivanti


    Open your guide:

    Have you moved in the last few days? Then our list wasn’t up to date
    yet, and you can ignore this email.

    One of your 3 devices has moved: your MacBook Pro.
    == en, two of three
    According to our list, your iPhone 14 is still in Ivanti. Have you moved in the
    last few days? Then our list wasn’t up to date yet, and you can ignore
    this email.


    Open your guide:

    2 of your 3 devices have moved: your MacBook Pro and your iPad.
    == nl, one of two
    Volgens onze lijst zit uw iPhone 14 nog in Ivanti. Bent u de afgelopen dagen al
    overgestapt? Dan was onze lijst nog niet bijgewerkt en hoeft u niets te
    doen.


    Open uw handleiding:

    Een van uw twee apparaten is al overgezet: uw MacBook Pro.
    == nl, the other has left
    Volgens onze lijst is uw iPhone 14 uit Ivanti verdwenen en nog niet ingeschreven
    bij Microsoft Intune. Bent u de afgelopen dagen al overgestapt? Dan was
    onze lijst nog niet bijgewerkt en hoeft u niets te doen.


    Open uw handleiding:

    Een van uw twee apparaten is al overgezet: uw MacBook Pro.
    == nl, one of three
    Volgens onze lijst zijn deze apparaten nog niet overgezet:

    - iPhone 14, tot nu toe in Ivanti
    - iPad, tot nu toe in Ivanti


    Open uw handleiding:

    Bent u de afgelopen dagen al overgestapt? Dan was onze lijst nog niet
    bijgewerkt en hoeft u niets te doen.

    Een van uw 3 apparaten is al overgezet: uw MacBook Pro.
    == nl, two of three
    Volgens onze lijst zit uw iPhone 14 nog in Ivanti. Bent u de afgelopen dagen al
    overgestapt? Dan was onze lijst nog niet bijgewerkt en hoeft u niets te
    doen.


    Open uw handleiding:

    2 van uw 3 apparaten zijn al overgezet: uw MacBook Pro en uw iPad.
    == sv, one of two
    Enligt vår lista finns din iPhone 14 kvar i Ivanti. Har du bytt de senaste
    dagarna? Då var listan inte uppdaterad än, och du behöver inte göra
    något.


    Öppna din guide:

    En av dina två enheter har redan flyttats: din MacBook Pro.
    == sv, the other has left
    Enligt vår lista har din iPhone 14 lämnat Ivanti men finns inte i Microsoft
    Intune än. Har du bytt de senaste dagarna? Då var listan inte uppdaterad
    än, och du behöver inte göra något.


    Öppna din guide:

    En av dina två enheter har redan flyttats: din MacBook Pro.
    == sv, one of three
    Enligt vår lista har de här enheterna inte flyttats än:

    - iPhone 14, hittills i Ivanti
    - iPad, hittills i Ivanti


    Öppna din guide:

    Har du bytt de senaste dagarna? Då var listan inte uppdaterad än, och du
    behöver inte göra något.

    En av dina 3 enheter har redan flyttats: din MacBook Pro.
    == sv, two of three
    Enligt vår lista finns din iPhone 14 kvar i Ivanti. Har du bytt de senaste
    dagarna? Då var listan inte uppdaterad än, och du behöver inte göra
    något.


    Öppna din guide:

    2 av dina 3 enheter har redan flyttats: din MacBook Pro och din iPad.
    ");
}

/// Two phones, and one more in the new system that neither number fits: nobody can say which it is, and nobody does.
#[test]
fn what_nobody_can_say_is_not_said() {
    let twins = DEVICES.replace("MacBook Pro,macos,15.1", "iPhone 12,ios,18.1").replace("jamf", "ivanti");
    let folder = folder("en", &twins);
    let before = reminder(&folder, "en");
    let said = import(&folder, &["PH-3,bram@example.com,iOS,,Compliant,2027-03-08,2027-03-12 06:00\n"]);
    assert!(
        said.contains("0 of 3 devices in devices.csv are in the new system; of 2 nobody can say which"),
        "{said}"
    );
    assert_eq!(reminder(&folder, "en"), before, "as it is told where nothing is known of each");
    let list = folder.run(&["devices", "list", "--state", "unknown"]);
    assert!(list.contains("not known whether it has moved"), "{list}");
}

/// What is known of devices is as old as the list of who has moved, and reminders wait for a newer one as ever.
#[test]
fn a_reminder_by_an_old_list_waits() {
    let folder = folder("en", DEVICES);
    import(&folder, &[MAC]);
    folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "nobody is in it", NOW[0], NOW[1]]);
    let plan = |at: &str| folder.run(&["plan", "--person", "bram@example.com", "--as-of", at]);
    assert!(
        !plan("2027-03-12T10:00Z").contains("list of who has moved is too old"),
        "{}",
        plan("2027-03-12T10:00Z")
    );
    let late = plan("2027-03-15T10:00Z");
    assert!(late.contains("too old"), "{late}");
}

#[test]
fn lists_of_some_one_after_the_other_say_that_all_have_moved() {
    let folder = folder("en", DEVICES);
    for (row, part) in [(MAC, "partly moved"), (PHONE, "newly moved")] {
        folder.write("intune.csv", format!("{EXPORT}{row}"));
        let said = folder.run(&["moved", "import", "intune.csv", "--part", NOW[0], NOW[1]]);
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn without_a_list_of_devices_nothing_is_said_of_any() {
    let folder = Folder::of(SMALL);
    let said = import(&folder, &[MAC]);
    assert!(!said.contains("devices in") && !folder.path().join("devices.csv").exists(), "{said}");
    let data = folder.run(&["status", "--format", "json", NOW[0], NOW[1]]);
    assert!(!data.contains("\"devices\""), "{data}");
    // An export with no more than people says nothing of devices either.
    let own = self::folder("en", DEVICES);
    own.write("moved.txt", "anna@example.com\n");
    own.run(&["moved", "import", "moved.txt", NOW[0], NOW[1]]);
    assert_eq!(own.read("devices.csv"), DEVICES);
    let status = own.run(&["status", NOW[0], NOW[1]]);
    assert!(status.contains("1 of 3 devices moved"), "who has moved has moved with all: {status}");
}

/// How far somebody is with their devices chooses who is told something, in stages and on the command line.
#[test]
fn audiences_ask_how_far_somebody_is() {
    let folder =
        folder("en", &DEVICES.replace("ios,18.1,company,ivanti,F2LX3", "ios,12.1,company,ivanti,F2LX3"));
    let who = |facts: &str| {
        let seen = folder.run(&["plan", "--who", facts, "--addresses", "--format", "json", NOW[0], NOW[1]]);
        let told: serde_json::Value =
            serde_json::from_str(&seen).unwrap_or_else(|_| panic!("{facts}: {seen}"));
        let mut names: Vec<String> =
            told["examples"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
        names.sort();
        names.iter().map(|name| name.split('@').next().unwrap()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(who("too-old"), "anna");
    assert_eq!((who("some-moved"), who("between")), (String::new(), String::new()));
    import(&folder, &[MAC]);
    assert_eq!(who("some-moved and not moved"), "bram");
    // The old system's next list has lost the phone, and the new one does not have it.
    old(&folder, "ivanti", "anna@example.com,iOS,F2LX3,x,2027-03-11\n", &["--execute"]);
    assert_eq!((who("between"), who("some-moved")), ("bram".to_owned(), String::new()));
    let wrong = folder.run(&["plan", "--who", "method = android-wob", NOW[0], NOW[1]]);
    assert!(wrong.contains("`android-wob` is no way to join") && wrong.contains("`android-web`"), "{wrong}");
    assert_eq!(who("method != android-web"), "anna bram");
}
