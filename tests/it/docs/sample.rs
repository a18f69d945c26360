//! The sample campaign owes nobody anything: the book and every new campaign begin with its words.

use serde_json::Value;
use std::process::Command;

use super::root;

fn wavecast(arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wavecast"));
    let output = command.args(arguments).args(["--format", "json"]).current_dir(root()).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The day the campaign is first spoken of, nothing is left to mend.
#[test]
fn the_sample_is_clean() {
    let found = wavecast(&["check", "--as-of", "2027-01-07"]);
    assert_eq!(found["problems"], Value::Array(Vec::new()));
}
