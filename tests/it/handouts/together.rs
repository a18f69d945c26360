//! Posters in several languages on one sheet.

use std::path::Path;
use wavecast::{
    ground::campaign::SharedSheet,
    render::handout::{Format, Job, SheetHero},
};

use super::{
    camera, reader,
    sheets::{SAMPLE, each, squeeze},
};
use crate::{bench::Folder, paper::handouts_with, small};

fn shared(written: &str) -> Vec<Job> {
    let sheet: SharedSheet = written.parse().unwrap();
    let (jobs, problems) = handouts_with(Path::new(env!("CARGO_MANIFEST_DIR")), std::slice::from_ref(&sheet));
    assert!(problems.is_empty(), "{problems:#?}");
    jobs.into_iter().filter(|job| job.languages().eq(sheet.iter())).collect()
}

/// Every poster that each language has alone, but no booklet and no sticker.
#[test]
fn what_each_language_has_alone_they_have_together() {
    let (two, three) = (shared("nl+en"), shared("sv+nl+en"));
    let alone = SAMPLE.jobs.iter().filter(|job| job.language.code() == "nl");
    let wanted = alone.filter(|job| !job.sheet.is_guide() && job.sheet.format != Format::Stickers);
    let wanted: Vec<String> = wanted.map(|job| job.path.replace("/nl/", "/nl_en/")).collect();
    assert_eq!(two.iter().map(|job| job.path.clone()).collect::<Vec<_>>(), wanted);
    assert!(
        three.len() > 20 && !three.iter().any(|job| job.sheet.format == Format::TentCard),
        "a roof has two sides"
    );
}

/// One of each kind and format, over all styles, in two and in three languages: all is said in each, and the code scans.
#[test]
fn everything_is_said_in_every_language() {
    let mut jobs: Vec<Job> = ["nl+en", "sv+nl+en"].into_iter().flat_map(shared).collect();
    let mut seen = std::collections::BTreeSet::new();
    jobs.retain(|job| {
        let few = job.sheet.format == Format::PosterA4
            || job.beside.len() == 1 && matches!(job.sheet.format, Format::SignageWide | Format::TentCard);
        few && seen.insert((job.series.clone(), job.sheet.format, job.beside.len()))
    });
    for (index, job) in jobs.iter_mut().enumerate() {
        job.sheet.style = ["calm", "bold", "vivid", "night"][index % 4].to_owned();
    }
    assert!(jobs.len() > 16, "{}", jobs.len());
    each(&jobs, |job| {
        // Some 95 dpi: which code it is, not how bad a picture of it may be, is the question here.
        let printed = SAMPLE.engine.print(&job.sheet, Some(1100)).unwrap_or_else(|problems| {
            panic!("{}: {problems:#?}", job.path);
        });
        let picture =
            if job.sheet.format.is_picture() { &printed.bytes } else { printed.thumbnail.as_ref().unwrap() };
        let address = &job.sheet.code.as_ref().unwrap().address;
        assert!(camera::codes(picture).contains(address), "{}", job.path);
        if !job.sheet.format.is_picture() {
            let text = squeeze(&reader::text(&printed.bytes));
            for words in words_of(job) {
                assert!(text.contains(&squeeze(&words)), "{}: `{words}` is not in {text}", job.path);
            }
        }
    });
}

fn words_of(job: &Job) -> Vec<String> {
    let sheet = &job.sheet;
    let mut words = vec![sheet.voice.headline.clone(), sheet.voice.lead.clone(), sheet.voice.action.clone()];
    let mut heroes = vec![sheet.voice.hero.as_ref()];
    words.extend(sheet.voice.beside.iter().map(|fact| fact.value.clone()));
    for voice in &sheet.others {
        words.extend([voice.headline.clone(), voice.lead.clone(), voice.action.clone()]);
        words.extend(voice.beside.iter().map(|fact| fact.value.clone()));
        heroes.push(voice.hero.as_ref());
    }
    for hero in heroes.into_iter().flatten() {
        match hero {
            SheetHero::Line(lines) => words.extend([lines.label.clone(), lines.text.clone()]),
            SheetHero::Date(lines) => {
                words.push(lines.label.clone());
                words.extend(lines.detail.clone());
                // The number of the day stands once; the month in each language.
                words.extend(lines.text.split([' ', '\u{a0}']).map(str::to_owned));
            }
            SheetHero::Code | SheetHero::Devices => {}
        }
    }
    words
}

