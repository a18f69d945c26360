//! Dates, addresses and numbers typed by hand: the campaign knows them, and they change.

use chrono::NaiveDate;
use std::{collections::BTreeSet, ops::Range, sync::Arc};

use super::texts;
use crate::ground::{
    campaign::Language,
    check::Subject,
    problem::{Place, Problem, Problems, Source},
    words::speech,
};

/// Keys of the front matter that no reader sees.
fn is_hidden(line: &str) -> bool {
    const SEEN: [&str; 11] = [
        "title",
        "description",
        "subject",
        "preheader",
        "button",
        "headline",
        "lead",
        "action",
        "note",
        "confirmed",
        "alt",
    ];
    let key = line.split([':', '=']).next().unwrap_or_default().trim();
    !SEEN.contains(&key) || key == "confirmed"
}

/// The lines that readers see, with where they begin.
fn lines(source: &Source) -> Vec<(usize, &str)> {
    let text = source.text();
    let mut lines = Vec::new();
    let (mut at, mut front, mut code) = (0, text.starts_with("---") || text.starts_with("+++"), false);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let trimmed = line.trim();
        if front && number > 0 && (trimmed == "---" || trimmed == "+++") {
            front = false;
        } else if trimmed.starts_with("```") {
            code = !code;
        } else if !(code || front && is_hidden(line)) {
            lines.push((at, line));
        }
        at += line.len();
    }
    lines
}

pub(super) fn dates(subject: &Subject<'_>, problems: &mut Problems) {
    for language in subject.campaign.languages.iter() {
        let months = months(language);
        for source in texts(subject, language) {
            for (at, line) in lines(&source) {
                for span in dates_in(line, &months) {
                    let place = Place::new(&source, at + span.start..at + span.end);
                    let message = format!("the date `{}` is written by hand", place.text());
                    let problem = Problem::warning("typed-date", message).at(place);
                    problems.push(problem.hint(
                        "dates stand in `campaign.toml` only: say `{{ wave.deadline | date }}` or the like",
                    ));
                }
            }
        }
    }
}

/// The names of the months as they stand behind a day.
fn months(language: Language) -> BTreeSet<String> {
    let first = |month| NaiveDate::from_ymd_opt(2027, month, 1);
    let days = (1..=12).filter_map(first).map(|day| speech::day(language, day));
    let name = |day: String| day.trim_start_matches(|letter: char| !letter.is_alphabetic()).to_lowercase();
    days.map(name).filter(|name| !name.is_empty()).collect()
}

/// `4 december`, `4. Dezember`, `December 4`, `2026-12-04`, `4-12-2026`, `04/12/2026`.
fn dates_in(line: &str, months: &BTreeSet<String>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let words = words(line);
    for (at, (span, word)) in words.iter().enumerate() {
        if is_numeric_date(word) {
            found.push(span.clone());
        }
        let Some((next_span, next)) = words.get(at + 1) else { continue };
        let near = next_span.start - span.end <= 2;
        let day =
            |word: &str| word.trim_end_matches('.').parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
        let month = |word: &str| word.chars().count() > 2 && months.contains(&word.to_lowercase());
        let capital = |word: &str| word.starts_with(char::is_uppercase);
        if near && ((day(word) && month(next)) || (month(word) && capital(word) && day(next))) {
            found.push(span.start..next_span.end);
        }
    }
    found
}

/// Words with their places; hyphens, slashes and dots between digits belong to a word.
fn words(line: &str) -> Vec<(Range<usize>, &str)> {
    let belongs = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '/' | '.');
    let mut words = Vec::new();
    let mut start = None;
    for (at, letter) in line.char_indices().chain([(line.len(), ' ')]) {
        match (start, belongs(letter)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let word = line.get(from..at).unwrap_or_default().trim_end_matches(['.', '-', '/']);
                words.push((from..from + word.len(), word));
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    words
}

fn is_numeric_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
    let [first, second, third] = parts.as_slice() else { return false };
    let number =
        |part: &str| part.parse::<u16>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let (Some(one), Some(two), Some(three)) = (number(first), number(second), number(third)) else {
        return false;
    };
    let year = |year: u16, written: &str| written.len() == 4 && (2015..2100).contains(&year);
    let day = |day: u16| (1..=31).contains(&day);
    (year(one, first) && day(two) && day(three)) || (year(three, third) && day(one) && day(two))
}

