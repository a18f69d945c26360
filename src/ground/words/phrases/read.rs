//! `locales/<lang>.toml` read: the shipped file, the campaign's own laid over it, and what is missing.

use std::{collections::BTreeSet, sync::Arc};

use super::{LanguagePhrases, Phrase, Phrases, STAGE_NAMES, Term};
use crate::ground::{
    campaign::{Language, Languages},
    near::likest,
    problem::{Place, Problem, Problems, Source},
    stencil::Stencil,
    tree::{Origin, Tree, TreeFile},
    words::speech::{self, Plural},
};

use toml::de::{DeTable, DeValue};

/// The language whose shipped file says which phrases there are.
const MODEL: &str = "en";

impl Phrases {
    /// Reads the phrases of these languages.
    pub fn read(tree: &Tree, languages: &Languages) -> (Self, Problems) {
        let mut problems = Problems::default();
        let mut phrases = Self { source: Some(languages.source()), ..Self::default() };
        let model = model(tree);
        for language in languages.iter() {
            let tongue = read_tongue(tree, language, &mut problems);
            if let Some(model) = &model {
                compare(language, &tongue, model, tree, &mut problems);
            }
            phrases.tongues.insert(language, tongue);
        }
        if let (Some(model), Ok(english)) = (model, MODEL.parse()) {
            // Also where the campaign speaks no English: a phrase that its source lacks is said in English rather than
            // not at all.
            phrases.tongues.entry(english).or_insert(model);
            let source = phrases.source.filter(|source| phrases.tongues.contains_key(source));
            phrases.source = source.or(Some(english));
        }
        (phrases, problems)
    }
}

fn path(language: &str) -> String {
    format!("locales/{language}.toml")
}

/// The shipped English phrases: their own problems are found when English is read.
fn model(tree: &Tree) -> Option<LanguagePhrases> {
    let mut tongue = LanguagePhrases::default();
    add(&mut tongue, &path(MODEL), tree.shipped(&path(MODEL))?, &mut Problems::default());
    Some(tongue)
}

fn read_tongue(tree: &Tree, language: Language, problems: &mut Problems) -> LanguagePhrases {
    let (mut tongue, path) = (LanguagePhrases::default(), path(language.code()));
    let own = tree.own(&path);
    // The folder's own file last, because what is read later counts.
    for file in tree.shipped(&path).into_iter().chain(own) {
        add(&mut tongue, &path, file, problems);
    }
    for phrase in tongue.phrases.iter().filter(|(_, phrase)| phrase.counts) {
        check_forms(language, phrase, problems);
    }
    tongue
}

/// A phrase that counts must have every form the language has, or a number would be said wrongly.
fn check_forms(language: Language, (key, phrase): (&Arc<str>, &Phrase), problems: &mut Problems) {
    for plural in speech::plurals(language) {
        if !phrase.forms.contains_key(&plural) {
            problems.push(
                Problem::error("phrases", format!("`{key}` has no form `{}`", plural.code()))
                    .at(phrase.place.clone())
                    .hint(format!("write `{} = \"..\"` below it, as `{language}` counts so", plural.code())),
            );
        }
    }
}

fn compare(
    language: Language,
    tongue: &LanguagePhrases,
    model: &LanguagePhrases,
    tree: &Tree,
    problems: &mut Problems,
) {
    let whole = tree.get(&path(language.code())).map_or_else(
        || Place::unread(&path(language.code())),
        |file| Place::file(&Source::new(path(language.code()), String::from_utf8_lossy(&file.bytes))),
    );
    let missing: Vec<&str> =
        model.phrases.keys().filter(|key| !tongue.phrases.contains_key(*key)).map(|key| &**key).collect();
    if let Some(first) = missing.first() {
        let more = if missing.len() > 1 { format!(" and {} more", missing.len() - 1) } else { String::new() };
        let mut problem = Problem::error("phrases", format!("`{language}` has no phrase `{first}`{more}"))
            .at(whole)
            .hint(format!("translate it in `{}`; the English is used until then", path(language.code())));
        for key in missing.iter().skip(1).take(20) {
            problem = problem.note(format!("missing: `{key}`"));
        }
        problems.push(problem);
    }
    for (key, phrase) in &tongue.phrases {
        match model.phrases.get(key) {
            None if key.starts_with(STAGE_NAMES) => {}
            None => problems.push(unknown(key, phrase, model)),
            Some(known) => compare_slots(key, phrase, known, problems),
        }
    }
}

fn unknown(key: &str, phrase: &Phrase, model: &LanguagePhrases) -> Problem {
    let problem =
        Problem::warning("phrases", format!("nothing asks for the phrase `{key}`")).at(phrase.place.clone());
    match likest(key, model.phrases.keys().map(|known| &**known)) {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => problem.hint("take it out"),
    }
}

fn compare_slots(key: &str, phrase: &Phrase, known: &Phrase, problems: &mut Problems) {
    let (ours, theirs) = (phrase.slots(), known.slots());
    let list =
        |names: Vec<&&str>| names.iter().map(|name| format!("`{{{name}}}`")).collect::<Vec<_>>().join(", ");
    // `n` is given to every phrase that counts, whether the English says it or not.
    let strange: Vec<&&str> = ours.difference(&theirs).filter(|name| **name != "n").collect();
    let forgotten: Vec<&&str> = theirs.difference(&ours).filter(|name| **name != "n").collect();
    if !strange.is_empty() {
        problems.push(
            Problem::error("phrases", format!("`{key}` asks for {}, which it is not given", list(strange)))
                .at(phrase.place.clone())
                .hint(match list(theirs.iter().collect()) {
                    given if given.is_empty() => "it is given nothing".to_owned(),
                    given => format!("it is given {given}"),
                }),
        );
    }
    if !forgotten.is_empty() {
        problems.push(
            Problem::error("phrases", format!("`{key}` does not say {}", list(forgotten)))
                .at(phrase.place.clone())
                .hint("put the placeholder where the value belongs"),
        );
    }
}

