//! How long a move takes, as a message says it: what the guides that its readers get add up to.

use super::{Mail, addressee::AddresseeKey, told_device::ToldDevice};
use crate::ground::{
    campaign::{Platform, Wave},
    words::{
        facts::Situation,
        route::{Leg, Minutes, Traveller, legs},
    },
};

/// The guides of a wave, as one who asks how long they take.
pub(super) struct Times {
    legs: Vec<Leg>,
}

impl Times {
    /// How long one device takes.
    pub(super) fn of_device(&self, device: &ToldDevice) -> Option<Minutes> {
        let platform = device.system.platform();
        let method = device.method;
        Traveller { platform, ownership: device.ownership, reset: device.erased, method }.minutes(&self.legs)
    }

    /// How long each device of these readers takes: from the quickest to the slowest.
    fn of_all(&self, key: &AddresseeKey) -> Option<Minutes> {
        let known = key.devices.iter().filter_map(|device| self.of_device(device)).reduce(Minutes::or);
        let kind = |platform: Platform| {
            let traveller = Traveller {
                platform: Some(platform),
                ownership: key.ownership,
                reset: key.personal && key.reset,
                method: None,
            };
            traveller.minutes(&self.legs)
        };
        known.or_else(|| key.platforms.iter().filter_map(kind).reduce(Minutes::or))
    }
}

impl Mail<'_> {
    /// The guides whose minutes a message tells.
    pub(super) fn times(&self, key: &AddresseeKey, wave: Option<&Wave>) -> Times {
        let of_wave = Situation::of_wave(self.campaign, wave, key.language, None);
        Times { legs: legs(self.campaign, self.library, key.language, &of_wave) }
    }

    /// The word that tells them.
    pub(super) fn minutes(key: &AddresseeKey, times: &Times) -> Option<(&'static str, String)> {
        Some(("minutes", times.of_all(key)?.said(key.language)))
    }
}
