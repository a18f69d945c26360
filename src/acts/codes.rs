//! Codes of short links that were given away are kept: what is on paper must lead to its page for ever.

use std::path::Path;

use super::Failure;
use crate::{
    render::shortlinks::LOCK,
    world::disk::{self, publish},
};

/// Keeps the codes in the campaign folder, unless they stand there already.
pub(super) fn keep(folder: &Path, codes: &str) -> Result<(), Failure> {
    let file = folder.join(LOCK);
    let kept = disk::read_file(&file).ok();
    if kept.as_deref() == Some(codes.as_bytes()) {
        return Ok(());
    }
    Ok(publish::replace(&file, codes.as_bytes())?)
}
