//! How soon a saved file shows: from the save to a page that says it, over the signal that an open page gets.
//!
//! `cargo bench --bench live` takes the sample and 200,000 people; a number of people instead of that as argument.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark touches the world, and one that panics has failed"
)]

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How often each file is saved.
const SAVES: usize = if cfg!(debug_assertions) { 3 } else { 20 };

/// What is saved, where it shows, and what stands before the words that change.
const FILES: [(&str, &str, &str); 3] = [
    ("campaign.toml", "/en/", "[campaign]\n"),
    ("content/en/messages/enrol.md", "/en/messages/enrol/html?mail=en", "\n---\n"),
    ("content/en/guides/prepare.md", "/portal-all/pilot/en/prepare/", "\n---\n"),
];

struct Console {
    process: Child,
    port: u16,
    live: TcpStream,
}

impl Console {
    fn of(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_wavecast"))
            .args(["serve", "--port", "0", "--as-of", "2027-03-08"])
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut talk = BufReader::new(process.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("Ctrl-C") {
            assert!(talk.read_line(&mut said).unwrap() > 0, "{said}");
        }
        let port = said.split("127.0.0.1:").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
        let mut live = TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(
            live,
            "GET /console/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        .unwrap();
        Self { process, port, live }
    }

    fn get(&self, path: &str) -> String {
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let port = self.port;
        write!(line, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Waits for a signal; false if none comes for so long.
    fn signal(&mut self, patience: Duration) -> bool {
        self.live.set_read_timeout(Some(patience)).unwrap();
        self.live.read(&mut [0; 4096]).is_ok_and(|bytes| bytes > 0)
    }

    /// Until nothing comes any more: the check of the last save is done.
    fn rest(&mut self) {
        while self.signal(Duration::from_secs(if cfg!(debug_assertions) { 8 } else { 2 })) {}
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// The words that change: a title in the campaign, the first line of a page.
fn changed(original: &str, file: &str, before: &str, words: &str) -> String {
    if file == "campaign.toml" {
        let (head, rest) = original.split_once("title = { en = \"").unwrap();
        let (_, rest) = rest.split_once('"').unwrap();
        return format!("{head}title = {{ en = \"{words}\"{rest}");
    }
    let (head, rest) = original.split_once(before).unwrap();
    format!("{head}{before}{words}\n\n{rest}")
}

fn measure(folder: &Path, title: &str) {
    let begun = Instant::now();
    let mut console = Console::of(folder);
    console.get("/en/");
    println!("{title}: first page after {:.0?}", begun.elapsed());
    for (file, page, before) in FILES {
        let original = fs::read_to_string(folder.join(file)).unwrap();
        let (mut signals, mut totals) = (Vec::new(), Vec::new());
        for round in 0..SAVES {
            console.rest();
            let words = format!("Round {round} of {SAVES}");
            let text = changed(&original, file, before, &words);
            let saved = Instant::now();
            fs::write(folder.join(file), text).unwrap();
            loop {
                assert!(console.signal(Duration::from_mins(1)), "{file} was saved, and nothing came");
                let signal = saved.elapsed();
                if console.get(page).contains(&words) {
                    signals.push(signal);
                    break;
                }
            }
            totals.push(saved.elapsed());
        }
        signals.sort_unstable();
        totals.sort_unstable();
        println!(
            "  {file:30} told after {:>6.1?}, shown after {:>6.1?} (median of {SAVES}; at most {:.1?})",
            signals[SAVES / 2],
            totals[SAVES / 2],
            totals[SAVES - 1]
        );
        fs::write(folder.join(file), original).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap) {
        let place = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(place).unwrap();
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

/// The rows of the sample over and over, each with an address of its own.
fn many(sample: &str, count: usize) -> String {
    let (head, rows) = sample.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().map(|row| row.split_once('@').unwrap().1).collect();
    let mut text = format!("{head}\n");
    for (number, row) in rows.iter().cycle().take(count).enumerate() {
        writeln!(text, "person{number}@{row}").unwrap();
    }
    text
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    for part in ["content", "locales"] {
        copy(&root.join(part), &folder.path().join(part));
    }
    for file in ["campaign.toml", "people.csv"] {
        fs::copy(root.join(file), folder.path().join(file)).unwrap();
    }
    measure(folder.path(), "the sample");
    let asked = std::env::args().skip(1).find_map(|count| count.parse().ok());
    let count = asked.unwrap_or(if cfg!(debug_assertions) { 2000 } else { 200_000 });
    let sample = fs::read_to_string(root.join("people.csv")).unwrap();
    fs::write(folder.path().join("people.csv"), many(&sample, count)).unwrap();
    measure(folder.path(), &format!("{count} people"));
}
