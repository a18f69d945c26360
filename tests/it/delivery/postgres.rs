//! A real PostgreSQL, started for the tests, and what a ledger in it does besides what every store must.
//!
//! Where Debian's `postgresql` is missing this is skipped with a loud word; with `WAVECAST_POSTGRES=1` that is a failure.

use std::{
    env, fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};
use wavecast::{
    ground::timeline::Fate,
    world::ledger::{
        Claimed, LedgerError, LedgerUrl, LimitWindow, Outcome, PostgresStore, Store, Witnesses,
        move_to_database, move_to_folder,
    },
};

use super::{
    conformance::{Subject, begin, end, id, sqlite},
    conformance_notes::approval,
    conformance_whole::{exported, fill},
    letters::morning,
};

/// A server in a folder of its own, reached by its socket alone unless it is set otherwise.
pub(crate) struct Server {
    pub(super) programs: PathBuf,
    pub(super) folder: tempfile::TempDir,
    /// What it is set to besides.
    pub(super) settings: Vec<String>,
}

impl Server {
    /// Makes a new one and starts it.
    pub(crate) fn new(programs: &Path) -> (Self, Child) {
        Self::with(programs, &["listen_addresses="], |_| ())
    }

    /// The same with other settings, and files of its own in its folder of data.
    pub(crate) fn with(programs: &Path, settings: &[&str], files: impl Fn(&Path)) -> (Self, Child) {
        Self::without_data(programs, settings).made(files)
    }

