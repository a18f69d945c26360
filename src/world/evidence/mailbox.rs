//! Mailboxes on the disk: a Maildir or any folder of messages, an mbox, or a single message.

use std::{
    io,
    path::{Path, PathBuf},
};

/// The files of a mailbox, sorted: every file of a folder but what a Maildir has not finished.
pub fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return path.metadata().map(|_| vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(io::Error::from)?;
        let unfinished = entry.path().parent().is_some_and(|folder| folder != path && is_unfinished(folder));
        // Asked of files alone: the subfolders of a Maildir have names that begin with a dot.
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type().is_file() && !unfinished && !hidden {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// Whether a folder holds what a Maildir has not finished: `tmp` beside `cur` or `new`. Others may be called so too.
fn is_unfinished(folder: &Path) -> bool {
    folder.ends_with("tmp") && ["cur", "new"].iter().any(|beside| folder.with_file_name(beside).is_dir())
}

/// Reads one of them.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    #[expect(clippy::disallowed_methods, reason = "evidence lies on the disk")]
    std::fs::read(path)
}

/// The messages of a file: all of an mbox, or the one that it is.
pub fn messages(bytes: &[u8]) -> Vec<&[u8]> {
    if !bytes.starts_with(b"From ") {
        return vec![bytes];
    }
    let starts: Vec<usize> = std::iter::once(0)
        .chain(memchr::memmem::find_iter(bytes, b"\nFrom ").map(|newline| newline + 1))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| {
            let message = bytes.get(*start..end)?;
            // The line that begins with `From ` belongs to the mbox and not to the message.
            let head = memchr::memchr(b'\n', message)? + 1;
            message.get(head..)
        })
        .collect()
}

/// Whether this is the log of a relay and no message.
pub fn is_log(bytes: &[u8]) -> bool {
    // The first lines tell: a log of gigabytes is not read whole to find out.
    let head = bytes.split_at_checked(64 * 1024).map_or(bytes, |(head, _)| head);
    // A message may quote a log: how it begins tells that it is a message.
    super::log::is_log(head)
        && !bytes.starts_with(b"From ")
        && !bytes.starts_with(b"Return-Path:")
        && !bytes.starts_with(b"Received:")
}

/// A message's own Message-ID, without its brackets.
pub fn message_id(message: &[u8]) -> Option<String> {
    let parsed = mail_parser::MessageParser::new().parse_headers(message)?;
    parsed.message_id().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `bounces import /tmp` reads what lies there; a Maildir in it keeps what it has not finished.
    #[test]
    fn a_folder_is_not_unfinished_because_it_is_called_tmp() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("tmp");
        #[expect(clippy::disallowed_methods, reason = "a test writes what it reads")]
        for file in ["1.eml", "tmp/2.eml", "Mail/cur/3", "Mail/tmp/4", "Mail/.Sent/new/5", "Mail/.Sent/tmp/6"]
        {
            let file = root.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "Subject: x\n\n").unwrap();
        }
        let names = |path: &Path| {
            let name = |file: PathBuf| file.strip_prefix(path).unwrap().display().to_string();
            files(path).unwrap().into_iter().map(name).collect::<Vec<_>>()
        };
        assert_eq!(names(&root), ["1.eml", "Mail/.Sent/new/5", "Mail/cur/3", "tmp/2.eml"]);
        assert_eq!(names(&root.join("Mail/tmp")), ["4"], "whoever names it means it");
    }
}
