//! The days of a wave as pages tell them: one sentence that is true on any day, one for each state the wave can be in,
//! and the file that says when those states begin.
//!
//! A folder on a host outlives the day it was built on. So a page holds the words of every state, shows without its
//! script, and on paper, the words that never age, and learns from `dates.js` and the reader's clock which others to
//! show. A date that slips is then one small file to put in place.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde_json::json;
use std::collections::BTreeMap;
use tera::{Map, Value};

use super::{Input, Portal};
use crate::ground::{
    campaign::{Fair, Language, Wave},
    escape::{escape, escaped},
    problem::Problems,
    timeline::instant_in,
    words::{
        deadline::Deadline,
        expression::{Fact, Filter, Meaning, Word},
        speech,
    },
};

/// How far a wave is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// People may not move yet.
    Before,
    Open,
    /// The deadline has passed.
    Late,
    /// Access is cut for those who have not.
    Enforced,
}

/// What happened by a day in the wave's zone.
pub(super) fn phase(wave: &Wave, now: DateTime<Utc>) -> Phase {
    let here = now.with_timezone(&wave.zone).naive_local();
    // The last state is asked first: who has reached it has passed the others too.
    if wave.cut_at().is_some_and(|cut| here >= cut) {
        Phase::Enforced
    } else if wave.deadline().is_some_and(|deadline| here > deadline) {
        Phase::Late
    } else if here.date() >= wave.start {
        Phase::Open
    } else {
        Phase::Before
    }
}

/// The dates that words of a text may tell, and the ways they may tell them in.
const FACTS: [(&str, Fact); 6] = [
    ("wave.start", Fact::WaveStart),
    ("wave.deadline", Fact::WaveDeadline),
    ("wave.enforcement", Fact::WaveEnforcement),
    ("fair.day", Fact::FairDay),
    ("fair.from", Fact::FairFrom),
    ("fair.until", Fact::FairUntil),
];
const WAYS: [Filter; 4] = [Filter::Date, Filter::DateTime, Filter::Time, Filter::Day];

/// Under which name `dates.js` says a word, if it is a date of the wave.
pub(super) fn name_of(word: &Word) -> Option<String> {
    let Meaning::Fact(fact, filters) = &word.meaning else { return None };
    let [way] = filters.as_slice() else { return None };
    let (name, _) = FACTS.iter().find(|(_, known)| known == fact)?;
    WAYS.contains(way).then(|| format!("{name}.{}", way.name()))
}

/// Text in whose place `dates.js` may put another.
pub(super) fn dated(name: &str, said: &str) -> String {
    format!("<span data-date=\"{}\">{}</span>", escaped(name), escaped(said))
}

/// A date of a wave: as it is said, as machines read it.
struct SaidDate {
    said: String,
    machine: String,
}

/// Says the days of a wave in a language.
pub(super) struct Days<'a> {
    pub(super) input: &'a Input,
    pub(super) wave: &'a Wave,
    pub(super) language: Language,
}

