//! How it reads what messages would be taken for.

use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    acts::bounces::BouncesRead,
    faces::show::{AboutPeople, Look, NOTHING_WRONG, Report, addresses::shown},
    ground::{
        culprit::{Culprit, ReportedEnding},
        problem::Problems,
        quoted::{quoted, visible},
    },
    world::evidence::bounce::{BounceForm, Kind, ReportedOutcome},
};

/// One line: a recipient of a message, or a message without any.
struct ReadingLine<'a> {
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

impl BouncesRead {
    fn lines(&self) -> Vec<ReadingLine<'_>> {
        let mut lines = Vec::new();
        for (message, reading) in &self.0 {
            let blank = || ReadingLine {
                message,
                kind: reading.kind,
                form: reading.form.map_or("-", BounceForm::code),
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
                let mut line =
                    ReadingLine { addresses: &recipient.addresses, words: &recipient.words, ..blank() };
                line.ending = match &recipient.outcome {
                    ReportedOutcome::Arrived | ReportedOutcome::HandedOn => "arrived",
                    ReportedOutcome::Missed(ending, fault) => {
                        (line.culprit, line.status) = (Some(fault.culprit), &fault.status);
                        match ending {
                            ReportedEnding::Failed if fault.gone => "gone",
                            ReportedEnding::Failed if fault.lasting => "failed",
                            ReportedEnding::Failed | ReportedEnding::Delayed => "soft",
                        }
                    }
                };
                lines.push(line);
            }
        }
        lines
    }

    fn counts(&self, lines: &[ReadingLine<'_>]) -> BTreeMap<&'static str, BTreeMap<&'static str, usize>> {
        let mut counts: BTreeMap<&'static str, BTreeMap<&'static str, usize>> = BTreeMap::new();
        let mut count = |of: &'static str, what: &'static str| {
            *counts.entry(of).or_default().entry(what).or_default() += 1;
        };
        for (_, reading) in &self.0 {
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

impl Report for AboutPeople<BouncesRead> {
    fn text(&self, _look: Look) -> String {
        let lines = self.answer.lines();
        let width = lines.iter().map(|line| line.message.chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for line in &lines {
            let culprit = line.culprit.map_or("-", Culprit::code);
            let status = if line.status.is_empty() { "-" } else { line.status };
            let ours = if line.ours { "ours" } else { "-" };
            let who: Vec<String> = line.addresses.iter().map(|address| shown(address, self.whole)).collect();
            let row = format!(
                "{:<width$}  {:<10}  {:<6}  {:<7}  {culprit:<7}  {status:<7}  {ours:<4}  {}  {}",
                visible(line.message),
                line.kind.code(),
                line.form,
                line.ending,
                visible(&who.join(",")),
                quoted(line.words, self.whole)
            );
            let _ = writeln!(text, "{}", row.trim_end());
        }
        let _ = writeln!(text, "{} messages", self.answer.0.len());
        for (of, counts) in self.answer.counts(&lines) {
            let counts: Vec<String> = counts.iter().map(|(what, count)| format!("{what} {count}")).collect();
            let _ = writeln!(text, "{of}: {}", counts.join(", "));
        }
        text
    }

    fn json(&self) -> Value {
        let lines = self.answer.lines();
        let one = |line: &ReadingLine<'_>| {
            let who: Vec<String> = line.addresses.iter().map(|address| shown(address, self.whole)).collect();
            json!({
                "message": line.message,
                "kind": line.kind.code(),
                "recognised_by": line.form,
                "ending": line.ending,
                "culprit": line.culprit.map(Culprit::code),
                "status": line.status,
                "names_a_letter_of_ours": line.ours,
                "addresses": who,
                "words": quoted(line.words, self.whole),
            })
        };
        json!({
            "messages": self.answer.0.len(),
            "counts": self.answer.counts(&lines),
            "recipients": lines.iter().map(one).collect::<Vec<_>>(),
        })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }
}
