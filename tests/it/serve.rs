//! The console from outside: who may knock, what it shows, what the mailbox takes, what a rehearsal does.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStderr, Command, Stdio},
    time::{Duration, Instant},
};

use super::{
    bench::Folder,
    small::{SMALL, changed},
};

/// A console that runs as long as the test.
pub(crate) struct Console {
    process: Child,
    talk: BufReader<ChildStderr>,
    port: u16,
    pub(crate) token: String,
    pub(crate) said: String,
}

impl Console {
    pub(crate) fn of(folder: &Folder, arguments: &[&str]) -> Self {
        Self::by(folder, arguments, |_| {})
    }

    /// One whose process is started in a way of its own.
    pub(crate) fn by(folder: &Folder, arguments: &[&str], change: impl FnOnce(&mut Command)) -> Self {
        let mut all = vec!["serve", "--port", "0"];
        if !arguments.contains(&"--as-of") {
            all.extend(["--as-of", "2027-03-08"]);
        }
        all.extend(arguments);
        let mut command = folder.command(&all);
        change(&mut command);
        let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut talk = BufReader::new(process.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("Ctrl-C") {
            assert!(talk.read_line(&mut said).unwrap() > 0, "it stopped: {said}");
        }
        let address = said.split("http://").nth(1).unwrap().split('/').next().unwrap();
        let port = address.rsplit(':').next().unwrap().parse().unwrap();
        let token = said.split("?token=").nth(1).unwrap().lines().next().unwrap().to_owned();
        Self { process, talk, port, token, said }
    }

    /// A request as it is written, and the whole answer.
    fn raw(&self, request: &str) -> String {
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        line.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A request of somebody who has nothing but the address of this machine.
    pub(crate) fn stranger(&self, path: &str, headers: &str) -> String {
        let port = self.port;
        self.raw(&format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}\r\n"
        ))
    }

    /// What a browser sends that has opened the printed address.
    pub(crate) fn cookie(&self) -> String {
        format!("Cookie: wavecast-{}={}\r\n", self.port, self.token)
    }

    pub(crate) fn with(&self, path: &str, headers: &str) -> String {
        self.stranger(path, &format!("{}{headers}", self.cookie()))
    }

    pub(crate) fn get(&self, path: &str) -> String {
        self.with(path, "")
    }

    pub(crate) fn post(&self, path: &str, headers: &str, body: &str) -> String {
        let (port, length) = (self.port, body.len());
        self.raw(&format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {length}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n{headers}\r\n{body}"
        ))
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn origin(&self) -> String {
        format!("Origin: http://127.0.0.1:{}\r\n", self.port)
    }

    pub(crate) fn mailbox(&self) -> TcpStream {
        let address = self.said.split("smtp://").nth(1).unwrap().lines().next().unwrap();
        TcpStream::connect(address).unwrap()
    }

    /// Asks again until the answer has this in it.
    pub(crate) fn until(&self, path: &str, wanted: &str) -> String {
        let began = Instant::now();
        loop {
            let answer = self.get(path);
            if answer.contains(wanted) {
                return answer;
            }
            assert!(began.elapsed() < Duration::from_mins(1), "no `{wanted}` in:\n{answer}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let _ = self.talk.read_to_string(&mut self.said);
    }
}

pub(crate) fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

/// What a page asks that wants to hear of news.
const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

#[test]
fn every_page_is_there_in_every_language() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &["--mailbox", "0"]);
    for language in ["en", "nl", "sv"] {
        for page in [
            "",
            "messages",
            "messages/enrol",
            "portal",
            "handouts",
            "translations",
            "people",
            "people/0",
            "gates",
            "mailbox",
        ] {
            let answer = console.get(&format!("/{language}/{page}"));
            assert_eq!(status(&answer), "200", "/{language}/{page}: {answer}");
            assert!(answer.contains(&format!("<html lang=\"{language}\"")), "{answer}");
            assert!(
                !answer.replace("/console/console.", "").contains("console."),
                "a phrase is missing on /{language}/{page}"
            );
        }
    }
    assert!(console.get("/nl/").contains("In één oogopslag"));
    assert!(console.get("/sv/").contains("Överblick"));
    assert_eq!(status(&console.get("/en/nowhere")), "404");
    assert!(console.with("/", "Accept-Language: sv-SE,sv;q=0.9\r\n").contains("location: /sv/"));
}

