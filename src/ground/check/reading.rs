//! What the readers of `campaign.toml` and of the list of people find.

use super::{Check, Finder, Touches};
use crate::ground::problem::Level;

const fn left_out(name: &'static str, looks_for: &'static str) -> Check {
    Check { name, looks_for, level: Level::Error, found: Finder::Reading, touches: Touches::All }
}

const fn kept(name: &'static str, looks_for: &'static str, level: Level) -> Check {
    Check { name, looks_for, level, found: Finder::Kept, touches: Touches::All }
}

pub(super) const CHECKS: &[Check] = &[
    left_out("no-campaign", "a folder without `campaign.toml`"),
    left_out("unreadable-file", "a file that is empty, too large or not text"),
    kept(
        "link-out-of-its-folder",
        "a link in `content/`, `templates/`, `locales/` or `brand/` to something outside of it, which is not followed",
        Level::Warning,
    ),
    kept("link-to-nothing", "a link that leads to no file, or round in a circle", Level::Warning),
    left_out("bad-toml", "a line of `campaign.toml` that cannot be read"),
    left_out("unknown-key", "a key that is not known, with the one that was probably meant"),
    left_out("missing-key", "something that must be said and is not"),
    left_out("wrong-kind", "a number where a text belongs, a text where a list belongs, and so on"),
    left_out("bad-ledger", "a `url_env` under `[ledger]` that names no environment variable"),
    left_out("bad-value", "a value that makes no sense"),
    left_out("bad-date", "a day or hour that is not in the calendar"),
    left_out("bad-moment", "a moment such as `start - 10 workdays` that cannot be read"),
    left_out("bad-audience", "facts of people under `who` that cannot be read, or that nobody knows"),
    left_out(
        "bad-members",
        "a rule under `[[wave.members]]` that cannot be read, or that asks for what nobody knows",
    ),
    left_out("bad-mode", "a voluntary wave with a deadline, or the reverse"),
    left_out("bad-id", "a name that cannot be used in an address"),
    left_out("duplicate-id", "two waves or stages of one name"),
    left_out("bad-zone", "a time zone that does not exist"),
    left_out("bad-language", "not a valid language code, or one that is listed twice"),
    left_out("unknown-language", "a language the campaign does not speak"),
    left_out("missing-translation", "a title or other text that lacks a language"),
    left_out("bad-country", "a country that is no country's code, or has two languages"),
    left_out("bad-address", "not a valid email or web address"),
    left_out("bad-path", "a path that leads out of the campaign folder"),
    left_out("bad-colour", "not a valid colour"),
    left_out("bad-mail-program", "a mail program under `[mail]` that is not known"),
    left_out("unknown-stage", "a wave that changes a stage which does not exist"),
    left_out("unknown-wave", "a stage or a person in a wave that does not exist"),
    kept("smtp-in-the-clear", "mail that travels over a line anybody can read", Level::Warning),
    kept("no-people", "a campaign without a list of people", Level::Warning),
    left_out("bad-header", "a list of people whose columns are not understood"),
    kept(
        "unknown-column",
        "a column of a list that means nothing, and whose name looks like one that would",
        Level::Warning,
    ),
    left_out("bad-row", "a row of the list that cannot be read"),
    left_out(
        "which-sheet",
        "a workbook with several sheets that could be the list, or without the one that is named",
    ),
    left_out("cell-error", "a cell of a workbook whose formula shows an error such as `#N/A`"),
    left_out(
        "merged-cells",
        "cells of a workbook's list that are merged, so that all but the first are empty",
    ),
    left_out("bad-exclusion", "a row of the list of those who hear no more that cannot be read"),
    left_out("duplicate-person", "a person who is in the list twice"),
    kept(
        "set-aside",
        "rows of an export that cannot be used, while the others could come in alone",
        Level::Info,
    ),
    kept("repeated-row", "a row of the list that repeats another word for word", Level::Info),
    left_out("person-in-two-waves", "a person in two waves"),
    left_out("person-in-sweep", "a person listed in a final sweep, which finds its people by itself"),
    kept("person-without-wave", "a person in no wave", Level::Warning),
    kept("unknown-country", "a country of the list that is not known", Level::Warning),
    kept(
        "language-not-spoken",
        "a language in the list that is not valid, or that the campaign does not use",
        Level::Warning,
    ),
    kept("unknown-platform", "a platform of the list that is not known", Level::Warning),
    kept("unknown-ownership", "an ownership of the list that is not known", Level::Warning),
    kept(
        "devices-not-read",
        "a `devices.csv` without the columns `mail` and `platform`, which is therefore not read",
        Level::Warning,
    ),
    kept("device-of-nobody", "a device whose owner is not in the list of people", Level::Warning),
    kept("duplicate-device", "a device that is in the list of devices twice", Level::Warning),
    left_out("device-of-two", "a device in the list of devices that belongs to two people"),
    kept("many-devices", "a person with more devices than anybody carries", Level::Warning),
    kept("unknown-use", "a word of the list of devices that does not say how many use one", Level::Warning),
    kept("unknown-old-system", "an old system of the list of devices that is not known", Level::Warning),
    left_out("unknown-method", "a way to join that is not known"),
    left_out("impossible-method", "a way to join that this kind of device, or its owner, does not have"),
    left_out("no-user-column", "a list of devices without a column that says whose they are"),
    kept("bad-manager", "a manager in the list who has no mail address", Level::Warning),
    // What has no moment never leaves, so nothing of it need be held.
    left_out("moment-outside-calendar", "a stage whose moment would lie outside the calendar")
        .touching(Touches::Nobody),
    kept("unknown-check", "a silence of a check that does not exist or cannot be silenced", Level::Warning),
    kept("unused-silence", "a silence that silences nothing", Level::Warning),
];
