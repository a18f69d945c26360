//! Each verb to the command that does it.

use clap::CommandFactory as _;

use super::{Arguments, Verb};
use crate::shell::{
    commands::{self, Context},
    report::{Failure, Report},
};

/// Runs a verb.
pub(super) fn run(context: &Context, verb: Verb) -> Result<Box<dyn Report>, Failure> {
    match verb {
        Verb::Import(verb) => commands::import::run(context, &verb),
        Verb::Init(arguments) => commands::init::run(context, &arguments),
        Verb::People(verb) => commands::people::run(context, &verb),
        Verb::Schema(arguments) => commands::schema::run(context, &arguments),
        Verb::Build(arguments) => commands::build::run(context, &arguments),
        Verb::Check(arguments) => commands::check::run(context, &arguments),
        Verb::Copy(arguments) => commands::copy::run(context, &arguments),
        Verb::Completions(arguments) => commands::completions::completions(&arguments, Arguments::command()),
        Verb::Forget(arguments) => commands::forget::run(context, &arguments),
        Verb::Gate(arguments) => commands::gate::run(context, &arguments),
        Verb::Mail(arguments) => commands::mail::run(context, &arguments),
        Verb::Handouts(arguments) => commands::handouts::run(context, &arguments),
        Verb::Man(arguments) => commands::completions::man(context, &arguments, Arguments::command()),
        Verb::Moved(arguments) => commands::moved::run(context, &arguments),
        Verb::Translation(arguments) => commands::translation::run(context, &arguments),
        Verb::Plan(arguments) => commands::plan::run(context, &arguments),
        Verb::Close(arguments) => commands::close::run(context, &arguments),
        Verb::Slip(arguments) => commands::slip::run(context, &arguments),
        Verb::Status(arguments) => commands::status::run(context, &arguments),
        Verb::Tickets(arguments) => commands::tickets::run(context, &arguments),
        Verb::Rehearse(arguments) => commands::rehearse::run(context, &arguments),
        Verb::Serve(arguments) => commands::serve::run(context, &arguments),
        Verb::Send(arguments) => commands::send::run(context, &arguments),
        Verb::Run(arguments) => commands::run::run(context, &arguments),
        Verb::Approve(arguments) => commands::approve::run(context, &arguments),
        Verb::Refused(arguments) => commands::refused::run(context, &arguments),
        Verb::Backup(arguments) => commands::backup::backup(context, &arguments),
        Verb::Restore(arguments) => commands::backup::restore(context, &arguments),
        Verb::Ledger(arguments) => commands::ledger::run(context, &arguments),
        Verb::Pause(arguments) => commands::pause::pause(context, &arguments),
        Verb::Resume(arguments) => commands::pause::resume(context, &arguments),
        Verb::Doubt(arguments) => commands::doubt::run(context, &arguments),
        Verb::Bounces(arguments) => commands::bounces::run(context, &arguments),
        Verb::Smtp(arguments) => commands::smtp::run(context, &arguments),
    }
}
