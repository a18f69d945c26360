//! The course of a campaign is written down: who has moved, tickets, what people looked at.

use chrono::{DateTime, Utc};

use super::{Arrivals, LedgerError, PostgresNotes, sums, text::clean};
use crate::ground::course::{ReviewMark, Tickets};

impl PostgresNotes {
    /// Takes in a list of who has moved: all of it or nothing.
    pub(super) fn arrivals(&mut self, list: &Arrivals, now: DateTime<Utc>) -> Result<(), LedgerError> {
        let (made, source, link) = (list.made.timestamp_millis(), clean(&list.source), &self.link);
        link.change(|| {
            for (person, enrolled) in &list.moved {
                let enrolled = enrolled.map(|enrolled| enrolled.timestamp_millis());
                link.run(
                    "INSERT INTO moved (person, at, source, enrolled) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (person) DO UPDATE SET enrolled = $4 WHERE moved.enrolled IS NULL",
                    &[&clean(person), &made, &source, &enrolled],
                )?;
            }
            for person in &list.back {
                link.run(
                    "INSERT INTO moved_back (person, moved, at, source) \
                     SELECT person, at, $2, $3 FROM moved WHERE person = $1",
                    &[person, &made, &source],
                )?;
                link.run("DELETE FROM moved WHERE person = $1", &[person])?;
            }
            if let Some(failing) = &list.failing {
                let failing: Vec<String> = failing.iter().map(|person| clean(person)).collect();
                link.run("DELETE FROM failing", &[])?;
                link.run(
                    "INSERT INTO failing SELECT unnest($1::text[]) ON CONFLICT (person) DO NOTHING",
                    &[&failing],
                )?;
            }
            let people = i64::try_from(list.moved.len()).unwrap_or(i64::MAX);
            link.run(
                "INSERT INTO moved_list (source, as_of, at, people) VALUES ($1, $2, $3, $4)",
                &[&source, &made, &now.timestamp_millis(), &people],
            )
            .map(drop)
        })
    }

    /// Writes down tickets. What was known of the same day and wave is replaced, so that a file can be taken in again.
    pub(super) fn tickets(
        &mut self,
        tickets: &[Tickets],
        source: &str,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        let link = &self.link;
        link.change(|| {
            for row in tickets {
                // A key cannot be without a value: tickets of no wave stand under an empty one, which none is called.
                let wave = row.wave.as_deref().unwrap_or("");
                link.run(
                    "INSERT INTO tickets VALUES ($1, $2, $3, $4, $5) \
                     ON CONFLICT (day, wave) DO UPDATE SET count = $3, source = $4, at = $5",
                    &[
                        &row.day.to_string(),
                        &wave,
                        &i64::from(row.count),
                        &clean(source),
                        &now.timestamp_millis(),
                    ],
                )?;
            }
            Ok(())
        })
    }

    /// Writes down what a person says of a check of a wave; the wave is empty for the checklist at the end.
    pub(super) fn mark(&mut self, wave: &str, item: &str, mark: &ReviewMark) -> Result<(), LedgerError> {
        let (because, who) = (clean(&mark.because), clean(&mark.who));
        sums::write(
            &self.link,
            "mark",
            "INSERT INTO mark (wave, item, good, because, who, at) VALUES ($1, $2, $3, $4, $5, $6)",
            &[&wave, &item, &i64::from(mark.good), &because, &who, &mark.at.timestamp_millis()],
        )
        .map(drop)
    }
}
