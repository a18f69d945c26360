//! A rehearsal from beginning to end, with the calendars of some who play along.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use super::{Backstage, Cast, Play, Played, play, sample};
use crate::{
    acts::{Failure, Opened},
    ground::{
        campaign::{Campaign, PersonIx},
        problem::Problems,
        timeline::Timeline,
        words::speech,
    },
    world::{
        deliver::Patience,
        mailbox::{CaughtLetter, Mailbox},
    },
};

/// With whom, and whose calendars are wanted.
#[derive(Clone, Debug)]
pub(crate) struct RehearsalRequest {
    /// These people's, instead of those of one person of each wave and language.
    pub(crate) people: Vec<String>,
    /// With at most so many people, some of every wave and language.
    pub(crate) most: Option<usize>,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Rehearsed {
    pub(crate) played: Played,
    pub(crate) people: usize,
    pub(crate) left_out: usize,
    pub(crate) calendars: Vec<PersonalCalendar>,
    /// Nothing: what is wrong was said before anything was played.
    pub(crate) problems: Problems,
}

/// What one person got.
#[derive(Debug)]
pub(crate) struct PersonalCalendar {
    pub(crate) who: String,
    pub(crate) wave: String,
    pub(crate) language: String,
    pub(crate) letters: Vec<ReceivedMessage>,
}

/// One message somebody got, on that person's clock.
#[derive(Debug)]
pub(crate) struct ReceivedMessage {
    pub(crate) at: String,
    /// The day and the time as the campaign's source language writes them.
    pub(crate) day: String,
    pub(crate) subject: String,
}

/// Rehearses; `seen` is told after each moment at which something left.
///
/// # Errors
/// The files are wrong, nobody who plays along has such an address, or this machine gives no mailbox.
pub(crate) fn rehearse(
    opened: &Opened,
    request: &RehearsalRequest,
    seen: impl FnMut(&Played, DateTime<Utc>),
) -> Result<Rehearsed, Failure> {
    let campaign = opened.campaign()?;
    let cast = Cast::of(opened.people(), request.most.unwrap_or(usize::MAX));
    let shown = shown(&cast, request)?;
    let (mailbox, played) = play_all(opened, &cast, seen)?;
    let calendars = shown.into_iter().filter_map(|who| calendar(campaign, &cast, &mailbox, who));
    Ok(Rehearsed {
        played,
        people: cast.people.len(),
        left_out: cast.left_out,
        calendars: calendars.collect(),
        problems: Problems::default(),
    })
}

/// Whose calendars are shown.
fn shown(cast: &Cast, request: &RehearsalRequest) -> Result<Vec<PersonIx>, Failure> {
    if request.people.is_empty() {
        return Ok(sample(&cast.people));
    }
    let find = |address: &String| {
        let found = cast.people.find(address).map(|(index, _)| index);
        found.ok_or_else(|| {
            Failure::usage(
                "nobody who plays along has this address",
                "write it as it is in the list, or leave out `--most`",
            )
        })
    };
    request.people.iter().map(find).collect()
}

fn play_all(
    opened: &Opened,
    cast: &Cast,
    seen: impl FnMut(&Played, DateTime<Utc>),
) -> Result<(Arc<Mailbox>, Played), Failure> {
    let (campaign, words, around) = (opened.campaign()?, opened.good_words()?, &opened.around);
    // A day that was named with `--as-of` ends the play.
    let until = if around.now == around.clock { end(campaign, cast) } else { around.now };
    let backstage = Backstage::new().map_err(Failure::world)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::world)?;
    let mailbox = Arc::new(Mailbox::default());
    let socket = runtime.block_on(Mailbox::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
    let socket = socket.map_err(Failure::world)?;
    let address = socket.local_addr().map_err(Failure::world)?;
    runtime.spawn(Arc::clone(&mailbox).listen(socket));
    let whole = Play {
        campaign,
        cast,
        library: words.library(),
        phrases: &words.phrases,
        tree: &opened.loaded.tree,
        mailbox: address,
        folder: backstage.path(),
        until,
    };
    let played = play(whole, &Patience::default(), seen);
    // Nobody waits for lines that are still open.
    runtime.shutdown_background();
    Ok((mailbox, played.map_err(Failure::world)?))
}

/// The day after the last message; what follows an event of somebody's own may come a month later.
fn end(campaign: &Campaign, cast: &Cast) -> DateTime<Utc> {
    let timeline = Timeline::of(campaign, &cast.people);
    let last = timeline.slots.iter().filter_map(|slot| slot.at).max();
    let last = last.and_then(|at| at.checked_add_signed(TimeDelta::days(30)));
    last.unwrap_or(DateTime::UNIX_EPOCH)
}

fn calendar(campaign: &Campaign, cast: &Cast, mailbox: &Mailbox, who: PersonIx) -> Option<PersonalCalendar> {
    let person = cast.people.get(who)?;
    let is_theirs =
        |letter: &CaughtLetter| letter.to.iter().any(|to| to.eq_ignore_ascii_case(person.address.as_str()));
    let mut letters = mailbox.newest(0, usize::MAX, is_theirs);
    // Several lines bring letters in any order: what counts is the time that they tell themselves.
    letters.sort_by_key(|letter| (letter.date, letter.number));
    let got = |letter: &CaughtLetter| {
        let at = DateTime::from_timestamp(letter.date?, 0)?.with_timezone(&person.place.zone);
        Some(ReceivedMessage {
            at: at.to_rfc3339(),
            day: format!(
                "{} {}",
                at.format("%a %Y-%m-%d"),
                speech::time(campaign.languages.source(), at.time())
            ),
            subject: letter.subject.clone(),
        })
    };
    Some(PersonalCalendar {
        who: person.address.masked(),
        wave: person
            .wave
            .and_then(|wave| campaign.wave(wave))
            .map(|wave| wave.id.to_string())
            .unwrap_or_default(),
        language: person.language.to_string(),
        letters: letters.iter().filter_map(got).collect(),
    })
}
