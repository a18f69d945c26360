//! A token by Microsoft's client credentials: one question to the tenant's token endpoint, through the company's proxy
//! if the environment names one.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use ureq::{
    Proxy,
    tls::{Certificate, RootCerts, TlsConfig},
};

use super::{
    super::Patience,
    aside::aside,
    given::{NoSecret, Secret},
};

/// How long the whole question may take at most, from the name to the last byte.
const LIMIT: Duration = Duration::from_secs(20);

/// No answer is longer.
const MOST: u64 = 256 * 1024;

/// The authorities that the service's certificate may come from: the relay's.
pub(super) type Authorities = Arc<Vec<Certificate<'static>>>;

/// Who gives out tokens, and for what.
pub(super) struct Endpoint<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) tenant: &'a str,
    pub(super) scope: &'a str,
    pub(super) authorities: &'a Authorities,
    pub(super) proxy: Proxied,
    /// How long to be patient, if that is shorter than usual.
    pub(super) limit: Duration,
}

/// The way to the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Proxied {
    No,
    /// By this proxy.
    By(Proxy),
    /// By a proxy whose address cannot be read.
    Unreadable,
}

impl Proxied {
    /// As the environment says: `HTTPS_PROXY` (or `ALL_PROXY`), but for the hosts and domains in `NO_PROXY`.
    pub(super) fn of(host: &str, environment: &dyn Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| {
            let found = environment(name).or_else(|| environment(&name.to_ascii_lowercase()));
            found.filter(|value| !value.trim().is_empty())
        };
        let Some(proxy) = variable("HTTPS_PROXY").or_else(|| variable("ALL_PROXY")) else { return Self::No };
        if variable("NO_PROXY").is_some_and(|except| passes_by(&except, host)) {
            return Self::No;
        }
        Proxy::new(proxy.trim()).map_or(Self::Unreadable, Self::By)
    }
}

/// Whether this host is reached without a proxy: `*`, the host itself, or a domain it is in, with or without a dot.
fn passes_by(except: &str, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    except.split([',', ' ']).map(|entry| entry.trim().to_ascii_lowercase()).any(|entry| {
        let domain = entry.trim_start_matches('*').trim_start_matches('.');
        entry == "*"
            || (!domain.is_empty() && host == domain)
            || (!domain.is_empty() && host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')))
    })
}

/// What a service answered.
struct TokenAnswer {
    status: u16,
    /// Where it points to, if it does.
    elsewhere: Option<String>,
    body: Vec<u8>,
}

impl Endpoint<'_> {
    /// Asks for a token; the answer is the endpoint's JSON.
    pub(super) fn token(
        &self,
        client_id: &str,
        secret: &Secret,
        patience: &Patience,
    ) -> Result<String, NoSecret> {
        let wrong = |why: &str, hint| {
            // Whatever a server or a proxy repeats of what it was told, the secret is not among it.
            let why = plain(&why.replace(secret.reveal(), "(secret)"));
            NoSecret { what: format!("`{}`: {why}", self.host), hint, lasting: false }
        };
        let reach = match self.proxy {
            Proxied::No => {
                "check that this machine reaches it by https (a proxy is named by `HTTPS_PROXY`); a company's own \
                 authority is named with `ca_file`"
            }
            Proxied::By(_) | Proxied::Unreadable => {
                "check the proxy in `HTTPS_PROXY` (`NO_PROXY` names what needs none); a company's own authority is \
                 named with `ca_file`"
            }
        };
        if self.proxy == Proxied::Unreadable {
            return Err(NoSecret {
                lasting: true,
                ..wrong("`HTTPS_PROXY` is not the address of a proxy", reach)
            });
        }
        let ask = self.question(client_id, secret);
        let answer = aside(self.limit.min(LIMIT), patience, ask)
            .map_err(|broken| wrong(&broken.to_string(), reach))?;
        let answer = answer.map_err(|error| wrong(&error.to_string(), reach))?;
        read(&answer, secret)
    }

    /// The question, ready to be put by any thread.
    fn question(
        &self,
        client_id: &str,
        secret: &Secret,
    ) -> impl FnOnce() -> Result<TokenAnswer, ureq::Error> + Send + 'static {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.to_owned() };
        let tenant = utf8_percent_encode(self.tenant, NON_ALPHANUMERIC).to_string();
        // A dot and a hyphen need no escape, and every tenant has one of them.
        let tenant = tenant.replace("%2E", ".").replace("%2D", "-");
        let url = format!("https://{host}:{}/{tenant}/oauth2/v2.0/token", self.port);
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", client_id)
            .append_pair("client_secret", secret.reveal())
            .append_pair("scope", self.scope)
            .finish();
        let limit = self.limit.min(LIMIT);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::clone(self.authorities)))
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let proxy = match &self.proxy {
            Proxied::By(proxy) => Some(proxy.clone()),
            Proxied::No | Proxied::Unreadable => None,
        };
        move || {
            // A secret is not carried to where somebody else points to.
            let agent = ureq::Agent::config_builder()
                .tls_config(tls)
                .proxy(proxy)
                .https_only(true)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .http_status_as_error(false)
                .timeout_global(Some(limit))
                .build()
                .new_agent();
            let asked = agent.post(&url).header("accept", "application/json");
            let answer = asked.content_type("application/x-www-form-urlencoded").send(form)?;
            let status = answer.status().as_u16();
            let elsewhere = answer.headers().get("location").and_then(|to| to.to_str().ok());
            let elsewhere = elsewhere.map(|to| to.split_once(['?', '#']).map_or(to, |(to, _)| to).to_owned());
            let body = answer.into_body().into_with_config().limit(MOST).read_to_vec()?;
            Ok(TokenAnswer { status, elsewhere, body })
        }
    }
}