    /// Makes its data, and starts it.
    pub(super) fn made(self, files: impl Fn(&Path)) -> (Self, Child) {
        let server = self;
        let path = server.folder.path();
        let mut make = server.command("initdb");
        make.args(["-A", "trust", "-U", "wavecast", "--no-sync", "-E", "UTF8", "--locale=C", "-D"]);
        let output = make.arg(path.join("data")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        files(&path.join("data"));
        let running = server.start();
        (server, running)
    }

    /// One that has its folder, and no data in it yet.
    pub(super) fn without_data(programs: &Path, settings: &[&str]) -> Self {
        let server = Self {
            programs: programs.to_path_buf(),
            folder: tempfile::tempdir_in("/tmp").unwrap(),
            settings: settings.iter().map(|setting| (*setting).to_owned()).collect(),
        };
        give_to_nobody(server.folder.path());
        server
    }

    pub(super) fn command(&self, program: &str) -> Command {
        as_nobody(&self.programs.join(program))
    }

    /// Where its socket is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Starts it, and waits until it answers.
    pub(crate) fn start(&self) -> Child {
        let (path, log) = (self.folder.path(), fs::File::create(self.folder.path().join("log")).unwrap());
        let mut command = self.command("postgres");
        command.args(["-c", "max_connections=200", "-k"]).arg(path);
        command.args(self.settings.iter().flat_map(|setting| ["-c", setting])).arg("-D");
        let running = command.arg(path.join("data")).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let until = Instant::now() + Duration::from_mins(1);
        while !self.psql("postgres", "SELECT 1").status.success() {
            assert!(Instant::now() < until, "{}", fs::read_to_string(path.join("log")).unwrap());
            thread::sleep(Duration::from_millis(50));
        }
        running
    }

    fn psql(&self, database: &str, sql: &str) -> std::process::Output {
        let mut command = Command::new(self.programs.join("psql"));
        let port = self.settings.iter().find_map(|setting| setting.strip_prefix("port="));
        command.args(["-p", port.unwrap_or("5432")]);
        command.args(["-X", "-q", "-U", "wavecast", "-d", database, "-v", "ON_ERROR_STOP=1", "-h"]);
        command.arg(self.folder.path()).args(["-c", sql]).output().unwrap()
    }

    /// Runs a statement in a database.
    pub(crate) fn run(&self, database: &str, sql: &str) {
        let done = self.psql(database, sql);
        assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// The one value that a question answers.
    pub(crate) fn ask(&self, database: &str, sql: &str) -> String {
        let answer = self.psql(database, &format!("\\copy ({sql}) TO STDOUT"));
        assert!(answer.status.success(), "{sql}: {}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8(answer.stdout).unwrap().trim().to_owned()
    }

    /// After it was killed: its children see that it is gone, and free its memory and its lock.
    pub(crate) fn forget_process(&self) {
        let _ = fs::remove_file(self.folder.path().join("data/postmaster.pid"));
        thread::sleep(Duration::from_millis(500));
    }

    /// Makes an empty database; its name.
    pub(crate) fn database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("ledger{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.run("postgres", &format!("CREATE DATABASE {name}"));
        name
    }

    /// How a database is reached by a role; `more` goes to the end of the address.
    pub(crate) fn address(&self, database: &str, role: &str, more: &str) -> String {
        format!("postgres:///{database}?host={}&user={role}{more}", self.folder.path().display())
    }

    pub(crate) fn store(&self, database: &str, more: &str) -> PostgresStore {
        PostgresStore::of(
            LedgerUrl::parse(&self.address(database, "wavecast", more), Path::new("/")).unwrap(),
        )
    }
}

/// PostgreSQL and what belongs to it refuse to run as root.
pub(crate) fn as_nobody(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    // Whatever becomes of the tests, no server is left behind.
    command.args(["--pdeathsig", "KILL"]);
    if is_root() {
        command.args(["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]);
    }
    command.arg("--").arg(program).current_dir("/").stdin(Stdio::null());
    command
}

/// Gives a file or folder to whoever runs such programs.
pub(crate) fn give_to_nobody(path: &Path) {
    if is_root() {
        assert!(Command::new("chown").args(["-R", "nobody"]).arg(path).status().unwrap().success());
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Where the programs are, if they are here.
pub(crate) fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .map(|version| version.unwrap().path().join("bin"))
        .filter(|programs| programs.join("initdb").exists())
        .collect();
    versions.sort();
    let found = versions.pop();
    if found.is_none() {
        let what = "PostgreSQL is not installed here: `apt-get install postgresql`";
        assert!(env::var_os("WAVECAST_POSTGRES").is_none(), "{what}");
        #[expect(clippy::print_stderr, reason = "what is not looked at is never passed over in silence")]
        {
            eprintln!("!!! NOT LOOKED AT: the ledger on PostgreSQL. {what}");
        }
    }
    found
}

/// The one server that tests share which do nothing to it.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let programs = programs()?;
            let (give, take) = mpsc::channel();
            // The server ends with the thread that started it: that thread lives as long as the tests.
            thread::spawn(move || {
                let (server, mut running) = Server::new(&programs);
                give.send(server).unwrap();
                running.wait().unwrap();
            });
            Some(take.recv().unwrap())
        })
        .as_ref()
}

/// A ledger in a database of its own.
struct InDatabase {
    store: PostgresStore,
    witnesses: Witnesses,
    database: String,
}

/// An empty ledger, for the questions that go to every store.
pub(super) fn subject(folder: &Path) -> Box<dyn Subject> {
    let server = server().unwrap();
    let database = server.database();
    let witnesses = Witnesses::of(Some(&folder.join("state")), &folder.join(".wavecast"));
    Box::new(InDatabase { store: server.store(&database, ""), witnesses, database })
}

impl Subject for InDatabase {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn witnesses(&self) -> &Witnesses {
        &self.witnesses
    }

    fn forge_approvals(&self) {
        server().unwrap().run(&self.database, "UPDATE wavecast.approval SET hash = 'forged'");
    }

    fn copied(&self) -> Box<dyn Fn() + '_> {
        let (server, here) = (server().unwrap(), &self.database);
        let copy = format!("{here}copy");
        server.run("postgres", &format!("CREATE DATABASE {copy} TEMPLATE {here}"));
        Box::new(move || {
            server.run("postgres", &format!("DROP DATABASE {here} WITH (FORCE)"));
            server.run("postgres", &format!("CREATE DATABASE {here} TEMPLATE {copy}"));
        })
    }
}

/// A new database whose senders are given up after a second.
pub(super) fn quick() -> Option<(Box<dyn Subject>, String, tempfile::TempDir)> {
    let server = server()?;
    let (folder, database) = (tempfile::tempdir().unwrap(), server.database());
    let witnesses = Witnesses::of(Some(&folder.path().join("state")), &folder.path().join(".wavecast"));
    let store = server.store(&database, "&lease=1");
    Some((Box::new(InDatabase { store, witnesses, database: database.clone() }), database, folder))
}

fn fate(subject: &dyn Subject, index: u32) -> Fate {
    subject.attempts().history().unwrap().fate(&id(index))
}

/// The machine slept, and another took over: what the first had begun is in doubt, it begins nothing more, and an answer
/// that it got all the same still counts.
#[test]
fn a_sender_that_was_away_begins_nothing_and_its_late_answer_settles_its_doubt() {
    let Some((subject, _, _folder)) = quick() else { return };
    let mut away = subject.sender().unwrap();
    away.record(&[begin(0, 1), begin(1, 1)]).unwrap();
    thread::sleep(Duration::from_millis(1100));
    let mut next = subject.sender().unwrap();
    assert_eq!([0, 1].map(|index| fate(&*subject, index)), [Fate::InDoubt; 2]);
    assert_eq!(subject.attempts().doubts().unwrap()[0].since, Some(morning()));
    let refused = away.record(&[begin(2, 1)]);
    assert!(matches!(refused, Err(LedgerError::LeaseLost { .. })), "{refused:?}");
    assert!(matches!(away.beat(morning()), Err(LedgerError::LeaseLost { .. })));
    away.record(&[end(0, 1, Outcome::Sent)]).unwrap();
    next.record(&[begin(2, 1)]).unwrap();
    assert_eq!([0, 1].map(|index| fate(&*subject, index)), [Fate::Sent, Fate::InDoubt]);
    assert!(!subject.attempts().history().unwrap().fates.is_empty());
}

/// Nobody took over: then nothing has happened, however long it slept.
#[test]
fn a_sender_that_slept_alone_goes_on() {
    let Some((subject, _, _folder)) = quick() else { return };
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1)]).unwrap();
    thread::sleep(Duration::from_millis(1200));
    sender.beat(morning()).unwrap();
    sender.record(&[end(0, 1, Outcome::Sent), begin(1, 1)]).unwrap();
    assert_eq!(fate(&*subject, 0), Fate::Sent);
}

