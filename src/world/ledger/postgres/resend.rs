//! Letters that came back because of us leave again when the cause is mended.

use chrono::{DateTime, Utc};

use super::{
    DoubtVerdict, Ending, LedgerError, Outcome, PostgresLink, PostgresNotes, ReturnReader as _, Returned,
    SettledAs, Sign, batch, doubts, text::clean,
};

impl PostgresNotes {
    /// Lets these leave again, all of them or none: how many they are. What has changed since they were listed is left as
    /// it is.
    pub(super) fn send_again(
        &mut self,
        list: &[Returned],
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<usize, LedgerError> {
        let link = &self.link;
        link.change(|| {
            // Two people who press the button at once: the second finds what the first has done.
            link.batch("LOCK TABLE came_back IN SHARE ROW EXCLUSIVE MODE")?;
            // What has left or was answered since the list was shown is not sent again by an old list.
            let open = link.returned()?;
            let list: Vec<&Returned> = list.iter().filter(|one| open.contains(one)).collect();
            for one in &list {
                again(link, one, who, now)?;
            }
            Ok(list.len())
        })
    }
}

/// Takes back that one was sent, and gives its reports their answer.
fn again(link: &PostgresLink, one: &Returned, who: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
    let because = format!("it came back because of us: {} {}", one.status, one.words);
    let words = format!("{who} sends it again: {because}");
    let outcome = Outcome::NotSent;
    let (notice, number, at) = (one.notice, one.number, now.timestamp_millis());
    batch::end(link, &[&Ending { notice, number, at: now, outcome, code: None, words }])?;
    doubts::remember(link, (&notice, number), (DoubtVerdict::NotSent, &because), (who, now))?;
    let notice = &notice.bytes()[..];
    let again = SettledAs::Again.code();
    link.run(
        "UPDATE came_back SET settled = $2, settled_as = $3, because = $4, who = $5 \
         WHERE notice = $1 AND kind = 'bounce' AND sign IN ($6, $7)",
        &[&notice, &at, &again, &clean(&because), &clean(who), &Sign::Missed.code(), &Sign::Delayed.code()],
    )?;
    link.run(
        "UPDATE unreachable SET lifted = $2 WHERE notice = $1 AND permanent = 0 AND lifted IS NULL",
        &[&notice, &at],
    )
    .map(drop)
}
