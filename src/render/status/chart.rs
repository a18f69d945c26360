//! Pictures of the status page: curves of who has moved, and the helpdesk's days against what it can take.
//!
//! A picture says in words what it shows; every number in it stands in a table or a sentence too.

use chrono::NaiveDate;
use std::fmt::Write as _;

use super::Board;
use crate::ground::{escape::escape, words::speech};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 40.0;

/// Days to the right, a number upwards.
struct ChartFrame {
    first: NaiveDate,
    days: f64,
    most: f64,
    svg: String,
}

fn count(number: i64) -> f64 {
    i32::try_from(number).map_or(0.0, f64::from)
}

/// The next number that is easily read: 1, 2 or 5 with zeros.
fn round_up(most: f64) -> f64 {
    let mut step = 1.0;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            if step * factor >= most / 4.0 {
                return (most / (step * factor)).ceil().max(1.0) * step * factor;
            }
        }
        step *= 10.0;
    }
}

impl ChartFrame {
    fn new(first: NaiveDate, last: NaiveDate, most: f64, id: &str, title: &str) -> Self {
        // One day alone must have a width too, by which this divides.
        let days = count(last.signed_duration_since(first).num_days()).max(1.0);
        let title = escape(title);
        let svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"{id}\"><title id=\"{id}\">{title}</title>\n"
        );
        Self { first, days, most: round_up(most), svg }
    }

    fn x(&self, day: NaiveDate) -> f64 {
        let days = count(day.signed_duration_since(self.first).num_days());
        LEFT + (WIDTH - LEFT - RIGHT) * days / self.days
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value / self.most).clamp(0.0, 1.0)
    }

    /// Lines across with their numbers, and the first days of months.
    fn grid(&mut self, board: &Board<'_>) {
        for part in 0..=4u8 {
            let value = self.most * f64::from(part) / 4.0;
            let (y, said) = (self.y(value), board.rounded(value));
            let _ = writeln!(
                self.svg,
                "<line class=\"g\" x1=\"{LEFT}\" x2=\"{:.0}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>",
                WIDTH - RIGHT
            );
            let _ = writeln!(
                self.svg,
                "<text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{said}</text>",
                LEFT - 8.0,
                y + 5.0
            );
        }
        let mut free = 0.0;
        let step = if self.days > 45.0 { 1 } else { 7 };
        for day in self.first.iter_days() {
            use chrono::Datelike as _;
            let wanted = if step == 1 { day.day() == 1 } else { day.weekday() == chrono::Weekday::Mon };
            let x = self.x(day);
            if x > WIDTH - RIGHT {
                break;
            }
            if wanted && x >= free && x < WIDTH - 70.0 {
                let said = escape(&speech::day(board.language, day));
                let _ = writeln!(
                    self.svg,
                    "<line class=\"g\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{:.0}\"/><text x=\"{x:.1}\" y=\"{:.0}\">{said}</text>",
                    HEIGHT - BOTTOM,
                    HEIGHT - 14.0
                );
                free = x + 130.0;
            }
        }
    }

    fn line(&mut self, class: &str, points: &[(NaiveDate, f64)]) {
        let points: Vec<String> =
            points.iter().map(|(day, value)| format!("{:.1},{:.1}", self.x(*day), self.y(*value))).collect();
        let _ = writeln!(self.svg, "<polyline class=\"{class}\" points=\"{}\"/>", points.join(" "));
    }

    fn upright(&mut self, class: &str, day: NaiveDate) {
        let x = self.x(day);
        let _ = writeln!(
            self.svg,
            "<line class=\"{class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{:.0}\"/>",
            HEIGHT - BOTTOM
        );
    }

    fn done(mut self, caption: &str) -> String {
        self.svg.push_str("</svg>");
        format!("<figure>{}<figcaption>{}</figcaption></figure>\n", self.svg, escape(caption))
    }
}

