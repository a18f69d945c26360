//! Handouts made one at a time, to be looked at: they are kept in memory, and nothing of them goes to disk.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
};

use super::{
    Press, PrintedHandout,
    cache::Cache,
    child::Child,
    lanes,
    run::{apart, has_own_templates},
};
use crate::{
    ground::problem::{Problem, Problems},
    render::handout::{Engine, Job},
};

/// How many are kept.
const KEPT: usize = 200;

/// A press for one handout at a time: whoever looks at a shelf of them leaves a core for other work.
#[derive(Default)]
pub struct Proofs(Mutex<Room>);

#[derive(Default)]
struct Room {
    /// What everything was made with.
    makers: Option<[blake3::Hash; 2]>,
    engine: Option<Engine>,
    child: Option<Child>,
    kept: BTreeMap<String, Arc<PrintedHandout>>,
}

impl fmt::Debug for Proofs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proofs")
    }
}

impl Proofs {
    /// A handout as it would be made.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn get(&self, press: &Press<'_>, job: &Job) -> Result<Arc<PrintedHandout>, Problems> {
        let cache = Cache::open(press);
        let key = cache.key(&job.sheet);
        let mut room = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(copy) = key.as_ref().and_then(|key| room.kept.get(key)) {
            return Ok(Arc::clone(copy));
        }
        // An engine has read its templates: with others it would print what they no longer say.
        if room.makers != Some(cache.makers()) {
            *room = Room { makers: Some(cache.makers()), ..Room::default() };
        }
        let printed = if has_own_templates(press.tree) {
            // Each look is a try of its own: one that had to be ended does not keep the next from being
            // tried.
            apart(press, job, &mut room.child, &AtomicBool::new(false))?
        } else {
            let engine = room.engine.get_or_insert_with(|| Engine::new(press.tree, press.fonts).0);
            let lane = lanes::alone().map_err(|error| Problem::error("press", error.to_string()))?;
            lane.install(|| engine.print(&job.sheet, press.thumbnail))?
        };
        let (bytes, thumbnail) = (printed.bytes, printed.thumbnail);
        let copy = Arc::new(PrintedHandout { path: job.path.clone(), bytes, thumbnail, unchanged: false });
        if room.kept.len() >= KEPT {
            room.kept.clear();
        }
        if let Some(key) = key {
            room.kept.insert(key, Arc::clone(&copy));
        }
        Ok(copy)
    }
}