/// Connections are cut: what became of the last commit is read, and nothing is begun twice or lost.
#[test]
fn a_connection_that_is_cut_loses_nothing() {
    let Some((subject, database, _folder)) = quick() else { return };
    let mut sender = subject.sender().unwrap();
    let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
    for index in 0..5 {
        sender.record(&[begin(index, 1)]).unwrap();
        server().unwrap().run("postgres", &cut);
        sender.record(&[end(index, 1, Outcome::Sent)]).unwrap();
        server().unwrap().run("postgres", &cut);
        sender.holds().unwrap();
    }
    assert!((0..5).all(|index| fate(&*subject, index) == Fate::Sent));
}

/// What becomes of permits that are given back over a line that was just cut is not known: they count on, and nothing ends.
#[test]
fn permits_that_cannot_be_given_back_count_on() {
    let Some((subject, database, _folder)) = quick() else { return };
    let mut sender = subject.sender().unwrap();
    let limit = [LimitWindow { limit: 5, seconds: 3600, people_only: false }];
    assert_eq!(sender.permits(&limit, 3, true).unwrap(), 3);
    let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
    server().unwrap().run("postgres", &cut);
    sender.give_back(3, 0).unwrap();
    assert_eq!(sender.permits(&limit, 5, true).unwrap(), 2);
}

/// The database is killed and started again while a sender is at it.
#[test]
fn a_database_that_is_killed_and_started_again_loses_nothing() {
    let Some(programs) = programs() else { return };
    let (server, mut running) = Server::new(&programs);
    let database = server.database();
    let folder = tempfile::tempdir().unwrap();
    let witnesses = Witnesses::of(Some(&folder.path().join("state")), &folder.path().join(".wavecast"));
    let store = server.store(&database, "&lease=30");
    let subject = InDatabase { store, witnesses, database };
    let subject: &dyn Subject = &subject;
    let mut sender = subject.sender().unwrap();
    sender.record(&[begin(0, 1)]).unwrap();
    running.kill().unwrap();
    running.wait().unwrap();
    let written = thread::scope(|scope| {
        let writing = scope.spawn(move || sender.record(&[end(0, 1, Outcome::Sent), begin(1, 1)]));
        thread::sleep(Duration::from_millis(500));
        server.forget_process();
        running = server.start();
        writing.join().unwrap()
    });
    written.unwrap();
    assert_eq!([0, 1].map(|index| fate(subject, index)), [Fate::Sent, Fate::InDoubt]);
    running.kill().unwrap();
    running.wait().unwrap();
}

