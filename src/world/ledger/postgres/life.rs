//! What a shared ledger knows about itself: its identity, its last sign of life, and how far it has come.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    LedgerError, Life, PostgresLink, Seal, Unreadable,
    rows::{count, get},
    words,
};

/// A value of the ledger about itself.
pub(super) fn about(link: &PostgresLink, key: &str) -> Result<Option<String>, LedgerError> {
    let row = link.maybe("SELECT value FROM meta WHERE key = $1", &[&key])?;
    row.map(|row| link.read(&row, 0)).transpose()
}

/// Sets a value of the ledger about itself.
pub(super) fn say(link: &PostgresLink, key: &str, value: &str) -> Result<(), LedgerError> {
    let put = "INSERT INTO meta VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2";
    link.run(put, &[&key, &value]).map(drop)
}

/// What the ledger knows about itself.
pub(super) fn read(link: &PostgresLink) -> Result<Life, LedgerError> {
    let mut life = None;
    link.each("life", "SELECT one, identity, alive, usual, put_back FROM life", &[], |row| {
        let usual: i64 = get(row, 3)?;
        let too_long = || Unreadable::of(format!("{usual} ms is no length of a silence"));
        life = Some(Life {
            identity: get(row, 1)?,
            alive: words::time(get(row, 2)?)?,
            usual: TimeDelta::try_milliseconds(usual).ok_or_else(too_long)?,
            put_back: get::<Option<i64>>(row, 4)?.map(words::time).transpose()?,
        });
        Ok(())
    })?;
    life.ok_or_else(|| {
        let what = "`life` has no row: it does not say which ledger it is".to_owned();
        LedgerError::unreadable(link.place(), what)
    })
}

/// Writes it; the identity stays.
pub(super) fn write(link: &PostgresLink, life: &Life) -> Result<(), LedgerError> {
    let put_back = life.put_back.map(|at| at.timestamp_millis());
    let (alive, usual) = (life.alive.timestamp_millis(), life.usual.num_milliseconds());
    link.run("UPDATE life SET alive = $1, usual = $2, put_back = $3", &[&alive, &usual, &put_back]).map(drop)
}

/// Writes a sign of life alone. The clocks of several senders differ: the latest of them counts.
pub(super) fn beat(link: &PostgresLink, now: DateTime<Utc>) -> Result<(), LedgerError> {
    let later = "UPDATE life SET alive = $1 WHERE alive < $1";
    link.run(later, &[&now.timestamp_millis()]).map(drop)
}

/// What the database's own clock says.
pub(super) fn clock(link: &PostgresLink) -> Result<DateTime<Utc>, LedgerError> {
    let row = link.one("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::int8", &[])?;
    let millis = link.read(&row, 0)?;
    DateTime::from_timestamp_millis(millis).ok_or_else(|| {
        LedgerError::unreadable(link.place(), format!("its clock says {millis}, which is no time"))
    })
}

/// How far the ledger has come.
pub(super) fn state(link: &PostgresLink) -> Result<Seal, LedgerError> {
    let generation = match about(link, "generation")? {
        // Nobody has opened it to send.
        None => 0,
        Some(text) => text.parse().map_err(|_| {
            let what = format!("row `generation` of `meta`: `{text}` is no number of openings");
            LedgerError::unreadable(link.place(), what)
        })?,
    };
    let mut rows = 0;
    link.each("attempt", "SELECT 0::int8, coalesce(max(seq), 0) FROM attempt", &[], |row| {
        rows = count(row, 1)?;
        Ok(())
    })?;
    Ok(Seal { generation, rows, at: DateTime::UNIX_EPOCH })
}
