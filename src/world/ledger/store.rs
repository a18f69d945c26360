//! What every ledger must do, whatever keeps it.

use chrono::{DateTime, NaiveDate, Utc};
use std::{collections::BTreeMap, fmt, io, path::Path, time::Duration};

use super::{
    AboutUs, AcceptedRevision, Arrivals, Attempt, BackedUp, BegunHere, Doubt, DoubtVerdict, Intent,
    Judgement, Ledger, LedgerError, LedgerNote, Needed, NoteKind, Provenance, Reach, Refusal, Remembered,
    Return, Returned, RowReader, SenderAtWork, SendersKeptOut, SendingRequest, Settlement, StoredReturn,
    Tried, Vouched, Whose, Witnesses,
    fold::{AboutUsFold, DoubtFold, HistoryFold, RecordFold, RefusalFold, ReturnedFold, ToldFold, TriedFold},
};
use crate::ground::{
    approval::{Approval, ApprovalFold, GivenApprovals},
    course::{Passed, Record, ReviewMark, Tickets, trace::Traces},
    revision::FolderRevision,
    timeline::{Fate, History, Hold, NoticeId, Told},
};

/// What was begun, and how far it has come.
pub trait AttemptReader: RowReader {
    /// The fold of everything that was written down.
    fn history(&self) -> Result<History, LedgerError> {
        let mut fold = HistoryFold::default();
        self.each_attempt(Needed::All, &mut |attempt| fold.attempt(attempt))?;
        for kind in HistoryFold::NOTES {
            self.each_note(kind, &mut |note| fold.note(note))?;
        }
        Ok(fold.done())
    }

    /// How many attempts each notice has behind it, and what its `Date` said: only those tried already.
    fn tried(&self) -> Result<Tried, LedgerError> {
        let mut fold = TriedFold::default();
        self.each_attempt(Needed::NotSent, &mut |attempt| fold.see(&attempt))?;
        Ok(fold.done())
    }

    /// The dates that letters told which left or may have left, of each wave and kind whenever the day changed.
    fn told(&self) -> Result<Vec<Told>, LedgerError> {
        let mut fold = ToldFold::default();
        self.each_told(&mut |state, text| fold.see(state, text))?;
        Ok(fold.done())
    }

    /// Every doubt, the oldest first.
    fn doubts(&self) -> Result<Vec<Doubt>, LedgerError> {
        let mut fold = DoubtFold::default();
        self.each_attempt(Needed::OfNoticesWith(&DoubtFold::STATES), &mut |attempt| fold.see(attempt))?;
        Ok(fold.done())
    }

    /// Every refusal, the oldest first.
    fn refusals(&self) -> Result<Vec<Refusal>, LedgerError> {
        let mut fold = RefusalFold::default();
        self.each_attempt(Needed::OfNoticesWith(&RefusalFold::STATES), &mut |attempt| fold.see(attempt))?;
        Ok(fold.done())
    }

    /// What was last begun for a notice, and how far it has come by it.
    fn attempt(&self, notice: &NoticeId) -> Result<Option<(Intent, Fate)>, LedgerError> {
        let mut last = None;
        self.each_attempt(Needed::Of(notice), &mut |attempt| {
            // A store may show more than was needed.
            if attempt.intent.notice == *notice {
                last = Some(attempt);
            }
        })?;
        Ok(last
            .map(|attempt: Attempt| (attempt.fate(), attempt))
            .map(|(fate, attempt)| (attempt.intent, fate)))
    }

    /// Whether anything was ever begun for a notice.
    fn knows(&self, notice: &NoticeId) -> Result<bool, LedgerError> {
        self.attempt(notice).map(|last| last.is_some())
    }
}

impl<R: RowReader + ?Sized> AttemptReader for R {}

/// What people wrote down.
pub trait NoteReader: RowReader {
    /// The last approvals of each stage in each wave. Whether they still count is judged beside what would be sent now.
    fn approvals(&self) -> Result<Vec<GivenApprovals>, LedgerError> {
        let mut given = ApprovalFold::default();
        self.each_note(NoteKind::Approvals, &mut |note| {
            if let LedgerNote::Approval(approval) = note {
                given.see(approval);
            }
        })?;
        Ok(given.done())
    }

