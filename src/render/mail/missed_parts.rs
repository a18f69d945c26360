//! What a room keeps of the messages that others can stand for.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock, RwLock},
};

use crate::ground::{
    campaign::{Language, WaveIx},
    timeline::Missable,
};

/// What is kept of the messages that others can stand for.
#[derive(Debug, Default)]
pub(super) struct MissedParts {
    /// The stages whose words say something that still counts, in which language.
    pub(super) counting: OnceLock<HashSet<(u16, Language)>>,
    /// The stages whose words ask for that, in which language.
    pub(super) asking: OnceLock<HashSet<(u16, Language)>>,
    /// When those are due, by wave and place: most people of a wave share both. A place is known by where it is kept, which
    /// stays as long as the list does.
    pub(super) due: RwLock<HashMap<(WaveIx, usize), Arc<Missable>>>,
}
