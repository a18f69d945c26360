//! Where links and pictures point to: a page, a file of the folder, an address; and never outside.

use std::ops::Range;

use super::{
    mask::{self, OPEN, Part},
    page::Reader,
};
use crate::ground::{
    problem::Problem,
    words::{
        article::{Inline, Link, Target, UrlPart},
        library::Picture,
    },
};

/// Kinds of address a link may have; those of apps open the app that is being set up.
const SCHEMES: [&str; 12] = [
    "https",
    "http",
    "mailto",
    "tel",
    "sms",
    "ms-device-enrollment",
    "ms-settings",
    "companyportal",
    "intunemam",
    "itms-apps",
    "market",
    "msteams",
];

impl Reader<'_> {
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
            Some("https") => written.to_owned(),
            Some(_) => return self.refuse(written, &span),
            None => match self.resolve(written) {
                Some(path) => path,
                None => return self.refuse(written, &span),
            },
        };
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
        let problem = Problem::error("link", message).at(self.place(span.clone()));
        self.problem(
            problem.hint("link to a page, to a file under `content/media/`, or to an address with https"),
        );
    }

    fn target(&mut self, written: &str, span: &Range<usize>) -> Option<Target> {
        let written = written.trim();
        if let Some(scheme) = scheme(written)
            && !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str())
        {
            self.refuse(written, span);
            return None;
        }
        if written.contains(OPEN) {
            return Some(Target::Filled(self.filled(written)));
        }
        if written.is_empty() {
            self.refuse(written, span);
            return None;
        }
        if scheme(written).is_some() || written.starts_with('/') {
            return Some(Target::Url(written.to_owned()));
        }
        if let Some(fragment) = written.strip_prefix('#') {
            return Some(Target::Fragment(decoded(fragment)));
        }
        let found = self.relative(written);
        if found.is_none() {
            self.refuse(written, span);
        }
        found
    }

    fn filled(&mut self, written: &str) -> Vec<UrlPart> {
        let mut parts = Vec::new();
        for part in mask::parts(written) {
            match part {
                Part::Plain(text) => parts.push(UrlPart::Text(text.to_owned())),
                Part::Word(number) => parts.extend(self.word(number).map(UrlPart::Word)),
            }
        }
        parts
    }

    /// A page or file beside this one.
    fn relative(&self, written: &str) -> Option<Target> {
        let (path, fragment) = match written.split_once('#') {
            Some((path, fragment)) => (path, Some(decoded(fragment))),
            None => (written, None),
        };
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
                    parts.pop()?;
                }
                _ => parts.push(part),
            }
        }
        let path = parts.join("/");
        (path.starts_with("content/") && !written.contains(OPEN)).then_some(path)
    }
}

/// The kind of an address, if it has one. Blanks and control characters do not hide it.
fn scheme(written: &str) -> Option<&str> {
    let (scheme, _) = written.split_once(':')?;
    let hidden = scheme.chars().any(|letter| letter.is_control() || letter.is_whitespace());
    let letters =
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if hidden && !scheme.contains(OPEN) && !scheme.contains(['/', '#', '?']) {
        return Some("hidden");
    }
    (letters && scheme.starts_with(|first: char| first.is_ascii_alphabetic())).then_some(scheme)
}

/// Percent signs undone where they say valid text.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
