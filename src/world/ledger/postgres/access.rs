//! How a shared ledger is reached by whoever writes: it is a primary, in the present form, of this campaign, and counts.

use super::{LedgerError, LedgerUrl, PostgresLink, life, schema};

/// What a sender asks is asked again and again of tables that grow from nothing to millions of rows: a plan that was made
/// while a table was empty reads all of it, each time, until somebody has the database count its rows. Each of a sender's
/// statements has an index that fits, whatever the size. Nothing is compiled for them: what may only be read as a whole looks
/// dear to a planner that is told to go by index, and compiling it would take longer than all of a batch.
const BY_INDEX: &str = "SET plan_cache_mode TO force_generic_plan; SET enable_seqscan TO off; SET enable_hashjoin TO off; \
    SET enable_mergejoin TO off; SET jit TO off";

/// Opens the ledger to write, in the present form, for this campaign.
pub(super) fn connect(url: &LedgerUrl, campaign: &str) -> Result<PostgresLink, LedgerError> {
    let link = connect_even_if_moved(url, campaign)?;
    still_here(&link)?;
    Ok(link)
}

/// Opens the ledger to send. A sender that falls asleep in the middle of a change is cut off before others would give up
/// waiting for what it has locked.
pub(super) fn connect_to_send(url: &LedgerUrl, campaign: &str) -> Result<PostgresLink, LedgerError> {
    let link = connect(url, campaign)?;
    let most = (url.lease / 2).as_millis().clamp(500, 15_000);
    link.batch(&format!("SET idle_in_transaction_session_timeout TO {most}; {BY_INDEX}"))?;
    Ok(link)
}

/// Refuses a ledger that went to a folder: the one there counts.
pub(super) fn still_here(link: &PostgresLink) -> Result<(), LedgerError> {
    life::about(link, "moved")?.map_or(Ok(()), |when| {
        Err(LedgerError::of_place(
            link.place(),
            &format!("does not count any more: it was moved to a folder at {when}"),
            "take `[ledger]` out of `campaign.toml` there, or name another database",
        ))
    })
}

/// The same for whoever carries it elsewhere, and may have to do so once more.
pub(super) fn connect_even_if_moved(url: &LedgerUrl, campaign: &str) -> Result<PostgresLink, LedgerError> {
    let link = PostgresLink::open(url)?;
    let replica = link.one("SELECT pg_is_in_recovery()", &[])?;
    if link.read(&replica, 0)? {
        return Err(LedgerError::of_place(
            link.place(),
            "is a replica, which may only be read",
            "name the primary in the address; several hosts and `target_session_attrs=read-write` find it",
        ));
    }
    schema::migrate(&link)?;
    link.run("INSERT INTO meta VALUES ('campaign', $1) ON CONFLICT (key) DO NOTHING", &[&campaign])?;
    of_this_campaign(&link, campaign)?;
    Ok(link)
}

/// Refuses the ledger of another campaign: one database holds one.
pub(super) fn of_this_campaign(link: &PostgresLink, campaign: &str) -> Result<(), LedgerError> {
    match life::about(link, "campaign")? {
        Some(found) if found != campaign => Err(LedgerError::OtherCampaign {
            path: link.place().to_path_buf(),
            found,
            wanted: campaign.to_owned(),
        }),
        Some(_) | None => Ok(()),
    }
}
