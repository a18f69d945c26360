//! The ledger in one SQLite file: write-ahead log, every commit on the disk before it counts.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::path::PathBuf;

use super::{
    AttemptState, BEAT, BegunHere, Ending, Entry, Holder, Intent, Ledger, LedgerError, LedgerSender, Life,
    NoteReader as _, Outcome, Recent, Seal, Vouched, life, meta,
    row::end_sum,
    rows::{HasRows, Rows},
    seal::SealFile,
    tell,
    witness::{Testimony, WitnessFile},
};
use crate::ground::timeline::{Hold, NoticeId};

/// Rows in a row that are too old before the search for recent ones ends: clocks step, so rows are not
/// strictly in order of time.
const OLD_ENOUGH: u32 = 10_000;

/// The words of an attempt whose process ended before it knew.
const STOPPED: &str = "the sender stopped before the relay's answer was written down";

/// A ledger opened to send: held by this process alone until dropped.
#[derive(Debug)]
pub(super) struct SqliteLedger {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) seal: Seal,
    pub(super) seal_file: SealFile,
    pub(super) life: Life,
    pub(super) testimony: Testimony,
    /// What `data_version` said when the holds were last read.
    pub(super) holds_read_at: Option<i64>,
    /// What had been approved and judged when it was last asked for that.
    pub(super) judged: Option<(i64, i64)>,
    /// Dropped last: the file is let go of when it is closed.
    pub(super) _holder: Holder,
}

impl SqliteLedger {
    /// Has the witness say how far the ledger has come.
    fn testify(&mut self) {
        let seal = Seal { at: self.life.alive, ..self.seal };
        self.testimony.says(|witness| witness.write(seal));
    }

    /// Turns what an earlier process left open into doubts, counts this opening, and keeps what was said for it.
    pub(super) fn settle(
        &mut self,
        said: Option<(&str, &Vouched<'_>)>,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        let path = self.path.clone();
        let broken = |error| LedgerError::database(&path, error);
        let change =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(broken)?;
        settle_open(&change, now).map_err(broken)?;
        meta::put(&change, "generation", &self.seal.generation.to_string()).map_err(broken)?;
        self.life.write(&change).map_err(broken)?;
        if let Some((verdict, said)) = said {
            change
                .execute(
                    "INSERT INTO vouched (verdict, silent_since, because, who, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![
                        verdict,
                        since.timestamp_millis(),
                        said.because,
                        said.who,
                        now.timestamp_millis()
                    ],
                )
                .map_err(broken)?;
        }
        change.commit().map_err(broken)
    }
}

impl LedgerSender for SqliteLedger {
    fn unwitnessed(&self) -> Option<&str> {
        self.testimony.trouble()
    }

    fn begun_here(&self) -> Option<BegunHere> {
        self.testimony.begun()
    }

    fn beat(&mut self, now: DateTime<Utc>) -> Result<(), LedgerError> {
        life::beat(&self.connection, now).map_err(|error| LedgerError::database(&self.path, error))?;
        self.life.alive = now;
        self.testify();
        self.testimony.says(WitnessFile::sync);
        Ok(())
    }
}

impl HasRows for SqliteLedger {
    fn rows(&self) -> Option<Rows<'_>> {
        Some(Rows { connection: &self.connection, path: &self.path })
    }
}

impl Ledger for SqliteLedger {
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        let path = self.path.clone();
        let broken = |error| LedgerError::database(&path, error);
        let change =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(broken)?;
        let (mut seal, mut alive) = (self.seal, self.life.alive);
        for entry in entries {
            match entry {
                Entry::Begin(intent) => {
                    alive = intent.begun;
                    begin(&change, intent).map_err(broken)?;
                    seal.rows = u64::try_from(change.last_insert_rowid()).unwrap_or(seal.rows);
                    // A clock that was set back makes no seal older.
                    seal.at = seal.at.max(intent.begun);
                }
                Entry::End(ending) => {
                    alive = ending.at;
                    end(&change, ending).map_err(broken)?;
                }
            }
        }
        // In both directions: a clock that was set back is told too.
        let beats = (alive - self.life.alive).abs() >= BEAT;
        if beats {
            life::beat(&change, alive).map_err(broken)?;
        }
        crate::world::fail_point::fail_point("mid-commit");
        change.commit().map_err(broken)?;
        self.seal = seal;
        self.life.alive = if beats { alive } else { self.life.alive };
        // All three only after the commit: what is ahead of its ledger would make the true one look old.
        self.testimony.says(|witness| witness.begins(entries.iter().filter_map(Entry::begins)));
        self.testify();
        self.seal_file.write(seal)
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        let broken = |error| LedgerError::database(&self.path, error);
        // It changes when somebody else has written: what we write ourselves does not have us read the holds
        // again.
        let version: i64 =
            self.connection.query_row("PRAGMA data_version", [], |row| row.get(0)).map_err(broken)?;
        if self.holds_read_at == Some(version) {
            return Ok(None);
        }
        // What is written between the two is read with the holds, and then once more: nothing is missed.
        let holds = self.kept_back()?;
        self.holds_read_at = Some(version);
        Ok(Some(holds))
    }

    fn is_judged_anew(&mut self) -> Result<bool, LedgerError> {
        let newest =
            "SELECT coalesce((SELECT max(id) FROM approval), 0), coalesce((SELECT max(id) FROM gate), 0)";
        let judged = self.connection.query_row(newest, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let judged = judged.map_err(|error| LedgerError::database(&self.path, error))?;
        let before = self.judged.replace(judged);
        Ok(before.is_some_and(|before| before != judged))
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        recent(&self.connection, since, now).map_err(|error| LedgerError::database(&self.path, error))
    }
}

