//! `wavecast init` and `wavecast schema`: a folder to start from, and what an editor learns about it.

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
    insta::assert_snapshot!(folder.run(&["-C", "our-move", "check"]), @"
    nothing to mend in 13 stages, 3 waves and 3 people
    ");
    let files: Vec<String> = folder.files("our-move").into_keys().collect();
    insta::assert_snapshot!(files.join("\n"), @"
    our-move/.gitignore
    our-move/campaign.toml
    our-move/people.csv
    ");
}

/// Whatever the day, also at the turn of the year: the dates lie ahead, and nothing collides.
#[test]
fn every_day_is_a_good_day_to_begin() {
    for day in ["2026-02-28", "2026-06-30", "2026-10-01", "2026-12-24", "2027-12-31", "2028-02-29"] {
        let folder = Folder::of(&[]);
        folder.run(&["init", "new", "--as-of", day]);
        assert_eq!(
            folder.run(&["-C", "new", "check"]),
            "nothing to mend in 13 stages, 3 waves and 3 people\n",
            "begun on {day}"
        );
    }
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
