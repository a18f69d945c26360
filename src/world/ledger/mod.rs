//! The ledger: the durable record of what was begun and how it ended.
//!
//! One row for each notice and each attempt, never a cursor. An intent is durable before the end of data of a
//! message leaves; its outcome is recorded after the relay's reply. An intent without an outcome, found when
//! the ledger is opened to send, is a *doubt*: held until evidence or a person resolves it.
//!
//! An old copy would send again. Its seal beside it and its witness outside the folder ([`Witnesses`]) speak against it;
//! where neither can, [`Provenance`] says what is known, and [`crate::acts::standing`] judges whether to ask.
//! What it lacks is named outside the folder too, notice by notice (`begun_list.rs`).
//!
//! # What a store must do
//!
//! The rest of the program knows [`Records`] (to read), [`Notes`] (what people write) and [`SendingLedger`] (to send).
//! Behind them stand traits, in `store.rs`, and one function, `store_of` in `opened.rs`, says which store keeps a campaign.
//! A further store is a folder beside `sqlite/` that implements them, one line in `store_of`, and one line in the
//! conformance suite (`tests/it/delivery/conformance.rs`), which says what every store must do.
//!
//! | trait | for whom | SQLite's is in |
//! |---|---|---|
//! | [`Store`] | opens the others | `sqlite/store.rs` |
//! | [`Ledger`] | delivery: intents, endings, holds, counts | `sqlite/sender.rs` |
//! | [`LedgerSender`] | a sender besides: signs of life | `sqlite/sender.rs` |
//! | [`RowReader`] | whoever reads: rows, one after the other | `sqlite/rows.rs`, `sqlite/note_rows.rs` |
//! | [`WholeReader`] | provenance, export, whether somebody is named | `sqlite/provenance.rs`, `sqlite/export.rs` |
//! | [`NoteWriter`] | holds, approvals, gates, lists, tickets | `sqlite/notes.rs`, `sqlite/course.rs` |
//! | [`DoubtWriter`] | what was found out about doubts | `sqlite/notes.rs` |
//! | [`ReturnWriter`] | what came back, and letters that leave again | `sqlite/returns.rs`, `sqlite/resend.rs` |
//! | [`PeopleEraser`] | forgetting | `sqlite/forget.rs` |
//!
//! A store shows rows and decides nothing: history, doubts, refusals, what was told, the course and what came back
//! ([`AttemptReader`], [`NoteReader`], [`ReturnReader`]) are worked out from them in `fold/`, the same for every store.
//!
//! A store that several senders share says so by [`Ledger::sharing`]; what they need of it stands in `sharing.rs`.
//!
//! Common to all stores: the typed rows and their sums (`row.rs`), the words that stand for types (`words.rs`), what is
//! read and written (`attempts.rs`, `judged.rs`, `returned.rs`, `forgetting.rs`), the seal, the witness and what they prove (`provenance.rs`). What a backup
//! ([`back_up`], [`restore`]) is made of is each store's own.
//!
//! # How it ended: which name says what
//!
//! | name | where | says |
//! |---|---|---|
//! | [`Outcome`] | here | how one attempt ended, as it is written down |
//! | [`Ending`] | here | an outcome with its notice, attempt, moment and the relay's words |
//! | [`crate::ground::timeline::Fate`] | ground | how far a notice has come by all its attempts |
//! | [`DoubtVerdict`] | here | what was found out about a doubt |
//! | [`crate::ground::timeline::ReportedDelivery`] | ground | what came back after the relay had taken it |
//! | [`Sign`] | here | what one returned message means for its person |

mod attempts;
mod backed_up;
mod begun_list;
mod error;
mod fold;
mod forgetting;
mod hold;
mod judged;
mod moving;
mod note_sums;
mod opened;
mod place;
mod postgres;
mod provenance;
mod returned;
mod row;
mod rows;
mod seal;
mod sending_request;
mod sharing;
mod sqlite;
mod store;
mod tables;
mod transfer;
mod vouched;
mod witness;
mod words;

