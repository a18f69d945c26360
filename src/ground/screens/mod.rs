//! Drawings of the screens people must tap, as data: what stands on each, and which step shows it.
//!
//! They stand in `content/screens/<system>.toml`, once for all languages: the words on them are names of the atlas. A
//! file of the same name in the campaign folder adds drawings, or takes the place of one with the same name.

mod raw;
mod read;

use std::{collections::BTreeMap, sync::Arc};

use super::{
    atlas::{Atlas, NameStanding, NamedSystem},
    campaign::Language,
    problem::Place,
    tree::Tree,
    words::{
        article::{Article, Block, Step, plain},
        library::Page,
        visit::{self, Visited},
    },
};

/// Where the drawings stand: a file for each system.
pub(crate) const SCREENS: &str = "content/screens/";

/// Every drawing of a campaign.
#[derive(Clone, Debug, Default)]
pub struct Screens {
    /// By system and name: those of the program first, so that a folder's own are drawn over them.
    all: BTreeMap<(bool, String, String), KnownScreen>,
}

/// A screen with what stands on it. Names are whole keys of the atlas: `ios.settings`.
#[derive(Clone, Debug)]
pub struct KnownScreen {
    /// Of which system it is: `ios`.
    pub system: String,
    /// What it shows.
    pub kind: ScreenKind,
    /// On which device.
    pub device: ScreenDevice,
    /// The screen one came from.
    pub back: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// Its rows, buttons or apps; what has no name is a grey bar.
    pub rows: Vec<Option<String>>,
    /// The button in its upper corner.
    pub corner: Option<String>,
    /// What is tapped; of a field for a code that may be nothing else.
    pub tap: Option<String>,
    /// The steps that show it.
    pub steps: Vec<StepPlace>,
    /// Where it stands.
    pub place: Place,
}

/// A step of a guide.
#[derive(Clone, Debug)]
pub struct StepPlace {
    /// The guide, by its name under `guides/`.
    pub guide: String,
    /// The anchor of the step.
    pub step: String,
    /// Where it is named.
    pub place: Place,
}

/// What a screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScreenKind {
    /// Rows below one another.
    #[default]
    List,
    /// A question over a screen, with its buttons.
    Dialog,
    /// A page of an app, with its buttons at the bottom.
    Button,
    /// Apps, as neutral tiles.
    Home,
    /// A field for a code.
    Code,
}

/// What a screen is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScreenDevice {
    /// A phone: what is drawn for every system that is not a computer's, if nothing else is asked for.
    Phone,
    /// A tablet: only where a screen asks for it.
    Tablet,
    /// A window of a computer.
    Window,
}

/// A screen in a language, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnScreen {
    /// Of which system it is.
    pub system: String,
    /// What it shows.
    pub kind: ScreenKind,
    /// On which device.
    pub device: ScreenDevice,
    /// In whose words.
    pub language: Language,
    /// The screen one came from.
    pub back: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// Its rows, buttons or apps.
    pub rows: Vec<Option<String>>,
    /// The button in its upper corner.
    pub corner: Option<String>,
    /// What is tapped.
    pub tapped: Tapped,
}

/// What is tapped on a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tapped {
    /// One of its rows.
    Row(usize),
    /// The button in its corner.
    Corner,
    /// The field for a code, on which nothing is written.
    Field,
}

impl DrawnScreen {
    /// The words on what is tapped; none of a field.
    pub(crate) fn tapped_words(&self) -> Option<&str> {
        match self.tapped {
            Tapped::Row(at) => self.rows.get(at)?.as_deref(),
            Tapped::Corner => self.corner.as_deref(),
            Tapped::Field => None,
        }
    }
}

/// The drawings of a campaign with the names on them.
#[derive(Clone, Debug)]
pub struct Drawings {
    atlas: Arc<Atlas>,
    screens: Arc<Screens>,
}

impl Drawings {
    /// Those of a campaign folder.
    pub fn of(tree: &Tree) -> Self {
        let atlas = Atlas::of(tree);
        let screens = Screens::of(tree, &atlas);
        Self { atlas, screens }
    }

    /// Those of the program.
    pub fn shipped() -> Self {
        Self { atlas: Arc::clone(Atlas::shipped()), screens: Arc::clone(Screens::shipped()) }
    }

