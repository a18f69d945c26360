//! What was probably meant by a word that is not known: one measure for what people type, one for whole names.

/// How many letters may be wrong in a word: a third of them, and never more than three. Beyond that it is another
/// word, and a wrong guess is worse than none.
const MOST_SLIPS: usize = 3;

/// How alike two names must be, from 0 to 1, before one is offered for the other.
const ALIKE: f64 = 0.84;

/// Longer words than this are nobody's slip of the finger, and comparing costs their square.
const LONGEST: usize = 100;

/// The known word that was probably meant: letters left out, doubled, swapped or wrong.
pub fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if written.len() > LONGEST {
        return None;
    }
    let written = written.to_lowercase();
    let length = written.chars().count();
    known
        .into_iter()
        // Words of other lengths need no closer look: of a list with a thousand columns each would have hundreds.
        .filter(|word| word.chars().count().abs_diff(length) <= MOST_SLIPS)
        .map(|word| (strsim::damerau_levenshtein(&written, &word.to_lowercase()), word))
        // Words of one or two letters may have one wrong, or `on` would never be `no`.
        .filter(|(slips, word)| *slips <= MOST_SLIPS && *slips * 3 <= word.chars().count().max(3))
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, word)| word)
}

/// The known name that begins and sounds most like this one, for names of several words (`first-steps-android`, the
/// heading of a page), of which one word may be another without the name being another.
pub(crate) fn likest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    likest_by(known.into_iter().map(|name| (likeness(written, name), name)))
}

/// The best of those that are alike enough, where the caller knows more about them than their letters. Of equal ones
/// the last.
pub(crate) fn likest_by<T>(judged: impl IntoIterator<Item = (f64, T)>) -> Option<T> {
    judged
        .into_iter()
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// How alike two names are, from 0 to 1.
pub(crate) fn likeness(written: &str, known: &str) -> f64 {
    if written.len() > LONGEST { 0.0 } else { strsim::jaro_winkler(written, known) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        let known = ["deadline", "announce", "no"];
        for (written, meant) in [
            ("deadlne", Some("deadline")),
            ("Anounce", Some("announce")),
            ("on", Some("no")),
            ("yes", None),
            ("dreadnought", None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
        assert_eq!(nearest(&"deadline".repeat(20), known), None);
    }

    #[test]
    fn a_name_of_several_words_is_known_by_most_of_them() {
        let known = ["before-you-start", "what-we-see"];
        assert_eq!(likest("before-you-begin", known), Some("before-you-start"));
        assert_eq!(likest("privacy", known), None);
    }
}
