//! A list that is too long to be held as text is read some at a time, and nobody can tell by what comes out.

use proptest::prelude::*;
use std::{
    fmt::Write as _,
    io::{self, Cursor, Read},
    sync::atomic::{AtomicU32, Ordering},
};
use wavecast::ground::{
    campaign::{Campaign, LongList, People},
    devices::{DeviceNames, DevicesRead, OwnedDevices},
    problem::{Problems, show},
};

use crate::{bench::Folder, small::CAMPAIGN};

/// The longest that a cell in quotes may be: so much must follow a quote before anybody knows that it is never closed.
const LONGEST_CELL: usize = 64 << 10;

fn campaign() -> Campaign {
    Campaign::read("campaign.toml", CAMPAIGN.as_bytes()).0.unwrap()
}

fn shown(problems: &Problems) -> String {
    show::text(problems, false)
}

/// People and problems as words, from a list in memory and from one that is read so much at a time.
fn both(list: &[u8], at_once: usize) -> (String, String) {
    let campaign = campaign();
    let (people, problems) = People::read("people.csv", list.to_vec(), &campaign);
    let short = format!("{:?}\n{:?}\n{}", people.all(), people.extra_columns(), shown(&problems));
    let open = || Ok(Box::new(Cursor::new(list)) as Box<dyn Read + Send>);
    let long = LongList { path: "people.csv", length: list.len() as u64, at_once, open: &open };
    let (people, problems) = People::read_long(&long, &campaign).unwrap();
    (short, format!("{:?}\n{:?}\n{}", people.all(), people.extra_columns(), shown(&problems)))
}

fn both_of_devices(list: &[u8], people: &str, at_once: usize) -> (String, String) {
    let campaign = campaign();
    let people = People::read("people.csv", people.into(), &campaign).0;
    let names = DeviceNames::of(&campaign);
    let told = |read: Result<OwnedDevices, _>| match read {
        Ok(OwnedDevices { devices, problems }) => format!("{devices:?}\n{}", shown(&problems)),
        Err(problems) => shown(&problems),
    };
    let short = DevicesRead::of("devices.csv", list.to_vec(), &names, None);
    let short = told(short.map(|read| OwnedDevices::of(read, &people)));
    let open = || Ok(Box::new(Cursor::new(list)) as Box<dyn Read + Send>);
    let long = LongList { path: "devices.csv", length: list.len() as u64, at_once, open: &open };
    (short, told(OwnedDevices::read_long(&long, &names, &people).unwrap()))
}

/// A row, as lists have them: most are plain, and some are all that a list may do to whoever reads it.
fn row() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..500_u32).prop_map(|number| format!("p{number}@example.com,Åsa Öst,sv,pilot,NL\n")),
        1 => (0..500_u32).prop_map(|number| format!("q{number}@example.com,\"Öst, Åsa\nStockholm\",nl,sweden,\"SE\"\r\n")),
        1 => Just("lost@example.com,\"never closed,nl,pilot,NL\n".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("odd@example.com,Odd,xx,nowhere,NL,more,cells\n".to_owned()),
        1 => Just("no address,\"with \"\"quotes\"\"\",en,pilot,NL\n".to_owned()),
        1 => Just(format!("long@example.com,{},en,pilot,NL\n", "x".repeat(3000))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn people_are_the_same_however_much_is_read_at_once(
        mark in prop_oneof![Just(""), Just("\u{feff}"), Just("\n\nsep=,\n")],
        rows in proptest::collection::vec(row(), 0..400),
        at_once in 1024..40_000_usize,
        last in prop_oneof![Just(""), Just("last@example.com,\"open"), Just("end@example.com,Ende,en,pilot,NL")],
    ) {
        let list = format!("{mark}mail,name,language,wave,country\n{}{last}", rows.concat());
        let (short, long) = both(list.as_bytes(), at_once);
        prop_assert_eq!(short, long);
    }
}

#[test]
fn a_quote_far_before_the_end_of_what_was_read_is_closed_behind_it() {
    // The cell begins in what is read first and ends in what is read next; another is never closed.
    for longest in [LONGEST_CELL - 200, LONGEST_CELL + 200] {
        let cell = "ä, \n".repeat(longest / 5);
        let plain = "b@example.com,Bo,en,pilot\n".repeat(40);
        let list = format!(
            "mail,name,language,wave\n{plain}a@example.com,\"{cell}\",en,pilot\n{plain}c@example.com,\"Cy\",nl,pilot\n"
        );
        for at_once in [1024, 2000, 30_000, 70_000, 140_000] {
            let (short, long) = both(list.as_bytes(), at_once);
            assert_eq!(short, long, "{longest} {at_once}");
        }
    }
}

#[test]
fn a_list_that_is_no_plain_text_is_read_as_a_whole() {
    let text = "mail,name,language,wave\nå@example.com,Åsa,sv,pilot\n".repeat(60);
    let two_bytes = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let latin = [&text.as_bytes()[..3000], b"b@example.com,\xc5sa,sv,pilot\n"].concat();
    let marked = [b"\xff\xfe".as_slice(), &two_bytes(&text)].concat();
    let cut = text.as_bytes()[..=text.find("Å").unwrap()].to_vec();
    for list in [latin, two_bytes(&text), marked, b"PK\x03\x04 no workbook".to_vec(), Vec::new(), cut] {
        let (short, long) = both(&list, 1024);
        assert_eq!(short, long);
    }
}

#[test]
fn devices_are_the_same_however_much_is_read_at_once() {
    let people = (0..300).map(|number| format!("p{number}@example.com,sv,pilot\n")).collect::<String>();
    let people = format!("mail,language,wave\n{people}");
    let mut list = "mail,platform,name,serial,seen\n".to_owned();
    for number in 0..500 {
        // Strangers, serial numbers of two people and of one, days whose order the whole list tells.
        let (serial, day) = (number % 490, format!("{}/{}/2027", number % 12 + 1, number % 28 + 1));
        writeln!(list, "p{number}@example.com,ios,\"iPhone, Åsas\",F{serial},{day}").unwrap();
    }
    for wrong in
        ["", "p1@example.com,ios\n", "p1@example.com,\"ios\n", "p2@example.com,amiga,A,G1,2027-01-05\n"]
    {
        let list = format!("{list}{wrong}");
        for at_once in [1024, 5000, 200_000] {
            let (short, long) = both_of_devices(list.as_bytes(), &people, at_once);
            assert_eq!(short, long, "{wrong} {at_once}");
        }
    }
    for none in ["", "name,kind\nA,B\n", "mail,\"platform\n"] {
        let (short, long) = both_of_devices(none.as_bytes(), &people, 1024);
        assert_eq!(short, long);
    }
}

/// Breaks off after some bytes, as a share of files that went away does.
struct Broken(usize);

impl Read for Broken {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::Error::other("gone"));
        }
        let some = b"mail,wave\n".len().min(room.len()).min(self.0);
        room[..some].copy_from_slice(&b"mail,wave\n"[..some]);
        self.0 -= some;
        Ok(some)
    }
}

