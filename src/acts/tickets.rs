//! What the helpdesk heard, by day and wave, taken into the ledger.

use chrono::NaiveDate;
use std::path::PathBuf;

use super::{Failure, Opened, name_of};
use crate::{
    ground::{
        course::{Tickets, tickets},
        problem::Problems,
    },
    world::disk,
};

/// Tickets to take in.
#[derive(Clone, Debug)]
pub(crate) enum ImportTickets {
    /// Those of a sheet or an export.
    File { path: PathBuf, sheet: Option<String> },
    /// So many on a day; about a wave, or shared by the waves that run on that day.
    ByHand { day: NaiveDate, count: u32, wave: Option<String> },
}

/// What was taken in.
#[derive(Clone, Debug)]
pub(crate) struct TicketsImported {
    /// What is wrong in the folder.
    pub(crate) problems: Problems,
    pub(crate) rows: Vec<Tickets>,
}

/// Takes tickets in.
///
/// # Errors
/// They cannot be read, are of a day to come or of a wave that is not there, or the ledger cannot be written.
pub(crate) fn import(opened: &Opened, request: ImportTickets) -> Result<TicketsImported, Failure> {
    let (campaign, now) = (opened.campaign()?, opened.around.now);
    let (rows, source) = match request {
        ImportTickets::File { path, sheet } => {
            let (name, bytes) = (name_of(&path), disk::read_file(&path)?);
            (tickets::read_sheet(&name, bytes, sheet.as_deref(), campaign, now)?, name)
        }
        ImportTickets::ByHand { day, count, wave } => {
            let wave = wave.as_deref().map(|id| opened.wave(id)).transpose()?;
            // Where they called: on the other side of the earth that may be a day which has not come here yet.
            let zone = wave.as_ref().map_or(campaign.zone, |(_, wave)| wave.zone);
            if day > now.with_timezone(&zone).date_naive() {
                return Err(Failure::usage(
                    format!("{day} is in the future"),
                    "tickets are counted afterwards",
                ));
            }
            let wave = wave.map(|(_, wave)| wave.id.to_string());
            (vec![Tickets { day, wave, count }], "by hand".to_owned())
        }
    };
    opened.notes()?.tickets(&rows, &source, now)?;
    Ok(TicketsImported { problems: opened.loaded.problems.clone(), rows })
}
