//! Who has something to send at this moment, and how fast.

use super::{
    LedgerError, PostgresLink, SenderAtWork,
    rows::{count, get},
    words,
};

/// Says that a sender has something to send, if it has not yet, and how many do. Whoever came first comes first.
pub(super) fn work(link: &PostgresLink, epoch: i64) -> Result<(usize, usize), LedgerError> {
    link.run(
        "UPDATE sender SET working = clock_timestamp() WHERE epoch = $1 AND working IS NULL",
        &[&epoch],
    )?;
    let row = link.one(
        "SELECT count(*) FILTER (WHERE (other.working, other.epoch) < (me.working, me.epoch)), count(*) \
         FROM sender AS other, sender AS me WHERE me.epoch = $1 AND other.ended IS NULL AND other.working IS NOT NULL \
         AND (other.until > clock_timestamp() OR other.epoch = $1)",
        &[&epoch],
    )?;
    let number = |column| link.read::<i64>(&row, column).map(|count| usize::try_from(count).unwrap_or(0));
    Ok((number(0)?, number(1)?))
}

/// Every sender that is there, for whoever looks on.
pub(super) fn at_work(link: &PostgresLink) -> Result<Vec<SenderAtWork>, LedgerError> {
    let mut senders = Vec::new();
    let question = "SELECT epoch, name, machine, process, floor(extract(epoch FROM since) * 1000)::int8, \
         floor(extract(epoch FROM working) * 1000)::int8, (SELECT coalesce(sum(messages), 0)::int8 FROM spent \
         WHERE spent.epoch = sender.epoch AND spent.second > extract(epoch FROM clock_timestamp())::int8 - 60) \
         FROM sender WHERE ended IS NULL AND until > clock_timestamp() AND sends ORDER BY epoch";
    link.each("sender", question, &[], |row| {
        senders.push(SenderAtWork {
            name: get(row, 1)?,
            machine: get(row, 2)?,
            process: get(row, 3)?,
            since: words::time(get(row, 4)?)?,
            working: get::<Option<i64>>(row, 5)?.map(words::time).transpose()?,
            last_minute: count(row, 6)?,
        });
        Ok(())
    })?;
    Ok(senders)
}
