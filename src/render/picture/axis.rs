//! The calendar across the picture: months, weeks, weekends, holidays, today.

use chrono::{Datelike as _, Days, NaiveDate};
use std::collections::BTreeMap;

use super::{Scene, Svg};
use crate::ground::words::speech;

/// From a day to a place across the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    first: NaiveDate,
    last: NaiveDate,
    left: f64,
    right: f64,
}

impl Axis {
    /// From the Monday before the first day to the Sunday after the last.
    pub(super) fn new(first: NaiveDate, last: NaiveDate, left: f64, right: f64) -> Self {
        let monday = Days::new(u64::from(first.weekday().num_days_from_monday()));
        let sunday = Days::new(6_u64.saturating_sub(u64::from(last.weekday().num_days_from_monday())));
        let first = first.checked_sub_days(monday).unwrap_or(first);
        Self { first, last: last.checked_add_days(sunday).unwrap_or(last), left, right }
    }

    /// How wide a day is.
    pub(super) fn day(&self) -> f64 {
        (self.right - self.left) / (days_between(self.first, self.last) + 1.0)
    }

    /// Where a day begins.
    pub(super) fn x(&self, day: NaiveDate) -> f64 {
        self.left + days_between(self.first, day) * self.day()
    }

    /// The middle of a day.
    pub(super) fn middle(&self, day: NaiveDate) -> f64 {
        self.x(day) + self.day() / 2.0
    }

    /// Where a day ends.
    pub(super) fn end(&self, day: NaiveDate) -> f64 {
        self.x(day) + self.day()
    }

    /// Where the calendar begins and ends.
    pub(super) fn sides(&self) -> (f64, f64) {
        (self.left, self.right)
    }

    fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(|day| *day <= self.last)
    }

    /// Shading, months and weeks between two heights.
    pub(super) fn draw(&self, svg: &mut Svg, scene: Scene<'_>, (top, bottom): (f64, f64)) {
        // Where days are narrower, weekends would run together into one grey.
        if self.day() >= 1.2 {
            for day in self.days().filter(|day| !scene.view.campaign.calendar.is_work_weekday(day.weekday()))
            {
                svg.rect("weekend", self.x(day), top, self.day(), bottom - top);
            }
        }
        for (day, countries) in holidays(scene).range(self.first..=self.last) {
            let title = format!("{}: {}", scene.date(*day), countries.join(", "));
            svg.group("", &title, |svg| {
                svg.rect("holiday", self.x(*day), top, self.day().max(1.5), bottom - top);
            });
        }
        self.months(svg, scene, (top, bottom));
        // Narrower weeks have no room for two digits.
        if self.day() >= 6.0 {
            for monday in self.days().filter(|day| day.weekday().num_days_from_monday() == 0) {
                svg.words("quiet small", self.x(monday) + 2.0, top - 6.0, &monday.day().to_string());
            }
        }
    }

    /// A line and a name for each month, as far as there is room; the year where it begins.
    fn months(&self, svg: &mut Svg, scene: Scene<'_>, (top, bottom): (f64, f64)) {
        let mut free = f64::MIN;
        let mut year = None;
        for day in self.days().filter(|day| day.day() == 1 || *day == self.first) {
            let x = self.x(day);
            if day.day() == 1 {
                svg.line("grid", (x, top - 34.0), (x, bottom));
            }
            let name = speech::month(scene.language, day);
            // About seven units a letter: a picture that is only written knows no font to measure with.
            let room = 10.0 + 7.0 * super::svg::length(&name);
            let next = self
                .days()
                .find(|later| *later > day && later.day() == 1)
                .map_or(self.right, |later| self.x(later));
            if x >= free && x + room <= next.max(free) + 4.0 {
                svg.words("month", x + 4.0, top - 20.0, &name);
                free = x + room;
                if year != Some(day.year()) {
                    svg.words("year", x + 4.0, top - 36.0, &day.year().to_string());
                    year = Some(day.year());
                }
            }
        }
        svg.line("grid", (self.left, top), (self.right, top));
    }

    /// The line of today, if today is in the picture.
    pub(super) fn draw_today(
        &self,
        svg: &mut Svg,
        scene: Scene<'_>,
        today: NaiveDate,
        (top, bottom): (f64, f64),
    ) {
        if today < self.first || today > self.last {
            return;
        }
        let x = self.middle(today);
        svg.line("today", (x, top - 4.0), (x, bottom));
        let words = scene.say("today", &[("day", &speech::day(scene.language, today))]);
        // Near the right edge the words would run out of the picture.
        let (anchor, x) = if x > self.right - 140.0 { ("end", x - 5.0) } else { ("start", x + 5.0) };
        svg.anchored("today-text small", x, bottom + 13.0, anchor, &words);
    }
}

/// Days from one to another, as a length.
fn days_between(from: NaiveDate, to: NaiveDate) -> f64 {
    let days = to.signed_duration_since(from).num_days();
    f64::from(i32::try_from(days).unwrap_or(i32::MAX))
}

/// The holidays of every country.
fn holidays(scene: Scene<'_>) -> BTreeMap<NaiveDate, Vec<&str>> {
    let mut days: BTreeMap<NaiveDate, Vec<&str>> = BTreeMap::new();
    for (country, holidays) in &scene.view.campaign.calendar.holidays {
        for day in holidays {
            days.entry(*day).or_default().push(country);
        }
    }
    days
}
