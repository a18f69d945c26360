//! Pictures and other files that are published as they are: which kinds there are, whether a file really is of its
//! kind, and drawings rewritten so that nothing in them runs or fetches.
//!
//! Whatever lies in the folder, only what is known here leaves it.

mod drawing;
mod names;
mod picture;
mod style;

pub(crate) use drawing::{RewrittenDrawing, drawing};
#[cfg(feature = "handouts")]
pub(crate) use picture::{broken, pictures};
pub(crate) use picture::{missing, only_on_screens, remote, unprintable};

use std::{borrow::Cow, collections::BTreeSet};

use super::{
    campaign::Brand,
    problem::{Place, Problem, Problems, Source},
    tree::Tree,
    words::{article::Target, library::Library},
};

/// Where files to be published lie.
pub(crate) const FOLDER: &str = "content/media/";
/// A logo larger than this would weigh more than the page around it.
const LOGO_BYTES: usize = 60_000;

/// A kind of file that is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Avif,
    Drawing,
    Film,
    Gif,
    Jpeg,
    Pdf,
    Png,
    Subtitles,
    Webm,
    Webp,
}

impl MediaKind {
    /// The kind that a file's name says.
    fn of_name(path: &str) -> Option<Self> {
        let (_, end) = path.rsplit('/').next()?.rsplit_once('.')?;
        Some(match end.to_ascii_lowercase().as_str() {
            "avif" => Self::Avif,
            "svg" => Self::Drawing,
            "mp4" => Self::Film,
            "gif" => Self::Gif,
            "jpg" | "jpeg" => Self::Jpeg,
            "pdf" => Self::Pdf,
            "png" => Self::Png,
            "vtt" => Self::Subtitles,
            "webm" => Self::Webm,
            "webp" => Self::Webp,
            _ => return None,
        })
    }

    /// Whether a file begins as its kind does. A drawing is read whole instead.
    fn begins(self, bytes: &[u8]) -> bool {
        let at = |from: usize, what: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(what));
        match self {
            Self::Avif => at(4, b"ftyp") && (at(8, b"avif") || at(8, b"avis") || at(8, b"mif1")),
            // XML may begin in many ways, and a drawing that cannot be read cannot be published.
            Self::Drawing => drawing(bytes).is_ok(),
            Self::Film => {
                let brands: [&[u8]; 8] = [b"isom", b"iso", b"mp4", b"M4V", b"dash", b"avc1", b"MSNV", b"f4v"];
                at(4, b"ftyp") && brands.iter().any(|brand| at(8, brand))
            }
            Self::Gif => at(0, b"GIF87a") || at(0, b"GIF89a"),
            Self::Jpeg => at(0, b"\xff\xd8\xff"),
            Self::Pdf => at(0, b"%PDF-"),
            Self::Png => at(0, b"\x89PNG\r\n\x1a\n"),
            Self::Subtitles => {
                let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                text.strip_prefix(b"WEBVTT").is_some_and(|rest| {
                    rest.first().is_none_or(|next| matches!(next, b' ' | b'\t' | b'\r' | b'\n'))
                })
            }
            // The name of the kind stands somewhere in the head, behind fields of varying length.
            Self::Webm => {
                at(0, b"\x1a\x45\xdf\xa3")
                    && bytes.get(..64).unwrap_or(bytes).windows(4).any(|four| four == b"webm")
            }
            Self::Webp => at(0, b"RIFF") && at(8, b"WEBP"),
        }
    }

    /// Whether a page shows it as a picture.
    fn is_picture(self) -> bool {
        match self {
            Self::Avif | Self::Drawing | Self::Gif | Self::Jpeg | Self::Png | Self::Webp => true,
            Self::Film | Self::Pdf | Self::Subtitles | Self::Webm => false,
        }
    }
}

/// The name below `media/` under which a file of the campaign folder is published, if it may be.
pub(crate) fn published(tree: &Tree, path: &str) -> Option<String> {
    let file = tree.get(path)?;
    // A browser believes the bytes: a page that calls itself a picture would run on our site.
    let kind = MediaKind::of_name(path).filter(|kind| kind.begins(&file.bytes))?;
    match path.strip_prefix(FOLDER) {
        // Files with a dot ahead are what editors and systems leave behind.
        Some(name) => (!is_hidden(name)).then(|| name.to_owned()),
        // Pages that were imported keep their pictures beside them.
        None => (path.starts_with("content/") && !is_hidden(path) && kind != MediaKind::Pdf)
            .then(|| path.to_owned()),
    }
}

/// The file of a name below `media/`.
pub(crate) fn path_of(name: &str) -> Cow<'_, str> {
    if name.starts_with("content/") { Cow::Borrowed(name) } else { Cow::Owned(format!("{FOLDER}{name}")) }
}

/// Names below `media/` of everything that is published: the files of `content/media/`, and what pages show or link to
/// that lies beside them.
pub(crate) fn all(tree: &Tree, library: &Library) -> BTreeSet<String> {
    let of_folder = tree.under(FOLDER).map(|(path, _)| &**path);
    let beside = beside_pages(library).filter(|path| !path.starts_with(FOLDER));
    of_folder.chain(beside).filter_map(|path| published(tree, path)).collect()
}

