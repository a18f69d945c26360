//! How answers write days, numbers, reasons and columns on the terminal.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use std::time::Duration;
use unicode_width::UnicodeWidthStr as _;

pub(crate) use crate::ground::digits::{counted, number};

use crate::ground::{
    campaign::{Campaign, NotTold},
    culprit::Culprit,
    quoted::quoted,
    timeline::{Held, ReportedDelivery, Settled, Tally, Undeliverable, Verdict},
};

pub(crate) fn day(day: NaiveDate) -> String {
    day.format("%a %Y-%m-%d").to_string()
}

/// `Mon 2027-02-01 09:00 CET`
pub(crate) fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %Y-%m-%d %H:%M %Z").to_string()
}

/// The end of something that began at `from`: only the hour if it is the same day.
pub(crate) fn end(from: DateTime<Utc>, last: DateTime<Utc>, zone: Tz) -> String {
    let [from, last] = [from, last].map(|moment| moment.with_timezone(&zone));
    let format = if from.date_naive() == last.date_naive() { "%H:%M" } else { "%a %Y-%m-%d %H:%M" };
    last.format(format).to_string()
}

/// `2 h 47 min`
pub(crate) fn duration(from: DateTime<Utc>, last: DateTime<Utc>) -> String {
    let minutes = last.signed_duration_since(from).num_minutes();
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, 0) => "at once".to_owned(),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes:02} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// `52`, and of a few `1.5`
pub(crate) fn tickets(tickets: f64) -> String {
    if tickets < 10.0 { format!("{tickets:.1}") } else { format!("{tickets:.0}") }
}

/// `1,234 people`, `1 person`
pub(crate) fn people(count: usize) -> String {
    counted(count, "person", "people")
}

/// Why something is kept back: a fragment that follows the number.
pub(crate) fn held(campaign: &Campaign, why: &Held) -> String {
    match why {
        Held::Gate(wave) => match campaign.wave(*wave) {
            Some(wave) => format!("the gate of `{}` is not passed", wave.id),
            None => "a gate is not passed".to_owned(),
        },
        Held::Hold(because) => format!("held: {because}"),
        Held::Check(check) => format!("check {check}"),
        Held::NotApproved => "nobody has approved it as it is now".to_owned(),
        Held::HalfApproved(who) => half_approved(who),
        Held::MovedListStale => "the list of who has moved is too old".to_owned(),
        Held::Deferred(until) => {
            format!("the mail server asked us to wait until {}", moment(*until, campaign.zone))
        }
        Held::Quiet(until) => format!("quiet hours until {}", moment(*until, campaign.zone)),
        Held::Freeze(until, why) => {
            format!("nothing leaves until {} ({why})", moment(*until, campaign.zone))
        }
    }
}

/// Who approved what another person must approve too.
pub(crate) fn half_approved(who: &str) -> String {
    format!("1 of 2 approvals, by {who}")
}

/// How something was settled.
pub(crate) fn settled(why: Settled) -> &'static str {
    match why {
        Settled::Sent => "sent",
        Settled::Refused => "refused by the relay",
        Settled::NotForThem => "not needed",
        Settled::CaughtUp => "the catch-up tells it",
        Settled::Away => "away when it was due",
        Settled::Unreachable => "address bounces",
        Settled::NotTold(why) => not_told(why),
    }
}

/// Why somebody is told nothing.
pub(crate) fn not_told(why: NotTold) -> &'static str {
    match why {
        NotTold::Left => "told nothing: has left",
        NotTold::Excluded => "told nothing: excluded",
        NotTold::Guest => "told nothing: a guest",
        NotTold::SharedMailbox => "told nothing: a shared mailbox",
        NotTold::DisabledAccount => "told nothing: the account is disabled",
    }
}

/// Why somebody cannot be reached: the code and the words of the report.
pub(crate) fn gone(gone: &Undeliverable, whole: bool) -> String {
    format!("{} {}", gone.status, quoted(&gone.words, whole)).trim().to_owned()
}

/// What became of a message after the relay had taken it.
pub(crate) fn delivery(delivery: ReportedDelivery, zone: Tz) -> String {
    let at = moment(delivery.at(), zone);
    match delivery {
        ReportedDelivery::Delivered(_) => format!("delivered {at}"),
        ReportedDelivery::Delayed(_) => format!("not arrived by {at}, and still tried"),
        ReportedDelivery::CameBack(_, culprit) => {
            format!("came back {at}, {}", blamed(culprit))
        }
    }
}

/// Whose fault it is that something came back.
pub(crate) fn blamed(culprit: Option<Culprit>) -> &'static str {
    match culprit {
        Some(Culprit::Address) => "because of the address",
        Some(Culprit::Mailbox) => "because of the mailbox",
        Some(Culprit::Us) => "because of us",
        Some(Culprit::Route) => "on the way there",
        Some(Culprit::Letter) => "because of the email",
        Some(Culprit::Unclear) | None => "and nobody can say why",
    }
}

/// What is to be done with one notice.
pub(crate) fn verdict(campaign: &Campaign, verdict: &Verdict) -> String {
    match verdict {
        Verdict::Due => "due now".to_owned(),
        Verdict::Later => "later".to_owned(),
        // A hold says `held` itself.
        Verdict::Held(why) => format!("held: {}", held(campaign, why).trim_start_matches("held: ")),
        Verdict::Settled(why) => settled(*why).to_owned(),
        Verdict::InDoubt => "in doubt: sending began, but no confirmation came".to_owned(),
        Verdict::Missed => "missed: too late to be sent".to_owned(),
    }
}

/// What is to be done with the notices of a stage: what there is none of is not said.
pub(crate) fn tally(campaign: &Campaign, tally: &Tally) -> String {
    let mut parts = Vec::new();
    let mut part = |count: usize, word: &str| {
        if count > 0 {
            parts.push(format!("{} {word}", number(count)));
        }
    };
    part(tally.due, "due now");
    for (why, count) in &tally.held {
        part(*count, &format!("held ({})", held(campaign, why).trim_start_matches("held: ")));
    }
    part(tally.in_doubt, "in doubt");
    part(tally.missed, "missed");
    part(tally.later, "later");
    for (why, count) in &tally.settled {
        part(*count, settled(*why));
    }
    if parts.is_empty() { "nobody yet".to_owned() } else { parts.join(", ") }
}

/// Rows under each other, each column as wide as its widest cell; numbers stand to the right.
pub(crate) fn columns(rows: &[Vec<String>], right: &[usize]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..count)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::from(" ");
        for ((index, cell), width) in row.iter().enumerate().zip(&widths) {
            let room = " ".repeat(width.saturating_sub(cell.width()));
            let [before, after] = if right.contains(&index) { [&room, ""] } else { ["", &room] };
            line.extend([" ", before, cell, after, " "]);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// `2 h 47 min`, in words that need no sum.
pub(crate) fn span(time: Duration) -> String {
    // Rounded up: `0 min` would say that it takes no time at all.
    let minutes = time.as_secs().div_ceil(60);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}
