//! A row of the picture: one wave, or the whole campaign.

use chrono::NaiveDate;
use std::fmt::Write as _;

use super::{Axis, Scene, Svg, svg::length};
use crate::ground::{
    campaign::{Wave, WaveIx},
    timeline::{
        GateState, Tally,
        plan::{StagePlan, WavePlan},
    },
};

/// Between the lanes of marks, and how wide a mark is with its air.
const LANE: f64 = 20.0;
const MARK: f64 = 18.0;

/// How wide the sign of a date is, with its air.
const MARKER: f64 = 16.0;

/// More lanes than these would make a row taller than it tells.
const LANES: usize = 4;

/// One row: what is marked in it, each in a lane where it touches no other.
pub(super) struct PictureRow<'a> {
    wave: Option<&'a WavePlan>,
    marks: Vec<RowMark<'a>>,
    lanes: usize,
    name: Vec<String>,
}

struct RowMark<'a> {
    plan: &'a StagePlan,
    day: NaiveDate,
    lane: usize,
}

/// The rows: the whole campaign if anything is told in it, then each wave.
pub(super) fn rows<'a>(scene: Scene<'a>, axis: &Axis) -> Vec<PictureRow<'a>> {
    let once = (!scene.plan.once.is_empty()).then(|| PictureRow::new(scene, axis, None, &scene.plan.once));
    let waves = scene.plan.waves.iter().map(|wave| PictureRow::new(scene, axis, Some(wave), &wave.stages));
    once.into_iter().chain(waves).collect()
}

impl<'a> PictureRow<'a> {
    fn new(scene: Scene<'a>, axis: &Axis, wave: Option<&'a WavePlan>, stages: &'a [StagePlan]) -> Self {
        let mut ends: Vec<f64> = Vec::new();
        let mut marks: Vec<RowMark<'a>> = Vec::new();
        for (plan, day) in stages.iter().filter_map(|plan| Some((plan, first_day(plan)?))) {
            let x = axis.middle(day);
            let free = ends.iter().position(|end| *end <= x);
            // Without a free lane the last one takes it: marks may touch there, and the row stays low.
            let lane = free.unwrap_or_else(|| ends.len().min(LANES.saturating_sub(1)));
            match ends.get_mut(lane) {
                Some(end) => *end = x + MARK,
                None => ends.push(x + MARK),
            }
            marks.push(RowMark { plan, day, lane });
        }
        let title = match wave {
            Some(plan) => {
                scene.view.campaign.wave(plan.wave).map(|wave| wave.title.get(scene.language).clone())
            }
            None => Some(scene.say("whole", &[])),
        };
        Self { wave, marks, lanes: ends.len().max(1), name: wrapped(&title.unwrap_or_default()) }
    }

    pub(super) fn height(&self) -> f64 {
        let lanes = f64::from(u32::try_from(self.lanes).unwrap_or(1)) * LANE;
        let names = 17.0 * f64::from(u32::try_from(self.name.len()).unwrap_or(1));
        (lanes + 34.0).max(names + 34.0)
    }

    pub(super) fn draw(&self, svg: &mut Svg, scene: Scene<'_>, axis: &Axis, top: f64) {
        let (left, right) = axis.sides();
        let bottom = top + self.height();
        svg.line("grid", (24.0, bottom), (right, bottom));
        let mut y = top + 22.0;
        for line in &self.name {
            svg.words("name", 24.0, y, line);
            y += 17.0;
        }
        svg.words("quiet small", 24.0, y, &self.facts(scene));
        let ground = bottom - 20.0;
        let wave = self.wave.and_then(|plan| Some((plan.wave, scene.view.campaign.wave(plan.wave)?)));
        match wave {
            Some((index, wave)) => bar(svg, scene, axis, index, wave, ground),
            None => svg.line("grid", (left, ground + 5.0), (right, ground + 5.0)),
        }
        for mark in &self.marks {
            mark.draw(svg, scene, axis, ground);
        }
    }

