//! Somebody who keeps senders out of the shared ledger, for as long as they hold a row of it.

use super::{
    LedgerError, LedgerUrl, PostgresLink, departure,
    lease::{self, Claimants},
};

/// No sender opens the ledger until this is dropped, or its process ends in whatever way: then its connection ends, and
/// with it the lock on its row.
#[derive(Debug)]
pub(super) struct SendersBarred {
    link: PostgresLink,
    epoch: i64,
}

impl SendersBarred {
    /// Keeps senders out, if none is there.
    pub(super) fn take(url: &LedgerUrl, what: &str) -> Result<Self, LedgerError> {
        let link = PostgresLink::open(url)?;
        let epoch = link.change(|| {
            lease::hold_the_door(&link)?;
            departure::run_out(&link)?;
            if let Some(other) = others(&link)? {
                return Err(other);
            }
            lease::begin(&link, what, None)
        })?;
        link.batch("BEGIN")?;
        let row = "SELECT ended IS NULL FROM sender WHERE epoch = $1 FOR UPDATE";
        let row = link.one(row, &[&epoch])?;
        // Between the two somebody may have taken the row for one that is left over.
        if link.read(&row, 0)? {
            return Ok(Self { link, epoch });
        }
        Err(LedgerError::Held { by: "somebody who has only just begun".to_owned() })
    }
}

/// Whoever is there already.
fn others(link: &PostgresLink) -> Result<Option<LedgerError>, LedgerError> {
    let mut found = lease::alive(link, Claimants::Senders)?;
    found.extend(lease::alive(link, Claimants::Keepers)?);
    Ok(found.first().map(|other| LedgerError::Held { by: other.words() }))
}

impl Drop for SendersBarred {
    fn drop(&mut self) {
        // What is left undone here is done by whoever opens next: the lock is gone in any case.
        let _ = self.link.batch("COMMIT");
        let _ = departure::end(&self.link, self.epoch);
    }
}