    /// The drawings of a page by the anchors of its steps.
    pub fn on(&self, page: &Page, source: Language) -> BTreeMap<String, DrawnScreen> {
        self.screens.on(page, &self.atlas, source)
    }
}

impl Screens {
    /// Every drawing, those of the program first.
    pub fn each(&self) -> impl Iterator<Item = &KnownScreen> {
        self.all.values()
    }

    /// The drawings of the folder's own files.
    pub fn own(&self) -> impl Iterator<Item = &KnownScreen> {
        self.all.iter().filter(|((own, ..), _)| *own).map(|(_, screen)| screen)
    }

    /// The drawings of a page by the anchors of its steps. A step has one only where it says itself what is tapped: on a
    /// page that a campaign wrote anew, no step shows another's screen.
    pub fn on(&self, page: &Page, atlas: &Atlas, source: Language) -> BTreeMap<String, DrawnScreen> {
        let Some(guide) = page.key.strip_prefix("guides/") else { return BTreeMap::new() };
        let mut drawn = BTreeMap::new();
        let wanted = self.each().flat_map(|screen| {
            screen.steps.iter().filter(|at| at.guide == guide).map(move |at| (at.step.as_str(), screen))
        });
        // The last for a step wins, and the folder's own come last.
        let wanted: BTreeMap<&str, &KnownScreen> = wanted.collect();
        if wanted.is_empty() {
            return drawn;
        }
        each_step(&page.article, &mut |step| {
            let Some(screen) = wanted.get(step.id.as_str()) else { return };
            let Some(words) = screen.in_words(atlas, page.language, source) else { return };
            // A drawing that taps what the step does not name would send people elsewhere.
            if words.tapped_words().is_none_or(|tapped| said(step).contains(tapped)) {
                drawn.insert(step.id.clone(), words);
            }
        });
        drawn
    }
}

impl KnownScreen {
    /// The screen in the words of a language. What is tapped, and the screens on the way to it, are called as the step
    /// calls them. Any other row is only there for orientation: it has its name where somebody proved it, and is a
    /// grey bar otherwise.
    fn in_words(&self, atlas: &Atlas, language: Language, source: Language) -> Option<DrawnScreen> {
        let said = |key: &str| {
            let (_, names) = atlas.find(key)?;
            NamedSystem::say(names, language, source).map(|(name, _)| name.text.clone())
        };
        let is_proved = |key: &str| atlas.standing(key, language) == NameStanding::Proved;
        let tap = self.tap.as_deref();
        let row = |row: &Option<String>| {
            let key = row.as_deref()?;
            // A wrong name beside the right one makes people doubt the right one.
            (Some(key) == tap || is_proved(key)).then(|| said(key)).flatten()
        };
        // A row without a name is no match for a screen on which nothing is named to tap.
        let at = self.rows.iter().position(|row| row.is_some() && row.as_deref() == tap);
        let tapped = match (at, tap) {
            (Some(at), _) => Tapped::Row(at),
            (None, Some(_)) => Tapped::Corner,
            (None, None) => Tapped::Field,
        };
        let words = DrawnScreen {
            system: self.system.clone(),
            kind: self.kind,
            device: self.device,
            language,
            back: self.back.as_deref().and_then(said),
            title: self.title.as_deref().and_then(said),
            rows: self.rows.iter().map(row).collect(),
            corner: self.corner.as_deref().and_then(said),
            tapped,
        };
        (tapped == Tapped::Field || words.tapped_words().is_some()).then_some(words)
    }
}

/// What a step says, without its marks.
pub(crate) fn said(step: &Step) -> String {
    let mut text = String::new();
    visit::blocks(&step.blocks, &|_| true, &mut |seen| {
        if let Visited::Block(Block::Paragraph(line)) = seen {
            text.push_str(&plain(line));
            text.push(' ');
        }
    });
    text
}

/// Every step of an article, whatever it stands under.
pub(crate) fn each_step(article: &Article, with: &mut dyn FnMut(&Step)) {
    article.walk(&|_| true, &mut |seen| {
        if let Visited::Block(Block::Steps { items, .. }) = seen {
            items.iter().for_each(&mut *with);
        }
    });
}
