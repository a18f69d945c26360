//! The message itself: parts, headers, bytes, by lettre's builder.
//!
//! `multipart/mixed { multipart/alternative { text, multipart/related { html, pictures } }, invite.ics }`; without a
//! calendar file nothing is attached, and the message is the alternative itself.
//! Message-ID, Date and boundaries are functions of the notice, so the same notice is the same bytes on any
//! machine and at any time.

use chrono::{DateTime, Utc};
use lettre::message::{
    Body, Mailbox, Mailboxes, MultiPart, SinglePart,
    header::{
        self, ContentDisposition, ContentId, ContentTransferEncoding, ContentType, Header, HeaderName,
        HeaderValue, Headers,
    },
};

use super::{
    encoded::{EncodedBody, encode_part},
    slots::{Coding, PersonalSlot},
};
use crate::ground::timeline::NoticeId;

/// A name longer than this stands in a line of its own.
const NAME: usize = 60;

/// A picture that travels with the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailPicture {
    /// What the HTML calls it: `cid:logo`.
    pub cid: String,
    /// `image/png`, `image/svg+xml`, ...
    pub media_type: String,
    /// The picture as it is in its file, not yet encoded for mail.
    pub bytes: Vec<u8>,
}

/// What a message is made of, with marks where a person's texts go.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) text: String,
    pub(super) html: String,
    pub(super) pictures: Vec<MailPicture>,
    /// A calendar file.
    pub(super) calendar: Option<String>,
}

impl Parts {
    /// Everything after the message's own headers. The seed makes the boundaries.
    pub(super) fn frame(self, seed: &str) -> EncodedBody {
        let boundary = |part: &str| {
            let hash = blake3::derive_key("wavecast boundary 1", format!("{seed}/{part}").as_bytes());
            let hash = blake3::Hash::from_bytes(hash).to_hex();
            // `=_` stands in no text that is written in quoted-printable, so that no text can hold a boundary
            // (RFC 2045, 6.7).
            format!("=_wavecast_{part}_{}", hash.get(..24).unwrap_or_default())
        };
        let mut related = MultiPart::related()
            .boundary(boundary("related"))
            .singlepart(written(header::ContentType::TEXT_HTML, encode_part(&self.html, Coding::Html)));
        for picture in self.pictures {
            related = related.singlepart(inline(picture));
        }
        let alternative = MultiPart::alternative()
            .boundary(boundary("alternative"))
            .singlepart(written(header::ContentType::TEXT_PLAIN, encode_part(&self.text, Coding::Plain)))
            .multipart(related);
        let calendar = self.calendar.unwrap_or_default();
        let whole = if calendar.is_empty() {
            alternative
        } else {
            let attached = MultiPart::mixed().boundary(boundary("mixed")).multipart(alternative);
            attached.singlepart(invite(&calendar))
        };
        EncodedBody::of(&whole.formatted(), calendar)
    }
}

/// A text part that is encoded already.
fn written(content_type: ContentType, encoded: Vec<u8>) -> SinglePart {
    let body = Body::dangerous_pre_encoded(encoded, ContentTransferEncoding::QuotedPrintable);
    SinglePart::builder().header(content_type).body(body)
}

fn inline(picture: MailPicture) -> SinglePart {
    let content_type = ContentType::parse(&picture.media_type).unwrap_or(ContentType::TEXT_PLAIN);
    let ending = match picture.media_type.as_str() {
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        _ => "png",
    };
    let name = format!("{}.{ending}", picture.cid);
    SinglePart::builder()
        .header(content_type)
        .header(ContentDisposition::inline_with_name(&name))
        .header(ContentId::from(format!("<{}>", picture.cid)))
        .body(base64(picture.bytes))
}

