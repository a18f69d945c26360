//! The places in a message that differ from person to person.
//!
//! A message is rendered once for everybody in the same situation, with one private-use character where each
//! person's own text goes. What stands around these characters is encoded once; a person's text is cleaned,
//! escaped, encoded and put between, and the line it stands in is cut anew where it is full. So no text from the
//! list of people is ever read as markup, as a header or as a part's boundary; and most of the work is copying.

use crate::{
    ground::{
        campaign::Person,
        escape::{PLACES, escaped},
        words::address::component,
    },
    render::calendar,
};

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
    /// What one of their devices is called.
    Device(u8),
    /// The same as a part of an address.
    DeviceInAddress(u8),
    /// The calendar file, where it says what devices are called.
    Calendar,
}

/// How a text is written into a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// Escaped for HTML, then quoted-printable.
    Html,
    Plain,
}

/// The first of the private-use characters that stand for slots: no text of ours has one of its own.
pub(super) const FIRST: u32 = *PLACES.start() as u32;
/// Slots with a meaning of their own, before the further columns.
const NAMED: u16 = 4;
/// How many there may be.
pub(super) const SLOTS: u32 = *PLACES.end() as u32 - FIRST + 1;
/// How many of them, at the end, are for names of devices; before them as many for the same names in addresses.
const DEVICES: u32 = 0x40;
/// The one before those.
const CALENDAR: u32 = SLOTS - 2 * DEVICES - 1;
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
            Self::Extra(column) => u32::from(NAMED.saturating_add(column)).min(CALENDAR - 1),
            Self::Calendar => CALENDAR,
            Self::DeviceInAddress(number) => SLOTS - 2 * DEVICES + u32::from(number).min(DEVICES - 1),
            Self::Device(number) => SLOTS - DEVICES + u32::from(number).min(DEVICES - 1),
        };
        char::from_u32(FIRST + number).unwrap_or('\u{FFFD}')
    }

    pub(super) fn of(mark: char) -> Option<Self> {
        let number = u32::from(mark).checked_sub(FIRST)?;
        let behind = |first: u32| u8::try_from(number.checked_sub(first)?).ok();
        match number {
            0 => Some(Self::GivenName),
            1 => Some(Self::Name),
            2 => Some(Self::Mail),
            3 => Some(Self::Reference),
            CALENDAR => Some(Self::Calendar),
            number if number < CALENDAR => Some(Self::Extra(u16::try_from(number).ok()? - NAMED)),
            number if number < SLOTS - DEVICES => behind(SLOTS - 2 * DEVICES).map(Self::DeviceInAddress),
            number if number < SLOTS => behind(SLOTS - DEVICES).map(Self::Device),
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
    devices: Vec<String>,
    in_addresses: Vec<String>,
}

impl Filling {
    pub(super) fn of(person: &Person, reference: String, devices: &[String]) -> Self {
        let devices: Vec<String> = devices.iter().map(|name| safe(name)).collect();
        Self {
            given_name: safe(&person.given_name),
            name: safe(&person.name),
            mail: safe(person.address.as_str()),
            reference,
            extra: person.extra.iter().map(|text| safe(text)).collect(),
            in_addresses: devices.iter().map(|name| component(name)).collect(),
            devices,
        }
    }

    /// Whoever is called so, wherever a text says a name.
    #[cfg(test)]
    pub(super) fn named(name: &str) -> Self {
        Self {
            given_name: safe(name),
            name: safe(name),
            mail: "a@example.com".to_owned(),
            reference: String::new(),
            extra: vec![safe(name)],
            devices: vec![safe(name)],
            in_addresses: vec![component(&safe(name))],
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
            devices: Vec::new(),
            in_addresses: Vec::new(),
        }
    }

    pub(super) fn get(&self, slot: PersonalSlot) -> &str {
        match slot {
            PersonalSlot::GivenName => &self.given_name,
            PersonalSlot::Name => &self.name,
            PersonalSlot::Mail => &self.mail,
            PersonalSlot::Reference => &self.reference,
            PersonalSlot::Extra(column) => self.extra.get(usize::from(column)).map_or("", String::as_str),
            PersonalSlot::Device(number) => self.devices.get(usize::from(number)).map_or("", String::as_str),
            PersonalSlot::DeviceInAddress(number) => {
                self.in_addresses.get(usize::from(number)).map_or("", String::as_str)
            }
            PersonalSlot::Calendar => "",
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
        // The joiner within signs of several parts, and within words of some scripts, hides nothing.
        && letter != '\u{200D}'
        || matches!(u32::from(letter), 0xE000..=0xF8FF | 0xF_0000..)
}

/// A text of ours without the characters that stand for slots.
pub(super) fn without_marks(text: &str) -> String {
    text.chars().filter(|letter| PersonalSlot::of(*letter).is_none()).collect()
}

/// A text as a part of an address, with the names of devices still open.
pub(super) fn in_address(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for letter in text.chars() {
        match PersonalSlot::of(letter) {
            Some(PersonalSlot::Device(number)) => encoded.push(PersonalSlot::DeviceInAddress(number).mark()),
            _ => encoded.push_str(&component(letter.encode_utf8(&mut [0; 4]))),
        }
    }
    encoded
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
            Some(PersonalSlot::Calendar) => continue,
            Some(PersonalSlot::Device(number) | PersonalSlot::DeviceInAddress(number)) => {
                named.extend(["{{ device.", &number.to_string(), " }}"]);
                continue;
            }
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

/// A calendar file with marks, filled for one person.
pub(super) fn fill_calendar(file: &str, filling: &Filling) -> String {
    calendar::filled(file, |mark| PersonalSlot::of(mark).map(|slot| filling.get(slot)))
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
