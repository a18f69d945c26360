//! The plan: who is told what, when and in which language; how long it takes; what collides.

use chrono::NaiveDate;
use std::sync::Arc;

use super::{Choice, Failure, Opened, send::held_by_check};
use crate::{
    ground::{
        approval::ApprovalStanding,
        campaign::{Campaign, Language, People, PersonIx, WaveIx},
        course::slip::{Proposal, Shift},
        problem::Problems,
        timeline::{GateState, History, Plan, Timeline, View},
        words::phrases::Phrases,
    },
    render::mail::reference,
    world::{disk::Ready, memory},
};

/// What of the plan is asked for.
#[derive(Clone, Debug, Default)]
pub struct PlanRequest {
    /// One wave only.
    pub wave: Option<String>,
    /// One person's whole story.
    pub person: Option<WhichPerson>,
    /// The language of the picture; the campaign's first, if none is named.
    pub language: Option<Language>,
}

/// How a person is named.
#[derive(Clone, Debug)]
pub enum WhichPerson {
    /// By the address.
    Address(String),
    /// By the personal reference in their link and message.
    Reference(String),
}

/// The plan of one campaign at one time.
#[derive(Debug)]
pub struct Planned {
    /// What is wrong in the folder, and with the ledger.
    pub problems: Problems,
    /// The campaign and its people.
    pub ready: Ready,
    /// What has happened.
    pub history: History,
    /// What there is to say about approvals that do not count any more.
    pub void: Vec<String>,
    /// What waits for the approval of a second person.
    pub half: Vec<ApprovalStanding>,
    /// Whether an error in the files holds something.
    pub checked: bool,
    /// Who is told what, when.
    pub timeline: Arc<Timeline>,
    /// The same, counted.
    pub plan: Plan,
    /// The phrases of its picture.
    pub phrases: Arc<Phrases>,
    /// The language of its picture.
    pub language: Language,
    /// Who stays in a wave because they were told in it, with the wave in which the rules would have them now.
    pub kept: Vec<(PersonIx, Option<WaveIx>)>,
    /// The one wave that was asked for.
    pub wave: Option<WaveIx>,
    /// The one person that was asked for.
    pub person: Option<PersonIx>,
}

/// A wave whose day to be judged has passed, and the dates that hold if it is judged today.
#[derive(Debug)]
pub(crate) struct LateGate<'p> {
    /// The id of the wave.
    pub wave: &'p str,
    /// When it was to be judged.
    pub evaluation: NaiveDate,
    /// Whether somebody holds it.
    pub held: bool,
    /// The dates that move.
    pub shifts: Vec<Shift>,
}

/// Makes the plan.
///
/// # Errors
/// A name is not there, the files are wrong, or the ledger cannot be read.
pub fn plan(opened: &Opened, request: &PlanRequest) -> Result<Planned, Failure> {
    let ready = opened.ready()?;
    // The very judgement of `send`: what it would hold is shown as held here.
    let judged = opened.judged()?;
    let now = opened.around.now;
    let held = held_by_check(opened, judged, &Choice::default(), now)?.1;
    let view = opened.view(&judged.history, now)?;
    let timeline = opened.timeline()?;
    let words = opened.words()?;
    let mut problems = opened.loaded.problems.clone();
    problems.append(timeline.problems.clone());
    problems.append(words.unphrased.clone().into_iter().chain(held.clone()).collect());
    problems.extend(opened.ledger_problem(&judged.history)?);
    Ok(Planned {
        wave: request.wave.as_deref().map(|id| opened.wave(id)).transpose()?.map(|(index, _)| index),
        person: request.person.as_ref().map(|which| which.find(opened, view)).transpose()?,
        language: spoken(view.campaign, request.language)?,
        plan: Plan::of(timeline, view),
        problems: problems.in_reading_order(),
        void: judged.void(),
        half: judged.half(view.campaign),
        checked: !held.is_empty(),
        kept: opened.kept_in_waves(),
        history: judged.history.clone(),
        timeline: Arc::clone(timeline),
        phrases: Arc::clone(&words.phrases),
        ready,
    })
}

