//! What a drawing is written with: a few shapes and words, mirrored where people read from right to left.

use std::fmt::Write as _;

use crate::render::picture::svg::{escape, short};

/// A drawing that grows. Places are told from the side where reading begins.
pub(super) struct DrawingPen {
    text: String,
    width: f64,
    is_mirrored: bool,
}

/// A rectangle: where it begins, how far it is from the top, and how large it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Extent {
    pub(super) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    pub(super) fn end(self) -> f64 {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> f64 {
        self.y + self.height
    }

    pub(super) fn middle(self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// Where words stand at a point.
#[derive(Clone, Copy, Debug)]
pub(super) enum WordAnchor {
    Start,
    Middle,
}

impl DrawingPen {
    pub(super) fn new(width: f64, is_mirrored: bool) -> Self {
        Self { text: String::new(), width, is_mirrored }
    }

    fn x(&self, x: f64) -> f64 {
        if self.is_mirrored { self.width - x } else { x }
    }

    pub(super) fn rect(&mut self, class: &str, area: Extent, round: f64) {
        let x = if self.is_mirrored { self.width - area.end() } else { area.x };
        let _ = write!(
            self.text,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
            short(x),
            short(area.y),
            short(area.width),
            short(area.height),
            short(round)
        );
    }

    pub(super) fn circle(&mut self, class: &str, (x, y): (f64, f64), radius: f64) {
        let (x, y, radius) = (short(self.x(x)), short(y), short(radius));
        let _ = write!(self.text, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>");
    }

    /// A line from point to point.
    pub(super) fn line(&mut self, class: &str, points: &[(f64, f64)]) {
        let _ = write!(self.text, "<path class=\"{class}\" d=\"");
        for (at, (x, y)) in points.iter().enumerate() {
            let letter = if at == 0 { 'M' } else { 'L' };
            let _ = write!(self.text, "{letter}{} {}", short(self.x(*x)), short(*y));
        }
        self.text.push_str("\"/>");
    }

    /// A path that is the same from both sides.
    pub(super) fn path(&mut self, class: &str, path: &str) {
        let _ = write!(self.text, "<path class=\"{class}\" d=\"{path}\"/>");
    }

    pub(super) fn words(
        &mut self,
        class: &str,
        (x, y): (f64, f64),
        size: f64,
        stand: WordAnchor,
        words: &str,
    ) {
        let anchor = match stand {
            WordAnchor::Start => "",
            WordAnchor::Middle => " text-anchor=\"middle\"",
        };
        let _ = write!(
            self.text,
            "<text class=\"{class}\" x=\"{}\" y=\"{}\" font-size=\"{}\"{anchor} fill=\"currentColor\" stroke=\"none\">{}</text>",
            short(self.x(x)),
            short(y),
            short(size),
            escape(words)
        );
    }

    /// What another has drawn, over this.
    pub(super) fn add(&mut self, other: &Self) {
        self.text.push_str(&other.text);
    }

    /// The whole element, with what is behind everything first.
    pub(super) fn finish(self, behind: &Self, height: f64, described: &str) -> String {
        let direction = if self.is_mirrored { "rtl" } else { "ltr" };
        format!(
            "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" direction=\"{direction}\" fill=\"none\" \
             stroke=\"currentColor\">{}{}</svg>",
            short(self.width),
            short(height),
            escape(described),
            behind.text,
            self.text
        )
    }
}
