//! SQLite as a store: what the other files of this folder do, behind the traits.

use chrono::{DateTime, NaiveDate, Utc};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use super::{
    AboutUs, Arrivals, AttemptReader, Doubt, DoubtWriter, Intent, Judgement, LedgerError, LedgerReader,
    LedgerSender, LedgerWriter, NoteReader, NoteWriter, PeopleEraser, Provenance, Reach, Refusal, Remembered,
    Return, ReturnReader, ReturnWriter, Returned, SendersKeptOut, SendingRequest, Settlement, SqliteLedger,
    SqliteNotes, SqliteRecords, Store, Tried, Verdict, Vouched, WholeReader, Whose, Witnesses,
};
use crate::ground::{
    approval::Approval,
    course::{Record, ReviewMark, Tickets, trace::Traces},
    timeline::{Fate, History, Hold, NoticeId, Told},
};

/// Ledgers in one file each, in the state folder of their campaign.
#[derive(Debug)]
pub struct SqliteStore {
    folder: PathBuf,
}

impl SqliteStore {
    /// The store in this state folder.
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }
}

impl Store for SqliteStore {
    fn reader(&self) -> Result<Box<dyn LedgerReader>, LedgerError> {
        Ok(Box::new(SqliteRecords::open(&self.folder)?))
    }

    fn writer(&self, campaign: &str) -> Result<Box<dyn LedgerWriter>, LedgerError> {
        Ok(Box::new(SqliteNotes::open(&self.folder, campaign)?))
    }

    fn sender(&self, request: &SendingRequest<'_>) -> Result<Box<dyn LedgerSender>, LedgerError> {
        Ok(Box::new(SqliteLedger::open(&self.folder, request)?))
    }

    fn accept(
        &self,
        campaign: &str,
        witnesses: &Witnesses,
        said: &Vouched<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Box<dyn LedgerSender>, DateTime<Utc>), LedgerError> {
        let (ledger, since) = SqliteLedger::accept(&self.folder, campaign, witnesses, said, now)?;
        Ok((Box::new(ledger), since))
    }
}

impl AttemptReader for SqliteRecords {
    fn history(&self) -> Result<History, LedgerError> {
        self.history()
    }

    fn told(&self) -> Result<Vec<Told>, LedgerError> {
        self.told()
    }

    fn doubts(&self) -> Result<Vec<Doubt>, LedgerError> {
        self.doubts()
    }

    fn refusals(&self) -> Result<Vec<Refusal>, LedgerError> {
        self.refusals()
    }

    fn attempt(&self, notice: &NoticeId) -> Result<Option<(Intent, Fate)>, LedgerError> {
        self.attempt(notice)
    }

    fn of_person(&self, address: &str) -> Result<Vec<(Intent, Fate)>, LedgerError> {
        self.of_person(address)
    }

    fn knows(&self, notice: &NoticeId) -> Result<bool, LedgerError> {
        self.knows(notice)
    }
}

impl NoteReader for SqliteRecords {
    fn approvals(&self) -> Result<Vec<Approval>, LedgerError> {
        self.approvals()
    }

    fn unreachable(&self) -> Result<Vec<Reach>, LedgerError> {
        self.unreachable()
    }

    fn course(&self) -> Result<Record, LedgerError> {
        self.course()
    }

    fn kept_figures(&self) -> Result<Option<String>, LedgerError> {
        self.kept_figures()
    }
}

impl ReturnReader for SqliteRecords {
    fn to_be_read(&self) -> Result<Vec<Return>, LedgerError> {
        self.to_be_read()
    }

    fn about_us(&self) -> Result<BTreeMap<NaiveDate, AboutUs>, LedgerError> {
        self.about_us()
    }

    fn returned(&self) -> Result<Vec<Returned>, LedgerError> {
        self.returned()
    }
}

impl WholeReader for SqliteRecords {
    fn provenance(&self, campaign: &str, witnesses: &Witnesses) -> Result<Provenance, LedgerError> {
        self.provenance(campaign, witnesses)
    }

    fn names_any(&self, traces: &Traces) -> Result<bool, LedgerError> {
        self.names_any(traces)
    }

    fn export(&self, out: &mut dyn io::Write) -> Result<u64, LedgerError> {
        self.export(out)
    }
}

impl NoteWriter for SqliteNotes {
    fn hold(&mut self, hold: &Hold, who: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.hold(hold, who, now)
    }

    fn lift(
        &mut self,
        wave: Option<&str>,
        stage: Option<&str>,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<usize, LedgerError> {
        self.lift(wave, stage, who, now)
    }

    fn approve(&mut self, approval: &Approval) -> Result<(), LedgerError> {
        self.approve(approval)
    }

    fn judge(&mut self, judgement: &Judgement) -> Result<(), LedgerError> {
        self.judge(judgement)
    }

    fn noticed(&mut self, notices: &[NoticeId], now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.noticed(notices, now)
    }

    fn reachable(&mut self, person: &str, now: DateTime<Utc>) -> Result<bool, LedgerError> {
        self.reachable(person, now)
    }

    fn arrivals(&mut self, list: &Arrivals, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.arrivals(list, now)
    }

    fn tickets(&mut self, tickets: &[Tickets], source: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.tickets(tickets, source, now)
    }

    fn mark(&mut self, wave: &str, item: &str, mark: &ReviewMark) -> Result<(), LedgerError> {
        self.mark(wave, item, mark)
    }
}

impl DoubtWriter for SqliteNotes {
    fn resolve(
        &mut self,
        found: &[(NoticeId, &str)],
        verdict: Verdict,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        self.resolve(found, verdict, who, now)
    }
}

impl ReturnWriter for SqliteNotes {
    fn came_back(
        &mut self,
        message: (&str, &str),
        rows: &[Return],
        now: DateTime<Utc>,
    ) -> Result<bool, LedgerError> {
        self.came_back(message, rows, now)
    }

    fn settle(&mut self, ids: &[i64], settlement: &Settlement<'_>) -> Result<(), LedgerError> {
        self.settle(ids, settlement)
    }

    fn send_again(&mut self, list: &[Returned], who: &str, now: DateTime<Utc>) -> Result<usize, LedgerError> {
        self.send_again(list, who, now)
    }
}

impl PeopleEraser for SqliteNotes {
    fn forget(
        &mut self,
        whose: &Whose,
        remembered: Remembered<'_>,
    ) -> Result<BTreeMap<&'static str, u64>, LedgerError> {
        self.forget(whose, remembered)
    }

    fn keep_senders_out(&self, what: &str, now: DateTime<Utc>) -> Result<SendersKeptOut, LedgerError> {
        self.keep_senders_out(what, now).map(SendersKeptOut::new)
    }
}

impl LedgerSender for SqliteLedger {
    fn unwitnessed(&self) -> Option<&str> {
        self.unwitnessed()
    }

    fn beat(&mut self, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.beat(now)
    }

    fn history(&self) -> Result<History, LedgerError> {
        self.history()
    }

    fn tried(&self) -> Result<Tried, LedgerError> {
        self.tried()
    }
}
