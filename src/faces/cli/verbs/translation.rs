//! `wavecast translation`: what each language still owes, and that a translation says what its source says.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _};

use super::{Context, lay_out};
use crate::{
    acts::Failure,
    faces::show::{Look, Report},
    ground::{
        campaign::{Campaign, Language},
        problem::Problems,
        words::{
            library::Library,
            translation::{self, AcceptedSection, Lock, SectionChange, Texts, TranslationState},
        },
    },
    world::workspace,
};

/// What each language still owes.
#[derive(Debug, Args)]
pub struct Translation {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Shows for each language which pages are current, stale or missing.
    Status {
        /// Only this language.
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
    },
    /// Lays out a language from the source: every page, include and phrase, to be translated in place; shows the
    /// files, writes them with `--execute`, never over a file.
    New {
        /// The language, such as `de`.
        lang: String,
        /// Write the files; without it they are only shown.
        #[arg(long)]
        execute: bool,
    },
    /// Notes that translations say what their source says now, whether they were edited or not.
    Accept {
        /// The pages, such as `guides/join-ios`; without any, all.
        pages: Vec<String>,
        /// Only this language.
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
    },
}

/// Shows or accepts.
pub(in crate::faces) fn run(context: &Context, arguments: &Translation) -> Result<Box<dyn Report>, Failure> {
    let (loaded, ready) = context.ready()?;
    let campaign = &ready.campaign;
    let (library, _) = Library::read(&loaded.tree, &campaign.languages, ready.people.extra_columns());
    let (lock, mut problems) = Lock::read(&loaded.tree);
    let (texts, unread) = Texts::read(&loaded.tree);
    problems.append(unread);
    match &arguments.what {
        What::Status { lang } => {
            let languages = chosen(campaign, lang.as_deref())?;
            let table = table(&library, (&lock, &texts), campaign, &languages);
            Ok(Box::new(Status { table, problems }))
        }
        What::New { lang, execute } => lay_out::run(&loaded, campaign, lang, *execute),
        // What cannot be read would be forgotten.
        What::Accept { .. } if problems.has_errors() => Err(problems.into()),
        What::Accept { pages, lang } => {
            let languages = chosen(campaign, lang.as_deref())?;
            let (mut lock, mut texts) = (lock, texts);
            let accepted = accept(&library, &mut lock, campaign, &languages, pages)?;
            texts.keep(&lock, &library, campaign.languages.source());
            workspace::write_file(&loaded.folder.join(translation::SOURCES), texts.text(&lock).as_bytes())?;
            workspace::write_file(&loaded.folder.join(translation::PATH), lock.text().as_bytes())?;
            Ok(Box::new(Accepted { accepted, problems }))
        }
    }
}

fn chosen(campaign: &Campaign, wanted: Option<&str>) -> Result<Vec<Language>, Failure> {
    let all: Vec<Language> = campaign.languages.translated().collect();
    let Some(wanted) = wanted else { return Ok(all) };
    match all.iter().find(|language| language.code() == wanted) {
        Some(language) => Ok(vec![*language]),
        None => Err(Failure::usage(
            format!("`{wanted}` is not a language that is translated into"),
            format!("choose from {}", all.iter().map(Language::code).collect::<Vec<_>>().join(", ")),
        )),
    }
}

fn accept(
    library: &Library,
    lock: &mut Lock,
    campaign: &Campaign,
    languages: &[Language],
    pages: &[String],
) -> Result<usize, Failure> {
    let source = campaign.languages.source();
    let unknown = pages.iter().find(|page| !library.pages.contains_key(page.as_str()));
    if let Some(page) = unknown {
        return Err(Failure::usage(
            format!("there is no page `{page}`"),
            "write it such as `guides/join-ios`",
        ));
    }
    let mut accepted = 0;
    for (key, translations) in &library.pages {
        let Some(original) = translations.get(&source) else { continue };
        if !pages.is_empty() && !pages.iter().any(|page| **page == **key) {
            continue;
        }
        for language in languages.iter().filter(|language| translations.contains_key(*language)) {
            lock.accept(key, *language, original);
            accepted += 1;
        }
    }
    Ok(accepted)
}

/// How a page stands in a language.
struct Row {
    key: String,
    state: TranslationState,
    /// What it says about where it comes from.
    provenance: BTreeMap<String, String>,
    /// What has changed in its source.
    changes: Vec<SectionChange>,
}

/// The pages of each language.
type Table = BTreeMap<Language, Vec<Row>>;

