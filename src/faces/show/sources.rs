//! How the pages read that guides stand on.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Look, Report};
use crate::{
    acts::check::{SourcePage, SourcesListed},
    ground::problem::Problems,
};

impl Report for SourcesListed {
    fn text(&self, _look: Look) -> String {
        let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let mut out = format!("{:10}  {:10}  page\n", "of", "read");
        for row in &self.pages {
            let _ = writeln!(out, "{:10}  {:10}  {}", day(row.date), day(row.read), row.page);
            let _ = writeln!(out, "{:24}{}", "", row.guides.join(", "));
        }
        let _ = writeln!(out, "{} pages", self.pages.len());
        out
    }

    fn json(&self) -> Value {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        let row = |row: &SourcePage| json!({ "page": row.page, "date": day(row.date), "read": day(row.read), "guides": row.guides });
        self.pages.iter().map(row).collect()
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
