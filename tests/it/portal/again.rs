//! A build of what was built before: it makes nothing, and nothing that could change a page is overlooked for it.

use std::{fs, path::Path};

use crate::{bench::Folder, small::SMALL};

const AT: &str = "2027-03-10T10:00Z";
const KEPT: &str = ".wavecast/built.json";

fn build_at(folder: &Folder, at: &str) -> String {
    folder.run(&["build", "--no-handouts", "--no-previews", "--as-of", at])
}

/// What it says but for how long it took.
fn timeless(said: &str) -> String {
    let lines = said.lines().map(|line| line.rsplit_once(", ").filter(|(_, time)| time.ends_with(" ms")));
    lines
        .zip(said.lines())
        .map(|(cut, line)| cut.map_or(line, |(rest, _)| rest))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether the next build takes what was remembered for granted: a number nobody counted is then said again.
fn is_taken_as_built(folder: &Folder, at: &str) -> bool {
    let kept = folder.read(KEPT);
    let (before, after) = kept.split_once("\"pages\":").unwrap();
    let (_, rest) = after.split_once(',').unwrap();
    folder.write(KEPT, format!("{before}\"pages\":987654,{rest}"));
    let said = build_at(folder, at);
    if said.starts_with("987654 pages") {
        folder.write(KEPT, kept);
        return true;
    }
    assert!(said.contains(" pages in "), "{said}");
    false
}

fn built() -> Folder {
    let folder = Folder::of(SMALL);
    build_at(&folder, AT);
    folder
}

#[test]
fn what_is_remembered_says_what_would_be_built() {
    let folder = built();
    let before = folder.files("public");
    assert!(is_taken_as_built(&folder, AT));
    let quick = build_at(&folder, AT);
    fs::remove_file(folder.path().join(KEPT)).unwrap();
    let slow = build_at(&folder, AT);
    assert_eq!(timeless(&quick), timeless(&slow));
    assert!(quick.contains(": 0 files written, "), "{quick}");
    assert_eq!(before, folder.files("public"));
    assert!(is_taken_as_built(&folder, "2027-03-10T10:30Z"), "a moment later it is the same day");
}

#[test]
fn another_file_of_the_campaign_is_seen() {
    let folder = built();
    let campaign = folder.read("campaign.toml");
    for (path, bytes) in [
        ("campaign.toml", campaign.replace("+31 20 555 0100", "+31 20 555 0101")),
        (
            "content/en/guides/join-ios.md",
            "---\ntitle: Other\ndescription: Words\njob: join\nplatform: ios\n---\n\n1. Go.\n".into(),
        ),
        ("locales/sv.toml", "[portal]\nskip = \"Hoppa\"\n".into()),
        ("templates/site/icons/time.svg", "<svg/>".into()),
        ("people.csv", format!("{}zoe@example.com,Zoë,nl,sweden\n", "mail,name,language,wave\n")),
    ] {
        assert!(is_taken_as_built(&folder, AT), "before {path}");
        folder.write(path, bytes);
        assert!(!is_taken_as_built(&folder, AT), "after {path}");
    }
    assert!(is_taken_as_built(&folder, AT));
    fs::remove_file(folder.path().join("content/en/guides/join-ios.md")).unwrap();
    assert!(!is_taken_as_built(&folder, AT), "a file that is gone");
}

#[test]
fn what_somebody_did_to_the_output_is_seen() {
    let folder = built();
    let page = "public/sweden/nl/join-ios/index.html";
    let before = folder.files("public");
    let outside = |path: &Path| fs::write(path, "").unwrap();
    for spoil in
        [(&|path: &Path| fs::remove_file(path).unwrap()) as &dyn Fn(&Path), &outside, &|path: &Path| {
            fs::write(path, "longer than it was".repeat(10_000)).unwrap();
        }]
    {
        for path in [page, "public/.wavecast-manifest"] {
            spoil(&folder.path().join(path));
            if path != page {
                // Without its list the folder is somebody else's, and is told so.
                assert!(build_at(&folder, AT).contains("was not made by wavecast"));
                folder.write(path, &before[path]);
                continue;
            }
            assert!(!is_taken_as_built(&folder, AT));
            assert_eq!(before, folder.files("public"));
        }
    }
    fs::remove_file(folder.path().join("content/shortlinks.lock")).unwrap();
    assert!(!is_taken_as_built(&folder, AT), "codes that were given away are kept again");
    assert!(folder.path().join("content/shortlinks.lock").is_file());
}

#[test]
fn another_day_another_choice_and_an_earlier_time_are_seen() {
    let folder = built();
    assert!(!is_taken_as_built(&folder, "2027-03-11T10:00Z"));
    // 17:00 in Stockholm: its deadline has passed.
    build_at(&folder, "2027-03-19T15:30Z");
    assert!(is_taken_as_built(&folder, "2027-03-19T15:59Z"));
    assert!(!is_taken_as_built(&folder, "2027-03-19T16:01Z"));
    assert!(!is_taken_as_built(&folder, "2027-03-19T15:59Z"));
    folder.run(&["build", "--no-handouts", "--as-of", AT, "--wave", "sweden"]);
    assert!(!is_taken_as_built(&folder, AT));
    assert!(folder.path().join("public/pilot/index.html").is_file());
    let all = folder.run(&["build", "--no-handouts", "--no-previews", "--as-of", AT, "--all"]);
    assert!(!all.starts_with("987654"), "{all}");
}

#[test]
fn what_the_ledger_has_come_to_know_is_seen() {
    let folder = built();
    assert!(is_taken_as_built(&folder, AT));
    folder.run(&[
        "tickets",
        "import",
        "--count",
        "4",
        "--day",
        "2027-03-09",
        "--wave",
        "sweden",
        "--as-of",
        AT,
    ]);
    assert!(!is_taken_as_built(&folder, AT));
}

/// What a build has to tell it tells each time, in the same words and order, however little it had to make.
#[test]
fn what_there_is_to_tell_is_told_again() {
    let folder = Folder::of(SMALL);
    let words: Vec<String> =
        (0..4000_u32).map(|at| format!("{:x}", at.wrapping_mul(2_654_435_761))).collect();
    let front = "---\ntitle: Odd\ndescription: Odd\nlanguages: [en]\n---\n\n> [!NOTE] told\n> shown\n\n";
    folder.write("content/en/guides/odd.md", format!("{front}{}\n", words.join(" ")));
    folder.write("locales/nl.toml", "[portal]\nnobody_asks = \"Niets\"\n");
    fs::remove_file(folder.path().join("people.csv")).unwrap();
    let first = build_at(&folder, AT);
    for told in [
        "there is text on the line of `[!NOTE]`",
        "nothing asks for the phrase `portal.nobody_asks`",
        "there is no list of people",
        "too large: ",
    ] {
        assert!(first.contains(told), "{told}: {first}");
    }
    assert!(is_taken_as_built(&folder, AT), "{first}");
    let again = build_at(&folder, AT);
    let rest = |said: &str| said.split_once('\n').unwrap().1.to_owned();
    assert_eq!(rest(&first), rest(&again));
    let json = |folder: &Folder| -> serde_json::Value {
        let said =
            folder.run(&["build", "--no-handouts", "--no-previews", "--as-of", AT, "--format", "json"]);
        serde_json::from_str(said.split("--- stderr").next().unwrap()).unwrap()
    };
    let quick = json(&folder);
    fs::remove_file(folder.path().join(KEPT)).unwrap();
    fs::remove_dir_all(folder.path().join("public")).unwrap();
    let slow = json(&folder);
    for key in ["problems", "over_budget", "pages"] {
        assert_eq!(quick[key], slow[key], "{key}");
    }
    assert!(quick["problems"].as_array().unwrap().len() > 2, "{quick}");
    // Another page that is made again takes nothing back of what was told of this one.
    folder.write(
        "content/en/guides/other.md",
        "---\ntitle: Other\ndescription: Other\nlanguages: [en]\n---\n\nOne.\n",
    );
    build_at(&folder, AT);
    folder.write(
        "content/en/guides/other.md",
        "---\ntitle: Other\ndescription: Other\nlanguages: [en]\n---\n\nTwo.\n",
    );
    let edited = build_at(&folder, AT);
    assert!(!edited.contains(": 0 files written, "), "{edited}");
    // The pages for paper hold the other one too, and are made again.
    let stays = |said: &str| -> Vec<String> {
        rest(said).lines().filter(|line| !line.contains("/print-")).map(str::to_owned).collect()
    };
    assert_eq!(stays(&edited), stays(&first));
    // Nothing about people is written down for it.
    folder.write("people.csv", "mail,name,language,wave\nzoe@example.com,Zoë,xx,nowhere\n");
    build_at(&folder, AT);
    assert!(!folder.path().join(KEPT).exists() || !folder.read(KEPT).contains("zoe"));
}
