//! A message as bytes with places for one person's texts: encoded once, and cut into lines when it is filled.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use lettre::message::Mailbox;

use super::slots::{Coding, FIRST, Filling, PersonalSlot, SLOTS, fill_calendar};
use crate::ground::{escape::escaped, timeline::Told};

/// Columns of a line of quoted-printable; one more is left for the cut behind it.
const LINE: usize = 75;

/// Columns of a line of base64.
const BASE64_LINE: usize = 76;

/// A piece of a message.
#[derive(Clone, Debug)]
enum EncodedPiece {
    /// Encoded text, and in which column it ends if it begins in the first.
    Fixed(Vec<u8>, usize),
    /// What follows a place in the same line: encoded, but cut only when the column it begins in is known.
    Following(Vec<u8>),
    Slot(PersonalSlot, Coding),
}

/// The part of a message after its own headers, with places for one person's texts.
#[derive(Clone, Debug, Default)]
pub(super) struct EncodedBody {
    pieces: Vec<EncodedPiece>,
    fixed: usize,
    /// A calendar file with places of its own.
    calendar: String,
}

/// A situation's message, encoded but for one person's texts.
pub(super) struct EncodedMessage {
    pub(super) subject: String,
    pub(super) frame: EncodedBody,
    pub(super) from: Mailbox,
    pub(super) reply_to: Mailbox,
    pub(super) language: String,
    pub(super) list: String,
    pub(super) told: Vec<Told>,
}

impl EncodedBody {
    /// Reads a finished message in which marks still stand raw between encoded text; one of them may stand for a calendar
    /// file.
    pub(super) fn of(bytes: &[u8], calendar: String) -> Self {
        let mut frame = Self { calendar, ..Self::default() };
        let mut rest = bytes;
        // Marks are characters of U+E000 to U+EFFF, whose first byte is 0xEE; all else in a message is ASCII
        // by now.
        while let Some(at) = memchr::memchr(0xEE, rest) {
            let (before, mark) = rest.split_at(at);
            let Some((slot, coding)) = mark.get(..3).and_then(read_mark) else { break };
            frame.fix(before);
            frame.pieces.push(EncodedPiece::Slot(slot, coding));
            rest = mark.get(3..).unwrap_or_default();
        }
        frame.fix(rest);
        frame
    }

    fn fix(&mut self, bytes: &[u8]) {
        self.fixed += bytes.len();
        let line = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
        let follows = matches!(self.pieces.last(), Some(EncodedPiece::Slot(..)));
        let (following, lines) = bytes.split_at(if follows { line } else { 0 });
        if !following.is_empty() {
            self.pieces.push(EncodedPiece::Following(following.to_vec()));
        }
        if !lines.is_empty() {
            let column = lines.len() - memchr::memrchr(b'\n', lines).map_or(0, |end| end + 1);
            self.pieces.push(EncodedPiece::Fixed(lines.to_vec(), column));
        }
    }

    /// Writes it for one person.
    pub(super) fn write(&self, filling: &Filling, out: &mut Vec<u8>) {
        out.reserve(self.fixed + self.pieces.len() * 64);
        let mut column = 0;
        for piece in &self.pieces {
            match piece {
                EncodedPiece::Fixed(bytes, end) => {
                    out.extend_from_slice(bytes);
                    column = *end;
                }
                EncodedPiece::Following(encoded) => column = go_on(encoded, column, out),
                EncodedPiece::Slot(PersonalSlot::Calendar, _) => {
                    let text = BASE64_STANDARD.encode(fill_calendar(&self.calendar, filling));
                    for line in text.as_bytes().chunks(BASE64_LINE) {
                        out.extend([line, b"\r\n"].concat());
                    }
                    column = 0;
                }
                EncodedPiece::Slot(slot, Coding::Html) => {
                    column = go_on(&encode(&escaped(filling.get(*slot))), column, out);
                }
                EncodedPiece::Slot(slot, Coding::Plain) => {
                    column = go_on(&encode(filling.get(*slot)), column, out);
                }
            }
        }
    }
}

/// Writes encoded text behind what stands in a line already, cut where the line is full; tells where it ends.
fn go_on(encoded: &[u8], mut column: usize, out: &mut Vec<u8>) -> usize {
    let mut rest = encoded;
    while let Some(first) = rest.first() {
        if rest.starts_with(b"\r\n") {
            // A place that was filled with nothing leaves the space before it, and a line must not end in one.
            if let Some(space @ (b' ' | b'\t')) = out.last().copied() {
                out.pop();
                push(format!("={space:02X}").as_bytes(), column - 1, out);
            }
            out.extend_from_slice(b"\r\n");
            column = 0;
            rest = rest.get(2..).unwrap_or_default();
            continue;
        }
        // A byte in hexadecimal is never cut in two: readers would take the halves for text.
        let (token, after) = rest.split_at(if *first == b'=' { 3.min(rest.len()) } else { 1 });
        column = push(token, column, out);
        rest = after;
    }
    column
}

