//! One message, as one person will get it: made by the very hand that makes the real one, and taken apart again
//! as a mail program would.

use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeMap;

use super::{
    Answer, ConsolePage,
    ask::Ask,
    lanes, messages, needs, offers, people, say,
    sight::{self, ChoiceLink, ChoiceOfLinks, MailToLookAt},
};
use crate::{
    faces::console::{ConsoleState, admission, snapshot::Snapshot},
    ground::{
        campaign::{Language, PersonIx, WaveIx},
        timeline::{Notice, Recipient, Slot},
        words::speech,
    },
    render::mail::{Inputs, Mail, MailError},
    world::mailbox::{self, OpenedLetter, Shown},
};

/// A message that was asked for.
struct Wanted<'a> {
    stage: u16,
    wave: Option<WaveIx>,
    slots: Vec<&'a Slot>,
}

/// A message that was made.
struct Made {
    notice: Notice,
    language: Language,
    bytes: Vec<u8>,
    /// As it travels, but for whom it goes to.
    shown: Vec<u8>,
}

/// Why there is none.
enum Miss {
    /// It tells nobody.
    Nobody,
    /// It cannot be made.
    Failed(MailError),
}

impl From<MailError> for Miss {
    fn from(error: MailError) -> Self {
        Self::Failed(error)
    }
}

/// The slots of a stage in the wave asked for, or else in the first that has it.
fn wanted<'a>(snapshot: &'a Snapshot, ask: &Ask, stage: &str) -> Option<Wanted<'a>> {
    let stage = snapshot.campaign.stages.iter().position(|known| known.id.as_str() == stage)?;
    let stage = u16::try_from(stage).ok()?;
    let of_stage = || snapshot.timeline.slots.iter().filter(|slot| slot.stage == stage);
    let asked = ask.get("wave").and_then(|wave| snapshot.campaign.wave_named(wave)).map(|(index, _)| index);
    let waves: Vec<Option<WaveIx>> = of_stage().map(|slot| slot.wave).collect();
    // `None` is the least, so that the campaign as a whole stands first.
    let wave = if waves.contains(&asked) { asked } else { *waves.iter().min()? };
    Some(Wanted { stage, wave, slots: of_stage().filter(|slot| slot.wave == wave).collect() })
}

fn inputs(snapshot: &Snapshot) -> Inputs<'_> {
    Inputs {
        campaign: &snapshot.campaign,
        people: &snapshot.people,
        library: &snapshot.library,
        phrases: &snapshot.phrases,
        tree: &snapshot.loaded.tree,
        past: &*snapshot.memory,
    }
}

/// The languages somebody gets it in, each with the first who does.
fn readers<'a>(mail: &Mail<'_>, wanted: &Wanted<'a>) -> BTreeMap<Language, (&'a Slot, Recipient)> {
    let mut readers = BTreeMap::new();
    for slot in &wanted.slots {
        for (language, to) in mail.readers(slot) {
            readers.entry(language).or_insert((*slot, to));
        }
    }
    readers
}

/// Makes it: for the person asked for, or else for the first who reads the language asked for.
fn make(
    snapshot: &Snapshot,
    ask: &Ask,
    mail: &Mail<'_>,
    wanted: &Wanted<'_>,
    readers: &BTreeMap<Language, (&Slot, Recipient)>,
) -> Result<Made, Miss> {
    let person = ask.get("person").and_then(|person| person.parse().ok()).map(PersonIx);
    let own = person.and_then(|person| {
        let to = Recipient::Person(person);
        let slot = wanted.slots.iter().find(|slot| slot.to.each().any(|one| one == to))?;
        Some((snapshot.people.get(person)?.language, *slot, to))
    });
    let asked = ask.get("mail").and_then(|language| language.parse().ok());
    let asked = asked.or(Some(ask.language)).and_then(|language| Some((language, readers.get(&language)?)));
    let first = || readers.iter().next().map(|(language, found)| (*language, found));
    let of_language = || asked.or_else(first).map(|(language, (slot, to))| (language, *slot, *to));
    let (language, slot, to) = own.or_else(of_language).ok_or(Miss::Nobody)?;
    let notice = mail.notice(slot, to).ok_or(Miss::Nobody)?;
    let letter = mail.letter(&notice, notice.at)?;
    let shown = nameless(&letter.bytes, letter.to.as_str(), &letter.to.masked());
    Ok(Made { notice, language, bytes: letter.bytes, shown })
}

/// A letter with its reader masked, as they are on every other page.
fn nameless(letter: &[u8], address: &str, masked: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(letter).replace("\r\n", "\n");
    let text = replaced(&text, address, masked);
    let mut is_to = false;
    let lines = text.split('\n').enumerate().filter_map(|(number, line)| {
        let goes_on = number > 0 && line.starts_with([' ', '\t']);
        if is_to && goes_on {
            return None;
        }
        is_to = line.len() > 2 && line.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("to:"));
        Some(if is_to { format!("To: <{masked}>") } else { line.to_owned() })
    });
    lines.collect::<Vec<_>>().join("\r\n").into_bytes()
}

