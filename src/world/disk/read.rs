//! A snapshot of the campaign folder, and of nothing else.
//!
//! Links travel in git, so whoever may propose a picture could propose a link to the list of people. So an input file
//! is read only if it really lies in the input folder it stands in: no link leads from `content/` to `people.csv`, to
//! `.wavecast/` or out of the folder.

use std::{io, path::Path};

use super::{DiskError, read_error, read_file, shipped};
use crate::ground::{
    problem::{Place, Problem, Problems},
    tree::{Origin, Tree},
};

/// Folders of a campaign that are inputs; with `campaign.toml` all there is, everything else is left alone.
const FOLDERS: [&str; 5] = ["content", "locales", "templates", "brand", "tells"];
/// The one file that is an input.
const CAMPAIGN: &str = "campaign.toml";

/// Takes a snapshot of a campaign folder, over the shipped defaults, and says which links were not followed.
pub fn read(folder: &Path) -> Result<(Tree, Problems), DiskError> {
    let (mut tree, mut problems) = (shipped(), Problems::default());
    let root = folder.canonicalize().map_err(|source| read_error(folder, source))?;
    read_campaign(&root, &mut tree, &mut problems)?;
    for input in FOLDERS {
        let start = root.join(input);
        match start.canonicalize() {
            Ok(real) if real == start => read_under(&root, &start, &mut tree, &mut problems)?,
            Ok(_) => problems.push(leads_out(input)),
            Err(_) if start.is_symlink() => problems.push(leads_nowhere(input)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(read_error(&start, source)),
        }
    }
    Ok((tree, problems))
}

/// Some systems hand a file to a program as a link to one of the same name in a folder beside it.
fn read_campaign(root: &Path, tree: &mut Tree, problems: &mut Problems) -> Result<(), DiskError> {
    let path = root.join(CAMPAIGN);
    match path.canonicalize() {
        Ok(real) if real.starts_with(root) && real.file_name() == path.file_name() => {
            if real.is_file() {
                tree.insert(CAMPAIGN, Origin::Folder, read_file(&path)?);
            }
        }
        Ok(_) => problems.push(leads_out(CAMPAIGN)),
        Err(_) if path.is_symlink() => problems.push(leads_nowhere(CAMPAIGN)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => return Err(read_error(&path, source)),
    }
    Ok(())
}

fn read_under(root: &Path, start: &Path, tree: &mut Tree, problems: &mut Problems) -> Result<(), DiskError> {
    let mut refused = Problems::default();
    let mut stays = |entry: &walkdir::DirEntry| {
        // Asked before a folder is gone into: a link to `/` is not walked through.
        let inside = !entry.path_is_symlink()
            || entry.path().canonicalize().map_or(true, |real| real.starts_with(start));
        if !inside {
            refused.push(leads_out(&relative(root, entry.path())));
        }
        inside
    };
    for entry in walkdir::WalkDir::new(start)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(&mut stays)
    {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                tree.insert(relative(root, entry.path()), Origin::Folder, read_file(entry.path())?);
            }
            Ok(_) => {}
            Err(error) => problems.push(unfollowed(root, start, error)?),
        }
    }
    problems.append(refused);
    Ok(())
}

/// A link that leads nowhere, or round in a circle, is left out; a disk that fails stops everything.
fn unfollowed(root: &Path, start: &Path, error: walkdir::Error) -> Result<Problem, DiskError> {
    match error.path() {
        Some(path) if error.loop_ancestor().is_some() || path.is_symlink() => {
            Ok(leads_nowhere(&relative(root, path)))
        }
        path => {
            let path = path.unwrap_or(start).to_path_buf();
            Err(read_error(&path, error.into()))
        }
    }
}

fn leads_out(path: &str) -> Problem {
    let message = format!("`{path}` is a link to something outside of its folder, and is not followed");
    Problem::warning("link-out-of-its-folder", message)
        .at(Place::unread(path))
        .hint("put the file itself there: what is published must lie where it is looked for")
}

fn leads_nowhere(path: &str) -> Problem {
    Problem::warning("link-to-nothing", format!("`{path}` is a link that leads to no file"))
        .at(Place::unread(path))
        .hint("put the file itself there, or take the link out")
}

fn relative(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
