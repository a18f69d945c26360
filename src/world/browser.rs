//! A browser of this machine that takes a picture of a page: any of the Chromium family, without a window.
//!
//! It gets a profile of its own, reaches no network, and is ended with its children if it takes too long.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::disk::{self, DiskError};

/// How they are called in the folders of programs.
const NAMES: [&str; 9] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge.exe",
    "chrome.exe",
];

/// Where they are when no folder of programs has them.
const USUAL: [&str; 8] = [
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

/// How long one picture may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often it is looked whether it is there.
const BREATH: Duration = Duration::from_millis(30);

/// A browser that was found.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    program: PathBuf,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BrowserError {
    /// It cannot be started.
    #[error("`{}` cannot be started", program.display())]
    Start {
        /// The browser's program.
        program: PathBuf,
        /// What the system says of it.
        source: io::Error,
    },
    /// It took too long, and was ended.
    #[error("`{}` took longer than {} s for a picture and was ended", program.display(), PATIENCE.as_secs())]
    Slow {
        /// The browser's program.
        program: PathBuf,
    },
    /// It ended without one.
    #[error("`{}` ended ({status}) without a picture", program.display())]
    Nothing {
        /// The browser's program.
        program: PathBuf,
        /// How it ended.
        status: ExitStatus,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A folder for its work could not be made.
    #[error("a folder for the browser cannot be made")]
    Folder(#[from] io::Error),
}

impl Browser {
    /// The one that is named, or else the first that is found in the folders of programs and in the usual places.
    pub(crate) fn find(named: Option<&Path>, folders: Option<&OsStr>) -> Option<Self> {
        if let Some(program) = named {
            // A named one that is not there is not replaced: another browser would draw another picture than
            // was asked for.
            return program.is_file().then(|| Self { program: program.to_path_buf() });
        }
        let folders = folders.map(std::env::split_paths).into_iter().flatten();
        let here = folders.flat_map(|folder| NAMES.map(|name| folder.join(name)));
        let mut all = here.chain(USUAL.map(PathBuf::from));
        all.find(|program| program.is_file()).map(|program| Self { program })
    }

    /// A picture of a page in a window of this size, as PNG. The work is done in a folder of its own inside `beside`:
    /// some browsers may not look anywhere else.
    ///
    /// # Errors
    /// The browser cannot be started, takes too long or makes no picture.
    pub(crate) fn picture(
        &self,
        page: &str,
        (width, height): (u32, u32),
        beside: &Path,
    ) -> Result<Vec<u8>, BrowserError> {
        disk::private_folder(beside)?;
        let work = tempfile::Builder::new().prefix("browser-").tempdir_in(beside)?;
        let folder = work.path().canonicalize()?;
        let (file, picture) = (folder.join("page.html"), folder.join("page.png"));
        disk::write_private(&file, page.as_bytes())?;
        let mut command = Command::new(&self.program);
        command
            .args(["--headless", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"])
            .args(["--no-first-run", "--disable-extensions", "--disable-dev-shm-usage", "--mute-audio"])
            // No name resolves, so that no page reaches the network; the picture is taken when three seconds
            // of the page's own clock are over.
            .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=3000"])
            .arg(format!("--window-size={width},{height}"))
            .arg(joined("--user-data-dir=", &folder.join("profile")))
            .arg(joined("--screenshot=", &picture))
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        #[cfg(unix)]
        {
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
            // A Chromium refuses to start for root with its sandbox; the page has no scripts but ours, and no network.
            if rustix::process::geteuid().is_root() {
                command.arg("--no-sandbox");
            }
        }
        let started =
            command.spawn().map_err(|source| BrowserError::Start { program: self.program.clone(), source });
        let status = RunningBrowser(started?).wait().map_err(BrowserError::Folder)?;
        let status = status.ok_or_else(|| BrowserError::Slow { program: self.program.clone() })?;
        if !picture.is_file() {
            return Err(BrowserError::Nothing { program: self.program.clone(), status });
        }
        Ok(disk::read_file(&picture)?)
    }
}

fn joined(flag: &str, path: &Path) -> std::ffi::OsString {
    let mut joined = std::ffi::OsString::from(flag);
    joined.push(path);
    joined
}

/// A browser at work; it does not outlive us.
struct RunningBrowser(Child);

impl RunningBrowser {
    /// Waits until it ends, and not for ever.
    fn wait(mut self) -> io::Result<Option<ExitStatus>> {
        let begun = Instant::now();
        loop {
            match self.0.try_wait()? {
                Some(status) => return Ok(Some(status)),
                None if begun.elapsed() > PATIENCE => return Ok(None),
                None => thread::sleep(BREATH),
            }
        }
    }
}

impl Drop for RunningBrowser {
    fn drop(&mut self) {
        // Its children are in its group, and some stay a moment longer than it does. Group 0 would be our
        // own: a number that does not fit makes no group, and ends nothing.
        #[cfg(unix)]
        if let Some(group) = rustix::process::Pid::from_raw(i32::try_from(self.0.id()).unwrap_or(0)) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
