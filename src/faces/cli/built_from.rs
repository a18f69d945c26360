//! `wavecast --version --verbose`: what this very program was built from.

use std::{env::consts, ffi::OsStr, fmt::Write as _};

/// Every crate in it, each with its version and the sum over its source.
const LOCK: &[u8] = include_bytes!("../../../Cargo.lock");

/// Whether both were asked for. The parser ends at `--version`, wherever the other stands.
pub(super) fn is_asked<'a>(arguments: impl Iterator<Item = &'a OsStr>) -> bool {
    let (mut version, mut verbose) = (false, false);
    // Behind `--` nothing is an option any more.
    for argument in arguments.take_while(|argument| *argument != "--") {
        version |= argument == "--version" || argument == "-V";
        verbose |= argument == "--verbose";
    }
    version && verbose
}

/// The version, and what somebody who asks "which one is it?" needs to answer. Whoever makes a release says from which
/// commit in `WAVECAST_COMMIT`; a program asks no version control about itself, for the folder it was built in may be
/// a copy.
pub(super) fn text() -> String {
    let mut text = format!("wavecast {}\n", env!("CARGO_PKG_VERSION"));
    let lock = blake3::hash(LOCK).to_hex();
    let profile = if cfg!(debug_assertions) { "for development" } else { "for use" };
    let handouts = if cfg!(feature = "handouts") { "with handouts" } else { "without handouts" };
    for (name, value) in [
        ("commit", option_env!("WAVECAST_COMMIT").unwrap_or("not given when it was built")),
        ("system", &format!("{} on {}", consts::OS, consts::ARCH)),
        ("built", &format!("{profile}, {handouts}")),
        ("Rust", concat!(env!("CARGO_PKG_RUST_VERSION"), " or newer")),
        ("Cargo.lock", lock.get(..16).unwrap_or_default()),
        ("parts", "`wavecast licences`"),
    ] {
        let _ = writeln!(text, "{name:<12} {value}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_asked_for_in_any_order() {
        let asked = |line: &str| is_asked(line.split(' ').map(OsStr::new));
        assert!(asked("wavecast --version --verbose"));
        assert!(asked("wavecast --verbose -V"));
        assert!(!asked("wavecast --version"));
        assert!(!asked("wavecast plan -- --version --verbose"));
    }
}
