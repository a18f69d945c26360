//! Days, hours and moments as people write them: `2027-02-05`, `09:00`, `start - 10 workdays, 09:00`.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use std::ops::Range;

use crate::ground::campaign::{Anchor, Moment, Offset, Unit, WEEKDAYS};
use crate::ground::near::nearest;

/// What is wrong with a text, where in it, and what to write instead.
#[derive(Debug)]
pub(super) struct MomentFault {
    /// The bytes of the text that are meant.
    pub(super) span: Range<usize>,
    /// What is wrong.
    pub(super) message: String,
    /// What to write.
    pub(super) hint: String,
}

/// Years a campaign may lie in: far enough from the ends of the calendar for any reckoning.
// The last of them is also the last year in which moments are reckoned.
const YEARS: Range<i32> = 2000..2200;

/// What stands before a day of the week.
const EVERY: &str = "every ";

/// Days that an offset may span: ten years.
const FAR: i32 = 3660;

/// A day such as `2027-01-11`.
pub(super) fn day(text: &str) -> Result<NaiveDate, MomentFault> {
    let wrong = |message, hint: &str| MomentFault { span: 0..text.len(), message, hint: hint.to_owned() };
    let day = text.parse::<NaiveDate>().map_err(|_| {
        let (message, hint) = not_a_day(text);
        wrong(message, &hint)
    })?;
    if YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        Err(wrong(format!("`{text}` is not a year of any campaign"), "write a year from 2000 to 2199"))
    }
}

/// Why a text is no day: none at all, one the calendar does not have, or one that is written another way around;
/// and what to write.
pub(super) fn not_a_day(text: &str) -> (String, String) {
    let usual = "write year, month and day, such as `2027-01-11`";
    let calendar = "look it up in the calendar; days are written such as `2027-01-11`";
    let numbers: Vec<Option<u32>> = text.splitn(3, '-').map(|part| part.parse().ok()).collect();
    if let Some((day, message)) = turned_around(text) {
        return (format!("`{text}` {message}"), format!("write `{day}`, if that is the day you mean"));
    }
    match numbers.as_slice() {
        [Some(1000..), Some(1..=12), Some(29..)] => {
            (format!("`{text}`: that month has no such day"), calendar.to_owned())
        }
        [Some(_), Some(_), Some(_)] => (format!("`{text}` is not in the calendar"), calendar.to_owned()),
        _ => (format!("`{text}` is not a day"), usual.to_owned()),
    }
}