/// The calendar file; only its place, if it has places of its own: a text that stands in base64 cannot be filled any more.
fn invite(calendar: &str) -> SinglePart {
    let is_open = calendar.contains(|letter| PersonalSlot::of(letter).is_some());
    let place = || PersonalSlot::Calendar.mark().to_string().into_bytes();
    let body = if is_open {
        Body::dangerous_pre_encoded(place(), ContentTransferEncoding::Base64)
    } else {
        base64(calendar.as_bytes().to_vec())
    };
    let content_type =
        // The method must be that of the file itself (RFC 6047, 2.4).
        ContentType::parse("text/calendar; charset=utf-8; method=PUBLISH").unwrap_or(ContentType::TEXT_PLAIN);
    SinglePart::builder().header(content_type).header(ContentDisposition::attachment("invite.ics")).body(body)
}

fn base64(bytes: Vec<u8>) -> Body {
    let plain = bytes.clone();
    Body::new_with_encoding(bytes, ContentTransferEncoding::Base64)
        .unwrap_or_else(|_| Body::dangerous_pre_encoded(plain, ContentTransferEncoding::Binary))
}

/// The headers that differ from person to person, and those that do not.
pub(super) struct Heading<'a> {
    pub(super) id: &'a NoticeId,
    /// What stands after the `@` of every Message-ID.
    pub(super) host: &'a str,
    pub(super) date: DateTime<Utc>,
    pub(super) from: &'a Mailbox,
    pub(super) reply_to: &'a Mailbox,
    pub(super) to: Mailbox,
    pub(super) subject: &'a str,
    pub(super) language: &'a str,
    pub(super) list: &'a str,
    /// The first message of the thread.
    pub(super) thread: Option<NoticeId>,
}

impl Heading<'_> {
    /// The header lines, without the empty line after them.
    pub(super) fn lines(self) -> String {
        let mut headers = Headers::with_capacity(14);
        headers.set(header::Date::from(std::time::SystemTime::from(self.date)));
        set_mailbox(&mut headers, "From", self.from.clone(), header::From::from);
        headers.set(header::ReplyTo::from(Mailboxes::new().with(self.reply_to.clone())));
        set_mailbox(&mut headers, "To", self.to, header::To::from);
        headers.set(header::Subject::from(self.subject.to_owned()));
        headers.set(header::MessageId::from(message_id(self.id, self.host)));
        if let Some(first) = self.thread {
            // Mail programs differ in which of the two they build threads by.
            headers.set(header::InReplyTo::from(message_id(&first, self.host)));
            headers.set(header::References::from(message_id(&first, self.host)));
        }
        headers.insert_raw(raw("Content-Language", self.language));
        headers.insert_raw(raw("List-Id", self.list));
        // Whoever answers by machine leaves a letter alone that says so (RFC 3834).
        headers.insert_raw(raw("Auto-Submitted", "auto-generated"));
        // Never `All` or `NDR`: that would ask Exchange to drop the very bounces we need.
        headers.insert_raw(raw("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"));
        headers.set(header::MIME_VERSION_1_0);
        headers.to_string()
    }
}

/// Sets who it is from or to. A name with a dot is one only in quotation marks (RFC 5322, 3.2.5), which lettre leaves out.
fn set_mailbox<H: Header>(
    headers: &mut Headers,
    header: &'static str,
    mailbox: Mailbox,
    make: impl Fn(Mailboxes) -> H,
) {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " .!#$%&'*+-/=?^_`{|}~".contains(letter);
    let dotted = mailbox.name.as_deref().filter(|name| name.contains('.') && name.chars().all(is_plain));
    let Some(name) = dotted else { return headers.set(make(Mailboxes::new().with(mailbox))) };
    let fold = if name.len() > NAME { "\r\n " } else { " " };
    let value = format!("\"{name}\"{fold}<{}>", mailbox.email);
    let header = HeaderName::new_from_ascii_str(header);
    headers.insert_raw(HeaderValue::dangerous_new_pre_encoded(header, value.clone(), value));
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// What a notice's message is called for ever.
pub fn message_id(notice: &NoticeId, host: &str) -> String {
    format!("<{notice}@{host}>")
}
