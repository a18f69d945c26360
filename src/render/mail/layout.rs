//! The layout of every message: templates, colours, logo, QR code, and styles put into the elements.

use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};
use tera::{Context, Tera};

use super::{MailError, message::MailPicture};
use crate::{
    ground::{campaign::Brand, problem::Source, tree::Tree},
    render::{
        colour::{Colour, TEXT},
        qr, template,
    },
};

/// The two templates, by the name a designer overrides them by.
const TEMPLATES: [&str; 2] = ["layout.html", "layout.txt"];
/// Pixels of a QR code's module: crisp on a screen of double density.
const MODULE: usize = 6;
/// Modules of white around it.
const QUIET: usize = 4;

/// The templates of every message.
pub(super) struct Layout {
    tera: Tera,
    sources: BTreeMap<String, Arc<Source>>,
}

impl Layout {
    /// Reads the templates.
    pub(super) fn read(tree: &Tree) -> Result<Self, MailError> {
        let mut layout = Self { tera: Tera::new(), sources: BTreeMap::new() };
        for name in TEMPLATES {
            let path = format!("templates/mail/{name}");
            let text = tree.get(&path).map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
            let source = Source::new(path, text.unwrap_or_default());
            layout.sources.insert(name.to_owned(), Arc::clone(&source));
            let added = layout.tera.add_raw_template(name, source.text());
            added.map_err(|error| layout.wrong(name, &error, &[]))?;
        }
        Ok(layout)
    }

    /// Whether a template says the whole of a message's words in one, as the shipped ones do not: setting them twice takes time.
    pub(super) fn says_all_in_one(&self) -> bool {
        // In HTML there is an attribute of that name.
        let says = |text: &str| text.split("content").skip(1).any(|behind| !behind.starts_with('='));
        self.sources.values().any(|source| says(source.text()))
    }

    /// Fills a template.
    pub(super) fn render(&self, template: &'static str, context: &Context) -> Result<String, MailError> {
        self.tera
            .render(template, context)
            .map_err(|error| self.wrong(template, &error, &WORDS.map(str::to_owned)))
    }

    fn wrong(&self, template: &'static str, error: &tera::Error, words: &[String]) -> MailError {
        MailError::Layout { template, problem: Box::new(template::problem(error, &self.sources, words)) }
    }
}

/// What a layout may say.
const WORDS: [&str; 28] = [
    "lang",
    "dir",
    "start",
    "end",
    "subject",
    "preheader",
    "padding",
    "organisation",
    "campaign",
    "logo",
    "logo_size",
    "greeting",
    "content",
    "lead",
    "rest",
    "button_text",
    "button_url",
    "shown_url",
    "dates",
    "appendix",
    "qr",
    "personal",
    "test",
    "helpdesk.mail",
    "reference",
    "words.help_title",
    "brand",
    "font",
];

/// What a picture is by its first bytes, whatever its name says.
pub(super) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        _ => None,
    }
}

/// The QR code of an address as a picture.
pub(super) fn code(address: &str) -> Option<MailPicture> {
    let modules = qr::modules(address)?;
    let side = (modules.len() + 2 * QUIET) * MODULE;
    let is_dark = |x: usize, y: usize| {
        let at = |pixel: usize| (pixel / MODULE).checked_sub(QUIET);
        let row = at(y).and_then(|row| modules.get(row));
        row.zip(at(x)).and_then(|(row, column)| row.get(column)).copied().unwrap_or(false)
    };
    // In this PNG a set bit is white, and every row begins with a new byte.
    let mut rows = vec![0_u8; side.div_ceil(8) * side];
    for (y, row) in rows.chunks_mut(side.div_ceil(8)).enumerate() {
        for x in (0..side).filter(|x| !is_dark(*x, y)) {
            if let Some(byte) = row.get_mut(x / 8) {
                *byte |= 0x80 >> (x % 8);
            }
        }
    }
    let bytes = picture(u32::try_from(side).ok()?, &rows).ok()?;
    Some(MailPicture { cid: "qr".to_owned(), media_type: "image/png".to_owned(), bytes })
}

fn picture(side: u32, rows: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    // This one needs no library that another part of the program could exchange: the bytes are the same in every build.
    encoder.set_compression(png::Compression::Fastest);
    encoder.write_header()?.write_image_data(rows)?;
    Ok(bytes)
}

/// The colours of a brand, each with enough contrast on what is behind it, in the light and in the dark.
#[derive(Serialize)]
pub(super) struct MailPalette {
    brand: String,
    link: String,
    button: String,
    on_button: String,
    link_dark: String,
    button_dark: String,
    on_button_dark: String,
    font: String,
}

impl MailPalette {
    pub(super) fn of(brand: &Brand) -> Self {
        let colour: Colour = brand.colour.parse().unwrap_or(Colour::rgb(15, 92, 140));
        let button = colour.readable_on(&[colour.ink()], TEXT);
        let dark = Colour::rgb(26, 33, 43);
        // What is no text needs 3 to 1 against what is around it (WCAG 2.2, 1.4.11).
        let button_dark = button.readable_on(&[dark], 3.0);
        let fallback = "'Segoe UI', -apple-system, Roboto, 'Helvetica Neue', Arial, sans-serif";
        Self {
            brand: colour.to_string(),
            link: colour.readable_on(&[Colour::WHITE, Colour::rgb(243, 246, 250)], TEXT).to_string(),
            button: button.to_string(),
            on_button: button.ink().to_string(),
            link_dark: colour.readable_on(&[dark, Colour::rgb(35, 44, 56)], 7.0).to_string(),
            button_dark: button_dark.to_string(),
            on_button_dark: button_dark.ink().to_string(),
            font: brand.font.as_ref().map_or_else(
                || fallback.to_owned(),
                // The name comes to stand within a style, which these signs would end.
                |font| format!("'{}', {fallback}", font.replace(['\'', '"', '<', ';', '\\'], "")),
            ),
        }
    }
}

impl MailPalette {
    /// The colours as the layout's words.
    pub(super) fn context(&self) -> Context {
        Context::from_serialize(self).unwrap_or_default()
    }
}

/// How a page says in which letters it is written; it must say so before anything else.
const LETTERS: &str = "<meta charset=\"utf-8\">";

/// Puts the styles into the elements, as Outlook wants them; what depends on the screen stays in the head.
pub(super) fn inline_styles(html: &str) -> Result<String, MailError> {
    let inlined = css_inline::CSSInliner::options()
        .keep_style_tags(false)
        .keep_at_rules(true)
        .minify_css(true)
        .load_remote_stylesheets(false)
        .build()
        .inline(html)
        .map_err(|source| MailError::Styles { source })?;
    // What stays in the head is put at its very beginning, before the letters are named.
    let first = format!("<head>{LETTERS}\n");
    Ok(inlined.replacen(LETTERS, "", 1).replacen("<head>", &first, 1))
}
