//! `wavecast mail preview`: every message as people will see it, before anyone gets it.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;

use super::{Context, previews, shots};
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::problem::Problems,
    render::mail::{Mail, lint::lint, preview::Sample},
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
    Shots(shots::Shots),
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
    #[arg(long, value_name = "FOLDER", default_value = previews::FOLDER)]
    out: PathBuf,
}

/// What was written.
struct Previewed {
    folder: PathBuf,
    messages: Vec<Shown>,
    problems: Problems,
}

/// One message of the answer.
struct Shown {
    path: String,
    subject: String,
    html: usize,
}

/// Runs a verb of `mail`.
pub(in crate::faces) fn run(
    context: &Context,
    arguments: &MailArguments,
) -> Result<Box<dyn Report>, Failure> {
    match &arguments.verb {
        MailVerb::Preview(arguments) => preview_all(context, arguments),
        MailVerb::Shots(arguments) => shots::take(context, arguments),
    }
}

fn preview_all(context: &Context, arguments: &Preview) -> Result<Box<dyn Report>, Failure> {
    let opened = context.opened()?;
    let mut problems = opened.good_words()?.problems();
    // One person's messages are theirs; all of them together are for whoever looks, and show nobody.
    let invented = arguments.person.is_none().then(|| opened.people().invented());
    let mail = previews::mail_to(&opened, invented.as_ref().unwrap_or(opened.people()))?;
    let folder = opened.loaded.folder.join(&arguments.out);
    let shown = previews::write(&mail, wanted(&mail, arguments)?, (&folder, None), &mut problems)?;
    problems.append(mail.unseen());
    for (sample, rendered) in &shown {
        if let Some(words) = mail.words_of(&sample.notice) {
            problems.append(lint(rendered, opened.campaign()?, words));
        }
    }
    let messages = shown.into_iter().map(|(sample, rendered)| Shown {
        path: sample.path(),
        subject: rendered.subject,
        html: rendered.html.len(),
    });
    Ok(Box::new(Previewed { folder, messages: messages.collect(), problems: problems.in_reading_order() }))
}

/// Everything or one person's messages, as far as they are asked for.
fn wanted(mail: &Mail<'_>, arguments: &Preview) -> Result<Vec<Sample>, Failure> {
    let nobody = || {
        Failure::usage(
            "nobody in the list of people has this address",
            "write it as it is in the list; letter case makes no difference",
        )
    };
    let mut samples = match &arguments.person {
        Some(address) => mail.story(mail.find(address).ok_or_else(nobody)?),
        None => mail.samples(),
    };
    samples.retain(|sample| arguments.wave.as_ref().is_none_or(|wave| sample.wave == *wave));
    samples.retain(|sample| arguments.stage.as_ref().is_none_or(|stage| sample.stage == *stage));
    Ok(samples)
}

impl Report for Previewed {
    fn text(&self, _look: Look) -> String {
        let heaviest = self.messages.iter().map(|message| message.html).max().unwrap_or_default();
        format!(
            "{} messages, the heaviest {:.1} kB of HTML\nopen {}\n",
            self.messages.len(),
            f64::from(u32::try_from(heaviest).unwrap_or(u32::MAX)) / 1000.0,
            self.folder.join("index.html").display()
        )
    }

    fn json(&self) -> Value {
        let message = |message: &Shown| json!({ "path": message.path, "subject": message.subject, "html_bytes": message.html });
        json!({
            "folder": self.folder,
            "messages": self.messages.iter().map(message).collect::<Vec<_>>(),
            "problems": crate::ground::problem::show::json(&self.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
