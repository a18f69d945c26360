//! The gate of a wave: its criteria judged, and the next wave let go, held, or put back to the criteria.

use chrono_tz::Tz;

use super::{Failure, Opened};
use crate::{
    ground::{
        campaign::{Criteria, Wave, WaveIx},
        course::{
            Passed, Record, ReviewMark,
            count::Count,
            device_count::DeviceFigures,
            gate::{self, Criterion, GateAnswer, GateQuestion, GateVerdict},
        },
        problem::Problems,
        timeline::{GateState, waits_for},
    },
    world::ledger::Judgement,
};

/// What somebody found who looked at a check.
#[derive(Clone, Debug)]
pub(crate) struct CheckLookedAt {
    pub(crate) wave: String,
    /// The check, as `campaign.toml` names it.
    pub(crate) item: String,
    /// Whether it is well.
    pub(crate) good: bool,
    /// What was found.
    pub(crate) because: String,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub(crate) by: Option<String>,
}

/// A person's word on the gate of a wave.
#[derive(Clone, Debug)]
pub(crate) struct GateDecision {
    pub(crate) wave: String,
    /// Why, for whoever looks at it later.
    pub(crate) because: String,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub(crate) by: Option<String>,
    /// Under which name the last word on it was shown ([`shown_as`]): it must still be the last. Without one, whatever stands
    /// when this is done.
    pub(crate) shown: Option<String>,
}

/// Gates, and what was just done with one.
#[derive(Clone, Debug)]
pub(crate) struct GatesShown {
    /// What is wrong in the folder.
    pub(crate) problems: Problems,
    pub(crate) gates: Vec<JudgedGate>,
    pub(crate) done: Option<GateChange>,
}

