//! Who sends: each sender is a row whose number is its epoch, with a lease by the database's clock.

use std::time::Duration;

use super::{LedgerError, PostgresLink};

/// How often a lease is renewed within its time.
const RENEWALS: u32 = 6;

/// The lock under which senders come and go: two that open at once see one another.
const LOCK: i64 = 0x0077_6176_6573_6e64;

/// The beginning of a statement that writes for a sender: its lease is found alive, and held until the commit. Whoever
/// would end it waits, and then sees what was written.
/// Its folder is the one that counts, if it acts on one.
pub(super) const LIVING: &str = "WITH lease AS MATERIALIZED (SELECT epoch FROM sender \
     WHERE epoch = $1 AND ended IS NULL AND until > clock_timestamp() \
     AND (revision IS NULL OR revision = (SELECT max(number) FROM revision)) FOR SHARE)";

/// Somebody who sends, or keeps senders out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claimant {
    pub(super) epoch: i64,
    pub(super) name: String,
    pub(super) machine: String,
    pub(super) process: i64,
    pub(super) since: String,
}

impl Claimant {
    /// How they are told to whoever must wait for them.
    pub(super) fn words(&self) -> String {
        let Self { name, machine, process, since, .. } = self;
        format!("process {process} on `{machine}`, `{name}`, since {since} UTC")
    }
}

/// How long until a lease of this length is renewed.
pub(super) fn renewal(lease: Duration) -> Duration {
    lease / RENEWALS
}

/// Nobody comes or goes until the end of the change.
pub(super) fn hold_the_door(link: &PostgresLink) -> Result<(), LedgerError> {
    link.run("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).map(drop)
}

/// Nobody else begins to send while this sender is there.
pub(super) fn stay_alone(link: &PostgresLink, epoch: i64) -> Result<(), LedgerError> {
    link.run("UPDATE sender SET alone = true WHERE epoch = $1", &[&epoch]).map(drop)
}

/// A new epoch. One that keeps senders out has no end: it is alive while its row is locked.
pub(super) fn begin(link: &PostgresLink, name: &str, lease: Option<Duration>) -> Result<i64, LedgerError> {
    let until = lease.map(millis);
    let row = link.one(
        "INSERT INTO sender (name, machine, process, sends, until) VALUES ($1, $2, $3, $4::int8 IS NOT NULL, \
         coalesce(clock_timestamp() + $4::int8 * interval '1 ms', 'infinity')) RETURNING epoch",
        &[&name, &link.machine(), &i64::from(std::process::id()), &until],
    )?;
    link.read(&row, 0)
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// A lease goes on, unless others have ended it.
pub(super) fn renew(link: &PostgresLink, epoch: i64, lease: Duration) -> Result<(), LedgerError> {
    let renewed = link.run(
        "UPDATE sender SET until = clock_timestamp() + $2::int8 * interval '1 ms' WHERE epoch = $1 AND ended IS NULL",
        &[&epoch, &millis(lease)],
    )?;
    if renewed == 1 { Ok(()) } else { Err(lost(link)) }
}

/// What a sender is told whose lease others have ended.
pub(super) fn lost(link: &PostgresLink) -> LedgerError {
    LedgerError::LeaseLost { place: link.place().to_path_buf() }
}

/// Whether a sender may go on; held until the end of the change, so that nobody ends it meanwhile.
pub(super) fn still_alive(link: &PostgresLink, epoch: i64) -> Result<(), LedgerError> {
    let alive =
        "SELECT 1 FROM sender WHERE epoch = $1 AND ended IS NULL AND until > clock_timestamp() FOR SHARE";
    link.maybe(alive, &[&epoch])?.map(drop).ok_or_else(|| lost(link))
}

/// Which of those who are alive are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claimants {
    /// Everybody who sends.
    Senders,
    /// Whoever sends and wants to be alone.
    Alone,
    /// Whoever keeps senders out.
    Keepers,
}

/// Who is alive of these.
pub(super) fn alive(link: &PostgresLink, which: Claimants) -> Result<Vec<Claimant>, LedgerError> {
    let (sends, alone) = (which != Claimants::Keepers, which == Claimants::Alone);
    let rows = link.ask(
        "SELECT epoch, name, machine, process, to_char(since, 'YYYY-MM-DD HH24:MI:SS') FROM sender \
         WHERE ended IS NULL AND until > clock_timestamp() AND sends = $1 AND (alone OR NOT $2) ORDER BY epoch",
        &[&sends, &alone],
    )?;
    let claimant = |row| {
        Ok(Claimant {
            epoch: link.read(row, 0)?,
            name: link.read(row, 1)?,
            machine: link.read(row, 2)?,
            process: link.read(row, 3)?,
            since: link.read(row, 4)?,
        })
    };
    rows.iter().map(claimant).collect()
}
