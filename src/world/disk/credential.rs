//! Secrets that a service manager hands over as files: systemd's `LoadCredential=`. Unlike the environment of a process,
//! nobody else of the machine can read them.

use std::path::Path;

/// The folder in which systemd puts them, by its name in the environment.
const FOLDER: &str = "CREDENTIALS_DIRECTORY";

/// What the environment calls by this name, or else the credential of this name.
pub fn secret(environment: fn(&str) -> Option<String>, name: &str) -> Option<String> {
    let set = environment(name).filter(|value| !value.is_empty());
    set.or_else(|| credential(&environment(FOLDER)?, name))
}

fn credential(folder: &str, name: &str) -> Option<String> {
    // A name of the environment, and never a way out of the folder.
    if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return None;
    }
    #[expect(clippy::disallowed_methods, reason = "the disk is where files are read")]
    let text = std::fs::read_to_string(Path::new(folder).join(name)).ok()?;
    // Whoever wrote it with an editor has a line end behind it, which belongs to no password.
    let text = text.trim_end_matches(['\r', '\n']);
    (!text.is_empty()).then(|| text.to_owned())
}
