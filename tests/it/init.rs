//! `wavecast init` and `wavecast schema`: a folder to start from, and what an editor learns about it.

use chrono::{Datelike as _, NaiveDate, NaiveTime, Weekday};
use wavecast::{
    acts::init,
    ground::{
        campaign::{Campaign, People, holidays},
        check::{self, Subject},
        problem::Source,
        timeline::Timeline,
        tree::Tree,
        words::{library::Library, phrases::Phrases},
    },
};

use crate::bench::Folder;

#[test]
fn a_new_folder_passes_check_at_once() {
    let folder = Folder::of(&[]);
    insta::assert_snapshot!(folder.run(&["init", "our-move", "--as-of", "2026-11-21"]), @"
    wrote our-move/people.csv
    wrote our-move/.gitignore
    wrote our-move/campaign.toml

    Open campaign.toml: its comments say what everything means. Then

      wavecast -C our-move check
      wavecast -C our-move plan
    ");
    insta::assert_snapshot!(folder.run(&["-C", "our-move", "check", "--as-of", "2026-11-21"]), @r#"
    0 errors, 1 warning
    --- stderr
    warning: 1 warning, 2 notes in the campaign
    campaign.toml:35:1: warning: nobody has tried how one leaves Workspace ONE on iPhone/iPad, Android, Mac, Windows: the guides say that they are drafts
       |
    35 | [move.confirmed]
       | ^^^^^^^^^^^^^^^^
       = hint: try it on a device, then say who did and when, under `[move.confirmed]`: `ios = "2026-11-21, a name"`
    campaign.toml:43:1: note: nobody has confirmed `own_apps`, `locate`, `query`, `erase_own`, `remote_help`: the privacy page leaves it open
       |
    43 | [privacy]
       | ^^^^^^^^^
       = hint: look it up in the new system, then write under `[privacy]`: `own_apps = "no, 2026-11-21, a name"`
    campaign.toml:52:1: note: nobody has confirmed that this is ready: `licences`, `limits`, `access`, `settings`, `second_factor`, `identifiers`, `representatives`, `apple_connected`, `apple_serials`, `apple_synced`, `apple_profiles`, `apple_reset`, `android_connected`, `android_codes`, `windows_scope`, `helpdesk`, `tried`, `hand_out`, `old_system`
       |
    52 | [before]
       | ^^^^^^^^
       = hint: `wavecast before` says what each means; then write under `[before]`: `licences = "yes, 2026-11-21, a name"`
    "#);
    let files: Vec<String> = folder.files("our-move").into_keys().collect();
    insta::assert_snapshot!(files.join("\n"), @"
    our-move/.gitignore
    our-move/campaign.toml
    our-move/people.csv
    ");
}

/// The dates of a new schedule, with the table of holidays left out.
fn dates_of(campaign: &str) -> Vec<NaiveDate> {
    let (before, after) = campaign.split_once("[holidays]").unwrap();
    let (_, waves) = after.split_once("# -- The groups").unwrap();
    let said = format!("{before}{waves}");
    let lines = said.lines().filter_map(|line| line.split('#').next()?.split_once(" = "));
    lines.filter_map(|(_, value)| value.trim().split('T').next()?.parse().ok()).collect()
}

/// Every day of three years, also at the turn of the year: the dates lie ahead, on workdays of all three countries,
/// and nothing is wrong with them.
#[test]
fn every_day_is_a_good_day_to_begin() {
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let mut week = Vec::new();
    for day in first.iter_days().take(3 * 365 + 1) {
        // The days of a week and year propose the same, which one week shows: its first day stands for the others.
        let begins = day.weekday() == Weekday::Mon || day.ordinal() == 1;
        if !begins && day > first + chrono::Days::new(14) {
            continue;
        }
        let text = init::campaign(day.and_time(NaiveTime::MIN).and_utc());
        if begins {
            week = dates_of(&text);
        }
        assert_eq!(dates_of(&text), week, "begun on {day}");
        let (campaign, problems) = Campaign::parse(&Source::new("campaign.toml", text.as_str()));
        assert!(problems.is_empty(), "begun on {day}: {problems:?}");
        let campaign = campaign.unwrap();
        let people = People::read("people.csv", init::PEOPLE.as_bytes().to_vec(), &campaign).0;
        let timeline = Timeline::of(&campaign, &people);
        let subject = Subject {
            campaign: &campaign,
            people: &people,
            timeline: &timeline,
            library: &Library::default(),
            phrases: &Phrases::default(),
            tree: &Tree::default(),
            now: day.and_time(NaiveTime::MIN).and_utc(),
            measured: None,
            complete: true,
        };
        let found: Vec<String> = check::of_dates(&subject).into_iter().map(|one| one.message).collect();
        assert_eq!(found.len(), 2, "guides to try and a list to confirm, begun on {day}: {found:?}");
        let dates = dates_of(&text);
        assert_eq!(dates.len(), 11, "begun on {day}: {dates:?}");
        for date in dates {
            let years = [day.year(), day.year() + 1];
            let free = years.into_iter().flat_map(|year| {
                holidays::COUNTRIES.into_iter().flat_map(move |country| holidays::of(country, year))
            });
            let free: Vec<NaiveDate> = free.map(|(day, _)| day).collect();
            assert!(date > day && !free.contains(&date), "begun on {day}: {date}");
            assert!(!matches!(date.weekday(), Weekday::Sat | Weekday::Sun), "begun on {day}: {date}");
        }
    }
}

/// The invented people of a new folder give way to the first real list, also where waves were renamed; a row that
/// somebody changed stays.
#[test]
fn the_first_import_takes_the_place_of_the_sample() {
    let folder = Folder::of(&[]);
    folder.run(&["init", ".", "--as-of", "2026-11-21"]);
    let renamed = folder.read("campaign.toml").replace("id = \"pilot\"", "id = \"first\"");
    folder.write("campaign.toml", renamed);
    let own = folder.read("people.csv").replace("Emma Clarke,Emma", "Emma Clark,Em");
    folder.write("people.csv", own);
    folder.write("export.csv", "E-mail;Naam;Golf;Land/regio\nbo@voorbeeld.nl;Bo;first;Nederland\n");
    insta::assert_snapshot!(folder.run(&["people", "import", "export.csv", "--execute", "--as-of", "2026-11-21"]), @"
    people.csv: 1 new, 0 changed, 0 unchanged, 1 not in the export (they stay)
      the 2 invented people of `wavecast init` give way to yours
      + b***@voorbeeld.nl
      = e***@example.com  not in the export
    written
    ");
    insta::assert_snapshot!(folder.read("people.csv"), @"
    mail,name,given_name,language,wave,country,site,platforms,ownership,reset,vip,manager
    emma.clarke@example.com,Emma Clark,Em,en,office,GB,Manchester,macos,company,no,no,manager@example.com
    bo@voorbeeld.nl,Bo,,,first,Nederland,,,,,,
    ");
}

#[test]
fn nothing_is_ever_overwritten() {
    let folder = Folder::of(&[("a/campaign.toml", "mine"), ("b/people.csv", "mine")]);
    let first = folder.run(&["init", "a"]);
    let second = folder.run(&["init", "b"]);
    assert_eq!((folder.read("a/campaign.toml"), folder.read("b/people.csv")), ("mine".into(), "mine".into()));
    insta::assert_snapshot!(format!("{first}---\n{second}"), @"
    --- stderr
    error: there is a campaign in `a` already
    hint: name another folder; nothing is ever overwritten
    --- exit 2
    ---
    wrote b/.gitignore
    wrote b/campaign.toml
    kept  b/people.csv

    Open campaign.toml: its comments say what everything means. Then

      wavecast -C b check
      wavecast -C b plan
    ");
}

/// Every key of every table is described, so that an editor can show it.
#[test]
fn the_schema_describes_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&Folder::of(&[]).run(&["schema"])).unwrap();
    let mut described = 0;
    let mut silent = Vec::new();
    walk(&schema, "", &mut |path, key| {
        if key.get("description").is_some() {
            described += 1;
        } else {
            silent.push(path.to_owned());
        }
    });
    assert!(silent.is_empty(), "without a description: {silent:?}");
    assert!(described > 90, "{described} keys");
}

fn walk(schema: &serde_json::Value, path: &str, seen: &mut impl FnMut(&str, &serde_json::Value)) {
    if let Some(keys) = schema.as_object() {
        for (name, key) in keys {
            if let (true, Some(known)) = (name == "properties", key.as_object()) {
                for (name, key) in known {
                    seen(&format!("{path}.{name}"), key);
                    walk(key, &format!("{path}.{name}"), seen);
                }
            } else {
                walk(key, path, seen);
            }
        }
    }
    for item in schema.as_array().into_iter().flatten() {
        walk(item, path, seen);
    }
}
