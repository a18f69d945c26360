//! `wavecast gate`: a wave judged by its criteria; the next one is told nothing before it has passed.

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{
    Context,
    record::{By, Known},
};
use crate::{
    acts::Failure,
    faces::show::{Look, Outcome, Report},
    ground::{
        campaign::Wave,
        course::{
            Mark, Passed,
            count::Count,
            gate::{self, Answer, Ask, Criterion, Verdict},
        },
        problem::Problems,
        timeline::waits_for,
    },
    world::ledger::Judgement,
};

/// A wave judged, and the next one let go or held.
#[derive(Debug, Args)]
pub struct GateArguments {
    #[command(subcommand)]
    verb: GateVerb,
}

#[derive(Debug, Subcommand)]
enum GateVerb {
    /// Each criterion with its figure and verdict; of every wave that has any, or of one.
    Show {
        /// The wave.
        wave: Option<String>,
    },
    /// Writes down that somebody has looked at a check: `gate check pilot vpn --because "40 of 40 connect"`.
    Check {
        /// The wave.
        wave: String,
        /// The check, as `campaign.toml` names it.
        item: String,
        /// It is not well.
        #[arg(long)]
        failed: bool,
        /// What was found.
        #[arg(long, value_name = "WORDS")]
        because: String,
        #[command(flatten)]
        by: By,
    },
    /// Lets the next wave go.
    Pass {
        /// The wave that has passed.
        wave: String,
        /// Pass it although criteria are not met.
        #[arg(long)]
        anyway: bool,
        #[command(flatten)]
        reason: Reason,
    },
    /// Holds the next wave, whatever the criteria say.
    Hold {
        /// The wave that is not good enough.
        wave: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// Takes back a pass or a hold.
    Reopen {
        /// The wave.
        wave: String,
        #[command(flatten)]
        reason: Reason,
    },
}

/// Why, and who says so.
#[derive(Debug, Args)]
struct Reason {
    /// Why.
    #[arg(long, value_name = "WORDS")]
    because: String,
    #[command(flatten)]
    by: By,
}

/// A wave's gate.
struct Gate {
    wave: String,
    evaluation: Option<String>,
    verdict: Verdict,
    last: Option<Passed>,
    holds: Vec<String>,
}

/// Gates, shown.
struct Shown {
    problems: Problems,
    gates: Vec<Gate>,
    done: Option<String>,
}

/// Judges.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &GateArguments,
) -> Result<Box<dyn Report>, Failure> {
    let known = Known::of(context)?;
    let now = context.now;
    match &arguments.verb {
        GateVerb::Show { wave: Some(wave) } => {
            let (_, wave) = known.wave(wave)?;
            shown(&known, &[wave], now, None)
        }
        GateVerb::Show { wave: None } => {
            let waves: Vec<&Wave> = known.campaign().waves.iter().filter(|wave| is_judged(wave)).collect();
            shown(&known, &waves, now, None)
        }
        GateVerb::Check { wave, item, failed, because, by } => {
            let mark = Mark { good: !failed, because: words(because)?, who: context.who(by)?, at: now };
            check(context, &known, (wave, item), &mark)
        }
        GateVerb::Pass { wave, anyway, reason } => pass(context, &known, wave, *anyway, reason),
        GateVerb::Hold { wave, reason } => judge(context, &known, wave, "hold", reason),
        GateVerb::Reopen { wave, reason } => judge(context, &known, wave, "open", reason),
    }
}

fn is_judged(wave: &Wave) -> bool {
    let criteria = &wave.gate.criteria;
    wave.gate.evaluation.is_some() || *criteria != crate::ground::campaign::Criteria::default()
}

fn words(because: &str) -> Result<String, Failure> {
    let words = because.trim();
    if words.is_empty() {
        return Err(Failure::usage(
            "`--because` says nothing",
            "write what was found, for anyone who reads it in a year",
        ));
    }
    Ok(words.to_owned())
}

fn verdict(known: &Known, wave: &Wave, now: DateTime<Utc>) -> Verdict {
    let today = now.with_timezone(&wave.zone).date_naive();
    let count = Count::of(known.campaign(), &known.ready.people, &known.record, today);
    let index = known.campaign().waves.iter().position(|other| other.id == wave.id);
    let own = index.and_then(|index| count.waves.get(index)).cloned().unwrap_or_default();
    gate::judge(known.campaign(), wave, &own, &known.record, now)
}

fn shown(
    known: &Known,
    waves: &[&Wave],
    now: DateTime<Utc>,
    done: Option<String>,
) -> Result<Box<dyn Report>, Failure> {
    let gates = waves.iter().map(|wave| Gate {
        wave: wave.id.to_string(),
        evaluation: wave.gate.evaluation.map(|day| day.to_string()),
        verdict: verdict(known, wave, now),
        last: known.record.gates.get(wave.id.as_str()).cloned(),
        holds: held_back(known, wave),
    });
    Ok(Box::new(Shown { problems: known.problems.clone(), gates: gates.collect(), done }))
}

/// The waves that wait for this one.
fn held_back(known: &Known, wave: &Wave) -> Vec<String> {
    let campaign = known.campaign();
    let Some((own, _)) = campaign.wave_named(wave.id.as_str()) else { return Vec::new() };
    let waves = (0..).map(crate::ground::campaign::WaveIx).zip(&campaign.waves);
    let waiting = waves.filter(|(index, _)| waits_for(campaign, *index).any(|earlier| earlier == own));
    waiting.map(|(_, later)| later.id.to_string()).collect()
}

