//! Drawings of screens: each stands at the step it is about, in the words of its reader, and none is guessed.

use scraper::{Html, Selector};
use std::collections::BTreeSet;
use wavecast::{
    ground::{
        atlas::Atlas,
        campaign::{Language, Languages},
        screens::Screens,
        words::library::Library,
    },
    render::handout::{Job, Part},
    world::disk,
};

use crate::{
    bench::{Folder, without_notes},
    paper::handouts,
    small::SMALL,
};

const DAY: &str = "2027-01-20";

fn languages() -> Languages {
    let language = |code: &str| code.parse::<Language>().unwrap();
    Languages::new(language("en"), [language("nl"), language("sv")])
}

/// What the drawings of a page say, in its order.
fn drawn(folder: &Folder, page: &str) -> Vec<String> {
    let page = Html::parse_document(&folder.read(&format!("public/pilot/{page}/index.html")));
    let drawings = Selector::parse(".step .screen svg[role=img]").unwrap();
    page.select(&drawings).map(|drawing| drawing.attr("aria-label").unwrap().to_owned()).collect()
}

fn built(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::of(SMALL);
    for (path, text) in files {
        folder.write(path, text);
    }
    let said = folder.run(&["build", "--no-handouts", "--all", "--as-of", DAY]);
    assert!(said.contains(" pages in "), "{said}");
    folder
}

