//! People taken out of the ledger: the rows stay, so that the figures stay; whom they were about is gone.
//!
//! A notice's id is made of an address, and whoever has a list of addresses could find it again: it is replaced by
//! a running number. What is deleted is overwritten on the disk, and the file is written anew.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, HashMap};

use super::{
    super::forgetting::{ForgottenAttempt, NO_HASH, PEOPLE, text_without},
    Holder, LedgerError, PeopleEraser, Remembered, SendersKeptOut, SqliteNotes, Whose,
    note_sums::has_sums,
    rows::{COLUMNS, Rows, attempt},
    sums,
};
use crate::ground::{course::trace::Traces, timeline::NoticeId};

impl super::SqliteRecords {
    /// Whether anything was written down about one of these addresses.
    pub(super) fn names_any(&self, traces: &Traces) -> Result<bool, LedgerError> {
        let Some(connection) = self.connection() else { return Ok(false) };
        let tables = PEOPLE.iter().chain(&["attempt", "came_back"]);
        let any = || -> rusqlite::Result<bool> {
            for table in tables {
                let mut asked = connection.prepare(&format!("SELECT DISTINCT person FROM {table}"))?;
                let mut found = asked.query([])?;
                while let Some(row) = found.next()? {
                    if traces.addresses().contains(&row.get::<_, String>(0)?.to_lowercase()) {
                        return Ok(true);
                    }
                }
            }
            Ok(false)
        };
        any().map_err(|error| LedgerError::database(&self.path, error))
    }
}

impl PeopleEraser for SqliteNotes {
    fn forget(
        &mut self,
        whose: &Whose,
        remembered: Remembered<'_>,
    ) -> Result<BTreeMap<&'static str, u64>, LedgerError> {
        // Until all of it is done: a sender knows people by their old names, and would write those down
        // again.
        let sender = self.keep_senders_out("wavecast forget", remembered.at)?;
        let broken = |error| LedgerError::database(&self.path, error);
        self.connection.pragma_update(None, "secure_delete", "ON").map_err(broken)?;
        let counts = self.change(|rows| {
            // A new sum would hide for ever that a row was altered.
            sums::all_checked(rows)?;
            let mut counts = BTreeMap::new();
            let renamed = attempts(rows, whose, &mut counts)?;
            let written = beside(rows.connection, whose, remembered, &renamed, counts);
            written.map_err(|error| rows.broken(error))
        })?;
        let broken = |error| LedgerError::database(&self.path, error);
        // Pages that were let go of, and the log, still hold what stood in them.
        self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);").map_err(broken)?;
        drop(sender);
        Ok(counts)
    }

    fn keep_senders_out(&self, what: &str, now: DateTime<Utc>) -> Result<SendersKeptOut, LedgerError> {
        Holder::take(&self.folder, what, now).map(SendersKeptOut::new)
    }
}

/// Takes people out of every table but that of attempts, and keeps what is kept of it.
fn beside(
    change: &Connection,
    whose: &Whose,
    remembered: Remembered<'_>,
    renamed: &HashMap<NoticeId, NoticeId>,
    mut counts: BTreeMap<&'static str, u64>,
) -> rusqlite::Result<BTreeMap<&'static str, u64>> {
    notices(change, whose, renamed, &mut counts)?;
    counts.insert("came_back", came_back(change, whose)?);
    for table in PEOPLE {
        counts.insert(table, people(change, table, whose)?);
    }
    if matches!(whose, Whose::Everybody { .. }) {
        counts.insert("bounce_report", rows(change.execute("DELETE FROM bounce_report", [])?));
    }
    texts(change, whose.traces(), &mut counts)?;
    sums::stamp_all(change)?;
    change.execute(
        "INSERT INTO forgotten (figures, certificate, who, at) VALUES (?1, ?2, ?3, ?4)",
        params![
            remembered.figures,
            serde_json::json!(counts).to_string(),
            remembered.who,
            remembered.at.timestamp_millis()
        ],
    )?;
    Ok(counts)
}

