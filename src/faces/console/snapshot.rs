//! A folder, read and worked out once, so that no page has to; what did not change is not worked out again.

use chrono::{DateTime, NaiveDate, Utc};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};
use tera::Tera;

use super::portals::Portals;
use crate::{
    acts::{
        Opened, Surroundings,
        basis::Basis,
        handouts,
        judged::{Approvable, Judged},
    },
    ground::{
        approval::{Contents, GivenApprovals},
        campaign::{Campaign, Language, Languages, People, PersonIx, WaveIx},
        problem::{Level, Problems},
        timeline::{CampaignFault, History, Plan, Timeline, View},
        tree::TreeFile,
        words::{library::Library, phrases::Phrases},
    },
    render::handout::{Job, Print},
    world::{
        disk::Loaded,
        ledger::{LedgerError, Records},
        memory::Memory,
        press::Proofs,
    },
};

/// The languages the console itself always speaks.
const TONGUES: [&str; 3] = ["en", "nl", "sv"];
/// The pages of the console.
const TEMPLATES: &str = "templates/console/";

/// A folder, read and worked out.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The folder as every act opens it; what pages use of it stands below once more, so that no page asks in vain.
    pub(super) opened: Opened,
    pub(super) loaded: Arc<Loaded>,
    pub(super) campaign: Arc<Campaign>,
    pub(super) people: Arc<People>,
    pub(super) library: Arc<Library>,
    pub(super) phrases: Arc<Phrases>,
    pub(super) timeline: Arc<Timeline>,
    /// What messages tell of the past.
    pub(super) memory: Arc<Memory>,
    /// What the ledger says, before anything in it was judged.
    pub(super) past: Arc<LedgerPast>,
    /// The same, judged: of approvals only those that are for what would be sent now.
    pub(super) history: Arc<History>,
    /// The errors that were found when it was last checked, with what they hold.
    pub(super) faults: Arc<Vec<CampaignFault>>,
    pub(super) plan: Plan,
    pub(super) moved: Arc<MovedCounts>,
    /// When it was read: what is due is counted for this moment.
    pub(super) now: DateTime<Utc>,
    pub(super) speech: Arc<ConsoleWords>,
    /// Portals that were looked at.
    pub(super) portals: Arc<Portals>,
    /// Handouts there are, as soon as somebody asks; and those that were looked at.
    jobs: Arc<OnceLock<(Vec<Job>, Problems)>>,
    pub(super) proofs: Arc<Proofs>,
}

/// What the ledger says.
#[derive(Debug, Default)]
pub(super) struct LedgerPast {
    history: Arc<History>,
    approvals: Vec<GivenApprovals>,
}

impl LedgerPast {
    pub(super) fn of(records: &Records) -> Result<Self, LedgerError> {
        Ok(Self { history: Arc::new(records.history()?), approvals: records.approvals()? })
    }

    /// As every other face judges it.
    fn judged(
        &self,
        of: &Basis<'_>,
        approvable: &Approvable,
        faults: &[CampaignFault],
        now: DateTime<Utc>,
    ) -> Arc<History> {
        if !of.campaign.smtp.approvals.asks() && faults.is_empty() {
            return Arc::clone(&self.history);
        }
        let judged = Judged::by((*self.history).clone(), &self.approvals, of, approvable, now);
        Arc::new(History { faults: faults.to_vec(), ..judged.history })
    }
}

/// What the console says, in its own languages.
#[derive(Debug)]
pub(super) struct ConsoleWords {
    pub(super) tongues: Vec<Language>,
    pub(super) phrases: Phrases,
    pub(super) templates: Tera,
}

/// Who has moved, in the order of the days: how many by any day is one look.
#[derive(Debug, Default)]
pub(super) struct MovedCounts {
    all: Vec<DateTime<Utc>>,
    /// When each person of the list did; nothing at all if nobody has.
    each: Vec<Option<DateTime<Utc>>>,
    waves: BTreeMap<WaveIx, Vec<DateTime<Utc>>>,
}

/// What the next reading takes over as it is, if nothing it was made from has changed.
type Before<'a> = Option<&'a Snapshot>;