/// In four places a language has no name for the button: there the step says it in other words, and has no drawing.
#[test]
fn every_shipped_drawing_stands_at_a_step_in_every_language() {
    let tree = disk::shipped();
    let (library, _) = Library::read(&tree, &languages(), &[]);
    let (atlas, screens) = (Atlas::shipped(), Screens::shipped());
    let mut missing = BTreeSet::new();
    let mut count = 0;
    for language in languages().iter() {
        for at in screens.each().flat_map(|screen| &screen.steps) {
            let page = library.page(&format!("guides/{}", at.guide), language).unwrap();
            count += 1;
            if !screens.on(page, atlas, languages().source()).contains_key(&at.step) {
                missing.insert(format!("{language} {}#{}", at.guide, at.step));
            }
        }
    }
    assert!(count > 300, "{count}");
    insta::assert_snapshot!(missing.into_iter().collect::<Vec<_>>().join("\n"), @"
    nl join-ios#finish-1
    nl join-ios#finish-7
    sv join-ios#finish-1
    sv join-ios#finish-7
    ");
}

#[test]
fn a_drawing_says_what_it_shows_in_the_words_of_its_page() {
    let folder = built(&[]);
    let first = |language: &str| drawn(&folder, &format!("{language}/leave-ios"))[..4].join("\n");
    insta::assert_snapshot!(["en", "nl", "sv"].map(first).join("\n\n"), @"
    Open Settings
    Settings: tap General
    Settings, General: tap VPN & Device Management
    General, VPN & Device Management: tap Remove Management

    Open Instellingen
    Instellingen: tik op Algemeen
    Instellingen, Algemeen: tik op VPN en apparaatbeheer
    Algemeen, VPN en apparaatbeheer: tik op Verwijder beheer

    Öppna Inställningar
    Inställningar: tryck på Allmänt
    Inställningar, Allmänt: tryck på VPN och enhetshantering
    Allmänt, VPN och enhetshantering: tryck på Ta bort hantering
    ");
    let last = drawn(&folder, "nl/join-windows-entra").pop().unwrap();
    assert_eq!(last, "Instellingen, Accounts: kies Toegang tot werk of school");
}

/// A guide of one's own may have other steps under the same anchors: a step that does not say the button has no drawing.
#[test]
fn a_guide_written_anew_shows_no_screens_of_another() {
    let page = "---\ntitle: Leave\njob: leave\nplatform: ios\n---\n\n## A {#leave-settings}\n\n\
                1. Open {{ ui.ios.settings }}.\n2. Wait.\n3. Tap {{ ui.ios.vpn_device_management }}.\n\n\
                ## B {#profile}\n\n1. a\n2. b\n3. c\n4. Enter the code.\n";
    let own = ["en", "nl", "sv"].map(|language| format!("content/{language}/guides/leave-ios.md"));
    let folder = built(&own.each_ref().map(|path| (path.as_str(), page)));
    assert_eq!(
        drawn(&folder, "en/leave-ios"),
        ["Open Settings", "Settings, General: tap VPN & Device Management"]
    );
}

#[test]
fn a_folder_draws_screens_of_its_own_and_leaves_shipped_ones_out() {
    let screens = "[screen.settings-general]\ntitle = \"settings\"\nrows = [\"\", \"general\"]\ntap = \"general\"\nsteps = []\n\n\
                   [screen.our-way]\nback = \"ui.ios.settings\"\ntitle = \"hub.start\"\nrows = [\"hub.leave\", \"\"]\n\
                   tap = \"hub.leave\"\nsteps = [\"leave-ios#leave-app-2\"]\n";
    let names = "[name.start]\nen = { is = \"Start\", sure = \"knowledge\" }\n[name.leave]\n\
                 en = { is = \"Unenroll\", sure = \"knowledge\" }\n";
    let page = "---\ntitle: Leave\njob: leave\nplatform: ios\n---\n\n## A {#leave-app}\n\n1. Open it.\n2. Tap {{ ui.hub.leave }}.\n\n\
                ## B {#leave-settings}\n\n1. Wait.\n2. Tap {{ ui.ios.general }}.\n";
    let own = ["en", "nl", "sv"].map(|language| format!("content/{language}/guides/leave-ios.md"));
    let mut files: Vec<(&str, &str)> = own.iter().map(|path| (path.as_str(), page)).collect();
    files.extend([("content/screens/ios.toml", screens), ("content/ui/hub.toml", names)]);
    let folder = built(&files);
    assert_eq!(drawn(&folder, "en/leave-ios"), ["Settings, Start: tap Unenroll"]);
    assert_eq!(drawn(&folder, "nl/leave-ios"), ["Instellingen, Start: tik op Unenroll"]);
}

#[test]
fn a_screen_that_says_nothing_true_is_found() {
    let folder = Folder::of(SMALL);
    let screens = "[screen.one]\nrows = [\"genral\"]\ntap = \"genral\"\n\n\
                   [screen.two]\nrows = [\"general\"]\ntap = \"settings\"\nsteps = [\"leave-ios\"]\n\n\
                   [screen.three]\nrows = [\"\", \"general\"]\n\n\
                   [screen.four]\nrows = [\"general\"]\ntap = \"general\"\n\
                   steps = [\"leave-iso#x-1\", \"leave-ios#leave-settings-22\", \"leave-ios#leave-settings-3\"]\n";
    folder.write("content/screens/ios.toml", screens);
    let said = folder.run(&["check", "--as-of", DAY]);
    insta::assert_snapshot!(without_notes(&said), @r#"
    4 errors, 3 warnings
    --- stderr
    error: 4 problems, 3 warnings in the campaign
    content/screens/ios.toml:2:9: there is no name `ui.ios.genral`
      |
    2 | rows = ["genral"]
      |         ^^^^^^^^
      = hint: did you mean `general`? Of a name that nobody knows, write "" for a grey bar
    content/screens/ios.toml:3:7: there is no name `ui.ios.genral`
      |
    3 | tap = "genral"
      |       ^^^^^^^^
      = hint: did you mean `general`? Of a name that nobody knows, write "" for a grey bar
    content/screens/ios.toml:8:10: `leave-ios` names no step of a guide
      |
    8 | steps = ["leave-ios"]
      |          ^^^^^^^^^^^
      = hint: write the guide and the anchor of the step, such as `leave-ios#leave-settings-2`
    content/screens/ios.toml:10:1: this screen does not say what is tapped
       |
    10 | [screen.three]
       | ^^^^^^^^^^^^^^
       = hint: write `tap = "settings"`, one of its rows; only `kind = "code"` may do without
    content/screens/ios.toml:16:10: warning: there is no guide `leave-iso`, so that nobody sees this screen
       |
    16 | steps = ["leave-iso#x-1", "leave-ios#leave-settings-22", "leave-ios#leave-settings-3"]
       |          ^^^^^^^^^^^^^^^
       = hint: write its name under `guides/`, such as `leave-ios`
    content/screens/ios.toml:16:27: warning: `leave-ios` has no step `leave-settings-22`, so that nobody sees this screen
       |
    16 | steps = ["leave-iso#x-1", "leave-ios#leave-settings-22", "leave-ios#leave-settings-3"]
       |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: did you mean `leave-ios#leave-settings-2`?
    content/screens/ios.toml:16:58: warning: step `leave-settings-3` of `leave-ios` does not say `{{ ui.ios.general }}`, which is tapped here
       |
    16 | steps = ["leave-iso#x-1", "leave-ios#leave-settings-22", "leave-ios#leave-settings-3"]
       |                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: name the step that does, or say the name of the button in this one
    --- exit 1
    "#);
}

/// What the drawings in the booklet of the pilot say, in their order.
fn printed(folder: &Folder, booklet: &str) -> Vec<String> {
    let is_wanted = |job: &Job| job.path.ends_with(booklet);
    let job = handouts(folder.path()).0.into_iter().find(is_wanted).unwrap();
    let parts = job.sheet.chapters.into_iter().flat_map(|chapter| chapter.parts);
    let steps =
        parts.filter_map(|part| if let Part::Steps { items, .. } = part { Some(items) } else { None });
    let drawing = |part: Part| {
        let Part::Drawing { svg, alt, .. } = part else { return None };
        assert!(svg.starts_with("<svg xmlns=") && svg.contains("><style/>"), "{svg}");
        Some(alt)
    };
    steps.flatten().flatten().filter_map(drawing).collect()
}

#[test]
fn a_booklet_shows_the_screens_that_the_pages_show() {
    let folder = built(&[]);
    let paper = printed(&folder, "pilot/nl/guide-android.pdf");
    let page = drawn(&folder, "nl/join-android-work-profile");
    assert!(page.iter().all(|shown| paper.contains(shown)), "{page:?} in {paper:?}");
}
