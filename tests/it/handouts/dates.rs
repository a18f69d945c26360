//! The day on a poster is read from across a corridor: as one line.

use chrono::NaiveDate;
use wavecast::{
    ground::words::speech,
    render::handout::{Format, Job, Paper, Print, SheetHero},
};

use super::{
    reader,
    sheets::{SAMPLE, each, squeeze},
};

const SIZES: [Format; 7] = [
    Format::CardA6,
    Format::FlyerA5,
    Format::PosterA4,
    Format::PosterA3,
    Format::PosterA2,
    Format::PosterLetter,
    Format::PosterTabloid,
];

/// Every month on A4, and the longest of them on every paper, in each language.
#[test]
fn a_day_stands_on_one_line() {
    let mut jobs = Vec::new();
    for language in ["en", "nl", "sv"] {
        let path = format!("handouts/netherlands/{language}/last-call-poster-a4.pdf");
        let job = SAMPLE.jobs.iter().find(|job| job.path == path).unwrap();
        jobs.extend((1..=12).map(|month| on(job, Format::PosterA4, month)));
        jobs.extend(SIZES.iter().filter(|size| **size != Format::PosterA4).map(|size| on(job, *size, 9)));
    }
    assert_eq!(jobs.len(), 3 * (12 + 6));
    each(&jobs, |job| {
        let Some(SheetHero::Date(hero)) = &job.sheet.voice.hero else { panic!("{:?}", job.sheet.voice.hero) };
        let text = reader::text(&SAMPLE.print(job).bytes);
        let is_whole = |line: &str| squeeze(line) == squeeze(&hero.text);
        assert!(text.lines().any(is_whole), "{} on {}: {text}", hero.text, job.sheet.format);
    });
}

fn on(job: &Job, format: Format, month: u32) -> Job {
    let mut job = job.clone();
    let day = NaiveDate::from_ymd_opt(2027, month, 28).unwrap();
    let Some(SheetHero::Date(hero)) = &mut job.sheet.voice.hero else { panic!("{:?}", job.sheet.voice.hero) };
    hero.text = speech::day(job.language, day);
    job.sheet.format = format;
    job.sheet.page = Paper::of(format, Print::Plain, Some(33));
    job
}
