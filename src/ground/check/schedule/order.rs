//! Dates that cannot be in the order they are in.

use crate::ground::{
    campaign::{Campaign, Stage, Wave},
    check::Subject,
    problem::{Problem, Problems, Touch},
};

/// Pairs of dates of a wave, and of the campaign, that are the wrong way around.
pub(super) fn dates(subject: &Subject<'_>, problems: &mut Problems) {
    for wave in &subject.campaign.waves {
        let last = wave.enforcement().or_else(|| wave.deadline().map(|at| at.date())).unwrap_or(wave.start);
        let deadline = wave.deadline().map(|deadline| deadline.date());
        let pairs = [
            ("deadline", deadline, "its start", wave.start, false),
            ("evaluation", wave.gate.evaluation, "its start", wave.start, false),
            ("end", wave.end, "its last date", last, false),
        ];
        for (key, day, other, against, _) in pairs {
            if let Some(day) = day.filter(|day| *day < against) {
                let message = format!("the {key} of `{}`, {day}, is before {other}, {against}", wave.id);
                problems.push(wrong_order(wave, key, message));
            }
        }
        // The other way round from the pairs above: pages must be there before people need them.
        if let Some(publish) = wave.publish.filter(|publish| *publish > wave.start) {
            let message =
                format!("the pages of `{}` appear on {publish}, after it starts on {}", wave.id, wave.start);
            problems.push(wrong_order(wave, "publish", message));
        }
    }
    of_campaign(subject.campaign, problems);
}

fn of_campaign(campaign: &Campaign, problems: &mut Problems) {
    for wave in &campaign.waves {
        if let Some(kickoff) = campaign.kickoff.filter(|kickoff| *kickoff > wave.start) {
            let message = format!("`{}` starts on {}, before the kickoff on {kickoff}", wave.id, wave.start);
            problems.push(wrong_order(wave, "start", message));
        }
        let last = wave.enforcement().or_else(|| wave.deadline().map(|at| at.date())).unwrap_or(wave.start);
        if let Some(close) = campaign.close.filter(|close| *close < last) {
            let message =
                format!("`{}` still has a date on {last}, after the campaign closes on {close}", wave.id);
            problems.push(wrong_order(wave, "enforcement", message));
        }
    }
}

fn wrong_order(wave: &Wave, key: &str, message: String) -> Problem {
    Problem::error("dates-out-of-order", message)
        .at(wave.place_of(key))
        .concerns(Touch::wave(wave.id.as_str()))
        .hint("look at both days; one of them is wrong")
}

/// Access that is cut before the day until which people were promised it. On that day is a choice: it is cut with the
/// deadline, and messages say so in words of their own.
pub(super) fn enforcement(subject: &Subject<'_>, problems: &mut Problems) {
    for wave in &subject.campaign.waves {
        let (Some(deadline), Some(enforcement)) = (wave.deadline(), wave.enforcement()) else { continue };
        if enforcement < deadline.date() {
            let message = format!(
                "`{}` cuts access on {enforcement}, and people have until {}",
                wave.id,
                deadline.format("%Y-%m-%d %H:%M")
            );
            problems.push(
                Problem::error("enforcement-before-deadline", message)
                    .at(wave.place_of("enforcement"))
                    .concerns(Touch::wave(wave.id.as_str()))
                    .hint("cut access at least one workday after the deadline, so that the helpdesk can reach who is left; \
                           on the day of the deadline it is cut with the deadline"),
            );
        }
    }
}

/// Fairs to which nobody can come in time.
pub(super) fn fairs(subject: &Subject<'_>, problems: &mut Problems) {
    for wave in &subject.campaign.waves {
        for fair in &wave.fairs {
            let late = wave.last_day().is_some_and(|last| fair.day > last);
            if fair.day < wave.start || late {
                let message =
                    format!("the fair of `{}` on {} is outside the days people move", wave.id, fair.day);
                problems.push(
                    Problem::warning("fair-outside-wave", message)
                        .at(wave.place_of("fair"))
                        .hint("put it between the wave's start and its deadline"),
                );
            }
        }
    }
}

/// Stages that leave in no wave, because none has the date they are told from.
pub(super) fn stages(subject: &Subject<'_>, problems: &mut Problems) {
    for stage in subject.campaign.stages.iter().filter(|_| subject.complete) {
        if subject.campaign.waves.iter().any(|wave| leaves(stage, wave)) {
            continue;
        }
        let message =
            format!("`{}` leaves in no wave: none of them has a `{}`", stage.id, stage.at.anchor.code());
        problems.push(
            Problem::warning("stage-without-date", message)
                .at(stage.at_place.clone())
                .hint("set that date on a wave, count this message from another date, or delete the message"),
        );
    }
}

fn leaves(stage: &Stage, wave: &Wave) -> bool {
    stage.waves.contains(&wave.id) && !wave.skips(&stage.id) && wave.has_date_of(wave.moment_of(stage).anchor)
}
