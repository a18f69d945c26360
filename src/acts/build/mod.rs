//! Everything that people open, into a folder that any host can serve: pages, handouts, calendars; and the previews of
//! messages beside it.

mod findings;
mod remembered;
mod weight;

use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    Failure, Opened, codes, handouts,
    previews::{self, PreviewsRefreshed},
};
use crate::{
    ground::{
        campaign::{Language, Slug, WaveIx},
        problem::Problems,
    },
    render::{
        handout::{Job, Print},
        portal::{self, Download, Input, Portal, ShownWaves, Thumbnail},
    },
    world::{
        disk::publish::{Published, Publisher},
        press::Press,
    },
};

use findings::Findings;
use remembered::BuildBasis;
pub(crate) use weight::Overweight;
use weight::Weights;

/// How wide the small pictures of handouts are, in pixels.
const THUMBNAIL: u32 = 300;

/// What to build, and where to.
#[derive(Clone, Debug)]
pub(crate) struct BuildRequest {
    /// Another folder than the campaign's `public`: a look at something, not what people open.
    pub(crate) out: Option<PathBuf>,
    /// This wave alone.
    pub(crate) wave: Option<String>,
    /// Whether posters, flyers and the like are made.
    pub(crate) handouts: bool,
    /// Whether the previews of messages are made anew where they must; with another folder or one wave never.
    pub(crate) previews: bool,
    /// Also waves that nobody has been told of yet, and those that are over.
    pub(crate) all: bool,
}

/// A build that ended well.
#[derive(Debug)]
pub(crate) struct Built {
    /// What is wrong and forbade nothing.
    pub(crate) problems: Problems,
    /// Where it stands.
    pub(crate) out: PathBuf,
    pub(crate) pages: usize,
    /// Whether no wave is shown yet, and none was left out on purpose.
    pub(crate) nothing_yet: bool,
    pub(crate) published: Published,
    /// Files that are too heavy for a phone on a train.
    pub(crate) over: Vec<Overweight>,
    pub(crate) previews: Option<PreviewsRefreshed>,
    pub(crate) took: Duration,
}

/// Is told how many files are made, of how many, after each: from every thread that makes them.
pub(crate) type BuildProgress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// A file that is published beside the portal: a handout, or its small picture.
struct BesidePages {
    path: String,
    bytes: Vec<u8>,
}

/// Builds. What stood there before stays as it is until everything new is made.
///
/// # Errors
/// The files are wrong, the wave is not there, or the folder cannot be written.
pub(crate) fn build(
    opened: &Opened,
    request: &BuildRequest,
    seen: BuildProgress<'_>,
) -> Result<Built, Failure> {
    let begun = Instant::now();
    let folder = &opened.around.folder;
    let basis = BuildBasis::of(opened, request);
    if let Some(built) = basis.as_ref().and_then(|basis| basis.unchanged(opened, begun)) {
        return Ok(built);
    }
    let mut findings = without_errors(opened)?;
    let mut input = opened.portal_input()?;
    input.moved_dates = opened.memory()?.moved_dates();
    input.choice = choice(opened, request)?;
    let beside = if request.handouts { print(opened, &mut input, &mut findings)? } else { Vec::new() };
    let out = request.out.clone().unwrap_or_else(|| folder.join("public"));
    let in_part = !request.previews || request.out.is_some() || request.wave.is_some();
    let mut problems = findings.told_with(&opened.loaded.problems);
    let previews = if in_part { None } else { Some(previews::refresh(opened, &mut problems)?) };
    let nothing_yet = portal::shown(&input).is_empty();
    let portal = Portal::new(input)?;
    let weights = Weights::after(basis.as_ref().map(BuildBasis::known_over).unwrap_or_default());
    let published = publish(&portal, &beside, &out, (&weights, seen))?;
    // A look at what nobody was told gives no codes away.
    let codes = portal.lock();
    if request.out.is_none() {
        codes::keep(folder, &codes)?;
    }
    let pages = portal.files().values().filter(|file| file.output.is_page()).count();
    let over = weights.over(&out);
    let built = Built { problems, out, pages, nothing_yet, published, over, previews, took: begun.elapsed() };
    if let Some(basis) = basis {
        basis.remember(&built, &codes, (opened, &findings));
    }
    Ok(built)
}

/// What is wrong in the files and forbids nothing.
fn without_errors(opened: &Opened) -> Result<Findings, Failure> {
    opened.campaign()?;
    let findings = Findings::of_words(opened)?;
    let problems = findings.told_with(&opened.loaded.problems);
    if problems.has_errors() { Err(problems.into()) } else { Ok(findings) }
}

