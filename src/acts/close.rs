//! The end of a campaign: what is open, the checklist for the old system, the final report.

use chrono_tz::Tz;
use std::path::{Path, PathBuf};

use super::{Failure, Opened, status};
use crate::ground::{
    course::{
        ReviewMark,
        closing::{self, ClosingStep, STEPS},
        figures::Figures,
    },
    problem::Problems,
};

/// A step of the checklist that somebody has done.
#[derive(Clone, Debug)]
pub(crate) struct StepDone {
    pub(crate) step: String,
    /// Whether it is open again instead.
    pub(crate) undo: bool,
    /// What was done.
    pub(crate) because: String,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub(crate) by: Option<String>,
}

/// How the end stands.
#[derive(Debug)]
pub(crate) struct CampaignEnd {
    /// What is wrong in the folder.
    pub(crate) problems: Problems,
    pub(crate) figures: Figures,
    /// By whose clocks its days are told.
    pub(crate) zone: Tz,
    pub(crate) steps: Vec<ClosingStep>,
    /// The gates that are not passed.
    pub(crate) gates: Vec<String>,
    /// Where its pages were written, and how many.
    pub(crate) written: Option<(PathBuf, usize)>,
}

/// Shows what is open, and the checklist.
///
/// # Errors
/// The files are wrong, or the ledger cannot be read.
pub(crate) fn show(opened: &Opened) -> Result<CampaignEnd, Failure> {
    let (campaign, record) = (opened.campaign()?, opened.record()?);
    Ok(CampaignEnd {
        problems: opened.loaded.problems.clone(),
        figures: status::figures(opened)?,
        zone: campaign.zone,
        steps: closing::checklist(&record),
        gates: closing::open_gates(campaign, &record).map(str::to_owned).collect(),
        written: None,
    })
}

/// Writes down that a step is done, or open again.
///
/// # Errors
/// There is no such step, nobody says so, or the ledger cannot be written.
pub(crate) fn done(opened: &Opened, request: &StepDone) -> Result<CampaignEnd, Failure> {
    let StepDone { step, undo, because, by } = request;
    // Asked for its faults alone: a campaign that cannot be read is not closed.
    opened.campaign()?;
    if !STEPS.contains(&step.as_str()) {
        return Err(Failure::usage(
            format!("there is no step `{step}`"),
            format!("the steps are {}", STEPS.join(", ")),
        ));
    }
    let (because, who) = (because.trim().to_owned(), opened.around.who(by.as_deref())?);
    // The ledger keeps marks by wave: those of the checklist belong to none.
    opened.notes()?.mark("", step, &ReviewMark { good: !undo, because, who, at: opened.around.now })?;
    show(opened)
}

/// Writes the final report as pages into a folder, one a language.
///
/// # Errors
/// The files are wrong, the ledger cannot be read, or the pages cannot be written.
pub(crate) fn report(opened: &Opened, folder: &Path) -> Result<CampaignEnd, Failure> {
    let end = show(opened)?;
    let written = status::write_pages(opened, &end.figures, folder, Some(&end.steps))?;
    Ok(CampaignEnd { written: Some(written), ..end })
}
