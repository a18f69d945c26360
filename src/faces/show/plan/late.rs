//! How it reads what late gates do to every later date.

use serde_json::{Value, json};

use crate::{
    acts::plan::{LateGate, Planned},
    faces::show::write,
    ground::{course::slip::Shift, timeline::View},
};

fn whose<'v>(view: View<'v>, shift: &Shift) -> &'v str {
    shift.wave.and_then(|wave| view.campaign.wave(wave)).map_or("campaign", |wave| wave.id.as_str())
}

/// As a person reads it.
pub(super) fn lines(planned: &Planned) -> Vec<String> {
    let (view, today) = (planned.view(), planned.today());
    let mut lines = Vec::new();
    for LateGate { wave, evaluation, held, shifts } in planned.late_gates() {
        let state = if held { "is on hold" } else { "is not judged" };
        let day = write::day(evaluation);
        lines.push(format!("`{wave}` was to be judged {day} and {state}; even today, later dates move:"));
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
    let (view, today) = (planned.view(), planned.today());
    let date = |shift: &Shift| json!({ "wave": whose(view, shift), "key": shift.key, "old": shift.old, "new": shift.new });
    let one = |late: &LateGate<'_>| {
        json!({
            "wave": late.wave,
            "evaluation": late.evaluation,
            "held": late.held,
            "judged": today,
            "dates": late.shifts.iter().map(date).collect::<Vec<_>>(),
        })
    };
    planned.late_gates().iter().map(one).collect()
}
