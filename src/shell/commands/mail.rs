//! `wavecast mail preview`: every message as people will see it, before anyone gets it.

use clap::{Args, Subcommand};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{Context, build::not_published};
use crate::{
    ground::{
        problem::Problems,
        words::{library::Library, phrases::Phrases},
    },
    render::mail::{
        Inputs, Mail, Rendered,
        lint::lint,
        preview::{self, Sample},
    },
    shell::report::{Failure, Look, Report},
    world::workspace::publish::Publisher,
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
    #[arg(long, value_name = "FOLDER", default_value = "outbox/preview")]
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
pub(super) fn run(context: &Context, arguments: &MailArguments) -> Result<Box<dyn Report>, Failure> {
    match &arguments.verb {
        MailVerb::Preview(arguments) => preview_all(context, arguments),
    }
}

fn preview_all(context: &Context, arguments: &Preview) -> Result<Box<dyn Report>, Failure> {
    let (loaded, ready) = context.ready()?;
    let (library, mut problems) =
        Library::read(&loaded.tree, &ready.campaign.languages, ready.people.extra_columns());
    let (phrases, wrong) = Phrases::read(&loaded.tree, &ready.campaign.languages);
    problems.append(wrong);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let sequences = BTreeMap::new();
    let mail = Mail::new(Inputs {
        campaign: &ready.campaign,
        people: &ready.people,
        library: &library,
        phrases: &phrases,
        tree: &loaded.tree,
        references: None,
        sequences: &sequences,
    })
    .map_err(|error| Failure::Files(error.problem().into()))?;
    let folder = loaded.folder.join(&arguments.out);
    let shown = write(&mail, wanted(&mail, arguments)?, &folder, &mut problems)?;
    for (sample, rendered) in &shown {
        if let Some(words) = mail.words_of(&sample.notice) {
            problems.append(lint(rendered, &ready.campaign, words));
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
            "write it as it stands in the list; letter case makes no difference",
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

/// Puts every message and the page with all of them in place together. A message that cannot be made is a problem
/// and does not stop the others.
fn write(
    mail: &Mail<'_>,
    samples: Vec<Sample>,
    folder: &Path,
    problems: &mut Problems,
) -> Result<Vec<(Sample, Rendered)>, Failure> {
    let made: Vec<_> = samples
        .into_par_iter()
        .map(|sample| preview::files(mail, &sample).map(|(rendered, files)| (sample, rendered, files)))
        .collect();
    let publisher = Publisher::open(folder).map_err(not_published)?;
    let mut shown = Vec::with_capacity(made.len());
    for made in made {
        match made {
            Ok((sample, rendered, files)) => {
                for (path, bytes) in files {
                    put(&publisher, &path, &bytes)?;
                }
                shown.push((sample, rendered));
            }
            Err(error) => problems.push(error.problem()),
        }
    }
    let index = preview::index(mail, &shown);
    put(&publisher, "index.html", index.as_bytes())?;
    publisher.finish().map_err(not_published)?;
    Ok(shown)
}

fn put(publisher: &Publisher, path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let mut stamp = [0; 16];
    stamp.copy_from_slice(blake3::hash(bytes).as_bytes().split_at(16).0);
    publisher.put(path, stamp, bytes).map_err(not_published)
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
