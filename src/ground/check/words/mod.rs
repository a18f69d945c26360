//! What is looked for in texts: words without a value, languages that drift apart, links that lead nowhere,
//! dates typed by hand, letters that were broken on the way.

mod glossary;
mod language;
mod links;
mod minutes;
mod mojibake;
mod names;
mod pages;
mod parity;
mod privacy;
mod screens;
mod sources;
mod stale;
mod typed;
mod values;

use std::sync::Arc;

use super::{Check, Finder, Subject, Touches};
use crate::ground::{
    campaign::Language,
    problem::{Level, Problems, Source},
    tree::Origin,
    words::phrases::Phrases,
};

/// The check that counts names nobody proved. It is told where nothing else is.
pub(super) const NAMES_OF_BUTTONS: &str = "names-of-buttons";

const fn left_out(name: &'static str, looks_for: &'static str) -> Check {
    Check { name, looks_for, level: Level::Error, found: Finder::Reading, touches: Touches::File }
}

const fn kept(name: &'static str, looks_for: &'static str) -> Check {
    Check { name, looks_for, level: Level::Warning, found: Finder::Kept, touches: Touches::File }
}

const fn error(name: &'static str, looks_for: &'static str, by: fn(&Subject<'_>, &mut Problems)) -> Check {
    Check { name, looks_for, level: Level::Error, found: Finder::By(by), touches: Touches::File }
}

const fn warning(name: &'static str, looks_for: &'static str, by: fn(&Subject<'_>, &mut Problems)) -> Check {
    Check { name, looks_for, level: Level::Warning, found: Finder::By(by), touches: Touches::File }
}

pub(super) const CHECKS: &[Check] = &[
    left_out("unreadable", "a page that is too large, or not text"),
    left_out("front-matter", "front matter that cannot be read, or a key with a value it cannot have"),
    kept("front-matter-key", "a key of the front matter that pages of this kind do not have"),
    left_out("unknown-word", "a `{{ word }}` that says nothing, with the one that was probably meant"),
    left_out("personal-word", "a word about a person on a page or poster, which everybody reads"),
    left_out("include", "an include that is missing, runs in a circle or leads out of the folder"),
    left_out("container", "a `:::` block that is not understood, or never closed"),
    left_out("condition", "a condition that asks for something unknown"),
    left_out("link", "a link or picture whose address cannot be used"),
    left_out("unknown-alert", "a note of an unknown kind, or outside a quote"),
    left_out("unknown-marker", "a `[!..]` that is not understood in this place"),
    left_out("too-deep", "quotes and lists too deep in one another, or a table too large to be read"),
    kept("raw-html", "HTML that is taken out, or a name in angle brackets that would vanish"),
    kept("marker-line", "text on the line of a note's marker"),
    kept("untranslated-include", "an include that a language lacks"),
    error("phrases", "phrases that are missing, unknown, or lack a plural form or placeholder", phrases),
    error(
        "word-without-value",
        "a word that has no value in a wave: the deadline of a voluntary one",
        values::without_value,
    ),
    Check {
        name: "link-without-address",
        looks_for: "a word in a link that is empty, or makes no address of it",
        level: Level::Error,
        found: Finder::Kept,
        touches: Touches::File,
    },
    error("missing-page", "a page that a language lacks; an error where its policy says so", pages::missing),
    error(
        "stale-translation",
        "a translation that is older than its source; an error where its policy says so",
        stale::stale,
    ),
    warning(
        "never-accepted",
        "translations that were never held against their source, so that changes go unnoticed",
        stale::never_accepted,
    ),
    warning(
        "untranslated-phrases",
        "phrases of your own in `locales/` that still say the source's words",
        stale::untranslated_phrases,
    ),
    warning(
        "stale-phrases",
        "phrases of your own in `locales/` that are older than their source",
        stale::stale_phrases,
    ),
    left_out("translations-lock", "a `content/translations.lock` that cannot be read"),
    error("button", "a button of a message that leads to a page which does not exist", pages::buttons),
    error(
        "no-title",
        "a page without a title, a message without a subject, a poster without a headline",
        pages::no_title,
    ),
    warning("no-description", "a guide without a description", pages::no_description),
    warning("anchor-parity", "headings with other anchors than the source language's", parity::anchors),
    warning(
        "structure-parity",
        "other headings, steps, notes, pictures, links or tables than in the source language",
        parity::structure,
    ),
    warning(
        "placeholder-parity",
        "a placeholder such as `{{ wave.deadline }}` that is missing in one language",
        parity::words,
    ),
    warning("link-parity", "links that only one language has", parity::links),
    error("broken-link", "a link to a page or file that does not exist", links::broken),
    error("broken-fragment", "a link to a heading that does not exist", links::fragments),
    error("letter-case", "a link that differs from its file by letter case only", links::letter_case),
    warning("own-address", "a link to our own site by its whole address", links::own_address),
    error("missing-picture", "a picture that does not exist", links::pictures),
    warning("remote-picture", "a picture of a page that is on another host", links::remote),
    warning(
        "unprintable-picture",
        "a picture of a guide that screens show and no booklet",
        links::only_on_screens,
    ),
    warning("missing-alt", "a picture that nobody described", links::alt),
    error("token-in-message", "an enrolment address or token in a message", links::tokens),
    warning(
        "leave-before-join",
        "a guide for joining a platform that has none for leaving",
        pages::leave_before_join,
    ),
    warning("mojibake", "letters broken by a wrong encoding, with the repair", mojibake::find),
    warning("typed-date", "a date written by hand", typed::dates),
    warning(
        "typed-address",
        "an address or number written by hand that the campaign knows",
        typed::addresses,
    ),
    warning(
        "typed-minutes",
        "minutes written by hand that are not what the guides add up to",
        minutes::typed_by_hand,
    ),
    warning(
        "guide-minutes",
        "a guide to leave or to join that does not say how long it takes",
        minutes::unsaid,
    ),
    warning(
        "glossary",
        "a word that the glossary replaces, in pages, phrases and `campaign.toml`",
        glossary::find,
    ),
    Check::by(
        NAMES_OF_BUTTONS,
        Level::Info,
        names::unproved,
        "names of buttons that nobody proved, or only for an older version than people have",
    ),
    Check::by(
        "unconfirmed-privacy",
        Level::Info,
        privacy::unconfirmed,
        "settings of the new system that the privacy page would tell of, and that nobody has confirmed",
    ),
    left_out("screen-name", "a drawing of a screen with a name that `content/ui/` does not know"),
    warning(
        "screen-step",
        "a drawing of a screen for a step that does not exist, or that says another button",
        screens::steps,
    ),
    warning(
        "guide-sources",
        "a guide in `content/sources.toml` that does not exist, or a page of it read in the future",
        sources::look,
    ),
    warning("address-form", "formal and informal address mixed on one page", language::address_form),
];

fn phrases(subject: &Subject<'_>, problems: &mut Problems) {
    problems.append(Phrases::read(subject.tree, &subject.campaign.languages).1);
}

/// Every Markdown file of a language, includes too, as text.
fn texts(subject: &Subject<'_>, language: Language) -> Vec<Arc<Source>> {
    let folder = format!("content/{language}/");
    let files = subject.tree.under(&folder).filter(|(path, _)| path.ends_with(".md"));
    files.filter_map(|(path, file)| Some(Source::new(&**path, text(&file.bytes)?))).collect()
}

/// Every text file that the campaign's own people write.
fn own_texts(subject: &Subject<'_>) -> Vec<Arc<Source>> {
    const TEXTS: [&str; 5] = ["md", "toml", "html", "txt", "typ"];
    let own = subject.tree.iter().filter(|(_, file)| file.origin == Origin::Folder);
    own.filter(|(path, _)| path.rsplit_once('.').is_some_and(|(_, end)| TEXTS.contains(&end)))
        .filter_map(|(path, file)| Some(Source::new(&**path, text(&file.bytes)?)))
        .collect()
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()
}
