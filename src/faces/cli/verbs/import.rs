//! `wavecast import`: documentation pages of others, shown before they are taken into the campaign folder.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::PathBuf,
    sync::Arc,
};

use super::Context;
use crate::{
    acts::{Failure, Opened, check},
    faces::show::{Look, Outcome, Report},
    ground::{
        campaign::Language,
        problem::{Problem, Problems},
        tree::{Origin, Tree},
        words::{import, phrases::Phrases},
    },
    world::workspace::{self, Foreign, Loaded, read_file},
};

/// What can be taken in.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Shows which pages, includes and pictures of a documentation folder would be taken in, and what in them is
    /// not understood; writes them with `--execute`, never over a file.
    Docs(Docs),
}

/// A folder of pages, and what to do with it.
#[derive(Debug, Args)]
pub struct Docs {
    /// The folder with the pages, in the Markdown dialect of docfx and Microsoft Learn.
    pub folder: PathBuf,
    /// The language they are written in.
    #[arg(long, value_name = "LANG")]
    pub lang: String,
    /// Whose pages they are, for the line of attribution [default: the name of the folder with the licence].
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,
    /// Write the files; without it they are only shown.
    #[arg(long)]
    pub execute: bool,
}

/// Findings that are no fault of pages that were only just taken in.
const LATER: [&str; 6] = [
    "missing-page",
    "stale-translation",
    "anchor-parity",
    "structure-parity",
    "placeholder-parity",
    "link-parity",
];

/// Files that are named of those left out.
const NAMED: usize = 10;

struct Imported {
    /// What is or would be written.
    taken: BTreeMap<String, Vec<u8>>,
    /// Where another file stands already.
    kept: Vec<String>,
    /// Where the same file stands already.
    same: usize,
    /// What of the folder is neither a page nor needed by one.
    left: Vec<String>,
    attribution: Option<String>,
    executed: bool,
    problems: Problems,
}

/// Does what the verb says.
pub(in crate::faces) fn run(context: &Context, verb: &Import) -> Result<Box<dyn Report>, Failure> {
    let Import::Docs(arguments) = verb;
    let loaded = workspace::load(context.folder()?)?;
    let Some(campaign) = loaded.campaign.clone() else { return Err(loaded.problems.into()) };
    let mut languages = campaign.languages.iter();
    let Some(language) = languages.find(|language| language.code() == arguments.lang) else {
        let codes: Vec<String> = campaign.languages.iter().map(|language| language.to_string()).collect();
        let message = format!("`{}` is not a language of the campaign", arguments.lang);
        return Err(Failure::usage(message, format!("choose from {}", codes.join(", "))));
    };
    let folder = context.here.join(&arguments.folder);
    if !folder.is_dir() {
        let message = format!("`{}` is not a folder", arguments.folder.display());
        return Err(Failure::usage(message, "name the folder that holds the pages"));
    }
    let foreign = workspace::foreign(&folder)?;
    let (phrases, _) = Phrases::read(&loaded.tree, &campaign.languages);
    let attribution = foreign.licence.as_deref().and_then(import::licence).map(|licence| {
        let source = arguments.from.as_deref().unwrap_or(&foreign.name);
        phrases.say(language, "words.attribution", &[("source", source), ("licence", &licence)])
    });
    let mut imported = gather(&loaded, &foreign, language, attribution)?;
    imported.problems.append(findings(context, loaded, &imported.taken)?);
    if arguments.execute {
        let campaign_folder = context.folder()?;
        for (path, bytes) in &imported.taken {
            workspace::create(&campaign_folder.join(path), bytes)?;
        }
        imported.executed = true;
    }
    Ok(Box::new(imported))
}

