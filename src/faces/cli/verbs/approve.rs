//! `wavecast approve`: somebody was shown a stage of a wave, and says yes to exactly that.

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};
use std::{fmt::Write as _, sync::Arc};

use super::{
    Context,
    record::{By, counted},
    send::office::{Choice, Office},
};
use crate::{
    acts::Failure,
    faces::cli::report::{Look, Outcome, Report},
    ground::{
        approval::{Approval, Contents, Standing},
        problem::{Concerns, Problems},
    },
    world::ledger::Notes,
};

/// Says yes to a stage of a wave, exactly as it was shown.
#[derive(Debug, Args)]
pub struct ApproveArguments {
    /// The stage.
    pub stage: String,
    /// The wave; without one, a stage that is told once in the whole campaign.
    #[arg(long, value_name = "WAVE")]
    pub wave: Option<String>,
    /// Show what would be approved, and approve nothing.
    #[arg(long, conflicts_with_all = ["shown", "yes"])]
    pub show: bool,
    /// Approve only if it is still what was shown under this number.
    #[arg(long, value_name = "NUMBER")]
    pub shown: Option<String>,
    /// Do not ask: approve what there is.
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    by: By,
}

/// What is shown, and what was approved.
struct Approved {
    problems: Problems,
    what: String,
    contents: Arc<Contents>,
    /// Who said yes; nobody, if it was only shown or refused.
    who: Option<String>,
    /// What there is to say about an earlier approval.
    earlier: Vec<String>,
    /// The checks whose errors would hold it.
    held: Vec<&'static str>,
}

/// Shows it, and records the yes.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &ApproveArguments,
) -> Result<Box<dyn Report>, Failure> {
    let who = if arguments.show { None } else { Some(context.who(&arguments.by)?) };
    let (office, contents) = read(context, arguments)?;
    let (held, problems) = held(&office, context, arguments);
    let earlier = earlier(context, &office, arguments)?;
    let mut shown = Approved { what: what(arguments), earlier, problems, contents, who: None, held };
    let Some(who) = who else { return Ok(Box::new(shown)) };
    let (mut office, mut contents) = (office, Arc::clone(&shown.contents));
    let mut number = arguments.shown.clone().unwrap_or_else(|| contents.hash());
    if arguments.shown.is_none() && context.talk && !arguments.yes {
        (context.aside)(&shown.words());
        if !(context.ask)("approve exactly this? (yes/no) ") {
            return Err(Failure::usage("nothing was approved", "answer `yes`, or call with `--yes`"));
        }
        number = contents.hash();
        // Before the answer somebody may have saved a file: what is there now must be what was shown.
        (office, contents) = read(context, arguments)?;
    }
    if !contents.are_shown_as(&number) {
        return Err(Failure::usage(
            format!("{} is not any more what was shown, so nothing was approved", shown.what),
            "look at it again with `--show`, and approve what you see then",
        ));
    }
    let approval = Approval {
        wave: arguments.wave.clone(),
        stage: arguments.stage.clone(),
        hash: contents.hash(),
        parts: contents.json().to_string(),
        who: who.clone(),
        at: context.clock,
    };
    let mut notes =
        Notes::open(&context.state()?, office.ready.campaign.id.as_str()).map_err(Failure::world)?;
    notes.approve(&approval).map_err(Failure::world)?;
    (shown.who, shown.contents, shown.earlier) = (Some(who), contents, Vec::new());
    Ok(Box::new(shown))
}

/// The folder as it is at this moment, and what would be sent.
fn read(context: &Context, arguments: &ApproveArguments) -> Result<(Office, Arc<Contents>), Failure> {
    let office = Office::open(context)?;
    Choice { wave: arguments.wave.clone(), stage: Some(arguments.stage.clone()) }.known(&office)?;
    let contents = office.contents(arguments.wave.as_deref(), &arguments.stage).ok_or_else(|| {
        let hint = match arguments.wave {
            Some(_) => "`wavecast plan` shows which stages each wave has",
            None => "name the wave with `--wave`",
        };
        Failure::usage(format!("nobody is told {}", what(arguments)), hint)
    })?;
    Ok((office, contents))
}

