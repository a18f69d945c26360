//! How sending reads: what is due, what was sent, and what became of test copies.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use super::{
    Look, Report, RunOutcome, outdated,
    write::{counted, half_approved, span},
};
use crate::{
    acts::send::{Copied, DueNow, Question, SampleCopy, Sent},
    ground::{campaign::Campaign, problem::Problems, timeline::Held},
    world::deliver::Ended,
};

/// People who cannot be reached that are shown one by one.
const SHOWN: usize = 10;

/// What is asked before anything leaves.
pub(crate) fn asked(question: &Question) -> String {
    let warned = question.silent.as_ref().map_or(String::new(), |silent| format!("{silent}\n"));
    let Question { count, relay, takes, .. } = question;
    format!("{warned}send {count} messages by {relay}, in about {}? (yes/no) ", span(*takes))
}

/// Why something is held, for a person.
pub(crate) fn held(campaign: &Campaign, why: &Held) -> String {
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
        Held::HalfApproved(who) => {
            format!("{}: another person must `wavecast approve STAGE --wave WAVE`", half_approved(who))
        }
        Held::MovedListStale => {
            "the list of who has moved is too old: `wavecast moved import FILE`".to_owned()
        }
        Held::Deferred(until) => format!("the mail server asked us to wait; we try again by {}", utc(until)),
        Held::Freeze(until, why) => {
            format!("nothing leaves on these days ({why}), until {} at the latest", utc(until))
        }
        Held::Quiet(until) => format!("quiet hours where they are, until {} at the latest", utc(until)),
    }
}

/// Who holds a wrong date that a person keeps from being put right.
fn wrong_dates(waiting: &[String]) -> String {
    if waiting.is_empty() {
        return String::new();
    }
    let head = "these people hold a wrong date, and nothing puts it right until you do something\n";
    let lines = waiting.iter().map(|wrong| format!("  {wrong}\n"));
    std::iter::once(head.to_owned()).chain(lines).collect()
}

