//! Who loses what is on a device: it follows from how a campaign lets each device join, and not from a row of people alone.

use super::{Move, People, Person};

impl Move {
    /// Whether it is known of each device of a person how it moves, and not only what their row says of all at once.
    pub(crate) fn tells_of_each(&self, person: &Person) -> bool {
        !person.listed_devices.is_empty() || self.tells_devices()
    }

    /// Whether anything of theirs is erased.
    pub(super) fn erases_for(&self, person: &Person) -> bool {
        let devices = person.devices();
        // Of whom no device is known, only the row says anything.
        if devices.is_empty() || !self.tells_of_each(person) {
            return person.reset_by_row == Some(true);
        }
        devices.iter().any(|device| person.is_erased(device, self.method_of(person, device)))
    }
}

impl People {
    /// The same people, of whom it is known who loses what is on a device of theirs.
    #[must_use]
    pub(crate) fn moving_by(mut self, the_move: &Move) -> Self {
        for person in self.people_mut() {
            person.reset = the_move.erases_for(person);
        }
        self
    }
}
