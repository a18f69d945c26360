//! What a print shop or an intranet asks for: bleed and its boxes, crop marks, JPEG.

use wavecast::render::handout::{Bleed, Format, Job, Paper, Print};

use super::{
    reader,
    sheets::{SAMPLE, bold},
};
use crate::{bench::Folder, small};

const MILLIMETRE: f64 = 72.0 / 25.4;

fn poster(print: Print) -> Vec<u8> {
    let job = SAMPLE.jobs.iter().find(|job| job.path.ends_with("all/en/kickoff-poster-a3.pdf")).unwrap();
    let mut job = bold(job.clone());
    job.sheet.page = Paper::of(Format::PosterA3, print, Some(33));
    SAMPLE.print(&job).bytes
}

fn in_millimetres(pdf: &[u8], key: &str) -> Option<[f64; 4]> {
    reader::a_box(pdf, key).map(|sides| sides.map(|side| (side / MILLIMETRE * 100.0).round() / 100.0))
}

/// Colour goes beyond the trimmed edge as far as is asked for, and crop marks lie beyond that.
#[test]
fn the_boxes_say_where_a_sheet_is_trimmed() {
    let plain = poster(Print::Plain);
    assert_eq!(in_millimetres(&plain, "MediaBox"), Some([0.0, 0.0, 297.0, 420.0]));
    assert_eq!(in_millimetres(&plain, "BleedBox"), None);

    let wide = poster(Print::Bleed(Bleed::default()));
    assert_eq!(in_millimetres(&wide, "MediaBox"), Some([0.0, 0.0, 303.0, 426.0]));
    assert_eq!(in_millimetres(&wide, "BleedBox"), in_millimetres(&wide, "MediaBox"));
    assert_eq!(in_millimetres(&wide, "TrimBox"), Some([3.0, 3.0, 300.0, 423.0]));

    let marked = poster(Print::Marks("5mm".parse().unwrap()));
    assert_eq!(in_millimetres(&marked, "MediaBox"), Some([0.0, 0.0, 321.0, 444.0]));
    assert_eq!(in_millimetres(&marked, "BleedBox"), Some([7.0, 7.0, 314.0, 437.0]));
    assert_eq!(in_millimetres(&marked, "TrimBox"), Some([12.0, 12.0, 309.0, 432.0]));
}

/// The table at the end of the file still says where each object stands, and nothing of the words is lost.
#[test]
fn a_file_with_a_bleed_is_whole() {
    let (plain, wide) = (poster(Print::Plain), poster(Print::Bleed(Bleed::default())));
    assert_eq!(reader::text(&plain), reader::text(&wide));
    let title = &SAMPLE
        .jobs
        .iter()
        .find(|job| job.path.ends_with("all/en/kickoff-poster-a3.pdf"))
        .unwrap()
        .sheet
        .title;
    reader::assert_accessible(&wide, "en", title);
    let line = |at: usize| {
        let end = wide[at..].iter().position(|byte| *byte == b'\n').unwrap();
        str::from_utf8(&wide[at..at + end]).unwrap().trim_end()
    };
    let last = wide.windows(10).rposition(|window| window == b"startxref\n").unwrap();
    let table: usize = line(last + 10).parse().unwrap();
    assert_eq!(line(table), "xref");
    let entries: usize = line(table + 5).split_once(' ').unwrap().1.parse().unwrap();
    assert!(entries > 10);
    let first = table + 5 + line(table + 5).len() + 1;
    for number in 1..entries {
        let offset: usize = line(first + 20 * number)[..10].parse().unwrap();
        assert_eq!(line(offset), format!("{number} 0 obj"));
    }
}

/// How a JPEG begins, its width and height.
fn jpeg_size(bytes: &[u8]) -> Option<(u16, u16)> {
    let at = bytes.windows(2).position(|marker| marker == [0xff, 0xc0])?;
    let number = |from: usize| Some(u16::from_be_bytes(bytes.get(from..from + 2)?.try_into().ok()?));
    bytes.starts_with(&[0xff, 0xd8, 0xff]).then(|| Some((number(at + 7)?, number(at + 5)?)))?
}

/// Each picture in the size of its place, the same bytes every time.
#[test]
fn pictures_are_made_as_jpeg_too() {
    let jobs: Vec<Job> = SAMPLE
        .jobs
        .iter()
        .filter(|job| job.path.starts_with("handouts/netherlands/sv/last-call-"))
        .filter_map(Job::as_jpeg)
        .collect();
    let made: Vec<_> = jobs.iter().map(|job| (&*job.path, jpeg_size(&SAMPLE.print(job).bytes))).collect();
    assert_eq!(
        made,
        [
            ("handouts/netherlands/sv/last-call-signage-tall.jpg", Some((1080, 1920))),
            ("handouts/netherlands/sv/last-call-signage-wide.jpg", Some((1920, 1080))),
        ]
    );
    assert_eq!(SAMPLE.print(&jobs[0]).bytes, SAMPLE.print(&jobs[0]).bytes);
    assert!(SAMPLE.print(&jobs[0]).bytes.len() < 400_000);
}

#[test]
fn what_a_shop_asks_for_is_asked_on_the_command_line() {
    let folder = Folder::of(&[("campaign.toml", small::CAMPAIGN), ("people.csv", small::PEOPLE)]);
    let make =
        ["handouts", "make", "out", "--only", "pilot/en/wave-picture", "--on", "picture-wide", "--jpeg"];
    let said = folder.run(&make);
    assert!(said.contains("2 files"), "{said}");
    let jpeg = &folder.files("out")["out/pilot/en/wave-picture-wide.jpg"];
    assert_eq!(jpeg_size(jpeg), Some((1200, 630)));
    folder.run(&["handouts", "make", "shop", "--only", "pilot/en/wave-poster-a4", "--bleed", "0.125in"]);
    let poster = &folder.files("shop")["shop/pilot/en/wave-poster-a4.pdf"];
    assert_eq!(in_millimetres(poster, "TrimBox"), Some([3.2, 3.2, 213.2, 300.2]));
    insta::assert_snapshot!(folder.run(&["handouts", "make", "shop", "--bleed", "wide"]), @"
    --- stderr
    error: invalid value `wide` for `--bleed <WIDTH>`: `wide` is no bleed: write 0.1mm to 20mm, such as `3mm`, or `0.125in`
    hint: `--help` behind the command shows what it takes
    --- exit 2
    ");
}