/// The pages of the folder and what they need, held against what stands in the campaign already.
fn gather(
    loaded: &Loaded,
    foreign: &Foreign,
    language: Language,
    attribution: Option<String>,
) -> Result<Imported, Failure> {
    let places: BTreeMap<String, &str> = foreign
        .files
        .keys()
        .filter_map(|path| Some((import::target(language, path)?, path.as_str())))
        .collect();
    let mut tree = Tree::default();
    for (target, path) in places.iter().filter(|(target, _)| import::is_text(target)) {
        if let Some(file) = foreign.files.get(*path) {
            tree.insert(target.as_str(), Origin::Folder, read_file(file)?);
        }
    }
    let pages: BTreeSet<String> =
        places.iter().filter(|(_, path)| import::is_page(path)).map(|(target, _)| target.clone()).collect();
    let needed = import::needed(&tree, language, &pages);
    let mut imported = Imported {
        taken: BTreeMap::new(),
        kept: Vec::new(),
        same: 0,
        left: Vec::new(),
        executed: false,
        problems: unlicensed(attribution.is_none()),
        attribution,
    };
    for (target, path) in places {
        let Some(file) = foreign.files.get(path) else { continue };
        if !pages.contains(&target) && !needed.contains(&target) {
            if !path.starts_with("..") {
                imported.left.push(path.to_owned());
            }
            continue;
        }
        let mut bytes = read_file(file)?;
        if let (true, Some(line), Ok(text)) =
            (pages.contains(&target), &imported.attribution, std::str::from_utf8(&bytes))
        {
            bytes = import::attributed(text, line).into_bytes();
        }
        match loaded.tree.own(&target) {
            None => drop(imported.taken.insert(target, bytes)),
            Some(old) if *old.bytes == *bytes => imported.same += 1,
            Some(_) => imported.kept.push(target),
        }
    }
    Ok(imported)
}

fn unlicensed(is_so: bool) -> Problems {
    if !is_so {
        return Problems::default();
    }
    let problem = Problem::warning("no-licence", "there is no licence in the folder or above it");
    problem.hint("ask whose pages these are, and whether you may show them to your people").into()
}

/// What would be wrong with these files in the campaign.
fn findings(
    context: &Context,
    mut loaded: Loaded,
    taken: &BTreeMap<String, Vec<u8>>,
) -> Result<Problems, Failure> {
    for (path, bytes) in taken {
        loaded.tree.insert(path.as_str(), Origin::Folder, bytes.as_slice());
    }
    let opened = Opened::from_loaded(context.surroundings()?, Arc::new(loaded));
    let mut problems = check::findings(&opened)?;
    problems.silence(|problem| {
        let path = problem.place.as_ref().map_or("", |place| place.source().path());
        !taken.contains_key(path) || LATER.contains(&problem.check)
    });
    Ok(problems)
}

impl Report for Imported {
    fn text(&self, _look: Look) -> String {
        let mut out = String::new();
        let verb = if self.executed { "wrote" } else { "would write" };
        for path in self.taken.keys() {
            let _ = writeln!(out, "{verb} {path}");
        }
        for path in &self.kept {
            let _ = writeln!(out, "kept {path}: another file is already there");
        }
        if !self.left.is_empty() {
            let named = self.left.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let rest = self.left.len().saturating_sub(NAMED);
            let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            let _ = writeln!(out, "left out, as no page needs it: {named}{more}");
        }
        if let Some(line) = &self.attribution {
            let _ = writeln!(out, "each page says: {line}");
        }
        let _ =
            writeln!(out, "{} new, {} there already, {} kept", self.taken.len(), self.same, self.kept.len());
        if !self.executed && !self.taken.is_empty() {
            out.push_str("nothing is written yet: add `--execute`\n");
        }
        out
    }

    fn json(&self) -> Value {
        json!({
            "executed": self.executed,
            "files": self.taken.keys().collect::<Vec<_>>(),
            "kept": self.kept,
            "same": self.same,
            "left_out": self.left,
            "attribution": self.attribution,
            "problems": crate::ground::problem::show::json(&self.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    /// What others wrote may well be broken here and there: that is told, and is no failure.
    fn outcome(&self) -> Outcome {
        if self.problems.has_errors() || !self.kept.is_empty() { Outcome::Remains } else { Outcome::Done }
    }
}
