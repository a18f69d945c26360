//! What came back, in the ledger: every message that was read, what it said of whom, and what a person made of it.
//!
//! A message and everything it changes are written down in one piece, so that a stopped import loses nothing. Only a
//! report that gives an address up for good keeps somebody from being written to; a later sign of life lifts that.

use chrono::{DateTime, Utc};

use super::{
    LedgerError, PostgresLink, PostgresNotes, Return, ReturnWriter, Returned, Settlement, Sign,
    note_rows::{ONE_RETURN, stored_return},
    text::{clean, clean_some},
    words,
};

impl ReturnWriter for PostgresNotes {
    fn came_back(
        &mut self,
        (digest, file): (&str, &str),
        rows: &[Return],
        now: DateTime<Utc>,
    ) -> Result<bool, LedgerError> {
        let link = &self.link;
        link.change(|| {
            let added = link.run(
                "INSERT INTO bounce_report VALUES ($1, $2, '', $3) ON CONFLICT (digest) DO NOTHING",
                &[&digest, &clean(file), &now.timestamp_millis()],
            )?;
            if added == 0 {
                return Ok(false);
            }
            for row in rows {
                insert(link, digest, row, now)?;
                apply(link, row)?;
            }
            Ok(true)
        })
    }

    fn settle(&mut self, ids: &[i64], settlement: &Settlement<'_>) -> Result<(), LedgerError> {
        let link = &self.link;
        // All of them are looked at before one is written: a number that is named twice is not settled the second time.
        link.change(|| {
            let open: Vec<Return> =
                ids.iter().map(|id| to_settle(link, *id, settlement)).collect::<Result<_, _>>()?;
            open.iter().try_for_each(|row| settle(link, row, settlement))
        })
    }

    fn send_again(&mut self, list: &[Returned], who: &str, now: DateTime<Utc>) -> Result<usize, LedgerError> {
        self.send_again(list, who, now)
    }
}

fn insert(link: &PostgresLink, digest: &str, row: &Return, now: DateTime<Utc>) -> Result<(), LedgerError> {
    // Nobody stands in the table as an empty word: the column is older than messages that prove nothing.
    let person = clean_some(row.person.as_deref()).map_or_else(String::new, |person| person.to_lowercase());
    link.run(
        "INSERT INTO came_back (digest, file, kind, person, address, notice, sign, culprit, status, words, dated, at, why) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &[
            &digest,
            &clean(&row.file),
            &clean(&row.kind),
            &person,
            &clean(&row.address.to_lowercase()),
            &row.notice.as_ref().map(|notice| &notice.bytes()[..]),
            &row.sign.code(),
            &words::of_culprit(row.culprit),
            &clean(&row.status),
            &clean(&row.words),
            &row.dated.timestamp_millis(),
            &now.timestamp_millis(),
            &clean(&row.why),
        ],
    )
    .map(drop)
}

/// What a row means for whether its person is written to.
fn apply(link: &PostgresLink, row: &Return) -> Result<(), LedgerError> {
    let Some(person) = row.person.as_deref().map(str::to_lowercase) else { return Ok(()) };
    let dated = row.dated.timestamp_millis();
    let permanent: i64 = match row.sign {
        Sign::Gone => 1,
        Sign::Missed | Sign::Delayed => 0,
        Sign::Nothing => return Ok(()),
        Sign::Alive => {
            let lift = "UPDATE unreachable SET lifted = $2 WHERE person = $1 AND lifted IS NULL AND at < $2";
            return link.run(lift, &[&person, &dated]).map(drop);
        }
    };
    let lives = link.one(
        "SELECT EXISTS (SELECT 1 FROM came_back WHERE person = $1 AND sign = $3 AND dated > $2)",
        &[&person, &dated, &Sign::Alive.code()],
    )?;
    if link.read(&lives, 0)? {
        return Ok(());
    }
    // What is for good is not made lighter by what is for now, nor newer by what is older; and what was lifted counts
    // again only by what happened after that.
    link.run(
        "INSERT INTO unreachable AS known (person, permanent, notice, status, words, at, culprit) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (person) DO UPDATE SET permanent = $2, notice = $3, status = $4, words = $5, at = $6, \
         culprit = $7, lifted = NULL WHERE CASE WHEN known.lifted IS NOT NULL THEN $6 > known.lifted \
         ELSE $2 > known.permanent OR ($2 = known.permanent AND $6 >= known.at) END",
        &[
            &person,
            &permanent,
            &row.notice.as_ref().map(|notice| &notice.bytes()[..]),
            &clean(&row.status),
            &clean(&row.words),
            &dated,
            &words::of_culprit(row.culprit),
        ],
    )
    .map(drop)
}

/// What a settlement makes of one, or why it cannot be settled. The row is locked, so that nobody else settles it.
fn to_settle(link: &PostgresLink, id: i64, by: &Settlement<'_>) -> Result<Return, LedgerError> {
    let mut found = None;
    link.each("came_back", &format!("{ONE_RETURN} FOR UPDATE"), &[&id], |row| {
        found = Some(stored_return(row)?);
        Ok(())
    })?;
    by.of(id, found)
}

/// Writes down what a person made of one.
fn settle(link: &PostgresLink, row: &Return, by: &Settlement<'_>) -> Result<(), LedgerError> {
    apply(link, row)?;
    link.run(
        "UPDATE came_back SET person = $2, sign = $3, culprit = $4, settled = $5, settled_as = $6, because = $7, \
         who = $8 WHERE id = $1",
        &[
            &row.id,
            &row.person.as_deref().unwrap_or(""),
            &row.sign.code(),
            &words::of_culprit(by.culprit),
            &by.at.timestamp_millis(),
            &by.settled_as().code(),
            &clean(by.because),
            &clean(by.who),
        ],
    )
    .map(drop)
}
