//! People taken out of the shared ledger: the rows stay, so that the figures stay; whom they were about is gone.
//!
//! As in a ledger in a file, a notice's id is replaced by a running number. The tables are written anew afterwards where
//! this role may do that; what the database's own log and backups hold is for whoever looks after it.

use std::collections::{BTreeMap, HashMap};

use super::{
    super::forgetting::{ForgottenAttempt, NO_HASH, PEOPLE, text_without},
    Attempt, LedgerError, PeopleEraser, PostgresLink, PostgresNotes, PostgresRecords, Remembered,
    SendersKeptOut, Whose,
    keeper::SendersBarred,
    note_sums::has_sums,
    rows::{COLUMNS, HasLink as _, attempt, get},
    sums,
    text::clean,
};
use crate::ground::{course::trace::Traces, timeline::NoticeId};
use chrono::{DateTime, Utc};

impl PostgresRecords {
    /// Whether anything was written down about one of these addresses.
    pub(super) fn names_any(&self, traces: &Traces) -> Result<bool, LedgerError> {
        let Some(link) = self.link() else { return Ok(false) };
        let mut found = false;
        for table in PEOPLE.iter().chain(&["attempt", "came_back"]) {
            let question = format!("SELECT DISTINCT person FROM {table}");
            link.each_of_many(table, &question, |row| {
                found |= traces.addresses().contains(&get::<&str>(row, 0)?.to_lowercase());
                Ok(())
            })?;
        }
        Ok(found)
    }
}

impl PeopleEraser for PostgresNotes {
    fn forget(
        &mut self,
        whose: &Whose,
        remembered: Remembered<'_>,
    ) -> Result<BTreeMap<&'static str, u64>, LedgerError> {
        let keeper = SendersBarred::take(&self.url, "wavecast forget")?;
        let link = &self.link;
        let counts = link.change(|| {
            // A new sum would hide for ever that a row was altered.
            sums::all_checked(link)?;
            let mut counts = BTreeMap::new();
            let renamed = attempts(link, whose, &mut counts)?;
            beside(link, whose, remembered, &renamed, &mut counts)?;
            // Nobody sends now, and the names of notices are made of addresses.
            link.run("DELETE FROM claim", &[])?;
            Ok(counts)
        })?;
        for table in columns(link)?.into_keys().chain(PEOPLE.map(str::to_owned)).chain(["attempt".to_owned()])
        {
            // A role that may not do that is only warned: the rows themselves are changed all the same.
            link.batch(&format!("VACUUM (FULL) {table}"))?;
        }
        drop(keeper);
        Ok(counts)
    }

    fn keep_senders_out(&self, what: &str, _now: DateTime<Utc>) -> Result<SendersKeptOut, LedgerError> {
        SendersBarred::take(&self.url, what).map(SendersKeptOut::new)
    }
}

/// Takes people out of every table but that of attempts, and keeps what is kept of it.
fn beside(
    link: &PostgresLink,
    whose: &Whose,
    remembered: Remembered<'_>,
    renamed: &HashMap<NoticeId, NoticeId>,
    counts: &mut BTreeMap<&'static str, u64>,
) -> Result<(), LedgerError> {
    notices(link, whose, renamed, counts)?;
    counts.insert("came_back", people(link, "came_back", whose)?);
    for table in PEOPLE {
        counts.insert(table, people(link, table, whose)?);
    }
    if matches!(whose, Whose::Everybody { .. }) {
        counts.insert("bounce_report", link.run("DELETE FROM bounce_report", &[])?);
    }
    texts(link, whose.traces(), counts)?;
    sums::stamp_all(link)?;
    link.run(
        "INSERT INTO forgotten (figures, certificate, who, at) VALUES ($1, $2, $3, $4)",
        &[
            &remembered.figures,
            &serde_json::json!(counts).to_string(),
            &clean(remembered.who),
            &remembered.at.timestamp_millis(),
        ],
    )
    .map(drop)
}

/// Attempts lose their person, the relay's words and the sum over the message; they keep when, what and how it ended.
fn attempts(
    link: &PostgresLink,
    whose: &Whose,
    counts: &mut BTreeMap<&'static str, u64>,
) -> Result<HashMap<NoticeId, NoticeId>, LedgerError> {
    let (mut renamed, mut count) = (HashMap::new(), 0);
    let mut all: Vec<(i64, Attempt)> = Vec::new();
    link.each_of_many("attempt", &format!("SELECT {COLUMNS} FROM attempt ORDER BY seq"), |row| {
        // A row that does not add up is an error here too: a new sum would hide for ever that it was altered.
        all.push((get(row, 0)?, attempt(row)?));
        Ok(())
    })?;
    for (seq, attempt) in all {
        match ForgottenAttempt::of(seq, attempt, whose, &mut renamed) {
            None => continue,
            Some(ForgottenAttempt::Words { words, end_sum }) => {
                let update = "UPDATE attempt SET words = $2, end_sum = $3 WHERE seq = $1";
                link.run(update, &[&seq, &words, &end_sum])?;
            }
            Some(ForgottenAttempt::Nameless { notice, intent_sum, end_sum }) => {
                link.run(
                    "UPDATE attempt SET notice = $2, person = '', sha256 = $3, told = '', intent_sum = $4, \
                     words = CASE WHEN words IS NULL THEN NULL ELSE '' END, end_sum = $5 WHERE seq = $1",
                    &[&seq, &&notice.bytes()[..], &&NO_HASH[..], &intent_sum, &end_sum],
                )?;
            }
        }
        count += 1;
    }
    counts.insert("attempt", count);
    Ok(renamed)
}

