//! `wavecast ui`: what the buttons are called that pages name, and who says so.

use clap::{Args, Subcommand};

use super::{Context, by::By};
use crate::{
    acts::{
        Failure,
        ui::{self, ConfirmName, ListNames},
    },
    faces::show::Report,
};

/// Names of buttons.
#[derive(Debug, Args)]
pub struct UiArguments {
    #[command(subcommand)]
    verb: UiVerb,
}

#[derive(Debug, Subcommand)]
enum UiVerb {
    /// Shows the names that pages of the campaign say, in each language, with their evidence.
    List {
        /// Only those of one system: `ios`, `android`, `windows`, `macos`, or a file of your own in content/ui/.
        system: Option<String>,
        /// Only those that nobody proved for the version that people have.
        #[arg(long)]
        unproved: bool,
        /// Also those that no page says.
        #[arg(long)]
        all: bool,
    },
    /// Notes in the campaign folder what somebody saw on a device.
    Confirm {
        /// The name, such as `ui.ios.settings`.
        key: String,
        /// The language of the device.
        #[arg(long, value_name = "LANG")]
        language: String,
        /// The version it was seen on, such as "iOS 26.1".
        #[arg(long, value_name = "VERSION")]
        seen: String,
        /// What it says there, if it is not what the pages say.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[command(flatten)]
        by: By,
    },
}

impl UiArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let opened = context.opened()?;
        Ok(match self.verb {
            UiVerb::List { system, unproved, all } => {
                Box::new(ui::list(&opened, &ListNames { system, unproved, all })?)
            }
            UiVerb::Confirm { key, language, seen, name, by } => {
                Box::new(ui::confirm(&opened, &ConfirmName { key, language, seen, name, by: by.by })?)
            }
        })
    }
}