    /// Who cannot be reached, by address.
    fn unreachable(&self) -> Result<Vec<Reach>, LedgerError> {
        let mut all = Vec::new();
        self.each_note(NoteKind::Unreachable, &mut |note| {
            if let LedgerNote::Unreachable { reach, lifted: false } = note {
                all.push(reach);
            }
        })?;
        all.sort_by(|one, other| one.person.cmp(&other.person));
        Ok(all)
    }

    /// What is kept back now, in the order in which it was said.
    fn kept_back(&self) -> Result<Vec<Hold>, LedgerError> {
        let mut holds = Vec::new();
        self.each_note(NoteKind::Holds, &mut |note| {
            if let LedgerNote::Hold { hold, lifted: None, .. } = note {
                holds.push(hold);
            }
        })?;
        Ok(holds)
    }

    /// The course so far.
    fn course(&self) -> Result<Record, LedgerError> {
        let mut fold = RecordFold::default();
        for kind in RecordFold::NOTES {
            self.each_note(kind, &mut |note| fold.note(note))?;
        }
        self.each_count(&mut |count| fold.count(count))?;
        fold.done().map_err(|what| LedgerError::Refused(what.to_string()))
    }

    /// The figures that were kept when people were forgotten, if that has happened: those of the last time.
    fn kept_figures(&self) -> Result<Option<String>, LedgerError> {
        let mut last = None;
        self.each_note(NoteKind::Figures, &mut |note| {
            // Where one person was forgotten no figures were kept.
            if let LedgerNote::Figures(figures) = note
                && !figures.is_empty()
            {
                last = Some(figures);
            }
        })?;
        Ok(last)
    }
}

impl<R: RowReader + ?Sized> NoteReader for R {}

/// What came back.
pub trait ReturnReader: RowReader {
    /// What came back and waits for a person, in the order it was read.
    fn to_be_read(&self) -> Result<Vec<Return>, LedgerError> {
        let mut all = Vec::new();
        self.each_note(NoteKind::Returns, &mut |note| {
            if let LedgerNote::Return(StoredReturn { what, settled: None, .. }) = note
                && !what.why.is_empty()
            {
                all.push(what);
            }
        })?;
        Ok(all)
    }

    /// How much came back because of us and nobody has answered yet, by the day its letters left; nothing while the
    /// alarm about it stands.
    fn about_us(&self) -> Result<BTreeMap<NaiveDate, AboutUs>, LedgerError> {
        let mut fold = AboutUsFold::default();
        self.each_note(NoteKind::Holds, &mut |note| fold.note(note))?;
        if fold.stands() {
            return Ok(BTreeMap::new());
        }
        self.each_note(NoteKind::Returns, &mut |note| fold.note(note))?;
        self.each_attempt(Needed::OfReturns, &mut |attempt| fold.attempt(&attempt))?;
        let mut days = fold.done();
        for (day, about) in &mut days {
            about.letters = self.sent_on(*day)?;
        }
        Ok(days)
    }

    /// What came back because of us and has not left again.
    fn returned(&self) -> Result<Vec<Returned>, LedgerError> {
        let mut fold = ReturnedFold::default();
        self.each_note(NoteKind::Returns, &mut |note| fold.note(note))?;
        self.each_attempt(Needed::OfReturns, &mut |attempt| fold.attempt(attempt))?;
        Ok(fold.done())
    }
}

impl<R: RowReader + ?Sized> ReturnReader for R {}

/// The ledger as a whole: whether it is the newest, whom it names, and all that it holds.
pub trait WholeReader: fmt::Debug + Send {
    /// What is known about whether this is the newest ledger of its campaign.
    fn provenance(&self, campaign: &str, witnesses: &Witnesses) -> Result<Provenance, LedgerError>;

    /// Who sends from it at this moment, where several may; none where one sender has it for itself.
    fn senders(&self) -> Result<Option<Vec<SenderAtWork>>, LedgerError> {
        Ok(None)
    }

    /// The folder that counts, where several machines have one each; none where nobody has sent from any.
    fn revision(&self) -> Result<Option<AcceptedRevision>, LedgerError> {
        Ok(None)
    }

