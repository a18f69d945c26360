//! `wavecast approve`: somebody says yes to a stage of a wave, exactly as it is now.

use clap::Args;
use serde_json::{Value, json};

use super::{
    Context,
    record::By,
    send::{
        approval::{self, Contents},
        office::{Choice, Office},
    },
};
use crate::{
    ground::problem::Problems,
    shell::report::{Failure, Look, Report},
    world::ledger::{Approval, Notes},
};

/// Says yes to a stage of a wave, exactly as it is now.
#[derive(Debug, Args)]
pub struct ApproveArguments {
    /// The stage.
    pub stage: String,
    /// The wave; without one, a stage that is told once in the whole campaign.
    #[arg(long, value_name = "WAVE")]
    pub wave: Option<String>,
    #[command(flatten)]
    by: By,
}

struct Approved {
    problems: Problems,
    what: String,
    contents: Contents,
    who: String,
}

/// Records the yes.
pub(super) fn run(context: &Context, arguments: &ApproveArguments) -> Result<Box<dyn Report>, Failure> {
    let office = Office::open(context)?;
    let choice = Choice { wave: arguments.wave.clone(), stage: Some(arguments.stage.clone()) };
    choice.known(&office)?;
    let wave = arguments.wave.as_deref();
    if !office.slots(&choice).any(|slot| office.names(slot).0 == wave) {
        let hint = match wave {
            Some(_) => "`wavecast plan` shows which stages each wave has",
            None => "name the wave with `--wave`",
        };
        return Err(Failure::usage(format!("nobody is told `{}` so", arguments.stage), hint));
    }
    let contents = approval::contents(&office, &office.draft()?, wave, &arguments.stage);
    let approval = Approval {
        wave: arguments.wave.clone(),
        stage: arguments.stage.clone(),
        hash: contents.hash(),
        parts: contents.json().to_string(),
        who: arguments.by.name(context),
        at: context.clock,
    };
    let mut notes =
        Notes::open(&context.state()?, office.ready.campaign.id.as_str()).map_err(Failure::world)?;
    notes.approve(&approval).map_err(Failure::world)?;
    let what = wave.map_or_else(
        || format!("`{}`", arguments.stage),
        |wave| format!("`{}` of wave `{wave}`", arguments.stage),
    );
    Ok(Box::new(Approved { problems: office.problems, what, contents, who: approval.who }))
}

impl Report for Approved {
    fn text(&self, _look: Look) -> String {
        let Contents { people, .. } = &self.contents;
        format!(
            "{} approved by {} for {people} people, as it is now: a change of people, dates or words voids it\n",
            self.what, self.who
        )
    }

    fn json(&self) -> Value {
        json!({ "approved": self.what, "by": self.who, "hash": self.contents.hash(), "contents": self.contents.json() })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
