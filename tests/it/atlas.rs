//! Names of buttons with their evidence, and the pages that guides stand on.

use std::collections::{BTreeMap, BTreeSet};
use wavecast::{
    ground::{
        atlas::Atlas,
        campaign::{Language, Languages},
        problem::Problems,
        sources::GuideSources,
        tree::{Origin, Tree},
        words::{article, library::Library, visit::Visited},
    },
    world::disk,
};

use crate::{
    bench::Folder,
    small::{PEOPLE, SMALL, changed},
};

const DAY: &str = "2027-01-20";

fn language(code: &str) -> Language {
    code.parse().unwrap()
}

fn languages() -> Languages {
    Languages::new(language("en"), [language("nl"), language("sv")])
}

fn read(files: &[(&str, &str)]) -> (Library, Problems) {
    let mut tree = Tree::default();
    for (path, text) in files {
        tree.insert(*path, Origin::Folder, text.as_bytes());
    }
    Library::read(&tree, &languages(), &[])
}

/// What a page says, and which of it is strong.
fn said(library: &Library, code: &str) -> (String, Vec<String>) {
    let (mut text, mut strong) = (String::new(), Vec::new());
    library.page("guides/page", language(code)).unwrap().article.walk(&|_| true, &mut |seen| match seen {
        Visited::Block(article::Block::Paragraph(line)) => text.push_str(&article::plain(line)),
        Visited::Inline(article::Inline::Strong(inner)) => strong.push(article::plain(inner)),
        Visited::Block(_) | Visited::Inline(_) => {}
    });
    (text, strong)
}

#[test]
fn a_page_says_the_name_in_its_own_language_and_strong() {
    let page = "Open {{ ui.ios.vpn_device_management }}, or **{{ ui.ios.general }}**.";
    let (library, problems) = read(&[
        ("content/en/guides/page.md", page),
        ("content/nl/guides/page.md", page),
        ("content/sv/guides/page.md", page),
    ]);
    assert!(problems.is_empty(), "{problems:?}");
    let expected = [
        ("en", "VPN & Device Management", "General"),
        ("nl", "VPN en apparaatbeheer", "Algemeen"),
        ("sv", "VPN och enhetshantering", "Allmänt"),
    ];
    for (code, menu, general) in expected {
        // Strong words in strong words are strong once.
        let strong = vec![menu.to_owned(), general.to_owned()];
        assert_eq!(said(&library, code), (format!("Open {menu}, or {general}."), strong));
    }
}

#[test]
fn a_name_is_also_said_in_code_and_in_html_and_one_of_another_language_where_there_is_none() {
    let (library, problems) = read(&[(
        "content/nl/guides/page.md",
        "`{{ ui.ios.settings }}`\n\n<table><tr><td rowspan=\"2\">{{ ui.ios.general }}</td></tr></table>\n\n{{ ui.ios.get_started }}\n",
    )]);
    assert!(problems.is_empty(), "{problems:?}");
    let page = library.page("guides/page", language("nl")).unwrap();
    let whole = format!("{:?}", page.article.blocks);
    for name in ["Code(\"Instellingen\")", "Algemeen", "Get started"] {
        assert!(whole.contains(name), "{name}: {whole}");
    }
}

/// Each of these is found where it stands, with what to write instead.
#[test]
fn a_name_that_does_not_exist_or_stands_in_the_wrong_place_has_its_line() {
    let folder = Folder::of(SMALL);
    folder.write(
        "content/en/guides/own.md",
        "---\ntitle: \"About {{ ui.ios.general }}\"\ndescription: Own.\n---\n\n\
         Tap {{ ui.ios.setings }}, {{ ui.iso.general }} or {{ ui.ios.general | upper }}.\n\n\
         [There](https://example.com/{{ ui.ios.general }})\n",
    );
    let checked = folder.run(&["check", "--as-of", DAY]);
    for found in [
        "content/en/guides/own.md:2:",
        "`ui.ios.general` is the name of a button, and belongs in the text of a page only",
        "content/en/guides/own.md:6:5: there is no name `ui.ios.setings`",
        "= hint: write `{{ ui.ios.settings }}`",
        "content/en/guides/own.md:6:27: there is no name `ui.iso.general`",
        "= hint: write `{{ ui.ios.general }}`",
        "`ui.ios.general` is the name of a button, and is shown as the device shows it",
        "content/en/guides/own.md:8:",
    ] {
        assert!(checked.contains(found), "{found}\n{checked}");
    }
}

