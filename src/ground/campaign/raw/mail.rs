//! The sender and the relay, as they are written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, TextOrEach};

/// Who the mail comes from.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawSender {
    /// The name in the inbox; the organisation's if left out.
    pub(crate) name: Option<At<TextOrEach>>,
    /// The address that every message comes from.
    pub(crate) address: Option<At<String>>,
    /// Where answers go; the helpdesk's address if left out.
    pub(crate) reply_to: Option<At<String>>,
    /// Where people say how it went: where answers to `feedback` and `representatives` go, and what `welcome` names. Where
    /// other answers go, if left out.
    pub(crate) feedback: Option<At<String>>,
    /// Where people can see that the mail is genuine: an https address, or words such as the intranet's name.
    pub(crate) verify_at: Option<At<String>>,
    /// Who gets the figures: mail addresses.
    pub(crate) sponsors: Vec<At<String>>,
}

/// How the mail is read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawMail {
    /// The mail programs that people use; `check` looks whether they show the letters as they are meant. Known are
    /// `outlook-windows`, `outlook` (the new one, and in the browser), `outlook-macos`, `outlook-ios`, `outlook-android`,
    /// `gmail`, `gmail-android`, `gmail-ios`, `apple-mail`, `apple-mail-ios`, `samsung-email` and `thunderbird`; all of them if left out.
    pub(crate) programs: Vec<At<String>>,
}

/// Where the record of what was sent is kept.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawLedger {
    /// The environment variable that holds the address of a PostgreSQL database, so that several machines can send
    /// at once: `url_env = "WAVECAST_LEDGER"`, and there `postgres://user:password@host/database`.
    pub(crate) url_env: Option<At<String>>,
}

/// How the mail leaves.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawSmtp {
    /// Which kind of relay: it sets everything below, and each of it can be changed.
    #[schemars(schema_with = "super::known_relays")]
    pub(crate) preset: Option<At<String>>,
    /// The relay's name: `smtp.example.com`.
    pub(crate) host: Option<At<String>>,
    /// The relay's port; that of the `preset`, if left out.
    pub(crate) port: Option<At<u16>>,
    /// How the line is protected.
    pub(crate) tls: Option<At<RawTls>>,
    /// Who logs in, and where the secret is found.
    pub(crate) login: Option<At<RawLogin>>,
    /// How many connections at once.
    pub(crate) connections: Option<At<u16>>,
    /// At most so many messages a minute; 0 for no limit.
    pub(crate) per_minute: Option<At<u32>>,
    /// At most so many messages an hour; 0 for no limit.
    pub(crate) per_hour: Option<At<u32>>,
    /// At most so many messages a day; 0 for no limit.
    pub(crate) per_day: Option<At<u32>>,
    /// Whether somebody must approve a message before it leaves.
    pub(crate) approval: Option<At<RawApproval>>,
    /// Which messages two different people must approve; none if left out. What it names needs approvals whether or not
    /// `approval` is there.
    pub(crate) two_approvals: Option<At<RawTwoApprovals>>,
    /// A certificate authority of your own: a PEM file in the campaign folder.
    pub(crate) ca_file: Option<At<String>>,
    /// How long each step of the conversation with the relay may take.
    pub(crate) timeouts: Option<At<RawTimeouts>>,
    /// How messages are signed (DKIM), if the relay does not.
    pub(crate) dkim: Option<At<RawDkim>>,
    /// Where messages come back to that cannot be delivered, with `{notice}` before the `@`, such as
    /// `reply+{notice}@example.com`; the sender's address if left out.
    pub(crate) return_path: Option<At<String>>,
    /// Which delivery reports the relay is asked for, if it offers them; `failures` if left out.
    pub(crate) dsn: Option<At<RawReports>>,
}

/// Which delivery reports a relay is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawReports {
    /// Of messages that failed or are late.
    Failures,
    /// Of messages that arrived, too: one more message for each that is sent.
    Deliveries,
    /// Nothing is asked for: the relay does as it always does.
    None,
}

/// Whether somebody must approve a message before it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawApproval {
    /// A stage leaves only after `wavecast approve` recorded exactly what will be sent.
    Required,
    /// Everyone who may send may send everything.
    None,
}

/// Which messages two different people must approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawTwoApprovals {
    /// Every message of the campaign.
    All,
    /// Corrections, which put right what was told wrongly.
    Corrections,
}

/// How the line is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawTls {
    /// STARTTLS, and no mail without it.
    Starttls,
    /// TLS from the first byte.
    Implicit,
    /// Not at all: only for this machine itself.
    None,
}

/// Who logs in, and where the secret is found. The secret itself is never here.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawLogin {
    /// How one logs in; each way has its own keys below.
    pub(crate) kind: Option<At<RawLoginKind>>,
    /// The name or mailbox.
    pub(crate) user: Option<At<String>>,
    /// For `password`: the environment variable that holds it.
    pub(crate) password_env: Option<At<String>>,
    /// For `token-command`: a command that prints a token, with its arguments.
    pub(crate) token_command: Option<At<Vec<String>>>,
    /// For `microsoft`: the tenant.
    pub(crate) tenant: Option<At<String>>,
    /// For `microsoft`: the app registration's client id.
    pub(crate) client_id: Option<At<String>>,
    /// For `microsoft`: the environment variable that holds the client secret.
    pub(crate) secret_env: Option<At<String>>,
    /// For `microsoft`: who gives out tokens; `https://login.microsoftonline.com` if left out. National clouds have
    /// their own.
    pub(crate) authority: Option<At<String>>,
    /// For `microsoft`: what the token is for; `https://outlook.office365.com/.default` if left out.
    pub(crate) scope: Option<At<String>>,
}

/// How one logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawLoginKind {
    /// Not at all: the relay knows this machine by its address.
    None,
    /// A name, and a password in an environment variable.
    Password,
    /// A name, and a command that prints a token.
    TokenCommand,
    /// Microsoft client credentials.
    Microsoft,
}

/// How long each step of the conversation may take, in seconds.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawTimeouts {
    /// Seconds to connect, and to be greeted; 300 if left out.
    pub(crate) connect: Option<At<u32>>,
    /// Seconds for an answer to a command; 300 if left out.
    pub(crate) command: Option<At<u32>>,
    /// Seconds for an answer once a message was handed over; 600 if left out.
    pub(crate) dot: Option<At<u32>>,
}

/// How messages are signed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawDkim {
    /// The domain that signs.
    pub(crate) domain: Option<At<String>>,
    /// The selector under which the public key stands in DNS.
    pub(crate) selector: Option<At<String>>,
    /// The environment variable of the private key, or of the path to it.
    pub(crate) key_env: Option<At<String>>,
}
