//! A data file beside `campaign.toml`, read like it: with a place for everything that is wrong.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use std::sync::Arc;

use super::{
    super::{
        Catalogue,
        raw::{At, Day},
    },
    moment, notation, readable, shape, unreadable,
};
use crate::ground::problem::{Place, Problem, Problems, Source};

/// A data file as it is written, as far as it can be read.
pub(crate) struct DataFile<T> {
    /// What it says; none if its notation cannot be read.
    pub(crate) file: Option<T>,
    /// Its text, for the places in problems.
    pub(crate) source: Arc<Source>,
    /// What is wrong with it so far.
    pub(crate) problems: Problems,
}

impl<T: DeserializeOwned> DataFile<T> {
    /// Reads a file of this shape.
    pub(crate) fn open(path: &str, bytes: &[u8], schema: &serde_json::Value) -> Self {
        let source = match readable(path, bytes) {
            Ok(source) => source,
            Err(problem) => {
                let source = Source::new(path, "");
                return Self { file: None, source, problems: Problems::from(*problem) };
            }
        };
        let (mut root, errors) = toml::de::DeTable::parse_recoverable(source.text());
        let (broken, mut problems) = notation::problems(&source, &errors);
        let mut file = None;
        // Of a file whose notation is broken only that is told: everything in it would be missing otherwise.
        if !broken {
            let nothing = Catalogue::default();
            let shape = shape::SchemaShape::hold(&source, schema, &nothing, &mut root);
            problems.append(shape.problems);
            match T::deserialize(toml::de::Deserializer::from(root)) {
                Ok(read) => file = Some(read),
                Err(error) => problems.push(unreadable(&source, &error)),
            }
        }
        Self { file, source, problems }
    }
}

/// A day of a data file; what is no day is told.
pub(crate) fn day_at(day: &At<Day>, source: &Arc<Source>, problems: &mut Problems) -> Option<NaiveDate> {
    let wrong = |fault: moment::MomentFault| {
        Problem::error("bad-date", fault.message).at(Place::new(source, day.span.clone())).hint(fault.hint)
    };
    moment::day(&day.value.0).map_err(|fault| problems.push(wrong(fault))).ok()
}
