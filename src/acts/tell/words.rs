//! The words of a message that somebody tells: a message that is there, files, lines that were typed, or the draft of a
//! correction with old and new side by side.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{CorrectionRequest, TellFile, TellRequest};
use crate::{
    acts::{Failure, Opened},
    ground::{
        campaign::{Anchor, Language, Slug, said_date},
        words::{library::Library, phrases::Phrases},
    },
    world::disk,
};

/// The longest subject that a correction repeats: behind it stands what it is, and a computer cuts long ones.
const SUBJECT: usize = 45;

/// How much of the first line an inbox shows beside the subject.
const PREHEADER: usize = 100;

/// What stands in the draft of a correction where nothing was wrong in a language: nobody reads it.
const NOTHING: &str = "–";

/// The message it sends, and the files that say it; none for a message that is there already.
pub(super) fn files(
    opened: &Opened,
    request: &TellRequest,
    name: &Slug,
) -> Result<(String, Vec<TellFile>), Failure> {
    let campaign = opened.campaign()?;
    let words = opened.words()?;
    if let Some(message) = &request.message {
        let key = format!("messages/{message}");
        return match words.library().page(&key, campaign.languages.source()) {
            Some(_) => Ok((message.clone(), Vec::new())),
            None => Err(no_message(words.library(), message, campaign.languages.source())),
        };
    }
    let mut files = Vec::new();
    let mut missing = Vec::new();
    for language in campaign.languages.iter() {
        let own = text(opened, request, language)?;
        let text = match (own, request.fallback) {
            (Some(own), _) => Some(own),
            (None, Some(fallback)) => text(opened, request, fallback)?,
            (None, None) => None,
        };
        let text = match (text, &request.correct) {
            (None, Some(correct)) => untouched(opened, request, correct, language)?,
            (text, _) => text,
        };
        match text {
            Some(text) => {
                files.push((format!("content/{language}/messages/{name}.md"), text.into_bytes()));
            }
            None => missing.push(language.to_string()),
        }
    }
    if missing.is_empty() {
        return Ok((name.to_string(), files));
    }
    let first = missing.first().map_or("en", String::as_str);
    Err(Failure::usage(
        format!("there are no words in {}", missing.join(", ")),
        format!(
            "add `--text {first}=FILE`, or `--subject {first}=TEXT --body {first}=TEXT`; `--fallback LANGUAGE` says whose \
             words they get instead"
        ),
    )
    .named("words-missing"))
}

/// The languages in which a correction of words has words; nothing where it has them in every language.
pub(super) fn wrong_in(
    opened: &Opened,
    request: &TellRequest,
    correct: &CorrectionRequest,
) -> Result<Option<BTreeSet<Language>>, Failure> {
    if correct.said.is_some() || request.message.is_some() || request.fallback.is_some() {
        return Ok(None);
    }
    let has_words = |language: &Language| {
        request.texts.contains_key(language)
            || request.bodies.contains_key(language)
            || correct.was.contains_key(language) && correct.is.contains_key(language)
    };
    let wrong: BTreeSet<Language> = opened.campaign()?.languages.iter().filter(has_words).collect();
    // None at all is no choice of languages: then it is said that words are missing.
    Ok((!wrong.is_empty()).then_some(wrong))
}

/// The draft in a language in which nothing was wrong. Its file must be there, as that of every language, and nobody is
/// told it. Who gave only one of the two sentences has forgotten the other.
fn untouched(
    opened: &Opened,
    request: &TellRequest,
    correct: &CorrectionRequest,
    language: Language,
) -> Result<Option<String>, Failure> {
    let wrong = wrong_in(opened, request, correct)?;
    let half = correct.was.contains_key(&language) || correct.is.contains_key(&language);
    if half || wrong.is_none_or(|wrong| wrong.contains(&language)) {
        return Ok(None);
    }
    let mut empty = correct.clone();
    empty.was.insert(language, NOTHING.to_owned());
    empty.is.insert(language, NOTHING.to_owned());
    drafted(opened, &empty, language, None)
}

fn no_message(library: &Library, message: &str, source: Language) -> Failure {
    let known: Vec<&str> = library.pages.keys().filter_map(|key| key.strip_prefix("messages/")).collect();
    let near = crate::ground::near::nearest(message, known.iter().copied());
    let hint = near.map_or_else(
        || format!("write it, or name one of {}", known.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Failure::usage(format!("there is no `content/{source}/messages/{message}.md`"), hint)
        .named("no-such-message")
}

/// The words in one language, if there are any.
fn text(opened: &Opened, request: &TellRequest, language: Language) -> Result<Option<String>, Failure> {
    if let Some(path) = request.texts.get(&language) {
        let bytes = disk::read_file(path)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Failure::usage(format!("`{}` is not text in UTF-8", path.display()), "save it again as UTF-8")
        })?;
        return written(&text, request.subjects.get(&language)).map(Some).ok_or_else(|| {
            let message = format!("`{}` says no subject", path.display());
            Failure::usage(
                message,
                format!("add `--subject {language}=TEXT`, or begin the file with `# Subject`"),
            )
        });
    }
    if let Some(body) = request.bodies.get(&language) {
        let missing = || {
            let hint = format!("add `--subject {language}=TEXT`");
            Failure::usage(format!("the words in {language} have no subject"), hint).named("subject-missing")
        };
        let subject = request.subjects.get(&language).ok_or_else(missing)?;
        return Ok(Some(page(subject, &first_line(body), "", body)));
    }
    match &request.correct {
        Some(correct) => drafted(opened, correct, language, request.subjects.get(&language)),
        None => Ok(None),
    }
}

