//! What was typed and cannot be meant, in the voice of all other answers: what is wrong, and what to do.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::{acts::Failure, ground::near::nearest};

/// The failure of a line that cannot be understood.
pub(super) fn failure(error: &Error) -> Failure {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Failure::usage("the command needs to know what to do", error.to_string().trim().to_owned());
    }
    let rendered = error.to_string();
    let mut lines = rendered.lines().take_while(|line| !line.trim().is_empty()).map(str::trim);
    let first = lines.next().unwrap_or_default();
    // The parser quotes as `'this'`, and all our answers in backticks.
    let mut message = first.strip_prefix("error: ").unwrap_or(first).replace('\'', "`");
    // The values that there are go into the hint.
    for line in lines.filter(|line| !line.starts_with('[')) {
        message.push(' ');
        message.push_str(line);
    }
    Failure::usage(message, hint(error))
}

fn hint(error: &Error) -> String {
    if let Some(meant) = suggested(error) {
        return format!("did you mean `{meant}`?");
    }
    if let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue)
        && !values.is_empty()
    {
        return format!("write one of {}", values.join(", "));
    }
    if error.kind() == ErrorKind::InvalidSubcommand {
        return "`wavecast --help` shows the commands".to_owned();
    }
    "`--help` behind the command shows what it takes".to_owned()
}

/// The nearest of the words that may have been meant.
fn suggested(error: &Error) -> Option<String> {
    let kinds = [
        (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand),
        (ContextKind::InvalidArg, ContextKind::SuggestedArg),
        (ContextKind::InvalidValue, ContextKind::SuggestedValue),
    ];
    kinds.into_iter().find_map(|(invalid, suggested)| {
        let written =
            if let Some(ContextValue::String(written)) = error.get(invalid) { written.as_str() } else { "" };
        let suggested = error.get(suggested)?;
        if let ContextValue::String(meant) = suggested {
            return Some(meant.clone());
        }
        let ContextValue::Strings(all) = suggested else { return None };
        let near = nearest(written, all.iter().map(String::as_str));
        // The parser puts the likeliest last.
        near.map(str::to_owned).or_else(|| all.last().cloned())
    })
}