pub use attempts::{Attempt, Attempted, Doubt, DoubtVerdict, Refusal, Tried};
pub use backed_up::BackedUp;
pub use begun_list::BegunHere;
pub use error::LedgerError;
pub use forgetting::{Remembered, Whose};
pub(crate) use hold::Holder;
pub use judged::{Arrivals, Judgement, Reach};
pub use moving::{LedgerMoved, move_to_database, move_to_folder};
pub use opened::{Notes, Records, SendingLedger, back_up, restore};
pub use place::LedgerPlace;
pub use postgres::{LedgerUrl, PostgresStore};
pub use provenance::{Provenance, Quiet};
pub(crate) use returned::ALARM;
pub use returned::{AboutUs, Return, Returned, SettledAs, Settlement, Sign, StoredReturn};
pub use row::{AttemptState, Ending, Entry, Intent, Outcome};
pub use rows::{
    AttemptGlance, AttemptPicker, Counted, LATE, LedgerNote, Needed, NoteKind, RowReader, SeeTold, StageCount,
};
pub(crate) use seal::Seal;
pub use sending_request::SendingRequest;
pub use sharing::{AcceptedRevision, Claimed, LimitWindow, SenderAtWork, SendersKeptOut, Sharing};
pub use sqlite::SqliteStore;
pub use store::{
    AttemptReader, DoubtWriter, LedgerReader, LedgerSender, LedgerWriter, NoteReader, NoteWriter,
    PeopleEraser, ReturnReader, ReturnWriter, Store, WholeReader,
};
pub use vouched::Vouched;
pub use witness::Witnesses;
pub(crate) use words::told_of_any_wave;
pub use words::{Unreadable, tell};

use chrono::{DateTime, Utc};

use crate::ground::timeline::{Hold, NoticeId};

/// Where delivery writes down what it begins and how it ends.
pub trait Ledger: Send {
    /// Writes all of it down, in order, at once: durable when this returns.
    fn record(&mut self, entries: &[Entry]) -> Result<(), LedgerError>;

    /// What is kept back, if that may have changed since the last call.
    fn holds(&mut self) -> Result<Option<Vec<Hold>>, LedgerError>;

    /// Whether anybody has approved something or judged a gate since this was last asked: what is due may be another list by
    /// now. At the first time nothing is new.
    fn is_judged_anew(&mut self) -> Result<bool, LedgerError> {
        Ok(false)
    }

    /// When messages ended (or the ledger was opened, if nobody knows) since then: the second, how many, and
    /// how many of them told a person. What lies in the future by this clock counts as `now`.
    fn recent(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Recent>, LedgerError>;

    /// How this ledger is shared, once its sender is at work; none where one sender has it for itself. Claims and
    /// permits are asked only of ledgers that are shared.
    fn sharing(&mut self) -> Result<Option<Sharing>, LedgerError> {
        Ok(None)
    }

    /// Which of these notices this sender may go on with, each given with the last attempt that it knows of. What others
    /// have begun since is told apart, so that nobody needs to read the whole ledger again.
    fn claim(&mut self, wanted: &[(NoticeId, u32)]) -> Result<Vec<Claimed>, LedgerError> {
        Ok(vec![Claimed::Ours; wanted.len()])
    }

    /// The same as [`Ledger::record`], but an attempt that another sender has begun is left out: which those are.
    fn record_unless_begun(&mut self, entries: &[Entry]) -> Result<Vec<(NoticeId, u32)>, LedgerError> {
        self.record(entries).map(|()| Vec::new())
    }

    /// Takes up to so many permits for letters that tell a person, or for others, as far as all senders together stay
    /// within these limits. A permit counts until its letter has ended or it is given back.
    fn permits(
        &mut self,
        _limits: &[LimitWindow],
        wanted: u32,
        _is_person: bool,
    ) -> Result<u32, LedgerError> {
        Ok(wanted)
    }

    /// Gives permits back that were not used: so many for letters that tell a person, and so many others.
    fn give_back(&mut self, _people: u32, _others: u32) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Has nothing more to send for now: what it had claimed is free.
    fn rest(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }
}

/// How many messages a second took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recent {
    /// How long ago, in seconds.
    pub ago: u64,
    /// How many ended in that second; those still on their way count as ending now.
    pub messages: u32,
    /// How many of them told a person.
    pub people: u32,
}

/// The folder of state in a campaign folder.
pub const FOLDER: &str = ".wavecast";

/// The secret behind personal references, in [`FOLDER`]: a backup of the ledger holds it too.
pub(crate) const REFERENCE_KEY: &str = "references.key";

/// The ledger's file in [`FOLDER`].
pub const FILE: &str = "ledger.db";
