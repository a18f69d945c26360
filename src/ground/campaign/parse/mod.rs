//! From `campaign.toml` as it is written to a campaign, or to every problem in it at once.
//!
//! What is wrong is named and left out, and the reading goes on: a misspelt key in one wave does not hide a bad
//! date in the next. A campaign is made as long as its bones are there; whoever acts on it asks first whether
//! there were errors.

mod before;
mod catalogue;
mod data_file;
mod desk;
mod devices;
pub(crate) mod known_as;
mod mail;
mod members;
mod moment;
mod notation;
mod own_moment;
mod people;
mod privacy;
mod root;
mod settings;
mod shape;
mod stage;
mod systems;
mod tell;
mod wave;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde::Deserialize as _;
use std::{
    collections::BTreeSet,
    ops::Range,
    str::FromStr,
    sync::{Arc, LazyLock},
};

use super::{
    Address, Campaign, Catalogue, Language, Languages, PerLanguage, Slug,
    raw::{self, At, Day, RawFile, TextOrEach},
};
use crate::ground::problem::{Place, Problem, Problems, Source};
use moment::MomentFault;

pub(crate) use data_file::{DataFile, day_at};
pub(crate) use tell::TELLS;

/// The largest file that is read: a hundred times what the largest campaign takes.
const LARGEST: usize = 4 << 20;

/// The shapes, worked out once.
static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(raw::schema);

impl Campaign {
    /// Reads `campaign.toml` from the bytes of the file, with the relays and systems that come with the program.
    pub fn read(path: &str, bytes: &[u8]) -> (Option<Self>, Problems) {
        Self::read_with(path, bytes, Catalogue::shipped())
    }

    /// The same with what its folder knows.
    pub(crate) fn read_with(
        path: &str,
        bytes: &[u8],
        catalogue: &Arc<Catalogue>,
    ) -> (Option<Self>, Problems) {
        match readable(path, bytes) {
            Ok(source) => Self::parse_with(&source, catalogue),
            Err(problem) => (None, Problems::from(*problem)),
        }
    }

    /// Reads `campaign.toml`: the campaign as far as it can be made, and all that is wrong.
    pub fn parse(source: &Arc<Source>) -> (Option<Self>, Problems) {
        Self::parse_with(source, Catalogue::shipped())
    }

    fn parse_with(source: &Arc<Source>, catalogue: &Arc<Catalogue>) -> (Option<Self>, Problems) {
        let (mut root, errors) = toml::de::DeTable::parse_recoverable(source.text());
        let (broken, mut problems) = notation::problems(source, &errors);
        // Nothing is known of the rest then: every key of it would be told as missing.
        if broken {
            return (None, problems.in_reading_order());
        }
        // The schema lists what may be named, so a folder with relays or systems of its own needs another one.
        let own = (!Arc::ptr_eq(catalogue, Catalogue::shipped())).then(|| raw::schema_with(catalogue));
        let shape = shape::SchemaShape::hold(source, own.as_ref().unwrap_or(&SCHEMA), catalogue, &mut root);
        problems.append(shape.problems);
        let file = match RawFile::deserialize(toml::de::Deserializer::from(root)) {
            Ok(file) => file,
            Err(error) => {
                problems.push(unreadable(source, &error));
                return (None, problems.in_reading_order());
            }
        };
        let mut reader = CampaignReader::new(source, problems, shape.dropped, &file, catalogue);
        let campaign = reader.file(&file);
        (campaign, reader.problems.in_reading_order())
    }
}

/// The text of the file, or why it is none.
fn readable(path: &str, bytes: &[u8]) -> Result<Arc<Source>, Box<Problem>> {
    let wrong = |message: &str, hint: &str| {
        let problem = Problem::error("unreadable-file", format!("`{path}` {message}"));
        Box::new(problem.at(Place::unread(path)).hint(hint))
    };
    if bytes.len() > LARGEST {
        let size = bytes.len() >> 20;
        return Err(wrong(
            &format!("is {size} MiB large: no campaign is"),
            "check whether it is the right file",
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line =
            memchr::memchr_iter(b'\n', bytes.get(..error.valid_up_to()).unwrap_or_default()).count() + 1;
        wrong(
            &format!("is not text in UTF-8 (first seen in line {line})"),
            "save it again with the encoding UTF-8",
        )
    })?;
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(wrong("is empty", "`wavecast init <folder>` writes one to start from"));
    }
    Ok(Source::new(path, text))
}

