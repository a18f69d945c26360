//! Posters in several languages on one sheet: made of those that each language has alone.

use std::collections::BTreeMap;

use super::{Job, Material};
use crate::{
    ground::campaign::{Language, SharedSheet},
    render::handout::Format,
};

/// What makes the same poster in another language: whose it is, what it says, what it is on.
type Twin<'a> = (Option<usize>, &'a str, Format, Language);

/// The sheets that these languages share, of the handouts that each of them has.
///
/// One whose words are missing in one of the languages is no sheet of both: it would say the same twice.
pub(super) fn shared(jobs: &[Job], material: &Material<'_>) -> Vec<Job> {
    let alone: BTreeMap<Twin<'_>, &Job> =
        jobs.iter().map(|job| ((job.wave, &*job.series, job.sheet.format, job.language), job)).collect();
    let mut shared = Vec::new();
    for sheet in material.together {
        let Some(first) = sheet.iter().next() else { continue };
        for job in jobs.iter().filter(|job| job.language == first && can_be_shared(job, sheet)) {
            let twin = |language| alone.get(&(job.wave, &*job.series, job.sheet.format, language)).copied();
            let others: Option<Vec<&Job>> = sheet.iter().skip(1).map(twin).collect();
            shared.extend(others.and_then(|others| on_one_sheet(job, &others, sheet, material)));
        }
    }
    shared
}

/// A booklet is read by one person, a sticker has no room for a second word, and a roof has two sides.
fn can_be_shared(job: &Job, sheet: &SharedSheet) -> bool {
    let format = job.sheet.format;
    let is_roof_for_two = format != Format::TentCard || sheet.iter().len() == 2;
    is_roof_for_two && !format.is_booklet() && format != Format::Stickers
}

fn on_one_sheet(first: &Job, others: &[&Job], sheet: &SharedSheet, material: &Material<'_>) -> Option<Job> {
    // Words in the source language under another's name are words that nobody has translated.
    let written = |job: &Job| job.sheet.voice.language == job.language.code();
    if !written(first) || !others.iter().all(|other| written(other)) {
        return None;
    }
    let mut job = first.clone();
    job.beside = others.iter().map(|other| other.language).collect();
    job.sheet.others = others.iter().map(|other| other.sheet.voice.clone()).collect();
    let titles = std::iter::once(first).chain(others.iter().copied()).map(|one| one.sheet.title.as_str());
    job.sheet.title = titles.collect::<Vec<_>>().join(" / ");
    // Nobody knows which of the languages whoever stands before it reads: its code leads to where each takes their own.
    let code_of = first.leads_to.split('/').next()?;
    job.lead_to(code_of, material.code(code_of, first.language), material.print)?;
    // By its place: a wave may be called as a language is.
    let (folder, name) = first.path.rsplit_once('/')?;
    let (whose, _language) = folder.rsplit_once('/')?;
    job.path = format!("{whose}/{}/{name}", sheet.folder());
    Some(job)
}
