//! `wavecast handouts`: posters, flyers and signage into a folder, and their templates for a designer.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::Context;
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::{
        problem::{Problems, show},
        words::{clocks::OtherClocks, library::Library, phrases::Phrases},
    },
    render::{
        handout::{Format, Job, Material, Print, jobs, logo},
        shortlinks::{LOCK, ShortLinks},
    },
    world::{
        press::Press,
        workspace::{self, publish},
    },
};

/// Posters, flyers, signage and booklets.
#[derive(Debug, Args)]
pub struct Handouts {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Makes handouts into a folder; `build` makes them all into the portal.
    Make(Make),
    /// Writes the templates, fonts and the words of one handout into a folder, to be edited with any Typst
    /// editor and put back under `templates/poster/`.
    Export(Export),
    /// Lays out sheets from stdin: what a press runs apart.
    #[command(hide = true)]
    Press(Apart),
}

#[derive(Debug, Args)]
struct Make {
    /// Where to.
    folder: PathBuf,
    /// Only those whose path has this in it, such as `pilot/nl`; given several times, all of it.
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// Only those on this: `poster-a4`, `poster-a3`, `flyer-a5`, `tent-card`, `stickers`, `signage-wide`,
    /// `signage-tall`, `booklet`.
    #[arg(long, value_name = "FORMAT")]
    on: Option<Format>,
    /// For an office printer, or for a print shop with colour over the edge.
    #[arg(long, value_enum, default_value_t = Paper::Plain)]
    print: Paper,
    /// How long a template of your own may take for one handout.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    patience: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Paper {
    /// Exactly the paper.
    Plain,
    /// 3 mm of colour beyond the edge.
    Bleed,
    /// The same with crop marks.
    Marks,
}

#[derive(Debug, Args)]
struct Export {
    /// Where to; a new or empty folder.
    folder: PathBuf,
}

#[derive(Debug, Args)]
struct Apart {
    /// The customer's fonts.
    #[arg(long)]
    fonts: Option<String>,
}

/// What was made.
struct Made {
    folder: PathBuf,
    files: Vec<(String, usize, bool)>,
    problems: Problems,
}

/// Runs one of them.
pub(in crate::faces) fn run(context: &Context, arguments: &Handouts) -> Result<Box<dyn Report>, Failure> {
    match &arguments.verb {
        Verb::Make(make) => self::make(context, make),
        Verb::Export(export) => self::export(context, export),
        Verb::Press(apart) => press(context, apart),
    }
}

/// The handouts of a campaign, and what is wrong with its words.
pub(super) fn of_campaign(
    loaded: &workspace::Loaded,
    ready: &workspace::Ready,
    print: Print,
) -> (Vec<Job>, Problems) {
    let campaign = &ready.campaign;
    let (library, mut problems) =
        Library::read(&loaded.tree, &campaign.languages, ready.people.extra_columns());
    let (phrases, wrong) = Phrases::read(&loaded.tree, &campaign.languages);
    problems.append(wrong);
    let logo = logo(campaign, &loaded.tree).unwrap_or_else(|wrong| {
        problems.append(wrong);
        None
    });
    let links = problems.keep_all(ShortLinks::of(campaign, &loaded.tree)).unwrap_or_default();
    let clocks = &OtherClocks::of(campaign, &ready.people);
    let (library, phrases, links) = (&library, &phrases, &links);
    let material = Material { campaign, library, phrases, logo, print, clocks, links };
    let (jobs, wrong) = jobs(&material);
    problems.append(wrong);
    (jobs, problems)
}

fn make(context: &Context, make: &Make) -> Result<Box<dyn Report>, Failure> {
    let (loaded, ready) = context.ready()?;
    let print = match make.print {
        Paper::Plain => Print::Plain,
        Paper::Bleed => Print::Bleed,
        Paper::Marks => Print::Marks,
    };
    let (mut jobs, mut problems) = of_campaign(&loaded, &ready, print);
    jobs.retain(|job| {
        make.only.iter().all(|part| job.path.contains(part.as_str()))
            && make.on.is_none_or(|format| format == job.sheet.format)
    });
    let press = Press {
        patience: Duration::from_secs(make.patience),
        ..Press::new(&loaded.folder, &loaded.tree, ready.campaign.brand.fonts_folder.as_deref())
    };
    let (copies, wrong) = press.print(&jobs);
    problems.append(wrong);
    keep_codes(&loaded, &ready, &jobs)?;
    let folder = context.here.join(&make.folder);
    let mut files = Vec::new();
    for copy in copies {
        let path = copy.path.trim_start_matches("handouts/").to_owned();
        workspace::write_file(&folder.join(&path), &copy.bytes)?;
        files.push((path, copy.bytes.len(), copy.unchanged));
    }
    Ok(Box::new(Made { folder: make.folder.clone(), files, problems: problems.in_reading_order() }))
}

