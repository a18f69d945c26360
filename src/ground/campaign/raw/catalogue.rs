//! `content/relays.toml` and `content/vendors.toml`, as they are written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, RawTls};

/// The relays that a preset may name.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawRelays {
    pub(crate) relay: Vec<At<RawRelay>>,
}

/// A relay, and what its preset sets.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawRelay {
    pub(crate) code: Option<At<String>>,
    pub(crate) says: Option<At<String>>,
    pub(crate) reach: Option<At<RawReach>>,
    pub(crate) host: Option<At<String>>,
    pub(crate) port: Option<At<u16>>,
    pub(crate) tls: Option<At<RawTls>>,
    pub(crate) connections: Option<At<u16>>,
    pub(crate) per_minute: Option<At<u32>>,
    pub(crate) per_hour: Option<At<u32>>,
    pub(crate) per_day: Option<At<u32>>,
    pub(crate) login: bool,
    pub(crate) login_hint: Option<At<String>>,
    pub(crate) documentation: Option<At<String>>,
    pub(crate) also: Vec<At<String>>,
}

/// Where the letters of a relay get to.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(crate) enum RawReach {
    People,
    Catcher,
    Folder,
}

/// The management systems that a move may name.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawVendors {
    pub(crate) vendor: Vec<At<RawKnownVendor>>,
}

/// A management system, with the names people know it by.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawKnownVendor {
    pub(crate) code: Option<At<String>>,
    pub(crate) name: Option<At<String>>,
    pub(crate) app: Option<At<String>>,
    pub(crate) leave: Option<bool>,
    pub(crate) also: Vec<At<String>>,
}
