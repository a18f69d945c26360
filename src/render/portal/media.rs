//! Pictures: the files of `content/media/` and the brand's logo.

use super::Input;
use crate::ground::{
    problem::{Place, Problem, Problems},
    tree::Tree,
};

const FOLDER: &str = "content/media/";
/// A logo larger than this would weigh more than the page around it.
const LOGO_BYTES: usize = 60_000;

/// The names under which pictures are published, below `media/`.
pub(super) fn names(input: &Input) -> Vec<String> {
    let mut names: Vec<String> = input
        .tree
        .under(FOLDER)
        .filter_map(|(path, _)| path.strip_prefix(FOLDER))
        .filter(|name| !name.split('/').any(|part| part.starts_with('.')))
        .map(str::to_owned)
        .collect();
    names.extend(logo(input));
    names
}

/// The logo's name below `media/`.
pub(super) fn logo(input: &Input) -> Option<String> {
    let path = input.campaign.brand.logo.as_deref()?;
    let kind = path.rsplit_once('.')?.1.to_lowercase();
    input.tree.get(path).map(|_| format!("brand-logo.{kind}"))
}

/// The bytes of a picture.
pub(super) fn bytes(input: &Input, name: &str) -> Vec<u8> {
    let own = logo(input).filter(|logo| logo == name).and_then(|_| input.campaign.brand.logo.clone());
    let path = own.unwrap_or_else(|| format!("{FOLDER}{name}"));
    input.tree.get(&path).map(|file| file.bytes.to_vec()).unwrap_or_default()
}

/// A logo that is missing, too large or not a harmless picture; and drawings with scripts in them.
pub(super) fn check(input: &Input) -> Problems {
    let mut problems = Problems::default();
    let brand = &input.campaign.brand;
    if let Some(path) = &brand.logo
        && let Some(problem) = check_logo(&input.tree, path)
    {
        problems.push(match brand.places.get("logo") {
            Some(place) => problem.at(place.clone()),
            None => problem,
        });
    }
    for (path, file) in input.tree.under(FOLDER) {
        if path.to_lowercase().ends_with(".svg") && has_script(&file.bytes) {
            problems.push(script(path).at(Place::unread(path)));
        }
    }
    problems
}

fn check_logo(tree: &Tree, path: &str) -> Option<Problem> {
    let Some(file) = tree.get(path) else {
        return Some(
            Problem::error("logo", format!("the logo `{path}` does not exist"))
                .hint("write its path from the campaign folder, such as `brand/logo.svg`"),
        );
    };
    let kind = path.rsplit_once('.').map(|(_, kind)| kind.to_lowercase()).unwrap_or_default();
    let head = file.bytes.get(..4).unwrap_or_default();
    let is_picture = match kind.as_str() {
        "svg" => is_drawing(&file.bytes),
        "png" => head == b"\x89PNG",
        "jpg" | "jpeg" => head.starts_with(&[0xff, 0xd8, 0xff]),
        "webp" => head == b"RIFF",
        _ => false,
    };
    if !is_picture {
        return Some(
            Problem::error("logo", format!("`{path}` is not a picture that browsers show"))
                .hint("take an SVG, PNG, JPEG or WebP file"),
        );
    }
    if kind == "svg" && has_script(&file.bytes) {
        return Some(script(path));
    }
    (file.bytes.len() > LOGO_BYTES).then(|| {
        let weight = file.bytes.len() / 1000;
        Problem::error("logo", format!("the logo `{path}` weighs {weight} kB, and every page carries it"))
            .hint("make it smaller than 60 kB, or take an SVG")
    })
}

fn script(path: &str) -> Problem {
    Problem::error(
        "svg-script",
        format!("`{path}` is a drawing with a script, a handler or an outside reference in it"),
    )
    .hint("export it again as a plain SVG, without scripts and links")
}

fn is_drawing(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.contains("<svg"))
}

/// Anything in a drawing that runs or fetches.
fn has_script(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let handler =
        text.split(|letter: char| letter.is_whitespace() || letter == '"' || letter == '\'').any(|word| {
            word.strip_prefix("on").and_then(|rest| rest.split_once('=')).is_some_and(|(name, _)| {
                name.len() > 2 && name.bytes().all(|letter| letter.is_ascii_lowercase())
            })
        });
    let marks =
        ["<script", "javascript:", "<foreignobject", "<!entity", "href=\"http", "href='http", "@import"];
    handler || marks.iter().any(|mark| text.contains(mark))
}
