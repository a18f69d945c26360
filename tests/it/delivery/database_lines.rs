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
    let settings = format!(
        "[databases]\n* = host={socket} user=wavecast\n[pgbouncer]\nunix_socket_dir = {path}\nlisten_port = 6432\n\
         auth_type = any\npool_mode = {mode}\nlogfile = {path}/log\npidfile = {path}/pid\n"
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

/// In session mode a pooler is as good as the database; one that gives connections away in between is told as such.
#[test]
fn a_pooler_serves_in_session_mode_and_is_named_otherwise() {
    let Some(server) = server() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (mode, serves) in [("session", true), ("transaction", false)] {
        let Some((socket, mut running)) = pooler(server, mode) else { return };
        let database = server.database();
        let address =
            format!("postgres:///{database}?host={}&port=6432&user=wavecast", socket.path().display());
        let both = sender(&address, &folder.path().join(mode)).and_then(|mut one| {
            let mut other = sender(&address, &folder.path().join(mode))?;
            for (number, sender) in [(0, &mut one), (1, &mut other)] {
                let done = sender.record(&[begin(number, 1), end(number, 1, Outcome::Sent)]);
                done.map_err(|error| error.to_string())?;
            }
            Ok(())
        });
        match both {
            Ok(()) => assert!(serves, "{mode}"),
            Err(why) => assert!(!serves && why.contains("set the pooler to session mode"), "{mode}: {why}"),
        }
        running.kill().unwrap();
        running.wait().unwrap();
    }
}
