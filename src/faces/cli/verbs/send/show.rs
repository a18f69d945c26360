//! What is due, without sending it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use super::{
    super::outdated,
    office::{Choice, Office, held_by_check},
};
use crate::faces::show::write::span;
use crate::{
    acts::judged::Judged,
    faces::show::{Look, Outcome, Report},
    ground::{
        campaign::{Campaign, Language},
        problem::{Problem, Problems},
        quoted::quoted,
        timeline::{Held, Recipient, Tally, Unreached, Verdict},
    },
};

/// People who cannot be reached that are shown one by one.
const SHOWN: usize = 10;

/// What is due of one stage in one wave.
#[derive(Default)]
struct Row {
    count: u64,
    languages: BTreeMap<Language, u64>,
    first: Option<DateTime<Utc>>,
    last: Option<DateTime<Utc>>,
}

/// Somebody who is told nothing more, and what the report said.
struct Gone {
    address: String,
    status: String,
    words: String,
    since: DateTime<Utc>,
}

impl Gone {
    fn of(one: &Unreached<'_>) -> Self {
        Self {
            address: one.address.masked(),
            status: one.gone.status.clone(),
            words: quoted(&one.gone.words, false),
            since: one.gone.at,
        }
    }
}

/// What `send` shows.
pub(super) struct Due {
    problems: Problems,
    rows: BTreeMap<(Option<String>, String), Row>,
    total: u64,
    rest: Tally,
    held: Vec<(String, usize)>,
    void: Vec<String>,
    unreached: Vec<Gone>,
    /// Wrong dates that a person keeps from being put right.
    wrong: Vec<String>,
    takes: Duration,
    relay: String,
    /// Whether the ledger that was asked may be sent from.
    counts: bool,
}

impl Due {
    /// Looks at everything that is meant.
    pub(super) fn of(office: &Office, judged: &Judged, choice: &Choice, now: DateTime<Utc>) -> Self {
        let view = office.view(&judged.history, now);
        let (mut rows, mut rest) = (BTreeMap::<_, Row>::new(), Tally::default());
        for slot in office.slots(choice) {
            rest.merge(&office.timeline.tally(slot, view));
            if slot.at.is_some_and(|at| at > now) {
                continue;
            }
            let (wave, stage) = office.names(slot);
            for (notice, verdict) in office.timeline.judged(slot, view) {
                if verdict != Verdict::Due {
                    continue;
                }
                let row = rows.entry((wave.map(str::to_owned), stage.to_owned())).or_default();
                row.add(notice.at, language(office, notice.to));
            }
        }
        let total = rows.values().map(|row| row.count).sum();
        let settings = office.settings();
        Self {
            problems: held_by_check(office, judged, choice, now).1,
            total,
            held: rest.held.iter().map(|(why, count)| (held(&office.ready.campaign, why), *count)).collect(),
            rest,
            rows,
            unreached: view.unreached().iter().map(Gone::of).collect(),
            void: judged.void(),
            wrong: outdated::waiting(&office.ready.campaign, &office.timeline.outdated(view)),
            takes: office.caps().time_for(total),
            relay: if settings.preset == "outbox" {
                "the folder `outbox`".to_owned()
            } else {
                format!("{}:{}", settings.host, settings.port)
            },
            counts: true,
        }
    }

    /// The same, with what keeps its ledger from being sent from, if anything does.
    pub(super) fn by_a_ledger(mut self, problem: Option<Problem>) -> Self {
        self.counts = problem.is_none();
        self.problems.extend(problem);
        self
    }
}

impl Row {
    fn add(&mut self, at: DateTime<Utc>, language: Language) {
        self.count += 1;
        *self.languages.entry(language).or_default() += 1;
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }
}

fn language(office: &Office, to: Recipient) -> Language {
    let source = office.ready.campaign.languages.source();
    match to {
        Recipient::Person(index) => office.ready.people.get(index).map_or(source, |person| person.language),
        Recipient::Helpdesk | Recipient::ManagerOf(_) | Recipient::Sponsor(_) => source,
    }
}

/// Why something is held, for a person.
pub(in crate::faces::cli::verbs) fn held(campaign: &Campaign, why: &Held) -> String {
    let utc = |time: &DateTime<Utc>| time.format("%Y-%m-%d %H:%M UTC").to_string();
    match why {
        Held::Gate(wave) => {
            let wave = campaign.wave(*wave).map_or("", |wave| wave.id.as_str());
            format!("the gate of `{wave}` has not been passed")
        }
        Held::Hold(because) => format!("paused: {because}"),
        Held::Check(check) => format!("check {check}: `wavecast check` shows what to fix"),
        Held::NotApproved => {
            "nobody has approved it as it is now: `wavecast approve STAGE --wave WAVE`".to_owned()
        }
        Held::MovedListStale => {
            "the list of who has moved is too old: `wavecast moved import FILE`".to_owned()
        }
        Held::Deferred(until) => format!("the mail server asked us to wait; we try again by {}", utc(until)),
        Held::Quiet(until) => format!("quiet hours where they are, until {} at the latest", utc(until)),
    }
}

