//! Bodies that have been written, for the next wave that reads the same. So many are kept and no more: a campaign with
//! thousands of guides must not hold all of them until its last page.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use super::body::Body;
use crate::ground::{
    campaign::Language,
    problem::Problems,
    words::{facts::Situation, library::PageKey},
};

/// More than a few pages for paper need at once: each holds all guides of a device.
const ROOM: usize = 2000;

/// Which body: page, language, prefix of its anchors.
pub(super) type BodyKey = (PageKey, Language, Option<String>);

/// The bodies that were written last.
#[derive(Debug)]
pub(super) struct BodyShelf {
    /// Whether there are several waves, and so others who read the same.
    has_several: bool,
    shelved: Mutex<ShelvedBodies>,
}

#[derive(Debug, Default)]
struct ShelvedBodies {
    /// For whom each is, the oldest first: pages are shown for few kinds of waves.
    bodies: BTreeMap<BodyKey, VecDeque<(Situation, Arc<Body>)>>,
    /// The oldest first.
    order: VecDeque<BodyKey>,
}

impl BodyShelf {
    /// For a portal of so many waves.
    pub(super) fn of(waves: usize) -> Self {
        Self { has_several: waves > 1, shelved: Mutex::default() }
    }

    /// The body, written only if it does not stand here.
    pub(super) fn body(
        &self,
        key: BodyKey,
        situation: &Situation,
        write: impl FnOnce() -> Result<Body, Problems>,
    ) -> Result<Arc<Body>, Problems> {
        let shelved = || self.shelved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(body) = shelved().find(&key, situation) {
            return Ok(body);
        }
        // Nobody waits while it is written: two who want the same at once write it twice, and it is the same.
        let body = Arc::new(write()?);
        // In the only wave a guide has one page; on paper, where its anchors have a prefix, it stands for each device.
        let (_, _, prefix) = &key;
        if !self.has_several && prefix.is_none() {
            return Ok(body);
        }
        let mut shelved = shelved();
        if shelved.find(&key, situation).is_none() {
            shelved.keep(key, situation.clone(), Arc::clone(&body));
        }
        Ok(body)
    }
}

impl ShelvedBodies {
    fn find(&self, key: &BodyKey, situation: &Situation) -> Option<Arc<Body>> {
        let (_, body) = self.bodies.get(key)?.iter().find(|(of, _)| of == situation)?;
        Some(Arc::clone(body))
    }

    fn keep(&mut self, key: BodyKey, situation: Situation, body: Arc<Body>) {
        self.bodies.entry(key.clone()).or_default().push_back((situation, body));
        self.order.push_back(key);
        while self.order.len() > ROOM {
            let Some(oldest) = self.order.pop_front() else { return };
            if let Some(bodies) = self.bodies.get_mut(&oldest) {
                bodies.pop_front();
                if bodies.is_empty() {
                    self.bodies.remove(&oldest);
                }
            }
        }
    }
}
