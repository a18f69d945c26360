//! The helpdesk, work days, quiet hours and holidays.

use chrono::NaiveTime;
use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        Freeze, FreezeMove, Helpdesk, Holidays, WorkCalendar,
        raw::{At, Day, RawCalendar, RawFreeze, RawFreezeMove, RawHelpdesk},
    },
    CampaignReader,
};
use crate::ground::{problem::Problem, stencil::Stencil};

/// Tickets for a hundred people, where nobody has counted yet.
const USUAL_TICKETS: f64 = 15.0;

/// Workdays between a return and a deadline, where the campaign does not say.
const AFTER_LEAVE: i32 = 3;

/// More workdays than anybody waits for somebody who is back.
const MOST_AFTER_LEAVE: u32 = 60;

/// Days of the longest freeze.
const LONGEST_FREEZE: i64 = 92;

impl CampaignReader<'_> {
    pub(super) fn helpdesk(&mut self, raw: Option<&At<RawHelpdesk>>) -> Option<Helpdesk> {
        let hint = "add a table `[helpdesk]` with `mail = \"helpdesk@example.com\"`";
        let raw = self.need(raw, &(0..0), "helpdesk", hint)?;
        let mail = self.need(raw.value.mail.as_ref(), &raw.span, "mail", "write the helpdesk's address");
        let mail = mail.and_then(|mail| self.address(mail));
        let phone = self.optional_line(raw.value.phone.as_ref());
        let hours = raw.value.hours.as_ref().and_then(|hours| self.words(hours, "hours"));
        let ticket_url = raw.value.ticket_url.as_ref().and_then(|url| self.ticket_address(url));
        Some(Helpdesk {
            mail: mail?.to_string(),
            phone,
            hours,
            ticket_url,
            tickets_per_day: raw.value.tickets_per_day.as_ref().map(|tickets| tickets.value),
            tickets_per_100_people: raw
                .value
                .tickets_per_100_people
                .as_ref()
                .map_or(USUAL_TICKETS, |tickets| tickets.value),
            people_per_hour: self.at_least_one(raw.value.people_per_hour.as_ref(), "people_per_hour"),
        })
    }

    /// A count for which nothing at all makes no sense.
    pub(super) fn at_least_one(&mut self, count: Option<&At<u32>>, key: &str) -> Option<u32> {
        let count = count?;
        if count.value == 0 {
            let message = format!("`{key}` is 0, so nobody could ever be told");
            self.wrong("bad-value", &count.span, message, "write at least 1, or leave it out");
            return None;
        }
        Some(count.value)
    }

    fn ticket_address(&mut self, url: &At<String>) -> Option<Stencil> {
        let stencil = Stencil::parse(&url.value);
        // Filled with a letter, because braces are no part of any address.
        if super::root::host_of(&stencil.fill(&[("subject", "x"), ("body", "x")])).is_some() {
            return Some(stencil);
        }
        let message = format!("`{}` is not an https address", url.value);
        let hint = "write it whole; only `{subject}` and `{body}` in it are filled in";
        self.wrong("bad-address", &url.span, message, hint);
        None
    }

    /// When people work, and the hour of a deadline that says none.
    pub(super) fn calendar(
        &mut self,
        raw: Option<&At<RawCalendar>>,
        holidays: &BTreeMap<String, At<Vec<At<Day>>>>,
        freezes: &[At<RawFreeze>],
    ) -> (WorkCalendar, NaiveTime) {
        let nothing = RawCalendar::default();
        let raw = raw.map_or(&nothing, |raw| &raw.value);
        let calendar = WorkCalendar {
            work_days: self.work_days(raw),
            send_time: self.hour(raw.send_time.as_ref()).unwrap_or_else(|| o_clock(9)),
            quiet_from: self.hour(raw.quiet_from.as_ref()),
            quiet_until: self.hour(raw.quiet_until.as_ref()),
            workdays_after_leave: self.workdays_after_leave(raw.workdays_after_leave.as_ref()),
            one_a_day: raw.one_a_day,
            holidays: self.holidays(holidays),
            freezes: self.freezes(freezes),
        };
        // Either one alone is told at the place where it stands.
        if let (Some(from), None, _) | (None, _, Some(from)) =
            (&raw.quiet_from, &raw.quiet_until, &raw.quiet_until)
        {
            let hint = "write both, such as `quiet_from = \"18:00\"` and `quiet_until = \"08:00\"`";
            self.wrong("missing-key", &from.span, "quiet hours have a beginning and an end", hint);
        }
        let deadline_time = self.hour(raw.deadline_time.as_ref()).unwrap_or_else(|| o_clock(17));
        (calendar, deadline_time)
    }

    fn workdays_after_leave(&mut self, raw: Option<&At<u32>>) -> i32 {
        let Some(raw) = raw else { return AFTER_LEAVE };
        let count = i32::try_from(raw.value).ok().filter(|_| raw.value <= MOST_AFTER_LEAVE);
        count.unwrap_or_else(|| {
            let message = format!("{} workdays are more than anybody is waited for", raw.value);
            let hint = format!(
                "write a number from 0 to {MOST_AFTER_LEAVE}, or leave it out: then it is {AFTER_LEAVE}"
            );
            self.wrong("bad-value", &raw.span, message, &hint);
            AFTER_LEAVE
        })
    }

    /// Days on which nothing leaves. Two that share a day would each have a rule for it.
    fn freezes(&mut self, raw: &[At<RawFreeze>]) -> Vec<Freeze> {
        let mut freezes: Vec<Freeze> = raw.iter().filter_map(|freeze| self.freeze(freeze)).collect();
        // Whoever reckons with them relies on this order.
        freezes.sort_by_key(|freeze| (freeze.from, freeze.to));
        for pair in freezes.windows(2) {
            if let [first, second] = pair
                && second.from <= first.to
            {
                let message = format!("this freeze and that from {} to {} share a day", first.from, first.to);
                let problem = Problem::error("bad-date", message).at(second.place.clone());
                self.problems
                    .push(problem.note_at(first.place.clone(), "the other").hint("make one of the two"));
            }
        }
        freezes
    }

    fn freeze(&mut self, raw: &At<RawFreeze>) -> Option<Freeze> {
        let (table, freeze) = (&raw.span, &raw.value);
        let from = self.need(freeze.from.as_ref(), table, "from", "write the first day, `from = 2026-12-24`");
        let from = from.and_then(|day| self.day(day));
        let to = self.need(freeze.to.as_ref(), table, "to", "write the last day, `to = 2027-01-03`");
        let to_day = to.and_then(|day| self.day(day));
        let why = self.need(freeze.why.as_ref(), table, "why", "write `why = \"year's end closing\"`");
        let why = why.and_then(|why| self.line(why));
        let (from, to_day) = (from?, to_day?);
        if to_day < from {
            let span = to.map_or(table, |to| &to.span);
            self.wrong("bad-date", span, "this freeze ends before it begins", "look at `from` and `to`");
            return None;
        }
        if to_day.signed_duration_since(from).num_days() > LONGEST_FREEZE {
            let hint = "write the days on which nothing may leave; `wavecast pause` holds for longer";
            self.wrong("bad-date", table, "this freeze is longer than a quarter of a year", hint);
            return None;
        }
        let moves = match freeze.moves {
            None | Some(RawFreezeMove::After) => FreezeMove::After,
            Some(RawFreezeMove::Before) => FreezeMove::Before,
        };
        Some(Freeze { from, to: to_day, why: why?, moves, place: self.place(table) })
    }

    fn work_days(&mut self, raw: &RawCalendar) -> BTreeSet<u8> {
        let Some(days) = &raw.work_days else { return (0..5).collect() };
        if days.value.is_empty() {
            let hint = "name the days on which people work, or leave it out for Monday to Friday";
            self.wrong("bad-value", &days.span, "a week without a day of work", hint);
            return (0..5).collect();
        }
        days.value.iter().map(|day| day.value as u8).collect()
    }

    fn holidays(&mut self, raw: &BTreeMap<String, At<Vec<At<Day>>>>) -> Holidays {
        let mut holidays = Holidays::new();
        for (country, days) in raw {
            let code = country.to_uppercase();
            if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                let message = format!("`{country}` is not a country's code");
                let hint = "write its two letters, such as `NL`, `SE` or `GB`";
                self.wrong("bad-country", &days.span, message, hint);
                continue;
            }
            let days: Vec<_> = days.value.iter().filter_map(|day| self.day(day)).collect();
            // `nl` and `NL` are two keys of the file and one country.
            holidays.entry(code).or_default().extend(days);
        }
        holidays
    }
}

/// A full hour.
fn o_clock(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}
