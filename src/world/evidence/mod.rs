//! Evidence from outside: what came back, and what can be found, in a Maildir, an mbox or a relay's log.

pub mod bounce;
pub mod log;
pub mod mailbox;

use std::{collections::BTreeMap, io, path::Path};

use crate::ground::timeline::NoticeId;

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
    let names: Vec<(NoticeId, String)> = wanted.iter().map(|id| (*id, id.to_string())).collect();
    for message in mailbox::files(path)? {
        let bytes = mailbox::read(&message)?;
        if mailbox::is_log(&bytes) {
            in_log(&String::from_utf8_lossy(&bytes), &names, &mut found);
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

/// Postfix writes the Message-ID with the queue's id as soon as it reads the header, which is before the dot. Only
/// a later line of the same queue id, from the queue itself, shows that it took the whole letter.
fn in_log(text: &str, names: &[(NoticeId, String)], found: &mut BTreeMap<NoticeId, Trace>) {
    for line in text.lines() {
        for (notice, name) in names {
            if let Some(taken) = log::exim_took(line, name) {
                let place = format!("the log says `{taken}`");
                found.insert(*notice, Trace { proves_sent: true, place });
            }
        }
        let Some((_, id)) = line.split_once("message-id=<") else { continue };
        for (notice, _) in names.iter().filter(|(_, name)| id.starts_with(name.as_str())) {
            let queue = queue_id(line);
            let taken = queue.and_then(|queue| {
                text.lines()
                    .filter(|line| queue_id(line) == Some(queue))
                    .rfind(|line| line.contains("status=") || line.contains("(queue active)"))
            });
            let trace = taken.map_or_else(
                || Trace {
                    proves_sent: false,
                    place: format!("the log has it read, and not taken: `{}`", line.trim()),
                },
                |taken| Trace { proves_sent: true, place: format!("the log says `{}`", taken.trim()) },
            );
            // A later line that proves nothing must not take a proof away.
            if trace.proves_sent || !found.contains_key(notice) {
                found.insert(*notice, trace);
            }
        }
    }
}

/// `... postfix/cleanup[12]: 4D2F91C0: message-id=<...>`: the word before the second colon after the program.
fn queue_id(line: &str) -> Option<&str> {
    let (_, after) = line.split_once("]: ")?;
    let (id, _) = after.split_once(": ")?;
    Some(id).filter(|id| id.len() >= 6 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