/// What a person is told whose address, role or database is not right.
#[test]
fn what_is_wrong_with_a_database_is_told_with_what_to_do() {
    let Some(server) = server() else { return };
    let said = |address: &str| {
        let url = match LedgerUrl::parse(address, Path::new("/")) {
            Ok(url) => url,
            Err(error) => return error.to_string(),
        };
        PostgresStore::of(url).writer("test").map(drop).unwrap_err().to_string()
    };
    let is_said = |address: &str, words: &str| {
        let said = said(address);
        assert!(said.contains(words), "{words}: {said}");
        assert!(!said.contains("s3cret"), "{said}");
    };
    is_said("postgres://a:s3cret@127.0.0.1:1/x", "cannot be reached: check the host and port");
    is_said("postgres://a:s3cret@/x", "names no host");
    is_said(&server.address("nowhere", "wavecast", ""), "does not exist: check the name of the database");
    is_said(&server.address("postgres", "nobody", ""), "does not let this user in: check the user");
    let database = server.database();
    server.store(&database, "").writer("another").unwrap();
    is_said(&server.address(&database, "wavecast", ""), "belongs to the campaign `another`, not `test`");
    server.run(&database, "UPDATE wavecast.meta SET value = '99' WHERE key = 'form'");
    is_said(&server.address(&database, "wavecast", ""), "written by a newer wavecast (form 99");
    let database = server.database();
    server.run("postgres", &format!("CREATE ROLE reader{database} LOGIN"));
    let reader = server.address(&database, &format!("reader{database}"), "");
    is_said(&reader, "may not be used so by this role: give the role what the book's page");
    server.run("postgres", &format!("ALTER DATABASE {database} SET default_transaction_read_only = on"));
    is_said(&server.address(&database, "wavecast", ""), "may only be read: this is a replica");
}

/// A role that may only read sees everything, and one that may write rows needs no right to change tables.
#[test]
fn roles_need_no_more_than_the_book_lists() {
    let Some(server) = server() else { return };
    let database = server.database();
    server.store(&database, "").writer("test").unwrap();
    for role in [format!("reads{database}"), format!("sends{database}")] {
        server.run(&database, &format!("CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA wavecast TO {role}"));
    }
    let granted = format!(
        "GRANT SELECT ON ALL TABLES IN SCHEMA wavecast TO reads{database}; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA wavecast TO sends{database}"
    );
    server.run(&database, &granted);
    let store = |role: &str| {
        let address = server.address(&database, &format!("{role}{database}"), "");
        PostgresStore::of(LedgerUrl::parse(&address, Path::new("/")).unwrap())
    };
    let folder = tempfile::tempdir().unwrap();
    let witnesses = Witnesses::of(Some(&folder.path().join("state")), &folder.path().join(".wavecast"));
    let sends = InDatabase { store: store("sends"), witnesses, database: database.clone() };
    let sends: &dyn Subject = &sends;
    sends.sender().unwrap().record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    let records = store("reads").reader().unwrap();
    assert_eq!(records.history().unwrap().fate(&id(0)), Fate::Sent);
    assert!(store("reads").writer("test").is_err());
}

/// A ledger of an older edition opens on: what left lately counts, and roles may do with the new tables what they may with
/// the old.
#[test]
fn a_ledger_of_an_older_edition_opens_on() {
    let Some(server) = server() else { return };
    let (folder, database) = (tempfile::tempdir().unwrap(), server.database());
    let witnesses = || Witnesses::of(Some(&folder.path().join("state")), &folder.path().join(".wavecast"));
    let owner =
        InDatabase { store: server.store(&database, ""), witnesses: witnesses(), database: database.clone() };
    let owner: &dyn Subject = &owner;
    owner.sender().unwrap().record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    owner.store().writer("test").unwrap().approve(&approval(Some("pilot"), "all")).unwrap();
    let role = format!("older{database}");
    server.run(
        &database,
        &format!(
            "CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA wavecast TO {role}; DROP TABLE wavecast.claim, wavecast.spent, wavecast.revision; \
             ALTER TABLE wavecast.sender DROP COLUMN working, DROP COLUMN permits, DROP COLUMN permits_people, \
             DROP COLUMN alone, DROP COLUMN revision; ALTER TABLE wavecast.resolution DROP COLUMN sum; \
             ALTER TABLE wavecast.hold DROP COLUMN sum; ALTER TABLE wavecast.approval DROP COLUMN sum; \
             ALTER TABLE wavecast.gate DROP COLUMN sum; ALTER TABLE wavecast.mark DROP COLUMN sum; UPDATE wavecast.meta SET value = '1' WHERE key = 'form'; \
             UPDATE wavecast.attempt SET ended = extract(epoch FROM clock_timestamp())::int8 * 1000; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA wavecast TO {role}"
        ),
    );
    let store = || {
        PostgresStore::of(LedgerUrl::parse(&server.address(&database, &role, ""), Path::new("/")).unwrap())
    };
    assert!(store().writer("test").is_err(), "only the owner may change tables");
    owner.store().writer("test").unwrap();
    assert_eq!(owner.attempts().approvals().unwrap().len(), 1, "what was approved stays approved");
    let sender = InDatabase { store: store(), witnesses: witnesses(), database: database.clone() };
    let sender: &dyn Subject = &sender;
    let mut sender = sender.sender().unwrap();
    assert_eq!(sender.claim(&[(id(0), 0), (id(1), 0)]).unwrap(), [Claimed::Begun, Claimed::Ours]);
    let limit = [LimitWindow { limit: 3, seconds: 3600, people_only: false }];
    assert_eq!(sender.permits(&limit, 5, true).unwrap(), 2);
}

