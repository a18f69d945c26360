//! The list of people: whatever a comms team exports, and `wavecast people import`.

use encoding_rs::{UTF_16LE, WINDOWS_1252};
use wavecast::ground::{
    campaign::{Campaign, People},
    problem::Source,
};

use crate::{
    bench::{Folder, without_notes},
    small::{CAMPAIGN, SMALL, changed},
};

/// The small campaign with this list, checked.
fn check(people: impl AsRef<[u8]>) -> String {
    let folder = Folder::of(&[("campaign.toml", CAMPAIGN)]);
    folder.write("people.csv", people);
    without_notes(&folder.run(&["check"])).to_owned()
}

const CLEAN: &str = "no problems found in 4 stages, 2 waves and 2 people\n";

#[test]
fn any_delimiter_and_heading() {
    let dutch = "E-mailadres;Volledige naam;Voornaam;Taal;Golf;Land\r\n\
                 jan@example.com;\"Jansen; Jan\";Jan;Nederlands;Proefgroep;Nederland\r\n\
                 eva@example.com;Eva;Eva;nl-NL;Sverige;Sverige\r\n";
    assert_eq!(check(dutch), CLEAN);
    let swedish = "sep=\t\nE-postadress\tNamn\tFörnamn\tSpråk\tVåg\tLand\n\
                   åsa@example.com\tÅsa Öberg\tÅsa\tsvenska\tsweden\tSE\n\
                   bo@example.com\tBo\tBo\tSV\tPilot\tNL\n";
    assert_eq!(check(swedish), CLEAN);
}

#[test]
fn any_encoding() {
    let text = "mail,name,language,wave,country\nasa@example.com,Åsa Öberg,sv,sweden,SE\n\
                noel@example.com,Noël,nl,pilot,NL\n";
    let mut little: Vec<u8> = vec![0xff, 0xfe];
    little.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(UTF_16LE.decode(&little).0, text);
    let unmarked: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let old = WINDOWS_1252.encode(text).0.into_owned();
    for bytes in
        [text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat(), little, unmarked, old]
    {
        let folder = Folder::of(&[("campaign.toml", CAMPAIGN)]);
        folder.write("people.csv", bytes);
        assert_eq!(without_notes(&folder.run(&["check"])), CLEAN);
        assert!(folder.run(&["plan", "--person", "asa@example.com"]).contains("Åsa Öberg"));
    }
}

