//! A shared ledger opened to send: intents under a lease, outcomes whatever has become of it.

use chrono::{DateTime, Utc};
use std::{
    collections::HashSet,
    thread,
    time::{Duration, Instant},
};

use super::{
    BEAT, BegunHere, Claimed, Entry, Ledger, LedgerError, LedgerSender, LedgerUrl, Life, LimitWindow,
    NoteReader as _, PostgresLink, Recent, Seal, Sharing, access, at_work,
    batch::{self, Begun, EntryBatch},
    claims, departure, lease, life,
    origin::{self, LedgerOrigin},
    permits, revision,
    rows::{HasLink, count, get},
    witness::Testimony,
};
use crate::ground::{
    revision::FolderRevision,
    timeline::{Hold, NoticeId},
};

/// How long to wait before a database that went away is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(200);

/// Rows in a row that are too old before the search for recent ones ends: clocks step, so rows are not
/// strictly in order of time.
const OLD_ENOUGH: u32 = 10_000;

/// So many rows are looked at together in that search.
const AT_ONCE: i64 = 5000;

/// A shared ledger opened to send.
#[derive(Debug)]
pub(super) struct PostgresLedger {
    pub(super) url: LedgerUrl,
    pub(super) campaign: String,
    /// What it calls itself.
    pub(super) name: String,
    pub(super) link: PostgresLink,
    /// Which opening this is: intents carry it.
    pub(super) epoch: i64,
    pub(super) renewed: Instant,
    pub(super) seal: Seal,
    pub(super) life: Life,
    pub(super) testimony: Testimony,
    /// Where it was when it was opened.
    pub(super) origin: LedgerOrigin,
    /// What was kept back when it was last looked.
    pub(super) holds: Option<Vec<Hold>>,
    /// What people had said when it was last asked for news.
    pub(super) news: Option<String>,
    /// What had been approved and judged when it was last asked for that.
    pub(super) judged: Option<String>,
}

impl PostgresLedger {
    /// Has the witness say how far the ledger has come.
    fn testify(&mut self, sync: bool) {
        let seal = Seal { at: self.life.alive, ..self.seal };
        self.testimony.says(|witness| {
            witness.write(seal)?;
            if sync { witness.sync() } else { Ok(()) }
        });
    }

