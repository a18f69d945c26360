//! What is wrong with the schedule as a whole: dates out of order, no time to learn, more than the desk can take.

mod access;
mod away;
mod before;
mod devices;
mod drafts;
mod members;
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
        "before-you-start",
        Level::Warning,
        before::unconfirmed,
        "what nobody says is ready in both systems: a note, and a warning in the two weeks before the first start",
    )
    .touching(Touches::Found),
    Check::by(
        "double-access-control",
        Level::Error,
        access::double,
        "days on which both systems decide who gets to mail and files",
    ),
    Check::by("pilot-with-vip", Level::Warning, people::vips, "a person who should not be in a pilot"),
    Check::by(
        "audience-of-nobody",
        Level::Warning,
        people::empty_audiences,
        "facts under `who` that nobody in the list fits",
    ),
    Check::by(
        "rule-takes-nobody",
        Level::Warning,
        members::idle,
        "a rule under `[[wave.members]]` that takes nobody in the list",
    ),
    Check::by(
        "rule-unreachable",
        Level::Warning,
        members::unreachable,
        "a rule under `[[wave.members]]` whose people are all taken before it",
    ),
    Check::by(
        "rule-value-of-nobody",
        Level::Warning,
        members::values,
        "a value in a rule under `[[wave.members]]` that nobody in the list has",
    ),
    Check::by("no-rule-takes", Level::Warning, members::left_over, "people whom no rule of a wave takes"),
    Check::by(
        "stays-where-told",
        Level::Warning,
        members::kept,
        "people who stay in the wave in which they were told something, though its rules do not take them now",
    ),
    Check::by("wave-without-people", Level::Warning, people::empty_waves, "a wave that nobody is in"),
    Check::by(
        "platform-not-moving",
        Level::Warning,
        people::platforms,
        "people whose device does not move in their wave",
    ),
    Check::by(
        "people-told-nothing",
        Level::Info,
        people::told_nothing,
        "guests, shared mailboxes, disabled accounts, leavers and excluded people in the list",
    ),
    Check::by(
        "leavers-kept",
        Level::Warning,
        people::leavers,
        "people who left longer ago than `forget_leavers_after` keeps them",
    ),
    Check::by(
        "away-beyond-close",
        Level::Warning,
        away::beyond_close,
        "people who are away until the campaign is over",
    ),
    Check::by(
        "away-too-long",
        Level::Warning,
        away::short_of_time,
        "people who are back too late for the workdays they should have before a deadline",
    ),
    Check::by("away-until-past", Level::Info, away::past, "people who were away until a day that is past"),
    Check::by(
        "away-without-message",
        Level::Info,
        away::untold,
        "people who are away, where no message is counted from `back`",
    ),
    Check::by(
        "device-too-old",
        Level::Warning,
        devices::too_old,
        "people whose device has a version that cannot join",
    ),
    Check::by(
        "method-unset",
        Level::Warning,
        devices::without_method,
        "devices of which nobody said how they join",
    ),
    Check::by(
        "old-system-unclear",
        Level::Warning,
        devices::unclear_system,
        "devices that may be in several of the old systems, or in none",
    ),
    Check::by(
        "old-list-aged",
        Level::Warning,
        devices::aged_list,
        "devices that are told to be still in an old system whose list heard of none for a week",
    ),
    Check::by(
        "kept-and-erased",
        Level::Warning,
        devices::kept_and_erased,
        "devices that are said to keep what they hold, and are erased",
    ),
    Check::by(
        "erased-and-kept",
        Level::Warning,
        devices::erased_and_kept,
        "people who are said to lose what their devices hold, and do not",
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
