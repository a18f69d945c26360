//! Exports of the new device management, as tools and people really write them.

use chrono::{DateTime, Utc};
use std::fmt::Write as _;
use wavecast::ground::{
    campaign::{Campaign, People},
    course::{Arrival, Record, export, roll::Roll, tickets},
    problem::{Problems, show},
    table::{ExportTable, TableCell},
};

use crate::small::{CAMPAIGN, PEOPLE};

fn now() -> DateTime<Utc> {
    "2027-03-10T09:00:00Z".parse().unwrap()
}

fn small() -> (Campaign, People) {
    let (campaign, problems) = Campaign::read("campaign.toml", CAMPAIGN.as_bytes());
    assert!(!problems.has_errors());
    let campaign = campaign.unwrap();
    let (people, _) = People::read("people.csv", PEOPLE.into(), &campaign);
    (campaign, people)
}

/// What a file means, or what is wrong with it.
fn read(bytes: impl Into<Vec<u8>>, record: &Record) -> String {
    let (campaign, people) = small();
    let export = match export::read("export.csv", bytes.into(), now()) {
        Ok(export) => export,
        Err(problems) => return wrong(&problems),
    };
    let roll = Roll::of(&export, &campaign, &people, record);
    let names = |list: &[wavecast::ground::campaign::PersonIx]| {
        let names = list.iter().map(|who| people.get(*who).unwrap().given_name.to_string());
        names.collect::<Vec<_>>().join(" ")
    };
    let mut said = String::new();
    for arrived in &roll.moved {
        let day = arrived.enrolled.map_or("?".to_owned(), |day| day.format("%Y-%m-%d %H:%M").to_string());
        write!(said, "{} {day}; ", people.get(arrived.who).unwrap().given_name).unwrap();
    }
    write!(said, "new: {}; partly: {}; back: {}; ", names(&roll.new), names(&roll.partly), names(&roll.back))
        .unwrap();
    write!(said, "failing: {}; unknown: {:?}; ", names(&roll.failing), roll.unknown).unwrap();
    write!(
        said,
        "complete: {}, no user: {}, elsewhere: {}",
        export.complete, export.without_user, export.not_managed
    )
    .unwrap();
    said
}

fn wrong(problems: &Problems) -> String {
    show::text(problems, false)
}

const ENGLISH: &str = "\
Device name,Primary user UPN,OS,Compliance,Enrollment date,Last check-in,Managed by
AMS-1,bram@example.com,Windows,Compliant,2027-03-01 08:00:00.0000000,2027-03-10 07:00:00.0000000,Intune
AMS-2,Bram@Example.com,Android,Compliant,2027-03-02 09:30:00.0000000,2027-03-10 07:30:00.0000000,Intune
AMS-3,chloe@example.com,iOS,Noncompliant,2027-03-03 10:00:00.0000000,2027-03-09 07:00:00.0000000,Intune
KIOSK,,Windows,Compliant,2027-03-01 08:00:00.0000000,2027-03-10 07:00:00.0000000,Intune
OLD,anna@example.com,iOS,Compliant,,,EAS
GUEST,guest@elsewhere.example,iOS,Compliant,2027-03-01 08:00:00.0000000,2027-03-10 08:00:00.0000000,Intune
";

/// A table that this program wrote is read as what it was made from, however its cells begin.
#[test]
fn an_address_that_looks_like_a_formula_is_read_back_from_our_own_table() {
    let odd = "=1+cmd@example.com";
    let table = ExportTable::of("t", ["mail"], [[TableCell::from(odd)]]).csv().unwrap();
    assert_eq!(table, "mail\n'=1+cmd@example.com\n");
    let export = export::read("refused.csv", table.into_bytes(), now()).unwrap();
    assert_eq!(&*export.devices[0].user, odd);
}

