//! Letters that came back because of us leave again when the cause is mended.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{
    DoubtVerdict, Ending, LedgerError, Outcome, ReturnReader as _, Returned, SettledAs, Sign, SqliteNotes,
    sender, sums,
};

impl SqliteNotes {
    /// Lets these leave again, all of them or none: how many they are. What has changed since they were listed is left as
    /// it is.
    pub(super) fn send_again(
        &mut self,
        list: &[Returned],
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<usize, LedgerError> {
        self.change(|rows| {
            // What has left or was answered since the list was shown is not sent again by an old list.
            let open = rows.returned()?;
            let list: Vec<&Returned> = list.iter().filter(|one| open.contains(one)).collect();
            for one in &list {
                let again = again(rows.connection, one, who, now);
                again.map_err(|error| rows.broken(error))?;
            }
            Ok(list.len())
        })
    }
}

/// Takes back that one was sent, and gives its reports their answer.
fn again(change: &Connection, one: &Returned, who: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let because = format!("it came back because of us: {} {}", one.status, one.words);
    let words = format!("{who} sends it again: {because}");
    let outcome = Outcome::NotSent;
    let (notice, number) = (one.notice, one.number);
    sender::end(change, &Ending { notice, number, at: now, outcome, code: None, words })?;
    change.execute(
        "INSERT INTO resolution (notice, number, verdict, because, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![notice.bytes(), number, DoubtVerdict::NotSent.code(), because, who, now.timestamp_millis()],
    )?;
    sums::stamp_last(change, "resolution")?;
    change.execute(
        "UPDATE came_back SET settled = ?2, settled_as = ?3, because = ?4, who = ?5 \
                     WHERE notice = ?1 AND kind = 'bounce' AND sign IN (?6, ?7)",
        params![
            notice.bytes(),
            now.timestamp_millis(),
            SettledAs::Again.code(),
            because,
            who,
            Sign::Missed.code(),
            Sign::Delayed.code()
        ],
    )?;
    // Only what is not for good: an address that is gone is not there again because its letter leaves.
    change.execute(
        "UPDATE unreachable SET lifted = ?2 WHERE notice = ?1 AND permanent = 0 AND lifted IS NULL",
        params![notice.bytes(), now.timestamp_millis()],
    )?;
    Ok(())
}