impl Due {
    /// Who holds a wrong date that a person keeps from being put right.
    fn wrong_dates(&self) -> String {
        let head = "these people hold a wrong date, and nothing puts it right until you do something\n";
        let lines = self.wrong.iter().map(|wrong| format!("  {wrong}\n"));
        if self.wrong.is_empty() {
            String::new()
        } else {
            std::iter::once(head.to_owned()).chain(lines).collect()
        }
    }
}

impl Report for Due {
    fn text(&self, _look: Look) -> String {
        let mut text = if self.counts {
            format!("{} due now, to leave by {}\n", self.total, self.relay)
        } else {
            format!("{} due by what this ledger knows; none of them leaves as it is\n", self.total)
        };
        for ((wave, stage), row) in &self.rows {
            let languages: Vec<String> =
                row.languages.iter().map(|(language, count)| format!("{language} {count}")).collect();
            let utc = |time: Option<DateTime<Utc>>| time.unwrap_or_default().format("%Y-%m-%d %H:%M UTC");
            let _ = write!(
                text,
                "  {:<16} {:<16} {:>7}  {}",
                wave.as_deref().unwrap_or("(all)"),
                stage,
                row.count,
                languages.join(", ")
            );
            let _ = write!(text, "  due since {}", utc(row.first));
            if row.first != row.last {
                let _ = write!(text, " to {}", utc(row.last));
            }
            text.push('\n');
        }
        if self.takes >= Duration::from_mins(1) {
            let _ = writeln!(text, "at the limits that takes {}", span(self.takes));
        }
        for (why, count) in &self.held {
            let _ = writeln!(text, "{count} held: {why}");
        }
        for void in &self.void {
            let _ = writeln!(text, "{void}");
        }
        if !self.unreached.is_empty() {
            let count = self.unreached.len();
            let _ = writeln!(text, "{count} cannot be reached and are told nothing: `wavecast bounces list`");
            for gone in self.unreached.iter().take(SHOWN) {
                let line = format!("  {}  {}  {}", gone.address, gone.status, gone.words);
                let _ = writeln!(text, "{}", line.trim_end());
            }
            if count > SHOWN {
                let _ = writeln!(text, "  ... and {} more", count - SHOWN);
            }
        }
        text.push_str(&self.wrong_dates());
        if self.rest.in_doubt > 0 {
            let _ = writeln!(text, "{} in doubt: `wavecast doubt list`", self.rest.in_doubt);
        }
        if self.rest.missed > 0 {
            let _ = writeln!(
                text,
                "{} not sent: too late (the message's `late` limit has passed)",
                self.rest.missed
            );
        }
        if self.total > 0 && self.counts {
            text.push_str("nothing was sent: `wavecast send --execute` sends\n");
        }
        text
    }

    fn json(&self) -> Value {
        let rows = self.rows.iter().map(|((wave, stage), row)| {
            let languages: BTreeMap<String, u64> =
                row.languages.iter().map(|(language, count)| (language.to_string(), *count)).collect();
            json!({
                "wave": wave, "stage": stage, "count": row.count, "languages": languages,
                "first": row.first, "last": row.last,
            })
        });
        let held = self.held.iter().map(|(why, count)| json!({ "why": why, "count": count }));
        let unreached = self.unreached.iter().map(|gone| {
            json!({
                "address": gone.address, "status": gone.status, "words": gone.words, "since": gone.since,
            })
        });
        json!({
            "due": self.total,
            "ledger_may_send": self.counts,
            "stages": rows.collect::<Vec<_>>(),
            "seconds_at_the_limits": self.takes.as_secs(),
            "held": held.collect::<Vec<_>>(),
            "void_approvals": self.void,
            "unreachable": unreached.collect::<Vec<_>>(),
            "wrong_dates_waiting": self.wrong,
            "in_doubt": self.rest.in_doubt,
            "missed": self.rest.missed,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        let held: usize = self.held.iter().map(|(_, count)| count).sum();
        if held + self.rest.in_doubt > 0 || !self.counts { Outcome::Remains } else { Outcome::Done }
    }
}
