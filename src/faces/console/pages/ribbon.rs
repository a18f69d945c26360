//! The slider: every day of the campaign, with how much is told on each.

use chrono::{Days, NaiveDate, TimeDelta};
use serde::Serialize;
use std::collections::BTreeMap;

use super::ask::Ask;
use crate::{faces::console::snapshot::Snapshot, ground::words::speech};

/// Days beyond the campaign's own that the slider reaches to, so that today is on it.
const REACH: i64 = 200;
/// How tall the highest bar is.
const TALL: f64 = 26.0;

/// A stretch of days as a width of a hundred.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

/// What the slider shows.
#[derive(Debug, Serialize)]
pub(super) struct Ribbon<'a> {
    path: &'a str,
    keep: Vec<(&'a str, &'a str)>,
    first: NaiveDate,
    last: NaiveDate,
    day: NaiveDate,
    label: String,
    is_now: bool,
    days: i64,
    index: i64,
    previous: String,
    next: String,
    now_href: String,
    bars: Vec<TimelineBar>,
}

#[derive(Debug, Serialize)]
struct TimelineBar {
    x: String,
    y: String,
    w: String,
    h: String,
    past: bool,
}

impl Span {
    /// The campaign's days, with today if it is near.
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let today = snapshot.day_of(snapshot.now);
        let (first, last) = snapshot.plan.span(snapshot.view()).unwrap_or((today, today));
        let near = |a: NaiveDate, b: NaiveDate| b.signed_duration_since(a).num_days().abs() <= REACH;
        let first = if today < first && near(today, first) { today } else { first };
        let last = if today > last && near(today, last) { today } else { last };
        Self { first, last }
    }

    pub(super) fn days(self) -> i64 {
        self.last.signed_duration_since(self.first).num_days().max(1)
    }

    /// Where a day stands, of a hundred.
    pub(super) fn place(self, day: NaiveDate) -> f64 {
        let index = day.signed_duration_since(self.first).num_days();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a campaign has fewer days than a float has whole numbers"
        )]
        let place = index as f64 / self.days() as f64 * 100.0;
        place.clamp(0.0, 100.0)
    }
}

/// A number as a picture has it.
pub(super) fn short(number: f64) -> String {
    format!("{number:.2}")
}

/// How many are told on each day.
pub(super) fn told(snapshot: &Snapshot) -> BTreeMap<NaiveDate, usize> {
    let mut days = BTreeMap::new();
    for moment in snapshot.plan.stages().flat_map(|stage| &stage.moments) {
        if let Some(at) = moment.at {
            *days.entry(snapshot.day_of(at)).or_insert(0_usize) += moment.recipients;
        }
    }
    days
}

pub(super) fn of<'a>(snapshot: &Snapshot, ask: &'a Ask) -> Ribbon<'a> {
    let span = Span::of(snapshot);
    let today = snapshot.day_of(snapshot.now);
    let day = ask.at.unwrap_or(today).clamp(span.first, span.last);
    let step = |to: Option<NaiveDate>| {
        ask.here_with(&[("at", &to.unwrap_or(day).clamp(span.first, span.last).to_string())])
    };
    Ribbon {
        path: ask.path(),
        keep: ask.keep(&["at"]),
        first: span.first,
        last: span.last,
        day,
        label: speech::date(ask.language, day),
        is_now: ask.at.is_none(),
        days: span.days(),
        index: day.signed_duration_since(span.first).num_days(),
        previous: step(day.checked_sub_days(Days::new(1))),
        next: step(day.checked_add_signed(TimeDelta::days(1))),
        now_href: ask.here_with(&[("at", "")]),
        bars: bars(snapshot, span, day),
    }
}

fn bars(snapshot: &Snapshot, span: Span, day: NaiveDate) -> Vec<TimelineBar> {
    let told = told(snapshot);
    let most = told.values().max().copied().unwrap_or(1).max(1);
    #[expect(clippy::cast_precision_loss, reason = "the height of a bar")]
    // By their logarithms: beside a day with thousands one with five people would have no bar.
    let tall = |count: usize| ((count as f64).ln_1p() / (most as f64).ln_1p() * TALL).max(3.0);
    #[expect(clippy::cast_precision_loss, reason = "the width of a bar")]
    let wide = (100.0 / (span.days() + 1) as f64 * 0.8).max(0.45);
    let bar = |(when, count): (&NaiveDate, &usize)| TimelineBar {
        x: short(span.place(*when) - wide / 2.0),
        y: short(TALL + 2.0 - tall(*count)),
        w: short(wide),
        h: short(tall(*count)),
        past: *when < day,
    };
    told.iter().map(bar).collect()
}
