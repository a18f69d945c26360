//! `wavecast tell`: a message now or at a moment, to whoever fits; and the correction of one that was wrong.

use clap::Args;
use std::path::PathBuf;

use super::{Context, interrupt::listening, progress, send::is_confirmed};
use crate::{
    acts::{
        Failure,
        send::Watch,
        tell::{self, CorrectionRequest, TellRequest},
    },
    faces::{
        cli::moment::{AskedMoment, moment},
        show::{AboutPeople, Report, TellShown},
    },
    ground::campaign::Language,
};

/// A message now or at a moment, to everyone who fits: shows it; with `--execute`, sends it once.
#[derive(Debug, Args)]
pub struct TellArguments {
    /// Write it down and send it.
    #[arg(long)]
    pub execute: bool,
    /// To whom, by facts such as `country = NL and not moved`; to everybody if left out. Of those who were told something
    /// wrong, with `--correct`.
    #[arg(long, value_name = "FACTS")]
    pub who: Option<String>,
    /// For whom it is: people of the list, or the managers of those who fit, the helpdesk, the sponsors, or all three of
    /// these (`staff`), each once; `people` if left out.
    #[arg(long, value_name = "WHOM", conflicts_with = "correct", value_parser = ["people", "managers", "helpdesk", "sponsors", "staff"])]
    pub to: Option<String>,
    /// When: `2027-03-16, 09:00` where each person is, or with a zone behind it for one instant; now if left out.
    #[arg(long, value_name = "WHEN")]
    pub at: Option<String>,
    /// What it is called in the plan and the ledger; made of the day and the words if left out.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// A message of `content/<language>/messages` to send.
    #[arg(long, value_name = "MESSAGE", conflicts_with_all = ["text", "body"])]
    pub message: Option<String>,
    /// A Markdown file with the words in a language; for each language one.
    #[arg(long, value_name = "LANGUAGE=FILE", value_parser = in_language)]
    pub text: Vec<(Language, String)>,
    /// The subject in a language.
    #[arg(long, value_name = "LANGUAGE=TEXT", value_parser = in_language)]
    pub subject: Vec<(Language, String)>,
    /// The words in a language, typed here, in Markdown.
    #[arg(long, value_name = "LANGUAGE=TEXT", value_parser = in_language)]
    pub body: Vec<(Language, String)>,
    /// The language whose words those get who have none in their own.
    #[arg(long, value_name = "LANGUAGE")]
    pub fallback: Option<Language>,
    /// Leave in the quiet hours and in a freeze too.
    #[arg(long)]
    pub urgent: bool,
    /// Take back a message of its own that nobody was told yet: its files are taken away. Without `--execute` it only shows
    /// which.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["who", "to", "at", "name", "message", "text", "subject", "body", "fallback", "urgent", "late", "correct"])]
    pub withdraw: Option<String>,
    /// How long after its moment the message may still leave, such as `4 hours`; `2 workdays` if left out.
    #[arg(long, value_name = "TIME")]
    pub late: Option<String>,
    #[command(flatten)]
    manner: TellManner,
    #[command(flatten)]
    wrong: WrongWords,
}

/// How it is shown and asked about.
#[derive(Debug, Args)]
struct TellManner {
    /// Show addresses whole instead of masked.
    #[arg(long)]
    addresses: bool,
    /// Do not ask: for cron and timers.
    #[arg(long)]
    yes: bool,
}

/// What was wrong, and who was told it.
#[derive(Debug, Args)]
struct WrongWords {
    /// Put right what the message of this stage said: to exactly those who were told it, below its own letter.
    #[arg(long, value_name = "STAGE")]
    correct: Option<String>,
    /// The date that was told wrongly, such as `deadline 2027-03-10`.
    #[arg(long, value_name = "DATE", requires = "correct")]
    said: Option<String>,
    /// The words that were wrong, in a language.
    #[arg(long, value_name = "LANGUAGE=TEXT", value_parser = in_language, requires = "correct")]
    was: Vec<(Language, String)>,
    /// The words that are right, in a language.
    #[arg(long, value_name = "LANGUAGE=TEXT", value_parser = in_language, requires = "correct")]
    is: Vec<(Language, String)>,
    /// Only those who were told it in this wave.
    #[arg(long, value_name = "WAVE", requires = "correct")]
    wave: Option<String>,
    /// Only those who were told it from this moment on.
    #[arg(long, value_name = "WHEN", value_parser = moment, requires = "correct")]
    since: Option<AskedMoment>,
    /// Only those who were told it before this moment: when the words were corrected.
    #[arg(long, value_name = "WHEN", value_parser = moment, requires = "correct")]
    until: Option<AskedMoment>,
}

/// `nl=FILE`: a language, and what is said in it.
fn in_language(text: &str) -> Result<(Language, String), String> {
    let (code, said) = text.split_once('=').ok_or("write the language first, such as `nl=...`")?;
    let language = code.trim().parse::<Language>()?;
    Ok((language, said.to_owned()))
}

impl TellArguments {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let opened = context.opened()?;
        let (execute, yes, whole) = (self.execute, self.manner.yes, self.manner.addresses);
        if let Some(name) = &self.withdraw {
            return Ok(Box::new(tell::withdraw(&opened, name, execute)?));
        }
        let drafted = tell::draft(&opened, &self.request(context))?;
        if !execute {
            return Ok(Box::new(TellShown { drafted, whole }));
        }
        let vouched =
            context.talk && !yes && is_confirmed(context, drafted.opened(), &drafted.choice(), None)?;
        let watch: Option<Watch<'_>> = context.talk.then_some(&progress::watch);
        let answer = tell::execute(&opened, drafted, (listening(context)?, vouched), watch)?;
        Ok(Box::new(AboutPeople { answer, whole }))
    }

    fn request(self, context: &Context) -> TellRequest {
        let WrongWords { correct, said, was, is, wave, since, until } = self.wrong;
        let correct = correct.map(|stage| CorrectionRequest {
            stage,
            said,
            wave,
            since: since.map(|since| context.moment(since)),
            until: until.map(|until| context.moment(until)),
            was: was.into_iter().collect(),
            is: is.into_iter().collect(),
        });
        let here = |(language, file): (Language, String)| (language, context.here.join(PathBuf::from(file)));
        TellRequest {
            who: self.who,
            to: self.to,
            at: self.at,
            name: self.name,
            message: self.message,
            texts: self.text.into_iter().map(here).collect(),
            subjects: self.subject.into_iter().collect(),
            bodies: self.body.into_iter().collect(),
            fallback: self.fallback,
            urgent: self.urgent,
            late: self.late,
            correct,
        }
    }
}
