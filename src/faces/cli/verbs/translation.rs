//! `wavecast translation`: what each language still owes, and that a translation says what its source says.

use clap::{Args, Subcommand};

use super::Context;
use crate::{
    acts::{Failure, lay_out::lay_out, translation},
    faces::show::Report,
};

/// What each language still owes.
#[derive(Debug, Args)]
pub struct Translation {
    #[command(subcommand)]
    verb: TranslationVerb,
}

#[derive(Debug, Subcommand)]
enum TranslationVerb {
    /// Shows for each language which pages are current, stale or missing.
    Status {
        /// Only this language.
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
    },
    /// Lays out a language from the source: every page, include and phrase, to be translated in place; shows the
    /// files, writes them with `--execute`, never over a file.
    New {
        /// The language, such as `de`.
        lang: String,
        /// Write the files; without it they are only shown.
        #[arg(long)]
        execute: bool,
    },
    /// Notes that translations say what their source says now, whether they were edited or not.
    Accept {
        /// The pages, such as `guides/join-ios`, or phrases of your own: `locales` for all, `locales/portal.skip` for one. Without
        /// any, all; then phrases that say word for word what their source says are left out.
        pages: Vec<String>,
        /// Only this language.
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
    },
}

impl Translation {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let opened = context.opened()?;
        Ok(match self.verb {
            TranslationVerb::Status { lang } => Box::new(translation::standing(&opened, lang.as_deref())?),
            TranslationVerb::New { lang, execute } => Box::new(lay_out(&opened, &lang, execute)?),
            TranslationVerb::Accept { pages, lang } => {
                Box::new(translation::accept(&opened, &pages, lang.as_deref())?)
            }
        })
    }
}
