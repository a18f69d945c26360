//! What was found out about doubts is written down.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior, params};
use std::path::Path;

use super::{AttemptState, DoubtVerdict, LedgerError, fold::settled_by, rows::Rows, sender, sums};
use crate::ground::timeline::NoticeId;

/// Writes down what was found out about doubts. What a sender may still be at is no doubt yet.
pub(super) fn resolve(
    connection: &mut Connection,
    path: &Path,
    found: &[(NoticeId, &str)],
    verdict: DoubtVerdict,
    (who, now): (&str, DateTime<Utc>),
) -> Result<(), LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(broken)?;
    for (notice, because) in found {
        let attempts = attempts(Rows { connection: &change, path }, notice)?;
        for number in settled_by(verdict, *notice, &attempts).map_err(LedgerError::Refused)? {
            let ending = verdict.ending((*notice, number), (who, because), now);
            sender::end(&change, &ending).map_err(broken)?;
            change
                .execute(
                    "INSERT INTO resolution (notice, number, verdict, because, who, at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![notice.bytes(), number, verdict.code(), because, who, now.timestamp_millis()],
                )
                .map_err(broken)?;
            sums::stamp_last(&change, "resolution").map_err(broken)?;
        }
    }
    change.commit().map_err(broken)
}

/// How the attempts at a notice stand, in their order.
fn attempts(rows: Rows<'_>, notice: &NoticeId) -> Result<Vec<(u32, AttemptState)>, LedgerError> {
    let mut attempts = Vec::new();
    let question = "SELECT seq, number, state FROM attempt WHERE notice = ?1 ORDER BY number";
    rows.each("attempt", question, [notice.bytes()], |row| {
        attempts.push((row.get(1)?, AttemptState::of_code(row.get(2)?)?));
        Ok(())
    })?;
    Ok(attempts)
}
