//! What a build has to tell about its words and handouts, and how that is kept for a build of the very same.
//!
//! All of it follows from the folder and the program. What could end otherwise another time, an error or a message that
//! no preview can be made of, is never kept: then the next build looks again. What files themselves say wrong is found
//! whenever they are read, so that nothing about people is written down here.

use serde::{Deserialize, Serialize};
use std::{collections::HashMap, ops::Range, sync::Arc};

use crate::{
    acts::{Failure, Opened},
    ground::{
        check,
        problem::{Fix, Level, Place, Problem, Problems, Source},
        tree::Tree,
    },
    render::shortlinks::LOCK,
};

/// Findings of a build, by where they are found.
#[derive(Debug)]
pub(super) struct Findings {
    words: Problems,
    handouts: Problems,
}

/// The same as they are kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FindingsKept {
    words: Vec<FindingKept>,
    handouts: Vec<FindingKept>,
}

/// One of them. Which notices it holds is no matter of a build.
#[derive(Debug, Serialize, Deserialize)]
struct FindingKept {
    check: String,
    /// Whether it is more than something worth knowing.
    is_warning: bool,
    place: Option<PlaceKept>,
    message: String,
    notes: Vec<(Option<PlaceKept>, String)>,
    hint: Option<String>,
    fix: Option<(PlaceKept, String)>,
}

/// A stretch of a file of the folder, or of one that is shipped.
#[derive(Debug, Serialize, Deserialize)]
struct PlaceKept {
    path: String,
    span: Range<usize>,
    /// Whether its text is shown; of what is no text there is a name alone.
    has_text: bool,
}

/// The texts that places stand in, each made once.
struct PlaceTexts<'a> {
    tree: &'a Tree,
    made: HashMap<(String, bool), Arc<Source>>,
}

impl Findings {
    /// What is wrong with words and dates.
    ///
    /// # Errors
    /// There is no campaign.
    pub(super) fn of_words(opened: &Opened) -> Result<Self, Failure> {
        let mut words = opened.words()?.problems();
        words.append(opened.timeline()?.problems.clone());
        Ok(Self { words, handouts: Problems::default() })
    }

    /// Adds what was found while handouts were made.
    pub(super) fn add_of_handouts(&mut self, handouts: Problems) {
        self.handouts.append(handouts);
    }

    /// As they are told, with what is wrong in the files themselves.
    pub(super) fn told_with(&self, files: &Problems) -> Problems {
        let mut problems = files.clone();
        problems.append(self.words.clone());
        let mut problems = problems.in_reading_order();
        problems.append(self.handouts.clone());
        problems
    }

    /// As they are kept; none if they cannot be told again word for word.
    pub(super) fn kept(&self, tree: &Tree) -> Option<FindingsKept> {
        let keep =
            |found: &Problems| found.iter().map(|one| FindingKept::of(one, tree)).collect::<Option<Vec<_>>>();
        Some(FindingsKept { words: keep(&self.words)?, handouts: keep(&self.handouts)? })
    }
}

impl FindingsKept {
    /// The findings again; none if a text or a check that they name is gone.
    pub(super) fn again(&self, tree: &Tree) -> Option<Findings> {
        let mut texts = PlaceTexts { tree, made: HashMap::new() };
        let mut again =
            |kept: &[FindingKept]| kept.iter().map(|one| one.again(&mut texts)).collect::<Option<Problems>>();
        Some(Findings { words: again(&self.words)?, handouts: again(&self.handouts)? })
    }
}

impl FindingKept {
    fn of(problem: &Problem, tree: &Tree) -> Option<Self> {
        // An error may be of this run alone, as a template that took too long on a busy machine.
        if problem.level == Level::Error || named(problem.check).is_none() {
            return None;
        }
        let place = |place: &Place| PlaceKept::of(place, tree);
        let mut notes = Vec::new();
        for (at, note) in &problem.notes {
            notes.push((where_there_is(at.as_ref(), place)?, note.clone()));
        }
        Some(Self {
            check: problem.check.to_owned(),
            is_warning: problem.level == Level::Warning,
            place: where_there_is(problem.place.as_ref(), place)?,
            message: problem.message.clone(),
            notes,
            hint: problem.hint.clone(),
            fix: where_there_is(problem.fix.as_ref(), |fix| {
                Some((place(&fix.place)?, fix.replacement.clone()))
            })?,
        })
    }

    fn again(&self, texts: &mut PlaceTexts<'_>) -> Option<Problem> {
        let new = if self.is_warning { Problem::warning } else { Problem::info };
        let mut problem = new(named(&self.check)?, self.message.as_str());
        problem.place = where_there_is(self.place.as_ref(), |place| place.again(texts))?;
        problem.hint.clone_from(&self.hint);
        for (place, note) in &self.notes {
            let place = where_there_is(place.as_ref(), |place| place.again(texts))?;
            problem.notes.push((place, note.clone()));
        }
        if let Some((place, replacement)) = &self.fix {
            problem.fix = Some(Fix { place: place.again(texts)?, replacement: replacement.clone() });
        }
        Some(problem)
    }
}

impl PlaceKept {
    fn of(place: &Place, tree: &Tree) -> Option<Self> {
        let source = place.source();
        let (path, text) = (source.path(), source.text());
        let has_text = !text.is_empty();
        // Lists of people are kept nowhere else, and a build itself writes the list of short links.
        if source.is_private() || source.sheet_name().is_some() || path == LOCK {
            return None;
        }
        let same = !has_text || tree.get(path).is_some_and(|file| *file.bytes == *text.as_bytes());
        same.then(|| Self { path: path.to_owned(), span: place.span(), has_text })
    }

    fn again(&self, texts: &mut PlaceTexts<'_>) -> Option<Place> {
        Some(Place::new(texts.get(&self.path, self.has_text)?, self.span.clone()))
    }
}

impl PlaceTexts<'_> {
    fn get(&mut self, path: &str, has_text: bool) -> Option<&Arc<Source>> {
        let key = (path.to_owned(), has_text);
        if !self.made.contains_key(&key) {
            let text = if has_text {
                str::from_utf8(&self.tree.get(path)?.bytes).ok()?.to_owned()
            } else {
                String::new()
            };
            self.made.insert(key.clone(), Source::new(path, text));
        }
        self.made.get(&key)
    }
}

/// The name of a check as findings have it.
fn named(name: &str) -> Option<&'static str> {
    check::all().map(|check| check.name).find(|known| *known == name)
}

/// What is made of a value where there is one; none if it could not be made, which is another thing than that there is
/// nothing to make.
#[expect(clippy::option_option, reason = "what is not there and what could not be made are two things")]
fn where_there_is<T, U>(value: Option<T>, make: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
    value.map_or(Some(None), |value| make(value).map(Some))
}
