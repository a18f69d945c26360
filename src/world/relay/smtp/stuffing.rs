//! A letter as it goes over the wire: dots doubled, and the dot that ends it (RFC 5321, 4.5.2).

use memchr::memmem::Finder;

/// What ends a letter, on a line of its own.
pub(super) const DOT: &[u8] = b".\r\n";

/// The bytes as they go over the wire: a dot at the start of a line is doubled, and the terminating dot stands in
/// the same buffer, so that both leave in one write.
pub(super) fn stuffed(bytes: &[u8]) -> Vec<u8> {
    // Room for what is doubled in all but strange letters: the buffer need not grow while a letter waits.
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 64 + 8);
    let dotted = Finder::new(b"\n.");
    let mut rest = bytes;
    if rest.starts_with(b".") {
        out.push(b'.');
    }
    // A bare line feed starts a line, too, for relays that are lenient about it: an undoubled dot there could end the
    // letter, and let what follows pass for commands.
    while let Some((lines, dot_on)) = dotted.find(rest).and_then(|newline| rest.split_at_checked(newline + 1))
    {
        out.extend_from_slice(lines);
        out.push(b'.');
        rest = dot_on;
    }
    out.extend_from_slice(rest);
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(DOT);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_the_wire(letter: &str) -> String {
        String::from_utf8(stuffed(letter.as_bytes())).unwrap()
    }

    #[test]
    fn a_dot_at_the_start_of_a_line_is_doubled_and_no_other() {
        assert_eq!(on_the_wire("a.b\r\n.c\r\n..d\r\n"), "a.b\r\n..c\r\n...d\r\n.\r\n");
        assert_eq!(on_the_wire(".\r\n.\r\n.\r\n"), "..\r\n..\r\n..\r\n.\r\n");
        assert_eq!(on_the_wire("bare\n.\nQUIT\r\n"), "bare\n..\nQUIT\r\n.\r\n");
    }

    #[test]
    fn the_last_dot_stands_on_a_line_of_its_own() {
        assert_eq!(on_the_wire("a"), "a\r\n.\r\n");
        assert_eq!(on_the_wire("a\n"), "a\n\r\n.\r\n");
        assert_eq!(on_the_wire("."), "..\r\n.\r\n");
        assert_eq!(on_the_wire(""), "\r\n.\r\n");
    }
}
