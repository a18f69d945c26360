//! Whatever holds a connection to a shared ledger shows its rows.

use chrono::NaiveDate;

use super::{
    Attempt, AttemptPicker, LedgerError, LedgerNote, Needed, NoteKind, PostgresLedger, PostgresRecords,
    RowReader, SeeTold, StageCount, rows::HasLink as _,
};

/// Two stores cannot both say that whatever has their rows shows them: each type of this one says so by itself.
macro_rules! shows_rows {
    ($($reader:ty),+) => { $(
        impl RowReader for $reader {
            fn each_attempt(&self, needed: Needed<'_>, see: &mut dyn FnMut(Attempt)) -> Result<(), LedgerError> {
                self.link().map_or(Ok(()), |link| link.each_attempt(needed, see))
            }

            fn each_picked(&self, picker: &mut dyn AttemptPicker) -> Result<(), LedgerError> {
                self.link().map_or(Ok(()), |link| link.each_picked(picker))
            }

            fn each_told(&self, see: SeeTold<'_>) -> Result<(), LedgerError> {
                self.link().map_or(Ok(()), |link| link.each_told(see))
            }

            fn each_note(&self, kind: NoteKind, see: &mut dyn FnMut(LedgerNote)) -> Result<(), LedgerError> {
                self.link().map_or(Ok(()), |link| link.each_note(kind, see))
            }

            fn each_count(&self, see: &mut dyn FnMut(StageCount)) -> Result<(), LedgerError> {
                self.link().map_or(Ok(()), |link| link.each_count(see))
            }

            fn sent_on(&self, day: NaiveDate) -> Result<usize, LedgerError> {
                self.link().map_or(Ok(0), |link| link.sent_on(day))
            }
        }
    )+ };
}

shows_rows!(PostgresLedger, PostgresRecords);
