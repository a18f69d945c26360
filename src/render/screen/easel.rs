//! What every screen is drawn with: its words, its buttons, and the mark of a finger.

use super::{
    letters::{WordLines, width},
    pen::{DrawingPen, Extent, WordAnchor},
    room::ScreenRoom,
};
use crate::ground::screens::{DrawnScreen, ScreenDevice, Tapped};

/// The sizes of letters.
pub(super) const ROW: f64 = 17.0;
pub(super) const TITLE: f64 = 23.0;
const SMALL: f64 = 14.0;

/// How long grey bars are, in parts of their room: neighbours differ, as words do.
const BARS: [f64; 6] = [0.62, 0.44, 0.74, 0.52, 0.66, 0.38];

/// A bar in the place of a name.
pub(super) fn bar(at: usize) -> f64 {
    BARS.get(at % BARS.len()).copied().unwrap_or(0.5)
}

pub(super) fn counted(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// A screen while it is drawn.
pub(super) struct Easel<'a, 'p> {
    pub(super) screen: &'a DrawnScreen,
    pub(super) room: ScreenRoom,
    pub(super) pen: &'p mut DrawingPen,
    /// How far everything reaches so far.
    pub(super) y: f64,
}

impl Easel<'_, '_> {
    pub(super) fn is_tapped(&self, row: usize) -> bool {
        self.screen.tapped == Tapped::Row(row)
    }

    pub(super) fn lines(&mut self, class: &str, x: f64, top: f64, stand: WordAnchor, lines: &WordLines) {
        for (y, line) in lines.each(top) {
            self.pen.words(class, (x, y), lines.size, stand, line);
        }
    }

    /// A finger's mark: where it is tapped.
    pub(super) fn ring(&mut self, at: (f64, f64)) {
        self.pen.circle("halo", at, 17.0);
        self.pen.circle("touch", at, 6.5);
    }

    /// The way back, the button in the corner, and the title.
    pub(super) fn head(&mut self) {
        let ScreenRoom { start, end, .. } = self.room;
        let corner = self.screen.corner.clone().filter(|_| !self.has_corner_in_a_row());
        if self.screen.back.is_some() || corner.is_some() {
            let top = self.y;
            let mut height: f64 = 22.0;
            let mut space = end - start;
            if let Some(corner) = &corner {
                let wide = self.corner(corner, top);
                space -= wide + 14.0;
                height = if self.screen.tapped == Tapped::Corner { 50.0 } else { 34.0 };
            }
            if let Some(back) = self.screen.back.clone() {
                let middle = top + height / 2.0;
                self.pen.line(
                    "sign",
                    &[(start + 7.0, middle - 6.0), (start + 1.0, middle), (start + 7.0, middle + 6.0)],
                );
                let lines = WordLines::of(&back, SMALL, (space - 16.0).max(60.0));
                let above = middle - lines.step() / 2.0;
                self.lines("small", start + 15.0, above, WordAnchor::Start, &lines);
                height = height.max(lines.height());
            }
            self.y += height + 8.0;
        }
        self.title(WordAnchor::Start);
    }

    pub(super) fn title(&mut self, stand: WordAnchor) {
        let ScreenRoom { start, end, .. } = self.room;
        let x = match stand {
            WordAnchor::Start => start,
            WordAnchor::Middle => f64::midpoint(start, end),
        };
        if let Some(title) = &self.screen.title {
            let lines = WordLines::of(title, TITLE, (end - start) * 0.94);
            let top = self.y;
            self.lines("title", x, top, stand, &lines);
            self.y += lines.height() + 12.0;
        } else {
            let wide = (end - start) * 0.55;
            let from = match stand {
                WordAnchor::Start => x,
                WordAnchor::Middle => x - wide / 2.0,
            };
            self.pen.rect("bar", Extent::new(from, self.y + 6.0, wide, 14.0), 7.0);
            self.y += 36.0;
        }
    }

    /// On a computer the button stands at the end of a row.
    pub(super) fn has_corner_in_a_row(&self) -> bool {
        self.screen.device == ScreenDevice::Window
    }

    /// A button at the end of the line; says how wide it is.
    pub(super) fn corner(&mut self, words: &str, top: f64) -> f64 {
        let is_tapped = self.screen.tapped == Tapped::Corner;
        let wide = width(words, ROW).min(self.room.span() * 0.6) + 24.0;
        let area = Extent::new(self.room.end - wide, top, wide, 34.0);
        self.button(words, area, is_tapped);
        wide
    }

    /// A button of this size: its words are smaller where they are long.
    pub(super) fn button(&mut self, words: &str, area: Extent, is_tapped: bool) {
        let lines = WordLines::of(words, ROW, area.width - 18.0);
        let (box_class, class) = if is_tapped { ("press", "pressed") } else { ("key", "plain") };
        self.pen.rect(box_class, area, (area.height / 2.0).min(15.0));
        let (x, y) = area.middle();
        self.lines(class, x, y - lines.height() / 2.0, WordAnchor::Middle, &lines);
        if is_tapped {
            // Below the words: a finger must not hide what it taps.
            self.ring((area.end() - 22.0, area.bottom() + 8.0));
        }
    }

    /// Two lines of what an app says, or asks.
    pub(super) fn sentence(&mut self, start: f64, span: f64, is_centred: bool) {
        for share in [0.86, 0.6] {
            let wide = span * share;
            let x = if is_centred { start + (span - wide) / 2.0 } else { start };
            self.pen.rect("bar", Extent::new(x, self.y, wide, 10.0), 5.0);
            self.y += 20.0;
        }
    }

    /// Its buttons, below one another: so long names have their room.
    pub(super) fn buttons(&mut self, start: f64, span: f64) {
        for (row, words) in self.screen.rows.clone().into_iter().enumerate() {
            let lines = words.as_deref().map(|words| WordLines::of(words, ROW, span - 18.0));
            let height = lines.map_or(40.0, |lines| (lines.height() + 19.0).max(40.0));
            let area = Extent::new(start, self.y, span, height);
            if let Some(words) = words {
                self.button(&words, area, self.is_tapped(row));
            } else {
                self.pen.rect("key", area, 15.0);
                let (x, y) = area.middle();
                self.pen.rect("bar", Extent::new(x - span * 0.19, y - 5.0, span * 0.38, 10.0), 5.0);
            }
            // The mark of the finger stands below what it taps.
            self.y += height + if self.is_tapped(row) { 18.0 } else { 9.0 };
        }
    }
}