/// Bad rows by their lines, with what to do; never what the rows say of people.
#[test]
fn bad_rows_are_named_by_line() {
    let said = check(
        "mail,name,language,wave,country,reset,platforms\n\
         anna@example.com,Anna,sv,sweden,SE,,ios\n\
         ANNA@Example.com,Anna again,sv,pilot,SE,,ios\n\
         bob at example.com,Bob,en,pilot,NL,,\n\
         ,Nobody,en,pilot,NL,,\n\
         carl@example.com,\"Carl,en,pilot,NL,,\n\
         dora@example.com,Dora,en,swedn,NL,,\n\
         erik@example.com,Erik,en,pilot;sweden,NL,,\n\
         fay@example.com,Fay,en,,NL,,\n\
         gus@example.com,Gus,en,pilot,NL,maybe,palmos\n\
         hal@example.com,Hal,en,pilot,NL,,ios,surplus\n",
    );
    insta::assert_snapshot!(said, @r#"
    8 errors, 2 warnings
    --- stderr
    error: 8 problems, 2 warnings in the campaign
    people.csv:3:1: this person is in the list twice, first in line 2
      = note: people.csv:2:1: the first row
      = hint: keep the row with the right wave, and take the other out
    people.csv:4:1: this row's mail address is not one
      = hint: write one address such as `name@example.com`, without a name or brackets around it
    people.csv:5:1: this row has no mail address
      = hint: fill in the address, or take the row out
    people.csv:6:18: a quote in this row is never closed, or closed too early
      = hint: write `""` for a quote inside a cell, or take it out
    people.csv:7:26: there is no wave called `swedn`
      = hint: did you mean `sweden`?
    people.csv:8:26: this person is in 2 waves: `pilot`, `sweden`
      = hint: keep one of them
    people.csv:9:24: warning: this person is in no wave
      = hint: name the wave in the list, or nobody tells this person when to move
    people.csv:10:33: `maybe` in the column reset is neither yes nor no
      = hint: write `yes` or `no`, or leave it empty
    people.csv:10:39: warning: `palmos` is not a platform
      = hint: write `ios`, `android`, `macos` or `windows`; several with `;` between them
    people.csv:11:38: this row has 8 cells, and the first one 7
      = hint: put a cell that holds the delimiter itself in quotes
    --- exit 1
    "#);
}

#[test]
fn a_list_without_addresses_or_with_wrong_names_is_explained() {
    let none = check("naam,golf\nJan,pilot\n");
    let folder = Folder::of(SMALL);
    folder.write(
        "campaign.toml",
        changed(&[("[smtp]", "[people]\ncolumns = { mail = \"Werkadres\" }\n\n[smtp]")]),
    );
    insta::assert_snapshot!(format!("{none}---\n{}", folder.run(&["check"])), @r#"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.csv:1:1: no column holds the mail addresses; there are `naam`, `golf`
      = hint: name it in campaign.toml: under `[people]`, `columns = { mail = ".." }`
    --- exit 1
    ---
    2 errors, 0 warnings
    --- stderr
    error: 2 problems in the campaign
    people.csv:1:1: no column holds the mail addresses; there are `mail`, `name`, `given_name`, `language`, `wave`, `country`, `platforms`
      = hint: name it in campaign.toml: under `[people]`, `columns = { mail = ".." }`
    people.csv:1:1: there is no column `Werkadres`, which campaign.toml names for mail
      = hint: look at `columns` under `[people]`
    --- exit 1
    "#);
}

/// Nobody is listed in a final sweep.
#[test]
fn a_sweep_finds_its_people_by_itself() {
    let folder = Folder::of(SMALL);
    folder.write(
        "campaign.toml",
        changed(&[("enforcement = 2027-03-23", "enforcement = 2027-03-23\nsweep = true")]),
    );
    insta::assert_snapshot!(folder.run(&["check"]), @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.csv:2:36: nobody is listed in a final sweep: it finds its people by itself
      = hint: name the wave this person moves with
    --- exit 1
    ");
}

#[test]
fn an_export_is_shown_before_it_is_written() {
    let folder = Folder::of(SMALL);
    folder.write(
        "export.csv",
        "UserPrincipalName;DisplayName;Wave;Department\nBRAM@example.com;Bram de Vries;sweden;Sales\n\
         dirk@example.com;Dirk Öst;pilot;IT\nanna@example.com;Anna Berg;;\n",
    );
    let before = folder.read("people.csv");
    let shown = folder.run(&["people", "import", "export.csv"]);
    assert_eq!(folder.read("people.csv"), before, "only shown");
    let written = folder.run(&["people", "import", "export.csv", "--execute"]);
    assert_eq!(shown.replace("nothing was written: `--execute` writes it", "written"), written);
    insta::assert_snapshot!(format!("{shown}---\n{}", folder.read("people.csv")), @"
    people.csv: 1 new, 1 changed, 1 unchanged, 1 not in the export (they stay)
      new columns: Department
      + d***@example.com
      ~ b***@example.com  wave: pilot -> sweden, Department changes
      = c***@example.com  not in the export
    nothing was written: `--execute` writes it
    ---
    mail,name,given_name,language,wave,country,platforms,Department
    anna@example.com,Anna Berg,Anna,sv,sweden,SE,ios,
    bram@example.com,Bram de Vries,Bram,nl,sweden,NL,android;windows,Sales
    chloe@example.com,Chloë Smit,Chloë,,pilot,NL,ios,
    dirk@example.com,Dirk Öst,,,pilot,,,IT
    ");
    let again = folder.run(&["people", "import", "export.csv"]);
    assert!(again.starts_with("people.csv: 0 new, 0 changed, 3 unchanged, 1 not in the export"), "{again}");
}

/// A bad export changes nothing, and neither does a good one over a list that is itself broken.
#[test]
fn nothing_is_lost_on_a_bad_file() {
    let folder = Folder::of(SMALL);
    folder.write("export.csv", "mail,name\nnobody\n");
    let before = folder.read("people.csv");
    let bad = folder.run(&["people", "import", "export.csv", "--execute"]);
    assert_eq!(folder.read("people.csv"), before);
    folder.write("export.csv", "mail,name\ndirk@example.com,Dirk\n");
    folder.write("people.csv", "mail,wave\nbroken,pilot\n");
    let broken = folder.run(&["people", "import", "export.csv", "--execute"]);
    assert_eq!(folder.read("people.csv"), "mail,wave\nbroken,pilot\n");
    insta::assert_snapshot!(format!("{bad}---\n{broken}"), @"
    --- stderr
    error: 1 problem in the campaign
    export.csv:2:1: this row's mail address is not one
      = hint: write one address such as `name@example.com`, without a name or brackets around it
    --- exit 1
    ---
    --- stderr
    error: 1 problem in the campaign
    people.csv:2:1: this row's mail address is not one
      = hint: write one address such as `name@example.com`, without a name or brackets around it
    --- exit 1
    ");
}

/// Headings as systems write them: which column means mail, name, language, country and site.
#[test]
fn headings_of_the_usual_systems_are_known_in_three_languages() {
    let lists = [
        // Entra ID, "Download users".
        ("mail,displayName,preferredLanguage,usageLocation,physicalDeliveryOfficeName", ','),
        // Microsoft 365 admin centre, in three languages.
        ("User principal name,Display name,Preferred language,Country/Region,Office", ','),
        ("Principal-naam van gebruiker;Weergavenaam;Voorkeurstaal;Land/regio;Kantoor", ';'),
        ("Användarens huvudnamn;Visningsnamn;Önskat språk;Land/region;Kontor", ';'),
        // Active Directory, and its Dutch and Swedish headings in capitals with a no-break space.
        ("EmailAddress,DisplayName,preferredLanguage,co,l", ','),
        ("E-MAIL\u{a0}ADRES;NAAM;TAAL;LAND;PLAATS", ';'),
        // SAP SuccessFactors.
        ("EMAIL,Display Name,DEFAULT_LOCALE,COUNTRY,LOCATION", ','),
        // Workday.
        ("Email - Primary Work,Preferred Name,Preferred Language,Work Country,Work Location", ','),
        // AFAS, Visma and what people type into Excel.
        ("E-mail werk;Naam medewerker;Correspondentietaal;Land;Standplaats", ';'),
        ("E-post arbete;Namn;Språk;Landkod;Arbetsplats", ';'),
        // The same letters, put together from a letter and its accent, or as wide as in Japanese.
        ("E-post;Namn;Spra\u{30a}k;Land;Ort", ';'),
        ("\u{ff2d}\u{ff41}\u{ff49}\u{ff4c};Name;Language;Country;City", ';'),
    ];
    let campaign = Campaign::parse(&Source::new("campaign.toml", CAMPAIGN)).0.unwrap();
    for (head, sign) in lists {
        let row = ["anna@example.com", "Anna Berg", "sv", "Sweden", "Malmö"].join(&sign.to_string());
        let list = format!("{head}{sign}wave\n{row}{sign}sweden\n");
        let (people, problems) = People::read("people.csv", list.into_bytes(), &campaign);
        assert!(problems.is_empty(), "{head}: {problems:?}");
        let (_, person) = people.find("anna@example.com").unwrap_or_else(|| panic!("{head}"));
        let said = (&*person.name, person.language.code(), &*person.place.country, &*person.place.site);
        assert_eq!(said, ("Anna Berg", "sv", "SE", "Malmö"), "{head}");
        assert!(!person.language_fell_back && people.extra_columns().is_empty(), "{head}");
    }
}

/// A list may have columns of its own; one whose name is a slip of the hand is told, once what it means is missing.
#[test]
fn a_column_whose_name_is_a_slip_is_told_with_its_place() {
    let folder = Folder::of(SMALL);
    let list = |head: &str| format!("{head}\nanna@example.com,sv,sweden,SE,x\n");
    for (head, wanted) in [
        (
            "mail,langauge,wave,country,team",
            Some("people.csv:1:6: warning: the column `langauge` means nothing here"),
        ),
        ("mail,langauge,wave,country,team", Some("did you mean `language`?")),
        (
            "mail,voorkeurstal,wave,country,team",
            Some("did you mean `voorkeurstaal` (the column for language)?"),
        ),
        ("mail,språk,wave,kontry,Fornamm", Some("did you mean `country`?")),
        ("mail,language,wave,country,languages", None),
        ("mail,language,wave,country,T-shirt size", None),
        ("mail,language,wave,country,Band", None),
        ("mail,language,wave,country,department", None),
    ] {
        folder.write("people.csv", list(head));
        let seen = folder.run(&["check", "--as-of", "2027-01-02T08:00Z"]);
        match wanted {
            Some(wanted) => assert!(seen.contains(wanted), "{head}: {seen}"),
            None => assert!(!seen.contains("means nothing here"), "{head}: {seen}"),
        }
    }
}
