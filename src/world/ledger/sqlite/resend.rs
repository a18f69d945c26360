//! Letters that came back because of us: when the cause is mended, they may leave again.
//!
//! Only what is proved to have come back is among them: the last attempt was taken by the relay, a report about that very
//! letter says that it did not arrive and that the fault is ours, and no report says that it arrived after all. A report
//! is good for one more attempt.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{Ending, LedgerError, Outcome, Returned, SqliteNotes, SqliteRecords, Verdict, row::time, sender};
use crate::ground::timeline::NoticeId;

/// How a report counts once its letter has been sent again: it has had its answer.
pub(super) const AGAIN: &str = "again";

/// A letter that left again is not taken for the one that came back: a report counts against it only if it was written
/// later.
const QUESTION: &str = "\
    SELECT c.notice, a.number, a.person, a.wave, a.stage, c.status, c.words, c.dated, c.person \
    FROM came_back c JOIN attempt a ON a.notice = c.notice \
    WHERE c.kind = 'bounce' AND c.sign = 'missed' AND c.culprit = 'us' AND a.state = 1 \
    AND coalesce(c.settled_as, '') <> 'again' \
    AND a.number = (SELECT max(number) FROM attempt WHERE notice = c.notice) \
    AND (c.dated + 999 >= a.begun OR NOT EXISTS \
        (SELECT 1 FROM attempt b WHERE b.notice = c.notice AND b.number < a.number AND b.state = 5)) \
    AND NOT EXISTS (SELECT 1 FROM came_back l WHERE l.notice = c.notice AND l.kind = 'bounce' AND l.sign = 'alive') \
    ORDER BY a.seq, c.dated";

fn returned(connection: &Connection) -> rusqlite::Result<Vec<Returned>> {
    let mut asked = connection.prepare(QUESTION)?;
    let mut rows = asked.query([])?;
    let mut found: Vec<Returned> = Vec::new();
    while let Some(row) = rows.next()? {
        let one = Returned {
            notice: NoticeId::from_bytes(row.get(0)?),
            number: row.get(1)?,
            person: row.get(2)?,
            wave: row.get(3)?,
            stage: row.get(4)?,
            status: row.get(5)?,
            words: row.get(6)?,
            at: time(row.get(7)?),
        };
        // A report that somebody settled to be about another mailbox says nothing about this one.
        let about: String = row.get(8)?;
        if about == one.person.to_lowercase() {
            // Of several reports about one letter the last one tells.
            found.retain(|known| known.notice != one.notice);
            found.push(one);
        }
    }
    Ok(found)
}

impl SqliteRecords {
    /// What came back because of us and has not left again.
    pub(super) fn returned(&self) -> Result<Vec<Returned>, LedgerError> {
        let Some(connection) = self.connection() else { return Ok(Vec::new()) };
        returned(connection).map_err(|error| LedgerError::database(&self.path, error))
    }
}

impl SqliteNotes {
    /// Lets these leave again, all of them or none: how many they are. What has changed since they were listed is left as
    /// it is.
    pub(super) fn send_again(
        &mut self,
        list: &[Returned],
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<usize, LedgerError> {
        self.write(|change| {
            let open = returned(change)?;
            let list: Vec<&Returned> = list.iter().filter(|one| open.contains(one)).collect();
            for one in &list {
                let because = format!("it came back because of us: {} {}", one.status, one.words);
                let words = format!("{who} sends it again: {because}");
                let outcome = Outcome::NotSent;
                let (notice, number) = (one.notice, one.number);
                sender::end(change, &Ending { notice, number, at: now, outcome, code: None, words })?;
                change.execute(
                    "INSERT INTO resolution (notice, number, verdict, because, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![
                        notice.bytes(),
                        number,
                        Verdict::NotSent.code(),
                        because,
                        who,
                        now.timestamp_millis()
                    ],
                )?;
                change.execute(
                    "UPDATE came_back SET settled = ?2, settled_as = ?3, because = ?4, who = ?5 \
                     WHERE notice = ?1 AND kind = 'bounce' AND sign IN ('missed', 'delayed')",
                    params![notice.bytes(), now.timestamp_millis(), AGAIN, because, who],
                )?;
                change.execute(
                    "UPDATE unreachable SET lifted = ?2 WHERE notice = ?1 AND permanent = 0 AND lifted IS NULL",
                    params![notice.bytes(), now.timestamp_millis()],
                )?;
            }
            Ok(list.len())
        })
    }
}
