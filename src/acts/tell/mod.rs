//! A message now, or at a moment: worked out on the folder as it would be, shown, and only then written down and sent.
//!
//! What is shown is made from the folder with the new files laid over it in memory, so that it is judged by the very
//! same checks, approvals and verdicts as everything else. Written down it is a stage like any other: the ledger knows
//! it by its name, so that saying it again mails nobody twice.

mod correct;
mod execute;
mod moment;
mod name;
mod roles;
mod words;

use chrono::{DateTime, Utc};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Choice, Failure, Opened,
    audience::{self, SelectedPeople},
    send::held_by_check,
};
use crate::{
    ground::{
        campaign::{ASKS_BACK, Campaign, Language, PersonIx, Slug, Stage, TELLS},
        canonical::Digest,
        problem::{Problem, Problems},
        timeline::{Settled, Slot, Tally, Timeline, Verdict, View},
    },
    render::mail::{Nothing, Rendered},
    world::deliver,
};

pub use correct::{ToldWrongly, told_wrongly};
pub use execute::{OtherSender, TellSent, TellWithdrawn, execute, withdraw};
pub(crate) use execute::{OwnSent, go_on};
pub use roles::{StaffRole, ToldRole};

/// Letters of the number under which it is shown.
const SHOWN: usize = 16;

/// A file of a message of its own: its path in the campaign folder, and what it holds.
type TellFile = (String, Vec<u8>);

/// Letters as people read them, each with the waves in which they do.
type TellLetters = Vec<(String, Rendered)>;

/// What somebody wants to tell.
#[derive(Clone, Debug, Default)]
pub struct TellRequest {
    /// To whom, by facts; to everybody, without any.
    pub who: Option<String>,
    /// For whom it is: `managers` of those, `helpdesk`, `sponsors` or `staff`; those people themselves, if nothing is said.
    pub to: Option<String>,
    /// When; now, if nothing is said.
    pub at: Option<String>,
    /// What it is called; made of the day and the words, if nothing is said.
    pub name: Option<String>,
    /// A message that is there already.
    pub message: Option<String>,
    /// Files with the words, by language.
    pub texts: BTreeMap<Language, PathBuf>,
    /// Subjects, by language.
    pub subjects: BTreeMap<Language, String>,
    /// Bodies in Markdown, by language.
    pub bodies: BTreeMap<Language, String>,
    /// The language whose words those get who have none of their own.
    pub fallback: Option<Language>,
    /// Whether it may leave in the quiet hours.
    pub urgent: bool,
    /// How long after its moment it may still leave.
    pub late: Option<String>,
    /// What it puts right, if it does.
    pub correct: Option<CorrectionRequest>,
}

/// What was wrong.
#[derive(Clone, Debug, Default)]
pub struct CorrectionRequest {
    /// The stage whose message said it.
    pub stage: String,
    /// The date as it was told: `deadline 2027-03-10`. Only letters that told it count.
    pub said: Option<String>,
    /// Only letters to people of this wave, as it was then.
    pub wave: Option<String>,
    /// Only letters that were begun from this moment on.
    pub since: Option<DateTime<Utc>>,
    /// Only letters that were begun before this moment: when the words were mended.
    pub until: Option<DateTime<Utc>>,
    /// The words that were wrong, by language.
    pub was: BTreeMap<Language, String>,
    /// The words that are right, by language.
    pub is: BTreeMap<Language, String>,
}

/// A message that nobody has written down yet.
#[derive(Debug)]
pub struct DraftedTell {
    /// What is wrong with it, or held by it.
    pub problems: Problems,
    /// What it is called: the stage's name.
    pub name: Slug,
    /// When it leaves, as it is written down.
    pub at: String,
    /// Whom it tells.
    pub audience: SelectedPeople,
    /// Who of managers, helpdesk and sponsors it tells, if it is for those.
    pub roles: Vec<ToldRole>,
    /// For a correction: how it was found.
    pub wrongly: Option<ToldWrongly>,
    /// What becomes of it now.
    pub tally: Tally,
    /// The campaign with it.
    pub campaign: Arc<Campaign>,
    /// As people read it, one for each language, or more where waves read different words.
    pub letters: Vec<(String, Rendered)>,
    /// How many fit and are told nothing: they have left, are set aside, or nothing reaches them.
    pub spared: usize,
    /// The files that would be written, by path.
    pub files: Vec<(String, Vec<u8>)>,
    /// What there is to say about its moment.
    pub notes: Vec<String>,
    /// The folder as it would be.
    opened: Opened,
}

