//! What people write into the ledger: holds, approvals, judgements of gates, who has moved, who cannot be
//! reached. It may be written while somebody is sending; a running sender sees it within a second.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior, params};
use std::path::{Path, PathBuf};

use super::{
    Arrivals, DoubtVerdict, DoubtWriter, FILE, Holder, Judgement, LedgerError, NoteKind, NoteWriter, doubts,
    gone, last_word, opening, rows::Rows, sender, sums, words,
};
use crate::{
    ground::{
        approval::Approval,
        course::{Passed, ReviewMark, Tickets},
        timeline::{Hold, NoticeId},
    },
    world::disk,
};

/// A ledger opened to write such notes.
#[derive(Debug)]
pub(super) struct SqliteNotes {
    pub(super) connection: Connection,
    pub(super) folder: PathBuf,
    pub(super) path: PathBuf,
}

impl SqliteNotes {
    /// Opens the ledger in this state folder, or begins it.
    pub(super) fn open(folder: &Path, campaign: &str) -> Result<Self, LedgerError> {
        disk::private_folder(folder).map_err(|error| LedgerError::file(folder, error))?;
        let path = folder.join(FILE);
        // A new file for a note would hide that the old one is gone.
        if let Some(what) = gone(folder)? {
            return Err(LedgerError::Restored { path, what });
        }
        let connection = opening::connect(&path, campaign)?;
        Ok(Self { connection, folder: folder.to_path_buf(), path })
    }

    /// Writes something: all of it or, where it fails, nothing.
    pub(super) fn write<T>(
        &mut self,
        write: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        self.change(|rows| write(rows.connection).map_err(|error| rows.broken(error)))
    }

    /// The same for what must read first, and may find that it cannot be done.
    pub(super) fn change<T>(
        &mut self,
        change: impl FnOnce(Rows<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let broken = |error| LedgerError::database(&self.path, error);
        // Immediate: whoever reads first and writes then would lose to a sender that writes between the two.
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(broken)?;
        let answer = change(Rows { connection: &transaction, path: &self.path })?;
        transaction.commit().map_err(broken)?;
        Ok(answer)
    }
}

impl NoteWriter for SqliteNotes {
    fn hold(&mut self, hold: &Hold, who: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.write(|change| {
            change.execute(
                "INSERT INTO hold (wave, stage, because, who, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![hold.wave, hold.stage, hold.because, who, now.timestamp_millis()],
            )?;
            sums::stamp_last(change, "hold")
        })
    }

    fn lift(
        &mut self,
        wave: Option<&str>,
        stage: Option<&str>,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<usize, LedgerError> {
        // `IS`, because in SQL nothing does not equal nothing, and what holds everything has neither wave nor
        // stage.
        self.write(|change| {
            let mut lift = change.prepare(
                "UPDATE hold SET lifted = ?3, lifted_by = ?4 WHERE lifted IS NULL AND wave IS ?1 AND stage IS ?2 \
                 RETURNING id",
            )?;
            let lifted = lift.query_map(params![wave, stage, now.timestamp_millis(), who], |row| row.get(0))?;
            let lifted = lifted.collect::<rusqlite::Result<Vec<i64>>>()?;
            sums::stamp_these(change, "hold", &lifted)?;
            Ok(lifted.len())
        })
    }

    fn approve(&mut self, approval: &Approval) -> Result<(), LedgerError> {
        self.write(|change| {
            change.execute(
                "INSERT INTO approval (wave, stage, hash, parts, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    approval.wave,
                    approval.stage,
                    approval.hash,
                    approval.parts,
                    approval.who,
                    approval.at.timestamp_millis()
                ],
            )?;
            sums::stamp_last(change, "approval")
        })
    }

    fn judge(&mut self, judgement: &Judgement) -> Result<(), LedgerError> {
        self.write(|change| judge(change, judgement))
    }

    fn judge_after(
        &mut self,
        judgement: &Judgement,
        before: Option<&Passed>,
    ) -> Result<Option<Passed>, LedgerError> {
        self.change(|rows| {
            let last = last_word(&judgement.wave, |see| rows.each_note(NoteKind::Gates, see))?;
            if last.is_some() && last.as_ref() != before {
                return Ok(last);
            }
            judge(rows.connection, judgement).map_err(|error| rows.broken(error))?;
            Ok(None)
        })
    }

    fn noticed(&mut self, notices: &[NoticeId], now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.write(|change| {
            let mut insert = change
                .prepare_cached("INSERT INTO noticed VALUES (?1, ?2) ON CONFLICT (notice) DO NOTHING")?;
            for notice in notices {
                insert.execute(params![notice.bytes(), now.timestamp_millis()])?;
            }
            Ok(())
        })
    }

    fn reachable(&mut self, person: &str, now: DateTime<Utc>) -> Result<bool, LedgerError> {
        let person = person.to_lowercase();
        self.write(|change| {
            change.execute(
                "UPDATE unreachable SET lifted = ?2 WHERE person = ?1 AND lifted IS NULL",
                params![person, now.timestamp_millis()],
            )
        })
        .map(|changed| changed > 0)
    }

    fn arrivals(&mut self, list: &Arrivals, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.arrivals(list, now)
    }

    fn tickets(&mut self, tickets: &[Tickets], source: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.tickets(tickets, source, now)
    }

    fn mark(&mut self, wave: &str, item: &str, mark: &ReviewMark) -> Result<(), LedgerError> {
        self.mark(wave, item, mark)
    }
}

fn judge(change: &Connection, judgement: &Judgement) -> rusqlite::Result<()> {
    change.execute(
        "INSERT INTO gate (wave, verdict, because, figures, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            judgement.wave,
            words::of_gate(judgement.verdict),
            judgement.because,
            judgement.figures,
            judgement.who,
            judgement.at.timestamp_millis()
        ],
    )?;
    sums::stamp_last(change, "gate")
}

impl DoubtWriter for SqliteNotes {
    fn resolve(
        &mut self,
        found: &[(NoticeId, &str)],
        verdict: DoubtVerdict,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        match Holder::take(&self.folder, "wavecast doubt resolve", now) {
            Ok(_holder) => self.write(|change| sender::settle_open(change, now))?,
            // Whoever sends has its open attempts in hand: they are no doubts.
            Err(LedgerError::Held { .. }) => {}
            Err(error) => return Err(error),
        }
        doubts::resolve(&mut self.connection, &self.path, found, verdict, (who, now))
    }
}
