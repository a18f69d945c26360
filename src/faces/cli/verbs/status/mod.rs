//! `wavecast status`: how the campaign stands, in numbers; as text, as data, as a page with pictures.

mod deliveries;
mod text;

use clap::Args;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use super::{
    Context,
    record::Known,
    send::{office::Office, show},
};
use crate::{
    acts::{Failure, standing::open_notices},
    faces::show::{Look, Outcome, Report},
    ground::{
        campaign::Person,
        course::{
            Record,
            closing::{self, Step},
            figures::Figures,
        },
        problem::{Problem, Problems},
        quoted::quoted,
        timeline::{Held, Timeline, View},
        words::phrases::Phrases,
    },
    render::status::{Board, file_name},
    world::{
        deliver::Learned,
        ledger::{self, Records},
        workspace,
    },
};
use deliveries::Deliveries;

/// How the campaign stands: numbers only, so that it can be shared.
#[derive(Debug, Args)]
pub struct StatusArguments {
    /// Write it as pages with pictures into this folder, one a language.
    #[arg(long, value_name = "FOLDER")]
    pub page: Option<PathBuf>,
    /// List who has not moved, whose device fails and who cannot be reached: for the team, not to be shared.
    #[arg(long, conflicts_with = "page")]
    pub people: bool,
}

/// How it stands.
struct Stands {
    problems: Problems,
    figures: Figures,
    written: Option<(PathBuf, usize)>,
    /// What waits for a person: for an approval, or for an error to be mended; why, and how many.
    held: BTreeMap<String, usize>,
    /// Whether the ledger may be sent from.
    counts: bool,
    /// What became of what the relay took.
    deliveries: Deliveries,
    /// What the last run learned of the relay.
    learned: Option<Learned>,
}

/// Who needs looking after.
struct Team {
    problems: Problems,
    rows: Vec<[String; 4]>,
}

/// Counts.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &StatusArguments,
) -> Result<Box<dyn Report>, Failure> {
    let mut known = Known::of(context)?;
    let ledger = ledger_problem(context, &known)?;
    let counts = ledger.is_none();
    known.problems.extend(ledger);
    if arguments.people {
        return Ok(Box::new(Team { rows: team(&known), problems: known.problems }));
    }
    let figures = figures(context, &known)?;
    let written = match &arguments.page {
        Some(folder) => Some(write(context, &figures, folder, None)?),
        None => None,
    };
    let (held, deliveries, wrong) = held(context)?;
    let smtp = &known.campaign().smtp;
    let relay = format!("{}:{}", smtp.host, smtp.port);
    let learned = Learned::read(&context.state()?, &relay, context.now).filter(|learned| !learned.is_empty());
    let mut problems = known.problems;
    problems.append(wrong);
    Ok(Box::new(Stands { problems, figures, written, held, counts, deliveries, learned }))
}

/// What waits for an approval or for an error to be mended, as `send` would say at this moment; and what became of what
/// the relay took.
fn held(context: &Context) -> Result<(BTreeMap<String, usize>, Deliveries, Problems), Failure> {
    let (office, records) = (Office::open(context)?, context.records()?);
    let judged = office.judge(records.history().map_err(Failure::world)?, &records, context.now)?;
    let view = office.view(&judged.history, context.now);
    let (mut held, mut checks) = (BTreeMap::new(), Vec::new());
    for slot in office.timeline.slots.iter().filter(|slot| slot.at.is_none_or(|at| at <= context.now)) {
        for (why, count) in office.timeline.tally(slot, view).held {
            match &why {
                Held::Check(check) => checks.push(*check),
                Held::NotApproved => {}
                Held::Gate(_) | Held::Hold(_) | Held::MovedListStale | Held::Deferred(_) | Held::Quiet(_) => {
                    continue;
                }
            }
            *held.entry(show::held(&office.ready.campaign, &why)).or_default() += count;
        }
    }
    let deliveries = Deliveries::of(&judged.history);
    Ok((held, deliveries, judged.wrong.problems_of(&checks)))
}

/// What keeps the ledger from being sent from, if anything does.
fn ledger_problem(context: &Context, known: &Known) -> Result<Option<Problem>, Failure> {
    let (records, campaign, people) = (context.records()?, known.campaign(), &known.ready.people);
    let standing = context.standing(campaign, &records, context.now, |since| {
        let history = records.history()?;
        let view = View { campaign, people, history: &history, now: context.now };
        Ok(open_notices(&Timeline::of(campaign, people), view, since))
    });
    Ok(standing?.problem())
}

