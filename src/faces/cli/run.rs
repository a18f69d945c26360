//! Each verb to the command that does it.

use clap::CommandFactory as _;

use super::{Arguments, Verb};
use crate::{
    acts::Failure,
    faces::{
        cli::verbs::{self, Context},
        show::Report,
    },
};

/// Runs a verb.
pub(super) fn run(context: &Context, verb: Verb) -> Result<Box<dyn Report>, Failure> {
    match verb {
        Verb::Import(verb) => verbs::import::run(context, &verb),
        Verb::Init(arguments) => verbs::init::run(context, &arguments),
        Verb::People(verb) => verbs::people::run(context, &verb),
        Verb::Schema(arguments) => verbs::schema::run(context, &arguments),
        Verb::Build(arguments) => verbs::build::run(context, &arguments),
        Verb::Check(arguments) => verbs::check::run(context, &arguments),
        Verb::Copy(arguments) => verbs::copy::run(context, &arguments),
        Verb::Completions(arguments) => verbs::completions::completions(&arguments, Arguments::command()),
        Verb::Forget(arguments) => verbs::forget::run(context, &arguments),
        Verb::Gate(arguments) => arguments.run(context),
        Verb::Mail(arguments) => verbs::mail::run(context, &arguments),
        Verb::Handouts(arguments) => verbs::handouts::run(context, &arguments),
        Verb::Man(arguments) => verbs::completions::man(context, &arguments, Arguments::command()),
        Verb::Moved(arguments) => verbs::moved::run(context, &arguments),
        Verb::Translation(arguments) => verbs::translation::run(context, &arguments),
        Verb::Plan(arguments) => arguments.run(context),
        Verb::Close(arguments) => verbs::close::run(context, &arguments),
        Verb::Slip(arguments) => verbs::slip::run(context, &arguments),
        Verb::Status(arguments) => arguments.run(context),
        Verb::Tickets(arguments) => verbs::tickets::run(context, &arguments),
        Verb::Rehearse(arguments) => verbs::rehearse::run(context, &arguments),
        Verb::Serve(arguments) => verbs::serve::run(context, &arguments),
        Verb::Send(arguments) => arguments.run(context),
        Verb::Run(arguments) => arguments.run(context),
        Verb::Approve(arguments) => arguments.run(context),
        Verb::Refused(arguments) => verbs::refused::run(context, &arguments),
        Verb::Backup(arguments) => verbs::backup::backup(context, &arguments),
        Verb::Restore(arguments) => verbs::backup::restore(context, &arguments),
        Verb::Ledger(arguments) => verbs::ledger::run(context, &arguments),
        Verb::Pause(arguments) => arguments.run(context),
        Verb::Resume(arguments) => arguments.run(context),
        Verb::Doubt(arguments) => verbs::doubt::run(context, &arguments),
        Verb::Bounces(arguments) => verbs::bounces::run(context, &arguments),
        Verb::Smtp(arguments) => verbs::smtp::run(context, &arguments),
    }
}
