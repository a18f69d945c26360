//! `wavecast serve`: the whole campaign in a browser, on this machine.

use clap::Args;
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    io::Write as _,
    net::{IpAddr, Ipv4Addr},
    path::Path,
};

use super::Context;
use crate::{
    acts::{Failure, Surroundings, rehearsal::Backstage},
    faces::{
        console::{self, Listening, ServeError, Settings},
        show::{Look, Report},
    },
    ground::problem::Problems,
};

/// The port people remember.
const PORT: u16 = 4321;

/// The whole campaign in a browser: portal, mails, handouts, people and dates; a saved file shows at once.
#[derive(Debug, Args)]
pub struct Serve {
    /// The port of the console; 0 takes any that is free [default: 4321, or any that is free].
    #[arg(long)]
    port: Option<u16>,
    /// The address to listen on. Anything but loopback needs `--behind-tls`.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The address under which a proxy with TLS brings people here, such as `https://console.example.com`.
    #[arg(long, value_name = "URL")]
    behind_tls: Option<String>,
    /// Also listens for mail, so that `send` can be rehearsed; on port 1025 unless another is named.
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "1025")]
    mailbox: Option<u16>,
    /// Lets anyone who opens the printed address do things: approve, pause, pass a gate, send a test.
    #[arg(long)]
    allow_actions: bool,
    /// Rehearses the campaign into the mailbox first, up to `--as-of` or else a day in the middle of it.
    #[arg(long)]
    rehearse: bool,
    /// Opens the console in the browser.
    #[arg(long)]
    open: bool,
}

impl Serve {
    /// What happens without a verb: the campaign as it stands, or one that has not begun rehearsed half way.
    pub(crate) fn as_it_is(has_begun: bool) -> Self {
        let host = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Self {
            port: None,
            host,
            behind_tls: None,
            mailbox: Some(0),
            allow_actions: false,
            rehearse: !has_begun,
            open: false,
        }
    }
}

impl Serve {
    /// The name under which a proxy with TLS is reached. Without one nothing is served beyond this machine: names and
    /// addresses of people, and the key to them, would travel in the clear.
    fn behind_tls(&self) -> Result<Option<String>, Failure> {
        let Some(address) = &self.behind_tls else {
            if self.host.is_loopback() {
                return Ok(None);
            }
            return Err(Failure::usage(
                format!("`--host {}` would show people's data to the network without encryption", self.host),
                "put a proxy with TLS before it and name its address: `--behind-tls https://console.example.com` \
                 (docs/hosting.md shows one)",
            ));
        };
        let name = address.strip_prefix("https://").map(|rest| rest.trim_end_matches('/'));
        let is_name = |name: &&str| {
            !name.is_empty()
                && name.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-:[]".contains(letter))
        };
        name.filter(is_name).map(|name| Some(name.to_lowercase())).ok_or_else(|| {
            Failure::usage(
                format!("`{address}` is not the address of a proxy with TLS"),
                "write `https://` and a name, such as `https://console.example.com`, and nothing behind it",
            )
        })
    }
}

/// It ran until it was stopped.
struct Served {
    problems: Problems,
}

/// Without a verb: the campaign of this folder, in a browser.
pub fn at_once(context: &Context) -> Result<Box<dyn Report>, Failure> {
    let has_begun = context.surroundings()?.has_begun();
    run(context, &Serve::as_it_is(has_begun))
}

/// Serves until Ctrl-C.
pub(in crate::faces) fn run(context: &Context, arguments: &Serve) -> Result<Box<dyn Report>, Failure> {
    if arguments.rehearse && arguments.allow_actions {
        return Err(Failure::usage(
            "a rehearsal has nothing to approve or to hold: none of it is real",
            "leave out `--rehearse` to act on the campaign itself, or `--allow-actions` to look at the rehearsal",
        ));
    }
    let backstage = if arguments.rehearse { Some(Backstage::new().map_err(Failure::world)?) } else { None };
    let own = Surroundings::usual_state(context.folder()?);
    let state = backstage.as_ref().map_or(own, |room| room.path().to_path_buf());
    let mailbox = arguments.mailbox.or(arguments.rehearse.then_some(0));
    let behind_tls = arguments.behind_tls()?;
    let token = console::token()
        .ok_or_else(|| Failure::world(std::io::Error::other("the system gives no randomness")))?;
    let settings = Settings {
        around: Surroundings { state, ..context.surroundings()? },
        host: arguments.host,
        port: arguments.port.unwrap_or(PORT),
        // Only a port that nobody has named may be another one: it may be taken by a console that is open
        // already.
        any_port: arguments.port.is_none(),
        mailbox,
        rehearse: arguments.rehearse,
        behind_tls: behind_tls.clone(),
        token: token.clone(),
        actions: arguments.allow_actions,
    };
    let greeting = Greeting {
        aside: context.aside,
        open: arguments.open,
        rehearse: arguments.rehearse,
        actions: arguments.allow_actions,
        behind_tls,
        token,
        handed: RefCell::new(None),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::world)?;
    let served: Result<(), ServeError> = runtime.block_on(async {
        let stopped = tokio::signal::ctrl_c();
        let running = console::run(settings, |opened| greeting.say(opened));
        tokio::select! {
            ended = running => ended,
            _ = stopped => Ok(()),
        }
    });
    // Nobody waits for pages that are still open.
    runtime.shutdown_background();
    served.map_err(Failure::world)?;
    Ok(Box::new(Served { problems: Problems::default() }))
}

