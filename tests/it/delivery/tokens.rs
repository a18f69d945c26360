//! Services and commands that give out tokens, as they are in the world: slow, silent, behind a proxy, or elsewhere.

use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use super::{
    guarded::{Authority, Guarded, Lock, Stream, line, listen, protect, request},
    locks::{campaign, microsoft, shows_nowhere, with},
};

const SECRET: (&str, &str) = ("APP_SECRET", "app-secret-9");
const DAY: &str = "2027-01-11T08:30Z";

/// A service that answers like this whoever asks.
fn service(authority: &Authority, answer: fn(&mut dyn Stream) -> io::Result<()>) -> SocketAddr {
    let identity = authority.identity("127.0.0.1");
    listen(move |socket| {
        let mut stream = protect(&identity, socket);
        if request(stream.as_mut()).is_ok() {
            let _ = answer(stream.as_mut());
        }
    })
}

fn relay(authority: &Authority) -> Guarded {
    Guarded::start(Lock {
        starttls: Some(authority.identity("127.0.0.1")),
        auth: "XOAUTH2",
        good: vec!["ms-token-5"],
        ..Lock::default()
    })
}

/// What `smtp check` says of its login with such a service, and how long it took.
fn check(answer: fn(&mut dyn Stream) -> io::Result<()>) -> (String, Duration) {
    let authority = Authority::new();
    let (relay, service) = (relay(&authority), service(&authority, answer));
    let folder = campaign(&relay, &authority, &microsoft(service.port()));
    let begun = Instant::now();
    let seen = with(&folder, &[SECRET], &["smtp", "check"]);
    shows_nowhere(SECRET.1, "move@example.com", &seen, &folder);
    let login = seen.lines().skip_while(|line| !line.contains("login  ")).collect::<Vec<_>>().join("\n");
    (login.replace(&service.port().to_string(), "<port>"), begun.elapsed())
}

fn json(expires: &str) -> String {
    format!("{{\"token_type\":\"Bearer\",\"expires_in\":{expires},\"access_token\":\"ms-token-5\"}}")
}

#[test]
fn an_answer_in_pieces_is_read() {
    let (seen, _) = check(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        for piece in json("3599").as_bytes().chunks(11) {
            write!(stream, "{:x}\r\n", piece.len())?;
            stream.write_all(piece)?;
            stream.write_all(b"\r\n")?;
        }
        stream.write_all(b"0\r\n\r\n")?;
        stream.flush()
    });
    assert!(seen.contains("ok    login     move@example.com by XOAUTH2"), "{seen}");
}

/// The one number that once ended the program, and others that make no sense.
#[test]
fn a_token_may_say_any_nonsense_of_its_life() {
    for answer in [
        |stream: &mut dyn Stream| answer(stream, "18446744073709551615"),
        |stream: &mut dyn Stream| answer(stream, "-1"),
        |stream: &mut dyn Stream| answer(stream, "\"a while\""),
    ] {
        let (seen, _) = check(answer);
        assert!(seen.contains("ok    login     move@example.com by XOAUTH2"), "{seen}");
    }
}

fn answer(stream: &mut dyn Stream, expires: &str) -> io::Result<()> {
    let json = json(expires);
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{json}", json.len())?;
    stream.flush()
}