fn notices(
    link: &PostgresLink,
    whose: &Whose,
    renamed: &HashMap<NoticeId, NoticeId>,
    counts: &mut BTreeMap<&'static str, u64>,
) -> Result<(), LedgerError> {
    let (mut resolved, mut heard) = (0, 0);
    let mut pairs: Vec<(&NoticeId, &NoticeId)> = renamed.iter().collect();
    pairs.sort();
    for (old, new) in pairs {
        let (old, new) = (&old.bytes()[..], &new.bytes()[..]);
        let rename = "UPDATE resolution SET notice = $2, because = '', sum = 0 WHERE notice = $1";
        resolved += link.run(rename, &[&old, &new])?;
        heard += link.run("DELETE FROM noticed WHERE notice = $1", &[&old])?;
    }
    for mark in whose.traces().marks() {
        heard += link.run("DELETE FROM noticed WHERE notice = $1", &[&&mark.bytes()[..]])?;
    }
    if matches!(whose, Whose::Everybody { .. }) {
        heard += link.run("DELETE FROM noticed", &[])?;
    }
    counts.insert("resolution", resolved);
    counts.insert("noticed", heard);
    Ok(())
}

/// Rows about somebody, by proof or only by name. The digests of reports stay, so that nothing is read again.
fn people(link: &PostgresLink, table: &str, whose: &Whose) -> Result<u64, LedgerError> {
    let Whose::One(traces) = whose else { return link.run(&format!("DELETE FROM {table}"), &[]) };
    let mut sorted: Vec<&String> = traces.addresses().iter().collect();
    sorted.sort();
    let named = if table == "came_back" { "OR lower(address) = ANY($1)" } else { "" };
    link.run(&format!("DELETE FROM {table} WHERE lower(person) = ANY($1) {named}"), &[&sorted])
}

/// Takes people out of whatever somebody or some server wrote: reasons, notes, reports, names of files. Every column
/// of text is looked at, so that none that is added later is forgotten.
fn texts(
    link: &PostgresLink,
    traces: &Traces,
    counts: &mut BTreeMap<&'static str, u64>,
) -> Result<(), LedgerError> {
    let mut changed = 0;
    for (table, columns) in columns(link)? {
        for column in columns {
            let mut found = Vec::new();
            let question =
                format!("SELECT DISTINCT \"{column}\" FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
            link.each(&table, &question, &[], |row| {
                found.push(get::<String>(row, 0)?);
                Ok(())
            })?;
            for text in found {
                if let Some(rest) = text_without(traces, &column, &text) {
                    let sum = if has_sums(&table) { ", sum = 0" } else { "" };
                    let update =
                        format!("UPDATE \"{table}\" SET \"{column}\" = $2{sum} WHERE \"{column}\" = $1");
                    changed += link.run(&update, &[&text, &clean(&rest)])?;
                }
            }
        }
    }
    counts.insert("texts", changed);
    Ok(())
}

/// Every column of words that is no key and no word of ours, by its table: names of waves, hashes, and what has a sum over
/// it stay as they are.
fn columns(link: &PostgresLink) -> Result<BTreeMap<String, Vec<String>>, LedgerError> {
    let mut found = BTreeMap::<String, Vec<String>>::new();
    let question = "SELECT table_name::text, column_name::text FROM information_schema.columns AS columns \
         WHERE table_schema = 'wavecast' AND data_type = 'text' \
         AND column_name NOT IN ('wave', 'stage', 'hash', 'verdict', 'person') \
         AND table_name NOT IN ('attempt', 'meta', 'life', 'forgotten', 'sender') \
         AND NOT EXISTS (SELECT 1 FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey) \
         WHERE indisprimary AND indrelid = format('wavecast.%I', table_name)::regclass AND attname = column_name) \
         ORDER BY 1, 2";
    link.each("columns", question, &[], |row| {
        found.entry(get(row, 0)?).or_default().push(get(row, 1)?);
        Ok(())
    })?;
    Ok(found)
}
