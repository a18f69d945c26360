//! Doing things from the console: shown first, done by whoever holds the token, and who else may come in.

use std::fs;

use crate::{
    bench::Folder,
    serve::{Console, status},
    small::{SMALL, changed},
};

/// The token of a console that lets things be done, and the headers of a page that was opened with it.
fn trusted(console: &Console) -> (String, String) {
    (console.token.clone(), format!("{}{}", console.origin(), console.cookie()))
}

/// Every action says word for word which command it will run, and nothing runs before it is sent.
#[test]
fn each_action_shows_exactly_what_it_will_do() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &["--allow-actions"]);
    for (action, command) in [
        ("gate-pass?wave=pilot", "wavecast gate pass pilot --because=… --by=…"),
        ("gate-hold?wave=pilot", "wavecast gate hold pilot --because=… --by=…"),
        ("gate-reopen?wave=pilot", "wavecast gate reopen pilot --because=… --by=…"),
        ("pause?wave=sweden&stage=enrol", "wavecast pause --wave=sweden --stage=enrol --because=… --by=…"),
        ("pause", "wavecast pause --because=… --by=…"),
        ("resume?wave=sweden", "wavecast resume --wave=sweden --by=…"),
        ("approve?wave=sweden&stage=enrol", "wavecast approve enrol --wave=sweden --shown="),
        ("test?wave=sweden&stage=enrol", "wavecast send --wave=sweden --stage=enrol --to=…"),
    ] {
        let shown = console.get(&format!("/en/do/{action}"));
        assert!(shown.contains(&format!("<pre tabindex=\"0\">{command}")), "{action}: {shown}");
        assert!(shown.contains("Nothing has been done yet"), "{action}: {shown}");
    }
    for nothing in ["rm", "gate-pass", "gate-pass?wave=none", "test?wave=sweden", "approve?stage=none"] {
        assert_eq!(status(&console.get(&format!("/en/do/{nothing}"))), "404", "{nothing}");
    }
    assert!(!folder.path().join(".wavecast").exists(), "nothing was written");
}

/// Two look at a gate; the second to judge it is told who was first, and writes nothing down.
#[test]
fn whoever_judges_a_gate_second_is_told_who_was_faster() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &["--allow-actions"]);
    let page = console.get("/en/do/gate-hold?wave=pilot");
    let field = page.split("name=\"shown\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    let shown = field.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(shown, "none");
    let pass = ["gate", "pass", "pilot", "--anyway", "--because", "tried", "--by", "Rosa Lind"];
    assert!(folder.run(&pass).contains("recorded"));
    let (token, headers) = trusted(&console);
    let form = format!("token={token}&wave=pilot&because=no&by=Bo&shown={shown}");
    let refused = console.post("/en/do/gate-hold", &headers, &form);
    assert!(refused.contains("Somebody else has judged this gate in the meantime"), "{refused}");
    assert!(refused.contains("Rosa Lind has passed it at"), "{refused}");
    let stands = folder.run(&["gate", "show", "pilot"]);
    assert!(stands.contains("passed") && !stands.contains("Bo"), "{stands}");
}

/// A test copy goes by the real transport to the address that was typed, and to nobody else.
#[test]
fn a_test_comes_to_whoever_asked_for_it() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &["--allow-actions", "--mailbox", "0"]);
    let port = console.mailbox().peer_addr().unwrap().port();
    let relay = format!("[smtp]\npreset = \"local\"\nport = {port}");
    folder.write("campaign.toml", changed(&[("[smtp]\npreset = \"local\"", &relay)]));
    let (token, headers) = trusted(&console);
    let form = format!("token={token}&wave=sweden&stage=enrol&to=me%40example.com");
    let done = console.post("/en/do/test", &headers, &form);
    assert!(done.contains("Done."), "{done}");
    let page = console.until("/en/mailbox", "me@example.com");
    assert!(!page.contains("anna@example.com"), "{page}");
}

/// A browser is opened only when asked for, by a page that nobody else can read: what a command is called with stands
/// in the list of processes.
#[cfg(target_os = "linux")]
#[test]
fn a_browser_is_opened_when_asked_for() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::of(SMALL);
    folder.write(
        "bin/xdg-open",
        "#!/bin/sh\necho \"$1\" > \"$OPENED.part\" && mv \"$OPENED.part\" \"$OPENED\"\n",
    );
    fs::set_permissions(folder.path().join("bin/xdg-open"), fs::Permissions::from_mode(0o755)).unwrap();
    let opened = folder.path().join("opened");
    let path = format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").unwrap());
    let start = |arguments: &[&str]| {
        Console::by(&folder, arguments, |command| {
            command.env("PATH", &path).env("OPENED", &opened);
        })
    };
    drop(start(&[]));
    assert!(!opened.exists());
    let console = start(&["--open", "--allow-actions"]);
    let began = std::time::Instant::now();
    while !opened.exists() {
        assert!(began.elapsed().as_secs() < 60, "no browser was opened");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let page = fs::read_to_string(&opened).unwrap();
    assert!(!page.contains("token") && !page.contains(&console.token), "{page}");
    let mode = fs::metadata(page.trim()).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
    let address = format!("url=http://127.0.0.1:{}/?token={}", console.port(), console.token);
    assert!(fs::read_to_string(page.trim()).unwrap().contains(&address));
}
