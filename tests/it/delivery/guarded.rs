//! A relay behind a lock: TLS by an authority of the test's own, and a login that must be right. And a service that
//! gives out tokens.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, ServerConnection, StreamOwned, pki_types::PrivateKeyDer};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// Gives out certificates.
pub(crate) struct Authority {
    /// Its own certificate, for `ca_file`.
    pub(crate) pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::called("Authority of the tests")
    }

    pub(crate) fn called(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A certificate of this name and its key, as two PEM texts.
    pub(crate) fn papers(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    /// What a server of this name shows.
    pub(crate) fn identity(&self, name: &str) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = versions.unwrap().with_no_client_auth().with_single_cert(vec![certificate], key);
        Arc::new(config.unwrap())
    }
}

/// How a relay is locked.
#[derive(Clone, Default)]
pub(crate) struct Lock {
    /// Protected from the first byte.
    pub(crate) implicit: Option<Arc<ServerConfig>>,
    /// Protected by STARTTLS.
    pub(crate) starttls: Option<Arc<ServerConfig>>,
    /// The ways to log in, as `EHLO` names them.
    pub(crate) auth: &'static str,
    /// The passwords or tokens that are good: the first of them now, the next when it has run out.
    pub(crate) good: Vec<&'static str>,
    /// After so many letters the first of them has run out, and it is so said to every `MAIL`.
    pub(crate) runs_out_after: Option<usize>,
    /// What is said then; with 421 the line is closed too.
    pub(crate) when_out: &'static str,
    /// Repeats what it was told when it refuses a login.
    pub(crate) repeats: bool,
    /// What somebody on the way says in its name after it agreed to STARTTLS, in the clear; and whether it comes later than
    /// the agreement.
    pub(crate) slipped_in: Option<(&'static str, bool)>,
}

/// What it saw.
#[derive(Default)]
pub(crate) struct Visits {
    /// Mechanism, user and secret of each login, and whether it was let in.
    pub(crate) logins: Vec<(String, String, String, bool)>,
    /// Recipients of letters taken.
    pub(crate) taken: Vec<String>,
}

pub(crate) struct Guarded {
    pub(crate) address: SocketAddr,
    pub(crate) visits: Arc<Mutex<Visits>>,
}

pub(crate) trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

impl Guarded {
    pub(crate) fn start(lock: Lock) -> Self {
        let visits = Arc::<Mutex<Visits>>::default();
        let house = House { lock, visits: visits.clone() };
        let address = listen(move |socket| {
            let _ = house.serve(socket);
        });
        Self { address, visits }
    }
}

/// Serves each connection in a thread of its own.
pub(crate) fn listen(serve: impl Fn(TcpStream) + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            let serve = serve.clone();
            thread::spawn(move || serve(socket));
        }
    });
    address
}

pub(crate) fn protect(config: &Arc<ServerConfig>, socket: TcpStream) -> Box<dyn Stream> {
    Box::new(StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), socket))
}

#[derive(Clone)]
struct House {
    lock: Lock,
    visits: Arc<Mutex<Visits>>,
}

impl House {
    fn serve(&self, socket: TcpStream) -> io::Result<()> {
        if let Some(config) = &self.lock.implicit {
            return self.talk(protect(config, socket).as_mut(), true).map(|_| ());
        }
        let mut plain = socket.try_clone()?;
        if self.talk(&mut plain, false)? {
            let config = self.lock.starttls.as_ref().unwrap();
            self.talk(protect(config, socket).as_mut(), true)?;
        }
        Ok(())
    }

