//! A message now, or at a moment: worked out on the folder as it would be, shown, and only then written down and sent.
//!
//! What is shown is made from the folder with the new files laid over it in memory, so that it is judged by the very
//! same checks, approvals and verdicts as everything else. Written down it is a stage like any other: the ledger knows
//! it by its name, so that saying it again mails nobody twice.

mod correct;
mod roles;
mod words;

use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Choice, Failure, Opened,
    audience::{self, SelectedPeople},
    send::{SendingSession, Sent, Watch, held_by_check, way},
};
use crate::{
    ground::{
        campaign::{Anchor, Campaign, Language, Slug, Stage, TELLS},
        canonical::Digest,
        problem::Problems,
        timeline::{Recipients, Slot, Tally},
    },
    render::mail::{Nothing, Rendered},
    world::{deliver::Patience, disk},
};

pub use correct::{CorrectionRequest, ToldWrongly, told_wrongly};
pub use roles::{StaffRole, ToldRole};

/// How long before now a moment may lie and still mean now: the minute in which it was typed.
const MINUTE: chrono::TimeDelta = chrono::TimeDelta::minutes(1);

/// Letters of the number under which it is shown.
const SHOWN: usize = 16;

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
    /// The files that would be written, by path.
    pub files: Vec<(String, Vec<u8>)>,
    /// What there is to say about its moment.
    pub notes: Vec<String>,
    /// The folder as it would be.
    opened: Opened,
}

/// What became of it.
#[derive(Debug)]
pub struct TellSent {
    /// What was told.
    pub drafted: DraftedTell,
    /// What left at once.
    pub sent: Sent,
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
    let campaign = opened.campaign()?;
    let at = moment(opened, request);
    let name = name(opened, request)?;
    let found =
        request.correct.as_ref().map(|correct| correct::told_wrongly(opened, correct, &name)).transpose()?;
    let (message, mut files) = words::files(opened, request, &name)?;
    let mut toml = format!("message = \"{message}\"\nat = {}\n", quoted(&at));
    for (key, value) in [("to", &request.to), ("who", &request.who), ("late", &request.late)] {
        if let Some(value) = value {
            let _ = writeln!(toml, "{key} = {}", quoted(value));
        }
    }
    if request.urgent {
        toml.push_str("urgent = true\n");
    }
    if let Some((wrongly, list)) = &found {
        let _ = writeln!(toml, "corrects = \"{}\"", wrongly.stage);
        if let Some((anchor, day)) = wrongly.said {
            let _ = writeln!(toml, "said = \"{} {day}\"", anchor.code());
        }
        files.push((format!("{TELLS}{name}.list"), list.clone().into_bytes()));
    }
    let path = format!("{TELLS}{name}.toml");
    if opened.loaded.tree.own(&path).is_some() || campaign.stage_named(name.as_str()).is_some() {
        let hint =
            format!("`wavecast send --stage {name} --execute` goes on with it; `--name` makes another one");
        let message = format!("`{name}` was written down already, and is told once");
        return Err(Failure::usage(message, hint).named("told-already"));
    }
    files.push((path, toml.into_bytes()));
    let later = Opened::from_loaded(opened.around.clone(), Arc::new(opened.loaded.with_files(&files)));
    judged(later, name, at, found.map(|(wrongly, _)| wrongly), files)
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
    let who = told(&slots, stage, view);
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
    let notes = notes(&campaign, stage, &slots, now)?;
    let letters = letters(&opened, &slots)?;
    let mut problems = opened.wrong(&choice)?.problems;
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
        files,
        notes,
        opened,
    })
}

/// The people whom it tells as things are now.
fn told(
    slots: &[&Slot],
    stage: Option<&Stage>,
    view: crate::ground::timeline::View<'_>,
) -> Vec<crate::ground::campaign::PersonIx> {
    let lists = slots.iter().filter_map(|slot| match &slot.to {
        Recipients::People(list) => Some(list.iter().copied()),
        Recipients::Helpdesk | Recipients::Managers(_) | Recipients::Sponsors(_) => None,
    });
    let mut who: Vec<_> = lists.flatten().collect();
    who.sort_unstable();
    if let Some(rule) = stage.and_then(|stage| stage.who.as_ref()) {
        let fit = crate::ground::timeline::selected(&rule.selection, view);
        who.retain(|one| fit.binary_search(one).is_ok());
    }
    who
}

/// When it leaves, as it is written down: at this minute where the campaign is, if nothing else is said.
fn moment(opened: &Opened, request: &TellRequest) -> String {
    request.at.clone().unwrap_or_else(|| {
        let zone = opened.loaded.campaign.as_ref().map_or(Tz::UTC, |campaign| campaign.zone);
        let now = opened.around.now.with_timezone(&zone);
        format!("{} {zone}", now.format("%Y-%m-%d, %H:%M"))
    })
}