/// Other paper is a click away, and needs no command line.
#[test]
fn a_handout_is_there_in_every_size() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    let page = console.get("/en/handouts?wave=sweden");
    if !page.contains("Download") {
        return;
    }
    assert!(page.contains("More sizes"), "{page}");
    for size in ["poster-a2", "poster-letter", "poster-tabloid", "card-a6", "picture-tall"] {
        assert!(page.contains(&format!("wave-{size}.")), "{size}: {page}");
    }
    let file = "/en/handouts/file?path=handouts%2Fsweden%2Fen%2Fwave-card-a6.pdf";
    assert!(console.get(file).contains("%PDF"));
    // And for whoever trims it: colour beyond the edge, beside the file for an office printer.
    assert!(page.contains("For a print shop"), "{page}");
    let trimmed =
        console.get("/en/handouts/file?path=handouts%2Fsweden%2Fen%2Fwave-poster-a3-print-shop.pdf");
    assert!(trimmed.contains("%PDF") && trimmed.contains("/BleedBox["));
    let offered: Vec<&str> = page
        .split("href=\"")
        .filter_map(|link| link.split('"').next())
        .filter(|link| link.ends_with("-print-shop.pdf"))
        .collect();
    assert!(offered.len() > 20 && !offered.iter().any(|link| link.contains("booklet")), "{offered:?}");
    for link in offered.iter().filter(|link| link.contains("wave-poster-a4")) {
        assert!(console.get(link).contains("/BleedBox["), "{link}");
    }
    assert!(
        !console
            .get("/en/handouts/file?path=handouts%2Fsweden%2Fen%2Fwave-poster-a3.pdf")
            .contains("/BleedBox[")
    );
}

#[test]
fn a_day_moves_everything() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    assert!(console.get("/en/?at=2027-01-12").contains("Tuesday 12 January 2027"));
    assert!(console.get("/en/messages?at=2027-01-12").contains("?at=2027-01-12"));
    let portal = console.get("/en/portal?at=2027-03-12");
    assert!(portal.contains("/portal-2027-03-12/"), "{portal}");
}

/// A name can be made to point here; a number and `localhost` cannot.
#[test]
fn strangers_are_turned_away() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    let port = console.port;
    let cookie = console.cookie();
    let host = |host: &str| {
        console.raw(&format!("GET /en/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{cookie}\r\n"))
    };
    for good in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")] {
        assert_eq!(status(&host(&good)), "200", "{good}");
    }
    for bad in
        ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:4321", "192.168.1.7", "", "[::1"]
    {
        assert_eq!(status(&host(bad)), "421", "{bad}");
    }
    for bad in ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"] {
        let answer = console.with("/en/", &format!("Origin: {bad}\r\n"));
        assert_eq!(status(&answer), "403", "{bad}");
        // A web socket is no form and asks for no token: its key travels with the browser wherever the page is from.
        let answer = console.with("/console/live", &format!("Origin: {bad}\r\n{UPGRADE}"));
        assert_eq!(status(&answer), "403", "{bad}");
    }
    assert_eq!(status(&console.with("/en/", &console.origin())), "200");
    assert_eq!(status(&console.post("/en/do/pause", "", "")), "403");
}

#[test]
fn no_path_climbs_out() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    for path in [
        "/portal/../people.csv",
        "/portal/%2e%2e/people.csv",
        "/portal/%252e%252e/people.csv",
        "/console/..%2f..%2fpeople.csv",
        "/en/..\\people.csv",
        "/portal/%00",
    ] {
        assert_eq!(status(&console.get(path)), "400", "{path}");
    }
    assert_eq!(status(&console.get("/portal/people.csv")), "404");
    assert_eq!(status(&console.get("/console/people.csv")), "404");
}

#[test]
fn pages_come_with_a_policy_and_without_inline_code() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    let page = console.get("/en/");
    assert!(
        page.contains("content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'")
    );
    assert!(page.contains("x-content-type-options: nosniff"));
    assert!(page.contains("referrer-policy: same-origin"), "without it a browser's forms come from `null`");
    assert!(!page.contains("style=") && !page.contains("<style") && !page.contains("onclick"), "{page}");
    assert_eq!(page.matches("<script").count(), 1);
    let mail = console.get("/en/messages/enrol/html");
    assert!(mail.contains("sandbox"), "{mail}");
}

