//! Whether Tera can read an expression, and what it says where it cannot.

use tera::{Kwargs, State, Tera};

/// Reads an expression that may use these filters. What they do is not asked here.
pub(super) fn check(expression: &str, filters: impl Iterator<Item = &'static str>) -> Result<(), String> {
    let mut tera = Tera::new();
    for filter in filters {
        tera.register_filter(filter, |value: tera::Value, _: Kwargs, _: &State| value);
    }
    tera.add_raw_template("word", &format!("{{{{ {expression} }}}}")).map_err(|error| plain_error(&error))
}

/// The last line of Tera's report says what is wrong; the others show a template nobody wrote.
pub(super) fn plain_error(error: &tera::Error) -> String {
    let text = error.to_string();
    let telling = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    telling.trim_start_matches("error: ").to_owned()
}
