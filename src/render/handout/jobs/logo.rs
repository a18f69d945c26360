//! The logo: whether it is there, is a picture, and does nothing but be one.

use crate::ground::{
    campaign::Campaign,
    media,
    problem::{Problem, Problems},
    tree::Tree,
};

/// The logo's path, if it can be printed. Otherwise handouts carry the organisation's name.
///
/// # Errors
/// What is wrong with it.
pub fn logo<'a>(campaign: &'a Campaign, tree: &Tree) -> Result<Option<&'a str>, Problems> {
    let Some(path) = campaign.brand.logo.as_deref() else { return Ok(None) };
    let path = path.trim_start_matches('/');
    let wrong = match tree.get(path) {
        // The engine shows templates these two folders and no other.
        _ if !["brand/", "content/media/"].iter().any(|folder| path.starts_with(folder)) => Some((
            format!("handouts cannot use the logo `{path}`: it is outside `brand/` and `content/media/`"),
            "put it into a folder `brand/` of the campaign folder",
        )),
        None => Some((
            format!("the logo `{path}` does not exist"),
            "put the file there, or take `logo` out to show the organisation's name",
        )),
        Some(file) => complaint(path, &file.bytes),
    };
    match wrong {
        None => Ok(Some(path)),
        Some((message, hint)) => {
            let problem = Problem::error("logo", message).hint(hint);
            Err(match campaign.brand.places.get("logo") {
                Some(place) => problem.at(place.clone()).into(),
                None => problem.into(),
            })
        }
    }
}

fn complaint(path: &str, bytes: &[u8]) -> Option<(String, &'static str)> {
    let is_svg =
        std::path::Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
    let known = bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xff\xd8\xff");
    if !is_svg {
        return (!known).then(|| {
            (format!("the logo `{path}` is neither SVG, PNG nor JPEG"), "save it as SVG, or as PNG")
        });
    }
    media::drawing(bytes).err().map(|why| {
        (
            format!("the logo `{path}` is not an SVG picture that can be read: {why}"),
            "save it as plain SVG, or as PNG",
        )
    })
}
