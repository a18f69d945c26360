//! What stands on a screen, by what it shows: a question, a page of an app, apps, a field.

use super::{
    easel::{Easel, ROW, counted},
    letters::WordLines,
    pen::{DrawingPen, Extent, WordAnchor},
    room::{End, ScreenRoom},
};
use crate::ground::screens::{DrawnScreen, ScreenDevice, ScreenKind, Tapped};

/// Draws what stands on a screen.
pub(super) fn draw(screen: &DrawnScreen, room: &ScreenRoom, pen: &mut DrawingPen) -> End {
    let is_over = screen.device == ScreenDevice::Window
        && matches!(
            screen.kind,
            ScreenKind::Button | ScreenKind::Dialog | ScreenKind::Home | ScreenKind::Code
        );
    let room = if is_over { ScreenRoom { start: 30.0, end: room.width - 30.0, ..*room } } else { *room };
    let mut easel = Easel { screen, room, pen, y: room.top };
    match screen.kind {
        ScreenKind::List => easel.list(),
        ScreenKind::Dialog => easel.dialog(),
        ScreenKind::Button => easel.page(),
        ScreenKind::Home => easel.home(),
        ScreenKind::Code => easel.code(),
    }
    End { bottom: easel.y, below: if screen.kind == ScreenKind::Button { 34.0 } else { 22.0 }, is_over }
}

impl Easel<'_, '_> {
    fn dialog(&mut self) {
        let ScreenRoom { start, top, .. } = self.room;
        let span = self.room.span();
        self.pen.rect("faint", Extent::new(start, top, span * 0.5, 12.0), 6.0);
        let inset = if self.screen.device == ScreenDevice::Phone { 14.0 } else { span * 0.14 };
        let (start, span) = (start + inset, span - 2.0 * inset);
        // The card is drawn before what stands on it, and is as high as that turns out to be.
        let card = self.y + 30.0;
        self.y = card + 22.0;
        let mut above = DrawingPen::new(self.room.width, self.screen.language.is_right_to_left());
        std::mem::swap(self.pen, &mut above);
        if let Some(title) = self.screen.title.clone() {
            let lines = WordLines::of(&title, ROW + 1.0, span - 32.0);
            let top = self.y;
            self.lines("title", start + span / 2.0, top, WordAnchor::Middle, &lines);
            self.y += lines.height() + 10.0;
        }
        self.sentence(start + 18.0, span - 36.0, true);
        self.y += 6.0;
        self.buttons(start + 16.0, span - 32.0);
        self.y += 6.0;
        std::mem::swap(self.pen, &mut above);
        self.pen.rect("card", Extent::new(start, card, span, self.y - card), 22.0);
        self.pen.add(&above);
    }

    /// A page of an app: what it says, and its buttons.
    fn page(&mut self) {
        let ScreenRoom { start, .. } = self.room;
        let span = self.room.span();
        self.y += 6.0;
        self.title(WordAnchor::Middle);
        self.sentence(start, span, true);
        self.y += 16.0;
        let inset = if self.screen.device == ScreenDevice::Phone { 6.0 } else { span * 0.2 };
        self.buttons(start + inset, span - 2.0 * inset);
    }

    /// Apps as tiles. The name of the one that is opened has the whole line.
    fn home(&mut self) {
        if self.screen.title.is_some() {
            self.title(WordAnchor::Start);
        }
        if let Some(tab) = self.screen.corner.clone() {
            self.tabs(&tab);
        }
        let rows = self.screen.rows.clone();
        for (line, apps) in rows.chunks(3).enumerate() {
            let first = line * 3;
            let has_tapped = (first..first + apps.len()).any(|app| self.is_tapped(app));
            let mut below: f64 = 18.0;
            for (place, app) in apps.iter().enumerate() {
                let cell = self.room.span() / 3.0;
                let x = self.room.start + cell * (counted(place) + 0.5);
                below = below.max(self.app(first + place, app.as_deref(), x, has_tapped));
            }
            self.y += 58.0 + below + 14.0;
        }
        self.y -= 8.0;
    }

    /// One app; says how high its name is.
    fn app(&mut self, at: usize, name: Option<&str>, x: f64, has_tapped: bool) -> f64 {
        let tile = Extent::new(x - 29.0, self.y, 58.0, 58.0);
        let is_tapped = self.is_tapped(at);
        self.pen.rect(if is_tapped { "hit" } else { "tile" }, tile, 15.0);
        let words = name.filter(|_| is_tapped).map(|name| WordLines::of(name, 15.0, self.room.span()));
        let Some(lines) = words else {
            if !has_tapped {
                self.pen.rect("faint", Extent::new(x - 19.0, tile.bottom() + 8.0, 38.0, 8.0), 4.0);
            }
            return 18.0;
        };
        self.pen.rect("dot", Extent::new(x - 12.0, self.y + 17.0, 24.0, 24.0), 7.0);
        let half = lines.width() / 2.0;
        // A name may be wider than its room, and `clamp` does not bear ends that cross.
        let middle = x.clamp(self.room.start + half, (self.room.end - half).max(self.room.start + half));
        self.lines("hot", middle, tile.bottom() + 6.0, WordAnchor::Middle, &lines);
        self.ring((tile.end() - 5.0, tile.bottom() - 15.0));
        lines.height() + 6.0
    }

    /// Two tabs above the apps; the named one is where they are.
    fn tabs(&mut self, tab: &str) {
        let half = self.room.span() / 2.0;
        let is_tapped = self.screen.tapped == Tapped::Corner;
        let other = Extent::new(self.room.start, self.y, half - 5.0, 38.0);
        self.pen.rect("key", other, 15.0);
        let (x, y) = other.middle();
        self.pen.rect("bar", Extent::new(x - 28.0, y - 5.0, 56.0, 10.0), 5.0);
        self.button(tab, Extent::new(self.room.start + half + 5.0, self.y, half - 5.0, 38.0), is_tapped);
        self.y += 60.0;
    }

    /// A field for a code, with the keys of a phone below it.
    fn code(&mut self) {
        self.y += 6.0;
        self.title(WordAnchor::Middle);
        let middle = f64::midpoint(self.room.start, self.room.end);
        let is_field = self.screen.tapped == Tapped::Field;
        let field = Extent::new(middle - 104.0, self.y, 208.0, 48.0);
        self.pen.rect(if is_field { "hit" } else { "key" }, field, 14.0);
        for dot in 0..6 {
            let class = if dot < 2 { "dot" } else { "bar" };
            self.pen.circle(class, (field.x + 28.0 + 30.0 * counted(dot), self.y + 24.0), 6.5);
        }
        if is_field {
            self.ring((field.end() - 12.0, field.bottom() - 4.0));
        }
        self.y += 68.0;
        if !self.screen.rows.is_empty() {
            self.buttons(middle - 104.0, 208.0);
        } else if self.screen.device == ScreenDevice::Phone {
            for line in 0..2 {
                for place in 0..3 {
                    let x = middle + 66.0 * (counted(place) - 1.0);
                    self.pen.circle("tile", (x, self.y + 20.0 + 50.0 * counted(line)), 20.0);
                }
            }
            self.y += 90.0;
        }
    }
}
