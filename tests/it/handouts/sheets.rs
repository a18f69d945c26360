//! The sample campaign's handouts, in every language, kind and format.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use wavecast::{
    render::handout::{
        Engine, Format, HandoutOrder, Job, Print, Printed, SheetHero, SheetPalette, SheetTheme,
    },
    world::disk,
};

use super::{camera, reader};
use crate::paper::handouts;

/// The sample campaign's jobs and the engine for them.
pub(super) struct Sample {
    pub(super) engine: Engine,
    pub(super) jobs: Vec<Job>,
}

pub(super) static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (jobs, problems) = handouts(folder);
    assert!(problems.is_empty(), "{problems:#?}");
    let (engine, problems) = Engine::new(&disk::load(folder).unwrap().tree, None);
    assert!(problems.is_empty(), "{problems:#?}");
    Sample { engine, jobs }
});

impl Sample {
    pub(super) fn print(&self, job: &Job) -> Printed {
        let printed = self.engine.print(&job.sheet, Some(595)).unwrap_or_else(|problems| {
            panic!("{}: {problems:#?}", job.path);
        });
        assert!(printed.warnings.is_empty(), "{}: {:#?}", job.path, printed.warnings);
        printed
    }

    /// One of each kind and format in one of three languages: `turn` says in which the first is.
    fn one_of_each(&self, languages: &[&str], turn: usize) -> Vec<Job> {
        let mut each: BTreeMap<(&HandoutOrder, Format), Vec<&Job>> = BTreeMap::new();
        for job in self.jobs.iter().filter(|job| languages.contains(&job.language.code())) {
            each.entry((&job.order, job.sheet.format)).or_default().push(job);
        }
        let turned = each.into_values().enumerate();
        turned.map(|(at, jobs)| jobs[(at + turn) * jobs.len().div_ceil(3) % jobs.len()].clone()).collect()
    }
}

/// Looks at all of them on two threads. Not in the pool of Typst, which would begin one on the stack of another.
pub(super) fn each(jobs: &[Job], look: impl Fn(&Job) + Sync) {
    let next = AtomicUsize::new(0);
    let lane = || {
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            look(job);
        }
    };
    thread::scope(|scope| {
        for _ in 0..2 {
            thread::Builder::new().stack_size(16 << 20).spawn_scoped(scope, lane).unwrap();
        }
    });
}

/// Loud instead of calm, with the same words.
pub(super) fn bold(mut job: Job) -> Job {
    let brand = ["#0b57d0", "#ffb000"].map(|colour| colour.parse().unwrap());
    job.sheet.theme = SheetTheme::Bold;
    "bold".clone_into(&mut job.sheet.style);
    job.sheet.palette = SheetPalette::new(SheetTheme::Bold, brand[0], brand[1]);
    job
}