fn unreadable(source: &Arc<Source>, error: &toml::de::Error) -> Problem {
    Problem::error("wrong-kind", error.message()).at(Place::new(source, error.span().unwrap_or(0..0)))
}

/// What is read with: the file, its problems so far, and what every part of it refers to.
struct CampaignReader<'a> {
    source: &'a Arc<Source>,
    problems: Problems,
    dropped: BTreeSet<(usize, String)>,
    languages: Languages,
    /// What the file may name.
    catalogue: Arc<Catalogue>,
    /// The ids of the waves and stages as far as they can be read, so that a name is judged even if what it names
    /// is wrong.
    wave_ids: Vec<String>,
    stage_ids: Vec<String>,
    /// The stages again, each with whether it is told anew for every date that moves.
    stages_told: Vec<(String, bool)>,
}

/// A stage by name, and whether it is told anew for every date that moves.
fn told(stage: &raw::RawStage) -> Option<(String, bool)> {
    let at = stage.at.as_ref().map_or("", |at| at.value.trim_start());
    // By its beginning, since the rest of the moment may be what is wrong.
    let anew = at.starts_with(super::Anchor::Rescheduled.code());
    Some((stage.id.as_ref()?.value.clone(), anew))
}

impl<'a> CampaignReader<'a> {
    fn new(
        source: &'a Arc<Source>,
        problems: Problems,
        dropped: BTreeSet<(usize, String)>,
        file: &RawFile,
        catalogue: &Arc<Catalogue>,
    ) -> Self {
        let id = |id: &Option<At<String>>| id.as_ref().map(|id| id.value.clone());
        #[expect(clippy::unwrap_used, reason = "`en` is a language code")]
        // Only until `languages` has been read: without one, texts are judged as if they were in English.
        let english = Language::from_str("en").unwrap();
        Self {
            source,
            problems,
            dropped,
            languages: Languages::new(english, []),
            catalogue: Arc::clone(catalogue),
            wave_ids: file.wave.iter().filter_map(|wave| id(&wave.value.id)).collect(),
            stage_ids: file.stage.iter().filter_map(|stage| id(&stage.value.id)).collect(),
            stages_told: file.stage.iter().filter_map(|stage| told(&stage.value)).collect(),
        }
    }

    fn place(&self, span: &Range<usize>) -> Place {
        Place::new(self.source, span.clone())
    }

    fn wrong(&mut self, check: &'static str, span: &Range<usize>, message: impl Into<String>, hint: &str) {
        let problem = Problem::error(check, message).at(self.place(span));
        self.problems.push(problem.hint(hint));
    }