impl Days<'_> {
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.input.phrases.say(self.language, &format!("portal.{key}"), values)
    }

    fn date(&self, day: NaiveDate) -> String {
        speech::date(self.language, day)
    }

    fn day(&self, day: NaiveDate) -> SaidDate {
        SaidDate { said: self.date(day), machine: day.to_string() }
    }

    fn moment(&self, deadline: Deadline) -> SaidDate {
        let said = deadline.said(self.language, self.input.other_clocks.listener(self.wave));
        SaidDate { said, machine: deadline.machine() }
    }

    fn start(&self) -> SaidDate {
        self.day(self.wave.start)
    }

    fn deadline(&self) -> Option<SaidDate> {
        Some(self.moment(Deadline::of(self.wave)?))
    }

    /// From when access is cut: a day, or the deadline's own moment where it is cut with that.
    fn cut(&self) -> Option<SaidDate> {
        let day = self.wave.enforcement()?;
        let with_deadline = Deadline::of_cut(self.wave).map(|deadline| self.moment(deadline));
        Some(with_deadline.unwrap_or_else(|| self.day(day)))
    }

    /// The last day of its pages, or else of the campaign.
    fn end(&self) -> Option<NaiveDate> {
        self.wave.end.or(self.input.campaign.close)
    }

    /// A phrase as HTML, with its dates where `dates.js` finds them.
    fn sentence(&self, key: &str) -> Value {
        let dates = [
            ("start", "start", Some(self.start())),
            ("deadline", "deadline", self.deadline()),
            ("enforcement", "cut", self.cut()),
        ];
        // Said without values, so that the placeholders still stand there when the dates come, as elements,
        // into their places.
        let mut html = escape(&self.say(key, &[]));
        for (placeholder, name, told) in dates {
            if let Some(told) = told {
                html = html.replace(&format!("{{{placeholder}}}"), &dated(name, &told.said));
            }
        }
        Value::safe_string(&html)
    }

    /// What to do on any day, and what in each state.
    pub(super) fn now(&self) -> (Value, Value) {
        let (deadline, cut) = (self.wave.deadline().is_some(), self.wave.enforcement().is_some());
        let any = match (deadline, cut) {
            (true, true) => "now_any_enforcement",
            (true, false) => "now_any_deadline",
            (false, true) => "now_any_cut",
            (false, false) => "now_any_voluntary",
        };
        let open = match (deadline, cut) {
            (true, _) => "now_open",
            (false, true) => "now_open_cut",
            (false, false) => "now_open_voluntary",
        };
        let mut states = vec![("before", "now_before")];
        match (deadline, cut) {
            (true, _) => states.extend([("open", open), ("last", "now_last")]),
            (false, true) => states.push(("open last", open)),
            (false, false) => states.push(("open", open)),
        }
        if deadline {
            states.push(("late", if cut { "now_late_enforcement" } else { "now_late" }));
        }
        if cut {
            states.push(("limited", "now_enforced"));
        }
        states.push(("over", "now_over"));
        let state = |(state, key): (&str, &str)| {
            Value::from(Map::from_iter([("state".into(), state.into()), ("text".into(), self.sentence(key))]))
        };
        (self.sentence(any), states.into_iter().map(state).collect::<Vec<_>>().into())
    }

    /// What stands above the headline: on any day, with what each state has in its place.
    pub(super) fn band(&self) -> Map {
        let row = |state: &str, key: &str, name: &str, told: &SaidDate, counts: bool| {
            Map::from_iter([
                ("state".into(), state.into()),
                ("what".into(), self.say(key, &[]).into()),
                ("date".into(), name.into()),
                ("when".into(), told.said.as_str().into()),
                ("datetime".into(), told.machine.as_str().into()),
                ("counts".into(), counts.into()),
            ])
        };
        let (start, deadline, cut) = (self.start(), self.deadline(), self.cut());
        let mut states = Vec::new();
        let mut any = match (&deadline, &cut) {
            (Some(deadline), _) => {
                states.push(row("before open last", "band_deadline", "deadline", deadline, true));
                states.push(row("late", "band_late", "deadline", deadline, false));
                row("any", "band_any_deadline", "deadline", deadline, false)
            }
            (None, Some(cut)) => {
                states.push(row("before open last", "band_cut", "cut", cut, true));
                row("any", "band_any_cut", "cut", cut, false)
            }
            (None, None) => row("any", "band_start", "start", &start, false),
        };
        if let Some(cut) = &cut {
            states.push(row("limited", "band_enforced", "cut", cut, false));
        }
        if let Some(end) = self.end() {
            states.push(row("over", "band_over", "end", &self.day(end), false));
        }
        any.insert("kind".into(), "".into());
        any.insert("states".into(), states.into_iter().map(Value::from).collect::<Vec<_>>().into());
        any
    }

    /// The dates one after the other: as those who move are told them, and as the helpdesk reads them.
    pub(super) fn rows(&self) -> Value {
        let row = |key: &str, name: &str, told: SaidDate| {
            Value::from(Map::from_iter([
                ("what".into(), self.say(&format!("date_{key}"), &[]).into()),
                ("theirs".into(), self.say(&format!("desk_date_{key}"), &[]).into()),
                ("date".into(), name.into()),
                ("when".into(), told.said.into()),
                ("datetime".into(), told.machine.into()),
                ("past".into(), false.into()),
            ]))
        };
        let mut rows = vec![row("start", "start", self.start())];
        rows.extend(self.deadline().map(|deadline| row("deadline", "deadline", deadline)));
        rows.extend(self.cut().map(|cut| row("enforcement", "cut", cut)));
        rows.into()
    }

    /// In a line: from when, until when.
    pub(super) fn summary(&self) -> Value {
        match (self.wave.deadline(), self.wave.enforcement()) {
            (Some(_), _) => self.sentence("wave_dates_deadline"),
            (None, Some(_)) => self.sentence("wave_dates_cut"),
            (None, None) => self.sentence("wave_dates"),
        }
    }

    /// When each tech fair is, by the name `dates.js` says it under.
    pub(super) fn fairs(&self) -> Vec<(String, String)> {
        let when = |(number, fair): (usize, &Fair)| {
            let (from, until) =
                (speech::time(self.language, fair.from), speech::time(self.language, fair.until));
            let values = [("day", &*self.date(fair.day)), ("from", &*from), ("until", &*until)];
            (format!("fair.{number}"), self.say("fair_when", &values))
        };
        self.wave.fairs.iter().enumerate().map(when).collect()
    }

    /// All that a page may say of its dates, by the name it says it under.
    fn said(&self) -> BTreeMap<String, String> {
        let own = [
            ("start", Some(self.start().said)),
            ("deadline", self.deadline().map(|told| told.said)),
            ("cut", self.cut().map(|told| told.said)),
            ("end", self.end().map(|day| self.date(day))),
        ];
        let mut said: BTreeMap<String, String> =
            own.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?))).collect();
        said.extend(self.fairs());
        let facts = self.input.facts(Some(self.wave), self.language);
        for (name, _) in FACTS {
            for way in WAYS {
                // A way that does not fit a date, such as the hour of a day, is refused where a text asks for it.
                if let Ok(text) = facts.say(&format!("{name} | {}", way.name())) {
                    said.insert(format!("{name}.{}", way.name()), text);
                }
            }
        }
        said
    }
}

