//! Pictures: the files of `content/media/` and what pages show beside them, and the brand's logo.

use super::Input;
use crate::ground::{media, problem::Problems};

/// The names under which they are published, below `media/`.
pub(super) fn names(input: &Input) -> Vec<String> {
    media::all(&input.tree, &input.library).into_iter().chain(logo(input)).collect()
}

/// The logo's name below `media/`.
pub(super) fn logo(input: &Input) -> Option<String> {
    media::logo_name(&input.tree, input.campaign.brand.logo.as_deref()?)
}

/// What is published under a name.
pub(super) fn bytes(input: &Input, name: &str) -> Vec<u8> {
    let own = logo(input).filter(|logo| logo == name).and_then(|_| input.campaign.brand.logo.as_deref());
    let path = own.map_or_else(|| media::path_of(name), Into::into);
    // What cannot be published has no name; a logo that cannot was refused before.
    media::bytes(&input.tree, &path).unwrap_or_default()
}

/// Everything that is wrong with them.
pub(super) fn check(input: &Input) -> Problems {
    let mut problems = media::logo(&input.campaign.brand, &input.tree);
    problems.append(media::files(&input.tree, &input.library));
    problems
}
