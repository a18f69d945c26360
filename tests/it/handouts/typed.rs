//! The address under a code, which people type who cannot scan it.

use std::process::Command;

use crate::{bench::Folder, small};

/// The smallest letters that are read at arm's length, in points; stickers are held nearer.
const LEAST: f64 = 11.0;

/// How high the boxes of the words are that a PDF has with this in them, in points.
fn heights(pdf: &std::path::Path, wanted: &str) -> Vec<f64> {
    let said = Command::new("pdftotext").args(["-bbox"]).arg(pdf).arg("-").output().expect("poppler-utils");
    let said = String::from_utf8(said.stdout).unwrap();
    let of = |line: &str, key: &str| -> f64 {
        line.split_once(&format!("{key}=\"")).unwrap().1.split('"').next().unwrap().parse().unwrap()
    };
    let words = said.lines().filter(|line| line.contains("<word") && line.contains(wanted));
    words.map(|line| of(line, "yMax") - of(line, "yMin")).collect()
}

#[test]
fn an_address_is_large_enough_to_be_typed_from_any_sheet() {
    let folder = Folder::of(small::SMALL);
    for format in ["tent-card", "poster-a4", "poster-letter"] {
        let said = folder.run(&["handouts", "make", "out", "--on", format, "--only", "sweden/en/wave"]);
        assert!(said.starts_with("1 files") && !said.contains("warning"), "{said}");
        let pdf = folder.path().join(format!("out/sweden/en/wave-{format}.pdf"));
        let found = heights(&pdf, "/go/");
        // A box is as high as the letters of the font go, above and below their line.
        assert!(!found.is_empty() && found.iter().all(|high| *high >= LEAST * 1.1), "{format}: {found:?}");
    }
}

/// Neither cut nor small: whoever chose the address is told.
#[test]
fn an_address_that_has_no_room_is_told() {
    let long = format!("https://{}.example.com", "a".repeat(60));
    let folder = Folder::of(small::SMALL);
    folder.write("campaign.toml", small::CAMPAIGN.replace("https://move.fjordelta.example", &long));
    let said = folder.run(&["handouts", "make", "out", "--on", "tent-card", "--only", "sweden/en/wave"]);
    assert!(
        said.contains("text-does-not-fit") || said.contains("does not fit") || said.contains("no room"),
        "{said}"
    );
}
