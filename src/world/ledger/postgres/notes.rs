//! What people write into the shared ledger: holds, approvals, judgements of gates. Every sender sees it within a second.

use chrono::{DateTime, Utc};

use super::{
    Arrivals, DoubtVerdict, DoubtWriter, Judgement, LedgerError, LedgerUrl, NoteKind, NoteWriter,
    PostgresLink, RowReader as _, access, departure, doubts, last_word, revision, sums, text::clean, words,
};
use crate::ground::{
    approval::Approval,
    course::{Passed, ReviewMark, Tickets},
    revision::FolderRevision,
    timeline::{Hold, NoticeId},
};

/// A shared ledger opened to write such notes.
#[derive(Debug)]
pub(super) struct PostgresNotes {
    pub(super) link: PostgresLink,
    /// To open it a second time: whoever keeps senders out does so by a connection of its own.
    pub(super) url: LedgerUrl,
}

impl PostgresNotes {
    /// Opens the ledger at this address, or begins it.
    pub(super) fn open(url: &LedgerUrl, campaign: &str) -> Result<Self, LedgerError> {
        Ok(Self { link: access::connect(url, campaign)?, url: url.clone() })
    }
}

impl NoteWriter for PostgresNotes {
    fn hold(&mut self, hold: &Hold, who: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
        sums::write(
            &self.link,
            "hold",
            "INSERT INTO hold (wave, stage, because, who, at) VALUES ($1, $2, $3, $4, $5)",
            &[&hold.wave, &hold.stage, &clean(&hold.because), &clean(who), &now.timestamp_millis()],
        )
        .map(drop)
    }

    fn lift(
        &mut self,
        wave: Option<&str>,
        stage: Option<&str>,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<usize, LedgerError> {
        sums::write(
            &self.link,
            "hold",
            "UPDATE hold SET lifted = $3, lifted_by = $4 WHERE lifted IS NULL AND wave IS NOT DISTINCT FROM $1 \
             AND stage IS NOT DISTINCT FROM $2",
            &[&wave, &stage, &now.timestamp_millis(), &clean(who)],
        )
    }

    fn approve(&mut self, approval: &Approval) -> Result<(), LedgerError> {
        let Approval { wave, stage, hash, parts, who, at } = approval;
        sums::write(
            &self.link,
            "approval",
            "INSERT INTO approval (wave, stage, hash, parts, who, at) VALUES ($1, $2, $3, $4, $5, $6)",
            &[wave, stage, hash, parts, &clean(who), &at.timestamp_millis()],
        )
        .map(drop)
    }

    fn judge(&mut self, judgement: &Judgement) -> Result<(), LedgerError> {
        judge(&self.link, judgement)
    }

    fn judge_after(
        &mut self,
        judgement: &Judgement,
        before: Option<&Passed>,
    ) -> Result<Option<Passed>, LedgerError> {
        let link = &self.link;
        link.change(|| {
            // Of two who judge at once the second sees what the first has said.
            link.batch("LOCK TABLE gate IN SHARE ROW EXCLUSIVE MODE")?;
            let last = last_word(&judgement.wave, |see| link.each_note(NoteKind::Gates, see))?;
            if last.is_some() && last.as_ref() != before {
                return Ok(last);
            }
            judge(link, judgement)?;
            Ok(None)
        })
    }

    fn noticed(&mut self, notices: &[NoticeId], now: DateTime<Utc>) -> Result<(), LedgerError> {
        let notices: Vec<&[u8]> = notices.iter().map(|notice| &notice.bytes()[..]).collect();
        self.link
            .run(
                "INSERT INTO noticed SELECT DISTINCT one, $2::int8 FROM unnest($1::bytea[]) AS one \
                 ON CONFLICT (notice) DO NOTHING",
                &[&notices, &now.timestamp_millis()],
            )
            .map(drop)
    }

    fn reachable(&mut self, person: &str, now: DateTime<Utc>) -> Result<bool, LedgerError> {
        let changed = self.link.run(
            "UPDATE unreachable SET lifted = $2 WHERE person = $1 AND lifted IS NULL",
            &[&person.to_lowercase(), &now.timestamp_millis()],
        )?;
        Ok(changed > 0)
    }

    fn arrivals(&mut self, list: &Arrivals, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.arrivals(list, now)
    }

    fn tickets(&mut self, tickets: &[Tickets], source: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.tickets(tickets, source, now)
    }

    fn mark(&mut self, wave: &str, item: &str, mark: &ReviewMark) -> Result<(), LedgerError> {
        self.mark(wave, item, mark)
    }

    fn accept_revision(&mut self, folder: &FolderRevision, who: &str) -> Result<(), LedgerError> {
        self.link.change(|| revision::accept(&self.link, folder, who).map(drop))
    }
}

fn judge(link: &PostgresLink, judgement: &Judgement) -> Result<(), LedgerError> {
    let Judgement { wave, verdict, because, figures, who, at } = judgement;
    sums::write(
        link,
        "gate",
        "INSERT INTO gate (wave, verdict, because, figures, who, at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[wave, &words::of_gate(*verdict), &clean(because), figures, &clean(who), &at.timestamp_millis()],
    )
    .map(drop)
}

impl DoubtWriter for PostgresNotes {
    fn resolve(
        &mut self,
        found: &[(NoticeId, &str)],
        verdict: DoubtVerdict,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        departure::end_the_dead(&self.link, now)?;
        doubts::resolve(&self.link, found, verdict, (who, now))
    }
}
