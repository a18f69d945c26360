//! On which server a shared ledger is, and in which of that server's lives: its *timeline*, which is another one as soon as a
//! copy takes over. Such a copy may lack the last commits, and counts its rows on as if nothing had happened: how far a
//! ledger has come does not tell. So whoever sends remembers where it was, in the ledger and beside it, and somebody must say
//! that a new place counts.

use super::{LedgerError, PostgresLink, life, witness::Witness};

/// The key in `meta`.
const KEY: &str = "server";

/// Where a ledger is; none where this role may not ask, or where a copy is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LedgerOrigin(Option<String>);

impl LedgerOrigin {
    /// Asks the server.
    pub(super) fn of(link: &PostgresLink) -> Result<Self, LedgerError> {
        // Everybody may ask unless it was taken away from them, and then a question would be an error.
        let may = link.one(
            "SELECT NOT pg_is_in_recovery() AND has_function_privilege('pg_control_system()', 'execute') \
             AND has_function_privilege('pg_current_wal_lsn()', 'execute') \
             AND has_function_privilege('pg_walfile_name(pg_lsn)', 'execute')",
            &[],
        )?;
        if !link.read::<bool>(&may, 0)? {
            return Ok(Self(None));
        }
        // By the name of the log that is written now: what the last checkpoint says is older than a copy's first minutes.
        let row = link.one(
            "SELECT system_identifier::text || '-' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()",
            &[],
        )?;
        Ok(Self(Some(link.read(&row, 0)?)))
    }

    /// As it is kept.
    pub(super) fn words(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// What proves that the ledger has come to another place than what is remembered in it or beside it.
    pub(super) fn contradicts(
        &self,
        link: &PostgresLink,
        witness: Option<&Witness>,
    ) -> Result<Option<String>, LedgerError> {
        let kept = life::about(link, KEY)?;
        let beside = witness.and_then(|witness| witness.server.as_deref());
        Ok([kept.as_deref(), beside].into_iter().flatten().find_map(|known| self.moved_from(known)))
    }

    fn moved_from(&self, known: &str) -> Option<String> {
        let here = self.words().filter(|here| *here != known)?;
        let same = here.split('-').next() == known.split('-').next();
        let what = if same { "a copy of its server has taken over" } else { "it is on another server now" };
        Some(format!(
            "{what}, which may lack what was written last; if it lacks nothing, accepting it is all there is to do"
        ))
    }

    /// Remembers it in the ledger: at the first opening, and whenever somebody says that it counts.
    pub(super) fn keep(&self, link: &PostgresLink, anew: bool) -> Result<(), LedgerError> {
        match self.words() {
            Some(here) if anew || life::about(link, KEY)?.is_none() => life::say(link, KEY, here),
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses a connection that leads elsewhere than the one before.
    pub(super) fn is_still(&self, link: &PostgresLink) -> Result<(), LedgerError> {
        let now = Self::of(link)?;
        let what = self.words().and_then(|known| now.moved_from(known));
        what.map_or(Ok(()), |what| Err(LedgerError::Restored { path: link.place().to_path_buf(), what }))
    }
}

/// What a copy lacks that takes over without having been waited for is not known by then.
pub(super) fn copies_lag(link: &PostgresLink) -> Result<Option<String>, LedgerError> {
    // How each of them follows is shown to some roles only; that they do, and whether any is waited for, to all.
    let row = link.one(
        "SELECT count(*) > 0 AND CASE WHEN count(sync_state) > 0 THEN count(*) FILTER (WHERE state = 'streaming' \
         AND sync_state = 'async') > 0 AND count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')) = 0 \
         ELSE current_setting('synchronous_standby_names') = '' END FROM pg_stat_replication",
        &[],
    )?;
    let lag: bool = link.read(&row, 0)?;
    Ok(lag.then(|| {
        format!(
            "warning: the server of `{}` has copies, and waits for none of them: one that takes over may lack the last \
             letters, and what it lacks is then held until somebody accepts it; set `synchronous_standby_names`",
            link.place().display()
        )
    }))
}