/// The JSON of an answer that holds a token; otherwise what it says is wrong.
fn read(answer: &TokenAnswer, secret: &Secret) -> Result<String, NoSecret> {
    let wrong = |what: &str, lasting| NoSecret {
        what: format!("no token: {}", plain(&what.replace(secret.reveal(), "(secret)"))),
        hint: "check `tenant`, `client_id` and the secret",
        lasting,
    };
    let status = answer.status;
    if (300..400).contains(&status) {
        let to = answer.elsewhere.as_deref().unwrap_or("another place");
        let what = format!("the service answers {status} and points to `{to}`, where no secret is taken");
        let hint = "check `authority`; if it is right, a proxy or a sign-in page is in between";
        return Err(NoSecret { hint, ..wrong(&what, true) });
    }
    let body = String::from_utf8_lossy(&answer.body);
    let json: Value = serde_json::from_str(body.trim())
        .map_err(|_| wrong(&format!("the answer is {status} and no JSON: is a proxy in between?"), false))?;
    if json.get("access_token").and_then(Value::as_str).is_some() {
        return Ok(body.trim().to_owned());
    }
    let why = json.get("error_description").or_else(|| json.get("error")).and_then(Value::as_str);
    let why = why.and_then(|why| why.lines().next()).unwrap_or("the answer holds no `access_token`");
    let passes = matches!(
        json.get("error").and_then(Value::as_str),
        Some("temporarily_unavailable" | "server_error" | "slow_down")
    );
    Err(wrong(why, !passes && status < 500 && status != 429))
}

/// Without control characters, which a terminal would obey.
fn plain(words: &str) -> String {
    words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(400).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Result<String, NoSecret> {
        read(&TokenAnswer { status, elsewhere: None, body: body.as_bytes().to_vec() }, &Secret::new("hush"))
    }

    #[test]
    fn an_answer_is_a_token_or_a_reason() {
        let good = "{\"access_token\":\"ey\",\"expires_in\":3599}";
        assert_eq!(answer(200, good).unwrap(), good);
        let bad = "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret.\\r\\nTrace\"}";
        let refused = answer(401, bad).unwrap_err();
        assert_eq!(refused.what, "no token: AADSTS7000215: Invalid client secret.");
        assert!(refused.lasting);
        let proxy = answer(200, "<html>").unwrap_err();
        assert!(proxy.what.contains("is a proxy in between?") && !proxy.lasting);
        assert!(!answer(503, "{\"error\":\"server_error\"}").unwrap_err().lasting);
        let loud = answer(400, "{\"error\":\"`hush` \\u001b[31mis wrong\"}").unwrap_err();
        assert_eq!(loud.what, "no token: `(secret)`  [31mis wrong");
    }

    #[test]
    fn a_proxy_and_who_needs_none() {
        let by = |set: &'static [(&str, &str)]| {
            Proxied::of("login.example.com", &move |name| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        let proxy = Proxied::By(Proxy::new("http://proxy.example.com:3128").unwrap());
        assert_eq!(by(&[]), Proxied::No);
        assert_eq!(by(&[("HTTPS_PROXY", "http://proxy.example.com:3128")]), proxy);
        assert_eq!(by(&[("https_proxy", "http://proxy.example.com:3128"), ("NO_PROXY", "a.b")]), proxy);
        for except in ["*", "login.example.com", "example.com", ".example.com", "x.y, *.example.com"] {
            assert!(passes_by(except, "login.example.com"), "{except}");
        }
        for except in ["", ",", "ample.com", "example.com.org", "a.login.example.com"] {
            assert!(!passes_by(except, "login.example.com"), "{except}");
        }
        assert_eq!(by(&[("HTTPS_PROXY", "socks9://x")]), Proxied::Unreadable);
    }
}
