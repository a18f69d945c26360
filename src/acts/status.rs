//! How the campaign stands, in numbers, and who needs looking after.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Failure, Opened};
use crate::{
    ground::{
        campaign::{Address, Campaign, Language, Person},
        course::{Record, closing::ClosingStep, figures::Figures},
        culprit::Culprit,
        problem::Problems,
        quoted::quoted,
        timeline::{Held, History, ReportedDelivery},
        words::phrases::Phrases,
    },
    render::status::{Board, file_name},
    world::{deliver::Learned, disk, ledger::SenderAtWork},
};

/// How it stands: numbers only, so that it can be shared.
#[derive(Debug)]
pub struct Status {
    /// What is wrong in the folder, and with the ledger.
    pub problems: Problems,
    /// How many have moved, by wave and device, and what else is counted of the campaign.
    pub figures: Figures,
    /// Where its pages were written, and how many.
    pub written: Option<(PathBuf, usize)>,
    /// The campaign that was counted.
    pub campaign: Arc<Campaign>,
    /// What waits for a person, and how many: for an approval, or for an error to be mended.
    pub held: BTreeMap<Held, usize>,
    /// Whether the ledger may be sent from.
    pub ledger_counts: bool,
    /// What became of what the relay took.
    pub deliveries: DeliveryCounts,
    /// What the last run learned of the relay.
    pub learned: Option<Learned>,
    /// Who sends at this moment, where several machines may.
    pub senders: Option<Vec<SenderAtWork>>,
}

/// What became of messages after the relay had taken them, as far as reports told.
#[derive(Debug, Default)]
pub struct DeliveryCounts {
    /// How many arrived.
    pub delivered: usize,
    /// How many are late and still tried.
    pub delayed: usize,
    /// How many came back, by whose fault.
    pub came_back: BTreeMap<Culprit, usize>,
}

/// Who needs looking after: for the team, not to be shared.
#[derive(Debug)]
pub(crate) struct NeedsLookingAfter {
    /// What is wrong in the folder, and with the ledger.
    pub problems: Problems,
    /// Each of them, by wave and address.
    pub people: Vec<LookAfter>,
}

/// Somebody who needs looking after.
#[derive(Debug)]
pub(crate) struct LookAfter {
    /// The wave; a dash for none.
    pub wave: String,
    /// The address, whole.
    pub address: Address,
    /// The language they are written to in.
    pub language: Language,
    /// Each reason in a few words, such as `not moved` or `fails the rules`; never empty.
    pub why: Vec<String>,
}

/// Counts; and writes pages with pictures into a folder, one a language, if one is named.
///
/// # Errors
/// The files are wrong, the ledger cannot be read, or the pages cannot be written.
pub fn status(opened: &Opened, page: Option<&Path>) -> Result<Status, Failure> {
    let campaign = opened.campaign()?;
    let mut problems = opened.loaded.problems.clone();
    let judged = opened.judged()?;
    let against = opened.ledger_problem(&judged.history)?;
    let ledger_counts = against.is_none();
    problems.extend(against);
    let figures = figures(opened)?;
    let written = page.map(|folder| write_pages(opened, &figures, folder, None)).transpose()?;
    let (held, checks) = waiting(opened, &judged.history)?;
    problems.append(judged.wrong.problems_of(&checks));
    let relay = format!("{}:{}", campaign.smtp.host, campaign.smtp.port);
    let learned = Learned::read(&opened.around.state, &relay, opened.around.now);
    Ok(Status {
        problems,
        figures,
        written,
        campaign: Arc::clone(campaign),
        held,
        ledger_counts,
        deliveries: DeliveryCounts::of(&judged.history),
        learned: learned.filter(|learned| !learned.is_empty()),
        senders: opened.records()?.senders()?,
    })
}

/// What waits for an approval or for an error to be mended, as `send` would say at this moment; and the checks that found
/// the errors.
fn waiting(
    opened: &Opened,
    history: &History,
) -> Result<(BTreeMap<Held, usize>, Vec<&'static str>), Failure> {
    let now = opened.around.now;
    let (view, timeline) = (opened.view(history, now)?, opened.timeline()?);
    let (mut held, mut checks) = (BTreeMap::new(), Vec::new());
    for slot in timeline.slots.iter().filter(|slot| slot.at.is_none_or(|at| at <= now)) {
        for (why, count) in timeline.tally(slot, view).held {
            match &why {
                Held::Check(check) => checks.push(*check),
                Held::NotApproved | Held::HalfApproved(_) => {}
                // These end by themselves, or were decided by somebody: nobody is waited for.
                Held::Gate(_)
                | Held::Hold(_)
                | Held::MovedListStale
                | Held::Deferred(_)
                | Held::Quiet(_)
                | Held::Freeze(..) => {
                    continue;
                }
            }
            *held.entry(why).or_default() += count;
        }
    }
    Ok((held, checks))
}

