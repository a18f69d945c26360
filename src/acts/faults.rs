//! What is wrong in the files as they are now, and which notices wait until it is mended: the errors that `check` finds,
//! for those who send.
//!
//! A message is looked at only if something of it would leave at this moment: most of the time nothing would, and a
//! sender that looks every few minutes must not work through a whole campaign each time.

use chrono::{DateTime, Utc};

use super::basis::Basis;
use crate::{
    ground::{
        check,
        problem::{Level, Problems},
        timeline::{CampaignFault, History, Slot, Timeline, View},
    },
    render::{
        mail::{Nothing, lint},
        portal,
    },
    world::memory::Memory,
};

/// Errors, and what waits for them.
#[derive(Clone, Debug, Default)]
pub struct Wrong {
    /// The findings that are errors; warnings hold nothing.
    pub problems: Problems,
    /// Which notices each of them concerns.
    pub faults: Vec<CampaignFault>,
}

impl Wrong {
    /// Looks for everything that holds what would leave now. `unread` is what was wrong with the words when they were
    /// read.
    pub fn of(
        of: &Basis<'_>,
        unread: &Problems,
        memory: &Memory,
        history: &History,
        now: DateTime<Utc>,
    ) -> Self {
        Self::in_slots(of, unread, memory, leaving(of, history, now), now)
    }

    /// The same, of the messages of these slots, whether or not they leave now.
    pub(crate) fn in_slots(
        of: &Basis<'_>,
        unread: &Problems,
        memory: &Memory,
        slots: Vec<&Slot>,
        now: DateTime<Utc>,
    ) -> Self {
        let Basis { campaign, library, .. } = *of;
        let mut problems = unread.clone();
        problems.append(portal::check_brand(&campaign.brand));
        let complete = !problems.has_errors();
        problems.append(of_messages(of, slots));
        let subject = of.subject(memory, now, complete);
        let problems = check::errors(&subject, problems);
        let faults = check::faults(&problems, campaign, library);
        Self { problems, faults }
    }

    /// The same without one check, which somebody sends past.
    #[must_use]
    pub fn without(mut self, check: Option<&str>) -> Self {
        self.faults.retain(|fault| Some(fault.check) != check);
        self
    }

    /// The errors of these checks.
    pub(crate) fn problems_of(&self, checks: &[&str]) -> Problems {
        self.problems.iter().filter(|problem| checks.contains(&problem.check)).cloned().collect()
    }
}

/// The slots of which something would leave now.
fn leaving<'a>(of: &Basis<'a>, history: &History, now: DateTime<Utc>) -> Vec<&'a Slot> {
    let Basis { campaign, people, timeline, .. } = *of;
    let view = View { campaign, people, history, now };
    // A slot without a moment follows what happens to each person: something of it may leave at any time.
    let open =
        |slot: &&Slot| slot.at.is_none_or(|at| at <= now) && slot.expires.is_none_or(|expires| now < expires);
    timeline.slots.iter().filter(open).filter(|slot| Timeline::has_due(slot, view)).collect()
}

/// The errors in the messages of some slots.
fn of_messages(of: &Basis<'_>, slots: Vec<&Slot>) -> Problems {
    if slots.is_empty() {
        return Problems::default();
    }
    match of.mail(&Nothing) {
        Ok(mail) => {
            let found = lint::of(&mail, mail.samples_of(slots));
            found.into_iter().filter(|problem| problem.level == Level::Error).collect()
        }
        Err(error) => error.problem().into(),
    }
}
