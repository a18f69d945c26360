//! The portal, as it is built: every file made when it is asked for, byte for byte what `build` writes.
//!
//! `/portal/` is the portal of today, `/portal-2027-01-18/` that of another day, and `/portal-all/` has the waves
//! that nobody has been told of yet as well. Its links are relative, so each of them holds together.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use std::sync::Arc;

use super::{
    Answer, ConsolePage,
    ask::Ask,
    say,
    sight::{ChoiceLink, ChoiceOfLinks},
};
use crate::{
    faces::console::{ConsoleState, admission, snapshot::Snapshot},
    ground::{
        problem::{Problems, show},
        timeline::day_begins,
    },
    render::portal::{Input, Output, Portal, ShownWaves},
};

/// Which portal a first part of a path means: its moment, and whether all waves are in it.
fn edition(name: &str, zone: Tz, now: DateTime<Utc>) -> Option<(DateTime<Utc>, bool)> {
    match name.strip_prefix("portal")? {
        "" => Some((now, false)),
        "-all" => Some((now, true)),
        day => {
            let day: NaiveDate = day.strip_prefix('-')?.parse().ok()?;
            Some((day_begins(zone, day), false))
        }
    }
}

/// The portal of this name as it is in a snapshot.
fn portal(state: &ConsoleState, snapshot: &Snapshot, name: &str) -> Option<Result<Arc<Portal>, Problems>> {
    let now = state.now();
    let (moment, all) = edition(name, snapshot.campaign.zone, now)?;
    // Today's pages say how many days are left: tomorrow they are others.
    let key = format!("{name} {}", snapshot.day_of(moment));
    if let Some(known) = snapshot.portals.known(&key) {
        return Some(Ok(known));
    }
    let (campaign, library) = (Arc::clone(&snapshot.campaign), Arc::clone(&snapshot.library));
    let (phrases, tree) = (Arc::clone(&snapshot.phrases), Arc::new(snapshot.loaded.tree.clone()));
    let known = (&*snapshot.people, &*snapshot.timeline, &*snapshot.history);
    let mut input = Input::new(campaign, known, library, phrases, tree, moment);
    input.choice = ShownWaves { only: None, all };
    input.moved_dates = snapshot.memory.moved_dates();
    // Pages of another day than the reader's show that day.
    input.shown_at = (state.stands_still() || moment != now).then_some(moment);
    Some(Portal::new(input).map(|portal| snapshot.portals.keep(key, portal)))
}

/// A file of a portal; nothing if the path is none.
pub(super) fn file(state: &ConsoleState, snapshot: &Snapshot, path: &str) -> Option<Answer> {
    let (name, rest) = path.trim_start_matches('/').split_once('/')?;
    let portal = match portal(state, snapshot, name)? {
        Ok(portal) => portal,
        Err(problems) => return Some(wrong(&problems)),
    };
    let folder = rest.is_empty() || rest.ends_with('/');
    let wanted = if folder { format!("{rest}index.html") } else { rest.to_owned() };
    let found = portal.files().get(&wanted).map(|file| (wanted.as_str(), file));
    // Without the slash at its end the relative links of a page would lead one folder too high.
    if found.is_none() && portal.files().contains_key(&format!("{wanted}/index.html")) {
        return Some(Answer::Elsewhere(format!("/{name}/{wanted}/")));
    }
    let Some((path, file)) = found else { return Some(Answer::Nothing) };
    Some(match portal.render(path, file) {
        Ok(bytes) => {
            let policy =
                if matches!(file.output, Output::Media(_)) { admission::MEDIA } else { admission::PORTAL };
            Answer::Raw { kind: kind(path), policy: Some(policy), bytes }
        }
        Err(problems) => wrong(&problems),
    })
}

fn wrong(problems: &Problems) -> Answer {
    let text = show::text(problems, false);
    Answer::Raw { kind: "text/plain; charset=utf-8", policy: None, bytes: text.into_bytes() }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("gif") => "image/gif",
        Some("avif") => "image/avif",
        Some("mp4") => "video/mp4",
        Some("webm") => "video/webm",
        Some("vtt") => "text/vtt; charset=utf-8",
        Some("ico") => "image/x-icon",
        Some("ics") => "text/calendar; charset=utf-8",
        Some("xml") => "application/xml",
        Some("pdf") => "application/pdf",
        _ => "text/plain; charset=utf-8",
    }
}

/// The portal in the console: on a phone or a desktop, as of the day, or with everything that is to come.
pub(super) fn page(snapshot: &Snapshot, ask: &Ask) -> Answer {
    let all = ask.get("all").is_some();
    let wide = ask.get("on").is_some();
    let start = match (all, ask.at) {
        (true, _) => "/portal-all/".to_owned(),
        (false, Some(day)) => format!("/portal-{day}/"),
        (false, None) => "/portal/".to_owned(),
    };
    let link = |key: &str, change: (&str, &str), here: bool| ChoiceLink {
        href: ask.here_with(&[change]),
        label: say(snapshot, ask, key, &[]),
        here,
        lang: None,
    };
    let choices = vec![
        ChoiceOfLinks {
            label: say(snapshot, ask, "groups", &[]),
            items: vec![link("portal_public", ("all", ""), !all), link("portal_all", ("all", "1"), all)],
        },
        ChoiceOfLinks {
            label: say(snapshot, ask, "view", &[]),
            items: vec![link("phone", ("on", ""), !wide), link("desktop", ("on", "desktop"), wide)],
        },
    ];
    let mut context = tera::Context::new();
    context.insert("choices", &choices);
    context.insert("start", &start);
    context.insert("wide", &wide);
    let title = say(snapshot, ask, "portal", &[]);
    Answer::Page(ConsolePage { template: "portal.html", title, entry: "portal", context })
}
