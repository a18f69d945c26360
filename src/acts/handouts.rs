//! Posters, flyers, signage and booklets into a folder, and their templates for a designer.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Failure, Opened, basis::Basis, codes};
use crate::{
    ground::{
        campaign::SharedSheet,
        problem::Problems,
        screens::Drawings,
        words::{clocks::OtherClocks, translation::Lock},
    },
    render::{
        handout::{self, Format, Job, Material, Print, jobs, logo, style},
        shortlinks::ShortLinks,
    },
    world::{disk, press::Press},
};

/// Which handouts, and where they go.
#[derive(Clone, Debug)]
pub(crate) struct HandoutsRequest {
    pub(crate) folder: PathBuf,
    /// Only those whose path has each of these in it.
    pub(crate) only: Vec<String>,
    /// Only those on this.
    pub(crate) on: Option<Format>,
    /// Only those that these languages share, whether or not the campaign names them.
    pub(crate) languages: Option<SharedSheet>,
    /// Whether each picture is made as JPEG too.
    pub(crate) jpeg: bool,
    pub(crate) print: Print,
    /// How long a template of the campaign's own may take for one of them.
    pub(crate) patience: Duration,
}

/// What was made.
#[derive(Debug)]
pub(crate) struct HandoutsMade {
    pub(crate) files: Vec<MadeHandout>,
    pub(crate) problems: Problems,
}

/// A file in the folder.
#[derive(Debug)]
pub(crate) struct MadeHandout {
    pub(crate) path: String,
    pub(crate) bytes: usize,
    /// Whether it is as it was the last time.
    pub(crate) unchanged: bool,
}

/// The handouts of a campaign, and what is wrong with what they are made of; its words are judged where they are read.
pub(crate) fn of_campaign(basis: Basis<'_>, print: Print) -> (Vec<Job>, Problems) {
    let mut problems = Problems::default();
    let logo = problems.keep_all(logo(basis.campaign, basis.tree)).flatten();
    let (jobs, wrong) = with_logo(basis, print, logo, &basis.campaign.brand.together);
    problems.append(wrong);
    (jobs, problems)
}

/// The same where the logo was judged already.
pub(super) fn with_logo(
    basis: Basis<'_>,
    print: Print,
    logo: Option<&str>,
    together: &[SharedSheet],
) -> (Vec<Job>, Problems) {
    let Basis { campaign, people, library, phrases, tree, .. } = basis;
    let mut problems = Problems::default();
    let links = problems.keep_all(ShortLinks::of(campaign, tree)).unwrap_or_default();
    let clocks = &OtherClocks::of(campaign, people);
    let style = problems.keep_all(style(campaign, tree)).unwrap_or(&campaign.brand.theme);
    let drawings = &Drawings::of(tree);
    let material = Material {
        campaign,
        library,
        lock: &Lock::read(tree).0,
        phrases,
        tree,
        logo,
        style,
        print,
        together,
        clocks,
        links: &links,
        drawings,
    };
    let (jobs, wrong) = jobs(&material);
    problems.append(wrong);
    (jobs, problems)
}

/// What is wrong with the words of all pages; an error there keeps nothing from being printed.
fn printable(
    opened: &Opened,
    print: Print,
    languages: Option<&SharedSheet>,
) -> Result<(Vec<Job>, Problems), Failure> {
    let mut problems = opened.words()?.problems();
    let basis = opened.basis()?;
    let Some(languages) = languages else {
        let (jobs, wrong) = of_campaign(basis, print);
        problems.append(wrong);
        return Ok((jobs, problems));
    };
    let spoken = &basis.campaign.languages;
    if let Some(unknown) = languages.iter().find(|one| !spoken.contains(*one)) {
        let known = spoken.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
        return Err(Failure::usage(
            format!("`{unknown}` is not a language of the campaign"),
            format!("the campaign speaks {known}"),
        ));
    }
    let logo = problems.keep_all(logo(basis.campaign, basis.tree)).flatten();
    let (mut jobs, wrong) = with_logo(basis, print, logo, std::slice::from_ref(languages));
    problems.append(wrong);
    jobs.retain(|job| job.languages().eq(languages.iter()));
    Ok((jobs, problems))
}

/// Makes them.
///
/// # Errors
/// The files are wrong, or the folder cannot be written.
pub(crate) fn make(opened: &Opened, request: &HandoutsRequest) -> Result<HandoutsMade, Failure> {
    let (mut jobs, mut problems) = printable(opened, request.print, request.languages.as_ref())?;
    if let Some(format) = request.on {
        // Any size can be asked for, also one that the words of no poster name.
        let others = jobs.iter().filter_map(|job| job.on(format, request.print));
        let mut all: BTreeMap<String, Job> = others.map(|job| (job.path.clone(), job)).collect();
        // What the words of a poster name goes over the same size made of another.
        let named = jobs.drain(..).filter(|job| job.sheet.format == format);
        all.extend(named.map(|job| (job.path.clone(), job)));
        jobs = all.into_values().collect();
    }
    jobs.retain(|job| request.only.iter().all(|part| job.path.contains(part.as_str())));
    if request.jpeg {
        let pictures: Vec<Job> = jobs.iter().filter_map(Job::as_jpeg).collect();
        jobs.extend(pictures);
    }
    let (campaign, loaded) = (opened.campaign()?, &opened.loaded);
    let press = Press {
        patience: request.patience,
        ..Press::new(&loaded.folder, &loaded.tree, campaign.brand.fonts_folder.as_deref())
    };
    let (copies, wrong) = press.print(&jobs);
    problems.append(wrong);
    // What is on paper must lead to its page for ever, also when the portal comes later.
    let mut links = ShortLinks::of(campaign, &loaded.tree)?;
    links.give(jobs.iter().map(|job| job.leads_to.clone()));
    codes::keep(&loaded.folder, &links.lock())?;
    let mut files = Vec::new();
    for copy in copies {
        let path = copy.path.trim_start_matches("handouts/").to_owned();
        disk::write_file(&request.folder.join(&path), &copy.bytes)?;
        files.push(MadeHandout { path, bytes: copy.bytes.len(), unchanged: copy.unchanged });
    }
    Ok(HandoutsMade { files, problems: problems.in_reading_order() })
}

/// Writes templates, looks and the words of one handout into a folder, for a designer.
///
/// # Errors
/// The files are wrong, or the folder holds templates already or cannot be written.
pub(crate) fn export(opened: &Opened, folder: &Path, named: &Path) -> Result<HandoutsMade, Failure> {
    if folder.join("templates/poster").exists() {
        return Err(Failure::usage(
            format!("`{}` holds templates already", named.display()),
            "name a new folder, so that nothing is written over",
        ));
    }
    let (jobs, problems) = printable(opened, Print::Plain, None)?;
    let mut files = Vec::new();
    let mut write = |path: &str, bytes: &[u8]| -> Result<(), Failure> {
        disk::write_file(&folder.join(path), bytes)?;
        files.push(MadeHandout { path: path.to_owned(), bytes: bytes.len(), unchanged: false });
        Ok(())
    };
    for part in ["templates/poster/", "brand/"] {
        for (path, file) in opened.loaded.tree.under(part) {
            write(path, &file.bytes)?;
        }
    }
    if let Some(job) = jobs.first() {
        let words = serde_json::to_vec_pretty(&job.sheet).map_err(Failure::world)?;
        write("templates/poster/sheet.json", &words)?;
        if let Some(code) = &job.sheet.code {
            let drawing = handout::draw(&code.address)?;
            write("templates/poster/code.svg", drawing.svg.as_bytes())?;
        }
    }
    Ok(HandoutsMade { files, problems })
}
