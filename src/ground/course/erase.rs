//! People taken out of the list, which keeps every other byte.

use std::collections::BTreeSet;

use crate::ground::campaign::people::{
    decode,
    record::{self, ListRecord},
};

/// The list of people without the rows that begin in these lines; or, without lines, its first line alone. All other
/// bytes of the text stay as they are.
pub fn rows(bytes: Vec<u8>, gone: Option<&BTreeSet<u32>>) -> Vec<u8> {
    // What was written in another way is UTF-8 from here on, and without its mark Excel would read it as it did before.
    let marked = bytes.starts_with(b"\xef\xbb\xbf") || std::str::from_utf8(&bytes).is_err();
    let text = decode::text(bytes);
    let head = text.trim_start_matches(['\n', '\r']).lines().next().unwrap_or_default();
    let delimiter = record::delimiter(head);
    let mut kept = if marked { String::from('\u{feff}') } else { String::new() };
    let mut is_head = true;
    for ListRecord { text: row, line, .. } in record::records(&text, 0, 1, delimiter) {
        // The first line that names columns may come after Excel's `sep=` and blank lines, which stay with it.
        let declares = row.starts_with("sep=") || row.trim().is_empty();
        let stays = if is_head { true } else { gone.is_some_and(|gone| !gone.contains(&line)) };
        if stays {
            kept.push_str(row);
        }
        is_head = is_head && declares;
    }
    kept.into_bytes()
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
}
