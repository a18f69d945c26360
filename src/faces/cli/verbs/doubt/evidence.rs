//! `wavecast doubt evidence`: what a mailbox or a log says about the doubts.

use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use super::{By, Context};
use crate::{
    acts::Failure,
    faces::show::{Look, Outcome, Report},
    ground::{problem::Problems, timeline::NoticeId},
    world::{
        evidence::{self, Trace},
        ledger::{Notes, Verdict},
    },
};

/// What was found.
struct Found {
    problems: Problems,
    traces: BTreeMap<NoticeId, Trace>,
    silent: Vec<NoticeId>,
    accepted: usize,
}

/// Looks, proposes, and settles if somebody asks for it.
pub(super) fn run(context: &Context, path: &Path, accept: Option<&By>) -> Result<Box<dyn Report>, Failure> {
    let (_, ready) = context.ready()?;
    let doubts = context.records()?.doubts().map_err(Failure::world)?;
    let ids: Vec<NoticeId> = doubts.iter().map(|doubt| doubt.intent.notice).collect();
    let path = context.here.join(path);
    let traces = evidence::find(&path, &ids).map_err(|error| {
        Failure::usage(format!("`{}`: {error}", path.display()), "name a Maildir, an mbox or a Postfix log")
    })?;
    let mut accepted = 0;
    if let Some(by) = accept {
        let who = context.who(by)?;
        let mut notes = Notes::open(&context.state()?, ready.campaign.id.as_str()).map_err(Failure::world)?;
        let proved = traces.iter().filter(|(_, trace)| trace.proves_sent);
        let found: Vec<(NoticeId, &str)> = proved.map(|(id, trace)| (*id, trace.place.as_str())).collect();
        notes.resolve(&found, Verdict::Sent, &who, context.clock)?;
        accepted = found.len();
    }
    let silent = ids.into_iter().filter(|id| !traces.contains_key(id)).collect();
    Ok(Box::new(Found { problems: Problems::default(), traces, silent, accepted }))
}

impl Report for Found {
    fn text(&self, _look: Look) -> String {
        let mut text = String::new();
        for (id, trace) in &self.traces {
            let verdict = if trace.proves_sent { "sent" } else { "no proof" };
            let _ = writeln!(text, "{id}  {verdict}: {}", trace.place);
        }
        for id in &self.silent {
            let _ = writeln!(text, "{id}  nothing found: that proves nothing by itself");
        }
        let proved = self.traces.values().filter(|trace| trace.proves_sent).count();
        let proposed = proved - self.accepted;
        let _ = writeln!(text, "{proved} proved to be sent, {} without a trace", self.silent.len());
        if self.accepted > 0 {
            let _ = writeln!(text, "{} settled", self.accepted);
        }
        if proposed > 0 {
            text.push_str("with `--accept` those that were found are settled as sent\n");
        }
        text
    }

    fn json(&self) -> Value {
        let traces = self.traces.iter();
        let found: Vec<Value> =
            traces.map(|(id, trace)| json!({ "id": id.to_string(), "sent": trace.proves_sent, "place": trace.place })).collect();
        let silent: Vec<String> = self.silent.iter().map(ToString::to_string).collect();
        json!({ "found": found, "silent": silent, "accepted": self.accepted })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        let left = self.traces.len() + self.silent.len() - self.accepted;
        if left == 0 { Outcome::Done } else { Outcome::Remains }
    }
}