/// The figures of now, or those that were kept when the people were forgotten.
///
/// # Errors
/// The files are wrong, or the ledger cannot be read.
pub fn figures(opened: &Opened) -> Result<Figures, Failure> {
    let records = opened.records()?;
    if opened.people().is_empty()
        && let Some(kept) = records.kept_figures()?
    {
        return serde_json::from_str(&kept).map_err(Failure::world);
    }
    Ok(Figures::of(opened.campaign()?, opened.people(), &records.course()?, opened.around.now))
}

/// Writes the pages, and says where and how many.
///
/// # Errors
/// The phrases are wrong, or the pages cannot be written.
pub(crate) fn write_pages(
    opened: &Opened,
    figures: &Figures,
    folder: &Path,
    closing: Option<&[ClosingStep]>,
) -> Result<(PathBuf, usize), Failure> {
    let campaign = opened.campaign()?;
    let (phrases, wrong) = Phrases::read(&opened.loaded.tree, &campaign.languages);
    if wrong.has_errors() {
        return Err(wrong.into());
    }
    for language in campaign.languages.iter() {
        let board = Board { campaign, figures, phrases: &phrases, language, closing };
        disk::write_file(&folder.join(file_name(campaign, language)), board.page().as_bytes())?;
    }
    Ok((folder.to_path_buf(), campaign.languages.iter().count()))
}

/// Who has not moved, whose device fails and who cannot be reached.
///
/// # Errors
/// The files are wrong, or the ledger cannot be read.
pub(crate) fn needs_looking_after(opened: &Opened) -> Result<NeedsLookingAfter, Failure> {
    let (campaign, record) = (opened.campaign()?, opened.record()?);
    let mut people: Vec<LookAfter> = Vec::new();
    for person in opened.people().all() {
        let today = opened.around.now.with_timezone(&person.place.zone).date_naive();
        if person.not_told(today).is_some() {
            continue;
        }
        let why = why_look_after(person, &record);
        if !why.is_empty() {
            let wave = person.wave.and_then(|wave| campaign.wave(wave));
            let wave = wave.map_or_else(|| "-".to_owned(), |wave| wave.id.to_string());
            people.push(LookAfter { wave, address: person.address.clone(), language: person.language, why });
        }
    }
    people.sort_by(|a, b| (&a.wave, a.address.to_string()).cmp(&(&b.wave, b.address.to_string())));
    let mut problems = opened.loaded.problems.clone();
    problems.extend(opened.standing(&opened.records()?, opened.around.now)?.problem());
    Ok(NeedsLookingAfter { problems, people })
}

fn why_look_after(person: &Person, record: &Record) -> Vec<String> {
    let key = person.address.key();
    let moved = record.moved.contains_key(&key);
    let all = [
        (!moved, "not moved"),
        (!moved && record.went_back.contains(&key), "moved back"),
        (record.failing.contains(&key), "fails the rules"),
    ];
    let why = all.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word.to_owned());
    // The list has whole addresses: so may the words.
    let gone = record.unreachable.get(&key).map(|gone| {
        format!("unreachable ({})", format!("{} {}", gone.status, quoted(&gone.words, true)).trim())
    });
    why.chain(gone).collect()
}

impl DeliveryCounts {
    fn of(history: &History) -> Self {
        let mut counts = Self::default();
        #[expect(clippy::iter_over_hash_type, reason = "they are only counted")]
        for delivery in history.deliveries.values() {
            match delivery {
                ReportedDelivery::Delivered(_) => counts.delivered += 1,
                ReportedDelivery::Delayed(_) => counts.delayed += 1,
                ReportedDelivery::CameBack(_, culprit) => {
                    *counts.came_back.entry(culprit.unwrap_or(Culprit::Unclear)).or_default() += 1;
                }
            }
        }
        counts
    }
}