impl Portal {
    /// `<wave>/dates.js`: when the states of a wave begin, and what each date is called in each language.
    pub(super) fn days(&self, at: usize) -> Result<String, Problems> {
        let wave = self.wave_of(at)?;
        let moment = |local: NaiveDateTime| {
            let there = instant_in(wave.zone, local)?.with_timezone(&wave.zone);
            Some(there.format("%Y-%m-%dT%H:%M%:z").to_string())
        };
        let begins = |day: NaiveDate| moment(day.and_time(NaiveTime::MIN));
        let campaign = &self.input.campaign;
        let days = |language| Days { input: &self.input, wave, language };
        let end = wave.end.or(campaign.close);
        let moments = [
            ("start", begins(wave.start)),
            ("deadline", wave.deadline().and_then(moment)),
            ("cut", wave.cut_at().and_then(moment)),
            // The last day itself is still one of the wave's.
            ("over", end.and_then(|day| day.succ_opt()).and_then(begins)),
        ];
        let moments: BTreeMap<&str, String> =
            moments.into_iter().filter_map(|(name, moment)| Some((name, moment?))).collect();
        let languages = campaign.languages.iter();
        let said: BTreeMap<String, BTreeMap<String, String>> =
            languages.map(|language| (language.code().to_owned(), days(language).said())).collect();
        let mut all = json!({ "wave": wave.id.as_str(), "at": moments, "said": said });
        if let (Some(now), Some(all)) = (self.input.shown_at, all.as_object_mut()) {
            all.insert("now".into(), now.format("%Y-%m-%dT%H:%MZ").to_string().into());
        }
        // Whichever of the scripts of a page comes first, the list waits for the other.
        Ok(format!("(window.wavecastDates = window.wavecastDates || []).push({all});\n"))
    }
}
