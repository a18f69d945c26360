//! What the cells of a list of devices mean, and by which name a person recognises a device.

use std::borrow::Cow;

use crate::ground::campaign::{
    Catalogue, DeviceUse, OperatingSystem, Ownership,
    people::{header::fold, values},
};

/// Whose a device is and how many use it: systems say both in one word (`Corporate - Shared`).
pub(super) fn ownership(cell: &str) -> Option<(Ownership, Option<DeviceUse>)> {
    let plain = fold(cell);
    let usage = plain.contains("shared").then_some(DeviceUse::Shared);
    if let Some(known) = values::ownership(cell) {
        return Some((known, usage));
    }
    let begins = |words: &[&str]| words.iter().any(|word| plain.starts_with(word));
    // One letter is what Workspace ONE shows in its own list.
    let company =
        ["corporate", "company", "institution", "organisation", "organization", "bedrijf", "foretag"];
    let personal =
        ["employee", "personal", "private", "user", "byod", "persoonlijk", "prive", "privat", "personlig"];
    match plain.as_str() {
        // `C`, `S` and `E` stand for Corporate, Shared and Employee.
        "c" | "s" => Some((Ownership::Company, (plain == "s").then_some(DeviceUse::Shared))),
        "e" => Some((Ownership::Personal, None)),
        "undefined" | "unassigned" | "none" | "notset" => Some((Ownership::Unknown, None)),
        _ if begins(&company) => Some((Ownership::Company, usage)),
        _ if begins(&personal) => Some((Ownership::Personal, usage)),
        _ => None,
    }
}

/// How many use a device.
pub(super) fn usage(cell: &str) -> Option<DeviceUse> {
    match fold(cell).as_str() {
        "" | "oneperson" | "own" | "personal" | "personaluse" | "user" | "eigen" | "persoonlijk" | "egen"
        | "personlig" => Some(DeviceUse::OnePerson),
        "shared" | "gedeeld" | "delad" => Some(DeviceUse::Shared),
        "kiosk" | "dedicated" | "singleapp" => Some(DeviceUse::Kiosk),
        _ => None,
    }
}

/// The old system a device is in, by a word that systems or people use for it. `Microsoft Intune` is none.
pub(crate) fn old_system(catalogue: &Catalogue, cell: &str) -> Option<String> {
    let plain = fold(cell);
    catalogue.vendors.iter().find(|vendor| vendor.is_called(&plain)).map(|vendor| vendor.code.clone())
}

/// Yes, no, or nothing said.
pub(super) fn reset(cell: &str) -> Result<Option<bool>, NeitherYesNorNo> {
    if cell.is_empty() { Ok(None) } else { values::yes(cell).map(Some).ok_or(NeitherYesNorNo) }
}

/// A cell that should say yes or no, and says something else.
pub(super) struct NeitherYesNorNo;

/// What a device is recognised by: the name of its model as people know it. What only a machine calls it
/// (`iPhone14,7`, `20XW004AUS`, `DESKTOP-4F3GQ`) tells its owner nothing; then it is the product, or its maker.
/// This is the name of a model as people know it, with its maker; none if only machines call it so.
pub(super) fn recognised_by_model(model: &str, maker: &str) -> Option<String> {
    let (model, maker) = (short(model), short(maker));
    if model.is_empty() || is_code(&model) {
        return None;
    }
    // `HP EliteBook 840` names its maker already; said twice, nobody would call it so.
    let known = maker.is_empty() || fold(&model).starts_with(&fold(first_word(&maker)));
    let is_apple = fold(&maker).starts_with("apple");
    let is_whole = known || is_apple || is_generic(&maker);
    Some(if is_whole { model.into_owned() } else { format!("{} {model}", first_word(&maker)) })
}

/// What is left to recognise a device by whose model says nothing.
pub(super) fn recognised_without_model(name: &str, maker: &str, system: OperatingSystem) -> String {
    let (name, maker) = (short(name), short(maker));
    if let Some(product) = system.product() {
        return product.to_owned();
    }
    if !maker.is_empty() && !is_generic(&maker) {
        return first_word(&maker).to_owned();
    }
    // A name that its owner gave it; a host name is a code.
    if name.contains(' ') && !is_code(&name) { name.into_owned() } else { String::new() }
}