/// People are counted, not shown; whoever looks somebody up sees enough to know them by.
#[test]
fn people_are_masked() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    let page = console.get("/en/people?who=anna");
    assert!(page.contains("a***@example.com") && !page.contains("anna@example.com"), "{page}");
    let by_link = console.get("/nl/people?find=anna");
    assert!(by_link.contains("a***@example.com") && by_link.contains("value=\"anna\""), "{by_link}");
    assert!(by_link.contains("geschiedenis van deze browser"), "{by_link}");
    let icon = console.stranger("/favicon.ico", "");
    assert!(status(&icon) == "200" && icon.contains("image/svg+xml"), "{icon}");
}

/// A translator sees what changed in the source, word by word, beside the two pages.
#[test]
fn what_changed_in_the_source_stands_beside_the_translation() {
    let folder = Folder::of(SMALL);
    let page = |text: &str| format!("---\ntitle: Extra\ndescription: More\n---\n{text}\n");
    for language in ["en", "nl", "sv"] {
        folder.write(&format!("content/{language}/guides/extra.md"), page("Tap Join & wait."));
    }
    folder.run(&["translation", "accept", "guides/extra"]);
    folder.write("content/en/guides/extra.md", page("Tap Enrol & wait."));
    let console = Console::of(&folder, &[]);
    let page = console.get("/sv/translations/page?key=guides/extra&into=nl");
    assert!(page.contains("Tap <del>Join</del><ins>Enrol</ins> &amp; wait."), "{page}");
    assert!(page.contains("wavecast translation accept guides/extra --lang nl"), "{page}");
    let current = console.get("/sv/translations/page?key=guides/prepare&into=nl");
    assert!(!current.contains("<ins>") && !current.contains("accept guides"), "{current}");
}

/// Break a file and mend it: the same words as `check` come and go, and the pages stay.
#[test]
fn a_mistake_shows_and_goes() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    assert!(!console.get("/en/").contains("role=\"alert\""));
    folder.write("campaign.toml", changed(&[("Europe/Amsterdam", "Europe/Amsterdm")]));
    let page = console.until("/en/", "role=\"alert\"");
    assert!(page.contains("`Europe/Amsterdm` is not a time zone"), "{page}");
    assert!(page.contains("Your device moves"), "the campaign stays on the shelf");
    folder.write("campaign.toml", changed(&[("Your device moves", "Your device is moving")]));
    console.until("/en/", "Your device is moving");
    // The file shows at once; that nothing is wrong with it any more is known when it has been checked.
    console.until("/en/", "<div id=\"overlay\">\n\n</div>");
}

#[test]
fn nothing_is_done_without_the_token() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &["--allow-actions"]);
    let (token, cookie, origin) = (console.token.clone(), console.cookie(), console.origin());
    let form = format!("token={token}&wave=sweden&stage=enrol&because=the+desk+is+full&by=rosa");

    for (headers, body, refused) in [
        (origin.clone(), form.clone(), "401"),
        (format!("{origin}{}", cookie.replace(&token, "guess")), form.clone(), "401"),
        (format!("{origin}{cookie}"), form.replace(&token, "guess"), "403"),
        (cookie.clone(), form.clone(), "403"),
        (format!("Origin: http://evil.example\r\n{cookie}"), form.clone(), "403"),
    ] {
        assert_eq!(status(&console.post("/en/do/pause", &headers, &body)), refused, "{headers}{body}");
    }
    assert!(!folder.path().join(".wavecast").exists(), "nothing was written");

    let shown = console.get("/en/do/pause?wave=sweden&stage=enrol");
    assert!(shown.contains("wavecast pause --wave=sweden --stage=enrol --because=… --by=…"), "{shown}");
    let done = console.post("/en/do/pause", &format!("{origin}{cookie}"), &form);
    assert_eq!(status(&done), "200", "{done}");
    assert!(done.contains("Done."), "{done}");
    assert!(folder.path().join(".wavecast/ledger.db").exists());
}

