//! The files of drawings read: what is shipped, and over it what the campaign folder says.

use std::{
    collections::BTreeSet,
    ops::Range,
    sync::{Arc, LazyLock},
};

use super::{
    KnownScreen, SCREENS, ScreenDevice, ScreenKind, Screens, StepPlace,
    raw::{RawScreen, RawScreenDevice, RawScreenKind, RawScreensFile},
};
use crate::ground::{
    atlas::{Atlas, key_of},
    campaign::{At, DataFile, schema_of},
    problem::{Concerns, Place, Problem, Problems, Source},
    tree::{Tree, TreeFile},
};

impl Screens {
    /// What comes with the program.
    pub fn shipped() -> &'static Arc<Self> {
        static SHIPPED: LazyLock<Arc<Screens>> = LazyLock::new(|| {
            let files = [
                ("android", include_str!("../../../content/screens/android.toml")),
                ("ios", include_str!("../../../content/screens/ios.toml")),
                ("macos", include_str!("../../../content/screens/macos.toml")),
                ("windows", include_str!("../../../content/screens/windows.toml")),
            ];
            let mut screens = Screens::default();
            for (system, text) in files {
                let path = format!("{SCREENS}{system}.toml");
                let problems = screens.add((false, system), &path, text.as_bytes(), Atlas::shipped());
                // The files are part of the program: a test reads them, so that nobody is ever shown this.
                assert!(problems.is_empty(), "the shipped drawings are wrong: {problems:?}");
            }
            Arc::new(screens)
        });
        &SHIPPED
    }

    /// What a campaign folder draws, without what is wrong with its own files: whoever loads the folder says that.
    pub fn of(tree: &Tree, atlas: &Atlas) -> Arc<Self> {
        Self::read(tree, atlas).0
    }

    /// What a campaign folder draws: what is shipped, and over it what its own files say; and what is wrong with these.
    pub fn read(tree: &Tree, atlas: &Atlas) -> (Arc<Self>, Problems) {
        let mut problems = Problems::default();
        let mut screens = Arc::clone(Self::shipped());
        for (path, file) in own_files(tree) {
            let system =
                path.get(SCREENS.len()..).and_then(|name| name.strip_suffix(".toml")).unwrap_or(path);
            problems.append(Arc::make_mut(&mut screens).add((true, system), path, &file.bytes, atlas));
        }
        let written: BTreeSet<&str> = own_guides(tree).collect();
        if !written.is_empty() {
            Arc::make_mut(&mut screens).leave_to(&written);
        }
        (screens, problems.in_reading_order())
    }

    /// Whether two snapshots of a folder draw the same.
    pub fn is_same(one: &Tree, other: &Tree) -> bool {
        let own = |tree: &Tree| -> Vec<(String, Arc<[u8]>)> {
            own_files(tree).map(|(path, file)| (path.to_owned(), Arc::clone(&file.bytes))).collect()
        };
        own(one) == own(other) && own_guides(one).eq(own_guides(other))
    }

    /// A drawing of the program that names nothing to tap is known by its step alone: it says nothing of a guide that the
    /// folder wrote anew.
    fn leave_to(&mut self, guides: &BTreeSet<&str>) {
        for ((own, ..), screen) in &mut self.all {
            if !own && screen.tap.is_none() {
                screen.steps.retain(|at| !guides.contains(&*at.guide));
            }
        }
    }

    /// Adds what a file says to what is known.
    fn add(&mut self, (own, system): (bool, &str), path: &str, bytes: &[u8], atlas: &Atlas) -> Problems {
        static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(schema_of::<RawScreensFile>);
        let DataFile { file, source, problems } = DataFile::<RawScreensFile>::open(path, bytes, &SCHEMA);
        let mut reader = ScreensReader { system, source, problems, atlas };
        for (name, raw) in file.iter().flat_map(|file| &file.screen) {
            if let Some(screen) = reader.screen(raw) {
                // Both would be drawn otherwise: whose they are is part of what they are kept by.
                self.all.remove(&(false, system.to_owned(), name.clone()));
                self.all.insert((own, system.to_owned(), name.clone()), screen);
            }
        }
        reader.problems.in_reading_order()
    }
}

/// The folder's own files of drawings.
fn own_files(tree: &Tree) -> impl Iterator<Item = (&str, &TreeFile)> {
    let files = tree.under(SCREENS).filter(|(path, _)| path.ends_with(".toml"));
    files.filter_map(|(path, _)| Some((&**path, tree.own(path)?)))
}

/// The guides that the folder wrote itself, in any language, by their names.
fn own_guides(tree: &Tree) -> impl Iterator<Item = &str> {
    let pages = tree.under("content/").filter(|(path, _)| tree.own(path).is_some());
    pages.filter_map(|(path, _)| path.split_once("/guides/")?.1.strip_suffix(".md"))
}

