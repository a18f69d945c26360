//! Gates and load: which wave waits for which evaluation, and what the helpdesk is to expect on each day.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{
    Answer, ConsolePage,
    ask::Ask,
    count,
    figures::number,
    lanes, offers,
    ribbon::{Span, short},
    say,
    sight::ChoiceLink,
};
use crate::{
    faces::console::{ConsoleState, snapshot::Snapshot},
    ground::{
        campaign::Wave,
        timeline::{GateState, plan::WavePlan},
        words::speech,
    },
};

/// How tall the picture of the load is.
const TALL: f64 = 140.0;

#[derive(Serialize)]
struct GateOnPage {
    wave: String,
    day: String,
    state: String,
    tone: &'static str,
    people: String,
    moved: String,
    asks: Vec<String>,
    waits: Option<String>,
    actions: Vec<ChoiceLink>,
    largest: Option<String>,
}

#[derive(Serialize)]
struct ChartBar {
    x: String,
    y: String,
    w: String,
    h: String,
    over: bool,
    title: String,
}

pub(super) fn page(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask) -> Answer {
    let now = ask.moment(state.now());
    let span = Span::of(snapshot);
    let load = &snapshot.plan.load;
    let peak = load.peak();
    let top = peak.map_or(1.0, |(_, tickets)| tickets).max(load.capacity.unwrap_or(0.0)).max(1.0) * 1.08;
    let mut context = tera::Context::new();
    let gates: Vec<GateOnPage> =
        snapshot.plan.waves.iter().filter_map(|plan| gate(snapshot, ask, now, plan)).collect();
    context.insert("gates", &gates);
    context
        .insert("bars", &load.days.iter().map(|day| bar(snapshot, ask, span, top, day)).collect::<Vec<_>>());
    context.insert("tall", &short(TALL));
    context.insert("capacity", &load.capacity.map(|capacity| short(TALL - capacity / top * TALL)));
    context.insert("months", &lanes::months(span, ask));
    context.insert("today", &short(span.place(snapshot.day_of(now))));
    context.insert("load_lead", &load_lead(snapshot, ask, peak));
    let over: Vec<String> =
        load.over().map(|(day, tickets)| ticket_day(snapshot, ask, day, tickets)).collect();
    context.insert("over", &over);
    context.insert("closed", &offers::closed(state, snapshot, ask));
    let title = say(snapshot, ask, "gates", &[]);
    Answer::Page(ConsolePage { template: "gates.html", title, entry: "gates", context })
}

fn gate(snapshot: &Snapshot, ask: &Ask, now: DateTime<Utc>, plan: &WavePlan) -> Option<GateOnPage> {
    let wave = snapshot.campaign.wave(plan.wave)?;
    let (key, tone) = match snapshot.history.gate(wave.id.as_str()) {
        GateState::Passed => ("gate_passed", "good"),
        GateState::Held => ("gate_held", "held"),
        GateState::Open if wave.gate.evaluation.is_some_and(|day| day <= snapshot.day_of(now)) => {
            ("gate_due", "warning")
        }
        GateState::Open => ("gate_open", "plain"),
    };
    let waits = plan.waits_for.map(|other| lanes::wave_name(snapshot, ask, Some(other)));
    Some(GateOnPage {
        actions: offers::of_gate(snapshot, ask, wave),
        wave: wave.title.get(ask.language).clone(),
        day: wave
            .gate
            .evaluation
            .map_or_else(|| say(snapshot, ask, "no_gate", &[]), |day| speech::date(ask.language, day)),
        state: wave
            .gate
            .evaluation
            .map(|_| say(snapshot, ask, &format!("state_{key}"), &[]))
            .unwrap_or_default(),
        tone,
        people: number(ask, plan.people),
        moved: number(ask, snapshot.moved.of_wave(plan.wave, now)),
        asks: asks(snapshot, ask, wave),
        waits: waits.map(|other| say(snapshot, ask, "waits_for", &[("wave", &other)])),
        largest: plan
            .largest
            .map(|most| count(snapshot, ask, "largest", usize::try_from(most).unwrap_or(usize::MAX), &[])),
    })
}

/// What the wave is judged by, in words.
fn asks(snapshot: &Snapshot, ask: &Ask, wave: &Wave) -> Vec<String> {
    let criteria = &wave.gate.criteria;
    let figure = |key: &str, figure: Option<f64>| {
        figure.map(|figure| say(snapshot, ask, key, &[("n", &speech::decimal(ask.language, figure, 0))]))
    };
    let checks = (!criteria.checks.is_empty()).then(|| {
        say(snapshot, ask, "gate_checks", &[("list", &speech::list(ask.language, &criteria.checks))])
    });
    let figures = [
        figure("gate_moved", criteria.moved_at_least),
        figure("gate_failed", criteria.failed_at_most),
        figure("gate_tickets", criteria.tickets_at_most),
        checks,
    ];
    figures.into_iter().flatten().collect()
}

fn bar(snapshot: &Snapshot, ask: &Ask, span: Span, top: f64, (day, tickets): (&NaiveDate, &f64)) -> ChartBar {
    let tall = tickets / top * TALL;
    #[expect(clippy::cast_precision_loss, reason = "the width of a bar")]
    let wide = (100.0 / (span.days() + 1) as f64 * 0.85).max(0.3);
    ChartBar {
        x: short(span.place(*day) - wide / 2.0),
        y: short(TALL - tall),
        w: short(wide),
        h: short(tall),
        // As the figure is written, without decimals: less than half a ticket too many would not be seen in
        // it.
        over: snapshot.plan.load.capacity.is_some_and(|capacity| *tickets >= capacity + 0.5),
        title: ticket_day(snapshot, ask, *day, *tickets),
    }
}

fn ticket_day(snapshot: &Snapshot, ask: &Ask, day: NaiveDate, tickets: f64) -> String {
    let tickets = speech::decimal(ask.language, tickets, 0);
    say(snapshot, ask, "ticket_day", &[("day", &speech::date(ask.language, day)), ("n", &tickets)])
}

fn load_lead(snapshot: &Snapshot, ask: &Ask, peak: Option<(NaiveDate, f64)>) -> String {
    let Some((day, tickets)) = peak else { return say(snapshot, ask, "no_load", &[]) };
    let peak = say(snapshot, ask, "load_peak", &[("what", &ticket_day(snapshot, ask, day, tickets))]);
    let capacity = snapshot.plan.load.capacity.map(|capacity| {
        say(snapshot, ask, "load_capacity", &[("n", &speech::decimal(ask.language, capacity, 0))])
    });
    [Some(peak), capacity].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