fn rows(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Attempts lose their person, the relay's words and the sum over the message; they keep when, what and how it ended.
fn attempts(
    rows: Rows<'_>,
    whose: &Whose,
    counts: &mut BTreeMap<&'static str, u64>,
) -> Result<HashMap<NoticeId, NoticeId>, LedgerError> {
    let mut renamed = HashMap::new();
    let broken = |error| rows.broken(error);
    let mut update = rows
        .connection
        .prepare(
            "UPDATE attempt SET notice = ?2, person = '', sha256 = ?3, told = '', intent_sum = ?4, \
         words = CASE WHEN words IS NULL THEN NULL ELSE '' END, end_sum = ?5 WHERE seq = ?1",
        )
        .map_err(broken)?;
    let spoken = "UPDATE attempt SET words = ?2, end_sum = ?3 WHERE seq = ?1";
    let mut spoken = rows.connection.prepare(spoken).map_err(broken)?;
    let mut count = 0;
    let question = format!("SELECT {COLUMNS} FROM attempt ORDER BY seq");
    rows.each("attempt", &question, [], |row| {
        let seq: i64 = row.get(0)?;
        // A row that does not add up is an error here too: a new sum would hide for ever that it was altered.
        match ForgottenAttempt::of(seq, attempt(row)?, whose, &mut renamed) {
            None => return Ok(()),
            Some(ForgottenAttempt::Words { words, end_sum }) => {
                spoken.execute(params![seq, words, end_sum])?;
            }
            Some(ForgottenAttempt::Nameless { notice, intent_sum, end_sum }) => {
                update.execute(params![seq, notice.bytes(), NO_HASH, intent_sum, end_sum])?;
            }
        }
        count += 1;
        Ok(())
    })?;
    counts.insert("attempt", count);
    Ok(renamed)
}

fn notices(
    change: &Connection,
    whose: &Whose,
    renamed: &HashMap<NoticeId, NoticeId>,
    counts: &mut BTreeMap<&'static str, u64>,
) -> rusqlite::Result<()> {
    let mut resolution =
        change.prepare("UPDATE resolution SET notice = ?2, because = '', sum = 0 WHERE notice = ?1")?;
    let mut noticed = change.prepare("DELETE FROM noticed WHERE notice = ?1")?;
    let (mut resolved, mut heard) = (0, 0);
    let mut pairs: Vec<(&NoticeId, &NoticeId)> = renamed.iter().collect();
    pairs.sort();
    for (old, new) in pairs {
        resolved += rows(resolution.execute(params![old.bytes(), new.bytes()])?);
        heard += rows(noticed.execute(params![old.bytes()])?);
    }
    // A date may have been noticed for somebody of whom nothing was ever begun.
    for mark in whose.traces().marks() {
        heard += rows(noticed.execute(params![mark.bytes()])?);
    }
    if matches!(whose, Whose::Everybody { .. }) {
        heard += rows(change.execute("DELETE FROM noticed", [])?);
    }
    counts.insert("resolution", resolved);
    counts.insert("noticed", heard);
    Ok(())
}

/// What came back about somebody, by proof or only by name. The digests stay, so that nothing is read again.
fn came_back(change: &Connection, whose: &Whose) -> rusqlite::Result<u64> {
    match whose {
        Whose::Everybody { .. } => change.execute("DELETE FROM came_back", []).map(rows),
        Whose::One(traces) => {
            let mut delete =
                change.prepare("DELETE FROM came_back WHERE lower(person) = ?1 OR lower(address) = ?1")?;
            let mut sorted: Vec<&String> = traces.addresses().iter().collect();
            sorted.sort();
            sorted.into_iter().map(|key| delete.execute([key]).map(rows)).sum()
        }
    }
}

/// Columns of texts that are no words of anybody's: names of waves, hashes, and what has a sum over it.
const NO_WORDS: [&str; 4] = ["attempt", "meta", "life", "forgotten"];

/// Takes people out of whatever somebody or some server wrote: reasons, notes, reports, names of files. Every column
/// of text is looked at, so that none that is added later is forgotten.
fn texts(
    change: &Connection,
    traces: &Traces,
    counts: &mut BTreeMap<&'static str, u64>,
) -> rusqlite::Result<()> {
    let mut changed = 0;
    for (table, column) in columns(change)? {
        let mut asked = change.prepare(&format!("SELECT DISTINCT \"{column}\" FROM \"{table}\""))?;
        let found = asked.query_map([], |row| row.get::<_, Option<String>>(0))?;
        for text in found.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten() {
            if let Some(rest) = text_without(traces, &column, &text) {
                let sum = if has_sums(&table) { ", sum = 0" } else { "" };
                let update = format!("UPDATE \"{table}\" SET \"{column}\" = ?2{sum} WHERE \"{column}\" = ?1");
                changed += rows(change.execute(&update, [&text, &rest])?);
            }
        }
    }
    counts.insert("texts", changed);
    Ok(())
}

/// Every column of words that is no key.
fn columns(change: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut asked = change.prepare(
        "SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns \
         WHERE tables.type = 'table' AND columns.type = 'TEXT' AND columns.pk = 0 \
         AND columns.name NOT IN ('wave', 'stage', 'hash', 'verdict', 'person') ORDER BY 1, 2",
    )?;
    let found = asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(String, String)> = found.collect::<rusqlite::Result<_>>()?;
    Ok(found.into_iter().filter(|(table, _)| !NO_WORDS.contains(&table.as_str())).collect())
}

fn people(change: &Connection, table: &'static str, whose: &Whose) -> rusqlite::Result<u64> {
    match whose {
        Whose::Everybody { .. } => change.execute(&format!("DELETE FROM {table}"), []).map(rows),
        Whose::One(traces) => {
            let mut delete = change.prepare(&format!("DELETE FROM {table} WHERE lower(person) = ?1"))?;
            let mut sorted: Vec<&String> = traces.addresses().iter().collect();
            sorted.sort();
            sorted.into_iter().map(|key| delete.execute([key]).map(rows)).sum()
        }
    }
}
