//! What came back is held against what the ledger knows was sent, and written down once.

use chrono::{DateTime, Utc};
use std::path::Path;

use super::{
    BouncesImported,
    judge::{ReadMessage, ReturnJudge},
    unreadable,
};
use crate::{
    acts::{Failure, Opened},
    ground::{culprit::is_many, timeline::Hold},
    world::{
        evidence::{
            bounce::{self, BounceForm, BounceReading, Kind},
            log, mailbox,
        },
        ledger::{ALARM, Notes, Records},
    },
};

/// Reads a folder of messages, a Maildir, an mbox or a relay's log.
///
/// # Errors
/// It cannot be read, the files are wrong, or the ledger cannot be written.
pub(crate) fn import(opened: &Opened, path: &Path) -> Result<BouncesImported, Failure> {
    let wrong = |error: std::io::Error| unreadable(path, &error);
    let (mut notes, records, clock) = (opened.notes()?, opened.records()?, opened.around.clock);
    let mut messages = Vec::new();
    for file in mailbox::files(path).map_err(wrong)? {
        let bytes = mailbox::read(&file).map_err(wrong)?;
        if mailbox::is_log(&bytes) {
            in_log(&records, &file, &String::from_utf8_lossy(&bytes), &mut messages)?;
            continue;
        }
        for (number, message) in (1..).zip(mailbox::messages(&bytes)) {
            let digest = blake3::hash(message).to_hex().to_string();
            let name = format!("{}#{number}", file.display());
            messages.push(ReadMessage { digest, name, reading: bounce::read(message) });
        }
    }
    // A letter that arrived after one that did not is the later news, whichever file comes first.
    messages.sort_by_key(|message| message.reading.dated.unwrap_or(clock));
    let mut imported = BouncesImported::default();
    let judge = ReturnJudge { records: &records, people: opened.people(), now: clock };
    for message in &messages {
        let rows = judge.rows(message)?;
        // The ledger keeps the digest of what was read: a folder may be read again and again while it fills.
        if notes.came_back((message.digest.as_str(), message.name.as_str()), &rows, clock)? {
            imported.rows.extend(rows);
        } else {
            imported.known += 1;
        }
    }
    imported.alarm = alarm(&mut notes, &records, clock)?;
    Ok(imported)
}

/// What the log of a relay says of our letters: each line counts once, however often the log is read while it grows.
fn in_log(
    records: &Records,
    file: &Path,
    text: &str,
    messages: &mut Vec<ReadMessage>,
) -> Result<(), Failure> {
    for event in log::events(text) {
        // A relay's log has the letters of everybody who sends by it.
        if records.attempt(&event.letter)?.is_none() {
            continue;
        }
        let reading = BounceReading {
            kind: Kind::Bounce,
            form: Some(BounceForm::Log),
            letters: vec![event.letter],
            recipients: vec![event.recipient],
            from: None,
            dated: event.at,
            why: None,
        };
        let digest = blake3::hash(event.line.as_bytes()).to_hex().to_string();
        messages.push(ReadMessage { digest, name: format!("{}#{}", file.display(), event.number), reading });
    }
    Ok(())
}

/// Holds the sending if much of a day came back because of us; says why.
fn alarm(notes: &mut Notes, records: &Records, now: DateTime<Utc>) -> Result<Option<String>, Failure> {
    for (day, about) in records.about_us()? {
        let count: usize = about.codes.values().sum();
        if !is_many(count, about.letters) {
            continue;
        }
        let code = |(code, count): (&String, &usize)| {
            let code = if code.is_empty() { "no code" } else { code };
            format!("{code}: {count}")
        };
        let codes: Vec<String> = about.codes.iter().map(code).collect();
        let because = format!(
            "{count} of the {} letters of {day} came back because of us ({}): fix that, then run `wavecast resume`",
            about.letters,
            codes.join(", ")
        );
        let hold = Hold { wave: None, stage: None, because: because.clone() };
        notes.hold(&hold, ALARM, now)?;
        return Ok(Some(because));
    }
    Ok(None)
}