    /// A key that must be there.
    fn need<'v, T>(
        &mut self,
        value: Option<&'v At<T>>,
        table: &Range<usize>,
        key: &str,
        hint: &str,
    ) -> Option<&'v At<T>> {
        // What was written and did not fit is told already, and is not missing as well.
        if value.is_none() && !self.dropped.contains(&(table.start, key.to_owned())) {
            self.wrong("missing-key", table, format!("`{key}` is missing"), hint);
        }
        value
    }

    /// Keeps what was read, or says what is wrong with the text and where in it.
    fn keep<T>(&mut self, check: &'static str, at: &Range<usize>, read: Result<T, MomentFault>) -> Option<T> {
        read.map_err(|wrong| {
            // The value stands in quotes, unless it is a date; an escape in it makes the place the whole value.
            let whole = self.place(at);
            let quotes = usize::from(whole.text().starts_with(['"', '\'']));
            let span = at.start + quotes + wrong.span.start..at.start + quotes + wrong.span.end;
            let fits = span.end <= at.end && !whole.text().contains('\\') && !wrong.span.is_empty();
            self.wrong(check, if fits { &span } else { at }, wrong.message, &wrong.hint);
        })
        .ok()
    }

    fn day(&mut self, day: &At<Day>) -> Option<NaiveDate> {
        self.keep("bad-date", &day.span, moment::day(&day.value.0))
    }

    fn optional_day(&mut self, day: Option<&At<Day>>) -> Option<NaiveDate> {
        day.and_then(|day| self.day(day))
    }

    fn hour(&mut self, hour: Option<&At<raw::Hour>>) -> Option<NaiveTime> {
        let hour = hour?;
        self.keep("bad-date", &hour.span, moment::hour(&hour.value.0))
    }

    fn slug(&mut self, id: &At<String>) -> Option<Slug> {
        let read = id.value.parse::<Slug>().map_err(|message| MomentFault {
            span: 0..0,
            message,
            hint: format!("write `{}`", Slug::proposal(&id.value)),
        });
        self.keep("bad-id", &id.span, read)
    }

    fn address(&mut self, address: &At<String>) -> Option<Address> {
        let read = address.value.parse::<Address>().map_err(|message| MomentFault {
            span: 0..0,
            message,
            hint: "write it as `name@example.com`, without a name or brackets around it".to_owned(),
        });
        self.keep("bad-address", &address.span, read)
    }

    fn zone(&mut self, zone: &At<String>) -> Option<Tz> {
        // Without a span the whole value is meant: a part of a zone's name is never what is wrong.
        let read = moment::zone(&zone.value).map_err(|fault| MomentFault { span: 0..0, ..fault });
        self.keep("bad-zone", &zone.span, read)
    }

    /// One line of text that ends up in headers and titles.
    fn line(&mut self, text: &At<String>) -> Option<String> {
        let trimmed = text.value.trim();
        if trimmed.is_empty() || trimmed.chars().any(char::is_control) {
            self.wrong("bad-value", &text.span, "this must be one line of text", "write it on one line");
            return None;
        }
        Some(trimmed.to_owned())
    }

    fn optional_line(&mut self, text: Option<&At<String>>) -> Option<String> {
        text.and_then(|text| self.line(text))
    }

    /// A text for each language; a language without one is a problem.
    fn words(&mut self, words: &At<TextOrEach>, key: &str) -> Option<PerLanguage<String>> {
        let languages = self.languages.clone();
        match &words.value {
            TextOrEach::One(text) => {
                let text = self.line(&At { value: text.clone(), span: words.span.clone() })?;
                Some(PerLanguage::from_fn(&languages, |_| text.clone()))
            }
            TextOrEach::Each(each) => {
                for (code, text) in each {
                    self.known_language(code, &text.span);
                }
                PerLanguage::try_from_fn(&languages, |language| {
                    let text = each.get(language.code());
                    if text.is_none() && !self.dropped.contains(&(words.span.start, language.to_string())) {
                        self.wrong(
                            "missing-translation",
                            &words.span,
                            format!("`{key}` says nothing in `{language}`"),
                            &format!("add `{language} = \"..\"`"),
                        );
                    }
                    text.and_then(|text| self.line(text)).ok_or(())
                })
                .ok()
            }
        }
    }

    fn known_language(&mut self, code: &str, span: &Range<usize>) -> Option<Language> {
        let found = self.languages.iter().find(|language| language.code() == code);
        if found.is_none() {
            let known: Vec<String> = self.languages.iter().map(|language| format!("`{language}`")).collect();
            let hint =
                format!("the campaign speaks {}; add it to `languages`, or leave it out", known.join(", "));
            self.wrong(
                "unknown-language",
                span,
                format!("`{code}` is not a language of the campaign"),
                &hint,
            );
        }
        found
    }
}

/// A date that was told, such as `deadline 2027-03-10`.
///
/// # Errors
/// What is wrong with the text, and what to write.
pub(crate) fn said_date(text: &str) -> Result<(super::Anchor, NaiveDate), (String, String)> {
    tell::said_date(text).map_err(|fault| (fault.message, fault.hint))
}