/// What a snapshot is counted from, beside the folder.
pub(super) struct PeopleCounted {
    pub(super) past: Arc<LedgerPast>,
    pub(super) faults: Arc<Vec<CampaignFault>>,
}

impl Snapshot {
    /// Works out a folder; nothing if there is no campaign in it. What did not change since the snapshot before is
    /// taken from there.
    pub(super) fn of(
        opened: Opened,
        past: Arc<LedgerPast>,
        before: Before<'_>,
    ) -> Result<Option<Self>, tera::Error> {
        let Some(campaign) = opened.loaded.campaign.clone() else { return Ok(None) };
        let speech = spoken(&opened.loaded, &campaign, before)?;
        // Until it is checked, what was found before stays.
        let faults = before.map(|before| Arc::clone(&before.faults)).unwrap_or_default();
        let same = before.filter(|before| {
            Arc::ptr_eq(&before.campaign, &campaign)
                && Arc::ptr_eq(&before.people, opened.people())
                && Arc::ptr_eq(&before.past, &past)
        });
        let moved = same.map(|same| Arc::clone(&same.moved));
        let proofs = before.map(|before| Arc::clone(&before.proofs)).unwrap_or_default();
        let snapshot = Self::work_out(opened, PeopleCounted { past, faults }, moved, speech);
        Ok(snapshot.map(|snapshot| Self { proofs, ..snapshot }))
    }

    /// Counts what is due; nothing if there is no campaign, which whoever calls has seen to.
    fn work_out(
        opened: Opened,
        counted: PeopleCounted,
        moved: Option<Arc<MovedCounts>>,
        speech: Arc<ConsoleWords>,
    ) -> Option<Self> {
        let PeopleCounted { past, faults } = counted;
        let now = opened.around.now;
        let basis = opened.basis_as_read().ok()?;
        let history = past.judged(&basis, opened.approvable(), &faults, now);
        let Basis { campaign, people, timeline, .. } = basis;
        let view = View { campaign, people, history: &history, now };
        Some(Self {
            plan: Plan::of(timeline, view),
            moved: moved.unwrap_or_else(|| Arc::new(MovedCounts::of(people, &history))),
            memory: opened.memory_as_read().ok()?,
            loaded: Arc::clone(&opened.loaded),
            campaign: Arc::clone(opened.campaign_as_read().ok()?),
            people: Arc::clone(opened.people()),
            library: Arc::clone(opened.words().ok()?.library()),
            phrases: Arc::clone(&opened.words().ok()?.phrases),
            timeline: Arc::clone(opened.timeline().ok()?),
            past,
            history,
            faults,
            now,
            speech,
            portals: Arc::default(),
            jobs: Arc::default(),
            proofs: Arc::default(),
            opened,
        })
    }

    /// The same folder, counted again: something was sent, or time has passed.
    pub(super) fn counted(&self, counted: PeopleCounted, now: DateTime<Utc>) -> Option<Self> {
        let around = Surroundings { now, ..self.opened.around.clone() };
        let again = Self::work_out(self.opened.later(around), counted, None, Arc::clone(&self.speech))?;
        Some(Self {
            portals: Arc::clone(&self.portals),
            jobs: Arc::clone(&self.jobs),
            proofs: Arc::clone(&self.proofs),
            ..again
        })
    }

    /// What would be sent of a stage in a wave, as somebody approves it; nothing if it tells nobody.
    pub(super) fn contents(&self, wave: Option<&str>, stage: &str) -> Option<Arc<Contents>> {
        self.opened.approvable().contents(&self.opened.basis_as_read().ok()?, wave, stage)
    }

    /// Every handout there is, and what is wrong with their words.
    pub(super) fn handouts(&self) -> (&[Job], &Problems) {
        let (jobs, problems) = self.jobs.get_or_init(|| {
            let basis = self.opened.basis_as_read();
            basis.map(|basis| handouts::of_campaign(basis, Print::Plain)).unwrap_or_default()
        });
        (jobs, problems)
    }

