//! What a handout says, as a value: the one thing a template is given, as JSON beside it.
//!
//! Words are data here and are never read as markup.

use serde::{Deserialize, Serialize};

use super::{Format, Print, SheetPalette, SheetTheme};

/// What a booklet is about, where posters have the file name of their words.
pub(crate) const GUIDE: &str = "guide";

/// Everything one handout says and how it looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Sheet {
    /// What it is about: the file name of its words under `content/<lang>/posters/`, or `guide`.
    pub kind: String,
    /// Its own template, where it is not the one of its format: `parking` for `templates/poster/parking.typ`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Its art direction: `vivid` for `templates/poster/styles/vivid.typ`.
    pub style: String,
    /// What it is printed on.
    pub format: Format,
    /// How loud it is.
    pub theme: SheetTheme,
    /// What it says in its language; in the first of them where it has several.
    #[serde(flatten)]
    pub voice: SheetVoice,
    /// The document's title.
    pub title: String,
    /// The devices that are drawn, if any are.
    pub drawing: Option<Vec<DrawnDevice>>,
    /// Dates, places and hours.
    pub facts: Vec<SheetFact>,
    /// Where the code leads.
    pub code: Option<Code>,
    /// Whose it is.
    pub brand: SheetLook,
    /// The colours that the template uses, made from the brand's and readable on their grounds.
    pub palette: SheetPalette,
    /// Its size, bleed and the size of its code, in points.
    pub page: Paper,
    /// The chapters of a booklet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chapters: Vec<super::booklet::Chapter>,
    /// The same in the other languages that share the sheet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<SheetVoice>,
    /// Whether a picture is a JPEG, for programs that take no PNG.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub jpeg: bool,
}

/// What a sheet says in one language. Looks, measures and the code are those of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SheetVoice {
    /// The language's code, for hyphenation and for who has it read aloud.
    pub language: String,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// Small, at the top: the wave's title or the campaign's.
    pub kicker: String,
    /// The one message.
    pub headline: String,
    /// It in a sentence.
    pub lead: String,
    /// The one thing to do.
    pub action: String,
    /// Small print: the `note` of the poster's file; none if it has no such line.
    pub note: Option<String>,
    /// The one thing that is huge; none where that is the headline.
    pub hero: Option<SheetHero>,
    /// Dates, places and hours that the hero does not tell.
    pub beside: Vec<SheetFact>,
}

impl Sheet {
    /// Whether its code is what people see first, on a format that has room for it.
    pub(super) fn has_large_code(&self) -> bool {
        self.voice.hero == Some(SheetHero::Code) && self.format.has_room_for_a_large_code()
    }

    /// Whether it is a guide as a booklet.
    pub fn is_guide(&self) -> bool {
        self.kind == GUIDE
    }

    /// What its file ends in.
    pub fn extension(&self) -> &'static str {
        if self.jpeg { "jpg" } else { self.format.extension() }
    }

    /// The file of its template, under `templates/poster/`.
    #[cfg(feature = "handouts")]
    pub(crate) fn template_file(&self) -> String {
        self.template.as_ref().map_or_else(|| self.format.template().to_owned(), |own| format!("{own}.typ"))
    }
}

/// What is huge on a poster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum SheetHero {
    /// The wave's start, its deadline or the day of its fair.
    Date(HeroLines),
    /// A line that is wanted whole, such as a telephone number.
    Line(HeroLines),
    /// The QR code, on a format that has room to show it so large.
    Code,
    /// The devices that move.
    Devices,
}

/// What is huge, with what it is and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeroLines {
    /// What it is: `No later than`.
    pub label: String,
    /// The thing itself: `19 March`.
    pub text: String,
    /// What is said of it: `Friday at 17:00`.
    pub detail: Option<String>,
}

/// A device as a poster draws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DrawnDevice {
    /// For Windows, macOS and Linux.
    Laptop,
    /// For iPhone, iPad and Android.
    Phone,
}

/// A date, a place or hours, with what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetFact {
    /// What it is: `From`.
    pub label: String,
    /// The thing: `Monday 18 January 2027`.
    pub value: String,
}

/// Where a code leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The whole address.
    pub address: String,
    /// The address as people type it: without `https://`.
    pub shown: String,
    /// What the code is, for who cannot see it.
    pub alt: String,
}

/// Whose handout it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLook {
    /// The organisation's name.
    pub organisation: String,
    /// Its logo, by its path from the campaign folder with a slash before it.
    pub logo: Option<String>,
    /// The font, before the shipped one.
    pub font: Option<String>,
}

/// The measures of a sheet, in points of a 72nd of an inch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Paper {
    /// Width after trimming.
    pub width: f64,
    /// Height after trimming.
    pub height: f64,
    /// Colour beyond the edge, to be trimmed.
    pub bleed: f64,
    /// Whether crop marks are drawn beyond that.
    pub marks: bool,
    /// How wide the code is, without its quiet zone.
    pub code: f64,
    /// The same with its quiet zone of four modules on every side.
    pub code_with_quiet_zone: f64,
}

/// How much larger a code is that is the one thing on its poster.
const LARGE_CODE: f64 = 1.6;

impl Paper {
    /// The same with a code that can be seen from across a corridor.
    pub(crate) fn with_a_large_code(self) -> Self {
        Self {
            code: self.code * LARGE_CODE,
            code_with_quiet_zone: self.code_with_quiet_zone * LARGE_CODE,
            ..self
        }
    }

    /// The measures of a format, for a code of so many modules.
    pub fn of(format: Format, print: Print, modules: Option<usize>) -> Self {
        // The engine draws one pixel a point, so that the points of a picture are its pixels.
        let unit = if format.is_picture() { 1.0 } else { 72.0 / 25.4 };
        let (width, height) = format.size();
        #[expect(clippy::cast_precision_loss, reason = "a code has at most 177 modules")]
        let modules = modules.unwrap_or(33) as f64;
        let mut code = format.code_size() * unit;
        if format.is_picture() {
            // Whole pixels for every module, so that edges are sharp.
            code = (code / modules).ceil() * modules;
        }
        Self {
            width: width * unit,
            height: height * unit,
            bleed: if format.is_picture() { 0.0 } else { print.bleed() * unit },
            marks: matches!(print, Print::Marks(_)) && !format.is_picture(),
            code,
            code_with_quiet_zone: code * (modules + 8.0) / modules,
        }
    }
}
