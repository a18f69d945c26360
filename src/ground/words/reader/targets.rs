//! Where links and pictures point to: a page, a file of the folder, an address; and never outside.

use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::{
    anchors,
    mask::{self, MaskedPart},
    page::PageReader,
};
use crate::ground::{
    problem::Problem,
    words::{
        address::{KINDS, hides_its_host},
        article::{Inline, Link, Target, UrlPart},
        expression::Word,
        library::Picture,
    },
};

impl PageReader<'_> {
    /// Adds a link, or only its text where the target is none.
    pub(super) fn link(
        &mut self,
        written: &str,
        text: Vec<Inline>,
        span: Range<usize>,
        line: &mut Vec<Inline>,
    ) {
        let Some(target) = self.target(written, &span) else { return line.extend(text) };
        let found = Link { written: self.unmask(written), target: target.clone(), place: self.place(span) };
        self.found.links.push(found);
        line.push(Inline::Link { target, text });
    }

    /// Adds a picture.
    pub(super) fn picture(&mut self, written: &str, alt: &str, span: Range<usize>, line: &mut Vec<Inline>) {
        let place = self.place(span.clone());
        let path = match scheme(written) {
            // A picture is looked for when pages are read, and a word is filled only later.
            _ if mask::has_words(written) => None,
            Some("https") => Some(written.to_owned()),
            Some(_) => None,
            None => self.resolve(written),
        };
        let Some(path) = path else { return self.refuse(written, &span) };
        self.found.pictures.push(Picture {
            path: path.clone(),
            written: written.to_owned(),
            alt: alt.to_owned(),
            place,
        });
        line.push(Inline::Image { path, alt: alt.to_owned() });
    }

    fn refuse(&mut self, written: &str, span: &Range<usize>) {
        let message = format!("`{}` cannot be linked to", self.unmask(written));
        let hint = if mask::has_words(written) {
            "begin it with `https://`, `mailto:` or `tel:`, or with a word that is a whole address; \
             a picture's address has no words in it"
        } else {
            "link to a page, to a file under `content/media/`, or to an address with https"
        };
        let problem = Problem::error("link", message).at(self.place(span.clone()));
        self.problem(problem.hint(hint));
    }

    /// Whether an address leads elsewhere than it seems to; that is said.
    pub(super) fn refuses_hidden_host(&mut self, written: &str, span: &Range<usize>) -> bool {
        let hides = hides_its_host(written);
        if hides {
            let message = format!("`{}` does not show plainly which host it leads to", self.unmask(written));
            let hint = "begin it with `https://` and the host, without a name and `@` before it";
            self.problem(Problem::error("link", message).at(self.place(span.clone())).hint(hint));
        }
        hides
    }

    fn target(&mut self, written: &str, span: &Range<usize>) -> Option<Target> {
        let written = written.trim();
        if mask::has_words(written) {
            return self.filled(written, span).map(Target::Filled);
        }
        if self.refuses_hidden_host(written, span) {
            return None;
        }
        if written.is_empty() || scheme(written).is_some_and(|scheme| !is_known(scheme)) {
            self.refuse(written, span);
            return None;
        }
        // An address from the root of the host is the reader's own site, whatever stands there.
        if scheme(written).is_some() || written.starts_with('/') {
            return Some(Target::Url(written.to_owned()));
        }
        if let Some(fragment) = written.strip_prefix('#') {
            return Some(Target::Fragment(anchors::own(&decoded(fragment))));
        }
        let found = self.relative(written);
        if found.is_none() {
            self.refuse(written, span);
        }
        found
    }

    /// An address with words in it. It begins with its kind, or with a word that brings one: no word can make up a
    /// kind we do not know.
    pub(super) fn filled(&mut self, written: &str, span: &Range<usize>) -> Option<Vec<UrlPart>> {
        let mut parts = Vec::new();
        for part in mask::parts(written) {
            match part {
                MaskedPart::Plain(text) if parts.is_empty() && !scheme(text).is_some_and(is_known) => {
                    self.refuse(written, span);
                    return None;
                }
                MaskedPart::Plain(text) => parts.push(UrlPart::Text(text.to_owned())),
                MaskedPart::Word(number) => {
                    let word = self.word(number)?;
                    if let Err(problem) = may_stand(&word, parts.is_empty()) {
                        self.problem(*problem);
                        return None;
                    }
                    parts.push(UrlPart::Word(word));
                }
            }
        }
        Some(parts)
    }

    /// A page or file beside this one.
    fn relative(&self, written: &str) -> Option<Target> {
        let (path, fragment) = match written.split_once('#') {
            Some((path, fragment)) => (path, Some(anchors::own(&decoded(fragment)))),
            None => (written, None),
        };
        // Pages of others link with questions such as `?view=latest`, which no file has.
        let path = self.resolve(path.split('?').next().unwrap_or_default())?;
        let inside = path.strip_prefix("content/").and_then(|rest| rest.split_once('/'));
        let page = inside.map_or(path.as_str(), |(_, rest)| rest);
        let is_page =
            page.get(page.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case(".md"));
        if is_page {
            let page = page.get(..page.len() - 3).unwrap_or_default().to_owned();
            return Some(Target::Page { page, fragment });
        }
        Some(Target::Media(path))
    }

    /// A path of the campaign folder, from where this file stands. None if it leads out of `content/`.
    pub(super) fn resolve(&self, written: &str) -> Option<String> {
        // Both kinds of bar and percent signs, so that nothing climbs out of the folder in another spelling.
        let written = decoded(&written.replace('\\', "/"));
        let own = format!("content/{}/", self.shared.language);
        let here = self.source.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        let whole = match written.strip_prefix("~/").or_else(|| written.strip_prefix('/')) {
            Some(rest) => format!("{own}{rest}"),
            None => format!("{here}/{written}"),
        };
        let mut parts: Vec<&str> = Vec::new();
        for part in whole.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    // More steps up than there are folders lead out.
                    parts.pop()?;
                }
                _ => parts.push(part),
            }
        }
        let path = parts.join("/");
        (path.starts_with("content/") && !mask::has_words(&written)).then_some(path)
    }
}

/// The kind of an address, if it has one. Blanks and control characters do not hide it.
fn scheme(written: &str) -> Option<&str> {
    let (scheme, _) = written.split_once(':')?;
    let hidden = scheme.chars().any(|letter| letter.is_control() || letter.is_whitespace());
    let letters =
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    // Browsers take control signs out before they look: `java` + a tab + `script:` is a script to them.
    if hidden && !scheme.contains(['/', '#', '?']) {
        return Some("hidden");
    }
    (letters && scheme.starts_with(|first: char| first.is_ascii_alphabetic())).then_some(scheme)
}

fn is_known(scheme: &str) -> bool {
    KINDS.contains(&scheme.to_ascii_lowercase().as_str())
}

/// Whether a word may stand in an address: what is known of one person would be written down by whoever runs the
/// place it leads to, and a person's own link is a whole address.
fn may_stand(word: &Word, first: bool) -> Result<(), Box<Problem>> {
    let expression = &word.expression;
    let (message, hint) = if word.is_of_a_person() {
        let message = format!("`{expression}` belongs to a person and cannot be used in a link");
        (message, "say it in the text: the address of a link is written down wherever it leads")
    } else if word.is_personal_link() && !first {
        (format!("`{expression}` is a whole address"), "begin the link with it")
    } else {
        return Ok(());
    };
    Err(Box::new(Problem::error("link", message).at(word.place.clone()).hint(hint)))
}

/// Percent signs undone where they say valid text.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}
