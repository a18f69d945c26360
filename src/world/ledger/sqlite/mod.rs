//! The ledger in one SQLite file.

mod backup;
mod course;
mod error;
mod export;
mod fold;
mod forget;
mod life;
mod meta;
mod notes;
mod opening;
mod provenance;
mod records;
mod resend;
mod returns;
mod schema;
mod sender;
mod store;

pub use backup::{BackedUp, back_up, restore};
pub use store::SqliteStore;

use super::{
    ALARM, AboutUs, Arrivals, AttemptReader, Attempted, Doubt, DoubtWriter, Ending, Entry, FILE, Holder,
    Intent, Judgement, Ledger, LedgerError, LedgerReader, LedgerSender, LedgerWriter, NoteReader, NoteWriter,
    Outcome, PeopleEraser, Provenance, REFERENCE_KEY, Reach, Recent, Refusal, Remembered, Return,
    ReturnReader, ReturnWriter, Returned, Seal, SendersKeptOut, SendingRequest, Settlement, Sign, Store,
    Tried, Verdict, Vouched, WholeReader, Whose, Witnesses,
    attempts::Attempt,
    judged::gate_state,
    provenance::{BEAT, Life, Quiet, agrees, contradiction, gone, replaced},
    row, seal, witness,
};
use notes::SqliteNotes;
use records::SqliteRecords;
use sender::SqliteLedger;