/// A text with another one in the place of an address, also where a full line of quoted-printable cuts it in two.
fn replaced(text: &str, address: &str, masked: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(letter) = rest.chars().next() {
        if let Some(after) = behind(rest, address) {
            out.push_str(masked);
            rest = after;
        } else {
            out.push(letter);
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
    out
}

/// What follows an address, if a text begins with it.
fn behind<'a>(text: &'a str, address: &str) -> Option<&'a str> {
    let mut letters = address.chars();
    let first = text.strip_prefix(letters.next()?)?;
    letters.try_fold(first, |rest, letter| rest.strip_prefix("=\n").unwrap_or(rest).strip_prefix(letter))
}

pub(super) fn page(console: &ConsoleState, snapshot: &Snapshot, ask: &Ask, stage: &str) -> Answer {
    let Some(wanted) = wanted(snapshot, ask, stage) else { return Answer::Nothing };
    let mut context = tera::Context::new();
    let made = Mail::new(inputs(snapshot)).map_err(Miss::from).and_then(|mail| {
        let readers = readers(&mail, &wanted);
        let made = make(snapshot, ask, &mail, &wanted, &readers);
        let here = made.as_ref().ok().map(|made| made.language);
        context.insert("choices", &choices(snapshot, ask, &wanted, readers.keys().copied(), here));
        made
    });
    let name = lanes::name_of(snapshot, ask, stage);
    context.insert("headline", &name);
    context.insert("lead", &lead(snapshot, ask, &wanted));
    let frame = ask.here_with(&[("view", ""), ("who", "")]);
    let frame = frame.replacen(ask.path(), &format!("{}/html", ask.path().trim_end_matches('/')), 1);
    sight::put(snapshot, ask, &mut context, &seen(snapshot, ask, &made, frame));
    context.insert("who", ask.get("who").unwrap_or_default());
    context.insert("keep", &ask.keep(&["who", "person"]));
    let href = |person: PersonIx| ask.here_with(&[("person", &person.0.to_string()), ("who", "")]);
    people::put(snapshot, ask, &mut context, href);
    let wave = wanted.wave.and_then(|wave| snapshot.campaign.wave(wave)).map(|wave| wave.id.as_str());
    context.insert("actions", &offers::of_message(snapshot, ask, wave, stage));
    context.insert("closed", &offers::closed(console, snapshot, ask));
    let plan = messages::find(snapshot, wanted.stage, wanted.wave);
    context.insert("reasons", &plan.map(|plan| needs::reasons(snapshot, ask, plan)).unwrap_or_default());
    context.insert("reader", &made.as_ref().ok().map(|made| reader(snapshot, ask, made)));
    context.insert(
        "back",
        &ChoiceLink {
            href: ask.to("messages"),
            label: say(snapshot, ask, "messages", &[]),
            here: false,
            lang: None,
        },
    );
    Answer::Page(ConsolePage { template: "message.html", title: name, entry: "messages", context })
}

/// When it leaves, in the clock of whoever is told first.
fn lead(snapshot: &Snapshot, ask: &Ask, wanted: &Wanted<'_>) -> String {
    let wave = lanes::wave_name(snapshot, ask, wanted.wave);
    let plan = messages::find(snapshot, wanted.stage, wanted.wave);
    let moment = plan.and_then(|plan| plan.moments.iter().find_map(|one| Some((one.at?, one.zone))));
    let when = match moment {
        Some((at, zone)) => speech::date_time_zone(ask.language, &at.with_timezone(&zone)),
        None => say(snapshot, ask, "on_event", &[]),
    };
    let people = plan.map_or(0, |plan| plan.recipients);
    super::count(snapshot, ask, "message_lead", people, &[("wave", &wave), ("when", &when)])
}

fn choices(
    snapshot: &Snapshot,
    ask: &Ask,
    wanted: &Wanted<'_>,
    languages: impl Iterator<Item = Language>,
    here: Option<Language>,
) -> Vec<ChoiceOfLinks> {
    let mut waves: Vec<Option<WaveIx>> = snapshot
        .timeline
        .slots
        .iter()
        .filter(|slot| slot.stage == wanted.stage)
        .map(|slot| slot.wave)
        .collect();
    waves.sort_unstable();
    waves.dedup();
    let id = |wave: Option<WaveIx>| {
        wave.and_then(|wave| snapshot.campaign.wave(wave))
            .map_or_else(String::new, |wave| wave.id.to_string())
    };
    let wave = |wave: Option<WaveIx>| ChoiceLink {
        href: ask.here_with(&[("wave", &id(wave)), ("person", "")]),
        label: lanes::wave_name(snapshot, ask, wave),
        here: wave == wanted.wave,
        lang: None,
    };
    let tongue = |language: Language| ChoiceLink {
        href: ask.here_with(&[("mail", language.code()), ("person", "")]),
        label: snapshot.campaign.policies.language_names.get(language).clone(),
        here: Some(language) == here,
        lang: Some(language.to_string()),
    };
    vec![
        ChoiceOfLinks {
            label: say(snapshot, ask, "group", &[]),
            items: waves.into_iter().map(wave).collect(),
        },
        ChoiceOfLinks { label: say(snapshot, ask, "languages", &[]), items: languages.map(tongue).collect() },
        sight::ways(snapshot, ask),
    ]
}