/// The number that all languages write alike is huge, once.
#[test]
fn the_day_stands_once() {
    let job = shared("nl+en")
        .into_iter()
        .find(|job| job.path.ends_with("netherlands/nl_en/last-call-poster-a4.pdf"))
        .unwrap();
    let text = squeeze(&reader::text(&SAMPLE.print(&job).bytes));
    assert_eq!(text.matches("19").count(), 1, "{text}");
    reader::assert_accessible(&SAMPLE.print(&job).bytes, "nl", &job.sheet.title);
}

const POSTER: [&str; 6] = ["handouts", "make", "out", "--only", "/wave-poster-a4", "--languages"];

#[test]
fn two_languages_are_asked_for_on_the_command_line() {
    let folder = Folder::of(&[("campaign.toml", small::CAMPAIGN), ("people.csv", small::PEOPLE)]);
    let ask = |languages: &str| folder.run(&POSTER.iter().copied().chain([languages]).collect::<Vec<_>>());
    let said = ask("sv+en");
    assert!(said.contains("2 files"), "{said}");
    assert!(folder.files("out").contains_key("out/pilot/sv_en/wave-poster-a4.pdf"));
    insta::assert_snapshot!(ask("en+fi"), @"
    --- stderr
    error: `fi` is not a language of the campaign
    hint: the campaign speaks `en`, `nl`, `sv`
    --- exit 2
    ");
    insta::assert_snapshot!(ask("en"), @"
    --- stderr
    error: invalid value `en` for `--languages <LANGUAGES>`: `en` is not two or three languages: write such as `nl+en`
    hint: `--help` behind the command shows what it takes
    --- exit 2
    ");
}

/// Whoever stands before it in a canteen reads one of its languages, and nobody knows which: the code leads to where their
/// browser's language is taken, or they take it themselves.
#[test]
fn the_code_of_a_shared_sheet_leads_every_reader_to_their_own_language() {
    let folder = Folder::of(&[("campaign.toml", small::CAMPAIGN), ("people.csv", small::PEOPLE)]);
    let make = ["handouts", "make", "out", "--languages", "sv+en", "--on", "signage-wide"];
    folder.run(&make);
    folder.run(&["build", "--all", "--no-handouts"]);
    for (picture, chooser, wave) in [
        ("out/pilot/sv_en/wave-signage-wide.png", "../../pilot/index.html", "pilot/"),
        ("out/all/sv_en/kickoff-signage-wide.png", "../../index.html", ""),
    ] {
        let codes = camera::codes(&folder.files("out")[picture]);
        assert_eq!(codes.len(), 1, "{picture}");
        let path = codes[0].strip_prefix("https://move.fjordelta.example/").unwrap();
        let page = folder.read(&format!("public/{path}index.html"));
        assert!(page.contains(&format!("url={chooser}\"")), "{picture}: {page}");
        let page = folder.read(&format!("public/{wave}index.html"));
        assert!(page.contains("data-jump"), "{page}");
        for language in ["en", "nl", "sv"] {
            let own = if wave.is_empty() { format!("all/{language}") } else { language.to_owned() };
            assert!(page.contains(&format!("href=\"{own}/index.html\" hreflang=\"{language}\"")), "{page}");
        }
    }
    // A sheet of one language leads on as it did, and a code of a language that is gone leads to the choice.
    folder.run(&["handouts", "make", "out", "--only", "pilot/nl/wave-poster-a4"]);
    let lock = folder.read("content/shortlinks.lock");
    let code = |page: &str| {
        let line = lock.lines().find(|line| line.split(' ').nth(1) == Some(page)).unwrap();
        line.split(' ').next().unwrap().to_owned()
    };
    let leads = |page: &str| folder.read(&format!("public/go/{}/index.html", code(page)));
    assert!(leads("pilot/nl").contains("url=../../pilot/nl/index.html\""), "{lock}");
    let mut campaign = small::CAMPAIGN.replace("\"en\", \"nl\", \"sv\"", "\"en\", \"sv\"");
    while let Some((before, rest)) = campaign.split_once(", nl = \"") {
        campaign = format!("{before}{}", rest.split_once('"').unwrap().1);
    }
    folder.write("campaign.toml", campaign);
    let said = folder.run(&["build", "--all", "--no-handouts"]);
    assert!(leads("pilot/nl").contains("url=../../pilot/index.html\""), "{said}");
    assert!(leads("pilot/nl/ios").contains("url=../../pilot/index.html\""), "{said}");
}

/// Where the campaign names them, they are made and offered with the others, to the readers of both.
#[test]
fn a_campaign_has_its_shared_sheets_everywhere() {
    let campaign = small::changed(&[(
        "from = { vendor = \"workspace-one\" }",
        "from = { vendor = \"workspace-one\" }\nplatforms = [\"ios\"]",
    )]);
    let with = |sheets: &str| format!("{campaign}\n[handouts]\ntogether = [{sheets}]\n");
    let folder = Folder::of(&[("campaign.toml", &with("\"sv+en\"")), ("people.csv", small::PEOPLE)]);
    // One poster on one paper, so that few are made.
    for language in ["en", "sv", "nl"] {
        for name in ["between", "fair", "helpdesk", "kickoff", "last-call", "scan", "wave"] {
            let of = if name == "wave" { "formats: [poster-a4]\nfor: [wave]" } else { "platforms: windows" };
            let words = format!("---\nheadline: In {language}\n{of}\n---\n");
            folder.write(&format!("content/{language}/posters/{name}.md"), words);
        }
    }
    let said = folder.run(&["build", "--all", "--wave", "pilot"]);
    assert!(folder.files("public").contains_key("public/handouts/pilot/sv_en/wave-poster-a4.pdf"), "{said}");
    for (language, offered) in [("en", true), ("sv", true), ("nl", false)] {
        let page = folder.read(&format!("public/handouts/pilot/{language}/index.html"));
        assert_eq!(page.contains("handouts/pilot/sv_en/wave-poster-a4.pdf"), offered, "{page}");
        assert_eq!(page.contains(": Svenska + English"), offered, "{page}");
        assert!(page.contains(&format!(">In {language}<")), "{page}");
    }
    folder.write("campaign.toml", with("\"sv+fi\", \"sv\""));
    let said = folder.run(&["check"]);
    assert!(said.contains("`fi` is not a language of the campaign"), "{said}");
    assert!(said.contains("`sv` is not two or three languages: write such as `nl+en`"), "{said}");
}

/// A wave may be called as a language is: the folder of the language gives way, and that of the wave stays.
#[test]
fn a_wave_called_as_a_language_keeps_its_folder() {
    let toml = small::changed(&[("id = \"pilot\"", "id = \"nl\"")]);
    let people = small::PEOPLE.replace("pilot", "nl");
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", &people)]);
    let jobs = handouts_with(folder.path(), &["nl+en".parse().unwrap()]).0;
    let shared: Vec<&str> =
        jobs.iter().filter(|job| !job.beside.is_empty()).map(|job| job.path.as_str()).collect();
    assert!(shared.iter().any(|path| path.starts_with("handouts/nl/nl_en/")), "{shared:?}");
    assert!(!shared.iter().any(|path| path.starts_with("handouts/nl_en/nl/")), "{shared:?}");
}

/// What is huge is told of the first fair; the day and the hours of the others stand beside it, also where they are alike.
#[test]
fn a_second_fair_is_told_beside_the_first() {
    let fair = |day: &str| {
        format!(
            "\n[[wave.fair]]\nday = {day}\nfrom = \"10:00\"\nuntil = \"16:00\"\nplace = {{ en = \"Hall\", nl = \"Hal\", sv = \"Hall\" }}\n"
        )
    };
    let fairs = [fair("2027-02-01"), fair("2027-02-02")].concat();
    let gate = "[wave.gate]\nevaluation = 2027-02-05\nmoved_at_least = 80\n";
    let toml = small::changed(&[
        ("pilot = true\n", "pilot = true\napproach = \"tech-fair\"\n"),
        (gate, &format!("{gate}{fairs}")),
    ]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", small::PEOPLE)]);
    let words = "---\nheadline: Help\nfor: [wave]\nformats: [poster-a4]\nfacts: [fair]\nhero: fair\n---\n";
    folder.write("content/en/posters/help.md", words);
    let (jobs, problems) = handouts_with(folder.path(), &[]);
    let path = "handouts/pilot/en/help-poster-a4.pdf";
    let job = jobs.iter().find(|job| job.path == path).unwrap_or_else(|| panic!("{problems:#?}"));
    assert!(matches!(&job.sheet.voice.hero, Some(SheetHero::Date(hero)) if hero.text.contains('1')));
    let beside: Vec<&str> = job.sheet.voice.beside.iter().map(|fact| fact.value.as_str()).collect();
    let day = beside.iter().filter(|value| value.contains("February")).collect::<Vec<_>>();
    assert_eq!(day.len(), 1, "{beside:?}");
    assert!(day[0].contains("Tuesday") && beside.len() == 4, "{beside:?}");
}
