//! How tickets read that were taken in.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    Look, Report,
    write::{counted, number},
};
use crate::{acts::tickets::TicketsImported, ground::problem::Problems};

impl TicketsImported {
    fn total(&self) -> u64 {
        self.rows.iter().map(|row| u64::from(row.count)).sum()
    }

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.rows.iter().map(|row| row.day).min()?, self.rows.iter().map(|row| row.day).max()?))
    }
}

impl Report for TicketsImported {
    fn text(&self, _look: Look) -> String {
        let tickets = counted(usize::try_from(self.total()).unwrap_or(usize::MAX), "ticket", "tickets");
        match self.days() {
            None => "no tickets in this file\n".to_owned(),
            Some((first, last)) if first == last => format!("{tickets} on {first}\n"),
            Some((first, last)) => {
                format!("{tickets} from {first} to {last}, in {} rows\n", number(self.rows.len()))
            }
        }
    }

    fn json(&self) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| json!({ "day": row.day, "wave": row.wave, "count": row.count }))
            .collect();
        json!({ "tickets": self.total(), "rows": rows })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
