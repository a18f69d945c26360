//! The outline of a device: of a phone the upper part, of a computer a window.

use super::{
    pen::{DrawingPen, Extent},
    room::{End, ScreenRoom},
};
use crate::ground::screens::{DrawnScreen, ScreenDevice};

/// Draws what is behind everything, and says how high the drawing is.
pub(super) fn draw(screen: &DrawnScreen, room: &ScreenRoom, end: End, pen: &mut DrawingPen) -> f64 {
    match screen.device {
        ScreenDevice::Phone => phone(screen, end, pen),
        ScreenDevice::Tablet => tablet(room, end, pen),
        ScreenDevice::Window => window(screen, room, end, pen),
    }
}

/// A phone goes on below what is drawn: its sides are open there.
fn phone(screen: &DrawnScreen, end: End, pen: &mut DrawingPen) -> f64 {
    let height = (end.bottom + 54.0).max(240.0);
    let outline = format!("M8 {height}V46A38 38 0 0 1 46 8H254A38 38 0 0 1 292 46V{height}");
    pen.path("glass", &format!("{outline}Z"));
    pen.path("edge", &outline);
    if screen.system == "android" {
        pen.circle("bar", (150.0, 27.0), 5.5);
    } else {
        pen.rect("bar", Extent::new(121.0, 21.0, 58.0, 13.0), 6.5);
    }
    pen.rect("faint", Extent::new(38.0, 24.0, 30.0, 8.0), 4.0);
    pen.rect("faint", Extent::new(232.0, 24.0, 30.0, 8.0), 4.0);
    height
}

fn tablet(room: &ScreenRoom, end: End, pen: &mut DrawingPen) -> f64 {
    let height = (end.bottom + 54.0).max(240.0);
    let side = room.width - 8.0;
    let corner = side - 26.0;
    let outline = format!("M8 {height}V34A26 26 0 0 1 34 8H{corner}A26 26 0 0 1 {side} 34V{height}");
    pen.path("glass", &format!("{outline}Z"));
    pen.path("edge", &outline);
    pen.circle("bar", (room.width / 2.0, 22.0), 4.0);
    height
}

fn window(screen: &DrawnScreen, room: &ScreenRoom, end: End, pen: &mut DrawingPen) -> f64 {
    let height = (end.bottom + end.below).max(190.0);
    let whole = Extent::new(6.0, 6.0, room.width - 12.0, height - 12.0);
    pen.rect("glass", whole, 12.0);
    pen.line("rule", &[(6.0, 36.0), (whole.end(), 36.0)]);
    if screen.system == "macos" {
        for x in [24.0, 41.0, 58.0] {
            pen.circle("bar", (x, 21.0), 5.5);
        }
    } else {
        pen.line("sign", &[(300.0, 21.0), (310.0, 21.0)]);
        pen.rect("sign", Extent::new(325.0, 16.0, 10.0, 10.0), 1.5);
        pen.line("sign", &[(350.0, 16.0), (360.0, 26.0)]);
        pen.line("sign", &[(360.0, 16.0), (350.0, 26.0)]);
    }
    if !end.is_over {
        pen.line("rule", &[(80.0, 36.0), (80.0, whole.bottom())]);
        for (y, width) in [(56.0, 42.0), (82.0, 50.0), (108.0, 36.0), (134.0, 46.0)] {
            pen.rect("faint", Extent::new(20.0, y, width, 9.0), 4.5);
        }
    }
    pen.rect("edge", whole, 12.0);
    height
}