fn seen<'a>(snapshot: &Snapshot, ask: &Ask, made: &'a Result<Made, Miss>, frame: String) -> MailToLookAt<'a> {
    let blank = |notice: String| MailToLookAt {
        notice: Some(notice),
        frame: String::new(),
        ..MailToLookAt::default()
    };
    match made {
        Err(Miss::Nobody) => blank(say(snapshot, ask, "tells_nobody", &[])),
        Err(Miss::Failed(error)) => blank(error.problem().message),
        Ok(made) => {
            let opened = OpenedLetter::of(&made.bytes);
            MailToLookAt {
                sender: snapshot.campaign.sender.name.get(made.language).clone(),
                subject: opened.as_ref().map(|opened| opened.subject.clone()).unwrap_or_default(),
                date: when(snapshot, ask, made.notice.at),
                language: made.language.to_string(),
                raw: Some(&made.shown),
                notice: made.notice.change.as_ref().map(|_| say(snapshot, ask, "example_change", &[])),
                opened,
                frame,
            }
        }
    }
}

fn when(snapshot: &Snapshot, ask: &Ask, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&snapshot.campaign.zone);
    format!("{} {}", speech::day(ask.language, local.date_naive()), speech::time(ask.language, local.time()))
}

/// Who it is made for, masked.
fn reader(snapshot: &Snapshot, ask: &Ask, made: &Made) -> String {
    match made.notice.to {
        Recipient::Person(person) => snapshot
            .people
            .get(person)
            .map(|person| people::masked(snapshot, ask, person))
            .unwrap_or_default(),
        Recipient::Helpdesk => say(snapshot, ask, "to_helpdesk", &[]),
        Recipient::ManagerOf(_) => say(snapshot, ask, "to_manager", &[]),
        Recipient::Sponsor(_) => say(snapshot, ask, "to_sponsor", &[]),
    }
}

/// A message as it is read in one language, to be looked at in a frame.
#[derive(Debug, Serialize)]
pub(super) struct MessageFrame {
    language: String,
    lang: String,
    src: String,
}

/// A message in each language that somebody gets it in.
pub(super) fn frames(snapshot: &Snapshot, ask: &Ask, stage: &str, wave: Option<&str>) -> Vec<MessageFrame> {
    let Some(wanted) = wanted(snapshot, ask, stage) else { return Vec::new() };
    let Ok(mail) = Mail::new(inputs(snapshot)) else { return Vec::new() };
    let frame = |language: Language| MessageFrame {
        language: snapshot.campaign.policies.language_names.get(language).clone(),
        lang: language.to_string(),
        src: ask.to_with(
            &format!("messages/{stage}/html"),
            &[("wave", wave.unwrap_or_default()), ("mail", language.code())],
        ),
    };
    readers(&mail, &wanted).into_keys().map(frame).collect()
}

/// The HTML part alone, for a frame; links to the portal lead to the one that is served here.
pub(super) fn html(snapshot: &Snapshot, ask: &Ask, stage: &str) -> Answer {
    let Some(wanted) = wanted(snapshot, ask, stage) else { return Answer::Nothing };
    let made = Mail::new(inputs(snapshot)).map_err(Miss::from).and_then(|mail| {
        let readers = readers(&mail, &wanted);
        make(snapshot, ask, &mail, &wanted, &readers)
    });
    let html = made.ok().and_then(|made| OpenedLetter::of(&made.bytes)?.html);
    html.map_or(Answer::Nothing, |html| framed(snapshot, ask, &html))
}

/// A mail's HTML as a device shows it.
pub(super) fn framed(snapshot: &Snapshot, ask: &Ask, html: &str) -> Answer {
    let shown = if ask.get("dark").is_some() { Shown::Dark } else { Shown::Light };
    let html = mailbox::in_light(html, shown);
    let html = html.replace(&format!("href=\"{}/", snapshot.campaign.site), "href=\"/portal-all/");
    Answer::Raw { kind: "text/html; charset=utf-8", policy: Some(admission::MAIL), bytes: html.into_bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of quoted-printable ends where it is full, in the middle of an address too.
    #[test]
    fn an_address_that_is_cut_in_two_is_masked() {
        let letter = b"To: =?utf-8?q?Anna?=\r\n <anna@example.com>\r\nSubject: x\r\n\r\nFor anna@exam=\r\nple.com and =\r\nanna@example.com, not for joanna@example.org\r\n";
        let shown = String::from_utf8(nameless(letter, "anna@example.com", "a***@example.com")).unwrap();
        assert_eq!(
            shown,
            "To: <a***@example.com>\r\nSubject: x\r\n\r\nFor a***@example.com and =\r\na***@example.com, not for \
             joanna@example.org\r\n"
        );
    }
}
