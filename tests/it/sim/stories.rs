//! Stories that went wrong once, each as short as it could be made; and a gap that is known.

use chrono::{Days, NaiveTime};

use super::{
    deeds::{Damage, Dated, Deed, Story},
    relay::Weather,
    scheme::Scheme,
    shrink,
    world::World,
};
use crate::timeline::sample::time;

/// A campaign without freezes, holidays, limits and gates, in which everybody stands in the list.
fn plain() -> Scheme {
    let mut scheme = Story::of(0).scheme;
    scheme.calendar.freezes.clear();
    scheme.calendar.holidays.clear();
    scheme.calendar.one_a_day = false;
    (scheme.calendar.quiet_from, scheme.calendar.quiet_until) = (Some(time("18:00")), Some(time("07:00")));
    (scheme.per_hour, scheme.per_day) = (None, None);
    scheme.waves.iter_mut().for_each(|wave| wave.judged = None);
    for person in &mut scheme.people {
        (person.listed, person.excluded) = (true, false);
    }
    scheme
}

/// A back-up that is put back a day after letters left that it knows nothing of: they must not leave again.
pub(super) fn old_ledger() -> Story {
    let scheme = plain();
    let day = start(&scheme);
    let calm = Deed::Send(Weather::Calm);
    let deeds = [
        (day - 10, "12:00", Deed::Import(Vec::new())),
        (day - 10, "13:00", Deed::BackUp),
        (day, "12:00", calm.clone()),
        (day + 1, "11:00", Deed::Restore(false)),
        (day + 1, "12:00", calm.clone()),
        (day + 1, "13:00", Deed::Settle),
        (day + 1, "14:00", calm),
    ];
    story(scheme, &deeds)
}

/// A few days in which nearly everything happens, so that most mistakes show soon.
pub(super) fn eventful() -> Story {
    let mut scheme = plain();
    let day = start(&scheme);
    scheme.people[0].excluded = true;
    scheme.per_hour = Some(3);
    scheme.waves[0].judged = Some(scheme.waves[0].start + Days::new(10));
    let second = (scheme.waves[1].start - scheme.first).num_days().unsigned_abs() - 6;
    let calm = Deed::Send(Weather::Calm);
    let enrol = Some("enrol".to_owned());
    let deeds = [
        (day, "12:00", Deed::Import(vec![1])),
        (day, "12:01", Deed::Pause(enrol)),
        (day, "12:02", calm.clone()),
        (day, "12:03", Deed::Resume),
        (day, "12:04", calm.clone()),
        (day, "23:00", calm.clone()),
        (day + 1, "12:00", Deed::Send(Weather::KilledTaking(1))),
        (day + 1, "14:00", calm.clone()),
        (day + 1, "15:00", Deed::Settle),
        (day + 1, "16:00", calm.clone()),
        (day + 2, "09:00", Deed::Send(Weather::DiesAtDot(1))),
        (day + 2, "09:30", Deed::Settle),
        (day + 2, "12:00", calm.clone()),
        (second, "12:00", Deed::Import(Vec::new())),
        (second, "12:01", calm),
    ];
    story(scheme, &deeds)
}

/// The machine falls asleep in the midst of a run, and wakes in a night of the weekend.
pub(super) fn asleep() -> Story {
    let scheme = plain();
    let day = start(&scheme);
    let [sleeps, calm] = [Deed::Send(Weather::Sleeps(1, 62)), Deed::Send(Weather::Calm)];
    story(scheme, &[(day, "12:00", sleeps), (day + 4, "12:00", calm)])
}

/// Words are changed after somebody has said yes to others.
pub(super) fn changed_words() -> Story {
    let mut scheme = plain();
    scheme.approval = true;
    let day = start(&scheme);
    let calm = Deed::Send(Weather::Calm);
    let deeds = [
        (1, "10:00", Deed::Import(Vec::new())),
        (day - 8, "10:00", Deed::Approve),
        (day - 5, "14:00", calm.clone()),
        (day - 4, "10:00", Deed::Words),
        (day, "12:00", calm.clone()),
        (day, "13:00", Deed::Approve),
        (day, "14:00", calm),
    ];
    story(scheme, &deeds)
}

/// A page of the ledger is lost when whoever sent was killed; there is a back-up of the week before, or none.
fn damaged(how: Damage, is_backed_up: bool) -> Story {
    let scheme = plain();
    let day = start(&scheme);
    let calm = Deed::Send(Weather::Calm);
    let mut deeds = vec![
        (day - 10, "12:00", Deed::Import(Vec::new())),
        (day - 10, "13:00", Deed::BackUp),
        (day - 5, "14:00", calm.clone()),
        (day, "12:00", calm.clone()),
        (day + 1, "12:00", Deed::Send(Weather::KilledTaking(1))),
        (day + 1, "12:01", Deed::Damage(how)),
    ];
    deeds.retain(|(_, _, deed)| is_backed_up || *deed != Deed::BackUp);
    for hour in ["13:00", "13:10", "13:20", "13:30"] {
        deeds.extend([(day + 1, hour, calm.clone()), (day + 1, hour, Deed::Settle)]);
    }
    deeds.push((day + 2, "12:00", calm));
    story(scheme, &deeds)
}

