//! A picture of every letter, narrow and wide, in light and dark, by a browser of this machine.

use rayon::prelude::*;
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    path::{Path, PathBuf},
};

use super::{Failure, Opened, previews::mail_to};
use crate::{
    ground::{
        campaign::ChangeKind,
        canonical::half,
        problem::{Problem, Problems},
    },
    render::mail::{
        Mail, MailError,
        preview::{self, Sample},
        shots::{self, Cut, Faces, HEIGHTS, LOOKS, TOGETHER},
    },
    world::{
        browser::Browser,
        disk::{self, publish::Publisher},
    },
};

/// Which letters, and where their pictures go.
#[derive(Clone, Debug)]
pub(crate) struct ShotsRequest {
    /// Only this wave; without it, each stage and language is shown once.
    pub(crate) wave: Option<String>,
    /// Only this stage.
    pub(crate) stage: Option<String>,
    /// Only this language.
    pub(crate) language: Option<String>,
    /// Where to, from the campaign folder.
    pub(crate) to: PathBuf,
    /// The browser that takes them; without it, whichever is found.
    pub(crate) browser: Option<PathBuf>,
}

/// What was made.
#[derive(Debug)]
pub(crate) struct ShotsTaken {
    pub(crate) folder: PathBuf,
    pub(crate) letters: usize,
    pub(crate) pictures: usize,
    pub(crate) problems: Problems,
}

/// A letter with its faces.
struct FacedLetter {
    sample: Sample,
    subject: String,
    faces: Faces,
}

/// Takes the pictures.
///
/// # Errors
/// There is no browser, the files are wrong, no letter is meant, or the folder cannot be written.
pub(crate) fn take(opened: &Opened, request: &ShotsRequest) -> Result<ShotsTaken, Failure> {
    let browser = browser(opened, request)?;
    let mut problems = opened.good_words()?.problems();
    // Pictures are passed around, so they show people who do not exist.
    let people = opened.people().invented();
    let mail = mail_to(opened, &people)?;
    let mut letters = Vec::new();
    for sample in wanted(&mail, request) {
        match letter(&mail, sample) {
            Ok(letter) => letters.push(letter),
            Err(error) => problems.push(error.problem()),
        }
    }
    if letters.is_empty() && problems.is_empty() {
        return Err(Failure::usage(
            "no letter is of this wave, stage and language",
            "look at `wavecast plan` for their names",
        ));
    }
    let folder = opened.loaded.folder.join(&request.to);
    let mut pages = Vec::new();
    while !letters.is_empty() {
        pages.push(letters.drain(..letters.len().min(TOGETHER)).collect::<Vec<_>>());
    }
    let beside = folder.parent().unwrap_or(&folder).to_path_buf();
    let taken: Result<Vec<_>, Failure> = pages
        .into_par_iter()
        .map(|page| {
            let cut = picture(&browser, &page, &beside)?;
            Ok((page, cut))
        })
        .collect();
    let (letters, pictures) = write(&mail, taken?, &folder, &mut problems)?;
    Ok(ShotsTaken { folder, letters, pictures, problems: problems.in_reading_order() })
}

fn browser(opened: &Opened, request: &ShotsRequest) -> Result<Browser, Failure> {
    let folders = (opened.around.environment)("PATH");
    let found = Browser::find(request.browser.as_deref(), folders.as_deref().map(OsStr::new));
    found.ok_or_else(|| match &request.browser {
        Some(named) => Failure::usage(
            format!("`{}` is no program", named.display()),
            "name the whole path of a Chromium, Chrome or Edge in `--browser` or `WAVECAST_BROWSER`",
        ),
        None => Failure::usage(
            "no Chromium, Chrome or Edge was found, and pictures are taken by one",
            "install one, or name it in `--browser` or `WAVECAST_BROWSER`; `wavecast mail preview` needs none",
        ),
    })
}

/// What is asked for: of all waves one letter for each stage and language, because another wave has the same words.
fn wanted(mail: &Mail<'_>, request: &ShotsRequest) -> Vec<Sample> {
    let mut samples = mail.samples();
    samples.retain(|sample| {
        request.wave.as_ref().is_none_or(|wave| sample.wave == *wave)
            && request.stage.as_ref().is_none_or(|stage| sample.stage == *stage)
            && request.language.as_ref().is_none_or(|language| sample.language.code() == language)
    });
    if request.wave.is_none() {
        let mut seen = BTreeSet::new();
        samples.retain(|sample| {
            // Each way that a message may read is a letter of its own.
            let change = sample.change.map(ChangeKind::code);
            seen.insert((sample.stage.clone(), change, sample.phase, sample.devices, sample.language))
        });
    }
    samples
}

fn letter(mail: &Mail<'_>, sample: Sample) -> Result<FacedLetter, MailError> {
    let (rendered, files) = preview::files(mail, &sample)?;
    let face = |ending: &str| {
        let file = files.iter().find(|(path, _)| *path == format!("{}.{ending}", sample.path()));
        file.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    };
    let faces = Faces { light: face("html"), dark: face("dark.html") };
    Ok(FacedLetter { subject: rendered.subject, faces, sample })
}

/// The pictures of a page's letters; a window that was too low is made higher.
fn picture(browser: &Browser, page: &[FacedLetter], beside: &Path) -> Result<Cut, Failure> {
    let faces: Vec<&Faces> = page.iter().map(|letter| &letter.faces).collect();
    let html = shots::page(&faces);
    let mut cut = None;
    for height in HEIGHTS {
        let whole =
            browser.picture(&html, shots::window(page.len(), height), beside).map_err(Failure::world)?;
        let made = shots::cut(&whole, page.len()).map_err(Failure::world)?;
        let enough = !made.is_short;
        cut = Some(made);
        if enough {
            break;
        }
    }
    cut.ok_or_else(|| Failure::usage("there is no window to look through", "this is a fault of Wavecast"))
}

fn write(
    mail: &Mail<'_>,
    taken: Vec<(Vec<FacedLetter>, Cut)>,
    folder: &Path,
    problems: &mut Problems,
) -> Result<(usize, usize), Failure> {
    let publisher = Publisher::open(folder)?;
    let put = |path: &str, bytes: &[u8]| {
        publisher.put(path, half(blake3::hash(bytes).as_bytes()), bytes).map_err(Failure::from)
    };
    let (mut shown, mut pictures) = (Vec::new(), 0);
    for (page, cut) in taken {
        if cut.is_short {
            let names: Vec<String> = page.iter().map(|letter| letter.sample.path()).collect();
            let message =
                format!("a letter is longer than a picture can be, and cut: {}", names.join(" or "));
            problems
                .push(Problem::warning("mail-weight", message).hint("say less in it, and link to the page"));
        }
        for (letter, faces) in page.into_iter().zip(cut.pictures.chunks(LOOKS.len())) {
            for (look, picture) in LOOKS.into_iter().zip(faces) {
                put(&shots::name(&letter.sample, look), picture)?;
                pictures += 1;
            }
            shown.push((letter.sample, letter.subject));
        }
    }
    put("index.html", shots::sheet(mail, &shown).as_bytes())?;
    publisher.finish()?;
    disk::private_folder(folder).map_err(Failure::world)?;
    Ok((shown.len(), pictures))
}
