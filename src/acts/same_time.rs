//! Whether the clock of this machine may say what is due, where several machines share a ledger: one whose clock is a day
//! ahead would send for all of them what is due tomorrow.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Failure, Surroundings};
use crate::world::ledger::{LedgerError, Records};

/// From here on it is told.
const STRANGE: TimeDelta = TimeDelta::seconds(5);

/// From here on nothing is sent.
const WRONG: TimeDelta = TimeDelta::minutes(1);

/// Holds the clock here against that of the ledger; says it if they differ a little. The time of a rehearsal is acted.
///
/// # Errors
/// They differ by so much that other things are due by the one than by the other, or the ledger cannot be asked.
pub(super) fn same_time(around: &Surroundings, records: &Records) -> Result<Option<String>, Failure> {
    if around.rehearsal {
        return Ok(None);
    }
    let before = (around.tick)();
    let Some(there) = records.clock()? else { return Ok(None) };
    let here = (around.tick)();
    let apart = apart((before, here), there);
    if apart > WRONG {
        return Err(LedgerError::OtherClock { here, there }.into());
    }
    Ok((apart > STRANGE).then(|| {
        format!(
            "warning: the clock of this machine and that of the ledger's database are {} s apart; have both set by the \
             network: what is due would be another on each machine",
            apart.num_seconds()
        )
    }))
}

/// How far a moment lies outside of those in which it was asked for.
fn apart((before, after): (DateTime<Utc>, DateTime<Utc>), there: DateTime<Utc>) -> TimeDelta {
    (before - there).max(there - after).max(TimeDelta::zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer that takes long is no clock that goes wrong.
    #[test]
    fn what_an_answer_takes_is_no_difference() {
        let at = |second| DateTime::from_timestamp(second, 0).unwrap();
        assert_eq!(apart((at(100), at(130)), at(115)), TimeDelta::zero());
        assert_eq!(apart((at(100), at(101)), at(171)), TimeDelta::seconds(70));
        assert_eq!(apart((at(100), at(101)), at(30)), TimeDelta::seconds(70));
    }
}
