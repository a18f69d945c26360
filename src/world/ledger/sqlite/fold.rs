//! The fold: from the rows of the ledger to the [`History`] that the plan needs.

use rusqlite::{Connection, Row};
use std::{collections::HashMap, path::Path};

use super::{
    Attempt, Attempted, Ending, Intent, LedgerError, Outcome, Tried, gate_state,
    row::{State, end_sum, time, told},
};
use crate::ground::{
    culprit::Culprit,
    timeline::{Fate, History, Hold, Moved, NoticeId, ReportedDelivery, Told, Undeliverable},
};

/// Every column of an attempt, in the order [`attempt`] reads them.
pub(super) const COLUMNS: &str = "notice, number, person, is_person, wave, stage, due, expires, dated, begun, sha256, \
     size, told, intent_sum, state, ended, code, words, next, end_sum";

/// Reads one row of [`COLUMNS`].
pub(super) fn attempt(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    let intent = Intent {
        notice: NoticeId::from_bytes(row.get(0)?),
        number: row.get(1)?,
        person: row.get(2)?,
        is_person: row.get(3)?,
        wave: row.get(4)?,
        stage: row.get(5)?,
        due: time(row.get(6)?),
        expires: time(row.get(7)?),
        dated: time(row.get(8)?),
        begun: time(row.get(9)?),
        sha256: row.get(10)?,
        size: u64::try_from(row.get::<_, i64>(11)?).unwrap_or(0),
        told: row.get(12)?,
    };
    let ending = ending(row, &intent)?;
    let sound = intent.sum() == row.get::<_, i64>(13)?
        && ending.as_ref().map_or(row.get::<_, i64>(14)? == State::Begun.code(), |ending| {
            row.get::<_, i64>(19).is_ok_and(|sum| sum == end_sum(ending))
        });
    Ok(Attempt { intent, ending, sound })
}

fn ending(row: &Row<'_>, intent: &Intent) -> rusqlite::Result<Option<Ending>> {
    let next: Option<i64> = row.get(18)?;
    let outcome = match State::from_code(row.get(14)?) {
        Some(State::Sent) => Outcome::Sent,
        Some(State::Deferred) => Outcome::Deferred(time(next.unwrap_or(0))),
        Some(State::Refused) => Outcome::Refused,
        Some(State::Doubt) => Outcome::Doubt,
        Some(State::NotSent) => Outcome::NotSent,
        // A number that nobody knows makes the row unsound, since it is not that of an attempt just begun.
        Some(State::Begun) | None => return Ok(None),
    };
    Ok(Some(Ending {
        notice: intent.notice,
        number: intent.number,
        at: time(row.get::<_, Option<i64>>(15)?.unwrap_or(0)),
        outcome,
        code: row.get(16)?,
        words: row.get::<_, Option<String>>(17)?.unwrap_or_default(),
    }))
}

/// Goes through every attempt in the order they were begun.
pub(super) fn each(
    connection: &Connection,
    path: &Path,
    filter: &str,
    mut see: impl FnMut(Attempt),
) -> Result<(), LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    let question = format!("SELECT {COLUMNS} FROM attempt {filter} ORDER BY seq");
    let mut asked = connection.prepare(&question).map_err(broken)?;
    let mut rows = asked.query([]).map_err(broken)?;
    while let Some(row) = rows.next().map_err(broken)? {
        let attempt = attempt(row).map_err(broken)?;
        if !attempt.sound {
            let what =
                format!("attempt {} at {} does not add up", attempt.intent.number, attempt.intent.notice);
            return Err(LedgerError::Damaged { path: path.to_path_buf(), what });
        }
        see(attempt);
    }
    Ok(())
}

/// The fold of the whole ledger.
pub(super) fn history(connection: &Connection, path: &Path) -> Result<History, LedgerError> {
    let broken = |error| LedgerError::database(path, error);
    let mut history = History::default();
    each(connection, path, "", |attempt| {
        let (notice, fate) = (attempt.intent.notice, attempt.fate());
        let before = history.fates.insert(notice, fate);
        // What was in doubt stays so while it is put off, and is no more once an answer is known.
        let repeated = before == Some(Fate::InDoubt) || history.repeats.contains(&notice);
        if repeated && matches!(fate, Fate::Deferred(_)) {
            history.repeats.insert(notice);
        } else {
            history.repeats.remove(&notice);
        }
        if attempt.intent.is_person && attempt.fate() == Fate::Sent && !attempt.intent.told.is_empty() {
            history.hear(attempt.intent.person.to_lowercase(), notice, told(&attempt.intent.told));
        }
    })?;
    history.holds = holds(connection).map_err(broken)?;
    people(connection, &mut history).map_err(broken)?;
    Ok(history)
}

