//! The systems that are left and joined, and how devices get from one to the other.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};
use std::{borrow::Cow, fmt};

use super::{At, RawPlatform, known_vendors};
use crate::ground::campaign::{Method, Ownership};

/// A management system that is left, and the devices that are in it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawOldSystem {
    /// Which it is.
    #[schemars(schema_with = "known_vendors")]
    pub(crate) vendor: Option<At<String>>,
    /// The name people know: `Workspace ONE`.
    pub(crate) name: Option<At<String>>,
    /// The app people know it by: `Intelligent Hub`.
    pub(crate) app: Option<At<String>>,
    /// Where several systems are left: the kinds of device that are in this one; all if left out.
    pub(crate) platforms: Option<At<Vec<At<RawPlatform>>>>,
    /// Where several systems are left: whose devices are in this one; anybody's if left out.
    pub(crate) ownership: Option<RawOwner>,
}

/// Whose a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum RawOwner {
    /// It belongs to the organisation.
    Company,
    /// The person's own.
    Personal,
}

impl From<RawOwner> for Ownership {
    fn from(owner: RawOwner) -> Self {
        match owner {
            RawOwner::Company => Self::Company,
            RawOwner::Personal => Self::Personal,
        }
    }
}

/// The system that is left, or several.
#[derive(Debug)]
pub(crate) enum RawOldSystems {
    /// One for every device.
    One(Box<RawOldSystem>),
    /// Several: each may say whose devices are in it.
    Each(Vec<At<RawOldSystem>>),
}

impl<'de> Deserialize<'de> for RawOldSystems {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = RawOldSystems;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a management system, or several")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<RawOldSystems, A::Error> {
                let one = RawOldSystem::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(RawOldSystems::One(Box::new(one)))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<RawOldSystems, A::Error> {
                let mut each = Vec::new();
                while let Some(one) = list.next_element()? {
                    each.push(one);
                }
                Ok(RawOldSystems::Each(each))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for RawOldSystems {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "OldSystems".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = RawOldSystem::json_schema(generator);
        json_schema!({ "anyOf": [one.clone(), { "type": "array", "items": one }] })
    }
}

/// The management system that is joined, and how.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawJoined {
    /// Which it is.
    #[schemars(schema_with = "known_vendors")]
    pub(crate) vendor: Option<At<String>>,
    /// The name people know: `Microsoft Intune`.
    pub(crate) name: Option<At<String>>,
    /// The app people know it by: `Company Portal`.
    pub(crate) app: Option<At<String>>,
    /// How devices join, by platform and owner. Messages then name each device and link its own guide.
    pub(crate) methods: RawMethods,
}

/// How devices join, by platform.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawMethods {
    /// iPhone and iPad: `{ company = "ios-reset", personal = "ios-app" }`.
    pub(crate) ios: RawMethodOf,
    /// Android: `{ company = "android-managed", personal = "android-web" }`.
    pub(crate) android: RawMethodOf,
    /// Mac: `{ company = "macos-reset" }`.
    pub(crate) macos: RawMethodOf,
    /// Windows: `{ company = "windows-auto" }`.
    pub(crate) windows: RawMethodOf,
}

/// How devices of one platform join, by owner.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawMethodOf {
    /// The organisation's devices.
    #[schemars(schema_with = "methods")]
    pub(crate) company: Option<At<String>>,
    /// People's own devices.
    #[schemars(schema_with = "methods")]
    pub(crate) personal: Option<At<String>>,
}

/// The ways to join that there are.
fn methods(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": Method::all().map(Method::code).collect::<Vec<_>>() })
}