/// Several machines begin one ledger at once: one of them makes the tables, and the others find them.
#[test]
fn several_may_begin_a_ledger_at_once() {
    let Some(server) = server() else { return };
    for _ in 0..5 {
        let database = server.database();
        thread::scope(|scope| {
            let begins = || server.store(&database, "").writer("test").map(drop);
            let all: Vec<_> = (0..6).map(|_| scope.spawn(begins)).collect();
            for one in all {
                one.join().unwrap().unwrap();
            }
        });
    }
}

/// Who sends, where, and how fast; and one that says nothing any more is not told.
#[test]
fn who_sends_is_known_to_whoever_looks_on() {
    let Some((subject, _, _folder)) = quick() else { return };
    let senders = || subject.attempts().senders().unwrap().unwrap();
    assert_eq!(senders(), []);
    let (mut one, _other) = (subject.sender().unwrap(), subject.sender().unwrap());
    assert_eq!(one.sharing().unwrap().unwrap().part_of(10), 10, "the other has nothing to send");
    one.record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    let there = senders();
    let seen: Vec<_> =
        there.iter().map(|sender| (&*sender.name, sender.working.is_some(), sender.last_minute)).collect();
    assert_eq!(seen, [("a test", true, 1), ("a test", false, 0)]);
    assert!(there.iter().all(|sender| sender.process == i64::from(std::process::id())));
    one.rest().unwrap();
    thread::sleep(Duration::from_millis(1100));
    assert_eq!(senders(), []);
}

/// Every row arrives as it was, either way; the ledger is never in two places, and nobody sends meanwhile.
#[test]
fn a_ledger_goes_into_a_database_and_back_as_it_was() {
    let Some(server) = server() else { return };
    let (folder, database) = (tempfile::tempdir().unwrap(), server.database());
    let (file, state) = (sqlite(folder.path()), folder.path().join(".wavecast"));
    let url = LedgerUrl::parse(&server.address(&database, "wavecast", ""), Path::new("/")).unwrap();
    fill(&*file);
    let sending = file.sender().unwrap();
    let held = move_to_database(&state, &url, "test", morning());
    assert!(matches!(held, Err(LedgerError::Held { .. })), "{held:?}");
    drop(sending);
    let before = exported(&*file);
    let moved = move_to_database(&state, &url, "test", morning()).unwrap();
    assert_eq!(moved.rows, before.1);
    assert!(moved.aside.unwrap().exists() && !state.join("ledger.db").exists());
    let witnesses = Witnesses::of(Some(&folder.path().join("state")), &state);
    let shared = InDatabase { store: server.store(&database, ""), witnesses, database: database.clone() };
    let shared: &dyn Subject = &shared;
    assert_eq!(exported(shared), before);
    let mut sending = shared.sender().unwrap();
    sending.record(&[begin(5, 1), end(5, 1, Outcome::Sent)]).unwrap();
    let held = move_to_folder(&url, &state, "test", morning());
    assert!(matches!(held, Err(LedgerError::Held { .. })), "{held:?}");
    drop(sending);
    let there = exported(shared);
    // Somebody pauses a wave in the last moment: that would stay behind, so nothing moves until it is asked for again.
    server.run(
        &database,
        "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         INSERT INTO hold (because, who, at) VALUES ('wait', 'rosa', 0); RETURN NULL; END $$; \
         CREATE TRIGGER late AFTER INSERT ON meta FOR EACH ROW WHEN (NEW.key = 'moved') EXECUTE FUNCTION late()",
    );
    let refused = move_to_folder(&url, &state, "test", morning()).unwrap_err().to_string();
    assert!(
        refused.contains("stays where it is: `hold` has ") && !state.join("ledger.db").exists(),
        "{refused}"
    );
    server.run(&database, "DROP TRIGGER late ON meta; DELETE FROM hold WHERE because = 'wait'");
    assert_eq!(exported(shared), there, "it counts still");
    move_to_folder(&url, &state, "test", morning()).unwrap();
    assert_eq!(exported(&*file), there);
    file.sender().unwrap().record(&[begin(6, 1), end(6, 1, Outcome::Sent)]).unwrap();
    let gone = shared.store().reader().map(drop).unwrap_err().to_string();
    assert!(gone.contains("does not count any more: it was moved to a folder"), "{gone}");
}
