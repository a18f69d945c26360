//! Waves by rule: who moves with a wave by what the list says of them, and who stays where they were told.

use std::{collections::BTreeMap, fmt::Write as _, time::Instant};

use wavecast::ground::campaign::{Campaign, People, WaveIx};

use crate::{
    bench::Folder,
    small::{SMALL, changed},
};

/// Seven people: nobody's row names a wave, but Greta's.
const PEOPLE: &str = "\
mail,given name,language,country,site,wave,platforms,ownership,department,vip
anna@example.com,Anna,sv,SE,Malmö,,ios,company,Human Resources,no
bert@example.com,Bert,nl,NL,Utrecht,,ios windows,company,IT,no
cato@example.com,Cato,nl,NL,Utrecht,,android,personal,Finance,no
dora@example.com,Dora,en,NL,Gouda,,windows,company,IT,yes
erik@example.com,Erik,sv,SE,Lund,,macos,company,IT,no
finn@example.com,Finn,en,,,,,company,Finance,no
greta@example.com,Greta,sv,SE,Lund,sweden,ios,company,IT,no
";

/// The small campaign with these rules in its waves.
fn rules(pilot: &str, sweden: &str) -> String {
    changed(&[
        ("preset = \"local\"\n", "preset = \"outbox\"\n"),
        ("start = 2027-01-25\n", &format!("start = 2027-01-25\n\n{pilot}\n")),
        ("enforcement = 2027-03-23\n", &format!("enforcement = 2027-03-23\n\n{sweden}\n")),
    ])
}

fn folder(pilot: &str, sweden: &str) -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", rules(pilot, sweden));
    folder.write("people.csv", PEOPLE);
    folder
}

/// Who is in a wave, by their first names.
fn members(folder: &Folder, wave: &str) -> String {
    let who = format!("wave = {wave}");
    let seen =
        folder.run(&["plan", "--who", &who, "--addresses", "--format", "json", "--as-of", "2027-01-02"]);
    let told: serde_json::Value = serde_json::from_str(&seen).unwrap_or_else(|_| panic!("{wave}: {seen}"));
    let first = |one: &serde_json::Value| one.as_str().unwrap().split('@').next().unwrap().to_owned();
    let mut names: Vec<String> = told["examples"].as_array().unwrap().iter().map(first).collect();
    names.sort_unstable();
    names.join(" ")
}

const IT_PILOT: &str = "[[wave.members]]\ndepartment = \"IT\"\nexcept = [\"vip\", \"erik@example.com\"]";