/// The gate of a wave, judged by the figures of today.
#[derive(Clone, Debug)]
pub(crate) struct JudgedGate {
    pub(crate) wave: String,
    /// The day on which it is judged.
    pub(crate) evaluation: Option<String>,
    pub(crate) verdict: GateVerdict,
    /// By whose clocks its days are told.
    pub(crate) zone: Tz,
    /// The last word of a person on it.
    pub(crate) last: Option<Passed>,
    /// The waves that wait for it.
    pub(crate) holds: Vec<String>,
    /// The devices of the wave, where a list tells of them one by one.
    pub(crate) devices: Option<DeviceFigures>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GateChange {
    /// Somebody has looked at a check.
    LookedAt { item: String, good: bool },
    /// Somebody's word was written down, with the figures of today.
    Decided,
}

/// Shows the gate of one wave, or every gate there is.
///
/// # Errors
/// The wave is not there, the files are wrong, or the ledger cannot be read.
pub(crate) fn show(opened: &Opened, wave: Option<&str>) -> Result<GatesShown, Failure> {
    let waves = (0..).map(WaveIx).zip(&opened.campaign()?.waves);
    let chosen = wave.map_or_else(
        || Ok(waves.filter(|(_, wave)| is_judged(wave)).collect()),
        |id| opened.wave(id).map(|found| vec![found]),
    );
    shown(opened, &chosen?, None)
}

/// Writes down that somebody has looked at a check.
///
/// # Errors
/// The wave has no such check, nothing was said, nobody says so, or the ledger cannot be written.
pub(crate) fn look_at(opened: &Opened, request: CheckLookedAt) -> Result<GatesShown, Failure> {
    let CheckLookedAt { wave: id, item, good, because, by } = request;
    let mark = ReviewMark {
        good,
        because: said(&because)?,
        who: opened.around.who(by.as_deref())?,
        at: opened.around.now,
    };
    let chosen = opened.wave(&id)?;
    let checks = &chosen.1.gate.criteria.checks;
    if !checks.contains(&item) {
        let hint = if checks.is_empty() {
            "name it in campaign.toml first: `checks = [\"vpn\"]` under `[wave.gate]`".to_owned()
        } else {
            format!("its checks are `{}`", checks.join("`, `"))
        };
        return Err(Failure::usage(format!("wave `{id}` has no check `{item}`"), hint));
    }
    opened.notes()?.mark(&id, &item, &mark)?;
    shown(opened, &[chosen], Some(GateChange::LookedAt { item, good }))
}

/// Lets the next wave go. Where criteria are not met, only if that is wanted all the same.
///
/// # Errors
/// Criteria are not met, the wave is not there, nobody says so, or the ledger cannot be written.
pub(crate) fn pass(opened: &Opened, decision: GateDecision, anyway: bool) -> Result<GatesShown, Failure> {
    let (index, wave) = opened.wave(&decision.wave)?;
    let verdict = verdict(opened, &opened.record()?, (index, wave))?;
    let open: Vec<String> = verdict.open().map(criterion_line).collect();
    if !open.is_empty() && !anyway {
        let message = format!("wave `{}` does not meet its criteria:\n  {}", wave.id, open.join("\n  "));
        let hint = "wait and import newer figures, or say `--anyway` and why";
        return Err(Failure::usage(message, hint).named("gate-not-met"));
    }
    decide(opened, decision, GateState::Passed)
}

/// Holds the next wave, whatever the criteria say.
///
/// # Errors
/// The wave is not there, nobody says so, or the ledger cannot be written.
pub(crate) fn hold(opened: &Opened, decision: GateDecision) -> Result<GatesShown, Failure> {
    decide(opened, decision, GateState::Held)
}

/// Takes back a pass or a hold.
///
/// # Errors
/// The wave is not there, nobody says so, or the ledger cannot be written.
pub(crate) fn reopen(opened: &Opened, decision: GateDecision) -> Result<GatesShown, Failure> {
    decide(opened, decision, GateState::Open)
}

/// A criterion on one line, in columns: a refusal to pass names the open ones as the report does.
pub(crate) fn criterion_line(criterion: &Criterion) -> String {
    let mark = match criterion.answer {
        GateAnswer::Met => "yes",
        GateAnswer::NotMet => "NO ",
        GateAnswer::Unknown => "?  ",
    };
    let (ask, unit) = match &criterion.ask {
        GateQuestion::MovedAtLeast(least) => (format!("moved, at least {least} %"), " %"),
        GateQuestion::FailedAtMost(most) => (format!("failed, at most {most} %"), " %"),
        GateQuestion::TicketsAtMost(most) => (format!("tickets per 100 people, at most {most}"), ""),
        GateQuestion::Check(item) => (item.clone(), ""),
    };
    let figure = criterion.figure.map_or_else(String::new, |figure| format!("{figure:.1}{unit}"));
    let note = criterion.note.as_deref().unwrap_or("");
    format!("{mark}  {ask:<38}{figure:>9}  {note}").trim_end().to_owned()
}

fn decide(opened: &Opened, decision: GateDecision, becomes: GateState) -> Result<GatesShown, Failure> {
    let chosen = opened.wave(&decision.wave)?;
    // The figures stand beside the word: in a year nobody can work out any more what was known on this day.
    let record = opened.record()?;
    let last = record.gates.get(&decision.wave);
    if decision.shown.is_some_and(|shown| shown != name_of_word(last)) {
        return Err(somebody_was_faster(&decision.wave, last));
    }
    let figures = verdict(opened, &record, chosen)?;
    let judgement = Judgement {
        verdict: becomes,
        because: said(&decision.because)?,
        figures: serde_json::to_string(&figures).map_err(Failure::world)?,
        who: opened.around.who(decision.by.as_deref())?,
        at: opened.around.now,
        wave: decision.wave,
    };
    if let Some(faster) = opened.notes()?.judge_after(&judgement, last)? {
        return Err(somebody_was_faster(&judgement.wave, Some(&faster)));
    }
    shown(opened, &[chosen], Some(GateChange::Decided))
}

/// Under which name the last word on the gate of a wave is shown: the form that judges it gives that back.
///
/// # Errors
/// The ledger cannot be read.
pub(crate) fn shown_as(opened: &Opened, wave: &str) -> Result<String, Failure> {
    Ok(name_of_word(opened.record()?.gates.get(wave)))
}

fn name_of_word(last: Option<&Passed>) -> String {
    last.map_or_else(|| "none".to_owned(), |last| format!("{}-{}", last.at.timestamp_millis(), verb(last)))
}

fn verb(last: &Passed) -> &'static str {
    match last.state {
        GateState::Passed => "passed",
        GateState::Held => "held",
        GateState::Open => "reopened",
    }
}

