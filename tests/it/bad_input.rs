//! Whatever stands in the files: a clear problem with a place and a hint, exit 1, and never a panic.

use proptest::prelude::*;
use wavecast::ground::{
    campaign::{Campaign, People},
    problem::{Problems, Source, show},
    table::unguarded,
};

use crate::{
    bench::Folder,
    small::{CAMPAIGN, PEOPLE, changed},
};

/// What `check` says of a folder with this `campaign.toml`.
fn check(campaign: impl AsRef<[u8]>) -> String {
    let folder = Folder::of(&[("people.csv", PEOPLE)]);
    folder.write("campaign.toml", campaign);
    folder.run(&["check"])
}

#[test]
fn no_campaign_at_all() {
    let nowhere = Folder::of(&[]).run(&["check"]);
    let named = Folder::of(&[]).run(&["-C", ".", "check"]);
    insta::assert_snapshot!(format!("{nowhere}---\n{named}"), @"
    --- stderr
    error: 1 problem in the campaign
    no `campaign.toml` in `<folder>` or any folder above it
      = hint: name it with `-C FOLDER`, or make one with `wavecast init FOLDER`
    --- exit 1
    ---
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:1:1: there is no `campaign.toml` in this folder
      = hint: `wavecast init <folder>` writes one to start from
    --- exit 1
    ");
}

#[test]
fn an_empty_one_a_half_one_and_one_that_is_no_text() {
    let empty = check("\n\n");
    let half = check("[campaign]\nid = \"small\nlanguages = [\"en\",\n");
    let binary = check([b"[campaign]\nid = \"".as_slice(), &[0xff, 0xfe, 0x00, 0x80]].concat());
    insta::assert_snapshot!(format!("{empty}---\n{half}---\n{binary}"), @r#"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:1:1: `campaign.toml` is empty
      = hint: `wavecast init <folder>` writes one to start from
    --- exit 1
    ---
    2 errors, 0 warnings
    --- stderr
    error: 2 problems in the campaign
    campaign.toml:2:12: the text that begins on this line is never closed
      |
    2 | id = "small
      |            ^
      = hint: put a quote `"` behind its last word, on the same line
    campaign.toml:3:19: this cannot be read: unclosed array, expected `]`
      |
    3 | languages = ["en",
      |                   ^
      = hint: end the list with `]`
    --- exit 1
    ---
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:1:1: `campaign.toml` is not text in UTF-8 (first seen in line 2)
      = hint: save it again with the encoding UTF-8
    --- exit 1
    "#);
}

/// A hundred megabytes on one line: neither read nor shown.
#[test]
fn a_hundred_megabytes() {
    let said = check(vec![b'a'; 100 << 20]);
    assert!(said.len() < 1000);
    insta::assert_snapshot!(said, @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:1:1: `campaign.toml` is 100 MiB large: no campaign is
      = hint: check whether it is the right file
    --- exit 1
    ");
}

/// A line that nobody would read is shown around the place only.
#[test]
fn a_long_line_is_clipped() {
    let long = format!("title = {{ en = \"{}\", nl = \"x\", zz = \"y\" }}", "long ".repeat(2000));
    let title =
        "title = { en = \"Your device moves\", nl = \"Uw apparaat verhuist\", sv = \"Din enhet flyttar\" }";
    let said = check(changed(&[(title, &long)]));
    assert!(said.lines().all(|line| line.chars().count() < 250), "{said}");
    insta::assert_snapshot!(said, @r#"
    2 errors, 0 warnings
    --- stderr
    error: 2 problems in the campaign
    campaign.toml:3:9: `title` says nothing in `sv`
      |
    3 | ... = { en = "long long long long long long long long long long long long long long long long long long long long long long long long long long long long long...
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: add `sv = ".."`
    campaign.toml:3:10035: `zz` is not a language of the campaign
      |
    3 | ...g long long long long ", nl = "x", zz = "y" }
      |                                            ^^^
      = hint: the campaign speaks `en`, `nl`, `sv`; add it to `languages`, or leave it out
    --- exit 1
    "#);
}

#[test]
fn days_and_moments_that_do_not_exist() {
    let said = check(changed(&[
        ("start = 2027-01-25", "start = \"30 February\""),
        ("evaluation = 2027-02-05", "evaluation = 2027-02-30"),
        ("deadline = 2027-03-19T17:00", "deadline = \"2027-03-19 25:00\""),
        ("start - 10 workdays, 09:00", "start - 10000000 days, 09:00"),
        ("deadline - 5 workdays, 10:00", "dedline - 5 workdags, 10:00"),
        ("moved + 1 workday", "moved + 99999999999999999999 weeks"),
        ("send_time = \"09:00\"", "send_time = 9"),
    ]));
    insta::assert_snapshot!(said, @r#"
    7 errors, 0 warnings
    --- stderr
    error: 7 problems in the campaign
    campaign.toml:33:13: `send_time` is a number here
       |
    33 | send_time = 9
       |             ^
       = hint: write `send_time = "09:00"`
    campaign.toml:45:10: `30 February` is not a day
       |
    45 | start = "30 February"
       |          ^^^^^^^^^^^
       = hint: write year, month and day, such as `2027-01-11`
    campaign.toml:48:14: `2027-02-30`: that month has no such day
       |
    48 | evaluation = 2027-02-30
       |              ^^^^^^^^^^
       = hint: look it up in the calendar; days are written such as `2027-01-11`
    campaign.toml:56:13: `25:00` is not an hour of the day
       |
    56 | deadline = "2027-03-19 25:00"
       |             ^^^^^
       = hint: write hours and minutes, from `00:00` to `23:59`
    campaign.toml:61:15: `10000000 days` is further than ten years
       |
    61 | at = "start - 10000000 days, 09:00"
       |               ^^^^^^^^^^^^^
       = hint: write the days between the message and the date it belongs to
    campaign.toml:69:7: `dedline` is not a date that messages are told from
       |
    69 | at = "dedline - 5 workdags, 10:00"
       |       ^^^^^^^
       = hint: did you mean `deadline`?
    campaign.toml:74:15: `99999999999999999999 weeks` is further than ten years
       |
    74 | at = "moved + 99999999999999999999 weeks"
       |               ^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: write the days between the message and the date it belongs to
    --- exit 1
    "#);
}

#[test]
fn lists_that_are_damaged() {
    let folder = Folder::of(&[("campaign.toml", CAMPAIGN)]);
    let mut said = String::new();
    let wide = format!("mail,wave{}\na@example.com,pilot\n", ",x".repeat(1_000_000));
    let lists = [
        "",
        "mail,name,wave,country\nanna@example.com,An\0na,pilot,NL\n",
        "mail,name,wave,country\nanna@example.com,\"Anna,pilot,NL\nbo@example.com,Bo,sweden,SE\n",
        "\"mail,wave\n",
        &wide,
        "\u{0}\u{1}\u{2}",
    ];
    for list in lists {
        folder.write("people.csv", list);
        said.push_str(&folder.run(&["check"]));
        said.push_str("---\n");
    }
    insta::assert_snapshot!(said, @r#"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.csv:1:1: the list of people is empty
      = hint: its first line names the columns: `mail,name,language,wave`
    --- exit 1
    ---
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.csv:2:1: this row holds signs that are no text
      = hint: the file was damaged on the way; export it again
    --- exit 1
    ---
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.csv:2:18: a quote in this row is never closed, or closed too early
      = hint: write `""` for a quote inside a cell, or take it out
    --- exit 1
    ---
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.csv:1:1: a quote in the header is never closed
      = hint: export the list again
    --- exit 1
    ---
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.csv:1:1: the header has 1000002 columns
      = hint: check whether it is the right file
    --- exit 1
    ---
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    people.csv:1:1: no column holds the mail addresses; there are `���`
      = hint: name it in campaign.toml: under `[people]`, `columns = { mail = ".." }`
    --- exit 1
    ---
    "#);
}

/// A line of a hundred thousand names is no list of anything, and every reader says so at once.
#[test]
fn a_header_without_end_is_no_list() {
    let folder = Folder::of(&[("campaign.toml", CAMPAIGN), ("people.csv", PEOPLE)]);
    let names: String = (0..100_000).map(|number| format!(",colmn{number}")).collect();
    folder.write("wide.csv", format!("mail{names}\nanna@example.com\n"));
    for asked in [
        &["people", "import", "wide.csv"][..],
        &["moved", "import", "wide.csv"],
        &["tickets", "import", "wide.csv"],
    ] {
        let begun = std::time::Instant::now();
        let said = folder.run(asked);
        assert!(said.contains("has 100001 columns") && said.contains("--- exit 1"), "{asked:?}: {said}");
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "{asked:?} took {:?}", begun.elapsed());
    }
}

/// Shows problems in every way, which must work for any of them.
fn shown(problems: &Problems) -> String {
    format!(
        "{}{}{}{}",
        show::text(problems, true),
        show::text(problems, false),
        show::json(problems),
        show::github(problems)
    )
}

fn small() -> Campaign {
    Campaign::parse(&Source::new("campaign.toml", CAMPAIGN)).0.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any bytes as `campaign.toml`: without errors there is a campaign.
    #[test]
    fn any_bytes_as_a_campaign(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (campaign, problems) = Campaign::read("campaign.toml", &bytes);
        prop_assert!(campaign.is_some() || problems.has_errors());
        shown(&problems);
    }

    /// The small campaign with a stretch of it replaced by anything.
    #[test]
    fn a_campaign_with_a_hole(at in 0..CAMPAIGN.len(), length in 0usize..60, text in "[ -~\n\u{e5}\"\\[\\]=.#0-9]{0,30}") {
        let (start, end) = (CAMPAIGN.floor_char_boundary(at), CAMPAIGN.floor_char_boundary((at + length).min(CAMPAIGN.len())));
        let damaged = format!("{}{text}{}", &CAMPAIGN[..start], &CAMPAIGN[end..]);
        let (campaign, problems) = Campaign::read("campaign.toml", damaged.as_bytes());
        prop_assert!(campaign.is_some() || problems.has_errors());
        shown(&problems);
    }

    /// A moment is read, or said to be wrong with a place inside it.
    #[test]
    fn any_moment(text in "[a-z]{0,9} ?[-+]? ?[0-9]{0,12} ?[a-z]{0,9}(, ?[0-9:.]{0,6})?") {
        let source = Source::new("campaign.toml", changed(&[("start - 10 workdays, 09:00", &text)]));
        let (campaign, problems) = Campaign::parse(&source);
        let read = campaign.is_some_and(|campaign| campaign.stage_named("announce").is_some());
        prop_assert!(read != problems.has_errors(), "{text}: {}", shown(&problems));
    }

    /// Any bytes as a list of people: everybody who is read has an address, and nobody stands in it twice.
    #[test]
    fn any_bytes_as_people(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        shown(&People::read("people.csv", bytes, &small()).1);
    }

    /// A list of damaged rows: each row is a person, is named, or is blank; none hides the next.
    #[test]
    fn damaged_rows_do_not_hide_others(rows in proptest::collection::vec("[a-z@.,;\"åé ]{0,40}", 0..20)) {
        let body: String = rows.iter().map(|row| format!("{row}\n")).collect::<Vec<_>>().concat();
        let text = format!("mail,wave,country\nfirst@example.com,pilot,NL\n{body}last@example.com,pilot,NL\n");
        let (people, problems) = People::read("people.csv", text.into_bytes(), &small());
        shown(&problems);
        prop_assert!(people.find("FIRST@example.com").is_some());
        prop_assert!(people.find("last@EXAMPLE.com").is_some(), "{}", shown(&problems));
    }

    /// Cells with anything in them come back as they were.
    #[test]
    fn quoted_cells_come_back(names in proptest::collection::vec("[^\u{0}-\u{1f}\u{7f}-\u{9f}\u{feff}\\s]{1,12}", 1..8)) {
        // What keeps a spreadsheet from reckoning is no part of a name: it is left out where a list is read.
        prop_assume!(names.iter().all(|name| unguarded(name) == name));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["mail", "name", "wave", "country"]).unwrap();
        for (number, name) in names.iter().enumerate() {
            writer.write_record([&format!("p{number}@example.com"), name, "pilot", "NL"]).unwrap();
        }
        let (people, problems) = People::read("people.csv", writer.into_inner().unwrap(), &small());
        prop_assert!(!problems.has_errors(), "{}", shown(&problems));
        let read: Vec<&str> = people.all().iter().map(|person| &*person.name).collect();
        prop_assert_eq!(read, names.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
