//! The limits of all senders together: a letter counts from its permit until a whole window after it has ended.
//!
//! A sender's row says how many permits it holds, and `spent` how many letters have ended in each second. A permit is
//! taken before anything of its letter is offered; the statement that writes down how a letter ended gives its permit
//! back and counts it as spent. So at no moment is a letter in neither, and no two senders count at once. What a sender
//! that is no more held counts as spent when it is ended. Time is the database's.

use super::{
    LedgerError, LimitWindow, PostgresLink, lease,
    rows::{count, get},
};

/// The lock under which permits are given: whoever counts sees what all before have taken.
const LOCK: i64 = 0x0077_6176_6570_6572;

/// The second that it is.
pub(super) const NOW: &str = "floor(extract(epoch FROM clock_timestamp()))::int8";

/// The end of a statement that counts letters as spent: what the same sender has spent in that second stands already.
pub(super) const ADDED: &str = "ON CONFLICT (second, epoch) DO UPDATE SET messages = spent.messages + excluded.messages, \
     people = spent.people + excluded.people";

/// Seconds that no window looks back to.
const OLD: i64 = 90_000;

/// Takes up to so many permits, as far as the limits go.
pub(super) fn take(
    link: &PostgresLink,
    epoch: i64,
    limits: &[LimitWindow],
    (wanted, is_person): (u32, bool),
) -> Result<u32, LedgerError> {
    let counting: Vec<&LimitWindow> =
        limits.iter().filter(|window| is_person || !window.people_only).collect();
    let most: Vec<i64> = counting.iter().map(|window| i64::from(window.limit)).collect();
    let seconds: Vec<i64> = counting.iter().map(|window| i64::from(window.seconds)).collect();
    let people: Vec<bool> = counting.iter().map(|window| window.people_only).collect();
    // A second that has only begun counts whole.
    let free = format!(
        "SELECT 0::int8, min(w.most - CASE WHEN w.people THEN held.people ELSE held.messages END - coalesce( \
         (SELECT sum(CASE WHEN w.people THEN spent.people ELSE spent.messages END) FROM spent \
         WHERE spent.second >= {NOW} - w.seconds), 0))::int8 \
         FROM unnest($1::int8[], $2::int8[], $3::bool[]) AS w (most, seconds, people), \
         (SELECT coalesce(sum(permits), 0) AS messages, coalesce(sum(permits_people), 0) AS people FROM sender \
         WHERE ended IS NULL) AS held"
    );
    link.change(|| {
        // A statement of its own: what follows must see what was written by whoever held it before.
        link.run("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
        let mut granted = wanted;
        link.each("spent", &free, &[&most, &seconds, &people], |row| {
            // Without a limit that counts there is nothing to count.
            if let Some(free) = get::<Option<i64>>(row, 1)? {
                granted = u32::try_from(free.max(0)).unwrap_or(u32::MAX).min(wanted);
            }
            Ok(())
        })?;
        let (messages, people) = (i64::from(granted), if is_person { i64::from(granted) } else { 0 });
        let taken = link.run(
            "UPDATE sender SET permits = permits + $2, permits_people = permits_people + $3 \
             WHERE epoch = $1 AND ended IS NULL AND until > clock_timestamp()",
            &[&epoch, &messages, &people],
        )?;
        if taken == 1 { Ok(granted) } else { Err(lease::lost(link)) }
    })
}

/// Gives back what was not used: so many in all, and so many of them for people.
pub(super) fn give_back(
    link: &PostgresLink,
    epoch: i64,
    messages: u32,
    people: u32,
) -> Result<(), LedgerError> {
    link.run(
        "UPDATE sender SET permits = greatest(permits - $2, 0), permits_people = greatest(permits_people - $3, 0) \
         WHERE epoch = $1 AND ended IS NULL",
        &[&epoch, &i64::from(messages), &i64::from(people)],
    )
    .map(drop)
}

/// What was offered and then left out, because another sender had begun it: the relay may have counted it.
pub(super) fn waste(link: &PostgresLink, epoch: i64, messages: u32, people: u32) -> Result<(), LedgerError> {
    give_back(link, epoch, messages, people)?;
    link.run(
        &format!("INSERT INTO spent VALUES ({NOW}, $1, $2, $3) {ADDED}"),
        &[&epoch, &i64::from(messages), &i64::from(people)],
    )
    .map(drop)
}

/// Whatever a sender still holds that has nothing to send: what it holds by a lost answer may have been used.
pub(super) fn waste_all(link: &PostgresLink, epoch: i64) -> Result<(), LedgerError> {
    let question = "SELECT epoch, permits, permits_people FROM sender WHERE epoch = $1 AND permits > 0";
    let mut left = None;
    link.each("sender", question, &[&epoch], |row| {
        left = Some((count(row, 1)?, count(row, 2)?));
        Ok(())
    })?;
    left.map_or(Ok(()), |(messages, people)| link.change(|| waste(link, epoch, messages, people)))
}

/// Forgets what no window looks back to.
pub(super) fn forget_old(link: &PostgresLink) -> Result<(), LedgerError> {
    let old = "DELETE FROM spent WHERE second < extract(epoch FROM clock_timestamp())::int8 - $1";
    link.run(old, &[&OLD]).map(drop)
}
