//! Who may read: whoever opened the address that was printed at the start, and nobody else on this machine.
//!
//! That address holds a key. It is exchanged for a cookie at once, and leaves the address bar. Everything but the
//! front door asks for the cookie, so that a page that is added later cannot be forgotten.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse as _, Redirect, Response},
};
use std::sync::Arc;

use super::{ConsoleState, pages, same::same};

/// What is open to everybody: nothing of it comes from the campaign's people.
pub const OPEN: [&str; 5] =
    [ENTER, "/robots.txt", "/favicon.ico", "/console/console.css", "/console/icon.svg"];
/// Where the key is exchanged.
const FRONT: &str = "/";
/// From where one goes on to the pages. A browser keeps a strict cookie back as long as a link from elsewhere leads
/// on; from a page of our own it sends it.
const ENTER: &str = "/enter";

/// Lets in who has the cookie, exchanges the key for it, and tells everybody else what to do.
pub(super) async fn guard(State(state): State<Arc<ConsoleState>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let given = pages::value(request.uri().query().unwrap_or_default(), "token");
    if path == FRONT && given.is_some_and(|given| same(&given, &state.settings.token)) {
        return welcome(&state);
    }
    if path == ENTER {
        return onwards(&pages::preferred(&state, &request));
    }
    if OPEN.contains(&path) || is_known(&state, request.headers()) {
        return next.run(request).await;
    }
    shut(&state, &request)
}

/// The name of the cookie: with the port, because a browser sends it to every port of this machine.
fn cookie(state: &ConsoleState) -> String {
    format!("wavecast-{}", state.settings.port)
}

fn is_known(state: &ConsoleState, headers: &HeaderMap) -> bool {
    let name = cookie(state);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.any(|(key, value)| key == name && same(value, &state.settings.token))
}

fn welcome(state: &ConsoleState) -> Response {
    let secure = if state.settings.behind_tls.is_some() { "; Secure" } else { "" };
    let cookie =
        format!("{}={}; Path=/; HttpOnly; SameSite=Strict{secure}", cookie(state), state.settings.token);
    ([(header::SET_COOKIE, cookie)], Redirect::to(ENTER)).into_response()
}

fn onwards(language: &str) -> Response {
    Html(format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>Wavecast</title>\
         <meta http-equiv=\"refresh\" content=\"0;url=/{language}/\"></head>\
         <body><p><a href=\"/{language}/\">Wavecast</a></p></body></html>"
    ))
    .into_response()
}

/// A page that says how to get in.
fn shut(state: &ConsoleState, request: &Request) -> Response {
    let (language, [title, lead, how]) = pages::shut_out(state, request);
    let page = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <link rel=\"icon\" href=\"/console/icon.svg\"><link rel=\"stylesheet\" href=\"/console/console.css\"></head>\
         <body><main class=\"body\"><h1>{title}</h1><p class=\"lead\">{lead}</p><p>{how}</p></main></body></html>"
    );
    (StatusCode::UNAUTHORIZED, Html(page)).into_response()
}
