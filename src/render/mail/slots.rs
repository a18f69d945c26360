//! The places in a message that differ from person to person.
//!
//! A message is rendered once for everybody in the same situation, with one private-use character where each
//! person's own text goes. What stands around these characters is encoded once; a person's text is cleaned,
//! escaped and encoded by itself and put between. So no text from the list of people is ever read as markup,
//! as a header or as a part's boundary, and twenty thousand messages a second are mostly copying.

use std::fmt::Write as _;

use crate::{ground::campaign::Person, render::markdown::escape};

/// What goes into a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Slot {
    /// The given name.
    GivenName,
    /// The whole name.
    Name,
    /// The address.
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
    /// Quoted-printable.
    Plain,
}

/// The first of the private-use characters that stand for slots.
const FIRST: u32 = 0xE000;
/// Slots with a meaning of their own, before the further columns.
const NAMED: u16 = 4;
/// How many there may be.
const SLOTS: u32 = 0x800;
/// The longest text a person's field may put into a message.
const LONGEST: usize = 400;

impl Slot {
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

    pub(super) fn get(&self, slot: Slot) -> &str {
        match slot {
            Slot::GivenName => &self.given_name,
            Slot::Name => &self.name,
            Slot::Mail => &self.mail,
            Slot::Reference => &self.reference,
            Slot::Extra(column) => self.extra.get(usize::from(column)).map_or("", String::as_str),
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
    text.chars().filter(|letter| Slot::of(*letter).is_none()).collect()
}

/// A text with marks, each replaced by the word that stands in the source: the same wherever a column stands in the list.
pub(super) fn named(text: &str, mut column: impl FnMut(u16) -> String) -> String {
    let mut named = String::with_capacity(text.len());
    for letter in text.chars() {
        let word = match Slot::of(letter) {
            None => {
                named.push(letter);
                continue;
            }
            Some(Slot::GivenName) => "given_name".to_owned(),
            Some(Slot::Name) => "name".to_owned(),
            Some(Slot::Mail) => "mail".to_owned(),
            Some(Slot::Reference) => "reference".to_owned(),
            Some(Slot::Extra(number)) => column(number),
        };
        named.extend(["{{ person.", &word, " }}"]);
    }
    named
}

/// A line with marks, filled for one person.
pub(super) fn fill(line: &str, filling: &Filling) -> String {
    let mut filled = String::with_capacity(line.len());
    for letter in line.chars() {
        match Slot::of(letter) {
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
        match Slot::of(letter) {
            Some(slot) => filled.push_str(&escape(filling.get(slot))),
            None => filled.push(letter),
        }
    }
    filled
}

/// A piece of a message.
#[derive(Clone, Debug)]
enum Piece {
    Fixed(Vec<u8>),
    Slot(Slot, Coding),
}

/// The part of a message after its own headers, with places for one person's texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pieces: Vec<Piece>,
    fixed: usize,
}

impl Frame {
    /// Reads a finished message in which marks still stand raw between encoded text.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut frame = Self::default();
        let mut rest = bytes;
        while let Some(at) = memchr::memchr(0xEE, rest) {
            let (before, mark) = rest.split_at(at);
            let Some((slot, coding)) = mark.get(..3).and_then(read_mark) else { break };
            frame.fix(before);
            frame.pieces.push(Piece::Slot(slot, coding));
            rest = mark.get(3..).unwrap_or_default();
        }
        frame.fix(rest);
        frame
    }

    fn fix(&mut self, bytes: &[u8]) {
        self.fixed += bytes.len();
        self.pieces.push(Piece::Fixed(bytes.to_vec()));
    }

    /// Writes it for one person.
    pub(super) fn write(&self, filling: &Filling, out: &mut Vec<u8>) {
        out.reserve(self.fixed + self.pieces.len() * 64);
        for piece in &self.pieces {
            match piece {
                Piece::Fixed(bytes) => out.extend_from_slice(bytes),
                Piece::Slot(slot, coding) => write_slot(filling.get(*slot), *coding, out),
            }
        }
    }
}

/// A person's text as a line of quoted-printable of its own, joined to the next by a soft break.
fn write_slot(text: &str, coding: Coding, out: &mut Vec<u8>) {
    let encoded = match coding {
        Coding::Html => encode(&escape(text)),
        Coding::Plain => encode(text),
    };
    if !encoded.is_empty() {
        out.extend_from_slice(encoded.as_bytes());
        out.extend_from_slice(b"=\r\n");
    }
}

/// The slot and coding of a mark as it stands in bytes: the lower half of the marks is HTML, the upper plain.
fn read_mark(bytes: &[u8]) -> Option<(Slot, Coding)> {
    let mark = u32::from(std::str::from_utf8(bytes).ok()?.chars().next()?);
    let coding = if mark < FIRST + SLOTS { Coding::Html } else { Coding::Plain };
    let plain = if coding == Coding::Plain { SLOTS } else { 0 };
    Some((Slot::of(char::from_u32(mark.checked_sub(plain)?)?)?, coding))
}

/// A part's text in quoted-printable, with its marks left raw. Every stretch begins on a line of its own, so
/// that what is put between them cannot make a line too long.
pub(super) fn encode_part(text: &str, coding: Coding) -> Vec<u8> {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut stretch = String::new();
    let flush = |stretch: &mut String, out: &mut String, last: bool| {
        let encoded = encode(stretch);
        out.push_str(&encoded);
        if !last && !encoded.is_empty() && !encoded.ends_with('\n') {
            out.push_str("=\r\n");
        }
        stretch.clear();
    };
    for letter in text.chars() {
        if Slot::of(letter).is_none() {
            if letter != '\r' {
                let _ = if letter == '\n' { stretch.write_str("\r\n") } else { stretch.write_char(letter) };
            }
            continue;
        }
        flush(&mut stretch, &mut out, false);
        let shift = if coding == Coding::Plain { SLOTS } else { 0 };
        out.push(char::from_u32(u32::from(letter) + shift).unwrap_or('\u{FFFD}'));
    }
    flush(&mut stretch, &mut out, true);
    out.into_bytes()
}

fn encode(text: &str) -> String {
    // One column is left for the soft break that may join it to what follows.
    quoted_printable::encode_with_options(text, quoted_printable::Options::default().line_length_limit(75))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Coding, Filling, Frame, Slot, encode_part, escape, fill, safe};

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
        Frame::of(&encode_part(text, coding)).write(filling, &mut out);
        out
    }

    proptest! {
        /// Whatever stands in the list of people: what is read back is the text filled in, and no line is long.
        #[test]
        fn encoding_around_a_place_changes_nothing(before in ".{0,90}", name in any::<String>(), after in "\\PC{0,90}") {
            let filling = filling(&name);
            let text = format!("{before}{}{after}\n{}.", Slot::GivenName.mark(), Slot::Extra(0).mark());
            let out = written(&text, Coding::Plain, &filling);
            let read = quoted_printable::decode(&out, quoted_printable::ParseMode::Strict).unwrap();
            let expected = fill(&text, &filling).replace('\r', "").replace('\n', "\r\n");
            prop_assert_eq!(String::from_utf8(read).unwrap(), expected);
            prop_assert!(out.split(|byte| *byte == b'\n').all(|line| line.len() <= 77));
        }

        /// A name is never markup, a line break, or a mark of another's place.
        #[test]
        fn a_name_is_only_a_name(name in any::<String>()) {
            let out = written(&format!("{}.", Slot::Name.mark()), Coding::Html, &filling(&name));
            let read = quoted_printable::decode(&out, quoted_printable::ParseMode::Strict).unwrap();
            let read = String::from_utf8(read).unwrap();
            let markup = read.contains(['<', '>', '"', '\n', '\r', '\u{202E}', '\u{E001}']);
            prop_assert!(!markup, "markup in a name");
            prop_assert_eq!(read, format!("{}.", escape(&safe(&name))));
        }
    }
}
