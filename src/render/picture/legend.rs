//! What the numbers and signs mean.

use super::{Scene, Svg, row};
use crate::ground::timeline::GateState;

/// How wide a column of names is, and how many stand side by side.
const COLUMN: f64 = 230.0;
const COLUMNS: usize = 5;

/// Draws it from a height on, and says where the picture ends.
pub(super) fn draw(svg: &mut Svg, scene: Scene<'_>, top: f64) -> f64 {
    let mut cell = 0;
    let place = |cell: usize| {
        let (line, column) = (cell / COLUMNS, cell % COLUMNS);
        let number = |count: usize| f64::from(u32::try_from(count).unwrap_or_default());
        (32.0 + number(column) * COLUMN, top + 20.0 + number(line) * 24.0)
    };
    let mut told: Vec<u16> = scene.plan.stages().map(|stage| stage.stage).collect();
    told.sort_unstable();
    told.dedup();
    for stage in told {
        let (x, y) = place(cell);
        svg.group("later", "", |svg| row::numbered(svg, x, y, stage));
        svg.words("", x + 14.0, y + 4.0, &scene.stage(stage));
        cell += 1;
    }
    cell = cell.next_multiple_of(COLUMNS);
    for (key, sign) in SIGNS {
        let (x, y) = place(cell);
        let y = y + 10.0;
        sign(svg, x, y);
        svg.words("quiet", x + 14.0, y + 4.0, &scene.say(key, &[]));
        cell += 1;
    }
    place(cell.next_multiple_of(COLUMNS)).1 + 10.0
}

type LegendSign = fn(&mut Svg, f64, f64);

/// The signs that are no numbers, and the looks of numbers.
const SIGNS: [(&str, LegendSign); 12] = [
    ("state_done", |svg, x, y| state(svg, "done", x, y)),
    ("state_due", |svg, x, y| state(svg, "due", x, y)),
    ("state_held", |svg, x, y| state(svg, "held", x, y)),
    ("state_later", |svg, x, y| state(svg, "later", x, y)),
    ("state_missed", |svg, x, y| state(svg, "missed", x, y)),
    ("deadline", |svg, x, y| row::flag(svg, x + 4.0, y - 5.0)),
    ("enforcement", row::stop),
    ("gate", |svg, x, y| row::gate(svg, GateState::Open, x, y)),
    ("gate_passed", |svg, x, y| row::gate(svg, GateState::Passed, x, y)),
    ("fair", row::tent),
    ("weekend", |svg, x, y| svg.rect("weekend", x - 8.0, y - 8.0, 16.0, 16.0)),
    ("holiday", |svg, x, y| svg.rect("holiday", x - 8.0, y - 8.0, 16.0, 16.0)),
];

fn state(svg: &mut Svg, class: &str, x: f64, y: f64) {
    svg.group(class, "", |svg| svg.shape("circle", "", &[("cx", x), ("cy", y), ("r", 8.0)]));
}