#[test]
fn the_first_rule_that_fits_takes_somebody_and_a_row_wins_over_rules() {
    let folder = folder(IT_PILOT, "[[wave.members]]\ncountry = [\"Sweden\", \"NL\"]");
    assert_eq!(members(&folder, "pilot"), "bert");
    assert_eq!(members(&folder, "sweden"), "anna cato dora erik greta");
    assert_eq!(members(&folder, "none"), "finn");
    let plan = folder.run(&["plan", "--as-of", "2027-01-02T08:00Z"]);
    let from = plan.find("Waves by rule").unwrap_or_else(|| panic!("{plan}"));
    insta::assert_snapshot!(plan[from..].split("\n\n").next().unwrap(), @"
    Waves by rule
      `pilot`, rule 1 (department = IT and not vip and not mail = erik@example.com): 1 person; 1 fit too, and their row names a wave
      `sweden`, rule 1 (country in (SE, NL)): 4 people; 1 fit too, and their row names a wave; 1 fit too, and are in a wave already
      in no wave: 1 person
    ");
    for (who, wanted) in [
        (
            "bert@example.com",
            "in this wave by its rule 1: department = IT and not vip and not mail = erik@example.com",
        ),
        ("greta@example.com", "in this wave because their row names it"),
        ("finn@example.com", "no rule takes them"),
    ] {
        let story = folder.run(&["plan", "--person", who, "--as-of", "2027-01-02T08:00Z"]);
        assert!(story.contains(wanted), "{story}");
    }
    let checked = folder.run(&["check", "--as-of", "2027-01-02T08:00Z"]);
    assert!(checked.contains("1 person is in no wave: no rule takes them"), "{checked}");
}

#[test]
fn every_kind_of_condition_chooses() {
    for (rule, wanted) in [
        ("platform = \"ios\"", "anna bert"),
        ("platform = [\"ios\", \"macos\"]\nownership = \"company\"", "anna bert erik"),
        ("ownership = \"personal\"", "cato"),
        ("language = \"sv\"", "anna erik"),
        ("site = \"utrecht\"", "bert cato"),
        ("vip = true", "dora"),
        ("vip = \"nej\"\ncountry = \"Nederland\"", "bert cato"),
        ("mail = [\"ANNA@example.com\", \"finn@example.com\"]", "anna finn"),
        ("\"Department\" = \"human resources\"", "anna"),
        ("country = \"\"", ""),
        ("who = \"country = SE or department = Finance\"\nplatform = [\"macos\", \"android\"]", "cato erik"),
        ("everyone = true\nexcept = [\"country = NL\", \"anna@example.com\"]", "erik finn"),
        ("everyone = true\nlimit = 2", "anna bert"),
    ] {
        let folder = folder(&format!("[[wave.members]]\n{rule}"), "[[wave.members]]\neveryone = true");
        if wanted.is_empty() {
            let seen = folder.run(&["plan"]);
            assert!(seen.contains("`` is not a country"), "{rule}: {seen}");
        } else {
            assert_eq!(members(&folder, "pilot"), wanted, "{rule}");
        }
    }
}

#[test]
fn a_rule_knows_every_device_and_gives_the_zone_of_its_wave() {
    let folder = folder("[[wave.members]]\nplatform = \"macos\"", "[[wave.members]]\neveryone = true");
    folder.write(
        "devices.csv",
        "mail,platform,name\ncato@example.com,android,Pixel\ncato@example.com,macos,Mac\n",
    );
    assert_eq!(members(&folder, "pilot"), "cato erik");
    let finn = folder.run(&["plan", "--person", "finn@example.com", "--as-of", "2027-01-02T08:00Z"]);
    assert!(finn.contains("in the zone Europe/Stockholm"), "neither row nor country says it: {finn}");
}

/// Each wrong rule, with what is said of it; the place is the line of the value.
#[test]
fn a_wrong_rule_is_told_with_its_place_and_what_was_meant() {
    for (rule, wanted) in [
        ("platform = \"iso\"", "campaign.toml:48:12: `iso` is no platform"),
        ("platform = \"iso\"", "did you mean `ios`?"),
        ("country = [\"NL\", \"Atlantis\"]", "campaign.toml:48:18: `Atlantis` is not a country"),
        (
            "departement = \"IT\"",
            "campaign.toml:48:15: `departement` is no fact of people, and no column of the list",
        ),
        ("departement = \"IT\"", "did you mean `department`?"),
        ("limti = 50", "did you mean `limit`?"),
        ("limit = 0\ncountry = \"NL\"", "this rule takes at most nobody"),
        ("limit = -5", "`limit` must lie between 0 and"),
        ("share = \"10\"", "write a part of a hundred, such as `share = \"10 %\"`"),
        ("share = \"0 %\"", "nothing of them is nobody"),
        ("share = \"100 %\"", "all of them is no share"),
        ("share = \"250 %\"", "this is more than all of them"),
        ("share = \"ten %\"", "this share cannot be read"),
        ("share = 10", "`share` is a number here"),
        ("who = \"country = NL and not moved\"", "who is in a wave must not change with what happens"),
        ("who = \"wave = sweden\"", "who is in a wave cannot depend on who is in a wave"),
        ("wave = \"sweden\"", "who is in a wave cannot depend on who is in a wave"),
        ("moved = false", "who is in a wave must not change with what happens"),
        ("who = \"contry = NL\"", "did you mean `country`?"),
        ("who = \"country =\"", "a value is missing here"),
        ("vip = \"perhaps\"", "`perhaps` is neither yes nor no"),
        ("department = true", "`department` is not yes or no"),
        ("department = []", "`department` may hold nothing at all here"),
        ("manager = \"Anna\"", "`Anna` is not a mail address"),
        ("everyone = true\nexcept = [\"anna@\"]", "`anna@` is not a mail address"),
        ("", "this rule says nothing of whom it takes"),
    ] {
        let folder = folder(&format!("[[wave.members]]\n{rule}"), "");
        let seen = folder.run(&["plan"]);
        assert!(seen.contains(wanted) && seen.contains("--- exit 1"), "{rule}: {seen}");
        assert!(seen.contains("campaign.toml:"), "{rule}: {seen}");
    }
}

#[test]
fn rules_that_do_nothing_are_found() {
    let folder = folder(
        "[[wave.members]]\ncountry = [\"NL\", \"DE\"]\n\n[[wave.members]]\ndepartment = \"Finanse\"",
        "[[wave.members]]\nplatform = \"android\"\n\n[[wave.members]]\neveryone = true",
    );
    let seen = folder.run(&["check", "--as-of", "2027-01-02T08:00Z"]);
    for wanted in [
        "nobody in the list has `de` in `country`",
        "nobody in the list has `finanse` in `department`",
        "did you mean `finance`?",
        "rule 2 of `pilot` takes nobody: nobody in the list fits `department = Finanse`",
        "rule 1 of `sweden` takes nobody: all 1 who fit are in a wave by an earlier rule, or were told in one",
    ] {
        assert!(seen.contains(wanted), "{wanted}: {seen}");
    }
    folder.write("people.csv", PEOPLE.replace(",,ios,", ",sweden,ios,"));
    folder.write("campaign.toml", rules("[[wave.members]]\ndepartment = \"Human Resources\"", ""));
    let seen = folder.run(&["check", "--as-of", "2027-01-02T08:00Z"]);
    assert!(
        seen.contains("rule 1 of `pilot` takes nobody: the row of each of the 1 who fit names a wave"),
        "{seen}"
    );
}

#[test]
fn nobody_joins_a_sweep_by_a_rule_and_none_in_a_row_keeps_somebody_out() {
    let folder = folder("[[wave.members]]\neveryone = true", "");
    folder.write("people.csv", PEOPLE.replace("Malmö,,", "Malmö,none,"));
    assert_eq!(members(&folder, "none"), "anna");
    folder.write("campaign.toml", rules("sweep = true\n[[wave.members]]\neveryone = true", ""));
    let seen = folder.run(&["plan"]);
    assert!(seen.contains("nobody joins a final sweep by a rule"), "{seen}");
}

/// A campaign of two waves and a list of so many people.
fn many(rule: &str, from: usize, to: usize) -> (Campaign, String) {
    let campaign = rules(&format!("[[wave.members]]\n{rule}"), "[[wave.members]]\neveryone = true");
    let (campaign, problems) = Campaign::read("campaign.toml", campaign.as_bytes());
    assert!(!problems.has_errors(), "{problems:?}");
    let mut list = String::from("mail,language,country,department\n");
    for number in from..to {
        let _ = writeln!(list, "p{number}@example.com,en,NL,D{}", number % 7);
    }
    (campaign.unwrap(), list)
}

/// In which wave everybody of a list is, by their address.
fn waves(campaign: &Campaign, list: &str) -> BTreeMap<String, Option<WaveIx>> {
    let (people, problems) = People::read("people.csv", list.as_bytes().to_vec(), campaign);
    assert!(!problems.has_errors(), "{problems:?}");
    let people = people.by_rules(campaign, &BTreeMap::new());
    people.all().iter().map(|person| (person.address.to_string(), person.wave)).collect()
}

#[test]
fn who_was_chosen_stays_chosen_when_a_hundred_others_join() {
    for (rule, least, most) in
        [("share = \"10 %\"", 70, 130), ("limit = 50", 50, 50), ("share = \"20 %\"\nlimit = 50", 50, 50)]
    {
        let (campaign, list) = many(rule, 0, 1000);
        let before = waves(&campaign, &list);
        let chosen = before.values().filter(|wave| **wave == Some(WaveIx(0))).count();
        assert!((least..=most).contains(&chosen), "{rule}: {chosen}");
        let after = waves(&campaign, &many(rule, 0, 1100).1);
        assert!(before.iter().all(|(who, wave)| after[who] == *wave), "{rule}: somebody changed waves");
    }
    // Of a share not even the order of the list matters.
    let (campaign, list) = many("share = \"10 %\"", 0, 1000);
    let mut rows: Vec<&str> = list.lines().skip(1).collect();
    rows.reverse();
    let turned = format!("mail,language,country,department\n{}\n", rows.join("\n"));
    assert_eq!(waves(&campaign, &list), waves(&campaign, &turned));
}

#[test]
fn a_larger_share_holds_the_smaller_one_and_waves_draw_for_themselves() {
    let pilot = |rule: &str| -> Vec<String> {
        let (campaign, list) = many(rule, 0, 1000);
        let found = waves(&campaign, &list).into_iter();
        found.filter(|(_, wave)| *wave == Some(WaveIx(0))).map(|(who, _)| who).collect()
    };
    let (small, large) = (pilot("share = \"10 %\""), pilot("share = \"12,5%\""));
    assert!(small.len() < large.len() && small.iter().all(|who| large.contains(who)));
}

#[test]
fn twenty_thousand_people_take_eight_times_as_long_as_an_eighth_of_them() {
    let rule = "department = \"D1\"\n\n[[wave.members]]\nshare = \"3 %\"\n\n[[wave.members]]\nlimit = 500\ncountry = \"NL\"";
    let took = |count: usize| {
        let (campaign, list) = many(rule, 0, count);
        let (people, _) = People::read("people.csv", list.into_bytes(), &campaign);
        let start = Instant::now();
        let people = people.by_rules(&campaign, &BTreeMap::new());
        (start.elapsed(), people)
    };
    let (few, _) = took(2_500);
    let (all, people) = took(20_000);
    assert!(people.all().iter().all(|person| person.wave.is_some()));
    assert!(all < few * 40 + std::time::Duration::from_millis(500), "{all:?} for 20,000, {few:?} for 2,500");
}

/// The pilot was told. Then the rules say something else.
#[test]
fn whoever_was_told_stays_whatever_the_rules_come_to_say() {
    let folder = folder(IT_PILOT, "[[wave.members]]\neveryone = true");
    let sent = folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-11T08:30Z"]);
    assert!(sent.contains('1'), "{sent}");
    assert_eq!(members(&folder, "pilot"), "bert");
    folder.write(
        "campaign.toml",
        rules("[[wave.members]]\ndepartment = \"Finance\"", "[[wave.members]]\neveryone = true"),
    );
    assert_eq!(members(&folder, "pilot"), "bert cato finn", "Bert was told, and nobody takes that back");
    let plan = folder.run(&["plan", "--as-of", "2027-01-12T08:00Z"]);
    assert!(
        plan.contains("people.csv:3 b***@example.com stays in `pilot`, of which they were told: the rules would put them into `sweden` now"),
        "{plan}"
    );
    assert!(!plan.contains("Dates that no longer hold"), "{plan}");
    let checked = folder.run(&["check", "--as-of", "2027-01-12T08:00Z"]);
    assert!(checked.contains("1 person stays in `pilot`, in which they were told something"), "{checked}");
    let story = folder.run(&["plan", "--person", "bert@example.com", "--as-of", "2027-01-12T08:00Z"]);
    assert!(story.contains("because they were told something in it"), "{story}");
    // Without the rule they would be in no wave, and stay as well.
    folder.write("campaign.toml", rules("[[wave.members]]\ndepartment = \"Finance\"", ""));
    assert_eq!(members(&folder, "pilot"), "bert cato finn");
    // A row that names a wave says that it is meant so: the dates that no longer hold are told, as always.
    folder.write("people.csv", PEOPLE.replace("Utrecht,,ios windows", "Utrecht,sweden,ios windows"));
    assert_eq!(members(&folder, "sweden"), "bert greta");
}

/// Somebody who was told counts as one of those who were chosen, wherever they stand in the list.
#[test]
fn a_limit_keeps_those_who_were_told_when_the_list_is_sorted_anew() {
    let folder = folder("[[wave.members]]\ncountry = \"NL\"\nlimit = 2", "[[wave.members]]\neveryone = true");
    folder.run(&["send", "--execute", "--yes", "--as-of", "2027-01-11T08:30Z"]);
    assert_eq!(members(&folder, "pilot"), "bert cato");
    let (head, rows) = PEOPLE.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    folder.write("people.csv", format!("{head}\n{}\n", rows.join("\n")));
    assert_eq!(members(&folder, "pilot"), "bert cato", "Dora stands first now, and the two were told");
}
