//! The page that shows all handouts.

use scraper::{Html, Selector};
use std::collections::BTreeSet;

use crate::{bench::Folder, small};

use super::camera;

/// A campaign of one language, one kind of device and one message, so that few handouts are made.
fn folder() -> Folder {
    let mut campaign = small::changed(&[
        ("languages = [\"en\", \"nl\", \"sv\"]", "languages = [\"en\"]"),
        (
            "from = { vendor = \"workspace-one\" }",
            "from = { vendor = \"workspace-one\" }\nplatforms = [\"ios\"]",
        ),
    ]);
    for other in [", nl = \"", ", sv = \""] {
        while let Some((before, after)) = campaign.split_once(other) {
            campaign = format!("{before}{}", after.split_once('"').unwrap().1);
        }
    }
    let folder = Folder::of(&[("campaign.toml", &campaign), ("people.csv", small::PEOPLE)]);
    for other in ["between", "kickoff", "scan", "helpdesk"] {
        let words = "---\nheadline: Not here\nplatforms: windows\n---\n";
        folder.write(&format!("content/en/posters/{other}.md"), words);
    }
    folder
}

#[test]
fn everything_that_is_made_is_shown_and_found() {
    let folder = folder();
    let said = folder.run(&["build", "--all", "--wave", "pilot"]);
    assert!(said.contains(" pages in ") && !said.contains("too large"), "{said}");
    let page = folder.read("public/handouts/pilot/en/index.html");
    let files: BTreeSet<String> = folder.files("public/handouts").into_keys().collect();
    let html = Html::parse_document(&page);
    let (links, pictures) = (Selector::parse(".prints a").unwrap(), Selector::parse("img").unwrap());
    let mut shown = Vec::new();
    for link in html.select(&links) {
        let picture = link.select(&pictures).next().unwrap().value();
        let at = |path: &str| format!("public/{}", path.trim_start_matches("../"));
        for path in [link.value().attr("href").unwrap(), picture.attr("src").unwrap()] {
            assert!(files.contains(&at(path)), "{path} of {files:?}");
        }
        let small = std::fs::read(folder.path().join(at(picture.attr("src").unwrap()))).unwrap();
        let (width, height) = camera::size(&small);
        assert_eq!(picture.attr("width").unwrap(), width.to_string());
        assert_eq!(picture.attr("height").unwrap(), height.to_string());
        assert!(small.len() < 20_000, "a small picture of {} bytes", small.len());
        shown.push(format!("{}: {}", picture.attr("alt").unwrap(), link.value().attr("href").unwrap()));
    }
    insta::assert_snapshot!(shown.join("\n"), @r"
    Poster A4: Your turn is coming: ../../../handouts/pilot/en/wave-poster-a4.pdf
    Poster A3: Your turn is coming: ../../../handouts/pilot/en/wave-poster-a3.pdf
    Flyer A5: Your turn is coming: ../../../handouts/pilot/en/wave-flyer-a5.pdf
    Screen, landscape: Your turn is coming: ../../../handouts/pilot/en/wave-signage-wide.png
    Screen, portrait: Your turn is coming: ../../../handouts/pilot/en/wave-signage-tall.png
    iPhone/iPad: The guide as a booklet: ../../../handouts/pilot/en/guide-ios.pdf
    ");
    // Who reads the guide finds it on paper too: from where it is printed, and from its foot.
    for page in ["print-ios", "ios", "prepare"] {
        let page = folder.read(&format!("public/pilot/en/{page}/index.html"));
        assert!(page.contains("\"../../../handouts/pilot/en/guide-ios.pdf\">Booklet to print"), "{page}");
    }
    let made = files.iter().filter(|path| !path.ends_with(".small.png") && !path.ends_with(".html")).count();
    assert_eq!(made, shown.len(), "{files:?}");
    let desk = folder.read("public/helpdesk/en/pilot/index.html");
    assert!(desk.contains("handouts/pilot/en/index.html") && desk.contains("wave-poster-a4.pdf"), "{desk}");
}
