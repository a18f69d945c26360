//! What somebody leaves behind in texts: their addresses, aliases and name, however they are written.
//!
//! Letters are opened first: a name in a header or in a quoted-printable part stands in no byte of the file.

use mail_parser::{Message, MessageParser, PartType};
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
    fmt::Write as _,
};

use crate::ground::{
    campaign::{Person, people::decode},
    fold::fold,
    timeline::NoticeId,
    workbook,
};

/// What stands where somebody stood.
pub(crate) const GONE: &str = "[forgotten]";
/// A word of a name that is shorter says nothing: `de`, `of`, `Al`.
const TELLS: usize = 3;

/// What is looked for of one person, or of many.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// Under what the ledger remembers when they came.
    marks: BTreeSet<NoticeId>,
    /// Addresses and aliases, in lower case.
    addresses: HashSet<String>,
    /// Whole names of two words or more, folded, with one blank between the words.
    names: HashSet<String>,
    /// The first word of each of them.
    firsts: HashSet<String>,
    /// The words of names, folded.
    words: HashSet<String>,
    /// How many names that are.
    people: usize,
    /// How many words the longest name has.
    longest: usize,
}

impl Traces {
    /// What the list knows of a person.
    pub(crate) fn add_person(&mut self, person: &Person) {
        for address in person.addresses() {
            self.add_address(address.as_str());
        }
        self.add_name(&person.name);
        self.add_word(&person.given_name);
    }

    /// Under what the ledger remembers when they came: made of their address, and to be tried by whoever knows that.
    pub(crate) fn add_marks(&mut self, marks: impl IntoIterator<Item = NoticeId>) {
        self.marks.extend(marks);
    }

    /// The marks that were added, for whoever knows the rest of what they are made of.
    pub fn marks(&self) -> &BTreeSet<NoticeId> {
        &self.marks
    }

    /// An address or alias.
    pub fn add_address(&mut self, address: &str) {
        self.addresses.insert(address.trim().to_lowercase());
    }

    /// Takes out an address that is nobody's secret: the helpdesk's.
    pub fn leave(&mut self, address: &str) {
        self.addresses.remove(&address.to_lowercase());
    }

    /// A whole name; it is looked for with the family name ahead, too, as exports have it.
    pub(crate) fn add_name(&mut self, name: &str) {
        let folded = fold(name);
        let words: Vec<&str> = words(&folded).map(|(_, word)| word).collect();
        for word in &words {
            self.add_word(word);
        }
        if words.len() < 2 {
            return;
        }
        self.longest = self.longest.max(words.len());
        let mut new = false;
        // `Vries, Jan de` is what lists make of `Jan de Vries`: the same words, begun elsewhere.
        for turn in 0..words.len() {
            let turned: Vec<&str> = words.iter().cycle().skip(turn).take(words.len()).copied().collect();
            self.firsts.extend(turned.first().map(|first| (*first).to_owned()));
            new |= self.names.insert(turned.join(" "));
        }
        self.people += usize::from(new);
    }

    fn add_word(&mut self, word: &str) {
        let folded = fold(word.trim());
        if folded.chars().count() >= TELLS && words(&folded).count() == 1 {
            self.words.insert(folded);
        }
    }

    /// The addresses of whoever is to be found and taken out.
    pub fn addresses(&self) -> &HashSet<String> {
        &self.addresses
    }

    /// How many addresses and how many names are looked for.
    pub fn counted(&self) -> (usize, usize) {
        (self.addresses.len(), self.people)
    }

    /// Whether an address or a whole name stands in a file, whatever it is written in.
    pub(crate) fn are_in(&self, bytes: Vec<u8>) -> bool {
        if let Some(words) = workbook_words(&bytes) {
            return self.are_said(&words);
        }
        if let Some(opened) = opened(&bytes) {
            // As it stands, too: a file that only looks like a letter opens to less than is in it.
            return self.are_said(&opened) || self.are_said(&decode::text(bytes));
        }
        self.are_said(&decode::text(bytes))
    }

    /// Whether an address or a whole name stands in a text.
    pub(crate) fn are_said(&self, text: &str) -> bool {
        let text = plain(text);
        addresses_in(&text).any(|(_, address)| self.addresses.contains(&address.to_lowercase()))
            || self.has_name(&fold(&text))
    }

    /// Whether a text calls them by one word of their name: `Dear Jelle`. Others may be called so, too.
    pub(crate) fn are_called(&self, bytes: Vec<u8>) -> bool {
        let opened = workbook_words(&bytes).or_else(|| opened(&bytes)).unwrap_or_default();
        let text = fold(&plain(&(opened + &decode::text(bytes))));
        words(&text).any(|(_, word)| self.words.contains(word))
    }

    fn has_name(&self, folded: &str) -> bool {
        if self.names.is_empty() {
            return false;
        }
        let words: Vec<&str> = words(folded).map(|(_, word)| word).collect();
        (0..words.len()).filter_map(|start| words.get(start..)).any(|rest| self.name_at(rest).is_some())
    }

