//! People, only ever in numbers; and one person's own story, masked, for whoever looks them up.

use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeMap;

use super::{
    Answer, ConsolePage,
    ask::Ask,
    carried,
    figures::{number, share},
    lanes, say,
    sight::ChoiceLink,
};
use crate::{
    faces::console::{ConsoleState, snapshot::Snapshot},
    ground::{
        campaign::{Anchor, NotTold, Person, PersonIx, Platform},
        fold::fold,
        quoted::quoted,
        timeline::{
            CatchUpStanding, Held, Settled, Verdict, own_wave,
            plan::{StoryStage, story},
            return_of,
        },
        words::speech,
    },
};

/// What a link may call it, too.
const FIND: &str = "find";

/// How many are found at most.
const FOUND: usize = 12;

#[derive(Serialize)]
struct CountsTable {
    title: String,
    rows: Vec<GroupRow>,
}

#[derive(Serialize)]
struct GroupRow {
    label: String,
    people: String,
    moved: String,
    share: Option<String>,
}

#[derive(Serialize)]
struct StoryStep {
    day: String,
    time: String,
    stage: String,
    href: String,
    wave: String,
    badge: String,
    tone: &'static str,
}

/// What people are counted by, in the order it is shown: a key of the phrases and the word of each person.
type PeopleGrouping = (&'static str, fn(&Snapshot, &Ask, &Person) -> Vec<String>);

const KINDS: [PeopleGrouping; 6] = [
    ("by_wave", |snapshot, ask, person| match person.wave {
        Some(wave) => vec![lanes::wave_name(snapshot, ask, Some(wave))],
        None => vec![say(snapshot, ask, "no_wave", &[])],
    }),
    ("by_language", |snapshot, ask, person| {
        let name = snapshot.campaign.policies.language_names.get(person.language).clone();
        let fell_back =
            person.language_fell_back.then(|| say(snapshot, ask, "fell_back", &[("language", &name)]));
        vec![fell_back.unwrap_or(name)]
    }),
    ("by_platform", |snapshot, ask, person| {
        let names: Vec<String> = person.platforms.iter().map(|platform| platform.name().to_owned()).collect();
        if names.is_empty() { vec![say(snapshot, ask, "no_platform", &[])] } else { names }
    }),
    ("by_country", |snapshot, ask, person| {
        let country = person.place.country.to_string();
        vec![if country.is_empty() { say(snapshot, ask, "no_country", &[]) } else { country }]
    }),
    ("by_ownership", |snapshot, ask, person| {
        vec![say(snapshot, ask, &format!("owned_{}", person.ownership.code()), &[])]
    }),
    ("by_reset", |snapshot, ask, person| {
        vec![say(snapshot, ask, if person.reset { "reset_yes" } else { "reset_no" }, &[])]
    }),
];

pub(super) fn page(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask) -> Answer {
    let now = ask.moment(state.now());
    let tables: Vec<CountsTable> = KINDS.iter().map(|kind| table(snapshot, ask, now, kind)).collect();
    let mut context = tera::Context::new();
    context.insert("tables", &tables);
    context.insert("lead", &super::count(snapshot, ask, "people_lead", snapshot.people.len(), &[]));
    context.insert("who", sought(ask).unwrap_or_default());
    context.insert("keep", &ask.keep(&["who", FIND]));
    put(snapshot, ask, &mut context, |index| ask.to(&format!("people/{}", index.0)));
    let named = |person: &Person| masked(snapshot, ask, person);
    carried::put(snapshot, ask, &mut context, (named, |index| ask.to(&format!("people/{index}"))));
    let title = say(snapshot, ask, "people", &[]);
    Answer::Page(ConsolePage { template: "people.html", title, entry: "people", context })
}

/// People of the same situation are named once: there are few situations, however many people.
fn table(snapshot: &Snapshot, ask: &Ask, now: DateTime<Utc>, (key, words): &PeopleGrouping) -> CountsTable {
    let mut situations: BTreeMap<ToldApartBy, (PersonIx, usize, usize)> = BTreeMap::new();
    for (index, person) in snapshot.people.iter() {
        let count = situations.entry(situation(person)).or_insert((index, 0, 0));
        count.1 += 1;
        count.2 += usize::from(snapshot.moved.has(index, now));
    }
    let mut rows: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (example, people, moved) in situations.values() {
        for word in
            snapshot.people.get(*example).map(|person| words(snapshot, ask, person)).unwrap_or_default()
        {
            let row = rows.entry(word).or_default();
            row.0 += people;
            row.1 += moved;
        }
    }
    let row = |(label, (people, moved)): (String, (usize, usize))| GroupRow {
        label,
        people: number(ask, people),
        moved: number(ask, moved),
        share: share(moved, people),
    };
    CountsTable { title: say(snapshot, ask, key, &[]), rows: rows.into_iter().map(row).collect() }
}

/// All that a table can tell people apart by.
type ToldApartBy = (Option<u16>, String, bool, Vec<&'static str>, Box<str>, &'static str, bool);

fn situation(person: &Person) -> ToldApartBy {
    (
        person.wave.map(|wave| wave.0),
        person.language.code().to_owned(),
        person.language_fell_back,
        person.platforms.iter().map(Platform::code).collect(),
        person.place.country.clone(),
        person.ownership.code(),
        person.reset,
    )
}

/// Whom the reader looks for: by the field of the form, or by the word that stands on its button.
fn sought(ask: &Ask) -> Option<&str> {
    ask.get("who").or_else(|| ask.get(FIND))
}

/// Puts whom the reader looks for into a page, by any part of a name or address and whatever its accents; with how
/// many there are, for only the first are shown.
pub(super) fn put(
    snapshot: &Snapshot,
    ask: &Ask,
    context: &mut tera::Context,
    href: impl Fn(PersonIx) -> String,
) {
    let Some(who) = sought(ask).map(fold) else { return };
    let is_wanted =
        |person: &Person| fold(person.address.as_str()).contains(&who) || fold(&person.name).contains(&who);
    let wanted: Vec<_> = snapshot.people.iter().filter(|(_, person)| is_wanted(person)).collect();
    let shown = wanted.iter().take(FOUND);
    let labels: Vec<String> = shown.clone().map(|(_, person)| masked(snapshot, ask, person)).collect();
    let link = |((index, person), label): (&(PersonIx, &Person), &String)| {
        // Two whom nothing tells apart are told apart by their row.
        let twin = labels.iter().filter(|other| *other == label).count() > 1;
        let row = twin.then(|| say(snapshot, ask, "row_n", &[("n", &person.line.to_string())]));
        let label = [Some(label.clone()), row].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        ChoiceLink { href: href(*index), label, here: false, lang: None }
    };
    let links: Vec<ChoiceLink> = shown.zip(&labels).map(link).collect();
    let first =
        (wanted.len() > FOUND).then(|| say(snapshot, ask, "found_first", &[("n", &FOUND.to_string())]));
    let many = (!wanted.is_empty()).then(|| super::count(snapshot, ask, "found_n", wanted.len(), &[]));
    context.insert("found_note", &[many, first].into_iter().flatten().collect::<Vec<_>>().join(" "));
    context.insert("found", &links);
}

/// A person, as much of them as may stand on a screen: enough to tell who is meant for whoever knows them.
pub(super) fn masked(snapshot: &Snapshot, ask: &Ask, person: &Person) -> String {
    let initials = person.name.split_whitespace().filter_map(|word| word.chars().next());
    let initials: String = initials.flat_map(|letter| [letter, '.']).collect();
    let wave = lanes::wave_name(snapshot, ask, person.wave);
    let language = snapshot.campaign.policies.language_names.get(person.language).clone();
    let devices: Vec<String> = person.platforms.iter().map(|platform| platform.name().to_owned()).collect();
    let country = person.place.country.to_string();
    let parts = [initials, person.address.masked(), wave, language, devices.join(", "), country];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// One person's whole story.
pub(super) fn person(snapshot: &Snapshot, ask: &Ask, number: &str) -> Answer {
    let index = number.parse().ok().map(PersonIx);
    let Some((index, person)) = index.and_then(|index| Some((index, snapshot.people.get(index)?))) else {
        return Answer::Nothing;
    };
    let steps: Vec<StoryStep> = story(&snapshot.timeline, snapshot.view(), index)
        .iter()
        .map(|chapter| step(snapshot, ask, index, chapter))
        .collect();
    let mut context = tera::Context::new();
    context.insert("steps", &steps);
    let title = masked(snapshot, ask, person);
    context.insert("who", &title);
    context.insert("away", &away(snapshot, ask, person));
    context.insert("devices", &carried::lines(snapshot, ask, person));
    // The words of a stranger: what nobody should obey is written out, and Tera escapes the rest.
    let gone = snapshot.history.unreachable.get(&person.address.key());
    let gone = gone.map(|gone| format!("{} {}", gone.status, quoted(&gone.words, false)));
    context.insert("gone", &gone.map(|gone| gone.trim().to_owned()));
    Answer::Page(ConsolePage { template: "person.html", title, entry: "people", context })
}

/// When somebody is away or came late, and which dates are their own because of it.
fn away(snapshot: &Snapshot, ask: &Ask, person: &Person) -> Vec<String> {
    let campaign = &snapshot.campaign;
    let date = |day| speech::date(ask.language, day);
    let mut lines: Vec<String> = leave(snapshot, ask, person).into_iter().collect();
    lines.extend(person.came.map(|day| say(snapshot, ask, "person_came_late", &[("day", &date(day))])));
    let own = own_wave(campaign, person);
    let dates = own.iter().flat_map(|own| {
        let deadline = own.deadline().map(|at| ("person_own_deadline", at.date()));
        deadline.into_iter().chain(own.enforcement().map(|day| ("person_own_cut", day)))
    });
    lines.extend(dates.map(|(phrase, day)| say(snapshot, ask, phrase, &[("day", &date(day))])));
    lines
}

/// When somebody is away.
fn leave(snapshot: &Snapshot, ask: &Ask, person: &Person) -> Option<String> {
    let (away, back) = (person.away?, return_of(&snapshot.campaign, person)?);
    let date = |day| speech::date(ask.language, day);
    let [until, back] = [away.last_day(), back].map(date);
    let ends = [("until", until.as_str()), ("back", back.as_str())];
    Some(match away.first_day() {
        None => say(snapshot, ask, "person_away", &ends),
        Some(first) => {
            let [until, back] = ends;
            say(snapshot, ask, "person_away_from", &[("from", &date(first)), until, back])
        }
    })
}

fn step(snapshot: &Snapshot, ask: &Ask, who: PersonIx, chapter: &StoryStage) -> StoryStep {
    let stage = snapshot.campaign.stages.get(usize::from(chapter.stage)).map(|stage| stage.id.as_str());
    let stage = stage.unwrap_or_default();
    let wave = chapter.wave.and_then(|wave| snapshot.campaign.wave(wave)).map_or("", |wave| wave.id.as_str());
    let at = chapter.notice.as_ref().map(|(notice, _)| notice.at.with_timezone(&chapter.zone));
    let (word, tone) =
        chapter.notice.as_ref().map_or_else(|| no_word(snapshot, who, chapter), |(_, verdict)| word(verdict));
    StoryStep {
        day: at.map_or_else(
            || say(snapshot, ask, "on_event", &[]),
            |at| speech::date(ask.language, at.date_naive()),
        ),
        time: at.map(|at| speech::time(ask.language, at.time())).unwrap_or_default(),
        stage: lanes::name_of(snapshot, ask, stage),
        href: ask.to_with(&format!("messages/{stage}"), &[("wave", wave), ("person", &who.0.to_string())]),
        wave: lanes::wave_name(snapshot, ask, chapter.wave),
        badge: say(snapshot, ask, word, &[]),
        tone,
    }
}

/// Why there is no notice yet, as a phrase and a colour.
fn no_word(snapshot: &Snapshot, who: PersonIx, chapter: &StoryStage) -> (&'static str, &'static str) {
    let view = snapshot.view();
    let stage = view.campaign.stages.get(usize::from(chapter.stage));
    let anchor = stage.map(|stage| stage.at.anchor);
    if anchor == Some(Anchor::Back) {
        return ("back_none", "later");
    }
    let person = view.people.get(who).filter(|_| anchor == Some(Anchor::Listed));
    let why = match person.and_then(|person| view.catch_up(person)) {
        Some(CatchUpStanding::FromTheStart) => "caught_up_start",
        Some(CatchUpStanding::NothingMissed) => "caught_up_none",
        Some(CatchUpStanding::Closed) => "caught_up_closed",
        Some(CatchUpStanding::Told(_)) | None => "tone_event",
    };
    (why, "later")
}

/// Why somebody is told nothing, as a phrase.
fn not_told(why: NotTold) -> &'static str {
    match why {
        NotTold::Left => "not_told_left",
        NotTold::Excluded => "not_told_excluded",
        NotTold::Guest => "not_told_guest",
        NotTold::SharedMailbox => "not_told_shared",
        NotTold::DisabledAccount => "not_told_disabled",
    }
}

/// How a notice stands, as a phrase and a colour.
fn word(verdict: &Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Due => ("tone_due", "due"),
        Verdict::Later => ("tone_later", "later"),
        Verdict::Held(Held::Gate(_)) => ("state_waits", "held"),
        Verdict::Held(Held::NotApproved) => ("not_approved", "held"),
        Verdict::Held(Held::HalfApproved(_)) => ("half_approved", "held"),
        Verdict::Held(Held::Check(_)) => ("held_by_check", "error"),
        Verdict::Held(
            Held::Hold(_) | Held::MovedListStale | Held::Deferred(_) | Held::Quiet(_) | Held::Freeze(..),
        ) => ("tone_held", "held"),
        Verdict::Settled(Settled::Sent) => ("tone_sent", "sent"),
        Verdict::Settled(Settled::Refused) => ("tone_refused", "error"),
        Verdict::Settled(Settled::NotForThem) => ("tone_not_for_them", "later"),
        Verdict::Settled(Settled::CaughtUp) => ("tone_caught_up", "later"),
        Verdict::Settled(Settled::Away) => ("tone_away", "later"),
        Verdict::Settled(Settled::Unreachable) => ("tone_unreachable", "error"),
        Verdict::Settled(Settled::NotTold(why)) => (not_told(*why), "later"),
        Verdict::InDoubt => ("tone_doubt", "doubt"),
        Verdict::Missed => ("tone_missed", "error"),
    }
}
