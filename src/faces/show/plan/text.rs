//! The plan as a person reads it.

use std::fmt::Write as _;

use super::ShownPlan;
use super::{super::outdated, late, rules};
use crate::acts::plan::Planned;
use crate::faces::show::write;
use crate::ground::{
    approval::ApprovalStanding,
    campaign::{AccessCut, Mode, Wave, WaveIx},
    timeline::{
        FrozenSlot, Load, Tally, Unreached, View,
        plan::{Departure, StagePlan, WavePlan},
        said_by_cut,
    },
};

/// Moments of one stage that are shown one by one; of more, the first and the last.
const MOMENTS: usize = 4;

/// People and days that are shown one by one.
const SHOWN: usize = 10;

/// The whole plan, or one wave of it.
pub(super) fn whole(shown: &ShownPlan) -> String {
    let planned = &shown.planned;
    let view = planned.view();
    let mut out = head(planned);
    if planned.wave.is_none() && !planned.plan.once.is_empty() {
        out.push_str("\nThe whole campaign\n");
        out.push_str(&stages(view, &planned.plan.once));
    }
    let chosen = |plan: &&WavePlan| planned.wave.is_none_or(|wave| wave == plan.wave);
    for plan in planned.plan.waves.iter().filter(chosen) {
        if let Some(found) = view.campaign.wave(plan.wave) {
            out.push_str(&wave(view, plan, found));
        }
    }
    out.push_str(&section("Waves by rule", by_rule(shown)));
    out.push_str(&section("Approvals that do not count any more", planned.void.clone()));
    out.push_str(&section("Approvals that another person must give too", half_approved(planned)));
    out.push_str(&section("Gates that are late", late::lines(planned)));
    out.push_str(&section("Freezes", frozen(planned)));
    out.push_str(&section("Collides", collisions(planned)));
    out.push_str(&section("Helpdesk", desk(planned)));
    out.push_str(&section(
        "Dates that no longer hold",
        outdated::lines(view.campaign, &planned.plan.outdated),
    ));
    out.push_str(&section("Cannot be reached, and are told nothing more", unreached(shown)));
    out.push_str(&section("Fall back in language", fall_back(shown)));
    out
}

fn half_approved(planned: &Planned) -> Vec<String> {
    let line = |one: &ApprovalStanding| {
        format!("{}: {}", one.approval.words(), write::half_approved(&one.by.join(" and ")))
    };
    planned.half.iter().map(line).collect()
}

fn head(planned: &Planned) -> String {
    let (view, plan) = (planned.view(), &planned.plan);
    let waves = view.campaign.waves.len();
    let mut out = format!(
        "{}: {}, {waves} wave{}, as of {} ({})\n",
        view.campaign.title.source(),
        write::people(view.people.len()),
        if waves == 1 { "" } else { "s" },
        write::moment(plan.now, view.campaign.zone),
        view.campaign.zone,
    );
    let mut total = Tally::default();
    let shown = |stage: &&StagePlan| planned.wave.is_none() || stage.wave == planned.wave;
    for stage in plan.stages().filter(shown) {
        total.merge(&stage.tally);
    }
    let counts = [
        (total.due, "due now"),
        (total.later, "later"),
        (total.held_total(), "held"),
        (total.settled_total(), "settled"),
        (total.in_doubt, "in doubt"),
        (total.missed, "missed"),
    ];
    let counts = counts.map(|(count, word)| format!("{} {word}", write::number(count)));
    let _ = writeln!(out, "{}", counts.join(" · "));
    out
}

