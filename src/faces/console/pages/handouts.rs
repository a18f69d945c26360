//! Handouts: every one as a picture, with what it is, its size and language, and to take away.

use serde::Serialize;

use super::{
    Answer, ConsolePage,
    ask::Ask,
    lanes, say,
    sight::{ChoiceLink, ChoiceOfLinks},
};
use crate::{
    faces::console::{ConsoleState, snapshot::Snapshot},
    ground::{
        campaign::{Language, WaveIx},
        escape::escape,
        problem::{Problems, show},
        words::address::component,
    },
    render::handout::{Bleed, Format, Job, Print},
    world::press::{Press, PrintedHandout},
};

/// Whether this program can make them.
const CAN_PRINT: bool = cfg!(feature = "handouts");
/// How wide their pictures are.
const WIDE: u32 = 480;

#[derive(Serialize)]
struct Card {
    title: String,
    format: String,
    size: String,
    language: String,
    lang: String,
    picture: String,
    /// The picture's own measures, so that nothing moves when it comes.
    width: u32,
    height: u32,
    file: String,
    name: String,
    kind: &'static str,
    /// The same in other files.
    more: Vec<MoreFile>,
    /// The same on other paper.
    sizes: Vec<MoreFile>,
    /// The same for a print shop that trims it.
    shop: Vec<MoreFile>,
}

/// The same handout as another file.
#[derive(Serialize)]
struct MoreFile {
    file: String,
    name: String,
    kind: String,
}

pub(super) fn page(snapshot: &Snapshot, ask: &Ask) -> Answer {
    let (jobs, problems) = snapshot.handouts();
    let (wave, language) = (group(snapshot, ask, jobs), tongue(snapshot, ask));
    let chosen = |job: &&Job| job.wave == wave && job.speaks(language);
    let cards: Vec<Card> = jobs.iter().filter(chosen).map(|job| card(snapshot, ask, job)).collect();
    let mut context = tera::Context::new();
    context.insert("choices", &choices(snapshot, ask, jobs, wave, language));
    context.insert("lead", &super::count(snapshot, ask, "handouts_lead", jobs.len(), &[]));
    context.insert("cards", &cards);
    context.insert("can_print", &CAN_PRINT);
    context.insert("wrong", &(!problems.is_empty()).then(|| show::text(problems, false)));
    let title = say(snapshot, ask, "handouts", &[]);
    Answer::Page(ConsolePage { template: "handouts.html", title, entry: "handouts", context })
}

/// The wave asked for, or what is for the whole campaign, or else the first that has any.
fn group(snapshot: &Snapshot, ask: &Ask, jobs: &[Job]) -> Option<usize> {
    let asked = ask.get("wave").and_then(|wave| snapshot.campaign.wave_named(wave));
    match asked {
        Some((wave, _)) => Some(usize::from(wave.0)),
        None if jobs.iter().any(|job| job.wave.is_none()) => None,
        None => jobs.first().and_then(|job| job.wave),
    }
}

fn tongue(snapshot: &Snapshot, ask: &Ask) -> Language {
    let languages = &snapshot.campaign.languages;
    let asked = ask.get("into").and_then(|code| code.parse().ok()).or(Some(ask.language));
    asked.filter(|language| languages.contains(*language)).unwrap_or_else(|| languages.source())
}

fn choices(
    snapshot: &Snapshot,
    ask: &Ask,
    jobs: &[Job],
    wave: Option<usize>,
    language: Language,
) -> Vec<ChoiceOfLinks> {
    let mut groups: Vec<Option<usize>> = jobs.iter().map(|job| job.wave).collect();
    groups.sort_unstable();
    groups.dedup();
    let index = |group: usize| u16::try_from(group).ok().map(WaveIx);
    let group = |group: Option<usize>| {
        let known = group.and_then(index);
        let id = known.and_then(|known| snapshot.campaign.wave(known)).map(|wave| wave.id.to_string());
        ChoiceLink {
            href: ask.here_with(&[("wave", &id.unwrap_or_default())]),
            label: lanes::wave_name(snapshot, ask, known),
            here: group == wave,
            lang: None,
        }
    };
    let tongue = |one: Language| ChoiceLink {
        href: ask.here_with(&[("into", one.code())]),
        label: snapshot.campaign.policies.language_names.get(one).clone(),
        here: one == language,
        lang: Some(one.to_string()),
    };
    vec![
        ChoiceOfLinks {
            label: say(snapshot, ask, "group", &[]),
            items: groups.into_iter().map(group).collect(),
        },
        ChoiceOfLinks {
            label: say(snapshot, ask, "languages", &[]),
            items: snapshot.campaign.languages.iter().map(tongue).collect(),
        },
    ]
}

fn card(snapshot: &Snapshot, ask: &Ask, job: &Job) -> Card {
    let format = job.sheet.format;
    let (width, height) = format.size();
    let unit = if format.is_picture() { "px" } else { "mm" };
    let names = &snapshot.campaign.policies.language_names;
    let key = format!("portal.handouts_{}", format.code().replace('-', "_"));
    let others = on_other_paper(job);
    // What can be on no other paper is not trimmed either.
    let shop = std::iter::once(job).filter(|_| !others.is_empty()).chain(&others);
    let at = |page: &str| format!("/{}/handouts/{page}?path={}", ask.language, component(&job.path));
    Card {
        title: job.sheet.voice.headline.clone(),
        format: snapshot.speech.phrases.say(ask.language, &key, &[]),
        size: format!("{width}\u{a0}×\u{a0}{height}\u{a0}{unit}"),
        language: job.languages().map(|one| names.get(one).as_str()).collect::<Vec<_>>().join(" + "),
        lang: job.sheet.voice.language.clone(),
        picture: at("picture"),
        width: WIDE,
        height: high(format),
        file: at("file"),
        name: saved_as(&job.path),
        kind: if format.is_picture() { "PNG" } else { "PDF" },
        more: job.as_jpeg().iter().map(|other| more(snapshot, ask, &other.path, other)).collect(),
        sizes: others.iter().map(|other| more(snapshot, ask, &other.path, other)).collect(),
        shop: shop.filter_map(|one| Some(more(snapshot, ask, &at_print_shop(one)?, one))).collect(),
    }
}