/// Whether a text is what a machine calls a device: no word of it is a word.
fn is_code(text: &str) -> bool {
    let has_digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let is_word = |word: &str| {
        // A comma or an underline stands in no name that people use, and letters must be there at all.
        let letters = word.chars().filter(|letter| letter.is_alphabetic()).count();
        // `T14`, `S23` and `Z3` are what people say; `20XW004AUS` and `SM-G991B` are not.
        letters > 0 && !word.contains([',', '_']) && !(has_digit(word) && word.chars().count() > 5)
    };
    !text.split_whitespace().any(is_word) || (text.contains('-') && has_digit(text) && !text.contains(' '))
}

/// A maker's name that stands where nobody filled one in.
fn is_generic(maker: &str) -> bool {
    let plain = fold(maker);
    plain.is_empty()
        || ["systemmanufacturer", "unknown", "tobefilledbyoem", "oem"]
            .iter()
            .any(|word| plain.starts_with(word))
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or(text)
}

/// Letters of the longest cell that is shown.
const SHORT: usize = 60;

/// A cell in one line that fits a sentence.
pub(super) fn short(cell: &str) -> Cow<'_, str> {
    // At most so many letters: this stands in the middle of a sentence that people read.
    let is_whole = cell.len() <= SHORT && cell.bytes().all(|byte| byte.is_ascii_graphic());
    if is_whole {
        return Cow::Borrowed(cell);
    }
    let line: Vec<&str> = cell.split(|letter: char| letter.is_whitespace() || letter.is_control()).collect();
    line.into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(SHORT)
        .collect()
}

/// What runs on a device whose list has no column for it: its model or the name of its version says it.
pub(super) fn guessed(model: &str, version: &str) -> Option<OperatingSystem> {
    let model = model.trim().to_lowercase();
    let by_model = || {
        let system = [
            ("iphone", OperatingSystem::Ios),
            ("ipad", OperatingSystem::IpadOs),
            ("macbook", OperatingSystem::Macos),
            ("mac", OperatingSystem::Macos),
            ("imac", OperatingSystem::Macos),
        ];
        system.into_iter().find(|(word, _)| model.starts_with(word)).map(|(_, system)| system)
    };
    by_model().or_else(|| version.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_called_what_its_owner_calls_it() {
        let ios = OperatingSystem::Ios;
        let windows = OperatingSystem::Windows;
        let android = OperatingSystem::Android;
        let cases = [
            (("Anna's iPhone", "iPhone 14", "Apple", ios), "iPhone 14"),
            (("PH-1", "iPhone14,7", "Apple", ios), "iPhone"),
            (
                ("", "MacBook Pro (14-inch, 2023)", "Apple Inc.", OperatingSystem::Macos),
                "MacBook Pro (14-inch, 2023)",
            ),
            (("DESKTOP-4F3GQ", "20XW004AUS", "LENOVO", windows), "LENOVO"),
            (("PC-77", "ThinkPad T14", "LENOVO", windows), "LENOVO ThinkPad T14"),
            (("", "Latitude 5420", "Dell Inc.", windows), "Dell Latitude 5420"),
            (("", "HP EliteBook 840", "HP", windows), "HP EliteBook 840"),
            (("x", "SM-G991B", "samsung", android), "samsung"),
            (("", "Galaxy S23", "samsung", android), "samsung Galaxy S23"),
            (("", "Pixel 8", "", android), "Pixel 8"),
            (("DESKTOP-1", "", "", windows), ""),
            (("Bram his tablet", "", "", android), "Bram his tablet"),
            (("", "", "System manufacturer", windows), ""),
        ];
        for ((name, model, maker, system), said) in cases {
            let found = recognised_by_model(model, maker);
            let found = found.unwrap_or_else(|| recognised_without_model(name, maker, system));
            assert_eq!(found, said, "{name} {model} {maker}");
        }
    }

    #[test]
    fn what_systems_call_an_owner_is_understood() {
        let cases = [
            ("Company", (Ownership::Company, None)),
            ("Corporate - Dedicated", (Ownership::Company, None)),
            ("Corporate - Shared", (Ownership::Company, Some(DeviceUse::Shared))),
            ("Employee Owned", (Ownership::Personal, None)),
            ("Institutional", (Ownership::Company, None)),
            ("Persoonlijk", (Ownership::Personal, None)),
            ("Företag", (Ownership::Company, None)),
            ("", (Ownership::Unknown, None)),
            ("Undefined", (Ownership::Unknown, None)),
        ];
        for (cell, said) in cases {
            assert_eq!(ownership(cell), Some(said), "{cell}");
        }
        assert_eq!(ownership("the moon"), None);
    }
}