/// What is on paper must lead to its page for ever, also when the portal comes later.
fn keep_codes(loaded: &workspace::Loaded, ready: &workspace::Ready, jobs: &[Job]) -> Result<(), Failure> {
    let mut links = ShortLinks::of(&ready.campaign, &loaded.tree)?;
    links.give(jobs.iter().map(|job| job.leads_to.clone()));
    let (text, kept) = (links.lock(), loaded.tree.get(LOCK));
    if kept.is_some_and(|kept| *kept.bytes == *text.as_bytes()) {
        return Ok(());
    }
    publish::replace(&loaded.folder.join(LOCK), text.as_bytes()).map_err(super::previews::not_published)
}

fn export(context: &Context, export: &Export) -> Result<Box<dyn Report>, Failure> {
    let (loaded, ready) = context.ready()?;
    let folder = context.here.join(&export.folder);
    if folder.join("templates/poster").exists() {
        return Err(Failure::usage(
            format!("`{}` holds templates already", export.folder.display()),
            "name a new folder, so that nothing is written over",
        ));
    }
    let (jobs, problems) = of_campaign(&loaded, &ready, Print::Plain);
    let mut files = Vec::new();
    let mut write = |path: &str, bytes: &[u8]| -> Result<(), Failure> {
        workspace::write_file(&folder.join(path), bytes)?;
        files.push((path.to_owned(), bytes.len(), false));
        Ok(())
    };
    for part in ["templates/poster/", "brand/"] {
        for (path, file) in loaded.tree.under(part) {
            write(path, &file.bytes)?;
        }
    }
    if let Some(job) = jobs.first() {
        let words = serde_json::to_vec_pretty(&job.sheet).map_err(Failure::world)?;
        write("templates/poster/sheet.json", &words)?;
        if let Some(code) = &job.sheet.code {
            let drawing = crate::render::handout::draw(&code.address)?;
            write("templates/poster/code.svg", drawing.svg.as_bytes())?;
        }
    }
    Ok(Box::new(Made { folder: export.folder.clone(), files, problems }))
}

#[cfg(feature = "handouts")]
fn press(context: &Context, apart: &Apart) -> Result<Box<dyn Report>, Failure> {
    use crate::world::press;
    let (tree, _) = workspace::read(context.folder()?)?;
    let (mut orders, mut answers) = (std::io::stdin().lock(), std::io::stdout().lock());
    press::serve(&tree, apart.fonts.as_deref(), &mut orders, &mut answers).map_err(Failure::world)?;
    Ok(Box::new(Nothing(Problems::default())))
}

#[cfg(not(feature = "handouts"))]
fn press(_context: &Context, _apart: &Apart) -> Result<Box<dyn Report>, Failure> {
    Err(Failure::usage("this program was built without handouts", "use a build with the feature `handouts`"))
}

/// Nothing to say: the answer has been given.
#[cfg(feature = "handouts")]
struct Nothing(Problems);

#[cfg(feature = "handouts")]
impl Report for Nothing {
    fn text(&self, _look: Look) -> String {
        String::new()
    }

    fn json(&self) -> Value {
        Value::Null
    }

    fn problems(&self) -> &Problems {
        &self.0
    }
}

impl Report for Made {
    fn text(&self, _look: Look) -> String {
        if self.files.is_empty() {
            return String::new();
        }
        let kilobytes = self.files.iter().map(|(_, length, _)| length).sum::<usize>().div_ceil(1000);
        let rest = match self.files.iter().filter(|(_, _, unchanged)| *unchanged).count() {
            0 => String::new(),
            unchanged => format!(" ({unchanged} unchanged since the last time)"),
        };
        format!("{} files, {kilobytes} kB, in {}{rest}\n", self.files.len(), shown(&self.folder))
    }

    fn json(&self) -> Value {
        let file = |(path, bytes, unchanged): &(String, usize, bool)| json!({ "path": path, "bytes": bytes, "unchanged": unchanged });
        json!({
            "folder": shown(&self.folder),
            "files": self.files.iter().map(file).collect::<Vec<_>>(),
            "problems": show::json(&self.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
