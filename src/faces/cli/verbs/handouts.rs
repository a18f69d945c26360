//! `wavecast handouts`: posters, flyers and signage into a folder, and their templates for a designer.

use clap::{Args, Subcommand, ValueEnum};
use std::{path::PathBuf, time::Duration};

use super::Context;
use crate::{
    acts::{
        Failure,
        handouts::{self, HandoutsRequest},
    },
    faces::show::{HandoutsShown, Report},
    ground::campaign::SharedSheet,
    render::handout::{Bleed, Format, Print},
};

/// Posters, flyers, signage and booklets.
#[derive(Debug, Args)]
pub struct Handouts {
    #[command(subcommand)]
    verb: HandoutsVerb,
}

#[derive(Debug, Subcommand)]
enum HandoutsVerb {
    /// Makes handouts into a folder; `build` makes them all into the portal.
    Make(MakeHandouts),
    /// Writes the templates, fonts and the words of one handout into a folder, to be edited with any Typst
    /// editor and put back under `templates/poster/`.
    Export(ExportTemplates),
    /// Lays out sheets from stdin: what a press runs apart.
    #[command(hide = true)]
    Press(PressArguments),
}

#[derive(Debug, Args)]
struct MakeHandouts {
    /// The folder for the finished files, which is made if it is missing.
    folder: PathBuf,
    /// Only those whose path has this in it, such as `pilot/nl`; given several times, all of it.
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// Only those on this: `poster-a4`, `poster-a3`, `poster-a2`, `poster-letter`, `poster-tabloid`, `flyer-a5`, `card-a6`,
    /// `tent-card`, `stickers`, `signage-wide`, `signage-tall`, `picture-wide`, `picture-tall`, `booklet`, `booklet-a5`. A size
    /// that the words of a poster do not name is made of its A4 or its screen. `booklet-a5` is to be printed on both sides of
    /// A4, turned over the short edge, and folded.
    #[arg(long, value_name = "FORMAT")]
    on: Option<Format>,
    /// Posters in these two or three languages on one sheet: `nl+en`.
    #[arg(long, value_name = "LANGUAGES")]
    languages: Option<SharedSheet>,
    /// Each picture as JPEG too, for programs that take no PNG.
    #[arg(long)]
    jpeg: bool,
    /// For an office printer, or for a print shop with colour over the edge.
    #[arg(long, value_enum, default_value_t = PaperChoice::Plain)]
    print: PaperChoice,
    /// How far colour goes beyond the edge, such as `5mm` or `0.125in`; alone it asks for `--print bleed`.
    #[arg(long, value_name = "WIDTH")]
    bleed: Option<Bleed>,
    /// How long a template of your own may take for one handout.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    patience: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PaperChoice {
    /// Exactly the paper.
    Plain,
    /// With colour beyond the edge, 3 mm if `--bleed` says nothing else.
    Bleed,
    /// The same with crop marks.
    Marks,
}

#[derive(Debug, Args)]
struct ExportTemplates {
    /// Where to; a new or empty folder.
    folder: PathBuf,
}

#[derive(Debug, Args)]
struct PressArguments {
    /// The customer's fonts.
    #[arg(long)]
    fonts: Option<String>,
}

impl PaperChoice {
    fn with(self, bleed: Option<Bleed>) -> Print {
        match (self, bleed) {
            (Self::Plain, None) => Print::Plain,
            (Self::Plain | Self::Bleed, bleed) => Print::Bleed(bleed.unwrap_or_default()),
            (Self::Marks, bleed) => Print::Marks(bleed.unwrap_or_default()),
        }
    }
}

impl Handouts {
    pub(in crate::faces::cli) fn run(self, context: &Context) -> Result<Box<dyn Report>, Failure> {
        let (done, folder) = match self.verb {
            HandoutsVerb::Make(asked) => {
                let request = HandoutsRequest {
                    folder: context.here.join(&asked.folder),
                    only: asked.only,
                    on: asked.on,
                    languages: asked.languages,
                    jpeg: asked.jpeg,
                    print: asked.print.with(asked.bleed),
                    patience: Duration::from_secs(asked.patience),
                };
                (handouts::make(&context.opened()?, &request)?, asked.folder)
            }
            HandoutsVerb::Export(ExportTemplates { folder }) => {
                (handouts::export(&context.opened()?, &context.here.join(&folder), &folder)?, folder)
            }
            HandoutsVerb::Press(arguments) => return press(context, &arguments),
        };
        Ok(Box::new(HandoutsShown { done, folder }))
    }
}

#[cfg(feature = "handouts")]
fn press(context: &Context, apart: &PressArguments) -> Result<Box<dyn Report>, Failure> {
    use crate::world::{disk, press};
    let (tree, _) = disk::read(context.folder()?)?;
    let (mut orders, mut answers) = (std::io::stdin().lock(), std::io::stdout().lock());
    press::serve(&tree, apart.fonts.as_deref(), &mut orders, &mut answers).map_err(Failure::world)?;
    Ok(Box::new(AnsweredAlready(crate::ground::problem::Problems::default())))
}

#[cfg(not(feature = "handouts"))]
fn press(_context: &Context, _apart: &PressArguments) -> Result<Box<dyn Report>, Failure> {
    Err(Failure::usage("this program was built without handouts", "use a build with the feature `handouts`"))
}

/// Nothing to say: the answer has been given.
#[cfg(feature = "handouts")]
struct AnsweredAlready(crate::ground::problem::Problems);

#[cfg(feature = "handouts")]
impl Report for AnsweredAlready {
    fn text(&self, _look: crate::faces::show::Look) -> String {
        String::new()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::Value::Null
    }

    fn problems(&self) -> &crate::ground::problem::Problems {
        &self.0
    }
}
