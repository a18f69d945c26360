//! Rows below one another: cards on a phone, a plain list on another, cards of their own on a computer.

use super::{
    easel::{Easel, ROW, bar},
    letters::{WordLines, width},
    pen::{Extent, WordAnchor},
};
use crate::ground::screens::Tapped;

impl Easel<'_, '_> {
    pub(super) fn list(&mut self) {
        self.head();
        let is_group = self.screen.system != "android" && self.screen.system != "windows";
        let heights: Vec<f64> = (0..self.rows()).map(|row| self.height_of(row)).collect();
        if is_group {
            let all: f64 = heights.iter().sum();
            self.pen.rect(
                "group",
                Extent::new(self.room.start - 4.0, self.y, self.room.span() + 8.0, all),
                14.0,
            );
        }
        for (row, height) in heights.iter().enumerate() {
            let gap = if self.screen.system == "windows" { 6.0 } else { 0.0 };
            let area = Extent::new(self.room.start - 4.0, self.y, self.room.span() + 8.0, *height);
            if self.screen.system == "windows" {
                self.pen.rect("group", area, 7.0);
            }
            if is_group && row > 0 && !self.is_tapped(row) && !self.is_tapped(row - 1) {
                self.pen.line("rule", &[(area.x + 16.0, area.y), (area.end() - 16.0, area.y)]);
            }
            self.row(row, area);
            self.y += height + gap;
        }
    }

    /// How many rows there are: on a computer the button of the corner has one of its own.
    fn rows(&self) -> usize {
        let own = usize::from(self.has_corner_in_a_row() && self.screen.corner.is_some());
        self.screen.rows.len() + own
    }

    fn row_lines(&self, row: usize) -> Option<WordLines> {
        let words = self.screen.rows.get(row)?.as_deref()?;
        Some(WordLines::of(words, ROW, self.room.span() - self.indent() - 48.0))
    }

    /// Where words begin in a row.
    fn indent(&self) -> f64 {
        if self.screen.system == "android" { 42.0 } else { 12.0 }
    }

    fn height_of(&self, row: usize) -> f64 {
        self.row_lines(row).map_or(46.0, |lines| (lines.height() + 25.0).max(46.0))
    }

    fn row(&mut self, row: usize, area: Extent) {
        let middle = area.y + area.height / 2.0;
        let is_tapped = self.is_tapped(row);
        if is_tapped {
            let round = if self.screen.system == "android" { 20.0 } else { 12.0 };
            self.pen.rect("hit", area, round);
        }
        if self.screen.system == "android" {
            self.pen.circle(if is_tapped { "dot" } else { "bar" }, (area.x + 24.0, middle), 11.0);
        }
        let x = self.room.start + self.indent();
        if row == self.screen.rows.len() {
            self.row_with_button(x, area);
            return;
        }
        if let Some(lines) = self.row_lines(row) {
            let class = if is_tapped { "hot" } else { "plain" };
            self.lines(class, x, middle - lines.height() / 2.0, WordAnchor::Start, &lines);
        } else {
            let room = self.room.span() - self.indent() - 40.0;
            self.pen.rect("bar", Extent::new(x, middle - 5.5, room * bar(row), 11.0), 5.5);
        }
        let end = area.end() - 22.0;
        if is_tapped {
            self.ring((end - 2.0, middle));
        } else if self.screen.system != "android" {
            self.pen.line("sign", &[(end, middle - 5.0), (end + 5.0, middle), (end, middle + 5.0)]);
        }
    }

    /// A row of a computer's settings: something, and what can be done about it.
    fn row_with_button(&mut self, x: f64, area: Extent) {
        let Some(words) = self.screen.corner.clone() else { return };
        let wide = (width(&words, ROW) + 26.0).min(area.width * 0.7);
        let middle = area.y + area.height / 2.0;
        let left = area.end() - wide - 10.0 - x;
        self.pen.rect("bar", Extent::new(x, middle - 5.5, (left - 16.0).max(20.0), 11.0), 5.5);
        let button = Extent::new(area.end() - wide - 10.0, area.y + 7.0, wide, area.height - 14.0);
        self.button(&words, button, self.screen.tapped == Tapped::Corner);
        self.y += 6.0;
    }
}
