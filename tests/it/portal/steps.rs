//! What a voice on the telephone can say: the number of a step. And the way to a group for those who do not know theirs.

use scraper::{ElementRef, Html};
use std::{collections::BTreeSet, process::Command};

use wavecast::render::handout::Part;

use super::{build, built, pages, scan, select};
use crate::{bench::Folder, small};

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

fn numbers(page: &Html) -> Vec<String> {
    page.select(&select(".step .number")).map(text).collect()
}

/// A guide with two lists, of which the second is interrupted.
const TWO_LISTS: &str = "---\ntitle: Join\ndescription: Join it\njob: join\nminutes: 20\n---\n\n## First {#first}\n\n\
    1. One\n2. Two\n\n## Second {#second}\n\n1. One\n2. Two\n\n> [!NOTE]\n> In between.\n\n3. Three\n";

#[test]
fn a_number_is_given_once_on_each_page() {
    let folder = built(&["--all", "--as-of", "2027-03-10"]);
    let mut seen = 0;
    for (path, page) in pages(&folder) {
        let numbers = numbers(&page);
        let once: BTreeSet<&String> = numbers.iter().collect();
        assert_eq!(once.len(), numbers.len(), "{path}: {numbers:?}");
        seen += numbers.len();
    }
    assert!(seen > 100, "{seen} steps");
}

#[test]
fn a_list_that_is_interrupted_is_one_list_and_the_mail_says_what_the_page_says() {
    let folder = Folder::of(small::SMALL);
    folder.write("content/en/guides/two-lists.md", TWO_LISTS);
    let said = build(&folder, &[]);
    assert!(said.contains(" pages in "), "{said}");
    let page = Html::parse_document(&folder.read("public/sweden/en/two-lists/index.html"));
    assert_eq!(numbers(&page), ["1.1", "1.2", "2.1", "2.2", "2.3"]);
    let stuck = page.select(&select(".step .tools a")).next_back().unwrap();
    let href = stuck.value().attr("href").unwrap();
    assert!(href.contains("step%202.3"), "{href}");
    assert!(text(stuck).ends_with("Step 2.3"), "{}", text(stuck));
    // The page with everything puts a letter before the number that the guide's own page says.
    let all = folder.files("public/sweden/en").into_keys().find(|path| path.contains("/print-")).unwrap();
    let printed = numbers(&Html::parse_document(&folder.read(&all)));
    assert!(printed.iter().any(|number| number.ends_with("2.3")), "{printed:?}");
    assert!(printed.iter().all(|number| number.starts_with(char::is_uppercase)), "{printed:?}");
}

#[test]
fn only_a_way_from_first_to_last_is_gone_step_by_step() {
    let folder = built(&["--all", "--as-of", "2027-03-10"]);
    for (path, page) in pages(&folder) {
        let is_guided = page.select(&select(".prose[data-guided]")).next().is_some();
        assert!(!is_guided || numbers(&page).len() > 1 || path.contains("lamp"), "{path}");
        assert!(!(is_guided && path.contains("/stuck")), "{path}: problems are looked up");
    }
    let page = Html::parse_document(&folder.read("public/sweden/nl/join-ios/index.html"));
    assert!(page.select(&select(".prose[data-guided]")).next().is_some());
}

/// The code that the script draws is read back as a phone would.
#[test]
fn the_scripts_own_code_can_be_read() {
    const DRAW: &str = "globalThis.window = {}; \
        (0, eval)(require('fs').readFileSync('templates/site/assets/code.js', 'utf8')); \
        for (const text of process.argv.slice(1)) { \
            const rows = window.wavecastCode(text); \
            console.log(rows.map(row => row.map(dark => dark ? '#' : '.').join('')).join('\\n') + '\\n'); }";
    let addresses: Vec<String> = [12, 40, 75, 110, 160, 230, 260]
        .into_iter()
        .map(|length| format!("https://move.example.org/{}#on=28-ffe0000", "a/é".repeat(length / 3)))
        .collect();
    let ran = Command::new("node")
        .args(["-e", DRAW, "--"])
        .args(&addresses)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    // Without node there is nothing to draw it.
    let Ok(ran) = ran else { return };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let drawn = String::from_utf8(ran.stdout).unwrap();
    let codes: Vec<&str> = drawn.trim().split("\n\n").collect();
    assert_eq!(codes.len(), addresses.len());
    for (code, address) in codes.iter().zip(&addresses) {
        let rows: Vec<Vec<bool>> =
            code.lines().map(|line| line.bytes().map(|module| module == b'#').collect()).collect();
        assert_eq!(&scan::read(&rows), address);
    }
}

