//! A backup of the ledger in one file, made while a sender runs, and how it is put back.
//!
//! The file is a ledger itself, with what else of the state folder a campaign needs in two tables more. Put back, it is
//! marked: it knows nothing of what left after its last sign of life, and somebody must say what is to be done about it.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, backup::Backup, params};
use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    BackedUp, FILE, Holder, LedgerError, Life, REFERENCE_KEY, Seal, life, meta, records::look_into, schema,
};
use crate::world::disk::sync_folder;

/// Files of the state folder that a campaign cannot do without, beside the ledger.
const BESIDE: [&str; 1] = [REFERENCE_KEY];

/// What a backup has more than a ledger.
const MORE: &str = "
CREATE TABLE backup (made INTEGER NOT NULL) STRICT;
CREATE TABLE backup_file (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;
";

/// Writes the ledger of a state folder, and what belongs to it, into one file for its owner alone.
///
/// # Errors
/// There is no ledger, it is damaged, or the file cannot be written.
pub(super) fn back_up(folder: &Path, to: &Path, now: DateTime<Utc>) -> Result<BackedUp, LedgerError> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Err(LedgerError::Refused(
            "there is no ledger yet: nothing was ever sent from here".to_owned(),
        ));
    }
    let source = look_into(&path)?;
    schema::known(&source, &path)?;
    let (broken, failed) = (of_database(to), of_file(to));
    let draft = draft_beside(to)?;
    let mut copy = Connection::open(draft.path()).map_err(&broken)?;
    pages(&source, &mut copy).map_err(|error| LedgerError::database(&path, error))?;
    // A backup of a damaged ledger would be found out when it is needed.
    whole(&copy, &path)?;
    // One file, that needs no log beside it.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(&broken)?;
    schema::migrate(&mut copy, to)?;
    copy.execute_batch(MORE).map_err(&broken)?;
    copy.execute("INSERT INTO backup VALUES (?1)", [now.timestamp_millis()]).map_err(&broken)?;
    for name in BESIDE {
        if let Some(bytes) = read(&folder.join(name))? {
            copy.execute("INSERT INTO backup_file VALUES (?1, ?2)", params![name, bytes]).map_err(&broken)?;
        }
    }
    let made = about(&copy, to)?;
    copy.close().map_err(|(_, error)| broken(error))?;
    put(draft, to).map_err(failed)?;
    Ok(made)
}

/// Puts a backup in the place of the ledger of a state folder. One that is in use stays; one that knows more, or is
/// another, stays unless it is to be replaced, and is then kept aside.
///
/// # Errors
/// It is no backup of this campaign, it is damaged, or the ledger that is here should stay.
pub(super) fn restore(
    folder: &Path,
    campaign: &str,
    from: &Path,
    replace: bool,
    now: DateTime<Utc>,
) -> Result<BackedUp, LedgerError> {
    let _holder = Holder::take(folder, "wavecast restore", now)?;
    let source = open_backup(from, campaign)?;
    let path = folder.join(FILE);
    let (broken, failed) = (of_database(&path), of_file(&path));
    let (coming, identity) = (life::state(&source, from)?, identity(&source, from)?);
    if !replace && let Some(why) = knows_more(&path, coming, &identity) {
        return Err(LedgerError::Refused(why));
    }
    // All that may refuse comes before anything is moved.
    let beside = files(&source, folder, replace)?;
    let draft = draft_beside(&path)?;
    let mut copy = Connection::open(draft.path()).map_err(&broken)?;
    pages(&source, &mut copy).map_err(&broken)?;
    copy.execute_batch("DROP TABLE backup; DROP TABLE backup_file;").map_err(&broken)?;
    schema::migrate(&mut copy, &path)?;
    let put_back = "UPDATE life SET put_back = ?1";
    copy.execute(put_back, [now.timestamp_millis()]).map_err(&broken)?;
    let made = about(&copy, &path)?;
    copy.close().map_err(|(_, error)| broken(error))?;
    crate::world::fail_point::fail_point("restore");
    // Between these two there is no ledger; where anything was sent, the seal keeps others from beginning a
    // new one.
    let aside = set_aside(&path, now).map_err(&failed)?;
    put(draft, &path).map_err(failed)?;
    for (name, bytes) in beside {
        let place = folder.join(name);
        let draft = draft_beside(&place)?;
        io::Write::write_all(&mut draft.as_file(), &bytes).map_err(of_file(&place))?;
        put(draft, &place).map_err(of_file(&place))?;
    }
    Ok(BackedUp { aside, ..made })
}

fn open_backup(from: &Path, campaign: &str) -> Result<Connection, LedgerError> {
    let no_backup = || {
        let hint =
            "`wavecast backup FILE` makes one; a copy of `ledger.db` alone is put in its place by hand";
        LedgerError::Refused(format!("`{}` is no backup of a ledger: {hint}", from.display()))
    };
    if !from.is_file() {
        return Err(LedgerError::file(from, io::ErrorKind::NotFound.into()));
    }
    let source = look_into(from).map_err(|_| no_backup())?;
    let asked = "SELECT 1 FROM sqlite_schema WHERE name = 'backup'";
    match source.query_row(asked, [], |_| Ok(())).optional() {
        Ok(Some(())) => {}
        Ok(None) => return Err(no_backup()),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            return Err(no_backup());
        }
        Err(error) => return Err(LedgerError::database(from, error)),
    }
    whole(&source, from)?;
    schema::known(&source, from)?;
    match meta::get(&source, "campaign").map_err(of_database(from))? {
        Some(found) if found != campaign => {
            Err(LedgerError::OtherCampaign { path: from.to_path_buf(), found, wanted: campaign.to_owned() })
        }
        Some(_) | None => Ok(source),
    }
}

