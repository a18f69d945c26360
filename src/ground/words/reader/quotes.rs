//! Quotes, and the notes that docfx makes of them: `> [!NOTE]`, `> [!VIDEO ..]`, `> [!div ..]`.

use std::ops::Range;

use super::{
    condition,
    page::PageReader,
    pieces::{BlockOrMarker, Marker, trimmed},
    raws::{Events, Raw},
    tags,
};
use crate::ground::{
    problem::Problem,
    words::article::{AlertKind, Block},
};

impl PageReader<'_> {
    pub(super) fn quote(&mut self, events: &mut Events<'_>, pieces: &mut Vec<BlockOrMarker>) {
        self.depth += 1;
        let inner = self.pieces(events, true);
        self.depth -= 1;
        let (mut open, mut held) = (None, Vec::new());
        for piece in inner {
            match piece {
                BlockOrMarker::Block(block) => held.push(block),
                BlockOrMarker::Marker(marker) => {
                    // Two notes in one quote are two notes: each marker ends the one before it.
                    close_quote(open.replace(marker).as_ref(), std::mem::take(&mut held), pieces);
                }
            }
        }
        close_quote(open.as_ref(), held, pieces);
    }

    /// Takes the markers out of a paragraph; a list may hide a `:::` that only works outside it.
    pub(super) fn at_markers<'r>(
        &mut self,
        line: &'r [Raw],
        quote: bool,
        pieces: &mut Vec<BlockOrMarker>,
    ) -> Vec<&'r [Raw]> {
        let (Some(Raw::Text(text, span)), rest) = (line.first(), line.get(1..).unwrap_or_default()) else {
            return vec![line];
        };
        if text.starts_with(":::") && !text.starts_with(":::image") {
            let place = self.place(span.clone());
            let problem =
                Problem::error("container", "`:::` is not understood inside a list or quote").at(place);
            self.problem(problem.hint("put the block around the list, one list for each condition"));
            return vec![rest];
        }
        let Some(marker) = text.strip_prefix("[!").and_then(|rest| rest.split_once(']')) else {
            return vec![line];
        };
        self.marker(marker, span.clone(), rest, quote, pieces)
    }

    fn marker<'r>(
        &mut self,
        (marker, behind): (&str, &str),
        span: Range<usize>,
        rest: &'r [Raw],
        quote: bool,
        pieces: &mut Vec<BlockOrMarker>,
    ) -> Vec<&'r [Raw]> {
        let place = self.place(span.clone());
        let (name, argument) = marker.trim().split_once(char::is_whitespace).unwrap_or((marker.trim(), ""));
        match (name.to_ascii_uppercase().as_str(), quote) {
            ("VIDEO", _) => {
                let address = argument.trim();
                if address.starts_with("https://") {
                    pieces.push(BlockOrMarker::Block(Block::Video(self.unmask(address))));
                } else {
                    let problem = Problem::error("link", format!("`{address}` is no address of a film"));
                    self.problem(problem.at(place).hint("write an address that begins with https://"));
                }
            }
            ("DIV", _) => pieces.push(BlockOrMarker::Marker(Marker::Frame)),
            (known, true) if alert(known).is_some() => {
                pieces.extend(alert(known).map(|kind| BlockOrMarker::Marker(Marker::Alert(kind))));
            }
            (known, quote) => {
                let problem = if quote || alert(known).is_none() {
                    let known = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION", "VIDEO", "INCLUDE"];
                    let near = condition::near(&name.to_ascii_uppercase(), &known);
                    Problem::error("unknown-alert", format!("`[!{name}]` is not a kind of note{near}"))
                        .hint("write NOTE, TIP, IMPORTANT, WARNING or CAUTION")
                } else {
                    Problem::error(
                        "unknown-alert",
                        format!("`[!{name}]` is not inside a quote (`>`), so it does not begin a note"),
                    )
                    .hint("begin each line of the note with `>`")
                };
                self.problem(problem.at(place));
            }
        }
        self.text_on_marker_line(name, behind, &span, rest, pieces)
    }

    /// Text behind a marker is shown; on Microsoft's own pages it is not, so it is worth a finding.
    fn text_on_marker_line<'r>(
        &mut self,
        name: &str,
        behind: &str,
        span: &Range<usize>,
        rest: &'r [Raw],
        pieces: &mut Vec<BlockOrMarker>,
    ) -> Vec<&'r [Raw]> {
        // What follows on the same line without a break is text of that line, in bold or as a link.
        let more = rest.first().is_some_and(|next| !matches!(next, Raw::Soft | Raw::Hard));
        if behind.trim().is_empty() && !more {
            return vec![rest.get(1..).unwrap_or_default()];
        }
        let problem = Problem::warning("marker-line", format!("there is text on the line of `[!{name}]`"));
        self.problem(problem.at(self.place(span.clone())).hint("put it on the next line, after `>`"));
        let mut line = Vec::new();
        self.text(behind.trim_start(), span.clone(), &mut line);
        line.extend(self.line(rest));
        if !tags::is_silent(&line) {
            pieces.push(BlockOrMarker::Block(Block::Paragraph(trimmed(line))));
        }
        Vec::new()
    }
}

fn alert(name: &str) -> Option<AlertKind> {
    match name {
        "NOTE" => Some(AlertKind::Note),
        "TIP" => Some(AlertKind::Tip),
        "IMPORTANT" => Some(AlertKind::Important),
        "WARNING" => Some(AlertKind::Warning),
        "CAUTION" => Some(AlertKind::Caution),
        _ => None,
    }
}

fn close_quote(marker: Option<&Marker>, blocks: Vec<Block>, pieces: &mut Vec<BlockOrMarker>) {
    if blocks.is_empty() {
        return;
    }
    match marker {
        Some(Marker::Alert(kind)) => pieces.push(BlockOrMarker::Block(Block::Alert { kind: *kind, blocks })),
        Some(Marker::Frame) => pieces.extend(blocks.into_iter().map(BlockOrMarker::Block)),
        // A film is written as a quote, and is none.
        None if blocks.iter().all(|block| matches!(block, Block::Video(_))) => {
            pieces.extend(blocks.into_iter().map(BlockOrMarker::Block));
        }
        None => pieces.push(BlockOrMarker::Block(Block::Quote(blocks))),
    }
}
