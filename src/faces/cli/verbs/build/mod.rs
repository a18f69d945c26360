//! `wavecast build`: everything that people open, into a folder.

mod report;
mod weight;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Instant,
};

use super::{
    Context, handouts,
    previews::{self, not_published},
};
use crate::{
    acts::Failure,
    faces::show::Report,
    ground::{
        campaign::{Slug, WaveIx},
        problem::Problems,
        timeline::Timeline,
        words::{library::Library, phrases::Phrases},
    },
    render::{
        handout::{Job, Print},
        portal::{self, Choice, Download, Input, Portal, Thumbnail},
        shortlinks,
    },
    world::{
        memory::Memory,
        press::Press,
        workspace::{
            Loaded, Ready,
            publish::{self, Published, Publisher},
        },
    },
};

use report::Built;
use weight::Weights;

/// Portal, handouts and calendars, into a folder that any host can serve; and previews of every message, into the
/// outbox, if anything in them has changed.
#[derive(Debug, Args)]
pub struct Build {
    /// Where to [default: `public` in the campaign folder].
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Build this wave alone.
    #[arg(long, value_name = "WAVE")]
    pub wave: Option<String>,
    /// Pages only: leaves posters, flyers and the like out.
    #[arg(long)]
    pub no_handouts: bool,
    /// Leaves the previews of messages in `outbox/preview` as they are; so do `--out` and `--wave`.
    #[arg(long)]
    pub no_previews: bool,
    /// Also waves that nobody has been told of yet, and those that are over.
    #[arg(long)]
    pub all: bool,
}

/// A file that is published beside the portal: a handout, a preview.
#[derive(Clone, Debug)]
pub struct Extra {
    /// Its path in the output folder.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Builds.
pub(in crate::faces) fn run(context: &Context, arguments: &Build) -> Result<Box<dyn Report>, Failure> {
    let begun = Instant::now();
    let (loaded, ready) = context.ready()?;
    let folder = loaded.folder.clone();
    let (jobs, wrong) = if arguments.no_handouts {
        (Vec::new(), Problems::default())
    } else {
        handouts::of_campaign(&loaded, &ready, Print::Plain)
    };
    let (mut input, mut problems) = input(context, loaded, &ready)?;
    problems.append(wrong);
    input.choice = choice(&input, arguments)?;
    let extras = print(&folder, &mut input, jobs, &mut problems);
    let out = arguments.out.as_ref().map_or_else(|| folder.join("public"), |out| context.here.join(out));
    let in_part = arguments.no_previews || arguments.out.is_some() || arguments.wave.is_some();
    let previews = if in_part {
        None
    } else {
        Some(previews::refresh(context, &folder, (&input, &ready), &mut problems)?)
    };
    let nothing_yet = portal::shown(&input).is_empty();
    let portal = Portal::new(input)?;
    let weights = Weights::default();
    let published = publish(context, &portal, &extras, &out, &weights)?;
    keep_codes(&folder, &portal, arguments)?;
    let pages = portal.files().values().filter(|file| file.output.is_page()).count();
    let over = weights.over(&portal);
    Ok(Box::new(Built {
        problems,
        out,
        nothing_yet,
        pages,
        published,
        over,
        previews,
        took: begun.elapsed(),
    }))
}

/// Everything a portal is made of, as the folder stands today.
pub fn input(context: &Context, loaded: Loaded, ready: &Ready) -> Result<(Input, Problems), Failure> {
    let languages = &ready.campaign.languages;
    let mut problems = loaded.problems;
    let (library, wrong) = Library::read(&loaded.tree, languages, ready.people.extra_columns());
    problems.append(wrong);
    let (phrases, wrong) = Phrases::read(&loaded.tree, languages);
    problems.append(wrong);
    let timeline = Timeline::of(&ready.campaign, &ready.people);
    problems.append(timeline.problems.clone());
    let problems = problems.in_reading_order();
    if problems.has_errors() {
        return Err(problems.into());
    }
    let campaign = Arc::clone(&ready.campaign);
    let (library, phrases, tree) = (Arc::new(library), Arc::new(phrases), Arc::new(loaded.tree));
    let memory = Memory::of(&context.state()?, &campaign, &ready.people, context.now).read()?;
    let moved_dates = memory.moved_dates();
    let input = Input::new(campaign, &ready.people, &timeline, library, phrases, tree, context.now);
    Ok((Input { moved_dates, ..input }, problems))
}

/// Handouts of the waves that are shown, and of the campaign; the helpdesk's pages offer them.
fn print(folder: &Path, input: &mut Input, mut jobs: Vec<Job>, problems: &mut Problems) -> Vec<Extra> {
    let shown: Vec<usize> = portal::shown(input).iter().map(|(index, _)| usize::from(index.0)).collect();
    jobs.retain(|job| job.wave.is_none_or(|wave| shown.contains(&wave)));
    if jobs.is_empty() {
        return Vec::new();
    }
    let press = Press {
        thumbnail: Some(THUMBNAIL),
        ..Press::new(folder, &input.tree, input.campaign.brand.fonts_folder.as_deref())
    };
    let (copies, wrong) = press.print(&jobs);
    problems.append(wrong);
    let jobs: BTreeMap<&str, &Job> = jobs.iter().map(|job| (job.path.as_str(), job)).collect();
    let mut extras = Vec::new();
    for copy in copies {
        let Some(job) = jobs.get(copy.path.as_str()) else { continue };
        let small = format!("{}.small.png", copy.path.rsplit_once('.').map_or(&*copy.path, |(stem, _)| stem));
        let picture = copy.thumbnail.as_ref().map(|_| Thumbnail { path: small.clone(), size: size(job) });
        input.downloads.push(download(job, copy.bytes.len(), picture));
        extras.extend(copy.thumbnail.map(|bytes| Extra { path: small, bytes }));
        extras.push(Extra { path: copy.path, bytes: copy.bytes });
    }
    extras
}

/// How wide the small pictures of handouts are, in pixels.
const THUMBNAIL: u32 = 300;

/// The size of a handout's small picture.
fn size(job: &Job) -> (u32, u32) {
    let height = f64::from(THUMBNAIL) * job.sheet.page.height / job.sheet.page.width;
    let height = (0..4 * THUMBNAIL).find(|pixels| f64::from(*pixels) + 0.5 >= height);
    (THUMBNAIL, height.unwrap_or(THUMBNAIL))
}

/// A handout as the helpdesk's pages offer it.
fn download(job: &Job, bytes: usize, picture: Option<Thumbnail>) -> Download {
    Download {
        path: job.path.clone(),
        wave: job.wave.and_then(|wave| u16::try_from(wave).ok()).map(WaveIx),
        language: job.language,
        kind: job.sheet.kind,
        series: job.series.clone(),
        format: job.sheet.format,
        title: job.sheet.headline.clone(),
        written_in: job.sheet.language.parse().unwrap_or(job.language),
        facts: job.sheet.facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value)).collect(),
        device: job.device,
        bytes,
        picture,
    }
}

