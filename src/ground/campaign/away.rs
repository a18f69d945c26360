//! A leave as the list of people tells it: the days on which somebody is away.

use chrono::NaiveDate;

/// A leave: up to its last day nothing leaves to whoever takes it, from its first day on if the list says one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Away {
    from: Option<NaiveDate>,
    until: NaiveDate,
}

impl Away {
    /// A leave of which only the last day is known: it lasts from the moment the list says so.
    pub const fn until(until: NaiveDate) -> Self {
        Self { from: None, until }
    }

    /// A leave with a first and a last day; none if it would end before it begins.
    pub fn between(from: NaiveDate, until: NaiveDate) -> Option<Self> {
        (from <= until).then_some(Self { from: Some(from), until })
    }

    /// Its first day, if that is known.
    pub(crate) const fn first_day(self) -> Option<NaiveDate> {
        self.from
    }

    /// Its last day: what tells of the return is named by it.
    pub(crate) const fn last_day(self) -> NaiveDate {
        self.until
    }

    /// Whether it has begun by a day, or is over by then.
    pub(crate) fn has_begun_by(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day)
    }

    /// Whether it is over on a day.
    pub(crate) fn is_over_on(self, day: NaiveDate) -> bool {
        self.until < day
    }
}