fn wave(view: View<'_>, plan: &WavePlan, wave: &Wave) -> String {
    let mut facts = vec![wave.approach.code().to_owned()];
    match plan.swept {
        Some(swept) => facts.push(format!(
            "{} from earlier waves who haven't moved yet{}",
            write::people(swept),
            if plan.people > 0 {
                format!(" and {} of its own", write::number(plan.people))
            } else {
                String::new()
            }
        )),
        None => facts.push(write::people(plan.people)),
    }
    facts.push(format!("from {}", write::day(wave.start)));
    match wave.mode {
        Mode::Voluntary => facts.push("voluntary".to_owned()),
        Mode::Deadline { deadline, enforcement } => {
            facts.push(format!("deadline {} {}", write::day(deadline.date()), deadline.format("%H:%M")));
            facts.extend(enforcement.map(|day| match wave.cut() {
                AccessCut::AtOnce => "enforced with the deadline".to_owned(),
                AccessCut::Later | AccessCut::Never => format!("enforced {}", write::day(day)),
            }));
        }
        Mode::AtOnce { enforcement } => facts.push(format!("enforced {}", write::day(enforcement))),
    }
    facts.extend(wave.gate.evaluation.map(|day| format!("judged {}", write::day(day))));
    let mut out = format!("\n{} · {}\n  {}\n", wave.id, wave.title.source(), facts.join(", "));
    if let Some(gate) = plan.waits_for.and_then(|gate| view.campaign.wave(gate)) {
        let judged = gate.gate.evaluation.map(|day| format!(", judged {}", write::day(day)));
        let _ = writeln!(out, "  waits for the gate of `{}`{}", gate.id, judged.unwrap_or_default());
    }
    out.push_str(&stages(view, &plan.stages));
    for stage in &view.campaign.stages {
        if let Some(other) = said_by_cut(view.campaign, wave, stage) {
            let ends = match wave.cut() {
                AccessCut::AtOnce => "with the deadline",
                AccessCut::Later | AccessCut::Never => "by then",
            };
            let _ = writeln!(out, "  no `{}`: access ends {ends}, and `{}` says so", stage.id, other.id);
        }
    }
    out
}

/// What the rules of waves did, and who stays where they were told something.
fn by_rule(shown: &ShownPlan) -> Vec<String> {
    let mut lines = rules::lines(shown);
    lines.extend(shortened(rules::kept(shown), "who stay where they were told"));
    lines
}

/// What freezes move.
fn frozen(planned: &Planned) -> Vec<String> {
    let campaign = planned.view().campaign;
    let shown = planned
        .timeline
        .frozen(campaign)
        .filter(|one| planned.wave.is_none() || one.slot.wave == planned.wave);
    let line = |one: FrozenSlot<'_>| {
        let stage = campaign.stages.get(usize::from(one.slot.stage)).map_or("?", |stage| stage.id.as_str());
        let wave = one.slot.wave.and_then(|wave| campaign.wave(wave));
        let of = wave.map_or(String::new(), |wave| format!(" of `{}`", wave.id));
        let [planned, at] = [one.planned, one.at].map(|at| write::moment(at, one.slot.zone));
        let people = write::people(one.slot.to.len());
        format!("`{stage}`{of}, {people}: {planned} -> {at} ({})", one.freeze.why)
    };
    shown.map(line).collect()
}

