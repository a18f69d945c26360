//! `wavecast completions`, `wavecast man` and `wavecast licences`: what a shell, a reader of manuals and a lawyer want to
//! know.

use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::Failure,
    faces::{
        cli::complete::registration,
        show::{Look, Report},
    },
    ground::problem::Problems,
    world::disk,
};

/// Prints the completions of a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell that will read them.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

/// Writes the manual pages into a folder.
#[derive(Debug, Args)]
pub struct Man {
    /// Where to; it is made if it is not there.
    folder: PathBuf,
}

/// Prints what the program is made of, and under which licences.
#[derive(Debug, Args)]
pub struct Licences {}

/// A text that is the whole answer.
struct PlainAnswer {
    text: String,
    problems: Problems,
}

/// What the shell reads to ask the program from then on.
pub(in crate::faces) fn completions(arguments: &Completions) -> Result<Box<dyn Report>, Failure> {
    Ok(Box::new(PlainAnswer { text: registration(arguments.shell)?, problems: Problems::default() }))
}

/// What others made, with their licences: each copy of the program carries it, as most of them ask.
pub(in crate::faces) fn licences() -> Box<dyn Report> {
    const THIRD_PARTY: &str = include_str!("../../../../packaging/THIRD-PARTY.txt");
    Box::new(PlainAnswer { text: THIRD_PARTY.to_owned(), problems: Problems::default() })
}

/// Writes one page for the program, one a verb, and one for each verb of a verb: `wavecast-gate-pass`.
pub(in crate::faces) fn man(
    context: &Context,
    arguments: &Man,
    mut program: clap::Command,
) -> Result<Box<dyn Report>, Failure> {
    program.build();
    let mut written = Vec::new();
    pages(&program, "wavecast", &mut written)?;
    let folder = context.here.join(&arguments.folder);
    for (name, bytes) in &written {
        disk::write_file(&folder.join(name), bytes)?;
    }
    let text = format!("{} manual pages in {}\n", written.len(), arguments.folder.display());
    Ok(Box::new(PlainAnswer { text, problems: Problems::default() }))
}

fn pages(command: &clap::Command, name: &str, written: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    // `clap_mangen` dates its pages by nothing but the version, so two runs are the same bytes.
    clap_mangen::Man::new(command.clone().name(name.to_owned()))
        .render(&mut bytes)
        .map_err(Failure::world)?;
    written.push((format!("{name}.1"), bytes));
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help") {
        pages(verb, &format!("{name}-{}", verb.get_name()), written)?;
    }
    Ok(())
}

impl Report for PlainAnswer {
    fn text(&self, _look: Look) -> String {
        self.text.clone()
    }

    fn json(&self) -> Value {
        json!({ "text": self.text })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