/// A secret goes to the one named, and not to where that one points.
#[test]
fn a_service_that_points_elsewhere_is_not_followed() {
    let (seen, _) = check(|stream| {
        stream.write_all(
            b"HTTP/1.1 307 Temporary\r\nLocation: https://elsewhere.example.com/x?a=app-secret-9\r\nContent-Length: 0\r\n\r\n",
        )?;
        stream.flush()
    });
    insta::assert_snapshot!(seen, @r"
  FAIL  login     no token: the service answers 307 and points to `https://elsewhere.example.com/x`, where no secret is taken
hint: check `authority`; if it is right, a proxy or a sign-in page is in between
--- exit 3
");
}

/// One limit for the whole question, whether nothing comes or a byte now and then.
#[test]
fn a_service_that_never_answers_is_not_waited_for() {
    let silent: fn(&mut dyn Stream) -> io::Result<()> = |_| {
        thread::sleep(Duration::from_secs(30));
        Ok(())
    };
    let dripping: fn(&mut dyn Stream) -> io::Result<()> = |stream| {
        for byte in b"HTTP/1.1 200 OK\r\nX: ".iter().chain([b'x'; 1000].iter()) {
            stream.write_all(&[*byte])?;
            stream.flush()?;
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    };
    for service in [silent, dripping] {
        let (seen, took) = check(service);
        assert!(seen.contains("FAIL  login     `127.0.0.1`: ") && seen.contains("--- exit 3"), "{seen}");
        assert!(took < Duration::from_secs(8), "{took:?}");
    }
}

/// Through the company's proxy, and past it for whom `NO_PROXY` names.
#[test]
fn a_service_behind_a_proxy() {
    let authority = Authority::new();
    let relay = relay(&authority);
    let inner = service(&authority, |stream| answer(stream, "3599"));
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let seen = asked.clone();
    let proxy = listen(move |mut socket| {
        let Ok(first) = line(&mut socket) else { return };
        while line(&mut socket).is_ok_and(|header| !header.is_empty()) {}
        seen.lock().unwrap().push(first.clone());
        let to = first.split(' ').nth(1).unwrap().to_owned();
        let Ok(mut inner) = TcpStream::connect(to) else { return };
        let _ = socket.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
        let (mut back, mut out) = (inner.try_clone().unwrap(), socket.try_clone().unwrap());
        thread::spawn(move || io::copy(&mut back, &mut out));
        let _ = io::copy(&mut socket, &mut inner);
    });
    let folder = campaign(&relay, &authority, &microsoft(inner.port()));
    let by = format!("http://user:proxy-secret@{proxy}");
    let good = with(&folder, &[SECRET, ("HTTPS_PROXY", &by)], &["smtp", "check"]);
    assert!(good.contains("ok    login     move@example.com by XOAUTH2"), "{good}");
    assert_eq!(*asked.lock().unwrap(), [format!("CONNECT 127.0.0.1:{} HTTP/1.1", inner.port())]);
    let past = [SECRET, ("HTTPS_PROXY", &by), ("NO_PROXY", "localhost,127.0.0.1")];
    let good = with(&folder, &past, &["smtp", "check"]);
    assert!(good.contains("ok    login     move@example.com by XOAUTH2"), "{good}");
    assert_eq!(asked.lock().unwrap().len(), 1, "the second went straight");
    let closed = "http://user:proxy-secret@127.0.0.1:1";
    let away = with(&folder, &[SECRET, ("HTTPS_PROXY", closed)], &["smtp", "check"]);
    assert!(away.contains("hint: check the proxy in `HTTPS_PROXY`"), "{away}");
    shows_nowhere("proxy-secret", "user", &format!("{good}{away}"), &folder);
}

/// Ten lines, and a command that fails: it is called once, and the run ends with its reason at once.
#[test]
fn a_token_command_that_fails_is_not_tried_for_minutes() {
    let authority = Authority::new();
    let relay = relay(&authority);
    let folder = campaign(
        &relay,
        &authority,
        "tls = \"starttls\"\n[smtp.login]\nkind = \"token-command\"\nuser = \"move@example.com\"\n\
         token_command = [\"sh\", \"-c\", \"echo >> calls; sleep 0.3; exit 3\"]",
    );
    let begun = Instant::now();
    let seen = with(&folder, &[], &["send", "--execute", "--yes", "--as-of", DAY]);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(seen.contains("`token_command`: `sh` ended with exit status: 3"), "{seen}");
    assert!(seen.contains("--- exit 3"), "{seen}");
    assert_eq!(folder.read("calls").lines().count(), 1);
}

/// A relay that is there and says nothing more once it was asked: whoever reads does not wait for more than one reply's
/// time.
#[test]
fn a_reply_that_drips_is_as_late_as_one_that_is_missing() {
    let address = listen(|mut socket| {
        let _ = socket.write_all(b"220 drips ESMTP\r\n");
        let _ = socket.read(&mut [0; 512]);
        for number in 0..200 {
            if write!(socket, "250-WORD{number}\r\n").is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(60));
        }
    });
    let begun = Instant::now();
    let relay = super::letters::relay(address);
    let fault =
        wavecast::world::relay::Transport::connect(&relay, &wavecast::world::deliver::Patience::default());
    let fault = fault.err().unwrap().to_string();
    assert!(fault.contains("hello: no answer within 1 s"), "{fault}");
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
}