/// A page in the midst of the ledger is empty.
pub(super) fn blank_page() -> Story {
    damaged(Damage::Blank(50), true)
}

/// These deeds, each on a day after the campaign begins, at an hour of the world's clock.
fn story(scheme: Scheme, deeds: &[(u64, &str, Deed)]) -> Story {
    let at = |day: u64, hour: NaiveTime| (scheme.first + Days::new(day)).and_time(hour).and_utc();
    let dated =
        |(day, hour, deed): &(u64, &str, Deed)| Dated { at: at(*day, time(hour)), deed: deed.clone() };
    let deeds = deeds.iter().map(dated).collect();
    Story { seed: 0, scheme, deeds }
}

fn tell(scheme: Scheme, deeds: &[(u64, &str, Deed)]) {
    holds(&story(scheme, deeds));
}

fn holds(story: &Story) {
    World::tell(story, None).unwrap_or_else(|broken| panic!("{}", shrink::report(story, &broken)));
}

/// How many days after the campaign begins the first wave does.
fn start(scheme: &Scheme) -> u64 {
    (scheme.waves[0].start - scheme.first).num_days().try_into().unwrap()
}

/// The older ledger is refused, somebody settles each doubt, and nobody is told twice.
#[test]
fn an_older_ledger_is_noticed() {
    holds(&old_ledger());
}

/// Pauses, kills, lost answers, a limit, a night and a gate within a few days.
#[test]
fn an_eventful_week_goes_well() {
    holds(&eventful());
}

/// A run that begins in the afternoon and takes long ends where the night begins, and another one goes on by day.
#[test]
fn a_long_run_does_not_last_into_the_night() {
    let scheme = plain();
    let day = start(&scheme);
    let [evening, morning] = [Deed::Send(Weather::Slow(40)), Deed::Send(Weather::Calm)];
    tell(scheme, &[(day, "12:00", evening), (day + 1, "12:00", morning)]);
}

/// A message that says a date in its words alone, and not in its front matter, is corrected like any other when the date
/// moves.
#[test]
fn a_date_that_only_the_words_say_is_put_right() {
    let mut scheme = plain();
    scheme.stages.retain(|stage| matches!(stage.id.as_str(), "enrol" | "moved-date"));
    let day = start(&scheme);
    let mut deeds = vec![(day, "12:00", Deed::Send(Weather::Calm)), (day, "13:00", Deed::Deadline(0, 3))];
    deeds.extend((1..9).map(|later| (day + later, "12:00", Deed::Send(Weather::Calm))));
    tell(scheme, &deeds);
}

/// What was due in the meantime leaves by day, and what is too late does not.
#[test]
fn a_machine_that_slept_knows_what_time_it_is() {
    holds(&asleep());
}

/// Words that nobody has said yes to wait until somebody does.
#[test]
fn words_that_were_changed_after_a_yes_wait() {
    holds(&changed_words());
}

/// Whatever part of the ledger is lost: it is named, the way back of the book leads on, and nobody is told twice.
#[test]
fn a_damaged_ledger_is_named_and_mended() {
    for (number, share) in [0, 10, 50, 99].into_iter().enumerate() {
        for (other, how) in
            [Damage::Blank(share), Damage::Torn(share), Damage::Cut(share)].into_iter().enumerate()
        {
            holds(&damaged(how, (number + other) % 2 == 0));
        }
    }
}

/// A page that was on its way into the log when the power failed is none.
#[test]
fn a_page_that_was_torn_on_its_way_loses_nothing() {
    holds(&damaged(Damage::Tail, true));
}

/// A clock that is an hour fast, and then right again, makes no room for more than a limit allows.
#[test]
fn a_clock_that_steps_passes_no_limit() {
    let mut scheme = plain();
    scheme.per_hour = Some(2);
    let day = start(&scheme);
    let calm = Deed::Send(Weather::Calm);
    let steps = [("12:00", 60), ("12:20", 0), ("12:40", -60), ("13:30", 0), ("14:00", -17)];
    let deeds = steps.into_iter().flat_map(|(hour, minutes)| {
        [(day, hour, Deed::Clock(minutes)), (day, hour, calm.clone()), (day, hour, calm.clone())]
    });
    let deeds: Vec<_> = deeds.collect();
    tell(scheme, &deeds);
}

/// By the plan as it is now nobody can know what left by another one: whoever has moved since the back-up was made counts as
/// moved on the day of the list that says it again, and would be welcomed twice. What was begun is named outside the folder.
#[test]
fn what_left_by_another_plan_does_not_leave_again_after_a_restore() {
    let scheme = plain();
    let who = scheme.people.iter().position(|one| one.country == "NL").unwrap();
    tell(
        scheme,
        &[
            (1, "10:00", Deed::Import(Vec::new())),
            (1, "10:00", Deed::BackUp),
            (2, "10:00", Deed::Import(vec![who])),
            (3, "10:00", Deed::Send(Weather::Calm)),
            (8, "10:00", Deed::Restore(false)),
            (8, "10:00", Deed::Send(Weather::Calm)),
            (8, "10:00", Deed::Settle),
            (9, "10:00", Deed::Send(Weather::Calm)),
        ],
    );
}
