//! Rules that say who moves with a wave, as they are written.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, de};
use std::{borrow::Cow, collections::BTreeMap, fmt};

use super::At;

/// A rule that says who moves with a wave: people who fit all of it, and are in no wave by their row or by an earlier rule.
/// Every other key is a column of the list of people: `country = ["NL", "BE"]`, `platform = "ios"`,
/// `department = "HR"`, `vip = false`.
#[derive(Debug, Default, JsonSchema)]
#[serde(default)]
pub(crate) struct RawMembers {
    /// Facts of the list, as under `[[stage]]`: `country = NL and not vip`. Nothing that changes from day to day.
    pub(crate) who: Option<At<String>>,
    /// Everybody who is in no wave yet: for a rule that asks for nothing else.
    pub(crate) everyone: Option<At<bool>>,
    /// At most so many, in the order of the list: a person who joins at its end takes nobody's place.
    pub(crate) limit: Option<At<u32>>,
    /// About so many of a hundred of those who fit: `"10 %"`. Who that is depends on their address and the wave alone.
    pub(crate) share: Option<At<String>>,
    /// Who stays out: addresses, or facts such as `vip` and `department = Sales`.
    pub(crate) except: Option<At<Vec<At<String>>>>,
    /// What columns of the list must hold.
    #[schemars(flatten)]
    pub(crate) columns: BTreeMap<String, At<RawCondition>>,
}

impl<'de> Deserialize<'de> for RawMembers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = RawMembers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a rule that says who moves with a wave")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<RawMembers, A::Error> {
                let mut rule = RawMembers::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "who" => rule.who = Some(map.next_value()?),
                        "everyone" => rule.everyone = Some(map.next_value()?),
                        "limit" => rule.limit = Some(map.next_value()?),
                        "share" => rule.share = Some(map.next_value()?),
                        "except" => rule.except = Some(map.next_value()?),
                        _ => drop(rule.columns.insert(key, map.next_value()?)),
                    }
                }
                Ok(rule)
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// What a column must hold: one text, one of several, or yes or no.
#[derive(Clone, Debug)]
pub(crate) enum RawCondition {
    /// This text; a number is taken as its text.
    One(String),
    /// One of these.
    Each(Vec<At<CellText>>),
    /// Yes or no.
    Flag(bool),
}

/// A text, or a whole number without quotes.
#[derive(Clone, Debug)]
pub(crate) struct CellText(pub(crate) String);

impl<'de> Deserialize<'de> for RawCondition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = RawCondition;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a list of texts, or true or false")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<RawCondition, E> {
                Ok(RawCondition::One(text.to_owned()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<RawCondition, E> {
                Ok(RawCondition::One(number.to_string()))
            }

            fn visit_bool<E: de::Error>(self, flag: bool) -> Result<RawCondition, E> {
                Ok(RawCondition::Flag(flag))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<RawCondition, A::Error> {
                let mut each = Vec::new();
                while let Some(one) = list.next_element()? {
                    each.push(one);
                }
                Ok(RawCondition::Each(each))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl<'de> Deserialize<'de> for CellText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = CellText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a whole number")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<CellText, E> {
                Ok(CellText(text.to_owned()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<CellText, E> {
                Ok(CellText(number.to_string()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for RawCondition {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "anyOf": [
                { "type": "string" },
                { "type": "integer" },
                { "type": "boolean" },
                { "type": "array", "items": { "anyOf": [{ "type": "string" }, { "type": "integer" }] } },
            ],
        })
    }
}
