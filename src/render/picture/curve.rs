//! The helpdesk's load: a bar for each day, against what it can take.

use super::{Axis, Scene, Svg};
use crate::ground::words::speech;

/// How tall the curve is, with its heading.
const HEIGHT: f64 = 110.0;
const HEADING: f64 = 34.0;

fn is_shown(scene: Scene<'_>) -> bool {
    scene.plan.load.peak().is_some_and(|(_, tickets)| tickets > 0.0)
}

/// Where the curve ends that begins at a height.
pub(super) fn end(scene: Scene<'_>, top: f64) -> f64 {
    if is_shown(scene) { top + HEADING + HEIGHT } else { top }
}

pub(super) fn draw(svg: &mut Svg, scene: Scene<'_>, axis: &Axis, top: f64) {
    let load = &scene.plan.load;
    let Some((peak_day, peak)) = load.peak().filter(|_| is_shown(scene)) else { return };
    let (left, right) = axis.sides();
    let (ceiling, floor) = (top + HEADING, top + HEADING + HEIGHT);
    // `is_shown` has seen to it that the peak is more than 0, by which this divides.
    let scale = HEIGHT / (peak.max(load.capacity.unwrap_or_default()) * 1.1);
    let height = |tickets: f64| floor - tickets * scale;
    svg.words("name", 24.0, ceiling - 6.0, &scene.say("tickets", &[]));
    svg.words(
        "quiet small",
        24.0,
        ceiling + 12.0,
        &scene.say("tickets_rate", &[("n", &number(scene, load.per_hundred))]),
    );
    // The load is an estimate in fractions: what rounds to the capacity is not over it.
    let limit = load.capacity.unwrap_or(f64::INFINITY) + 0.5;
    for (day, tickets) in load.days.iter().filter(|(_, tickets)| **tickets > 0.0) {
        let class = if *tickets >= limit { "over" } else { "load" };
        let title = format!("{}: {}", scene.date(*day), number(scene, *tickets));
        let width = (axis.day() * 0.86).max(1.2);
        svg.group("", &title, |svg| {
            svg.rect(class, axis.x(*day), height(*tickets), width, floor - height(*tickets));
        });
    }
    svg.line("grid", (left, floor), (right, floor));
    if let Some(capacity) = load.capacity {
        let y = height(capacity);
        svg.line("capacity", (left, y), (right, y));
        svg.anchored(
            "small halo",
            right,
            y - 5.0,
            "end",
            &scene.say("capacity", &[("n", &number(scene, capacity))]),
        );
    }
    let day = speech::day(scene.language, peak_day);
    let words = scene.say("peak", &[("n", &number(scene, peak)), ("day", &day)]);
    let near = axis.middle(peak_day);
    let anchor = if near > right - 120.0 { "end" } else { "middle" };
    svg.anchored("small halo", near.max(left + 60.0), height(peak) - 6.0, anchor, &words);
}

/// `52`, and of a few `1.5`
fn number(scene: Scene<'_>, tickets: f64) -> String {
    let decimals = usize::from(tickets < 10.0 && tickets.fract() > 0.0);
    speech::decimal(scene.language, tickets, decimals)
}

/// In words, for those who do not see it.
pub(super) fn described(scene: Scene<'_>) -> String {
    let load = &scene.plan.load;
    let Some((day, tickets)) = load.peak().filter(|_| is_shown(scene)) else { return String::new() };
    let peak =
        scene.say("peak", &[("n", &number(scene, tickets)), ("day", &speech::day(scene.language, day))]);
    let capacity = load.capacity.map(|capacity| scene.say("capacity", &[("n", &number(scene, capacity))]));
    let parts = [Some(format!("{}: {peak}", scene.say("tickets", &[]))), capacity];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
