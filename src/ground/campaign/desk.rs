//! The helpdesk, and the days on which people work.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use std::collections::{BTreeMap, BTreeSet};

use super::PerLanguage;
use crate::ground::{problem::Place, stencil::Stencil};

/// Who helps, and how much they can take.
#[derive(Clone, Debug)]
pub struct Helpdesk {
    /// Their address, which people are told and answers go to.
    pub mail: String,
    /// Their number, written as people dial it.
    pub phone: Option<String>,
    /// When they are there.
    pub hours: Option<PerLanguage<String>>,
    /// Where a ticket is made; `{subject}` and `{body}` in it are filled in.
    pub ticket_url: Option<Stencil>,
    /// How many tickets they can take in a day.
    pub tickets_per_day: Option<f64>,
    /// How many of a hundred people who move are expected to call.
    pub tickets_per_100_people: f64,
    /// How many people may be told in an hour, so that the desk is not called by all at once.
    pub people_per_hour: Option<u32>,
}

/// When mail may leave.
#[derive(Clone, Debug)]
pub struct WorkCalendar {
    /// The days of the week on which people work.
    pub work_days: BTreeSet<u8>,
    /// When a stage leaves that does not say an hour.
    pub send_time: NaiveTime,
    /// No mail from this hour ...
    pub quiet_from: Option<NaiveTime>,
    /// ... until that one.
    pub quiet_until: Option<NaiveTime>,
    /// How many workdays people have at least between the day they are back and their deadline.
    pub workdays_after_leave: i32,
    /// Whether what the plan would tell the same people on one day leaves one after the other.
    pub one_a_day: bool,
    /// Holidays of each country.
    pub holidays: Holidays,
    /// Days on which nothing leaves, the first first; no two of them share a day.
    pub freezes: Vec<Freeze>,
}

/// Days on which nothing leaves: the closing of the year, a strike, an outage that is planned.
#[derive(Clone, Debug)]
pub struct Freeze {
    /// The first of these days.
    pub from: NaiveDate,
    /// The last of these days.
    pub to: NaiveDate,
    /// Why nothing leaves, for whoever reads the plan.
    pub why: String,
    /// Where messages go that would leave meanwhile.
    pub moves: FreezeMove,
    /// Where it is written.
    pub place: Place,
}

/// Where messages go that would leave in a freeze.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FreezeMove {
    /// To the same hour of the first workday after it.
    #[default]
    After,
    /// To the same hour of the last workday before it.
    Before,
}

/// The holidays of each country, by its code in capitals (`NL`).
pub type Holidays = BTreeMap<String, BTreeSet<NaiveDate>>;

impl WorkCalendar {
    /// Whether people work on this day of the week.
    pub(crate) fn is_work_weekday(&self, day: Weekday) -> bool {
        u8::try_from(day.num_days_from_monday()).is_ok_and(|day| self.work_days.contains(&day))
    }

    /// Whether people of this country work on this day; without a country, only weekends count.
    pub fn is_workday(&self, day: NaiveDate, country: Option<&str>) -> bool {
        self.is_work_weekday(day.weekday()) && !self.is_holiday(day, country)
    }

    /// Whether it is a holiday of this country.
    pub(crate) fn is_holiday(&self, day: NaiveDate, country: Option<&str>) -> bool {
        country.and_then(|country| self.holidays.get(country)).is_some_and(|days| days.contains(&day))
    }
}
