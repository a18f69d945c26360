//! The art direction of posters: a Typst file that names their colours.

use crate::ground::{
    campaign::Campaign,
    near::nearest,
    problem::{Problem, Problems},
    tree::Tree,
};

/// Where styles stand.
const STYLES: &str = "templates/poster/styles/";

/// The style that posters have. One that is not there is told, and posters look as `[brand]` says.
///
/// # Errors
/// There is no such style, with those that there are.
pub fn style<'a>(campaign: &'a Campaign, tree: &Tree) -> Result<&'a str, Problems> {
    // Each theme has a style of its own name.
    let Some(wanted) = campaign.brand.style.as_deref() else { return Ok(&campaign.brand.theme) };
    if tree.get(&format!("{STYLES}{wanted}.typ")).is_some() {
        return Ok(wanted);
    }
    let known: Vec<&str> =
        tree.under(STYLES).filter_map(|(path, _)| path.strip_prefix(STYLES)?.strip_suffix(".typ")).collect();
    let hint = match nearest(wanted, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write one of `{}`, or put your own into `{STYLES}{wanted}.typ`", known.join("`, `")),
    };
    let problem =
        Problem::error("handout-style", format!("there is no style `{wanted}` of posters")).hint(hint);
    Err(match campaign.brand.places.get("style") {
        Some(place) => problem.at(place.clone()).into(),
        None => problem.into(),
    })
}