/// Every wave has all formats, and every language the same.
#[test]
fn every_wave_has_its_handouts_in_every_language() {
    let of = |whose: &str, language: &str| -> Vec<&str> {
        let part = format!("handouts/{whose}/{language}/");
        SAMPLE.jobs.iter().filter_map(|job| job.path.strip_prefix(&part)).collect()
    };
    insta::assert_debug_snapshot!(of("manchester-fair", "nl"), @r#"
    [
        "fair-flyer-a5.pdf",
        "fair-poster-a3.pdf",
        "fair-poster-a4.pdf",
        "fair-signage-tall.png",
        "fair-signage-wide.png",
        "guide-android.pdf",
        "guide-ios.pdf",
        "guide-macos.pdf",
        "guide-windows.pdf",
        "last-call-poster-a3.pdf",
        "last-call-poster-a4.pdf",
        "last-call-signage-tall.png",
        "last-call-signage-wide.png",
        "scan-poster-a4.pdf",
        "scan-stickers.pdf",
        "scan-tent-card.pdf",
        "wave-flyer-a5.pdf",
        "wave-poster-a3.pdf",
        "wave-poster-a4.pdf",
        "wave-signage-tall.png",
        "wave-signage-wide.png",
    ]
    "#);
    insta::assert_debug_snapshot!(of("all", "sv"), @r#"
    [
        "between-flyer-a5.pdf",
        "between-tent-card.pdf",
        "helpdesk-flyer-a5.pdf",
        "helpdesk-poster-a4.pdf",
        "helpdesk-tent-card.pdf",
        "kickoff-poster-a3.pdf",
        "kickoff-poster-a4.pdf",
        "kickoff-signage-tall.png",
        "kickoff-signage-wide.png",
        "scan-poster-a4.pdf",
        "scan-stickers.pdf",
        "scan-tent-card.pdf",
    ]
    "#);
    for whose in ["all", "pilot", "netherlands", "manchester-fair"] {
        assert_eq!(of(whose, "en"), of(whose, "nl"));
        assert_eq!(of(whose, "en"), of(whose, "sv"));
    }
    assert!(!of("pilot", "en").iter().any(|name| name.starts_with("last-call")), "it is voluntary");
}

/// All that a sheet says is on the paper, on one page, in every style, and its code leads where it should.
#[test]
fn everything_is_said_and_scans() {
    let jobs: Vec<Job> = SAMPLE
        .one_of_each(&["en", "nl", "sv"], 1)
        .into_iter()
        .filter(|job| !job.sheet.is_guide())
        .enumerate()
        .map(|(index, mut job)| {
            let styles = ["calm", "bold", "vivid", "night"];
            job.sheet.style = styles[index % styles.len()].to_owned();
            job
        })
        .collect();
    assert_eq!(jobs.len(), 26, "kinds and formats");
    each(&jobs, |job| {
        let printed = SAMPLE.print(job);
        assert_eq!(printed.pages, 1, "{}", job.path);
        let code = job.sheet.code.as_ref().unwrap();
        let picture = if job.sheet.format.is_picture() {
            assert!(printed.bytes.len() < 300_000, "{}: {} bytes", job.path, printed.bytes.len());
            printed.bytes.clone()
        } else {
            assert!(printed.bytes.len() < 200_000, "{}: {} bytes", job.path, printed.bytes.len());
            says_everything(job, &reader::text(&printed.bytes));
            printed.thumbnail.clone().unwrap()
        };
        // A4 at 595 pixels is 72 dpi; an A3 shown as small is half of that.
        let seen = camera::codes(&picture);
        assert!(seen.contains(&code.address), "{}: {seen:?}", job.path);
    });
}

fn says_everything(job: &Job, text: &str) {
    let sheet = &job.sheet;
    let squeezed = squeeze(text);
    let mut wanted = vec![sheet.voice.headline.as_str(), sheet.code.as_ref().unwrap().shown.as_str()];
    if sheet.format != Format::Stickers {
        wanted.extend([sheet.voice.lead.as_str(), sheet.voice.action.as_str()]);
        wanted.extend(sheet.voice.beside.iter().map(|fact| fact.value.as_str()));
        if let Some(SheetHero::Date(lines) | SheetHero::Line(lines)) = &sheet.voice.hero {
            wanted.extend([lines.label.as_str(), lines.text.as_str()]);
            wanted.extend(lines.detail.as_deref());
        }
    }
    if matches!(sheet.format, Format::PosterA4 | Format::PosterA3 | Format::FlyerA5) {
        wanted.extend(sheet.voice.note.as_deref());
    }
    for words in wanted {
        assert!(squeezed.contains(&squeeze(words)), "{}: `{words}` is not in\n{text}", job.path);
    }
}

/// Lines break anywhere on paper: only the letters count.
pub(super) fn squeeze(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{ad}').collect()
}

/// A code is read from 72 dpi, and from a blurred copy held at an angle.
#[test]
fn a_code_is_read_from_a_bad_photograph() {
    for theme in [0, 1] {
        let job = SAMPLE.jobs.iter().find(|job| job.path.ends_with("netherlands/nl/wave-poster-a4.pdf"));
        let job = job.unwrap().clone();
        let job = if theme == 0 { job } else { bold(job) };
        let picture = SAMPLE.print(&job).thumbnail.unwrap();
        // The short link of `netherlands/nl`, as the lock file of the sample campaign has it.
        let address = &job.sheet.code.as_ref().unwrap().address;
        assert_eq!(address, "https://move.fjordelta.example/go/m47f3/");
        assert!(camera::codes(&picture).contains(address));
        for (degrees, keystone) in [(9.0, 0.08), (12.0, 0.0)] {
            assert!(camera::codes_of_a_bad_photograph(&picture, degrees, keystone).contains(address));
        }
    }
}

/// How big a code is on paper: a tenth of the distance it is read from.
#[test]
fn a_code_is_as_big_as_its_distance_asks() {
    let millimetres = |points: f64| points * 25.4 / 72.0;
    for (name, wanted) in [("wave-poster-a3", 95.0), ("wave-poster-a4", 65.0), ("wave-flyer-a5", 50.0)] {
        let path = format!("handouts/netherlands/sv/{name}.pdf");
        let job = SAMPLE.jobs.iter().find(|job| job.path == path).unwrap();
        assert!((millimetres(job.sheet.page.code) - wanted).abs() < 0.01);
        let pixels_per_point = 595.0 / job.sheet.page.width;
        let (side, quiet) = camera::measure(&SAMPLE.print(&bold(job.clone())).thumbnail.unwrap());
        let side = millimetres(side / pixels_per_point);
        assert!((side - wanted).abs() < wanted * 0.012, "{name}: {side} mm");
        assert!(quiet >= 3.7, "{name}: a quiet zone of {quiet} modules");
    }
}

/// Words that are 85 % longer than English still fit: nothing is cut, and the layout is what says so.
#[test]
fn a_much_longer_language_fits() {
    let jobs: Vec<Job> = SAMPLE
        .one_of_each(&["en"], 0)
        .into_iter()
        .filter(|job| !job.sheet.is_guide() && job.sheet.format != Format::PosterA3)
        .map(|mut job| {
            let sheet = &mut job.sheet;
            for words in [
                &mut sheet.voice.headline,
                &mut sheet.voice.lead,
                &mut sheet.voice.action,
                &mut sheet.voice.kicker,
            ] {
                *words = longer(words);
            }
            sheet.voice.note = sheet.voice.note.as_deref().map(longer);
            job
        })
        .collect();
    each(&jobs, |job| {
        let printed = SAMPLE.print(job);
        if !job.sheet.format.is_picture() {
            says_everything(job, &reader::text(&printed.bytes));
        }
    });
}

/// English with as many letters as the longest translations have: every word grows, some a great deal.
fn longer(words: &str) -> String {
    let grown = |(index, word): (usize, &str)| {
        if word.contains(['@', '+', '.']) || word.chars().any(char::is_numeric) {
            return word.to_owned();
        }
        let extra = word.chars().count() * 85 / 100 + usize::from(index % 3 == 0);
        let (first, rest) = word.split_at(word.char_indices().nth(1).map_or(word.len(), |(at, _)| at));
        format!("{first}{}{rest}", "öåéï".chars().cycle().take(extra).collect::<String>())
    };
    words.split(' ').enumerate().map(grown).collect::<Vec<_>>().join(" ")
}

/// The longest Dutch and Swedish sample texts, hyphenated by their own rules where nothing else helps.
#[test]
fn compounds_are_broken_by_the_rules_of_their_language() {
    let job =
        SAMPLE.jobs.iter().find(|job| job.path.ends_with("netherlands/nl/wave-signage-wide.png")).unwrap();
    let mut job = job.clone();
    job.sheet.format = Format::PosterA4;
    job.sheet.page = wavecast::render::handout::Paper::of(Format::PosterA4, Print::Plain, Some(33));
    job.sheet.voice.headline = "Apparaatbeheersysteemovergangsbegeleidingsbijeenkomst".to_owned();
    let printed = SAMPLE.print(&job);
    let lines = reader::text(&printed.bytes);
    assert!(squeeze(&lines).contains("bijeenkomst"), "{lines}");
    job.sheet.voice.language = "sv".to_owned();
    job.sheet.voice.headline = "Enhetshanteringssystemövergångsvägledningsmöten".to_owned();
    SAMPLE.print(&job);
}

/// The guide is a booklet: a cover, and every page that applies.
#[test]
fn a_guide_holds_what_applies_to_its_readers() {
    let job = SAMPLE.jobs.iter().find(|job| job.path.ends_with("netherlands/sv/guide-ios.pdf")).unwrap();
    assert!(job.sheet.chapters.len() >= 4, "{}", job.sheet.chapters.len());
    let printed = SAMPLE.print(job);
    let text = squeeze(&reader::text(&printed.bytes));
    for chapter in &job.sheet.chapters {
        assert!(text.contains(&squeeze(&chapter.title)), "{}", chapter.title);
        assert!(
            !chapter.title.contains("Android") && !chapter.title.contains("Windows"),
            "{}",
            chapter.title
        );
    }
    assert!(text.contains("12maj2027") || text.contains("19mars2027"), "the deadline is told");
    reader::assert_accessible(&printed.bytes, "sv", &job.sheet.title);
}

/// PDF/UA as an independent reader finds it.
#[test]
fn a_poster_can_be_read_aloud() {
    for name in ["wave-poster-a3", "wave-flyer-a5", "scan-tent-card", "scan-stickers"] {
        let path = format!("handouts/netherlands/nl/{name}.pdf");
        let job = SAMPLE.jobs.iter().find(|job| job.path == path).unwrap();
        reader::assert_accessible(&SAMPLE.print(job).bytes, "nl", &job.sheet.title);
    }
}

/// Two makings give the same bytes; nothing of the clock is in them.
#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let job = &SAMPLE.jobs[0];
    let (one, two) = (SAMPLE.print(job), SAMPLE.print(job));
    assert_eq!(one, two);
    for word in ["/CreationDate", "/ModDate", "xmp:CreateDate"] {
        assert!(!one.bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
}

/// The date is what people are to read: it stands there once, and nothing else says it.
#[test]
fn a_last_call_is_its_date_said_once() {
    for (language, day, detail) in [
        ("en", "19 March", "Friday at 17:00"),
        ("nl", "19 maart", "vrijdag om 17.00 uur"),
        ("sv", "19 mars", "fredag kl. 17.00"),
    ] {
        let path = format!("handouts/netherlands/{language}/last-call-poster-a4.pdf");
        let job = SAMPLE.jobs.iter().find(|job| job.path == path).unwrap();
        let Some(SheetHero::Date(hero)) = &job.sheet.voice.hero else { panic!("{:?}", job.sheet.voice.hero) };
        assert_eq!((hero.text.as_str(), hero.detail.as_deref()), (day, Some(detail)));
        assert!(job.sheet.voice.beside.is_empty(), "{:?}", job.sheet.voice.beside);
        let text = reader::text(&SAMPLE.print(job).bytes);
        assert_eq!(squeeze(&text).matches(&squeeze(day)).count(), 1, "{text}");
    }
}

/// Who has no camera types it: broken in two, it is typed wrong.
#[test]
fn an_address_stands_on_one_line() {
    for name in ["wave-poster-a4", "wave-flyer-a5", "scan-poster-a4", "scan-tent-card"] {
        let path = format!("handouts/netherlands/sv/{name}.pdf");
        let job = SAMPLE.jobs.iter().find(|job| job.path == path).unwrap();
        let text = reader::text(&SAMPLE.print(job).bytes);
        let shown = &job.sheet.code.as_ref().unwrap().shown;
        assert!(text.lines().any(|line| line.contains(shown.as_str())), "{name}: {text}");
    }
}
