//! How much room a device gives to what stands on its screen.

use crate::ground::screens::{DrawnScreen, ScreenDevice};

/// How large the outline is, and where things stand in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScreenRoom {
    pub(super) width: f64,
    /// From where to where things stand.
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) top: f64,
}

impl ScreenRoom {
    pub(super) fn of(screen: &DrawnScreen) -> Self {
        match screen.device {
            ScreenDevice::Phone => Self { width: 300.0, start: 24.0, end: 276.0, top: 56.0 },
            ScreenDevice::Tablet => Self { width: 380.0, start: 32.0, end: 348.0, top: 44.0 },
            ScreenDevice::Window => Self { width: 380.0, start: 96.0, end: 356.0, top: 52.0 },
        }
    }

    pub(super) fn span(&self) -> f64 {
        self.end - self.start
    }
}

/// Where everything ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) bottom: f64,
    /// How much room a window leaves below it.
    pub(super) below: f64,
    /// Whether it fills the window, with nothing beside it.
    pub(super) is_over: bool,
}
