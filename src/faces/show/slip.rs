//! How proposed dates read.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report, write::counted};
use crate::{
    acts::slip::{SlipProposed, SlippedDate},
    ground::problem::Problems,
};

impl Report for SlipProposed {
    fn text(&self, _look: Look) -> String {
        let mut text = String::new();
        if self.dates.is_empty() {
            text.push_str("no date has to move\n");
        }
        let width = self.dates.iter().map(|date| date.whose.chars().count()).max().unwrap_or(0);
        for SlippedDate { whose, key, old, new } in &self.dates {
            let weekday = new.format("%a");
            let _ = writeln!(text, "{whose:<width$}  {key:<16}  {old} -> {new} ({weekday})");
        }
        for (wave, most) in &self.too_large {
            let most = most.map_or(String::new(), |most| {
                format!(
                    ": at most {} at once",
                    counted(usize::try_from(most).unwrap_or(usize::MAX), "person", "people")
                )
            });
            let _ = writeln!(
                text,
                "{wave} is too large for the helpdesk on any date{most}; make two waves of it"
            );
        }
        if self.told > 0 {
            let _ = writeln!(
                text,
                "{} given a date that has changed: each gets an email about it",
                counted(self.told, "person was", "people were")
            );
        }
        if self.applied {
            text.push_str("saved to campaign.toml\n");
        } else if !self.dates.is_empty() {
            text.push_str("nothing was written: say `--apply` to write these dates into campaign.toml\n");
        }
        text
    }

    fn json(&self) -> Value {
        let date = |date: &SlippedDate| json!({ "wave": date.whose, "key": date.key, "old": date.old, "new": date.new });
        let large = |(wave, most): &(String, Option<u32>)| json!({ "wave": wave, "largest": most });
        json!({
            "dates": self.dates.iter().map(date).collect::<Vec<_>>(),
            "too_large": self.too_large.iter().map(large).collect::<Vec<_>>(),
            "told": self.told, "written": self.applied,
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
