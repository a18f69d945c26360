//! Arguments, words for errors, exit codes: the only place that prints and reads the clock.

mod arguments;
mod built_from;
mod complete;
mod mistyped;
mod moment;
mod run;
mod speak;
pub mod verbs;

pub use arguments::{Arguments, OutputFormat, Verb};

use chrono::{DateTime, Utc};
use clap::{CommandFactory as _, Parser as _};
use std::{ffi::OsString, io::IsTerminal as _, path::PathBuf, process::ExitCode};

use super::show::{Look, RunOutcome};
use crate::{acts::Failure, world::disk};
use moment::AskedMoment;
use verbs::Context;

/// Runs the program once.
pub fn main() -> ExitCode {
    // Ends here if it is a shell that asks.
    clap_complete::CompleteEnv::with_factory(complete::command).var(complete::ASKED).complete();
    let typed: Vec<OsString> = std::env::args_os().collect();
    if built_from::is_asked(typed.iter().map(OsString::as_os_str)) {
        speak::answer(&built_from::text());
        return ExitCode::SUCCESS;
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            return speak::complain(&mistyped::failure(&error), OutputFormat::Text, look());
        }
        // Help and the version, which were asked for.
        Err(error) => error.exit(),
    };
    let format = arguments.format;
    let context = context(arguments.campaign.clone(), arguments.as_of);
    let answer = match (arguments.verb, context) {
        (Some(verb), Ok(context)) => run::run(&context, verb),
        (None, Ok(context)) if context.folder.is_ok() => verbs::serve::at_once(&context),
        (None, Ok(_)) => return help(),
        (_, Err(failure)) => Err(failure),
    };
    match answer {
        Ok(report) if format == OutputFormat::Svg && report.picture().is_none() => {
            let failure =
                Failure::usage("there is no picture of this answer", "try `wavecast plan --format svg`");
            speak::complain(&failure, format, look())
        }
        Ok(report) => {
            speak::say(report.as_ref(), format, look());
            match report.outcome() {
                RunOutcome::Done => ExitCode::SUCCESS,
                RunOutcome::FilesWrong => ExitCode::from(1),
                RunOutcome::Remains => ExitCode::from(4),
                RunOutcome::WorldFailed => ExitCode::from(3),
            }
        }
        Err(failure) => speak::complain(&failure, format, look()),
    }
}

/// Nothing was asked for, and there is no campaign here to show.
fn help() -> ExitCode {
    // A terminal that cannot be written to hears nothing either way.
    drop(Arguments::command().print_help());
    ExitCode::from(2)
}

fn context(campaign: Option<PathBuf>, as_of: Option<AskedMoment>) -> Result<Context, Failure> {
    #[expect(clippy::disallowed_methods, reason = "the command line is where time and place come from")]
    let (clock, here) = (Utc::now(), std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")));
    let folder = campaign.map_or_else(|| disk::find(&here), Ok);
    let zone = || verbs::zone_of(&folder);
    Ok(Context {
        now: as_of.map_or(clock, |asked| asked.at(zone)),
        clock,
        here,
        folder,
        talk: std::io::stderr().is_terminal(),
        aside: speak::aside,
        ask: speak::ask,
        rehearsal: as_of.is_some(),
        tick: clock_now,
        environment,
    })
}

#[expect(clippy::disallowed_methods, reason = "the command line is where time comes from")]
fn clock_now() -> DateTime<Utc> {
    Utc::now()
}

#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn look() -> Look {
    #[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
    // Set to nothing it asks for nothing (no-color.org).
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Look { width: 100, colour: !no_colour && std::io::stdout().is_terminal() }
}
