//! The small shapes that the larger ones are made of: a value with its place, words in every language.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, de};
use std::{borrow::Cow, collections::BTreeMap, fmt, ops::Range};

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    /// Its bytes in the file.
    pub(crate) span: Range<usize>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = toml::Spanned::<T>::deserialize(deserializer)?;
        let span = spanned.span();
        Ok(Self { value: spanned.into_inner(), span })
    }
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A text, or one for each language.
#[derive(Clone, Debug)]
pub(crate) enum TextOrEach {
    /// The same in every language.
    One(String),
    /// One for each language, by its code.
    Each(BTreeMap<String, At<String>>),
}

impl<'de> Deserialize<'de> for TextOrEach {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = TextOrEach;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or one for each language")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<TextOrEach, E> {
                Ok(TextOrEach::One(text.to_owned()))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<TextOrEach, A::Error> {
                let mut each = BTreeMap::new();
                while let Some((language, text)) = map.next_entry()? {
                    each.insert(language, text);
                }
                Ok(TextOrEach::Each(each))
            }
        }
        // By hand: an untagged enum would lose where each language's words stand, and say of a mistake only that
        // nothing fits.
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for TextOrEach {
    fn schema_name() -> Cow<'static, str> {
        "Words".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "a text, or one for each language: `{ en = \"..\", nl = \"..\", sv = \"..\" }`",
            "anyOf": [
                { "type": "string" },
                { "type": "object", "additionalProperties": { "type": "string" } },
            ],
        })
    }
}

/// A text that TOML may also write as a date or time without quotes.
macro_rules! calendar_text {
    ($(#[$doc:meta])* $name:ident, $format:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(pub(crate) String);

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schemars::json_schema!({ "type": "string", "format": $format })
            }
        }
    };
}

calendar_text!(
    /// A day: `2027-01-11`.
    Day,
    "date"
);
calendar_text!(
    /// A day, with or without an hour: `2027-02-05`, `2027-02-05T17:00`.
    DayTime,
    "partial-date-time"
);
calendar_text!(
    /// An hour: `09:00`.
    Hour,
    "partial-time"
);
