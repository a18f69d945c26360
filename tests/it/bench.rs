//! The bench: a campaign folder from text, a verb, and everything a person sees.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, process::Command};

/// A folder that exists as long as the test.
pub(crate) struct Folder {
    directory: tempfile::TempDir,
    /// Where programs keep their state, on the machine of this test alone.
    state: tempfile::TempDir,
}

/// What was said, without the notes that a campaign gets when nothing is wrong: of names of buttons nobody proved.
pub(crate) fn without_notes(said: &str) -> &str {
    said.split("--- stderr\nnote: ").next().unwrap_or(said)
}

/// The line of a table that begins with this stage.
pub(crate) fn row<'t>(text: &'t str, stage: &str) -> &'t str {
    text.lines()
        .find(|line| line.trim_start().starts_with(stage))
        .unwrap_or_else(|| panic!("{stage}: {text}"))
}

impl Folder {
    /// A folder with these files.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let folder = Self { directory: tempfile::tempdir().unwrap(), state: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    /// A copy of a folder.
    pub(crate) fn copy(from: &Path) -> Self {
        let folder = Self::of(&[]);
        for entry in walkdir::WalkDir::new(from) {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(from).unwrap().display().to_string();
                folder.write(&path, fs::read(entry.path()).unwrap());
            }
        }
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Where the witness of its ledger is kept.
    pub(crate) fn state(&self) -> &Path {
        self.state.path()
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// Runs a verb in it, and shows what a person would see: stdout, stderr if any, exit code if not 0.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let mut seen = String::from_utf8(output.stdout).unwrap();
        let talk = String::from_utf8(output.stderr).unwrap();
        if !talk.is_empty() {
            write!(seen, "--- stderr\n{talk}").unwrap();
        }
        if !output.status.success() {
            writeln!(
                seen,
                "--- exit {}",
                output.status.code().map_or("by signal".into(), |code| code.to_string())
            )
            .unwrap();
        }
        seen.replace(&self.path().display().to_string(), "<folder>")
    }

    /// Sends what is due at a moment.
    pub(crate) fn send(&self, at: &str) -> String {
        self.run(&["send", "--execute", "--yes", "--as-of", at])
    }

    /// The program, in this folder, with nothing of the tester's environment that matters.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wavecast"));
        command.args(arguments).current_dir(self.path()).env("NO_COLOR", "1").env("TZ", "Pacific/Chatham");
        command.env("USER", "tester").env_remove("SUDO_USER");
        command.env("XDG_STATE_HOME", self.state());
        command
    }

    /// Every file under a part of the folder, by path.
    pub(crate) fn files(&self, under: &str) -> BTreeMap<String, Vec<u8>> {
        walkdir::WalkDir::new(self.path().join(under))
            .sort_by_file_name()
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let path = entry.path().strip_prefix(self.path()).unwrap();
                (path.display().to_string(), fs::read(entry.path()).unwrap())
            })
            .collect()
    }
}