    /// Does something that may be done again, over a database that was started anew or cut off: for as long as others
    /// would wait for this sender. `repeated` says whether nobody knows what became of the last try.
    fn persist<T>(
        &mut self,
        mut work: impl FnMut(&mut Self, bool) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let since = Instant::now();
        let mut repeated = false;
        loop {
            let error = match work(self, repeated) {
                Err(error) if error.may_pass() => error,
                done => return done,
            };
            repeated = true;
            loop {
                if since.elapsed() > self.url.lease {
                    return Err(error);
                }
                thread::sleep(ASK_AGAIN);
                match self.connect_again() {
                    Ok(link) => break self.link = link,
                    Err(error) if error.may_pass() => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }

    /// A new connection in the place of one that was cut; none to a server that is another one by now.
    fn connect_again(&self) -> Result<PostgresLink, LedgerError> {
        let link = access::connect_to_send(&self.url, &self.campaign)?;
        self.origin.is_still(&link)?;
        Ok(link)
    }

    /// Writes a batch: all of it or nothing, but for what others have begun if that is left out. Says what became of the
    /// beginnings.
    fn write(
        &self,
        batch: &EntryBatch<'_>,
        repeated: bool,
        beats: Option<DateTime<Utc>>,
        leaves_out: bool,
    ) -> Result<Begun, LedgerError> {
        let (link, epoch) = (&self.link, self.epoch);
        link.change(|| {
            // Found out by reading, never guessed: the last commit may have gone through before its answer was lost.
            let known = if repeated { batch::already_begun(link, epoch, &batch.begun)? } else { None };
            let begun = match known {
                Some(begun) => {
                    // What it had begun is there: only the endings are written once more.
                    batch::write(link, epoch, &[], &batch.ended)?;
                    begun
                }
                None => batch::write(link, epoch, &batch.begun, &batch.ended)?,
            };
            let begun = if repeated { now_there(link, epoch, batch, begun)? } else { begun };
            if let (Some((notice, number)), false) = (begun.taken.first(), leaves_out) {
                let what = format!(
                    "attempt {number} at `{notice}` was begun already, or the one before is on its way"
                );
                return Err(LedgerError::Refused(what));
            }
            let (messages, people) = batch.counts(&begun.taken);
            if messages > 0 {
                permits::waste(link, epoch, messages, people)?;
            }
            if let Some(alive) = beats {
                life::beat(link, alive)?;
            }
            crate::world::fail_point::fail_point("mid-commit");
            Ok(begun)
        })
    }

    /// Writes down what begins and what has ended.
    fn write_down(
        &mut self,
        entries: &[Entry],
        leaves_out: bool,
    ) -> Result<Vec<(NoticeId, u32)>, LedgerError> {
        let batch = EntryBatch::of(entries);
        let begun = batch.begun.iter().map(|intent| intent.begun);
        let alive = begun.chain(batch.ended.iter().map(|ending| ending.at)).max();
        let beats = alive.filter(|alive| (*alive - self.life.alive).abs() >= BEAT);
        let Begun { last, taken } =
            self.persist(|ledger, repeated| ledger.write(&batch, repeated, beats, leaves_out))?;
        self.seal.rows = last.unwrap_or(self.seal.rows).max(self.seal.rows);
        self.life.alive = beats.unwrap_or(self.life.alive);
        let others: HashSet<_> = taken.iter().copied().collect();
        let ours = batch.begun.iter().map(|intent| (intent.notice, intent.number));
        let named = ours.filter(|one| !others.contains(one));
        self.testimony.says(|witness| witness.begins(named));
        self.testify(false);
        Ok(taken)
    }

    /// The same when it is time to.
    fn stay_alive(&mut self, now: DateTime<Utc>) -> Result<(), LedgerError> {
        if self.renewed.elapsed() < lease::renewal(self.url.lease) {
            return Ok(());
        }
        self.renew(now)
    }

    /// Renews the lease, and ends those that others have let run out.
    fn renew(&mut self, now: DateTime<Utc>) -> Result<(), LedgerError> {
        lease::renew(&self.link, self.epoch, self.url.lease)?;
        self.renewed = Instant::now();
        departure::end_the_newly_dead(&self.link, now)?;
        self.learn_how_far()
    }

    /// What others have written counts for the witness too: a database that has lost it is an older one on every machine
    /// that was there.
    fn learn_how_far(&mut self) -> Result<(), LedgerError> {
        let found = life::state(&self.link)?;
        self.seal.generation = self.seal.generation.max(found.generation);
        self.seal.rows = self.seal.rows.max(found.rows);
        Ok(())
    }
}

impl HasLink for PostgresLedger {
    fn link(&self) -> Option<&PostgresLink> {
        Some(&self.link)
    }
}

impl LedgerSender for PostgresLedger {
    fn unwitnessed(&self) -> Option<&str> {
        self.testimony.trouble()
    }

    fn begun_here(&self) -> Option<BegunHere> {
        self.testimony.begun()
    }

    fn beats_each(&self) -> Option<Duration> {
        Some(lease::renewal(self.url.lease))
    }

    fn act_on(&mut self, folder: &FolderRevision) -> Result<(), LedgerError> {
        self.persist(|ledger, _| revision::act_on(&ledger.link, ledger.epoch, folder, &ledger.name))
    }

    fn warnings(&self) -> Result<Vec<String>, LedgerError> {
        Ok(origin::copies_lag(&self.link)?.into_iter().collect())
    }

    fn has_news(&mut self) -> Result<bool, LedgerError> {
        let row = self.link.one(NEWS, &[])?;
        let news = Some(self.link.read(&row, 0)?);
        // Where nobody has looked before, everything is known.
        let before = std::mem::replace(&mut self.news, news);
        Ok(before.is_some() && before != self.news)
    }

    fn beat(&mut self, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.persist(|ledger, _| {
            ledger.renew(now)?;
            life::beat(&ledger.link, now)
        })?;
        self.life.alive = now;
        self.testify(true);
        Ok(())
    }
}

/// What changes whenever somebody approves, judges a gate, holds something or lets go of it, or says which folder counts.
pub(super) const NEWS: &str = "SELECT (SELECT coalesce(max(id), 0) FROM approval) || ' ' || (SELECT coalesce(max(id), 0) FROM gate) || \
     ' ' || (SELECT coalesce(max(id), 0) || ' ' || count(lifted) FROM hold) || ' ' || (SELECT coalesce(max(number), 0) FROM revision)";

/// The part of it by which other notices are due, or fewer.
const JUDGED: &str =
    "SELECT (SELECT coalesce(max(id), 0) FROM approval) || ' ' || (SELECT coalesce(max(id), 0) FROM gate)";

impl Ledger for PostgresLedger {
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        self.write_down(entries, false).map(drop)
    }

    fn record_unless_begun(&mut self, entries: &[Entry]) -> Result<Vec<(NoticeId, u32)>, LedgerError> {
        self.write_down(entries, true)
    }

    fn sharing(&mut self) -> Result<Option<Sharing>, LedgerError> {
        let lease = self.url.lease;
        let (rank, senders) = self.persist(|ledger, _| at_work::work(&ledger.link, ledger.epoch))?;
        Ok(Some(Sharing { lease, rank, senders }))
    }

    fn claim(&mut self, wanted: &[(NoticeId, u32)]) -> Result<Vec<Claimed>, LedgerError> {
        self.persist(|ledger, _| claims::take(&ledger.link, ledger.epoch, wanted))
    }

    fn permits(&mut self, limits: &[LimitWindow], wanted: u32, is_person: bool) -> Result<u32, LedgerError> {
        // Whether the last try took some is not known after a lost answer: then they count until this sender ends.
        self.persist(|ledger, _| permits::take(&ledger.link, ledger.epoch, limits, (wanted, is_person)))
    }

    fn give_back(&mut self, people: u32, others: u32) -> Result<(), LedgerError> {
        match permits::give_back(&self.link, self.epoch, people + others, people) {
            // Never tried again: nobody knows whether they are given back already. They count until this sender ends.
            Err(error) if error.may_pass() => Ok(()),
            done => done,
        }
    }

    fn rest(&mut self) -> Result<(), LedgerError> {
        self.persist(|ledger, _| departure::rest(&ledger.link, ledger.epoch))
    }

    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError> {
        let now = self.life.alive;
        let holds = self.persist(|ledger, _| {
            ledger.stay_alive(now)?;
            ledger.link.kept_back()
        })?;
        if self.holds.as_ref() == Some(&holds) {
            return Ok(None);
        }
        Ok(Some(self.holds.insert(holds).clone()))
    }

    fn is_judged_anew(&mut self) -> Result<bool, LedgerError> {
        let judged = self.persist(|ledger, _| {
            let row = ledger.link.one(JUDGED, &[])?;
            ledger.link.read(&row, 0)
        })?;
        let before = self.judged.replace(judged);
        Ok(before.is_some() && before != self.judged)
    }

    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
        self.persist(|ledger, _| recent(&ledger.link, since, now))
    }
}

impl Drop for PostgresLedger {
    fn drop(&mut self) {
        // A lease that is not ended here runs out.
        let _ = departure::end(&self.link, self.epoch);
    }
}

/// What was begun after all: the server may still have been at the commit whose answer was lost, waiting for its disk or for
/// a standby, when the new connection looked. What is written after it then finds those rows taken, by nobody but us.
fn now_there(
    link: &PostgresLink,
    epoch: i64,
    batch: &EntryBatch<'_>,
    begun: Begun,
) -> Result<Begun, LedgerError> {
    if begun.taken.is_empty() {
        return Ok(begun);
    }
    let there = batch::already_begun(link, epoch, &batch.begun)?;
    Ok(match there {
        Some(there) => Begun { last: begun.last, ..there },
        None => begun,
    })
}

fn recent(link: &PostgresLink, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError> {
    let question =
        "SELECT seq, coalesce(ended, $1), is_person FROM attempt WHERE seq < $2 ORDER BY seq DESC LIMIT $3";
    let mut seconds = std::collections::BTreeMap::<u64, (u32, u32)>::new();
    let (mut old, mut before) = (0, i64::MAX);
    while old <= OLD_ENOUGH {
        let (mut found, page) = (0, before);
        link.each("attempt", question, &[&now.timestamp_millis(), &page, &AT_ONCE], |row| {
            let (seq, ended, is_person): (i64, i64, u32) = (get(row, 0)?, get(row, 1)?, count(row, 2)?);
            (before, found) = (seq, found + 1);
            if ended < since.timestamp_millis() {
                old += 1;
                return Ok(());
            }
            old = 0;
            let ago = u64::try_from((now.timestamp_millis() - ended).max(0)).unwrap_or(0) / 1000;
            let count = seconds.entry(ago).or_default();
            *count = (count.0 + 1, count.1 + is_person);
            Ok(())
        })?;
        if found < AT_ONCE {
            break;
        }
    }
    Ok(seconds.into_iter().map(|(ago, (messages, people))| Recent { ago, messages, people }).collect())
}
