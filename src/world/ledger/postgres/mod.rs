//! The ledger in PostgreSQL, for several machines that send for one campaign.
//!
//! Every table of the SQLite ledger stands here too, with the same columns, words and sums, so that a ledger can be moved
//! from one to the other row by row. Besides, `sender` says who sends: each opening is a row whose number is its *epoch*,
//! with a lease by the database's clock. No intent is written but by a statement that holds that row and finds it alive;
//! whoever ends a lease locks the row first. So nothing is begun by a sender that others have given up.
//!
//! Any number of senders work at once. That nobody is written to twice hangs on one index: an attempt at a notice begins
//! once, whoever begins it (`batch.rs`). Claims (`claims.rs`) only keep senders from preparing the same letters, and permits
//! (`permits.rs`) keep all of them together within the limits.

mod access;
mod at_work;
mod batch;
mod claims;
mod course;
mod departure;
mod doubts;
mod error;
mod export;
mod forget;
mod keeper;
mod lease;
mod life;
mod link;
mod note_rows;
mod notes;
mod opening;
mod origin;
mod permits;
mod provenance;
mod reading;
mod records;
mod resend;
mod returns;
mod revision;
mod rows;
mod schema;
mod sender;
mod store;
mod sums;
mod text;
mod tls;
mod transfer;
mod url;

pub(super) use transfer::Carrying;

pub use store::PostgresStore;
pub use url::LedgerUrl;

use super::{
    AcceptedRevision, Arrivals, Attempt, AttemptGlance, AttemptPicker, AttemptState, BackedUp, BegunHere,
    Claimed, Counted, DoubtVerdict, DoubtWriter, Ending, Entry, Intent, Judgement, LATE, Ledger, LedgerError,
    LedgerNote, LedgerReader, LedgerSender, LedgerWriter, LimitWindow, Needed, NoteKind, NoteReader,
    NoteWriter, Outcome, PeopleEraser, Provenance, Reach, Recent, Remembered, Return, ReturnReader,
    ReturnWriter, Returned, RowReader, Seal, SeeTold, SenderAtWork, SendersKeptOut, SendingRequest,
    SettledAs, Settlement, Sharing, Sign, StageCount, Store, StoredReturn, Unreadable, Vouched, WholeReader,
    Whose, Witnesses,
    attempts::AttemptRow,
    fold, note_sums,
    provenance::{BEAT, Life, Quiet, contradiction, replaced},
    row,
    rows::last_word,
    tables::{LedgerTable, TABLES, hex},
    tell, witness, words,
};
use link::PostgresLink;
use notes::PostgresNotes;
use records::PostgresRecords;
use sender::PostgresLedger;