/// Every address there is, asked for by another user of the same machine: names and addresses of people are behind
/// all of them.
#[test]
fn nothing_is_read_without_the_key_either() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &["--mailbox", "0"]);
    let guess = format!("Cookie: wavecast-{}=guess\r\n", console.port);
    let elsewhere = console.cookie().replace(&format!("wavecast-{}", console.port), "wavecast-1");
    let routes = wavecast::faces::console::routes();
    assert!(routes.len() > 25, "{routes:?}");
    for path in routes.iter().filter(|path| !wavecast::faces::console::OPEN.contains(&path.as_str())) {
        for headers in ["", &guess, &elsewhere, UPGRADE] {
            let answer = console.stranger(path, headers);
            assert_eq!(status(&answer), "401", "{path} {headers}: {answer}");
            assert!(
                answer.contains("These pages need their key") && !answer.contains(&console.token),
                "{answer}"
            );
            assert!(!answer.contains("example.com") && !answer.contains("Your device moves"), "{answer}");
        }
    }
    for path in ["/en/messages/announce?person=0&view=raw", "/?token=guess", "/nowhere", "/en/?token="] {
        assert_eq!(status(&console.stranger(path, "")), "401", "{path}");
    }
    assert!(console.stranger("/", "Accept-Language: nl\r\n").contains("Deze pagina’s vragen om hun sleutel"));
}

/// The key is exchanged at once: it stands in no address that a browser keeps, and in no page that may only be read.
#[test]
fn the_key_leaves_the_address_bar() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    let entered = console.stranger(&format!("/?token={}", console.token), "");
    assert_eq!(status(&entered), "303", "{entered}");
    assert!(entered.contains("location: /enter\r\n"), "{entered}");
    assert!(entered.contains(&format!("set-cookie: wavecast-{}=", console.port)), "{entered}");
    assert!(entered.contains("; HttpOnly; SameSite=Strict\r\n"), "{entered}");
    assert!(console.stranger("/enter", "Accept-Language: sv\r\n").contains("url=/sv/"));
    assert!(console.get("/").contains("location: /en/\r\n"));
    assert!(!console.get("/en/").contains(&console.token) && console.get("/en/").contains("<html"));
    assert_eq!(status(&console.get("/en/do/pause?wave=sweden")), "403", "reading is not acting");
}

/// Their name stands where a letter says to whom; their address nowhere.
#[test]
fn the_source_of_a_message_is_masked_like_the_rest() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    let source = console.get("/en/messages/enrol?wave=sweden&person=0&view=raw");
    assert!(source.contains("To: &lt;a***@example.com&gt;"), "{source}");
    assert!(!source.contains("anna@example.com") && !source.contains("Anna Berg"), "{source}");
}

/// A drawing of a stranger's, opened by itself, is no page of this console: its script could press every button.
#[test]
fn what_lies_beside_the_pages_is_looked_at_apart() {
    let folder = Folder::of(SMALL);
    folder.write("content/media/x.html", "<script>fetch('/en/')</script>");
    let console = Console::of(&folder, &[]);
    let page = console.get("/portal-all/index.html");
    assert!(page.contains("script-src 'self'; style-src") && !page.contains("; sandbox"), "{page}");
    let beside = console.get("/portal-all/media/x.html");
    assert!(status(&beside) != "200" || beside.contains("content-security-policy: sandbox"), "{beside}");
}

/// Beyond this machine only behind TLS, and under that one name.
#[test]
fn the_network_reaches_it_through_tls_only() {
    let folder = Folder::of(SMALL);
    insta::assert_snapshot!(folder.run(&["serve", "--host", "0.0.0.0"]), @r"
    --- stderr
    error: `--host 0.0.0.0` would show people's data to the network without encryption
    hint: put a proxy with TLS before it and name its address: `--behind-tls https://console.example.com` (docs/hosting.md shows one)
    --- exit 2
    ");
    assert!(
        folder
            .run(&["serve", "--behind-tls", "http://console.example.com"])
            .contains("is not the address of a proxy with TLS")
    );
    let console = Console::of(&folder, &["--host", "0.0.0.0", "--behind-tls", "https://console.example.com"]);
    assert!(console.said.contains("console   https://console.example.com/?token="), "{}", console.said);
    let ask = |host: &str, more: &str| {
        console.raw(&format!("GET /en/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"))
    };
    let cookie = console.cookie();
    assert_eq!(status(&ask("console.example.com", &cookie)), "200");
    assert_eq!(status(&ask("console.example.com", "")), "401");
    assert_eq!(
        status(&ask("console.example.com", &format!("{cookie}Origin: https://console.example.com\r\n"))),
        "200"
    );
    assert_eq!(
        status(&ask("console.example.com", &format!("{cookie}Origin: http://console.example.com\r\n"))),
        "403"
    );
    for host in ["10.0.0.1", "127.0.0.1", "localhost", "evil.example"] {
        assert_eq!(status(&ask(host, &cookie)), "421", "{host}");
    }
    let key = format!(
        "GET /?token={} HTTP/1.1\r\nHost: console.example.com\r\nConnection: close\r\n\r\n",
        console.token
    );
    assert!(console.raw(&key).contains("SameSite=Strict; Secure"));
}

/// Who opens a line and says nothing, or half a request, is not waited for.
#[test]
fn half_a_request_is_not_waited_for() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    let mut half = TcpStream::connect(("127.0.0.1", console.port)).unwrap();
    half.write_all(b"GET /en/ HTTP/1.1\r\nHost:").unwrap();
    half.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let began = Instant::now();
    let mut answer = Vec::new();
    let _ = half.read_to_end(&mut answer);
    let waited = began.elapsed();
    assert!(waited > Duration::from_secs(10) && waited < Duration::from_secs(50), "{waited:?}");
}

