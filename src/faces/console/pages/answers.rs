//! What came of a deed, or why nothing did, in the reader's language: as findings are told, and by the same phrases.
//! What the command line would have said stands below, in English.

use serde_json::Value;

use super::{
    ask::Ask,
    count,
    problems::{self, ProblemRow},
    say,
};
use crate::{
    acts::Failure,
    faces::{console::snapshot::Snapshot, show::why_not},
    ground::{problem::Problem, words::speech},
};

/// What failed outside of the campaign's files: mail server, disk, network.
const NOT_SENT: &str = "not-sent";

/// Why nothing came of it.
pub(super) fn refused(snapshot: &Snapshot, ask: &Ask, failure: &Failure) -> Vec<ProblemRow> {
    let row = |name: &'static str, message: String, hint: Option<&String>| {
        let problem = Problem { hint: hint.cloned(), ..Problem::error(name, message) };
        vec![problems::line(snapshot, ask, &problem)]
    };
    match failure {
        // What was typed stands in no file yet, so there is no page to lead to.
        Failure::Files(found) => {
            let lines = found.iter().map(|problem| problems::line(snapshot, ask, problem));
            lines.map(ProblemRow::without_page).collect()
        }
        Failure::Usage { message, hint, name } => {
            row(name.unwrap_or_default(), message.clone(), hint.as_ref())
        }
        Failure::Asks { message, hint } => row("", message.clone(), Some(hint)),
        Failure::World(_) => row(NOT_SENT, why_not(failure).join("\n"), None),
    }
}

/// What came of a deed that was done, by the answer that programs read; nothing where what the form said of it says that.
pub(super) fn done(snapshot: &Snapshot, ask: &Ask, name: &str, told: &Value) -> Option<String> {
    match name {
        "approve" => Some(approved(snapshot, ask, told)),
        "send" | "tell" | "correct" => {
            // A sender that stays up has it in hand.
            if told.pointer("/sent/left_to").or_else(|| told.pointer("/left_to")).is_some() {
                return Some(say(snapshot, ask, "did_leave", &[]));
            }
            let sent = told.pointer("/sent/sent").or_else(|| told.pointer("/sent"))?.as_u64()?;
            Some(count(snapshot, ask, "did_send", usize::try_from(sent).unwrap_or(usize::MAX), &[]))
        }
        "withdraw" => Some(say(snapshot, ask, "did_withdraw", &[])),
        "test" => {
            let copies = told.pointer("/copies")?.as_array()?;
            let gone = copies.iter().filter(|copy| copy.pointer("/failed").is_none_or(Value::is_null));
            Some(count(snapshot, ask, "did_test", gone.count(), &[]))
        }
        _ => None,
    }
}

fn approved(snapshot: &Snapshot, ask: &Ask, told: &Value) -> String {
    let by = told.pointer("/by").and_then(Value::as_str).unwrap_or_default();
    let wanted = told.pointer("/approvals/wanted").and_then(Value::as_u64).unwrap_or(1);
    let given = told.pointer("/approvals/by").and_then(Value::as_array).map_or(1, Vec::len);
    let waits = u64::try_from(given).is_ok_and(|given| given < wanted);
    let done = say(snapshot, ask, if waits { "why_half_approved" } else { "did_approve" }, &[("who", by)]);
    let all = told.pointer("/approvals/by").and_then(Value::as_array).into_iter().flatten();
    let others: Vec<&str> = all.filter_map(Value::as_str).filter(|known| *known != by).collect();
    // Where two must say it, the other one is half of it, and no news.
    if wanted > 1 || others.is_empty() {
        return done;
    }
    let before = say(snapshot, ask, "approved_before", &[("who", &speech::list(ask.language, &others))]);
    format!("{done} {before}")
}
