//! Letters broken by a wrong encoding: UTF-8 read as Windows-1252 or as Mac OS Roman, and the way back.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use std::{collections::BTreeMap, sync::LazyLock};

use super::own_texts;
use crate::ground::{
    check::Subject,
    problem::{Place, Problem, Problems},
};

/// What each letter was before it was read in the wrong encoding.
static WAYS_BACK: LazyLock<[BTreeMap<char, u8>; 2]> =
    LazyLock::new(|| [WINDOWS_1252, MACINTOSH].map(way_back));

fn way_back(encoding: &'static Encoding) -> BTreeMap<char, u8> {
    let decode = |byte: u8| {
        let (text, _) =
            encoding.decode_without_bom_handling(&[byte]).0.chars().next().map(|letter| (letter, byte))?;
        Some((text, byte))
    };
    (0x80..=0xff).filter_map(decode).collect()
}

pub(super) fn find(subject: &Subject<'_>, problems: &mut Problems) {
    for source in own_texts(subject) {
        let mut at = 0;
        for line in source.text().split_inclusive('\n') {
            for (start, broken, right) in repairs(line) {
                let place = Place::new(&source, at + start..at + start + broken.len());
                let problem = Problem::warning(
                    "mojibake",
                    format!("`{broken}` was `{right}` before it was read in a wrong encoding"),
                );
                let problem = problem.at(place.clone()).fix(place, right);
                problems.push(problem.hint("`wavecast check --fix` repairs it"));
            }
            at += line.len();
        }
    }
}

/// The broken stretches of a line: where, as they are, as they were.
fn repairs(line: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    if line.is_ascii() {
        return found;
    }
    let mut start = 0;
    while let Some(rest) = line.get(start..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.find(|letter: char| !letter.is_ascii()) else { break };
        let run = rest.get(first..).unwrap_or_default();
        let end = run.find(|letter: char| letter.is_ascii()).unwrap_or(run.len());
        let run = run.get(..end).unwrap_or_default();
        in_run(start + first, run, &mut found);
        start += first + end;
    }
    found
}

/// A run of letters outside ASCII: each stretch that was one letter of UTF-8, the longest first.
fn in_run(start: usize, run: &str, found: &mut Vec<(usize, String, String)>) {
    let letters: Vec<(usize, char)> = run.char_indices().collect();
    let mut at = 0;
    while at < letters.len() {
        let stretch = [4, 3, 2].into_iter().find_map(|length| {
            let stretch = letters.get(at..at + length)?;
            Some((
                length,
                stretch.iter().map(|(_, letter)| *letter).collect::<String>(),
                one_letter(stretch)?,
            ))
        });
        if let (Some((length, broken, right)), Some((offset, _))) = (stretch, letters.get(at)) {
            match found.last_mut() {
                // Stretches side by side are one repair, so that a broken word is told once.
                Some((begin, before, was)) if *begin + before.len() == start + offset => {
                    before.push_str(&broken);
                    was.push(right);
                }
                _ => found.push((start + offset, broken, right.to_string())),
            }
            at += length;
        } else {
            at += 1;
        }
    }
}

/// The letter that a stretch was, in one of the two encodings.
fn one_letter(stretch: &[(usize, char)]) -> Option<char> {
    WAYS_BACK.iter().find_map(|way| {
        let bytes: Vec<u8> =
            stretch.iter().map(|(_, letter)| way.get(letter).copied()).collect::<Option<_>>()?;
        let mut letters = std::str::from_utf8(&bytes).ok()?.chars();
        // One letter only: two that are each of two bytes are found one after the other.
        let letter = letters.next().filter(|_| letters.next().is_none())?;
        let last = stretch.last().map(|(_, letter)| *letter)?;
        is_plausible(letter, last).then_some(letter)
    })
}

/// What texts really hold: `Å”` is a Swedish letter before a closing quote, not a Slovak one.
fn is_plausible(letter: char, last: char) -> bool {
    let closes =
        matches!(last, '”' | '“' | '’' | '‘' | '–' | '—' | '…' | '•' | '»' | '«' | '›' | '‹' | '°' | '·');
    match letter {
        '\u{a0}'..='\u{ff}'
        | '\u{2010}'..='\u{203a}'
        | '€'
        | '™'
        | '→'
        | '←'
        | '✓'
        | '\u{feff}'
        | '\u{1f300}'..='\u{1faff}' => true,
        '\u{100}'..='\u{17f}' => !closes,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line with its broken letters repaired.
    fn repaired(line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let mut at = 0;
        for (start, broken, right) in repairs(line) {
            out.push_str(line.get(at..start).unwrap_or_default());
            out.push_str(&right);
            at = start + broken.len();
        }
        out.push_str(line.get(at..).unwrap_or_default());
        out
    }

    #[test]
    fn both_encodings_are_found_and_repaired() {
        assert_eq!(repaired("reset for Appleâ€™s program"), "reset for Apple’s program");
        assert_eq!(repaired("klanten ge√Ønformeerd over"), "klanten geïnformeerd over");
        assert_eq!(repaired("FÃ¶retag pÃ¥ nÃ¤tet"), "Företag på nätet");
        assert_eq!(repaired("AppleÄôs"), "AppleÄôs", "half of a broken letter says nothing");
        assert_eq!(repaired("Apple‚Äôs ‚Äì"), "Apple’s –");
    }

    #[test]
    fn whole_letters_are_left_alone() {
        for text in [
            "kallas ”Å” och ”Ö” – så är det",
            "één «idée» – café’s",
            "Größe: 5 µm ±1 °C",
            "Łódź",
            "日本語",
            "→ ✓ … €",
        ] {
            assert_eq!(repaired(text), text);
        }
    }

    /// Every letter of our languages survives the two ways of being broken.
    #[test]
    fn what_is_broken_is_repaired() {
        for letter in "äöåÄÖÅéèëïüáíóúß’–€".chars() {
            let text = format!("x{letter}y");
            for encoding in [WINDOWS_1252, MACINTOSH] {
                let broken = encoding.decode_without_bom_handling(text.as_bytes()).0;
                assert_eq!(repaired(&broken), text, "{broken}");
            }
        }
    }
}