    /// What its own clock says, where several machines share it; none where this machine's is the only one.
    fn clock(&self) -> Result<Option<DateTime<Utc>>, LedgerError> {
        Ok(None)
    }

    /// What is another text whenever somebody has written in it since, where others share it: cheap enough to be asked every
    /// few seconds. None where every change is one of a file, which is watched.
    fn newest(&self) -> Result<Option<String>, LedgerError> {
        Ok(None)
    }

    /// Whether anything was written down about one of these addresses.
    fn names_any(&self, traces: &Traces) -> Result<bool, LedgerError>;

    /// What tells this ledger from every other; none where there is none yet.
    fn identity(&self) -> Result<Option<String>, LedgerError>;

    /// Writes every row out; says how many.
    fn export(&self, out: &mut dyn io::Write) -> Result<u64, LedgerError>;
}

/// Writes down what people decide. A running sender sees a hold within a second.
pub trait NoteWriter: fmt::Debug + Send {
    /// Keeps something back.
    fn hold(&mut self, hold: &Hold, who: &str, now: DateTime<Utc>) -> Result<(), LedgerError>;

    /// Lets go of what was kept back for exactly this wave and stage; says how many holds that were.
    fn lift(
        &mut self,
        wave: Option<&str>,
        stage: Option<&str>,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<usize, LedgerError>;

    /// Writes down an approval.
    fn approve(&mut self, approval: &Approval) -> Result<(), LedgerError>;

    /// Writes down how a gate was judged.
    fn judge(&mut self, judgement: &Judgement) -> Result<(), LedgerError>;

    /// The same if nobody has judged it since this was the last word on it: who was faster, if somebody was.
    fn judge_after(
        &mut self,
        judgement: &Judgement,
        before: Option<&Passed>,
    ) -> Result<Option<Passed>, LedgerError>;

    /// Remembers when a moved date was first noticed; an earlier moment stays.
    fn noticed(&mut self, notices: &[NoticeId], now: DateTime<Utc>) -> Result<(), LedgerError>;

    /// Says that an address can be reached again.
    fn reachable(&mut self, person: &str, now: DateTime<Utc>) -> Result<bool, LedgerError>;

    /// Takes in a list of who has moved: all of it or nothing.
    fn arrivals(&mut self, list: &Arrivals, now: DateTime<Utc>) -> Result<(), LedgerError>;

    /// Writes down tickets. What was known of the same day and wave is replaced, so that a file can be taken in again.
    fn tickets(&mut self, tickets: &[Tickets], source: &str, now: DateTime<Utc>) -> Result<(), LedgerError>;

    /// From now on a folder counts. A ledger that belongs to one folder has no other.
    fn accept_revision(&mut self, _folder: &FolderRevision, _who: &str) -> Result<(), LedgerError> {
        let why = "the ledger is in this folder, which is the only one: nothing is to be accepted";
        Err(LedgerError::Refused(why.to_owned()))
    }

    /// Writes down what a person says of a check of a wave; the wave is empty for the checklist at the end.
    fn mark(&mut self, wave: &str, item: &str, mark: &ReviewMark) -> Result<(), LedgerError>;
}

/// Writes down what was found out about doubts.
pub trait DoubtWriter: fmt::Debug + Send {
    /// Writes down what was found out about doubts, and how: all of it or nothing. If nobody is sending, what a
    /// stopped sender left open is a doubt too. This is no opening to send: it counts as none, and as no sign of life.
    fn resolve(
        &mut self,
        found: &[(NoticeId, &str)],
        verdict: DoubtVerdict,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError>;
}

/// Writes down what came back, and lets letters leave again.
pub trait ReturnWriter: fmt::Debug + Send {
    /// Writes down a message with all that it says, once however often it is read: whether it was new.
    fn came_back(
        &mut self,
        message: (&str, &str),
        rows: &[Return],
        now: DateTime<Utc>,
    ) -> Result<bool, LedgerError>;