impl DraftedTell {
    /// The folder as it would be, for whoever asks before anything is written.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Under which number it is shown: another one as soon as it would tell others, or in other words. Not the minute in
    /// which it was looked at, which is always another one.
    pub fn shown(&self) -> String {
        let mut digest = Digest::of("wavecast told as shown 1");
        let is_plan = |path: &str| Path::new(path).extension().is_some_and(|kind| kind == "toml");
        let words = self.files.iter().filter(|(path, _)| !is_plan(path));
        for (path, bytes) in words {
            digest.add(path, bytes.as_slice());
        }
        for (_, letter) in &self.letters {
            digest.add("letter", letter.text.as_str());
        }
        for person in self.audience.who.iter().filter_map(|who| self.audience.people.get(*who)) {
            digest.add("to", person.address.as_str());
        }
        for one in &self.roles {
            digest.add(one.role.code(), one.address.as_str());
        }
        digest.hex().chars().take(SHOWN).collect()
    }

    /// Whether everybody in the list is told it, but for those who are told nothing.
    pub(crate) fn is_everybody(&self) -> bool {
        let told = self.audience.who.len();
        told > 0 && told + self.spared == self.audience.people.len()
    }

    /// Which notices it is.
    pub fn choice(&self) -> Choice {
        Choice { wave: None, stage: Some(self.name.to_string()) }
    }
}

/// Works it out, and writes nothing.
///
/// # Errors
/// Nobody fits, words are missing, its moment has passed, there is such a message already, or files are wrong.
pub fn draft(opened: &Opened, request: &TellRequest) -> Result<DraftedTell, Failure> {
    let at = moment::moment(opened, request);
    let mut taken = None;
    for name in name::names(opened, request)? {
        let (toml, list, wrongly) = written(opened, request, &name, &at)?;
        let (message, words) = words::files(opened, request, &name)?;
        let toml = format!("message = \"{message}\"\n{toml}");
        if name::is_taken(opened, &name)? {
            // The same correction again is no second one: whoever asks twice mails nobody twice.
            let same = request.name.is_some()
                || list.as_ref().is_none_or(|list| correct::is_told_by(opened, &name, list, &words));
            let newest = taken.get_or_insert(name);
            if same {
                return Err(told_already(newest));
            }
            continue;
        }
        name::is_free_for(opened, &name, &words)?;
        let mut files = words;
        files.extend(list.map(|list| (format!("{TELLS}{name}.list"), list.into_bytes())));
        files.push((format!("{TELLS}{name}.toml"), toml.into_bytes()));
        let later = Opened::from_loaded(opened.around.clone(), Arc::new(opened.loaded.with_files(&files)));
        return judged(later, name, at, wrongly, files);
    }
    let name = taken.ok_or_else(|| Failure::usage("it has no name", "give it one with `--name parking`"))?;
    Err(told_already(&name))
}

fn told_already(name: &Slug) -> Failure {
    let hint =
        format!("`wavecast send --stage {name} --execute` goes on with it; `--name` makes another one");
    Failure::usage(format!("`{name}` was written down already, and is told once"), hint).named("told-already")
}

/// What its file says beside the message, and for a correction the list of letters and how that was found.
fn written(
    opened: &Opened,
    request: &TellRequest,
    name: &Slug,
    at: &str,
) -> Result<(String, Option<String>, Option<ToldWrongly>), Failure> {
    let mut toml = format!("at = {}\n", quoted(at));
    // Who is told a correction stands in its list: whoever fits now, and nobody else.
    let who = request.who.as_ref().filter(|_| request.correct.is_none());
    for (key, value) in [("to", request.to.as_ref()), ("who", who), ("late", request.late.as_ref())] {
        if let Some(value) = value {
            let _ = writeln!(toml, "{key} = {}", quoted(value));
        }
    }
    if request.urgent {
        toml.push_str("urgent = true\n");
    }
    let Some(correct) = &request.correct else { return Ok((toml, None, None)) };
    let (wrongly, list) = correct::told_wrongly(opened, request, correct, name)?;
    let _ = writeln!(toml, "corrects = \"{}\"", wrongly.stage);
    if let Some((anchor, day)) = wrongly.said {
        let _ = writeln!(toml, "said = \"{} {day}\"", anchor.code());
    }
    Ok((toml, Some(list), Some(wrongly)))
}

