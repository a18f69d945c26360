//! The console's pages: `/<language>/<page>`, each a function of what is on the shelf, the day asked for, and
//! nothing else. All of them work by links and forms; the one script only adds.

mod actions;
mod approving;
mod ask;
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
mod sight;
mod translations;

use axum::{
    Router,
    extract::{Request, State, WebSocketUpgrade},
    http::{StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::{any, get},
};
use std::sync::Arc;

use super::{Desk, book::Book, live, shelf::Shelf};
use crate::ground::campaign::Language;
use ask::Ask;
pub(super) use portal::Portals;

/// Everything the console answers.
pub(super) fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/console/live", any(live_socket))
        .route("/console/{file}", get(asset))
        .fallback(get(page).post(act))
        .with_state(desk)
}

/// Bytes of a form.
const FORM: usize = 64 << 10;

/// What came of a request.
enum Answer {
    /// A page of the console: its template, its title and what it is filled with.
    Page(Page),
    /// Bytes of a kind, under a policy of their own.
    Raw { kind: &'static str, policy: Option<&'static str>, bytes: Vec<u8> },
    /// Somewhere else.
    Elsewhere(String),
    /// There is no such thing.
    Nothing,
    /// Not for whoever asks.
    Refused,
}

/// A page to be put into the frame.
struct Page {
    template: &'static str,
    title: String,
    /// Which entry of the navigation it belongs to.
    entry: &'static str,
    context: tera::Context,
}

async fn live_socket(State(desk): State<Arc<Desk>>, socket: WebSocketUpgrade) -> Response {
    let versions = desk.versions.subscribe();
    socket.on_upgrade(|socket| live::tell(socket, versions))
}

async fn asset(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let path = request.uri().path();
    let kind = match path.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let shelf = desk.shelf.get();
    let file =
        shelf.book.as_ref().and_then(|book| book.loaded.tree.get(&format!("templates{path}")).cloned());
    let file = file.or_else(|| crate::world::workspace::shipped().get(&format!("templates{path}")).cloned());
    match file {
        Some(file) => ([(header::CONTENT_TYPE, kind)], file.bytes.to_vec()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn page(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    if request.uri().path() == "/robots.txt" {
        return "User-agent: *\nDisallow: /\n".into_response();
    }
    let made = tokio::task::spawn_blocking(move || make(&desk, &request)).await;
    made.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// Makes a page: pure work, away from the threads that answer.
fn make(desk: &Desk, request: &Request) -> Response {
    let shelf = desk.shelf.get();
    let Some(book) = shelf.book.clone() else { return frame::without_book(&shelf.problems) };
    if let Some(answer) = portal::file(desk, &book, request.uri().path()) {
        return plain(answer);
    }
    let Some(ask) = Ask::of(request, &book, actions::is_trusted(desk, request.headers())) else {
        let language = ask::preferred(request, &book);
        return match request.uri().path() {
            "/" => enter(desk, request, language),
            _ => StatusCode::NOT_FOUND.into_response(),
        };
    };
    let answer = match ask.parts().as_slice() {
        [] => glance::page(desk, &shelf, &book, &ask),
        ["problems"] => problems::page(&shelf, &book, &ask),
        ["problems", "place"] => problems::place(&shelf, &book, &ask),
        ["messages"] => messages::matrix(desk, &book, &ask),
        ["messages", stage] => message::page(desk, &book, &ask, stage),
        ["messages", stage, "html"] => message::html(&book, &ask, stage),
        ["portal"] => portal::page(&book, &ask),
        ["handouts"] => handouts::page(&book, &ask),
        ["handouts", part @ ("picture" | "file")] => handouts::one(desk, &book, &ask, part),
        ["translations"] => translations::page(&book, &ask),
        ["translations", "page"] => translations::beside(&book, &ask),
        ["do", name] => actions::form(desk, &book, &ask, name),
        ["people"] => people::page(desk, &book, &ask),
        ["people", number] => people::person(&book, &ask, number),
        ["gates"] => gates::page(desk, &book, &ask),
        ["mailbox"] => post::list(desk, &book, &ask),
        ["mailbox", number] => post::letter(desk, &book, &ask, number),
        ["mailbox", number, "html"] => post::html(desk, &book, &ask, number),
        _ => Answer::Nothing,
    };
    shown(desk, &shelf, &book, &ask, answer)
}

/// An answer as it leaves.
fn shown(desk: &Desk, shelf: &Shelf, book: &Book, ask: &Ask, answer: Answer) -> Response {
    match answer {
        Answer::Page(page) => frame::render(desk, shelf, book, ask, page),
        Answer::Nothing => frame::nothing(desk, shelf, book, ask),
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
            (StatusCode::FORBIDDEN, "this needs the address that was printed at the start\n").into_response()
        }
        Answer::Page(_) | Answer::Nothing => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The front door: to the reader's language, and with this start's token a cookie that says so.
fn enter(desk: &Desk, request: &Request, language: Language) -> Response {
    let mut response = Redirect::temporary(&format!("/{language}/")).into_response();
    let given = ask::pairs(request.uri().query().unwrap_or_default());
    let given = given.get("token").map(String::as_str).unwrap_or_default();
    if let Some(token) = desk.settings.token.as_deref().filter(|token| actions::same(token, given)) {
        let cookie = format!("{}={token}; Path=/; HttpOnly; SameSite=Strict", actions::COOKIE);
        if let Ok(cookie) = cookie.parse() {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Does what a form asks for.
async fn act(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, FORM).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let done = tokio::task::spawn_blocking(move || {
        let request = Request::from_parts(head, axum::body::Body::empty());
        let shelf = desk.shelf.get();
        let Some(book) = shelf.book.clone() else { return StatusCode::NOT_FOUND.into_response() };
        let trusted = actions::is_trusted(&desk, request.headers());
        let Some(ask) = Ask::of(&request, &book, trusted) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let answer = match ask.parts().as_slice() {
            ["do", name] => actions::act(&desk, &book, &ask, name, &String::from_utf8_lossy(&body)),
            _ => Answer::Nothing,
        };
        shown(&desk, &shelf, &book, &ask, answer)
    });
    done.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// Says a phrase of the console.
fn say(book: &Book, ask: &Ask, key: &str, values: &[(&str, &str)]) -> String {
    book.speech.phrases.say(ask.language, &format!("console.{key}"), values)
}

/// Says a phrase of the console that counts.
fn count(book: &Book, ask: &Ask, key: &str, n: usize, values: &[(&str, &str)]) -> String {
    let n = u64::try_from(n).unwrap_or(u64::MAX);
    book.speech.phrases.count(ask.language, &format!("console.{key}"), n, values)
}
