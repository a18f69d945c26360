//! The sample campaign owes nobody anything: the book and every new campaign begin with its words.

use serde_json::Value;
use std::{fs, process::Command};

use super::root;
use crate::bench::Folder;

fn wavecast(arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wavecast"));
    let output = command.args(arguments).args(["--format", "json"]).current_dir(root()).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Somebody has read each translation beside its source as it is now, and said so.
#[test]
fn every_translation_of_the_sample_is_accepted() {
    let status = wavecast(&["translation", "status"]);
    let mut owed = Vec::new();
    for language in status.as_array().unwrap() {
        let pages = language["pages"].as_array().unwrap();
        assert!(pages.len() > 40, "the sample has its pages");
        for page in pages.iter().filter(|page| page["state"] != "current") {
            owed.push(format!("{} {}: {}", language["language"], page["page"], page["state"]));
        }
    }
    let hint = "read them beside their source, and then `wavecast translation accept`";
    assert!(owed.is_empty(), "{}\n{hint}", owed.join("\n"));
}

/// The day the campaign is first spoken of, nothing is left to mend.
#[test]
fn the_sample_is_clean() {
    let found = wavecast(&["check", "--as-of", "2027-01-07"]);
    let left = found["problems"].as_array().unwrap().iter();
    // Names of buttons are proved by those who hold the phones, and a phone that is too old is one of the sample's people.
    let known = ["names-of-buttons", "device-too-old"];
    let left: Vec<&Value> =
        left.filter(|problem| known.iter().all(|known| problem["check"] != *known)).collect();
    assert_eq!(left, Vec::<&Value>::new());
}

/// Where another language is the source, nothing of what was accepted beside the English counts.
#[test]
fn an_acceptance_is_for_one_source_only() {
    let campaign = fs::read_to_string(root().join("campaign.toml")).unwrap();
    let dutch =
        campaign.replace("languages = [\"en\", \"nl\", \"sv\"]", "languages = [\"nl\", \"sv\", \"en\"]");
    assert_ne!(campaign, dutch, "the sample names its languages");
    let folder = Folder::of(&[("campaign.toml", dutch.as_str())]);
    let said = folder.run(&["translation", "status", "--lang", "sv"]);
    assert!(said.contains("never accepted") && !said.contains("stale"), "{said}");
}
