//! The pictures that a booklet shows: which of them cannot be read.
//!
//! Typst says of such a one only where the template shows it, which is the same place for all of them.

use std::collections::{BTreeSet, HashMap};
use typst::syntax::Source;
use typst_layout::PagedDocument;

use super::{Engine, PICTURE, file_id, world::DocumentWorld};
use crate::{
    ground::{media, problem::Problems},
    render::handout::{BookletPiece, Part, Sheet},
};

impl Engine {
    /// What is wrong with the pictures of a sheet that could not be laid out; none if it was not for them.
    pub(super) fn broken_pictures(&self, sheet: &Sheet) -> Option<Problems> {
        let mut shown = BTreeSet::new();
        for chapter in &sheet.chapters {
            in_parts(&chapter.parts, &mut shown);
        }
        let mut problems = Problems::default();
        for path in shown {
            if let Err(why) = self.reads(path) {
                problems.append(media::broken(path.trim_start_matches('/'), &why));
            }
        }
        (!problems.is_empty()).then_some(problems)
    }

    /// A page with nothing but the picture on it.
    fn reads(&self, path: &str) -> Result<(), String> {
        let main = file_id(PICTURE).ok_or_else(|| format!("`{PICTURE}` is no path"))?;
        let page = Source::new(main, format!("#image({path:?})"));
        let desk = DocumentWorld { engine: self, main, source: Some(page), own: HashMap::new() };
        let read = typst::compile::<PagedDocument>(&desk).output;
        read.map(|_| ()).map_err(|errors| {
            let messages = self.tell(&errors).into_iter().map(|problem| problem.message);
            messages.collect::<Vec<_>>().join("; ")
        })
    }
}

fn in_parts<'a>(parts: &'a [Part], shown: &mut BTreeSet<&'a str>) {
    for part in parts {
        match part {
            Part::Heading { text, .. } | Part::Paragraph { text } => in_line(text, shown),
            Part::Steps { items, .. } | Part::Bullets { items } => {
                for item in items {
                    in_parts(item, shown);
                }
            }
            Part::Alert { parts, .. } | Part::Quote { parts } | Part::Foreign { parts, .. } => {
                in_parts(parts, shown);
            }
            Part::Table { head, rows } => {
                rows.iter().flatten().chain(head).for_each(|cell| in_line(cell, shown));
            }
            Part::Details { summary, parts } => {
                in_line(summary, shown);
                in_parts(parts, shown);
            }
            Part::Code { .. } | Part::Drawing { .. } | Part::Rule => {}
        }
    }
}

fn in_line<'a>(line: &'a [BookletPiece], shown: &mut BTreeSet<&'a str>) {
    for piece in line {
        match piece {
            BookletPiece::Strong { text }
            | BookletPiece::Emphasis { text }
            | BookletPiece::Strike { text }
            | BookletPiece::Link { text, .. } => in_line(text, shown),
            BookletPiece::Image { path, .. } => {
                shown.insert(path);
            }
            BookletPiece::Text { .. } | BookletPiece::Code { .. } | BookletPiece::Break => {}
        }
    }
}