/// Lays a file over what is known.
fn add(tongue: &mut LanguagePhrases, path: &str, file: &TreeFile, problems: &mut Problems) {
    let Ok(text) = std::str::from_utf8(&file.bytes) else {
        let problem = Problem::error("phrases", "is not UTF-8 text").at(Place::unread(path));
        return problems.push(problem.hint("save the file as UTF-8"));
    };
    let text = text.trim_start_matches('\u{feff}');
    let source = Source::new(path, text);
    match DeTable::parse(text) {
        Ok(table) => {
            let is_own = file.origin == Origin::Folder;
            let mut reader = PhraseReader { tongue, source: &source, is_own, problems };
            reader.table("", table.get_ref());
        }
        Err(error) => {
            let place = Place::new(&source, error.span().unwrap_or(0..0));
            problems.push(Problem::error("phrases", error.message().to_owned()).at(place));
        }
    }
}

struct PhraseReader<'a> {
    tongue: &'a mut LanguagePhrases,
    source: &'a Arc<Source>,
    is_own: bool,
    problems: &'a mut Problems,
}

impl PhraseReader<'_> {
    fn table(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let place = Place::new(self.source, key.span());
            let whole = if prefix.is_empty() {
                key.get_ref().to_string()
            } else {
                format!("{prefix}.{}", key.get_ref())
            };
            match value.get_ref() {
                DeValue::String(text) if !prefix.is_empty() => self.phrase(whole, place, text),
                DeValue::Table(terms) if whole == "glossary" => self.glossary(terms),
                DeValue::Table(forms) if is_plural(forms) => self.counted(whole, place, forms),
                DeValue::Table(section) => self.table(&whole, section),
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_)
                | DeValue::Array(_) => self.wrong(place, &whole),
            }
        }
    }

    fn wrong(&mut self, place: Place, key: &str) {
        let problem = Problem::error("phrases", format!("`{key}` is not a phrase in a section"))
            .at(place)
            .hint("write `key = \"text\"` below a line such as `[portal]`");
        self.problems.push(problem);
    }

    fn phrase(&mut self, key: String, place: Place, text: &str) {
        let forms = [(Plural::Other, Stencil::parse(text))].into();
        self.keep(key, Phrase { forms, counts: false, place, is_own: self.is_own });
    }

    fn counted(&mut self, key: String, place: Place, table: &DeTable<'_>) {
        let mut forms = std::collections::BTreeMap::new();
        for (name, value) in table {
            let plural = Plural::ALL.into_iter().find(|plural| plural.code() == name.get_ref());
            if let (Some(plural), DeValue::String(text)) = (plural, value.get_ref()) {
                forms.insert(plural, Stencil::parse(text));
            }
        }
        self.keep(key, Phrase { forms, counts: true, place, is_own: self.is_own });
    }

    fn keep(&mut self, key: String, mut phrase: Phrase) {
        // A copy of what ships is nobody's own, wherever it stands.
        let shipped = self.tongue.phrases.get(&*key);
        phrase.is_own &= !shipped.is_some_and(|shipped| shipped.says_the_same(&phrase));
        self.tongue.phrases.insert(key.into(), phrase);
    }

    /// A term of the campaign takes the place of the shipped one.
    fn glossary(&mut self, terms: &DeTable<'_>) {
        for (preferred, value) in terms {
            let place = Place::new(self.source, preferred.span());
            let preferred = preferred.get_ref().to_string();
            let (others, because) = if let DeValue::Table(term) = value.get_ref() {
                let because = term.get("because").and_then(|because| because.get_ref().as_str());
                (term.get("not").map(toml::Spanned::get_ref), because.map(str::to_owned))
            } else {
                (Some(value.get_ref()), None)
            };
            let Some(others) = others.and_then(DeValue::as_array) else {
                let message = format!("`glossary.{preferred}` does not list what it replaces");
                let hint =
                    "write `word = [\"another\"]`, or `word = { not = [\"another\"], because = \"why\" }`";
                self.problems.push(Problem::error("phrases", message).at(place).hint(hint));
                continue;
            };
            let instead_of: BTreeSet<&str> =
                others.iter().filter_map(|other| other.get_ref().as_str()).collect();
            let instead_of = instead_of.into_iter().map(str::to_owned).collect();
            // Taken out and added: changed in place, two files would mix what each of them replaces.
            self.tongue.glossary.retain(|term| term.preferred != preferred);
            self.tongue.glossary.push(Term { preferred, instead_of, because, place });
        }
    }
}

/// A table of plural forms and nothing else.
fn is_plural(table: &DeTable<'_>) -> bool {
    !table.is_empty()
        && table.iter().all(|(key, value)| {
            Plural::ALL.iter().any(|plural| plural.code() == key.get_ref())
                && matches!(value.get_ref(), DeValue::String(_))
        })
}