#[test]
fn a_folder_adds_names_and_changes_shipped_ones() {
    let own = "[source.phone]\nkind = \"documentation\"\npage = \"https://intranet.example.com\"\n\n\
               [name.settings]\nnl = { is = \"Instellingen-app\", by = \"phone\" }\n\n\
               [name.new_one]\nen = { is = \"Brand new\", sure = \"knowledge\" }\n";
    let page = "{{ ui.ios.settings }}, {{ ui.ios.new_one }}, {{ ui.hub.leave }}";
    let (library, problems) = read(&[
        ("content/ui/ios.toml", own),
        ("content/ui/hub.toml", "[name.leave]\nen = { is = \"Unenroll\", sure = \"knowledge\" }\n"),
        ("content/en/guides/page.md", page),
        ("content/nl/guides/page.md", page),
    ]);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(said(&library, "en").0, "Settings, Brand new, Unenroll");
    assert_eq!(said(&library, "nl").0, "Instellingen-app, Brand new, Unenroll");
}

#[test]
fn a_mistake_in_a_file_of_names_has_its_place() {
    let folder = Folder::of(SMALL);
    folder.write(
        "content/ui/ios.toml",
        "expcts = \"iOS 27\"\n\n[source.phone]\nkind = \"documentation\"\npage = \"P\"\ndate = 2027-02-30\n\n\
         [name.settings]\nnl = { is = \"Instellingen\", by = \"phon\" }\nxyzzyx = { is = \"A\", sure = \"knowledge\" }\n\
         sv = { is = \"Inställningar\" }\nen = { is = \"Settings\", seen_by = \"Rosa Lind\" }\n\n\
         [name.Big]\nen = { is = \"Big\", sure = \"knowledge\" }\n",
    );
    folder.write("content/ui/Old App.toml", "");
    let checked = folder.run(&["check", "--as-of", DAY]);
    for found in [
        "content/ui/ios.toml:1:1: `expcts` is not known\n",
        "did you mean `expects`?",
        "content/ui/ios.toml:6:8: ",
        "content/ui/ios.toml:9:34: there is no source `phon` in this file",
        "did you mean `phone`?",
        "content/ui/ios.toml:10:10: `xyzzyx` is not a language code",
        "content/ui/ios.toml:11:6: a name has one of `by`, `seen_by` and `sure`",
        "content/ui/ios.toml:12:6: when, and on which version it was seen is missing",
        "`Big` cannot be used in a word of a text",
        "`Old App` cannot be used in a word of a text",
    ] {
        assert!(checked.contains(found), "{found}\n{checked}");
    }
}

/// One note for each system, which stops nothing, and can be silenced by its file.
#[test]
fn check_tells_of_names_that_nobody_proved_in_one_note_a_system() {
    let folder = Folder::of(SMALL);
    let checked = folder.run(&["check", "--as-of", "2027-01-08"]);
    assert!(checked.starts_with("no problems found in "), "{checked}");
    assert!(!checked.contains("--- exit"), "{checked}");
    for system in ["android", "ios", "macos", "windows"] {
        let note = format!("content/ui/{system}.toml:1:1: note: of ");
        assert_eq!(checked.matches(&note).count(), 1, "{checked}");
    }
    assert!(
        checked.contains(" proved by nobody, ") && checked.contains(" proved before iOS 26"),
        "{checked}"
    );
    let silence = "[[silence]]\ncheck = \"names-of-buttons\"\nfile = \"content/ui/ios.toml\"\n\
                   because = \"tried on two phones\"\n";
    folder.write("campaign.toml", changed(&[("[smtp]\n", &format!("{silence}\n[smtp]\n"))]));
    let checked = folder.run(&["check", "--as-of", "2027-01-08"]);
    assert!(
        !checked.contains("content/ui/ios.toml") && checked.contains("content/ui/macos.toml"),
        "{checked}"
    );
}