/// The figures of now, or those that were kept when the people were forgotten.
pub(super) fn figures(context: &Context, known: &Known) -> Result<Figures, Failure> {
    if known.ready.people.is_empty() {
        let kept = Records::open(&context.folder()?.join(ledger::FOLDER))?.kept_figures()?;
        if let Some(kept) = kept {
            return serde_json::from_str(&kept).map_err(Failure::world);
        }
    }
    Ok(Figures::of(known.campaign(), &known.ready.people, &known.record, context.now))
}

/// Writes the pages, and says how many.
pub(super) fn write(
    context: &Context,
    figures: &Figures,
    folder: &std::path::Path,
    closing: Option<&[Step]>,
) -> Result<(PathBuf, usize), Failure> {
    let (loaded, ready) = context.ready()?;
    let campaign = &ready.campaign;
    let (phrases, wrong) = Phrases::read(&loaded.tree, &campaign.languages);
    if wrong.has_errors() {
        return Err(wrong.into());
    }
    for language in campaign.languages.iter() {
        let board = Board { campaign, figures, phrases: &phrases, language, closing };
        let file = context.here.join(folder).join(file_name(campaign, language));
        workspace::write_file(&file, board.page().as_bytes())?;
    }
    Ok((folder.to_path_buf(), campaign.languages.iter().count()))
}

fn team(known: &Known) -> Vec<[String; 4]> {
    let campaign = known.campaign();
    let mut rows: Vec<[String; 4]> = Vec::new();
    for person in known.ready.people.all() {
        let stands = standing(person, &known.record);
        if !stands.is_empty() {
            let wave = person.wave.and_then(|wave| campaign.wave(wave)).map(|wave| wave.id.to_string());
            let wave = wave.unwrap_or_else(|| "-".to_owned());
            rows.push([person.address.to_string(), wave, person.language.to_string(), stands.join(", ")]);
        }
    }
    rows.sort_by(|a, b| (&a[1], &a[0]).cmp(&(&b[1], &b[0])));
    rows
}

fn standing(person: &Person, record: &Record) -> Vec<String> {
    let key = person.address.key();
    let moved = record.moved.contains_key(&key);
    let all = [
        (!moved, "not moved"),
        (!moved && record.went_back.contains(&key), "moved back"),
        (record.failing.contains(&key), "fails the rules"),
    ];
    let stands = all.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word.to_owned());
    let gone = record.unreachable.get(&key);
    // The list has whole addresses: so may the words.
    let gone = gone.map(|gone| {
        format!("unreachable ({})", format!("{} {}", gone.status, quoted(&gone.words, true)).trim())
    });
    stands.chain(gone).collect()
}

impl Report for Stands {
    fn text(&self, _look: Look) -> String {
        let mut text = text::whole(&self.figures);
        for (why, count) in &self.held {
            let _ = writeln!(text, "{count} held: {why}");
        }
        text.push_str(&self.deliveries.text());
        if let Some(learned) = &self.learned {
            let _ = writeln!(text, "\nthe relay    {learned}");
        }
        if let Some((folder, count)) = &self.written {
            let _ = writeln!(text, "{count} pages in {}", folder.display());
        }
        text
    }

    fn json(&self) -> Value {
        let mut figures = serde_json::to_value(&self.figures).unwrap_or_default();
        if let Some(figures) = figures.as_object_mut() {
            figures.insert("held".to_owned(), json!(self.held));
            figures.insert("deliveries".to_owned(), self.deliveries.json());
            figures.insert("learned".to_owned(), json!(self.learned));
        }
        figures
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        let sendings = self.figures.sendings;
        let remains = sendings.refused + sendings.in_doubt > 0 || !self.held.is_empty() || !self.counts;
        if remains {
            Outcome::Remains
        } else if self.problems.has_errors() {
            Outcome::FilesWrong
        } else {
            Outcome::Done
        }
    }
}

impl Report for Team {
    fn text(&self, _look: Look) -> String {
        if self.rows.is_empty() {
            return "no follow-up needed\n".to_owned();
        }
        let widths = [0, 1, 2].map(|column| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        });
        let [address_width, wave_width, language_width] = widths;
        let mut text = String::new();
        for [address, wave, language, stands] in &self.rows {
            let _ = writeln!(
                text,
                "{address:<address_width$}  {wave:<wave_width$}  {language:<language_width$}  {stands}"
            );
        }
        text
    }

    fn json(&self) -> Value {
        let row = |[address, wave, language, stands]: &[String; 4]| json!({ "address": address, "wave": wave, "language": language, "stands": stands });
        json!({ "people": self.rows.iter().map(row).collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

/// The checklist of the end as the ledger has it.
pub(super) fn checklist(record: &Record) -> Vec<Step> {
    closing::checklist(record)
}
