//! The one place that knows Typst: a sealed world in, a laid-out document out, bytes and problems.
//!
//! Nothing of Typst leaves this folder, so that a new release of it is a change here and nowhere else.

mod boxes;
mod complain;
mod fold;
mod look;
mod picture;
mod shown;
mod world;

use std::{collections::HashMap, sync::Arc};
use typst::{
    diag::{SourceDiagnostic, Warned},
    foundations::{Bytes, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::{Format, Sheet, draw};
use crate::ground::{
    media,
    problem::{Problem, Problems},
    tree::Tree,
};
use world::DocumentWorld;

/// What lays out: another edition may lay out the same sheet otherwise.
pub fn edition() -> String {
    format!("wavecast {}, typst {}", env!("CARGO_PKG_VERSION"), typst::utils::version().raw())
}

/// Where templates stand.
pub(crate) const TEMPLATES: &str = "templates/poster/";

/// What a template may read, besides its own folder and the pictures of pages.
const READABLE: [&str; 3] = [TEMPLATES, "brand/", "content/media/"];

/// The virtual file of what a handout says.
const SHEET: &str = "templates/poster/sheet.json";

/// The virtual file of its code.
const CODE: &str = "templates/poster/code.svg";

/// The virtual files of a drawing alone, and of the page it is on.
const DRAWING: &str = "templates/poster/picture.svg";
const PICTURE: &str = "templates/poster/picture.typ";

/// The Typst library, fonts and templates of a campaign, made once and shared by every document.
pub struct Engine {
    library: LazyHash<typst::Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    files: HashMap<FileId, Bytes>,
    sources: HashMap<FileId, Source>,
    /// The same texts as problems see them.
    texts: HashMap<FileId, Arc<crate::ground::problem::Source>>,
}

/// A handout as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The PDF or PNG.
    pub bytes: Vec<u8>,
    /// A small picture of the first page, if one was asked for.
    pub thumbnail: Option<Vec<u8>>,
    /// How many pages it has.
    pub pages: usize,
    /// What a careful person would look at.
    pub warnings: Problems,
}

impl Engine {
    /// Reads templates and fonts; what is wrong with a font is told, and the font left out.
    pub fn new(tree: &Tree, fonts_folder: Option<&str>) -> (Self, Problems) {
        let mut problems = Problems::default();
        let fonts = world::fonts(tree, fonts_folder, &mut problems);
        let mut engine = Self {
            library: LazyHash::new(<typst::Library as typst::LibraryExt>::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            files: HashMap::new(),
            sources: HashMap::new(),
            texts: HashMap::new(),
        };
        for folder in READABLE {
            for (path, file) in tree.under(folder) {
                engine.add(path, &file.bytes);
            }
        }
        for (path, file) in media::pictures(tree) {
            engine.add(path, &file.bytes);
        }
        (engine, problems)
    }

    fn add(&mut self, path: &str, bytes: &Arc<[u8]>) {
        let Some(id) = file_id(path) else { return };
        if let (true, Ok(text)) = (
            std::path::Path::new(path).extension().is_some_and(|ending| ending == "typ"),
            std::str::from_utf8(bytes),
        ) {
            self.sources.insert(id, Source::new(id, text.to_owned()));
            self.texts.insert(id, crate::ground::problem::Source::new(path, text));
        }
        self.files.insert(id, Bytes::new(world::SharedBytes(Arc::clone(bytes))));
    }

    /// Makes one handout; a text that does not fit, or a wrong template, is a problem and no bytes.
    pub fn print(&self, sheet: &Sheet, thumbnail: Option<u32>) -> Result<Printed, Problems> {
        let printed = self.make(sheet, thumbnail);
        // Typst remembers every layout it made; 300 posters would be 1.3 GB.
        typst::comemo::evict(0);
        printed
    }

    fn make(&self, sheet: &Sheet, thumbnail: Option<u32>) -> Result<Printed, Problems> {
        let desk = self.desk(sheet)?;
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&desk);
        let document =
            output.map_err(|errors| self.broken_pictures(sheet).unwrap_or_else(|| self.tell(&errors)))?;
        let mut warnings = self.tell(&warnings);
        look::check(&document, sheet, &mut warnings)?;
        let thumbnail = thumbnail.map(|width| picture::small(&document, f64::from(width) / sheet.page.width));
        let mut pages = document.pages().len();
        let bytes = if sheet.format == Format::BookletA5 {
            let (bytes, sides) = self.folded(sheet, &document)?;
            pages = sides;
            bytes
        } else if !sheet.format.is_picture() {
            boxes::with_bleed(self.pdf(sheet, &document)?, sheet)
        } else if sheet.jpeg {
            picture::jpeg(&document, 1.0)?
        } else {
            picture::whole(&document, 1.0)?
        };
        Ok(Printed { bytes, thumbnail: thumbnail.transpose()?, pages, warnings })
    }

    /// The document as PDF, to be read aloud too.
    fn pdf(&self, sheet: &Sheet, document: &PagedDocument) -> Result<Vec<u8>, Problems> {
        typst_pdf::pdf(document, &options(sheet, &[PdfStandard::V_1_7, PdfStandard::Ua_1])?)
            .map_err(|errors| self.tell(&errors))
    }

    /// An SVG as a PNG of double density that fits a box of so many pixels, clear where the drawing is.
    ///
    /// # Errors
    /// What cannot be drawn, in words.
    pub fn picture(mut self, svg: &Arc<[u8]>, (width, height): (u32, u32)) -> Result<Vec<u8>, String> {
        let in_words = |problems: Problems| {
            problems.iter().next().map_or_else(String::new, |problem| problem.message.clone())
        };
        let main = file_id(PICTURE).ok_or_else(|| format!("`{PICTURE}` is no path"))?;
        // The page is as large as the drawing, and the drawing as large as the box lets it be.
        let template = format!(
            "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#context {{\n\
             let whole = measure(image(\"picture.svg\"))\n\
             let shown = calc.min({width}pt / whole.width, {height}pt / whole.height)\n\
             image(\"picture.svg\", width: whole.width * shown, height: whole.height * shown)\n}}\n"
        );
        self.sources.insert(main, Source::new(main, template));
        let own = file_id(DRAWING).map(|id| (id, Bytes::new(world::SharedBytes(Arc::clone(svg)))));
        let desk = DocumentWorld { engine: &self, main, source: None, own: own.into_iter().collect() };
        let Warned { output, .. } = typst::compile::<PagedDocument>(&desk);
        let drawn = output.map_err(|errors| in_words(self.tell(&errors)));
        let drawn = drawn.and_then(|document| picture::clear(&document, 2.0).map_err(in_words));
        typst::comemo::evict(0);
        drawn
    }

    fn desk<'a>(&'a self, sheet: &Sheet) -> Result<DocumentWorld<'a>, Problems> {
        let main = file_id(&format!("{TEMPLATES}{}", sheet.template_file()));
        let main = main.filter(|id| self.sources.contains_key(id)).ok_or_else(|| no_template(sheet))?;
        let mut own = HashMap::new();
        let json = serde_json::to_vec(sheet).map_err(|error| {
            Problem::error("handout", format!("the words of a handout cannot be written down: {error}"))
        })?;
        own.extend(file_id(SHEET).map(|id| (id, Bytes::new(json))));
        if let Some(code) = &sheet.code {
            own.extend(file_id(CODE).zip(Some(Bytes::from_string(draw(&code.address)?.svg))));
        }
        Ok(DocumentWorld { engine: self, main, source: None, own })
    }

    fn tell(&self, diagnostics: &[SourceDiagnostic]) -> Problems {
        diagnostics.iter().map(|diagnostic| complain::problem(self, diagnostic)).collect()
    }
}

fn no_template(sheet: &Sheet) -> Problem {
    Problem::error("template", format!("the template `{TEMPLATES}{}` is not there", sheet.template_file()))
        .hint("take the file out of the campaign folder to use the shipped one, or save it as UTF-8")
}

/// One id a path, for ever: Typst has 65,535 of them in a process.
fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn options(sheet: &Sheet, standards: &[PdfStandard]) -> Result<PdfOptions, Problems> {
    let standards = PdfStandards::new(standards)
        .map_err(|error| Problem::error("handout", error.message().to_string()))?;
    Ok(PdfOptions {
        // By what it is, not by when it was made: the same sheet is the same bytes, so no time either.
        ident: Smart::Custom(format!(
            "{}/{}/{}/{}",
            sheet.title, sheet.kind, sheet.format, sheet.voice.language
        )),
        creator: Smart::Custom(Some("Wavecast".to_owned())),
        timestamp: None,
        standards,
        ..PdfOptions::default()
    })
}