    /// `21 people`, `5 people · voluntary`
    fn facts(&self, scene: Scene<'_>) -> String {
        let Some(plan) = self.wave else { return scene.count("people", scene.view.people.len()) };
        let wave = scene.view.campaign.wave(plan.wave);
        let mut facts = vec![match plan.swept {
            Some(swept) => scene.count("not_moved", swept.saturating_add(plan.people)),
            None => scene.count("people", plan.people),
        }];
        if wave.is_some_and(|wave| wave.last_day().is_none()) {
            facts.push(scene.say("voluntary", &[]));
        }
        facts.join(" · ")
    }

    /// In words, for those who do not see it.
    pub(super) fn described(&self, scene: Scene<'_>) -> String {
        let mut parts = vec![format!("{}: {}", self.name.join(" "), self.facts(scene))];
        let Some(wave) = self.wave.and_then(|plan| scene.view.campaign.wave(plan.wave)) else {
            return parts.join("");
        };
        let mut part = |key: &str, day: Option<NaiveDate>| {
            parts.extend(day.map(|day| format!("{} {}", scene.say(key, &[]), scene.date(day))));
        };
        part("start", Some(wave.start));
        part("deadline", wave.deadline().map(|deadline| deadline.date()));
        part("enforcement", wave.enforcement());
        part("gate", wave.gate.evaluation);
        parts.join(", ")
    }
}

/// The days in which people move, then those until access ends, and what stands at their ends.
fn bar(svg: &mut Svg, scene: Scene<'_>, axis: &Axis, index: WaveIx, wave: &Wave, y: f64) {
    let start = axis.x(wave.start);
    let titled = |key: &str, day: NaiveDate| format!("{}: {}", scene.say(key, &[]), scene.date(day));
    // Markers of one day stand side by side: none hides another.
    let mut free_from = 0.0_f64;
    let mut beside = |x: f64| {
        let x = x.max(free_from);
        free_from = x + MARKER;
        x
    };
    if let Some(last) = wave.last_day() {
        let end = axis.end(last);
        svg.group("", &titled("start", wave.start), |svg| svg.pill("bar", start, y, end - start, 10.0));
        if let Some(day) = wave.enforcement() {
            svg.group("", &titled("enforcement", day), |svg| {
                if day > last {
                    svg.rect("grace", end, y + 2.0, (axis.x(day) - end).max(0.0), 6.0);
                }
                // On that day the flag stands at the end of the bar, and the sign must go beside it.
                let with_deadline = day <= last;
                stop(svg, beside(if with_deadline { end + MARKER / 2.0 } else { axis.middle(day) }), y + 5.0);
            });
        }
        if wave.deadline().is_some() {
            svg.group("", &titled("deadline", last), |svg| flag(svg, end, y));
        }
    } else {
        let end = wave.end.or(wave.gate.evaluation).filter(|end| *end > wave.start);
        let end = end.map_or((start + 60.0).min(axis.sides().1), |end| axis.end(end));
        svg.group("", &titled("start", wave.start), |svg| svg.pill("open", start, y, end - start, 10.0));
    }
    for fair in &wave.fairs {
        let title = format!("{}: {}", fair.place.get(scene.language), scene.date(fair.day));
        svg.group("", &title, |svg| tent(svg, axis.middle(fair.day), y + 5.0));
    }
    if let Some(day) = wave.gate.evaluation {
        let state = scene.view.history.gate(wave.id.as_str());
        debug_assert!(scene.view.campaign.wave(index).is_some(), "rows are waves of the campaign");
        svg.group("", &titled("gate", day), |svg| gate(svg, state, beside(axis.middle(day)), y + 5.0));
    }
}

/// A flag on a pole, blown back over the days that it ends.
pub(super) fn flag(svg: &mut Svg, x: f64, y: f64) {
    svg.line("pole", (x, y - 4.0), (x, y + 14.0));
    svg.polygon("flag", &[(x, y - 4.0), (x - 10.0, y + 0.5), (x, y + 5.0)]);
}