/// A day that is written with its year last, or with its month in letters: `26-01-2027`, `26 januari 2027`.
fn turned_around(text: &str) -> Option<(NaiveDate, &'static str)> {
    let parts: Vec<&str> =
        text.split(['-', '/', '.', ' ', ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let year = Some(*third).filter(|year| year.len() == 4)?.parse().ok()?;
    let number = |part: &str| part.parse::<u32>().ok();
    let found = match (number(first), number(second)) {
        // Day before month as most of Europe writes it, and the other way round only where that is no day.
        (Some(day), Some(month)) => NaiveDate::from_ymd_opt(year, month, day)
            .or_else(|| NaiveDate::from_ymd_opt(year, day, month))
            .map(|day| (day, "does not begin with its year")),
        (Some(day), None) => {
            NaiveDate::from_ymd_opt(year, month(second)?, day).map(|day| (day, "has its month in letters"))
        }
        (None, Some(day)) => {
            NaiveDate::from_ymd_opt(year, month(first)?, day).map(|day| (day, "has its month in letters"))
        }
        (None, None) => None,
    };
    found.filter(|(day, _)| YEARS.contains(&day.year()))
}

/// The month of a name in English, Dutch or Swedish, or of its first letters.
fn month(name: &str) -> Option<u32> {
    let lower = name.to_lowercase();
    // Three letters tell the months apart in all three languages.
    let short: String = lower.chars().take(3).collect();
    let months = [
        ["jan", "jan", "jan"],
        ["feb", "feb", "feb"],
        ["mar", "mrt", "maa"],
        ["apr", "apr", "apr"],
        ["may", "mei", "maj"],
        ["jun", "jun", "jun"],
        ["jul", "jul", "jul"],
        ["aug", "aug", "aug"],
        ["sep", "sep", "sep"],
        ["oct", "okt", "okt"],
        ["nov", "nov", "nov"],
        ["dec", "dec", "dec"],
    ];
    let found = (1..).zip(months).find(|(_, names)| names.contains(&short.as_str()));
    found.map(|(month, _)| month)
}

/// A day, with or without an hour.
pub(super) fn day_time(text: &str, default: NaiveTime) -> Result<NaiveDateTime, MomentFault> {
    match text.split_once(['T', ' ', ',']) {
        None => day(text).map(|day| day.and_time(default)),
        Some((date, time)) => Ok(day(date)?.and_time(hour(time.trim())?)),
    }
}

/// An hour such as `09:00`.
pub(super) fn hour(text: &str) -> Result<NaiveTime, MomentFault> {
    // `09.00` is how an hour is written in Dutch and Swedish.
    let dotted = text.replace('.', ":");
    ["%H:%M", "%H:%M:%S"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(&dotted, format).ok())
        .ok_or_else(|| MomentFault {
            span: 0..text.len(),
            message: format!("`{text}` is not an hour of the day"),
            hint: "write hours and minutes, from `00:00` to `23:59`".to_owned(),
        })
}

/// A moment such as `start - 10 workdays, 09:00`, or `2027-03-16, 09:00`.
pub(super) fn moment(text: &str) -> Result<Moment, MomentFault> {
    // Before anything else: the hyphens of a day would be taken for the sign of an offset.
    if is_dated(text) {
        return dated(text);
    }
    let (when, time) = match text.split_once(',') {
        Some((when, time)) => (when, Some(within(text, time.trim(), hour)?)),
        None => (text, None),
    };
    if let Some(day) = when.trim().strip_prefix(EVERY) {
        let offset = Offset { count: within(text, day.trim(), weekday)?, unit: Unit::Days };
        return Ok(Moment { anchor: Anchor::Week, offset, time, zone: None });
    }
    let split = sign_in(when);
    let (name, rest) = split.and_then(|at| when.split_at_checked(at)).unwrap_or((when, ""));
    let anchor = within(text, name.trim(), anchor)?;
    let offset = if rest.is_empty() { Offset::NONE } else { signed(text, rest)? };
    Ok(Moment { anchor, offset, time, zone: None })
}

/// How far a day of the week is from its Monday.
fn weekday(word: &str) -> Result<i32, MomentFault> {
    let lower = word.to_lowercase();
    (0..).zip(WEEKDAYS).find(|(_, name)| *name == lower).map(|(count, _)| count).ok_or_else(|| MomentFault {
        span: 0..word.len(),
        message: format!("`{}` is not a day of the week", clip(word)),
        hint: nearest(&lower, WEEKDAYS).map_or_else(
            || "write it such as `every monday, 10:00`".to_owned(),
            |near| format!("did you mean `every {near}`?"),
        ),
    })
}

/// Where the sign of an offset stands: behind the name of a date, which may have a hyphen of its own.
fn sign_in(when: &str) -> Option<usize> {
    let blank = when.len() - when.trim_start().len();
    let named = |code: &&str| code.contains('-') && when.trim_start().starts_with(code);
    // `device-moved - 1 day`: the first hyphen belongs to the name.
    let behind =
        blank + Anchor::ALL.map(Anchor::code).iter().find(|code| named(code)).map_or(0, |code| code.len());
    let found = when.get(behind..)?.find(['+', '-'])?;
    // A sign at the very beginning has no date before it, and is told as a name that is none.
    Some(behind + found).filter(|at| *at > 0)
}

/// Whether a text begins with a day of the calendar, however it is written: `2027-03-16`, `16/3/2027`.
fn is_dated(text: &str) -> bool {
    let first = text.trim_start().split([',', ' ']).next().unwrap_or_default();
    first.starts_with(|letter: char| letter.is_ascii_digit()) && first.contains(['-', '/', '.'])
}

/// A moment of the calendar: `2027-03-16, 09:00`, in each person's own zone or in the one that is named behind the hour.
fn dated(text: &str) -> Result<Moment, MomentFault> {
    let trimmed = text.trim();
    let (date, rest) = match trimmed.find([',', ' ', 'T']) {
        Some(at) => (trimmed.get(..at).unwrap_or_default(), trimmed.get(at + 1..).unwrap_or_default().trim()),
        None => (trimmed, ""),
    };
    let anchor = Anchor::Day(within(text, date, day)?);
    let (time, name) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let time = if time.is_empty() { None } else { Some(within(text, time, hour)?) };
    let name = name.trim();
    let zone = if name.is_empty() { None } else { Some(within(text, name, zone)?) };
    Ok(Moment { anchor, offset: Offset::NONE, time, zone })
}

/// A time zone such as `Europe/Amsterdam`.
pub(super) fn zone(text: &str) -> Result<Tz, MomentFault> {
    text.parse::<Tz>().map_err(|_| MomentFault {
        span: 0..text.len(),
        message: format!("`{text}` is not a time zone"),
        hint: nearest(text, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())).map_or_else(
            || {
                "a zone has the name of a large city in the same country, such as `Europe/Amsterdam`, \
                     `Europe/Stockholm` or `Europe/London`"
                    .to_owned()
            },
            |near| format!("did you mean `{near}`?"),
        ),
    })
}

fn signed(text: &str, rest: &str) -> Result<Offset, MomentFault> {
    let back = rest.starts_with('-');
    let found = within(text, rest.get(1..).unwrap_or_default().trim(), offset)?;
    Ok(Offset { count: if back { found.count.saturating_neg() } else { found.count }, ..found })
}

/// A stretch of time such as `2 workdays`.
pub(super) fn offset(text: &str) -> Result<Offset, MomentFault> {
    let hint = "write a number and `hours`, `days`, `workdays` or `weeks`, such as `10 workdays`";
    let wrong = |message: String| MomentFault { span: 0..text.len(), message, hint: hint.to_owned() };
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (count, word) = text.split_at_checked(digits).unwrap_or((text, ""));
    if count.is_empty() {
        return Err(wrong(format!("`{text}` does not say how many days")));
    }
    let unit = within(text, word.trim(), unit)?;
    let most = match unit {
        Unit::Hours => FAR * 24,
        Unit::Days | Unit::Workdays => FAR,
        Unit::Weeks => FAR / 7,
    };
    match count.parse::<i32>() {
        // Bounded here, so that no reckoning with it leaves the calendar by more than it can hold.
        Ok(count) if count <= most => Ok(Offset { count, unit }),
        _ => Err(MomentFault {
            span: 0..text.len(),
            message: format!("`{}` is further than ten years", clip(text)),
            hint: "write the days between the message and the date it belongs to".to_owned(),
        }),
    }
}

fn unit(word: &str) -> Result<Unit, MomentFault> {
    match word {
        "hour" | "hours" | "h" => Ok(Unit::Hours),
        "day" | "days" | "d" => Ok(Unit::Days),
        "workday" | "workdays" => Ok(Unit::Workdays),
        "week" | "weeks" | "w" => Ok(Unit::Weeks),
        _ => Err(MomentFault {
            span: 0..word.len(),
            message: format!("`{}` is not a length of time", clip(word)),
            hint: nearest(word, ["hours", "days", "workdays", "weeks"]).map_or_else(
                || "write `hours`, `days`, `workdays` or `weeks`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            ),
        }),
    }
}

fn anchor(word: &str) -> Result<Anchor, MomentFault> {
    let known = Anchor::ALL.map(Anchor::code);
    Anchor::ALL.into_iter().find(|anchor| anchor.code() == word).ok_or_else(|| MomentFault {
        span: 0..word.len(),
        message: format!("`{}` is not a date that messages are told from", clip(word)),
        hint: nearest(word, known).map_or_else(
            || {
                said_before(word).unwrap_or_else(|| {
                    let known = known.map(|code| format!("`{code}`")).join(", ");
                    format!("write it such as `deadline - 5 workdays, 10:00`; it counts from one of {known}, or is a day such as `2027-03-16, 09:00`")
                })
            },
            |near| format!("did you mean `{near}`?"),
        ),
    })
}

/// `5 days before deadline`, as it is written here.
fn said_before(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [count, word, side, name @ ..] = words.as_slice() else { return None };
    let sign = match side.to_lowercase().as_str() {
        "before" | "voor" | "vóór" | "före" | "innan" => '-',
        "after" | "na" | "efter" => '+',
        _ => return None,
    };
    // The last word, because people write `before the deadline`.
    let name = nearest(name.last()?, Anchor::ALL.map(Anchor::code))?;
    let count = count.parse::<u16>().ok()?;
    let unit = match word.to_lowercase().as_str() {
        "dag" | "dagen" | "dagar" => "days",
        "werkdag" | "werkdagen" | "arbetsdag" | "arbetsdagar" => "workdays",
        "week" | "weken" | "vecka" | "veckor" => "weeks",
        "uur" | "timme" | "timmar" => "hours",
        other => nearest(other, ["hours", "days", "workdays", "weeks", "day", "week", "hour", "workday"])?,
    };
    Some(format!("write `{name} {sign} {count} {unit}`"))
}

/// Reads a part of a text, and points into the whole where it is wrong.
fn within<T>(
    whole: &str,
    part: &str,
    read: impl Fn(&str) -> Result<T, MomentFault>,
) -> Result<T, MomentFault> {
    read(part).map_err(|wrong| {
        // A part is a slice of the whole, so the distance of the two is where it stands.
        let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
        MomentFault { span: start + wrong.span.start..start + wrong.span.end, ..wrong }
    })
}

/// Enough of a text to recognise it.
fn clip(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { format!("{short}...") } else { short }
}
