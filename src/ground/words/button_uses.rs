//! Which names of buttons the pages of a campaign say, and how each is proved.

use std::collections::{BTreeMap, BTreeSet};

use super::library::{Library, PageKey};
use crate::ground::{
    atlas::{Atlas, NameStanding, NamedSystem},
    campaign::{Campaign, Language, Platform},
};

/// A name by its whole key in one language.
pub(crate) type NameInLanguage = (String, Language);

impl Atlas {
    /// The names that pages say of the devices that move, with the pages that say them.
    pub fn uses(
        &self,
        library: &Library,
        campaign: &Campaign,
    ) -> BTreeMap<NameInLanguage, BTreeSet<PageKey>> {
        let mut uses: BTreeMap<NameInLanguage, BTreeSet<PageKey>> = BTreeMap::new();
        let moves = campaign.the_move.platforms;
        // A message for all kinds of device names those of each, and says only what its reader's device shows.
        let is_of_another = |key: &str| {
            let system = key.trim_start_matches("ui.").split('.').next();
            let platform = Platform::ALL.into_iter().find(|platform| Some(platform.code()) == system);
            platform.is_some_and(|platform| !moves.contains(platform))
        };
        for (key, pages) in &library.pages {
            let shown = pages
                .values()
                // Names on a page for devices that do not move are shown to nobody, and need no proof.
                .filter(|page| page.front.platform.is_none_or(|platform| moves.contains(platform)));
            for page in shown {
                for button in page.buttons.iter().filter(|button| !is_of_another(&button.key)) {
                    uses.entry((button.key.clone(), page.language)).or_default().insert(key.clone());
                }
            }
        }
        uses
    }

    /// How the name that readers of a language are shown is proved.
    pub fn standing(&self, key: &str, language: Language) -> NameStanding {
        let Some((system, names)) = self.find(key) else { return NameStanding::Missing };
        match NamedSystem::say(names, language, language) {
            Some((name, true)) => system.standing(&name.evidence),
            Some((_, false)) | None => NameStanding::Missing,
        }
    }
}
