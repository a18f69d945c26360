//! Evidence from outside: what came back, and what can be found, in a Maildir, an mbox or a relay's log.

pub mod bounce;
pub mod log;
pub mod mailbox;

use std::{
    collections::{BTreeMap, HashSet},
    io,
    path::Path,
};

use crate::ground::{quoted::quoted, timeline::NoticeId};

/// What was found about a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Whether it proves that the relay took the letter.
    pub proves_sent: bool,
    /// Where it was found, and the words there.
    pub place: String,
}

/// Looks for these letters in a Maildir, an mbox or a relay's log.
pub fn find(path: &Path, wanted: &[NoticeId]) -> io::Result<BTreeMap<NoticeId, Trace>> {
    let mut found = BTreeMap::new();
    let ids: HashSet<NoticeId> = wanted.iter().copied().collect();
    let names: Vec<(NoticeId, String)> = wanted.iter().map(|id| (*id, id.to_string())).collect();
    for message in mailbox::files(path)? {
        let bytes = mailbox::read(&message)?;
        if mailbox::is_log(&bytes) {
            in_log(&String::from_utf8_lossy(&bytes), &ids, &mut found);
            continue;
        }
        for part in mailbox::messages(&bytes) {
            let Some(id) = mailbox::message_id(part) else { continue };
            // What stands behind the `@` depends on who sends: the name alone is the letter's.
            for (notice, name) in names.iter().filter(|(_, name)| id.starts_with(name.as_str())) {
                let place = format!("`{}` holds the letter <{id}> ({name})", message.display());
                found.insert(*notice, Trace { proves_sent: true, place });
            }
        }
    }
    Ok(found)
}

/// What the log of a relay shows of them. A later line that proves nothing does not take a proof away.
fn in_log(text: &str, wanted: &HashSet<NoticeId>, found: &mut BTreeMap<NoticeId, Trace>) {
    for seen in log::sightings(text).into_iter().filter(|seen| wanted.contains(&seen.letter)) {
        if seen.is_taken || !found.contains_key(&seen.letter) {
            found.insert(seen.letter, Trace { proves_sent: seen.is_taken, place: told(&seen) });
        }
    }
}

/// The line as it is shown, and kept in the ledger as the reason: whose letter it is stands there already.
fn told(seen: &log::Sighting<'_>) -> String {
    let line = quoted(seen.line, false);
    if seen.is_taken {
        format!("the log says `{line}`")
    } else {
        format!("the log has it read, and not taken: `{line}`")
    }
}
