//! The plan as a program reads it. Addresses never stand in it: people who fall back are named by line.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::{late, rules, text};
use crate::acts::plan::Planned;
use crate::faces::show::write;
use crate::ground::{
    campaign::WaveIx,
    quoted::quoted,
    timeline::{
        Tally, Verdict, View,
        plan::{Departure, StagePlan, WavePlan},
    },
};

/// The whole plan, or one wave of it.
pub(super) fn whole(planned: &Planned) -> Value {
    let (view, plan) = (planned.view(), &planned.plan);
    let chosen = |wave: &&WavePlan| planned.wave.is_none_or(|chosen| chosen == wave.wave);
    let once = planned.wave.is_none().then_some(&plan.once).into_iter().flatten();
    let back: Vec<_> = plan.fell_back.iter().filter_map(|index| view.people.get(*index)).collect();
    let mut data = json!({
        "campaign": view.campaign.id.as_str(),
        "as_of": local(plan.now, view.campaign.zone),
        "zone": view.campaign.zone.name(),
        "people": view.people.len(),
        "total": tally(&plan.total, view),
        "campaign_stages": once.map(|plan| stage(view, plan)).collect::<Vec<_>>(),
        "waves": plan.waves.iter().filter(chosen).map(|plan| wave(view, plan)).collect::<Vec<_>>(),
        "same_day": plan.same_day.iter().map(|twice| json!({
            "day": twice.day,
            "people": twice.people,
            "stages": twice.stages.map(|(stage, wave)| json!({ "stage": stage_id(view, stage), "wave": wave_id(view, wave) })),
        })).collect::<Vec<_>>(),
        "helpdesk": desk(planned),
        "fall_back": {
            "people": back.len(),
            "lines": back.iter().map(|person| person.line).collect::<Vec<_>>(),
        },
        "void_approvals": planned.void,
        "half_approved": planned.half.iter().map(|one| json!({
            "stage": one.approval.stage, "wave": one.approval.wave, "by": one.by, "wanted": 2,
        })).collect::<Vec<_>>(),
        "unreachable": text::unreached_in(planned).iter().map(|one| json!({
            "line": one.line,
            "address": one.address.masked(),
            "status": one.gone.status,
            "words": quoted(&one.gone.words, false),
            "since": one.gone.at,
        })).collect::<Vec<_>>(),
        "slips": late::data(planned),
        "told_another_date": plan.outdated.len(),
    });
    if let (Some(rules), Value::Object(whole)) = (rules::data(planned), &mut data) {
        whole.insert("rules".to_owned(), rules);
    }
    data
}

fn wave(view: View<'_>, plan: &WavePlan) -> Value {
    let Some(wave) = view.campaign.wave(plan.wave) else { return Value::Null };
    json!({
        "id": wave.id.as_str(),
        "title": wave.title.source(),
        "approach": wave.approach.code(),
        "people": plan.people,
        "swept": plan.swept,
        "start": wave.start,
        "deadline": wave.deadline(),
        "enforcement": wave.enforcement(),
        "evaluation": wave.gate.evaluation,
        "zone": wave.zone.name(),
        "waits_for_gate_of": wave_id(view, plan.waits_for),
        "largest_that_fits_the_helpdesk": plan.largest,
        "stages": plan.stages.iter().map(|plan| stage(view, plan)).collect::<Vec<_>>(),
    })
}

fn stage(view: View<'_>, plan: &StagePlan) -> Value {
    let stage = view.campaign.stages.get(usize::from(plan.stage));
    let languages: Map<String, Value> =
        plan.languages.iter().map(|(language, count)| (language.to_string(), json!(count))).collect();
    json!({
        "stage": stage.map(|stage| stage.id.as_str()),
        "audience": stage.map(|stage| stage.audience.code()),
        "recipients": plan.recipients,
        "languages": languages,
        "moments": plan.moments.iter().map(moment).collect::<Vec<_>>(),
        "now": tally(&plan.tally, view),
    })
}

fn moment(departure: &Departure) -> Value {
    let zone = departure.zone;
    json!({
        "at": departure.at.map(|at| local(at, zone)),
        "zone": zone.name(),
        "recipients": departure.recipients,
        "last_leaves": departure.last.map(|at| local(at, zone)),
        "expires": departure.expires.map(|at| local(at, zone)),
    })
}

fn tally(tally: &Tally, view: View<'_>) -> Value {
    let held: Map<String, Value> =
        tally.held.iter().map(|(why, count)| (write::held(view.campaign, why), json!(count))).collect();
    let settled: Map<String, Value> =
        tally.settled.iter().map(|(why, count)| (write::settled(*why).to_owned(), json!(count))).collect();
    json!({
        "due": tally.due,
        "later": tally.later,
        "held": tally.held_total(),
        "held_because": held,
        "settled": tally.settled_total(),
        "settled_as": settled,
        "in_doubt": tally.in_doubt,
        "missed": tally.missed,
    })
}

fn desk(planned: &Planned) -> Value {
    let load = &planned.plan.load;
    let round = |tickets: f64| (tickets * 10.0).round() / 10.0;
    json!({
        "capacity": load.capacity,
        "tickets_per_100_people": load.per_hundred,
        "days": load.days.iter().map(|(day, tickets)| json!({ "day": day, "tickets": round(*tickets) })).collect::<Vec<_>>(),
        "over_capacity": load.over().map(|(day, _)| day).collect::<Vec<_>>(),
    })
}

pub(super) fn stage_id(view: View<'_>, stage: u16) -> Option<&str> {
    view.campaign.stages.get(usize::from(stage)).map(|stage| stage.id.as_str())
}

pub(super) fn wave_id(view: View<'_>, wave: Option<WaveIx>) -> Option<&str> {
    wave.and_then(|wave| view.campaign.wave(wave)).map(|wave| wave.id.as_str())
}

/// A moment with the offset of its zone: `2027-02-01T09:00:00+01:00`.
pub(super) fn local(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).to_rfc3339()
}

/// The word for a verdict.
pub(super) fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Due => "due",
        Verdict::Later => "later",
        Verdict::Held(_) => "held",
        Verdict::Settled(_) => "settled",
        Verdict::InDoubt => "in-doubt",
        Verdict::Missed => "missed",
    }
}
