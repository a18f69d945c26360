//! `docs/keys.md`, made from the published schema; and that every key a page of the book shows is one.

use serde_json::{Map, Value};
use std::fmt::Write as _;
use wavecast::ground::campaign;

use super::{pages, references::cell};

/// The page.
pub(super) fn told() -> String {
    let schema = campaign::schema();
    let mut text = String::from(
        "# Keys\n\nEvery key of `campaign.toml`. The [sample](../campaign.toml) uses most of them, with a comment at \
         each.\n`wavecast schema` prints the same for editors that complete as you type.\n\nA *day* is written \
         `2027-03-19`, an *hour* `17:00`, both without quotes or with them. A *text in each language* is\none text for \
         all, or `{ en = \"..\", nl = \"..\", sv = \"..\" }`.\n",
    );
    let properties = schema["properties"].as_object().unwrap();
    for (name, inner) in properties {
        tell(&mut text, name, inner);
    }
    text
}

/// A table, with its keys and then the tables inside.
fn tell(text: &mut String, path: &str, schema: &Value) {
    let (heading, table) = match shape(schema) {
        Shape::Table(table) => (format!("[{path}]"), table),
        Shape::Tables(table) => (format!("[[{path}]]"), table),
        Shape::Named(inner) => match shape(inner) {
            Shape::Table(table) => (format!("[{path}.NAME]"), table),
            Shape::Value | Shape::Tables(_) | Shape::Named(_) => return named(text, path, schema, inner),
        },
        Shape::Value => unreachable!("only tables are told on their own"),
    };
    write!(text, "\n## `{heading}`\n\n{}\n\n", sentence(schema, table)).unwrap();
    text.push_str("| key | kind | says |\n|---|---|---|\n");
    let properties = table["properties"].as_object().unwrap();
    for (key, value) in properties.iter().filter(|(_, value)| matches!(shape(value), Shape::Value)) {
        writeln!(text, "| `{key}` | {} | {} |", kind(value), meaning(value)).unwrap();
    }
    let inside = heading.trim_matches(['[', ']']);
    for (key, value) in properties.iter().filter(|(_, value)| !matches!(shape(value), Shape::Value)) {
        tell(text, &format!("{inside}.{key}"), value);
    }
}

/// A table whose keys are names of your own.
fn named(text: &mut String, path: &str, schema: &Value, inner: &Value) {
    write!(
        text,
        "\n## `[{path}]`\n\n{}\n\n| key | kind |\n|---|---|\n| a name of your own | {} |\n",
        sentence(schema, schema),
        kind(inner)
    )
    .unwrap();
}

enum Shape<'a> {
    Value,
    Table(&'a Value),
    Tables(&'a Value),
    Named(&'a Value),
}

fn shape(schema: &Value) -> Shape<'_> {
    let schema = bare(schema);
    if schema.get("properties").is_some() {
        Shape::Table(schema)
    } else if schema["items"].get("properties").is_some() {
        Shape::Tables(&schema["items"])
    } else if schema["additionalProperties"].is_object() {
        Shape::Named(&schema["additionalProperties"])
    } else {
        Shape::Value
    }
}

/// The schema without the `null` that only means that a key may be left out.
fn bare(schema: &Value) -> &Value {
    let choices = schema["anyOf"].as_array();
    let real = choices.and_then(|choices| choices.iter().find(|choice| choice["type"] != "null"));
    match (real, schema.get("description")) {
        (Some(real), _)
            if choices.is_some_and(|choices| choices.len() == 2 && choices[1]["type"] == "null") =>
        {
            real
        }
        _ => schema,
    }
}

fn sentence(schema: &Value, table: &Value) -> String {
    let said = schema["description"].as_str().or(table["description"].as_str()).unwrap_or_default();
    cell(said)
}

fn kind(schema: &Value) -> String {
    let inner = bare(schema);
    let types = inner["type"].as_str().or_else(|| inner["type"][0].as_str());
    match (inner["format"].as_str(), types) {
        (Some("date"), _) => "day".to_owned(),
        (Some("partial-date-time"), _) => "day, or day and hour".to_owned(),
        (Some("partial-time"), _) => "hour".to_owned(),
        (_, Some("boolean")) => "`true` or `false`".to_owned(),
        (_, Some("integer" | "number")) => "number".to_owned(),
        (_, Some("array")) => format!("list of: {}", kind(&inner["items"])),
        _ if inner.get("anyOf").is_some() => "text in each language".to_owned(),
        _ if inner.get("oneOf").is_some() || inner.get("enum").is_some() => "one of these".to_owned(),
        _ => "text".to_owned(),
    }
}

fn meaning(schema: &Value) -> String {
    let inner = bare(schema);
    let mut text =
        schema["description"].as_str().or(inner["description"].as_str()).unwrap_or_default().to_owned();
    let listed = inner.get("enum").or_else(|| inner["items"].get("enum")).and_then(Value::as_array);
    if let Some(choices) = inner["oneOf"].as_array() {
        let one = |choice: &Value| match (choice["const"].as_str(), choice["description"].as_str()) {
            (Some(name), Some(said)) => format!("`{name}`: {}", said.trim_end_matches('.')),
            (Some(name), None) => format!("`{name}`"),
            (None, _) => codes(choice),
        };
        let _ = write!(text, " {}.", choices.iter().map(one).collect::<Vec<_>>().join("; "));
    } else if let Some(choices) = listed {
        let names: Vec<String> =
            choices.iter().filter_map(|name| Some(format!("`{}`", name.as_str()?))).collect();
        let _ = write!(text, " {}.", names.join(", "));
    }
    cell(&text)
}

fn codes(choice: &Value) -> String {
    let names = choice["enum"].as_array().into_iter().flatten();
    names.filter_map(|name| Some(format!("`{}`", name.as_str()?))).collect::<Vec<_>>().join(", ")
}

/// A key that a page shows in TOML is one that the program knows.
#[test]
fn every_key_on_a_page_is_one() {
    let schema = campaign::schema();
    let mut wrong = Vec::new();
    for page in pages() {
        for fence in page.fences().iter().filter(|fence| fence.kind == "toml") {
            let place = format!("{}:{}", page.path, fence.line);
            match fence.lines.join("\n").parse::<toml::Table>() {
                Err(error) => wrong.push(format!("{place}: {}", error.message())),
                // A glossary stands in a file of phrases: a word, and those that it replaces.
                Ok(table) if table.contains_key("glossary") => {
                    let terms = table["glossary"].as_table().unwrap();
                    assert!(
                        terms.values().all(|term| term.get("not").unwrap_or(term).is_array()),
                        "{place}: a term replaces a list of words"
                    );
                }
                Ok(table) => {
                    let table = serde_json::to_value(table).unwrap();
                    unknown(table.as_object().unwrap(), &schema, &place, &mut wrong);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn unknown(table: &Map<String, Value>, schema: &Value, place: &str, wrong: &mut Vec<String>) {
    for (key, value) in table {
        let schema = bare(schema);
        let Some(inner) = schema["properties"].get(key).or_else(|| schema.get("additionalProperties")) else {
            wrong.push(format!("{place}: `{key}` is no key"));
            continue;
        };
        if inner == &Value::Bool(false) {
            wrong.push(format!("{place}: `{key}` is no key"));
            continue;
        }
        match (shape(inner), value) {
            (Shape::Table(_) | Shape::Named(_), Value::Object(table)) => unknown(table, inner, place, wrong),
            (Shape::Tables(item), Value::Array(tables)) => {
                for table in tables.iter().filter_map(Value::as_object) {
                    unknown(table, item, place, wrong);
                }
            }
            _ => {}
        }
    }
}
