//! The portal from outside: what stands in the folder, what every page keeps to, and what happens to it when
//! something is wrong.

mod dates;
mod golden;
mod scan;
mod search;
mod translations;

use scraper::{Html, Selector};
use std::collections::{BTreeMap, BTreeSet};

use crate::{bench::Folder, small};

/// The small campaign with its portal, everything shown.
fn built(arguments: &[&str]) -> Folder {
    let folder = Folder::of(small::SMALL);
    let mut all = vec!["build", "--no-handouts"];
    all.extend(arguments);
    let said = folder.run(&all);
    assert!(said.contains(" pages in "), "{said}");
    folder
}

fn build(folder: &Folder, arguments: &[&str]) -> String {
    let mut all = vec!["build", "--no-handouts", "--as-of", "2027-03-10"];
    all.extend(arguments);
    folder.run(&all)
}

fn select(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

fn pages(folder: &Folder) -> BTreeMap<String, Html> {
    let files = folder.files("public").into_iter().filter(|(path, _)| path.ends_with(".html"));
    files
        .map(|(path, bytes)| {
            let page = Html::parse_document(&String::from_utf8(bytes).unwrap());
            (path.strip_prefix("public/").unwrap().to_owned(), page)
        })
        .collect()
}

/// A folder and what stands in it, but for the guides of other languages and waves.
#[test]
fn a_wave_has_its_pages_in_its_folder() {
    let folder = built(&["--as-of", "2027-03-10"]);
    let files = folder.files("public/sweden/nl");
    let names: Vec<&str> = files.keys().map(|path| path.strip_prefix("public/sweden/nl/").unwrap()).collect();
    for name in ["index.html", "dates.ics", "ios/index.html", "join-ios/index.html", "print-ios/index.html"] {
        assert!(names.contains(&name), "{name} of {names:?}");
    }
    let top: BTreeSet<String> =
        folder.files("public").into_keys().map(|path| path.split('/').nth(1).unwrap().to_owned()).collect();
    insta::assert_snapshot!(top.into_iter().collect::<Vec<_>>().join("\n"), @r"
    .wavecast-manifest
    404.html
    _headers
    all
    assets
    campaign.json
    favicon.svg
    go
    helpdesk
    index.html
    pilot
    robots.txt
    sitemap.xml
    sweden
    ");
}

/// Every page: one h1, ids once, links that lead somewhere, nothing inline, nothing from elsewhere, a text for
/// each picture, twins that name each other, and nobody's name.
#[test]
fn every_page_keeps_to_the_rules() {
    let folder = built(&["--all", "--as-of", "2027-03-10"]);
    let pages = pages(&folder);
    assert!(pages.len() > 150, "{} pages", pages.len());
    let ids: BTreeMap<&String, BTreeSet<String>> =
        pages.iter().map(|(path, page)| (path, ids(page))).collect();
    let mut wrong = Vec::new();
    for (path, page) in &pages {
        let count = |css: &str| page.select(&select(css)).count();
        if count("h1") != 1 {
            wrong.push(format!("{path}: {} h1", count("h1")));
        }
        if count("[style], style, script:not([src]), [onclick], [onload]") > 0 {
            wrong.push(format!("{path}: something inline"));
        }
        if count("img:not([alt])") > 0 {
            wrong.push(format!("{path}: a picture without a text"));
        }
        let all = page.select(&select("[id]")).count();
        if all != ids[path].len() {
            wrong.push(format!("{path}: an id stands twice"));
        }
        for element in page.select(&select("script[src], img[src], link[rel=stylesheet], link[rel=icon]")) {
            let source = element.value().attr("src").or(element.value().attr("href")).unwrap();
            if source.contains("://") {
                wrong.push(format!("{path}: fetches {source}"));
            }
        }
        for link in page.select(&select("a[href]")) {
            let href = link.value().attr("href").unwrap();
            if let Some(fault) = dead(path, href, &folder, &ids) {
                wrong.push(format!("{path}: {fault}"));
            }
        }
        wrong.extend(one_sided(path, page, &pages));
    }
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

fn ids(page: &Html) -> BTreeSet<String> {
    page.select(&select("[id]")).map(|element| element.value().attr("id").unwrap().to_owned()).collect()
}

/// Where a link of our own leads nowhere.
fn dead(
    path: &str,
    href: &str,
    folder: &Folder,
    ids: &BTreeMap<&String, BTreeSet<String>>,
) -> Option<String> {
    if href.contains(':') || href.starts_with('/') {
        return None;
    }
    let (file, fragment) = href.split_once('#').map_or((href, None), |(file, id)| (file, Some(id)));
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in file.split('/').filter(|part| !part.is_empty()) {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    let target = if file.is_empty() { path.to_owned() } else { parts.join("/") };
    if !folder.path().join("public").join(&target).is_file() {
        return Some(format!("`{href}` leads nowhere"));
    }
    let known = fragment.is_none_or(|id| ids.get(&target).is_some_and(|ids| ids.contains(id)));
    (!known).then(|| format!("`{href}` has no such place"))
}

/// Twins in other languages that do not name this page.
fn one_sided(path: &str, page: &Html, pages: &BTreeMap<String, Html>) -> Vec<String> {
    let site = "https://move.fjordelta.example/";
    let named = |page: &Html| -> BTreeSet<String> {
        let css = select("link[hreflang]");
        let links = page.select(&css);
        links.map(|link| link.value().attr("href").unwrap().replace(site, "") + "index.html").collect()
    };
    let twins = named(page);
    let faults =
        twins.iter().filter(|twin| !pages.get(*twin).is_some_and(|other| named(other).contains(path)));
    faults.map(|twin| format!("{path}: `{twin}` does not name it")).collect()
}

/// Nothing of the list of people is in any file.
#[test]
fn nobody_is_named() {
    let folder = built(&["--all", "--as-of", "2027-03-10"]);
    let people = folder.read("people.csv");
    let words: Vec<String> = people
        .lines()
        .skip(1)
        .flat_map(|line| line.split([',', ';', '\t']).map(str::to_owned))
        .filter(|cell| cell.contains('@') || cell.contains(' '))
        .collect();
    assert!(!words.is_empty());
    for (path, bytes) in folder.files("public") {
        let text = String::from_utf8_lossy(&bytes);
        for word in &words {
            assert!(!text.contains(word.as_str()), "{path} says {word}");
        }
    }
}

/// Two builds are the same bytes; the second writes nothing and leaves even the times.
#[test]
fn a_second_build_changes_nothing() {
    let folder = built(&["--as-of", "2027-03-10"]);
    let (first, page) = (folder.files("public"), folder.path().join("public/sweden/nl/index.html"));
    let time = std::fs::metadata(&page).unwrap().modified().unwrap();
    let said = build(&folder, &[]);
    assert!(said.contains(": 0 files written") && said.contains(" 0 removed"), "{said}");
    assert_eq!(first, folder.files("public"));
    assert_eq!(time, std::fs::metadata(&page).unwrap().modified().unwrap());
    build(&folder, &["--out", "elsewhere"]);
    let again = folder.files("elsewhere");
    let moved: BTreeMap<String, Vec<u8>> =
        first.into_iter().map(|(path, bytes)| (path.replacen("public", "elsewhere", 1), bytes)).collect();
    assert!(moved == again, "another folder, other bytes");
}

/// A wave nobody has been told of is not there, not even by name, unless it is asked for.
#[test]
fn a_wave_is_not_named_before_it_is_told() {
    let folder = built(&["--as-of", "2027-01-12"]);
    for (path, bytes) in folder.files("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!path.contains("sweden") && !text.contains("Zweden") && !text.contains("sweden"), "{path}");
    }
    folder.run(&["build", "--no-handouts", "--as-of", "2027-01-12", "--all"]);
    assert!(folder.path().join("public/sweden/nl/index.html").is_file());
}

/// A page that is heavy on a phone is named with its weight; the build goes on.
#[test]
fn what_is_over_budget_is_told() {
    let folder = Folder::of(small::SMALL);
    let mut number = 7_u64;
    let mut word = || {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:x}", number >> 20)
    };
    let words: Vec<String> = (0..2000).map(|_| word()).collect();
    folder.write(
        "content/en/guides/heavy.md",
        format!("---\ntitle: Heavy\ndescription: Many words\nlanguages: [en]\n---\n{}\n", words.join(" ")),
    );
    let said = build(&folder, &[]);
    assert!(said.contains("/en/heavy/index.html is 1"), "{said}");
    assert!(said.contains("kB compressed; at most 10 kB is allowed"), "{said}");
    assert_eq!(said.matches("too large: ").count(), 1, "one of the two waves stands for both: {said}");
}

/// What a page says follows the day it is built for; a voluntary wave knows no deadline.
#[test]
fn pages_say_what_now() {
    let folder = built(&["--all", "--as-of", "2027-02-20"]);
    let now = |folder: &Folder, path: &str| -> String {
        let page = Html::parse_document(&folder.read(path));
        let text = page.select(&select(".now p")).next().unwrap().text().collect::<String>();
        text.split('.').next().unwrap().to_owned()
    };
    let mut said = Vec::new();
    for day in ["2027-02-20", "2027-03-05", "2027-03-20", "2027-03-23"] {
        folder.run(&["build", "--no-handouts", "--all", "--as-of", day]);
        said.push(format!("{day}: {}", now(&folder, "public/sweden/nl/index.html")));
    }
    let pilot = folder.read("public/pilot/nl/index.html");
    assert!(!pilot.contains("deadline") && !pilot.contains("uiterlijk"), "a voluntary wave has none");
    insta::assert_snapshot!(said.join("\n"), @r"
    2027-02-20: U kunt beginnen op maandag 1 maart 2027
    2027-03-05: U kunt nu overstappen
    2027-03-20: De uiterste datum was vrijdag 19 maart 2027 om 17:00
    2027-03-23: Sinds dinsdag 23 maart 2027 heeft een apparaat dat niet is overgestapt geen toegang meer tot werkmail en bestanden
    ");
}

/// A folder of somebody else is refused, a file of somebody else in ours stays, what is gone is taken away.
#[test]
fn only_our_own_files_are_touched() {
    let folder = built(&["--as-of", "2027-03-10"]);
    folder.write("photos/summer.jpg", "mine");
    let said = build(&folder, &["--out", "photos"]);
    insta::assert_snapshot!(said, @r"
    --- stderr
    error: `<folder>/photos` was not made by wavecast, so nothing is written into it
    hint: name another folder with `--out`, or empty this one yourself
    --- exit 2
    ");
    folder.write("public/sweden/nl/mine.txt", "mine");
    let said = build(&folder, &["--wave", "pilot"]);
    assert!(!said.contains(" 0 removed"), "{said}");
    assert_eq!(folder.read("public/sweden/nl/mine.txt"), "mine");
    assert!(!folder.path().join("public/sweden/nl/index.html").exists());
    assert!(!folder.path().join("public/sweden/sv").exists(), "an empty folder goes too");
    assert_eq!(folder.read("photos/summer.jpg"), "mine");
}

/// A template of the campaign's own stands over ours; its mistake has a place, and the old portal stays whole.
#[test]
fn a_broken_template_leaves_the_portal_whole() {
    let folder = built(&["--as-of", "2027-03-10"]);
    let before = folder.files("public");
    folder.write("templates/site/waves.html", "<h1>{{ page.titel }}</h1>\n");
    let said = build(&folder, &[]);
    assert!(said.contains("templates/site/waves.html:1:") && said.contains("page.title"), "{said}");
    assert!(said.ends_with("--- exit 1\n"), "{said}");
    assert_eq!(before, folder.files("public"));
    folder
        .write("templates/site/waves.html", "<!DOCTYPE html><title>ours</title><h1>{{ page.title }}</h1>\n");
    build(&folder, &[]);
    assert!(folder.read("public/all/nl/index.html").contains("<title>ours</title>"));
}

/// A short link leads to its page for ever, or to the start of its wave when the page is gone.
#[test]
fn short_links_are_kept() {
    let folder = built(&["--as-of", "2027-03-10"]);
    let lock = folder.read("content/shortlinks.lock");
    let line = lock.lines().find(|line| line.ends_with(" sweden/nl/join-ios")).unwrap();
    let code = line.split(' ').next().unwrap();
    let page = folder.read(&format!("public/go/{code}/index.html"));
    assert!(page.contains("url=../../sweden/nl/join-ios/index.html"), "{page}");
    folder.write("content/shortlinks.lock", lock.replace(line, &format!("{code} sweden/nl/joined-once")));
    build(&folder, &[]);
    let page = folder.read(&format!("public/go/{code}/index.html"));
    assert!(page.contains("url=../../sweden/nl/index.html"), "{page}");
    assert!(folder.read("content/shortlinks.lock").contains(&format!("{code} sweden/nl/joined-once")));
}

/// A logo that is missing or no picture is refused; one that runs something is published without that.
#[test]
fn a_logo_must_be_a_harmless_picture() {
    let folder = built(&["--as-of", "2027-03-10"]);
    let campaign = folder.read("campaign.toml");
    folder.write("campaign.toml", format!("{campaign}\n[brand]\nlogo = \"brand/logo.svg\"\n"));
    assert!(build(&folder, &[]).contains("the logo `brand/logo.svg` does not exist"));
    folder.write("brand/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'>");
    assert!(build(&folder, &[]).contains("is not a picture that browsers show"));
    folder.write("brand/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'></svg>");
    build(&folder, &[]);
    assert!(folder.run(&["check"]).contains("`onload` of `<svg>` is left out"));
    assert!(!folder.read("public/media/brand-logo.svg").contains("onload"));
}
