//! `wavecast bounces read`: how each message of a folder would be read, and counts. It changes nothing and needs no
//! campaign, so that anybody's collection can be held against it.

use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use super::unreadable;
use crate::{
    acts::Failure,
    faces::{
        cli::verbs::{Context, doubt::shown},
        show::{Look, Report},
    },
    ground::{
        culprit::{Culprit, Ending},
        problem::Problems,
        quoted::{quoted, visible},
    },
    world::evidence::{
        bounce::{self, Form, Kind, Outcome, Reading},
        mailbox,
    },
};

struct Read {
    problems: Problems,
    messages: Vec<(String, Reading)>,
    addresses: bool,
}

/// One line: a recipient of a message, or a message without any.
struct Line<'a> {
    message: &'a str,
    kind: Kind,
    form: &'static str,
    ending: &'static str,
    culprit: Option<Culprit>,
    status: &'a str,
    ours: bool,
    addresses: &'a [String],
    words: &'a str,
}

/// Reads a folder.
pub(super) fn run(context: &Context, path: &Path, addresses: bool) -> Result<Box<dyn Report>, Failure> {
    let path = context.here.join(path);
    let wrong = |error: std::io::Error| unreadable(&path, &error);
    let mut messages = Vec::new();
    for file in mailbox::files(&path).map_err(wrong)? {
        let bytes = mailbox::read(&file).map_err(wrong)?;
        let parts = mailbox::messages(&bytes);
        let short = file.strip_prefix(&path).unwrap_or(&file).display().to_string();
        let short = if short.is_empty() { file.display().to_string() } else { short };
        for (number, message) in (1..).zip(&parts) {
            let name = if parts.len() == 1 { short.clone() } else { format!("{short}#{number}") };
            messages.push((name, bounce::read(message)));
        }
    }
    Ok(Box::new(Read { problems: Problems::default(), messages, addresses }))
}

impl Read {
    fn lines(&self) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        for (message, reading) in &self.messages {
            let blank = || Line {
                message,
                kind: reading.kind,
                form: reading.form.map_or("-", Form::code),
                ending: "-",
                culprit: None,
                status: "",
                ours: !reading.letters.is_empty(),
                addresses: &[],
                words: "",
            };
            if reading.recipients.is_empty() {
                lines.push(blank());
            }
            for recipient in &reading.recipients {
                let mut line = Line { addresses: &recipient.addresses, words: &recipient.words, ..blank() };
                line.ending = match &recipient.outcome {
                    Outcome::Arrived | Outcome::HandedOn => "arrived",
                    Outcome::Missed(ending, fault) => {
                        (line.culprit, line.status) = (Some(fault.culprit), &fault.status);
                        match ending {
                            Ending::Failed if fault.gone => "gone",
                            Ending::Failed if fault.lasting => "failed",
                            Ending::Failed | Ending::Delayed => "soft",
                        }
                    }
                };
                lines.push(line);
            }
        }
        lines
    }

    fn counts(&self, lines: &[Line<'_>]) -> BTreeMap<&'static str, BTreeMap<&'static str, usize>> {
        let mut counts: BTreeMap<&'static str, BTreeMap<&'static str, usize>> = BTreeMap::new();
        let mut count = |of: &'static str, what: &'static str| {
            *counts.entry(of).or_default().entry(what).or_default() += 1;
        };
        for (_, reading) in &self.messages {
            count("kinds", reading.kind.code());
            if let Some(form) = reading.form {
                count("recognised", form.code());
            }
        }
        for line in lines {
            if let Some(culprit) = line.culprit {
                count("culprits", culprit.code());
                count("endings", line.ending);
            }
        }
        counts
    }
}

impl Report for Read {
    fn text(&self, _look: Look) -> String {
        let lines = self.lines();
        let width = lines.iter().map(|line| line.message.chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for line in &lines {
            let culprit = line.culprit.map_or("-", Culprit::code);
            let status = if line.status.is_empty() { "-" } else { line.status };
            let ours = if line.ours { "ours" } else { "-" };
            let who: Vec<String> =
                line.addresses.iter().map(|address| shown(address, self.addresses)).collect();
            let row = format!(
                "{:<width$}  {:<10}  {:<6}  {:<7}  {culprit:<7}  {status:<7}  {ours:<4}  {}  {}",
                visible(line.message),
                line.kind.code(),
                line.form,
                line.ending,
                visible(&who.join(",")),
                quoted(line.words, self.addresses)
            );
            let _ = writeln!(text, "{}", row.trim_end());
        }
        let _ = writeln!(text, "{} messages", self.messages.len());
        for (of, counts) in self.counts(&lines) {
            let counts: Vec<String> = counts.iter().map(|(what, count)| format!("{what} {count}")).collect();
            let _ = writeln!(text, "{of}: {}", counts.join(", "));
        }
        text
    }

    fn json(&self) -> Value {
        let lines = self.lines();
        let one = |line: &Line<'_>| {
            let who: Vec<String> =
                line.addresses.iter().map(|address| shown(address, self.addresses)).collect();
            json!({
                "message": line.message,
                "kind": line.kind.code(),
                "recognised_by": line.form,
                "ending": line.ending,
                "culprit": line.culprit.map(Culprit::code),
                "status": line.status,
                "names_a_letter_of_ours": line.ours,
                "addresses": who,
                "words": quoted(line.words, self.addresses),
            })
        };
        json!({
            "messages": self.messages.len(),
            "counts": self.counts(&lines),
            "recipients": lines.iter().map(one).collect::<Vec<_>>(),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
