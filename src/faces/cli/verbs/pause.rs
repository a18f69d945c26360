//! `wavecast pause` and `resume`: the campaign, a wave or a stage is kept back; a running sender sees it within a
//! second.

use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Context, record::By};
use crate::{
    acts::Failure,
    faces::cli::report::{Look, Report},
    ground::{
        campaign::{Campaign, nearest},
        problem::Problems,
        timeline::Hold,
    },
    world::ledger::Notes,
};

/// Keeps back the campaign, a wave or a stage, in a running sender too.
#[derive(Debug, Args)]
pub struct Pause {
    #[command(flatten)]
    what: What,
    /// Why, for whoever looks at it later.
    #[arg(long, value_name = "WHY")]
    because: String,
    #[command(flatten)]
    by: By,
}

/// Lets go of what was kept back.
#[derive(Debug, Args)]
pub struct Resume {
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    by: By,
}

/// What is meant: everything, if neither is named.
#[derive(Clone, Debug, Args)]
struct What {
    /// One wave only.
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,
    /// One stage only.
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
}

impl What {
    fn known(&self, campaign: &Campaign) -> Result<(), Failure> {
        if let Some(wave) = &self.wave {
            known_wave(campaign, wave)?;
        }
        self.stage.as_deref().map_or(Ok(()), |stage| known_stage(campaign, stage))
    }

    fn words(&self) -> String {
        match (&self.wave, &self.stage) {
            (None, None) => "the whole campaign".to_owned(),
            (Some(wave), None) => format!("wave `{wave}`"),
            (None, Some(stage)) => format!("stage `{stage}`"),
            (Some(wave), Some(stage)) => format!("stage `{stage}` of wave `{wave}`"),
        }
    }
}

/// Refuses a wave that is not there.
pub(super) fn known_wave(campaign: &Campaign, wave: &str) -> Result<(), Failure> {
    if campaign.wave_named(wave).is_some() {
        return Ok(());
    }
    let names: Vec<&str> = campaign.waves.iter().map(|wave| wave.id.as_str()).collect();
    let hint = nearest(wave, names.iter().copied()).map_or_else(
        || format!("the waves are {}", names.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Failure::usage(format!("there is no wave `{wave}`"), hint))
}

/// Refuses a stage that is not there.
pub(super) fn known_stage(campaign: &Campaign, stage: &str) -> Result<(), Failure> {
    if campaign.stage_named(stage).is_some() {
        return Ok(());
    }
    let names: Vec<&str> = campaign.stages.iter().map(|stage| stage.id.as_str()).collect();
    let hint = nearest(stage, names.iter().copied()).map_or_else(
        || format!("the stages are {}", names.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Failure::usage(format!("there is no stage `{stage}`"), hint))
}

/// What was done.
struct Changed {
    problems: Problems,
    line: String,
    holds: Vec<Hold>,
}

/// Keeps back.
pub(in crate::faces) fn pause(context: &Context, arguments: &Pause) -> Result<Box<dyn Report>, Failure> {
    let (loaded, ready) = context.ready()?;
    arguments.what.known(&ready.campaign)?;
    let who = context.who(&arguments.by)?;
    let mut notes = Notes::open(&context.state()?, ready.campaign.id.as_str()).map_err(Failure::world)?;
    let hold = Hold {
        wave: arguments.what.wave.clone(),
        stage: arguments.what.stage.clone(),
        because: arguments.because.clone(),
    };
    notes.hold(&hold, &who, context.clock).map_err(Failure::world)?;
    let line = format!("{} is kept back: {}", arguments.what.words(), arguments.because);
    answer(context, loaded.problems, line)
}

/// Lets go.
pub(in crate::faces) fn resume(context: &Context, arguments: &Resume) -> Result<Box<dyn Report>, Failure> {
    let (loaded, ready) = context.ready()?;
    arguments.what.known(&ready.campaign)?;
    let who = context.who(&arguments.by)?;
    let mut notes = Notes::open(&context.state()?, ready.campaign.id.as_str()).map_err(Failure::world)?;
    let (wave, stage) = (arguments.what.wave.as_deref(), arguments.what.stage.as_deref());
    let lifted = notes.lift(wave, stage, &who, context.clock).map_err(Failure::world)?;
    let words = arguments.what.words();
    let line = match lifted {
        0 => format!("{words} was not kept back"),
        _ => format!("{words} goes on"),
    };
    answer(context, loaded.problems, line)
}

fn answer(context: &Context, problems: Problems, line: String) -> Result<Box<dyn Report>, Failure> {
    let holds = context.records()?.history().map_err(Failure::world)?.holds;
    Ok(Box::new(Changed { problems, line, holds }))
}

fn words(hold: &Hold) -> String {
    let what = What { wave: hold.wave.clone(), stage: hold.stage.clone() };
    format!("{}: {}", what.words(), hold.because)
}

impl Report for Changed {
    fn text(&self, _look: Look) -> String {
        let mut text = format!("{}\n", self.line);
        if !self.holds.is_empty() {
            text.push_str("kept back now:\n");
            for hold in &self.holds {
                let _ = writeln!(text, "  {}", words(hold));
            }
        }
        text
    }

    fn json(&self) -> Value {
        let holds = self.holds.iter();
        let holds: Vec<Value> = holds
            .map(|hold| json!({ "wave": hold.wave, "stage": hold.stage, "because": hold.because }))
            .collect();
        json!({ "holds": holds })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
