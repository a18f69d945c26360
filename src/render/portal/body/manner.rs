//! For whom and where on the site a body is written, and which files it may show.

use crate::{
    ground::{
        campaign::Language,
        media,
        tree::Tree,
        words::{facts::Situation, phrases::Phrases},
    },
    render::portal::theme::Theme,
};

/// How a body is written.
pub(in crate::render::portal) struct Manner<'a> {
    /// The site's templates.
    pub(in crate::render::portal) theme: &'a Theme,
    /// The interface's own words.
    pub(in crate::render::portal) phrases: &'a Phrases,
    /// The files of the campaign, for pictures.
    pub(in crate::render::portal) tree: &'a Tree,
    /// What conditions are judged by.
    pub(in crate::render::portal) situation: &'a Situation,
    /// The language the body is written in: its own steps and alerts speak it.
    pub(in crate::render::portal) language: Language,
    /// What stands before each anchor where several bodies share a page.
    pub(in crate::render::portal) prefix: Option<&'a str>,
    /// From the page up to the site's root.
    pub(in crate::render::portal) root: &'static str,
}

impl Manner<'_> {
    /// A file that is published, in the reader's language if there is such a one: `app.nl.png` for `app.png`.
    pub(super) fn media(&self, path: &str) -> Option<String> {
        let own = path.rsplit_once('.').map(|(stem, kind)| format!("{stem}.{}.{kind}", self.language));
        let own = own.filter(|own| own.starts_with(media::FOLDER));
        let name = own
            .and_then(|own| media::published(self.tree, &own))
            .or_else(|| media::published(self.tree, path))?;
        Some(format!("{}media/{name}", self.root))
    }
}
