//! The engineers' checklist: what must be ready in both systems before people are told anything.

use std::path::{Path, PathBuf};

use super::{Failure, Opened, choice::spoken};
use crate::{
    ground::{campaign::Language, problem::Problems},
    render::{
        before::{BeforeList, BeforePart},
        status::file_name,
    },
    world::disk,
};

/// In which language, and where to.
#[derive(Clone, Debug, Default)]
pub(crate) struct BeforeRequest {
    /// The code of a language of the campaign; the source if none is named.
    pub(crate) language: Option<String>,
}

/// The list in words.
#[derive(Debug)]
pub(crate) struct BeforeListed {
    pub(crate) language: Language,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) parts: Vec<BeforePart>,
    /// How many points are open, in words.
    pub(crate) left: String,
    /// How a point is confirmed.
    pub(crate) how: String,
    /// Where its pages were written, and how many.
    pub(crate) written: Option<(PathBuf, usize)>,
    pub(crate) problems: Problems,
}

/// The list; and as pages to print, one a language, if a folder is named.
///
/// # Errors
/// There is no campaign, the words are wrong, the campaign has no such language, or nothing can be written.
pub(crate) fn list(
    opened: &Opened,
    request: &BeforeRequest,
    folder: Option<&Path>,
) -> Result<BeforeListed, Failure> {
    let (campaign, phrases) = (opened.campaign()?, &*opened.words()?.phrases);
    let language = match &request.language {
        None => campaign.languages.source(),
        Some(code) => spoken(campaign, code)?,
    };
    let in_words = |language| BeforeList { campaign, phrases, language };
    let mut written = None;
    if let Some(folder) = folder {
        for language in campaign.languages.iter() {
            let page = in_words(language).page();
            disk::write_file(&folder.join(file_name(campaign, language)), page.as_bytes())?;
        }
        written = Some((folder.to_path_buf(), campaign.languages.iter().count()));
    }
    let list = in_words(language);
    Ok(BeforeListed {
        language,
        title: list.title(),
        lead: list.lead(),
        parts: list.parts(),
        left: list.left(),
        how: list.how(),
        written,
        problems: Problems::default(),
    })
}
