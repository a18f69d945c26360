//! Bodies that have been written, for the next wave that reads the same. So many are kept and no more: a campaign with
//! thousands of guides must not hold all of them until its last page.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use super::body::Body;
use crate::ground::{campaign::Language, problem::Problems};

/// More than a few pages for paper need at once: each holds all guides of a device.
const ROOM: usize = 2000;

/// Which body, for whom: page, language, situation, prefix of its anchors.
pub(super) type BodyKey = (Arc<str>, Language, String, Option<String>);

/// The bodies that were written last.
#[derive(Debug, Default)]
pub(super) struct BodyShelf(Mutex<ShelvedBodies>);

#[derive(Debug, Default)]
struct ShelvedBodies {
    bodies: BTreeMap<BodyKey, Arc<Body>>,
    /// The oldest first.
    order: VecDeque<BodyKey>,
}

impl BodyShelf {
    /// The body, written only if it does not stand here.
    pub(super) fn body(
        &self,
        key: BodyKey,
        write: impl FnOnce() -> Result<Body, Problems>,
    ) -> Result<Arc<Body>, Problems> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(body) = kept().bodies.get(&key) {
            return Ok(Arc::clone(body));
        }
        // Nobody waits while it is written: two who want the same at once write it twice, and it is the same.
        let body = Arc::new(write()?);
        let mut kept = kept();
        if kept.bodies.insert(key.clone(), Arc::clone(&body)).is_none() {
            kept.order.push_back(key);
        }
        while kept.order.len() > ROOM {
            if let Some(oldest) = kept.order.pop_front() {
                kept.bodies.remove(&oldest);
            }
        }
        Ok(body)
    }
}