/// Looks at it in the folder as it would be.
fn judged(
    opened: Opened,
    name: Slug,
    at: String,
    wrongly: Option<ToldWrongly>,
    files: Vec<(String, Vec<u8>)>,
) -> Result<DraftedTell, Failure> {
    let campaign = Arc::clone(opened.campaign()?);
    let choice = Choice { wave: None, stage: Some(name.to_string()) };
    let (now, timeline) = (opened.around.now, Arc::clone(opened.timeline()?));
    let slots: Vec<&Slot> = opened.slots(&choice)?.collect();
    let judged = opened.judged()?;
    let view = opened.view(&judged.history, now)?;
    let mut tally = Tally::default();
    for slot in &slots {
        tally.merge(&timeline.tally(slot, view));
    }
    let stage = campaign.stage_named(name.as_str());
    let (who, spared) = told(&timeline, &slots, view);
    let selection = stage.and_then(|stage| stage.who.as_ref()).map(|who| &who.selection);
    let text = selection.map(|selection| selection.text().to_owned());
    let caution = selection.and_then(|selection| audience::caution(selection, view));
    let counted = audience::counted(&opened, view, text.as_deref().unwrap_or(""), who);
    let audience = SelectedPeople { caution, ..counted };
    let roles = roles::of(&slots, &timeline, view);
    if audience.who.is_empty() && roles.is_empty() {
        let why = match (&text, &wrongly) {
            (Some(text), _) => format!("nobody fits `{text}` now, so there is nobody to tell"),
            (None, Some(wrongly)) => wrongly.nobody(),
            (None, None) if opened.people().is_empty() => {
                "the list of people is empty, so there is nobody to tell".to_owned()
            }
            (None, None) => "the campaign has none of these, so there is nobody to tell".to_owned(),
        };
        let hint = "nothing was written; `wavecast plan --who` tries other facts";
        return Err(Failure::usage(why, hint).named("nobody-fits"));
    }
    let mut notes = moment::notes(&campaign, &timeline, stage, &slots, now)?;
    notes.extend(stage.and_then(|stage| answers(&campaign, stage)));
    let Some(stage) = stage else { return Err(Failure::Files(opened.wrong(&choice)?.problems)) };
    let (mut letters, mut problems) = letters(&opened, &slots, stage)?;
    if wrongly.is_some() {
        // Nobody reads it in the other languages.
        letters.retain(|(_, letter)| audience.languages.contains_key(&letter.language));
    }
    problems.append(opened.wrong(&choice)?.problems);
    problems.append(held_by_check(&opened, judged, &choice, now)?.1);
    let own = |problem: &&crate::ground::problem::Problem| {
        let path = problem.place.as_ref().map_or("", |place| place.source().path());
        files.iter().any(|(file, _)| file == path)
    };
    let problems: Problems = problems.iter().filter(own).cloned().collect();
    Ok(DraftedTell {
        problems,
        name,
        at,
        audience,
        roles,
        wrongly,
        tally,
        campaign,
        letters,
        spared,
        files,
        notes,
        opened,
    })
}

/// The people whom it tells as things are now, in the order of the list, and how many of those who fit are told nothing.
fn told(timeline: &Timeline, slots: &[&Slot], view: View<'_>) -> (Vec<PersonIx>, usize) {
    let (mut who, mut spared) = (Vec::new(), 0);
    for (notice, verdict) in slots.iter().flat_map(|slot| timeline.judged(slot, view)) {
        let Some(person) = notice.to.person() else { continue };
        match verdict {
            // Who was told it already is still one of those whom it tells.
            Verdict::Settled(Settled::Sent | Settled::Refused) => who.push(person),
            Verdict::Settled(Settled::NotForThem) => {}
            Verdict::Settled(_) => spared += 1,
            Verdict::Due | Verdict::Later | Verdict::Held(_) | Verdict::InDoubt | Verdict::Missed => {
                who.push(person);
            }
        }
    }
    who.sort_unstable();
    (who, spared)
}

/// That answers to a message that asks what people think come in where questions do.
fn answers(campaign: &Campaign, stage: &Stage) -> Option<String> {
    let (message, desk) = (stage.message.as_str(), campaign.helpdesk.mail.as_str());
    let to_desk = campaign.sender.answers_to(message, desk).eq_ignore_ascii_case(desk);
    let note =
        "answers to it go to the helpdesk: `feedback` under `[sender]` gives them a place of their own";
    (ASKS_BACK.contains(&message) && to_desk).then(|| note.to_owned())
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// As people read it: somebody who does not exist, in each language, and in each wave where the words differ; and what is
/// wrong with one that cannot be made.
fn letters(opened: &Opened, slots: &[&Slot], stage: &Stage) -> Result<(TellLetters, Problems), Failure> {
    let mail = opened.basis()?.mail(&Nothing).map_err(Failure::world)?;
    let (mut letters, mut problems): (TellLetters, _) = (Vec::new(), Problems::default());
    for sample in mail.samples_of(slots.iter().copied()) {
        let rendered = match mail.example(&sample.notice) {
            Ok(rendered) => rendered,
            Err(error) => {
                let message = format!("this message cannot be made: {}", deliver::words(&error));
                problems.push(Problem::error("mail-unfilled", message).at(stage.place.clone()));
                continue;
            }
        };
        let known = letters.iter_mut().find(|(_, one)| {
            one.language == rendered.language && one.subject == rendered.subject && one.text == rendered.text
        });
        match known {
            Some((waves, _)) => {
                let _ = write!(waves, ", {}", sample.wave);
            }
            None => letters.push((sample.wave.clone(), rendered)),
        }
    }
    Ok((letters, problems))
}
