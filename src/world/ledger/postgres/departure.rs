//! Senders go: by themselves, for a while, or given up by others. What they had in hand is free, what they were permitted
//! counts as spent, and what they left open is in doubt.

use chrono::{DateTime, Utc};

use super::{
    AttemptState, Ending, LedgerError, Outcome, PostgresLink, batch, claims,
    permits::{self, ADDED, NOW},
    rows::{count, notice},
};

/// The words of an attempt whose sender ended before it knew.
const STOPPED: &str =
    "the sender stopped, or was away for longer than its lease, before the relay's answer was written down";

/// Ended leases end with their permits: nobody knows what was offered under them, so all of it counts as spent. By nobody,
/// since a sender that is ended while it writes down its last letters counts those under its own epoch.
fn end_found(link: &PostgresLink, found: &str, params: super::link::Params<'_>) -> Result<u64, LedgerError> {
    let statement = format!(
        "WITH found AS (SELECT epoch FROM sender WHERE {found}), \
         gone AS (UPDATE sender SET ended = clock_timestamp(), working = NULL FROM found \
         WHERE sender.epoch = found.epoch RETURNING sender.epoch, permits, permits_people), counted AS (INSERT INTO spent \
         SELECT {NOW}, 0, sum(permits), sum(permits_people) FROM gone WHERE permits > 0 HAVING count(*) > 0 {ADDED}) \
         SELECT count(*) FROM gone"
    );
    let row = link.one(&statement, params)?;
    link.read::<i64>(&row, 0).map(|count| u64::try_from(count).unwrap_or(0))
}

/// A sender goes.
pub(super) fn end(link: &PostgresLink, epoch: i64) -> Result<(), LedgerError> {
    claims::drop_all(link, epoch)?;
    end_found(link, "epoch = $1 AND ended IS NULL FOR UPDATE", &[&epoch]).map(drop)
}

/// Says that a sender has nothing to send for now.
pub(super) fn rest(link: &PostgresLink, epoch: i64) -> Result<(), LedgerError> {
    claims::drop_all(link, epoch)?;
    permits::waste_all(link, epoch)?;
    link.run("UPDATE sender SET working = NULL WHERE epoch = $1 AND working IS NOT NULL", &[&epoch]).map(drop)
}

/// Ends the leases that have run out, and calls what any sender that is no more left open a doubt.
pub(super) fn end_the_dead(link: &PostgresLink, now: DateTime<Utc>) -> Result<(), LedgerError> {
    link.change(|| {
        run_out(link)?;
        doubt_the_open(link, now)
    })
}

/// The same for a sender that looks often: the long list is only gone through when somebody has died.
pub(super) fn end_the_newly_dead(link: &PostgresLink, now: DateTime<Utc>) -> Result<(), LedgerError> {
    link.change(|| {
        if run_out(link)? == 0 {
            return Ok(());
        }
        claims::drop_of_the_dead(link)?;
        doubt_the_open(link, now)
    })
}

/// What senders that are no more have left open is in doubt.
fn doubt_the_open(link: &PostgresLink, now: DateTime<Utc>) -> Result<(), LedgerError> {
    let mut open = Vec::new();
    let question = format!(
        "SELECT seq, notice, number FROM attempt WHERE state = {} AND NOT EXISTS \
         (SELECT 1 FROM sender WHERE sender.epoch = attempt.epoch AND sender.ended IS NULL) ORDER BY seq",
        AttemptState::Begun.code()
    );
    link.each("attempt", &question, &[], |row| {
        open.push(Ending {
            notice: notice(row, 1)?,
            number: count(row, 2)?,
            at: now,
            outcome: Outcome::Doubt,
            code: None,
            words: STOPPED.to_owned(),
        });
        Ok(())
    })?;
    batch::end_open(link, &open.iter().collect::<Vec<_>>())
}

/// Ends the leases that have run out. One whose row is held is being used at this moment, or somebody else ends it.
pub(super) fn run_out(link: &PostgresLink) -> Result<u64, LedgerError> {
    let over = "ended IS NULL AND (until < clock_timestamp() OR NOT sends) FOR UPDATE SKIP LOCKED";
    end_found(link, over, &[])
}
