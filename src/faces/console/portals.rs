//! Portals that were worked out for a snapshot: the next file of one need not wait for it again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::render::portal::Portal;

/// How many days' portals are kept ready.
const KEPT: usize = 6;

/// Portals by their name and day.
#[derive(Debug, Default)]
pub(super) struct Portals(Mutex<BTreeMap<String, Arc<Portal>>>);

impl Portals {
    /// A portal that is kept.
    pub(super) fn known(&self, key: &str) -> Option<Arc<Portal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).map(Arc::clone)
    }

    /// Keeps a portal.
    pub(super) fn keep(&self, key: String, portal: Portal) -> Arc<Portal> {
        let portal = Arc::new(portal);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&portal));
        portal
    }
}
