//! The form of the ledger, and how an older one becomes the present one.

use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

use super::{LedgerError, sums};

/// Each step makes the next form; `user_version` counts the steps taken. A step that has shipped never changes.
const STEPS: [&str; 4] = [FIRST, RETURNS, LIFE, SUMS];

/// From this form on what people wrote down has sums.
const SUMMED: i64 = 4;

/// Times are milliseconds since 1970, UTC. `state`: 0 begun, 1 sent, 2 deferred, 3 refused, 4 in doubt,
/// 5 found not to have been sent.
const FIRST: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
    seq        INTEGER PRIMARY KEY,
    notice     BLOB NOT NULL,
    number     INTEGER NOT NULL,
    person     TEXT NOT NULL,
    is_person  INTEGER NOT NULL,
    wave       TEXT,
    stage      TEXT NOT NULL,
    due        INTEGER NOT NULL,
    expires    INTEGER NOT NULL,
    dated      INTEGER NOT NULL,
    begun      INTEGER NOT NULL,
    sha256     BLOB NOT NULL,
    size       INTEGER NOT NULL,
    told       TEXT NOT NULL,
    intent_sum INTEGER NOT NULL,
    state      INTEGER NOT NULL DEFAULT 0,
    ended      INTEGER,
    code       INTEGER,
    words      TEXT,
    next       INTEGER,
    end_sum    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX attempt_once ON attempt (notice, number);

CREATE TABLE resolution (
    id INTEGER PRIMARY KEY, notice BLOB NOT NULL, number INTEGER NOT NULL, verdict TEXT NOT NULL,
    because TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE hold (
    id INTEGER PRIMARY KEY, wave TEXT, stage TEXT, because TEXT NOT NULL, who TEXT NOT NULL,
    at INTEGER NOT NULL, lifted INTEGER, lifted_by TEXT
) STRICT;

CREATE TABLE approval (
    id INTEGER PRIMARY KEY, wave TEXT, stage TEXT NOT NULL, hash TEXT NOT NULL, parts TEXT NOT NULL,
    who TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE gate (
    id INTEGER PRIMARY KEY, wave TEXT NOT NULL, verdict TEXT NOT NULL, because TEXT NOT NULL,
    figures TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE moved (
    person TEXT PRIMARY KEY, at INTEGER NOT NULL, source TEXT NOT NULL, enrolled INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE moved_back (
    id INTEGER PRIMARY KEY, person TEXT NOT NULL, moved INTEGER NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL
) STRICT;
CREATE TABLE failing (person TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE moved_list (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, as_of INTEGER NOT NULL, at INTEGER NOT NULL,
    people INTEGER NOT NULL
) STRICT;

CREATE TABLE unreachable (
    person TEXT PRIMARY KEY, permanent INTEGER NOT NULL, notice BLOB, status TEXT NOT NULL, words TEXT NOT NULL,
    at INTEGER NOT NULL, lifted INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE bounce_report (
    digest TEXT PRIMARY KEY, file TEXT NOT NULL, reading TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
    day TEXT NOT NULL, wave TEXT NOT NULL, count INTEGER NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (day, wave)
) STRICT, WITHOUT ROWID;
CREATE TABLE mark (
    id INTEGER PRIMARY KEY, wave TEXT NOT NULL, item TEXT NOT NULL, good INTEGER NOT NULL, because TEXT NOT NULL,
    who TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TABLE forgotten (
    id INTEGER PRIMARY KEY, figures TEXT NOT NULL, certificate TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE noticed (notice BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

/// Every message that came back, and what became of it. What an earlier edition took for good without a proof, or
/// by a code that does not blame the address, is for a person to settle; what it could not read is read again.
const RETURNS: &str = "
CREATE TABLE came_back (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL, file TEXT NOT NULL, kind TEXT NOT NULL, person TEXT NOT NULL,
    address TEXT NOT NULL, notice BLOB, sign TEXT NOT NULL, culprit TEXT NOT NULL, status TEXT NOT NULL,
    words TEXT NOT NULL, dated INTEGER NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL, settled INTEGER,
    settled_as TEXT, because TEXT, who TEXT
) STRICT;
CREATE INDEX came_back_person ON came_back (person);
ALTER TABLE unreachable ADD COLUMN culprit TEXT NOT NULL DEFAULT '';
INSERT INTO came_back (digest, file, kind, person, address, notice, sign, culprit, status, words, dated, at, why)
    SELECT '', '', 'bounce', CASE WHEN notice IS NULL THEN '' ELSE person END, person, notice, 'nothing', 'unclear',
        status, words, at, at, 'it kept this person from being written to, and does not prove that the address is gone'
    FROM unreachable WHERE permanent = 1 AND lifted IS NULL
        AND (notice IS NULL OR status NOT IN ('5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1'))
    ORDER BY person;
UPDATE unreachable SET permanent = 0 WHERE permanent = 1
    AND (notice IS NULL OR status NOT IN ('5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1'));
DELETE FROM bounce_report WHERE reading NOT LIKE '[%';
UPDATE bounce_report SET reading = '';
";

/// A ledger gets an identity and signs of life; and what people said about copies of it is kept.
const LIFE: &str = "
CREATE TABLE life (
    one INTEGER PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL, alive INTEGER NOT NULL, usual INTEGER NOT NULL,
    put_back INTEGER
) STRICT;
INSERT INTO life SELECT 1, lower(hex(randomblob(16))), coalesce(max(max(begun, coalesce(ended, begun))), 0), 0, NULL
    FROM attempt;
CREATE TABLE vouched (
    id INTEGER PRIMARY KEY, verdict TEXT NOT NULL, silent_since INTEGER NOT NULL, because TEXT NOT NULL,
    who TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
";

/// What people wrote down gets sums; those of an older edition are made by the program, for no statement can.
const SUMS: &str = "
ALTER TABLE resolution ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hold ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE approval ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE gate ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mark ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
";

/// The newest form.
pub(super) fn newest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Which form this ledger has.
pub(super) fn form(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Refuses a ledger from the future.
pub(super) fn known(connection: &Connection, path: &Path) -> Result<i64, LedgerError> {
    let found = form(connection).map_err(|error| LedgerError::database(path, error))?;
    if found > newest() {
        return Err(LedgerError::Newer { path: path.to_path_buf(), found, known: newest() });
    }
    Ok(found)
}

/// Brings an older ledger to the present form: every step or none.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), LedgerError> {
    let found = known(connection, path)?;
    let broken = |error| LedgerError::database(path, error);
    if found == newest() {
        return Ok(());
    }
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(broken)?;
    // Asked again once nobody else can write: another process may have taken the steps meanwhile.
    let from = form(&change).map_err(broken)?;
    for step in STEPS.iter().skip(usize::try_from(from).unwrap_or(usize::MAX)) {
        change.execute_batch(step).map_err(broken)?;
    }
    if from < SUMMED {
        sums::stamp_all(&change).map_err(broken)?;
    }
    change.pragma_update(None, "user_version", newest()).map_err(broken)?;
    change.commit().map_err(broken)
}