/// The reader of one file.
struct ScreensReader<'a> {
    system: &'a str,
    source: Arc<Source>,
    problems: Problems,
    atlas: &'a Atlas,
}

impl ScreensReader<'_> {
    fn wrong(&mut self, check: &'static str, at: &Range<usize>, message: String, hint: impl Into<String>) {
        let place = Place::new(&self.source, at.clone());
        // A step without its drawing says what it says: no message waits for it.
        let problem = Problem::error(check, message).at(place).hint(hint);
        self.problems.push(problem.concerns(Concerns::nobody()));
    }

    fn screen(&mut self, raw: &At<RawScreen>) -> Option<KnownScreen> {
        let RawScreen { kind, device, back, title, rows, corner, tap, steps } = &raw.value;
        let before = self.problems.iter().count();
        let screen = KnownScreen {
            system: self.system.to_owned(),
            kind: kind.as_ref().map(|kind| kind.value.into()).unwrap_or_default(),
            device: device.as_ref().map_or_else(|| usual_device(self.system), |device| device.value.into()),
            back: self.name(back.as_ref()),
            title: self.name(title.as_ref()),
            rows: rows.iter().map(|row| self.name(Some(row))).collect(),
            corner: self.name(corner.as_ref()),
            tap: self.name(tap.as_ref()),
            steps: steps.iter().filter_map(|step| self.step(step)).collect(),
            place: Place::new(&self.source, raw.span.clone()),
        };
        // A screen with one name missing would show a grey bar where somebody meant a button.
        if self.problems.iter().count() > before {
            return None;
        }
        let shown = screen.rows.iter().flatten().chain(&screen.corner);
        match (&screen.tap, tap) {
            (Some(key), Some(at)) if !shown.into_iter().any(|shown| shown == key) => {
                let message = format!("`{}` is on no row of this screen", at.value);
                self.wrong("bad-value", &at.span, message, "write it among `rows` too, or in `corner`");
                None
            }
            (None, _) if screen.kind != ScreenKind::Code => {
                let hint =
                    "write `tap = \"settings\"`, one of its rows; only `kind = \"code\"` may do without";
                self.wrong(
                    "missing-key",
                    &raw.span,
                    "this screen does not say what is tapped".to_owned(),
                    hint,
                );
                None
            }
            _ => Some(screen),
        }
    }

    /// The whole key of a name that stands on a screen. An empty one is a grey bar.
    fn name(&mut self, written: Option<&At<String>>) -> Option<String> {
        let written = written.filter(|written| !written.value.trim().is_empty())?;
        let name = key_of(&written.value).unwrap_or(written.value.trim());
        // Most names are of the system whose file it is; an app's own are written whole.
        let key = if name.contains('.') { name.to_owned() } else { format!("{}.{name}", self.system) };
        if self.atlas.find(&key).is_some() {
            return Some(key);
        }
        let hint = self.atlas.meant(&key).map_or_else(
            || format!("write a name of `content/ui/{}.toml`, or \"\" for a grey bar", self.system),
            |meant| {
                let own = meant.strip_prefix(&format!("{}.", self.system)).unwrap_or(&meant).to_owned();
                format!("did you mean `{own}`? Of a name that nobody knows, write \"\" for a grey bar")
            },
        );
        self.wrong("screen-name", &written.span, format!("there is no name `ui.{key}`"), hint);
        None
    }

    fn step(&mut self, written: &At<String>) -> Option<StepPlace> {
        if let Some((guide, step)) = written.value.trim().split_once('#')
            && !guide.is_empty()
            && !step.is_empty()
        {
            let place = Place::new(&self.source, written.span.clone());
            return Some(StepPlace { guide: guide.to_owned(), step: step.to_owned(), place });
        }
        let message = format!("`{}` names no step of a guide", written.value);
        let hint = "write the guide and the anchor of the step, such as `leave-ios#leave-settings-2`";
        self.wrong("bad-value", &written.span, message, hint);
        None
    }
}

fn usual_device(system: &str) -> ScreenDevice {
    if matches!(system, "windows" | "macos" | "linux") { ScreenDevice::Window } else { ScreenDevice::Phone }
}

impl From<RawScreenKind> for ScreenKind {
    fn from(raw: RawScreenKind) -> Self {
        match raw {
            RawScreenKind::List => Self::List,
            RawScreenKind::Dialog => Self::Dialog,
            RawScreenKind::Button => Self::Button,
            RawScreenKind::Home => Self::Home,
            RawScreenKind::Code => Self::Code,
        }
    }
}

impl From<RawScreenDevice> for ScreenDevice {
    fn from(raw: RawScreenDevice) -> Self {
        match raw {
            RawScreenDevice::Phone => Self::Phone,
            RawScreenDevice::Tablet => Self::Tablet,
            RawScreenDevice::Window => Self::Window,
        }
    }
}