/// A round sign with a bar: no entry.
pub(super) fn stop(svg: &mut Svg, x: f64, y: f64) {
    svg.shape("circle", "stop", &[("cx", x), ("cy", y), ("r", 6.5)]);
    svg.rect("stop-bar", x - 4.0, y - 1.3, 8.0, 2.6);
}

/// A diamond: hollow as long as nobody has judged, full when it is passed.
pub(super) fn gate(svg: &mut Svg, state: GateState, x: f64, y: f64) {
    let class = match state {
        GateState::Open => "gate",
        GateState::Passed => "gate-passed",
        GateState::Held => "gate-held",
    };
    svg.polygon(class, &[(x, y - 7.0), (x + 7.0, y), (x, y + 7.0), (x - 7.0, y)]);
}

pub(super) fn tent(svg: &mut Svg, x: f64, y: f64) {
    svg.polygon(
        "fair",
        &[
            (x, y - 7.0),
            (x + 8.0, y + 6.0),
            (x + 2.0, y + 6.0),
            (x, y + 1.0),
            (x - 2.0, y + 6.0),
            (x - 8.0, y + 6.0),
        ],
    );
}

impl RowMark<'_> {
    fn draw(&self, svg: &mut Svg, scene: Scene<'_>, axis: &Axis, ground: f64) {
        let x = axis.middle(self.day);
        let lane = f64::from(u32::try_from(self.lane).unwrap_or_default());
        let y = ground - 13.0 - lane * LANE;
        let people = scene.count("people", self.plan.recipients);
        let mut title = format!("{}: {}, {people}", scene.stage(self.plan.stage), scene.date(self.day));
        let (state, missed) = (state(&self.plan.tally), self.plan.tally.missed);
        if missed > 0 {
            let _ = write!(title, ", {}", scene.count("missed", missed));
        }
        svg.line("stem", (x, y + 8.0), (x, ground));
        svg.group(state, &title, |svg| {
            numbered(svg, x, y, self.plan.stage);
            if missed > 0 && state != "missed" {
                svg.shape("circle", "some-missed", &[("cx", x + 6.5), ("cy", y - 6.5), ("r", 3.0)]);
            }
        });
    }
}

/// A mark with its number: the stage's place in the campaign, counted from one.
pub(super) fn numbered(svg: &mut Svg, x: f64, y: f64, stage: u16) {
    svg.shape("circle", "", &[("cx", x), ("cy", y), ("r", 8.0)]);
    svg.words("digit", x, y + 3.6, &u32::from(stage).saturating_add(1).to_string());
}

/// The most urgent of what is to be done with a stage's notices. A stage is missed if most of its people were not told:
/// a few who came too late for it leave a dot at its mark.
fn state(tally: &Tally) -> &'static str {
    if tally.due + tally.in_doubt > 0 {
        "due"
    } else if tally.held_total() > 0 {
        "held"
    } else if tally.later > 0 {
        "later"
    } else if tally.missed > tally.settled.values().sum() {
        "missed"
    } else {
        "done"
    }
}

fn first_day(plan: &StagePlan) -> Option<NaiveDate> {
    let first = plan.moments.iter().filter(|moment| moment.at.is_some()).min_by_key(|moment| moment.at)?;
    Some(first.at?.with_timezone(&first.zone).date_naive())
}

/// A name in lines that fit beside the calendar; what does not fit in three ends with an ellipsis.
fn wrapped(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in name.split_whitespace() {
        let room = lines.last().is_some_and(|line| line.is_empty() || length(line) + length(word) < 25.0);
        match lines.last_mut() {
            Some(line) if room => {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > 3 {
        lines.truncate(3);
        lines.iter_mut().skip(2).for_each(|line| line.push('…'));
    }
    let clipped = |line: String| {
        if length(&line) > 27.0 { line.chars().take(25).chain(['…']).collect() } else { line }
    };
    lines.into_iter().map(clipped).collect()
}
