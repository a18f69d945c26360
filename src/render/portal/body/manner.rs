//! For whom and where on the site a body is written, and which files it may show.

use std::collections::BTreeMap;

use crate::{
    ground::{
        campaign::Language,
        media,
        screens::DrawnScreen,
        tree::Tree,
        words::{facts::Situation, phrases::Phrases},
    },
    render::{portal::theme::Theme, screen},
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
    /// The drawings of its steps, by their anchors.
    pub(in crate::render::portal) screens: BTreeMap<String, DrawnScreen>,
}

impl Manner<'_> {
    /// What a step says, with the drawing of the screen it is about.
    pub(super) fn with_drawing(&self, id: &str, done: String) -> String {
        let Some(drawn) = self.screens.get(id) else { return done };
        let described = screen::described(drawn, self.phrases, self.language);
        format!("<div class=\"said\">{done}</div>{}", screen::figure(drawn, &described))
    }

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
