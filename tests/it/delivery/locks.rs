//! Protected lines and logins: what is let in, what is refused, and that secrets show nowhere.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::sync::Arc;

use super::guarded::{Authority, Guarded, Lock, token_service};
use crate::{
    bench::Folder,
    small::{PEOPLE, changed},
};

const DAY: &str = "2027-01-11T08:30Z";

/// The small campaign with this relay, and the authority beside it.
pub(crate) fn campaign(relay: &Guarded, authority: &Authority, more: &str) -> Folder {
    let port = relay.address.port();
    let smtp = format!(
        "[smtp]\npreset = \"relay\"\nhost = \"127.0.0.1\"\nport = {port}\nconnections = 2\nca_file = \"ca.pem\"\n{more}\n\
         [smtp.timeouts]\nconnect = 1\ncommand = 2\n"
    );
    let toml = changed(&[("[smtp]\npreset = \"local\"\n", &smtp)]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    folder.write("ca.pem", &authority.pem);
    folder
}

fn check(folder: &Folder, relay: &Guarded) -> String {
    folder.run(&["smtp", "check"]).replace(&relay.address.port().to_string(), "<port>")
}

fn send(folder: &Folder) -> String {
    folder.run(&["send", "--execute", "--yes", "--as-of", DAY])
}

/// The first lines of what sending says, without how long it took.
fn sent(folder: &Folder) -> String {
    let seen = send(folder);
    seen.split(" in ").next().unwrap().to_owned()
}

fn password(kind: &str) -> String {
    format!(
        "tls = \"{kind}\"\n[smtp.login]\nkind = \"password\"\nuser = \"move\"\npassword_env = \"RELAY_PASSWORD\""
    )
}

#[test]
fn a_protected_line_by_an_authority_of_ones_own() {
    let authority = Authority::new();
    let identity = authority.identity("127.0.0.1");
    for (kind, lock) in [
        ("implicit", Lock { implicit: Some(identity.clone()), ..Lock::default() }),
        ("starttls", Lock { starttls: Some(identity.clone()), ..Lock::default() }),
    ] {
        let relay = Guarded::start(lock);
        let folder = campaign(&relay, &authority, &format!("tls = \"{kind}\""));
        let seen = check(&folder, &relay);
        if kind == "implicit" {
            insta::assert_snapshot!(seen, @r"
relay (127.0.0.1:<port>)
  ok    name      127.0.0.1
  ok    connect   127.0.0.1:<port>
  ok    TLS       TLS 1.3
  ok    greeting  guarded ESMTP
  ok    hello     8BITMIME
  ok    sender    move@fjordelta.example may send
  ok    recipient move@fjordelta.example may be written to
  ok    limits    2 connections
");
        } else {
            insta::assert_snapshot!(seen, @r"
relay (127.0.0.1:<port>)
  ok    name      127.0.0.1
  ok    connect   127.0.0.1:<port>
  ok    greeting  guarded ESMTP
  ok    hello     8BITMIME, STARTTLS
  ok    TLS       TLS 1.3
  ok    sender    move@fjordelta.example may send
  ok    recipient move@fjordelta.example may be written to
  ok    limits    2 connections
");
        }
        assert_eq!(sent(&folder), "2 sent");
        assert_eq!(relay.visits.lock().unwrap().taken.len(), 2);
    }
}

/// Each of them is refused for good: nothing is sent, nobody is marked, and once it is mended all get their letter.
#[test]
fn a_line_that_is_not_what_it_should_be_is_refused() {
    let authority = Authority::new();
    let good = authority.identity("127.0.0.1");
    let other = authority.identity("relay.example.com");
    let stranger = Authority::called("Somebody else").identity("127.0.0.1");
    let starttls = |identity: &Arc<_>| Lock { starttls: Some(Arc::clone(identity)), ..Lock::default() };
    let mut seen = String::new();
    for (kind, lock) in [
        ("starttls", starttls(&other)),
        ("starttls", starttls(&stranger)),
        ("starttls", Lock::default()),
        ("implicit", Lock { implicit: Some(other.clone()), ..Lock::default() }),
        ("implicit", starttls(&good)),
    ] {
        let relay = Guarded::start(lock);
        let folder = campaign(&relay, &authority, &format!("tls = \"{kind}\""));
        let checked = check(&folder, &relay);
        assert!(checked.ends_with("--- exit 3\n"), "{checked}");
        let end = checked.find("  FAIL").unwrap();
        seen.push_str(&checked[end..].replace("--- exit 3\n", ""));
        let tried = send(&folder);
        assert!(tried.starts_with("0 sent") && tried.contains("--- exit 3"), "{tried}");
        assert!(!folder.run(&["ledger", "export"]).contains("\"attempt\""), "nothing was begun");
        assert!(relay.visits.lock().unwrap().taken.is_empty());
        let mended = Guarded::start(starttls(&good));
        let toml = folder.read("campaign.toml").replace("tls = \"implicit\"", "tls = \"starttls\"");
        let (old, new) = (relay.address.port().to_string(), mended.address.port().to_string());
        folder.write("campaign.toml", toml.replace(&old, &new));
        assert_eq!(sent(&folder), "2 sent");
    }
    insta::assert_snapshot!(seen, @r#"
  FAIL  TLS       invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("relay.example.com")
hint: its certificate is for another name: write the name it is for as `host`
  FAIL  TLS       invalid peer certificate: UnknownIssuer
hint: its certificate comes from an authority not known here: name the company's own with `ca_file`
  FAIL  TLS       the relay does not offer STARTTLS, and TLS is required
hint: if this relay really has none, write `tls = "none"`: then everything is readable on the way
  FAIL  TLS       invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("relay.example.com")
hint: its certificate is for another name: write the name it is for as `host`
  FAIL  TLS       received corrupt message of type InvalidContentType
hint: it does not speak TLS at this port: port 587 and 25 want `tls = "starttls"`, 465 `tls = "implicit"`
"#);
}

/// Whoever stands in between says something in the relay's name after STARTTLS was agreed upon and before the line is
/// protected: an answer that would count under protection. Nothing is sent, and no password leaves.
#[test]
fn what_is_slipped_in_before_the_line_is_protected_counts_for_nothing() {
    let authority = Authority::new();
    let lock = Lock { starttls: Some(authority.identity("127.0.0.1")), auth: "PLAIN", ..Lock::default() };
    for more in ["250-evil\r\n250 AUTH PLAIN\r\n", "250 ok\r\n", "220 again\r\n", "\r\n"] {
        for is_later in [false, true] {
            let relay = Guarded::start(Lock { slipped_in: Some((more, is_later)), ..lock.clone() });
            let folder = campaign(&relay, &authority, &password("starttls"));
            let checked = with(&folder, &TIGER, &["smtp", "check"]);
            assert!(checked.contains("  FAIL  TLS"), "{more:?}, {is_later}: {checked}");
            if !is_later {
                assert!(checked.contains("went on talking before the line was protected"), "{checked}");
            }
            let tried = with(&folder, &TIGER, &["send", "--execute", "--yes", "--as-of", DAY]);
            assert!(tried.starts_with("0 sent") && tried.contains("--- exit 3"), "{tried}");
            let visits = relay.visits.lock().unwrap();
            assert!(visits.logins.is_empty() && visits.taken.is_empty(), "{more:?}, {is_later}");
        }
    }
}

/// A port that waits for TLS from the first byte, and a sender that waits to be greeted.
#[test]
fn a_port_for_implicit_tls_waits_in_silence() {
    let authority = Authority::new();
    let relay = Guarded::start(Lock { implicit: Some(authority.identity("127.0.0.1")), ..Lock::default() });
    let folder = campaign(&relay, &authority, "tls = \"starttls\"");
    insta::assert_snapshot!(check(&folder, &relay), @r"
relay (127.0.0.1:<port>)
  ok    name      127.0.0.1
  ok    connect   127.0.0.1:<port>
  FAIL  greeting  no answer within 1 s
hint: check `port` (<port>): a port for implicit TLS waits in silence
--- exit 3
");
}

/// Runs a verb with secrets in its environment.
pub(crate) fn with(folder: &Folder, environment: &[(&str, &str)], arguments: &[&str]) -> String {
    let output = folder.command(arguments).envs(environment.iter().copied()).output().unwrap();
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    format!("{words}--- exit {}\n", output.status.code().unwrap())
}

/// Neither what was said nor any file of the campaign holds a secret, in whatever form it goes over the wire.
pub(crate) fn shows_nowhere(secret: &str, user: &str, said: &str, folder: &Folder) {
    let forms = [
        secret.to_owned(),
        STANDARD.encode(secret),
        STANDARD.encode(format!("\0{user}\0{secret}")),
        STANDARD.encode(format!("user={user}\x01auth=Bearer {secret}\x01\x01")),
    ];
    for form in &forms {
        assert!(!said.contains(form.as_str()), "`{form}` was said:\n{said}");
        for (path, bytes) in folder.files("") {
            assert!(memchr::memmem::find(&bytes, form.as_bytes()).is_none(), "`{form}` stands in {path}");
        }
    }
}

const TIGER: [(&str, &str); 1] = [("RELAY_PASSWORD", "tiger-tail-7")];

#[test]
fn a_password_by_plain_or_login() {
    let authority = Authority::new();
    for (auth, mechanism) in [("PLAIN LOGIN", "PLAIN"), ("LOGIN", "LOGIN")] {
        let lock = Lock {
            starttls: Some(authority.identity("127.0.0.1")),
            auth,
            good: vec!["tiger-tail-7"],
            ..Lock::default()
        };
        let relay = Guarded::start(lock);
        let folder = campaign(&relay, &authority, &password("starttls"));
        let checked = with(&folder, &TIGER, &["smtp", "check"]);
        assert!(checked.contains(&format!("  ok    login     move by {mechanism}\n")), "{checked}");
        let sent = with(&folder, &TIGER, &["send", "--execute", "--yes", "--as-of", DAY]);
        assert!(sent.starts_with("2 sent"), "{sent}");
        let export = folder.run(&["ledger", "export"]);
        shows_nowhere("tiger-tail-7", "move", &format!("{checked}{sent}{export}"), &folder);
        let visits = relay.visits.lock().unwrap();
        assert_eq!(visits.taken.len(), 2);
        let expected = (mechanism.to_owned(), "move".to_owned(), "tiger-tail-7".to_owned(), true);
        assert!(visits.logins.iter().all(|login| *login == expected), "{:?}", visits.logins);
    }
}

/// A wrong password says so, with what to check; even a relay that repeats what it was told gives nothing away.
#[test]
fn a_wrong_password_is_a_clear_error() {
    let authority = Authority::new();
    let lock = Lock {
        starttls: Some(authority.identity("127.0.0.1")),
        auth: "PLAIN LOGIN",
        good: vec!["another"],
        ..Lock::default()
    };
    let relay = Guarded::start(lock.clone());
    let folder = campaign(&relay, &authority, &password("starttls"));
    let checked = with(&folder, &TIGER, &["smtp", "check"]);
    let end = checked.find("  FAIL").unwrap();
    insta::assert_snapshot!(checked[end..], @r"
  FAIL  login     the relay answered `535 5.7.8 these credentials are not good`
hint: check the user `move` and the password in `RELAY_PASSWORD`
--- exit 3
");
    let unset = folder.run(&["smtp", "check"]);
    let end = unset.find("  FAIL").unwrap();
    insta::assert_snapshot!(unset[end..], @r"
  FAIL  login     the environment variable `RELAY_PASSWORD` is not set
hint: set it where `wavecast` runs, or hand it over with `LoadCredential=` of systemd
--- exit 3
");
    for auth in ["PLAIN", "LOGIN"] {
        let relay = Guarded::start(Lock { repeats: true, auth, ..lock.clone() });
        let folder = campaign(&relay, &authority, &password("starttls"));
        let checked = with(&folder, &TIGER, &["smtp", "check"]);
        assert!(checked.contains("535 5.7.8 I do not like"), "{checked}");
        let sent = with(&folder, &TIGER, &["send", "--execute", "--yes", "--as-of", DAY]);
        assert!(sent.starts_with("0 sent") && sent.contains("--- exit 3"), "{sent}");
        shows_nowhere("tiger-tail-7", "move", &format!("{checked}{sent}"), &folder);
        assert!(!folder.run(&["ledger", "export"]).contains("\"attempt\""), "nothing was begun");
    }
}

#[test]
fn a_login_that_the_relay_does_not_offer() {
    let authority = Authority::new();
    let lock = Lock { starttls: Some(authority.identity("127.0.0.1")), auth: "XOAUTH2", ..Lock::default() };
    let relay = Guarded::start(lock);
    let folder = campaign(&relay, &authority, &password("starttls"));
    let checked = with(&folder, &TIGER, &["smtp", "check"]);
    let end = checked.find("  FAIL").unwrap();
    insta::assert_snapshot!(checked[end..], @r"
  FAIL  login     the relay offers XOAUTH2 to log in, and not PLAIN or LOGIN
hint: check the port and `tls` (many relays offer a login only on a protected line), and `kind`
--- exit 3
");
}

/// Prints another token each time it is called, and keeps count of the calls.
const TOKENS: &str = "tls = \"starttls\"\n[smtp.login]\nkind = \"token-command\"\nuser = \"move@example.com\"\n\
     token_command = [\"sh\", \"-c\", \"echo >> calls; echo token-$(wc -l < calls | tr -d ' ')-of-many\"]";

fn many(count: u32) -> String {
    let head = PEOPLE.lines().next().unwrap();
    let rows: String =
        (0..count).map(|number| format!("p{number}@example.com,P {number},P,nl,pilot,NL,ios\n")).collect();
    format!("{head}\n{rows}")
}

/// A token runs out in the middle: whatever the relay says to that, a new one is fetched and everybody gets one letter.
#[test]
fn a_token_that_runs_out_is_renewed_in_flight() {
    let authority = Authority::new();
    for when_out in ["421 4.7.0 your token has run out", "530 5.7.57 client not authenticated"] {
        let lock = Lock {
            starttls: Some(authority.identity("127.0.0.1")),
            auth: "XOAUTH2 PLAIN",
            good: vec!["token-1-of-many", "token-2-of-many"],
            runs_out_after: Some(5),
            when_out,
            ..Lock::default()
        };
        let relay = Guarded::start(lock);
        let folder = campaign(&relay, &authority, TOKENS);
        folder.write("people.csv", many(12));
        let seen = send(&folder);
        assert!(seen.starts_with("12 sent") && !seen.contains("--- exit"), "{seen}");
        assert_eq!(folder.read("calls").lines().count(), 2, "one token, and one more when it had run out");
        let visits = relay.visits.lock().unwrap();
        let everybody: std::collections::BTreeSet<&String> = visits.taken.iter().collect();
        assert_eq!((visits.taken.len(), everybody.len()), (12, 12));
        assert!(visits.logins.iter().any(|(_, _, secret, good)| secret == "token-1-of-many" && !good));
        for token in ["token-1-of-many", "token-2-of-many"] {
            shows_nowhere(token, "move@example.com", &seen, &folder);
        }
    }
}

#[test]
fn a_token_that_is_not_good_is_a_clear_error() {
    let authority = Authority::new();
    let lock = Lock {
        starttls: Some(authority.identity("127.0.0.1")),
        auth: "XOAUTH2",
        good: vec!["token-77-of-many"],
        ..Lock::default()
    };
    let relay = Guarded::start(lock);
    let folder = campaign(&relay, &authority, TOKENS);
    let checked = check(&folder, &relay);
    insta::assert_snapshot!(checked[checked.find("  FAIL").unwrap()..], @r"
  FAIL  login     the relay answered `535 5.7.8 these credentials are not good`
hint: check that the token is for the mailbox `move@example.com` and allows to send by SMTP
--- exit 3
");
    let seen = send(&folder);
    assert!(seen.starts_with("0 sent") && seen.contains("--- exit 3"), "{seen}");
    let toml = folder.read("campaign.toml").replace("echo token-", "exit 3; echo token-");
    folder.write("campaign.toml", toml);
    let checked = check(&folder, &relay);
    insta::assert_snapshot!(checked[checked.find("  FAIL").unwrap()..], @r"
  FAIL  login     `token_command`: `sh` ended with exit status: 3
hint: call `token_command` by hand: it must end well and print the token alone
--- exit 3
");
}

pub(crate) fn microsoft(port: u16) -> String {
    format!(
        "tls = \"starttls\"\n[smtp.login]\nkind = \"microsoft\"\nuser = \"move@example.com\"\ntenant = \"example.com\"\n\
         client_id = \"1234-abcd\"\nsecret_env = \"APP_SECRET\"\nauthority = \"https://127.0.0.1:{port}\""
    )
}

#[test]
fn a_token_by_client_credentials() {
    let authority = Authority::new();
    let identity = authority.identity("127.0.0.1");
    let (service, asked) = token_service(identity.clone(), "app-secret-9", "ms-token-5");
    let lock =
        Lock { starttls: Some(identity), auth: "LOGIN XOAUTH2", good: vec!["ms-token-5"], ..Lock::default() };
    let relay = Guarded::start(lock);
    let folder = campaign(&relay, &authority, &microsoft(service.port()));
    let secret = [("APP_SECRET", "app-secret-9")];
    let checked = with(&folder, &secret, &["smtp", "check"]);
    assert!(checked.contains("  ok    login     move@example.com by XOAUTH2\n"), "{checked}");
    let request = asked.lock().unwrap().pop().unwrap().replace(&service.port().to_string(), "<port>");
    insta::assert_snapshot!(request, @r"
POST /example.com/oauth2/v2.0/token HTTP/1.1
content-length: 129
user-agent: ureq/3.5.2
host: 127.0.0.1:<port>
accept: application/json
content-type: application/x-www-form-urlencoded
grant_type=client_credentials&client_id=1234-abcd&client_secret=app-secret-9&scope=https%3A%2F%2Foutlook.office365.com%2F.default
");
    let sent = with(&folder, &secret, &["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(sent.starts_with("2 sent"), "{sent}");
    assert_eq!(asked.lock().unwrap().len(), 1, "two lines, one token");
    for secret in ["app-secret-9", "ms-token-5"] {
        shows_nowhere(secret, "move@example.com", &format!("{checked}{sent}"), &folder);
    }
    let wrong = with(&folder, &[("APP_SECRET", "no")], &["smtp", "check"]);
    insta::assert_snapshot!(wrong[wrong.find("  FAIL").unwrap()..], @r"
  FAIL  login     no token: AADSTS7000215: Invalid client secret provided.
hint: check `tenant`, `client_id` and the secret
--- exit 3
");
}

/// Who gives out tokens is named whole, or not at all.
#[test]
fn a_token_service_is_an_address() {
    let authority = Authority::new();
    let relay = Guarded::start(Lock::default());
    let folder = campaign(&relay, &authority, &microsoft(443).replace("https://127.0.0.1:443", "http://a.b"));
    let seen = folder.run(&["check"]);
    assert!(seen.contains("`http://a.b` is not the address of a token service"), "{seen}");
    assert!(seen.contains("--- exit 1"), "{seen}");
}
