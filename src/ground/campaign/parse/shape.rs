//! Holds a file against the declared shapes: unknown keys, values of the wrong kind, words that are not on the
//! list. What does not fit is named and taken out, so that the rest can be read and judged in the same run.
//!
//! `serde` stops at the first thing that does not fit, and validators of JSON Schema know neither lines of TOML nor what was
//! probably meant; a comms person wants all of it at once, each with its line.

use serde_json::Value;
use std::{borrow::Cow, collections::BTreeSet, ops::Range, sync::Arc};
use toml::{Spanned, de::DeValue};

use super::super::Catalogue;
use crate::ground::escape::without_places;
use crate::ground::near::nearest;
use crate::ground::problem::{Place, Problem, Problems, Source};

/// A file's values held against a schema.
pub(super) struct SchemaShape<'a> {
    source: &'a Arc<Source>,
    schema: &'a Value,
    catalogue: &'a Catalogue,
    /// What did not fit.
    pub(super) problems: Problems,
    /// What was taken out: where its table starts, and the key. It is not missing as well.
    pub(super) dropped: BTreeSet<(usize, String)>,
}

/// A table of a file.
type SchemaTable<'i> = toml::de::DeTable<'i>;

impl<'a> SchemaShape<'a> {
    /// Holds every value of the file against the schema.
    pub(super) fn hold(
        source: &'a Arc<Source>,
        schema: &'a Value,
        catalogue: &'a Catalogue,
        root: &mut Spanned<SchemaTable<'_>>,
    ) -> Self {
        let mut shape =
            Self { source, schema, catalogue, problems: Problems::default(), dropped: BTreeSet::new() };
        let start = root.span().start;
        shape.table(schema, root.get_mut(), start, "");
        shape
    }

    fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.source, span)
    }

    fn table(&mut self, schema: &Value, table: &mut SchemaTable<'_>, start: usize, name: &str) {
        // Taken apart and put together again, because a map cannot lose entries while it is walked through.
        for (key, mut value) in std::mem::take(table) {
            let kept = if let Some(inner) = property(schema, key.get_ref()) {
                self.value(inner, &mut value, key.get_ref())
            } else {
                self.unknown(schema, &key, name, start);
                false
            };
            if kept {
                table.insert(key, value);
            } else {
                self.dropped.insert((start, key.get_ref().to_string()));
            }
        }
    }

    /// Whether the value fits; what stands inside it is mended on the way.
    fn value(&mut self, schema: &Value, value: &mut Spanned<DeValue<'_>>, key: &str) -> bool {
        let branches = branches(schema);
        let words: Vec<&str> = branches.iter().flat_map(|branch| listed(branch)).collect();
        // Before the kinds: of a word that is not on the list it helps nobody to hear that it is a text.
        if !words.is_empty() {
            return self.word(&words, value, key);
        }
        let Some(branch) = branches.iter().find(|branch| accepts(branch, value.get_ref())) else {
            // A date without day and time is what the parser leaves of one that the calendar lacks, and that was told.
            if !matches!(value.get_ref(), DeValue::Datetime(moment) if moment.date.is_none() && moment.time.is_none())
            {
                self.wrong_kind(&branches, value, key);
            }
            return false;
        };
        self.inside(branch, value, key)
    }

    fn inside(&mut self, schema: &Value, value: &mut Spanned<DeValue<'_>>, key: &str) -> bool {
        let span = value.span();
        match value.get_mut() {
            DeValue::String(text) => {
                // A sign of an icon font in a title would stand for a person's name in a message.
                if let Cow::Owned(clean) = without_places(text) {
                    *text = clean.into();
                }
                true
            }
            DeValue::Datetime(moment) => {
                if moment.date.is_none() && moment.time.is_none() {
                    return false;
                }
                // Days are texts from here on: `start = 2027-01-18` and `start = "2027-01-18"` are read by the same
                // function.
                let text = moment.to_string();
                *value.get_mut() = DeValue::String(text.into());
                true
            }
            DeValue::Array(list) => {
                let Some(items) = schema.get("items") else { return true };
                let mut kept = true;
                for item in list.iter_mut() {
                    // `&=` looks at every item even after one that does not fit; a list with a gap would mean something
                    // else.
                    kept &= self.value(items, item, key);
                }
                kept
            }
            DeValue::Table(table) => {
                self.table(schema, table, span.start, key);
                true
            }
            DeValue::Integer(number) => {
                let number = number.as_str().replace('_', "").parse::<f64>().unwrap_or(f64::INFINITY);
                self.bounded(schema, number, span, key)
            }
            DeValue::Float(number) => {
                let number = number.as_str().replace('_', "").parse::<f64>().unwrap_or(f64::NAN);
                self.bounded(schema, number, span, key)
            }
            DeValue::Boolean(_) => true,
        }
    }

    fn bounded(&mut self, schema: &Value, number: f64, span: Range<usize>, key: &str) -> bool {
        let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
        let (least, most) = match format {
            // The bounds of the types that are read afterwards, whose own words nobody understands.
            "uint16" => (0.0, f64::from(u16::MAX)),
            "uint32" => (0.0, f64::from(u32::MAX)),
            _ => (0.0, 1_000_000_000.0),
        };
        let fits = (least..=most).contains(&number);
        if !fits {
            self.problems.push(
                Problem::error("bad-value", format!("`{key}` must lie between {least} and {most}"))
                    .at(self.place(span))
                    .hint("write a number in that range"),
            );
        }
        fits
    }

    fn word(&mut self, words: &[&str], value: &Spanned<DeValue<'_>>, key: &str) -> bool {
        let written = value.get_ref().as_str();
        if written.is_some_and(|written| words.contains(&written)) {
            return true;
        }
        let message = written.map_or_else(
            || format!("`{key}` should be one of the known words, in quotes"),
            |written| format!("`{written}` is not a value of `{key}`"),
        );
        let hint = written
            .and_then(|written| {
                let other_name = self.catalogue.meant(key, written).filter(|meant| words.contains(meant));
                other_name.or_else(|| nearest(written, words.iter().copied()))
            })
            .map_or_else(|| format!("write {}", any_of(words)), |near| format!("did you mean `{near}`?"));
        self.problems.push(Problem::error("bad-value", message).at(self.place(value.span())).hint(hint));
        false
    }

    fn wrong_kind(&mut self, branches: &[&Value], value: &Spanned<DeValue<'_>>, key: &str) {
        let wanted: Vec<String> = branches.iter().map(|branch| expected(branch, key)).collect();
        let is = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "`true` or `false`",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let mut hint = format!("write {}", wanted.join(", or "));
        if let (DeValue::Integer(hour), true) =
            (value.get_ref(), branches.iter().any(|branch| format_of(branch) == "partial-time"))
            && let Some(hour) = hour.as_str().parse::<u8>().ok().filter(|hour| *hour < 24)
        {
            hint = format!("write `{key} = \"{hour:02}:00\"`");
        }
        self.problems.push(
            Problem::error("wrong-kind", format!("`{key}` is {is} here"))
                .at(self.place(value.span()))
                .hint(hint),
        );
    }

    /// A key that is not known; the one that was probably meant is not missing as well.
    fn unknown(
        &mut self,
        schema: &Value,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        table: &str,
        start: usize,
    ) {
        let written = key.get_ref().as_ref();
        let known: Vec<&str> = schema
            .get("properties")
            .and_then(Value::as_object)
            .map(|known| known.keys().map(String::as_str).collect())
            .unwrap_or_default();
        let inside = if table.is_empty() { String::new() } else { format!(" in `{table}`") };
        // Before what it resembles: nobody may be led to a key in which a secret then stands.
        let hint = if ["password", "secret", "token", "pass"].contains(&written) {
            "secrets never go in this file; name the environment variable that holds it, under `[smtp.login]`"
                .to_owned()
        } else if let Some(near) = nearest(written, known.iter().copied()) {
            // As if it were there: one slip of the hand would otherwise be an unknown key and a missing one.
            self.dropped.insert((start, near.to_owned()));
            format!("did you mean `{near}`?")
        } else if let Some(home) = self.home_of(written) {
            format!("it belongs under `[{home}]`")
        } else {
            format!("known here: {}", list(&known))
        };
        let problem = Problem::error("unknown-key", format!("`{written}` is not known{inside}"));
        self.problems.push(problem.at(self.place(key.span())).hint(hint));
    }

    /// The table at the top of the file that knows this key.
    fn home_of(&self, key: &str) -> Option<&'a str> {
        let tables = self.schema.get("properties")?.as_object()?;
        tables
            .iter()
            .find(|(_, table)| {
                branches(table)
                    .iter()
                    .any(|table| table.get("properties").is_some_and(|known| known.get(key).is_some()))
            })
            .map(|(name, _)| name.as_str())
    }
}