/// Why the ledger that is here should stay. One that cannot be read stays in nobody's way.
fn knows_more(path: &Path, coming: Seal, whose: &str) -> Option<String> {
    let here = path.exists().then(|| look_into(path).ok()).flatten()?;
    let found = life::state(&here, path).ok().filter(|found| found.rows > 0)?;
    let same = identity(&here, path).is_ok_and(|identity| identity == whose);
    let knows_all = same && (found.rows, found.generation) <= (coming.rows, coming.generation);
    (!knows_all).then(|| {
        let which = if same { "the ledger here" } else { "another ledger is here: it" };
        format!(
            "{which} knows {} attempts, and the backup {}; `--replace` puts the backup in its place all the same, and \
             keeps it aside",
            found.rows, coming.rows
        )
    })
}

fn identity(connection: &Connection, path: &Path) -> Result<String, LedgerError> {
    Ok(Life::read(connection, path)?.identity)
}

/// The files that lie beside the ledger, as the backup has them, where they are not here as they are.
fn files(
    source: &Connection,
    folder: &Path,
    replace: bool,
) -> Result<Vec<(&'static str, Vec<u8>)>, LedgerError> {
    let mut files = Vec::new();
    for name in BESIDE {
        let place = folder.join(name);
        let kept: Option<Vec<u8>> = source
            .query_row("SELECT bytes FROM backup_file WHERE name = ?1", [name], |row| row.get(0))
            .optional()
            .map_err(of_database(&place))?;
        match (kept, read(&place)?) {
            (Some(kept), Some(here)) if kept != here && !replace => {
                return Err(LedgerError::Refused(format!(
                    "`{}` is another one than in the backup; `--replace` takes that of the backup",
                    place.display()
                )));
            }
            (Some(kept), here) if here.as_ref() != Some(&kept) => files.push((name, kept)),
            (Some(_) | None, _) => {}
        }
    }
    Ok(files)
}

/// All pages at once: a sender that writes meanwhile does not disturb the copy, nor the copy the sender.
fn pages(source: &Connection, copy: &mut Connection) -> rusqlite::Result<()> {
    Backup::new(source, copy)?.run_to_completion(i32::MAX, Duration::from_millis(50), None)
}

fn whole(connection: &Connection, path: &Path) -> Result<(), LedgerError> {
    let answer: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| LedgerError::database(path, error))?;
    if answer == "ok" {
        return Ok(());
    }
    Err(LedgerError::Damaged { path: path.to_path_buf(), what: answer })
}

fn about(connection: &Connection, path: &Path) -> Result<BackedUp, LedgerError> {
    let life = Life::read(connection, path)?;
    Ok(BackedUp { alive: life.alive, attempts: life::state(connection, path)?.rows, aside: None })
}

/// Takes the ledger that is here out of the way, with its log: one without the other would be read as something else.
pub(super) fn set_aside(path: &Path, now: DateTime<Utc>) -> io::Result<Option<PathBuf>> {
    // Without the leave to make one: where no ledger is, an empty file would come to be, and be kept aside as one.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if let Ok(here) = Connection::open_with_flags(path, flags) {
        // What is still in the log goes into the file, if it can be read at all.
        let _ = here.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    let aside = path.with_file_name(format!("ledger-{}.db", now.format("%Y%m%d-%H%M%S")));
    let mut moved = None;
    for end in ["", "-wal", "-shm"] {
        let with_end = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        #[expect(clippy::disallowed_methods, reason = "the ledger's own files")]
        match std::fs::rename(with_end(path), with_end(&aside)) {
            Ok(()) => moved = Some(aside.clone()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(moved)
}

#[expect(clippy::disallowed_methods, reason = "the ledger's own files")]
fn read(path: &Path) -> Result<Option<Vec<u8>>, LedgerError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LedgerError::file(path, error)),
    }
}

/// A file for its owner alone, on the disk where it is to be.
pub(super) fn draft_beside(place: &Path) -> Result<tempfile::NamedTempFile, LedgerError> {
    let mut draft = tempfile::Builder::new();
    draft.prefix(".backup-").suffix(".wavecast-new");
    draft.tempfile_in(folder_of(place)).map_err(of_file(place))
}

fn folder_of(place: &Path) -> &Path {
    place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

pub(super) fn put(draft: tempfile::NamedTempFile, place: &Path) -> io::Result<()> {
    draft.as_file().sync_all()?;
    draft.persist(place).map_err(|error| error.error)?;
    sync_folder(folder_of(place))
}

fn of_database(path: &Path) -> impl Fn(rusqlite::Error) -> LedgerError {
    move |error| LedgerError::database(path, error)
}

fn of_file(path: &Path) -> impl Fn(io::Error) -> LedgerError {
    move |error| LedgerError::file(path, error)
}
