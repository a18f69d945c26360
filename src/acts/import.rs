//! Documentation pages of others, shown before they are taken into the campaign folder.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use super::{Failure, Opened, check, choice::spoken};
use crate::{
    ground::{
        campaign::Language,
        problem::{Problem, Problems},
        tree::{Origin, Tree},
        words::{import, phrases::Phrases},
    },
    world::disk::{self, Foreign, Loaded},
};

/// Findings that are no fault of pages that were only just taken in.
const LATER: [&str; 6] = [
    "missing-page",
    "stale-translation",
    "anchor-parity",
    "structure-parity",
    "placeholder-parity",
    "link-parity",
];

/// A folder of pages to take in.
#[derive(Clone, Debug)]
pub(crate) struct ImportDocs {
    pub(crate) folder: PathBuf,
    /// The folder as it was named.
    pub(crate) named: String,
    /// The language the pages are written in.
    pub(crate) language: String,
    /// Whose pages they are, for the line of attribution; the folder with the licence, if nobody says so.
    pub(crate) from: Option<String>,
    /// Whether the files are written, never over another one.
    pub(crate) execute: bool,
}

/// What is or would be taken in.
#[derive(Debug)]
pub(crate) struct DocsImported {
    /// What is or would be written.
    pub(crate) taken: BTreeMap<String, Vec<u8>>,
    /// Where another file stands already.
    pub(crate) kept: Vec<String>,
    /// Where the same file stands already.
    pub(crate) same: usize,
    /// What of the folder is neither a page nor needed by one.
    pub(crate) left: Vec<String>,
    pub(crate) attribution: Option<String>,
    pub(crate) executed: bool,
    pub(crate) problems: Problems,
}

/// Takes pages in, with the includes and pictures that they need, or shows what would be.
///
/// # Errors
/// The campaign cannot be read, it does not have the language, there is no such folder, or the disk failed.
pub(crate) fn docs(opened: &Opened, request: &ImportDocs) -> Result<DocsImported, Failure> {
    let loaded = &opened.loaded;
    let Some(campaign) = loaded.campaign.as_deref() else { return Err(loaded.problems.clone().into()) };
    let language = spoken(campaign, &request.language)?;
    if !request.folder.is_dir() {
        let message = format!("`{}` is not a folder", request.named);
        return Err(Failure::usage(message, "name the folder that holds the pages"));
    }
    let foreign = disk::foreign(&request.folder)?;
    let (phrases, _) = Phrases::read(&loaded.tree, &campaign.languages);
    let attribution = foreign.licence.as_deref().and_then(import::licence).map(|licence| {
        let source = request.from.as_deref().unwrap_or(&foreign.name);
        phrases.say(language, "words.attribution", &[("source", source), ("licence", &licence)])
    });
    let mut imported = gather(loaded, &foreign, language, attribution)?;
    imported.problems.append(findings(opened, &imported.taken)?);
    if request.execute {
        for (path, bytes) in &imported.taken {
            disk::create(&opened.around.folder.join(path), bytes)?;
        }
        imported.executed = true;
    }
    Ok(imported)
}

/// The pages of the folder and what they need, held against what stands in the campaign already.
fn gather(
    loaded: &Loaded,
    foreign: &Foreign,
    language: Language,
    attribution: Option<String>,
) -> Result<DocsImported, Failure> {
    let places: BTreeMap<String, &str> = foreign
        .files
        .keys()
        .filter_map(|path| Some((import::target(language, path)?, path.as_str())))
        .collect();
    // Texts alone: they say which pictures they need, and those may be large.
    let mut tree = Tree::default();
    for (target, path) in places.iter().filter(|(target, _)| import::is_text(target)) {
        if let Some(file) = foreign.files.get(*path) {
            tree.insert(target.as_str(), Origin::Folder, disk::read_file(file)?);
        }
    }
    let pages: BTreeSet<String> =
        places.iter().filter(|(_, path)| import::is_page(path)).map(|(target, _)| target.clone()).collect();
    let needed = import::needed(&tree, language, &pages);
    let mut imported = DocsImported {
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
            // What lies outside the folder was only looked through for what its pages need.
            if !path.starts_with("..") {
                imported.left.push(path.to_owned());
            }
            continue;
        }
        let mut bytes = disk::read_file(file)?;
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

/// What would be wrong with these files in the campaign: it is checked as if they stood there already.
fn findings(opened: &Opened, taken: &BTreeMap<String, Vec<u8>>) -> Result<Problems, Failure> {
    let mut loaded = Loaded::clone(&opened.loaded);
    for (path, bytes) in taken {
        loaded.tree.insert(path.as_str(), Origin::Folder, bytes.as_slice());
    }
    let with_them = Opened::from_loaded(opened.around.clone(), Arc::new(loaded));
    let mut problems = check::findings(&with_them)?;
    problems.silence(|problem| {
        let path = problem.place.as_ref().map_or("", |place| place.source().path());
        !taken.contains_key(path) || LATER.contains(&problem.check)
    });
    Ok(problems)
}