impl Report for DueNow {
    fn text(&self, _look: Look) -> String {
        let waiting = outdated::waiting(&self.campaign, &self.outdated);
        let mut text = if self.ledger_counts {
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
        for (why, count) in &self.rest.held {
            let _ = writeln!(text, "{count} held: {}", held(&self.campaign, why));
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
        text.push_str(&wrong_dates(&waiting));
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
        if self.total > 0 && self.ledger_counts {
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
        let held = self
            .rest
            .held
            .iter()
            .map(|(why, count)| json!({ "why": held(&self.campaign, why), "count": count }));
        let unreached = self.unreached.iter().map(|gone| {
            json!({
                "address": gone.address, "status": gone.status, "words": gone.words, "since": gone.since,
            })
        });
        json!({
            "due": self.total,
            "ledger_may_send": self.ledger_counts,
            "stages": rows.collect::<Vec<_>>(),
            "seconds_at_the_limits": self.takes.as_secs(),
            "held": held.collect::<Vec<_>>(),
            "void_approvals": self.void,
            "unreachable": unreached.collect::<Vec<_>>(),
            "wrong_dates_waiting": outdated::waiting(&self.campaign, &self.outdated),
            "in_doubt": self.rest.in_doubt,
            "missed": self.rest.missed,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        let held: usize = self.rest.held.values().sum();
        if held + self.rest.in_doubt > 0 || !self.ledger_counts {
            RunOutcome::Remains
        } else {
            RunOutcome::Done
        }
    }
}

impl Report for Sent {
    fn text(&self, _look: Look) -> String {
        let (tally, figures) = (&self.tally, self.tally.figures);
        // Never 0, by which the rate divides.
        let seconds = self.took.as_secs_f64().max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = figures.sent as f64 / seconds;
        let mut text = format!("{} sent in {seconds:.1} s ({rate:.0} a second)\n", figures.sent);
        let mut line = |count: u64, what: &str| {
            if count > 0 {
                let _ = writeln!(text, "{count} {what}");
            }
        };
        line(figures.refused, "refused by the relay: `wavecast refused` lists them");
        line(figures.in_doubt, "in doubt since this run: `wavecast doubt list`");
        line(figures.missed, "not sent: it was already too late for this person");
        line(u64::try_from(self.tally.waiting).unwrap_or(0), "wait for another run");
        line(u64::try_from(self.tally.held).unwrap_or(0), "held");
        let elsewhere = u64::try_from(self.tally.elsewhere).unwrap_or(0);
        line(elsewhere, "sent by other machines, or in their hands: `wavecast status` shows who sends");
        let unreached = u64::try_from(self.unreached).unwrap_or(0);
        line(unreached, "cannot be reached and are told nothing: `wavecast bounces list`");
        for (check, count) in &self.checked {
            let _ = writeln!(text, "{count} held: check {check}");
        }
        for (id, why) in &self.tally.unwritten {
            let _ = writeln!(text, "{id} could not be written: {why}");
        }
        // A run that ended by this says it at its end.
        if let (Some((count, said)), false) =
            (&tally.turned_away, matches!(tally.ended, Some(Ended::RefusesUs(..))))
        {
            let _ = writeln!(text, "{count} times the relay would not take a letter from us: {said}");
        }
        if !tally.learned.is_empty() {
            let _ = writeln!(text, "learned of the relay: {}", tally.learned);
        }
        if let Some(ended) = &self.tally.ended {
            let _ = writeln!(text, "{ended}");
        }
        text
    }

    fn json(&self) -> Value {
        let figures = self.tally.figures;
        let unwritten = self.tally.unwritten.iter();
        json!({
            "sent": figures.sent,
            "refused": figures.refused,
            "put_off": figures.deferred,
            "in_doubt": figures.in_doubt,
            "missed": figures.missed,
            "waiting": self.tally.waiting,
            "held": self.tally.held,
            "elsewhere": self.tally.elsewhere,
            "held_by_check": self.checked,
            "unreachable": self.unreached,
            "turned_away": self.tally.turned_away.as_ref().map(|(count, said)| json!({ "count": count, "said": said })),
            "learned": (!self.tally.learned.is_empty()).then_some(&self.tally.learned),
            "unwritten": unwritten.map(|(id, why)| json!({ "id": id.to_string(), "why": why })).collect::<Vec<_>>(),
            "ended": self.tally.ended.as_ref().map(ToString::to_string),
            "seconds": self.took.as_secs_f64(),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        let tally = &self.tally;
        match tally.ended {
            Some(Ended::Relay(_) | Ended::RefusesAll(_) | Ended::RefusesUs(..) | Ended::Broke(_)) => {
                return RunOutcome::WorldFailed;
            }
            Some(Ended::Stopped | Ended::JudgedAnew) | None => {}
        }
        let figures = tally.figures;
        let remains = figures.refused > 0
            || self.doubts > 0
            || tally.waiting + tally.held + tally.unwritten.len() + self.checked.len() > 0
            || tally.ended.is_some();
        if remains { RunOutcome::Remains } else { RunOutcome::Done }
    }
}

impl Report for Copied {
    fn text(&self, _look: Look) -> String {
        let good = self.copies.iter().filter(|copy| copy.sent.is_ok()).count();
        let mut text = format!("{} sent to {}\n", counted(good, "test copy", "test copies"), self.tester);
        if self.copies.is_empty() {
            text.push_str("nobody receives this as things stand; a moved date is told only to people who were given the old one\n");
        }
        for SampleCopy { what, sent } in &self.copies {
            let _ = match sent {
                Ok(()) => writeln!(text, "  {what}"),
                Err(why) => writeln!(text, "  {what}: not sent: {why}"),
            };
        }
        text
    }

    fn json(&self) -> Value {
        let copies =
            self.copies.iter().map(|copy| json!({ "what": copy.what, "failed": copy.sent.as_ref().err() }));
        json!({ "copies": copies.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> RunOutcome {
        if self.copies.iter().all(|copy| copy.sent.is_ok()) {
            RunOutcome::Done
        } else {
            RunOutcome::WorldFailed
        }
    }
}
