//! Whether a file is our list of devices, and which of its columns mean nothing.

use std::collections::BTreeMap;

use super::{
    faults::{DeviceFaults, RowPlace},
    titles::TITLES,
};
use crate::ground::{
    campaign::people::{header::fold, misspelt::is_a_slip},
    course::sheet::ExportSheet,
    near::nearest,
    problem::{Place, Problem, Source},
};

/// What the columns must be called for a file to be our list without anybody saying so.
const MARKS: [&str; 2] = ["mail", "platform"];

/// Everyday words for what a column means under another name.
const OTHER_WORDS: [(&str, &str); 12] = [
    ("device", "name"),
    ("apparaat", "name"),
    ("toestel", "name"),
    ("enhet", "name"),
    ("type", "platform"),
    ("kind", "platform"),
    ("soort", "platform"),
    ("typ", "platform"),
    ("person", "mail"),
    ("persoon", "mail"),
    ("imei", "serial"),
    ("wipe", "reset"),
];

/// Whether a file is a list of devices as this program writes it, and not something else that bears its name: the export
/// of a system, which `wavecast moved import` reads, may be called so too.
pub(crate) fn is_own_list(bytes: &[u8]) -> bool {
    let names = names(bytes);
    MARKS.iter().all(|wanted| names.iter().any(|name| fold(name) == *wanted))
}

/// The names in the first line that is not blank.
fn names(bytes: &[u8]) -> Vec<String> {
    let head =
        bytes.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    // Only the first line is looked at, so that no other file with this name is decoded as a whole.
    let head = String::from_utf8_lossy(head);
    head.split([',', ';', '\t']).map(|name| name.trim().trim_matches('"').to_owned()).collect()
}

/// A file with the usual name of the list of devices whose columns are not ours: it is not read, and this says so.
pub(crate) fn not_a_list(path: &str, bytes: &[u8]) -> Problem {
    let names = names(bytes);
    let (mut lacking, mut renames) = (Vec::new(), Vec::new());
    for mark in MARKS.iter().filter(|mark| !names.iter().any(|name| fold(name) == **mark)) {
        lacking.push(format!("`{mark}`"));
        renames.extend(stands_for(mark, &names).map(|name| format!("`{name}` to `{mark}`")));
    }
    let shown: Vec<String> =
        names.iter().filter(|name| !name.is_empty()).take(12).map(|name| format!("`{name}`")).collect();
    let (column, shown) = (if lacking.len() == 1 { "a column" } else { "the columns" }, shown.join(", "));
    // A first line that holds an address holds no names of columns, and must not be shown.
    let shown = if shown.contains('@') {
        "its first line names none".to_owned()
    } else {
        format!("there are {shown}")
    };
    let message = format!("`{path}` is not read: it lacks {column} {}; {shown}", lacking.join(" and "));
    let rename = if renames.is_empty() {
        format!("give its first line {column} {}", lacking.join(" and "))
    } else {
        format!("rename {}", renames.join(" and "))
    };
    let hint = format!(
        "{rename}; or, if it is an export of a system, give the file another name: `wavecast devices import` and \
         `wavecast moved import` read it from there"
    );
    // Without text there is no place to point at, and the names above may be rubbish.
    let Ok(text) = std::str::from_utf8(bytes) else {
        let message = format!("`{path}` is not read: it is not a list of devices as text in UTF-8");
        return Problem::warning("devices-not-read", message).at(Place::unread(path)).hint(
            "save it as CSV in UTF-8 with the columns `mail` and `platform`, or name it under `[devices]`: `file = ..`",
        );
    };
    let start = text.len() - text.trim_start().len();
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let place = Place::new(&Source::private(path, text), start..start + line.trim_end().len());
    Problem::warning("devices-not-read", message).at(place).hint(hint)
}

/// The column that means something under another name, or looks like it.
fn stands_for<'n>(mark: &str, names: &'n [String]) -> Option<&'n str> {
    let title = TITLES.iter().find(|title| title.meaning == mark)?;
    let known: Vec<&str> = title.names.iter().chain(title.shared).copied().collect();
    let other = |name: &str| OTHER_WORDS.iter().any(|(word, meaning)| *meaning == mark && *word == name);
    let by_alias = known.iter().find_map(|alias| names.iter().find(|name| fold(name) == *alias));
    // From the surest to the least sure: a name we know, an everyday word, and last what only looks like ours.
    let found = by_alias.or_else(|| names.iter().find(|name| other(&fold(name))));
    found.or_else(|| names.iter().find(|name| is_near(&fold(name), mark))).map(String::as_str)
}

fn is_near(written: &str, known: &str) -> bool {
    is_a_slip(written, known) && nearest(written, [known]).is_some()
}

/// The columns of our own list that mean nothing and look like one that would. Of an export nobody expects that all of it means something.
pub(super) fn unknown(sheet: &ExportSheet, columns: &BTreeMap<&'static str, usize>) -> DeviceFaults {
    let mut faults = DeviceFaults::default();
    let plain: Vec<String> = sheet.names.iter().map(|name| fold(name)).collect();
    if !MARKS.iter().all(|mark| plain.iter().any(|name| name == mark)) {
        return faults;
    }
    let known = TITLES.iter().map(|title| title.meaning).collect::<Vec<_>>().join(", ");
    for (at, name) in plain.iter().enumerate() {
        let is_alias =
            || TITLES.iter().any(|title| title.names.iter().chain(title.shared).any(|alias| alias == name));
        if name.is_empty() || columns.values().any(|known| *known == at) || is_alias() {
            continue;
        }
        let (span, line) = sheet.place_of_name(at);
        let at_name = RowPlace::of(&span, line);
        let written = sheet.names.get(at).map(String::as_str).unwrap_or_default();
        let message = format!("the column `{written}` means nothing here, and is not used");
        // A column of their own may stay: only what looks like one of ours was meant to say something.
        if let Some(near) = meant(name, columns) {
            let hint = format!("did you mean `{near}`? known are {known}");
            faults.warning("unknown-column", (message, &hint), &at_name);
        }
    }
    faults
}

/// What a column was probably to mean, if nothing else means that.
fn meant(name: &str, columns: &BTreeMap<&'static str, usize>) -> Option<&'static str> {
    let open = || TITLES.iter().map(|title| title.meaning).filter(|meaning| !columns.contains_key(meaning));
    let other = OTHER_WORDS.iter().find(|(word, _)| *word == name).map(|(_, meaning)| *meaning);
    other
        .filter(|meaning| !columns.contains_key(meaning))
        .or_else(|| nearest(name, open().filter(|known| is_a_slip(name, known))))
}
