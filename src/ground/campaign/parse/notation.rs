//! What is wrong with the notation of `campaign.toml`, said to somebody who never heard of TOML.

use std::sync::Arc;

use super::moment;
use crate::ground::problem::{Place, Problem, Problems, Source};

/// Faults of the notation that are shown at once.
const SHOWN: usize = 20;

/// Quotes that word processors and phones make of straight ones.
const CURLY: [char; 8] = ['“', '”', '„', '‟', '‘', '’', '«', '»'];

/// The problems of the notation itself, and whether they make the rest unreadable. One line has one: what follows
/// from a lost quote is no second mistake.
pub(super) fn problems(source: &Arc<Source>, errors: &[toml::de::Error]) -> (bool, Problems) {
    let mut broken = false;
    let mut problems = Problems::default();
    let mut last = 0;
    for error in errors.iter().take(SHOWN) {
        let place = Place::new(source, error.span().unwrap_or(0..0));
        // Faults come in the order of the file, so it is enough to remember the line before.
        if place.line() == last {
            continue;
        }
        last = place.line();
        let text = place.text();
        // A day that the calendar lacks (`2027-02-30`) is a fault of the notation to TOML, and of one value to us.
        let dated = text.len() >= 8
            && text.contains('-')
            && text.bytes().all(|byte| byte.is_ascii_digit() || b"-:T.Z".contains(&byte));
        if dated {
            let (message, hint) = moment::not_a_day(text);
            problems.push(Problem::error("bad-date", message).at(place).hint(hint));
        } else {
            broken = true;
            problems.push(explain(place, error.message()));
        }
    }
    (broken, problems)
}

fn explain(place: Place, message: &str) -> Problem {
    let line = line_of(&place);
    let problem = |message: String| Problem::error("bad-toml", message);
    let key = line.split('=').next().unwrap_or_default().trim();
    let is_key = !key.is_empty() && key.len() < line.trim().len() && !key.contains([' ', '{', '[', '"']);
    let written = place.text().trim();
    let straight = written.trim_matches(|sign| CURLY.contains(&sign) || sign == '"').replace(CURLY, "'");
    let as_text = |value: &str| if is_key { format!("{key} = \"{value}\"") } else { format!("\"{value}\"") };
    // Within straight quotes they are words of a text, and not what is wrong.
    if written.contains(CURLY) && !written.starts_with('"') {
        let said = problem(format!("these are curly quotes: `{written}`"));
        return said.at(place).hint(format!("write straight ones: `{}`", as_text(&straight)));
    }
    // The library has no kinds of error, only words: what is not known here is shown as it says it.
    if message.contains("must be quoted") {
        let said = problem(format!("`{written}` needs quotes"));
        return said.at(place).hint(format!("put the text in quotes: `{}`", as_text(&straight)));
    }
    if message.contains("basic string") || message.contains("literal string") {
        let said = problem("the text that begins on this line is never closed".to_owned());
        return said.at(place).hint("put a quote `\"` behind its last word, on the same line");
    }
    let first = place.source().text().get(place.span().start..).and_then(|rest| rest.chars().next());
    if message.contains("expected newline")
        && let Some(sign) = first.filter(|sign| [',', ';'].contains(sign))
    {
        let said = problem(format!("there is a `{sign}` after the value"));
        let hint = "take it away: only values inside `[ ]` or `{ }` have a comma between them";
        return said.at(place).hint(hint);
    }
    let hint = if message.contains("unclosed array") {
        "end the list with `]`"
    } else if message.contains("unclosed inline table") {
        "end it with `}`"
    } else if message.contains("duplicate key") {
        "a key may be in a table only once: keep one of the two lines"
    } else {
        "texts go in quotes, lists in `[ ]`, and every line says `key = value` or `[table]`"
    };
    problem(format!("this cannot be read: {message}")).at(place).hint(hint)
}

/// The line a place begins in.
fn line_of(place: &Place) -> String {
    place.source().text().lines().nth(place.line().saturating_sub(1)).unwrap_or_default().to_owned()
}
