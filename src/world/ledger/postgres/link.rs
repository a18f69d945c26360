//! One connection to the database, for code that waits for its answers.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
    time::timeout,
};
use tokio_postgres::{
    Client, Error, Row, Statement,
    types::{ToSql, Type},
};

use super::{LedgerError, LedgerUrl, tls};

/// What a statement is given.
pub(super) type Params<'a> = &'a [&'a (dyn ToSql + Sync)];

/// The oldest PostgreSQL that is known to work.
const OLDEST: i32 = 130_000;

/// How long the last words of a connection may take.
const GOODBYE: Duration = Duration::from_millis(500);

/// What holds for every statement of ours. A commit is on the disk when it is answered, and on that of a copy that is to be
/// waited for, whatever the database is set to; what a session waits for others is no longer than a person would.
const SESSION: &str = "SET search_path TO wavecast; SET timezone TO 'UTC'; SET lock_timeout TO '20s'; \
    SET client_min_messages TO warning; SET idle_in_transaction_session_timeout TO 0; SET default_transaction_isolation TO 'read committed'; \
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')";

#[derive(Debug)]
pub(super) struct PostgresLink {
    /// The task that carries the bytes lives in it, and goes on only while somebody waits.
    runtime: Runtime,
    /// None once it is closed.
    client: Option<Client>,
    carrier: Option<JoinHandle<()>>,
    place: PathBuf,
    /// What this machine is called by whoever looks after it.
    machine: String,
    /// What was prepared already, by its text.
    prepared: RefCell<HashMap<String, Statement>>,
    in_change: Cell<bool>,
    /// How a change begins whose first statement has not left yet: the two go together.
    opening: Cell<Option<&'static str>>,
}

impl PostgresLink {
    /// Connects, and sees whether this is a database that can be used.
    pub(super) fn open(url: &LedgerUrl) -> Result<Self, LedgerError> {
        let place = url.place();
        let connector = tls::connector(url)?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| LedgerError::file(&place, error))?;
        let connected = runtime.block_on(url.config.connect(connector));
        let (client, connection) = connected.map_err(|error| LedgerError::not_connected(&place, error))?;
        let carrier = runtime.spawn(async move {
            // Its end is seen by whoever asks next.
            let _ = connection.await;
        });
        let prepared = RefCell::default();
        let link = Self {
            runtime,
            client: Some(client),
            carrier: Some(carrier),
            place,
            machine: url.machine.clone().unwrap_or_else(host_name),
            prepared,
            in_change: Cell::new(false),
            opening: Cell::new(None),
        };
        let version = "SELECT current_setting('server_version_num')::int4, current_setting('server_version')";
        let row = link.one(version, &[])?;
        let (number, words): (i32, String) = (link.read(&row, 0)?, link.read(&row, 1)?);
        if number < OLDEST {
            return Err(LedgerError::of_place(
                &link.place,
                &format!("is PostgreSQL {words}, which is too old"),
                "use version 13 or a later one",
            ));
        }
        link.batch(SESSION)?;
        Ok(link)
    }

    /// What this machine is called.
    pub(super) fn machine(&self) -> &str {
        &self.machine
    }

    /// What it is called.
    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    pub(super) fn broken(&self, error: Error) -> LedgerError {
        LedgerError::shared(&self.place, error)
    }

    fn client(&self) -> &Client {
        // Only `drop` takes it away.
        self.client.as_ref().unwrap_or_else(|| unreachable!("a link has its client until it is dropped"))
    }

    /// Waits for something that the client does.
    fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Waits for statements. If they are the first of a change, its beginning leaves right before them, and is not waited for
    /// by itself: a change of one statement would otherwise take half as long again.
    fn wait_begun<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let Some(begin) = self.opening.take() else { return self.wait(work) };
        self.wait(async {
            let (opened, done) = tokio::join!(biased; self.client().batch_execute(begin), work);
            opened.and(done)
        })
    }

    fn statement(&self, text: &str) -> Result<Statement, Error> {
        if let Some(known) = self.prepared.borrow().get(text) {
            return Ok(known.clone());
        }
        let statement = self.wait(self.client().prepare(text))?;
        self.prepared.borrow_mut().insert(text.to_owned(), statement.clone());
        Ok(statement)
    }

    /// The types of what a statement is given.
    pub(super) fn kinds(&self, text: &str) -> Result<Vec<Type>, LedgerError> {
        let statement = self.statement(text).map_err(|error| self.broken(error))?;
        Ok(statement.params().to_vec())
    }

    /// Runs a statement, with the database's own error: for whoever must tell errors apart.
    pub(super) fn try_run(&self, text: &str, params: Params<'_>) -> Result<u64, Error> {
        let statement = self.statement(text)?;
        self.wait_begun(self.client().execute(&statement, params))
    }

    /// The same for a question.
    pub(super) fn try_ask(&self, text: &str, params: Params<'_>) -> Result<Vec<Row>, Error> {
        let statement = self.statement(text)?;
        self.wait_begun(self.client().query(&statement, params))
    }

    /// The same for statements without parameters.
    pub(super) fn try_batch(&self, text: &str) -> Result<(), Error> {
        self.wait_begun(self.client().batch_execute(text))
    }

    /// Runs a statement; says how many rows it changed.
    pub(super) fn run(&self, text: &str, params: Params<'_>) -> Result<u64, LedgerError> {
        self.try_run(text, params).map_err(|error| self.broken(error))
    }

    /// The rows that a question answers.
    pub(super) fn ask(&self, text: &str, params: Params<'_>) -> Result<Vec<Row>, LedgerError> {
        self.try_ask(text, params).map_err(|error| self.broken(error))
    }

    /// The rows that two questions answer, of which neither needs the other's: both leave at once, and are answered in this
    /// order.
    pub(super) fn ask_both(
        &self,
        (first, params): (&str, Params<'_>),
        (second, more): (&str, Params<'_>),
    ) -> Result<(Vec<Row>, Vec<Row>), LedgerError> {
        let client = self.client();
        let asked = self.statement(first).and_then(|first| Ok((first, self.statement(second)?)));
        let (first, second) = asked.map_err(|error| self.broken(error))?;
        let both = async {
            let (first, second) =
                tokio::join!(biased; client.query(&first, params), client.query(&second, more));
            // If the first failed, the second only says that the change is over.
            Ok((first?, second?))
        };
        self.wait_begun(both).map_err(|error| self.broken(error))
    }

    /// The one row that a question answers.
    pub(super) fn one(&self, text: &str, params: Params<'_>) -> Result<Row, LedgerError> {
        let statement = self.statement(text).map_err(|error| self.broken(error))?;
        self.wait_begun(self.client().query_one(&statement, params)).map_err(|error| self.broken(error))
    }

    /// The one row that a question answers, if it answers any.
    pub(super) fn maybe(&self, text: &str, params: Params<'_>) -> Result<Option<Row>, LedgerError> {
        let statement = self.statement(text).map_err(|error| self.broken(error))?;
        self.wait_begun(self.client().query_opt(&statement, params)).map_err(|error| self.broken(error))
    }

    /// A question that is asked once: nothing is kept of it.
    pub(super) fn ask_once(&self, text: &str) -> Result<Vec<Row>, LedgerError> {
        self.wait_begun(self.client().query(text, &[])).map_err(|error| self.broken(error))
    }

    /// Runs statements without parameters.
    pub(super) fn batch(&self, text: &str) -> Result<(), LedgerError> {
        self.try_batch(text).map_err(|error| self.broken(error))
    }

    /// One column of a row.
    pub(super) fn read<'r, T: tokio_postgres::types::FromSql<'r>>(
        &self,
        row: &'r Row,
        column: usize,
    ) -> Result<T, LedgerError> {
        row.try_get(column).map_err(|error| self.broken(error))
    }

    /// All of it or nothing. Within another one it is a part of that.
    pub(super) fn change<T>(&self, work: impl FnOnce() -> Result<T, LedgerError>) -> Result<T, LedgerError> {
        self.transaction("BEGIN", work)
    }

    /// Reads at one moment, whatever others write meanwhile.
    pub(super) fn moment<T>(&self, work: impl FnOnce() -> Result<T, LedgerError>) -> Result<T, LedgerError> {
        self.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work)
    }

    fn transaction<T>(
        &self,
        begin: &'static str,
        work: impl FnOnce() -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        if self.in_change.get() {
            return work();
        }
        self.opening.set(Some(begin));
        self.in_change.set(true);
        let done = work();
        self.in_change.set(false);
        if self.opening.take().is_some() {
            // Nothing was asked, so nothing has begun.
            return done;
        }
        match done {
            Ok(answer) => {
                self.batch("COMMIT")?;
                Ok(answer)
            }
            Err(error) => {
                // The error that ended it says more than one of taking it back.
                let _ = self.batch("ROLLBACK");
                Err(error)
            }
        }
    }
}

/// What this machine is called where its address of the ledger does not say so.
fn host_name() -> String {
    #[expect(clippy::disallowed_methods, reason = "the ledger says which machine sends")]
    let name = ["/proc/sys/kernel/hostname", "/etc/hostname"]
        .iter()
        .find_map(|file| std::fs::read_to_string(file).ok());
    name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).unwrap_or_else(|| "?".to_owned())
}

impl Drop for PostgresLink {
    fn drop(&mut self) {
        // Without its client the carrier says goodbye to the database and ends.
        drop(self.client.take());
        if let Some(carrier) = self.carrier.take() {
            let _ = self.runtime.block_on(async { timeout(GOODBYE, carrier).await });
        }
    }
}
