//! `wavecast plan`: who is told what, when and in which language; how long it takes; what collides.

use clap::Args;

use super::{Context, table_file::TableFile};
use crate::{
    acts::{
        Failure, audience,
        plan::{PlanRequest, WhichPerson, plan as planned_now},
    },
    faces::show::{
        AboutPeople, Report,
        plan::{self, ShownPlan},
    },
    ground::campaign::Language,
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
    /// The same, of the person with this personal reference: the one in their link and message.
    #[arg(long, value_name = "REFERENCE", conflicts_with_all = ["wave", "person"])]
    pub reference: Option<String>,
    /// Show who is meant by facts: how many, in which languages, with examples. Such as `country = NL and not moved`.
    #[arg(long, value_name = "FACTS", conflicts_with_all = ["wave", "person", "reference", "to"])]
    pub who: Option<String>,
    /// The language of the picture (`--format svg`) [default: the campaign's first].
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<Language>,
    /// Show addresses whole instead of masked.
    #[arg(long)]
    pub addresses: bool,
    /// Write what leaves on which day into this file: `.xlsx` for Excel, or `.csv`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["person", "reference"])]
    pub to: Option<std::path::PathBuf>,
}

impl PlanArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        if let Some(text) = &self.who {
            let answer = audience::who(&context.opened()?, text)?;
            return Ok(Box::new(AboutPeople { answer, whole: self.addresses }));
        }
        let person = self.person.map(WhichPerson::Address);
        let person = person.or(self.reference.map(WhichPerson::Reference));
        let request = PlanRequest { wave: self.wave, person, language: self.language };
        let planned = planned_now(&context.opened()?, &request)?;
        let shown = ShownPlan { planned, addresses: self.addresses };
        TableFile::named(self.to).or_shown(context, shown, plan::departures)
    }
}