#[test]
fn what_somebody_saw_is_written_into_the_folder_and_counts_as_proved() {
    let folder = Folder::of(SMALL);
    let unproved = folder.run(&["ui", "list", "ios", "--unproved"]);
    assert!(unproved.contains("nl  unproved  Verwijder beheer  (nobody has proved it)"), "{unproved}");
    let missing = folder.run(&["ui", "list", "windows", "--unproved"]);
    assert!(missing.contains("  nl  missing   Go  (no name in this language: "), "{missing}");
    folder.write("content/ui/ios.toml", "# Ours.\nexpects = \"iOS 26\" # all of them\n");
    let confirm = |language: &str, name: &[&str]| {
        let mut arguments = vec!["ui", "confirm", "ui.ios.remove_management", "--language", language];
        arguments.extend(["--by", "Rosa Lind", "--seen", "iOS 26.1", "--as-of", DAY]);
        arguments.extend(name);
        folder.run(&arguments)
    };
    insta::assert_snapshot!(
        confirm("nl", &[]),
        @r#"ui.ios.remove_management is "Verwijder beheer" in nl, says Rosa Lind: saved in content/ui/ios.toml"#
    );
    insta::assert_snapshot!(confirm("sv", &["--name", "Ta bort \"MDM\""]), @r#"
    ui.ios.remove_management is "Ta bort "MDM"" in sv, says Rosa Lind: saved in content/ui/ios.toml
    pages said "Ta bort hantering", and say "Ta bort "MDM"" from now on
    "#);
    insta::assert_snapshot!(folder.read("content/ui/ios.toml"), @r#"
    # Ours.
    expects = "iOS 26" # all of them

    [name.remove_management]
    nl = { is = "Verwijder beheer", seen_by = "Rosa Lind", seen_on = 2027-01-20, seen_in = "iOS 26.1" }
    sv = { is = 'Ta bort "MDM"', seen_by = "Rosa Lind", seen_on = 2027-01-20, seen_in = "iOS 26.1" }
    "#);
    let listed = folder.run(&["ui", "list", "ios"]);
    for row in [
        "  nl  proved    Verwijder beheer  (seen by Rosa Lind on iOS 26.1, 2027-01-20)\n",
        "  sv  proved    Ta bort \"MDM\"  (seen by Rosa Lind on iOS 26.1, 2027-01-20)\n",
    ] {
        assert!(listed.contains(row), "{listed}");
    }
    folder.run(&["build", "--all", "--no-handouts", "--no-previews", "--out", "site", "--as-of", DAY]);
    let pages = folder.files("site");
    let leave = |language: &str| {
        let end = format!("sweden/{language}/leave-ios/index.html");
        let (_, bytes) = pages.iter().find(|(path, _)| path.ends_with(&end)).expect("the page is built");
        String::from_utf8_lossy(bytes).into_owned()
    };
    assert!(leave("nl").contains("<strong>Verwijder beheer</strong>"));
    assert!(leave("sv").contains("<strong>Ta bort ”MDM”</strong>"), "{}", leave("sv"));
}

/// Somebody may have written their names in braces: a table is one however it is written.
#[test]
fn what_somebody_saw_is_written_beside_names_in_braces() {
    let folder = Folder::of(SMALL);
    for (file, wanted) in [
        (
            "[name]\nremove_management = { sv = { is = \"Ta bort\", sure = \"knowledge\" } }\n",
            "[name]\nremove_management = { sv = { is = \"Ta bort\", sure = \"knowledge\" } , nl = { is = \"Beheer weg\"",
        ),
        (
            "name = { remove_management = { sv = { is = \"Ta bort\", sure = \"knowledge\" } } }\n",
            "name = { remove_management = { sv = { is = \"Ta bort\", sure = \"knowledge\" } , nl = { is = \"Beheer weg\"",
        ),
        (
            "name.remove_management.sv = { is = \"Ta bort\", sure = \"knowledge\" }\n",
            "name.remove_management.nl = { is = \"Beheer weg\"",
        ),
        (
            "name = { settings = { nl = { is = \"Instellingen\", sure = \"knowledge\" } } }\n",
            "remove_management.nl = { is = \"Beheer weg\"",
        ),
    ] {
        folder.write("content/ui/ios.toml", file);
        let said = folder.run(&[
            "ui",
            "confirm",
            "ui.ios.remove_management",
            "--language",
            "nl",
            "--by",
            "Rosa Lind",
            "--seen",
            "iOS 26.1",
            "--name",
            "Beheer weg",
            "--as-of",
            DAY,
        ]);
        let written = folder.read("content/ui/ios.toml");
        assert!(said.contains("saved in") && written.contains(wanted), "{said}\n{written}");
        let listed = folder.run(&["ui", "list", "ios"]);
        assert!(listed.contains("nl  proved    Beheer weg  (seen by Rosa Lind"), "{written}\n{listed}");
    }
}

#[test]
fn a_confirmation_of_what_does_not_exist_writes_nothing_and_says_what_there_is() {
    let folder = Folder::of(SMALL);
    let confirm = |key: &str, language: &str, seen: &str| {
        folder.run(&["ui", "confirm", key, "--language", language, "--seen", seen, "--by", "Rosa Lind"])
    };
    assert!(confirm("ios.setings", "nl", "iOS 26").contains("write `ui.ios.settings`"));
    assert!(confirm("ui.ios.settings", "de", "iOS 26").contains("choose from en, nl, sv"));
    assert!(confirm("ui.ios.settings", "nl", " ").contains("`--seen` says nothing"));
    assert!(folder.run(&["ui", "list", "iso"]).contains("did you mean `ios`?"));
    assert!(!folder.path().join("content/ui").exists());
    // What is wrong in the file stays as it is, to be mended by a person.
    folder.write("content/ui/ios.toml", "name = 3\n");
    let refused = confirm("ui.ios.settings", "nl", "iOS 26");
    assert!(refused.contains("content/ui/ios.toml:1:8"), "{refused}");
    assert_eq!(folder.read("content/ui/ios.toml"), "name = 3\n");
}

#[test]
fn pages_that_guides_stand_on_are_listed_and_the_folders_own_are_checked() {
    let folder = Folder::of(SMALL);
    folder.write(
        "content/sources.toml",
        "[\"guides/join-ios\"]\npages = [{ page = \"https://intranet.example.com/iphone\", read = 2027-03-01 }]\n\n\
         [\"guides/leave-io\"]\npages = [{ page = \"https://example.com\", date = 2026-02-30 }, { date = 2026-01-01 }]\n",
    );
    let listed = folder.run(&["check", "--list-sources"]);
    assert!(listed.starts_with("of          read        page\n"), "{listed}");
    assert!(
        listed.contains(&format!(
            "-           2027-03-01  https://intranet.example.com/iphone\n{:24}guides/join-ios\n",
            ""
        )),
        "{listed}"
    );
    assert!(
        listed.contains("2025-10-14  2026-11-28  intune/user-help/enrollment/enroll-windows.md\n"),
        "{listed}"
    );
    let checked = folder.run(&["check", "--as-of", DAY]);
    for found in [
        "content/sources.toml:1:1: warning: `https://intranet.example.com/iphone` is read on a day that has not come",
        "content/sources.toml:4:1: warning: there is no page `guides/leave-io`",
        "did you mean `guides/leave-ios`?",
        "content/sources.toml:5:49: ",
        "content/sources.toml:5:63: `page` is missing",
    ] {
        assert!(checked.contains(found), "{found}\n{checked}");
    }
}

#[test]
fn every_page_that_shipped_guides_stand_on_is_of_a_guide_that_ships() {
    let tree = disk::shipped();
    let (sources, problems) = GuideSources::read(&tree);
    assert!(problems.is_empty(), "{problems:?}");
    let (library, _) = Library::read(&tree, &languages(), &[]);
    assert!(sources.guides.len() > 10);
    for (guide, stands) in &sources.guides {
        assert!(library.pages.contains_key(guide.as_str()), "{guide}");
        assert!(!stands.pages.is_empty() && stands.pages.iter().all(|page| page.read.is_some()), "{guide}");
    }
}

/// Names that one language says and another does not, each with its reason.
const ONLY_IN_SOME: [(&str, &str); 7] = [
    ("ios.get_started", "nobody knows the Dutch and Swedish name: they describe the button"),
    ("ios.how_to_set_up", "likewise"),
    ("ios.notifications", "likewise"),
    ("ios.manage", "likewise"),
    ("ios.stolen_device_protection", "Swedish describes it"),
    ("macos.apps", "Dutch and Swedish name the folder as newer and as older versions do"),
    ("windows.connect_older", "Dutch has had two names"),
];

#[test]
fn languages_say_the_same_names_and_each_shipped_name_is_said() {
    let (library, problems) = Library::read(&disk::shipped(), &languages(), &[]);
    assert!(problems.is_empty(), "{problems:?}");
    let mut all = BTreeSet::new();
    for (key, pages) in &library.pages {
        let said: BTreeMap<Language, BTreeSet<&str>> = pages
            .iter()
            .map(|(language, page)| (*language, page.buttons.iter().map(|button| &*button.key).collect()))
            .collect();
        let source = &said[&language("en")];
        for (language, names) in &said {
            let differ: Vec<&&str> = names.symmetric_difference(source).collect();
            let unknown = differ.iter().find(|name| ONLY_IN_SOME.iter().all(|(known, _)| known != **name));
            assert_eq!(unknown, None, "{key} in {language}");
            all.extend(names.iter().map(|name| (*name).to_owned()));
        }
    }
    let shipped: BTreeSet<String> = Atlas::shipped().keys().collect();
    assert_eq!(
        shipped.difference(&all).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "names that no page says"
    );
}

/// A name that is typed beside the atlas would stay when the atlas is put right.
#[test]
fn guides_of_a_platform_type_no_name_that_the_atlas_knows() {
    let tree = disk::shipped();
    let atlas = Atlas::shipped();
    for code in ["en", "nl", "sv"] {
        let folder = format!("content/{code}/guides/");
        for (path, file) in tree.under(&folder) {
            let name = path[folder.len()..].trim_end_matches(".md");
            let system = atlas.systems.keys().find(|system| name.contains(&format!("-{system}")));
            let (Some(system), true) =
                (system, ["join-", "leave-", "stuck-"].iter().any(|job| name.starts_with(job)))
            else {
                continue;
            };
            let known: BTreeSet<&str> = atlas.systems[system]
                .names
                .values()
                .filter_map(|names| Some(&*names.get(&language(code))?.text))
                .collect();
            // What an old system's own app shows is no name of the device.
            let text = String::from_utf8_lossy(&file.bytes).into_owned();
            let mut of_old_system = false;
            for (number, line) in (1..).zip(text.lines()) {
                of_old_system = (of_old_system || line.starts_with("::: when vendor")) && line != ":::";
                let typed = line.split("**").skip(1).step_by(2).find(|bold| known.contains(bold));
                assert!(of_old_system || typed.is_none(), "{path}:{number}: {typed:?}");
            }
        }
    }
}

#[test]
fn only_the_platforms_of_the_campaign_count() {
    let campaign = changed(&[(
        "vendor = \"workspace-one\" }\n",
        "vendor = \"workspace-one\" }\nplatforms = [\"ios\"]\n",
    )]);
    let people = PEOPLE.replace("android;windows", "ios");
    let folder = Folder::of(&[("campaign.toml", &campaign), ("people.csv", &people)]);
    let listed = folder.run(&["ui", "list"]);
    assert!(listed.contains("ui.ios.settings\n") && !listed.contains("ui.android."), "{listed}");
    assert!(folder.run(&["ui", "list", "--all"]).contains("ui.android.settings\n"));
    let json: serde_json::Value =
        serde_json::from_str(&folder.run(&["ui", "list", "ios", "--format", "json"])).unwrap();
    assert_eq!(json["names"][0]["evidence"]["kind"], "knowledge");
}
