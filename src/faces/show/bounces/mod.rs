//! How it reads what came back, and what was done about it.

mod import;
mod list;
mod read;

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{AboutPeople, Look, NOTHING_WRONG, Report, addresses::shown};
use crate::{
    acts::bounces::{BouncesRetried, BouncesSettled, ReachableAgain},
    ground::{problem::Problems, quoted::quoted},
};

impl BouncesSettled {
    fn said(self) -> String {
        format!("{} settled", self.0)
    }
}

impl ReachableAgain {
    fn said(self) -> &'static str {
        if self.was_listed { "it is written to again" } else { "it was not on the list" }
    }
}

impl Report for BouncesSettled {
    fn text(&self, _look: Look) -> String {
        format!("{}\n", self.said())
    }

    fn json(&self) -> Value {
        json!({ "said": self.said() })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }
}

impl Report for ReachableAgain {
    fn text(&self, _look: Look) -> String {
        format!("{}\n", self.said())
    }

    fn json(&self) -> Value {
        json!({ "said": self.said() })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }
}

impl Report for AboutPeople<BouncesRetried> {
    fn text(&self, _look: Look) -> String {
        let mut text = String::new();
        for one in &self.answer.list {
            let who = shown(&one.person, self.whole);
            let wave = one.wave.as_deref().unwrap_or("(all)");
            let words = quoted(&one.words, self.whole);
            let _ = writeln!(text, "{who}  {wave} {}  {} {words}", one.stage, one.status);
        }
        let count = self.answer.list.len();
        let _ = match self.answer.done {
            Some(done) => {
                writeln!(text, "{done} leave again: `wavecast send` shows which of them are still due")
            }
            None if count == 0 => writeln!(text, "nothing came back like that because of us"),
            None => writeln!(
                text,
                "{count} would be sent again: fix the cause first, then `--execute`; nothing was changed yet"
            ),
        };
        text
    }

    fn json(&self) -> Value {
        let list = self.answer.list.iter().map(|one| {
            json!({
                "id": one.notice.to_string(),
                "address": shown(&one.person, self.whole),
                "wave": one.wave,
                "stage": one.stage,
                "status": one.status,
                "words": quoted(&one.words, self.whole),
                "at": one.at,
            })
        });
        json!({ "sent_again": self.answer.done.unwrap_or(0), "came_back": list.collect::<Vec<_>>() })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }
}