    /// Settles what was left for a person: all of it or nothing.
    fn settle(&mut self, ids: &[i64], settlement: &Settlement<'_>) -> Result<(), LedgerError>;

    /// Lets these leave again, all of them or none: how many they are. What has changed since they were listed is left as
    /// it is.
    fn send_again(&mut self, list: &[Returned], who: &str, now: DateTime<Utc>) -> Result<usize, LedgerError>;
}

/// Takes people out of the ledger.
pub trait PeopleEraser: fmt::Debug + Send {
    /// Takes people out of every table; says how many rows of each were changed or deleted.
    fn forget(
        &mut self,
        whose: &Whose,
        remembered: Remembered<'_>,
    ) -> Result<BTreeMap<&'static str, u64>, LedgerError>;

    /// Keeps the ledger from being opened to send until the answer is dropped.
    fn keep_senders_out(&self, what: &str, now: DateTime<Utc>) -> Result<SendersKeptOut, LedgerError>;
}

/// What a sender needs besides [`Ledger`]. One that is not shared is held for it alone until it is dropped.
pub trait LedgerSender: Ledger + AttemptReader {
    /// Why nothing bears witness outside the folder, if so.
    fn unwitnessed(&self) -> Option<&str>;

    /// What was begun on this machine, whether or not this ledger knows of it; none where nothing remembers.
    fn begun_here(&self) -> Option<BegunHere>;

    /// How often a sender must show that it is alive if others would take over from it; none where nobody would.
    fn beats_each(&self) -> Option<Duration> {
        None
    }

    /// Says on which folder this sender acts from now on. It may not, where another is the one that counts.
    fn act_on(&mut self, _folder: &FolderRevision) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Whether people have said something since this was last asked that may let more leave: where others share the ledger
    /// it is worth looking at once. At the first time nothing is new.
    fn has_news(&mut self) -> Result<bool, LedgerError> {
        Ok(false)
    }

    /// What the ledger says to whoever opened it, and that keeps nobody from sending.
    fn warnings(&self) -> Result<Vec<String>, LedgerError> {
        Ok(Vec::new())
    }

    /// Shows that the sender of this ledger is alive, though it has nothing to send.
    fn beat(&mut self, now: DateTime<Utc>) -> Result<(), LedgerError>;
}

/// Everything that can be read.
pub trait LedgerReader: AttemptReader + NoteReader + ReturnReader + WholeReader + Send {}

impl<R: RowReader + WholeReader + Send> LedgerReader for R {}

/// Everything that people write.
pub trait LedgerWriter: NoteWriter + DoubtWriter + ReturnWriter + PeopleEraser {}

impl<W: NoteWriter + DoubtWriter + ReturnWriter + PeopleEraser> LedgerWriter for W {}

/// What keeps ledgers: it opens them.
pub trait Store: fmt::Debug {
    /// Opens the ledger to read; it is never created, locked or changed by that.
    fn reader(&self) -> Result<Box<dyn LedgerReader>, LedgerError>;

    /// Opens the ledger to write notes, or begins it.
    fn writer(&self, campaign: &str) -> Result<Box<dyn LedgerWriter>, LedgerError>;

    /// Opens the ledger to send from it, or says why not. What an earlier sender left without an outcome becomes a doubt.
    fn sender(&self, request: &SendingRequest<'_>) -> Result<Box<dyn LedgerSender>, LedgerError>;

    /// Opens a ledger that may be or is an old copy, and says until when it was certainly alive. Every notice that may
    /// have left since must be put in doubt by the caller: the copy may not know of it.
    fn accept(
        &self,
        campaign: &str,
        witnesses: &Witnesses,
        said: &Vouched<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Box<dyn LedgerSender>, DateTime<Utc>), LedgerError>;

    /// Writes the ledger, and what belongs to it, into one file for its owner alone; a sender may run meanwhile.
    fn back_up(&self, to: &Path, now: DateTime<Utc>) -> Result<BackedUp, LedgerError>;

    /// Puts a backup in the place of the ledger. One that is in use stays; one that knows more, or is another, stays
    /// unless it is to be replaced, and is then kept aside.
    fn restore(
        &self,
        campaign: &str,
        from: &Path,
        replace: bool,
        now: DateTime<Utc>,
    ) -> Result<BackedUp, LedgerError>;
}
