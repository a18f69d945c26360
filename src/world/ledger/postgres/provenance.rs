//! Whether a shared ledger is the newest of its campaign, as far as what this machine remembers of it tells.

use super::{
    LedgerError, PostgresRecords, Provenance, Quiet, Witnesses, access, life, opening, origin::LedgerOrigin,
    replaced, rows::HasLink as _,
};

impl PostgresRecords {
    /// What is known about whether this is the newest ledger of its campaign. That others went on with it is what it is
    /// shared for.
    pub(super) fn provenance(
        &self,
        campaign: &str,
        witnesses: &Witnesses,
    ) -> Result<Provenance, LedgerError> {
        let Some(link) = self.link() else {
            return Ok(replaced(&witnesses.others(campaign, "")).unwrap_or(Provenance::Fresh));
        };
        access::of_this_campaign(link, campaign)?;
        let (life, found) = (life::read(link)?, life::state(link)?);
        let witness = witnesses.read(campaign, &life.identity);
        let origin = LedgerOrigin::of(link)?;
        if let Some(what) = opening::contradicted(link, witness.as_ref(), (found, &origin))? {
            return Ok(Provenance::Older { path: link.place().to_path_buf(), what });
        }
        let quiet = Quiet { since: life.alive, usual: life.usual };
        if life.put_back.is_some() {
            return Ok(Provenance::PutBack(quiet));
        }
        if witness.is_some_and(|witness| witness.is_ours) {
            return Ok(Provenance::Known(quiet));
        }
        if let Some(replaced) = replaced(&witnesses.others(campaign, &life.identity)) {
            return Ok(replaced);
        }
        if found.generation == 0 && found.rows == 0 {
            return Ok(Provenance::Fresh);
        }
        let trouble = witnesses.trouble();
        Ok(trouble.map_or(Provenance::Unknown(quiet), |why| Provenance::Unwitnessed(quiet, why)))
    }
}