/// So many pages may follow what is new, and no more; a page that is closed makes room.
#[test]
fn there_are_places_for_so_many_pages() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    let open = || {
        let mut line = TcpStream::connect(("127.0.0.1", console.port)).unwrap();
        let asked = format!(
            "GET /console/live HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}Connection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            console.port,
            console.cookie()
        );
        line.write_all(asked.as_bytes()).unwrap();
        let mut first = [0; 12];
        line.read_exact(&mut first).unwrap();
        (line, String::from_utf8_lossy(&first).into_owned())
    };
    let mut lines: Vec<_> = (0..64).map(|_| open()).collect();
    assert!(lines.iter().all(|(_, said)| said == "HTTP/1.1 101"));
    assert_eq!(open().1, "HTTP/1.1 503");
    lines.clear();
    let began = Instant::now();
    while open().1 != "HTTP/1.1 101" {
        assert!(began.elapsed() < Duration::from_secs(30), "no place was made free");
    }
}

/// A value that looks like an option is a value.
#[test]
fn an_answer_is_never_an_option() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &["--allow-actions"]);
    let headers = format!("{}{}", console.origin(), console.cookie());
    let form = format!("token={}&wave=sweden&stage=enrol&because=--help&by=--help", console.token);
    let done = console.post("/en/do/pause", &headers, &form);
    assert!(done.contains("Done.") && !done.contains("Usage:"), "{done}");
}