/// What was tried before.
pub(super) fn tried(connection: &Connection, path: &Path) -> Result<Tried, LedgerError> {
    let mut tried = Tried::new();
    each(connection, path, "WHERE state <> 1", |attempt| {
        let before: Option<&Attempted> = tried.get(&attempt.intent.notice);
        let first = before.map_or(attempt.intent.dated, |known| known.dated);
        let known = Attempted {
            number: attempt.intent.number,
            dated: first,
            sha256: attempt.intent.sha256,
            in_doubt: before.is_some_and(|known| known.in_doubt) || attempt.fate() == Fate::InDoubt,
        };
        tried.insert(attempt.intent.notice, known);
    })?;
    Ok(tried)
}

/// The dates that were told, whenever a day differs from the one told before it.
pub(super) fn told_in_order(connection: &Connection) -> rusqlite::Result<Vec<Told>> {
    let mut asked = connection
        .prepare("SELECT told FROM attempt WHERE told <> '' AND state IN (0, 1, 4) ORDER BY seq")?;
    let mut rows = asked.query([])?;
    let (mut all, mut before): (Vec<Told>, String) = (Vec::new(), String::new());
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str()?;
        if text == before {
            continue;
        }
        text.clone_into(&mut before);
        for new in told(text) {
            let last = all.iter().rfind(|old| (&old.wave, old.anchor) == (&new.wave, new.anchor));
            if last.is_none_or(|last| last.day != new.day) {
                all.push(new);
            }
        }
    }
    Ok(all)
}

/// What is kept back now.
pub(super) fn holds(connection: &Connection) -> rusqlite::Result<Vec<Hold>> {
    let mut asked =
        connection.prepare("SELECT wave, stage, because FROM hold WHERE lifted IS NULL ORDER BY id")?;
    asked
        .query_map([], |row| Ok(Hold { wave: row.get(0)?, stage: row.get(1)?, because: row.get(2)? }))?
        .collect()
}

/// Who cannot be reached, as [`gone`] reads it.
pub(super) const GONE: &str =
    "SELECT person, status, words, at FROM unreachable WHERE permanent = 1 AND lifted IS NULL";

/// Who cannot be reached, and why.
pub(super) fn gone(row: &Row<'_>) -> rusqlite::Result<(String, Undeliverable)> {
    Ok((row.get(0)?, Undeliverable { status: row.get(1)?, words: row.get(2)?, at: time(row.get(3)?) }))
}

/// What became of messages after the relay had taken them: the last word of the reports about each. One that left again
/// after it came back starts anew.
fn deliveries(connection: &Connection) -> rusqlite::Result<HashMap<NoticeId, ReportedDelivery>> {
    let mut asked = connection.prepare(
        "SELECT notice, sign, culprit, dated FROM came_back WHERE notice IS NOT NULL AND person <> '' \
         AND kind = 'bounce' AND coalesce(settled_as, '') <> 'again' ORDER BY dated, id",
    )?;
    let mut rows = asked.query([])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        let (sign, at) = (row.get::<_, String>(1)?, time(row.get(3)?));
        let delivery = match sign.as_str() {
            "alive" => ReportedDelivery::Delivered(at),
            "missed" | "gone" => ReportedDelivery::CameBack(at, Culprit::of_code(&row.get::<_, String>(2)?)),
            "delayed" => ReportedDelivery::Delayed(at),
            _ => continue,
        };
        found.insert(NoticeId::from_bytes(row.get(0)?), delivery);
    }
    Ok(found)
}

/// Who has moved, who cannot be reached, and how the gates stand.
fn people(connection: &Connection, history: &mut History) -> rusqlite::Result<()> {
    let mut asked = connection.prepare("SELECT person, at FROM moved")?;
    for row in asked.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))? {
        let (person, at) = row?;
        history.moved.insert(person, Moved { at: time(at) });
    }
    let as_of: Option<i64> =
        connection.query_row("SELECT max(as_of) FROM moved_list", [], |row| row.get(0))?;
    history.moved_as_of = as_of.map(time);
    let mut asked = connection.prepare(GONE)?;
    for gone in asked.query_map([], gone)? {
        history.unreachable.extend([gone?]);
    }
    history.deliveries = deliveries(connection)?;
    let waiting = "SELECT count(*) FROM came_back WHERE why <> '' AND settled IS NULL";
    let waiting: i64 = connection.query_row(waiting, [], |row| row.get(0))?;
    history.to_be_read = usize::try_from(waiting).unwrap_or(usize::MAX);
    let mut asked = connection.prepare("SELECT wave, verdict FROM gate ORDER BY id")?;
    for row in asked.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))? {
        let (wave, verdict) = row?;
        history.gates.insert(wave, gate_state(&verdict));
    }
    let mut asked = connection.prepare("SELECT notice, at FROM noticed")?;
    for row in asked.query_map([], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?)))? {
        let (notice, at) = row?;
        history.noticed.insert(NoticeId::from_bytes(notice), time(at));
    }
    Ok(())
}
