//! Texts that ship must be true of everybody who reads them: whatever device they read on, and wherever theirs is.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{bench::Folder, small::SMALL};

const LANGUAGES: [&str; 4] = ["en", "nl", "nl-je", "sv"];

/// The messages that ship in one language, by name.
fn messages(language: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content").join(language).join("messages");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// A mail is often read on a computer while a telephone moves; and whoever reads it has mail that opens.
#[test]
fn no_mail_takes_the_device_it_is_read_on_for_the_one_that_moves() {
    let said = ["this device", "on this one", "dit apparaat", "den här enheten", "på den här."];
    let mut looked_at = 0;
    for language in LANGUAGES {
        for (name, text) in messages(language) {
            let text = text.to_lowercase();
            for words in said {
                assert!(!text.contains(words), "{language}/{name}: {words}");
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 120, "{looked_at}");
}

/// Without a list of devices nobody knows whether a device is still in the old system or in neither.
#[test]
fn what_our_list_says_of_an_unnamed_device_is_that_it_is_not_in_the_new_system() {
    for language in LANGUAGES {
        let texts = messages(language);
        for name in ["remind", "last-call", "missed-deadline", "enforce"] {
            let text = texts.get(name).unwrap_or_else(|| panic!("{language}/{name}"));
            let lists = ["according to our list", "volgens onze lijst", "enligt vår lista"];
            let says = |line: &&str| lists.iter().any(|list| line.to_lowercase().contains(list));
            let told: Vec<&str> = text.lines().filter(says).collect();
            assert!(!told.is_empty(), "{language}/{name} no longer says what our list says");
            for line in told {
                assert!(!line.contains("{{ move.from }}"), "{language}/{name}: {line}");
            }
        }
    }
}

/// A company's device is erased before; a step on it that comes after that cannot be done.
#[test]
fn an_account_is_taken_off_an_own_android_before_a_company_one_is_told_to_be_erased() {
    let folder = Folder::of(SMALL);
    folder.run(&["build", "--all", "--no-handouts", "--no-previews", "--as-of", "2027-01-20"]);
    for language in ["en", "nl", "sv"] {
        let page = folder.read(&format!("public/pilot/{language}/leave-android/index.html"));
        let at = |anchor: &str| page.find(&format!("<h2 id=\"{anchor}\"")).expect(anchor);
        assert!(at("leave-settings") < at("old-mail"), "{language}");
        assert!(at("old-mail") < at("what-goes-company"), "{language}");
    }
}
