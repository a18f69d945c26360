//! The mailbox: what arrived, as an inbox, and each letter as its reader sees it.

use chrono::DateTime;
use serde::Serialize;

use super::{Answer, ConsolePage, ask::Ask, count, figures::number, message, say, sight};
use crate::{
    faces::console::{ConsoleState, snapshot::Snapshot},
    ground::words::speech,
    world::mailbox::{CaughtLetter, Mailbox},
};

/// Letters on one page.
const PAGE: usize = 50;

#[derive(Serialize)]
struct LetterRow {
    href: String,
    to: String,
    from: String,
    subject: String,
    language: String,
    date: String,
}

fn mailbox(state: &ConsoleState) -> Option<&Mailbox> {
    state.mailbox.as_ref().map(|(mailbox, _)| &**mailbox)
}

pub(super) fn list(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask) -> Answer {
    let Some(mailbox) = mailbox(state) else { return Answer::Nothing };
    let who = ask.get("who").unwrap_or_default().to_lowercase();
    let wanted = |letter: &CaughtLetter| {
        who.is_empty()
            || letter.to.iter().any(|to| to.to_lowercase().contains(&who))
            || letter.subject.to_lowercase().contains(&who)
    };
    let skip: usize = ask.get("skip").and_then(|skip| skip.parse().ok()).unwrap_or(0);
    // One more than is shown, by which it is known that there are older ones.
    let found = mailbox.newest(skip, PAGE + 1, wanted);
    let older = (found.len() > PAGE).then(|| ask.here_with(&[("skip", &(skip + PAGE).to_string())]));
    let newer = (skip > 0).then(|| ask.here_with(&[("skip", &skip.saturating_sub(PAGE).to_string())]));
    let rows: Vec<LetterRow> = found.iter().take(PAGE).map(|letter| row(snapshot, ask, letter)).collect();
    let address = state.mailbox.as_ref().map(|(_, address)| address.to_string()).unwrap_or_default();
    let mut context = tera::Context::new();
    context.insert("letters", &rows);
    context.insert("who", ask.get("who").unwrap_or_default());
    context.insert("keep", &ask.keep(&["who", "skip"]));
    context.insert("older", &older);
    context.insert("newer", &newer);
    context.insert("lead", &count(snapshot, ask, "mailbox_lead", mailbox.len(), &[("address", &address)]));
    let title = say(snapshot, ask, "mailbox", &[]);
    Answer::Page(ConsolePage { template: "mailbox.html", title, entry: "mailbox", context })
}

fn row(snapshot: &Snapshot, ask: &Ask, letter: &CaughtLetter) -> LetterRow {
    LetterRow {
        href: ask.to(&format!("mailbox/{}", letter.number)),
        to: letter.to.join(", "),
        from: letter.sender.clone(),
        subject: letter.subject.clone(),
        language: letter.language.clone(),
        date: date(snapshot, ask, letter),
    }
}

/// The Date header, in the campaign's zone.
fn date(snapshot: &Snapshot, ask: &Ask, letter: &CaughtLetter) -> String {
    let at = letter.date.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let local = at.map(|at| at.with_timezone(&snapshot.campaign.zone));
    local
        .map(|at| {
            format!(
                "{} {}",
                speech::day(ask.language, at.date_naive()),
                speech::time(ask.language, at.time())
            )
        })
        .unwrap_or_default()
}

fn find(state: &ConsoleState, number: &str) -> Option<CaughtLetter> {
    mailbox(state)?.get(number.parse().ok()?)
}

pub(super) fn letter(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask, which: &str) -> Answer {
    let Some(letter) = find(state, which) else { return Answer::Nothing };
    let opened = letter.open();
    let mut context = tera::Context::new();
    let facts = [
        (say(snapshot, ask, "to", &[]), letter.to.join(", ")),
        (say(snapshot, ask, "envelope_from", &[]), letter.from.clone()),
        (
            say(snapshot, ask, "size", &[]),
            say(snapshot, ask, "kilobytes", &[("n", &number(ask, letter.size.div_ceil(1000)))]),
        ),
    ];
    context.insert("facts", &facts);
    context.insert(
        "back",
        &sight::ChoiceLink {
            href: ask.to("mailbox"),
            label: say(snapshot, ask, "mailbox", &[]),
            here: false,
            lang: None,
        },
    );
    let seen = sight::MailToLookAt {
        sender: letter.sender.clone(),
        subject: letter.subject.clone(),
        date: date(snapshot, ask, &letter),
        language: letter.language.clone(),
        raw: letter.bytes.as_deref(),
        notice: opened.is_none().then(|| say(snapshot, ask, "letter_gone", &[])),
        opened,
        frame: ask.to_with(&format!("mailbox/{which}/html"), &[]),
    };
    sight::put(snapshot, ask, &mut context, &seen);
    context.insert("choices", &vec![sight::ways(snapshot, ask)]);
    let title = letter.subject.clone();
    Answer::Page(ConsolePage { template: "letter.html", title, entry: "mailbox", context })
}

/// The HTML part alone, for a frame.
pub(super) fn html(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask, which: &str) -> Answer {
    let opened = find(state, which).and_then(|letter| letter.open());
    let Some(html) = opened.and_then(|opened| opened.html) else { return Answer::Nothing };
    message::framed(snapshot, ask, &html)
}
