//! `wavecast mail shots`: a picture of every letter, narrow and wide, in light and dark, by a browser of this machine.

use clap::Args;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::PathBuf};

use super::{
    Context,
    previews::{mail_to, not_published},
};
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::{
        campaign::ChangeKind,
        problem::{Problem, Problems},
    },
    render::mail::{
        Mail, MailError,
        preview::{self, Sample},
        shots::{self, Cut, Faces, HEIGHTS, LOOKS, TOGETHER},
    },
    world::{
        browser::Browser,
        workspace::{self, publish::Publisher},
    },
};

/// Which letters, and where their pictures go.
#[derive(Debug, Args)]
pub(super) struct Shots {
    /// Only this wave; without it, each stage and language is shown once.
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,
    /// Only this stage.
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Only this language.
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Where to, from the campaign folder.
    #[arg(long, value_name = "FOLDER", default_value = "outbox/shots")]
    to: PathBuf,
    /// The browser that takes the pictures: a Chromium, Chrome or Edge.
    #[arg(long, value_name = "PROGRAM", env = "WAVECAST_BROWSER")]
    browser: Option<PathBuf>,
}

/// What was made.
struct Taken {
    folder: PathBuf,
    letters: usize,
    pictures: usize,
    problems: Problems,
}

/// A letter with its faces.
struct Letter {
    sample: Sample,
    subject: String,
    faces: Faces,
}

pub(super) fn take(context: &Context, arguments: &Shots) -> Result<Box<dyn Report>, Failure> {
    let browser = browser(arguments)?;
    let opened = context.opened()?;
    let mut problems = opened.good_words()?.problems();
    // Pictures are passed around, so they show people who do not exist.
    let people = opened.people().invented();
    let mail = mail_to(&opened, &people)?;
    let mut letters = Vec::new();
    for sample in wanted(&mail, arguments) {
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
    let folder = opened.loaded.folder.join(&arguments.to);
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
    Ok(Box::new(Taken { folder, letters, pictures, problems: problems.in_reading_order() }))
}

fn browser(arguments: &Shots) -> Result<Browser, Failure> {
    #[expect(clippy::disallowed_methods, reason = "the command line looks where programs stand")]
    let folders = std::env::var_os("PATH");
    Browser::find(arguments.browser.as_deref(), folders.as_deref()).ok_or_else(|| match &arguments.browser {
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
fn wanted(mail: &Mail<'_>, arguments: &Shots) -> Vec<Sample> {
    let mut samples = mail.samples();
    samples.retain(|sample| {
        arguments.wave.as_ref().is_none_or(|wave| sample.wave == *wave)
            && arguments.stage.as_ref().is_none_or(|stage| sample.stage == *stage)
            && arguments.language.as_ref().is_none_or(|language| sample.language.code() == language)
    });
    if arguments.wave.is_none() {
        let mut seen = BTreeSet::new();
        samples.retain(|sample| {
            seen.insert((sample.stage.clone(), sample.change.map(ChangeKind::code), sample.language))
        });
    }
    samples
}

fn letter(mail: &Mail<'_>, sample: Sample) -> Result<Letter, MailError> {
    let (rendered, files) = preview::files(mail, &sample)?;
    let face = |ending: &str| {
        let file = files.iter().find(|(path, _)| *path == format!("{}.{ending}", sample.path()));
        file.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    };
    let faces = Faces { light: face("html"), dark: face("dark.html") };
    Ok(Letter { subject: rendered.subject, faces, sample })
}

/// The pictures of a page's letters; a window that was too low is made higher.
fn picture(browser: &Browser, page: &[Letter], beside: &std::path::Path) -> Result<Cut, Failure> {
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
    taken: Vec<(Vec<Letter>, Cut)>,
    folder: &std::path::Path,
    problems: &mut Problems,
) -> Result<(usize, usize), Failure> {
    let publisher = Publisher::open(folder).map_err(not_published)?;
    let put = |path: &str, bytes: &[u8]| {
        let mut stamp = [0; 16];
        stamp.copy_from_slice(blake3::hash(bytes).as_bytes().split_at(16).0);
        publisher.put(path, stamp, bytes).map_err(not_published)
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
    publisher.finish().map_err(not_published)?;
    workspace::private_folder(folder).map_err(Failure::world)?;
    Ok((shown.len(), pictures))
}

impl Report for Taken {
    fn text(&self, _look: Look) -> String {
        let index = self.folder.join("index.html");
        format!("{} letters, {} pictures\nopen {}\n", self.letters, self.pictures, index.display())
    }

    fn json(&self) -> Value {
        json!({
            "folder": self.folder,
            "letters": self.letters,
            "pictures": self.pictures,
            "problems": crate::ground::problem::show::json(&self.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
