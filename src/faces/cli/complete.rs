//! What a shell offers when somebody presses the key for it: verbs and options, and the names of the campaign that they
//! stand in. The shell asks the program each time, so that what it offers is what the files say now.

use clap::{Arg, Command, CommandFactory as _};
use clap_complete::{ArgValueCompleter, CompletionCandidate, env::Shells};
use std::{ffi::OsStr, path::PathBuf};

use super::Arguments;
use crate::{
    acts::{Failure, Opened, audience},
    ground::campaign::Slug,
};

/// Set by the shell when it asks; by nobody else.
pub(super) const ASKED: &str = "WAVECAST_COMPLETE";

/// The folder of the campaign, in front of its option or behind a sign.
const FOLDER: [&str; 2] = ["-C", "--campaign"];

/// Everything that may be typed, with what is known of the values of this campaign.
pub(super) fn command() -> Command {
    with_names(Arguments::command())
}

/// What a shell reads once, so that it asks from then on.
pub(in crate::faces::cli) fn registration(shell: clap_complete::Shell) -> Result<String, Failure> {
    let shells = Shells::builtins();
    let known = shells.completer(&shell.to_string());
    let known =
        known.ok_or_else(|| Failure::usage(format!("nothing is known of {shell}"), "use another shell"))?;
    let mut text = Vec::new();
    known.write_registration(ASKED, "wavecast", "wavecast", "wavecast", &mut text).map_err(Failure::world)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn with_names(command: Command) -> Command {
    command.mut_args(with_values).mut_subcommands(with_names)
}

/// An argument is known by what its help calls its value: whoever adds one has nothing to do here.
fn with_values(argument: Arg) -> Arg {
    let named = argument.get_value_names().and_then(<[_]>::first).map(|name| name.as_str().to_owned());
    match named.as_deref() {
        Some("WAVE") => argument.add(ArgValueCompleter::new(waves)),
        Some("STAGE") => argument.add(ArgValueCompleter::new(stages)),
        Some("FACTS") => argument.add(ArgValueCompleter::new(facts)),
        _ => argument,
    }
}

fn waves(typed: &OsStr) -> Vec<CompletionCandidate> {
    offered(|opened| Some(begun(typed, opened.campaign().ok()?.waves.iter().map(|wave| &wave.id))))
}

fn stages(typed: &OsStr) -> Vec<CompletionCandidate> {
    offered(|opened| Some(begun(typed, opened.campaign().ok()?.stages.iter().map(|stage| &stage.id))))
}

fn facts(typed: &OsStr) -> Vec<CompletionCandidate> {
    offered(|opened| audience::offers(opened, typed.to_str()?).ok())
}

fn begun<'n>(typed: &OsStr, names: impl Iterator<Item = &'n Slug>) -> Vec<String> {
    let typed = typed.to_string_lossy();
    names.map(Slug::to_string).filter(|name| name.starts_with(&*typed)).collect()
}

/// What may be typed here. Whoever stands in no campaign, or in one that cannot be read, is offered nothing: a shell
/// has no place for what is wrong.
fn offered(names: impl FnOnce(&Opened) -> Option<Vec<String>>) -> Vec<CompletionCandidate> {
    let opened = super::context(folder(), None).and_then(|context| context.opened());
    let names = opened.ok().and_then(|opened| names(&opened)).unwrap_or_default();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// The folder that is named on the line which is being typed.
fn folder() -> Option<PathBuf> {
    let mut typed = std::env::args_os().skip_while(|word| word != "--").skip(1);
    while let Some(word) = typed.next() {
        if FOLDER.iter().any(|option| word == *option) {
            return typed.next().map(Into::into);
        }
        let joined = word.to_str().and_then(|word| word.strip_prefix("--campaign="));
        if let Some(folder) = joined {
            return Some(folder.into());
        }
    }
    None
}