fn somebody_was_faster(wave: &str, last: Option<&Passed>) -> Failure {
    let who = last.map_or_else(
        || "somebody has judged it".to_owned(),
        |last| format!("{} has {} it at {}", last.who, verb(last), last.at.format("%Y-%m-%d %H:%M UTC")),
    );
    Failure::usage(
        format!("somebody was faster at the gate of `{wave}`: {who}, so nothing was written down"),
        format!("look at it with `wavecast gate show {wave}`, and call again if you still mean it"),
    )
    .named("somebody-was-faster")
}

fn said(because: &str) -> Result<String, Failure> {
    let words = because.trim();
    if words.is_empty() {
        return Err(Failure::usage(
            "`--because` says nothing",
            "write what was found, for anyone who reads it in a year",
        )
        .named("no-reason"));
    }
    Ok(words.to_owned())
}

/// Whether there is anything to judge a wave by.
fn is_judged(wave: &Wave) -> bool {
    wave.gate.evaluation.is_some() || wave.gate.criteria != Criteria::default()
}

/// The gates as the ledger has them now, after whatever was just written.
fn shown(
    opened: &Opened,
    waves: &[(WaveIx, &Wave)],
    done: Option<GateChange>,
) -> Result<GatesShown, Failure> {
    let record = opened.record()?;
    let gates = waves.iter().map(|&(index, wave)| {
        let (verdict, devices) = judged(opened, &record, (index, wave))?;
        Ok(JudgedGate {
            zone: wave.zone,
            wave: wave.id.to_string(),
            evaluation: wave.gate.evaluation.map(|day| day.to_string()),
            verdict,
            devices,
            last: record.gates.get(wave.id.as_str()).cloned(),
            holds: waiting_for(opened, index)?,
        })
    });
    let gates = gates.collect::<Result<_, Failure>>()?;
    Ok(GatesShown { problems: opened.loaded.problems.clone(), gates, done })
}

fn verdict(opened: &Opened, record: &Record, wave: (WaveIx, &Wave)) -> Result<GateVerdict, Failure> {
    judged(opened, record, wave).map(|(verdict, _)| verdict)
}

fn judged(
    opened: &Opened,
    record: &Record,
    (index, wave): (WaveIx, &Wave),
) -> Result<(GateVerdict, Option<DeviceFigures>), Failure> {
    let (campaign, now) = (opened.campaign()?, opened.around.now);
    // A wave is judged by the calendar of its own zone.
    let today = now.with_timezone(&wave.zone).date_naive();
    let count = Count::of(campaign, opened.people(), record, today);
    // Every wave is counted, so this one is among them.
    let own = count.waves.get(usize::from(index.0));
    let own =
        own.ok_or_else(|| Failure::usage(format!("wave `{}` was not counted", wave.id), "call again"))?;
    Ok((gate::judge(campaign, wave, own, record, now), own.devices.if_any()))
}

/// The waves that wait for this one.
fn waiting_for(opened: &Opened, own: WaveIx) -> Result<Vec<String>, Failure> {
    let campaign = opened.campaign()?;
    let waves = (0..).map(WaveIx).zip(&campaign.waves);
    let waiting = waves.filter(|(index, _)| waits_for(campaign, *index).any(|earlier| earlier == own));
    Ok(waiting.map(|(_, later)| later.id.to_string()).collect())
}
