//! Every problem in the folder, at once.

mod fix;
mod refusals;
mod release;
mod sources;

pub(crate) use sources::{SourcePage, SourcesListed, sources};

use super::{Failure, Opened};
use crate::{
    ground::{
        check,
        problem::{Place, Problem, Problems},
    },
    render::{mail::lint, portal},
};

/// What is to be looked at, and whether anything is to be done about it.
#[derive(Clone, Debug, Default)]
pub struct CheckRequest {
    /// Make the repairs that are certain, and look again.
    pub fix: bool,
    /// The release gate of a wave: of missing and old translations, only those of the pages it shows count.
    pub wave: Option<String>,
}

/// What was found.
#[derive(Debug)]
pub struct Checked {
    /// All of it, in reading order.
    pub problems: Problems,
    /// How much was looked at, if there is a campaign.
    pub seen: Option<LookedAt>,
    /// What was repaired.
    pub repaired: Vec<Repair>,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug)]
pub struct LookedAt {
    /// How many stages the campaign has.
    pub stages: usize,
    /// How many waves the campaign has.
    pub waves: usize,
    /// How many people are on the list.
    pub people: usize,
}

/// A repair that was made.
#[derive(Clone, Debug)]
pub struct Repair {
    /// Where, and what was there.
    pub place: Place,
    /// What is there now.
    pub now: String,
}

/// Looks at everything.
///
/// # Errors
/// The disk failed, or the wave is not there.
pub fn check(opened: &Opened, request: &CheckRequest) -> Result<Checked, Failure> {
    let mut problems = findings(opened)?;
    let repaired = if request.fix { fix::fix(&opened.loaded, &problems)? } else { Vec::new() };
    let again = if repaired.is_empty() { None } else { Some(opened.again(opened.around.clone())?) };
    let opened = again.as_ref().unwrap_or(opened);
    if again.is_some() {
        problems = findings(opened)?;
    }
    if let Some(wave) = &request.wave {
        release::narrow(&opened.loaded, wave, &mut problems)?;
    }
    let seen = opened.loaded.campaign.as_ref().map(|campaign| LookedAt {
        stages: campaign.stages.len(),
        waves: campaign.waves.len(),
        people: opened.people().len(),
    });
    Ok(Checked { problems, seen, repaired })
}

/// Everything that is wrong with a folder, but for what it silences.
///
/// # Errors
/// The disk failed.
pub fn findings(opened: &Opened) -> Result<Problems, Failure> {
    let mut problems = quick_findings(opened)?;
    // To lay them out takes a second or more: only where nothing else stops the campaign.
    if opened.loaded.campaign.is_some() && !problems.has_errors() {
        problems.append(refusals::of_own_handouts(opened)?);
    }
    Ok(problems.in_reading_order())
}

/// The same, but for what only laying out the handouts shows.
///
/// # Errors
/// The disk failed.
pub(crate) fn quick_findings(opened: &Opened) -> Result<Problems, Failure> {
    let mut problems = opened.loaded.problems.clone();
    let Some(campaign) = &opened.loaded.campaign else { return Ok(problems) };
    let words = opened.words()?;
    problems.append(words.problems());
    problems.append(portal::check_brand(&campaign.brand));
    let memory = opened.memory_as_read()?;
    let basis = opened.basis_as_read()?;
    // With errors so far neither letters nor pages can be made, and they would tell the same again.
    if !problems.has_errors() {
        match basis.mail(&*memory) {
            Ok(mail) => problems.append(lint::all(&mail)),
            Err(error) => problems.push(error.problem()),
        }
        problems.append(refusals::of_build(opened)?);
    }
    problems.append(refusals::of_brand(campaign, basis.tree));
    let subject = basis.subject(&memory, opened.around.now, !problems.has_errors());
    Ok(one_for_a_place(check::findings(&subject, problems), "logo"))
}

/// Pages and handouts refuse a file for the same reason: it is told once.
fn one_for_a_place(problems: Problems, check: &str) -> Problems {
    let mut places = Vec::new();
    let first = |problem: &Problem| {
        let again = problem.check == check && places.contains(&problem.place);
        places.extend((problem.check == check).then(|| problem.place.clone()));
        !again
    };
    problems.into_iter().filter(first).collect()
}
