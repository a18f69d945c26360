//! A booklet to be folded: its pages two by two on either side of a sheet, in the order in which folding brings them back.

use std::collections::HashMap;
use typst::{diag::Warned, foundations::Bytes, syntax::Source};
use typst_layout::PagedDocument;
use typst_pdf::PdfStandard;

use super::{
    super::Sheet,
    Engine, TEMPLATES, file_id, options,
    world::{DocumentWorld, SharedBytes},
};
use crate::ground::problem::{Problem, Problems};

/// The virtual files of the sheets, and of the pages that are laid on them.
const SIDES: &str = "folded.typ";
const PAGES: &str = "pages.pdf";

impl Engine {
    /// The sheets of a booklet as PDF, and how many sides they have. They are for the printer: whoever has a guide read
    /// aloud takes the booklet that is not folded.
    pub(super) fn folded(
        &self,
        sheet: &Sheet,
        document: &PagedDocument,
    ) -> Result<(Vec<u8>, usize), Problems> {
        let plain = options(sheet, &[PdfStandard::V_1_7])?;
        let pages = typst_pdf::pdf(document, &plain).map_err(|errors| self.tell(&errors))?;
        let sides = sides(document.pages().len());
        let missing = || Problem::error("handout", "the sheets of a booklet have no place");
        let main = file_id(&format!("{TEMPLATES}{SIDES}")).ok_or_else(missing)?;
        let laid = file_id(&format!("{TEMPLATES}{PAGES}")).ok_or_else(missing)?;
        let source = Source::new(main, template(sheet, &sides));
        // Sealed like that of the pages; only they are in it beside what all share.
        let desk = DocumentWorld {
            engine: self,
            main,
            source: Some(source),
            own: HashMap::from([(laid, Bytes::new(SharedBytes(pages.into())))]),
        };
        let Warned { output, .. } = typst::compile::<PagedDocument>(&desk);
        let folded = output.map_err(|errors| self.tell(&errors))?;
        let bytes = typst_pdf::pdf(&folded, &plain).map_err(|errors| self.tell(&errors))?;
        Ok((bytes, sides.len()))
    }
}

/// Which pages stand beside each other on each side, by their numbers; none where a page stays empty. The pages are
/// filled up to whole sheets, and the outermost sheet holds the first and the last.
fn sides(pages: usize) -> Vec<[Option<usize>; 2]> {
    let all = pages.next_multiple_of(4);
    let there = |page: usize| (page <= pages).then_some(page);
    (0..all / 2)
        .map(|side| {
            let (low, high) = (there(side + 1), there(all - side));
            // Front and back in turn: the low page is on the right of the front, on the left of the back.
            if side % 2 == 0 { [high, low] } else { [low, high] }
        })
        .collect()
}

/// Who reads from the right turns the leaves the other way.
fn template(sheet: &Sheet, sides: &[[Option<usize>; 2]]) -> String {
    let page = |number: Option<usize>| match number {
        Some(number) => format!("image(\"{PAGES}\", page: {number}, width: w, height: h)"),
        None => "none".to_owned(),
    };
    let side = |[left, right]: &[Option<usize>; 2]| {
        let (left, right) = if sheet.voice.right_to_left { (right, left) } else { (left, right) };
        format!("grid(columns: (w, w), rows: h, {}, {})", page(*left), page(*right))
    };
    let sides: Vec<String> = sides.iter().map(side).collect();
    // Rust and Typst escape a text alike, so that no title of a campaign can end it.
    format!(
        "#let (w, h) = ({}pt, {}pt)\n#set document(title: {:?}, date: none)\n#set page(width: 2 * w, height: h, margin: 0pt)\n#{}\n",
        sheet.page.width,
        sheet.page.height,
        sheet.title,
        sides.join("\n#pagebreak()\n#"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Folded, sheet in sheet, the pages follow each other.
    #[test]
    fn folding_brings_the_pages_back_in_their_order() {
        let numbers = |pages| {
            sides(pages).into_iter().map(|side| side.map(|page| page.unwrap_or(0))).collect::<Vec<_>>()
        };
        assert_eq!(numbers(8), [[8, 1], [2, 7], [6, 3], [4, 5]]);
        assert_eq!(numbers(5), [[0, 1], [2, 0], [0, 3], [4, 5]]);
        assert_eq!(numbers(1), [[0, 1], [0, 0]]);
        for pages in 1..60 {
            let sides = sides(pages);
            assert_eq!(sides.len() % 2, 0, "both sides of every sheet");
            // Through the folded sheets: every front's right and back's left to the middle, then the other halves back.
            let going: Vec<_> = sides.iter().enumerate().map(|(at, side)| side[1 - at % 2]).collect();
            let coming = sides.iter().enumerate().rev().map(|(at, side)| side[at % 2]);
            let read: Vec<usize> = going.into_iter().chain(coming).flatten().collect();
            assert_eq!(read, (1..=pages).collect::<Vec<_>>());
        }
    }
}
