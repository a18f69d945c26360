//! A letter in the mailbox: its envelope, its subject, and what a reader sees when they open it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mail_parser::{Addr, MessageParser, MimeHeaders as _, PartType};
use std::sync::Arc;

/// One message, as it came.
#[derive(Clone, Debug)]
pub struct CaughtLetter {
    /// In the order of arrival, from 1.
    pub number: u64,
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// The subject, decoded.
    pub subject: String,
    /// The name or address in the From header.
    pub sender: String,
    /// The Date header in seconds since 1970: a rehearsal tells its own time.
    pub date: Option<i64>,
    /// The language it says it is in.
    pub language: String,
    /// How large it was.
    pub size: usize,
    /// All of it; gone when newer letters needed the room.
    pub bytes: Option<Arc<[u8]>>,
}

/// A letter, opened.
#[derive(Clone, Debug, Default)]
pub struct OpenedLetter {
    /// What its `Subject` header says, decoded; empty if it has none.
    pub subject: String,
    /// The HTML part, with its pictures inside it.
    pub html: Option<String>,
    /// The text part.
    pub text: Option<String>,
    /// What hangs on it: name, type, bytes.
    pub attachments: Vec<(String, String, usize)>,
    /// What an inbox shows after the subject.
    pub preheader: String,
}

/// How an HTML part is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As on a device that is set to light.
    Light,
    /// As on a device that is set to dark.
    Dark,
}

impl CaughtLetter {
    pub(super) fn new(from: String, to: Vec<String>, bytes: Vec<u8>) -> Self {
        // The head alone: of many letters nobody ever asks for more.
        let message = MessageParser::default().parse_headers(&bytes);
        let message = message.as_ref();
        let sender = message.and_then(|message| message.from()).and_then(|from| from.first());
        Self {
            number: 0,
            subject: message.and_then(|message| message.subject()).unwrap_or_default().to_owned(),
            sender: sender.map(name).unwrap_or_default(),
            date: message.and_then(|message| message.date()).map(mail_parser::DateTime::to_timestamp),
            language: message
                .and_then(|message| message.header("Content-Language"))
                .and_then(|value| {
                    value.as_text().or_else(|| value.as_text_list()?.first().map(|first| &**first))
                })
                .unwrap_or_default()
                .to_owned(),
            size: bytes.len(),
            bytes: Some(bytes.into()),
            from,
            to,
        }
    }

    /// Takes it apart; nothing if its bytes are gone.
    pub fn open(&self) -> Option<OpenedLetter> {
        OpenedLetter::of(self.bytes.as_deref()?)
    }
}

impl OpenedLetter {
    /// Takes a message apart; nothing if it is none.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        let html = message.html_body.iter().find_map(|part| match &message.part(*part)?.body {
            PartType::Html(html) => Some(html.to_string()),
            PartType::Text(_)
            | PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Message(_)
            | PartType::Multipart(_) => None,
        });
        let html = html.map(|html| with_pictures(&html, &message));
        // Where there is no text, the parser makes one of the HTML: that did not come with the letter.
        let text = message.body_text(0).filter(|_| {
            message
                .text_body
                .first()
                .and_then(|part| message.part(*part))
                .is_some_and(|part| matches!(part.body, PartType::Text(_)))
        });
        // A part with a Content-ID is a picture in the text and nothing to open by itself.
        let attached = message.attachments().filter(|part| part.content_id().is_none());
        let attachments = attached.map(|part| {
            let kind = part.content_type().map_or_else(String::new, |kind| {
                format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default())
            });
            (part.attachment_name().unwrap_or_default().to_owned(), kind, part.contents().len())
        });
        let attachments = attachments.filter(|(name, ..)| !name.is_empty()).collect();
        let text = text.map(std::borrow::Cow::into_owned);
        let preheader = html.as_deref().map(preheader).unwrap_or_default();
        let subject = message.subject().unwrap_or_default().to_owned();
        Some(Self { subject, html, text, attachments, preheader })
    }
}

/// The HTML as a device set to light or dark shows it: the one media query that asks is answered here, because
/// a frame cannot be told.
pub(crate) fn in_light(html: &str, shown: Shown) -> String {
    let (dark, light) = match shown {
        Shown::Dark => ("all", "not all"),
        Shown::Light => ("not all", "all"),
    };
    html.replace("(prefers-color-scheme: dark)", dark)
        .replace("(prefers-color-scheme:dark)", dark)
        .replace("(prefers-color-scheme: light)", light)
        .replace("(prefers-color-scheme:light)", light)
}

/// Pictures that come with the message, put where the HTML asks for them by `cid:`.
fn with_pictures(html: &str, message: &mail_parser::Message<'_>) -> String {
    let mut html = html.to_owned();
    for part in &message.parts {
        if let (Some(id), Some(kind)) = (part.content_id(), part.content_type()) {
            let cid = format!("cid:{id}");
            if html.contains(&cid) {
                let kind = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("png"));
                html =
                    html.replace(&cid, &format!("data:{kind};base64,{}", STANDARD.encode(part.contents())));
            }
        }
    }
    html
}

/// The first words of the body: what an inbox puts after the subject. They end where a sender has filled the line
/// with characters that show nothing.
fn preheader(html: &str) -> String {
    let body = html.find("<body").and_then(|start| html.get(start..)).unwrap_or(html);
    let text = mail_parser::decoders::html::html_to_text(body);
    let text = text.trim_start();
    let line = text.split_once(is_filler).map_or(text, |(line, _)| line);
    line.split_whitespace().take(30).collect::<Vec<_>>().join(" ")
}

/// Characters that fill an inbox line and show nothing.
fn is_filler(letter: char) -> bool {
    matches!(letter, '\u{34f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2007}' | '\u{feff}')
}

fn name(from: &Addr<'_>) -> String {
    from.name().or_else(|| from.address()).unwrap_or_default().to_owned()
}
