//! How doubts read, and what was found out about them.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{AboutPeople, Look, NOTHING_WRONG, Report, RunOutcome, Tabled, addresses::shown};
use crate::{
    acts::doubt::{Doubts, DoubtsResolved, EvidenceFound},
    ground::{
        problem::Problems,
        table::{ExportTable, TableCell},
    },
    world::ledger::{Doubt, DoubtVerdict},
};

fn where_to(doubt: &Doubt) -> String {
    let wave = doubt.intent.wave.as_deref().map_or(String::new(), |wave| format!("{wave} "));
    format!("{wave}{}", doubt.intent.stage)
}

impl Tabled for Doubts {
    fn table(&self) -> ExportTable {
        let rows = self.0.iter().map(|doubt| {
            [
                TableCell::Text(doubt.intent.person.clone()),
                TableCell::Text(doubt.intent.wave.clone().unwrap_or_default()),
                TableCell::Text(doubt.intent.stage.clone()),
                TableCell::Moment(doubt.intent.begun),
                TableCell::Text(doubt.why.clone()),
                TableCell::Text(doubt.intent.notice.to_string()),
            ]
        });
        ExportTable::of("In doubt", ["address", "wave", "stage", "begun", "why", "id"], rows)
    }
}

impl Report for AboutPeople<Doubts> {
    fn text(&self, _look: Look) -> String {
        let Doubts(doubts) = &self.answer;
        if doubts.is_empty() {
            return "no doubts\n".to_owned();
        }
        let mut text = String::new();
        for doubt in doubts {
            let begun = doubt.intent.begun.format("%Y-%m-%d %H:%M:%S UTC");
            let who = shown(&doubt.intent.person, self.whole);
            let _ = writeln!(text, "{}  {}  {who}  begun {begun}", doubt.intent.notice, where_to(doubt));
            let _ = writeln!(text, "    {}", doubt.why);
        }
        let _ = write!(
            text,
            "{} in doubt: each is held. `wavecast doubt evidence PATH` looks for it in a mailbox or a log;\n\
             `wavecast doubt resolve ID --sent|--not-sent --because WHY` settles it\n",
            doubts.len()
        );
        text
    }

    fn json(&self) -> Value {
        let doubts = self.answer.0.iter().map(|doubt| {
            json!({
                "id": doubt.intent.notice.to_string(),
                "wave": doubt.intent.wave,
                "stage": doubt.intent.stage,
                "address": shown(&doubt.intent.person, self.whole),
                "begun": doubt.intent.begun,
                "attempt": doubt.intent.number,
                "why": doubt.why,
            })
        });
        json!({ "doubts": doubts.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }

    fn outcome(&self) -> RunOutcome {
        if self.answer.0.is_empty() { RunOutcome::Done } else { RunOutcome::Remains }
    }
}

impl Report for EvidenceFound {
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
        &NOTHING_WRONG
    }

    fn outcome(&self) -> RunOutcome {
        let left = self.traces.len() + self.silent.len() - self.accepted;
        if left == 0 { RunOutcome::Done } else { RunOutcome::Remains }
    }
}

impl Report for DoubtsResolved {
    fn text(&self, _look: Look) -> String {
        let verdict = match self.verdict {
            DoubtVerdict::Sent => "sent",
            DoubtVerdict::NotSent => "not sent: they may leave again",
        };
        format!("{} settled as {verdict}; {} left in doubt\n", self.settled, self.left)
    }

    fn json(&self) -> Value {
        json!({ "settled": self.settled, "verdict": self.verdict.code(), "left": self.left })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }

    fn outcome(&self) -> RunOutcome {
        if self.left == 0 { RunOutcome::Done } else { RunOutcome::Remains }
    }
}
