//! The words on the terminal: the answer on stdout, the talk on stderr.
//!
//! Whatever a relay, a report or a file said may stand in them, so this is also where nothing is let through that a
//! terminal would obey.
#![expect(clippy::print_stderr, reason = "this is the one file that speaks")]

use std::{io::Write as _, process::ExitCode};

use super::arguments::OutputFormat;
use crate::{
    acts::Failure,
    faces::show::{Look, Report, why_not},
    ground::{
        problem::{Problems, show},
        quoted::visible,
    },
};

/// Says something while a long command runs: an address, a progress line.
pub(super) fn aside(line: &str) {
    eprintln!("{}", visible(line));
}

/// Asks a question; only a yes is one, in English, Dutch or Swedish.
pub(super) fn ask(question: &str) -> bool {
    eprint!("{}", visible(question));
    let mut answer = String::new();
    let _ = std::io::stdin().read_line(&mut answer);
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "ja")
}

/// Shows an answer.
pub(super) fn say(report: &dyn Report, format: OutputFormat, look: Look) {
    talk(report.problems(), format, look);
    match format {
        // What is written out stands in strings alone, where JSON reads it back as it was.
        OutputFormat::Json => answer(&visible(&format!("{:#}\n", report.json()))),
        OutputFormat::Svg => answer(&report.picture().unwrap_or_default()),
        OutputFormat::Text | OutputFormat::Github => answer(&shown(&report.text(look), look)),
    }
}

/// A text without anything a terminal obeys but our own colours.
fn shown(text: &str, look: Look) -> String {
    if !look.colour || !text.contains('\u{1b}') {
        return visible(text).into_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.find('\u{1b}').and_then(|at| rest.split_at_checked(at)) {
        let ours = show::COLOURS.into_iter().find(|colour| from.starts_with(colour));
        let length = ours.map_or(1, str::len);
        out.push_str(&visible(before));
        let (sequence, after) = from.split_at_checked(length).unwrap_or((from, ""));
        if ours.is_some() {
            out.push_str(sequence);
        } else {
            out.push_str(&visible(sequence));
        }
        rest = after;
    }
    out.push_str(&visible(rest));
    out
}

/// Writes to stdout. Whoever listens may have heard enough (`| head`): that is no failure of ours.
pub(super) fn answer(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Shows why there is no answer, and says how the run ends.
pub(super) fn complain(failure: &Failure, format: OutputFormat, look: Look) -> ExitCode {
    match failure {
        Failure::Files(problems) => {
            talk(problems, format, look);
            ExitCode::from(1)
        }
        Failure::Usage { .. } => grumble(failure, 2),
        Failure::Asks { .. } => grumble(failure, 4),
        Failure::World(_) => grumble(failure, 3),
    }
}

fn grumble(failure: &Failure, code: u8) -> ExitCode {
    for line in why_not(failure) {
        eprintln!("{}", visible(&line));
    }
    ExitCode::from(code)
}

fn talk(problems: &Problems, format: OutputFormat, look: Look) {
    if format == OutputFormat::Github {
        answer(&visible(&show::github(problems)));
    } else if !problems.is_empty() {
        eprint!("{}", shown(&show::text(problems, look.colour), look));
    }
}
