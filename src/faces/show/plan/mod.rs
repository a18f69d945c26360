//! How the plan reads: the whole of it, or one person's story.

mod data;
mod departures;
mod late;
mod person;
mod rules;
mod text;

pub(crate) use departures::departures;

use serde_json::Value;

use super::{Look, Report, RunOutcome};
use crate::{
    acts::plan::Planned,
    ground::problem::Problems,
    render::picture::{self, Scene},
};

/// The plan as it is shown.
pub(crate) struct ShownPlan {
    pub(crate) planned: Planned,
    /// Whether addresses are shown whole instead of masked.
    pub(crate) addresses: bool,
}

impl Report for ShownPlan {
    fn text(&self, _look: Look) -> String {
        match self.planned.person {
            Some(who) => person::text(&self.planned, who),
            None => text::whole(self),
        }
    }

    fn json(&self) -> Value {
        match self.planned.person {
            Some(who) => person::data(&self.planned, who),
            None => data::whole(&self.planned),
        }
    }

    fn picture(&self) -> Option<String> {
        let Planned { plan, phrases, language, person, .. } = &self.planned;
        let scene = Scene { view: self.planned.view(), plan, phrases, language: *language };
        // The picture is of everybody.
        person.is_none().then(|| picture::draw(scene))
    }

    fn problems(&self) -> &Problems {
        &self.planned.problems
    }

    fn outcome(&self) -> RunOutcome {
        match (self.planned.checked, self.planned.problems.has_errors()) {
            // What an error holds waits for a person; the rest is as it should be.
            (true, _) => RunOutcome::Remains,
            (false, true) => RunOutcome::FilesWrong,
            (false, false) => RunOutcome::Done,
        }
    }
}
