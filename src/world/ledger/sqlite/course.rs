//! The course of a campaign is written down: who has moved, tickets, what people looked at.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Arrivals, LedgerError, SqliteNotes, sums};
use crate::ground::course::{ReviewMark, Tickets};

impl SqliteNotes {
    /// Takes in a list of who has moved: all of it or nothing.
    pub(super) fn arrivals(&mut self, list: &Arrivals, now: DateTime<Utc>) -> Result<(), LedgerError> {
        let made = list.made.timestamp_millis();
        self.write(|change| {
            // The first list that has somebody says when they moved: a later one only adds a moment that was
            // missing.
            let mut insert = change.prepare_cached(
                "INSERT INTO moved (person, at, source, enrolled) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (person) DO UPDATE SET enrolled = coalesce(enrolled, ?4) WHERE enrolled IS NULL",
            )?;
            for (person, enrolled) in &list.moved {
                let enrolled = enrolled.map(|enrolled| enrolled.timestamp_millis());
                insert.execute(params![person, made, list.source, enrolled])?;
            }
            // Before they are taken out: what a list said once stays known.
            let mut remember = change.prepare_cached(
                "INSERT INTO moved_back (person, moved, at, source) SELECT person, at, ?2, ?3 FROM moved WHERE person = ?1",
            )?;
            let mut delete = change.prepare_cached("DELETE FROM moved WHERE person = ?1")?;
            for person in &list.back {
                remember.execute(params![person, made, list.source])?;
                delete.execute([person])?;
            }
            if let Some(failing) = &list.failing {
                // The list says who fails now: whoever is not on it any more is fine again.
                change.execute("DELETE FROM failing", [])?;
                let mut insert = change.prepare_cached("INSERT OR IGNORE INTO failing VALUES (?1)")?;
                for person in failing {
                    insert.execute([person])?;
                }
            }
            let people = i64::try_from(list.moved.len()).unwrap_or(i64::MAX);
            change.execute(
                "INSERT INTO moved_list (source, as_of, at, people) VALUES (?1, ?2, ?3, ?4)",
                params![list.source, made, now.timestamp_millis(), people],
            )?;
            Ok(())
        })
    }

    /// Writes down tickets. What was known of the same day and wave is replaced, so that a file can be taken in again.
    pub(super) fn tickets(
        &mut self,
        tickets: &[Tickets],
        source: &str,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        self.write(|change| {
            let mut insert = change.prepare_cached(
                "INSERT INTO tickets VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (day, wave) DO UPDATE SET count = ?3, source = ?4, at = ?5",
            )?;
            for row in tickets {
                // A key cannot be without a value: tickets of no wave stand under an empty one, which none is called.
                let wave = row.wave.as_deref().unwrap_or("");
                insert.execute(params![
                    row.day.to_string(),
                    wave,
                    row.count,
                    source,
                    now.timestamp_millis()
                ])?;
            }
            Ok(())
        })
    }

    /// Writes down what a person says of a check of a wave; the wave is empty for the checklist at the end.
    pub(super) fn mark(&mut self, wave: &str, item: &str, mark: &ReviewMark) -> Result<(), LedgerError> {
        self.write(|change| {
            change.execute(
                "INSERT INTO mark (wave, item, good, because, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![wave, item, mark.good, mark.because, mark.who, mark.at.timestamp_millis()],
            )?;
            sums::stamp_last(change, "mark")
        })
    }
}
