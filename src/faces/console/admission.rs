//! Who may knock, and what leaves with every answer.
//!
//! A page of a stranger, open in the same browser, can send requests to this machine, and a name of theirs can
//! be made to point here (DNS rebinding). So a request must be addressed to this machine by number or as
//! `localhost`, must not come from another origin, and must not climb out of its path.

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use percent_encoding::{percent_decode, percent_decode_str};
use std::net::IpAddr;

use super::connection::ConnectionTimer;

/// What the console itself may do in a browser.
pub(super) const CONSOLE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What the HTML of a mail may do: be looked at. Its styles stand in it, as mail needs them to.
pub(super) const MAIL: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
     base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin";

/// A picture or another file that people put in: nothing in it may run, ask for anything, or belong to the console.
pub(super) const MEDIA: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:";

/// A page of the portal, as `_headers` has it for the real one, but for who may frame it.
pub(super) const PORTAL: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'";

/// Where we listen, as far as it matters to who may knock.
#[derive(Clone, Debug)]
pub(super) struct Admission {
    /// The address of the socket.
    pub(super) host: IpAddr,
    /// The name under which a proxy reaches it over TLS: then nobody else does.
    pub(super) behind_tls: Option<String>,
}

/// Looks at every request before anything else does.
pub(super) async fn guard(
    State(door): State<Admission>,
    ConnectInfo(line): ConnectInfo<ConnectionTimer>,
    request: Request,
    next: Next,
) -> Response {
    line.is_answered();
    let refusal = door.refuses(request.method(), request.uri(), request.headers());
    let mut response = match refusal {
        Some((status, why)) => (status, format!("{why}\n")).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        // What an answer has set itself stays: mails and pictures have rules of their own.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CONSOLE);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // To others nothing is said of where a reader comes from; a form of ours must say it, or it is refused.
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    line.asks_again();
    response
}

impl Admission {
    fn refuses(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).unwrap_or_default();
        // Two names could be read one way by a proxy and another way by us.
        if hosts.next().is_some()
            || !self.is_ours(host)
            || uri.authority().is_some_and(|name| name.as_str() != host)
        {
            return Some((
                StatusCode::MISDIRECTED_REQUEST,
                "this address is not ours: open the one that was printed",
            ));
        }
        let scheme = if self.behind_tls.is_some() { "https" } else { "http" };
        let own = format!("{scheme}://{host}");
        let mut origins = headers.get_all(header::ORIGIN).iter();
        if origins.any(|origin| !origin.as_bytes().eq_ignore_ascii_case(own.as_bytes())) {
            return Some((StatusCode::FORBIDDEN, "this request comes from another site"));
        }
        let looks = matches!(*method, Method::GET | Method::HEAD);
        // Browsers say it with every request that may change something; without it a form of another site
        // would pass.
        if !looks && !headers.contains_key(header::ORIGIN) {
            return Some((StatusCode::FORBIDDEN, "this request does not say where it comes from"));
        }
        climbs(uri.path()).then_some((StatusCode::BAD_REQUEST, "this path leads out of the folder"))
    }

    /// Whether a Host header means this machine. A number cannot be rebound; a name can.
    fn is_ours(&self, host: &str) -> bool {
        if let Some(own) = &self.behind_tls {
            return host.eq_ignore_ascii_case(own);
        }
        let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((inside, _)) => inside,
            None => host.split_once(':').map_or(host, |(name, _)| name),
        };
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback() || !self.host.is_loopback())
    }
}

/// Whether a path has a part that means another folder, written plainly or with percents, once or twice.
fn climbs(path: &str) -> bool {
    let once: Vec<u8> = percent_decode_str(path).collect();
    let twice: Vec<u8> = percent_decode(&once).collect();
    [once, twice].iter().any(|path| {
        path.split(|byte| matches!(byte, b'/' | b'\\')).any(|part| matches!(part, b".." | b"."))
            || path.iter().any(|byte| matches!(byte, 0 | b'\\'))
    })
}
