//! `content/screens/*.toml`, as they are written.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::ground::campaign::At;

/// The drawings of one system's screens.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct RawScreensFile {
    pub(super) screen: BTreeMap<String, At<RawScreen>>,
}

/// What stands on a screen.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct RawScreen {
    pub(super) kind: Option<At<RawScreenKind>>,
    pub(super) device: Option<At<RawScreenDevice>>,
    pub(super) back: Option<At<String>>,
    pub(super) title: Option<At<String>>,
    pub(super) rows: Vec<At<String>>,
    pub(super) corner: Option<At<String>>,
    pub(super) tap: Option<At<String>>,
    pub(super) steps: Vec<At<String>>,
}

/// What a screen shows.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(super) enum RawScreenKind {
    List,
    Dialog,
    Button,
    Home,
    Code,
}

/// What a screen is drawn on.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(super) enum RawScreenDevice {
    Phone,
    Tablet,
    Window,
}
