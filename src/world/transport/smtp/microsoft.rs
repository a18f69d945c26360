//! A token by Microsoft's client credentials: one question to the tenant's token endpoint.

use rustls::{ClientConnection, StreamOwned, pki_types::ServerName};
use serde_json::Value;
use std::{
    io::{Read as _, Write as _},
    net::{TcpStream, ToSocketAddrs as _},
    time::Duration,
};

use super::tls::{self, Roots};

const HOST: &str = "login.microsoftonline.com";

/// What the token is to be good for: to send by SMTP.
const SCOPE: &str = "https://outlook.office365.com/.default";

/// No answer is longer.
const MOST: u64 = 256 * 1024;

/// Asks for a token; the answer is the endpoint's JSON.
pub(super) fn token(tenant: &str, client_id: &str, secret: &str) -> Result<String, String> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id),
        ("client_secret", secret),
        ("scope", SCOPE),
    ];
    let body = form.map(|(name, value)| format!("{name}={}", encoded(value))).join("&");
    // HTTP/1.0: the answer comes whole and ends with the connection.
    let request = format!(
        "POST /{}/oauth2/v2.0/token HTTP/1.0\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nAccept: application/json\r\nConnection: close\r\n\r\n{body}",
        encoded(tenant),
        body.len()
    );
    let answer = ask(&request).map_err(|why| format!("`{HOST}`: {why}"))?;
    read(&answer)
}

fn ask(request: &str) -> Result<String, String> {
    let wrong = |error: std::io::Error| error.to_string();
    let limit = Some(Duration::from_secs(30));
    let mut addresses = (HOST, 443).to_socket_addrs().map_err(wrong)?;
    let address = addresses.next().ok_or("it has no address")?;
    let socket = TcpStream::connect_timeout(&address, Duration::from_secs(30)).map_err(wrong)?;
    socket.set_read_timeout(limit).and_then(|()| socket.set_write_timeout(limit)).map_err(wrong)?;
    let roots = Roots::of(None).map_err(|fault| fault.to_string())?;
    let config = tls::config(&roots).map_err(|fault| fault.to_string())?;
    let name = ServerName::try_from(HOST).map_err(|error| error.to_string())?;
    let session = ClientConnection::new(config, name).map_err(|error| error.to_string())?;
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

/// The JSON of an answer that holds a token; otherwise what it says is wrong.
fn read(answer: &str) -> Result<String, String> {
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("the answer is cut off")?;
    let status = head.lines().next().unwrap_or_default();
    let json: Value = serde_json::from_str(body.trim())
        .map_err(|_| format!("`{status}`, and no JSON: is a proxy in between?"))?;
    if json.get("access_token").and_then(Value::as_str).is_some() {
        return Ok(body.trim().to_owned());
    }
    let why = json.get("error_description").or_else(|| json.get("error")).and_then(Value::as_str);
    let why = why.and_then(|why| why.lines().next()).unwrap_or(status);
    Err(format!("no token: {why}; check `tenant`, `client_id` and the secret"))
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
        assert_eq!(
            read(bad).unwrap_err(),
            "no token: AADSTS7000215: Invalid client secret.; check `tenant`, `client_id` and the secret"
        );
        assert!(read("HTTP/1.0 200 OK\r\n\r\n<html>").unwrap_err().contains("is a proxy in between?"));
        assert_eq!(encoded("a b&c=ü"), "a%20b%26c%3D%C3%BC");
    }
}