    /// Talks until the end, or until the line is to be protected: then true.
    fn talk(&self, stream: &mut dyn Stream, protected: bool) -> io::Result<bool> {
        if !protected || self.lock.implicit.is_some() {
            stream.write_all(b"220 guarded ESMTP\r\n")?;
        }
        let (mut welcome, mut to) = (self.lock.auth.is_empty(), String::new());
        loop {
            let line = line(stream)?;
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => self.offers(protected),
                "STAR" => {
                    let (more, is_later) = self.lock.slipped_in.unwrap_or_default();
                    if is_later {
                        stream.write_all(b"220 go ahead\r\n")?;
                        std::thread::sleep(std::time::Duration::from_millis(50));
                        stream.write_all(more.as_bytes())?;
                    } else {
                        stream.write_all(format!("220 go ahead\r\n{more}").as_bytes())?;
                    }
                    return Ok(true);
                }
                "AUTH" => {
                    welcome = self.login(stream, &line)?;
                    continue;
                }
                "MAIL" if !welcome => "530 5.7.0 who are you\r\n".to_owned(),
                "MAIL" if self.has_run_out() => {
                    stream.write_all(format!("{}\r\n", self.lock.when_out).as_bytes())?;
                    if self.lock.when_out.starts_with("421") {
                        return Ok(false);
                    }
                    welcome = false;
                    continue;
                }
                "RCPT" => {
                    line.trim_start_matches("RCPT TO:").clone_into(&mut to);
                    "250 ok\r\n".to_owned()
                }
                "DATA" => {
                    stream.write_all(b"354 go on\r\n")?;
                    while self::line(stream)? != "." {}
                    self.visits.lock().unwrap().taken.push(to.clone());
                    "250 taken\r\n".to_owned()
                }
                "QUIT" => return Ok(false),
                _ => "250 ok\r\n".to_owned(),
            };
            stream.write_all(answer.as_bytes())?;
        }
    }

    fn offers(&self, protected: bool) -> String {
        let starttls = self.lock.starttls.is_some() && !protected;
        let mut lines = vec!["guarded".to_owned()];
        lines.extend(starttls.then(|| "STARTTLS".to_owned()));
        // Like a careful relay: no login on a line that anybody can read.
        let login = !self.lock.auth.is_empty() && !starttls;
        lines.extend(login.then(|| format!("AUTH {}", self.lock.auth)));
        lines.push("8BITMIME".to_owned());
        let last = lines.len() - 1;
        let dash = |index: usize| if index == last { ' ' } else { '-' };
        lines.iter().enumerate().map(|(index, line)| format!("250{}{line}\r\n", dash(index))).collect()
    }

    fn is_out(&self) -> bool {
        let taken = self.visits.lock().unwrap().taken.len();
        self.lock.runs_out_after.is_some_and(|most| taken >= most)
    }

    /// Whether the login of this line counts no more: nobody has come with the next secret yet.
    fn has_run_out(&self) -> bool {
        let renewed = self.lock.good.get(1).is_some_and(|next| {
            self.visits.lock().unwrap().logins.iter().any(|(_, _, secret, good)| *good && secret == next)
        });
        self.is_out() && !renewed
    }

    fn login(&self, stream: &mut dyn Stream, command: &str) -> io::Result<bool> {
        let mut words = command.split(' ').skip(1);
        let mechanism = words.next().unwrap_or_default().to_owned();
        let first = decoded(words.next().unwrap_or_default());
        let (user, secret) = match mechanism.as_str() {
            "PLAIN" => {
                let mut parts = first.split('\0').skip(1);
                (parts.next().unwrap().to_owned(), parts.next().unwrap().to_owned())
            }
            "LOGIN" => {
                let user = ask(stream, "Username:")?;
                (user, ask(stream, "Password:")?)
            }
            _ => {
                let (user, token) = first.split_once("\x01auth=Bearer ").unwrap();
                (user.trim_start_matches("user=").to_owned(), token.trim_end_matches('\x01').to_owned())
            }
        };
        let now = self.lock.good.get(usize::from(self.is_out())).copied();
        let good = now == Some(secret.as_str());
        if !good && mechanism == "XOAUTH2" {
            ask(stream, r#"{"status":"401"}"#)?;
        }
        let answer = match (good, self.lock.repeats) {
            (true, _) => "235 2.7.0 welcome\r\n".to_owned(),
            (false, false) => "535 5.7.8 these credentials are not good\r\n".to_owned(),
            (false, true) => format!("535 5.7.8 I do not like `{command}`, and not `{secret}`\r\n"),
        };
        self.visits.lock().unwrap().logins.push((mechanism, user, secret, good));
        stream.write_all(answer.as_bytes())?;
        Ok(good)
    }
}

fn ask(stream: &mut dyn Stream, challenge: &str) -> io::Result<String> {
    stream.write_all(format!("334 {}\r\n", STANDARD.encode(challenge)).as_bytes())?;
    Ok(decoded(&line(stream)?))
}

fn decoded(text: &str) -> String {
    String::from_utf8(STANDARD.decode(text).unwrap()).unwrap()
}

pub(crate) fn line(stream: &mut dyn Stream) -> io::Result<String> {
    let (mut bytes, mut one) = (Vec::new(), [0]);
    loop {
        stream.read_exact(&mut one)?;
        if one[0] == b'\n' {
            return Ok(String::from_utf8_lossy(&bytes).trim_end_matches('\r').to_owned());
        }
        bytes.push(one[0]);
    }
}

/// A protected door before a relay that has none.
pub(crate) fn door(identity: Arc<ServerConfig>, relay: SocketAddr) -> SocketAddr {
    listen(move |socket| {
        let Ok(mut inner) = TcpStream::connect(relay) else { return };
        for socket in [&socket, &inner] {
            socket.set_nodelay(true).unwrap();
            socket.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        }
        let mut outer = protect(&identity, socket);
        while pass(outer.as_mut(), &mut inner) && pass(&mut inner, outer.as_mut()) {}
    })
}

/// Hands on what has come; false if nothing more will.
fn pass(from: &mut dyn Stream, to: &mut dyn Stream) -> bool {
    let mut room = [0; 4096];
    match from.read(&mut room) {
        Ok(0) => false,
        Ok(count) => to.write_all(&room[..count]).and_then(|()| to.flush()).is_ok(),
        Err(error) => matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut),
    }
}

/// A service that gives out this token for this secret, and remembers what it was asked.
pub(crate) fn token_service(
    identity: Arc<ServerConfig>,
    secret: &'static str,
    token: &'static str,
) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let seen = asked.clone();
    let address = listen(move |socket| {
        let mut stream = protect(&identity, socket);
        let _ = answer(stream.as_mut(), &seen, secret, token);
    });
    (address, asked)
}

/// A question by HTTP: its lines, and what follows them.
pub(crate) fn request(stream: &mut dyn Stream) -> io::Result<String> {
    let (mut length, mut request) = (0, String::new());
    loop {
        let header = line(stream)?;
        if header.is_empty() {
            break;
        }
        if let Some(found) = header.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = found.parse().unwrap();
        }
        request = request + &header + "\n";
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(request + &String::from_utf8(body).unwrap())
}

fn answer(stream: &mut dyn Stream, seen: &Mutex<Vec<String>>, secret: &str, token: &str) -> io::Result<()> {
    let request = request(stream)?;
    let good = request.contains(&format!("client_secret={secret}&"));
    seen.lock().unwrap().push(request);
    let (status, json) = if good {
        ("200 OK", format!(r#"{{"token_type":"Bearer","expires_in":3599,"access_token":"{token}"}}"#))
    } else {
        let why = "AADSTS7000215: Invalid client secret provided.";
        ("401 Unauthorized", format!(r#"{{"error":"invalid_client","error_description":"{why}"}}"#))
    };
    let length = json.len();
    write!(
        stream,
        "HTTP/1.0 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}"
    )?;
    stream.flush()
}
