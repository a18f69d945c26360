//! The name of a button in a text: `{{ ui.ios.settings }}`, which the atlas knows.
//!
//! It is filled in when a page is read, for it depends on the language of the page and on nothing else.

use super::misread::Misread;
use crate::ground::{
    atlas::{Atlas, NamedSystem},
    campaign::Language,
};

/// The name of a button where only the campaign's own words can stand.
pub(super) fn misplaced(path: &str) -> Misread {
    Misread {
        check: "unknown-word",
        message: format!("`{path}` is the name of a button, and belongs in the text of a page only"),
        hint: Some("write the name itself here, without `**`, or take it out".to_owned()),
    }
}

/// The name of a button for a reader of this language.
pub(super) fn said(
    atlas: &Atlas,
    expression: &str,
    key: &str,
    (language, source): (Language, Language),
) -> Result<String, Misread> {
    let wrong = |message: String, hint: String| Misread { check: "unknown-word", message, hint: Some(hint) };
    // A filter would make `settings` of `Settings`, and nobody would find that on the screen.
    if expression.contains('|') {
        let message = format!("`ui.{key}` is the name of a button, and is shown as the device shows it");
        return Err(wrong(message, format!("write `{{{{ ui.{key} }}}}`")));
    }
    let known = atlas.find(key).and_then(|(_, names)| NamedSystem::say(names, language, source));
    known.map(|(name, _)| name.text.clone()).ok_or_else(|| {
        let hint = atlas.meant(key).map_or_else(
            || {
                let system = key.split('.').next().unwrap_or(key);
                format!("`wavecast ui list` shows the names; a new one goes into content/ui/{system}.toml")
            },
            |meant| format!("write `{{{{ ui.{meant} }}}}`"),
        );
        wrong(format!("there is no name `ui.{key}`"), hint)
    })
}