pub(super) fn addresses(subject: &Subject<'_>, problems: &mut Problems) {
    let desk = &subject.campaign.helpdesk;
    let mut known =
        vec![(desk.mail.clone(), "helpdesk.mail"), (subject.campaign.site.clone(), "campaign.site")];
    known.extend(desk.ticket_url.clone().map(|address| (address, "helpdesk.ticket_url")));
    known.retain(|(value, _)| value.len() > 4);
    let phone: String =
        desk.phone.iter().flat_map(|phone| phone.chars()).filter(char::is_ascii_digit).collect();
    for language in subject.campaign.languages.iter() {
        for source in texts(subject, language) {
            for (at, line) in lines(&source) {
                let lower = line.to_ascii_lowercase();
                for (value, word) in &known {
                    if let Some(start) = lower.find(&value.to_ascii_lowercase()) {
                        problems.push(typed(&source, at + start..at + start + value.len(), word));
                    }
                }
                if let Some(span) = number_in(line, &phone) {
                    problems.push(typed(&source, at + span.start..at + span.end, "helpdesk.phone"));
                }
            }
        }
    }
}

fn typed(source: &Arc<Source>, span: Range<usize>, word: &str) -> Problem {
    let place = Place::new(source, span);
    let message = format!("`{}` is written by hand", place.text());
    Problem::warning("typed-address", message)
        .at(place)
        .hint(format!("say `{{{{ {word} }}}}`: then it changes everywhere at once"))
}

/// A number in a line, however it is grouped; its last eight digits count.
fn number_in(line: &str, digits: &str) -> Option<Range<usize>> {
    let wanted = digits.get(digits.len().checked_sub(8)?..)?;
    let mut run: Vec<(usize, char)> = Vec::new();
    for (at, letter) in line.char_indices() {
        if letter.is_ascii_digit() {
            run.push((at, letter));
        } else if !matches!(letter, ' ' | '-' | '(' | ')' | '+' | '.' | '/' | '\u{a0}') {
            run.clear();
        }
        let said: String = run.iter().map(|(_, digit)| *digit).collect();
        if said.ends_with(wanted) {
            let first = run.first()?.0;
            let plus = line.get(..first).is_some_and(|before| before.ends_with('+'));
            return Some(first - usize::from(plus)..run.last()?.0 + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(code: &str, line: &str) -> Vec<String> {
        let months = months(code.parse().unwrap());
        dates_in(line, &months).into_iter().map(|span| line[span].to_owned()).collect()
    }

    #[test]
    fn dates_are_found_as_people_write_them() {
        assert_eq!(found("en", "by 4 December 2026, or December 5"), ["4 December", "December 5"]);
        assert_eq!(found("nl", "vóór vrijdag 4 december 2026"), ["4 december"]);
        assert_eq!(found("sv", "senast 2026-12-04 kl. 17"), ["2026-12-04"]);
        assert_eq!(found("en", "04/12/2026."), ["04/12/2026."[..10].to_owned()]);
        assert!(found("en", "iOS 12.2 and later, 10.15.7, you may 3 times, step 4").is_empty());
    }

    #[test]
    fn a_phone_number_is_found_however_it_is_grouped() {
        let digits = "31205550100";
        assert_eq!(number_in("call 020 555 01 00 now", digits), Some(5..18));
        assert_eq!(number_in("call 020 555 02 00 now", digits), None);
    }
}
