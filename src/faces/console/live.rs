//! A saved file shows at once: the folder is watched, read again when it falls silent, and every open page is
//! told over a web socket.

use axum::{
    body::Bytes,
    extract::ws::{Message, WebSocket},
};
use notify::{
    EventKind, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode, ModifyKind},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, timeout},
};

/// Editors save in several steps; we read once they have been quiet for so long ...
const QUIET: Duration = Duration::from_millis(12);
/// ... or, where the system says that a file was closed or took another's place, for so long ...
const SETTLED: Duration = Duration::from_millis(3);
/// ... and in any case after so long.
const LONGEST: Duration = Duration::from_millis(200);
/// How often we look where the system cannot tell us.
const LOOK: Duration = Duration::from_millis(500);

/// How often an open page is asked whether it is still there.
const ALIVE: Duration = Duration::from_secs(25);

/// Folders of a campaign whose files are watched with all that is in them.
const DEEP: [&str; 5] = ["content", "locales", "templates", "brand", "tells"];

/// Sees what changes in a campaign folder.
pub(super) struct Lookout {
    folder: PathBuf,
    watcher: Box<dyn Watcher + Send>,
    watched: BTreeSet<PathBuf>,
    events: mpsc::UnboundedReceiver<Saved>,
}

/// What was saved.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Saved {
    /// Files of the campaign.
    pub(super) files: bool,
    pub(super) ledger: bool,
    /// Whether it is all there: the last file was closed, or put in the place of another.
    settled: bool,
}

impl Saved {
    /// The ledger, by somebody on another machine.
    pub(super) fn elsewhere() -> Self {
        Self { files: false, ledger: true, settled: true }
    }

    /// Everything, by this console itself.
    pub(super) fn all() -> Self {
        Self { files: true, ledger: true, settled: true }
    }
}

impl Lookout {
    /// Begins to watch. Where the system has no more watches to give, it looks every now and then instead.
    ///
    /// # Errors
    /// The folder cannot be watched either way.
    pub(super) fn begin(folder: &Path, ledger: &Path) -> notify::Result<Self> {
        let (tell, events) = mpsc::unbounded_channel();
        let ledger = ledger.to_path_buf();
        let handler = move |event: notify::Result<notify::Event>| {
            if let Some(saved) = event.ok().and_then(|event| what(&event, &ledger)) {
                // The other end is gone when the program ends.
                let _ = tell.send(saved);
            }
        };
        let mut lookout = Self {
            folder: folder.to_path_buf(),
            watcher: Box::new(notify::recommended_watcher(handler.clone())?),
            watched: BTreeSet::new(),
            events,
        };
        if lookout.cover().is_err() {
            let every = notify::Config::default().with_poll_interval(LOOK);
            lookout.watcher = Box::new(notify::PollWatcher::new(handler, every)?);
            // The new watcher watches nothing yet, whatever the old one did.
            lookout.watched.clear();
            lookout.cover()?;
        }
        Ok(lookout)
    }

    /// Watches what is there: folders may appear later. The whole folder is never watched deeply, for it may
    /// hold anything.
    fn cover(&mut self) -> notify::Result<()> {
        let deep = DEEP.iter().map(|name| (self.folder.join(name), RecursiveMode::Recursive));
        let shallow = [self.folder.clone(), self.folder.join(".wavecast")];
        let wanted = deep.chain(shallow.into_iter().map(|path| (path, RecursiveMode::NonRecursive)));
        for (path, mode) in wanted.collect::<Vec<_>>() {
            if !path.is_dir() {
                self.watched.remove(&path);
            } else if !self.watched.contains(&path) {
                self.watcher.watch(&path, mode)?;
                self.watched.insert(path);
            }
        }
        Ok(())
    }

    /// Waits until something was saved and the folder is quiet again; nothing when there is nothing to wait for.
    pub(super) async fn saved(&mut self) -> Option<Saved> {
        let mut saved = self.events.recv().await?;
        let began = Instant::now();
        while began.elapsed() < LONGEST {
            let wait = if saved.settled { SETTLED } else { QUIET };
            let Ok(Some(more)) = timeout(wait, self.events.recv()).await else { break };
            saved = Saved {
                files: saved.files || more.files,
                ledger: saved.ledger || more.ledger,
                settled: more.settled,
            };
        }
        // A folder that cannot be watched now may be gone by the time we look.
        drop(self.cover());
        Some(saved)
    }
}

/// What an event says was saved, if it matters: not our own half-written files, nor what the ledger writes while
/// it works.
fn what(event: &notify::Event, ledger: &Path) -> Option<Saved> {
    let settled = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(ModifyKind::Name(_))
        | EventKind::Remove(_) => true,
        // To read a file, as we do ourselves, is not to save it.
        EventKind::Access(_) => return None,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Other => false,
    };
    let matters = |path: &&PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // Half-saved files of editors and of our own; `4913` is what Vim writes to see whether it can.
        let passing = [".wavecast-new", "-shm", "-journal", ".swp", ".swx", "~"];
        !passing.iter().any(|end| name.ends_with(end)) && name != "4913" && !name.starts_with(".#")
    };
    let all = event.paths.is_empty();
    let (of_ledger, of_files): (Vec<&PathBuf>, Vec<&PathBuf>) =
        event.paths.iter().filter(matters).partition(|path| path.starts_with(ledger));
    let saved = Saved { files: all || !of_files.is_empty(), ledger: all || !of_ledger.is_empty(), settled };
    (saved.files || saved.ledger).then_some(saved)
}

/// Tells an open page of every new version until it closes.
pub(super) async fn tell(mut socket: WebSocket, mut versions: watch::Receiver<u64>) {
    let mut unanswered = 0;
    loop {
        let version = *versions.borrow_and_update();
        if socket.send(Message::text(version.to_string())).await.is_err() {
            return;
        }
        loop {
            tokio::select! {
                changed = versions.changed() => if changed.is_err() { return } else { break },
                said = socket.recv() => match said {
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_))) => unanswered = 0,
                    _ => return,
                },
                () = sleep(ALIVE) => {
                    unanswered += 1;
                    if unanswered > 2 || socket.send(Message::Ping(Bytes::new())).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}
