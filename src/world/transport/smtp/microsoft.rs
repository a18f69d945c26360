//! A token by Microsoft's client credentials: one question to the tenant's token endpoint.

use rustls::{ClientConfig, ClientConnection, StreamOwned, pki_types::ServerName};
use serde_json::Value;
use std::{
    io::{Read as _, Write as _},
    net::{TcpStream, ToSocketAddrs as _},
    sync::Arc,
    time::Duration,
};

use super::secret::NoSecret;

/// No answer is longer.
const MOST: u64 = 256 * 1024;

/// Who gives out tokens, and for what.
pub(super) struct Endpoint<'a> {
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) tenant: &'a str,
    pub(super) scope: &'a str,
    /// How the line to it is protected.
    pub(super) tls: Option<&'a Arc<ClientConfig>>,
}

impl Endpoint<'_> {
    /// Asks for a token; the answer is the endpoint's JSON.
    pub(super) fn token(&self, client_id: &str, secret: &str) -> Result<String, NoSecret> {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", secret),
            ("scope", self.scope),
        ];
        let body = form.map(|(name, value)| format!("{name}={}", encoded(value))).join("&");
        // HTTP/1.0: the answer comes whole and ends with the connection.
        let request = format!(
            "POST /{}/oauth2/v2.0/token HTTP/1.0\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nAccept: application/json\r\nConnection: close\r\n\r\n{body}",
            encoded(self.tenant),
            self.host,
            body.len()
        );
        let answer = self.ask(&request).map_err(|why| NoSecret {
            what: format!("`{}`: {why}", self.host),
            hint: "check that this machine reaches it by https; a company's own authority is named with `ca_file`",
            lasting: false,
        })?;
        read(&answer)
    }

    fn ask(&self, request: &str) -> Result<String, String> {
        let wrong = |error: std::io::Error| error.to_string();
        let limit = Some(Duration::from_secs(30));
        let mut last = "it has no address".to_owned();
        let mut open = None;
        for address in (self.host, self.port).to_socket_addrs().map_err(wrong)? {
            match TcpStream::connect_timeout(&address, Duration::from_secs(30)) {
                Ok(socket) => {
                    open = Some(socket);
                    break;
                }
                Err(error) => last = error.to_string(),
            }
        }
        let socket = open.ok_or(last)?;
        socket.set_read_timeout(limit).and_then(|()| socket.set_write_timeout(limit)).map_err(wrong)?;
        let name = ServerName::try_from(self.host.to_owned()).map_err(|error| error.to_string())?;
        let tls = self.tls.ok_or("no protection is set up")?;
        let session = ClientConnection::new(tls.clone(), name).map_err(|error| error.to_string())?;
        let mut stream = StreamOwned::new(session, socket);
        stream.write_all(request.as_bytes()).and_then(|()| stream.flush()).map_err(wrong)?;
        let mut answer = Vec::new();
        match stream.take(MOST).read_to_end(&mut answer) {
            Ok(_) => {}
            // Some servers end without taking leave; a cut answer is found out when it is read.
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {}
            Err(error) => return Err(error.to_string()),
        }
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

/// The JSON of an answer that holds a token; otherwise what it says is wrong.
fn read(answer: &str) -> Result<String, NoSecret> {
    let wrong = |what: String, lasting| NoSecret {
        what,
        hint: "check `tenant`, `client_id` and the secret",
        lasting,
    };
    let cut = || wrong("no token: the answer is cut off".to_owned(), false);
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(cut)?;
    let status = head.lines().next().unwrap_or_default();
    let json: Value = serde_json::from_str(body.trim())
        .map_err(|_| wrong(format!("no token: `{status}`, and no JSON: is a proxy in between?"), false))?;
    if json.get("access_token").and_then(Value::as_str).is_some() {
        return Ok(body.trim().to_owned());
    }
    let why = json.get("error_description").or_else(|| json.get("error")).and_then(Value::as_str);
    let why = why.and_then(|why| why.lines().next()).unwrap_or(status);
    let lasting = json.get("error").and_then(Value::as_str) != Some("temporarily_unavailable");
    Err(wrong(format!("no token: {why}"), lasting))
}

fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_token_or_a_reason() {
        let good = "HTTP/1.0 200 OK\r\nA: b\r\n\r\n{\"access_token\":\"ey\",\"expires_in\":3599}";
        assert_eq!(read(good).unwrap(), "{\"access_token\":\"ey\",\"expires_in\":3599}");
        let bad = "HTTP/1.0 401 Unauthorized\r\n\r\n{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret.\\r\\nTrace\"}";
        let refused = read(bad).unwrap_err();
        assert_eq!(refused.what, "no token: AADSTS7000215: Invalid client secret.");
        assert!(refused.lasting);
        let proxy = read("HTTP/1.0 200 OK\r\n\r\n<html>").unwrap_err();
        assert!(proxy.what.contains("is a proxy in between?") && !proxy.lasting);
        assert_eq!(encoded("a b&c=ü"), "a%20b%26c%3D%C3%BC");
    }
}
