//! The list of devices: people who have more than one, each in a system and of an owner of its own.

use crate::{bench::Folder, small::SMALL};

/// Bram's own phone is in Ivanti and his laptop from work in Jamf; Anna has a phone that is too old.
const DEVICES: &str = "\
mail,name,platform,version,ownership,use,from,method,reset,serial,seen
bram@example.com,iPhone 14,ios,18.1,personal,,ivanti,ios-app,,F2LX1,2027-01-02
BRAM@example.com,MacBook Pro,macos,15.1,company,,jamf,macos-reset,,C02X2,2027-01-03
anna@example.com,iPhone 8,ios,16.7,company,,ivanti,,,F2LX3,
";

fn folder(devices: &str) -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("devices.csv", devices);
    folder
}

#[test]
fn each_device_of_a_person_is_known_by_itself() {
    let folder = folder(DEVICES);
    insta::assert_snapshot!(folder.run(&["devices", "list"]), @"
    a***@example.com
      iPhone 8, ios 16.7, company, in ivanti
    b***@example.com
      iPhone 14, ios 18.1, personal, in ivanti, joins by ios-app
      MacBook Pro, macos 15.1, company, in jamf, joins by macos-reset, is erased
    ");
    insta::assert_snapshot!(folder.run(&["devices", "list", "--person", "chloe@example.com", "--addresses"]), @"
    chloe@example.com
      ios
    ");
    let data = folder.run(&["devices", "list", "--format", "json"]);
    assert!(data.contains("\"name\": \"MacBook Pro\""), "{data}");
    assert!(!data.contains("F2LX") && !data.contains("C02X"), "a serial number is shown nowhere: {data}");
    let plan = folder.run(&["plan", "--person", "bram@example.com"]);
    assert!(plan.contains("iPhone/iPad, Mac"), "the list of devices counts, not the row: {plan}");
}

#[test]
fn a_list_of_devices_that_does_not_add_up_is_told_by_its_lines() {
    let folder = folder(
        "mail;name;platform;version;ownership;use;method;serial;seen\n\
         bram@example.com;iPhone;ios;18;personal;;;S1;\n\
         anna@example.com;iPhone;ios;18;company;;;s 1;\n\
         bram@example.com;Phone;android;14;company;;android-cope;S2;\n\
         bram@example.com;Phone;android;14;company;;;S2;\n\
         nobody@example.com;Pixel;android;14;company;;;S3;\n\
         someone@example.com;Pixel;android;14;company;;;S4;\n\
         anna@example.com;Thing;toaster;1;the moon;;;S5;\n\
         anna@example.com;PC;windows;11;company;;windows-connect;S6;\n\
         anna@example.com;PC;windows;11;company;;windows-jion;S7;\n\
         anna@example.com;PC;windows;11;company;;;S8;2027-02-30\n",
    );
    insta::assert_snapshot!(folder.run(&["devices", "list"]), @"
    --- stderr
    error: 4 problems, 4 warnings in the campaign
    devices.csv:3:1: this device belongs to two people: see line 2
      = hint: keep the row of the person who has it now; mark it `shared` in a column `use` if several use it
    devices.csv:5:1: warning: this device is in the list twice, first in line 4
      = hint: take one of the two rows out; the first counts
    devices.csv:6:1: warning: a device of somebody who is not in the list of people (2 rows)
      = note: also in line 7
      = hint: its owner is not in the list of people: add them, or leave the device out
    devices.csv:8:1: warning: `the moon` does not say whose the device is
      = hint: write `company` or `personal`
    devices.csv:8:1: warning: `toaster` is not a platform
      = hint: write `ios`, `ipados`, `android`, `macos`, `windows`, `linux`, `visionos`, `chromeos` or `other`
    devices.csv:9:1: `windows-connect` is no way to join for a company device with windows
      = hint: look at the table of methods in the book
    devices.csv:10:1: `windows-jion` is not a way to join
      = hint: did you mean `windows-join`?
    devices.csv:11:1: a date of this row does not exist
      = hint: dates look like `2027-01-18`; look at the file, and at the clock of this computer
    --- exit 1
    ");
}

#[test]
fn of_three_rows_of_one_device_the_first_counts() {
    let folder = folder(
        "mail;platform;ownership;serial\n\
         bram@example.com;ios;personal;S1\n\
         bram@example.com;ios;personal;S1\n\
         bram@example.com;ios;personal;S1\n\
         anna@example.com;ios;personal;S1\n",
    );
    let said = folder.run(&["devices", "list"]);
    assert!(said.contains("this device is in the list twice, first in line 2 (2 rows)"), "{said}");
    assert!(said.contains("this device belongs to two people: see line 2"), "{said}");
}

/// What `wavecast moved import` reads may be called `devices.csv` as well, and tells of devices in the new system.
#[test]
fn an_export_of_the_same_name_is_not_taken_for_the_list_of_devices() {
    let plain = Folder::of(SMALL);
    let other = folder("Device name,Primary user UPN,OS,Managed by\nPH-1,bram@example.com,iOS,Intune\n");
    let story = ["plan", "--person", "bram@example.com", "--as-of", "2027-01-01T08:00Z"];
    let (seen, warned) = (plain.run(&story), other.run(&story));
    assert!(warned.starts_with(seen.trim_end()), "{warned}");
    insta::assert_snapshot!(warned[seen.trim_end().len()..], @"

    --- stderr
    warning: 1 warning in the campaign
    devices.csv:1:1: warning: `devices.csv` is not read: it lacks the columns `mail` and `platform`; there are `Device name`, `Primary user UPN`, `OS`, `Managed by`
      = hint: rename `Primary user UPN` to `mail` and `OS` to `platform`; or, if it is an export of a system, give the file another name: `wavecast devices import` and `wavecast moved import` read it from there
    ");
    let refused = other.run(&["devices", "import", "devices.csv", "--execute"]);
    assert!(refused.contains("is something other than a list of devices"), "{refused}");
}

/// A column that means nothing is not passed over in silence.
#[test]
fn columns_of_the_list_of_devices_that_mean_nothing_are_told() {
    let folder =
        folder("mail,device,platform,verison,Cost centre\nbram@example.com,iPhone 14,ios,18.1,4711\n");
    insta::assert_snapshot!(folder.run(&["devices", "list"]), @"
    b***@example.com
      ios
    --- stderr
    warning: 2 warnings in the campaign
    devices.csv:1:6: warning: the column `device` means nothing here, and is not used
      = hint: did you mean `name`? known are mail, platform, version, model, manufacturer, ownership, use, from, method, reset, serial, seen, in-new-since, compliant-in-new, gone-from-old, name
    devices.csv:1:22: warning: the column `verison` means nothing here, and is not used
      = hint: did you mean `version`? known are mail, platform, version, model, manufacturer, ownership, use, from, method, reset, serial, seen, in-new-since, compliant-in-new, gone-from-old, name
    ");
    let other = Folder::of(SMALL);
    other.write("devices.csv", "user;device;os\nbram@example.com;iPhone 14;ios\n");
    let checked = other.run(&["check", "--as-of", "2027-01-02T08:00Z"]);
    assert!(
        checked.contains(
            "devices.csv:1:1: warning: `devices.csv` is not read: it lacks the columns `mail` and `platform`"
        ),
        "{checked}"
    );
    assert!(checked.contains("rename `user` to `mail` and `os` to `platform`"), "{checked}");
    other.write("devices.csv", "bram@example.com;iPhone 14;ios\n");
    let checked = other.run(&["check", "--as-of", "2027-01-02T08:00Z"]);
    assert!(checked.contains("its first line names none") && !checked.contains("bram@"), "{checked}");
    // Once it is mended nothing is said of it any more.
    other.write("devices.csv", "mail;name;platform\nbram@example.com;iPhone 14;ios\n");
    let checked = other.run(&["check", "--as-of", "2027-01-02T08:00Z"]);
    assert!(!checked.contains("devices.csv"), "{checked}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "what is said is read whole")]
fn exports_of_the_old_systems_are_understood() {
    let exports = [
        (
            "workspace-one",
            "Friendly Name,Platform,OS Version,Model,Ownership,Email Address,Serial Number,Last Seen\n\
             PH-1,Apple iOS,18.1.0,iPhone 14,Employee Owned,bram@example.com,F2LX1,2027-01-02\n\
             TAB-1,Android,14,Galaxy Tab Active4,Corporate - Shared,anna@example.com,R52X,2027-01-02\n",
        ),
        (
            "ivanti",
            "Display Name;Platform Name;Model;Manufacturer;Owner;Email Address;Serial Number;Last Check-In\n\
             Bram;iOS 18.1;iPhone14,7;Apple;Employee;bram@example.com;F2LX1;02-01-2027\n",
        ),
        (
            "jamf",
            "Computer Name,Model,Operating System Version,Email Address,Serial Number\n\
             MAC-9,\"MacBook Pro (14-inch, 2023)\",15.1,bram@example.com,C02X2\n",
        ),
        (
            "intune",
            "Apparaatnaam,Besturingssysteem,Versie van besturingssysteem,Eigendom,UPN van primaire gebruiker,Serienummer,Model,Fabrikant\n\
             DESKTOP-1,Windows,10.0.26100,Bedrijf,bram@example.com,5CG1,20XW004AUS,LENOVO\n\
             DESKTOP-2,Windows,10.0.26100,Bedrijf,,5CG2,20XW004AUS,LENOVO\n\
             DESKTOP-3,Windows,10.0.26100,Bedrijf,else@example.com,5CG3,20XW004AUS,LENOVO\n",
        ),
        (
            "meraki",
            "Name,OS,Model,Owner email,Serial,Ägarskap\nErik,iPadOS 17.5,iPad (9th generation),anna@example.com,DMPX,Företag\n",
        ),
    ];
    let folder = Folder::of(SMALL);
    let mut said = String::new();
    for (system, export) in exports {
        folder.write("export.csv", export);
        let arguments =
            ["devices", "import", "export.csv", "--from", system, "--execute", "--as-of", "2027-01-11"];
        said.push_str(&folder.run(&arguments));
    }
    insta::assert_snapshot!(said, @"
    devices.csv: 2 new, 0 changed, 0 unchanged, 0 not in the export (they stay)
      + b***@example.com  iPhone 14, ios 18.1.0, personal, in workspace-one
      + a***@example.com  Galaxy Tab Active4, android 14, company, shared, in workspace-one
    written
    devices.csv: 0 new, 1 changed, 0 unchanged, 1 not in the export (they stay)
      ~ b***@example.com  iPhone: from: workspace-one -> ivanti
    written
    devices.csv: 1 new, 0 changed, 0 unchanged, 2 not in the export (they stay)
      + b***@example.com  MacBook Pro (14-inch, 2023), macos 15.1, in jamf
    written
    devices.csv: 1 new, 0 changed, 0 unchanged, 3 not in the export (they stay)
      1 device of people who are not in the list of people: left out
      1 device without an owner: left out
      + b***@example.com  LENOVO, windows 10.0.26100, company, in intune
    written
    devices.csv: 1 new, 0 changed, 0 unchanged, 4 not in the export (they stay)
      + a***@example.com  iPad (9th generation), ipados, company, in meraki
    written
    ");
    let list = folder.read("devices.csv");
    let rows: Vec<&str> = list.lines().collect();
    let wanted = [
        "mail,name,platform,version,ownership,use,from,method,reset,serial,seen",
        "bram@example.com,iPhone 14,ios,18.1.0,personal,,ivanti,,,F2LX1,2027-01-02",
        "anna@example.com,Galaxy Tab Active4,android,14,company,shared,workspace-one,,,R52X,2027-01-02",
        "bram@example.com,\"MacBook Pro (14-inch, 2023)\",macos,15.1,,,jamf,,,C02X2,",
        "bram@example.com,LENOVO,windows,10.0.26100,company,,intune,,,5CG1,",
        "anna@example.com,iPad (9th generation),ipados,,company,,meraki,,,DMPX,",
    ];
    assert_eq!(rows, wanted);
}

#[test]
fn an_import_changes_what_is_new_and_keeps_what_somebody_wrote() {
    let folder = folder(
        "mail,name,platform,method,serial,notes\nbram@example.com,iPhone,ios,ios-web,F2LX1,ask first\n",
    );
    folder.write(
        "export.csv",
        "Email,OS,OS version,Model,Ownership,Serial number\nBram@example.com,iOS,18.1,iPhone 14,Personal,f2lx1\n",
    );
    let before = folder.read("devices.csv");
    insta::assert_snapshot!(folder.run(&["devices", "import", "export.csv", "--from", "Mobile Iron"]), @"
    devices.csv: 0 new, 1 changed, 0 unchanged, 0 not in the export (they stay)
      ~ B***@example.com  iPhone 14: name: iPhone -> iPhone 14, version: (none) -> 18.1, ownership: (none) -> personal, from: (none) -> ivanti
    nothing was written: `--execute` writes it
    ");
    assert_eq!(folder.read("devices.csv"), before, "nothing is written without being told to");
    folder.run(&["devices", "import", "export.csv", "--from", "Mobile Iron", "--execute"]);
    insta::assert_snapshot!(folder.read("devices.csv"), @"
    mail,name,platform,method,serial,notes,version,ownership,use,from,reset,seen
    bram@example.com,iPhone 14,ios,ios-web,F2LX1,ask first,18.1,personal,,ivanti,,
    ");
    let again = folder.run(&["devices", "import", "export.csv", "--from", "ivanti"]);
    assert!(again.contains("0 new, 0 changed, 1 unchanged, 0 not in the export"), "{again}");
}

#[test]
fn who_is_forgotten_leaves_the_list_of_devices_too() {
    let folder = folder(DEVICES);
    folder.run(&["forget", "--person", "bram@example.com", "--execute"]);
    let left = folder.read("devices.csv");
    assert!(!left.to_lowercase().contains("bram") && left.contains("anna@example.com"), "{left}");
}

/// The small campaign with two old systems, and how devices join.
fn two_systems() -> String {
    crate::small::changed(&[(
        "from = { vendor = \"workspace-one\" }\n",
        "\n[[move.from]]\nvendor = \"jamf\"\nplatforms = [\"macos\"]\n\n[[move.from]]\nvendor = \"ivanti\"\n\
         platforms = [\"ios\", \"android\", \"windows\"]\n\n[move.to.methods]\nios = { company = \"ios-reset\", personal = \"ios-app\" }\n\
         android = { company = \"android-managed\", personal = \"android-web\" }\nmacos = { company = \"macos-reset\" }\n\
         windows = { company = \"windows-auto\" }\n",
    )])
}

/// Bram's messages in a language, as text: what stands between the greeting and the small print.
fn told(language: &str, devices: &str, stages: &[&str]) -> String {
    told_in(&two_systems(), language, devices, stages)
}

fn told_in(campaign: &str, language: &str, devices: &str, stages: &[&str]) -> String {
    let folder = Folder::of(&[("campaign.toml", campaign), ("devices.csv", devices)]);
    let people = format!(
        "mail,name,given_name,language,wave,country\nbram@example.com,Bram,Bram,{language},sweden,NL\n"
    );
    folder.write("people.csv", people);
    let seen = folder.run(&["mail", "preview", "--as-of", "2027-01-11", "--person", "bram@example.com"]);
    let message = |stage: &&str| {
        let path = format!("outbox/preview/sweden/{stage}/{language}.txt");
        let files = folder.files("outbox/preview");
        let text = files.get(&path).unwrap_or_else(|| panic!("{path} in {:?} {seen}", files.keys()));
        let text = String::from_utf8(text.clone()).unwrap();
        let lines = text.lines().skip_while(|line| !line.contains("Bram")).skip(1);
        lines.take_while(|line| !line.contains("helpdesk@")).collect::<Vec<_>>().join("\n")
    };
    stages.iter().map(message).collect::<Vec<_>>().join("\n=====\n")
}

/// One of these messages, whatever the small campaign sends.
fn told_by(language: &str, devices: &str, stage: &str) -> String {
    let more =
        |id: &str, at: &str| format!("\n[[stage]]\nid = \"{id}\"\nat = \"{at}\"\naudience = \"not-moved\"\n");
    let campaign = [
        two_systems(),
        more("last-call", "deadline - 1 workday"),
        more("missed-deadline", "deadline + 1 workday, 10:00"),
        more("enforce", "enforce, 09:00"),
    ]
    .concat();
    told_in(&campaign, language, devices, &[stage])
}

/// His own phone in Ivanti keeps all it holds; the Mac from work in Jamf is erased. Each is told by itself.
const PHONE_AND_MAC: &str = "\
mail,name,platform,version,ownership
bram@example.com,iPhone 14,ios,18.1,personal
bram@example.com,MacBook Pro,macos,15.1,company
";

#[test]
#[expect(clippy::too_many_lines, reason = "what is said is read whole")]
fn one_mail_says_of_each_device_what_is_so_of_it() {
    insta::assert_snapshot!(told("en", PHONE_AND_MAC, &["announce", "enrol", "remind"]), @"

    You are in the group Sweden. From Monday 1 March 2027, your group moves
    from Ivanti and Jamf Pro to Microsoft Intune.

    You can move from: Monday 1 March 2027
    Deadline: Friday 19 March 2027 at 17:00
    Work email and work apps only on devices that have moved, from: Tuesday 23 March 2027

    See your group’s page:
    https://move.fjordelta.example/sweden/en/

    You move your device yourself, at a time that suits you. A guide takes
    you through it step by step. It usually takes about 50–110 minutes for
    each device.

    Everything on your MacBook Pro will be erased during the move. That is what takes
    most of the time. We’ll email you about what to save before it’s your
    turn.

    What to do now: check that the dates suit you. Away then? Please tell
    the helpdesk. Keep Ivanti Mobile@Work and Self Service on your device
    until it is your turn.

    --
    Questions? We are glad to help.
    =====

    It’s your group’s turn. Choose a quiet moment, with power and Wi-Fi. It
    usually takes about 50–110 minutes.

    | IMPORTANT
    | Everything on your MacBook Pro will be erased. Begin only when everything you
    | want to keep is saved somewhere else.

    You can move from: Monday 1 March 2027
    Deadline: Friday 19 March 2027 at 17:00

    Open your guide:
    https://move.fjordelta.example/sweden/en/

    A device can be in only one system at a time. So first it leaves the old
    one, then it joins Microsoft Intune. Do both on the same day: in
    between, it has no work email.

    Here is what to do for your iPhone 14 and your MacBook Pro:

    - iPhone 14: first leave Ivanti
      (https://move.fjordelta.example/sweden/en/leave-ios/), then join
      Microsoft Intune (https://move.fjordelta.example/sweden/en/join-ios/).
    - MacBook Pro: it will be erased. Save your data and reset it
      (https://move.fjordelta.example/sweden/en/reset/), then it joins while
      you set it up.

    Then check that you are in
    (https://move.fjordelta.example/sweden/en/verify/). Are you reading this
    on another device? Open this address on the device that you’re moving:
    https://move.fjordelta.example/sweden/en/

    --
    Questions? We are glad to help.
    =====

    According to our list, not all of these devices have moved yet:

    - iPhone 14, moving from Ivanti
    - MacBook Pro, moving from Jamf Pro

    Deadline: Friday 19 March 2027 at 17:00
    Work email and work apps only on devices that have moved, from: Tuesday 23 March 2027

    Open your guide:
    https://move.fjordelta.example/sweden/en/

    Have you moved in the last few days? Then our list wasn’t up to date
    yet, and you can ignore this email.

    Please move to Microsoft Intune in time.

    Choose a quiet moment and follow the guide step by step.

    Anything stopping you? See the questions and answers
    (https://move.fjordelta.example/sweden/en/questions/), or tell the
    helpdesk.

    --
    Questions? We are glad to help.
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "what is said is read whole")]
fn one_mail_says_of_each_device_what_is_so_of_it_in_dutch() {
    insta::assert_snapshot!(told("nl", PHONE_AND_MAC, &["announce", "enrol", "remind"]), @"

    U zit in de groep Zweden. Vanaf maandag 1 maart 2027 stapt uw groep over
    van Ivanti en Jamf Pro op Microsoft Intune.

    U kunt overstappen vanaf: maandag 1 maart 2027
    Uiterlijk: vrijdag 19 maart 2027 om 17.00 uur
    Werkmail en werkapps alleen nog op overgezette apparaten vanaf: dinsdag 23 maart 2027

    Bekijk de pagina van uw groep:
    https://move.fjordelta.example/sweden/nl/

    U zet uw apparaat zelf over, op een moment dat u uitkomt. Een
    handleiding helpt u stap voor stap. Meestal duurt het ongeveer 50–110
    minuten per apparaat.

    Alles op uw MacBook Pro wordt bij de overstap gewist. Dat kost de meeste tijd.
    Voordat u aan de beurt bent, mailen wij u wat u moet bewaren.

    Wat u nu doet: kijk of de datums u uitkomen. Bent u er dan niet? Meld
    dat bij de helpdesk. Laat Ivanti Mobile@Work en Self Service op uw
    apparaat staan tot u aan de beurt bent.

    --
    Vragen? Wij helpen u graag.
    =====

    Uw groep is aan de beurt. Kies een rustig moment, met stroom en wifi.
    Meestal duurt het ongeveer 50–110 minuten.

    | BELANGRIJK
    | Alles op uw MacBook Pro wordt gewist. Begin pas als alles wat u wilt houden,
    | ergens anders is bewaard.

    U kunt overstappen vanaf: maandag 1 maart 2027
    Uiterlijk: vrijdag 19 maart 2027 om 17.00 uur

    Open uw handleiding:
    https://move.fjordelta.example/sweden/nl/

    Een apparaat kan maar in één systeem tegelijk zitten. Daarom gaat het
    eerst uit het oude en daarna pas naar Microsoft Intune. Doe dat op
    dezelfde dag: in de tussentijd hebt u er geen werkmail op.

    Zo verloopt de overstap van uw iPhone 14 en uw MacBook Pro:

    - iPhone 14: eerst Ivanti verlaten
      (https://move.fjordelta.example/sweden/nl/leave-ios/), daarna
      inschrijven bij Microsoft Intune
      (https://move.fjordelta.example/sweden/nl/join-ios/).
    - MacBook Pro: dit apparaat wordt gewist. Bewaar uw gegevens en wis het
      (https://move.fjordelta.example/sweden/nl/reset/); daarna wordt het
      bij het instellen ingeschreven.

    Controleer daarna of u bent ingeschreven
    (https://move.fjordelta.example/sweden/nl/verify/). Leest u dit op een
    ander apparaat? Open dan dit adres op het apparaat dat u overzet:
    https://move.fjordelta.example/sweden/nl/

    --
    Vragen? Wij helpen u graag.
    =====

    Volgens onze lijst zijn deze apparaten nog niet allemaal overgezet:

    - iPhone 14, tot nu toe in Ivanti
    - MacBook Pro, tot nu toe in Jamf Pro

    Uiterlijk: vrijdag 19 maart 2027 om 17.00 uur
    Werkmail en werkapps alleen nog op overgezette apparaten vanaf: dinsdag 23 maart 2027

    Open uw handleiding:
    https://move.fjordelta.example/sweden/nl/

    Bent u de afgelopen dagen al overgestapt? Dan was onze lijst nog niet
    bijgewerkt en hoeft u niets te doen.

    Stap op tijd over op Microsoft Intune.

    Kies een rustig moment en volg de handleiding stap voor stap.

    Houdt iets u tegen? Kijk bij de vragen en antwoorden
    (https://move.fjordelta.example/sweden/nl/questions/) of laat het de
    helpdesk weten.

    --
    Vragen? Wij helpen u graag.
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "what is said is read whole")]
fn one_mail_says_of_each_device_what_is_so_of_it_in_swedish() {
    insta::assert_snapshot!(told("sv", PHONE_AND_MAC, &["announce", "enrol", "remind"]), @"
    Du är med i gruppen Sverige. Från och med måndag 1 mars 2027 byter din
    grupp från Ivanti och Jamf Pro till Microsoft Intune.

    Du kan byta från och med: måndag 1 mars 2027
    Senast: fredag 19 mars 2027 kl. 17.00
    Jobbmejl och jobbappar bara på flyttade enheter från och med: tisdag 23 mars 2027

    Se sidan för din grupp:
    https://move.fjordelta.example/sweden/sv/

    Du flyttar din enhet själv, när det passar dig. En guide visar hur du
    gör, steg för steg. Det tar oftast ungefär 50–110 minuter per enhet.

    Allt på din MacBook Pro raderas vid bytet. Det är det som tar mest tid. Innan det
    är din tur mejlar vi dig om vad du behöver spara.

    Det här gör du nu: kontrollera att datumen passar dig. Är du borta då?
    Säg till helpdesk. Låt Ivanti Mobile@Work och Self Service vara kvar på
    enheten tills det är din tur.

    --
    Har du frågor? Vi hjälper dig gärna.
    =====

    Nu är det din grupps tur. Välj en lugn stund, med ström och wifi. Det
    tar oftast ungefär 50–110 minuter.

    | VIKTIGT
    | Allt på din MacBook Pro raderas. Börja inte förrän allt du vill ha kvar är
    | sparat någon annanstans.

    Du kan byta från och med: måndag 1 mars 2027
    Senast: fredag 19 mars 2027 kl. 17.00

    Öppna din guide:
    https://move.fjordelta.example/sweden/sv/

    En enhet kan bara finnas i ett system åt gången. Därför lämnar den först
    det gamla och registreras sedan i Microsoft Intune. Gör båda stegen
    samma dag, för däremellan har den ingen jobbmejl.

    Så här går det till med din iPhone 14 och din MacBook Pro:

    - iPhone 14: först lämna Ivanti
      (https://move.fjordelta.example/sweden/sv/leave-ios/), sedan
      registrera den i Microsoft Intune
      (https://move.fjordelta.example/sweden/sv/join-ios/).
    - MacBook Pro: enheten raderas. Spara dina data och radera den
      (https://move.fjordelta.example/sweden/sv/reset/), så registreras den
      när du ställer in den igen.

    Kontrollera sedan att enheten är registrerad
    (https://move.fjordelta.example/sweden/sv/verify/). Läser du det här på
    en annan enhet? Öppna då den här adressen på enheten som du flyttar:
    https://move.fjordelta.example/sweden/sv/

    --
    Har du frågor? Vi hjälper dig gärna.
    =====

    Enligt vår lista har inte alla de här enheterna flyttats än:

    - iPhone 14, hittills i Ivanti
    - MacBook Pro, hittills i Jamf Pro

    Senast: fredag 19 mars 2027 kl. 17.00
    Jobbmejl och jobbappar bara på flyttade enheter från och med: tisdag 23 mars 2027

    Öppna din guide:
    https://move.fjordelta.example/sweden/sv/

    Har du bytt de senaste dagarna? Då var listan inte uppdaterad än, och du
    behöver inte göra något.

    Byt till Microsoft Intune i tid.

    Välj en lugn stund och följ guiden steg för steg.

    Är det något som hindrar dig? Titta bland frågor och svar
    (https://move.fjordelta.example/sweden/sv/questions/) eller säg till
    helpdesk.

    --
    Har du frågor? Vi hjälper dig gärna.
    ");
}

#[test]
fn one_device_and_three_are_told_in_their_own_grammar() {
    let one = "mail,name,platform,ownership\nbram@example.com,iPhone 14,ios,personal\n";
    let three = "mail,name,platform,ownership,use\nbram@example.com,,ios,personal,\nbram@example.com,,windows,company,\n\
        bram@example.com,,windows,company,\nbram@example.com,Till 4,android,company,shared\n";
    for (language, alone) in [
        ("en", "your iPhone 14 is still in Ivanti"),
        ("nl", "zit uw iPhone 14 nog in Ivanti"),
        ("sv", "finns din iPhone 14 kvar i Ivanti"),
    ] {
        let said = told(language, one, &["remind"]).replace('\n', " ");
        assert!(said.contains(alone), "{said}");
        assert!(!said.contains("Jamf") && !said.contains("Mac"), "nothing of what one does not have: {said}");
    }
    insta::assert_snapshot!(told("en", three, &["enrol"]), @"
    It’s your group’s turn. Choose a quiet moment, with power and Wi-Fi. It
    usually takes about 30–50 minutes.

    You can move from: Monday 1 March 2027
    Deadline: Friday 19 March 2027 at 17:00

    Open your guide:
    https://move.fjordelta.example/sweden/en/

    A device can be in only one system at a time. So first it leaves the old
    one, then it joins Microsoft Intune. Do both on the same day: in
    between, it has no work email.

    Here is what to do for your iPhone, your Windows computer (1), your Windows computer (2) and your Till 4:

    - iPhone: first leave Ivanti
      (https://move.fjordelta.example/sweden/en/leave-ios/), then join
      Microsoft Intune (https://move.fjordelta.example/sweden/en/join-ios/).
    - Windows computer (1): IT moves it, and you only sign in. What you will see
      (https://move.fjordelta.example/sweden/en/join-windows-auto/).
    - Windows computer (2): IT moves it, and you only sign in. What you will see
      (https://move.fjordelta.example/sweden/en/join-windows-auto/).
    - Till 4: several people use it. What you arrange, and what IT does
      (https://move.fjordelta.example/sweden/en/shared/).

    Then check that you are in
    (https://move.fjordelta.example/sweden/en/verify/). Are you reading this
    on another device? Open this address on the device that you’re moving:
    https://move.fjordelta.example/sweden/en/

    --
    Questions? We are glad to help.
    ");
}

/// Whoever has only a computer that IT moves is asked for nothing that they must not do.
#[test]
fn whose_device_it_moves_is_not_told_to_move_it() {
    let computer = "mail,name,platform,ownership\nbram@example.com,ThinkPad,windows,company\n";
    let both = format!("{computer}bram@example.com,iPhone 14,ios,personal\n");
    let stages = ["announce", "enrol", "remind", "last-call", "missed-deadline", "enforce"];
    for (language, moved, guide, leave) in [
        ("en", "ThinkPad: IT moves it", "the guide", "leave Ivanti"),
        ("nl", "ThinkPad: IT zet het apparaat over", "de handleiding", "Ivanti verlaten"),
        ("sv", "ThinkPad: IT flyttar enheten", "guiden", "lämna Ivanti"),
    ] {
        let words = |stage: &str, devices: &str| {
            told_by(language, devices, stage).replace("\n  ", " ").replace('\n', " ")
        };
        for stage in stages {
            let alone = words(stage, computer);
            assert!(!alone.contains(guide) || stage == "enrol", "{stage}: {alone}");
            assert!(!alone.to_lowercase().contains(&leave.to_lowercase()), "{stage}: {alone}");
            assert!(alone.contains(moved) || stage == "enrol", "{stage}: {alone}");
        }
        // With a phone besides, each is told what is so of it.
        let two = words("remind", &both);
        assert!(two.contains(moved) && two.contains(guide), "{two}");
    }
}

/// Words of one's own are not spoken over by shipped ones.
#[test]
fn own_words_are_for_everybody_until_there_are_own_words_for_devices() {
    let folder = Folder::of(&[("campaign.toml", &two_systems()), ("devices.csv", PHONE_AND_MAC)]);
    folder.write("people.csv", "mail,given_name,language,wave,country\nbram@example.com,Bram,en,sweden,NL\n");
    let own = |name: &str, words: &str| {
        let text = format!("---\nsubject: \"Hello\"\npreheader: \"Read this\"\nabout: []\n---\n\n{words}\n");
        folder.write(&format!("content/en/messages/{name}.md"), text);
    };
    let said = || {
        folder.run(&["mail", "preview", "--as-of", "2027-01-11", "--person", "bram@example.com"]);
        folder.read("outbox/preview/sweden/enrol/en.txt")
    };
    own("enrol", "Our own words.");
    assert!(said().contains("Our own words."));
    own(
        "enrol-devices",
        "These are {{ devices }}.\n\n::: each-device\n- {{ device.name }} leaves {{ move.from }}\n:::",
    );
    let told = said();
    assert!(told.contains("These are your iPhone 14 and your MacBook Pro."), "{told}");
    assert!(told.contains("- MacBook Pro leaves Jamf Pro"), "{told}");
}

#[test]
fn what_cannot_be_is_told_before_anybody_is() {
    let wrong = two_systems()
        .replace("android-managed", "android-web")
        .replace("\"windows-auto\"", "\"windows-connect\"");
    let folder = Folder::of(&[("campaign.toml", &wrong), ("people.csv", crate::small::PEOPLE)]);
    insta::assert_snapshot!(folder.run(&["check", "--as-of", "2027-01-04T09:00Z"]), @r#"
    2 errors, 3 warnings
    --- stderr
    error: 2 problems, 3 warnings in the campaign
    campaign.toml:26:7: warning: nobody said how Android join (1 device)
       |
    26 | [move.to.methods]
       |       ^^
       = hint: say in the list whose they are, and under `[move.to.methods]` how each kind joins
    campaign.toml:26:7: warning: nobody said how Windows join (1 device)
       |
    26 | [move.to.methods]
       |       ^^
       = hint: say in the list whose they are, and under `[move.to.methods]` how each kind joins
    campaign.toml:26:7: warning: nobody said how iPhone/iPad join (2 devices)
       |
    26 | [move.to.methods]
       |       ^^
       = hint: say in the list whose they are, and under `[move.to.methods]` how each kind joins
    campaign.toml:28:23: `android-web` is no way to join for a company Android
       |
    28 | android = { company = "android-web", personal = "android-web" }
       |                       ^^^^^^^^^^^^^
       = hint: write `android-managed`, `android-cope`; a company Android does not move without being erased
    campaign.toml:30:23: `windows-connect` is no way to join for a company Windows
       |
    30 | windows = { company = "windows-connect" }
       |                       ^^^^^^^^^^^^^^^^^
       = hint: write `windows-auto`, `windows-join`, `windows-autopilot`; `windows-connect` would register it as somebody’s own
    --- exit 1
    "#);
    let folder = Folder::of(&[("campaign.toml", &two_systems()), ("people.csv", crate::small::PEOPLE)]);
    folder.write(
        "devices.csv",
        "mail,name,platform,version,ownership,reset\nanna@example.com,iPhone 8,ios,16.7,company,\n\
         bram@example.com,PC,windows,10.0.19045,personal,\nbram@example.com,Zebra,android,14,company,no\n\
         chloe@example.com,iPad,ipados,17.2,company,\n",
    );
    let found = folder.run(&["check", "--as-of", "2027-01-04T09:00Z"]);
    let of_devices: Vec<&str> = found
        .lines()
        .filter(|line| {
            line.contains("cannot join")
                || line.contains("nobody said how")
                || line.contains("is erased")
                || line.contains("erases them")
        })
        .collect();
    insta::assert_snapshot!(of_devices.join("\n"), @"
    campaign.toml:26:7: warning: nobody said how personal Windows join (1 device)
    devices.csv:1:1: warning: 2 people cannot join until they update: ios below 17 (1 device), windows below 11 (1 device)
    devices.csv:1:1: warning: 1 device with `reset` = no, and `android-managed` erases them
    ");
}

/// Two iPhones are two devices: one of them in the new system is half of it.
#[test]
fn somebody_of_whose_two_phones_one_has_moved_has_not_moved() {
    let folder = folder(
        "mail,name,platform,ownership\nbram@example.com,iPhone 14,ios,company\nbram@example.com,iPhone 12,ios,personal\n",
    );
    let import = |rows: &str| {
        let head = "Device name,Primary user UPN,OS,Compliance,Enrollment date,Last check-in,Managed by\n";
        folder.write("intune.csv", format!("{head}{rows}"));
        folder.run(&["moved", "import", "intune.csv", "--as-of", "2027-02-01T09:00Z"])
    };
    let first = "A,bram@example.com,iOS,Compliant,2027-01-26,2027-01-31,Intune\n";
    let half = import(first);
    assert!(half.contains("partly moved"), "{half}");
    let both = import(&format!("{first}B,bram@example.com,iOS,Compliant,2027-01-28,2027-01-31,Intune\n"));
    assert!(!both.contains("partly moved"), "{both}");
}

/// Where the pilot tries another way, its people are told of that one, and everybody else of the usual one. What the
/// list says of a device wins over both.
#[test]
fn a_wave_may_let_devices_join_another_way() {
    let other = two_systems().replace(
        "pilot = true\n",
        "pilot = true\nmethods = { ios = { personal = \"ios-web\", company = \"ios-keep\" } }\n",
    );
    let folder = Folder::of(&[("campaign.toml", &other)]);
    folder.write(
        "people.csv",
        "mail,name,language,wave,country\nbram@example.com,Bram,en,pilot,NL\nanna@example.com,Anna,en,sweden,SE\n",
    );
    folder.write(
        "devices.csv",
        "mail,name,platform,version,ownership,method\nbram@example.com,iPhone 14,ios,26.1,personal,\n\
         bram@example.com,iPhone 16,ios,26.1,company,\nbram@example.com,iPhone SE,ios,26.1,personal,ios-account\n\
         bram@example.com,Pixel,android,16,personal,\nanna@example.com,iPhone 14,ios,26.1,personal,\n\
         anna@example.com,iPhone 16,ios,26.1,company,\n",
    );
    insta::assert_snapshot!(folder.run(&["devices", "list"]), @"
    b***@example.com
      iPhone 14, ios 26.1, personal, joins by ios-web
      iPhone 16, ios 26.1, company, joins by ios-keep
      iPhone SE, ios 26.1, personal, joins by ios-account
      Pixel, android 16, personal, joins by android-web
    a***@example.com
      iPhone 14, ios 26.1, personal, joins by ios-app
      iPhone 16, ios 26.1, company, joins by ios-reset, is erased
    ");
    insta::assert_snapshot!(folder.run(&["plan", "--who", "method = ios-keep", "--as-of", "2027-01-08"]), @"
    method = ios-keep
      1 person of 2
      languages: 1 en
      waves: 1 pilot
      such as b***@example.com
    ");
}

#[test]
fn ways_to_join_of_a_wave_are_judged_like_those_of_all() {
    let wrong = two_systems()
        .replace("pilot = true\n", "pilot = true\nmethods = { android = { company = \"android-web\" } }\n")
        .replace(
            "id = \"sweden\"\n",
            "id = \"sweden\"\nsweep = true\nmethods = { ios = { personal = \"ios-web\" } }\n",
        );
    let folder = Folder::of(&[("campaign.toml", &wrong), ("people.csv", crate::small::PEOPLE)]);
    let found = folder.run(&["check", "--as-of", "2027-01-04T09:00Z"]);
    assert!(found.contains("`android-web` is no way to join for a company Android"), "{found}");
    assert!(found.contains("a final sweep has no ways to join of its own"), "{found}");
}