fn check(
    context: &Context,
    known: &Known,
    (id, item): (&str, &str),
    mark: &Mark,
) -> Result<Box<dyn Report>, Failure> {
    let (_, wave) = known.wave(id)?;
    let checks = &wave.gate.criteria.checks;
    if !checks.iter().any(|check| check == item) {
        let hint = if checks.is_empty() {
            "name it in campaign.toml first: `checks = [\"vpn\"]` under `[wave.gate]`".to_owned()
        } else {
            format!("its checks are `{}`", checks.join("`, `"))
        };
        return Err(Failure::usage(format!("wave `{id}` has no check `{item}`"), hint));
    }
    known.notes(context)?.mark(id, item, mark)?;
    let known = Known::of(context)?;
    let (_, wave) = known.wave(id)?;
    let word = if mark.good { "well" } else { "not well" };
    shown(&known, &[wave], context.now, Some(format!("written down: `{item}` is {word}")))
}

fn pass(
    context: &Context,
    known: &Known,
    id: &str,
    anyway: bool,
    reason: &Reason,
) -> Result<Box<dyn Report>, Failure> {
    let (_, wave) = known.wave(id)?;
    let verdict = verdict(known, wave, context.now);
    let open: Vec<String> = verdict.open().map(one).collect();
    if !open.is_empty() && !anyway {
        let message = format!("wave `{id}` does not meet its criteria:\n  {}", open.join("\n  "));
        return Err(Failure::usage(message, "wait and import newer figures, or say `--anyway` and why"));
    }
    judge(context, known, id, "pass", reason)
}

fn judge(
    context: &Context,
    known: &Known,
    id: &str,
    word: &str,
    reason: &Reason,
) -> Result<Box<dyn Report>, Failure> {
    let (_, wave) = known.wave(id)?;
    let figures = serde_json::to_string(&verdict(known, wave, context.now)).map_err(Failure::world)?;
    known.notes(context)?.judge(&Judgement {
        wave: id.to_owned(),
        verdict: word.to_owned(),
        because: words(&reason.because)?,
        figures,
        who: context.who(&reason.by)?,
        at: context.now,
    })?;
    let known = Known::of(context)?;
    let (_, wave) = known.wave(id)?;
    shown(&known, &[wave], context.now, Some("recorded, with today's figures".to_owned()))
}

/// A criterion on one line.
fn one(criterion: &Criterion) -> String {
    let mark = match criterion.answer {
        Answer::Met => "yes",
        Answer::NotMet => "NO ",
        Answer::Unknown => "?  ",
    };
    let figure = criterion.figure.map(|figure| format!("{figure:.1}")).unwrap_or_default();
    let (ask, unit) = match &criterion.ask {
        Ask::MovedAtLeast(least) => (format!("moved, at least {least} %"), " %"),
        Ask::FailedAtMost(most) => (format!("failed, at most {most} %"), " %"),
        Ask::TicketsAtMost(most) => (format!("tickets per 100 people, at most {most}"), ""),
        Ask::Check(item) => (item.clone(), ""),
    };
    let figure = if figure.is_empty() { figure } else { format!("{figure}{unit}") };
    let note = criterion.note.as_deref().unwrap_or_default();
    format!("{mark}  {ask:<38}{figure:>9}  {note}").trim_end().to_owned()
}

impl Report for Shown {
    fn text(&self, _look: Look) -> String {
        let mut text = String::new();
        if self.gates.is_empty() {
            text.push_str("no wave has a gate: write `evaluation` under `[wave.gate]`\n");
        }
        for gate in &self.gates {
            let day =
                gate.evaluation.as_deref().map_or("no day".to_owned(), |day| format!("judged on {day}"));
            let _ = writeln!(text, "{}: {}, {day}", gate.wave, gate.verdict.state);
            for criterion in &gate.verdict.criteria {
                let _ = writeln!(text, "  {}", one(criterion));
            }
            if let Some(last) = &gate.last {
                let _ = writeln!(
                    text,
                    "  {} by {} on {}: {}",
                    gate::word(last.state),
                    last.who,
                    last.at.date_naive(),
                    last.because
                );
            }
            if gate.verdict.state != "passed" && !gate.holds.is_empty() {
                let _ = writeln!(text, "  held back until it passes: {}", gate.holds.join(", "));
            }
        }
        text.extend(self.done.iter().map(|done| format!("{done}\n")));
        text
    }

    fn json(&self) -> Value {
        let gate = |gate: &Gate| {
            json!({
                "wave": gate.wave, "evaluation": gate.evaluation, "state": gate.verdict.state,
                "criteria": gate.verdict.criteria, "met": gate.verdict.is_met(), "holds_back": gate.holds,
                "by": gate.last.as_ref().map(|last| &last.who), "because": gate.last.as_ref().map(|last| &last.because),
                "at": gate.last.as_ref().map(|last| last.at),
            })
        };
        json!({ "gates": self.gates.iter().map(gate).collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        let held = self.gates.iter().any(|gate| gate.verdict.state == "held");
        if held { Outcome::Remains } else { Outcome::Done }
    }
}
