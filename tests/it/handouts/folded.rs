//! A guide to be folded: its pages stand on the sheets so that folding brings them back in their order.

use std::process::Command;
use wavecast::render::handout::{Format, Print};

use super::{
    reader,
    sheets::{SAMPLE, squeeze},
};

/// The same guide on one page a side, and on sheets.
#[test]
fn a_folded_guide_reads_on_from_page_to_page() {
    let job = SAMPLE.jobs.iter().find(|job| job.path.ends_with("pilot/nl/guide-ios.pdf")).unwrap();
    let folded = job.on(Format::BookletA5, Print::Plain).unwrap();
    assert_eq!(folded.path, "handouts/pilot/nl/guide-ios-booklet-a5.pdf");
    let printed = SAMPLE.print(&folded);
    let media = reader::a_box(&printed.bytes, "MediaBox").unwrap();
    assert!(
        (media[2] - 297.0 * 72.0 / 25.4).abs() < 0.1 && (media[3] - 210.0 * 72.0 / 25.4).abs() < 0.1,
        "{media:?}"
    );
    let sides = reader::pages(&printed.bytes);
    assert_eq!((sides % 2, sides), (0, printed.pages), "both sides of every sheet");
    // What stands on the left and on the right of each side, by the number at the foot of the page.
    let Some(numbers) = (1..=sides)
        .map(|side| numbers_on(&printed.bytes, side, &folded.sheet.title))
        .collect::<Option<Vec<_>>>()
    else {
        // Without pdftotext nobody reads pages that lie on others.
        return;
    };
    let last = numbers.iter().flatten().filter_map(|number| *number).max().unwrap();
    assert!(last > sides && last <= 2 * sides, "{numbers:?}");
    let printed = |page: usize| (2..=last).contains(&page).then_some(page);
    for (at, found) in numbers.iter().enumerate() {
        // The cover has no number, and what fills up the last sheet has none. Fronts have the low page on the right.
        let (low, high) = (printed(at + 1), printed(2 * sides - at));
        assert_eq!(
            *found,
            if at % 2 == 0 { [high, low] } else { [low, high] },
            "side {}: {numbers:?}",
            at + 1
        );
    }
}

/// The page numbers on the halves of a side of a sheet: each stands behind the title at the foot of its page.
fn numbers_on(pdf: &[u8], side: usize, title: &str) -> Option<[Option<usize>; 2]> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("folded.pdf");
    std::fs::write(&file, pdf).unwrap();
    let half = |x: &str| {
        let side = side.to_string();
        let asked = ["-layout", "-f", &side, "-l", &side, "-x", x, "-y", "0", "-W", "421", "-H", "596"];
        let ran = Command::new("pdftotext").args(asked).arg(&file).arg("-").output().ok()?;
        let text = String::from_utf8(ran.stdout).ok()?;
        let title = squeeze(title);
        Some(text.lines().rev().find_map(|line| squeeze(line).strip_prefix(&title)?.parse().ok()))
    };
    Some([half("0")?, half("421")?])
}
