//! What late gates do to every later date: worked out as `wavecast slip` does it, and never written from here.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Planned;
use crate::faces::show::write;
use crate::ground::{
    campaign::WaveIx,
    course::slip::{Proposal, Shift},
    timeline::{GateState, View},
};

/// A wave whose day to be judged has passed, and the dates that hold if it is judged today.
struct Late<'p> {
    wave: &'p str,
    evaluation: NaiveDate,
    held: bool,
    shifts: Vec<Shift>,
}

/// Every wave that keeps later ones waiting beyond their dates.
fn late(planned: &Planned) -> (NaiveDate, Vec<Late<'_>>) {
    let view = planned.view();
    let today = planned.plan.now.with_timezone(&view.campaign.zone).date_naive();
    let waves = (0..).map(WaveIx).zip(&view.campaign.waves);
    let late = waves.filter_map(|(index, wave)| {
        let evaluation = wave.gate.evaluation.filter(|evaluation| *evaluation < today)?;
        let state = view.history.gate(wave.id.as_str());
        if state == GateState::Passed || planned.wave.is_some_and(|only| only != index) {
            return None;
        }
        let proposal = Proposal::after(view.campaign, &planned.timeline, index, today);
        let held = state == GateState::Held;
        let moves = !proposal.weeks.is_empty();
        moves.then(|| Late { wave: wave.id.as_str(), evaluation, held, shifts: proposal.shifts })
    });
    (today, late.collect())
}

fn whose<'v>(view: View<'v>, shift: &Shift) -> &'v str {
    shift.wave.and_then(|wave| view.campaign.wave(wave)).map_or("campaign", |wave| wave.id.as_str())
}

/// As a person reads it.
pub(super) fn lines(planned: &Planned) -> Vec<String> {
    let (today, late) = late(planned);
    let mut lines = Vec::new();
    for Late { wave, evaluation, held, shifts } in late {
        let state = if held { "is on hold" } else { "is not judged" };
        let day = write::day(evaluation);
        lines.push(format!("`{wave}` was to be judged {day} and {state}; even today, later dates move:"));
        let view = planned.view();
        let rows = shifts.iter().map(|shift| {
            let dates = [shift.old, shift.new].map(write::day);
            vec![whose(view, shift).to_owned(), shift.key.clone(), format!("{} -> {}", dates[0], dates[1])]
        });
        lines.extend(write::columns(&rows.collect::<Vec<_>>(), &[]).lines().map(str::to_owned));
        lines.push(format!("`wavecast slip {wave} --until {today} --apply` writes them into campaign.toml"));
    }
    lines
}

/// As a program reads it.
pub(super) fn data(planned: &Planned) -> Value {
    let (today, late) = late(planned);
    let view = planned.view();
    let date = |shift: &Shift| json!({ "wave": whose(view, shift), "key": shift.key, "old": shift.old, "new": shift.new });
    let one = |late: &Late<'_>| {
        json!({
            "wave": late.wave,
            "evaluation": late.evaluation,
            "held": late.held,
            "judged": today,
            "dates": late.shifts.iter().map(date).collect::<Vec<_>>(),
        })
    };
    late.iter().map(one).collect()
}
