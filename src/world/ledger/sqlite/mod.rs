//! The ledger in one SQLite file.

mod backup;
mod course;
mod doubts;
mod error;
mod export;
mod forget;
mod life;
mod meta;
mod note_rows;
mod notes;
mod opening;
mod provenance;
mod records;
mod resend;
mod returns;
mod rows;
mod schema;
mod sender;
mod store;
mod sums;
pub(super) mod transfer;

pub use store::SqliteStore;

use super::{
    Arrivals, Attempt, AttemptGlance, AttemptPicker, AttemptState, BackedUp, BegunHere, Counted,
    DoubtVerdict, DoubtWriter, Ending, Entry, FILE, Holder, Intent, Judgement, LATE, Ledger, LedgerError,
    LedgerNote, LedgerReader, LedgerSender, LedgerWriter, Needed, NoteKind, NoteReader, NoteWriter, Outcome,
    PeopleEraser, Provenance, REFERENCE_KEY, Reach, Recent, Remembered, Return, ReturnReader, ReturnWriter,
    Returned, RowReader, Seal, SeeTold, SendersKeptOut, SendingRequest, SettledAs, Settlement, Sign,
    StageCount, Store, StoredReturn, Unreadable, Vouched, WholeReader, Whose, Witnesses,
    attempts::AttemptRow,
    fold, note_sums,
    provenance::{BEAT, Life, Quiet, agrees, contradiction, gone, replaced},
    row,
    rows::last_word,
    seal, tables, tell, witness, words,
};
use notes::SqliteNotes;
use records::SqliteRecords;
use sender::SqliteLedger;
