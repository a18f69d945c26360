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
        Verb::Import(verb) => verb.run(context),
        Verb::Init(arguments) => arguments.run(context),
        Verb::People(verb) => verb.run(context),
        Verb::Devices(verb) => verb.run(context),
        Verb::Schema(arguments) => arguments.run(context),
        Verb::Build(arguments) => arguments.run(context),
        Verb::Check(arguments) => arguments.run(context),
        Verb::Copy(arguments) => arguments.run(context),
        Verb::Completions(arguments) => verbs::completions::completions(&arguments),
        Verb::Forget(arguments) => arguments.run(context),
        Verb::Gate(arguments) => arguments.run(context),
        Verb::Mail(arguments) => arguments.run(context),
        Verb::Handouts(arguments) => arguments.run(context),
        Verb::Licences(_) => Ok(verbs::completions::licences()),
        Verb::Man(arguments) => verbs::completions::man(context, &arguments, Arguments::command()),
        Verb::Moved(arguments) => arguments.run(context),
        Verb::Translation(arguments) => arguments.run(context),
        Verb::Ui(arguments) => arguments.run(context),
        Verb::Before(arguments) => arguments.run(context),
        Verb::Plan(arguments) => arguments.run(context),
        Verb::Close(arguments) => arguments.run(context),
        Verb::Slip(arguments) => arguments.run(context),
        Verb::Status(arguments) => arguments.run(context),
        Verb::Tickets(arguments) => arguments.run(context),
        Verb::Rehearse(arguments) => arguments.run(context),
        Verb::Serve(arguments) => verbs::serve::run(context, &arguments),
        Verb::Send(arguments) => arguments.run(context),
        Verb::Tell(arguments) => arguments.run(context),
        Verb::Run(arguments) => arguments.run(context),
        Verb::Approve(arguments) => arguments.run(context),
        Verb::Refused(arguments) => arguments.run(context),
        Verb::Backup(arguments) => arguments.run(context),
        Verb::Restore(arguments) => arguments.run(context),
        Verb::Ledger(arguments) => arguments.run(context),
        Verb::Pause(arguments) => arguments.run(context),
        Verb::Resume(arguments) => arguments.run(context),
        Verb::Doubt(arguments) => arguments.run(context),
        Verb::Bounces(arguments) => arguments.run(context),
        Verb::Smtp(arguments) => arguments.run(context),
    }
}
