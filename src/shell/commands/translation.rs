//! `wavecast translation`: what each language still owes, and that a translation says what its source says.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _};

use super::{Context, lay_out};
use crate::{
    ground::{
        campaign::{Campaign, Language},
        problem::Problems,
        words::{
            library::Library,
            translation::{self, Lock, State},
        },
    },
    shell::report::{Failure, Look, Report},
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
pub(super) fn run(context: &Context, arguments: &Translation) -> Result<Box<dyn Report>, Failure> {
    let (loaded, ready) = context.ready()?;
    let campaign = &ready.campaign;
    let (library, _) = Library::read(&loaded.tree, &campaign.languages, ready.people.extra_columns());
    let (mut lock, problems) = Lock::read(&loaded.tree);
    match &arguments.what {
        What::Status { lang } => {
            let languages = chosen(campaign, lang.as_deref())?;
            Ok(Box::new(Status { table: table(&library, &lock, campaign, &languages), problems }))
        }
        What::New { lang, execute } => lay_out::run(&loaded, campaign, lang, *execute),
        What::Accept { pages, lang } => {
            let languages = chosen(campaign, lang.as_deref())?;
            let accepted = accept(&library, &mut lock, campaign, &languages, pages)?;
            workspace::write_file(&loaded.folder.join(translation::PATH), lock.text().as_bytes())?;
            Ok(Box::new(Accepted { accepted, problems: Problems::default() }))
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

/// How the pages of a language stand, with what they say about where they come from.
type Pages = BTreeMap<String, (State, BTreeMap<String, String>)>;

/// By language, then page.
type Table = BTreeMap<Language, Pages>;

fn table(library: &Library, lock: &Lock, campaign: &Campaign, languages: &[Language]) -> Table {
    let source = campaign.languages.source();
    let state = |key: &str, language| {
        let page = library.page(key, language);
        let provenance = page.map(translation::provenance).unwrap_or_default();
        let owned = provenance.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        (lock.state(library, key, language, source), owned)
    };
    let originals = || library.pages.iter().filter(|(_, pages)| pages.contains_key(&source));
    let row = |language| originals().map(|(key, _)| (key.to_string(), state(key, language))).collect();
    languages.iter().map(|language| (*language, row(*language))).collect()
}

struct Status {
    table: Table,
    problems: Problems,
}

impl Report for Status {
    fn text(&self, _look: Look) -> String {
        let mut out = String::new();
        for (language, pages) in &self.table {
            let done = pages.values().filter(|(state, _)| state.is_done()).count();
            let percent = (done * 100).checked_div(pages.len()).unwrap_or(100);
            let _ = writeln!(out, "{language}: {percent}% ({done} of {} pages)", pages.len());
            for (key, (state, provenance)) in pages {
                if let State::Stale(sections) = state {
                    let named: Vec<String> = sections.iter().map(|id| format!("#{id}")).collect();
                    let _ = writeln!(out, "  {key}: stale in {}", named.join(", "));
                } else if !state.is_done() {
                    let _ = writeln!(out, "  {key}: {}", state.code());
                }
                for (name, value) in provenance {
                    let _ = writeln!(out, "  {key}: {name}: {value}");
                }
            }
            let never = pages.values().filter(|(state, _)| *state == State::Unaccepted).count();
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
        let page = |(key, (state, provenance)): (&String, &(State, BTreeMap<String, String>))| {
            let sections = if let State::Stale(sections) = state { sections.as_slice() } else { &[] };
            json!({ "page": key, "state": state.code(), "sections": sections, "provenance": provenance })
        };
        let row = |(language, pages): (&Language, &Pages)| {
            let done = pages.values().filter(|(state, _)| state.is_done()).count();
            json!({
                "language": language.code(),
                "percent": (done * 100).checked_div(pages.len()).unwrap_or(100),
                "pages": pages.iter().map(page).collect::<Vec<_>>(),
            })
        };
        self.table.iter().map(row).collect()
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