fn choice(opened: &Opened, request: &BuildRequest) -> Result<ShownWaves, Failure> {
    let wave = request.wave.as_deref().map(|name| opened.wave(name)).transpose()?;
    let only: Option<Slug> = wave.map(|(_, wave)| wave.id.clone());
    Ok(ShownWaves { only, all: request.all })
}

/// Handouts of the waves that are shown, and of the campaign; the helpdesk's pages offer them.
fn print(opened: &Opened, input: &mut Input, findings: &mut Findings) -> Result<Vec<BesidePages>, Failure> {
    let (mut jobs, wrong) = handouts::of_campaign(opened.basis()?, Print::Plain);
    findings.add_of_handouts(wrong);
    let shown: Vec<usize> = portal::shown(input).iter().map(|(index, _)| usize::from(index.0)).collect();
    jobs.retain(|job| job.wave.is_none_or(|wave| shown.contains(&wave)));
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    let fonts = input.campaign.brand.fonts_folder.as_deref();
    let press = Press { thumbnail: Some(THUMBNAIL), ..Press::new(&opened.around.folder, &input.tree, fonts) };
    let (copies, wrong) = press.print(&jobs);
    findings.add_of_handouts(wrong);
    // By path, as the press leaves out what it cannot lay out.
    let jobs: BTreeMap<&str, &Job> = jobs.iter().map(|job| (job.path.as_str(), job)).collect();
    let mut beside = Vec::new();
    for copy in copies {
        let Some(job) = jobs.get(copy.path.as_str()) else { continue };
        let small = format!("{}.small.png", copy.path.rsplit_once('.').map_or(&*copy.path, |(stem, _)| stem));
        let picture = copy.thumbnail.as_ref().map(|_| Thumbnail { path: small.clone(), size: size(job) });
        // A sheet in several languages is offered to the readers of each.
        for language in job.languages() {
            input.downloads.push(download(job, language, copy.bytes.len(), picture.clone()));
        }
        beside.extend(copy.thumbnail.map(|bytes| BesidePages { path: small, bytes }));
        beside.push(BesidePages { path: copy.path, bytes: copy.bytes });
    }
    Ok(beside)
}

/// The size of a handout's small picture.
fn size(job: &Job) -> (u32, u32) {
    let height = f64::from(THUMBNAIL) * job.sheet.page.height / job.sheet.page.width;
    // Rounded without a cast that could cut: no sheet is higher than four times its width.
    let height = (0..4 * THUMBNAIL).find(|pixels| f64::from(*pixels) + 0.5 >= height);
    (THUMBNAIL, height.unwrap_or(THUMBNAIL))
}

/// A handout as the helpdesk's pages offer it.
fn download(job: &Job, language: Language, bytes: usize, picture: Option<Thumbnail>) -> Download {
    Download {
        path: job.path.clone(),
        wave: job.wave.and_then(|wave| u16::try_from(wave).ok()).map(WaveIx),
        language,
        shared_by: if job.beside.is_empty() { Vec::new() } else { job.languages().collect() },
        order: job.order.clone(),
        series: job.series.clone(),
        format: job.sheet.format,
        title: job.sheet.voice.headline.clone(),
        written_in: job.sheet.voice.language.parse().unwrap_or(job.language),
        facts: job.sheet.facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value)).collect(),
        device: job.device,
        bytes,
        picture,
    }
}

/// Makes every file that is not there yet, on all cores, and puts them in place together.
fn publish(
    portal: &Portal,
    beside: &[BesidePages],
    out: &Path,
    (weights, seen): (&Weights, BuildProgress<'_>),
) -> Result<Published, Failure> {
    let publisher = Publisher::open(out)?;
    let (made, all) = (AtomicUsize::new(0), portal.files().len());
    let (problems, broken) = (Mutex::new(Problems::default()), Mutex::new(None));
    portal.files_by_page().into_par_iter().for_each(|(path, file)| {
        seen(made.fetch_add(1, Ordering::Relaxed) + 1, all);
        if publisher.keep(path, file.stamp) {
            weights.stays(path, &file.output);
            return;
        }
        match portal.render(path, file) {
            Ok(bytes) => {
                weights.weigh(path, &file.output, &bytes);
                if let Err(error) = publisher.put(path, file.stamp, &bytes) {
                    // The first says why; what follows on a full disk is the same again.
                    let _ = broken.lock().map(|mut first| first.get_or_insert(error).hint());
                }
            }
            Err(wrong) => {
                let _ = problems.lock().map(|mut problems| problems.append(wrong));
            }
        }
    });
    if let Some(error) = broken.into_inner().ok().flatten() {
        return Err(error.into());
    }
    let problems = problems.into_inner().unwrap_or_default().in_reading_order();
    if !problems.is_empty() {
        return Err(problems.into());
    }
    for file in beside {
        publisher.put(&file.path, [0; 16], &file.bytes)?;
    }
    Ok(publisher.finish()?)
}
