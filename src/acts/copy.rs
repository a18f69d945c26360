//! Putting a file that ships inside the program into the campaign folder, to start from.

use std::sync::Arc;

use super::{Failure, Surroundings};
use crate::{
    ground::{near::nearest, problem::Problems, tree::Tree, words::translation},
    world::disk,
};

/// Which shipped files, and what is done with them.
#[derive(Clone, Debug)]
pub(crate) struct CopyShipped {
    /// A file, or a folder with all that is in it; all there are, without one.
    pub(crate) path: Option<String>,
    /// What is done.
    pub(crate) how: CopyHow,
}

/// What is done with shipped files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CopyHow {
    /// They are only listed.
    List,
    /// They are copied, never over a file.
    Keep,
    /// They are copied, also over files that stand there.
    Replace,
}

/// Files of the program that are its own book-keeping.
const NOT_FOR_COPYING: [&str; 2] = [translation::PATH, translation::SOURCES];

/// What became of the files.
#[derive(Debug)]
pub(crate) struct ShippedFiles {
    pub(crate) files: Vec<ShippedFile>,
    /// Whether they were only listed.
    pub(crate) listed: bool,
    /// Nothing is looked for here: a copy is there to mend what is wrong.
    pub(crate) problems: Problems,
}

/// A shipped file.
#[derive(Clone, Debug)]
pub(crate) struct ShippedFile {
    pub(crate) path: Arc<str>,
    pub(crate) fate: CopyFate,
}

/// What became of a shipped file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CopyFate {
    /// Nothing: it was listed.
    Listed,
    /// It stands in the campaign folder now.
    Written,
    /// It stands where another was.
    Replaced,
}

/// Lists the files or copies them. It asks nothing of the campaign, because one that cannot be read may need just such a
/// file.
///
/// # Errors
/// There is no such file, one stands there already, or the disk failed.
pub(crate) fn copy(around: &Surroundings, request: &CopyShipped) -> Result<ShippedFiles, Failure> {
    let folder = &around.folder;
    let shipped = disk::shipped_for(folder);
    let asked = request.path.as_deref().unwrap_or_default();
    let asked = asked.trim_start_matches("./").trim_end_matches('/');
    let chosen = chosen(&shipped, asked);
    if chosen.is_empty() {
        return Err(unknown(&shipped, asked));
    }
    let problems = Problems::default();
    if request.how == CopyHow::List {
        let files = chosen.into_iter().map(|path| ShippedFile { path, fate: CopyFate::Listed }).collect();
        return Ok(ShippedFiles { files, listed: true, problems });
    }
    // All are looked at before the first is written: half a folder would be neither theirs nor ours.
    let there: Vec<&Arc<str>> = chosen.iter().filter(|path| folder.join(&***path).exists()).collect();
    if let (Some(first), false) = (there.first(), request.how == CopyHow::Replace) {
        let more = if there.len() > 1 { format!(" and {} more", there.len() - 1) } else { String::new() };
        let message = format!("the campaign folder has a `{first}` of its own{more}");
        return Err(Failure::usage(message, "nothing was copied; `--replace` writes over it"));
    }
    let mut files = Vec::new();
    for path in chosen {
        let Some(file) = shipped.get(&path) else { continue };
        let place = folder.join(&*path);
        let fate = if place.exists() {
            disk::write_file(&place, &file.bytes)?;
            CopyFate::Replaced
        } else {
            // Fails where somebody has put a file since all were looked at.
            disk::create(&place, &file.bytes)?;
            CopyFate::Written
        };
        files.push(ShippedFile { path, fate });
    }
    Ok(ShippedFiles { files, listed: false, problems })
}

/// The file of a path, or all files of a folder; all there are, without a path.
fn chosen(shipped: &Tree, asked: &str) -> Vec<Arc<str>> {
    let inside = format!("{asked}/");
    let all = shipped.iter().map(|(path, _)| path).filter(|path| !NOT_FOR_COPYING.contains(&&***path));
    all.filter(|path| asked.is_empty() || ***path == *asked || path.starts_with(&inside)).cloned().collect()
}

/// The shipped file that was probably meant: by its whole path, or by its name alone.
fn unknown(shipped: &Tree, asked: &str) -> Failure {
    let paths = || shipped.iter().map(|(path, _)| &**path).filter(|path| !NOT_FOR_COPYING.contains(path));
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let near = nearest(asked, paths()).map(str::to_owned).or_else(|| {
        let names: Vec<(String, &str)> = paths().map(|path| (name(path), path)).collect();
        let wanted = name(asked);
        // Whoever names no ending means a page.
        let wanted = if wanted.contains('.') { wanted } else { format!("{wanted}.md") };
        let near = nearest(&wanted, names.iter().map(|(name, _)| name.as_str()))?;
        names.iter().find(|(name, _)| name == near).map(|(_, path)| (*path).to_owned())
    });
    let hint = near.map_or_else(
        || "`wavecast copy --list` shows what there is".to_owned(),
        |near| format!("did you mean `{near}`? `wavecast copy --list` shows what there is"),
    );
    Failure::usage(format!("the program has no file `{asked}`"), hint)
}
