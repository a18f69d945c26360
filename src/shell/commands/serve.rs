//! `wavecast serve`: the whole campaign in a browser, on this machine.

use clap::Args;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::{Context, check};
use crate::{
    ground::problem::Problems,
    shell::report::{Failure, Look, Report},
    world::{
        ledger,
        serve::{self, Opened, ServeError, Settings, rehearsal::Backstage},
    },
};

/// The port people remember.
const PORT: u16 = 4321;

/// The whole campaign in a browser: portal, mails, handouts, people and dates; a saved file shows at once.
#[derive(Debug, Args)]
pub struct Serve {
    /// The port of the console; 0 takes any that is free [default: 4321, or any that is free].
    #[arg(long)]
    port: Option<u16>,
    /// The address to listen on. Anything but loopback lets others on your network in.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Also listens for mail, so that `send` can be rehearsed; on port 1025 unless another is named.
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "1025")]
    mailbox: Option<u16>,
    /// Lets whoever opens the printed address do things: approve, pause, pass a gate, send a test.
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
    pub fn as_it_is(has_begun: bool) -> Self {
        let host = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Self { port: None, host, mailbox: Some(0), allow_actions: false, rehearse: !has_begun, open: false }
    }
}

/// It ran until it was stopped.
struct Served {
    problems: Problems,
}

/// Without a verb: the campaign of this folder, in a browser.
pub fn at_once(context: &Context) -> Result<Box<dyn Report>, Failure> {
    let has_begun = context.folder()?.join(ledger::FOLDER).join(ledger::FILE).exists();
    run(context, &Serve::as_it_is(has_begun))
}

/// Serves until Ctrl-C.
pub(super) fn run(context: &Context, arguments: &Serve) -> Result<Box<dyn Report>, Failure> {
    if arguments.rehearse && arguments.allow_actions {
        return Err(Failure::usage(
            "a rehearsal has nothing to approve or to hold: none of it is real",
            "leave out `--rehearse` to act on the campaign itself, or `--allow-actions` to look at the rehearsal",
        ));
    }
    let folder = context.folder()?;
    let backstage = if arguments.rehearse { Some(Backstage::new().map_err(Failure::world)?) } else { None };
    let ledger =
        backstage.as_ref().map_or_else(|| folder.join(ledger::FOLDER), |room| room.path().to_path_buf());
    let mailbox = arguments.mailbox.or(arguments.rehearse.then_some(0));
    let token = if arguments.allow_actions { serve::token() } else { None };
    let settings = Settings {
        ledger,
        witnesses: context.witnesses()?,
        folder: folder.to_path_buf(),
        host: arguments.host,
        port: arguments.port.unwrap_or(PORT),
        any_port: arguments.port.is_none(),
        mailbox,
        now: context.now,
        frozen: context.now != context.clock,
        rehearse: arguments.rehearse,
        token: token.clone(),
        diagnose: check::of_read,
    };
    if !arguments.host.is_loopback() {
        (context.aside)(&format!(
            "warning: {} is not loopback: whoever reaches this machine sees the people's data",
            arguments.host
        ));
    }
    let greeting =
        Greeting { aside: context.aside, open: arguments.open, rehearse: arguments.rehearse, token };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::world)?;
    let served: Result<(), ServeError> = runtime.block_on(async {
        let stopped = tokio::signal::ctrl_c();
        let running = serve::run(settings, |opened| greeting.say(opened));
        tokio::select! {
            ended = running => ended,
            _ = stopped => Ok(()),
        }
    });
    runtime.shutdown_background();
    served.map_err(Failure::world)?;
    Ok(Box::new(Served { problems: Problems::default() }))
}

/// What is said when it runs.
struct Greeting {
    aside: fn(&str),
    open: bool,
    rehearse: bool,
    token: Option<String>,
}

impl Greeting {
    /// Says where to look, and goes there if asked to.
    fn say(&self, opened: &Opened) {
        let query = self.token.as_ref().map(|token| format!("?token={token}")).unwrap_or_default();
        let address = format!("http://{}/{query}", reachable(opened.console));
        (self.aside)(&format!("console   {address}"));
        if let Some(mailbox) = opened.mailbox {
            (self.aside)(&format!("mailbox   smtp://{mailbox}"));
        }
        if self.rehearse {
            (self.aside)("a rehearsal: mail goes to this mailbox only, and who has moved is invented");
        }
        if self.token.is_some() {
            (self.aside)("whoever opens this very address may approve, pause, pass gates and send tests");
        }
        (self.aside)("stop with Ctrl-C");
        if self.open && browse(&address).is_err() {
            (self.aside)("no browser could be opened: follow the address yourself");
        }
    }
}

/// An address to click: `0.0.0.0` is no place one can go to.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        return format!("localhost:{}", address.port());
    }
    address.to_string()
}

fn browse(address: &str) -> std::io::Result<()> {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "windows") {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    std::process::Command::new(program).args(arguments).arg(address).spawn().map(drop)
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
