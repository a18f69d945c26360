//! People taken out of the ledger: the rows stay, so that the figures stay; whom they were about is gone.
//!
//! A notice's id is made of an address, and whoever has a list of addresses could find it again: it is replaced by
//! a running number. What is deleted is overwritten on the disk, and the file is written anew.

use chrono::{DateTime, Utc};
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    LedgerError, Notes,
    fold::{self, Attempt},
    row::end_sum,
};
use crate::ground::timeline::NoticeId;

/// Who is forgotten. Addresses are keys: in lower case.
#[derive(Clone, Debug)]
pub enum Whose {
    /// Everybody but the helpdesk and the sponsors, who are named in `campaign.toml`.
    Everybody {
        /// Their addresses.
        but: HashSet<String>,
    },
    /// One person, by their address and aliases.
    One(HashSet<String>),
}

/// What is kept of a forgetting.
#[derive(Clone, Copy, Debug)]
pub struct Remembered<'a> {
    /// The figures, if everybody is forgotten.
    pub figures: &'a str,
    /// Who did it.
    pub who: &'a str,
    /// When.
    pub at: DateTime<Utc>,
}

impl Whose {
    fn has(&self, person: &str) -> bool {
        let person = person.to_lowercase();
        match self {
            Self::Everybody { but } => !person.is_empty() && !but.contains(&person),
            Self::One(keys) => keys.contains(&person),
        }
    }
}

/// The tables that hold a person in a column, and nothing that figures need.
const PEOPLE: [&str; 4] = ["moved", "moved_back", "failing", "unreachable"];

impl Notes {
    /// Takes people out of every table; says how many rows of each were changed or deleted.
    pub fn forget(
        &mut self,
        whose: &Whose,
        remembered: Remembered<'_>,
    ) -> Result<BTreeMap<&'static str, u64>, LedgerError> {
        let sender = self.keep_senders_out("wavecast forget", remembered.at)?;
        let broken = |error| LedgerError::database(&self.path, error);
        self.connection.pragma_update(None, "secure_delete", "ON").map_err(broken)?;
        let counts = self.write(|change| {
            let mut counts = BTreeMap::new();
            let renamed = attempts(change, whose, &mut counts)?;
            notices(change, &renamed, &mut counts)?;
            counts.insert("came_back", came_back(change, whose)?);
            for table in PEOPLE {
                counts.insert(table, people(change, table, whose)?);
            }
            if matches!(whose, Whose::Everybody { .. }) {
                counts.insert("bounce_report", rows(change.execute("DELETE FROM bounce_report", [])?));
            }
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
        })?;
        let broken = |error| LedgerError::database(&self.path, error);
        self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);").map_err(broken)?;
        drop(sender);
        Ok(counts)
    }
}

fn rows(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Attempts lose their person, the relay's words and the sum over the message; they keep when, what and how it ended.
fn attempts(
    change: &Transaction<'_>,
    whose: &Whose,
    counts: &mut BTreeMap<&'static str, u64>,
) -> rusqlite::Result<HashMap<NoticeId, NoticeId>> {
    let mut renamed = HashMap::new();
    let mut update = change.prepare(
        "UPDATE attempt SET notice = ?2, person = '', sha256 = ?3, told = '', intent_sum = ?4, \
         words = CASE WHEN words IS NULL THEN NULL ELSE '' END, end_sum = ?5 WHERE seq = ?1",
    )?;
    let mut asked = change.prepare(&format!("SELECT {}, seq FROM attempt ORDER BY seq", fold::COLUMNS))?;
    let mut found = asked.query([])?;
    let mut count = 0;
    while let Some(row) = found.next()? {
        let seq: i64 = row.get("seq")?;
        let Attempt { mut intent, ending, .. } = fold::attempt(row)?;
        if !whose.has(&intent.person) {
            continue;
        }
        let name = *renamed.entry(intent.notice).or_insert_with(|| nameless(seq));
        (intent.notice, intent.person, intent.told) = (name, String::new(), String::new());
        intent.sha256 = [0; 32];
        let sum = ending.map_or(0, |mut ending| {
            (ending.notice, ending.words) = (name, String::new());
            end_sum(&ending)
        });
        update.execute(params![seq, name.bytes(), intent.sha256, intent.sum(), sum])?;
        count += 1;
    }
    counts.insert("attempt", count);
    Ok(renamed)
}

/// A name that says nothing but which row came first.
fn nameless(seq: i64) -> NoticeId {
    let mut bytes = *b"forgotten\0\0\0\0\0\0\0";
    let number = seq.to_be_bytes();
    for (byte, digit) in bytes.iter_mut().skip(9).zip(number.iter().skip(1)) {
        *byte = *digit;
    }
    NoticeId::from_bytes(bytes)
}

fn notices(
    change: &Transaction<'_>,
    renamed: &HashMap<NoticeId, NoticeId>,
    counts: &mut BTreeMap<&'static str, u64>,
) -> rusqlite::Result<()> {
    let mut resolution =
        change.prepare("UPDATE resolution SET notice = ?2, because = '' WHERE notice = ?1")?;
    let mut noticed = change.prepare("DELETE FROM noticed WHERE notice = ?1")?;
    let (mut resolved, mut heard) = (0, 0);
    let mut pairs: Vec<(&NoticeId, &NoticeId)> = renamed.iter().collect();
    pairs.sort();
    for (old, new) in pairs {
        resolved += rows(resolution.execute(params![old.bytes(), new.bytes()])?);
        heard += rows(noticed.execute(params![old.bytes()])?);
    }
    counts.insert("resolution", resolved);
    counts.insert("noticed", heard);
    Ok(())
}

/// What came back about somebody, by proof or only by name. The digests stay, so that nothing is read again.
fn came_back(change: &Transaction<'_>, whose: &Whose) -> rusqlite::Result<u64> {
    match whose {
        Whose::Everybody { .. } => change.execute("DELETE FROM came_back", []).map(rows),
        Whose::One(keys) => {
            let mut delete = change.prepare("DELETE FROM came_back WHERE person = ?1 OR address = ?1")?;
            let mut sorted: Vec<&String> = keys.iter().collect();
            sorted.sort();
            sorted.into_iter().map(|key| delete.execute([key]).map(rows)).sum()
        }
    }
}

fn people(change: &Transaction<'_>, table: &'static str, whose: &Whose) -> rusqlite::Result<u64> {
    match whose {
        Whose::Everybody { .. } => change.execute(&format!("DELETE FROM {table}"), []).map(rows),
        Whose::One(keys) => {
            let mut delete = change.prepare(&format!("DELETE FROM {table} WHERE person = ?1"))?;
            let mut sorted: Vec<&String> = keys.iter().collect();
            sorted.sort();
            sorted.into_iter().map(|key| delete.execute([key]).map(rows)).sum()
        }
    }
}
