//! `wavecast copy`: a file that ships inside the program, into the campaign folder to start from.

use clap::Args;
use serde_json::{Value, json};
use std::{fmt::Write as _, sync::Arc};

use super::Context;
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::{campaign::nearest, problem::Problems, tree::Tree, words::translation},
    world::workspace,
};

/// Puts shipped words, phrases or templates into the campaign folder, to start your own from.
#[derive(Debug, Args)]
pub struct Copy {
    /// Which file, such as `content/nl/messages/announce.md`, or a folder with all that is in it.
    #[arg(value_name = "PATH", required_unless_present = "list")]
    pub path: Option<String>,
    /// Lists what there is to copy; with a path, what of it.
    #[arg(long)]
    pub list: bool,
    /// Also over files that stand in the campaign folder already.
    #[arg(long, conflicts_with = "list")]
    pub replace: bool,
}

/// Files of the program that are its own book-keeping.
const NOT_FOR_COPYING: [&str; 2] = [translation::PATH, translation::SOURCES];

struct Copied {
    files: Vec<(Arc<str>, Fate)>,
    listed: bool,
    problems: Problems,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Listed,
    Written,
    Replaced,
}

/// Does what the verb says.
pub(in crate::faces) fn run(context: &Context, arguments: &Copy) -> Result<Box<dyn Report>, Failure> {
    let folder = context.folder()?;
    let shipped = workspace::shipped();
    let asked = arguments.path.as_deref().unwrap_or_default();
    let asked = asked.trim_start_matches("./").trim_end_matches('/');
    let chosen = chosen(&shipped, asked);
    if chosen.is_empty() {
        return Err(unknown(&shipped, asked));
    }
    let problems = Problems::default();
    if arguments.list {
        let files = chosen.into_iter().map(|path| (path, Fate::Listed)).collect();
        return Ok(Box::new(Copied { files, listed: true, problems }));
    }
    let there: Vec<&Arc<str>> = chosen.iter().filter(|path| folder.join(&***path).exists()).collect();
    if let (Some(first), false) = (there.first(), arguments.replace) {
        let more = if there.len() > 1 { format!(" and {} more", there.len() - 1) } else { String::new() };
        let message = format!("the campaign folder has a `{first}` of its own{more}");
        return Err(Failure::usage(message, "nothing was copied; `--replace` writes over it"));
    }
    let mut files = Vec::new();
    for path in chosen {
        let Some(file) = shipped.get(&path) else { continue };
        let place = folder.join(&*path);
        let fate = if place.exists() {
            workspace::write_file(&place, &file.bytes)?;
            Fate::Replaced
        } else {
            workspace::create(&place, &file.bytes)?;
            Fate::Written
        };
        files.push((path, fate));
    }
    Ok(Box::new(Copied { files, listed: false, problems }))
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

impl Report for Copied {
    fn text(&self, _look: Look) -> String {
        let mut out = String::new();
        for (path, fate) in &self.files {
            let word = match fate {
                Fate::Listed => "",
                Fate::Written => "wrote ",
                Fate::Replaced => "replaced ",
            };
            let _ = writeln!(out, "{word}{path}");
        }
        if !self.listed && self.files.iter().any(|(path, _)| path.starts_with("locales/")) {
            out.push_str("keep only the phrases that you change: all others stay as they are shipped\n");
        }
        out
    }

    fn json(&self) -> Value {
        let files: Vec<&str> = self.files.iter().map(|(path, _)| &**path).collect();
        json!({ "written": !self.listed, "files": files })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