/// Who has moved, against the plan, day by day.
pub(super) fn moved(board: &Board<'_>) -> String {
    let plan = board.planned();
    let moved = board.moved();
    let (Some((first, _)), Some((last, most))) = (plan.first(), plan.last()) else { return String::new() };
    let today = board.today();
    let first = moved.first().map_or(*first, |(day, _)| (*day).min(*first));
    // Long after the end its curve would be pressed into a corner.
    let last = (*last).max(today.min(last.checked_add_days(chrono::Days::new(60)).unwrap_or(*last)));
    let title = board.say(
        "chart_moved",
        &[
            ("moved", &board.number(board.figures.total.moved)),
            ("planned", &board.number(board.figures.planned)),
        ],
    );
    let mut frame =
        ChartFrame::new(first, last, most.max(f64::from(board.figures.total.moved)), "chart-moved", &title);
    frame.grid(board);
    frame.line("lp", &plan);
    frame.line("lm", &moved);
    if (first..=last).contains(&today) {
        frame.upright("now", today);
    }
    frame.done(&board.say("chart_moved_legend", &[]))
}

/// The helpdesk's days: reported, expected with its interval, and what it can take.
pub(super) fn desk(board: &Board<'_>) -> String {
    let desk = &board.figures.desk;
    let days = desk.reported.keys().chain(desk.expected.keys());
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return String::new() };
    let reported = desk.reported.values().copied().map(f64::from);
    let highest = desk.expected.values().map(|[_, _, high]| *high).chain(reported).chain(desk.capacity);
    let most = highest.fold(1.0, f64::max);
    let title = board.say("chart_desk", &[]);
    let mut frame = ChartFrame::new(*first, *last, most, "chart-desk", &title);
    frame.grid(board);
    let width = ((WIDTH - LEFT - RIGHT) / (frame.days + 1.0) * 0.8).clamp(1.5, 14.0);
    for (day, tickets) in &desk.reported {
        let (x, y) = (frame.x(*day), frame.y(f64::from(*tickets)));
        let height = HEIGHT - BOTTOM - y;
        let _ = writeln!(
            frame.svg,
            "<rect class=\"f\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        );
    }
    for (day, [low, expected, high]) in &desk.expected {
        let (x, top, mid, bottom) = (frame.x(*day), frame.y(*high), frame.y(*expected), frame.y(*low));
        let _ = writeln!(
            frame.svg,
            "<rect class=\"band\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\"/><line class=\"p\" x1=\"{x:.1}\" x2=\"{:.1}\" y1=\"{mid:.1}\" y2=\"{mid:.1}\"/>",
            bottom - top,
            x + width
        );
    }
    if let Some(capacity) = desk.capacity {
        frame.line("cap", &[(*first, capacity), (*last, capacity)]);
    }
    frame.done(&board.say("chart_desk_legend", &[]))
}

/// A bar of parts, each with its class: how the messages of a stage ended, against the stage with the most.
pub(super) fn parts(parts: &[(u64, &str)], most: u64) -> String {
    let (mut svg, mut begun) = (String::new(), 0.0);
    // What there is can be seen, however little of it there is.
    let width = |part: u64| if part == 0 { 0.0 } else { (share(part, most) * 100.0).max(0.8) };
    for (part, class) in parts {
        let wide = width(*part);
        if wide > 0.0 {
            let _ = write!(
                svg,
                "<rect class=\"{class}\" x=\"{begun:.2}\" y=\"4\" width=\"{wide:.2}\" height=\"12\"/>"
            );
        }
        begun += wide;
    }
    format!(
        "<svg viewBox=\"0 0 {:.1} 20\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">{svg}</svg>",
        begun.max(100.0)
    )
}

#[expect(clippy::cast_precision_loss, reason = "a length in a picture")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// A small bar: so much of the whole, and a mark where the plan is.
pub(super) fn bar(part: u32, planned: Option<u32>, whole: u32) -> String {
    let share =
        |part: u32| if whole == 0 { 0.0 } else { f64::from(part.min(whole)) * 100.0 / f64::from(whole) };
    let mark = planned.map_or(String::new(), |planned| {
        let x = share(planned);
        format!("<line class=\"p\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"1\" y2=\"19\" vector-effect=\"non-scaling-stroke\"/>")
    });
    format!(
        "<svg viewBox=\"0 0 100 20\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"b\" y=\"4\" width=\"100\" height=\"12\"/><rect class=\"f\" y=\"4\" width=\"{:.1}\" height=\"12\"/>{mark}</svg>",
        share(part)
    )
}