    /// What was so wrong with its pages that something was left out.
    pub(super) fn left_out(&self) -> Problems {
        self.opened
            .words()
            .map(|words| words.reading.problems())
            .unwrap_or_default()
            .into_iter()
            .filter(|problem| problem.level == Level::Error)
            .collect()
    }

    pub(super) fn view(&self) -> View<'_> {
        View { campaign: &self.campaign, people: &self.people, history: &self.history, now: self.now }
    }

    /// The day it is in the campaign's zone.
    pub(super) fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        self.campaign.day_of(at)
    }
}

/// What the console says, unless it was read before and is the same.
fn spoken(
    loaded: &Loaded,
    campaign: &Campaign,
    before: Before<'_>,
) -> Result<Arc<ConsoleWords>, tera::Error> {
    let same = before.filter(|before| {
        let alike =
            |folder| before.loaded.tree.under(folder).map(bytes).eq(loaded.tree.under(folder).map(bytes));
        before.campaign.languages == campaign.languages && alike("locales/") && alike(TEMPLATES)
    });
    match same {
        Some(same) => Ok(Arc::clone(&same.speech)),
        None => Ok(Arc::new(ConsoleWords::of(loaded, campaign)?)),
    }
}

fn bytes<'a>((path, file): (&'a Arc<str>, &'a TreeFile)) -> (&'a str, &'a [u8]) {
    (path, &file.bytes)
}

impl ConsoleWords {
    fn of(loaded: &Loaded, campaign: &Campaign) -> Result<Self, tera::Error> {
        let own = TONGUES.iter().filter_map(|code| code.parse().ok());
        let mut tongues = own.chain(campaign.languages.iter());
        let first = tongues.next().unwrap_or_else(|| campaign.languages.source());
        let languages = Languages::new(first, tongues);
        // What is wrong with the phrases is found by `check`; here they are only spoken.
        let (phrases, _) = Phrases::read(&loaded.tree, &languages);
        // A language in which the console has no words is none that it speaks.
        let tongues = languages.iter().filter(|language| phrases.knows(*language, "console.skip")).collect();
        Ok(Self { tongues, phrases, templates: templates(loaded)? })
    }
}

/// The pages of the console: shipped, or the campaign folder's own.
fn templates(loaded: &Loaded) -> Result<Tera, tera::Error> {
    let mut templates = Tera::default();
    let pages = loaded.tree.under(TEMPLATES).filter(|(path, _)| path.ends_with(".html"));
    let pages: Vec<(String, String)> = pages
        .map(|(path, file)| {
            let name = path.strip_prefix(TEMPLATES).unwrap_or(path).to_owned();
            (name, String::from_utf8_lossy(&file.bytes).into_owned())
        })
        .collect();
    templates.add_raw_templates(pages)?;
    Ok(templates)
}

impl MovedCounts {
    fn of(people: &People, history: &History) -> Self {
        let mut moved = Self::default();
        if history.moved.is_empty() {
            return moved;
        }
        for (_, person) in people.iter() {
            let when = history.moved.get(&person.address.key());
            moved.each.push(when.map(|when| when.at));
            if let Some(when) = when {
                moved.all.push(when.at);
                if let Some(wave) = person.wave {
                    moved.waves.entry(wave).or_default().push(when.at);
                }
            }
        }
        moved.all.sort_unstable();
        moved.waves.values_mut().for_each(|days| days.sort_unstable());
        moved
    }

    /// How many had moved by then.
    pub(super) fn by(&self, now: DateTime<Utc>) -> usize {
        self.all.partition_point(|at| *at <= now)
    }

    /// Whether a person of the list had moved by then.
    pub(super) fn has(&self, person: PersonIx, now: DateTime<Utc>) -> bool {
        let index = usize::try_from(person.0).unwrap_or(usize::MAX);
        self.each.get(index).is_some_and(|at| at.is_some_and(|at| at <= now))
    }

    /// How many of a wave had moved by then.
    pub(super) fn of_wave(&self, wave: WaveIx, now: DateTime<Utc>) -> usize {
        self.waves.get(&wave).map_or(0, |days| days.partition_point(|at| *at <= now))
    }
}
