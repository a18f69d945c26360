//! Whether a ledger is the newest of its campaign, as far as its seal, its witness and its signs of life tell.

use super::{
    LedgerError, Life, Provenance, Quiet, SqliteRecords, Witnesses, agrees, contradiction, gone, life::state,
    replaced, seal,
};

impl SqliteRecords {
    /// What is known about whether this is the newest ledger of its campaign.
    pub(super) fn provenance(
        &self,
        campaign: &str,
        witnesses: &Witnesses,
    ) -> Result<Provenance, LedgerError> {
        let folder = self.path.parent().unwrap_or(&self.path);
        let Some(connection) = self.connection() else {
            if let Some(what) = gone(folder)? {
                return Ok(Provenance::Older { path: self.path.clone(), what });
            }
            return Ok(replaced(&witnesses.others(campaign, "")).unwrap_or(Provenance::Fresh));
        };
        let life = Life::read(connection, &self.path)?;
        let found = state(connection, &self.path)?;
        let witness = witnesses.read(campaign, &life.identity);
        if let Some(what) = contradiction(seal::read(folder)?, witness.as_ref(), found) {
            return Ok(Provenance::Older { path: self.path.clone(), what });
        }
        let quiet = Quiet { since: life.alive, usual: life.usual };
        if life.put_back.is_some() {
            return Ok(Provenance::PutBack(quiet));
        }
        // One from another machine has had its say: it can speak against a ledger, and not for it.
        let Some(witness) = witness.filter(|witness| witness.is_ours) else {
            if let Some(replaced) = replaced(&witnesses.others(campaign, &life.identity)) {
                return Ok(replaced);
            }
            if found.generation == 0 && found.rows == 0 {
                return Ok(Provenance::Fresh);
            }
            let trouble = witnesses.trouble();
            return Ok(trouble.map_or(Provenance::Unknown(quiet), |why| Provenance::Unwitnessed(quiet, why)));
        };
        Ok(if agrees(witness.seal, found) { Provenance::Known(quiet) } else { Provenance::Ahead(quiet) })
    }
}