/// What is said when it runs.
struct Greeting {
    aside: fn(&str),
    open: bool,
    rehearse: bool,
    actions: bool,
    behind_tls: Option<String>,
    token: String,
    /// The page that leads the browser in: it is taken away when the console ends.
    handed: RefCell<Option<tempfile::TempDir>>,
}

impl Greeting {
    /// Leads the browser in by a page that only its owner can read.
    fn browse(&self, address: &str) -> std::io::Result<()> {
        let folder = tempfile::Builder::new().prefix("wavecast-").tempdir()?;
        let mut page = tempfile::Builder::new().suffix(".html").tempfile_in(folder.path())?;
        write!(
            page,
            "<!doctype html><meta charset=\"utf-8\"><title>Wavecast</title>\
             <meta name=\"referrer\" content=\"no-referrer\"><meta http-equiv=\"refresh\" content=\"0;url={address}\">"
        )?;
        // Kept under its name, as the browser reads it when this has ended; it goes with its folder.
        let (_, path) = page.keep().map_err(|error| error.error)?;
        browse(&path)?;
        self.handed.replace(Some(folder));
        Ok(())
    }

    /// Says where to look, and goes there if asked to.
    fn say(&self, opened: &Listening) {
        let door = self
            .behind_tls
            .as_ref()
            .map_or_else(|| format!("http://{}", opened.console), |own| format!("https://{own}"));
        let address = format!("{door}/?token={}", self.token);
        (self.aside)(&format!("console   {address}"));
        if self.behind_tls.is_some() {
            (self.aside)(&format!("for the proxy, and nobody else: http://{}/", opened.console));
        }
        if let Some(mailbox) = opened.mailbox {
            (self.aside)(&format!("mailbox   smtp://{mailbox}"));
        }
        if self.rehearse {
            (self.aside)("a rehearsal: mail goes to this mailbox only, and who has moved is invented");
        }
        (self.aside)(if self.actions {
            "anyone who opens this exact address sees everything, and can approve, pause, pass gates and send tests"
        } else {
            "anyone who opens this exact address sees everything; without it nobody does"
        });
        (self.aside)("stop with Ctrl-C");
        if self.open && self.browse(&address).is_err() {
            (self.aside)("no browser could be opened: follow the address yourself");
        }
    }
}

/// Opens a file in the browser. The address itself would stand in the list of processes, where all users of the
/// machine see it.
fn browse(page: &Path) -> std::io::Result<()> {
    let (program, arguments) = opener(std::env::consts::OS);
    std::process::Command::new(program).args(arguments).arg(page).spawn().map(drop)
}

/// What opens a file with the program that its reader is used to, on a system.
fn opener(system: &str) -> (&'static str, &'static [&'static str]) {
    match system {
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        "macos" => ("open", &[]),
        _ => ("xdg-open", &[]),
    }
}

impl Report for Served {
    fn text(&self, _look: Look) -> String {
        String::new()
    }

    fn json(&self) -> Value {
        json!({})
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

#[cfg(test)]
mod tests {
    use super::opener;

    /// `start` and `cmd` would read signs of an address as words of their own.
    #[test]
    fn each_system_opens_a_page_without_a_shell() {
        let programs = ["linux", "macos", "windows"].map(|system| opener(system).0);
        assert_eq!(programs, ["xdg-open", "open", "rundll32"]);
        assert_eq!(opener("windows").1, ["url.dll,FileProtocolHandler"]);
    }
}
