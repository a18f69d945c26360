//! People taken out of a text, and looked for in what is left.

use std::{
    collections::{BTreeSet, HashSet},
    hash::BuildHasher,
};

use crate::ground::campaign::people::{decode, record};

/// The list of people without the rows that begin in these lines; or, without lines, its first line alone. All other
/// bytes of the text stay as they are.
pub fn rows(bytes: Vec<u8>, gone: Option<&BTreeSet<u32>>) -> Vec<u8> {
    let marked = bytes.starts_with(b"\xef\xbb\xbf") || std::str::from_utf8(&bytes).is_err();
    let text = decode::text(bytes);
    let head = text.trim_start_matches(['\n', '\r']).lines().next().unwrap_or_default();
    let delimiter = record::delimiter(head);
    let mut kept = if marked { String::from('\u{feff}') } else { String::new() };
    let (mut at, mut line, mut is_head) = (0, 1, true);
    while at < text.len() {
        let (end, lines) = record::record_end(&text, at, delimiter);
        let row = text.get(at..end).unwrap_or_default();
        let declares = row.starts_with("sep=") || row.trim().is_empty();
        let stays = if is_head { true } else { gone.is_some_and(|gone| !gone.contains(&line)) };
        if stays {
            kept.push_str(row);
        }
        is_head = is_head && declares;
        (at, line) = (end, line.saturating_add(lines));
    }
    kept.into_bytes()
}

/// Whether any of these addresses (in lower case) stands in the bytes of a file, whatever encoding it has.
pub fn names_any<S: BuildHasher>(bytes: Vec<u8>, addresses: &HashSet<String, S>) -> bool {
    let text = decode::text(bytes);
    let part = |letter: char| letter.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-@".contains(letter);
    text.split(|letter| !part(letter)).filter(|word| word.contains('@')).any(|word| {
        let word = word.to_lowercase();
        // A sentence's full stop or a quoted `mailto:` is no part of an address.
        let word = word.trim_matches(['.', '\'', '/', '=', '?', '&']);
        addresses.contains(word) || word.rsplit(['=', '/', '\'', '&', '?']).any(|end| addresses.contains(end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_and_the_others_stay_as_they_are() {
        let list = "mail;name\r\na@example.com;\"A\nB\"\r\n\r\nb@example.com;B\r\n";
        let kept = |gone: Option<&BTreeSet<u32>>| String::from_utf8(rows(list.into(), gone)).unwrap();
        assert_eq!(kept(Some(&BTreeSet::from([2]))), "mail;name\r\n\r\nb@example.com;B\r\n");
        assert_eq!(kept(Some(&BTreeSet::from([5]))), "mail;name\r\na@example.com;\"A\nB\"\r\n\r\n");
        assert_eq!(kept(None), "mail;name\r\n");
    }

    #[test]
    fn an_address_is_found_in_any_dress() {
        let known = HashSet::from(["o'neil@example.com".to_owned(), "å@example.com".to_owned()]);
        let found = |text: &str| names_any(text.into(), &known);
        assert!(
            found("To: <O'Neil@Example.com>") && found("mailto=å@example.com.") && found("x,å@example.com;")
        );
        assert!(!found("neil@example.com") && !found("x-å@example.com.org") && !found("nothing"));
        let wide: Vec<u8> = "\u{feff}å@example.com".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(names_any(wide, &known));
    }
}
