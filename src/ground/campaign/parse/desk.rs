//! The helpdesk, work days, quiet hours and holidays.

use chrono::NaiveTime;
use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        Helpdesk, Holidays, WorkCalendar,
        raw::{At, Day, RawCalendar, RawHelpdesk},
    },
    CampaignReader,
};

/// Tickets for a hundred people, where nobody has counted yet.
const USUAL_TICKETS: f64 = 15.0;

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

    fn ticket_address(&mut self, url: &At<String>) -> Option<String> {
        let filled = url.value.replace("{subject}", "x").replace("{body}", "x");
        if super::root::host_of(&filled).is_some() {
            return Some(url.value.clone());
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
    ) -> (WorkCalendar, NaiveTime) {
        let nothing = RawCalendar::default();
        let raw = raw.map_or(&nothing, |raw| &raw.value);
        let calendar = WorkCalendar {
            work_days: self.work_days(raw),
            send_time: self.hour(raw.send_time.as_ref()).unwrap_or_else(|| o_clock(9)),
            quiet_from: self.hour(raw.quiet_from.as_ref()),
            quiet_until: self.hour(raw.quiet_until.as_ref()),
            holidays: self.holidays(holidays),
        };
        if let (Some(from), None, _) | (None, _, Some(from)) =
            (&raw.quiet_from, &raw.quiet_until, &raw.quiet_until)
        {
            let hint = "write both, such as `quiet_from = \"18:00\"` and `quiet_until = \"08:00\"`";
            self.wrong("missing-key", &from.span, "quiet hours have a beginning and an end", hint);
        }
        let deadline_time = self.hour(raw.deadline_time.as_ref()).unwrap_or_else(|| o_clock(17));
        (calendar, deadline_time)
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
            holidays.entry(code).or_default().extend(days);
        }
        holidays
    }
}

/// A full hour.
fn o_clock(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}
