//! A campaign's ledger goes into a database, or back into its folder: counted and compared, and never in two places.

use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

use super::{
    Holder, LedgerError, LedgerUrl,
    postgres::Carrying,
    sqlite::transfer::{self as file, Arriving},
    transfer::{LedgerSums, difference, rows},
};

/// A ledger that has gone elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerMoved {
    /// How many rows it has.
    pub rows: u64,
    /// Where the file is that it was in before.
    pub aside: Option<PathBuf>,
}

fn same(one: &LedgerSums, other: &LedgerSums) -> Result<(), LedgerError> {
    difference(one, other).map_or(Ok(()), |what| {
        Err(LedgerError::Refused(format!(
            "the ledger did not arrive as it was, and stays where it is: {what}"
        )))
    })
}

/// Carries the ledger of a state folder into a database; where there is none, the database is only made ready. The file
/// is kept aside.
///
/// # Errors
/// Somebody sends, the database holds another ledger, or one of the two cannot be used.
pub fn move_to_database(
    folder: &Path,
    url: &LedgerUrl,
    campaign: &str,
    now: DateTime<Utc>,
) -> Result<LedgerMoved, LedgerError> {
    // Nobody sends meanwhile: what began after its rows were read would stay behind in the file.
    let _holder = Holder::take(folder, "wavecast ledger move", now)?;
    if file::is_there(folder)
        && let Some(found) = file::campaign(folder)?.filter(|found| found != campaign)
    {
        let (path, wanted) = (folder.join(super::FILE), campaign.to_owned());
        return Err(LedgerError::OtherCampaign { path, found, wanted });
    }
    let database = Carrying::open(url, campaign)?;
    if !file::is_there(folder) {
        return Ok(LedgerMoved { rows: 0, aside: None });
    }
    let sums = if database.is_empty()? {
        database.take(|see| file::each_row(folder, see), same)?
    } else {
        // It may have been carried over before, and the file not been put aside.
        let (here, there) =
            (file::each_row(folder, &mut |_, _| Ok(()))?, database.each_row(&mut |_, _| Ok(()))?);
        if let Some(what) = difference(&here, &there) {
            return Err(LedgerError::Refused(format!(
                "the database holds a ledger already, and another one than the file in the folder: {what}; use an empty \
                 database, or put the file away if the one in the database counts"
            )));
        }
        here
    };
    // Last: a file that was put aside does not count any more.
    Ok(LedgerMoved { rows: rows(&sums), aside: file::set_aside(folder, now)? })
}

/// Carries the ledger in a database into a state folder. The database keeps its rows, and nobody opens them any more.
///
/// # Errors
/// Somebody sends, the folder has a ledger, or one of the two cannot be used.
pub fn move_to_folder(
    url: &LedgerUrl,
    folder: &Path,
    campaign: &str,
    now: DateTime<Utc>,
) -> Result<LedgerMoved, LedgerError> {
    let _holder = Holder::take(folder, "wavecast ledger move", now)?;
    if file::is_there(folder) {
        return Err(LedgerError::Refused(
            "there is a ledger in the folder already: put it away first, if it does not count".to_owned(),
        ));
    }
    let database = Carrying::open(url, campaign)?;
    let arriving = Arriving::new(folder, campaign)?;
    let given = database.each_row(&mut |table, row| arriving.take(table, &row))?;
    same(&given, &arriving.sums()?)?;
    // The database first: between the two there is no ledger that counts, and calling again goes on from here.
    database.has_gone(&now.to_rfc3339())?;
    // Senders are kept out, and whoever writes a note is not: one that came in before the door was shut would stay behind.
    if let Some(what) = difference(&given, &database.each_row(&mut |_, _| Ok(()))?) {
        database.stays()?;
        return Err(LedgerError::Refused(format!(
            "somebody wrote into the ledger meanwhile, so it stays where it is: {what}; call it again"
        )));
    }
    arriving.settle(folder)?;
    Ok(LedgerMoved { rows: rows(&given), aside: None })
}