#[test]
fn who_knows_no_group_finds_what_to_do_and_then_the_group() {
    let folder = built(&["--all", "--as-of", "2027-03-10"]);
    for language in ["en", "nl", "sv"] {
        let list = Html::parse_document(&folder.read(&format!("public/all/{language}/index.html")));
        let picks: Vec<String> = list
            .select(&select(".picks a"))
            .map(|link| link.value().attr("href").unwrap().to_owned())
            .collect();
        assert!(!picks.is_empty(), "{language}");
        for pick in picks {
            let path = format!("public/all/{language}/{pick}").replace(&format!("all/{language}/../../"), "");
            let page = Html::parse_document(&folder.read(&path));
            assert!(page.select(&select(".card h2")).next().is_some(), "{path}: what there is to do");
            let groups = page.select(&select("[data-row] a")).count();
            assert!(groups > 0, "{path}: the groups");
        }
        let desk = Html::parse_document(&folder.read(&format!("public/helpdesk/{language}/index.html")));
        assert!(desk.select(&select("[aria-labelledby=pick] [data-copy]")).count() > 2, "{language}");
    }
}

/// Devices that share a guide need not be named one after the other: it is offered once all the same.
#[test]
fn a_guide_for_two_kinds_of_devices_is_next_once() {
    let folder = Folder::of(small::SMALL);
    for (name, platforms) in [("apple", "ios, macos"), ("droid", "android")] {
        let front = format!(
            "title: {name}\ndescription: What comes first\njob: leave\nplatforms: [{platforms}]\norder: 1"
        );
        folder.write(&format!("content/en/guides/{name}.md"), format!("---\n{front}\n---\n\nWords.\n"));
    }
    build(&folder, &["--all", "--wave", "sweden"]);
    let page = Html::parse_document(&folder.read("public/sweden/en/prepare/index.html"));
    let buttons = select(".onward .button");
    let links = page.select(&buttons).filter_map(|link| link.attr("href"));
    let to_apple: Vec<&str> = links.filter(|href| href.contains("/apple/")).collect();
    assert_eq!(to_apple, ["../apple/index.html"]);
}

/// What is said on the telephone holds for all three: the page, where all guides are printed, and the booklet.
#[test]
fn a_step_has_the_same_number_in_a_booklet() {
    let folder = built(&["--all", "--as-of", "2027-03-10"]);
    let (jobs, _) = crate::paper::handouts(folder.path());
    let mut compared = 0;
    for job in jobs.iter().filter(|job| job.sheet.is_guide() && job.path.contains("/sweden/")) {
        let (device, language) = (job.device.unwrap(), job.language);
        let page = folder.read(&format!("public/sweden/{language}/print-{device}/index.html"));
        let page = Html::parse_document(&page);
        for chapter in &job.sheet.chapters {
            let letter = format!("{}.", chapter.letter);
            let is_it = |part: &ElementRef<'_>| {
                part.select(&select("h2 .letter")).next().is_some_and(|said| text(said) == letter)
            };
            let (css, number) = (select(".part"), select(".step .number"));
            let part = page.select(&css).find(is_it).unwrap();
            let title = text(part.select(&select("h2")).next().unwrap());
            assert_eq!(title, format!("{letter} {}", chapter.title), "{}", job.path);
            let there: BTreeSet<String> = part.select(&number).map(text).collect();
            let here = called(&chapter.parts);
            assert!(here.iter().all(|number| there.contains(number)), "{}: {here:?} {there:?}", job.path);
            let once: BTreeSet<&String> = here.iter().collect();
            assert_eq!(once.len(), here.len(), "{}: {here:?}", job.path);
            compared += here.len();
        }
    }
    assert!(compared > 300, "{compared} steps");
}

/// What the steps of some blocks are called.
fn called(parts: &[Part]) -> Vec<String> {
    let of = |part: &Part| {
        if let Part::Steps { numbers, .. } = part {
            numbers.clone()
        } else if let Part::Details { parts, .. } | Part::Foreign { parts, .. } = part {
            called(parts)
        } else {
            Vec::new()
        }
    };
    parts.iter().flat_map(of).collect()
}