/// Whoever held the whole list would have opened it a second time, or read all of it before the first row.
#[test]
fn a_list_without_faults_is_read_once_and_a_bit_at_a_time() {
    let list = "mail,name,wave\np@example.com,Åsa,pilot\n".to_owned();
    let rows: String = (0..2000).map(|number| format!("p{number}@example.com,\"Åsa\",pilot\n")).collect();
    let list = list + &rows + "q@example.com,Bo,pilot\n" + &"\n".repeat(LONGEST_CELL * 2);
    let opened = AtomicU32::new(0);
    let open = || {
        opened.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(Cursor::new(list.as_bytes())) as Box<dyn Read + Send>)
    };
    let long = LongList { path: "people.csv", length: list.len() as u64, at_once: 70_000, open: &open };
    let (people, problems) = People::read_long(&long, &campaign()).unwrap();
    assert_eq!((people.len(), problems.iter().count(), opened.into_inner()), (2002, 0, 1));
}

#[test]
fn a_disk_that_fails_on_the_way_is_no_shorter_list() {
    for after in [0, 10, 5000] {
        let open = || Ok(Box::new(Broken(after)) as Box<dyn Read + Send>);
        let list = LongList { path: "people.csv", length: 9000, at_once: 1024, open: &open };
        assert_eq!(People::read_long(&list, &campaign()).unwrap_err().to_string(), "gone");
    }
}

#[test]
fn a_folder_with_long_lists_is_read_and_a_wrong_row_is_named() {
    let folder = Folder::of(&[("campaign.toml", CAMPAIGN)]);
    // Long by what nobody reads, so that there are few people to look at.
    let remark = "å".repeat(40_000);
    let mut people = "mail,language,wave,remark\n".to_owned();
    let mut devices = "mail,platform,name,remark\n".to_owned();
    for number in 0..250 {
        let wave = if number == 230 { "pilt" } else { "pilot" };
        writeln!(people, "p{number}@example.com,en,{wave},{remark}").unwrap();
        let platform = if number == 240 { "amiga" } else { "ios" };
        writeln!(devices, "p{number}@example.com,{platform},iPhone 14,{remark}").unwrap();
    }
    folder.write("people.csv", &people);
    folder.write("devices.csv", &devices);
    let said = folder.run(&["check"]);
    for wanted in [
        "people.csv:232:21: there is no wave called `pilt`",
        "devices.csv:242:1: warning: `amiga` is not a platform",
    ] {
        assert!(said.contains(wanted), "{said}");
    }
    folder.write("people.csv", people.replace("pilt", "pilot"));
    let story = folder.run(&["plan", "--person", "p249@example.com"]);
    assert!(story.contains("p249@example.com"), "{story}");
}
