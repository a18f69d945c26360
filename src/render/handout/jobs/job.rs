//! One handout: what it says, where it goes, and the same on other paper.

use super::HandoutOrder;
use crate::{
    ground::{
        campaign::{Language, Platform},
        problem::Place,
    },
    render::handout::{Code, Format, Paper, Print, Sheet, draw},
};

/// One handout to be made.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its path in the outputs: `handouts/finance-nl/nl/wave-poster-a4.pdf`.
    pub path: String,
    /// The wave it is for; none for the whole campaign.
    pub wave: Option<usize>,
    /// Its language; the first of them where it has several.
    pub language: Language,
    /// The other languages that share the sheet.
    pub beside: Vec<Language>,
    /// Everything it says.
    pub sheet: Sheet,
    /// Its place in a list.
    pub order: HandoutOrder,
    /// Where its words stand.
    pub words: Option<Place>,
    /// What it shares with those that say the same on other paper: `fair-2`.
    pub series: String,
    /// The kind of device it is about, if it is about one.
    pub device: Option<Platform>,
    /// The page its code leads to, as short links know it: `fin/nl`.
    pub leads_to: String,
}

impl Job {
    /// Whether it is in this language, alone or among others.
    pub fn speaks(&self, language: Language) -> bool {
        self.language == language || self.beside.contains(&language)
    }

    /// All its languages, the first one first.
    pub fn languages(&self) -> impl Iterator<Item = Language> + '_ {
        std::iter::once(self.language).chain(self.beside.iter().copied())
    }

    /// A picture as JPEG, for programs that take no PNG; none of what is printed.
    pub fn as_jpeg(&self) -> Option<Self> {
        let mut job = self.clone();
        job.sheet.jpeg = true;
        job.path = format!("{}.{}", self.path.strip_suffix(".png")?, job.sheet.extension());
        Some(job)
    }

    /// Lets its code lead to another page; none if that page has no code.
    pub(super) fn lead_to(&mut self, page: &str, code: Code, print: Print) -> Option<()> {
        page.clone_into(&mut self.leads_to);
        self.sheet.code = Some(code);
        self.sheet.page = self.paper(print)?;
        Some(())
    }

    /// What it is printed on, measured by its code.
    fn paper(&self, print: Print) -> Option<Paper> {
        let modules = draw(&self.sheet.code.as_ref()?.address).ok()?.modules;
        let paper = Paper::of(self.sheet.format, print, Some(modules));
        Some(if self.sheet.has_large_code() { paper.with_a_large_code() } else { paper })
    }

    /// The same on other paper, for whoever asks for a size that its words do not name; none if it cannot be on it.
    ///
    /// What is on the poster of its kind (a sheet of A4, a lying screen) can be on any like it.
    pub fn on(&self, format: Format, print: Print) -> Option<Self> {
        let alike = if format == Format::BookletA5 {
            Format::Booklet
        } else if format.is_picture() {
            Format::SignageWide
        } else {
            Format::PosterA4
        };
        // A roof has two faces, one for each language.
        let has_no_room = format == Format::TentCard && self.beside.len() > 1;
        if self.sheet.format != alike || has_no_room || matches!(format, Format::Booklet | Format::Stickers) {
            return None;
        }
        let mut job = self.clone();
        job.sheet.format = format;
        job.sheet.page = job.paper(print)?;
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let of_device = self.device.map(|device| format!("-{device}")).unwrap_or_default();
        job.path = format!("{folder}/{}{of_device}-{format}.{}", self.series, format.extension());
        Some(job)
    }
}
