//! `wavecast mail`: every message as people will see it, before anyone gets it.

use clap::{Args, Subcommand};
use std::path::PathBuf;

use super::Context;
use crate::{
    acts::{
        Failure,
        mail::{self, PreviewRequest},
        previews::FOLDER,
        shots::{self, ShotsRequest},
    },
    faces::show::Report,
};

/// Looks at the messages.
#[derive(Debug, Args)]
pub struct MailArguments {
    /// What to do.
    #[command(subcommand)]
    verb: MailVerb,
}

#[derive(Debug, Subcommand)]
enum MailVerb {
    /// Writes every stage, wave and language as .eml, .html and .txt, and a page with all of them.
    Preview(Preview),
    /// Takes a picture of every letter, narrow and wide, in light and dark, with a browser of this machine.
    Shots(Shots),
}

#[derive(Debug, Args)]
struct Preview {
    /// Exactly what this person will get.
    #[arg(long, value_name = "ADDRESS")]
    person: Option<String>,
    /// Only this wave.
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,
    /// Only this stage.
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Where to, from the campaign folder.
    #[arg(long, value_name = "FOLDER", default_value = FOLDER)]
    out: PathBuf,
}

/// Which letters, and where their pictures go.
#[derive(Debug, Args)]
struct Shots {
    /// Only this wave; without it, each stage and language is shown once.
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,
    /// Only this stage.
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Only this language.
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Where to, from the campaign folder.
    #[arg(long, value_name = "FOLDER", default_value = "outbox/shots")]
    to: PathBuf,
    /// The browser that takes the pictures: a Chromium, Chrome or Edge.
    #[arg(long, value_name = "PROGRAM", env = "WAVECAST_BROWSER")]
    browser: Option<PathBuf>,
}

impl MailArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let opened = context.opened()?;
        Ok(match self.verb {
            MailVerb::Preview(Preview { person, wave, stage, out }) => {
                Box::new(mail::preview(&opened, &PreviewRequest { person, wave, stage, out })?)
            }
            MailVerb::Shots(Shots { wave, stage, language, to, browser }) => {
                Box::new(shots::take(&opened, &ShotsRequest { wave, stage, language, to, browser })?)
            }
        })
    }
}