/// One letter or one byte in hexadecimal, in the next line if this one is full.
fn push(token: &[u8], column: usize, out: &mut Vec<u8>) -> usize {
    let full = column + token.len() > LINE;
    if full {
        out.extend_from_slice(b"=\r\n");
    }
    out.extend_from_slice(token);
    token.len() + if full { 0 } else { column }
}

/// The slot and coding of a mark as it stands in bytes: the lower half of the marks is HTML, the upper plain.
fn read_mark(bytes: &[u8]) -> Option<(PersonalSlot, Coding)> {
    let mark = u32::from(std::str::from_utf8(bytes).ok()?.chars().next()?);
    let coding = if mark < FIRST + SLOTS { Coding::Html } else { Coding::Plain };
    let plain = if coding == Coding::Plain { SLOTS } else { 0 };
    Some((PersonalSlot::of(char::from_u32(mark.checked_sub(plain)?)?)?, coding))
}

/// A part's text in quoted-printable, with its marks left raw. What follows a mark is cut into lines only when it is
/// known how long the text is that takes the mark's place.
pub(super) fn encode_part(text: &str, coding: Coding) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    let shift = if coding == Coding::Plain { SLOTS } else { 0 };
    for line in text.split_inclusive('\n') {
        let mut stretches = line.split(|letter| PersonalSlot::of(letter).is_some());
        let mut marks = line.chars().filter(|letter| PersonalSlot::of(*letter).is_some());
        go_on(&encode(stretches.next().unwrap_or_default()), 0, &mut out);
        for (stretch, mark) in stretches.zip(&mut marks) {
            let mark = char::from_u32(u32::from(mark) + shift).unwrap_or('\u{FFFD}');
            out.extend_from_slice(mark.encode_utf8(&mut [0; 4]).as_bytes());
            out.extend_from_slice(&encode(stretch));
        }
    }
    out
}

/// Text in quoted-printable, not yet cut into lines.
fn encode(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    let mut bytes = text.bytes().filter(|byte| *byte != b'\r').peekable();
    while let Some(byte) = bytes.next() {
        let ends_line = matches!(bytes.peek(), Some(b'\n') | None);
        match byte {
            b'\n' => out.extend_from_slice(b"\r\n"),
            // Servers may drop blanks at the end of a line (RFC 2045, 6.7). One before a place stays: `go_on`
            // sees what follows it.
            b' ' | b'\t' if bytes.peek() == Some(&b'\n') => hex(byte, &mut out),
            b' '..=b'~' if byte != b'=' => out.push(byte),
            b'\t' if !ends_line => out.push(byte),
            _ => hex(byte, &mut out),
        }
    }
    out
}

fn hex(byte: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("={byte:02X}").as_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Coding, EncodedBody, Filling, PersonalSlot, encode_part};
    use crate::{
        ground::escape::escape,
        render::mail::slots::{fill, safe},
    };

    fn filling(name: &str) -> Filling {
        Filling::named(name)
    }

    fn written(text: &str, coding: Coding, filling: &Filling) -> Vec<u8> {
        let mut out = Vec::new();
        EncodedBody::of(&encode_part(text, coding), String::new()).write(filling, &mut out);
        out
    }

    /// A short name costs no line of its own, and a place that stays empty leaves no space at the end of a line.
    #[test]
    fn a_line_is_cut_only_where_it_is_full() {
        let text =
            format!("Hello {} and {}\nBye", PersonalSlot::GivenName.mark(), PersonalSlot::Reference.mark());
        let out = written(&text, Coding::Plain, &filling("Zoë"));
        assert_eq!(String::from_utf8(out).unwrap(), "Hello Zo=C3=AB and=20\r\nBye");
    }

    proptest! {
        /// Whatever stands in the list of people: what is read back is the text filled in, and no line is long.
        #[test]
        fn encoding_around_a_place_changes_nothing(before in ".{0,90}", name in any::<String>(), after in "\\PC{0,90}") {
            let filling = filling(&name);
            let text = format!("{before}{}{after}\n{}.", PersonalSlot::GivenName.mark(), PersonalSlot::Extra(0).mark());
            let out = written(&text, Coding::Plain, &filling);
            let read = quoted_printable::decode(&out, quoted_printable::ParseMode::Strict).unwrap();
            let expected = fill(&text, &filling).replace('\r', "").replace('\n', "\r\n");
            prop_assert_eq!(String::from_utf8(read).unwrap(), expected);
            prop_assert!(out.split(|byte| *byte == b'\n').all(|line| line.len() <= 77));
        }

        /// A name is never markup, a line break, or a mark of another's place.
        #[test]
        fn a_name_is_only_a_name(name in any::<String>()) {
            let out = written(&format!("{}.", PersonalSlot::Name.mark()), Coding::Html, &filling(&name));
            let read = quoted_printable::decode(&out, quoted_printable::ParseMode::Strict).unwrap();
            let read = String::from_utf8(read).unwrap();
            let markup = read.contains(['<', '>', '"', '\n', '\r', '\u{202E}', '\u{E001}']);
            prop_assert!(!markup, "markup in a name");
            prop_assert_eq!(read, format!("{}.", escape(&safe(&name))));
        }
    }
}
