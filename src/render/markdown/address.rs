//! Where a link leads, from a message.

use super::Setting;
use crate::ground::words::{Unfilled, article::Target};

/// Where a target leads. None leaves the text without a link.
pub(super) fn of(target: &Target, setting: &Setting<'_>) -> Result<Option<String>, Unfilled> {
    match target {
        Target::Url(address) => Ok(setting.links.href(target).or_else(|| Some(address.clone()))),
        Target::Filled(parts) => setting.facts.fill_address(parts).map(Some),
        Target::Page { .. } | Target::Fragment(_) | Target::Media(_) => Ok(setting.links.href(target)),
    }
}