fn choice(input: &Input, arguments: &Build) -> Result<Choice, Failure> {
    let Some(name) = &arguments.wave else { return Ok(Choice { only: None, all: arguments.all }) };
    let waves: Vec<String> = input.campaign.waves.iter().map(|wave| format!("`{}`", wave.id)).collect();
    let only: Option<Slug> = input.campaign.wave_named(name).map(|(_, wave)| wave.id.clone());
    let unknown = || {
        Failure::usage(format!("there is no wave `{name}`"), format!("the waves are {}", waves.join(", ")))
    };
    Ok(Choice { only: Some(only.ok_or_else(unknown)?), all: arguments.all })
}

/// Makes every file that is not there yet, on all cores, and puts them in place together.
fn publish(
    context: &Context,
    portal: &Portal,
    extras: &[Extra],
    out: &Path,
    weights: &Weights,
) -> Result<Published, Failure> {
    let publisher = Publisher::open(out).map_err(not_published)?;
    let bar = bar(context, portal.files().len());
    let (problems, broken) = (Mutex::new(Problems::default()), Mutex::new(None));
    portal.files().par_iter().for_each(|(path, file)| {
        bar.inc(1);
        if publisher.keep(path, file.stamp) {
            return;
        }
        match portal.render(path, file) {
            Ok(bytes) => {
                weights.weigh(path, &file.output, &bytes);
                if let Err(error) = publisher.put(path, file.stamp, &bytes) {
                    let _ = broken.lock().map(|mut first| first.get_or_insert(error).hint());
                }
            }
            Err(wrong) => {
                let _ = problems.lock().map(|mut problems| problems.append(wrong));
            }
        }
    });
    bar.finish_and_clear();
    if let Some(error) = broken.into_inner().ok().flatten() {
        return Err(not_published(error));
    }
    let problems = problems.into_inner().unwrap_or_default().in_reading_order();
    if !problems.is_empty() {
        return Err(problems.into());
    }
    for extra in extras {
        publisher.put(&extra.path, [0; 16], &extra.bytes).map_err(not_published)?;
    }
    publisher.finish().map_err(not_published)
}

/// Codes that were given to a public page are kept. A preview of what nobody was told gives none away.
fn keep_codes(folder: &Path, portal: &Portal, arguments: &Build) -> Result<(), Failure> {
    let (file, text) = (folder.join(shortlinks::LOCK), portal.lock());
    let kept = crate::world::workspace::read_file(&file).ok();
    if arguments.out.is_some() || kept.as_deref() == Some(text.as_bytes()) {
        return Ok(());
    }
    publish::replace(&file, text.as_bytes()).map_err(not_published)
}

/// A bar for long builds, where somebody watches.
fn bar(context: &Context, files: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} files").ok();
    if !context.talk || files < 2_000 {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(files).unwrap_or(u64::MAX));
    if let Some(style) = style {
        bar.set_style(style);
    }
    bar
}
