//! The groups of people: their dates, gates and fairs.

use chrono::NaiveTime;
use chrono_tz::Tz;
use std::collections::BTreeMap;

use super::{
    super::{
        Approach, Criteria, Fair, Gate, Mode, Override, PlatformSet, Slug, Wave,
        raw::{At, RawApproach, RawFair, RawGate, RawMode, RawOverride, RawWave},
    },
    CampaignReader, moment,
};
use crate::ground::{near::nearest, problem::Place};

/// More groups than anybody draws.
const MOST_WAVES: usize = 2000;

impl CampaignReader<'_> {
    pub(super) fn waves(
        &mut self,
        raw: &[At<RawWave>],
        platforms: PlatformSet,
        zone: Tz,
        deadline_time: NaiveTime,
    ) -> Vec<Wave> {
        if raw.is_empty() && !self.dropped.contains(&(0, "wave".to_owned())) {
            let hint = "add a table `[[wave]]` for each group of people that moves together";
            self.wrong("missing-key", &(0..0), "there is no wave", hint);
        }
        if let Some(first) = raw.get(MOST_WAVES) {
            let message = format!("more than {MOST_WAVES} waves");
            self.wrong("bad-value", &first.span, message, "put people who move on the same day in one wave");
        }
        let mut waves: Vec<Wave> = Vec::new();
        for wave in raw.iter().take(MOST_WAVES) {
            let Some(wave) = self.wave(wave, platforms, zone, deadline_time) else { continue };
            if let Some(first) = waves.iter().find(|other| other.id == wave.id) {
                let (place, first) = (wave.place_of("id"), first.place_of("id"));
                self.problems.push(
                    crate::ground::problem::Problem::error(
                        "duplicate-id",
                        format!("there are two waves called `{}`", wave.id),
                    )
                    .at(place)
                    .note_at(first, "the first")
                    .hint("give each wave a name of its own"),
                );
                continue;
            }
            waves.push(wave);
        }
        waves
    }

    fn wave(
        &mut self,
        raw: &At<RawWave>,
        all: PlatformSet,
        zone: Tz,
        deadline_time: NaiveTime,
    ) -> Option<Wave> {
        let (table, wave) = (&raw.span, &raw.value);
        let id = self.need(wave.id.as_ref(), table, "id", "write `id = \"pilot\"`");
        let id = id.and_then(|id| self.slug(id));
        let title = self.need(wave.title.as_ref(), table, "title", "write what people call this group");
        let title = title.and_then(|title| self.words(title, "title"));
        let hint = "write the first day people may move, such as `start = 2027-01-18`";
        let start = self.need(wave.start.as_ref(), table, "start", hint);
        let start = start.and_then(|start| self.day(start));
        let mode = self.mode(raw, deadline_time);
        let own_zone = wave.time_zone.as_ref().map(|zone| self.zone(zone));
        let gate = self.gate(wave.gate.as_ref());
        let fairs = wave.fair.iter().filter_map(|fair| self.fair(fair)).collect();
        let overrides = self.overrides(&wave.stage);
        let sweep = wave.sweep.as_ref().is_some_and(|sweep| sweep.value);
        let members = self.members(&wave.members, sweep);
        let publish = self.optional_day(wave.publish.as_ref());
        let end = self.optional_day(wave.end.as_ref());
        Some(Wave {
            id: id?,
            title: title?,
            approach: approach(wave.approach),
            mode: mode?,
            platforms: wave.platforms.as_ref().map_or(all, |own| super::settings::platforms(&own.value)),
            start: start?,
            // A zone that cannot be read is not replaced: all dates of the wave would be off by hours.
            zone: own_zone.unwrap_or(Some(zone))?,
            pilot: wave.pilot,
            sweep,
            members,
            gate,
            fairs,
            publish,
            end,
            overrides,
            place: self.place(table),
            places: self.places_of(wave),
        })
    }

    fn mode(&mut self, raw: &At<RawWave>, deadline_time: NaiveTime) -> Option<Mode> {
        let wave = &raw.value;
        let declared = wave.mode.as_ref().map(|mode| (mode.value, &mode.span));
        match (declared, &wave.deadline) {
            (Some((RawMode::Voluntary, _)), Some(deadline)) => {
                let hint = "leave the deadline out, or write `mode = \"deadline\"`";
                self.wrong("bad-mode", &deadline.span, "a voluntary wave has no deadline", hint);
                None
            }
            (Some((RawMode::Deadline, span)), None) => {
                // A deadline that could not be read was told where it stands.
                if !self.dropped.contains(&(raw.span.start, "deadline".to_owned())) {
                    let hint = "write `deadline = 2027-02-05`, or `mode = \"voluntary\"`";
                    self.wrong("missing-key", span, "this wave has a deadline, and does not say which", hint);
                }
                None
            }
            (_, Some(deadline)) => {
                let read = moment::day_time(&deadline.value.0, deadline_time);
                let deadline = self.keep("bad-date", &deadline.span, read);
                let enforcement = self.optional_day(wave.enforcement.as_ref());
                Some(Mode::Deadline { deadline: deadline?, enforcement })
            }
            (Some((RawMode::Voluntary, _)), None) => {
                if let Some(enforcement) = &wave.enforcement {
                    let hint =
                        "leave the enforcement out; or leave `mode` out, if everybody has to move by then";
                    let message = "nobody has to move in a voluntary wave, and this cuts their access";
                    self.wrong("bad-mode", &enforcement.span, message, hint);
                }
                Some(Mode::Voluntary)
            }
            (None, None) => match &wave.enforcement {
                None => Some(Mode::Voluntary),
                Some(day) => {
                    let enforcement = self.optional_day(Some(day))?;
                    // Without a mode, a day of the cut says that everybody has to move; with `voluntary` it is a
                    // contradiction.
                    Some(Mode::AtOnce { enforcement })
                }
            },
        }
    }

    fn gate(&mut self, raw: Option<&At<RawGate>>) -> Gate {
        let Some(raw) = raw else { return Gate::default() };
        let gate = &raw.value;
        let evaluation = self.optional_day(gate.evaluation.as_ref());
        // Told only if it is not there at all: `optional_day` has told what is wrong with one that is.
        if gate.evaluation.is_none() {
            let hint = "write the day the wave is judged, such as `evaluation = 2027-01-29`";
            self.need(gate.evaluation.as_ref(), &raw.span, "evaluation", hint);
        }
        let mut share = |share: &Option<At<f64>>, key: &str| {
            let share = share.as_ref()?;
            if share.value > 100.0 {
                let message = format!("`{key}` counts of a hundred people, and {} is more", share.value);
                self.wrong("bad-value", &share.span, message, "write a number from 0 to 100");
            }
            Some(share.value)
        };
        let criteria = Criteria {
            moved_at_least: share(&gate.moved_at_least, "moved_at_least"),
            failed_at_most: share(&gate.failed_at_most, "failed_at_most"),
            tickets_at_most: gate.tickets_at_most.as_ref().map(|tickets| tickets.value),
            checks: gate.checks.clone(),
        };
        Gate { evaluation, criteria }
    }

    fn fair(&mut self, raw: &At<RawFair>) -> Option<Fair> {
        let (table, fair) = (&raw.span, &raw.value);
        let place = self.need(fair.place.as_ref(), table, "place", "write where helpers stand ready");
        let place = place.and_then(|place| self.words(place, "place"));
        let day = self.need(fair.day.as_ref(), table, "day", "write `day = 2027-03-16`");
        let day = day.and_then(|day| self.day(day));
        let from = self.need(fair.from.as_ref(), table, "from", "write `from = \"10:00\"`");
        let from = from.and_then(|from| self.hour(Some(from)));
        let until = self.need(fair.until.as_ref(), table, "until", "write `until = \"15:00\"`");
        let until = until.and_then(|until| self.hour(Some(until)));
        let fair = Fair { place: place?, day: day?, from: from?, until: until? };
        if fair.until <= fair.from {
            self.wrong("bad-date", table, "this fair ends before it begins", "look at `from` and `until`");
        }
        Some(fair)
    }

    fn overrides(&mut self, raw: &BTreeMap<String, At<RawOverride>>) -> BTreeMap<Slug, Override> {
        let mut overrides = BTreeMap::new();
        for (stage, change) in raw {
            // All ids that are written count, so a stage in error makes no second one of its changes.
            if !self.stage_ids.contains(stage) {
                let hint = nearest(stage, self.stage_ids.iter().map(String::as_str)).map_or_else(
                    || "name one of the `[[stage]]` tables by its id".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.wrong(
                    "unknown-stage",
                    &change.span,
                    format!("there is no stage called `{stage}`"),
                    &hint,
                );
                continue;
            }
            let at = change.value.at.as_ref().and_then(|at| self.moment(at));
            if let Ok(stage) = stage.parse() {
                overrides.insert(stage, Override { at, skip: change.value.skip });
            }
        }
        overrides
    }

    fn places_of(&self, wave: &RawWave) -> BTreeMap<&'static str, Place> {
        let gate = wave.gate.as_ref().map(|gate| &gate.value);
        let spans = [
            ("id", wave.id.as_ref().map(|value| &value.span)),
            ("title", wave.title.as_ref().map(|value| &value.span)),
            ("mode", wave.mode.as_ref().map(|value| &value.span)),
            ("platforms", wave.platforms.as_ref().map(|value| &value.span)),
            ("start", wave.start.as_ref().map(|value| &value.span)),
            ("deadline", wave.deadline.as_ref().map(|value| &value.span)),
            ("enforcement", wave.enforcement.as_ref().map(|value| &value.span)),
            ("time_zone", wave.time_zone.as_ref().map(|value| &value.span)),
            ("sweep", wave.sweep.as_ref().map(|value| &value.span)),
            ("publish", wave.publish.as_ref().map(|value| &value.span)),
            ("end", wave.end.as_ref().map(|value| &value.span)),
            ("gate", wave.gate.as_ref().map(|value| &value.span)),
            ("evaluation", gate.and_then(|gate| gate.evaluation.as_ref()).map(|value| &value.span)),
            ("members", wave.members.first().map(|value| &value.span)),
            ("fair", wave.fair.first().map(|value| &value.span)),
        ];
        spans.into_iter().filter_map(|(key, span)| span.map(|span| (key, self.place(span)))).collect()
    }
}

fn approach(raw: Option<RawApproach>) -> Approach {
    match raw {
        None | Some(RawApproach::SelfService) => Approach::SelfService,
        Some(RawApproach::Assisted) => Approach::Assisted,
        Some(RawApproach::TechFair) => Approach::TechFair,
    }
}
