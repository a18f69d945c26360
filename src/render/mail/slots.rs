//! The places in a message that differ from person to person.
//!
//! A message is rendered once for everybody in the same situation, with one private-use character where each
//! person's own text goes. What stands around these characters is encoded once; a person's text is cleaned,
//! escaped, encoded and put between, and the line it stands in is cut anew where it is full. So no text from the
//! list of people is ever read as markup, as a header or as a part's boundary; and most of the work is copying.

use lettre::message::Mailbox;

use crate::ground::{campaign::Person, escape::escaped, timeline::Told};

/// What goes into a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum PersonalSlot {
    /// The given name.
    GivenName,
    /// The whole name.
    Name,
    Mail,
    /// The reference in the person's own link.
    Reference,
    /// A further column of the list.
    Extra(u16),
}

/// How a text is written into a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// Escaped for HTML, then quoted-printable.
    Html,
    Plain,
}

/// The first of the private-use characters that stand for slots.
const FIRST: u32 = 0xE000;
/// Slots with a meaning of their own, before the further columns.
const NAMED: u16 = 4;
/// How many there may be.
const SLOTS: u32 = 0x800;
/// Columns of a line of quoted-printable; one more is left for the cut behind it.
const LINE: usize = 75;
/// The longest text a person's field may put into a message.
const LONGEST: usize = 400;

impl PersonalSlot {
    /// The character that stands for it.
    pub(super) fn mark(self) -> char {
        let number = match self {
            Self::GivenName => 0,
            Self::Name => 1,
            Self::Mail => 2,
            Self::Reference => 3,
            Self::Extra(column) => NAMED.saturating_add(column),
        };
        char::from_u32(FIRST + u32::from(number).min(SLOTS - 1)).unwrap_or('\u{FFFD}')
    }

    fn of(mark: char) -> Option<Self> {
        let number = u16::try_from(u32::from(mark).checked_sub(FIRST)?).ok()?;
        match number {
            0 => Some(Self::GivenName),
            1 => Some(Self::Name),
            2 => Some(Self::Mail),
            3 => Some(Self::Reference),
            number if u32::from(number) < SLOTS => Some(Self::Extra(number - NAMED)),
            _ => None,
        }
    }
}

/// The texts of one person, made safe to show.
pub(super) struct Filling {
    given_name: String,
    name: String,
    mail: String,
    reference: String,
    extra: Vec<String>,
}

impl Filling {
    pub(super) fn of(person: &Person, reference: String) -> Self {
        Self {
            given_name: safe(&person.given_name),
            name: safe(&person.name),
            mail: safe(person.address.as_str()),
            reference,
            extra: person.extra.iter().map(|text| safe(text)).collect(),
        }
    }

    /// For the helpdesk, a manager or a sponsor, of whom only the address is known.
    pub(super) fn of_address(address: &str) -> Self {
        Self {
            given_name: String::new(),
            name: String::new(),
            mail: safe(address),
            reference: String::new(),
            extra: Vec::new(),
        }
    }

    pub(super) fn get(&self, slot: PersonalSlot) -> &str {
        match slot {
            PersonalSlot::GivenName => &self.given_name,
            PersonalSlot::Name => &self.name,
            PersonalSlot::Mail => &self.mail,
            PersonalSlot::Reference => &self.reference,
            PersonalSlot::Extra(column) => self.extra.get(usize::from(column)).map_or("", String::as_str),
        }
    }
}

/// A text without anything that could reorder, hide or break a line: controls, line breaks, marks of writing
/// direction, private-use characters; and not endless.
pub(super) fn safe(text: &str) -> String {
    let mut safe: String = text
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| !letter.is_control() && !is_deceptive(*letter))
        .take(LONGEST)
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        safe.push('…');
    }
    safe.trim().to_owned()
}

fn is_deceptive(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
        && letter != '\u{200D}'
        || matches!(u32::from(letter), 0xE000..=0xF8FF | 0xF_0000..)
}

/// A text of ours without the characters that stand for slots.
pub(super) fn without_marks(text: &str) -> String {
    text.chars().filter(|letter| PersonalSlot::of(*letter).is_none()).collect()
}

/// A text with marks, each replaced by the word that stands in the source: the same wherever a column stands in the list.
pub(super) fn named(text: &str, mut column: impl FnMut(u16) -> String) -> String {
    let mut named = String::with_capacity(text.len());
    for letter in text.chars() {
        let word = match PersonalSlot::of(letter) {
            None => {
                named.push(letter);
                continue;
            }
            Some(PersonalSlot::GivenName) => "given_name".to_owned(),
            Some(PersonalSlot::Name) => "name".to_owned(),
            Some(PersonalSlot::Mail) => "mail".to_owned(),
            Some(PersonalSlot::Reference) => "reference".to_owned(),
            Some(PersonalSlot::Extra(number)) => column(number),
        };
        named.extend(["{{ person.", &word, " }}"]);
    }
    named
}

/// A line with marks, filled for one person.
pub(super) fn fill(line: &str, filling: &Filling) -> String {
    let mut filled = String::with_capacity(line.len());
    for letter in line.chars() {
        match PersonalSlot::of(letter) {
            Some(slot) => filled.push_str(filling.get(slot)),
            None => filled.push(letter),
        }
    }
    filled
}

/// HTML with marks, filled for one person.
pub(super) fn fill_html(html: &str, filling: &Filling) -> String {
    let mut filled = String::with_capacity(html.len());
    for letter in html.chars() {
        match PersonalSlot::of(letter) {
            Some(slot) => filled.push_str(&escaped(filling.get(slot))),
            None => filled.push(letter),
        }
    }
    filled
}

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
    /// Reads a finished message in which marks still stand raw between encoded text.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut frame = Self::default();
        let mut rest = bytes;
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

    use super::{Coding, EncodedBody, Filling, PersonalSlot, encode_part, fill, safe};
    use crate::ground::escape::escape;

    fn filling(name: &str) -> Filling {
        Filling {
            given_name: safe(name),
            name: safe(name),
            mail: "a@example.com".to_owned(),
            reference: String::new(),
            extra: vec![safe(name)],
        }
    }

    fn written(text: &str, coding: Coding, filling: &Filling) -> Vec<u8> {
        let mut out = Vec::new();
        EncodedBody::of(&encode_part(text, coding)).write(filling, &mut out);
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