/// The language that was asked for, if the campaign speaks it.
fn spoken(campaign: &Campaign, asked: Option<Language>) -> Result<Language, Failure> {
    let languages = &campaign.languages;
    let known: Vec<_> = languages.iter().map(|language| format!("`{language}`")).collect();
    match asked {
        Some(language) if !languages.contains(language) => Err(Failure::usage(
            format!("the campaign does not speak `{language}`"),
            format!("its languages are {}", known.join(", ")),
        )),
        asked => Ok(asked.unwrap_or_else(|| languages.source())),
    }
}

impl WhichPerson {
    fn find(&self, opened: &Opened, view: View<'_>) -> Result<PersonIx, Failure> {
        match self {
            Self::Address(address) => by_address(view.campaign, view.people, address),
            Self::Reference(reference) => person_behind(opened, view, reference),
        }
    }
}

/// Whoever has an address.
///
/// # Errors
/// Nobody of the list has it.
pub(crate) fn by_address(campaign: &Campaign, people: &People, address: &str) -> Result<PersonIx, Failure> {
    people.find(address).map(|(index, _)| index).ok_or_else(|| {
        let file = &campaign.policies.people_file;
        Failure::usage(
            format!("`{address}` is not in `{file}`"),
            "write the whole address as the list has it; letter case makes no difference",
        )
    })
}

/// Whoever has a personal reference.
fn person_behind(opened: &Opened, view: View<'_>, said: &str) -> Result<PersonIx, Failure> {
    if !view.campaign.policies.personal_references {
        return Err(Failure::usage(
            "this campaign gives nobody a reference",
            "write `personal_references = true` under `[portal]` in campaign.toml",
        ));
    }
    let key = memory::find(&opened.around.state).map_err(Failure::world)?.ok_or_else(|| {
        Failure::usage("nobody has a reference yet", "the first sending makes the secret they come from")
    })?;
    let found = reference::find(&key, view.campaign, view.people, said);
    found.first().copied().ok_or_else(|| {
        let hint = if said.trim().eq_ignore_ascii_case(reference::EXAMPLE) {
            "this one appears in previews only"
        } else {
            "write its ten letters and digits; a hyphen and letter case make no difference"
        };
        Failure::usage(format!("nobody in the list has the reference `{said}`"), hint)
    })
}

impl Planned {
    /// Everything the plan rests on.
    pub fn view(&self) -> View<'_> {
        View {
            campaign: &self.ready.campaign,
            people: &self.ready.people,
            history: &self.history,
            now: self.plan.now,
        }
    }

    /// The day it is where the campaign is.
    pub fn today(&self) -> NaiveDate {
        self.ready.campaign.day_of(self.plan.now)
    }

    /// Every wave that keeps later ones waiting beyond their dates, and what that does to them: worked out as `slip`
    /// does it, and never written from here.
    pub(crate) fn late_gates(&self) -> Vec<LateGate<'_>> {
        let (view, today) = (self.view(), self.today());
        let waves = (0..).map(WaveIx).zip(&view.campaign.waves);
        let late = waves.filter_map(|(index, wave)| {
            let evaluation = wave.gate.evaluation.filter(|evaluation| *evaluation < today)?;
            let state = view.history.gate(wave.id.as_str());
            if state == GateState::Passed || self.wave.is_some_and(|only| only != index) {
                return None;
            }
            let proposal = Proposal::after(view.campaign, &self.timeline, index, today);
            let moves = !proposal.weeks.is_empty();
            let held = state == GateState::Held;
            moves.then(|| LateGate { wave: wave.id.as_str(), evaluation, held, shifts: proposal.shifts })
        });
        late.collect()
    }
}
