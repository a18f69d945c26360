//! What whole groups of rows say alike: where people work, and what stands in the columns that mean nothing to us. It is
//! worked out and kept once for all of them.

use std::sync::Arc;

use super::{
    super::{WaveIx, Workplace},
    row::{PersonRow, SharedValues, error, warning},
    values::{self, one_line},
};
use crate::ground::list_text::ListText;

/// A sign that no cell of a row holds which is read keeps `a` with `bc` apart from `ab` with `c`.
const BETWEEN: char = '\0';

/// How many kinds of further columns are kept for other rows: where each row has its own they must not fill the memory.
const MOST_EXTRAS: usize = 4096;

impl PersonRow<'_, '_> {
    /// What stands in the other columns. Many rows say the same in all of them, such as a department and a country.
    pub(super) fn extra(&mut self) -> Arc<[ListText]> {
        let cells = self
            .header
            .extra
            .iter()
            .map(|(column, _)| self.cells.get(*column).map_or("", |cell| cell.as_ref()));
        let SharedValues { extras, key, texts, .. } = self.shared;
        key.clear();
        for cell in cells.clone() {
            key.push_str(cell);
            key.push(BETWEEN);
        }
        if let Some(known) = extras.get(key) {
            return Arc::clone(known);
        }
        let extra: Arc<[ListText]> = cells.map(|cell| texts.share(&one_line(cell))).collect();
        if extras.len() < MOST_EXTRAS {
            extras.insert(key.clone(), Arc::clone(&extra));
        }
        extra
    }

    /// Where the person works, shared by all who work there; and whether the zone is only their wave's.
    pub(super) fn place(&mut self, wave: Option<WaveIx>) -> (Arc<Workplace>, bool) {
        let (country, site, zone) = (self.cell("country"), self.cell("site"), self.cell("zone"));
        let key = &mut self.shared.key;
        key.clear();
        for part in [country, site, zone] {
            key.push_str(part);
            key.push(BETWEEN);
        }
        // The zone may be that of the wave, so one office is two places where people of two waves work; no wave is
        // nought.
        key.push(wave.and_then(|wave| char::from_u32(u32::from(wave.0) + 1)).unwrap_or('\0'));
        if let Some((known, fell_back, faults)) = self.shared.places.get(&self.shared.key) {
            self.faults.extend(faults.iter().cloned());
            return (Arc::clone(known), *fell_back);
        }
        let before = self.faults.len();
        let (place, fell_back) = self.new_place(country, site, zone, wave);
        let place = Arc::new(place);
        // What was found wrong is kept with the place, or only the first row that names it would be told.
        let faults = self.faults.get(before..).unwrap_or_default().to_vec();
        self.shared.places.insert(self.shared.key.clone(), (Arc::clone(&place), fell_back, faults));
        (place, fell_back)
    }

    fn new_place(
        &mut self,
        country: &str,
        site: &str,
        zone: &str,
        wave: Option<WaveIx>,
    ) -> (Workplace, bool) {
        let code = values::country(country);
        if code.is_none() && !country.is_empty() {
            let message = format!("`{}` is not a country", one_line(country));
            let hint = "write its two letters, such as `NL`; its holidays are not known otherwise";
            self.fault("country", warning("unknown-country", message, hint));
        }
        let code = code.unwrap_or_default();
        let written = zone.parse::<chrono_tz::Tz>().ok();
        if written.is_none() && !zone.is_empty() {
            let message = format!("`{}` is not a time zone", one_line(zone));
            let hint = "write a zone such as `Europe/Stockholm`, or leave it empty";
            self.fault("zone", error("bad-zone", message, hint));
        }
        let of_wave = || wave.and_then(|wave| self.names.wave(wave)).map(|(_, zone)| zone);
        let own = written.or_else(|| values::zone_of(&code));
        let zone = own.or_else(of_wave).unwrap_or(self.names.zone);
        (Workplace { country: code.into(), site: one_line(site).into(), zone }, own.is_none())
    }
}
