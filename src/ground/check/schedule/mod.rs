//! What is wrong with the schedule as a whole: dates out of order, no time to learn, more than the desk can take.

mod access;
mod drafts;
mod order;
mod people;
mod rhythm;

use super::{Check, Touches};
use crate::ground::problem::Level;

pub(super) const CHECKS: &[Check] = &[
    Check::by(
        "dates-out-of-order",
        Level::Error,
        order::dates,
        "a deadline before its start, an end before its deadline, ...",
    )
    .touching(Touches::Found),
    Check::by(
        "enforcement-before-deadline",
        Level::Error,
        order::enforcement,
        "access that is cut before the day of the deadline",
    )
    .touching(Touches::Found),
    Check::by(
        "fair-outside-wave",
        Level::Warning,
        order::fairs,
        "a fair before its wave starts or after its deadline",
    ),
    Check::by(
        "deadline-before-gate",
        Level::Error,
        rhythm::deadline_before_gate,
        "a deadline before the wave before it has been judged",
    )
    .touching(Touches::Found),
    Check::by(
        "no-evaluation",
        Level::Warning,
        rhythm::evaluation,
        "a wave that starts without days in between to learn from the one before",
    ),
    Check::by(
        "deadline-without-pilot",
        Level::Warning,
        rhythm::pilot_first,
        "a deadline that no voluntary or pilot wave came before",
    ),
    Check::by(
        "helpdesk-overload",
        Level::Error,
        rhythm::helpdesk,
        "more tickets expected on a day than the helpdesk can take",
    )
    .touching(Touches::Found),
    Check::by("stage-without-date", Level::Warning, order::stages, "a stage that no wave has the date for"),
    Check::by(
        "unconfirmed-guide",
        Level::Error,
        drafts::unconfirmed,
        "guides to leave that nobody has tried: drafts, and an error from the day a wave starts",
    )
    .touching(Touches::Found),
    Check::by(
        "double-access-control",
        Level::Error,
        access::double,
        "days on which both systems decide who gets to mail and files",
    ),
    Check::by("pilot-with-vip", Level::Warning, people::vips, "a person who should not be in a pilot"),
    Check::by("wave-without-people", Level::Warning, people::empty_waves, "a wave that nobody is in"),
    Check::by(
        "platform-not-moving",
        Level::Warning,
        people::platforms,
        "people whose device does not move in their wave",
    ),
    Check::by(
        "no-holidays",
        Level::Warning,
        people::holidays,
        "people in a country whose holidays are not known",
    ),
    Check::by(
        "placeholder",
        Level::Error,
        access::placeholders,
        "`TODO`, `[DATE]` and the like in campaign.toml",
    ),
];
