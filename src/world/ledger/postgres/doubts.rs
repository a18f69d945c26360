//! What was found out about doubts is written down.

use chrono::{DateTime, Utc};

use super::{
    AttemptState, DoubtVerdict, LedgerError, PostgresLink, batch,
    fold::settled_by,
    rows::{count, get},
    sums,
    text::clean,
};
use crate::ground::timeline::NoticeId;

/// Writes down what was found out about doubts. What a sender may still be at is no doubt yet.
pub(super) fn resolve(
    link: &PostgresLink,
    found: &[(NoticeId, &str)],
    verdict: DoubtVerdict,
    (who, now): (&str, DateTime<Utc>),
) -> Result<(), LedgerError> {
    link.change(|| {
        for (notice, because) in found {
            let attempts = attempts(link, notice)?;
            for number in settled_by(verdict, *notice, &attempts).map_err(LedgerError::Refused)? {
                let ending = verdict.ending((*notice, number), (who, because), now);
                batch::end(link, &[&ending])?;
                remember(link, (notice, number), (verdict, because), (who, now))?;
            }
        }
        Ok(())
    })
}

/// Keeps who said what about an attempt.
pub(super) fn remember(
    link: &PostgresLink,
    (notice, number): (&NoticeId, u32),
    (verdict, because): (DoubtVerdict, &str),
    (who, now): (&str, DateTime<Utc>),
) -> Result<(), LedgerError> {
    sums::write(
        link,
        "resolution",
        "INSERT INTO resolution (notice, number, verdict, because, who, at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            &&notice.bytes()[..],
            &i64::from(number),
            &verdict.code(),
            &clean(because),
            &clean(who),
            &now.timestamp_millis(),
        ],
    )
    .map(drop)
}

/// How the attempts at a notice stand, in their order; locked, so that no sender ends one of them meanwhile.
fn attempts(link: &PostgresLink, notice: &NoticeId) -> Result<Vec<(u32, AttemptState)>, LedgerError> {
    let mut attempts = Vec::new();
    let question = "SELECT seq, number, state FROM attempt WHERE notice = $1 ORDER BY number FOR UPDATE";
    link.each("attempt", question, &[&&notice.bytes()[..]], |row| {
        attempts.push((count(row, 1)?, AttemptState::of_code(get(row, 2)?)?));
        Ok(())
    })?;
    Ok(attempts)
}