fn beside_pages(library: &Library) -> impl Iterator<Item = &str> {
    let pages = library.pages.values().flat_map(|pages| pages.values());
    pages.flat_map(|page| {
        let links = page.links.iter().filter_map(|link| match &link.target {
            Target::Media(path) => Some(path.as_str()),
            Target::Page { .. } | Target::Fragment(_) | Target::Url(_) | Target::Filled(_) => None,
        });
        page.pictures.iter().map(|picture| picture.path.as_str()).chain(links)
    })
}

/// What is published of a file: itself, or a drawing as it was rewritten.
pub(crate) fn bytes(tree: &Tree, path: &str) -> Option<Vec<u8>> {
    let file = tree.get(path)?;
    match MediaKind::of_name(path)? {
        MediaKind::Drawing => drawing(&file.bytes).ok().map(|drawing| drawing.written.into_bytes()),
        kind @ (MediaKind::Avif
        | MediaKind::Film
        | MediaKind::Gif
        | MediaKind::Jpeg
        | MediaKind::Pdf
        | MediaKind::Png
        | MediaKind::Subtitles
        | MediaKind::Webm
        | MediaKind::Webp) => kind.begins(&file.bytes).then(|| file.bytes.to_vec()),
    }
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// What is wrong with the files that are to be published, and with what pages show of them.
pub(crate) fn files(tree: &Tree, library: &Library) -> Problems {
    let mut problems = Problems::default();
    let folder: BTreeSet<&str> = tree.under(FOLDER).map(|(path, _)| &**path).collect();
    let beside: BTreeSet<&str> = beside_pages(library).filter(|path| path.starts_with("content/")).collect();
    for path in folder.union(&beside) {
        if let Some(file) = tree.get(path).filter(|_| !is_hidden(path)) {
            file_of_kind(path, &file.bytes, &mut problems);
        }
    }
    problems
}

fn file_of_kind(path: &str, bytes: &[u8], problems: &mut Problems) {
    const HINT: &str = "published are PNG, JPEG, WebP, AVIF, GIF and SVG pictures, MP4 and WebM films, VTT subtitles \
                        and PDF; put anything else where it is not published";
    let here = || Place::unread(path);
    match MediaKind::of_name(path) {
        None => {
            let message = format!("`{path}` is not published: it is of no kind that pages show");
            problems.push(Problem::warning("media-kind", message).at(here()).hint(HINT));
        }
        Some(MediaKind::Drawing) => drawn(path, bytes, problems),
        Some(kind) if kind.begins(bytes) => {}
        Some(_) => {
            let message = format!("`{path}` is not what its name says");
            let hint = "save it again as that kind, or give it the name of its kind";
            problems.push(Problem::error("media-kind", message).at(here()).hint(hint));
        }
    }
}

/// What a drawing cannot keep, each kind of it once.
fn drawn(path: &str, bytes: &[u8], problems: &mut Problems) {
    match drawing(bytes) {
        Err(why) => problems.push(
            Problem::error("drawing", format!("`{path}` is not a drawing that can be read: {why}"))
                .at(Place::unread(path))
                .hint("export it again as a plain SVG"),
        ),
        Ok(RewrittenDrawing { text, left_out, .. }) => {
            let source = Source::new(path, text);
            for (what, span) in left_out {
                let message = format!("{what} is left out of the drawing that is published");
                let problem = Problem::warning("drawing", message).at(Place::new(&source, span));
                problems.push(
                    problem.hint("export it again as a plain SVG, without scripts, links and other files"),
                );
            }
        }
    }
}

/// The logo's name below `media/`.
pub(crate) fn logo_name(tree: &Tree, path: &str) -> Option<String> {
    let (_, kind) = path.rsplit_once('.')?;
    tree.get(path).map(|_| format!("brand-logo.{}", kind.to_ascii_lowercase()))
}

/// A logo that is missing, too large or no picture.
pub(crate) fn logo(brand: &Brand, tree: &Tree) -> Problems {
    let mut problems = Problems::default();
    let Some(path) = &brand.logo else { return problems };
    if let Some(problem) = about_logo(tree, path) {
        problems.push(match brand.places.get("logo") {
            Some(place) => problem.at(place.clone()),
            None => problem,
        });
    } else if let Some(file) = tree.get(path).filter(|_| MediaKind::of_name(path) == Some(MediaKind::Drawing))
        // One of the media folder is looked at with the rest of that folder.
        && !path.starts_with(FOLDER)
    {
        drawn(path, &file.bytes, &mut problems);
    }
    problems
}

fn about_logo(tree: &Tree, path: &str) -> Option<Problem> {
    let Some(file) = tree.get(path) else {
        return Some(
            Problem::error("logo", format!("the logo `{path}` does not exist"))
                .hint("write its path from the campaign folder, such as `brand/logo.svg`"),
        );
    };
    let is_picture =
        MediaKind::of_name(path).is_some_and(|kind| kind.is_picture() && kind.begins(&file.bytes));
    if !is_picture {
        return Some(
            Problem::error("logo", format!("`{path}` is not a picture that browsers show"))
                .hint("take an SVG, PNG, JPEG or WebP file"),
        );
    }
    (file.bytes.len() > LOGO_BYTES).then(|| {
        let weight = file.bytes.len() / 1000;
        Problem::error("logo", format!("the logo `{path}` weighs {weight} kB, and every page carries it"))
            .hint("make it smaller than 60 kB, or take an SVG")
    })
}
