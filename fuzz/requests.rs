//! What anybody on this machine may send to the console: it answers or hangs up, and goes on.

use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpStream},
    panic,
    sync::{
        LazyLock,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use wavecast::{
    acts::Surroundings,
    faces::console::{self, Settings},
};

use super::{SMALL, now};

const KEY: &str = "c29tZSBrZXkgb2YgdGhlIGNvbnNvbGU";

/// The threads that answer: a panic of theirs ends no process, and is looked for.
const ANSWERING: &str = "fuzzed-console";

static PANICKED: AtomicBool = AtomicBool::new(false);

/// The longest that an answer may take; the machine may be busy.
const LONGEST: Duration = Duration::from_secs(20);

static CONSOLE: LazyLock<SocketAddr> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let list = "mail,given_name,language,wave\nanna@example.com,Anna,en,pilot\nbo@example.com,Bo,nl,sweden\n";
    std::fs::write(folder.join("campaign.toml"), SMALL).expect("a file");
    std::fs::write(folder.join("people.csv"), list).expect("a file");
    let told = panic::take_hook();
    panic::set_hook(Box::new(move |what| {
        if thread::current().name() == Some(ANSWERING) {
            PANICKED.store(true, Ordering::SeqCst);
        }
        told(what);
    }));
    let settings = Settings {
        around: Surroundings {
            state: Surroundings::usual_state(&folder),
            folder,
            now: now(),
            clock: now(),
            tick: now,
            rehearsal: true,
            environment: |_| None,
            aside: |_| {},
        },
        host: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: 0,
        any_port: true,
        mailbox: None,
        rehearse: false,
        behind_tls: None,
        token: KEY.to_owned(),
        actions: true,
    };
    let (say, hear) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name(ANSWERING)
            .enable_all()
            .build()
            .expect("threads");
        let _ = runtime
            .block_on(console::run(settings, |listening| say.send(listening.console).unwrap_or_default()));
    });
    hear.recv().expect("the console is open")
});

/// One request, whatever it is. `{host}`, `{cookie}` and `{token}` in it are what a browser would say.
pub(crate) fn console(data: &[u8]) {
    let at = *CONSOLE;
    let cookie = format!("Cookie: wavecast-{}={KEY}\r\n", at.port());
    let mut request = data.to_vec();
    for (name, value) in [("{host}", at.to_string()), ("{cookie}", cookie), ("{token}", KEY.to_owned())] {
        if let Some(place) = memchr::memmem::find(&request, name.as_bytes()) {
            request.splice(place..place + name.len(), value.into_bytes());
        }
    }
    let begun = Instant::now();
    let answer = ask(at, &request);
    assert!(!PANICKED.load(Ordering::SeqCst), "a page panics");
    assert!(begun.elapsed() < LONGEST, "an answer takes {:?}", begun.elapsed());
    let secret =
        answer.windows(4).any(|part| part == b"root") && memchr::memmem::find(&answer, b"root:x:0").is_some();
    assert!(!secret, "a file of the machine is shown");
}

/// What is answered until the line is closed. Whoever says no more is heard to the end.
fn ask(at: SocketAddr, request: &[u8]) -> Vec<u8> {
    let Ok(mut line) = TcpStream::connect(at) else { return Vec::new() };
    let _ = line.set_read_timeout(Some(Duration::from_millis(400)));
    let _ = line.set_write_timeout(Some(Duration::from_secs(2)));
    let _ = line.write_all(request);
    let _ = line.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = line.take(4 << 20).read_to_end(&mut answer);
    answer
}
