//! Which folder counts. Every machine reads a folder of its own, and an older one would tell people dates and words that
//! are none any more: so only senders whose folder is the accepted one may begin a letter.
//!
//! A sum of a folder has no order, so somebody must say which is the newer one. Whoever works on the machine whose folder
//! was accepted last says it by changing that folder; on any other machine it is said by a person.

use super::{AcceptedRevision, LedgerError, PostgresLink, Unreadable, lease, rows::get, words};
use crate::ground::revision::FolderRevision;

/// The folder that counts; none as long as nobody has sent.
pub(super) fn newest(link: &PostgresLink) -> Result<Option<(i64, AcceptedRevision)>, LedgerError> {
    let question = "SELECT number, hash, machine, who, floor(extract(epoch FROM at) * 1000)::int8 FROM revision \
         ORDER BY number DESC LIMIT 1";
    let mut found = None;
    link.each("revision", question, &[], |row| {
        let hash: Vec<u8> = get(row, 1)?;
        let folder = FolderRevision::from_bytes(&hash)
            .ok_or_else(|| Unreadable::of("`hash` is no sum of a folder".to_owned()))?;
        let accepted = AcceptedRevision {
            folder,
            machine: get(row, 2)?,
            who: get(row, 3)?,
            at: words::time(get(row, 4)?)?,
        };
        found = Some((get(row, 0)?, accepted));
        Ok(())
    })?;
    Ok(found)
}

/// A sender acts on this folder from now on, if it is the one that counts.
pub(super) fn act_on(
    link: &PostgresLink,
    epoch: i64,
    folder: &FolderRevision,
    name: &str,
) -> Result<(), LedgerError> {
    link.change(|| {
        let number = match newest(link)? {
            Some((number, accepted)) if accepted.folder == *folder => number,
            Some((_, accepted)) if accepted.machine != link.machine() => {
                return Err(other(link, folder, &accepted)?);
            }
            Some(_) | None => accept(link, folder, name)?,
        };
        link.run("UPDATE sender SET revision = $2 WHERE epoch = $1", &[&epoch, &number]).map(drop)
    })
}

/// From now on this folder counts. Of two that say so at once the later one does.
pub(super) fn accept(link: &PostgresLink, folder: &FolderRevision, who: &str) -> Result<i64, LedgerError> {
    lease::hold_the_door(link)?;
    // Another process of this machine may have said so while this one waited.
    if let Some((number, _)) = newest(link)?.filter(|(_, accepted)| accepted.folder == *folder) {
        return Ok(number);
    }
    let row = link.one(
        "INSERT INTO revision (hash, machine, who) VALUES ($1, $2, $3) RETURNING number",
        &[&&folder.bytes()[..], &link.machine(), &who],
    )?;
    link.read(&row, 0)
}

/// Whether a sender may begin anything: it is alive, and its folder is still the one that counts.
pub(super) fn may_begin(link: &PostgresLink, epoch: i64) -> Result<(), LedgerError> {
    lease::still_alive(link, epoch)?;
    let question = "SELECT sender.revision, hash FROM sender LEFT JOIN revision ON revision.number = sender.revision \
         WHERE epoch = $1";
    let row = link.one(question, &[&epoch])?;
    let (ours, hash): (Option<i64>, Option<Vec<u8>>) = (link.read(&row, 0)?, link.read(&row, 1)?);
    match (ours, newest(link)?) {
        (Some(ours), Some((number, accepted))) if ours != number => {
            let folder = hash.and_then(|hash| FolderRevision::from_bytes(&hash)).ok_or_else(|| {
                let what = format!("row {ours} of `revision`: `hash` is no sum of a folder");
                LedgerError::unreadable(link.place(), what)
            })?;
            Err(other(link, &folder, &accepted)?)
        }
        (_, _) => Ok(()),
    }
}

fn other(
    link: &PostgresLink,
    folder: &FolderRevision,
    accepted: &AcceptedRevision,
) -> Result<LedgerError, LedgerError> {
    let known = link.maybe("SELECT 1 FROM revision WHERE hash = $1 LIMIT 1", &[&&folder.bytes()[..]])?;
    Ok(LedgerError::OtherFolder { is_older: known.is_some(), accepted: Box::new(accepted.clone()) })
}
