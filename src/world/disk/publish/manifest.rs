//! What we wrote into a folder: a list that stands in it, so that the next run knows its own files from others'.

use std::{collections::BTreeMap, fmt::Write as _};

/// The name of the list in the folder.
pub(super) const NAME: &str = ".wavecast-manifest";
const HEAD: &str = "wavecast manifest 1";

/// One file as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ManifestEntry {
    /// What its content hashes to.
    pub(super) hash: [u8; 16],
    /// What it was made of.
    pub(super) stamp: [u8; 16],
    /// How long it is.
    pub(super) length: u64,
}

impl ManifestEntry {
    /// A file that may be there, with content nobody vouches for.
    pub(super) const UNSURE: Self = Self { hash: [0; 16], stamp: [0; 16], length: u64::MAX };
}

/// The files of a folder, by path with `/` between the parts.
pub(super) type Manifest = BTreeMap<String, ManifestEntry>;

/// Reads the list; none if it is not one of ours. Lines that cannot be right are passed over: what is not listed
/// is not ours to remove.
pub(super) fn parse(text: &str) -> Option<Manifest> {
    let mut lines = text.lines();
    lines.next().filter(|head| *head == HEAD)?;
    Some(lines.filter_map(line).collect())
}

/// The files of a list with their lengths, in its order; none if it is not one of ours, or a line of it is not.
pub(super) fn files(text: &str) -> Option<Vec<(&str, u64)>> {
    let lines = text.strip_prefix(HEAD)?.strip_prefix('\n')?.lines();
    lines
        .map(|line| {
            let mut parts = line.splitn(4, ' ').skip(2);
            let length = parts.next()?.parse().ok()?;
            Some((parts.next().filter(|path| is_inside(path))?, length))
        })
        .collect()
}

fn line(line: &str) -> Option<(String, ManifestEntry)> {
    // The path comes last and takes the rest of the line, so that it may have spaces.
    let mut parts = line.splitn(4, ' ');
    let (hash, stamp) = (bytes(parts.next()?)?, bytes(parts.next()?)?);
    let length = parts.next()?.parse().ok()?;
    // A list that somebody altered must not have us remove files elsewhere.
    let path = parts.next().filter(|path| is_inside(path))?;
    Some((path.to_owned(), ManifestEntry { hash, stamp, length }))
}

/// Whether a path stays inside the folder, on any system.
pub(super) fn is_inside(path: &str) -> bool {
    let odd = |part: &str| part.is_empty() || part == "." || part == ".." || part.contains(['\\', ':', '\0']);
    !path.split('/').any(odd)
}

fn bytes(hex: &str) -> Option<[u8; 16]> {
    // Asked for its length first: a number without its leading zeros would be read too.
    let number = (hex.len() == 32).then(|| u128::from_str_radix(hex, 16).ok())??;
    Some(number.to_be_bytes())
}

/// Writes the list.
pub(super) fn text(manifest: &Manifest) -> String {
    let mut text = String::with_capacity(manifest.len() * 120);
    text.push_str(HEAD);
    text.push('\n');
    for (path, entry) in manifest {
        let (hash, stamp) = (u128::from_be_bytes(entry.hash), u128::from_be_bytes(entry.stamp));
        let _ = writeln!(text, "{hash:032x} {stamp:032x} {} {path}", entry.length);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_comes_back_as_it_was_and_nothing_in_it_leads_out() {
        let entry = ManifestEntry { hash: [1; 16], stamp: [2; 16], length: 3 };
        let manifest = Manifest::from([("a b/ö.html".to_owned(), entry)]);
        assert_eq!(parse(&text(&manifest)), Some(manifest));
        let zero = "0".repeat(32);
        for path in ["../x", "/etc/passwd", "a/../../x", "C:/x", "a\\..\\x", "", "a//b"] {
            assert_eq!(parse(&format!("{HEAD}\n{zero} {zero} 1 {path}\n")), Some(Manifest::new()), "{path}");
        }
        assert_eq!(parse("something else"), None);
    }
}
