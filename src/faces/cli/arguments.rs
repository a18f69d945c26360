//! What may be typed.

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

use crate::faces::cli::{
    moment::{AskedMoment, moment},
    verbs,
};

/// Tells thousands of people, in their own language and at the right moment, how to move their device to
/// another management system.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    /// The campaign folder [default: the nearest one upwards with a `campaign.toml`].
    #[arg(short = 'C', long, global = true, value_name = "FOLDER")]
    pub campaign: Option<PathBuf>,
    /// Act as if this day began for the campaign (`2027-01-18`), or as if it were this moment (`2027-01-18T09:00Z`).
    #[arg(long, global = true, value_name = "WHEN", value_parser = moment)]
    pub as_of: Option<AskedMoment>,
    /// How to answer.
    #[arg(long, global = true, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
    /// What to do; without a verb the campaign of this folder opens in the browser.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// How to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Sentences and tables for people.
    Text,
    /// JSON for programs, with the same facts.
    Json,
    /// For a check on a forge: one annotation a problem.
    Github,
    /// As a picture, where there is one.
    Svg,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Writes a new campaign folder that passes `check`; never overwrites a file.
    Init(verbs::init::Init),
    /// Every problem in the folder, at once; writes nothing.
    Check(verbs::check::CheckArguments),
    /// What must be ready in both systems before people are told anything, and who says that it is.
    Before(verbs::before::BeforeArguments),
    /// Who is told what, when and in which language; how long it takes; what collides.
    Plan(verbs::plan::PlanArguments),
    /// The list of people.
    #[command(subcommand)]
    People(verbs::people::PeopleVerb),
    /// The list of devices, for people who have several.
    #[command(subcommand)]
    Devices(verbs::devices::DevicesVerb),
    /// Puts shipped words, phrases or templates into the campaign folder, to start your own from.
    Copy(verbs::copy::CopyArguments),
    /// Documentation pages of others, taken into the campaign folder.
    #[command(subcommand)]
    Import(verbs::import::ImportVerb),
    /// Prints the JSON Schema of `campaign.toml`, for editors.
    Schema(verbs::schema::Schema),
    /// Plays the whole campaign with time compressed, into a mailbox on this machine; sends nothing to anyone.
    Rehearse(verbs::rehearse::Rehearse),
    /// The whole campaign in a browser: portal, mails, handouts, people and dates; a saved file shows at once.
    Serve(verbs::serve::Serve),
    /// Posters, flyers, signage and booklets: made into a folder, or their templates for a designer.
    Handouts(verbs::handouts::Handouts),
    /// Portal, handouts and calendars, into a folder that any host can serve.
    Build(verbs::build::Build),
    /// Who has moved already: an export of the new device management, or a list.
    Moved(verbs::moved::MovedArguments),
    /// What the helpdesk heard.
    Tickets(verbs::tickets::TicketsArguments),
    /// A wave judged by its criteria; the next one let go or held.
    Gate(verbs::gate::GateArguments),
    /// Shows what is due; with `--execute`, sends it.
    Send(verbs::send::SendArguments),
    /// A message now or at a moment, to everyone who fits; or the correction of one that was wrong.
    Tell(Box<verbs::tell::TellArguments>),
    /// Stays up and sends what is due when it is due.
    Run(verbs::run::RunArguments),
    /// Says yes to a stage of a wave, exactly as it is now.
    Approve(verbs::approve::ApproveArguments),
    /// Whom the relay refused, and its words.
    Refused(verbs::refused::RefusedArguments),
    /// The durable record of what was sent: exports it, accepts an older copy, or vouches for it.
    Ledger(verbs::ledger::LedgerArguments),
    /// Writes the ledger, and what belongs to it, into one file; a sender may run meanwhile.
    Backup(verbs::backup::BackupArguments),
    /// Puts the ledger back from such a file; what may have left since is not sent until somebody says so.
    Restore(verbs::backup::RestoreArguments),
    /// Holds the campaign, a wave or a stage, in a running sender too.
    Pause(verbs::pause::PauseArguments),
    /// Releases what was held.
    Resume(verbs::pause::ResumeArguments),
    /// Messages of which nobody knows whether they left: shows, looks for evidence, settles.
    Doubt(verbs::doubt::DoubtArguments),
    /// Mail that came back: who cannot be reached.
    Bounces(verbs::bounces::BouncesArguments),
    /// Looks whether the relay can be used.
    Smtp(verbs::smtp::SmtpArguments),
    /// What a slip does to every later date, and dates that hold instead.
    Slip(verbs::slip::SlipArguments),
    /// How the campaign stands: moved, told, refused, in doubt, the helpdesk's load.
    Status(verbs::status::StatusArguments),
    /// The end: what is open, the checklist for the old system, the final report.
    Close(verbs::close::CloseArguments),
    /// Erases people's data and keeps the figures, with a certificate.
    Forget(verbs::forget::ForgetArguments),
    /// Prints the completions of a shell.
    Completions(verbs::completions::Completions),
    /// Looks at the messages before anyone gets them.
    Mail(verbs::mail::MailArguments),
    /// What each language still owes, and that a translation says what its source says.
    Translation(verbs::translation::Translation),
    /// What the buttons are called that pages name, and who says so.
    Ui(verbs::ui::UiArguments),
    /// Writes the manual pages into a folder.
    Man(verbs::completions::Man),
    /// Prints what the program is made of, and under which licences.
    Licences(verbs::completions::Licences),
}
