//! Ctrl-C, for every verb that talks with a relay.

use super::Context;
use crate::{
    acts::Failure,
    world::deliver::{Interrupt, Patience, interrupts},
};

/// Listens for Ctrl-C and for the system's wish to end us, as everything does that talks with a relay: what it has started
/// ends with it.
pub(super) fn listening(context: &Context) -> Result<Patience, Failure> {
    let patience = Patience::default();
    let aside = context.aside;
    let tell = move |interrupt| {
        aside(match interrupt {
            Interrupt::Stop => "stopping: what is on the wire is finished first (again to stop at once)",
            Interrupt::Abandon => "stopped: messages without a confirmation are in doubt",
            Interrupt::End => {
                "ended, though something hangs: nothing is lost, and what had left without an answer is in doubt"
            }
        });
    };
    interrupts(patience.clone(), tell).map_err(Failure::world)?;
    Ok(patience)
}
