//! `wavecast rehearse`: the whole campaign with time compressed, into a mailbox on this machine.

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use super::Context;
use crate::{
    acts::{
        Failure,
        rehearsal::{self, Backstage, Cast, Play, Played, RehearsalError},
    },
    faces::show::{Look, Outcome, Report},
    ground::{
        campaign::{Campaign, PersonIx},
        problem::Problems,
        timeline::Timeline,
        words::{library::Library, phrases::Phrases, speech},
    },
    world::{
        deliver::Patience,
        mailbox::{Letter, Mailbox},
        workspace::{Loaded, Ready},
    },
};

/// Plays the whole campaign with time compressed, into a mailbox on this machine; sends nothing to anyone.
///
/// It uses the real delivery and the real SMTP, with a ledger of its own: the campaign's is not touched. Most
/// people move in the two weeks after their wave's start, one in eight does not, and every gate is passed.
#[derive(Debug, Args)]
pub struct Rehearse {
    /// Shows this person's calendar, instead of one person of each wave and language; may be given again.
    #[arg(long, value_name = "ADDRESS")]
    person: Vec<String>,
    /// Plays with at most so many people, some of every wave and language [default: everybody].
    #[arg(long, value_name = "NUMBER")]
    most: Option<usize>,
}

/// What came of it.
struct Rehearsed {
    played: Played,
    people: usize,
    left_out: usize,
    calendars: Vec<Calendar>,
    problems: Problems,
}

/// What one person got.
struct Calendar {
    who: String,
    wave: String,
    language: String,
    letters: Vec<Got>,
}

/// One message somebody got.
struct Got {
    at: String,
    day: String,
    subject: String,
}

/// Rehearses.
pub(in crate::faces) fn run(context: &Context, arguments: &Rehearse) -> Result<Box<dyn Report>, Failure> {
    let (loaded, ready) = context.ready()?;
    let cast = Cast::of(&ready.people, arguments.most.unwrap_or(usize::MAX));
    let shown = shown(&cast, arguments)?;
    let (mailbox, played) = play(context, &loaded, &ready, &cast)?;
    let calendars = shown.into_iter().filter_map(|who| calendar(&ready.campaign, &cast, &mailbox, who));
    Ok(Box::new(Rehearsed {
        played,
        people: cast.people.len(),
        left_out: cast.left_out,
        calendars: calendars.collect(),
        problems: Problems::default(),
    }))
}

/// Whose calendars are shown.
fn shown(cast: &Cast, arguments: &Rehearse) -> Result<Vec<PersonIx>, Failure> {
    if arguments.person.is_empty() {
        return Ok(rehearsal::sample(&cast.people));
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
    arguments.person.iter().map(find).collect()
}

fn play(
    context: &Context,
    loaded: &Loaded,
    ready: &Ready,
    cast: &Cast,
) -> Result<(Arc<Mailbox>, Played), Failure> {
    let languages = &ready.campaign.languages;
    let (library, mut problems) = Library::read(&loaded.tree, languages, ready.people.extra_columns());
    let (phrases, wrong) = Phrases::read(&loaded.tree, languages);
    problems.append(wrong);
    if problems.has_errors() {
        return Err(problems.into());
    }
    let until = if context.now == context.clock { end(&ready.campaign, cast) } else { context.now };
    let backstage = Backstage::new().map_err(Failure::world)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::world)?;
    let mailbox = Arc::new(Mailbox::default());
    let socket = runtime.block_on(Mailbox::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
    let socket = socket.map_err(Failure::world)?;
    let address = socket.local_addr().map_err(Failure::world)?;
    runtime.spawn(Arc::clone(&mailbox).listen(socket));
    let bar = if context.talk { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    let play = Play {
        campaign: &ready.campaign,
        cast,
        library: &library,
        phrases: &phrases,
        tree: &loaded.tree,
        mailbox: address,
        folder: backstage.path(),
        until,
    };
    let played = rehearsal::play(play, &Patience::default(), |played, at| {
        bar.set_message(format!("{}: {} messages", at.date_naive(), played.sent));
        bar.tick();
    });
    bar.finish_and_clear();
    runtime.shutdown_background();
    let played = played.map_err(|error: RehearsalError| Failure::world(error))?;
    Ok((mailbox, played))
}

/// The day after the last message; what follows an event of somebody's own may come a month later.
fn end(campaign: &Campaign, cast: &Cast) -> DateTime<Utc> {
    let timeline = Timeline::of(campaign, &cast.people);
    let last = timeline.slots.iter().filter_map(|slot| slot.at).max();
    let last = last.and_then(|at| at.checked_add_signed(TimeDelta::days(30)));
    last.unwrap_or(DateTime::UNIX_EPOCH)
}

fn calendar(campaign: &Campaign, cast: &Cast, mailbox: &Mailbox, who: PersonIx) -> Option<Calendar> {
    let person = cast.people.get(who)?;
    let is_theirs =
        |letter: &Letter| letter.to.iter().any(|to| to.eq_ignore_ascii_case(person.address.as_str()));
    let mut letters = mailbox.newest(0, usize::MAX, is_theirs);
    letters.sort_by_key(|letter| (letter.date, letter.number));
    let got = |letter: &Letter| {
        let at = DateTime::from_timestamp(letter.date?, 0)?.with_timezone(&person.place.zone);
        Some(Got {
            at: at.to_rfc3339(),
            day: format!(
                "{} {}",
                at.format("%a %Y-%m-%d"),
                speech::time(campaign.languages.source(), at.time())
            ),
            subject: letter.subject.clone(),
        })
    };
    Some(Calendar {
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

impl Report for Rehearsed {
    fn text(&self, _look: Look) -> String {
        let mut out = format!(
            "rehearsed {} people over {} days: {} messages taken by a mailbox on this machine; nothing left it\n",
            self.people, self.played.days, self.played.sent
        );
        if self.left_out > 0 {
            let _ = writeln!(out, "{} people were left out", self.left_out);
        }
        for why in &self.played.failed {
            let _ = writeln!(out, "failed: {why}");
        }
        for calendar in &self.calendars {
            let _ = writeln!(out, "\n{} ({}, {})", calendar.who, calendar.wave, calendar.language);
            for letter in &calendar.letters {
                let _ = writeln!(out, "  {}  {}", letter.day, letter.subject);
            }
        }
        out
    }

    fn json(&self) -> Value {
        let letter = |got: &Got| json!({ "at": got.at, "subject": got.subject });
        let calendar = |one: &Calendar| {
            let letters: Vec<Value> = one.letters.iter().map(letter).collect();
            json!({ "who": one.who, "wave": one.wave, "language": one.language, "messages": letters })
        };
        json!({
            "people": self.people,
            "left_out": self.left_out,
            "days": self.played.days,
            "sent": self.played.sent,
            "failed": self.played.failed,
            "calendars": self.calendars.iter().map(calendar).collect::<Vec<_>>(),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }

    fn outcome(&self) -> Outcome {
        if self.played.failed.is_empty() { Outcome::Done } else { Outcome::Remains }
    }
}
