//! What each sender has in hand: a row for each notice that it goes on with, from when it takes the notice until the
//! notice has begun.
//!
//! Every sender works out for itself what is due, and all of them come to the same list: without claims they would all
//! prepare the same letters, and all but one for nothing. A claim is a row under the sender's epoch, taken for some
//! hundred notices in one statement that leaves alone what others hold. The same statement looks at the attempts of
//! these notices, so that a sender learns what others have begun since it read the ledger, and reads nothing twice.
//! That is simpler than slices of a list, which would have to be the same on every machine, or of a hash, which would
//! have to be dealt anew whenever somebody comes or goes.
//!
//! Nothing is promised by a claim. It may be lost, or be held by two: no more than one of them can begin the attempt.
//! One whose sender's lease has ended is free.

use std::collections::HashSet;

use super::{AttemptState, Claimed, LedgerError, PostgresLink, lease::LIVING, revision, rows::notice};
use crate::ground::timeline::NoticeId;

/// After an attempt that stands so nobody counts on: it has left or is about to.
pub(super) const ON_ITS_WAY: [AttemptState; 2] = [AttemptState::Begun, AttemptState::Sent];

/// What has ended so is told by its attempt, and needs no claim any more.
const TOLD: [AttemptState; 3] = [AttemptState::Sent, AttemptState::Refused, AttemptState::Doubt];

fn tidy() -> String {
    format!(
        "DELETE FROM claim WHERE epoch = $1 AND EXISTS \
         (SELECT 1 FROM attempt WHERE attempt.notice = claim.notice AND attempt.state IN ({}))",
        AttemptState::codes(&TOLD)
    )
}

/// What somebody has begun of `wanted` since the sender that wants it read the ledger.
fn begun_since() -> String {
    format!(
        "(SELECT 1 FROM attempt WHERE attempt.notice = wanted.notice \
         AND (attempt.number > wanted.known OR attempt.state IN ({})))",
        AttemptState::codes(&ON_ITS_WAY)
    )
}

/// Takes what nobody has of these, each given with the last attempt that this sender knows of.
pub(super) fn take(
    link: &PostgresLink,
    epoch: i64,
    wanted: &[(NoticeId, u32)],
) -> Result<Vec<Claimed>, LedgerError> {
    let notices: Vec<&[u8]> = wanted.iter().map(|(notice, _)| &notice.bytes()[..]).collect();
    let known: Vec<i64> = wanted.iter().map(|(_, known)| i64::from(*known)).collect();
    link.run(&tidy(), &[&epoch])?;
    let since = begun_since();
    // One statement, which ends by itself whatever becomes of its sender: nobody waits for one that fell asleep half way.
    // Taken in the order of their ids, so that two never wait for one another in a circle.
    let free = format!(
        "{LIVING} INSERT INTO claim AS held (notice, epoch) SELECT wanted.notice, lease.epoch \
         FROM lease CROSS JOIN unnest($2::bytea[], $3::int8[]) AS wanted (notice, known) WHERE NOT EXISTS {since} \
         ORDER BY wanted.notice ON CONFLICT (notice) DO UPDATE SET epoch = $1 WHERE held.epoch = $1 OR NOT EXISTS \
         (SELECT 1 FROM sender WHERE sender.epoch = held.epoch AND ended IS NULL AND until > clock_timestamp()) \
         RETURNING notice"
    );
    let ours = found(link, &free, &[&epoch, &notices, &known])?;
    if ours.is_empty() {
        revision::may_begin(link, epoch)?;
    }
    let all = ours.len() == wanted.len();
    let begun = format!(
        "SELECT wanted.notice FROM unnest($1::bytea[], $2::int8[]) AS wanted (notice, known) WHERE EXISTS {since}"
    );
    let begun = if all { HashSet::new() } else { found(link, &begun, &[&notices, &known])? };
    let answer = |(notice, _): &(NoticeId, u32)| {
        // Begun counts first: somebody may have begun and ended it between the two questions.
        if begun.contains(notice) {
            Claimed::Begun
        } else if ours.contains(notice) {
            Claimed::Ours
        } else {
            Claimed::Theirs
        }
    };
    Ok(wanted.iter().map(answer).collect())
}

fn found(
    link: &PostgresLink,
    question: &str,
    params: super::link::Params<'_>,
) -> Result<HashSet<NoticeId>, LedgerError> {
    let mut found = HashSet::new();
    link.each("claim", question, params, |row| {
        found.insert(notice(row, 0)?);
        Ok(())
    })?;
    Ok(found)
}

/// Lets go of all that a sender has in hand.
pub(super) fn drop_all(link: &PostgresLink, epoch: i64) -> Result<(), LedgerError> {
    link.run("DELETE FROM claim WHERE epoch = $1", &[&epoch]).map(drop)
}

/// Lets go of what senders had in hand that are no more: it is free in any case, and need not be kept.
pub(super) fn drop_of_the_dead(link: &PostgresLink) -> Result<(), LedgerError> {
    let gone = "DELETE FROM claim WHERE NOT EXISTS \
         (SELECT 1 FROM sender WHERE sender.epoch = claim.epoch AND sender.ended IS NULL)";
    link.run(gone, &[]).map(drop)
}
