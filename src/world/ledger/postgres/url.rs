//! The address of a shared ledger: `postgres://user:password@host/database`, as it stands in the environment.

use std::{
    fmt,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_postgres::config::{Config, Host, SslMode};

use super::LedgerError;

/// How long a connection may take: a person waits for it.
const CONNECT: Duration = Duration::from_secs(10);

/// How long others wait for a sender that says nothing, unless the address says otherwise.
const LEASE: Duration = Duration::from_secs(30);

/// Where a shared ledger is, and how to get there. Its password is never shown.
#[derive(Clone)]
pub struct LedgerUrl {
    pub(super) config: Box<Config>,
    /// A certificate authority of the company's own: a PEM file.
    pub(super) authority: Option<PathBuf>,
    /// The certificate and the key by which this machine is known: two PEM files.
    pub(super) identity: Option<(PathBuf, PathBuf)>,
    /// How long others wait for a sender that says nothing.
    pub(super) lease: Duration,
    /// What this machine calls itself, where its host name says nothing: a container's is new each time.
    pub(super) machine: Option<String>,
    name: String,
}

impl fmt::Debug for LedgerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// What is said after the `?` that the client itself does not understand, or not as we do.
#[derive(Default)]
struct OwnWords {
    authority: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    mode: Option<SslMode>,
    lease: Option<Duration>,
    machine: Option<String>,
}

impl OwnWords {
    /// Takes them out of what is said; the rest is for the client.
    fn of(query: &str, folder: &Path) -> Result<(Self, String), LedgerError> {
        let (mut own, mut rest) = (Self::default(), form_urlencoded::Serializer::new(String::new()));
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let file = || Some(folder.join(value.as_ref()));
            match key.as_ref() {
                "sslrootcert" => own.authority = file(),
                "sslcert" => own.certificate = file(),
                "sslkey" => own.key = file(),
                "sslmode" => {
                    let hint =
                        "has an unknown `sslmode`: write `require`, or `disable` on a line nobody else reads";
                    own.mode = Some(ssl_mode(&value).ok_or_else(|| wrong(hint))?);
                }
                "machine" => own.machine = Some(value.trim().to_owned()).filter(|name| !name.is_empty()),
                "lease" => {
                    let seconds = value.parse().ok().filter(|seconds| (1..=3600).contains(seconds));
                    let hint = "has a `lease` that is no number of seconds from 1 to 3600";
                    own.lease = Some(Duration::from_secs(seconds.ok_or_else(|| wrong(hint))?));
                }
                _ => drop(rest.append_pair(&key, &value)),
            }
        }
        // Forms write a blank as `+`, which the client takes for itself.
        Ok((own, rest.finish().replace('+', "%20")))
    }
}

/// What is wrong with an address. The words do not repeat it: a password may stand in it.
fn wrong(what: &str) -> LedgerError {
    LedgerError::Refused(format!("the address of the ledger {what}"))
}

impl LedgerUrl {
    /// Reads an address. Files that it names are looked for in `folder`.
    ///
    /// # Errors
    /// It is no address of a database. The words do not repeat it: a password may stand in it.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, LedgerError> {
        let text = text.trim();
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(wrong(
                "does not begin with `postgres://`: write `postgres://user:password@host/database`",
            ));
        }
        let (start, query) = text.split_once('?').unwrap_or((text, ""));
        let (own, rest) = OwnWords::of(query, folder)?;
        let mut config: Config = format!("{start}?{rest}").trim_end_matches('?').parse().map_err(|error| {
            wrong(&format!(
                "cannot be read ({}): write `postgres://user:password@host/database`, with what is no letter or digit in \
                 the password as `%40` and the like",
                error_words(&error)
            ))
        })?;
        if config.get_hosts().is_empty() {
            return Err(wrong("names no host"));
        }
        if config.get_dbname().is_none() {
            return Err(wrong("names no database: `postgres://user@host/database`"));
        }
        config.ssl_mode(own.mode.unwrap_or_else(|| usual_mode(&config)));
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        config.application_name("wavecast");
        let identity = match (own.certificate, own.key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(wrong("names one of `sslcert` and `sslkey`, and both are needed"));
            }
        };
        let (name, lease) = (name(&config), own.lease.unwrap_or(LEASE));
        let OwnWords { authority, machine, .. } = own;
        Ok(Self { config: Box::new(config), authority, identity, lease, machine, name })
    }

    /// What it is called where people read it: without a password.
    pub(super) fn place(&self) -> PathBuf {
        PathBuf::from(&self.name)
    }
}

fn error_words(error: &tokio_postgres::Error) -> String {
    // The source names the part that is wrong, such as the port; neither repeats the address.
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

fn ssl_mode(word: &str) -> Option<SslMode> {
    match word {
        "disable" => Some(SslMode::Disable),
        "allow" | "prefer" => Some(SslMode::Prefer),
        // A certificate is always looked at, its name too: the three are one here.
        "require" | "verify-ca" | "verify-full" => Some(SslMode::Require),
        _ => None,
    }
}

/// Between machines the line is protected unless somebody says otherwise: passwords and addresses go over it.
fn usual_mode(config: &Config) -> SslMode {
    let is_near = |host: &Host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    if config.get_hosts().iter().all(is_near) { SslMode::Prefer } else { SslMode::Require }
}

fn name(config: &Config) -> String {
    let host = config.get_hosts().first().map_or_else(String::new, |host| match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    });
    let port = config.get_ports().first().filter(|port| **port != 5432);
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    format!("postgres://{host}{port}/{}", config.get_dbname().unwrap_or("postgres"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let url =
            LedgerUrl::parse("postgres://wavecast:s%40cret@db.example.com/ledger", Path::new("/c")).unwrap();
        assert_eq!(format!("{url:?}"), "postgres://db.example.com/ledger");
        for wrong in
            ["postgres://a:s3cret@:x/y", "mysql://a:s3cret@host/y", "postgres://a:s3cret@host?port=none"]
        {
            let said = LedgerUrl::parse(wrong, Path::new("/c")).unwrap_err().to_string();
            assert!(!said.contains("s3cret"), "{said}");
        }
    }

    #[test]
    fn between_machines_the_line_is_protected() {
        let mode = |text: &str| LedgerUrl::parse(text, Path::new("/c")).unwrap().config.get_ssl_mode();
        assert_eq!(mode("postgres://a@db.example.com/ledger"), SslMode::Require);
        assert_eq!(mode("postgres://a@127.0.0.1/ledger"), SslMode::Prefer);
        assert_eq!(mode("postgres://a@db.example.com/ledger?sslmode=disable"), SslMode::Disable);
    }

    #[test]
    fn files_are_looked_for_beside_the_campaign() {
        let url = "postgres://a@db/ledger?sslrootcert=ca.pem&host=/run/x&user=b%20c";
        let url = LedgerUrl::parse(url, Path::new("/c")).unwrap();
        assert_eq!((url.authority, url.config.get_user()), (Some(PathBuf::from("/c/ca.pem")), Some("b c")));
        assert!(LedgerUrl::parse("postgres://a@db/ledger?sslcert=a.pem", Path::new("/c")).is_err());
    }
}