/// A table of stages, a line for each moment.
fn stages(view: View<'_>, stages: &[StagePlan]) -> String {
    let heads = ["stage", "leaves", "people", "languages", "takes", "last leaves", "now"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    for plan in stages {
        rows.extend(stage(view, plan));
    }
    if rows.len() == 1 { "  no messages\n".to_owned() } else { write::columns(&rows, &[2]) }
}

fn stage(view: View<'_>, plan: &StagePlan) -> Vec<Vec<String>> {
    let Some(stage) = view.campaign.stages.get(usize::from(plan.stage)) else { return Vec::new() };
    let wave = plan.wave.and_then(|wave| view.campaign.wave(wave));
    let event = wave.map_or(stage.at, |wave| wave.moment_of(stage)).to_string();
    let languages =
        plan.languages.iter().map(|(language, count)| format!("{language} {}", write::number(*count)));
    let together = match plan.moments.as_slice() {
        [] | [_] => Some(moment(plan.moments.first(), &event)),
        several if several.iter().all(|one| one.at.is_none()) => Some(moment(None, &event)),
        _ => same_hour(view, plan),
    };
    let apart = together.is_none();
    let (leaves, takes, last) = together
        .unwrap_or_else(|| (format!("at {} moments", plan.moments.len()), String::new(), String::new()));
    let mut rows = vec![vec![
        stage.id.to_string(),
        leaves,
        write::number(plan.recipients),
        languages.collect::<Vec<_>>().join(", "),
        takes,
        last,
        write::tally(view.campaign, &plan.tally),
    ]];
    let many = plan.moments.len() > MOMENTS;
    let shown = if many { MOMENTS - 1 } else { MOMENTS };
    let last = plan.moments.last().filter(|_| many);
    for departure in plan.moments.iter().take(shown).chain(last).filter(|_| apart) {
        let (at, takes, end) = moment(Some(departure), &event);
        rows.push(vec![String::new(), at, write::number(departure.recipients), String::new(), takes, end]);
    }
    rows
}

/// What is told at the same hour everywhere, each in their own zone, needs one line.
fn same_hour(view: View<'_>, plan: &StagePlan) -> Option<(String, String, String)> {
    let wall = |one: &Departure| Some(one.at?.with_timezone(&one.zone).naive_local());
    let hour = plan.moments.first().and_then(wall)?;
    if !plan.moments.iter().all(|one| wall(one) == Some(hour)) {
        return None;
    }
    let spans = plan.moments.iter().map(|one| Some((one.at?, one.last?))).collect::<Option<Vec<_>>>()?;
    let (at, last) = spans.into_iter().max_by_key(|(at, last)| last.signed_duration_since(*at))?;
    let leaves = format!("{} in {} zones", hour.format("%a %Y-%m-%d %H:%M"), plan.moments.len());
    let end = write::moment(plan.last().unwrap_or(last), view.campaign.zone);
    Some((leaves, write::duration(at, last), end))
}

/// When it leaves, how long it takes, and when the last one leaves.
fn moment(departure: Option<&Departure>, event: &str) -> (String, String, String) {
    let Some((departure, at)) = departure.and_then(|departure| Some((departure, departure.at?))) else {
        return (event.to_owned(), String::new(), String::new());
    };
    let last = departure.last.map(|last| (write::duration(at, last), write::end(at, last, departure.zone)));
    let (takes, end) = last.unwrap_or_else(|| ("for ever".to_owned(), "never".to_owned()));
    (write::moment(at, departure.zone), takes, end)
}

fn section(title: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{title}\n");
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
    out
}

/// The first of many, and how many more there are.
fn shortened(mut lines: Vec<String>, what: &str) -> Vec<String> {
    let more = lines.len().saturating_sub(SHOWN);
    // To say that there is one more takes the line that it would have.
    if more > 1 {
        lines.truncate(SHOWN);
        lines.push(format!("and {} more {what}", write::number(more)));
    }
    lines
}

fn collisions(planned: &Planned) -> Vec<String> {
    let view = planned.view();
    let mut lines = Vec::new();
    let touches = |wave: Option<WaveIx>| planned.wave.is_none() || wave.is_none() || wave == planned.wave;
    for twice in
        planned.plan.same_day.iter().filter(|twice| twice.stages.iter().all(|stage| touches(stage.1)))
    {
        let names = twice.stages.map(|(stage, wave)| name(view, stage, wave));
        lines.push(format!(
            "{} and {} both reach {} on {}",
            names[0],
            names[1],
            write::people(twice.people),
            write::day(twice.day)
        ));
    }
    for plan in planned.plan.stages().filter(|plan| touches(plan.wave)) {
        lines.extend(plan.moments.iter().filter_map(|departure| endless(view, plan, departure)));
    }
    shortened(lines, "collisions")
}

/// A departure whose last message would leave too late.
fn endless(view: View<'_>, plan: &StagePlan, departure: &Departure) -> Option<String> {
    let (at, expires) = (departure.at?, departure.expires?);
    let name = name(view, plan.stage, plan.wave);
    match departure.last {
        Some(last) if last < expires => None,
        Some(last) => Some(format!(
            "{name} begins {} and would need until {}, but must not leave after {}",
            write::moment(at, departure.zone),
            write::moment(last, departure.zone),
            write::moment(expires, departure.zone)
        )),
        None => Some(format!("{name} starts {} and has no end", write::moment(at, departure.zone))),
    }
}

fn name(view: View<'_>, stage: u16, wave: Option<WaveIx>) -> String {
    let stage = view.campaign.stages.get(usize::from(stage)).map_or("?", |stage| stage.id.as_str());
    match wave.and_then(|wave| view.campaign.wave(wave)) {
        Some(wave) => format!("`{stage}` of `{}`", wave.id),
        None => format!("`{stage}`"),
    }
}

fn desk(planned: &Planned) -> Vec<String> {
    let (view, load) = (planned.view(), &planned.plan.load);
    let Some((day, tickets)) = load.peak().filter(|(_, tickets)| *tickets > 0.0) else { return Vec::new() };
    let capacity = load.capacity.map(|capacity| format!(" of {capacity:.0} that it can take"));
    let mut lines = vec![format!(
        "busiest on {}: {} tickets{} (at {} for 100 people)",
        write::day(day),
        write::tickets(tickets),
        capacity.unwrap_or_default(),
        load.per_hundred
    )];
    lines.extend(shortened(too_many(load), "days"));
    let wide = planned.plan.waves.iter().filter(|plan| planned.wave.is_none_or(|wave| wave == plan.wave));
    for plan in wide {
        let size = plan.people;
        let Some((largest, wave)) = plan.largest.zip(view.campaign.wave(plan.wave)) else { continue };
        if usize::try_from(largest).is_ok_and(|largest| size > largest) {
            let fits = write::people(usize::try_from(largest).unwrap_or_default());
            lines.push(format!("`{}` has {}; {fits} would fit", wave.id, write::people(size)));
        }
    }
    lines
}

fn too_many(load: &Load) -> Vec<String> {
    let capacity = load.capacity.unwrap_or(f64::INFINITY);
    load.over()
        .map(|(day, tickets)| {
            format!("{}: {tickets:.0} tickets, {:.0} too many", write::day(day), tickets - capacity)
        })
        .collect()
}

fn unreached(shown: &ShownPlan) -> Vec<String> {
    let file = &shown.planned.view().campaign.policies.people_file;
    let chosen = unreached_in(&shown.planned);
    let lines = chosen.into_iter().map(|one| {
        let address = if shown.addresses { one.address.to_string() } else { one.address.masked() };
        let place = one.line.map_or(String::new(), |line| format!("{file}:{line} "));
        format!("{place}{address}: {}", write::gone(one.gone, shown.addresses))
    });
    shortened(lines.collect(), "people")
}

/// Whoever cannot be reached, of the wave that is shown if it is one.
pub(super) fn unreached_in(planned: &Planned) -> Vec<Unreached<'_>> {
    let view = planned.view();
    let of_wave = |one: &Unreached<'_>| {
        let person = view.people.find(one.address.as_str()).map(|(_, person)| person);
        planned.wave.is_none() || person.is_some_and(|person| person.wave == planned.wave)
    };
    view.unreached().into_iter().filter(of_wave).collect()
}

fn fall_back(shown: &ShownPlan) -> Vec<String> {
    let planned = &shown.planned;
    let view = planned.view();
    let chosen =
        |person: &&crate::ground::campaign::Person| planned.wave.is_none() || person.wave == planned.wave;
    let people = planned.plan.fell_back.iter().filter_map(|index| view.people.get(*index)).filter(chosen);
    let lines: Vec<String> = people
        .map(|person| {
            let address = if shown.addresses { person.address.to_string() } else { person.address.masked() };
            format!(
                "{}:{} {address} is told in `{}`",
                view.campaign.policies.people_file, person.line, person.language
            )
        })
        .collect();
    if lines.is_empty() {
        return lines;
    }
    let count = write::people(lines.len());
    let mut all = vec![format!("{count} whose language the list does not say")];
    all.extend(shortened(lines, "people"));
    all
}