#[test]
fn an_export_in_english() {
    insta::assert_snapshot!(read(ENGLISH, &Record::default()), @r#"Bram 2027-03-02 09:30; Chloë 2027-03-03 10:00; new: Bram Chloë; partly: ; back: ; failing: Chloë; unknown: [(7, "guest@elsewhere.example")]; complete: true, no user: 1, elsewhere: 1"#);
}

/// Excel in Dutch: semicolons, days first, UTF-16 with a mark.
#[test]
fn an_export_in_dutch() {
    let text = "Apparaatnaam;UPN van primaire gebruiker;Besturingssysteem;Naleving;Inschrijvingsdatum;Laatste check-in\r\n\
        A;chloe@example.com;iOS/iPadOS;Niet conform;3-2-2027 09:15;9-3-2027 23:59\r\n\
        B;bram@example.com;Windows;Conform;28-2-2027 10:00;10-3-2027 08:00\r\n";
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    insta::assert_snapshot!(read(bytes, &Record::default()), @"Chloë 2027-02-03 09:15; new: Chloë; partly: Bram; back: ; failing: Chloë; unknown: []; complete: true, no user: 0, elsewhere: 0");
}

/// Excel in Swedish: Windows-1252, tabs.
#[test]
fn an_export_in_swedish() {
    let text = "Enhetsnamn\tPrimär användares UPN\tOperativsystem\tEfterlevnad\tRegistreringsdatum\tSenaste incheckning\n\
        Å\tanna@example.com\tiOS\tKompatibel\t2027-03-08 14:00\t2027-03-09 14:00\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    insta::assert_snapshot!(read(bytes.into_owned(), &Record::default()), @"Anna 2027-03-08 14:00; new: Anna; partly: ; back: ; failing: ; unknown: []; complete: true, no user: 0, elsewhere: 0");
}

/// A list of addresses says nothing of whoever is not in it.
#[test]
fn a_plain_list_is_never_complete() {
    let mut record = Record::default();
    record.moved.insert("chloe@example.com".to_owned(), Arrival { at: now(), enrolled: None });
    insta::assert_snapshot!(read("Anna@example.com\n\nnobody@example.com\n", &record), @r#"Anna ?; new: Anna; partly: ; back: ; failing: ; unknown: [(3, "nobody@example.com")]; complete: false, no user: 0, elsewhere: 0"#);
}

/// Whoever a complete list does not have any more has gone back.
#[test]
fn going_back_is_seen() {
    let mut record = Record::default();
    for known in ["anna@example.com", "chloe@example.com"] {
        record.moved.insert(known.to_owned(), Arrival { at: now(), enrolled: None });
    }
    insta::assert_snapshot!(read(ENGLISH, &record), @r#"Bram 2027-03-02 09:30; Chloë 2027-03-03 10:00; new: Bram; partly: ; back: Anna; failing: Chloë; unknown: [(7, "guest@elsewhere.example")]; complete: true, no user: 1, elsewhere: 1"#);
}

/// Half a row, a date that does not exist, one that lies ahead, an open quote: by line, and nothing counts.
#[test]
fn a_broken_export_is_refused_whole() {
    let text = "Primary user UPN,OS,Enrollment date\n\
        anna@example.com,iOS,2027-02-30\n\
        bram@example.com,Windows,2027-04-01 08:00\n\
        chloe@example.com,iOS,yesterday\n\
        \"bram@example.com,Android,2027-03-01\n\
        bram@exam";
    insta::assert_snapshot!(read(text, &Record::default()), @"
    error: 5 problems in the campaign
    export.csv:2:1: a date of this row does not exist
      = hint: look at the clock of this computer (or at `--as-of`), and export the list again
    export.csv:3:1: 2027-04-01 is in the future
      = hint: look at the clock of this computer (or at `--as-of`), and export the list again
    export.csv:4:1: a date of this row cannot be read
      = hint: dates look like `2027-01-18 09:12`; export the list again
    export.csv:5:1: a quote in this row is never closed
      = hint: the file is cut short or was changed by hand: export it again
    export.csv:6:1: this row has 1 cells, the first line 3
      = hint: the file is cut short or was changed by hand: export it again
    ");
}

#[test]
fn other_columns_and_nothing_at_all_are_said() {
    insta::assert_snapshot!(read("Serial,Model\nC02,Mac\n", &Record::default()), @"
    error: 1 problem in the campaign
    export.csv:1:1: no column says whose a device is; there are `Serial`, `Model`
      = hint: export the devices with the column `Primary user UPN`, or write one address per line
    ");
    insta::assert_snapshot!(read("", &Record::default()), @"
    error: 1 problem in the campaign
    export.csv:1:1: there is nothing in this file
    ");
    insta::assert_snapshot!(read("anna@example.com\nbram at example.com\n", &Record::default()), @"
    error: 1 problem in the campaign
    export.csv:2:1: this is not a valid address
      = hint: one address per line, such as `anna@example.com`
    ");
}

/// Tickets by day and wave, or one ticket in a row.
#[test]
fn tickets_of_a_sheet() {
    let (campaign, _) = small();
    let read = |text: &str| match tickets::read("tickets.csv", text.into(), &campaign, now()) {
        Ok(rows) => {
            let lines: Vec<String> =
                rows.iter().map(|row| format!("{} {:?} {}", row.day, row.wave, row.count)).collect();
            lines.join("\n")
        }
        Err(problems) => wrong(&problems),
    };
    insta::assert_snapshot!(read("Datum;Golf;Aantal\n1-3-2027;sweden;4\n13-3-2026;;2\n1-3-2027;Sweden;3\n"), @r#"
    2026-03-13 None 2
    2027-03-01 Some("sweden") 7
    "#);
    insta::assert_snapshot!(read("created,subject\n2027-03-01 09:00,cannot enrol\n2027-03-01 10:00,mail\n"), @"2027-03-01 None 2");
    insta::assert_snapshot!(read("day,wave,tickets\n2027-03-11,sweden,1\n2027-03-01,norway,1\n2027-03-01,pilot,many\n"), @"
    error: 3 problems in the campaign
    tickets.csv:2:1: the day of this row is in the future
      = hint: write days as `2027-01-18`
    tickets.csv:3:1: this row names a wave that the campaign does not have
      = hint: use the ids of `campaign.toml`, or leave the cell empty
    tickets.csv:4:1: the number of tickets of this row cannot be read
      = hint: write a whole number, without thousands signs
    ");
}

/// A ticket of today is none of tomorrow, wherever in the campaign today is; and it is of the day that the helpdesk wrote.
#[test]
fn a_ticket_of_today_is_not_in_the_future() {
    let (mut campaign, _) = small();
    let read = |campaign: &Campaign, day: &str, now: &str| {
        let text = format!("day,tickets\n{day},1\n");
        let rows = tickets::read("tickets.csv", text.into(), campaign, now.parse().unwrap());
        rows.map(|rows| rows[0].day.to_string()).map_err(|problems| wrong(&problems))
    };
    // Half past midnight in Amsterdam is still yesterday by UTC.
    assert_eq!(read(&campaign, "2027-03-11", "2027-03-10T23:30:00Z").as_deref(), Ok("2027-03-11"));
    assert!(read(&campaign, "2027-03-12", "2027-03-10T23:30:00Z").is_err());
    campaign.waves[1].zone = chrono_tz::Asia::Tokyo;
    assert_eq!(read(&campaign, "2027-03-11", "2027-03-10T16:00:00Z").as_deref(), Ok("2027-03-11"));
    campaign.waves[1].zone = chrono_tz::America::New_York;
    campaign.zone = chrono_tz::America::New_York;
    assert_eq!(read(&campaign, "2027-03-11 01:00Z", "2027-03-11T02:00:00Z").as_deref(), Ok("2027-03-11"));
    assert_eq!(
        read(&campaign, "2027-03-10T00:30:00+02:00", "2027-03-11T02:00:00Z").as_deref(),
        Ok("2027-03-10")
    );
}