/// The addresses on a page whose links say this.
fn links(page: &str, label: &str) -> Vec<String> {
    let links = page.split("<a ").skip(1).filter_map(|link| link.split("</a>").next());
    let links = links.filter(|link| link.contains(&format!(">{label}")));
    links
        .filter_map(|link| Some(link.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&")))
        .collect()
}

/// What waits is seen at the start, with why; what can be done about it is one click away, and so is undoing it.
#[test]
fn every_action_is_reached_by_links_alone() {
    let folder = Folder::of(SMALL);
    let asked = "preset = \"outbox\"\napproval = \"required\"";
    let campaign = changed(&[("preset = \"local\"", asked), ("start = 2027-03-01", "start = 2027-03-08")]);
    folder.write("campaign.toml", campaign);
    let console = Console::of(&folder, &["--allow-actions", "--as-of", "2027-03-08T10:00Z"]);
    let (token, cookie) = (&console.token, console.cookie());
    let get = |path: &str| console.get(path);
    let act = |path: &str, more: &str| {
        let (page, query) = path.split_once('?').unwrap_or((path, ""));
        let answer = console.post(
            page,
            &format!("{}{cookie}", console.origin()),
            &format!("token={token}&{query}{more}"),
        );
        assert!(answer.contains("Done."), "{path}: {answer}");
    };
    let first = get("/en/");
    assert!(first.contains("The gate is to be judged"), "{first}");

    let hold = links(&first, "Hold the gate").remove(0);
    act(&hold, "&because=too+many+calls&by=rosa");
    assert!(get("/en/").contains("The gate is held"));
    let pass = links(&get("/en/"), "Pass the gate").remove(0);
    assert!(get(&pass).contains("name=\"anyway\""), "criteria that are not met can be passed over");
    act(&pass, "&because=we+know+why&by=rosa&anyway=yes");

    let first = get("/en/");
    assert!(first.contains("Waits for an approval."), "{first}");
    let approve = links(&first, "Approve this message").remove(0);
    let form = get(&approve);
    assert!(
        form.contains("/en/messages/enrol/html?wave=sweden&amp;mail=sv"),
        "what is approved is shown: {form}"
    );
    let shown = form.split("name=\"shown\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    act(&approve, &format!("&by=rosa&shown={shown}"));

    let message =
        links(&get("/en/messages"), "").into_iter().find(|link| link.contains("enrol?wave=sweden")).unwrap();
    let page = get(&message);
    let pause = links(&page, "Hold this message").remove(0);
    act(&pause, "&because=a+typo&by=rosa");
    assert!(get(&message).contains("Held: a typo") && get("/en/").contains("Held: a typo"));
    let resume = links(&get("/en/"), "Release this message").remove(0);
    act(&resume, "&by=rosa");
    assert!(!get(&message).contains("Held: a typo"));

    let wave = links(&first, "Sweden").remove(0);
    act(&links(&get(&wave), "Hold this group").remove(0), "&because=strike&by=rosa");
    act(&links(&get(&wave), "Release this group").remove(0), "&by=rosa");
    assert!(folder.run(&["ledger", "export"]).contains("rosa"), "who said so is kept");
}

/// Whoever may only look is told what to start instead; a rehearsal cannot be acted upon, in words of our own.
#[test]
fn where_nothing_may_be_done_it_says_so() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &[]);
    for page in ["", "messages", "messages/enrol", "gates"] {
        let answer = console.get(&format!("/en/{page}"));
        assert!(answer.contains("wavecast serve --allow-actions"), "/en/{page}: {answer}");
        assert!(!answer.contains("/en/do/"), "/en/{page}: {answer}");
    }
    insta::assert_snapshot!(folder.run(&["serve", "--rehearse", "--allow-actions"]), @r"
    --- stderr
    error: a rehearsal has nothing to approve or to hold: none of it is real
    hint: leave out `--rehearse` to act on the campaign itself, or `--allow-actions` to look at the rehearsal
    --- exit 2
    ");
}

/// A finding stands in the reader's language where there are words, with what to do, and leads to its place.
#[test]
fn a_finding_says_what_to_do_and_leads_to_its_place() {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", changed(&[("deadline - 5 workdays, 10:00", "deadline - 5 days, 10:00")]));
    let console = Console::of(&folder, &[]);
    let page = console.until("/nl/problems", "Een bericht dat op een vrije dag vertrekt");
    assert!(page.contains("Wat te doen:"), "{page}");
    let place = links(&page, "campaign.toml").remove(0);
    let place = console.get(&place);
    assert!(place.contains("deadline - 5 days") && place.contains("Waar het staat"), "{place}");
}

/// Without the key for `å` on the keyboard she is found all the same; two who look alike are told apart.
#[test]
fn somebody_is_found_without_accents_and_among_many() {
    let folder = Folder::of(SMALL);
    let jans = (0..20).map(|number| format!("jan{number}@example.com,Jan de Vries,nl,pilot,NL,android\n"));
    let head =
        "mail,name,language,wave,country,platforms\na.bergkvist@example.com,Åsa Bergkvist,sv,sweden,SE,ios\n";
    folder.write("people.csv", head.to_owned() + &jans.collect::<String>());
    let console = Console::of(&folder, &[]);
    let found = console.get("/en/people?who=asa+berg");
    assert!(found.contains("Å.B. · a***@example.com · Sweden · Svenska · iPhone/iPad · SE"), "{found}");
    assert!(found.contains("1 person matches."), "{found}");
    let many = console.get("/en/people?who=VRIES");
    assert!(many.contains("20 people match. The first 12 are shown"), "{many}");
    assert!(many.contains("· row 3<") && many.contains("· row 4<"), "{many}");
}

fn talk(line: &mut TcpStream, say: &str) -> String {
    line.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    line.write_all(say.as_bytes()).unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn the_mailbox_takes_what_it_is_sent() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &["--mailbox", "0"]);
    let said = talk(
        &mut console.mailbox(),
        "EHLO me\r\nMAIL FROM:<a@example.com> SIZE=100 SMTPUTF8\r\nRCPT TO:<ann\u{e9}@example.com>\r\nDATA\r\n\
         Subject: =?utf-8?q?H=C3=A9?=\r\nDate: Mon, 18 Jan 2027 09:00:00 +0000\r\n\r\n..dot\r\n.\r\nQUIT\r\n",
    );
    insta::assert_snapshot!(said.replace('\r', ""), @r"
    220 wavecast mailbox ESMTP
    250-wavecast
    250-PIPELINING
    250-SIZE 26214400
    250-8BITMIME
    250 SMTPUTF8
    250 2.1.0 go on
    250 2.1.5 go on
    354 end with a dot on a line of its own
    250 2.0.0 kept as number 1
    221 2.0.0 goodbye
    ");
    let page = console.until("/en/mailbox", "Hé");
    assert!(page.contains("18 January 10:00"), "{page}");
    let letter = console.get("/en/mailbox/1?view=text");
    assert!(letter.contains("\n.dot") || letter.contains(">.dot"), "the doubled dot is one again: {letter}");
}

#[test]
fn the_mailbox_stands_garbage() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &["--mailbox", "0"]);
    let mut noise: Vec<u8> = (0..=255).cycle().take(20_000).collect();
    noise.extend(b"\r\nMAIL FROM:<a@b>\r\n");
    let mut line = console.mailbox();
    let _ = line.write_all(&noise);
    drop(line);
    let many = talk(&mut console.mailbox(), &"NONSENSE\r\n".repeat(50));
    assert!(many.ends_with("421 4.7.0 too many mistakes\r\n"), "{many}");
    let order = talk(
        &mut console.mailbox(),
        "DATA\r\nRCPT TO:<a@b>\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\nDATA\r\nQUIT\r\n",
    );
    assert_eq!(order.matches("503").count(), 4, "{order}");
    let large = talk(&mut console.mailbox(), "MAIL FROM:<a@b> SIZE=99999999999\r\nQUIT\r\n");
    assert!(large.contains("552"), "{large}");
    // A bare line feed does not end a message, so nothing can be smuggled in behind one.
    let smuggled = talk(
        &mut console.mailbox(),
        "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nSubject: one\r\n\r\nx\n.\nMAIL FROM:<e@f>\r\n.\r\nQUIT\r\n",
    );
    assert_eq!(smuggled.matches("kept as number").count(), 1, "{smuggled}");
    assert_eq!(status(&console.get("/en/mailbox")), "200");
}