fn table(
    library: &Library,
    (lock, texts): (&Lock, &Texts),
    campaign: &Campaign,
    languages: &[Language],
) -> Table {
    let source = campaign.languages.source();
    let row = |key: &str, language| {
        let page = library.page(key, language);
        let provenance = page.map(translation::provenance).unwrap_or_default();
        let provenance =
            provenance.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let state = lock.state(library, key, language, source);
        let changes = match &state {
            TranslationState::Stale(sections) => {
                texts.changes(lock, library, (key, language), source, sections)
            }
            TranslationState::Current
            | TranslationState::Unaccepted
            | TranslationState::Missing
            | TranslationState::Untranslated
            | TranslationState::Machine => Vec::new(),
        };
        Row { key: key.to_owned(), state, provenance, changes }
    };
    let originals = || library.pages.iter().filter(|(_, pages)| pages.contains_key(&source));
    let rows = |language| originals().map(|(key, _)| row(key, language)).collect();
    languages.iter().map(|language| (*language, rows(*language))).collect()
}

struct Status {
    table: Table,
    problems: Problems,
}

/// How many pages owe nothing, and which share that is.
fn done(rows: &[Row]) -> (usize, usize) {
    let done = rows.iter().filter(|row| row.state.is_done()).count();
    (done, (done * 100).checked_div(rows.len()).unwrap_or(100))
}

impl Row {
    fn text(&self, out: &mut String) {
        let key = &self.key;
        if let TranslationState::Stale(sections) = &self.state {
            let named: Vec<String> = sections.iter().map(|id| format!("#{id}")).collect();
            let _ = writeln!(out, "  {key}: stale in {}", named.join(", "));
        } else if !self.state.is_done() {
            let _ = writeln!(out, "  {key}: {}", self.state.code());
        }
        for change in &self.changes {
            let _ = writeln!(out, "    #{}{}", change.section, what_happened(change));
            for line in change.lines().unwrap_or_default().lines() {
                let _ = writeln!(out, "      {line}");
            }
        }
        for (name, value) in &self.provenance {
            let _ = writeln!(out, "  {key}: {name}: {value}");
        }
    }

    fn json(&self) -> Value {
        let sections =
            if let TranslationState::Stale(sections) = &self.state { sections.as_slice() } else { &[] };
        let change = |change: &SectionChange| {
            json!({
                "section": change.section,
                "before": change.texts().map(|(before, _)| before),
                "now": change.now,
                "diff": change.lines(),
            })
        };
        json!({
            "page": self.key,
            "state": self.state.code(),
            "sections": sections,
            "changes": self.changes.iter().map(change).collect::<Vec<_>>(),
            "provenance": self.provenance,
        })
    }
}

fn what_happened(change: &SectionChange) -> &'static str {
    match (&change.before, &change.now) {
        (AcceptedSection::Forgotten, _) => ": what it said then was not kept",
        (AcceptedSection::Absent, _) => " is new",
        (AcceptedSection::Said(_), None) => " is gone",
        (AcceptedSection::Said(_), Some(_)) => "",
    }
}

impl Report for Status {
    fn text(&self, _look: Look) -> String {
        let mut out = String::new();
        for (language, rows) in &self.table {
            let (done, percent) = done(rows);
            let _ = writeln!(out, "{language}: {percent}% ({done} of {} pages)", rows.len());
            for row in rows {
                row.text(&mut out);
            }
            let never = rows.iter().filter(|row| row.state == TranslationState::Unaccepted).count();
            if never > 0 {
                let _ = writeln!(
                    out,
                    "  {never} never accepted: `wavecast translation accept --lang {language}` notes them as current"
                );
            }
        }
        out
    }

    fn json(&self) -> Value {
        let language = |(language, rows): (&Language, &Vec<Row>)| {
            json!({
                "language": language.code(),
                "percent": done(rows).1,
                "pages": rows.iter().map(Row::json).collect::<Vec<_>>(),
            })
        };
        self.table.iter().map(language).collect()
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

struct Accepted {
    accepted: usize,
    problems: Problems,
}

impl Report for Accepted {
    fn text(&self, _look: Look) -> String {
        let word = if self.accepted == 1 { "translation is" } else { "translations are" };
        format!("{} {word} noted as current in {}\n", self.accepted, translation::PATH)
    }

    fn json(&self) -> Value {
        json!({ "accepted": self.accepted, "lock": translation::PATH })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
