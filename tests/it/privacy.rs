//! The privacy page says what somebody confirmed, and nothing else.

use scraper::{Html, Selector};

use crate::{
    bench::Folder,
    small::{CAMPAIGN, SMALL},
};

const DAY: &str = "2027-01-20";

/// The small campaign with these lines under `[privacy]`.
fn saying(settings: &str) -> Folder {
    let folder = Folder::of(SMALL);
    let (rest, _) = CAMPAIGN.split_once("[privacy]\n").unwrap();
    folder.write("campaign.toml", format!("{rest}[privacy]\n{settings}"));
    folder
}

/// The privacy page of a language as people read it.
fn page(folder: &Folder, language: &str) -> String {
    let said = folder.run(&["build", "--no-handouts", "--no-previews", "--all", "--as-of", DAY]);
    assert!(said.contains(" pages in "), "{said}");
    let html = Html::parse_document(&folder.read(&format!("public/pilot/{language}/privacy/index.html")));
    let main = Selector::parse("main").unwrap();
    html.select(&main).flat_map(|main| main.text()).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_confirmed_is_said_in_every_language_and_without_names() {
    let folder = Folder::of(SMALL);
    for (language, promise, since) in [
        ("en", "doesn't collect the names of your other apps", "1 October 2026"),
        ("nl", "De namen van uw andere apps verzamelt ze niet", "1 oktober 2026"),
        ("sv", "Den samlar inte in namnen på dina andra appar", "1 oktober 2026"),
    ] {
        let page = page(&folder, language).replace('’', "'").replace('\u{a0}', " ");
        assert!(page.contains(promise), "{page}");
        assert!(page.contains(since), "{page}");
        assert!(!page.contains("Intune team"), "{page}");
    }
}

#[test]
fn what_nobody_confirmed_is_left_open_and_listed() {
    let folder = saying("locate = \"no, 2026-10-01, Intune team\"\n");
    let page = page(&folder, "en").replace('’', "'");
    assert!(page.contains("doesn't locate devices"), "{page}");
    assert!(page.contains("depends on a setting: the helpdesk knows"), "{page}");
    for unsaid in
        ["doesn't collect", "also collects", "doesn't erase", "look at your screen", "was checked for"]
    {
        assert!(!page.contains(unsaid), "{unsaid}: {page}");
    }
    let said = folder.run(&["check", "--as-of", DAY]);
    insta::assert_snapshot!(said.split_once("campaign.toml").map_or(&*said, |(_, rest)| rest), @r#"
    :102:1: note: nobody has confirmed `own_apps`, `query`, `erase_own`, `remote_help`: the privacy page leaves it open
        |
    102 | [privacy]
        | ^^^^^^^^^
        = hint: look it up in the new system, then write under `[privacy]`: `own_apps = "no, 2027-01-20, a name"`
    content/ui/android.toml:1:1: note: of 132 names of buttons on the pages: 80 proved by nobody, 49 proved before Android 16
      = hint: `wavecast ui list android --unproved` names them; `wavecast ui confirm` notes what somebody saw
    content/ui/ios.toml:1:1: note: of 118 names of buttons on the pages: 78 proved by nobody, 34 proved before iOS 26, 1 shown in another language
      = hint: `wavecast ui list ios --unproved` names them; `wavecast ui confirm` notes what somebody saw
    content/ui/linux.toml:1:1: note: of 12 names of buttons on the pages: 8 shown in another language
      = hint: `wavecast ui list linux --unproved` names them; `wavecast ui confirm` notes what somebody saw
    content/ui/macos.toml:1:1: note: of 101 names of buttons on the pages: 73 proved by nobody, 28 proved before macOS 26
      = hint: `wavecast ui list macos --unproved` names them; `wavecast ui confirm` notes what somebody saw
    content/ui/windows.toml:1:1: note: of 82 names of buttons on the pages: 44 proved by nobody, 23 proved before Windows 11, 2 shown in another language
      = hint: `wavecast ui list windows --unproved` names them; `wavecast ui confirm` notes what somebody saw
    "#);
}

#[test]
fn an_answer_names_a_day_and_somebody() {
    for wrong in ["no", "no, 2026-12-01", "no, yesterday, Intune team", "perhaps, 2026-10-01, Intune team"] {
        let said = saying(&format!("query = \"{wrong}\"\n")).run(&["check", "--as-of", DAY]);
        assert!(said.contains("campaign.toml:103:9") && said.contains("--- exit 1"), "{said}");
        assert!(said.contains("write `query = \"no, 2027-01-05, Intune team\"`"), "{said}");
        assert!(
            !said.contains("confirmed `own_apps`, `locate`, `query`"),
            "what is wrong is not unsaid too: {said}"
        );
    }
    let said = saying("query = \"no, 2027-12-01, Intune team\"\n").run(&["check", "--as-of", DAY]);
    assert!(said.contains("looked up on a day to come: `query`"), "{said}");
}
