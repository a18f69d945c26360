//! What messages are written with, read once from the folder: words and phrases.

use std::sync::Arc;

use super::{Inputs, Mail, MailError, Past};
use crate::ground::{
    campaign::{Campaign, People},
    problem::Problems,
    tree::Tree,
    words::{library::Library, phrases::Phrases},
};

/// The words and phrases of a campaign.
#[derive(Clone, Debug)]
pub struct Stationery {
    /// The words.
    pub library: Arc<Library>,
    /// The phrases around them.
    pub phrases: Arc<Phrases>,
}

impl Stationery {
    /// Reads them, with all that is wrong with them.
    pub fn read(tree: &Tree, campaign: &Campaign, people: &People) -> (Self, Problems) {
        let (library, mut problems) = Library::read(tree, &campaign.languages, people.extra_columns());
        let (phrases, wrong) = Phrases::read(tree, &campaign.languages);
        problems.append(wrong);
        (Self { library: Arc::new(library), phrases: Arc::new(phrases) }, problems)
    }

    /// Who writes messages with them.
    ///
    /// # Errors
    /// The layout cannot be used.
    pub fn mail<'a>(
        &'a self,
        campaign: &'a Campaign,
        people: &'a People,
        tree: &'a Tree,
        past: &'a dyn Past,
    ) -> Result<Mail<'a>, MailError> {
        let (library, phrases) = (&*self.library, &*self.phrases);
        Mail::new(Inputs { campaign, people, library, phrases, tree, past })
    }
}
