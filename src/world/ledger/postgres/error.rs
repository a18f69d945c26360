//! What PostgreSQL says, told apart by what a person can do about it.

use std::{error::Error as _, path::Path};
use tokio_postgres::{Error, error::SqlState};

use super::LedgerError;

impl LedgerError {
    /// A failure of a shared ledger.
    pub(super) fn shared(place: &Path, source: Error) -> Self {
        let path = place.to_path_buf();
        let Some(code) = source.code() else {
            let hint = "check whether the database runs and can be reached from here; nothing is lost: what was begun is \
                        written down, and the next run goes on";
            return Self::told(place, "does not answer any more", hint, source);
        };
        if *code == SqlState::DISK_FULL {
            return Self::Full { path, source: source.into() };
        }
        if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED {
            return Self::Damaged { path, what: source.to_string() };
        }
        let (what, hint) = words(code);
        Self::told(place, what, hint, source)
    }

    /// No connection could be made.
    pub(super) fn not_connected(place: &Path, source: Error) -> Self {
        if source.code().is_some() {
            return Self::shared(place, source);
        }
        let chain = chain(&source);
        let (what, hint) = if chain.contains("certificate") {
            (
                "shows a certificate that is not trusted here",
                "name the company's own authority with `?sslrootcert=ca.pem` in the address, and the host as the \
                 certificate names it",
            )
        } else if chain.contains("does not support TLS") {
            (
                "offers no protected line",
                "switch `ssl` on in the database, or write `?sslmode=disable` where nobody else can read the line",
            )
        } else if chain.contains("password missing") {
            ("asks for a password", "write it into the address: `postgres://user:password@host/database`")
        } else {
            ("cannot be reached", "check the host and port in the address, and whether the database runs")
        };
        Self::told(place, what, hint, source)
    }

    fn told(place: &Path, what: &str, hint: &str, source: Error) -> Self {
        let (what, hint) = (what.to_owned(), hint.to_owned());
        Self::Shared { place: place.to_path_buf(), what, hint, source: Some(source.into()) }
    }

    /// Something about a shared ledger that no database said.
    pub(super) fn of_place(place: &Path, what: &str, hint: &str) -> Self {
        let (what, hint) = (what.to_owned(), hint.to_owned());
        Self::Shared { place: place.to_path_buf(), what, hint, source: None }
    }
}

impl LedgerError {
    fn of_postgres(&self) -> Option<&Error> {
        let Self::Shared { source: Some(source), .. } = self else { return None };
        source.downcast_ref()
    }

    /// Whether it is worth another try by a new connection: the database was stopped, started or cut off, or two
    /// statements stood in each other's way. What became of the last statement is then not known.
    pub(super) fn may_pass(&self) -> bool {
        let Some(error) = self.of_postgres() else { return false };
        error.code().is_none_or(|code| {
            let class = code.code().get(..2);
            // Connection exceptions, the database being stopped, and rolled back for another's sake.
            class == Some("08")
                || [
                    SqlState::ADMIN_SHUTDOWN,
                    SqlState::CRASH_SHUTDOWN,
                    SqlState::CANNOT_CONNECT_NOW,
                    SqlState::T_R_DEADLOCK_DETECTED,
                    SqlState::T_R_SERIALIZATION_FAILURE,
                    // Whoever held it may be a commit of our own that the server is still at.
                    SqlState::LOCK_NOT_AVAILABLE,
                    // It slept in the middle of a change, which was taken back.
                    SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                ]
                .contains(code)
        })
    }
}

fn chain(error: &Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        words = format!("{words}: {source}");
        next = source.source();
    }
    words
}

/// What is wrong, and what to do about it.
fn words(code: &SqlState) -> (&'static str, &'static str) {
    if *code == SqlState::INVALID_PASSWORD {
        ("refuses the password", "check user and password in the address")
    } else if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION {
        ("does not let this user in", "check the user in the address, and `pg_hba.conf` of the database")
    } else if *code == SqlState::INVALID_CATALOG_NAME {
        ("does not exist", "check the name of the database in the address, or make it with `createdb`")
    } else if *code == SqlState::INSUFFICIENT_PRIVILEGE {
        (
            "may not be used so by this role",
            "give the role what the book's page about several machines lists; nothing is sent without writing it down",
        )
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        (
            "may only be read",
            "this is a replica, or it was made read-only: name the one that takes writes in the address",
        )
    } else if [SqlState::INVALID_SQL_STATEMENT_NAME, SqlState::DUPLICATE_PSTATEMENT].contains(code) {
        (
            "is reached through a pooler that gives away connections between statements",
            "connect to the database itself, or set the pooler to session mode",
        )
    } else if *code == SqlState::TOO_MANY_CONNECTIONS {
        ("has no connection left", "raise `max_connections`, or stop what holds them; a sender needs two")
    } else if *code == SqlState::CANNOT_CONNECT_NOW {
        ("is starting or stopping", "wait until it is up, and call again")
    } else {
        ("refused a statement", "the database's own log says more; nothing new is begun")
    }
}
