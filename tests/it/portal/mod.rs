//! The portal from outside: what stands in the folder, what every page keeps to, and what happens to it when
//! something is wrong.

mod again;
mod dates;
mod edits;
mod golden;
mod scan;
mod search;
mod steps;
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
    let words: Vec<String> = (0..1400).map(|_| word()).collect();
    folder.write(
        "content/en/guides/heavy.md",
        format!("---\ntitle: Heavy\ndescription: Many words\nlanguages: [en]\n---\n{}\n", words.join(" ")),
    );
    let said = build(&folder, &[]);
    assert!(said.contains("/en/heavy/index.html is 1"), "{said}");
    assert!(said.contains("kB compressed; at most 10 kB is allowed"), "{said}");
    assert_eq!(said.matches("too large: ").count(), 1, "one of the two waves stands for both: {said}");
}

/// A page says the same whenever it is built, in words that are true on any day, and holds those of every state of its
/// wave; a voluntary wave knows no deadline.
#[test]
fn pages_hold_the_words_of_every_day() {
    let folder = built(&["--all", "--as-of", "2027-02-20"]);
    let first = folder.read("public/sweden/nl/index.html");
    for day in ["2027-03-05", "2027-03-20", "2027-03-23"] {
        folder.run(&["build", "--no-handouts", "--all", "--as-of", day]);
        assert_eq!(folder.read("public/sweden/nl/index.html"), first, "built on {day}");
    }
    let page = Html::parse_document(&first);
    let said = |css: &str| -> String {
        let places = select(css);
        let texts = page.select(&places).map(|place| {
            let state = place.value().attr("data-state").unwrap();
            let shown = if place.value().attr("hidden").is_some() { "" } else { " (shown)" };
            format!(
                "{state}{shown}: {}",
                place.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
            )
        });
        texts.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(said(".band > [data-state], .now > p[data-state]"), @r"
    any (shown): Uiterste datumvrijdag 19 maart 2027 om 17.00 uur
    before open last: Uiterlijk klaar opvrijdag 19 maart 2027 om 17.00 uur
    late: De uiterste datum is voorbijvrijdag 19 maart 2027 om 17.00 uur
    limited: De toegang is beperkt sindsdinsdag 23 maart 2027
    over: De overstap van deze groep eindigde opvrijdag 30 april 2027
    any (shown): U kunt overstappen vanaf maandag 1 maart 2027. De uiterste datum is vrijdag 19 maart 2027 om 17.00 uur. Vanaf dinsdag 23 maart 2027 heeft een apparaat geen toegang tot werkmail en bestanden zolang het niet is overgezet.
    before: U kunt beginnen op maandag 1 maart 2027. Tot die tijd hoeft u zich alleen voor te bereiden: kijk wat u nodig hebt en zorg dat uw apparaat op de dag zelf is opgeladen.
    open: U kunt nu overstappen. Kies een rustig moment, met stroom en wifi, en maak het in één keer af.
    last: Er is niet veel tijd meer: stap over vóór vrijdag 19 maart 2027 om 17.00 uur. Kies een rustig moment, met stroom en wifi, en maak het in één keer af.
    late: De uiterste datum was vrijdag 19 maart 2027 om 17.00 uur. Bent u nog niet overgestapt? Doe het dan vandaag: vanaf dinsdag 23 maart 2027 heeft een apparaat dat niet is overgezet, geen toegang meer tot werkmail en bestanden.
    limited: Sinds dinsdag 23 maart 2027 heeft een apparaat dat niet is overgezet, geen toegang meer tot werkmail en bestanden. U kunt nog steeds overstappen: daarna hebt u weer toegang.
    over: De overstap van deze groep is voorbij. Bent u nog niet overgestapt? Vraag de helpdesk wat u kunt doen.
    before: Bereid u nu voor
    any open last late limited over (shown): Bent u al overgestapt? Dan hoeft u niets meer te doen.
    ");
    let pilot = folder.read("public/pilot/nl/index.html");
    assert!(!pilot.contains("deadline") && !pilot.contains("uiterlijk"), "a voluntary wave has none");
}

/// A slip of dates changes one small file of a wave as far as its pages ask for it by name, and the file says every
/// date that they ask for, in every language.
#[test]
fn one_file_of_a_wave_says_its_dates() {
    let folder = built(&["--all", "--as-of", "2027-03-10"]);
    let read = |folder: &Folder| -> serde_json::Value {
        let script = folder.read("public/sweden/dates.js");
        let data = script.split_once(".push(").unwrap().1.trim_end().strip_suffix(");").unwrap();
        serde_json::from_str(data).unwrap()
    };
    let dates = read(&folder);
    assert_eq!(dates["at"]["deadline"], "2027-03-19T17:00+01:00");
    assert_eq!(dates["at"]["start"], "2027-03-01T00:00+01:00");
    assert_eq!(dates["at"]["over"], "2027-05-01T00:00+02:00");
    let mut asked = 0;
    for (path, page) in pages(&folder).iter().filter(|(path, _)| path.starts_with("sweden/")) {
        for place in page.select(&select("[data-date]")) {
            let name = place.value().attr("data-date").unwrap();
            let language = path.split('/').nth(1).unwrap();
            let said = place.text().collect::<String>();
            assert_eq!(dates["said"][language][name], said, "{path} says {name}");
            asked += 1;
        }
    }
    assert!(asked > 100, "{asked} dates");
    let campaign = folder.read("campaign.toml");
    folder.write(
        "campaign.toml",
        campaign.replace("deadline = 2027-03-19T17:00", "deadline = 2027-03-18T16:00"),
    );
    build(&folder, &["--all"]);
    assert_eq!(read(&folder)["said"]["en"]["wave.deadline.date_time"], "Thursday 18 March 2027 at 16:00");
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
