//! The press: handouts made in parallel, unchanged ones taken from the last time, and templates that are not
//! ours run where a limit of time and memory can end them.

#[cfg(feature = "handouts")]
mod cache;
#[cfg(feature = "handouts")]
mod child;
#[cfg(feature = "handouts")]
mod lanes;
#[cfg(feature = "handouts")]
mod proof;
#[cfg(feature = "handouts")]
mod run;
#[cfg(feature = "handouts")]
mod telling;

#[cfg(feature = "handouts")]
pub use child::serve;
#[cfg(feature = "handouts")]
pub use proof::Proofs;

use std::{path::Path, time::Duration};

use crate::{
    ground::{problem::Problems, tree::Tree},
    render::handout::Job,
};

/// What is printed, and how.
#[derive(Clone, Copy, Debug)]
pub struct Press<'a> {
    /// The campaign folder: its `.wavecast/handouts/` keeps what was made.
    pub folder: &'a Path,
    /// The templates, fonts and pictures.
    pub tree: &'a Tree,
    /// The customer's fonts, from the campaign folder.
    pub fonts: Option<&'a str>,
    /// How wide a small picture of each is to be, in pixels; none if there is to be none.
    pub thumbnail: Option<u32>,
    /// How long a customer's template may take for one handout.
    pub patience: Duration,
}

/// A handout that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedHandout {
    /// Its path in the outputs.
    pub path: String,
    /// The PDF or PNG.
    pub bytes: Vec<u8>,
    /// A small picture of its first page, as PNG.
    pub thumbnail: Option<Vec<u8>>,
    /// Whether it was made before and nothing has changed since.
    pub unchanged: bool,
}

impl<'a> Press<'a> {
    /// A press with twenty seconds of patience and no small pictures.
    pub fn new(folder: &'a Path, tree: &'a Tree, fonts: Option<&'a str>) -> Self {
        Self { folder, tree, fonts, thumbnail: None, patience: Duration::from_secs(20) }
    }

    /// Makes handouts in the order given; what cannot be made is a problem that says why.
    #[cfg(feature = "handouts")]
    pub fn print(&self, jobs: &[Job]) -> (Vec<PrintedHandout>, Problems) {
        run::print(self, jobs)
    }

    /// Says that this program was built without them.
    #[cfg(not(feature = "handouts"))]
    pub fn print(&self, jobs: &[Job]) -> (Vec<PrintedHandout>, Problems) {
        use crate::ground::problem::Problem;
        let missing = Problem::warning(
            "no-handouts",
            format!("{} handouts are not made: this program was built without them", jobs.len()),
        )
        .hint("use a build with the feature `handouts`");
        (Vec::new(), if jobs.is_empty() { Problems::default() } else { missing.into() })
    }
}

/// No press: this program was built without one.
#[cfg(not(feature = "handouts"))]
#[derive(Debug, Default)]
pub struct Proofs;

#[cfg(not(feature = "handouts"))]
impl Proofs {
    /// Nothing is made.
    ///
    /// # Errors
    /// Always: this program was built without handouts.
    pub fn get(&self, press: &Press<'_>, job: &Job) -> Result<std::sync::Arc<PrintedHandout>, Problems> {
        Err(press.print(std::slice::from_ref(job)).1)
    }
}