fn saved_as(path: &str) -> String {
    path.trim_start_matches("handouts/").replace('/', "-")
}

/// The same on every other paper that it can be on.
fn on_other_paper(job: &Job) -> Vec<Job> {
    let others = Format::ALL.into_iter().filter(|format| *format != job.sheet.format);
    others.filter_map(|format| job.on(format, Print::Plain)).collect()
}

/// Where the same stands for a print shop, beside the file for an office printer; none of what nobody trims: a booklet that
/// somebody folds is printed where they are.
fn at_print_shop(job: &Job) -> Option<String> {
    let is_folded = matches!(job.sheet.format, Format::Booklet | Format::BookletA5);
    let path = job.path.strip_suffix(".pdf").filter(|_| !is_folded && !job.sheet.format.is_picture())?;
    Some(format!("{path}-print-shop.pdf"))
}

/// The same with colour beyond the edge and crop marks, on every paper that a print shop may be given.
fn for_a_print_shop(job: &Job) -> impl Iterator<Item = Job> {
    let all = Format::ALL.into_iter().filter_map(|format| job.on(format, Print::Marks(Bleed::default())));
    all.filter_map(|job| Some(Job { path: at_print_shop(&job)?, ..job }))
}

fn more(snapshot: &Snapshot, ask: &Ask, path: &str, job: &Job) -> MoreFile {
    let of_format = || {
        let key = format!("portal.handouts_{}", job.sheet.format.code().replace('-', "_"));
        snapshot.speech.phrases.say(ask.language, &key, &[])
    };
    MoreFile {
        file: format!("/{}/handouts/file?path={}", ask.language, component(path)),
        name: saved_as(path),
        kind: if job.sheet.jpeg { "JPEG".to_owned() } else { of_format() },
    }
}

/// What is kept at a path: a handout, or the same in another file.
fn job_at(snapshot: &Snapshot, path: &str) -> Option<Job> {
    let jobs = snapshot.handouts().0;
    let found = jobs.iter().find(|job| job.path == path).cloned();
    let (folder, _) = path.rsplit_once('/')?;
    // Each draws its code anew: only those beside it are asked.
    let beside = || jobs.iter().filter(|job| job.path.starts_with(folder));
    let is_it = |job: &Job| job.path == path;
    let alike = |job: &Job| {
        let other = || on_other_paper(job).into_iter().find(is_it);
        job.as_jpeg().filter(is_it).or_else(other).or_else(|| for_a_print_shop(job).find(is_it))
    };
    found.or_else(|| beside().find_map(alike))
}

/// How high the picture is.
fn high(format: Format) -> u32 {
    let (width, height) = format.size();
    let high = f64::from(WIDE) * height / width;
    // Counted, because nothing here turns a fraction into a whole number; no format is four times as high as
    // it is wide.
    (0..4 * WIDE).find(|pixels| f64::from(*pixels) + 0.5 >= high).unwrap_or(WIDE)
}

/// The picture of one, or the file itself.
pub(super) fn one(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask, part: &str) -> Answer {
    let Some(job) = job_at(snapshot, ask.get("path").unwrap_or_default()) else {
        return Answer::Nothing;
    };
    if !CAN_PRINT {
        return Answer::Nothing;
    }
    let fonts = snapshot.campaign.brand.fonts_folder.as_deref();
    let press = Press {
        thumbnail: Some(WIDE),
        ..Press::new(&state.settings.around.folder, &snapshot.loaded.tree, fonts)
    };
    let raw = |kind, bytes| Answer::Raw { kind, policy: None, bytes };
    match (snapshot.proofs.get(&press, &job), part) {
        (Ok(copy), "file") => raw(
            match job.sheet.extension() {
                "jpg" => "image/jpeg",
                "png" => "image/png",
                _ => "application/pdf",
            },
            copy.bytes.clone(),
        ),
        (Ok(copy), _) => raw("image/png", picture(&copy)),
        (Err(problems), "file") => {
            raw("text/plain; charset=utf-8", show::text(&problems, false).into_bytes())
        }
        (Err(problems), _) => raw("image/svg+xml", sorry(&problems, job.sheet.format).into_bytes()),
    }
}

fn picture(copy: &PrintedHandout) -> Vec<u8> {
    copy.thumbnail.as_ref().unwrap_or(&copy.bytes).clone()
}

/// A picture that says why there is none.
fn sorry(problems: &Problems, format: Format) -> String {
    let why = problems.iter().next().map(|problem| problem.message.clone()).unwrap_or_default();
    let why = escape(&why);
    let words: Vec<&str> = why.split_whitespace().collect();
    let lines: String = (1..)
        .zip(words.chunks(5))
        .map(|(number, line)| {
            format!("<tspan x=\"24\" y=\"{}\">{}</tspan>", 24 + number * 30, line.join(" "))
        })
        .collect::<Vec<_>>()
        .concat();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDE}\" height=\"{}\"><rect width=\"100%\" height=\"100%\" \
         fill=\"#fbe3df\"/><text font-family=\"sans-serif\" font-size=\"22\" fill=\"#a3271f\">{lines}</text></svg>",
        high(format)
    )
}
