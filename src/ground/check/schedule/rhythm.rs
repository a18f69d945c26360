//! One period after the other: pilot first, time to learn in between, never more than the desk can take.

use chrono::NaiveDate;

use crate::ground::{
    campaign::{Mode, Offset, Unit, Wave, WaveIx},
    check::Subject,
    problem::{Problem, Problems, Touch},
    timeline::{Clock, Load, load, waits_for},
};

/// Deadlines that would pass before the wave may be told of them.
pub(super) fn deadline_before_gate(subject: &Subject<'_>, problems: &mut Problems) {
    for (index, wave) in (0..).map(WaveIx).zip(&subject.campaign.waves) {
        // A deadline before the start is a mistake of its own, and is told as such.
        let Some(last) = wave.last_day().filter(|last| *last >= wave.start) else { continue };
        let (key, name) =
            if wave.deadline().is_some() { ("deadline", "deadline") } else { ("enforcement", "last day") };
        let gates = waits_for(subject.campaign, index).filter_map(|earlier| {
            let earlier = subject.campaign.wave(earlier)?;
            Some((earlier, earlier.gate.evaluation?))
        });
        let Some((earlier, evaluation)) = gates.max_by_key(|(_, evaluation)| *evaluation) else { continue };
        // `<=`: a gate may be passed at any hour of its day, and by then the deadline may be past.
        if last <= evaluation {
            let message = format!(
                "the {name} of `{}` is {last}, and `{}` is judged on {evaluation} only",
                wave.id, earlier.id
            );
            problems.push(
                Problem::error("deadline-before-gate", message)
                    .at(wave.place_of(key))
                    .concerns(Touch::wave(wave.id.as_str()))
                    .note_at(earlier.place_of("evaluation"), "the gate it waits for")
                    .hint(
                        "a wave is told nothing before that gate is passed: move that day, or judge earlier",
                    ),
            );
        }
    }
}

/// Waves that start while nobody can have learnt from the one before.
pub(super) fn evaluation(subject: &Subject<'_>, problems: &mut Problems) {
    let mut waves: Vec<&Wave> = subject.campaign.waves.iter().collect();
    waves.sort_by_key(|wave| wave.start);
    // Waves that start on one day learn from those before, and not from each other.
    let periods: Vec<&[&Wave]> = waves.chunk_by(|one, other| one.start == other.start).collect();
    for pair in periods.windows(2) {
        let [before, after] = pair else { continue };
        let (Some(wave), Some(next)) = (before.first(), after.first()) else { continue };
        let judged =
            before.iter().filter_map(|wave| Some((*wave, wave.gate.evaluation?))).max_by_key(|(_, day)| *day);
        problems.extend(match judged {
            None => Some(never_judged(wave, next)),
            Some((wave, evaluation)) => between(subject, wave, evaluation, next),
        });
    }
}

fn never_judged(wave: &Wave, next: &Wave) -> Problem {
    let message = format!("`{}` starts without anybody having judged how `{}` went", next.id, wave.id);
    Problem::warning("no-evaluation", message)
        .at(wave.place_of("id"))
        .hint("add `[wave.gate]` with a day for `evaluation` before the next wave starts")
}

fn between(subject: &Subject<'_>, wave: &Wave, evaluation: NaiveDate, next: &Wave) -> Option<Problem> {
    let clock = Clock::new(&subject.campaign.calendar, "", wave.zone);
    let problem = |message| Problem::warning("no-evaluation", message).at(wave.place_of("evaluation"));
    if evaluation >= next.start {
        let message =
            format!("`{}` starts on {}, and `{}` is judged on {evaluation}", next.id, next.start, wave.id);
        return Some(
            problem(message)
                .hint("evaluate a wave before the next one starts, with days left to fix what was wrong"),
        );
    }
    let ends = wave.last_day()?;
    let first = clock.day(ends, Offset { count: 1, unit: Unit::Workdays })?;
    (evaluation < first).then(|| {
        let message = format!("`{}` is judged on {evaluation}, and people have until {ends}", wave.id);
        problem(message).hint("judge it at least one workday after that, when the figures are in")
    })
}

/// Deadlines before anybody has tried it of their own will.
pub(super) fn pilot_first(subject: &Subject<'_>, problems: &mut Problems) {
    let waves = &subject.campaign.waves;
    let Some(first) = waves.iter().filter(|wave| wave.last_day().is_some()).min_by_key(|wave| wave.start)
    else {
        return;
    };
    let tried =
        waves.iter().any(|wave| (wave.pilot || wave.last_day().is_none()) && wave.start < first.start);
    // A wave that could not be read may be the pilot.
    if !tried && !first.pilot && subject.complete {
        let message =
            format!("in `{}` everybody has to move, and no voluntary or pilot wave came before it", first.id);
        problems.push(
            Problem::warning("deadline-without-pilot", message)
                .at(first.place_of(if first.deadline().is_some() { "deadline" } else { "enforcement" }))
                .hint("let a small group go first without a deadline: then you know how many people call"),
        );
    }
}

/// Days on which more people call than the desk can take.
pub(super) fn helpdesk(subject: &Subject<'_>, problems: &mut Problems) {
    let campaign = subject.campaign;
    let per_hundred = subject.measured.unwrap_or(campaign.helpdesk.tickets_per_100_people);
    let load = Load::of(campaign, &load::sizes(campaign, subject.people), per_hundred);
    let capacity = load.capacity.unwrap_or(f64::INFINITY);
    let mut worst: Vec<Option<(NaiveDate, f64)>> = vec![None; campaign.waves.len()];
    for (day, tickets) in load.over() {
        let share =
            |days: &std::collections::BTreeMap<NaiveDate, f64>| days.get(&day).copied().unwrap_or_default();
        // The wave that brings most of that day is the one that helps most if it is moved.
        let most = load.waves.iter().map(share).enumerate().max_by(|one, other| one.1.total_cmp(&other.1));
        let slot = most.and_then(|(wave, _)| worst.get_mut(wave));
        if let Some(slot) = slot.filter(|slot| slot.is_none_or(|(_, known)| tickets > known)) {
            *slot = Some((day, tickets));
        }
    }
    for (index, (wave, worst)) in (0..).map(WaveIx).zip(campaign.waves.iter().zip(worst)) {
        let Some((day, tickets)) = worst else { continue };
        let message = format!(
            "`{}` brings the helpdesk about {tickets:.0} tickets on {day}, {:.0} more than the {capacity:.0} it can take",
            wave.id,
            tickets - capacity
        );
        let hint = load.largest(campaign, index).filter(|most| *most > 0).map_or_else(
            || "move the wave away from the others, or make it smaller".to_owned(),
            |most| format!("with these dates it may have about {most} people: split it, or move it"),
        );
        let key = match wave.mode {
            Mode::Voluntary => "start",
            Mode::Deadline { .. } => "deadline",
            Mode::AtOnce { .. } => "enforcement",
        };
        let problem = overload(wave, message).at(wave.place_of(key)).hint(hint);
        problems.push(problem.concerns(Touch::wave(wave.id.as_str())));
    }
}

/// With a last day people cannot choose to wait, so that it must be mended; without one it is worth a look.
fn overload(wave: &Wave, message: String) -> Problem {
    if wave.last_day().is_some() {
        Problem::error("helpdesk-overload", message)
    } else {
        Problem::warning("helpdesk-overload", message)
    }
}