fn property<'s>(schema: &'s Value, key: &str) -> Option<&'s Value> {
    let named = schema.get("properties").and_then(|known| known.get(key));
    named.or_else(|| schema.get("additionalProperties").filter(|any| any.is_object()))
}

/// The ways in which a value may be written; absence is none of them.
fn branches(schema: &Value) -> Vec<&Value> {
    let choice = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array);
    match choice {
        Some(choice) => choice.iter().flat_map(branches).collect(),
        None if schema.get("type").and_then(Value::as_str) == Some("null") => Vec::new(),
        None => vec![schema],
    }
}

/// The words that a branch lists, if it is a list of words.
fn listed(branch: &Value) -> Vec<&str> {
    let one = branch.get("const").and_then(Value::as_str);
    let many = branch.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(many).collect()
}

fn is(branch: &Value, kind: &str) -> bool {
    match branch.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(kind)),
        _ => false,
    }
}

fn format_of(branch: &Value) -> &str {
    branch.get("format").and_then(Value::as_str).unwrap_or_default()
}

fn accepts(branch: &Value, value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(_) => is(branch, "string"),
        DeValue::Integer(_) => is(branch, "integer") || is(branch, "number"),
        DeValue::Float(_) => is(branch, "number"),
        DeValue::Boolean(_) => is(branch, "boolean"),
        DeValue::Datetime(_) => is(branch, "string") && !format_of(branch).is_empty(),
        DeValue::Array(_) => is(branch, "array"),
        DeValue::Table(_) => is(branch, "object"),
    }
}

fn expected(branch: &Value, key: &str) -> String {
    match format_of(branch) {
        "date" => return format!("a day, such as `{key} = 2027-01-11`"),
        "partial-date-time" => {
            return format!("a day and perhaps an hour, such as `{key} = 2027-02-05T17:00`");
        }
        "partial-time" => return format!("an hour, such as `{key} = \"09:00\"`"),
        _ => {}
    }
    let kinds = [
        ("string", "a text in quotes"),
        ("integer", "a whole number without quotes"),
        ("number", "a number without quotes"),
        ("boolean", "`true` or `false` without quotes"),
        ("array", "a list in square brackets"),
    ];
    kinds.iter().find(|(kind, _)| is(branch, kind)).map_or_else(
        || format!("a table, under a line `[{key}]` or `[[{key}]]`"),
        |(kind, words)| match *kind {
            "array" if branch.get("items").is_some_and(|items| is(items, "object")) => {
                format!("a table under a line `[[{key}]]`, once for each")
            }
            _ => (*words).to_owned(),
        },
    )
}

/// Known words, written out: `a`, `b` or `c`.
fn any_of(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or `{last}`", list(rest)),
        _ => list(words),
    }
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