/// A file as a message: as it is if it has front matter, else below the subject that is given or its first heading.
fn written(text: &str, subject: Option<&String>) -> Option<String> {
    // Editors on Windows write a mark before the text and two signs at each line's end; front matter is
    // looked for without.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if text.starts_with("---\n") || text.starts_with("+++\n") {
        return Some(text);
    }
    let (first, rest) = text.trim_start().split_once('\n').unwrap_or((text.trim(), ""));
    match (subject, first.strip_prefix("# ")) {
        (Some(subject), _) => Some(page(subject, &first_line(&text), "", &text)),
        (None, Some(heading)) => Some(page(heading.trim(), &first_line(rest), "", rest)),
        (None, None) => None,
    }
}

/// The first words of a text, without its signs.
fn first_line(text: &str) -> String {
    // A line with a sign in front is no sentence: it begins a box, a heading, a quotation, a table, a picture
    // or HTML.
    let line = text.lines().map(str::trim).find(|line| {
        !line.is_empty() && !line.starts_with([':', '#', '>', '|', '!', '<']) && !line.contains("{%")
    });
    let plain: String = line.unwrap_or_default().chars().filter(|letter| !"*`[]".contains(*letter)).collect();
    let mut short = String::new();
    for word in plain.split_inclusive(' ') {
        if short.chars().count() + word.chars().count() > PREHEADER {
            break;
        }
        short.push_str(word);
    }
    short.trim_end().to_owned()
}

/// A message with its front matter. A text in quotes is written as JSON does, which YAML understands.
fn page(subject: &str, preheader: &str, more: &str, body: &str) -> String {
    let said = |text: &str| serde_json::Value::String(text.trim().to_owned()).to_string();
    format!("---\nsubject: {}\npreheader: {}\n{more}---\n\n{}\n", said(subject), said(preheader), body.trim())
}

/// The draft of a correction: what was said beside what is right.
fn drafted(
    opened: &Opened,
    correct: &CorrectionRequest,
    language: Language,
    own_title: Option<&String>,
) -> Result<Option<String>, Failure> {
    let campaign = opened.campaign()?;
    let words = opened.words()?;
    let Some(stage) = campaign.stage_named(&correct.stage) else { return Ok(None) };
    let key = format!("messages/{}", stage.message);
    let (library, phrases) = (words.library(), &words.phrases);
    let told = library.page(&key, language).or_else(|| library.page(&key, campaign.languages.source()));
    let subject = told.and_then(|page| page.front.more.get("subject")).map_or("", String::as_str);
    let say = |phrase: &str| phrases.say(language, phrase, &[("subject", subject)]);
    let short = subject.chars().count() <= SUBJECT && !subject.is_empty();
    let title =
        own_title.cloned().unwrap_or_else(|| say(if short { "tell.subject" } else { "tell.subject_short" }));
    let body = match correct.said.as_deref().map(said_date) {
        Some(Ok((anchor, _))) => Some((date(phrases, language, subject), about(anchor))),
        Some(Err((message, hint))) => return Err(Failure::usage(message, hint).named("not-a-date")),
        None => match (correct.was.get(&language), correct.is.get(&language)) {
            (Some(was), Some(is)) => Some((sentence(phrases, language, subject, (was, is)), String::new())),
            _ => None,
        },
    };
    Ok(body.map(|(body, more)| page(&title, &say("tell.preheader"), &more, &body)))
}

/// The box of dates tells the date as it is now.
fn about(anchor: Anchor) -> String {
    let name = if anchor == Anchor::Enforce { "enforcement" } else { anchor.code() };
    format!("about: [{name}]\n")
}

fn date(phrases: &Phrases, language: Language, subject: &str) -> String {
    let say = |phrase: &str| phrases.say(language, phrase, &[("subject", subject)]);
    let mut body = format!("{}\n\n", say("tell.intro"));
    let _ = write!(
        body,
        "::: when change=\"moved\"\n- **{was}** {{{{ old_date | date }}}}\n- **{is}** {{{{ new_date | date }}}}\n:::\n\n\
         ::: when change=\"gone off\"\n- **{was}** {{{{ old_date | date }}}}\n- **{is}** {gone}\n:::\n\n",
        was = say("tell.was"),
        is = say("tell.is"),
        gone = say("tell.gone"),
    );
    body + &say("tell.rest")
}

fn sentence(phrases: &Phrases, language: Language, subject: &str, (was, is): (&String, &String)) -> String {
    let say = |phrase: &str| phrases.say(language, phrase, &[("subject", subject)]);
    format!(
        "{}\n\n- **{}** {}\n- **{}** {}\n\n{}",
        say("tell.intro"),
        say("tell.was"),
        was.trim(),
        say("tell.is"),
        is.trim(),
        say("tell.rest")
    )
}
