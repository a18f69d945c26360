//! The console's pages: `/<language>/<page>`, each a function of what is on the current, the day asked for, and
//! nothing else. All of them work by links and forms; the one script only adds.

mod actions;
mod answers;
mod approving;
mod ask;
mod before;
mod carried;
mod figures;
mod frame;
mod gates;
mod glance;
mod handouts;
mod lanes;
mod message;
mod messages;
mod needs;
mod offers;
mod people;
mod portal;
mod post;
mod problems;
mod ribbon;
mod senders;
mod sight;
mod telling;
mod translations;
mod wording;

use axum::{
    Router,
    extract::{ConnectInfo, Request, State, WebSocketUpgrade},
    http::{StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::{any, get},
};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

use super::{ConsoleState, connection::ConnectionTimer, current::Current, live, snapshot::Snapshot};
use ask::Ask;
use telling::TellKind;

/// Everything the console answers.
pub(super) fn router(state: Arc<ConsoleState>) -> Router {
    Router::new()
        .route("/console/live", any(live_socket))
        .route("/console/{file}", get(asset))
        .fallback(get(page).post(act))
        .with_state(state)
}

/// How long a form may take to arrive.
const SENDING: Duration = Duration::from_secs(20);
/// Bytes of a form.
const FORM: usize = 64 << 10;

/// What came of a request.
enum Answer {
    /// A page of the console: its template, its title and what it is filled with.
    Page(ConsolePage),
    /// Bytes of a kind, under a policy of their own.
    Raw {
        kind: &'static str,
        policy: Option<&'static str>,
        bytes: Vec<u8>,
    },
    Elsewhere(String),
    /// There is no such thing.
    Nothing,
    /// Not for whoever asks.
    Refused,
}

/// A page to be put into the frame.
struct ConsolePage {
    template: &'static str,
    title: String,
    /// Which entry of the navigation it belongs to.
    entry: &'static str,
    context: tera::Context,
}

async fn live_socket(
    State(state): State<Arc<ConsoleState>>,
    ConnectInfo(line): ConnectInfo<ConnectionTimer>,
    socket: WebSocketUpgrade,
) -> Response {
    let Ok(place) = Arc::clone(&state.sockets).try_acquire_owned() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let versions = state.versions.subscribe();
    // Before it becomes one: a web socket is silent for long, and would be taken for a request that does not
    // come.
    line.stays_open();
    socket.on_upgrade(|socket| async {
        live::tell(socket, versions).await;
        drop(place);
    })
}

async fn asset(State(state): State<Arc<ConsoleState>>, request: Request) -> Response {
    file_at(&state, request.uri().path())
}

fn file_at(state: &ConsoleState, path: &str) -> Response {
    let kind = match path.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let current = state.current.get();
    let file = current
        .snapshot
        .as_ref()
        .and_then(|snapshot| snapshot.loaded.tree.get(&format!("templates{path}")).cloned());
    // As long as no campaign was read, the page that says so needs its looks all the same.
    let file = file.or_else(|| crate::world::disk::shipped().get(&format!("templates{path}")).cloned());
    match file {
        Some(file) => ([(header::CONTENT_TYPE, kind)], file.bytes.to_vec()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn page(State(state): State<Arc<ConsoleState>>, request: Request) -> Response {
    if request.uri().path() == "/robots.txt" {
        return "User-agent: *\nDisallow: /\n".into_response();
    }
    // Browsers ask for it beside what a page names, and whatever is shown by itself: a picture, say.
    if request.uri().path() == "/favicon.ico" {
        return file_at(&state, "/console/icon.svg");
    }
    let made = tokio::task::spawn_blocking(move || make(&state, &request)).await;
    made.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// Makes a page: pure work, away from the threads that answer.
fn make(state: &ConsoleState, request: &Request) -> Response {
    let current = state.current.get();
    let Some(snapshot) = current.snapshot.clone() else { return frame::without_book(&current.problems) };
    if let Some(answer) = portal::file(state, &snapshot, request.uri().path()) {
        return plain(answer);
    }
    let Some(ask) = Ask::of(request, &snapshot, state.settings.actions) else {
        return match request.uri().path() {
            "/" => Redirect::to(&format!("/{}/", ask::preferred(request, &snapshot))).into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        };
    };
    let parts = ask.parts();
    let visit = PageRequest {
        state,
        current: &current,
        snapshot: &snapshot,
        ask: &ask,
        one: parts.get(1).copied().unwrap_or_default(),
    };
    let answer =
        PAGES.iter().find(|(path, _)| fits(path, &parts)).map_or(Answer::Nothing, |(_, make)| make(&visit));
    shown(state, &current, &snapshot, &ask, answer)
}

/// What a page is made from.
struct PageRequest<'a> {
    state: &'a ConsoleState,
    current: &'a Current,
    snapshot: &'a Snapshot,
    ask: &'a Ask,
    /// What stands where its path has a star.
    one: &'a str,
}

/// A path, and what makes its page.
type PageRoute = (&'static str, fn(&PageRequest<'_>) -> Answer);

/// Every page there is.
const PAGES: [PageRoute; 20] = [
    ("", |v| glance::page(v.state, v.current, v.snapshot, v.ask)),
    ("problems", |v| problems::page(v.current, v.snapshot, v.ask)),
    ("problems/place", |v| problems::place(v.current, v.snapshot, v.ask)),
    ("before", |v| before::page(v.snapshot, v.ask)),
    ("messages", |v| messages::matrix(v.state, v.snapshot, v.ask)),
    ("messages/*", |v| message::page(v.state, v.snapshot, v.ask, v.one)),
    ("messages/*/html", |v| message::html(v.snapshot, v.ask, v.one)),
    ("portal", |v| portal::page(v.snapshot, v.ask)),
    ("handouts", |v| handouts::page(v.snapshot, v.ask)),
    ("handouts/picture", |v| handouts::one(v.state, v.snapshot, v.ask, v.one)),
    ("handouts/file", |v| handouts::one(v.state, v.snapshot, v.ask, v.one)),
    ("translations", |v| translations::page(v.snapshot, v.ask)),
    ("translations/page", |v| translations::beside(v.snapshot, v.ask)),
    ("do/*", |v| match TellKind::of(v.one) {
        Some(kind) => telling::form(v.state, v.snapshot, v.ask, kind),
        None => actions::form(v.state, v.snapshot, v.ask, v.one),
    }),
    ("people", |v| people::page(v.state, v.snapshot, v.ask)),
    ("people/*", |v| people::person(v.snapshot, v.ask, v.one)),
    ("gates", |v| gates::page(v.state, v.snapshot, v.ask)),
    ("mailbox", |v| post::list(v.state, v.snapshot, v.ask)),
    ("mailbox/*", |v| post::letter(v.state, v.snapshot, v.ask, v.one)),
    ("mailbox/*/html", |v| post::html(v.state, v.snapshot, v.ask, v.one)),
];

fn fits(path: &str, parts: &[&str]) -> bool {
    let mut wanted = path.split('/').filter(|part| !part.is_empty());
    parts.iter().all(|part| wanted.next().is_some_and(|wanted| wanted == "*" || wanted == *part))
        && wanted.next().is_none()
}

/// Every address that is answered, with an example where there is one of many: for tests of what all have in common.
pub fn routes() -> Vec<String> {
    let pages = PAGES.iter().map(|(path, _)| format!("/en/{}", path.replace('*', "0")));
    let files = ["console.css", "console.js", "wait.js", "icon.svg"].map(|file| format!("/console/{file}"));
    let others = [
        "/",
        "/favicon.ico",
        "/console/live",
        "/portal/",
        "/portal-all/",
        "/portal/campaign.json",
        "/portal-2027-03-08/",
    ];
    pages.chain(files).chain(others.map(str::to_owned)).collect()
}

/// An answer as it leaves.
fn shown(
    state: &ConsoleState,
    current: &Current,
    snapshot: &Snapshot,
    ask: &Ask,
    answer: Answer,
) -> Response {
    match answer {
        Answer::Page(page) => frame::render(state, current, snapshot, ask, page),
        Answer::Nothing => frame::nothing(state, current, snapshot, ask),
        other @ (Answer::Raw { .. } | Answer::Elsewhere(_) | Answer::Refused) => plain(other),
    }
}

/// An answer without the console around it.
fn plain(answer: Answer) -> Response {
    match answer {
        Answer::Raw { kind, policy, bytes } => {
            let mut response = ([(header::CONTENT_TYPE, kind)], bytes).into_response();
            if let Some(policy) = policy {
                let policy = header::HeaderValue::from_static(policy);
                response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            }
            response
        }
        Answer::Elsewhere(place) => Redirect::to(&place).into_response(),
        Answer::Refused => {
            (StatusCode::FORBIDDEN, "this needs `wavecast serve --allow-actions`, and a form of its pages\n")
                .into_response()
        }
        Answer::Page(_) | Answer::Nothing => StatusCode::NOT_FOUND.into_response(),
    }
}

/// One value of a query.
pub(super) fn value(query: &str, key: &str) -> Option<String> {
    ask::pairs(query).remove(key)
}

/// The language of whoever asks, before a page of theirs is made.
pub(super) fn preferred(state: &ConsoleState, request: &Request) -> String {
    let snapshot = state.current.get().snapshot.clone();
    snapshot.map_or_else(|| "en".to_owned(), |snapshot| ask::preferred(request, &snapshot).to_string())
}

/// What somebody without the key is told, in their language: a title, what this is, and how to get in.
pub(super) fn shut_out(state: &ConsoleState, request: &Request) -> (String, [String; 3]) {
    let Some(snapshot) = state.current.get().snapshot.clone() else {
        let english = [
            "This needs the address that was printed",
            "These pages show people's data: they open only for people who have the key.",
            "Open the address that `wavecast` printed when it was started, with all that follows `?token=`.",
        ];
        return ("en".to_owned(), english.map(str::to_owned));
    };
    let language = ask::preferred(request, &snapshot);
    let say = |key: &str| snapshot.speech.phrases.say(language, &format!("console.{key}"), &[]);
    (language.to_string(), ["shut_title", "shut_lead", "shut_how"].map(say))
}

/// Does what a form asks for.
async fn act(State(state): State<Arc<ConsoleState>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = match timeout(SENDING, axum::body::to_bytes(body, FORM)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let done = tokio::task::spawn_blocking(move || {
        // The body was read apart, within its time: the page asks for the rest alone.
        let request = Request::from_parts(head, axum::body::Body::empty());
        let current = state.current.get();
        let Some(snapshot) = current.snapshot.clone() else { return StatusCode::NOT_FOUND.into_response() };
        let Some(ask) = Ask::of(&request, &snapshot, state.settings.actions) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let answer = match ask.parts().as_slice() {
            ["do", name] => {
                let body = String::from_utf8_lossy(&body);
                match TellKind::of(name) {
                    Some(kind) => telling::act(&state, &snapshot, &ask, kind, &body),
                    None => actions::act(&state, &snapshot, &ask, name, &body),
                }
            }
            _ => Answer::Nothing,
        };
        shown(&state, &current, &snapshot, &ask, answer)
    });
    done.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// Says a phrase of the console.
fn say(snapshot: &Snapshot, ask: &Ask, key: &str, values: &[(&str, &str)]) -> String {
    snapshot.speech.phrases.say(ask.language, &format!("console.{key}"), values)
}

/// Says a phrase of the console that counts.
fn count(snapshot: &Snapshot, ask: &Ask, key: &str, n: usize, values: &[(&str, &str)]) -> String {
    let n = u64::try_from(n).unwrap_or(u64::MAX);
    snapshot.speech.phrases.count(ask.language, &format!("console.{key}"), n, values)
}
