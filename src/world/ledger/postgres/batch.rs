//! Many intents and outcomes in one statement each, so that all connections of a sender share a commit.

use std::collections::{BTreeMap, HashSet};
use tokio_postgres::{Row, types::ToSql};

use super::{
    AttemptState, Ending, Entry, Intent, LedgerError, PostgresLink,
    claims::ON_ITS_WAY,
    lease,
    permits::{ADDED, NOW},
    revision,
    row::end_sum,
    rows::{count, notice},
    tell,
    text::clean,
};
use crate::ground::timeline::NoticeId;

/// What is written at once: everything that begins, and how each attempt ended at last.
pub(super) struct EntryBatch<'e> {
    pub(super) begun: Vec<&'e Intent>,
    pub(super) ended: Vec<&'e Ending>,
}

impl<'e> EntryBatch<'e> {
    /// All beginnings are written before all endings: an attempt ends after it has begun, whatever else is between.
    pub(super) fn of(entries: &'e [Entry]) -> Self {
        let (mut begun, mut ended) = (Vec::new(), BTreeMap::<(NoticeId, u32), &Ending>::new());
        for entry in entries {
            match entry {
                Entry::Begin(intent) => begun.push(&**intent),
                Entry::End(ending) => {
                    let last = ended.entry((ending.notice, ending.number)).or_insert(ending);
                    // Of two endings of one attempt the last one counts, as if each were written by itself.
                    if !ending.outcome.state().yields_to().contains(&last.outcome.state()) {
                        *last = ending;
                    }
                }
            }
        }
        Self { begun, ended: ended.into_values().collect() }
    }

    /// How many these attempts are, and how many of them would have told a person.
    pub(super) fn counts(&self, attempts: &[(NoticeId, u32)]) -> (u32, u32) {
        let these = self.begun.iter().filter(|intent| attempts.contains(&(intent.notice, intent.number)));
        these.fold((0, 0), |(all, people), intent| (all + 1, people + u32::from(intent.is_person)))
    }
}

/// What follows [`lease::LIVING`]. That no two senders begin one attempt is up to the unique index: whoever comes second writes nothing. Nor does one who
/// counts on after an attempt that is on its way or was sent. The order is the same for all, so that none waits for another
/// in a circle.
fn beginning() -> String {
    let on_its_way = AttemptState::codes(&ON_ITS_WAY);
    format!(
        "{} INSERT INTO attempt (notice, number, person, is_person, wave, stage, due, expires, dated, begun, sha256, size, \
         told, intent_sum, epoch) SELECT new.*, lease.epoch FROM lease CROSS JOIN \
         unnest($2::bytea[], $3::int8[], $4::text[], $5::int8[], $6::text[], $7::text[], $8::int8[], $9::int8[], \
         $10::int8[], $11::int8[], $12::bytea[], $13::int8[], $14::text[], $15::int8[]) AS new (notice, number) \
         WHERE NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.notice = new.notice AND (attempt.number >= new.number \
         OR attempt.state IN ({on_its_way}))) ORDER BY new.notice, new.number ON CONFLICT (notice, number) DO NOTHING \
         RETURNING seq, notice, number",
        lease::LIVING
    )
}

/// What became of beginnings: the last row, if any was written, and those that others had begun.
#[derive(Default)]
pub(super) struct Begun {
    pub(super) last: Option<u64>,
    pub(super) taken: Vec<(NoticeId, u32)>,
}

/// Intents, column by column.
struct BeginColumns<'i> {
    intents: &'i [&'i Intent],
    notices: Vec<&'i [u8]>,
    persons: Vec<&'i str>,
    waves: Vec<Option<&'i str>>,
    stages: Vec<&'i str>,
    sha256: Vec<&'i [u8]>,
    told: Vec<String>,
    /// Number, person or not, due, expires, dated, begun, size, sum.
    numbers: [Vec<i64>; 8],
}