/// Everybody gets theirs once, by the real delivery and SMTP; the campaign's own ledger does not notice.
#[test]
fn a_rehearsal_plays_the_whole_campaign() {
    let folder = Folder::of(SMALL);
    let said = folder.run(&["rehearse", "--person", "anna@example.com", "--person", "bram@example.com"]);
    insta::assert_snapshot!(said, @"
    rehearsed 3 people over 91 days: 9 messages taken by a mailbox on this machine; nothing left it

    a***@example.com (sweden, sv)
      Mon 2027-02-15 09:00  Snart är det din grupps tur
      Mon 2027-03-01 09:00  Nu kan du byta till Microsoft Intune
      Fri 2027-03-12 10:00  Påminnelse: byt till Microsoft Intune
      Tue 2027-03-16 09:00  Bytet är klart: så går du vidare

    b***@example.com (pilot, nl)
      Mon 2027-01-11 09:00  Uw groep is binnenkort aan de beurt
      Mon 2027-01-25 09:00  U kunt nu overstappen op Microsoft Intune
      Wed 2027-01-27 09:00  Uw overstap is klaar: zo gaat u verder
    ");
    assert!(!folder.path().join(".wavecast").exists());
    assert_eq!(
        said,
        folder.run(&["rehearse", "--person", "anna@example.com", "--person", "bram@example.com"])
    );
}

#[test]
fn a_rehearsed_console_shows_what_was_sent() {
    let folder = Folder::of(SMALL);
    let console = Console::of(&folder, &["--rehearse"]);
    let page = console.until("/en/mailbox?who=anna", "anna@example.com");
    assert!(page.contains("messages"), "{page}");
    let glance = console.until("/en/", "gate passed");
    assert!(glance.contains("This is a rehearsal"), "{glance}");
    assert!(!folder.path().join(".wavecast").exists());
}

#[test]
fn without_a_verb_and_without_a_campaign_there_is_help() {
    let folder = Folder::of(&[]);
    let said = folder.run(&[]);
    assert!(said.contains("Usage:") && said.ends_with("--- exit 2\n"), "{said}");
}
