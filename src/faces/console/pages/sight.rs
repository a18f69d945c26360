//! How a mail is looked at: its line in an inbox, on a phone, on a desktop, in the dark, as text and as it
//! travels.

use serde::Serialize;

use super::{ask::Ask, say};
use crate::{faces::console::snapshot::Snapshot, world::mailbox::OpenedLetter};

/// A link of a choice.
#[derive(Debug, Serialize)]
pub(super) struct ChoiceLink {
    pub(super) href: String,
    pub(super) label: String,
    pub(super) here: bool,
    pub(super) lang: Option<String>,
}

/// Some links of which one is chosen.
#[derive(Debug, Serialize)]
pub(super) struct ChoiceOfLinks {
    pub(super) label: String,
    pub(super) items: Vec<ChoiceLink>,
}

/// A mail to be looked at.
#[derive(Default)]
pub(super) struct MailToLookAt<'a> {
    pub(super) sender: String,
    pub(super) subject: String,
    pub(super) date: String,
    pub(super) language: String,
    pub(super) raw: Option<&'a [u8]>,
    pub(super) opened: Option<OpenedLetter>,
    pub(super) notice: Option<String>,
    /// Where its HTML is found.
    pub(super) frame: String,
}

#[derive(Serialize)]
struct MailShown<'a> {
    inbox: bool,
    initial: String,
    sender: &'a str,
    subject: &'a str,
    preheader: &'a str,
    date: &'a str,
    language: &'a str,
    notice: Option<&'a str>,
}

/// The ways to look at a mail.
const WAYS: [&str; 4] = ["light", "dark", "text", "raw"];

fn way(ask: &Ask) -> &str {
    ask.get("view").filter(|view| WAYS.contains(view)).unwrap_or("light")
}

/// The choice between them.
pub(super) fn ways(snapshot: &Snapshot, ask: &Ask) -> ChoiceOfLinks {
    let link = |view: &str| ChoiceLink {
        href: ask.here_with(&[("view", if view == "light" { "" } else { view })]),
        label: say(snapshot, ask, &format!("view_{view}"), &[]),
        here: view == way(ask),
        lang: None,
    };
    ChoiceOfLinks {
        label: say(snapshot, ask, "view", &[]),
        items: WAYS.iter().map(|view| link(view)).collect(),
    }
}

/// Puts a mail into a page, in the way the reader chose.
pub(super) fn put(snapshot: &Snapshot, ask: &Ask, context: &mut tera::Context, seen: &MailToLookAt<'_>) {
    let way = way(ask);
    let mail = MailShown {
        inbox: matches!(way, "light" | "dark") && !seen.subject.is_empty(),
        initial: seen.sender.chars().next().map(String::from).unwrap_or_default(),
        sender: &seen.sender,
        subject: &seen.subject,
        preheader: seen.opened.as_ref().map(|opened| &*opened.preheader).unwrap_or_default(),
        date: &seen.date,
        language: &seen.language,
        notice: seen.notice.as_deref(),
    };
    context.insert("mail", &mail);
    let dark = if seen.frame.contains('?') { "&dark=1" } else { "?dark=1" };
    let frame = match way {
        "dark" => Some(format!("{}{dark}", seen.frame)),
        "light" => Some(seen.frame.clone()),
        _ => None,
    };
    let frame = frame.filter(|_| seen.opened.as_ref().is_some_and(|opened| opened.html.is_some()));
    context.insert("frame", &frame);
    let plain = seen.opened.as_ref().and_then(|opened| opened.text.clone());
    let text = match way {
        "text" => plain,
        "raw" => seen.raw.map(|raw| String::from_utf8_lossy(raw).into_owned()),
        // A letter without HTML is read as text, in whatever light.
        _ if frame.is_none() => plain,
        _ => None,
    };
    context.insert("text", &text);
    context.insert("text_label", &say(snapshot, ask, &format!("view_{way}"), &[]));
    let attached = seen.opened.as_ref().map(|opened| opened.attachments.as_slice()).unwrap_or_default();
    let attached: Vec<String> =
        attached.iter().map(|(name, kind, size)| format!("{name} ({kind}, {size} B)")).collect();
    context.insert("attachments", &attached);
}