impl<'i> BeginColumns<'i> {
    fn of(intents: &'i [&'i Intent]) -> Self {
        let all =
            |number: fn(&Intent) -> i64| intents.iter().map(|intent| number(intent)).collect::<Vec<i64>>();
        let told: Vec<String> = intents.iter().map(|intent| tell(&intent.told)).collect();
        let sums = intents.iter().zip(&told).map(|(intent, told)| intent.sum(told)).collect();
        let numbers = [
            all(|intent| i64::from(intent.number)),
            all(|intent| i64::from(intent.is_person)),
            all(|intent| intent.due.timestamp_millis()),
            all(|intent| intent.expires.timestamp_millis()),
            all(|intent| intent.dated.timestamp_millis()),
            all(|intent| intent.begun.timestamp_millis()),
            // A letter has fewer bytes than any number here; what had more would be refused by its relay.
            all(|intent| i64::try_from(intent.size).unwrap_or(i64::MAX)),
            sums,
        ];
        Self {
            intents,
            notices: intents.iter().map(|intent| &intent.notice.bytes()[..]).collect(),
            persons: intents.iter().map(|intent| intent.person.as_str()).collect(),
            waves: intents.iter().map(|intent| intent.wave.as_deref()).collect(),
            stages: intents.iter().map(|intent| intent.stage.as_str()).collect(),
            sha256: intents.iter().map(|intent| &intent.sha256[..]).collect(),
            told,
            numbers,
        }
    }

    /// In the order of [`beginning`].
    fn params<'a>(&'a self, epoch: &'a i64) -> [&'a (dyn ToSql + Sync); 15] {
        let [number, is_person, due, expires, dated, begun, size, sum] = &self.numbers;
        [
            epoch,
            &self.notices,
            number,
            &self.persons,
            is_person,
            &self.waves,
            &self.stages,
            due,
            expires,
            dated,
            begun,
            &self.sha256,
            size,
            &self.told,
            sum,
        ]
    }

    /// What became of them, by the rows that were written.
    fn begun(&self, link: &PostgresLink, epoch: i64, rows: &[Row]) -> Result<Begun, LedgerError> {
        let (mut last, mut written) = (None, HashSet::new());
        for row in rows {
            let seq = count(row, 0).map_err(|why| link.misread("attempt", row, why))?;
            last = last.max(Some(seq));
            written.insert(attempt_of(link, row, 1)?);
        }
        if written.len() < self.intents.len() {
            // Nothing is written where the lease has ended, or another folder counts, either.
            revision::may_begin(link, epoch)?;
        }
        Ok(Begun { last, taken: left_out(self.intents, &written) })
    }
}

/// Writes a sender's batch: intents under its lease, all but those that others have begun; and how attempts ended. Each letter
/// that ended counts as spent, and its permit is given back.
///
/// Both leave at once: the database is as far away for two statements as for one. All beginnings come first, so that an
/// attempt can end in the batch in which it began.
pub(super) fn write(
    link: &PostgresLink,
    epoch: i64,
    begun: &[&Intent],
    ended: &[&Ending],
) -> Result<Begun, LedgerError> {
    let (begins, ends) = (BeginColumns::of(begun), EndColumns::of(ended));
    let (statement, counting) = (beginning(), counting());
    let (begins_with, ends_with) = (begins.params(&epoch), ends.params_of(&epoch));
    let (first, second) = ((statement.as_str(), &begins_with[..]), (counting.as_str(), &ends_with[..]));
    match (begun.is_empty(), ended.is_empty()) {
        (true, true) => Ok(Begun::default()),
        (false, true) => begins.begun(link, epoch, &link.ask(first.0, first.1)?),
        (true, false) => {
            ends.all_counted(link, &link.ask(second.0, second.1)?)?;
            Ok(Begun::default())
        }
        (false, false) => {
            let (rows, counted) = link.ask_both(first, second)?;
            ends.all_counted(link, &counted)?;
            begins.begun(link, epoch, &rows)
        }
    }
}

fn attempt_of(link: &PostgresLink, row: &Row, column: usize) -> Result<(NoticeId, u32), LedgerError> {
    let read = || Ok((notice(row, column)?, count(row, column + 1)?));
    read().map_err(|why| link.misread("attempt", row, why))
}

fn left_out(intents: &[&Intent], written: &HashSet<(NoticeId, u32)>) -> Vec<(NoticeId, u32)> {
    let asked = intents.iter().map(|intent| (intent.notice, intent.number));
    asked.filter(|attempt| !written.contains(attempt)).collect()
}

/// What the last try has written, if it has written anything: asked when nobody knows what became of a commit.
pub(super) fn already_begun(
    link: &PostgresLink,
    epoch: i64,
    intents: &[&Intent],
) -> Result<Option<Begun>, LedgerError> {
    let rows = link.ask(
        "SELECT seq, notice, number FROM attempt JOIN unnest($2::bytea[], $3::int8[]) AS asked (notice, number) \
         USING (notice, number) WHERE epoch = $1",
        &[
            &epoch,
            &intents.iter().map(|intent| &intent.notice.bytes()[..]).collect::<Vec<&[u8]>>(),
            &intents.iter().map(|intent| i64::from(intent.number)).collect::<Vec<i64>>(),
        ],
    )?;
    let written = rows.iter().map(|row| attempt_of(link, row, 1)).collect::<Result<HashSet<_>, _>>()?;
    // They were written by one statement: if one is there, all are that nobody else had begun.
    Ok((!written.is_empty()).then(|| Begun { last: None, taken: left_out(intents, &written) }))
}

