//! Dates, addresses and numbers typed by hand: the campaign knows them, and they change.

use chrono::{Datelike as _, NaiveDate};
use std::{collections::BTreeMap, ops::Range, sync::Arc};

use super::texts;
use crate::ground::{
    campaign::{Campaign, Language},
    check::Subject,
    problem::{Place, Problem, Problems, Source},
    words::speech,
};

/// Keys of the front matter that no reader sees.
fn is_hidden(line: &str) -> bool {
    const SEEN: [&str; 10] = [
        "title",
        "description",
        "subject",
        "preheader",
        "button",
        "headline",
        "lead",
        "action",
        "note",
        "alt",
    ];
    let key = line.split([':', '=']).next().unwrap_or_default().trim();
    !SEEN.contains(&key)
}

/// The lines that readers see, with where they begin.
pub(super) fn lines(source: &Source) -> Vec<(usize, &str)> {
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
                    let hint = word_for(subject.campaign, place.text(), &months);
                    problems.push(Problem::warning("typed-date", message).at(place).hint(hint));
                }
            }
        }
    }
}

/// The word that says this date, as far as the campaign has it.
fn word_for(campaign: &Campaign, written: &str, months: &Months) -> String {
    let Some((day, month)) = day_and_month(written, months) else { return any_word() };
    let is = |date: NaiveDate| (date.day(), date.month()) == (day, month);
    for wave in &campaign.waves {
        let dates = [
            ("start", Some(wave.start)),
            ("deadline", wave.deadline().map(|deadline| deadline.date())),
            ("enforcement", wave.enforcement()),
        ];
        if let Some((name, _)) = dates.into_iter().find(|(_, date)| date.is_some_and(is)) {
            return format!("say `{{{{ wave.{name} | date }}}}`, which is that day for `{}`", wave.id);
        }
    }
    any_word()
}

fn any_word() -> String {
    "dates are kept in `campaign.toml` only: say `{{ wave.start | date }}`, `{{ wave.deadline | date }}` or \
     `{{ wave.enforcement | date }}`, whichever is meant"
        .to_owned()
}

/// The day and month of a date as `dates_in` finds it.
fn day_and_month(written: &str, months: &Months) -> Option<(u32, u32)> {
    let parts: Vec<&str> = written.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let month = parts.iter().find_map(|part| months.get(&part.to_lowercase()).copied());
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    match (month, numbers.as_slice()) {
        (Some(month), [day, ..]) => Some((*day, month)),
        (None, [year, month, day]) if *year >= 1000 => Some((*day, *month)),
        (None, [day, month, ..]) => Some((*day, *month)),
        _ => None,
    }
}

/// Months by the names that stand behind a day.
type Months = BTreeMap<String, u32>;

/// The names of the months as they stand behind a day.
fn months(language: Language) -> Months {
    let first = |month| Some((month, NaiveDate::from_ymd_opt(2027, month, 1)?));
    let days = (1..=12).filter_map(first).map(|(month, day)| (speech::day(language, day), month));
    let name = |day: String| day.trim_start_matches(|letter: char| !letter.is_alphabetic()).to_lowercase();
    days.map(|(day, month)| (name(day), month)).filter(|(name, _)| !name.is_empty()).collect()
}

/// `4 december`, `4. Dezember`, `December 4`, `2026-12-04`, `4-12-2026`, `04/12/2026`.
fn dates_in(line: &str, months: &Months) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let words = words(line);
    for (at, (span, word)) in words.iter().enumerate() {
        if is_numeric_date(word) {
            found.push(span.clone());
        }
        let Some((next_span, next)) = words.get(at + 1) else { continue };
        // A blank, or a comma and a blank: what stands further apart are two things.
        let near = next_span.start - span.end <= 2;
        let day =
            |word: &str| word.trim_end_matches('.').parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
        // A name of two letters would make a month of every abbreviation.
        let month = |word: &str| word.chars().count() > 2 && months.contains_key(&word.to_lowercase());
        // Before its day a month has a capital: `may 3 times` is none.
        let capital = |word: &str| word.starts_with(char::is_uppercase);
        if near && ((day(word) && month(next)) || (month(word) && capital(word) && day(next))) {
            let year = words.get(at + 2).filter(|(span, word)| {
                span.start - next_span.end <= 2 && word.len() == 4 && word.parse::<u16>().is_ok()
            });
            found.push(span.start..year.map_or(next_span.end, |(span, _)| span.end));
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
    // `10.15.7` is a version: a year has four digits and lies near ours.
    let year = |year: u16, written: &str| written.len() == 4 && (2015..2100).contains(&year);
    let day = |day: u16| (1..=31).contains(&day);
    (year(one, first) && day(two) && day(three)) || (year(three, third) && day(one) && day(two))
}

pub(super) fn addresses(subject: &Subject<'_>, problems: &mut Problems) {
    let desk = &subject.campaign.helpdesk;
    let mut known =
        vec![(desk.mail.clone(), "helpdesk.mail"), (subject.campaign.site.clone(), "campaign.site")];
    known.extend(desk.ticket_url.as_ref().map(|address| (address.to_string(), "helpdesk.ticket_url")));
    // Very short ones would be found in the middle of words.
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
    // The last eight are the same with a country's code before them and with a nought instead.
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
        assert_eq!(found("en", "by 4 December 2026, or December 5"), ["4 December 2026", "December 5"]);
        assert_eq!(found("nl", "vóór vrijdag 4 december 2026"), ["4 december 2026"]);
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
