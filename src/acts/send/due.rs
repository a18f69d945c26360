//! What is due, without sending it.

use chrono::{DateTime, Utc};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::way;
use crate::{
    acts::{Choice, Failure, Opened, judged::Judged},
    ground::{
        campaign::{Campaign, Language},
        problem::Problems,
        quoted::quoted,
        timeline::{Held, Notice, Outdated, Recipient, Tally, Unreached, Verdict, View},
    },
    world::deliver::DeliveryFigures,
};

/// What is due now, and what is not and why.
#[derive(Debug)]
pub struct DueNow {
    /// What holds something, and what speaks against the ledger.
    pub problems: Problems,
    /// The campaign that was asked about.
    pub campaign: Arc<Campaign>,
    /// What is due, by wave (none for the whole campaign) and stage.
    pub rows: BTreeMap<(Option<String>, String), DueRow>,
    /// How much that is.
    pub total: u64,
    /// Everything that is meant, by what is to be done with it.
    pub rest: Tally,
    /// What there is to say about approvals that do not count any more.
    pub void: Vec<String>,
    /// People who are told nothing because nothing reaches them.
    pub unreached: Vec<Gone>,
    /// People who were told a date that does not hold any more.
    pub outdated: Vec<Outdated>,
    /// How long it takes at the limits.
    pub takes: Duration,
    /// The relay, as a person calls it.
    pub relay: String,
    /// Whether the ledger that was asked may be sent from.
    pub ledger_counts: bool,
}

/// What is due of one stage in one wave.
#[derive(Debug, Default)]
pub struct DueRow {
    /// How many notices.
    pub count: u64,
    /// The same by language.
    pub languages: BTreeMap<Language, u64>,
    /// When the first of it was due.
    pub first: Option<DateTime<Utc>>,
    /// When the last of it was.
    pub last: Option<DateTime<Utc>>,
}

/// Somebody who is told nothing more, and what the report said.
#[derive(Debug)]
pub struct Gone {
    /// The address, masked.
    pub address: String,
    /// The code of the report.
    pub status: String,
    /// Its words, without addresses.
    pub words: String,
    /// When the report was written.
    pub since: DateTime<Utc>,
}

/// Where a run ends though more is due.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cutoff {
    /// Nothing is begun from this moment on.
    pub until: Option<DateTime<Utc>>,
    /// At most so many are begun.
    pub max: Option<usize>,
}

impl Cutoff {
    /// What is left of it when so much was begun.
    pub(super) fn after(self, figures: DeliveryFigures) -> Self {
        let begun = figures.sent + figures.refused + figures.deferred + figures.in_doubt;
        let begun = usize::try_from(begun).unwrap_or(usize::MAX);
        Self { max: self.max.map(|max| max.saturating_sub(begun)), ..self }
    }
}

/// Looks at everything that is meant.
///
/// # Errors
/// A name is not there, the files are wrong, or the ledger cannot be read.
pub fn due(opened: &Opened, choice: &Choice, anyway: Option<&str>) -> Result<DueNow, Failure> {
    let (campaign, now) = (opened.campaign()?, opened.around.now);
    choice.known(campaign)?;
    let records = opened.records()?;
    let judged = opened.judge(records.history()?, &records, anyway, now)?;
    let view = opened.view(&judged.history, now)?;
    let timeline = opened.timeline()?;
    let (mut rows, mut rest) = (BTreeMap::<_, DueRow>::new(), Tally::default());
    for slot in opened.slots(choice)? {
        rest.merge(&timeline.tally(slot, view));
        // What is not due yet needs no look at each of its notices: there may be a million.
        if slot.at.is_some_and(|at| at > now) {
            continue;
        }
        let (wave, stage) = opened.names(slot);
        for (notice, verdict) in timeline.judged(slot, view) {
            if verdict == Verdict::Due {
                let row = rows.entry((wave.map(str::to_owned), stage.to_owned())).or_default();
                row.add(notice.at, language(view, notice.to));
            }
        }
    }
    let total = rows.values().map(|row| row.count).sum();
    let mut problems = held_by_check(opened, &judged, choice, now)?.1;
    let against = opened.ledger_problem(&judged.history)?;
    let ledger_counts = against.is_none();
    problems.extend(against);
    Ok(DueNow {
        problems,
        campaign: Arc::clone(campaign),
        total,
        rest,
        rows,
        unreached: view.unreached().iter().map(Gone::of).collect(),
        void: judged.void(),
        outdated: timeline.outdated(view),
        takes: way::caps(campaign).time_for(total),
        relay: if way::is_outbox(&campaign.smtp) {
            "the folder `outbox`".to_owned()
        } else {
            way::relay_name(&campaign.smtp)
        },
        ledger_counts,
    })
}

/// What is due of what is meant, in the order it was due, one by one.
pub(crate) fn next_notices<'a>(
    opened: &'a Opened,
    view: View<'a>,
    choice: &'a Choice,
) -> Result<impl Iterator<Item = Notice> + Send + 'a, Failure> {
    let timeline = opened.timeline()?;
    let begun = opened.slots(choice)?.filter(move |slot| slot.at.is_none_or(|at| at <= view.now));
    Ok(begun
        .flat_map(move |slot| timeline.judged(slot, view))
        .filter(|(_, verdict)| *verdict == Verdict::Due)
        .map(|(notice, _)| notice))
}

/// How many of what is meant wait for each check, and the errors that they wait for.
pub(crate) fn held_by_check(
    opened: &Opened,
    judged: &Judged,
    choice: &Choice,
    now: DateTime<Utc>,
) -> Result<(BTreeMap<&'static str, usize>, Problems), Failure> {
    let mut held = BTreeMap::new();
    if !judged.history.faults.is_empty() {
        let (view, timeline) = (opened.view(&judged.history, now)?, opened.timeline()?);
        for (why, count) in opened.slots(choice)?.flat_map(|slot| timeline.tally(slot, view).held) {
            if let Held::Check(check) = why {
                *held.entry(check).or_default() += count;
            }
        }
    }
    let checks: Vec<&str> = held.keys().copied().collect();
    let problems = judged.wrong.problems_of(&checks);
    Ok((held, problems))
}

impl Gone {
    fn of(one: &Unreached<'_>) -> Self {
        Self {
            address: one.address.masked(),
            status: one.gone.status.clone(),
            words: quoted(&one.gone.words, false),
            since: one.gone.at,
        }
    }
}

impl DueRow {
    fn add(&mut self, at: DateTime<Utc>, language: Language) {
        self.count += 1;
        *self.languages.entry(language).or_default() += 1;
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }
}

fn language(view: View<'_>, to: Recipient) -> Language {
    let source = view.campaign.languages.source();
    match to {
        Recipient::Person(index) => view.people.get(index).map_or(source, |person| person.language),
        Recipient::Helpdesk | Recipient::ManagerOf(_) | Recipient::Sponsor(_) => source,
    }
}
