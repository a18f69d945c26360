//! `wavecast plan`: who is told what, when and in which language; how long it takes; what collides.

mod data;
mod person;
mod slip;
mod text;

use clap::Args;
use serde_json::Value;

use super::{
    Context,
    send::office::{Choice, Office, held_by_check},
};
use crate::{
    acts::{Failure, standing::open_notices},
    faces::show::{Look, Outcome, Report},
    ground::{
        campaign::{Language, PersonIx, WaveIx},
        problem::Problems,
        timeline::{History, Plan, Timeline, View},
        words::phrases::Phrases,
    },
    render::{
        mail::reference,
        picture::{self, Scene},
    },
    world::{memory, workspace::Ready},
};

/// Who is told what, when and in which language; how long it takes; what collides.
#[derive(Debug, Args)]
pub struct PlanArguments {
    /// Show one wave only.
    #[arg(long, value_name = "WAVE")]
    pub wave: Option<String>,
    /// Show one person's whole story.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "wave")]
    pub person: Option<String>,
    /// The same, of whoever has this personal reference: the one in their link and message.
    #[arg(long, value_name = "REFERENCE", conflicts_with_all = ["wave", "person"])]
    pub reference: Option<String>,
    /// The language of the picture (`--format svg`) [default: the campaign's first].
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<Language>,
    /// Show addresses whole instead of masked.
    #[arg(long)]
    pub addresses: bool,
}

/// The plan of one campaign at one time.
struct Planned {
    problems: Problems,
    ready: Ready,
    history: History,
    /// What there is to say about approvals that do not count any more.
    void: Vec<String>,
    /// Whether an error in the files holds something.
    checked: bool,
    timeline: Timeline,
    plan: Plan,
    phrases: Phrases,
    language: Language,
    wave: Option<WaveIx>,
    addresses: bool,
}

/// One person's story.
struct Story {
    planned: Planned,
    who: PersonIx,
}

impl Planned {
    /// What an error holds waits for a person; the rest is as it should be.
    fn ended(&self) -> Outcome {
        match (self.checked, self.problems.has_errors()) {
            (true, _) => Outcome::Remains,
            (false, true) => Outcome::FilesWrong,
            (false, false) => Outcome::Done,
        }
    }

    fn view(&self) -> View<'_> {
        View {
            campaign: &self.ready.campaign,
            people: &self.ready.people,
            history: &self.history,
            now: self.plan.now,
        }
    }
}

/// Makes the plan.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &PlanArguments,
) -> Result<Box<dyn Report>, Failure> {
    // The very opener and judgement of `send`: what it would hold is shown as held here.
    let office = Office::open(context)?;
    let records = context.records()?;
    let judged = office.judge(records.history().map_err(Failure::world)?, &records, context.now)?;
    let (void, held) = (judged.void(), held_by_check(&office, &judged, &Choice::default(), context.now).1);
    let checked = !held.is_empty();
    let history = judged.history;
    let Office { loaded, ready, timeline, .. } = office;
    let (phrases, wrong) = Phrases::read(&loaded.tree, &ready.campaign.languages);
    let view = View { campaign: &ready.campaign, people: &ready.people, history: &history, now: context.now };
    let wave = arguments.wave.as_deref().map(|id| wave_named(view, id)).transpose()?;
    let who = match (&arguments.person, &arguments.reference) {
        (Some(address), _) => Some(person_named(view, address)?),
        (None, Some(reference)) => Some(person_behind(context, view, reference)?),
        (None, None) => None,
    };
    let language = spoken(view, arguments.language)?;
    let plan = Plan::of(&timeline, view);
    let mut problems = loaded.problems;
    problems.append(timeline.problems.clone());
    problems.append(wrong.into_iter().chain(held).collect());
    let open = |since| Ok(open_notices(&timeline, view, since));
    problems.extend(context.standing(&ready.campaign, &records, context.now, open)?.problem());
    let problems = problems.in_reading_order();
    let addresses = arguments.addresses;
    let planned = Planned {
        problems,
        ready,
        history,
        void,
        checked,
        timeline,
        plan,
        phrases,
        language,
        wave,
        addresses,
    };
    Ok(match who {
        Some(who) => Box::new(Story { planned, who }),
        None => Box::new(planned),
    })
}

/// The language that was asked for, if the campaign speaks it.
fn spoken(view: View<'_>, asked: Option<Language>) -> Result<Language, Failure> {
    let languages = &view.campaign.languages;
    let known: Vec<_> = languages.iter().map(|language| format!("`{language}`")).collect();
    match asked {
        Some(language) if !languages.contains(language) => Err(Failure::usage(
            format!("the campaign does not speak `{language}`"),
            format!("its languages are {}", known.join(", ")),
        )),
        asked => Ok(asked.unwrap_or_else(|| languages.source())),
    }
}

fn wave_named(view: View<'_>, id: &str) -> Result<WaveIx, Failure> {
    let known: Vec<_> = view.campaign.waves.iter().map(|wave| format!("`{}`", wave.id)).collect();
    view.campaign.wave_named(id).map(|(index, _)| index).ok_or_else(|| {
        Failure::usage(format!("there is no wave `{id}`"), format!("the waves are {}", known.join(", ")))
    })
}

fn person_named(view: View<'_>, address: &str) -> Result<PersonIx, Failure> {
    view.people.find(address).map(|(index, _)| index).ok_or_else(|| {
        let file = &view.campaign.policies.people_file;
        Failure::usage(
            format!("`{address}` is not in `{file}`"),
            "write the whole address as the list has it; letter case makes no difference",
        )
    })
}

/// Whoever has a personal reference.
fn person_behind(context: &Context, view: View<'_>, said: &str) -> Result<PersonIx, Failure> {
    if !view.campaign.policies.personal_references {
        return Err(Failure::usage(
            "this campaign gives nobody a reference",
            "write `personal_references = true` under `[portal]` in campaign.toml",
        ));
    }
    let key = memory::find(&context.state()?).map_err(Failure::world)?.ok_or_else(|| {
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

impl Report for Planned {
    fn text(&self, _look: Look) -> String {
        text::whole(self)
    }

    fn json(&self) -> Value {
        data::whole(self)
    }

    fn picture(&self) -> Option<String> {
        let (view, plan, phrases) = (self.view(), &self.plan, &self.phrases);
        Some(picture::draw(Scene { view, plan, phrases, language: self.language }))
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        self.ended()
    }
}

impl Report for Story {
    fn text(&self, _look: Look) -> String {
        person::text(&self.planned, self.who)
    }

    fn json(&self) -> Value {
        person::data(&self.planned, self.who)
    }

    fn problems(&self) -> &Problems {
        &self.planned.problems
    }

    fn outcome(&self) -> Outcome {
        self.planned.ended()
    }
}