    /// How many of these words are a whole name.
    fn name_at(&self, words: &[&str]) -> Option<usize> {
        // Most words of a text begin nobody's name.
        if !self.firsts.contains(*words.first()?) {
            return None;
        }
        (2..=self.longest.min(words.len()))
            // The longest first, or the end of a long name would stay behind.
            .rev()
            .find(|count| words.get(..*count).is_some_and(|words| self.names.contains(&words.join(" "))))
    }

    /// A text of somebody's own without them: addresses, whole names, and single words of a name that are written
    /// with a capital. Nothing if they are not in it.
    pub fn taken_out(&self, text: &str) -> Option<String> {
        self.without(text, true)
    }

    /// The name of whoever said something without their address or whole name; a first name alone stays, for it may
    /// be anybody's.
    pub(crate) fn taken_out_whole(&self, text: &str) -> Option<String> {
        self.without(text, false)
    }

    fn without(&self, text: &str, words_too: bool) -> Option<String> {
        let mut gone: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (start, address) in addresses_in(text) {
            if self.addresses.contains(&address.to_lowercase()) {
                gone.insert((start, start + address.len()));
            }
        }
        let written: Vec<(usize, &str)> = words(text).collect();
        let folded: Vec<String> = written.iter().map(|(_, word)| fold(word)).collect();
        let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
        for (place, (start, word)) in written.iter().enumerate() {
            let whole = folded.get(place..).and_then(|rest| self.name_at(rest));
            // Taken out from the first word to the last with whatever stands between them, comma and all.
            let last = whole.and_then(|count| written.get(place + count - 1));
            if let Some((end, last)) = last {
                gone.insert((*start, end + last.len()));
            } else if words_too
                // Many first names are words as well: `Mark` is somebody, and `mark` is a sign.
                && word.starts_with(char::is_uppercase)
                && folded.get(place).is_some_and(|word| self.words.contains(*word))
            {
                gone.insert((*start, start + word.len()));
            }
        }
        if gone.is_empty() {
            return None;
        }
        let (mut out, mut at) = (String::new(), 0);
        for (start, end) in gone {
            // A name inside an address, or two names that overlap, is one place to take out.
            if start >= at {
                out.push_str(text.get(at..start).unwrap_or_default());
                out.push_str(GONE);
            }
            at = at.max(end);
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Some(out)
    }
}

/// To whom a letter goes: each with the name beside the address.
pub(crate) fn addressees(bytes: &[u8]) -> Vec<(String, String)> {
    let Some(message) = MessageParser::default().parse_headers(bytes) else { return Vec::new() };
    let to = message.to().into_iter().flat_map(mail_parser::Address::iter);
    let one = |to: &mail_parser::Addr<'_>| {
        let name = to.name().unwrap_or_default().to_owned();
        Some((to.address()?.to_lowercase(), name))
    };
    to.filter_map(one).collect()
}

/// Whether it is part of a word: a letter, a digit, or a mark of the letter before it.
fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&letter)
}

/// The words of a text, with where they begin. Marks belong to their letter.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|letter| !is_part(letter))
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
}

/// The addresses in a text as they stand there, with where they begin. In lower case some are longer or shorter.
fn addresses_in(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Marks as well: `İ` is an `i` with one in lower case.
    let part = |letter: char| is_part(letter) || ".!#$%&'*+/=?^_`{|}~-@".contains(letter);
    let found = text.split(move |letter| !part(letter)).filter(|word| word.contains('@'));
    found.flat_map(move |word| {
        // A sentence's full stop or a quoted `mailto:` is no part of an address.
        let trimmed = word.trim_matches(['.', '\'', '/', '=', '?', '&']);
        // Each of these may belong to an address or stand before it, as in `mailto=anna@`: every ending is tried.
        let ends = trimmed.match_indices(['=', '/', '\'', '&', '?']).map(|(at, _)| at + 1);
        std::iter::once(0)
            .chain(ends)
            .filter_map(|at| trimmed.get(at..))
            .map(|end| (end.as_ptr().addr() - text.as_ptr().addr(), end))
            .collect::<Vec<_>>()
    })
}

/// A text without the writing of HTML and addresses for what a name may hold.
fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '%']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("&#39;", "'").replace("&#x27;", "'").replace("&apos;", "'").replace("&amp;", "&");
    Cow::Owned(text.replace("%40", "@"))
}

/// What stands in the cells of a workbook, in which no address can be found otherwise: it is packed.
fn workbook_words(bytes: &[u8]) -> Option<String> {
    workbook::is_workbook(bytes).then(|| workbook::all_words(bytes)).flatten()
}

/// A letter as its reader has it: headers and parts, decoded; nothing if this is none.
fn opened(bytes: &[u8]) -> Option<String> {
    // Only at the beginning: a text that quotes a letter far below is no letter.
    let head = bytes.get(..bytes.len().min(16 << 10))?;
    if !head.split(|byte| *byte == b'\n').any(is_of_a_letter) {
        return None;
    }
    let mut text = String::new();
    open(&MessageParser::default().parse(bytes)?, &mut text);
    Some(text)
}

