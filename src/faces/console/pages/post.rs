//! The mailbox: what arrived, as an inbox, and each letter as its reader sees it.

use chrono::DateTime;
use serde::Serialize;

use super::{Answer, Page, ask::Ask, count, figures::number, message, say, sight};
use crate::{
    faces::console::{Desk, book::Book},
    ground::words::speech,
    world::mailbox::{Letter, Mailbox},
};

/// Letters on one page.
const PAGE: usize = 50;

#[derive(Serialize)]
struct Row {
    href: String,
    to: String,
    from: String,
    subject: String,
    language: String,
    date: String,
}

fn mailbox(desk: &Desk) -> Option<&Mailbox> {
    desk.mailbox.as_ref().map(|(mailbox, _)| &**mailbox)
}

pub(super) fn list(desk: &Desk, book: &Book, ask: &Ask) -> Answer {
    let Some(mailbox) = mailbox(desk) else { return Answer::Nothing };
    let who = ask.get("who").unwrap_or_default().to_lowercase();
    let wanted = |letter: &Letter| {
        who.is_empty()
            || letter.to.iter().any(|to| to.to_lowercase().contains(&who))
            || letter.subject.to_lowercase().contains(&who)
    };
    let skip: usize = ask.get("skip").and_then(|skip| skip.parse().ok()).unwrap_or(0);
    let found = mailbox.newest(skip, PAGE + 1, wanted);
    let older = (found.len() > PAGE).then(|| ask.here_with(&[("skip", &(skip + PAGE).to_string())]));
    let newer = (skip > 0).then(|| ask.here_with(&[("skip", &skip.saturating_sub(PAGE).to_string())]));
    let rows: Vec<Row> = found.iter().take(PAGE).map(|letter| row(book, ask, letter)).collect();
    let address = desk.mailbox.as_ref().map(|(_, address)| address.to_string()).unwrap_or_default();
    let mut context = tera::Context::new();
    context.insert("letters", &rows);
    context.insert("who", ask.get("who").unwrap_or_default());
    context.insert("keep", &ask.keep(&["who", "skip"]));
    context.insert("older", &older);
    context.insert("newer", &newer);
    context.insert("lead", &count(book, ask, "mailbox_lead", mailbox.len(), &[("address", &address)]));
    let title = say(book, ask, "mailbox", &[]);
    Answer::Page(Page { template: "mailbox.html", title, entry: "mailbox", context })
}

fn row(book: &Book, ask: &Ask, letter: &Letter) -> Row {
    Row {
        href: ask.to(&format!("mailbox/{}", letter.number)),
        to: letter.to.join(", "),
        from: letter.sender.clone(),
        subject: letter.subject.clone(),
        language: letter.language.clone(),
        date: date(book, ask, letter),
    }
}

/// The Date header, in the campaign's zone.
fn date(book: &Book, ask: &Ask, letter: &Letter) -> String {
    let at = letter.date.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let local = at.map(|at| at.with_timezone(&book.campaign.zone));
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

fn find(desk: &Desk, number: &str) -> Option<Letter> {
    mailbox(desk)?.get(number.parse().ok()?)
}

pub(super) fn letter(desk: &Desk, book: &Book, ask: &Ask, which: &str) -> Answer {
    let Some(letter) = find(desk, which) else { return Answer::Nothing };
    let opened = letter.open();
    let mut context = tera::Context::new();
    let facts = [
        (say(book, ask, "to", &[]), letter.to.join(", ")),
        (say(book, ask, "envelope_from", &[]), letter.from.clone()),
        (
            say(book, ask, "size", &[]),
            say(book, ask, "kilobytes", &[("n", &number(ask, letter.size.div_ceil(1000)))]),
        ),
    ];
    context.insert("facts", &facts);
    context.insert(
        "back",
        &sight::Link {
            href: ask.to("mailbox"),
            label: say(book, ask, "mailbox", &[]),
            here: false,
            lang: None,
        },
    );
    let seen = sight::Seen {
        sender: letter.sender.clone(),
        subject: letter.subject.clone(),
        date: date(book, ask, &letter),
        language: letter.language.clone(),
        raw: letter.bytes.as_deref(),
        notice: opened.is_none().then(|| say(book, ask, "letter_gone", &[])),
        opened,
        frame: ask.to_with(&format!("mailbox/{which}/html"), &[]),
    };
    sight::put(book, ask, &mut context, &seen);
    context.insert("choices", &vec![sight::ways(book, ask)]);
    let title = letter.subject.clone();
    Answer::Page(Page { template: "letter.html", title, entry: "mailbox", context })
}

/// The HTML part alone, for a frame.
pub(super) fn html(desk: &Desk, book: &Book, ask: &Ask, which: &str) -> Answer {
    let opened = find(desk, which).and_then(|letter| letter.open());
    let Some(html) = opened.and_then(|opened| opened.html) else { return Answer::Nothing };
    message::framed(book, ask, &html)
}