/// What it is called: `tell-2027-03-16-parking`.
fn name(opened: &Opened, request: &TellRequest) -> Result<Slug, Failure> {
    if let Some(name) = &request.name {
        let wrong = |why: String| {
            Failure::usage(format!("`{name}`: {why}"), format!("write `--name {}`", Slug::proposal(name)))
        };
        return name.parse().map_err(wrong);
    }
    let campaign = opened.campaign()?;
    let source = campaign.languages.source();
    let first = request.subjects.get(&source).or_else(|| request.subjects.values().next());
    let file =
        request.texts.values().next().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy());
    let correction = request.correct.as_ref().map(|correct| format!("correct-{}", correct.stage));
    let about = correction
        .or_else(|| request.message.clone())
        .or_else(|| first.cloned())
        .or_else(|| file.map(std::borrow::Cow::into_owned))
        .unwrap_or_default();
    let day = request.at.as_deref().and_then(|at| at.get(..10)).map(str::to_owned);
    let day = day
        .filter(|day| day.parse::<chrono::NaiveDate>().is_ok())
        .unwrap_or_else(|| opened.around.now.with_timezone(&campaign.zone).format("%Y-%m-%d").to_string());
    let short: String = Slug::proposal(&about).chars().take(40).collect();
    let whole = format!("tell-{day}-{short}");
    let parsed = whole.trim_end_matches('-').parse::<Slug>();
    parsed.map_err(|_| Failure::usage("it has no name", "give it one with `--name parking`"))
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// What there is to say about its moment: that it has passed is an error, that a clock skips it is told.
fn notes(
    campaign: &Campaign,
    stage: Option<&Stage>,
    slots: &[&Slot],
    now: DateTime<Utc>,
) -> Result<Vec<String>, Failure> {
    let Some(stage) = stage else { return Ok(Vec::new()) };
    let first = slots.iter().filter_map(|slot| slot.at).min();
    let last = slots.iter().filter_map(|slot| slot.at).max();
    if last.is_some_and(|last| last + MINUTE < now)
        && slots.iter().all(|slot| slot.at.is_some_and(|at| at + MINUTE < now))
    {
        return Err(Failure::usage(
            format!("`{}` has passed for everybody", stage.at),
            "leave out `--at` to tell it now, or write a moment to come",
        )
        .named("moment-passed"));
    }
    let mut notes = Vec::new();
    if first.is_some_and(|first| first + MINUTE < now) {
        notes
            .push(format!("`{}` has passed already where some of them are: they are told at once", stage.at));
    }
    let Anchor::Day(day) = stage.at.anchor else { return Ok(notes) };
    let wall = day.and_time(stage.at.time.unwrap_or(campaign.calendar.send_time));
    let mut zones: Vec<Tz> = match stage.at.zone {
        Some(zone) => vec![zone],
        None => slots.iter().map(|slot| slot.zone).collect(),
    };
    zones.sort_unstable_by_key(|zone| zone.name());
    zones.dedup();
    for zone in zones.into_iter().filter(|zone| zone.from_local_datetime(&wall).earliest().is_none()) {
        let leaves = crate::ground::timeline::instant_in(zone, wall);
        let leaves = leaves.map(|at| at.with_timezone(&zone).format("%H:%M").to_string()).unwrap_or_default();
        notes.push(format!(
            "in {zone} the clock skips {} on {day}: it counts as {leaves} there",
            wall.format("%H:%M")
        ));
    }
    Ok(notes)
}

/// As people read it: somebody who does not exist, in each language, and in each wave where the words differ.
fn letters(opened: &Opened, slots: &[&Slot]) -> Result<Vec<(String, Rendered)>, Failure> {
    let mail = opened.basis()?.mail(&Nothing).map_err(Failure::world)?;
    let mut letters: Vec<(String, Rendered)> = Vec::new();
    for sample in mail.samples_of(slots.iter().copied()) {
        let Ok(rendered) = mail.example(&sample.notice) else { continue };
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
    Ok(letters)
}

/// Writes it down, and sends what of it is due.
///
/// # Errors
/// A file stands there already, the disk failed, or nothing may be sent.
pub fn execute(
    opened: &Opened,
    drafted: DraftedTell,
    session: (Patience, bool),
    watch: Option<Watch<'_>>,
) -> Result<TellSent, Failure> {
    let around = &opened.around;
    let hint = "leave out `--execute`, or set `preset = \"outbox\"` or a relay on this machine";
    way::refuse_to_leave_in_a_rehearsal(around, &opened.campaign()?.smtp, hint)?;
    // The file that makes it a message comes last: until then the others are only words that nobody sends.
    for (path, bytes) in &drafted.files {
        let place = around.folder.join(path);
        if Path::new(path).extension().is_some_and(|kind| kind == "list") {
            disk::write_private(&place, bytes)
        } else {
            disk::create(&place, bytes)
        }?;
    }
    let written = opened.again(around.clone())?;
    written.ready()?;
    written.make_secret()?;
    let (patience, vouched) = session;
    let mut sender = SendingSession::new("wavecast tell --execute", patience, vouched);
    let sent = sender.once(&written, &drafted.choice(), super::send::Cutoff::default(), None, watch)?;
    Ok(TellSent { drafted, sent })
}