/// Whether a line says that what it stands in is a letter: names of headers may be written in any case.
fn is_of_a_letter(line: &[u8]) -> bool {
    let begins = |name: &[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    [&b"MIME-Version:"[..], b"Content-Type:", b"Content-Transfer-Encoding:"].into_iter().any(begins)
        // Programs of their own write `To: =?utf-8?B?..?=` and none of these lines.
        || line.contains(&b':') && memchr::memmem::find(line, b"=?").is_some()
}

fn open(message: &Message<'_>, text: &mut String) {
    for part in &message.parts {
        for header in &part.headers {
            // To be searched, not to be kept: every form of a header, decoded.
            let _ = writeln!(text, "{:?}", header.value());
        }
        match &part.body {
            PartType::Text(words) | PartType::Html(words) => text.push_str(words),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                text.push_str(&decode::text(bytes.to_vec()));
            }
            // A report that mail could not be delivered holds the letter itself, with the name in it.
            PartType::Message(inside) => open(inside, text),
            PartType::Multipart(_) => {}
        }
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asa() -> Traces {
        let mut traces = Traces::default();
        traces.add_address("Asa.Bergkvist@Example.com");
        traces.add_name("Åsa Bergkvist");
        traces
    }

    #[test]
    fn somebody_is_found_in_any_dress() {
        let asa = asa();
        for text in [
            "To: <asa.bergkvist@example.com>.",
            "mailto=asa.bergkvist@example.com",
            "A\u{30a}sa  BERGKVIST",
            "Bergkvist, Åsa",
            "?who=asa.bergkvist%40example.com",
        ] {
            assert!(asa.are_in(text.into()), "{text}");
        }
        for text in ["Åsa", "Bergkvists Åsa", "nothing"] {
            assert!(!asa.are_in(text.into()), "{text}");
        }
        // Her name inside a longer address is her name; the address by itself is another's.
        let mut address = Traces::default();
        address.add_address("asa.bergkvist@example.com");
        assert!(!address.are_in("x-asa.bergkvist@example.com.org".into()));
    }

    #[test]
    fn letters_are_opened() {
        let asa = asa();
        let head = "From: <a@b.example>\r\nMIME-Version: 1.0\r\n";
        for letter in [
            format!("{head}To: =?utf-8?b?w4VzYSBCZXJna3Zpc3Q=?= <x@y.example>\r\n\r\nHej"),
            format!(
                "{head}Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHej =C3=85sa Berg=\r\nkvist!"
            ),
            format!(
                "{head}Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nYXNhLmJlcmdrdmlzdEBleGFtcGxlLmNvbQ==\r\n"
            ),
        ] {
            assert!(asa.are_in(letter.clone().into_bytes()), "{letter}");
        }
    }

    #[test]
    fn a_letter_is_one_however_its_headers_are_written() {
        let asa = asa();
        for head in [
            "From: <a@b.example>\r\nmime-version: 1.0\r\n",
            "From: <a@b.example>\r\nCONTENT-TYPE: text/plain; charset=utf-8\r\n",
            "MIME-Version: 1.0\r\n",
            "content-type: text/plain\n",
            // Without any of these, too: a program that knows only how to write a name.
            "From: <a@b.example>\r\n",
        ] {
            let letter = format!("{head}To: =?utf-8?b?w4VzYSBCZXJna3Zpc3Q=?= <x@y.example>\r\n\r\nHej");
            assert!(asa.are_in(letter.clone().into_bytes()), "{letter}");
            assert!(asa.are_called(letter.clone().into_bytes()), "{letter}");
        }
    }

    /// `İ` is one byte longer in lower case, and the sign for Kelvin two shorter.
    #[test]
    fn an_address_is_cut_where_it_ends_in_the_text() {
        let mut traces = Traces::default();
        traces.add_address("İpek.\u{212a}aya@example.com");
        for who in ["İpek.\u{212a}aya@example.com", "İPEK.KAYA@example.com", "i\u{307}pek.kaya@example.com"]
        {
            let out = traces.taken_out(&format!("ask {who}, or wait"));
            assert_eq!(out.as_deref(), Some("ask [forgotten], or wait"), "{who}");
        }
        let mut kelvin = Traces::default();
        kelvin.add_address("\u{212a}im@example.com");
        assert_eq!(kelvin.taken_out("\u{212a}im@example.com is ill").as_deref(), Some("[forgotten] is ill"));
    }

    #[test]
    fn somebody_is_taken_out_of_a_reason() {
        let asa = asa();
        let out = |text: &str| asa.taken_out(text);
        assert_eq!(out("Åsa Bergkvist is ill").as_deref(), Some("[forgotten] is ill"));
        assert_eq!(out("as Åsa said: wait").as_deref(), Some("as [forgotten] said: wait"));
        assert_eq!(out("write to asa.bergkvist@example.com.").as_deref(), Some("write to [forgotten]."));
        assert_eq!(out("the desk is full"), None);
    }
}
