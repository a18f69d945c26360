//! `content/ui/*.toml`, as they are written.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::ground::campaign::{At, Day};

/// The names of one system's buttons, menus and screens.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct RawAtlasFile {
    pub(super) expects: Option<At<String>>,
    pub(super) since: Option<At<Day>>,
    pub(super) source: BTreeMap<String, At<RawNameSource>>,
    pub(super) name: BTreeMap<String, At<BTreeMap<String, At<RawUiName>>>>,
}

/// Where names are found.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct RawNameSource {
    pub(super) kind: Option<At<RawSourceKind>>,
    pub(super) page: Option<At<String>>,
    pub(super) version: Option<At<String>>,
    pub(super) date: Option<At<Day>>,
    pub(super) read: Option<At<Day>>,
}

/// Whose word a source is.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(super) enum RawSourceKind {
    Strings,
    Documentation,
    Reported,
}

/// A name in one language.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct RawUiName {
    pub(super) is: Option<At<String>>,
    pub(super) by: Option<At<String>>,
    pub(super) sure: Option<At<RawSure>>,
    pub(super) seen_by: Option<At<String>>,
    pub(super) seen_on: Option<At<Day>>,
    pub(super) seen_in: Option<At<String>>,
}

/// What stands for a source where there is none.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub(super) enum RawSure {
    Knowledge,
}
