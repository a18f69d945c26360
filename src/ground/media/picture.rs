//! What is wrong with a picture of a page: where it is read on a screen, and where it is printed.

use super::{MediaKind, published};
use crate::ground::{problem::Problem, tree::Tree, words::library::Picture};
#[cfg(feature = "handouts")]
use crate::ground::{
    problem::{Place, Problems},
    tree::TreeFile,
};

impl Picture {
    fn is_remote(&self) -> bool {
        self.path.contains("://")
    }
}

/// A picture that is not there, or is none.
pub(crate) fn missing(tree: &Tree, picture: &Picture) -> Option<Problem> {
    let error = |message: String| Problem::error("missing-picture", message).at(picture.place.clone());
    if picture.is_remote() {
        return None;
    }
    if tree.get(&picture.path).is_some() {
        return published(tree, &picture.path).is_none().then(|| {
            error(format!("`{}` is no picture that is published", picture.path))
                .hint("take a PNG, JPEG, WebP, AVIF, GIF or SVG file")
        });
    }
    let problem = error(format!("there is no picture `{}`", picture.path));
    let near = tree.iter().map(|(path, _)| path).find(|path| path.eq_ignore_ascii_case(&picture.path));
    Some(match near {
        Some(near) => problem
            .hint(format!("write `{}`: the file is called so", near.rsplit('/').next().unwrap_or(near))),
        None => problem.hint("put the file there, or take the picture out"),
    })
}

/// Whoever runs the host of a picture would see who reads the page, and when.
pub(crate) fn remote(picture: &Picture) -> Option<Problem> {
    picture.is_remote().then(|| {
        let message = format!("`{}` is on another host: people see only its words", picture.written);
        let problem = Problem::warning("remote-picture", message).at(picture.place.clone());
        problem.hint("put the picture under `content/media/`")
    })
}

/// A picture that browsers show and no printer does.
pub(crate) fn only_on_screens(picture: &Picture) -> Option<Problem> {
    (MediaKind::of_name(&picture.path) == Some(MediaKind::Avif)).then(|| {
        let message = format!("`{}` cannot be printed: a booklet has only its words", picture.written);
        let problem = Problem::warning("unprintable-picture", message).at(picture.place.clone());
        problem.hint("take a PNG, JPEG, WebP, GIF or SVG file")
    })
}

/// Why a booklet shows a picture's words in its place, if it does.
pub(crate) fn unprintable(tree: &Tree, picture: &Picture) -> Option<Problem> {
    missing(tree, picture).or_else(|| remote(picture)).or_else(|| only_on_screens(picture))
}

/// Every picture that a page may show, wherever in `content/` it lies.
#[cfg(feature = "handouts")]
pub(crate) fn pictures(tree: &Tree) -> impl Iterator<Item = (&str, &TreeFile)> {
    tree.under("content/").map(|(path, file)| (&**path, file)).filter(|(path, _)| {
        MediaKind::of_name(path).is_some_and(MediaKind::is_picture) && published(tree, path).is_some()
    })
}

/// A picture that is one by its name and its first bytes, and cannot be shown all the same.
#[cfg(feature = "handouts")]
pub(crate) fn broken(path: &str, why: &str) -> Problems {
    Problem::error("broken-picture", format!("`{path}` cannot be read as a picture: {why}"))
        .at(Place::unread(path))
        .hint("save it again as PNG, JPEG, WebP, GIF or SVG")
        .into()
}
