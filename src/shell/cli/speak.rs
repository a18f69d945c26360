//! The words on the terminal: the answer on stdout, the talk on stderr.
#![expect(clippy::print_stderr, reason = "this is the one file that speaks")]

use std::{io::Write as _, process::ExitCode};

use super::arguments::Format;
use crate::{
    ground::problem::{Problems, show},
    shell::report::{Failure, Look, Report},
};

/// Says something while a long command runs: an address, a progress line.
pub(super) fn aside(line: &str) {
    eprintln!("{line}");
}

/// Asks a question; only `yes` or `y` is a yes.
pub(super) fn ask(question: &str) -> bool {
    eprint!("{question}");
    let mut answer = String::new();
    let _ = std::io::stdin().read_line(&mut answer);
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "ja")
}

/// Shows an answer.
pub(super) fn say(report: &dyn Report, format: Format, look: Look) {
    talk(report.problems(), format, look);
    match format {
        Format::Json => answer(&format!("{:#}\n", report.json())),
        Format::Svg => answer(&report.picture().unwrap_or_default()),
        Format::Text | Format::Github => answer(&report.text(look)),
    }
}

/// Writes to stdout. Whoever listens may have heard enough (`| head`): that is no failure of ours.
fn answer(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Shows why there is no answer, and says how the run ends.
pub(super) fn complain(failure: &Failure, format: Format, look: Look) -> ExitCode {
    match failure {
        Failure::Files(problems) => {
            talk(problems, format, look);
            ExitCode::from(1)
        }
        Failure::Usage { message, hint } => {
            eprintln!("error: {message}");
            if let Some(hint) = hint {
                eprintln!("hint: {hint}");
            }
            ExitCode::from(2)
        }
        Failure::World(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::from(3)
        }
    }
}

fn talk(problems: &Problems, format: Format, look: Look) {
    if format == Format::Github {
        answer(&show::github(problems));
    } else if !problems.is_empty() {
        eprint!("{}", show::text(problems, look.colour));
    }
}
