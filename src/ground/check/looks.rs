//! What is wrong with the looks: found by whoever renders pages, messages and handouts.

use super::{Check, Finder, Subject, Touches};
use crate::ground::{
    media,
    problem::{Level, Problems},
};

const fn refused(name: &'static str, looks_for: &'static str) -> Check {
    Check { name, looks_for, level: Level::Error, found: Finder::Reading, touches: Touches::All }
}

pub(super) const CHECKS: &[Check] = &[
    Check::rendered(
        "brand-contrast",
        Level::Warning,
        "a brand colour that cannot be read, with the nearest shade that can",
    ),
    refused("brand-colour", "not a valid colour"),
    refused("brand", "a theme or colour that handouts cannot use").touching(Touches::Nobody),
    Check::by("logo", Level::Error, logo, "a logo that is missing, huge or no picture"),
    refused("fonts", "fonts that cannot be read or must not be embedded").touching(Touches::Nobody),
    refused("template", "a template of pages, messages or handouts that cannot be used"),
    refused("template-limit", "a template that takes too long or too much memory"),
    refused("handout-style", "an art direction of posters that is not there").touching(Touches::Nobody),
    refused("handout", "a handout that cannot be made").touching(Touches::Nobody),
    refused("handout-words", "words of a handout that are missing").touching(Touches::Nobody),
    refused("text-does-not-fit", "words of a handout that do not fit the paper, however small")
        .touching(Touches::Nobody),
    refused("missing-letter", "a character that no font of the handouts has").touching(Touches::Nobody),
    refused("broken-picture", "a picture of a guide that cannot be read, and so not printed")
        .touching(Touches::Nobody),
    refused("press", "a template of your own that cannot be run apart").touching(Touches::Nobody),
    Check {
        name: "no-handouts",
        looks_for: "a program that was built without handouts",
        level: Level::Warning,
        found: Finder::Reading,
        touches: Touches::Nobody,
    },
    Check::by(
        "media-kind",
        Level::Error,
        files,
        "a file in `content/media/` that is of no kind that is published, or not of the kind its name says",
    )
    .touching(Touches::Nobody),
    Check::rendered(
        "drawing",
        Level::Error,
        "a drawing that cannot be read; or one with scripts, links or other files in it, which are left out",
    )
    .touching(Touches::Nobody),
    refused("short-links", "a `content/shortlinks.lock` that cannot be read").touching(Touches::Nobody),
    refused("portal", "a page that should be in the portal and is not"),
    refused("code-too-long", "an address that is too long for a QR code").touching(Touches::Nobody),
    refused("same-address", "two pages with one address"),
];

fn logo(subject: &Subject<'_>, problems: &mut Problems) {
    problems.append(media::logo(&subject.campaign.brand, subject.tree));
}

fn files(subject: &Subject<'_>, problems: &mut Problems) {
    problems.append(media::files(subject.tree, subject.library));
}