fn what(arguments: &ApproveArguments) -> String {
    let stage = &arguments.stage;
    match &arguments.wave {
        Some(wave) => format!("`{stage}` of wave `{wave}`"),
        None => format!("`{stage}`"),
    }
}

/// Why an approval that was given before does not count any more.
fn earlier(context: &Context, office: &Office, arguments: &ApproveArguments) -> Result<Vec<String>, Failure> {
    let given = context.records()?.approvals().map_err(Failure::world)?.into_iter();
    let own = given.filter(|one| (&one.wave, &one.stage) == (&arguments.wave, &arguments.stage));
    let now = office.contents(arguments.wave.as_deref(), &arguments.stage);
    Ok(own.filter_map(|one| Standing::of(one, now.as_deref()).why_void()).collect())
}

/// The checks whose errors concern it, and those errors: it may be approved, and waits all the same.
fn held(office: &Office, context: &Context, arguments: &ApproveArguments) -> (Vec<&'static str>, Problems) {
    let wrong = office.wrong(arguments.wave.as_deref(), &arguments.stage, context.now);
    let touches = |concerns: &Concerns| match concerns {
        Concerns::All => true,
        Concerns::These(touches) => {
            touches.iter().any(|touch| touch.may_touch(arguments.wave.as_deref(), &arguments.stage))
        }
    };
    let faults = wrong.faults.iter().filter(|fault| touches(&fault.concerns));
    let held: Vec<&'static str> = faults.map(|fault| fault.check).collect();
    let problems = wrong.problems_of(&held);
    (held, problems)
}

impl Approved {
    /// What there is to say yes to: to whom, when, in which words, and under which number.
    fn words(&self) -> String {
        let contents = &self.contents;
        let mut text = format!("{} goes to {}\n", self.what, counted(contents.people, "person", "people"));
        for (language, own) in &contents.languages {
            let subjects: Vec<String> = own.subjects.iter().map(|subject| format!("\"{subject}\"")).collect();
            let _ = writeln!(text, "  {language:<6} {:>7}  {}", own.people, subjects.join(", "));
            for why in &own.failed {
                let _ = writeln!(text, "  {language:<6} cannot be made: {why}");
            }
        }
        // Two zones may share an hour and its name: one line says it for both.
        let mut hours: Vec<String> = Vec::new();
        for (at, zone) in &contents.moments {
            let said = at.map_or_else(
                || "when the date it follows comes about".to_owned(),
                |at: DateTime<Utc>| at.with_timezone(&zone.0).format("%a %Y-%m-%d %H:%M %Z").to_string(),
            );
            if !hours.contains(&said) {
                let _ = writeln!(text, "  leaves {said}");
                hours.push(said);
            }
        }
        for void in &self.earlier {
            let _ = writeln!(text, "{void}");
        }
        for check in &self.held {
            let _ = writeln!(text, "held: check {check}, until what it finds is fixed");
        }
        let _ = writeln!(text, "shown as {}", contents.shown());
        text
    }
}

impl Report for Approved {
    fn text(&self, _look: Look) -> String {
        match &self.who {
            Some(who) => format!(
                "{}approved by {who}, as it is now: a change of people, dates or words voids it\n",
                self.words()
            ),
            None => format!(
                "{}nothing was approved: `--shown {}` approves exactly this\n",
                self.words(),
                self.contents.shown()
            ),
        }
    }

    fn json(&self) -> Value {
        let contents = &self.contents;
        let languages = contents.languages.iter().map(|(language, own)| {
            json!({ "language": language.code(), "people": own.people, "subjects": own.subjects, "failed": own.failed })
        });
        let moments = contents.moments.iter().map(|(at, zone)| json!({ "at": at, "zone": zone.0.name() }));
        json!({
            "approved": self.who.as_ref().map(|_| &self.what),
            "what": self.what,
            "by": self.who,
            "shown": contents.shown(),
            "hash": contents.hash(),
            "people": contents.people,
            "languages": languages.collect::<Vec<_>>(),
            "moments": moments.collect::<Vec<_>>(),
            "earlier": self.earlier,
            "held_by_check": self.held,
            "contents": contents.json(),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.held.is_empty() { Outcome::Done } else { Outcome::Remains }
    }
}
