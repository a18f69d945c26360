//! `wavecast plan`.

use std::fmt::Write as _;

use crate::{
    bench::Folder,
    small::{PEOPLE, SMALL, changed},
};

/// Who is told what, when, in which language, and what keeps it back.
#[test]
fn the_whole_plan() {
    let folder = Folder::of(SMALL);
    insta::assert_snapshot!(folder.run(&["plan", "--as-of", "2027-02-15T09:30Z"]), @r"
    Your device moves: 3 people, 2 waves, as of Mon 2027-02-15 10:30 CET (Europe/Amsterdam)
    0 due now · 2 later · 1 held · 0 settled · 0 in doubt · 4 missed

    pilot · Pilot
      self-service, 2 people, from Mon 2027-01-25, voluntary, judged Fri 2027-02-05
      stage     leaves                    people  languages  takes    last leaves  now
      announce  Mon 2027-01-11 09:00 CET       2  nl 2       at once  09:00        2 missed
      enrol     Mon 2027-01-25 09:00 CET       2  nl 2       at once  09:00        2 missed
      welcome   moved + 1 workday              2  nl 2                             nobody yet

    sweden · Sweden
      self-service, 1 person, from Mon 2027-03-01, deadline Fri 2027-03-19 17:00, enforced Tue 2027-03-23
      waits for the gate of `pilot`, judged Fri 2027-02-05
      stage     leaves                    people  languages  takes    last leaves  now
      announce  Mon 2027-02-15 09:00 CET       1  sv 1       at once  09:00        1 held (the gate of `pilot` is not passed)
      enrol     Mon 2027-03-01 09:00 CET       1  sv 1       at once  09:00        1 later
      remind    Fri 2027-03-12 10:00 CET       1  sv 1       at once  10:00        1 later
      welcome   moved + 1 workday              1  sv 1                             nobody yet

    Gates that are late
      `pilot` was to be judged Fri 2027-02-05 and is not judged; even today, later dates move:
        pilot   gate.evaluation  Fri 2027-02-05 -> Mon 2027-02-15
        sweden  start            Mon 2027-03-01 -> Mon 2027-03-08
        sweden  deadline         Fri 2027-03-19 -> Tue 2027-03-30
        sweden  enforcement      Tue 2027-03-23 -> Wed 2027-04-07
      `wavecast slip pilot --until 2027-02-15 --apply` writes them into campaign.toml

    Helpdesk
      busiest on Mon 2027-01-25: 0.1 tickets of 40 that it can take (at 15 for 100 people)

    Fall back in language
      1 person whose language the list does not say
      people.csv:4 c***@example.com is told in `nl`
    ");
}

/// One wave only.
#[test]
fn one_wave() {
    let folder = Folder::of(SMALL);
    insta::assert_snapshot!(folder.run(&["plan", "--wave", "sweden", "--as-of", "2027-03-12T09:30Z"]), @r"
    Your device moves: 3 people, 2 waves, as of Fri 2027-03-12 10:30 CET (Europe/Amsterdam)
    0 due now · 0 later · 1 held · 0 settled · 0 in doubt · 2 missed

    sweden · Sweden
      self-service, 1 person, from Mon 2027-03-01, deadline Fri 2027-03-19 17:00, enforced Tue 2027-03-23
      waits for the gate of `pilot`, judged Fri 2027-02-05
      stage     leaves                    people  languages  takes    last leaves  now
      announce  Mon 2027-02-15 09:00 CET       1  sv 1       at once  09:00        1 missed
      enrol     Mon 2027-03-01 09:00 CET       1  sv 1       at once  09:00        1 missed
      remind    Fri 2027-03-12 10:00 CET       1  sv 1       at once  10:00        1 held (the gate of `pilot` is not passed)
      welcome   moved + 1 workday              1  sv 1                             nobody yet

    Helpdesk
      busiest on Mon 2027-01-25: 0.1 tickets of 40 that it can take (at 15 for 100 people)
    ");
}

/// One person's story, by their address in any letter case.
#[test]
fn one_person() {
    let folder = Folder::of(SMALL);
    insta::assert_snapshot!(folder.run(&["plan", "--person", "ANNA@example.com", "--as-of", "2027-03-12T09:30Z"]), @r"
    Anna Berg <anna@example.com>
      wave `sweden`, self-service, from Mon 2027-03-01
      told in `sv`, in the zone Europe/Stockholm
      holidays of SE
      iPhone/iPad

    As of Fri 2027-03-12 10:30 CET
      stage     wave    leaves                    until                     what becomes of it
      announce  sweden  Mon 2027-02-15 09:00 CET  Wed 2027-02-17 09:00 CET  missed: too late to be sent
      enrol     sweden  Mon 2027-03-01 09:00 CET  Wed 2027-03-03 09:00 CET  missed: too late to be sent
      remind    sweden  Fri 2027-03-12 10:00 CET  Tue 2027-03-16 10:00 CET  held: the gate of `pilot` is not passed
      welcome   sweden  moved + 1 workday                                   waits until that happens
    ");
}

/// Somebody or something that does not exist.
/// A gate that is late moves what waits for it, and `plan` says how far before anybody has to ask.
#[test]
fn a_late_gate_shows_what_it_does_to_later_dates() {
    let folder = Folder::of(SMALL);
    let at = |day: &str| folder.run(&["plan", "--as-of", day]);
    let late = |said: &str| {
        said.split("\nGates that are late\n").nth(1).map(|rest| rest.split("\n\n").next().unwrap().to_owned())
    };
    assert_eq!(late(&at("2027-02-05T12:00Z")), None, "its day is not over");
    insta::assert_snapshot!(late(&at("2027-02-17T12:00Z")).unwrap(), @"
    `pilot` was to be judged Fri 2027-02-05 and is not judged; even today, later dates move:
      pilot   gate.evaluation  Fri 2027-02-05 -> Wed 2027-02-17
      sweden  start            Mon 2027-03-01 -> Mon 2027-03-08
      sweden  deadline         Fri 2027-03-19 -> Tue 2027-03-30
      sweden  enforcement      Tue 2027-03-23 -> Wed 2027-04-07
    `wavecast slip pilot --until 2027-02-17 --apply` writes them into campaign.toml
    ");
    let data = folder.run(&["plan", "--as-of", "2027-02-17T12:00Z", "--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&data).unwrap();
    assert_eq!(data["slips"][0]["wave"], "pilot");
    let toml = folder.read("campaign.toml");
    folder.run(&["slip", "pilot", "--until", "2027-02-17", "--apply", "--as-of", "2027-02-17T12:00Z"]);
    assert_ne!(folder.read("campaign.toml"), toml);
    assert_eq!(late(&at("2027-02-17T13:00Z")), None, "the dates that hold again");
}

#[test]
fn nobody_and_nowhere() {
    let folder = Folder::of(SMALL);
    insta::assert_snapshot!(folder.run(&["plan", "--person", "nobody@example.com"]), @r"
    --- stderr
    error: `nobody@example.com` is not in `people.csv`
    hint: write the whole address as the list has it; letter case makes no difference
    --- exit 2
    ");
    insta::assert_snapshot!(folder.run(&["plan", "--wave", "norway"]), @r"
    --- stderr
    error: there is no wave `norway`
    hint: the waves are `pilot`, `sweden`
    --- exit 2
    ");
}

/// Slow relays, a full desk and two messages on a day are told.
#[test]
fn what_collides_is_told() {
    let campaign = changed(&[
        ("preset = \"local\"", "preset = \"local\"\nper_minute = 1\nper_hour = 30"),
        ("tickets_per_day = 40", "tickets_per_day = 4"),
        ("at = \"deadline - 5 workdays, 10:00\"", "at = \"start + 0 workdays, 15:00\""),
        ("quiet_from = \"18:00\"", "quiet_from = \"16:00\""),
    ]);
    let mut people = PEOPLE.to_owned();
    for number in 0..300 {
        writeln!(people, "p{number}@example.com,P {number},P,en,sweden,SE,ios").unwrap();
    }
    let folder = Folder::of(&[("campaign.toml", &campaign), ("people.csv", &people)]);
    insta::assert_snapshot!(folder.run(&["plan", "--wave", "sweden", "--as-of", "2027-01-12T12:00Z"]), @r"
    Your device moves: 303 people, 2 waves, as of Tue 2027-01-12 13:00 CET (Europe/Amsterdam)
    0 due now · 903 later · 0 held · 0 settled · 0 in doubt · 0 missed

    sweden · Sweden
      self-service, 301 people, from Mon 2027-03-01, deadline Fri 2027-03-19 17:00, enforced Tue 2027-03-23
      waits for the gate of `pilot`, judged Fri 2027-02-05
      stage     leaves                    people  languages     takes     last leaves           now
      announce  Mon 2027-02-15 09:00 CET     301  en 300, sv 1  1 d 2 h   Tue 2027-02-16 11:00  301 later
      enrol     Mon 2027-03-01 09:00 CET     301  en 300, sv 1  1 d 2 h   Tue 2027-03-02 11:00  301 later
      remind    Mon 2027-03-01 15:00 CET     301  en 300, sv 1  1 d 22 h  Wed 2027-03-03 13:01  301 later
      welcome   moved + 1 workday            301  en 300, sv 1                                  nobody yet

    Collides
      `enrol` of `sweden` and `remind` of `sweden` both reach 301 people on Mon 2027-03-01

    Helpdesk
      busiest on Fri 2027-03-19: 6.8 tickets of 4 that it can take (at 15 for 100 people)
      Mon 2027-03-01: 6 tickets, 2 too many
      Tue 2027-03-02: 5 tickets, 1 too many
      Thu 2027-03-18: 5 tickets, 1 too many
      Fri 2027-03-19: 7 tickets, 3 too many
      `sweden` has 301 people; 200 people would fit
    ");
}

/// Holidays of the person's country, and the person's own nine o'clock.
#[test]
fn countries_and_zones() {
    let people = "mail,language,wave,country,zone\n\
        a@example.com,en,sweden,SE,Europe/Stockholm\n\
        b@example.com,en,sweden,NL,Europe/Amsterdam\n\
        c@example.com,en,sweden,JP,Asia/Tokyo\n\
        d@example.com,en,sweden,US,America/New_York\n";
    let campaign = changed(&[(
        "start = 2027-03-01\ndeadline = 2027-03-19T17:00\nenforcement = 2027-03-23",
        "start = 2027-04-05\ndeadline = 2027-04-16T17:00",
    )]);
    let folder = Folder::of(&[("campaign.toml", &campaign), ("people.csv", people)]);
    insta::assert_snapshot!(folder.run(&["plan", "--wave", "sweden", "--as-of", "2027-01-12T12:00Z"]), @r"
    Your device moves: 4 people, 2 waves, as of Tue 2027-01-12 13:00 CET (Europe/Amsterdam)
    0 due now · 12 later · 0 held · 0 settled · 0 in doubt · 0 missed

    sweden · Sweden
      self-service, 4 people, from Mon 2027-04-05, deadline Fri 2027-04-16 17:00
      waits for the gate of `pilot`, judged Fri 2027-02-05
      stage     leaves                           people  languages  takes    last leaves                now
      announce  at 4 moments                          4  en 4                                           4 later
                Thu 2027-03-18 09:00 CET              1             at once  09:00
                Fri 2027-03-19 09:00 CET              1             at once  09:00
                Mon 2027-03-22 09:00 JST              1             at once  09:00
                Mon 2027-03-22 09:00 EDT              1             at once  09:00
      enrol     Mon 2027-04-05 09:00 in 3 zones       4  en 4       at once  Mon 2027-04-05 15:00 CEST  4 later
      remind    Fri 2027-04-09 10:00 in 3 zones       4  en 4       at once  Fri 2027-04-09 16:00 CEST  4 later
      welcome   moved + 1 workday                     4  en 4                                           nobody yet

    Helpdesk
      busiest on Fri 2027-04-16: 0.1 tickets of 40 that it can take (at 15 for 100 people)
    ");
}

/// As a program reads it: the same counts.
#[test]
fn for_programs() {
    let folder = Folder::of(SMALL);
    let said = folder.run(&["plan", "--format", "json", "--wave", "sweden", "--as-of", "2027-02-15T09:30Z"]);
    let read: serde_json::Value = serde_json::from_str(&said).unwrap();
    insta::assert_snapshot!(format!("{:#}", read["waves"][0]["stages"][0]), @r#"
    {
      "stage": "announce",
      "audience": "wave",
      "recipients": 1,
      "languages": {
        "sv": 1
      },
      "moments": [
        {
          "at": "2027-02-15T09:00:00+01:00",
          "zone": "Europe/Stockholm",
          "recipients": 1,
          "last_leaves": "2027-02-15T09:00:00+01:00",
          "expires": "2027-02-17T09:00:00+01:00"
        }
      ],
      "now": {
        "due": 0,
        "later": 0,
        "held": 1,
        "held_because": {
          "the gate of `pilot` is not passed": 1
        },
        "settled": 0,
        "settled_as": {},
        "in_doubt": 0,
        "missed": 0
      }
    }
    "#);
    assert_eq!(read["fall_back"]["lines"], serde_json::json!([4]));
    assert!(!said.contains("@example.com"), "no address stands in it");
}

/// The picture says in words what it shows, in each language, and holds no script and no person.
#[test]
fn the_picture_speaks_each_language() {
    let folder = Folder::of(SMALL);
    let mut described = Vec::new();
    for language in ["en", "nl", "sv"] {
        let svg =
            folder.run(&["plan", "--format", "svg", "--language", language, "--as-of", "2027-02-15T09:30Z"]);
        let read = scraper::Html::parse_document(&svg);
        let words = |selector: &str| {
            let selector = scraper::Selector::parse(selector).unwrap();
            read.select(&selector).map(|element| element.text().collect::<String>()).collect::<Vec<_>>()
        };
        described.push(words("svg > desc").join(""));
        assert_eq!(words("script").len(), 0);
        assert!(svg.contains("prefers-color-scheme:dark") && svg.contains(&format!("lang=\"{language}\"")));
        assert!(!svg.contains("example.com"), "nobody's address stands in it");
        let marks: usize =
            [".later circle", ".held circle", ".missed circle"].map(|class| words(class).len()).iter().sum();
        assert_eq!(marks, 5 + 4 + 3, "five stages with a moment; four names and three looks in the legend");
    }
    insta::assert_snapshot!(described.join("\n"), @r"
    Monday 11 January 2027 to Friday 30 April 2027 · 3 people · 2 groups. Pilot: 2 people · voluntary, start Monday 25 January 2027, evaluation Friday 5 February 2027. Sweden: 1 person, start Monday 1 March 2027, deadline Friday 19 March 2027, access ends Tuesday 23 March 2027. Expected calls a day: 0.1 on 25 January, the helpdesk can take 40 a day
    maandag 11 januari 2027 tot en met vrijdag 30 april 2027 · 3 mensen · 2 groepen. Proefgroep: 2 mensen · vrijwillig, begin maandag 25 januari 2027, beslispunt vrijdag 5 februari 2027. Zweden: 1 persoon, begin maandag 1 maart 2027, uiterste datum vrijdag 19 maart 2027, toegang stopt dinsdag 23 maart 2027. Verwachte meldingen per dag: 0,1 op 25 januari, de helpdesk kan er 40 per dag aan
    måndag 11 januari 2027 till fredag 30 april 2027 · 3 personer · 2 grupper. Pilotgrupp: 2 personer · frivilligt, start måndag 25 januari 2027, avstämning fredag 5 februari 2027. Sverige: 1 person, start måndag 1 mars 2027, sista dag fredag 19 mars 2027, åtkomsten upphör tisdag 23 mars 2027. Förväntade samtal per dag: 0,1 den 25 januari, helpdesk klarar 40 per dag
    ");
}

/// A title is words, whatever it holds; and what has no picture says so.
#[test]
fn words_in_the_picture_are_never_markup() {
    let campaign = changed(&[("en = \"Sweden\"", "en = \"<script>alert(1)</script> & co\"")]);
    let folder = Folder::of(&[("campaign.toml", &campaign), ("people.csv", PEOPLE)]);
    let svg = folder.run(&["plan", "--format", "svg"]);
    assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;alert(1)"), "{svg}");
    insta::assert_snapshot!(folder.run(&["check", "--format", "svg"]), @r"
    --- stderr
    error: there is no picture of this answer
    hint: try `wavecast plan --format svg`
    --- exit 2
    ");
    insta::assert_snapshot!(folder.run(&["plan", "--format", "svg", "--language", "fi"]), @r"
    --- stderr
    error: the campaign does not speak `fi`
    hint: its languages are `en`, `nl`, `sv`
    --- exit 2
    ");
}

/// Somebody who came onto the list too late for a stage leaves a dot at its mark: the others were told.
#[test]
fn one_late_joiner_does_not_paint_a_stage_as_missed() {
    let toml = changed(&[("preset = \"local\"\n", "preset = \"outbox\"\n")]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-11T08:30Z"]);
    assert!(seen.starts_with("2 sent"), "{seen}");
    let picture = || folder.run(&["plan", "--format", "svg", "--as-of", "2027-01-20T08:30Z"]);
    assert!(!picture().contains("class=\"some-missed\""));

    let joined = format!("{PEOPLE}late@example.com,Late Joiner,Late,nl,pilot,NL,ios\n");
    folder.write("people.csv", joined);
    let seen = picture();
    assert!(seen.contains("class=\"some-missed\"") && seen.contains("1 too late to send"), "{seen}");
    let red = seen.matches("class=\"missed\"").count();
    assert_eq!(red, 1, "only the legend has one, for most were told: {seen}");
}