/// Turns what a sender that is no more left without an outcome into doubts.
pub(super) fn settle_open(change: &Connection, now: DateTime<Utc>) -> rusqlite::Result<()> {
    for (notice, number) in open_attempts(change)? {
        let ending = Ending {
            notice: NoticeId::from_bytes(notice),
            number,
            at: now,
            outcome: Outcome::Doubt,
            code: None,
            words: STOPPED.to_owned(),
        };
        end(change, &ending)?;
    }
    Ok(())
}

fn open_attempts(connection: &Connection) -> rusqlite::Result<Vec<([u8; 16], u32)>> {
    let mut asked = connection.prepare("SELECT notice, number FROM attempt WHERE state = ?1 ORDER BY seq")?;
    asked.query_map([AttemptState::Begun.code()], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn begin(change: &Transaction<'_>, intent: &Intent) -> rusqlite::Result<()> {
    let mut insert = change.prepare_cached(
        "INSERT INTO attempt (notice, number, person, is_person, wave, stage, due, expires, dated, begun, sha256, size, \
         told, intent_sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    let told = tell(&intent.told);
    insert.execute(params![
        intent.notice.bytes(),
        intent.number,
        intent.person,
        intent.is_person,
        intent.wave,
        intent.stage,
        intent.due.timestamp_millis(),
        intent.expires.timestamp_millis(),
        intent.dated.timestamp_millis(),
        intent.begun.timestamp_millis(),
        intent.sha256,
        // A letter has fewer bytes than any number here; what had more would be refused by its relay.
        i64::try_from(intent.size).unwrap_or(i64::MAX),
        told,
        intent.sum(&told),
    ])?;
    Ok(())
}

/// Writes down how an attempt ended, unless more is known of it already; one that is not there is an error, never passed
/// over.
pub(super) fn end(change: &Connection, ending: &Ending) -> rusqlite::Result<()> {
    let mut update = change.prepare_cached(&format!(
        "UPDATE attempt SET state = ?3, ended = ?4, code = ?5, words = ?6, next = ?7, end_sum = ?8 \
         WHERE notice = ?1 AND number = ?2 AND NOT ({})",
        AttemptState::kept_from("state", "?3")
    ))?;
    let changed = update.execute(params![
        ending.notice.bytes(),
        ending.number,
        ending.outcome.state().code(),
        ending.at.timestamp_millis(),
        ending.code,
        ending.words,
        ending.outcome.next(),
        end_sum(ending),
    ])?;
    if changed == 1 {
        return Ok(());
    }
    // Nothing was changed: then it stays as it is, if it is there.
    let mut find = change.prepare_cached("SELECT 1 FROM attempt WHERE notice = ?1 AND number = ?2")?;
    let is_there = find.exists(params![ending.notice.bytes(), ending.number])?;
    if is_there { Ok(()) } else { Err(rusqlite::Error::StatementChangedRows(changed)) }
}

fn recent(
    connection: &Connection,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Vec<Recent>> {
    // What has not ended counts as ended now: it is on its way.
    let mut asked =
        connection.prepare("SELECT coalesce(ended, ?1), is_person FROM attempt ORDER BY seq DESC")?;
    let mut rows = asked.query([now.timestamp_millis()])?;
    let mut seconds = std::collections::BTreeMap::<u64, (u32, u32)>::new();
    let mut old = 0;
    while let Some(row) = rows.next()? {
        let (ended, is_person): (i64, u32) = (row.get(0)?, row.get(1)?);
        if ended < since.timestamp_millis() {
            old += 1;
            if old > OLD_ENOUGH {
                break;
            }
            continue;
        }
        old = 0;
        let ago = u64::try_from((now.timestamp_millis() - ended).max(0)).unwrap_or(0) / 1000;
        let count = seconds.entry(ago).or_default();
        count.0 += 1;
        count.1 += is_person;
    }
    Ok(seconds.into_iter().map(|(ago, (messages, people))| Recent { ago, messages, people }).collect())
}
