//! The ways to a database: a line that is protected on both sides, and a pooler between.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};
use wavecast::world::ledger::{
    LedgerSender, LedgerUrl, Outcome, PostgresStore, SendingRequest, Store as _, Witnesses,
};

use super::{
    conformance::{begin, end},
    guarded::Authority,
    letters::morning,
    postgres::{Server, as_nobody, give_to_nobody, programs, server},
    several::Machine,
    sink::{Faults, Sink},
};

/// Where Debian puts it.
const POOLER: &str = "/usr/sbin/pgbouncer";

/// Opens a ledger to send from it, or what a person is told.
fn sender(address: &str, folder: &Path) -> Result<Box<dyn LedgerSender>, String> {
    let witnesses = Witnesses::of(Some(&folder.join("state")), &folder.join(".wavecast"));
    let request = SendingRequest {
        campaign: "test",
        witnesses: &witnesses,
        sender: "tests",
        vouched: None,
        now: morning(),
    };
    let url = LedgerUrl::parse(address, folder).unwrap();
    PostgresStore::of(url).sender(&request).map_err(|error| error.to_string())
}

/// A port that nobody uses at this moment.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A database on a line that is protected: it shows a certificate, and asks for one.
#[test]
fn a_protected_line_is_made_with_certificates_on_both_sides() {
    let Some(programs) = programs() else { return };
    let (authority, other) = (Authority::new(), Authority::called("Another"));
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let (mine, key) = authority.papers("wavecast");
    for (name, text) in
        [("ca.pem", &authority.pem), ("other.pem", &other.pem), ("me.pem", &mine), ("me.key", &key)]
    {
        write(name, text);
    }
    let port = free_port();
    let settings = [&*format!("port={port}"), "listen_addresses=localhost", "ssl=on", "ssl_ca_file=ca.pem"];
    let (server, mut running) = Server::with(&programs, &settings, |data| {
        let (certificate, key) = authority.papers("localhost");
        for (name, text) in [("server.crt", &certificate), ("server.key", &key), ("ca.pem", &authority.pem)] {
            fs::write(data.join(name), text).unwrap();
            fs::set_permissions(data.join(name), fs::Permissions::from_mode(0o600)).unwrap();
        }
        fs::write(data.join("pg_hba.conf"), "local all all trust\nhostssl all all all cert\n").unwrap();
        give_to_nobody(data);
    });
    let address = format!("postgres://wavecast@localhost:{port}/{}", server.database());
    let mine = "sslmode=require&sslcert=me.pem&sslkey=me.key";
    let said = |query: &str| sender(&format!("{address}?{query}"), folder.path()).map(drop);
    let mut good = sender(&format!("{address}?{mine}&sslrootcert=ca.pem"), folder.path()).unwrap();
    good.record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    for (query, words) in [
        (format!("{mine}&sslrootcert=other.pem"), "shows a certificate that is not trusted here"),
        (mine.to_owned(), "shows a certificate that is not trusted here"),
        ("sslmode=require&sslrootcert=ca.pem".to_owned(), "does not let this user in"),
        ("sslmode=disable".to_owned(), "does not let this user in"),
        (format!("{mine}&sslrootcert=me.key"), "is no PEM file that can be used"),
        (format!("{mine}&sslrootcert=nowhere.pem"), "nowhere.pem"),
    ] {
        let why = said(&query).unwrap_err();
        assert!(why.contains(words), "{query}: {why}");
    }
    running.kill().unwrap();
    running.wait().unwrap();
}

/// A pooler before the server that tests share, in one of its modes; none where it is not installed.
fn pooler(server: &Server, mode: &str) -> Option<(tempfile::TempDir, Child)> {
    if !Path::new(POOLER).exists() {
        let what = "PgBouncer is not installed here: `apt-get install pgbouncer`";
        assert!(env::var_os("WAVECAST_POSTGRES").is_none(), "{what}");
        #[expect(clippy::print_stderr, reason = "what is not looked at is never passed over in silence")]
        {
            eprintln!("!!! NOT LOOKED AT: a pooler before the ledger. {what}");
        }
        return None;
    }
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    let (path, socket) = (folder.path().display(), server.path().display());
    // One connection for all, so that they meet on it; in session mode each has its own.
    let shared = if mode == "transaction" { "default_pool_size = 1\n" } else { "" };
    let settings = format!(
        "[databases]\n* = host={socket} user=wavecast\n[pgbouncer]\nunix_socket_dir = {path}\nlisten_port = 6432\n\
         auth_type = any\npool_mode = {mode}\n{shared}logfile = {path}/log\npidfile = {path}/pid\n"
    );
    fs::write(folder.path().join("settings.ini"), settings).unwrap();
    give_to_nobody(folder.path());
    let mut command = as_nobody(Path::new(POOLER));
    let command = command.arg("-q").arg(folder.path().join("settings.ini"));
    let running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while !folder.path().join(".s.PGSQL.6432").exists() {
        assert!(
            Instant::now() < until,
            "{}",
            fs::read_to_string(folder.path().join("log")).unwrap_or_default()
        );
        thread::sleep(Duration::from_millis(20));
    }
    Some((folder, running))
}

/// In session mode a pooler is as good as the database.
#[test]
fn a_pooler_serves_in_session_mode() {
    let Some(server) = server() else { return };
    let folder = tempfile::tempdir().unwrap();
    let Some((socket, mut running)) = pooler(server, "session") else { return };
    let database = server.database();
    let address = format!("postgres:///{database}?host={}&port=6432&user=wavecast", socket.path().display());
    let mut one = sender(&address, folder.path()).unwrap();
    let mut other = sender(&address, folder.path()).unwrap();
    one.record(&[begin(0, 1), end(0, 1, Outcome::Sent)]).unwrap();
    other.record(&[begin(1, 1), end(1, 1, Outcome::Sent)]).unwrap();
    running.kill().unwrap();
    running.wait().unwrap();
}

/// One that gives connections away between statements is named as what it is, and nothing is sent.
#[test]
fn a_pooler_that_gives_connections_away_is_named() {
    let Some(server) = server() else { return };
    let Some((socket, mut running)) = pooler(server, "transaction") else { return };
    let database = server.database();
    let address = format!("postgres:///{database}?host={}&port=6432&user=wavecast", socket.path().display());
    let sink = Sink::start(Faults::default(), 5);
    let machine = Machine::new(&address, &sink);
    // The first finds a connection that nobody has used, and leaves behind on it what the next one stumbles over.
    machine.command(&["ledger", "move", "--to", "postgres"]).output().unwrap();
    let send = ["send", "--execute", "--yes", "--as-of", "2027-01-11T08:30Z"];
    let output = machine.command(&send).output().unwrap();
    let why = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && why.contains("set the pooler to session mode"), "{why}");
    assert_eq!(sink.taken(), 0);
    running.kill().unwrap();
    running.wait().unwrap();
}