/// How attempts ended. Where more is known already the row is written as it was: it was found, and its letter counts.
fn ending() -> String {
    let known = AttemptState::kept_from("attempt.state", "new.state");
    let set = ["state", "ended", "code", "words", "next", "end_sum"]
        .map(|column| format!("{column} = CASE WHEN {known} THEN attempt.{column} ELSE new.{column} END"));
    format!(
        "UPDATE attempt SET {} FROM unnest($1::bytea[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], \
         $6::text[], $7::int8[], $8::int8[]) AS new (notice, number, state, ended, code, words, next, end_sum) \
         WHERE attempt.notice = new.notice AND attempt.number = new.number",
        set.join(", ")
    )
}

/// Writes down how attempts ended, whoever began them; one that is not there is an error, never passed over.
pub(super) fn end(link: &PostgresLink, endings: &[&Ending]) -> Result<(), LedgerError> {
    all_there(link, run(link, &ending(), endings)?, endings.len())
}

/// The same for a sender: each letter that ended counts as spent, and its permit is given back.
fn counting() -> String {
    let ending = ending();
    format!(
        "WITH ended AS ({ending} RETURNING attempt.is_person, attempt.epoch), counted AS (INSERT INTO spent \
         SELECT {NOW}, coalesce(ended.epoch, 0), count(*), sum(is_person) FROM ended GROUP BY 2 {ADDED}), \
         given AS (UPDATE sender SET permits = greatest(permits - (SELECT count(*) FROM ended), 0), \
         permits_people = greatest(permits_people - (SELECT coalesce(sum(is_person), 0) FROM ended), 0) \
         WHERE epoch = $9 AND permits > 0) SELECT count(*) FROM ended"
    )
}

fn all_there(link: &PostgresLink, changed: usize, endings: usize) -> Result<(), LedgerError> {
    if changed == endings {
        return Ok(());
    }
    let what = format!("{changed} of {endings} attempts that ended are written down as begun");
    Err(LedgerError::unreadable(link.place(), what))
}

/// The same, but only for attempts that nothing is known of: an answer that came meanwhile stays.
pub(super) fn end_open(link: &PostgresLink, endings: &[&Ending]) -> Result<(), LedgerError> {
    let open = AttemptState::Begun.code();
    run(link, &format!("{} AND attempt.state = {open}", ending()), endings).map(drop)
}

fn run(link: &PostgresLink, statement: &str, endings: &[&Ending]) -> Result<usize, LedgerError> {
    if endings.is_empty() {
        return Ok(0);
    }
    let changed = link.run(statement, &EndColumns::of(endings).params())?;
    Ok(usize::try_from(changed).unwrap_or(usize::MAX))
}

/// Endings, column by column.
struct EndColumns<'e> {
    notices: Vec<&'e [u8]>,
    numbers: Vec<i64>,
    states: Vec<i64>,
    ended: Vec<i64>,
    codes: Vec<Option<i64>>,
    words: Vec<String>,
    next: Vec<Option<i64>>,
    sums: Vec<i64>,
}

impl<'e> EndColumns<'e> {
    fn of(endings: &[&'e Ending]) -> Self {
        let all =
            |number: fn(&Ending) -> i64| endings.iter().map(|ending| number(ending)).collect::<Vec<i64>>();
        let clean: Vec<Ending> = endings
            .iter()
            .map(|ending| Ending { words: clean(&ending.words), ..(*ending).clone() })
            .collect();
        Self {
            notices: endings.iter().map(|ending| &ending.notice.bytes()[..]).collect(),
            numbers: all(|ending| i64::from(ending.number)),
            states: all(|ending| ending.outcome.state().code()),
            ended: all(|ending| ending.at.timestamp_millis()),
            codes: endings.iter().map(|ending| ending.code.map(i64::from)).collect(),
            // The sum is of the words as they are kept.
            sums: clean.iter().map(end_sum).collect(),
            words: clean.into_iter().map(|ending| ending.words).collect(),
            next: endings.iter().map(|ending| ending.outcome.next()).collect(),
        }
    }

    /// In the order of [`counting`].
    fn params_of<'a>(&'a self, epoch: &'a i64) -> Vec<&'a (dyn ToSql + Sync)> {
        let mut params = self.params();
        params.push(epoch);
        params
    }

    /// By what [`counting`] has answered, all of them were there.
    fn all_counted(&self, link: &PostgresLink, rows: &[Row]) -> Result<(), LedgerError> {
        let changed = rows.first().map_or(Ok(0), |row| link.read::<i64>(row, 0))?;
        all_there(link, usize::try_from(changed).unwrap_or(0), self.notices.len())
    }

    fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        vec![
            &self.notices,
            &self.numbers,
            &self.states,
            &self.ended,
            &self.codes,
            &self.words,
            &self.next,
            &self.sums,
        ]
    }
}
