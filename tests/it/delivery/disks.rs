//! Disks that fail: one that may not be written, and one that is full. Each on a real mount, in a name space of its own.

use std::process::Command;

use super::sink::{Faults, Sink};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

fn campaign(sink: &Sink, people: u32) -> Folder {
    let smtp = format!(
        "[smtp]\npreset = \"local\"\nhost = \"127.0.0.1\"\nport = {}\nconnections = 4\n",
        sink.address.port()
    );
    let folder = Folder::of(&[("campaign.toml", &changed(&[("[smtp]\npreset = \"local\"\n", &smtp)]))]);
    let rows: String =
        (0..people).map(|number| format!("p{number}@example.com,P {number},P,nl,pilot,NL,ios\n")).collect();
    folder.write("people.csv", format!("{}\n{rows}", PEOPLE.lines().next().unwrap()));
    folder
}

/// Runs a script in the folder where mounts are nobody else's: as root, or as a user who may make a name space.
///
/// Where neither is allowed it says so and goes on without; `WAVECAST_MOUNTS=1` makes that a failure.
#[expect(clippy::print_stderr, reason = "what was not tested is said")]
fn mounted(folder: &Folder, script: &str) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_wavecast");
    let script =
        format!("set -e\ncd '{}'\nwavecast() {{ '{program}' \"$@\"; }}\n{script}", folder.path().display());
    let ways: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    let may = |way: &&&[&str]| {
        let tried =
            Command::new("unshare").args(**way).args(["mount", "-t", "tmpfs", "none", "/mnt"]).output();
        tried.is_ok_and(|tried| tried.status.success())
    };
    let Some(way) = ways.iter().find(may) else {
        let why = "`unshare` may not mount here: failing disks are not tested";
        assert!(std::env::var_os("WAVECAST_MOUNTS").is_none(), "{why}");
        eprintln!("{why}");
        return None;
    };
    let mut command = Command::new("unshare");
    command.args(*way).args(["sh", "-c", &script]).env("NO_COLOR", "1").env("XDG_STATE_HOME", folder.state());
    let output = command.output().unwrap();
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    Some(words.replace(&folder.path().display().to_string(), "<folder>"))
}

/// Nothing leaves that cannot be written down, and it says so; reading goes on.
#[test]
fn a_disk_that_may_not_be_written() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink, 6);
    let read_only = "mount --bind . .\nmount -o remount,bind,ro .\ncd \"$PWD\"\n";
    let send = format!("wavecast send --execute --yes --as-of {DAY} 2>&1 || echo \"--- exit $?\"\n");
    let Some(fresh) = mounted(&folder, &format!("{read_only}{send}")) else { return };
    insta::assert_snapshot!(fresh, @r"
error: cannot use `<folder>/.wavecast`: check whether the disk can be written to, and who owns the file
  because: Read-only file system (os error 30)
--- exit 3
");
    assert_eq!(sink.taken(), 0);
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", DAY, "--max", "2"]);
    assert!(seen.starts_with("2 sent"), "{seen}");
    let look = format!("wavecast send --as-of {DAY}\nwavecast doubt list\n");
    let seen = mounted(&folder, &format!("{read_only}{send}{look}")).unwrap();
    insta::assert_snapshot!(seen.replace(&sink.address.port().to_string(), "<port>"), @r"
error: cannot use `<folder>/.wavecast/holder`: check whether the disk can be written to, and who owns the file
  because: Read-only file system (os error 30)
--- exit 3
4 due now, to leave by 127.0.0.1:<port>
  pilot            announce               4  nl 4  due since 2027-01-11 08:00 UTC
nothing was sent: `wavecast send --execute` sends
no doubts
");
    assert_eq!(sink.taken(), 2);
    let seen = folder.run(&["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(seen.starts_with("4 sent"), "{seen}");
}

/// A disk that fills up in the middle of a run: with room again nobody is lost and nobody gets two.
#[test]
fn a_disk_that_is_full_in_the_middle() {
    const PEOPLE: usize = 250;
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink, 250);
    let send = format!("wavecast send --execute --yes --as-of {DAY} 2>&1 || echo \"--- exit $?\"\n");
    let script = format!(
        "mkdir .wavecast\nmount -t tmpfs -o size=600k none .wavecast\n{send}\
         mount -o remount,size=64m .wavecast\n{send}cp -r .wavecast kept\n"
    );
    let Some(seen) = mounted(&folder, &script) else { return };
    assert!(seen.starts_with("error: no room left on the disk for the ledger"), "{seen}");
    assert!(seen.contains("make room and call again, nothing is lost\n"), "{seen}");
    assert!(seen.contains("--- exit 3\n"), "{seen}");
    std::fs::remove_dir(folder.path().join(".wavecast")).unwrap();
    std::fs::rename(folder.path().join("kept"), folder.path().join(".wavecast")).unwrap();
    let listed = folder.run(&["doubt", "list", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(listed.split("--- exit").next().unwrap()).unwrap();
    let doubts = listed["doubts"].as_array().unwrap().len();
    let seen = sink.seen.lock().unwrap();
    assert!(seen.copies.values().all(|copies| copies.len() == 1), "nobody got two");
    assert!(doubts <= 4, "{doubts} doubts of four lines");
    let export = folder.run(&["ledger", "export"]);
    let taken = export.lines().filter(|line| line.contains("\"state\":1")).count();
    assert_eq!(taken + doubts, PEOPLE, "everybody is sent or in doubt");
}
